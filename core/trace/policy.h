/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Policies: what may not happen while tables change, one row each, and the
 * objections they raise. As with rules (verify/rule.h) names are permanent.
 *
 * A policy sees the events of the kinds that it asks for, one after another,
 * with the ledger as it was before the event.
 */
#ifndef PG_TRACE_POLICY_H
#define PG_TRACE_POLICY_H

#include "trace/ledger.h"
#include "trace/event.h"
#include "verify/rule.h"

struct pg_judge;

/*
 * CHEAP policies look at what the event names; TLB ones keep the translation
 * caches' possible contents and the break-before-make automaton; DEEP ones look
 * at whole spaces at the end of an operation.
 */
enum pg_cost {
	PG_COST_CHEAP,
	PG_COST_TLB,
	PG_COST_DEEP,
	PG_COSTS,
};

/*
 * name: permanent, as on the command line: the invariant's id, a dash and a
 * word or two ("D5-reachable"), where id is the invariant of the project's
 * lifecycle page or the rule of its break-before-make page. source: what
 * states it: Arm ARM id, or kernel file, function and version. title: what is
 * wrong, half a sentence; text: why it matters, for the manual.
 *
 * kinds: PG_EV_BIT() of the kinds it sees. event() objects by pg_object().
 * Several policies may share one event(), which then objects as each of them:
 * it is called once for the first of them.
 */
struct pg_policy {
	const char *name;
	const char *id;
	const char *source;
	enum pg_severity severity;
	enum pg_cost cost;
	const char *title;
	const char *text;
	uint64_t kinds;
	void (*event)(struct pg_judge *judge, const struct pg_event *ev);
};

/* All of them, in the order of the manual; ends with NULL. */
extern const struct pg_policy *const pg_policies[];
#define PG_POLICIES_MAX 128

/* Index into pg_policies by name or by id; -1 if there is none. */
int pg_policy_index(const char *name);

/* The same of a policy. */
int pg_policy_number(const struct pg_policy *policy);

/*
 * An objection: which policy, at which event (its number from 1, and what it
 * was), and a sentence without a full stop. line: of the text that the event
 * came from, 0 where it came from none.
 */
struct pg_objection {
	const struct pg_policy *policy;
	uint64_t seq;
	uint64_t line;
	struct pg_event event;
	char text[200];
};

/*
 * Objects to an event. A policy that is switched off is not heard. fmt: the
 * sentence; it names what the policy's title does not.
 */
void pg_object(struct pg_judge *judge, const struct pg_policy *policy,
	       const struct pg_event *ev, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#endif

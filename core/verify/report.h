/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of findings: joined while they come, sorted at the end. */
#ifndef PG_VERIFY_REPORT_H
#define PG_VERIFY_REPORT_H

#include "verify/verify.h"

/* Zero-initialised apart from choice; memory is the list's own. */
struct pg_report {
	struct pg_rule_choice choice;
	struct pg_finding *list;
	size_t count, room;
	size_t last[PG_RULES_MAX]; /* index + 1 of a rule's latest finding */
	uint64_t dropped;
	bool no_memory;
};

static inline bool pg_report_wants(const struct pg_report *r, int rule)
{
	return !r->choice.off[rule];
}

/*
 * Adds a finding of the rule with this index, or lets the one before it grow
 * where the two say the same of neighbouring addresses.
 */
void pg_report_add(struct pg_report *r, int rule, struct pg_finding f);

/* The same for a rule that the engine raises itself. */
void pg_report_raise(struct pg_report *r, const struct pg_rule *rule,
		     struct pg_finding f);

/* Sorts, and joins what has become neighbours. */
void pg_report_sort(struct pg_report *r);

void pg_report_deinit(struct pg_report *r);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of findings: joined while they come, sorted at the end. */
#ifndef PG_VERIFY_REPORT_H
#define PG_VERIFY_REPORT_H

#include "verify/verify.h"

/* Indices of the rules that judge one subject and are wanted; ends with -1. */
struct pg_rules_on {
	int8_t rules[PG_RULES_MAX + 1];
};

struct pg_report {
	struct pg_rule_choice choice;
	struct pg_rules_on on[PG_SUBJECTS];
	struct pg_finding *list;
	size_t count, room;
	size_t last[PG_RULES_MAX]; /* index + 1 of a rule's latest finding */
	uint64_t dropped;
	bool no_memory;
};

/* choice: NULL for all rules. */
void pg_report_init(struct pg_report *r, const struct pg_rule_choice *choice);

/* So much is wrong that more would say nothing: time to stop. */
static inline bool pg_report_is_full(const struct pg_report *r)
{
	return r->dropped >= PG_FINDINGS_DROPPED;
}

/* for (rule = pg_report_rules(r, subject); *rule >= 0; rule++) */
static inline const int8_t *pg_report_rules(const struct pg_report *r,
					    enum pg_subject subject)
{
	return r->on[subject].rules;
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

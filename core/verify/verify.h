/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Judging tables at rest: a walk of each space with rules in place of the
 * joiner's printer, then what only shows once all spaces are known.
 *
 *	v = pg_verify_create(&choice);
 *	for each space: pg_verify_space(v, &space, &result, err);
 *	pg_verify_finish(v, err);
 *	findings = pg_verify_findings(v, &count);
 *	pg_verify_destroy(v);
 *
 * Memory: the findings, one record for each table page, and the reverse map of
 * the mappings (16 bytes for each range that is contiguous in both address
 * spaces; 512 MiB at most, or what the largest limit of pieces comes to).
 */
#ifndef PG_VERIFY_VERIFY_H
#define PG_VERIFY_VERIFY_H

#include "linux/page.h"
#include "verify/rule.h"

/* Which rules to run, by their index; all zero: all of them as they are. */
struct pg_rule_choice {
	bool off[PG_RULES_MAX];
	bool raise[PG_RULES_MAX]; /* findings become violations */
};

/*
 * One address space. tables: NULL where the registers are flawed, so that only
 * they can be judged. setup.regime is needed even then. All borrowed until
 * pg_verify_destroy().
 *
 * pages: what the kernel that the tables belong to says of physical pages; NULL
 * if there is none, or it is not known. kernel: that of the image, or NULL;
 * what its own tables have to be is then judged where they are met.
 *
 * first, size, budget: as in struct pg_walk. pieces: as in struct pg_joiner.
 */
struct pg_verify_space {
	const char *name;
	const struct pg_tables *tables;
	struct pg_setup setup;
	const struct pg_page_array *pages;
	const struct pg_kernel *kernel;
	uint64_t first, size;
	uint64_t budget, pieces;
};

/*
 * Findings that are kept; more are counted, and all is then not well. After as
 * many more nothing is judged any further (PG_EBUDGET): tables that are nothing
 * but wrong would take for ever.
 */
#define PG_FINDINGS_MAX	    (UINT64_C(1) << 20)
#define PG_FINDINGS_DROPPED PG_FINDINGS_MAX

/*
 * tables: distinct table pages, roots included. entries: descriptors read.
 * leaves: blocks and pages that were judged. unread: table entries that are
 * not in the image. dropped: findings above PG_FINDINGS_MAX.
 */
struct pg_verify_counts {
	uint64_t tables, entries, leaves;
	uint64_t unread, unread_at, unread_ia;
	uint64_t dropped;
	uint64_t found[PG_SEVERITIES];
};

struct pg_verify;

/* NULL without memory. choice is copied; NULL: all rules. */
struct pg_verify *pg_verify_create(const struct pg_rule_choice *choice);
void pg_verify_destroy(struct pg_verify *v);

/*
 * Walks one space. PG_EBUDGET (what was met until then is judged) or
 * PG_ENOMEM. At most UINT16_MAX spaces.
 */
int pg_verify_space(struct pg_verify *v, const struct pg_verify_space *space,
		    struct pg_error *err);

/*
 * A line of text. span: its leaves, or a hole whose desc is not 0 for what the
 * kernel printed as invalid; its tables member holds a regime. known: the bits
 * of span->desc that the text tells. line: its number, from 1.
 */
struct pg_text_leaf {
	const struct pg_span *span;
	uint64_t known;
	bool access_known, attr_known;
	uint64_t line;
};

/*
 * Instead of a walk: a space of which only lines are known. Rules that need
 * more (rule.on_text) stay silent. Lines in ascending order.
 */
int pg_verify_text(struct pg_verify *v, const char *name, struct pg_error *err);
void pg_verify_line(struct pg_verify *v, const struct pg_text_leaf *line);

/*
 * Judges aliases and tables across all spaces. Once, after the last space.
 * PG_EBUDGET: there is more to compare than the spaces' budgets allow, or than
 * findings are counted; what was found until then stands. PG_ENOMEM.
 */
int pg_verify_finish(struct pg_verify *v, struct pg_error *err);

/* Sorted by space, address and rule; valid until pg_verify_destroy(). */
const struct pg_finding *pg_verify_findings(const struct pg_verify *v,
					    size_t *count);
const struct pg_verify_counts *pg_verify_counts(const struct pg_verify *v);

/* How many there are, and the name of a finding's space, or other space. */
size_t pg_verify_spaces(const struct pg_verify *v);
const char *pg_verify_space_name(const struct pg_verify *v, unsigned int space);

#endif

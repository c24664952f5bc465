/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The set of tables that a walk met, for comparing two of them. Its memory
 * grows with the number of different tables, not with how often they are met.
 */
#ifndef PG_ARCH_TABLESET_H
#define PG_ARCH_TABLESET_H

#include "arch/walk.h"

/* A table at pa, looked up at level; ia: the lowest that it translates. */
struct pg_table_page {
	uint64_t pa;
	uint64_t ia;
	int8_t level;
};

/*
 * Zero-initialised: empty. pages: in no order until pg_tableset_subtract().
 * out_of_memory: some are missing.
 */
struct pg_tableset {
	struct pg_table_page *pages;
	size_t count;
	bool out_of_memory;
	/* Private: */
	size_t room;
};

void pg_tableset_add(struct pg_tableset *set, const struct pg_table_page *page);

/* The start table, which no descriptor points at. */
void pg_tableset_add_root(struct pg_tableset *set,
			  const struct pg_tables *tables);

/* The table that a visit of kind PG_VISIT_TABLE points at. */
void pg_tableset_add_visit(struct pg_tableset *set, const struct pg_visit *v);

/*
 * Takes out of both what both have: tables of the same address and level. What
 * is left is in the order of the input addresses, then of the levels.
 */
void pg_tableset_subtract(struct pg_tableset *a, struct pg_tableset *b);

/* Bytes that a table of this level translates. */
uint64_t pg_table_page_reach(const struct pg_regime *r, int level);

void pg_tableset_deinit(struct pg_tableset *set);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A guest's intermediate physical memory: memory seen through stage-2 tables
 * is itself a memory, so a guest's own tables need no walker of their own.
 */
#ifndef PG_ARCH_NESTED_H
#define PG_ARCH_NESTED_H

#include "arch/walk.h"

/* s2: borrowed, has to outlive this. Initialise with pg_nested_init(). */
struct pg_nested {
	struct pg_mem mem;
	const struct pg_tables *s2;
};

/*
 * Addresses that stage 2 does not translate or not let be read are absent, as
 * are those whose page is not in s2's memory. A stretch ends at the latest
 * with the stage-2 leaf that maps it.
 */
void pg_nested_init(struct pg_nested *nested, const struct pg_tables *s2);

#endif

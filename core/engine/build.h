/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables made from leaves that somebody lists, descriptors as they are: what
 * dump printed becomes tables again. Nothing is judged, and nothing refused
 * but what has no place: reserved and odd descriptors are as welcome as others.
 */
#ifndef PG_ENGINE_BUILD_H
#define PG_ENGINE_BUILD_H

#include "engine/world.h"
#include "image/record.h"

/*
 * count leaves (or invalid words) from va on, at level; desc is the first's
 * and, where pa_step is not 0, each next one's address is greater by it. desc
 * 0: the tables are made that such entries would be in.
 */
struct pg_build_leaf {
	uint64_t va;
	int level;
	uint64_t count;
	uint64_t desc;
	uint64_t pa_step;
};

/* Entries of one call at most: two GiB of tables. */
#define PG_BUILD_MAX (UINT64_C(1) << 28)

/*
 * Stores them, making the tables that lead there. PG_EINVAL, with the address,
 * if the level has no entry for it, it is outside of the space, or a leaf
 * stands where a table is needed; PG_ENOMEM. What was stored stays.
 */
int pg_build(struct pg_task *t, struct pg_mm *mm,
	     const struct pg_build_leaf *leaf, struct pg_error *err);

/*
 * The same for leaves whose physical addresses nobody knows, and so may be the
 * same throughout: pa_step is that of a table's entries, beginning anew in each
 * table. Whole tables of one call are one page that many entries point at (as
 * KASAN's are), so that memory use goes with the calls.
 */
int pg_build_alike(struct pg_task *t, struct pg_mm *mm,
		   const struct pg_build_leaf *leaf, struct pg_error *err);

/*
 * Lists the pages of all frames that hold something, for pg_write_core(): the
 * record reads world's memory. False without memory.
 */
bool pg_build_pages(struct pg_world *world, struct pg_record *record);

#endif

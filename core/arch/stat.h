/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Figures about tables: how many there are and how full, how much they map with
 * leaves of which size, and what larger leaves or contiguous sets would save.
 */
#ifndef PG_ARCH_STAT_H
#define PG_ARCH_STAT_H

#include "arch/walk.h"
#include "base/keyset.h"

/*
 * The tables of one level. tables: distinct ones, in the image or not; a table
 * that is used at two levels counts at both. met: descriptors that point at
 * them (registers, for the root), so more where tables are shared. entries:
 * descriptors that could be read of them, each once. used: those that are valid
 * (D-1); other: those that are not, but not zero either. absent: descriptors
 * that could not be read.
 */
struct pg_stat_tables {
	uint64_t tables;
	uint64_t met;
	uint64_t entries;
	uint64_t used;
	uint64_t other;
	uint64_t absent;
};

/*
 * The leaves of one level, as the input addresses see them: those of a table
 * that is shared count each time. Bytes are leaves times the level's size.
 *
 * contig: leaves with the contiguous bit set in whole, aligned sets.
 * broken: leaves with that bit set that are in no such set.
 * could_set: leaves without it in aligned runs that could be such sets.
 * could_block: leaves that fill a table of their own with what one entry above
 * could map as a block. Those may be in the figures before it as well.
 */
struct pg_stat_leaves {
	uint64_t count;
	uint64_t contig;
	uint64_t broken;
	uint64_t could_set;
	uint64_t could_block;
};

/* Leaves that lie one after the other in both address spaces. */
struct pg_stat_run {
	int level;
	uint64_t ia; /* from the regime's base */
	uint64_t pa;
	uint64_t count; /* 0: no run */
	uint64_t desc;	/* of the first, without its address */
	struct pg_hier hier;
};

/*
 * Indexed by level + 1. Zero-initialise, and give pg_stat_visit() and it to a
 * walk with PG_JOIN_EXACT; then call pg_stat_finish(). Takes 16 to 32 bytes for
 * each table. Through stage 2 it is the tables and leaves of stage 1 that count.
 *
 * mapped: bytes of input addresses. tlb: entries of a TLB for all of it, if one
 * holds a leaf or a whole contiguous set; tlb_possible: the same if every set
 * and block were made that could be, but no sets of such blocks.
 */
struct pg_stat {
	struct pg_stat_tables tables[PG_LEVEL_COUNT];
	struct pg_stat_leaves leaves[PG_LEVEL_COUNT];
	uint64_t mapped;
	uint64_t tlb;
	uint64_t tlb_possible;
	bool out_of_memory; /* the walk was stopped for it */
	/* Private: */
	const struct pg_regime *regime;
	struct pg_keyset seen; /* address and level + 2 */
	bool again; /* a table met before is shown, up to again_last */
	uint64_t again_last;
	struct pg_stat_run same; /* leaves that are equal */
	struct pg_stat_run like; /* equal but for the contiguous bit */
};

enum pg_action pg_stat_visit(void *stat, const struct pg_visit *visit);

/* Ends the last run. */
void pg_stat_finish(struct pg_stat *stat);

void pg_stat_deinit(struct pg_stat *stat);

/* Bytes of a table of this level: all concatenated start tables together. */
uint64_t pg_stat_table_size(const struct pg_regime *regime, int level);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The gather: what one unmapping took away, until it is flushed and freed
 * (lifecycle 2.3; Linux 6.12, mm/mmu_gather.c, arch/arm64/include/asm/tlb.h).
 */
#ifndef PG_ENGINE_GATHER_H
#define PG_ENGINE_GATHER_H

#include "engine/user.h"

/* Data pages and tables of one gather; when they are full it is flushed. */
#define PG_GATHER_PAGES	 128
#define PG_GATHER_TABLES 64

/*
 * [start, end): what was cleared; cleared: bits by the level of the entries.
 * fully_unshared: some shared table has no other sharer any more. pfn: the VMA
 * maps a driver's pages. batch: there is memory to queue tables in.
 */
struct pg_gather {
	struct pg_mm *mm;
	bool fullmm;
	bool freed_tables, unshared_tables, fully_unshared, pfn, batch;
	uint8_t cleared;
	uint64_t start, end;
	unsigned int pages, tables;
	struct {
		uint64_t pa;
		unsigned int count;
	} page[PG_GATHER_PAGES];
	uint64_t table[PG_GATHER_TABLES];
};

void pg_gather_open(struct pg_task *t, struct pg_gather *g, struct pg_mm *mm,
		    bool fullmm);
void pg_gather_close(struct pg_task *t, struct pg_gather *g);

/* A page's reference is dropped after the flush; false: it is full. */
bool pg_gather_page(struct pg_gather *g, uint64_t pa);

/* TLBs only; TLBs, then tables and pages. */
void pg_gather_flush_tlb(struct pg_task *t, struct pg_gather *g);
void pg_gather_flush(struct pg_task *t, struct pg_gather *g);

/* The table goes now: what a batch's callback does for each. */
void pg_gather_free(struct pg_task *t, uint64_t table);

/* The defaults. */
void pg_gather_record(struct pg_task *t, struct pg_gather *g, uint64_t va,
		      uint64_t size, int level);
int pg_gather_level_above(int level);
void pg_gather_table(struct pg_task *t, struct pg_gather *g, uint64_t table,
		     int level, uint64_t va);
void pg_gather_one(struct pg_task *t, struct pg_gather *g, uint64_t table);
void pg_gather_nested(struct pg_task *t, struct pg_gather *g);
void pg_gather_end_vma(struct pg_task *t, struct pg_gather *g,
		       const struct pg_vma *vma);
bool pg_gather_leaf_only(const struct pg_gather *g);
int pg_gather_level(const struct pg_gather *g);
void pg_gather_invalidate(struct pg_task *t, struct pg_gather *g);

#define PG_GATHER_STEPS                                                     \
	{                                                                   \
		.record = pg_gather_record,                                 \
		.level_above = pg_gather_level_above,                       \
		.table = pg_gather_table, .one = pg_gather_one,             \
		.nested = pg_gather_nested, .end_vma = pg_gather_end_vma,   \
		.leaf_only = pg_gather_leaf_only, .level = pg_gather_level, \
		.invalidate = pg_gather_invalidate,                         \
		.free_table = pg_gather_free,                               \
	}

#endif

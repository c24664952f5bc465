/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Taking mappings and then tables away (mm/memory.c, 6.12: zap_pte_range(),
 * free_pgtables(); 6.14: mm/pt_reclaim.c).
 */
#ifndef PG_ENGINE_ZAP_H
#define PG_ENGINE_ZAP_H

#include "engine/gather.h"
#include "engine/ptmap.h"

/* Tables below [start, end) go where [floor, ceiling) holds all they span. */
struct pg_range {
	struct pg_mm *mm;
	uint64_t start, end;
	uint64_t floor, ceiling; /* ceiling 0: no limit */
};

/*
 * One VMA's part of an unmapping. reclaim: empty tables may go, too. live:
 * faults may come to the range meanwhile, and would make an entry valid again
 * that TLBs still know as it was: so the flush is due before the lock goes.
 * (Linux 6.12 lets the gather do it, and so breaks BBM-4 in that race.) force:
 * it is due for another reason; full: the gather is.
 */
struct pg_zap {
	struct pg_gather *g;
	struct pg_vma *vma;
	uint64_t start, end;
	bool reclaim, live, force, full;
};

/* Leaves of [start, end). */
void pg_zap_range(struct pg_task *t, struct pg_zap *z);

/* The PTE tables' part: from z->start, below one PMD entry. */
void pg_zap_ptes(struct pg_task *t, struct pg_zap *z, uint64_t va,
		 uint64_t end);

/* Tables of a range that was detached from all walkers. */
void pg_free_tables(struct pg_task *t, struct pg_gather *g,
		    const struct pg_range *r);

/* rmap finds the VMA no longer. */
void pg_vma_unlink(struct pg_task *t, struct pg_vma *vma);

/* Start and end of an invalidation, for secondary translation caches. */
void pg_notify(struct pg_task *t, struct pg_mm *mm, unsigned int how,
	       uint64_t va, uint64_t size);

/* The PTE table at va, if empty, goes (lifecycle 7.3). gone: it is unlinked. */
void pg_reclaim(struct pg_task *t, struct pg_zap *z, uint64_t va,
		uint64_t table, bool gone);

bool pg_zap_bounds(const struct pg_range *r, uint64_t lo, uint64_t hi);
int pg_zap_pmd_kind(const struct pg_mm *mm, uint64_t word);
void pg_zap_force(struct pg_task *t, struct pg_zap *z);
bool pg_reclaim_fast(struct pg_task *t, struct pg_zap *z,
		     const struct pg_ptmap *m);
bool pg_reclaim_slow(struct pg_task *t, struct pg_zap *z, uint64_t va,
		     uint64_t *table);
void pg_reclaim_flush(struct pg_task *t, struct pg_zap *z, uint64_t va);
void pg_reclaim_fail(struct pg_task *t, const struct pg_ptmap *m);
void pg_put_root(struct pg_task *t, struct pg_mm *mm);

#define PG_ZAP_STEPS                                                      \
	{                                                                 \
		.bounds = pg_zap_bounds, .pmd_kind = pg_zap_pmd_kind,     \
		.force = pg_zap_force, .reclaim_fast = pg_reclaim_fast,   \
		.reclaim_slow = pg_reclaim_slow,                          \
		.reclaim_flush = pg_reclaim_flush,                        \
		.reclaim_fail = pg_reclaim_fail, .put_root = pg_put_root, \
	}

#endif

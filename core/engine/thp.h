/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Huge pages at PMD entries, and the tables deposited for the day they are
 * split (lifecycle 2.4; mm/huge_memory.c, 6.12).
 */
#ifndef PG_ENGINE_THP_H
#define PG_ENGINE_THP_H

#include "engine/ptmap.h"

static inline unsigned int pg_pmd_order(const struct pg_mm *mm)
{
	return pg_level_shift(&mm->regime, PG_PMD) - mm->regime.granule;
}

/* Kept with the PMD table, or the space's where its lock is. */
void pg_thp_deposit(struct pg_task *t, const struct pg_place *p,
		    uint64_t table);

/* 0 if there is none. */
uint64_t pg_thp_withdraw(struct pg_task *t, const struct pg_place *p);

/* A zapped anonymous leaf's table goes with it. */
void pg_thp_zap_deposit(struct pg_task *t, const struct pg_place *p);

/* A fault where a huge page is, or is about to be. 1: try again. */
int pg_huge_present(struct pg_task *t, struct pg_vma *vma, struct pg_place *p,
		    enum pg_use use);

/* Flushes a huge entry; or, not leaf_only, all below it, too. */
void pg_flush_huge(struct pg_task *t, const struct pg_place *p, bool leaf_only);

/* The entry that is above PMDs is a leaf. */
bool pg_pud_leaf(struct pg_task *t, struct pg_mm *mm, uint64_t va);

/*
 * A driver's leaf above PMDs goes, whole: it comes back by faults
 * (__split_huge_pud_locked()). Nothing where there is none.
 */
void pg_thp_split_pud(struct pg_task *t, struct pg_mm *mm, uint64_t va);

/* The leaf at va becomes a table of pages; nothing where there is none. */
void pg_thp_split_pmd(struct pg_task *t, struct pg_mm *mm, uint64_t va);

/* The same, for who holds the lock and found the entry. */
void pg_thp_split_locked(struct pg_task *t, const struct pg_vma *vma,
			 struct pg_place *p, uint64_t word);

/* The operation: lifecycle A7. */
int pg_thp_split(struct pg_task *t, struct pg_mm *mm, uint64_t va);

void pg_thp_drop(struct pg_task *t, struct pg_mm *mm, uint64_t table);
int pg_thp_kind(const struct pg_mm *mm, uint64_t word);
void pg_thp_invalidate(struct pg_task *t, const struct pg_place *p,
		       uint64_t word);
void pg_thp_populate(struct pg_task *t, const struct pg_place *p,
		     uint64_t table);

#define PG_THP_STEPS                                                          \
	{                                                                     \
		.drop = pg_thp_drop, .kind = pg_thp_kind,                     \
		.invalidate = pg_thp_invalidate, .populate = pg_thp_populate, \
	}

#endif

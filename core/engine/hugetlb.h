/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Huge pages of hugetlbfs, and the PMD tables that spaces share for them
 * (lifecycle 5.5; mm/hugetlb.c, 6.12.117). A page is one leaf, or a contiguous
 * set of them.
 */
#ifndef PG_ENGINE_HUGETLB_H
#define PG_ENGINE_HUGETLB_H

#include "engine/zap.h"

/* Where pages of a VMA are mapped: the level, and entries for each. */
struct pg_htlb {
	int level;
	unsigned int count;
};

/* False: no page of this size is possible. */
bool pg_htlb_shape(const struct pg_mm *mm, uint64_t unit, struct pg_htlb *h);

/* A fault; the mmap lock is held. */
int pg_htlb_fault(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		  uint64_t va);

/* All of a VMA that is being taken down. */
void pg_htlb_zap(struct pg_task *t, struct pg_zap *z);

/* A VMA is split at va, and with it what is shared around there. */
int pg_htlb_split(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		  uint64_t va);

/* The lock that hugetlb has for each VMA. */
uint64_t pg_htlb_vma_lock(const struct pg_mm *mm, const struct pg_vma *vma);

/* Operations: table sharing by itself; its end; VMA split; reclaim of a page. */
int pg_htlb_share(struct pg_task *t, struct pg_mm *mm, uint64_t va);
int pg_htlb_unshare(struct pg_task *t, struct pg_mm *mm, uint64_t va);
int pg_split_vma(struct pg_task *t, struct pg_mm *mm, uint64_t va);
int pg_htlb_unmap(struct pg_task *t, struct pg_mm *mm, uint64_t va);

/*
 * The PUD entry of va becomes a link to a table that another space has for the
 * same part of the file, if it is none.
 */
void pg_htlb_share_pmd(struct pg_task *t, struct pg_mm *mm,
		       const struct pg_vma *vma, uint64_t va);

/* True: the PUD entry linked a shared table, and does no more. */
bool pg_htlb_unshare_pmd(struct pg_task *t, struct pg_gather *g,
			 struct pg_mm *mm, uint64_t va);

bool pg_htlb_is_shared(struct pg_task *t, uint64_t table);
uint64_t pg_htlb_lock(struct pg_task *t, const struct pg_place *p,
		      uint64_t unit);
void pg_htlb_record(struct pg_task *t, struct pg_gather *g,
		    const struct pg_place *pud, bool last);
void pg_htlb_settle(struct pg_task *t, struct pg_gather *g);
void pg_htlb_clear_set(struct pg_task *t, const struct pg_place *p,
		       unsigned int count);
uint64_t pg_htlb_next(const struct pg_mm *mm, uint64_t va);
uint64_t pg_htlb_base(const struct pg_mm *mm, uint64_t va, uint64_t unit);
int pg_htlb_split_locked(struct pg_task *t, struct pg_mm *mm,
			 struct pg_vma *vma, uint64_t va);

#define PG_HTLB_STEPS                                                     \
	{                                                                 \
		.is_shared = pg_htlb_is_shared, .lock = pg_htlb_lock,     \
		.lookup_lock = pg_htlb_lock, .record = pg_htlb_record,    \
		.settle = pg_htlb_settle, .clear_set = pg_htlb_clear_set, \
		.next = pg_htlb_next, .base = pg_htlb_base,               \
		.split = pg_htlb_split_locked,                            \
	}

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The steps of what happens to the tables of user spaces: each is something
 * that a kernel did wrong once (the project's bug page), so that a mutant can
 * replace it. The defaults stand in the parts' headers, as macros.
 */
#ifndef PG_ENGINE_USER_STEPS_H
#define PG_ENGINE_USER_STEPS_H

#include <stdbool.h>
#include <stdint.h>

struct pg_gather;
struct pg_ptmap;
struct pg_mm;
struct pg_move;
struct pg_place;
struct pg_range;
struct pg_task;
struct pg_vma;
struct pg_zap;

/* gather.h: lifecycle 2.3. */
struct pg_gather_steps {
	/* An entry of this level was cleared: range and flag. */
	void (*record)(struct pg_task *t, struct pg_gather *g, uint64_t va,
		       uint64_t size, int level);
	/* Which level's entry pointed at a table of this level. */
	int (*level_above)(int level);
	/* A table was unlinked: recorded, destroyed or not yet, queued. */
	void (*table)(struct pg_task *t, struct pg_gather *g, uint64_t table,
		      int level, uint64_t va);
	/* Queued without memory for a batch. */
	void (*one)(struct pg_task *t, struct pg_gather *g, uint64_t table);
	/* Another gather of the same space was open meanwhile. */
	void (*nested)(struct pg_task *t, struct pg_gather *g);
	/* All of a VMA was zapped, and it can still be found. */
	void (*end_vma)(struct pg_task *t, struct pg_gather *g,
			const struct pg_vma *vma);
	bool (*leaf_only)(const struct pg_gather *g);
	int (*level)(const struct pg_gather *g);
	void (*invalidate)(struct pg_task *t, struct pg_gather *g);
	/* Tables of the batch go when nobody can walk them. */
	void (*free_table)(struct pg_task *t, uint64_t table);
};

/* zap.h: leaves and tables are taken away. */
struct pg_zap_steps {
	/* A table that spans [lo, hi) may go. */
	bool (*bounds)(const struct pg_range *r, uint64_t lo, uint64_t hi);
	/* What a PMD word is, where neither none nor a table. */
	int (*pmd_kind)(const struct pg_mm *mm, uint64_t word);
	/* Before the lock goes: pages that others may free must be flushed. */
	void (*force)(struct pg_task *t, struct pg_zap *z);
	/* Lets a table go that this zap emptied (PT_RECLAIM). */
	bool (*reclaim_fast)(struct pg_task *t, struct pg_zap *z,
			     const struct pg_ptmap *m);
	bool (*reclaim_slow)(struct pg_task *t, struct pg_zap *z, uint64_t va,
			     uint64_t *table);
	/* A PMD was cleared over a table: before others can use the slot. */
	void (*reclaim_flush)(struct pg_task *t, struct pg_zap *z, uint64_t va);
	/* The map for the slow path failed. */
	void (*reclaim_fail)(struct pg_task *t, const struct pg_ptmap *m);
	/* The root's frame, all of it invalid again. */
	void (*put_root)(struct pg_task *t, struct pg_mm *mm);
};

/* contpte.h: contiguous sets of pages. */
struct pg_contpte_steps {
	bool (*can_fold)(struct pg_task *t, const struct pg_ptmap *m,
			 uint64_t va);
	/* All words of va's set, with these bits set and cleared. */
	void (*rewrite)(struct pg_task *t, const struct pg_ptmap *m,
			uint64_t va, uint64_t set, uint64_t clear);
};

/* fault.h: pages and tables come. */
struct pg_fault_steps {
	/* A leaf's word; prot: PG_PROT_ bits. */
	uint64_t (*leaf)(const struct pg_mm *mm, int level, uint64_t pa,
			 unsigned int prot);
	/* The page of zeros is mapped: it has no counts. */
	uint64_t (*zero)(struct pg_task *t, const struct pg_mm *mm);
	/* A page that only this entry maps may be written in place. */
	bool (*reuse)(struct pg_task *t, uint64_t pa);
};

/* reverse.h: from a page to its entries. */
struct pg_reverse_steps {
	/* Map count and rss, for an entry that came or went. */
	void (*count)(struct pg_task *t, struct pg_mm *mm, int level,
		      uint64_t word, int delta);
};

/* thp.h: huge pages at PMD entries. */
struct pg_thp_steps {
	/* A table made for a deposit that is not needed. */
	void (*drop)(struct pg_task *t, struct pg_mm *mm, uint64_t table);
	/* The entry a table has for a split: mapped, held or neither. */
	int (*kind)(const struct pg_mm *mm, uint64_t word);
	/* Before a split: invalid for hardware, no TLB knows it. */
	void (*invalidate)(struct pg_task *t, const struct pg_place *p,
			   uint64_t word);
	/* After it: the table takes the leaf's place. */
	void (*populate)(struct pg_task *t, const struct pg_place *p,
			 uint64_t table);
	/* Who decides about reuse of the page must not see a half split. */
	uint64_t (*split_lock)(struct pg_task *t, const struct pg_place *p,
			       uint64_t word);
};

struct pg_user_steps {
	struct pg_gather_steps gather;
	struct pg_zap_steps zap;
	struct pg_contpte_steps contpte;
	struct pg_fault_steps fault;
	struct pg_reverse_steps reverse;
	struct pg_thp_steps thp;
};

#endif

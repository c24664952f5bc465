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

struct pg_folio;
struct pg_found;
struct pg_gather;
struct pg_gup;
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
	/* Who finds a page's entries keeps VMAs and tables where they are. */
	void (*lock)(struct pg_task *t, const struct pg_folio *folio);
	void (*unlock)(struct pg_task *t, const struct pg_folio *folio);
	/* TLBs may hold this entry. */
	bool (*accessible)(const struct pg_mm *mm, uint64_t word);
	/* How many entries of a large folio one lock covers. */
	unsigned int (*batch_max)(struct pg_task *t, const struct pg_found *f);
	/* The batch is complete. */
	void (*batch_flush)(struct pg_task *t);
	/* Somebody else's batch, of a space that is about to change. */
	void (*pending)(struct pg_task *t, struct pg_mm *mm);
};

/* khuge.h: collapse and retraction. */
struct pg_khuge_steps {
	bool (*is_table)(const struct pg_mm *mm, uint64_t word);
	/* The PMD goes, and all that TLBs hold of what is below. */
	void (*clear)(struct pg_task *t, const struct pg_place *p);
	/* Waits for walkers without locks. */
	void (*sync)(struct pg_task *t);
	void (*notify)(struct pg_task *t, struct pg_mm *mm, unsigned int how,
		       uint64_t va);
	/* The table is freed when nobody can be in it. */
	void (*defer)(struct pg_task *t, struct pg_mm *mm, uint64_t table);
	/* Nothing of the VMA's own is in the table. */
	bool (*eligible)(const struct pg_vma *vma);
	bool (*exiting)(const struct pg_mm *mm);
	void (*lock_file)(struct pg_task *t, unsigned int file);
	void (*unlock_file)(struct pg_task *t, unsigned int file);
	/* One VMA's table: Linux 6.1's way, and 6.12's. */
	void (*retract_old)(struct pg_task *t, struct pg_mm *mm,
			    struct pg_vma *vma, uint64_t va);
	void (*retract_new)(struct pg_task *t, struct pg_mm *mm,
			    struct pg_vma *vma, uint64_t va);
	/* Between the removal of the pages and that of the table. */
	void (*between)(struct pg_task *t, uint64_t ptl);
};

/* mremap.h: mappings move. */
struct pg_mremap_steps {
	void (*lock_rmap)(struct pg_task *t, const struct pg_move *m);
	void (*unlock_rmap)(struct pg_task *t, const struct pg_move *m);
	/* Tables of this level's entries may be moved. */
	bool (*can)(const struct pg_mm *mm, int level);
	int (*kind)(const struct pg_mm *mm, uint64_t word);
	/* The entry is still what it was taken for; its lock is held. */
	bool (*same)(struct pg_task *t, const struct pg_move *m, uint64_t word);
	/* Flush, and then the locks. */
	void (*finish)(struct pg_task *t, const struct pg_move *m);
};

/* fork.h: copies of entries. */
struct pg_fork_steps {
	uint64_t (*wrprotect)(uint64_t word);
	/* The parent's TLBs know, before the mmap lock goes. */
	void (*flush)(struct pg_task *t, struct pg_mm *mm);
};

/* uffd.h: pages that user space brings. */
struct pg_uffd_steps {
	/* The PMD may be mapped below: a table, after one look. */
	bool (*is_table)(struct pg_task *t, const struct pg_place *p);
	/* The table was gone by then. */
	int (*gone)(struct pg_task *t, uint64_t va);
};

/* walk.h: readers of others' tables. */
struct pg_walk_steps {
	/* A walk that asks for no VMA keeps all of them out. */
	bool (*for_writing)(void);
	/* Where the table's map failed: try again, or go on. */
	bool (*again)(unsigned int tries);
	void (*fail)(struct pg_task *t, const struct pg_ptmap *m);
	/* A huge entry was split: what is there now? */
	uint64_t (*reread)(struct pg_task *t, const struct pg_place *p,
			   uint64_t word);
};

/* hugetlb.h: huge pages, and tables that spaces share. */
struct pg_htlb_steps {
	bool (*is_shared)(struct pg_task *t, uint64_t table);
	/* The lock of a page's entries: of who stores, and of who looks. */
	uint64_t (*lock)(struct pg_task *t, const struct pg_place *p,
			 uint64_t unit);
	uint64_t (*lookup_lock)(struct pg_task *t, const struct pg_place *p,
				uint64_t unit);
	/* A shared table was unlinked; last: it is somebody's own now. */
	void (*record)(struct pg_task *t, struct pg_gather *g,
		       const struct pg_place *pud, bool last);
	void (*settle)(struct pg_task *t, struct pg_gather *g);
	void (*clear_set)(struct pg_task *t, const struct pg_place *p,
			  unsigned int count);
	/* Where to go on after a shared table. */
	uint64_t (*next)(const struct pg_mm *mm, uint64_t va);
	/* Where a page begins. */
	uint64_t (*base)(const struct pg_mm *mm, uint64_t va, uint64_t unit);
	int (*split)(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		     uint64_t va);
};

/* gup.h: pages taken without locks. */
struct pg_gup_steps {
	void (*enter)(struct pg_task *t);
	void (*leave)(struct pg_task *t);
	bool (*is_leaf)(const struct pg_mm *mm, int level, uint64_t word);
	bool (*leaf_ok)(const struct pg_mm *mm, int level, uint64_t word,
			bool write);
	struct pg_place (*next)(struct pg_mm *mm, uint64_t table, int level,
				uint64_t va);
	bool (*recheck)(struct pg_task *t, const struct pg_gup *g);
	/* No fork began since the walk did. */
	bool (*seq)(struct pg_task *t, const struct pg_mm *mm,
		    unsigned int seq);
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
};

struct pg_user_steps {
	struct pg_gather_steps gather;
	struct pg_zap_steps zap;
	struct pg_contpte_steps contpte;
	struct pg_fault_steps fault;
	struct pg_reverse_steps reverse;
	struct pg_thp_steps thp;
	struct pg_gup_steps gup;
	struct pg_khuge_steps khuge;
	struct pg_mremap_steps mremap;
	struct pg_fork_steps fork;
	struct pg_uffd_steps uffd;
	struct pg_walk_steps walk;
	struct pg_htlb_steps htlb;
};

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The steps of the kernel's own mappings, of memory hot-plug, of walkers and of
 * stage 2: what the operations of kmap.h, hotplug.h, kwalk.h and stage2.h do,
 * one decision or one sequence each. Included by steps.h; use that.
 *
 * Words returned as a lock are lock ids, 0 for none. Callers hold what
 * lifecycle 1.3 says of the region.
 */
#ifndef PG_ENGINE_KERNEL_STEPS_H
#define PG_ENGINE_KERNEL_STEPS_H

#include <stdbool.h>
#include <stdint.h>

struct pg_chunk;
struct pg_flush;
struct pg_hot;
struct pg_kmap;
struct pg_mm;
struct pg_place;
struct pg_regions;
struct pg_task;

/* Mappings of init_mm, efi_mm and temporary tables (lifecycle 2.5). */
struct pg_kmap_steps {
	/* A table of this creation's callback; 0 without memory. */
	uint64_t (*alloc)(struct pg_task *t, const struct pg_kmap *k,
			  int level);
	/* The mutex around the creator, which has one fixmap slot a level. */
	uint64_t (*fixmap_lock)(struct pg_task *t, const struct pg_kmap *k);
	/* A leaf may stand here for va to va + size, which start at pa. */
	bool (*leaf_fits)(const struct pg_kmap *k, int level, uint64_t va,
			  uint64_t pa, uint64_t size);
	/* Where the next entry's range begins; never beyond end. */
	uint64_t (*next)(const struct pg_mm *mm, int level, uint64_t va,
			 uint64_t end);
	/* A table descriptor for a table of this creation. */
	uint64_t (*table_desc)(const struct pg_kmap *k, uint64_t table);
	/* A new leaf over what is there; false if that is no safe change. */
	bool (*set_leaf)(struct pg_task *t, const struct pg_place *p,
			 uint64_t word);

	/* vmap may use a block here. */
	bool (*huge_fits)(const struct pg_mm *mm, int level, uint64_t va,
			  uint64_t pa, uint64_t size);
	/* A block in place of an empty table; false: map by pages. */
	bool (*put_block)(struct pg_task *t, const struct pg_place *p,
			  uint64_t word);
	/* Keeps dumpers out while tables are freed; false: it cannot. */
	bool (*free_guard)(struct pg_task *t, struct pg_mm *mm, bool on);
	/* pte_free_kernel(), pmd_free(): of a table that was unlinked. */
	void (*free_table)(struct pg_task *t, struct pg_mm *mm, uint64_t table,
			   int level);
	/* Secondary translation caches forget a range, tables and all. */
	void (*notify)(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		       uint64_t size);
	/* An entry is a leaf: for vunmap, and for look-ups. */
	bool (*is_leaf)(const struct pg_mm *mm, int level, uint64_t word);
	bool (*lookup_leaf)(const struct pg_mm *mm, int level, uint64_t word);
	/* Log2 of the pieces that an array of pages can be mapped by. */
	unsigned int (*piece_shift)(const struct pg_mm *mm,
				    const struct pg_chunk *chunks,
				    unsigned int count);
	/* New mappings are seen: also after an error in the middle. */
	void (*end_batch)(struct pg_task *t, struct pg_mm *mm, int result);
	/* A block becomes a table that says the same. */
	void (*replace)(struct pg_task *t, const struct pg_place *p,
			uint64_t word);

	/* Copies of the top level: after changes, and before they are used. */
	void (*sync_made)(struct pg_task *t, struct pg_mm *mm, uint64_t va,
			  uint64_t size);
	void (*sync_gone)(struct pg_task *t, struct pg_mm *mm, uint64_t va,
			  uint64_t size);
	void (*sync_switch)(struct pg_task *t, struct pg_mm *mm);
	/* What TLBs may still hold goes before a root is loaded. */
	void (*before_root)(struct pg_task *t, struct pg_mm *mm);

	/* Where a clone of the linear map starts (trans_pgd). */
	uint64_t (*clone_first)(const struct pg_mm *mm);

	/* A root with one level more: its table (s390, AMD's IOMMU). */
	uint64_t (*root_alloc)(struct pg_task *t, struct pg_mm *mm, int level);
	/* The root and its level, which a look-up takes together. */
	void (*root_read)(struct pg_task *t, const struct pg_mm *mm,
			  uint64_t *root, int *level);

	/* The slab cache of small root tables. */
	void (*cache_init)(struct pg_task *t);
	void (*pgd_clear)(struct pg_task *t, struct pg_mm *mm, uint64_t pgd);
};

/* Walkers of kernel tables (lifecycle 10.2: A17, A18, A19, A22). */
struct pg_kwalk_steps {
	/* Before (on) and after a dump, show_pte(), and others' walks. */
	void (*dump_guard)(struct pg_task *t, struct pg_mm *mm, bool on);
	void (*show_guard)(struct pg_task *t, struct pg_mm *mm, bool on);
	void (*user_guard)(struct pg_task *t, struct pg_mm *mm, bool on);
	/* A walk without VMAs. */
	void (*novma_guard)(struct pg_task *t, struct pg_mm *mm, bool on);
	/* The entry, once; what is decided is decided on this copy. */
	uint64_t (*once)(struct pg_task *t, const struct pg_place *p);
	/* The lock of a PTE table while callbacks run; 0 for init_mm. */
	uint64_t (*apply_lock)(struct pg_task *t, const struct pg_place *p);
	/* The callback's store. */
	void (*apply_set)(struct pg_task *t, const struct pg_place *p,
			  uint64_t word);
	/* After the last one of a table. */
	void (*apply_end)(struct pg_task *t, struct pg_mm *mm);
	/* A leaf with other permissions. */
	uint64_t (*permit)(const struct pg_mm *mm, uint64_t word,
			   unsigned int prot);
};

/* Memory hot-plug (lifecycle 4). */
struct pg_hotplug_steps {
	/* Before (on) and after adding or removing. */
	void (*guard)(struct pg_task *t, bool on);
	/* arch_get_mappable_range(): the linear map reaches it. */
	bool (*range_ok)(const struct pg_regions *r, uint64_t pa,
			 uint64_t size);
	/* It was added, and not at boot. */
	bool (*removable)(const struct pg_regions *r, uint64_t pa,
			  uint64_t size);
	/* vmemmap of this range may be mapped by blocks. */
	bool (*blocks_ok)(const struct pg_mm *mm, uint64_t pa, uint64_t size);
	/* A leaf that reaches beyond what is removed: 0, or refuses. */
	int (*partial)(struct pg_task *t, const struct pg_hot *h,
		       const struct pg_place *p, uint64_t word);
	/* Where va's entry lies below an entry of a level that is folded. */
	uint64_t (*slot)(const struct pg_mm *mm, uint64_t table, int level,
			 uint64_t va);
	/* Pass 1: a leaf goes, with what it maps if that is freed. */
	void (*drop_leaf)(struct pg_task *t, const struct pg_hot *h,
			  const struct pg_place *p, uint64_t word);
	void (*flush_leaf)(struct pg_task *t, const struct pg_hot *h,
			   const struct pg_place *p);
	void (*free_backing)(struct pg_task *t, const struct pg_hot *h,
			     uint64_t pa, uint64_t size);
	void (*end_leaves)(struct pg_task *t, const struct pg_hot *h,
			   uint64_t stride);
	/* Pass 2: the table's whole span is inside floor and ceiling. */
	bool (*in_bounds)(const struct pg_hot *h, const struct pg_place *p);
	bool (*is_empty)(struct pg_task *t, const struct pg_hot *h,
			 uint64_t table, int level);
	void (*unlink)(struct pg_task *t, const struct pg_hot *h,
		       const struct pg_place *p);
	/* free_hotplug_pgtable_page(). */
	void (*free_table)(struct pg_task *t, const struct pg_hot *h,
			   uint64_t table);
	void (*dtor)(struct pg_task *t, const struct pg_hot *h, uint64_t table);
	/* What a failed add made is taken back. */
	void (*undo)(struct pg_task *t, const struct pg_hot *h);
};

/* Stage 2, as KVM has it (arch/arm64/kvm/hyp/pgtable.c, 6.12). */
struct pg_stage2_steps {
	uint64_t (*lock)(const struct pg_mm *mm);
	/* Each page of a root of several has a count of its own. */
	void (*split_root)(struct pg_task *t, uint64_t root,
			   unsigned int pages);
	void (*get)(struct pg_task *t, uint64_t table);
	void (*put)(struct pg_task *t, struct pg_mm *mm, uint64_t table);
	void (*release)(struct pg_task *t, struct pg_mm *mm, uint64_t table);
	/* A leaf may stand at this level for this address and size. */
	bool (*leaf_fits)(const struct pg_mm *mm, int level, uint64_t ipa,
			  uint64_t pa, uint64_t size);
	bool (*is_leaf)(const struct pg_mm *mm, int level, uint64_t word);
	/* Clears an entry and invalidates; table: it was one. */
	void (*break_entry)(struct pg_task *t, const struct pg_place *p,
			    bool table);
	/* A table that a block replaced, and what is below it. */
	void (*free_unlinked)(struct pg_task *t, struct pg_mm *mm,
			      uint64_t table, int level);
	void (*drop_unlinked)(struct pg_task *t, struct pg_mm *mm,
			      uint64_t table);
	/* Counts of tables built before there were counts. */
	void (*finalise)(struct pg_task *t, struct pg_mm *mm);
	/* A later step of making a guest failed. */
	void (*undo_init)(struct pg_task *t, struct pg_mm *mm);
	/* The level that a destroyed guest's tables start at. */
	int (*teardown_level)(const struct pg_mm *mm);
	/* Hardware did not let go of the root. */
	void (*keep_root)(struct pg_task *t, struct pg_mm *mm);
	void (*walk_guard)(struct pg_task *t, const struct pg_mm *mm, bool on);
};

#endif

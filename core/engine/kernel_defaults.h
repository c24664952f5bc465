/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The default steps of kernel_steps.h, right in every respect; for steps.c, and
 * for those who replace a step and want the rest of it.
 */
#ifndef PG_ENGINE_KERNEL_DEFAULTS_H
#define PG_ENGINE_KERNEL_DEFAULTS_H

#include "engine/hotplug.h"
#include "engine/kmap.h"

uint64_t pg_kmap_alloc(struct pg_task *t, const struct pg_kmap *k, int level);
uint64_t pg_kmap_fixmap_lock(struct pg_task *t, const struct pg_kmap *k);
bool pg_kmap_leaf_fits(const struct pg_kmap *k, int level, uint64_t va,
		       uint64_t pa, uint64_t size);
uint64_t pg_kmap_next(const struct pg_mm *mm, int level, uint64_t va,
		      uint64_t end);
uint64_t pg_kmap_table_desc(const struct pg_kmap *k, uint64_t table);
bool pg_kmap_set_leaf(struct pg_task *t, const struct pg_place *p,
		      uint64_t word);
bool pg_kmap_huge_fits(const struct pg_mm *mm, int level, uint64_t va,
		       uint64_t pa, uint64_t size);
bool pg_kmap_put_block(struct pg_task *t, const struct pg_place *p,
		       uint64_t word);
bool pg_kmap_free_guard(struct pg_task *t, struct pg_mm *mm, bool on);
void pg_kmap_free_table(struct pg_task *t, struct pg_mm *mm, uint64_t table,
			int level);
void pg_kmap_notify(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		    uint64_t size);
bool pg_kmap_is_leaf(const struct pg_mm *mm, int level, uint64_t word);
unsigned int pg_kmap_piece_shift(const struct pg_mm *mm,
				 const struct pg_chunk *chunks,
				 unsigned int count);
void pg_kmap_end_batch(struct pg_task *t, struct pg_mm *mm, int result);
void pg_kmap_replace(struct pg_task *t, const struct pg_place *p,
		     uint64_t word);
void pg_kmap_sync(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		  uint64_t size);
void pg_kmap_sync_switch(struct pg_task *t, struct pg_mm *mm);
void pg_kmap_before_root(struct pg_task *t, struct pg_mm *mm);
uint64_t pg_kmap_clone_first(const struct pg_mm *mm);
uint64_t pg_kmap_root_alloc(struct pg_task *t, struct pg_mm *mm, int level);
void pg_kmap_root_read(struct pg_task *t, const struct pg_mm *mm,
		       uint64_t *root, int *level);
void pg_kmap_cache_init(struct pg_task *t);
void pg_kmap_pgd_clear(struct pg_task *t, struct pg_mm *mm, uint64_t pgd);

/* Invalidates all levels for one address, and waits for it. */
void pg_kmap_flush_table(struct pg_task *t, const struct pg_place *p);

#define PG_KMAP_STEPS                                                         \
	{                                                                     \
		.alloc = pg_kmap_alloc, .fixmap_lock = pg_kmap_fixmap_lock,   \
		.leaf_fits = pg_kmap_leaf_fits, .next = pg_kmap_next,         \
		.table_desc = pg_kmap_table_desc,                             \
		.set_leaf = pg_kmap_set_leaf, .huge_fits = pg_kmap_huge_fits, \
		.put_block = pg_kmap_put_block,                               \
		.free_guard = pg_kmap_free_guard,                             \
		.free_table = pg_kmap_free_table, .notify = pg_kmap_notify,   \
		.is_leaf = pg_kmap_is_leaf, .lookup_leaf = pg_kmap_is_leaf,   \
		.piece_shift = pg_kmap_piece_shift,                           \
		.end_batch = pg_kmap_end_batch, .replace = pg_kmap_replace,   \
		.sync_made = pg_kmap_sync, .sync_gone = pg_kmap_sync,         \
		.sync_switch = pg_kmap_sync_switch,                           \
		.before_root = pg_kmap_before_root,                           \
		.clone_first = pg_kmap_clone_first,                           \
		.root_alloc = pg_kmap_root_alloc,                             \
		.root_read = pg_kmap_root_read,                               \
		.cache_init = pg_kmap_cache_init,                             \
		.pgd_clear = pg_kmap_pgd_clear,                               \
	}

void pg_kwalk_dump_guard(struct pg_task *t, struct pg_mm *mm, bool on);
void pg_kwalk_irq_guard(struct pg_task *t, struct pg_mm *mm, bool on);
void pg_kwalk_novma_guard(struct pg_task *t, struct pg_mm *mm, bool on);
uint64_t pg_kwalk_once(struct pg_task *t, const struct pg_place *p);
uint64_t pg_kwalk_apply_lock(struct pg_task *t, const struct pg_place *p);
void pg_kwalk_apply_set(struct pg_task *t, const struct pg_place *p,
			uint64_t word);
void pg_kwalk_apply_end(struct pg_task *t, struct pg_mm *mm);
uint64_t pg_kwalk_permit(const struct pg_mm *mm, uint64_t word,
			 unsigned int prot);

#define PG_KWALK_STEPS                                                      \
	{                                                                   \
		.dump_guard = pg_kwalk_dump_guard,                          \
		.show_guard = pg_kwalk_irq_guard,                           \
		.user_guard = pg_kwalk_irq_guard, .once = pg_kwalk_once,    \
		.novma_guard = pg_kwalk_novma_guard,                        \
		.apply_lock = pg_kwalk_apply_lock,                          \
		.apply_set = pg_kwalk_apply_set,                            \
		.apply_end = pg_kwalk_apply_end, .permit = pg_kwalk_permit, \
	}

void pg_hot_guard(struct pg_task *t, bool on);
bool pg_hot_range_ok(const struct pg_regions *r, uint64_t pa, uint64_t size);
bool pg_hot_removable(const struct pg_regions *r, uint64_t pa, uint64_t size);
bool pg_hot_blocks_ok(const struct pg_mm *mm, uint64_t pa, uint64_t size);
int pg_hot_partial(struct pg_task *t, const struct pg_hot *h,
		   const struct pg_place *p, uint64_t word);
uint64_t pg_hot_slot(const struct pg_mm *mm, uint64_t table, int level,
		     uint64_t va);
void pg_hot_drop_leaf(struct pg_task *t, const struct pg_hot *h,
		      const struct pg_place *p, uint64_t word);
void pg_hot_flush_leaf(struct pg_task *t, const struct pg_hot *h,
		       const struct pg_place *p);
void pg_hot_free_backing(struct pg_task *t, const struct pg_hot *h, uint64_t pa,
			 uint64_t size);
void pg_hot_end_leaves(struct pg_task *t, const struct pg_hot *h,
		       uint64_t stride);
bool pg_hot_in_bounds(const struct pg_hot *h, const struct pg_place *p);
bool pg_hot_is_empty(struct pg_task *t, const struct pg_hot *h, uint64_t table,
		     int level);
void pg_hot_unlink(struct pg_task *t, const struct pg_hot *h,
		   const struct pg_place *p);
void pg_hot_free_table(struct pg_task *t, const struct pg_hot *h,
		       uint64_t table);
void pg_hot_dtor(struct pg_task *t, const struct pg_hot *h, uint64_t table);
void pg_hot_undo(struct pg_task *t, const struct pg_hot *h);

/* Asks the partial step about each leaf that a removal would cut. */
int pg_hot_check_leaves(struct pg_task *t, const struct pg_hot *h);

#define PG_HOTPLUG_STEPS                                                      \
	{                                                                     \
		.guard = pg_hot_guard, .range_ok = pg_hot_range_ok,           \
		.removable = pg_hot_removable, .blocks_ok = pg_hot_blocks_ok, \
		.partial = pg_hot_partial, .slot = pg_hot_slot,               \
		.drop_leaf = pg_hot_drop_leaf,                                \
		.flush_leaf = pg_hot_flush_leaf,                              \
		.free_backing = pg_hot_free_backing,                          \
		.end_leaves = pg_hot_end_leaves,                              \
		.in_bounds = pg_hot_in_bounds, .is_empty = pg_hot_is_empty,   \
		.unlink = pg_hot_unlink, .free_table = pg_hot_free_table,     \
		.dtor = pg_hot_dtor, .undo = pg_hot_undo,                     \
	}

/* PG_EINVAL, with a sentence, for tables that were taken over. */
int pg_s2_counted(struct pg_task *t, const struct pg_mm *mm);

uint64_t pg_s2_lock(const struct pg_mm *mm);
void pg_s2_split_root(struct pg_task *t, uint64_t root, unsigned int pages);
void pg_s2_get(struct pg_task *t, uint64_t table);
void pg_s2_put(struct pg_task *t, struct pg_mm *mm, uint64_t table);
void pg_s2_release(struct pg_task *t, struct pg_mm *mm, uint64_t table);
bool pg_s2_leaf_fits(const struct pg_mm *mm, int level, uint64_t ipa,
		     uint64_t pa, uint64_t size);
bool pg_s2_is_leaf(const struct pg_mm *mm, int level, uint64_t word);
void pg_s2_break_entry(struct pg_task *t, const struct pg_place *p, bool table);
void pg_s2_free_unlinked(struct pg_task *t, struct pg_mm *mm, uint64_t table,
			 int level);
void pg_s2_drop_unlinked(struct pg_task *t, struct pg_mm *mm, uint64_t table);
void pg_s2_count_all(struct pg_task *t, struct pg_mm *mm);
void pg_s2_undo_init(struct pg_task *t, struct pg_mm *mm);
int pg_s2_teardown_level(const struct pg_mm *mm);
void pg_s2_keep_root(struct pg_task *t, struct pg_mm *mm);
void pg_s2_walk_guard(struct pg_task *t, const struct pg_mm *mm, bool on);

#define PG_STAGE2_STEPS                                                       \
	{                                                                     \
		.lock = pg_s2_lock, .split_root = pg_s2_split_root,           \
		.get = pg_s2_get, .put = pg_s2_put, .release = pg_s2_release, \
		.leaf_fits = pg_s2_leaf_fits, .is_leaf = pg_s2_is_leaf,       \
		.break_entry = pg_s2_break_entry,                             \
		.free_unlinked = pg_s2_free_unlinked,                         \
		.drop_unlinked = pg_s2_drop_unlinked,                         \
		.finalise = pg_s2_count_all, .undo_init = pg_s2_undo_init,    \
		.teardown_level = pg_s2_teardown_level,                       \
		.keep_root = pg_s2_keep_root, .walk_guard = pg_s2_walk_guard, \
	}

#endif

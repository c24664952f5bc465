/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The steps: everything that an operation does and that kernels have done
 * wrong, as a table of functions. A scheme fills it; a seeded bug replaces one
 * of its entries, from outside core/. Operations never do such a thing in any
 * other way, and core/ has no "if (bug)".
 *
 * Each part of the engine has its own group of steps, declared in its own
 * header; this one holds those that all share.
 */
#ifndef PG_ENGINE_STEPS_H
#define PG_ENGINE_STEPS_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/map_steps.h"
#include "engine/kernel_steps.h"
#include "engine/user_steps.h"
#include "engine/scheme_steps.h"

struct pg_mm;
struct pg_place;
struct pg_task;

/*
 * An invalidation, as Linux' callers ask for it. leaf_only: walk-cache entries
 * stay. level: of the leaves, as a hint; PG_FLUSH_ANY_LEVEL for none. size 0:
 * the whole space. stride: of the leaves, at least a page.
 */
#define PG_FLUSH_ANY_LEVEL INT8_MIN

struct pg_flush {
	struct pg_mm *mm;
	uint64_t va, size;
	uint64_t stride;
	bool leaf_only;
	int level;
};

/*
 * What one TLBI by range is to remove: size bytes, which are (num + 1) <<
 * (5 * scale + 1) pages. level: a hint, 0 for none.
 */
struct pg_flush_range {
	uint64_t va, size;
	unsigned int scale, num;
	int level;
};

/* Table pages (lifecycle 2.1). */
struct pg_table_steps {
	/* A zeroed, constructed table of mm; 0 if anything fails. */
	uint64_t (*alloc)(struct pg_task *t, struct pg_mm *mm, int level);
	/* The frame alone, zeroed. */
	uint64_t (*get)(struct pg_task *t, struct pg_mm *mm, int level);
	/* The constructor for this level; false if it has no memory. */
	bool (*ctor)(struct pg_task *t, struct pg_mm *mm, uint64_t table,
		     int level);
	void (*dtor)(struct pg_task *t, uint64_t table);
	bool (*ptl_init)(struct pg_task *t, uint64_t table);
	void (*ptl_free)(struct pg_task *t, uint64_t table);
	/* Destructor and frame, at once: of a table nobody has seen. */
	void (*free)(struct pg_task *t, struct pg_mm *mm, uint64_t table);
	/* The frame alone, to where it came from. */
	void (*put)(struct pg_task *t, uint64_t table);
	/* Destructor and frame after a grace period (pte_free_defer()). */
	void (*defer)(struct pg_task *t, struct pg_mm *mm, uint64_t table);
	/* After a table was linked, under the lock that it was linked under. */
	void (*linked)(struct pg_task *t, const struct pg_place *p,
		       uint64_t table);
	/* What a scheme kept for a space that dies: gone. No one uses it. */
	void (*exit)(struct pg_task *t, struct pg_mm *mm);
	/* Orders the contents of a new table before the link to it. */
	void (*before_link)(struct pg_task *t);
	/* mm->pgtables_bytes, when a table is linked or unlinked. */
	void (*account)(struct pg_task *t, struct pg_mm *mm, int tables);
};

/* Descriptors, barriers and invalidation (bbm-rules 3). */
struct pg_entry_steps {
	void (*set)(struct pg_task *t, const struct pg_place *p, uint64_t word);
	void (*clear)(struct pg_task *t, const struct pg_place *p);
	/* After invalid became valid: walkers see it. */
	void (*publish)(struct pg_task *t, struct pg_mm *mm);
	/* DSB, TLBIs, DSB (and ISB); flush is order, invalidate, complete. */
	void (*flush)(struct pg_task *t, const struct pg_flush *f);
	void (*order)(struct pg_task *t, struct pg_mm *mm);
	void (*invalidate)(struct pg_task *t, const struct pg_flush *f);
	void (*complete)(struct pg_task *t, struct pg_mm *mm);
	/* The operand of a TLBI by address: where B2, B7, B10 went wrong. */
	uint64_t (*operand)(const struct pg_mm *mm, uint64_t va, int level);
	/* That of a TLBI by range (FEAT_TLBIRANGE; TLBI-8). */
	uint64_t (*range_operand)(const struct pg_mm *mm,
				  const struct pg_flush_range *range);
};

/* Which lock protects an entry (lifecycle 1.3). 0: none, by discipline. */
struct pg_lock_steps {
	uint64_t (*of_entry)(struct pg_task *t, const struct pg_place *p);
	uint64_t (*of_install)(struct pg_task *t, const struct pg_place *p);
};

struct pg_steps {
	struct pg_table_steps table;
	struct pg_entry_steps entry;
	struct pg_lock_steps lock;
	struct pg_map_steps map;
	struct pg_kmap_steps kmap;
	struct pg_kwalk_steps kwalk;
	struct pg_hotplug_steps hotplug;
	struct pg_stage2_steps stage2;
	struct pg_user_steps user;
	struct pg_frag_steps frag;
	struct pg_cache_steps cache;
	struct pg_ref_steps ref;
};

/* Right in every respect, for a recent kernel. */
extern const struct pg_steps pg_steps_default;

#endif

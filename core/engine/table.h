/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Table pages: made, linked, freed (lifecycle 2.1, 2.2). The rules are those
 * of Linux; what differs by release is in pg_ctor_wanted()'s rows.
 */
#ifndef PG_ENGINE_TABLE_H
#define PG_ENGINE_TABLE_H

#include "engine/task.h"

/* Where a table is to be used: which row of lifecycle 3.4 holds for it. */
enum pg_table_use {
	PG_USE_MM,     /* by the mm's class: user, efi, vmalloc */
	PG_USE_LINEAR, /* the linear map, built at hot-add */
	PG_USE_VMEMMAP,
	PG_USE_TRAMPOLINE,
	PG_TABLE_USES,
};

/* PG_CTOR_ flags that this release's constructor sets for such a table. */
unsigned int pg_ctor_wanted(const struct pg_knobs *knobs,
			    enum pg_space_class class, enum pg_table_use use,
			    int level);

/* The frame whose descriptor speaks for a table: a fragment's block. */
struct pg_frame *pg_table_frame(struct pg_world *w, uint64_t table);

/* The table descriptor that links a table, with Linux' attributes. */
uint64_t pg_table_desc(const struct pg_mm *mm, uint64_t table);

/* The place of va's entry at level, in this table. */
struct pg_place pg_place_in(struct pg_mm *mm, uint64_t table, int level,
			    uint64_t va);

/* The place of va's entry in the root. */
static inline struct pg_place pg_place_root(struct pg_mm *mm, uint64_t va)
{
	return pg_place_in(mm, mm->root, mm->regime.start, va);
}

/* The entry is a table descriptor; *table (may be NULL): where it points. */
bool pg_is_table(const struct pg_mm *mm, int level, uint64_t word,
		 uint64_t *table);

/*
 * The table below p, made and linked if there is none (lifecycle 2.2): alloc,
 * lock, look again, link, unlock. 0 if there is no memory, or if the entry is
 * a leaf or something that software keeps there.
 */
uint64_t pg_table_below(struct pg_task *t, const struct pg_place *p);

/* Links a table under the lock that the caller holds; counts it. */
void pg_table_link(struct pg_task *t, const struct pg_place *p, uint64_t table);

/*
 * The place of va's entry at level, with all tables above it made. at is 0 if
 * that failed; level and va then say where.
 */
struct pg_place pg_table_reach(struct pg_task *t, struct pg_mm *mm, uint64_t va,
			       int level);

/* The same without making any: stops at the first entry that is no table. */
struct pg_place pg_table_look(struct pg_task *t, struct pg_mm *mm, uint64_t va,
			      int level);

#endif

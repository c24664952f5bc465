/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Those who walk kernel tables, to look or to change what is there (lifecycle
 * 10.2: A17, A18, A19, A22; 10.4).
 */
#ifndef PG_ENGINE_KWALK_H
#define PG_ENGINE_KWALK_H

#include "engine/task.h"

/* One entry, its lock held; what it returns ends the walk if not 0. */
typedef int (*pg_apply_fn)(struct pg_task *t, const struct pg_place *p,
			   void *arg);

/*
 * apply_to_page_range() (mm/memory.c, 6.12): makes tables down to PTEs, calls
 * fn for each. Takes the table's lock unless the space is init_mm. PG_EBUSY
 * where a block is in the way.
 */
int pg_apply(struct pg_task *t, struct pg_mm *mm, uint64_t va, uint64_t size,
	     pg_apply_fn fn, void *arg);

/* Permissions of a range that is mapped by pages: PG_PROT_ bits. */
int pg_set_memory(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		  uint64_t size, unsigned int prot);

/*
 * ptdump_walk_pgd(): reads everything there is; how many leaves it met. This
 * and pg_walk_novma() end where they met PG_CURSOR_TABLES: t->result is then
 * PG_EBUDGET, otherwise 0.
 */
uint64_t pg_ptdump(struct pg_task *t, struct pg_mm *mm);

/* show_pte() (arch/arm64/mm/fault.c): one path; the last word read. */
uint64_t pg_show_pte(struct pg_task *t, struct pg_mm *mm, uint64_t va);

/* KVM reads a user's tables to know how a page is mapped; the last word. */
uint64_t pg_walk_user(struct pg_task *t, struct pg_mm *mm, uint64_t va);

/* walk_page_range_novma(): a range of a space whose VMAs may be gone. */
uint64_t pg_walk_novma(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		       uint64_t size);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Collapsing: pages of a table become a huge page, or a table that maps a huge
 * page of a file goes (mm/khugepaged.c, 6.1 and 6.12; lifecycle 2.4, 7.7, A8 to
 * A11).
 */
#ifndef PG_ENGINE_KHUGE_H
#define PG_ENGINE_KHUGE_H

#include "engine/ptmap.h"

/* Anonymous pages of the PMD span at va. PG_ENOENT: not possible now. */
int pg_thp_collapse(struct pg_task *t, struct pg_mm *mm, uint64_t va);

/*
 * The file's pages around index become a huge one, and the tables that mapped
 * them go. size: of a PMD span.
 */
int pg_retract(struct pg_task *t, unsigned int file, uint64_t index,
	       const struct pg_mm *like);

/* A huge page of a file that is mapped by pages, in one space. */
int pg_collapse_mapped(struct pg_task *t, struct pg_mm *mm, uint64_t va);

/* The defaults. */
bool pg_khuge_is_table(const struct pg_mm *mm, uint64_t word);
void pg_khuge_clear(struct pg_task *t, const struct pg_place *p);
void pg_khuge_sync(struct pg_task *t);
void pg_khuge_notify(struct pg_task *t, struct pg_mm *mm, unsigned int how,
		     uint64_t va);
void pg_khuge_defer(struct pg_task *t, struct pg_mm *mm, uint64_t table);
bool pg_khuge_eligible(const struct pg_vma *vma);
bool pg_khuge_exiting(const struct pg_mm *mm);
void pg_khuge_lock_file(struct pg_task *t, unsigned int file);
void pg_khuge_unlock_file(struct pg_task *t, unsigned int file);
void pg_khuge_retract_old(struct pg_task *t, struct pg_mm *mm,
			  struct pg_vma *vma, uint64_t va);
void pg_khuge_retract_new(struct pg_task *t, struct pg_mm *mm,
			  struct pg_vma *vma, uint64_t va);
void pg_khuge_between(struct pg_task *t, uint64_t ptl);

#define PG_KHUGE_STEPS                                                        \
	{                                                                     \
		.is_table = pg_khuge_is_table, .clear = pg_khuge_clear,       \
		.sync = pg_khuge_sync, .notify = pg_khuge_notify,             \
		.defer = pg_khuge_defer, .eligible = pg_khuge_eligible,       \
		.exiting = pg_khuge_exiting, .lock_file = pg_khuge_lock_file, \
		.unlock_file = pg_khuge_unlock_file,                          \
		.retract_old = pg_khuge_retract_old,                          \
		.retract_new = pg_khuge_retract_new,                          \
		.between = pg_khuge_between,                                  \
	}

#endif

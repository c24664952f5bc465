/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Readers of a range of another's tables (mm/pagewalk.c, 6.12). */
#ifndef PG_ENGINE_WALK_H
#define PG_ENGINE_WALK_H

#include "engine/ptmap.h"

/*
 * Looks at all entries of a range: by its VMAs; without them (novma), also
 * where there are none; split: huge entries are split and read again.
 */
enum pg_walk_how {
	PG_WALK_VMA,
	PG_WALK_NOVMA,
	PG_WALK_SPLIT,
};

/*
 * PG_ENOENT: the space is gone. PG_EBUDGET: it ended after PG_CURSOR_TABLES,
 * as tables may lead to themselves.
 */
int pg_pagewalk(struct pg_task *t, struct pg_mm *mm, uint64_t va, uint64_t size,
		enum pg_walk_how how);

bool pg_walk_for_writing(void);
bool pg_walk_again(unsigned int tries);
void pg_walk_fail(struct pg_task *t, const struct pg_ptmap *m);
uint64_t pg_walk_reread(struct pg_task *t, const struct pg_place *p,
			uint64_t word);

#define PG_WALK_STEPS                                                       \
	{                                                                   \
		.for_writing = pg_walk_for_writing, .again = pg_walk_again, \
		.fail = pg_walk_fail, .reread = pg_walk_reread,             \
	}

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The way back from a page to the entries that map it (mm/rmap.c), and who
 * walks it: reclaim, ageing, migration (lifecycle A13).
 */
#ifndef PG_ENGINE_REVERSE_H
#define PG_ENGINE_REVERSE_H

#include "engine/ptmap.h"

/*
 * An entry at level that maps a counted page came (delta 1) or went (-1): map
 * count and rss. The page's reference is the caller's.
 */
void pg_mapcount(struct pg_task *t, struct pg_mm *mm, int level, uint64_t word,
		 int delta);

static inline void pg_count_map(struct pg_task *t, struct pg_mm *mm, int level,
				uint64_t word, int delta)
{
	t->world->steps.user.reverse.count(t, mm, level, word, delta);
}

#define PG_REVERSE_STEPS              \
	{                             \
		.count = pg_mapcount, \
	}

#endif

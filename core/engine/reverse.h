/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The way back from a page to the entries that map it (mm/rmap.c, 6.12), and
 * who goes it: reclaim, ageing, migration (lifecycle A13).
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

/*
 * One entry that was found, its lock held. m: the table's map, where it is in
 * one of pages.
 */
struct pg_found {
	struct pg_mm *mm;
	struct pg_vma *vma;
	struct pg_folio *folio;
	struct pg_place p;
	uint64_t word;
	struct pg_ptmap m;
};

/* True: go on. */
typedef bool (*pg_found_fn)(struct pg_task *t, struct pg_found *f, void *arg);

/*
 * Every entry of a folio, or migration entry that leads to pa, is shown to fn.
 * The rmap lock is held meanwhile.
 */
void pg_reverse_walk(struct pg_task *t, struct pg_folio *folio, uint64_t pa,
		     pg_found_fn fn, void *arg);

/* TLBIs without completion, and who completes them (lifecycle T6). */
void pg_reverse_batch(struct pg_task *t, struct pg_found *f);
void pg_reverse_batch_flush(struct pg_task *t);
void pg_reverse_pending(struct pg_task *t, struct pg_mm *mm);
bool pg_reverse_accessible(const struct pg_mm *mm, uint64_t word);
void pg_reverse_lock(struct pg_task *t, const struct pg_folio *folio);
void pg_reverse_unlock(struct pg_task *t, const struct pg_folio *folio);
unsigned int pg_reverse_batch_max(struct pg_task *t, const struct pg_found *f);

/* All entries of a locked folio go, and TLBs know. */
void pg_reverse_unmap(struct pg_task *t, struct pg_folio *folio);

/* Each finds the page by an address that maps it. PG_ENOENT: none does. */
int pg_reclaim_page(struct pg_task *t, struct pg_mm *mm, uint64_t va);
int pg_age_page(struct pg_task *t, struct pg_mm *mm, uint64_t va);
int pg_migrate_page(struct pg_task *t, struct pg_mm *mm, uint64_t va);

#define PG_REVERSE_STEPS                                       \
	{                                                      \
		.count = pg_mapcount, .lock = pg_reverse_lock, \
		.unlock = pg_reverse_unlock,                   \
		.accessible = pg_reverse_accessible,           \
		.batch_max = pg_reverse_batch_max,             \
		.batch_flush = pg_reverse_batch_flush,         \
		.pending = pg_reverse_pending,                 \
	}

#endif

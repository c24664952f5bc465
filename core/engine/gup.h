/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Taking a page by its address without any lock (mm/gup.c gup_fast(), 6.12;
 * lifecycle A3). Interrupts are off, so that IPIs and grace periods wait; after
 * the reference is taken, everything is looked at again.
 */
#ifndef PG_ENGINE_GUP_H
#define PG_ENGINE_GUP_H

#include "engine/word.h"
#include "engine/user.h"

/* pmd: where the walk ended, or the entry above; at each the word that it saw. */
struct pg_gup {
	struct pg_place above, leaf;
	uint64_t above_word, leaf_word;
};

/*
 * Pins the page at va and lets it go again. 0, or PG_ENOENT where it could not
 * be had this way.
 */
int pg_gup_fast(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		enum pg_use use);

void pg_gup_enter(struct pg_task *t);
void pg_gup_leave(struct pg_task *t);
bool pg_gup_is_leaf(const struct pg_mm *mm, int level, uint64_t word);
bool pg_gup_leaf_ok(const struct pg_mm *mm, int level, uint64_t word,
		    bool write);
struct pg_place pg_gup_next(struct pg_mm *mm, uint64_t table, int level,
			    uint64_t va);
bool pg_gup_recheck(struct pg_task *t, const struct pg_gup *g);
bool pg_gup_seq(struct pg_task *t, const struct pg_mm *mm, unsigned int seq);

#define PG_GUP_STEPS                                                  \
	{                                                             \
		.enter = pg_gup_enter, .leave = pg_gup_leave,         \
		.is_leaf = pg_gup_is_leaf, .leaf_ok = pg_gup_leaf_ok, \
		.next = pg_gup_next, .recheck = pg_gup_recheck,       \
		.seq = pg_gup_seq,                                    \
	}

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Moving a mapping, and its tables with it where they fit (mm/mremap.c, 6.12;
 * lifecycle A12).
 */
#ifndef PG_ENGINE_MREMAP_H
#define PG_ENGINE_MREMAP_H

#include "engine/ptmap.h"

/* vma: the old one; to: the new. The pmd places of one part. */
struct pg_move {
	struct pg_mm *mm;
	struct pg_vma *vma, *to;
	uint64_t from_va, to_va, size;
	struct pg_place from, into;
	uint64_t lock, other; /* of the entries; other 0: the same */
	bool flush;
};

/* Whole pages; PG_ENOENT: no such mapping, or no room for the new one. */
int pg_mremap(struct pg_task *t, struct pg_mm *mm, uint64_t va, uint64_t size,
	      uint64_t to);

void pg_move_lock_rmap(struct pg_task *t, const struct pg_move *m);
void pg_move_unlock_rmap(struct pg_task *t, const struct pg_move *m);
bool pg_move_can(const struct pg_mm *mm, int level);
int pg_move_kind(const struct pg_mm *mm, uint64_t word);
bool pg_move_same(struct pg_task *t, const struct pg_move *m, uint64_t word);
void pg_move_finish(struct pg_task *t, const struct pg_move *m);

#define PG_MREMAP_STEPS                                                 \
	{                                                               \
		.lock_rmap = pg_move_lock_rmap,                         \
		.unlock_rmap = pg_move_unlock_rmap, .can = pg_move_can, \
		.kind = pg_move_kind, .same = pg_move_same,             \
		.finish = pg_move_finish,                               \
	}

#endif

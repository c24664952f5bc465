/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contiguous sets of pages of user spaces (arch/arm64/mm/contpte.c, 6.12;
 * lifecycle 2.6). The lock of the table is held.
 */
#ifndef PG_ENGINE_CONTPTE_H
#define PG_ENGINE_CONTPTE_H

#include "engine/ptmap.h"

/* Entries of a set of pages; 1 where there are no sets. */
unsigned int pg_contpte_entries(const struct pg_mm *mm);

/* All of the set that va is in is written anew, with or without the bit. */
void pg_contpte_unfold(struct pg_task *t, const struct pg_ptmap *m,
		       uint64_t va);
void pg_contpte_fold(struct pg_task *t, const struct pg_ptmap *m, uint64_t va);

/* The set may have the bit: valid, adjacent, alike, of one folio. */
bool pg_contpte_can_fold(struct pg_task *t, const struct pg_ptmap *m,
			 uint64_t va);

/* Unfolds where the entry has the bit; its word then. */
uint64_t pg_contpte_single(struct pg_task *t, const struct pg_ptmap *m,
			   uint64_t va);

#define PG_CONTPTE_STEPS                         \
	{                                        \
		.can_fold = pg_contpte_can_fold, \
		.rewrite = pg_contpte_rewrite,   \
	}

void pg_contpte_rewrite(struct pg_task *t, const struct pg_ptmap *m,
			uint64_t va, uint64_t set, uint64_t clear);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reaching a last-level table that may go at any time (lifecycle 2.7; Linux
 * 6.12, mm/pgtable-generic.c): in an RCU section, by one read of the PMD, and
 * for the lock once more after it is taken.
 */
#ifndef PG_ENGINE_PTMAP_H
#define PG_ENGINE_PTMAP_H

#include "engine/user.h"

/* pmd, word: where the table was found, and what was read. lock: 0: none. */
struct pg_ptmap {
	struct pg_place pmd;
	uint64_t word;
	uint64_t table;
	uint64_t lock;
};

/* False where no table is; nothing is held then. */
bool pg_ptmap(struct pg_task *t, struct pg_mm *mm, uint64_t va,
	      struct pg_ptmap *m);
bool pg_ptmap_lock(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		   struct pg_ptmap *m);

/* The same for who holds a lock of this class already; it may be the same. */
bool pg_ptmap_nested(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		     uint64_t held, struct pg_ptmap *m);
void pg_ptmap_end(struct pg_task *t, struct pg_ptmap *m);
void pg_ptmap_unlock(struct pg_task *t, struct pg_ptmap *m);

/* The entry of va in it. */
struct pg_place pg_ptmap_entry(const struct pg_ptmap *m, uint64_t va);

/* The lock of the PTE entries of a table. */
uint64_t pg_pte_lock(struct pg_task *t, struct pg_mm *mm, uint64_t table);

#endif

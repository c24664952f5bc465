/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * User PTE tables that are freed when nothing refers to them (lifecycle 7.1;
 * "Free user PTE page table pages", v2 of August 2021, and its last patch,
 * which uses RCU).
 *
 * One reference for each entry that is not zero, one for each visitor. They
 * are the frame's refs[PG_REF_ENTRY] and refs[PG_REF_VISITOR], and what the
 * kernel keeps in one word: the two change and are looked at undivided. A
 * frame's back is the PMD entry that links it.
 *
 * As proposed the flush came after the PMD lock; here it is under it, for
 * arm64 must not see a new table before the old one is forgotten.
 */
#ifndef PG_ENGINE_REFS_H
#define PG_ENGINE_REFS_H

#include "engine/task.h"

/* The knob "variant" where reclaim is refcount. */
enum pg_refs_variant {
	PG_REFS_LOCKED, /* visitors take the PMD lock to enter; frees at once */
	PG_REFS_RCU,	/* read section and second look; frees after it */
	PG_REFS_VARIANTS,
};

/*
 * How often a visitor looks again at a table that is being freed, before the
 * fault is given up, to be taken again.
 */
#define PG_REFS_RETRIES 3

/* The default steps: nothing is counted. */
enum pg_ref_got pg_ref_look(struct pg_task *t, const struct pg_place *p,
			    uint64_t *table);
uint64_t pg_ref_none_alloc(struct pg_task *t, const struct pg_place *p);
void pg_ref_none(struct pg_task *t, const struct pg_place *p, uint64_t table);
void pg_ref_none_entries(struct pg_task *t, const struct pg_place *p,
			 uint64_t table, int delta);
bool pg_ref_none_try(struct pg_task *t, uint64_t table);
void pg_ref_none_keep(struct pg_task *t, const struct pg_place *p,
		      uint64_t table, unsigned int entries);

#define PG_REF_STEPS                                                \
	{                                                           \
		.get = pg_ref_look, .alloc_get = pg_ref_none_alloc, \
		.put = pg_ref_none, .entries = pg_ref_none_entries, \
		.try_get = pg_ref_none_try, .free = pg_ref_none,    \
		.moved = pg_ref_none, .deposit = pg_ref_none_keep,  \
		.withdraw = pg_ref_none_keep,                       \
	}

/* What schemes put into their tables of steps. */
void pg_refs_fill_locked(struct pg_steps *steps);
void pg_refs_fill_rcu(struct pg_steps *steps);

/*
 * Operations on one page or PMD range that use them and nothing else, so that
 * the system can be driven alone. They hold no VMA locks: their callers say
 * that the range is mapped. 0 or a negative code; PG_ENOENT: again, a table is
 * being freed.
 */
int pg_refs_fault(struct pg_task *t, struct pg_mm *mm, uint64_t va);
int pg_refs_zap(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		uint64_t size);
int pg_refs_move(struct pg_task *t, struct pg_mm *mm, uint64_t from,
		 uint64_t to);
int pg_refs_collapse(struct pg_task *t, struct pg_mm *mm, uint64_t va);
int pg_refs_split(struct pg_task *t, struct pg_mm *mm, uint64_t va);

#endif

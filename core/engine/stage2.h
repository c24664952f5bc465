/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A guest's tables, as KVM keeps them (arch/arm64/kvm/hyp/pgtable.c, 6.12):
 * each table page has a reference of its own and one for each entry that is not
 * 0, and is freed with the last. A root of several pages counts for each.
 *
 * Tables are allocated before the lock is taken. What a block replaces is freed
 * after a grace period.
 */
#ifndef PG_ENGINE_STAGE2_H
#define PG_ENGINE_STAGE2_H

#include "engine/task.h"

/*
 * Makes a guest's space: its root, and what comes after; extra: pages that a
 * later step of making it needs (PG_FAIL_DATA injects its failure).
 */
int pg_s2_create(struct pg_task *t, const struct pg_mm_params *params,
		 unsigned int extra, struct pg_error *err);

/*
 * Maps; blocks where they fit, in place of tables if need be. Here and below
 * PG_EINVAL for tables that were taken over: nothing is counted in them.
 */
int pg_s2_map(struct pg_task *t, struct pg_mm *mm, uint64_t ipa, uint64_t pa,
	      uint64_t size, unsigned int prot);

/* Unmaps; a block that reaches beyond the range goes as a whole. */
int pg_s2_unmap(struct pg_task *t, struct pg_mm *mm, uint64_t ipa,
		uint64_t size);

/* A table that says what a block says replaces it. */
int pg_s2_split(struct pg_task *t, struct pg_mm *mm, uint64_t ipa);

/* The last word of a path, read without the lock. */
uint64_t pg_s2_walk(struct pg_task *t, struct pg_mm *mm, uint64_t ipa);

/* Maps without counting, as before there are counts; then counts it all. */
int pg_s2_early_map(struct pg_task *t, struct pg_mm *mm, uint64_t ipa,
		    uint64_t pa, uint64_t size, unsigned int prot);
int pg_s2_finalise(struct pg_task *t, struct pg_mm *mm);

/* Frees everything; stuck: hardware does not let go of the root. */
int pg_s2_destroy(struct pg_task *t, struct pg_mm *mm, bool stuck);

#endif

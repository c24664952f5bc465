/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Witnesses with two actors: the same work again and again, in other schedules
 * each time, until somebody objects.
 */
#ifndef FUZZ_MUTANTS_BENCH_USER_H
#define FUZZ_MUTANTS_BENCH_USER_H

#include "mutants.h"

#include "engine/user.h"

#define PMD_SIZE  UINT64_C(0x200000)
#define PAGE_SIZE UINT64_C(0x1000)
#define ADDR	  UINT64_C(0x40000000)

typedef void (*user_part)(struct pg_task *t, void *bench);

/*
 * before and after are one actor's, and have no schedule; both may be NULL.
 * pause: one goes on until it is about to do this kind of event for the nth
 * time (from 0), then two until it ends or has to wait: one round. Otherwise
 * the schedules of so many rounds are at random, with a fixed seed.
 */
struct user_race {
	user_part before, one, two, after;
	unsigned int rounds;
	enum pg_event_kind pause;
	unsigned int nth;
};

void fz_user_race(struct fz_bench *b, const struct user_race *r);

/* A mapping of space 1. file: of FILE. */
void fz_user_map(struct fz_bench *b, uint64_t va, uint64_t size,
		 enum pg_vma_kind kind, unsigned int flags, unsigned int file);
void fz_user_map_in(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		    uint64_t size, enum pg_vma_kind kind, unsigned int flags,
		    unsigned int file);

/* Two actors use an address. */
void fz_user_touch(struct fz_bench *b, uint64_t va);

/*
 * Parts, about the PMD entry at ADDR: a mapping of one page, of a huge page, of
 * file 1; and what may be done to them.
 */
void fz_user_map_page(struct pg_task *t, void *bench);
void fz_user_map_huge(struct pg_task *t, void *bench);
void fz_user_map_file(struct pg_task *t, void *bench);
void fz_user_unmap_all(struct pg_task *t, void *bench);
void fz_user_collapse(struct pg_task *t, void *bench);
void fz_user_retract(struct pg_task *t, void *bench);
void fz_user_split(struct pg_task *t, void *bench);
void fz_user_migrate(struct pg_task *t, void *bench);

/* To TO. */
#define TO (ADDR + 8 * PMD_SIZE)
void fz_user_move(struct pg_task *t, void *bench);

/* A row of mutants whose step seed_N replaces. */
#define ROW(id, what, who, n) \
	.bug = id, .title = what, .policy = who, .seed = seed_##n

#endif

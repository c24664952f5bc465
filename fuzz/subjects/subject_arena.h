/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Table memory of a subject: pages that it can follow pointers to, and that are
 * physical memory for core's walker. Everything about it is bounded.
 */
#ifndef FUZZ_SUBJECT_ARENA_H
#define FUZZ_SUBJECT_ARENA_H

#include "base/error.h"
#include "base/mem.h"

/* Pages of the granule; a root takes up to 16 of them. */
#define FZ_ARENA_PAGES 2048
#define FZ_ARENA_FIRST UINT64_C(0x7000000000)

/*
 * count: references; 0: free. known: the judge has heard of it, with level and
 * the first address that it translates. stored: number of the host's event that
 * was its last store, while it is not known.
 */
struct fz_arena_page {
	int32_t count;
	bool known;
	int8_t level;
	uint64_t ia;
	uint64_t stored;
};

/* Pages are given away in turn: one that was freed is the last to be reused. */
struct fz_arena {
	struct pg_mem mem;
	unsigned int shift;
	unsigned char *base;
	void *mapped; /* the base is aligned as a root may have to be */
	struct fz_arena_page pages[FZ_ARENA_PAGES];
	unsigned int next, live;
};

/* shift: log2 of the page. PG_ENOMEM. */
int fz_arena_init(struct fz_arena *a, unsigned int shift, struct pg_error *err);
void fz_arena_deinit(struct fz_arena *a);

/* Nothing is given away any more. */
void fz_arena_reset(struct fz_arena *a);

/* So many pages, a power of two and aligned to it, zeroed; NULL: used up. */
void *fz_arena_alloc(struct fz_arena *a, unsigned int pages);

/* A page nobody has any more: what lies in it is no descriptor. */
void fz_arena_drop(struct fz_arena *a, struct fz_arena_page *page);

/* The page that p or pa lies in; NULL if it is none of the arena's. */
struct fz_arena_page *fz_arena_of(struct fz_arena *a, const void *p);
struct fz_arena_page *fz_arena_of_pa(struct fz_arena *a, uint64_t pa);

uint64_t fz_arena_pa(const struct fz_arena *a, const struct fz_arena_page *p);

/* Any address, also of what is not table memory. */
void *fz_arena_p2v(const struct fz_arena *a, uint64_t pa);
uint64_t fz_arena_v2p(const struct fz_arena *a, const void *p);

#endif

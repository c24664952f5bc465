/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The grouped cache of table pages (lifecycle 6: "PKS page tables", v2 of
 * August 2021), and its successor, keys alone (kpkeys, v5 of 2025).
 *
 * Tables come from groups of neighbouring pages, so that protecting them in
 * the linear map breaks up few of its blocks. A page is in the cache (LISTED)
 * or handed out (PAGETABLE); it is KEYED in both cases, and descriptors are
 * stored inside a window. A group is allocated from buddy as one block and
 * split; pages handed out are ALLOC and FREE of PG_ORIGIN_CACHE.
 */
#ifndef PG_ENGINE_CACHE_H
#define PG_ENGINE_CACHE_H

#include "engine/task.h"

#define PG_CACHE_NODES	 2
#define PG_CACHE_RESERVE 2

/* log2 of a group's pages where the knob "group" is 0. */
#define PG_CACHE_GROUP 9

struct pg_cache_list {
	uint64_t *pages;
	unsigned int count, room;
};

/* A page of the cache: where it belongs, whatever becomes of it. */
struct pg_cache_page {
	uint64_t pa;
	uint8_t node;
};

/*
 * nodes: free pages, last in first out. reserve: for allocations that must not
 * refill: in atomic context, and for breaking up the linear map. splits: pages
 * that the linear map's new tables took. owners: all pages that came from
 * groups, sorted by address. groups, singles: refills so far.
 */
struct pg_grouped {
	struct pg_cache_list nodes[PG_CACHE_NODES];
	struct pg_cache_list reserve;
	struct pg_cache_list splits;
	struct pg_cache_page *owners;
	unsigned int count, room;
	unsigned int groups, singles;
	uint32_t refilling; /* bits of actors */
};

/* What the world keeps, made when first asked for; NULL without memory. */
struct pg_grouped *pg_cache(struct pg_world *w);

/* The node of an actor, and of a page. */
unsigned int pg_cache_here(const struct pg_task *t);
unsigned int pg_cache_node(struct pg_grouped *c, uint64_t page);

/* Up to count pages of each node go back to buddy; how many went. */
unsigned int pg_cache_shrink(struct pg_task *t, unsigned int count);

/* The same for the reserve and for what the linear map took. */
void pg_cache_drain(struct pg_task *t);

/* The default steps of struct pg_cache_steps. */
uint64_t pg_cache_pop(struct pg_task *t, unsigned int node);
void pg_cache_push(struct pg_task *t, uint64_t page);
bool pg_cache_refill(struct pg_task *t, unsigned int node);
uint64_t pg_cache_spare(struct pg_task *t);
void pg_cache_split(struct pg_task *t, uint64_t head, unsigned int order);
void pg_cache_reset(struct pg_task *t, uint64_t page);
void pg_cache_zero(struct pg_task *t, uint64_t page);
void pg_cache_flag(struct pg_task *t, uint64_t page, bool on);
void pg_cache_protect(struct pg_task *t, uint64_t page, bool on);
void pg_cache_dispose(struct pg_task *t, const uint64_t *pages,
		      unsigned int count);

#define PG_CACHE_STEPS                                                    \
	{                                                                 \
		.pop = pg_cache_pop, .push = pg_cache_push,               \
		.refill = pg_cache_refill, .spare = pg_cache_spare,       \
		.split = pg_cache_split, .reset = pg_cache_reset,         \
		.zero = pg_cache_zero, .flag = pg_cache_flag,             \
		.protect = pg_cache_protect, .dispose = pg_cache_dispose, \
	}

/* What schemes put into their tables of steps. */
void pg_cache_fill(struct pg_steps *steps);
void pg_cache_fill_keys(struct pg_steps *steps);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stale descriptors: words that are no longer stored where they were, and that
 * translation caches may still hold. Together with what is stored now they are
 * the contents that a TLB may have; only they take memory.
 *
 * A record is found by the address that it translates, by the memory that it
 * names, and by the actor who has to invalidate it, in time that does not hang
 * on how many others there are.
 */
#ifndef PG_TRACE_STALE_H
#define PG_TRACE_STALE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/event.h"

/* The lists that a record is on. */
enum pg_stale_list {
	PG_STALE_BY_OWNER,
	PG_STALE_BY_VA,
	PG_STALE_BY_OA,
	PG_STALE_ISSUED,
	PG_STALE_LISTS,
};

/* What is known of a record; bits. */
#define PG_STALE_TABLE	    0x0001 /* the word is a table descriptor */
#define PG_STALE_MODIFIED   0x0002 /* another valid word stands there now */
#define PG_STALE_DEFERRABLE 0x0004 /* its being stale does no harm */
#define PG_STALE_MOVED	    0x0008 /* the same memory is mapped elsewhere */
#define PG_STALE_PE_DONE    0x0010 /* only secondary caches are left */
#define PG_STALE_USED	    0x0020 /* objected to when its memory went */
#define PG_STALE_LATCHED    0x0040 /* objected to at a store */
#define PG_STALE_BLAMED	    0x0080 /* the reason was told */
#define PG_STALE_ENDED	    0x0100 /* looked at when its operation ended */
#define PG_STALE_SLOW	    0x0200 /* invalidated more often than needed */
#define PG_STALE_S2_ISSUED  0x0400 /* stage 2: the part by IPA */
#define PG_STALE_S2_DONE    0x0800

/*
 * word: at location at, in a table of level, translating [va, last] of space.
 * stored: number of the event that replaced it, made by owner. bits, left:
 * PG_HELD_ bits of what TLBs may hold, and of that what no TLBI has covered
 * yet; by: whose TLBIs did, or -1. mask: actors that may hold it, and
 * PG_STALE_SECONDARY. issued, local: actors who have issued a TLBI for it
 * that waits for their DSB: for everybody, for themselves. why: enum pg_miss.
 *
 * id: unique; 0 in a record that is not in use.
 */
#define PG_STALE_SECONDARY (UINT32_C(1) << 31)

struct pg_stale_link {
	uint32_t prev, next;
};

struct pg_stale {
	uint64_t id;
	uint64_t word;
	uint64_t at;
	uint64_t va, last;
	uint64_t stored;
	struct pg_stale_link links[PG_STALE_LISTS];
	uint32_t *heads[PG_STALE_LISTS];
	uint32_t self;
	uint32_t mask, issued, local;
	uint16_t space;
	uint16_t flags;
	uint8_t va_size, oa_size; /* number of its size */
	int8_t level;
	uint8_t owner;
	uint8_t bits, left;
	int8_t by;
	uint8_t why;
};

#define PG_STALE_BUCKETS 1024
#define PG_STALE_CHUNK	 128

/* Sizes of what a record is about: a page, and a table's reach at each level. */
#define PG_STALE_SIZES 5

/*
 * owed, kept: of each owner: records not looked at when an operation ended; and
 * those that were. A head is the number of a record, or 0. va, oa: by the first
 * address; va_sizes, oa_sizes: how many there are of each size. shift: log2 of
 * the page size.
 */
struct pg_stale_pool {
	unsigned int shift;
	size_t count;
	uint64_t ids;
	struct pg_stale **chunks;
	uint32_t made, room, free;
	uint32_t owed[PG_ACTORS], kept[PG_ACTORS];
	uint32_t issued;
	size_t va_sizes[PG_STALE_SIZES], oa_sizes[PG_STALE_SIZES];
	uint32_t va[PG_STALE_BUCKETS], oa[PG_STALE_BUCKETS];
};

void pg_stale_deinit(struct pg_stale_pool *pool);

/*
 * A record with these members (word, at, va, last, space, level, owner, flags,
 * stored) on the lists of its owner, its addresses and its memory: [oa, oa +
 * oa_size). NULL without memory. It does not move until it is dropped.
 */
struct pg_stale *pg_stale_add(struct pg_stale_pool *pool,
			      const struct pg_stale *what, uint64_t oa,
			      uint64_t oa_size);
void pg_stale_drop(struct pg_stale_pool *pool, struct pg_stale *stale);

/* Puts it on a list by its head; takes it off the one it is on. */
void pg_stale_put(struct pg_stale *stale, struct pg_stale_pool *pool,
		  enum pg_stale_list list, uint32_t *head);
void pg_stale_take(struct pg_stale *stale, struct pg_stale_pool *pool,
		   enum pg_stale_list list);

static inline struct pg_stale *pg_stale_at(const struct pg_stale_pool *pool,
					   uint32_t number)
{
	if (!number)
		return NULL;
	return &pool->chunks[number / PG_STALE_CHUNK][number % PG_STALE_CHUNK];
}

static inline struct pg_stale *pg_stale_next(const struct pg_stale_pool *pool,
					     const struct pg_stale *stale,
					     enum pg_stale_list list)
{
	return pg_stale_at(pool, stale->links[list].next);
}

/*
 * Calls see() for records that may overlap [lo, last], by VA or by OA; see()
 * may drop the record it is shown, and no other. It has to look whether they
 * really overlap.
 */
typedef void (*pg_stale_see)(void *ctx, struct pg_stale *stale);

void pg_stale_each_va(struct pg_stale_pool *pool, uint64_t lo, uint64_t last,
		      pg_stale_see see, void *ctx);
void pg_stale_each_oa(struct pg_stale_pool *pool, uint64_t lo, uint64_t last,
		      pg_stale_see see, void *ctx);
void pg_stale_each(struct pg_stale_pool *pool, pg_stale_see see, void *ctx);
void pg_stale_each_in(struct pg_stale_pool *pool, uint32_t head,
		      enum pg_stale_list list, pg_stale_see see, void *ctx);

#endif

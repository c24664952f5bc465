// SPDX-License-Identifier: GPL-2.0-or-later
#include "trace/stale.h"

#include <stdlib.h>
#include <string.h>

void pg_stale_deinit(struct pg_stale_pool *pool)
{
	for (uint32_t i = 0; i < pool->made; i += PG_STALE_CHUNK)
		free(pool->chunks[i / PG_STALE_CHUNK]);
	free(pool->chunks);
}

static bool grow_chunks(struct pg_stale_pool *pool)
{
	uint32_t room = pool->room ? 2 * pool->room : 8;
	struct pg_stale **more;

	if (pool->made / PG_STALE_CHUNK < pool->room)
		return true;
	more = realloc(pool->chunks, room * sizeof(*more));
	if (!more)
		return false;
	pool->chunks = more;
	pool->room = room;
	return true;
}

/* Number 0 is nobody's, and so the first of the first chunk is never used. */
static bool grow(struct pg_stale_pool *pool)
{
	struct pg_stale *chunk;

	if (pool->made > UINT32_MAX - PG_STALE_CHUNK || !grow_chunks(pool))
		return false;
	chunk = calloc(PG_STALE_CHUNK, sizeof(*chunk));
	if (!chunk)
		return false;
	pool->chunks[pool->made / PG_STALE_CHUNK] = chunk;
	for (uint32_t i = PG_STALE_CHUNK; i-- > 0;) {
		chunk[i].self = pool->made + i;
		if (!chunk[i].self)
			continue;
		chunk[i].links[0].next = pool->free;
		pool->free = chunk[i].self;
	}
	pool->made += PG_STALE_CHUNK;
	return true;
}

void pg_stale_put(struct pg_stale *s, struct pg_stale_pool *pool,
		  enum pg_stale_list list, uint32_t *head)
{
	struct pg_stale *first = pg_stale_at(pool, *head);

	s->heads[list] = head;
	s->links[list] = (struct pg_stale_link){ 0, *head };
	if (first)
		first->links[list].prev = s->self;
	*head = s->self;
}

void pg_stale_take(struct pg_stale *s, struct pg_stale_pool *pool,
		   enum pg_stale_list list)
{
	struct pg_stale_link l = s->links[list];

	if (!s->heads[list])
		return;
	if (l.prev)
		pg_stale_at(pool, l.prev)->links[list].next = l.next;
	else
		*s->heads[list] = l.next;
	if (l.next)
		pg_stale_at(pool, l.next)->links[list].prev = l.prev;
	s->heads[list] = NULL;
}

/* log2 of a size by its number: a page, and what a table above it reaches. */
static unsigned int size_shift(const struct pg_stale_pool *pool,
			       unsigned int number)
{
	return pool->shift + number * (pool->shift - 3);
}

static unsigned int size_number(const struct pg_stale_pool *pool, uint64_t size)
{
	unsigned int n = 0;

	while (n + 1 < PG_STALE_SIZES && size_shift(pool, n) < 63 &&
	       size > UINT64_C(1) << size_shift(pool, n))
		n++;
	return n;
}

static uint32_t bucket(const struct pg_stale_pool *pool, unsigned int size,
		       uint64_t index)
{
	return (uint32_t)(index + 211 * size) % PG_STALE_BUCKETS;
}

static uint64_t index_of(const struct pg_stale_pool *pool, unsigned int size,
			 uint64_t addr)
{
	unsigned int shift = size_shift(pool, size);

	return shift > 63 ? 0 : addr >> shift;
}

static uint32_t *head_of(struct pg_stale_pool *pool, uint32_t *heads,
			 unsigned int size, uint64_t addr)
{
	return &heads[bucket(pool, size, index_of(pool, size, addr))];
}

struct pg_stale *pg_stale_add(struct pg_stale_pool *pool,
			      const struct pg_stale *what, uint64_t oa,
			      uint64_t oa_size)
{
	struct pg_stale *s;
	uint32_t self;

	if (!pool->free && !grow(pool))
		return NULL;
	s = pg_stale_at(pool, pool->free);
	self = s->self;
	pool->free = s->links[0].next;
	*s = *what;
	s->self = self;
	s->id = ++pool->ids;
	s->va_size = (uint8_t)size_number(pool, s->last - s->va + 1);
	s->oa_size = (uint8_t)size_number(pool, oa_size);
	pool->va_sizes[s->va_size]++;
	pool->oa_sizes[s->oa_size]++;
	memset(s->heads, 0, sizeof(s->heads));
	pg_stale_put(s, pool, PG_STALE_BY_OWNER, &pool->owed[s->owner]);
	pg_stale_put(s, pool, PG_STALE_BY_VA,
		     head_of(pool, pool->va, s->va_size, s->va));
	pg_stale_put(s, pool, PG_STALE_BY_OA,
		     head_of(pool, pool->oa, s->oa_size, oa));
	pool->count++;
	return s;
}

void pg_stale_drop(struct pg_stale_pool *pool, struct pg_stale *s)
{
	for (int list = 0; list < PG_STALE_LISTS; list++)
		pg_stale_take(s, pool, list);
	pool->va_sizes[s->va_size]--;
	pool->oa_sizes[s->oa_size]--;
	s->id = 0;
	s->links[0].next = pool->free;
	pool->free = s->self;
	pool->count--;
}

void pg_stale_each_in(struct pg_stale_pool *pool, uint32_t head,
		      enum pg_stale_list list, pg_stale_see see, void *ctx)
{
	struct pg_stale *s = pg_stale_at(pool, head);

	while (s) {
		struct pg_stale *next = pg_stale_next(pool, s, list);

		see(ctx, s);
		s = next;
	}
}

void pg_stale_each(struct pg_stale_pool *pool, pg_stale_see see, void *ctx)
{
	for (unsigned int i = 0; pool->count && i < PG_ACTORS; i++) {
		pg_stale_each_in(pool, pool->owed[i], PG_STALE_BY_OWNER, see,
				 ctx);
		pg_stale_each_in(pool, pool->kept[i], PG_STALE_BY_OWNER, see,
				 ctx);
	}
}

/* Records of one size; more places than records are not worth looking at. */
static void each_size(struct pg_stale_pool *pool, enum pg_stale_list list,
		      unsigned int size, uint64_t lo, uint64_t last,
		      pg_stale_see see, void *ctx)
{
	uint32_t *heads = list == PG_STALE_BY_VA ? pool->va : pool->oa;
	uint64_t first = index_of(pool, size, lo);
	uint64_t count = index_of(pool, size, last) - first;

	for (uint64_t i = 0; i <= count; i++)
		pg_stale_each_in(pool, heads[bucket(pool, size, first + i)],
				 list, see, ctx);
}

static void each(struct pg_stale_pool *pool, enum pg_stale_list list,
		 uint64_t lo, uint64_t last, pg_stale_see see, void *ctx)
{
	const size_t *sizes = list == PG_STALE_BY_VA ? pool->va_sizes
						     : pool->oa_sizes;
	uint64_t pages = (last >> pool->shift) - (lo >> pool->shift);

	if (pages >= pool->count || pages >= PG_STALE_BUCKETS) {
		pg_stale_each(pool, see, ctx);
		return;
	}
	for (unsigned int size = 0; size < PG_STALE_SIZES; size++)
		if (sizes[size])
			each_size(pool, list, size, lo, last, see, ctx);
}

void pg_stale_each_va(struct pg_stale_pool *pool, uint64_t lo, uint64_t last,
		      pg_stale_see see, void *ctx)
{
	each(pool, PG_STALE_BY_VA, lo, last, see, ctx);
}

void pg_stale_each_oa(struct pg_stale_pool *pool, uint64_t lo, uint64_t last,
		      pg_stale_see see, void *ctx)
{
	each(pool, PG_STALE_BY_OA, lo, last, see, ctx);
}

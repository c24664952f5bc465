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

struct pg_stale *pg_stale_add(struct pg_stale_pool *pool,
			      const struct pg_stale *what, uint64_t oa,
			      uint64_t oa_size)
{
	uint64_t page = UINT64_C(1) << pool->shift;
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
	memset(s->heads, 0, sizeof(s->heads));
	pg_stale_put(s, pool, PG_STALE_BY_OWNER, &pool->owed[s->owner]);
	pg_stale_put(s, pool, PG_STALE_BY_VA,
		     s->last - s->va < page ? pg_stale_va_head(pool, s->va)
					    : &pool->va_large);
	pg_stale_put(s, pool, PG_STALE_BY_OA,
		     oa_size <= page ? pg_stale_oa_head(pool, oa)
				     : &pool->oa_large);
	pool->count++;
	return s;
}

void pg_stale_drop(struct pg_stale_pool *pool, struct pg_stale *s)
{
	for (int list = 0; list < PG_STALE_LISTS; list++)
		pg_stale_take(s, pool, list);
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

static void each(struct pg_stale_pool *pool, enum pg_stale_list list,
		 uint64_t lo, uint64_t last, pg_stale_see see, void *ctx)
{
	uint32_t *heads = list == PG_STALE_BY_VA ? pool->va : pool->oa;
	uint64_t first = lo >> pool->shift;
	uint64_t pages = (last >> pool->shift) - first;

	if (pages >= pool->count || pages >= PG_STALE_BUCKETS) {
		pg_stale_each(pool, see, ctx);
		return;
	}
	for (uint64_t i = 0; i <= pages; i++)
		pg_stale_each_in(pool, heads[(first + i) % PG_STALE_BUCKETS],
				 list, see, ctx);
	pg_stale_each_in(
		pool, list == PG_STALE_BY_VA ? pool->va_large : pool->oa_large,
		list, see, ctx);
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

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The slab cache of root tables smaller than a page (arch/arm64/mm/pgd.c). A
 * slab is one page of the allocator, cut into objects; objects are handed out
 * as their last owner left them, which is why a pgd is cleared before it is
 * freed.
 */
#include <stdlib.h>

#include "base/bits.h"
#include "engine/kernel_defaults.h"
#include "engine/kmap.h"

#define SLABS 8

/* used: bits of objects that are out. */
struct slab {
	uint64_t page;
	uint64_t used;
};

/* number: from 1; before: what it took the place of, kept for its memory. */
struct cache {
	struct slab slabs[SLABS];
	unsigned int count;
	unsigned int number;
	struct cache *before;
};

static void drop(struct pg_world *w, void *part)
{
	struct cache *c = part;

	while (c) {
		struct cache *before = c->before;

		free(c);
		c = before;
	}
}

void pg_pgd_cache_make(struct pg_task *t)
{
	struct pg_world *w = t->world;
	struct cache *c = calloc(1, sizeof(*c));

	if (!c) {
		w->phys.out_of_memory = true;
		return;
	}
	c->before = w->part[PG_PART_PGD];
	c->number = c->before ? c->before->number + 1 : 1;
	w->part[PG_PART_PGD] = c;
	w->part_drop[PG_PART_PGD] = drop;
}

/* Once: a second cache would not know the objects of the first. */
void pg_kmap_cache_init(struct pg_task *t)
{
	if (!t->world->part[PG_PART_PGD])
		pg_pgd_cache_make(t);
}

void pg_pgd_cache_init(struct pg_task *t)
{
	t->world->steps.kmap.cache_init(t);
}

static uint64_t object_size(const struct pg_mm *mm)
{
	return pg_max(64, pg_regime_root_size(&mm->regime));
}

static unsigned int objects(const struct pg_world *w, const struct pg_mm *mm)
{
	uint64_t count = PG_BIT(w->phys.shift) / object_size(mm);

	return (unsigned int)pg_min(count, 64);
}

static struct slab *slab_with_room(struct pg_task *t, const struct pg_mm *mm,
				   struct cache *c)
{
	uint64_t all = pg_ones(objects(t->world, mm));
	struct slab *s;

	for (unsigned int i = 0; i < c->count; i++)
		if (c->slabs[i].used != all)
			return &c->slabs[i];
	if (c->count == SLABS)
		return NULL;
	s = &c->slabs[c->count];
	s->used = 0;
	s->page = pg_get_frames(t, &(struct pg_want){
					   .origin = PG_ORIGIN_BUDDY,
					   .fail = PG_FAIL_TABLE,
					   .flags = PG_ALLOC_ZERO,
					   .level = PG_EV_DATA,
				   });
	c->count += s->page != 0;
	return s->page ? s : NULL;
}

/* An object changes hands between the cache and a space. */
static void tell(struct pg_task *t, const struct pg_mm *mm,
		 enum pg_event_kind kind, uint64_t at)
{
	const struct cache *c = t->world->part[PG_PART_PGD];

	pg_say(t, (struct pg_event){
			  .kind = (uint8_t)kind,
			  .how = PG_ORIGIN_SLAB,
			  .level = mm->regime.start,
			  .flags = kind == PG_EV_ALLOC ? PG_ALLOC_ACCOUNT : 0,
			  .space = mm->id,
			  .at = at,
			  .size = object_size(mm),
			  .new = c->number,
		  });
}

uint64_t pg_pgd_alloc(struct pg_task *t, struct pg_mm *mm)
{
	struct cache *c = t->world->part[PG_PART_PGD];
	struct slab *s = c ? slab_with_room(t, mm, c) : NULL;
	unsigned int i;

	if (!s)
		return 0;
	i = (unsigned int)__builtin_ctzll(~s->used);
	s->used |= PG_BIT(i);
	tell(t, mm, PG_EV_ALLOC, s->page + i * object_size(mm));
	return s->page + i * object_size(mm);
}

void pg_kmap_pgd_clear(struct pg_task *t, struct pg_mm *mm, uint64_t pgd)
{
	for (uint64_t i = 0; i < PG_BIT(mm->regime.root_bits); i++) {
		struct pg_place p = { mm, mm->regime.start, pgd + 8 * i, 0 };

		if (pg_read(t, &p))
			t->world->steps.entry.clear(t, &p);
	}
}

void pg_pgd_free(struct pg_task *t, struct pg_mm *mm, uint64_t pgd)
{
	struct cache *c = t->world->part[PG_PART_PGD];
	uint64_t page = pgd & ~pg_ones(t->world->phys.shift);

	if (!c)
		return;
	t->world->steps.kmap.pgd_clear(t, mm, pgd);
	tell(t, mm, PG_EV_FREE, pgd);
	for (unsigned int i = 0; i < c->count; i++)
		if (c->slabs[i].page == page)
			c->slabs[i].used &=
				~PG_BIT((pgd - page) / object_size(mm));
}

void pg_pgd_cache_shrink(struct pg_task *t)
{
	struct cache *c = t->world->part[PG_PART_PGD];

	for (unsigned int i = 0; c && i < c->count;) {
		struct slab *s = &c->slabs[i];

		if (s->used) {
			i++;
			continue;
		}
		pg_put_frames(t, s->page, PG_ORIGIN_BUDDY, 0);
		*s = c->slabs[--c->count];
	}
}

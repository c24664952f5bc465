// SPDX-License-Identifier: GPL-2.0-or-later
/* The cache's pages: lists by node, groups from buddy and back. */
#include <stdlib.h>
#include <string.h>

#include "engine/cache.h"
#include "engine/steps.h"

static void drop_part(struct pg_world *w, void *part)
{
	struct pg_grouped *c = part;

	for (unsigned int i = 0; i < PG_CACHE_NODES; i++)
		free(c->nodes[i].pages);
	free(c->reserve.pages);
	free(c->splits.pages);
	free(c->owners);
	free(c);
}

struct pg_grouped *pg_cache(struct pg_world *w)
{
	struct pg_grouped *c = w->part[PG_PART_CACHE];

	if (c)
		return c;
	c = calloc(1, sizeof(*c));
	if (!c) {
		w->phys.out_of_memory = true;
		return NULL;
	}
	w->part[PG_PART_CACHE] = c;
	w->part_drop[PG_PART_CACHE] = drop_part;
	return c;
}

unsigned int pg_cache_here(const struct pg_task *t)
{
	return t->actor % PG_CACHE_NODES;
}

/* Where the page is among the owners, or would be. */
static unsigned int owner_at(const struct pg_grouped *c, uint64_t page)
{
	unsigned int low = 0, high = c->count;

	while (low < high) {
		unsigned int mid = low + (high - low) / 2;

		if (c->owners[mid].pa < page)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

unsigned int pg_cache_node(struct pg_grouped *c, uint64_t page)
{
	unsigned int at = owner_at(c, page);

	return at < c->count && c->owners[at].pa == page ? c->owners[at].node
							 : 0;
}

static bool own(struct pg_grouped *c, uint64_t page, unsigned int node)
{
	unsigned int at = owner_at(c, page);

	if (c->count == c->room) {
		unsigned int room = c->room ? 2 * c->room : 64;
		struct pg_cache_page *more =
			realloc(c->owners, room * sizeof(*more));

		if (!more)
			return false;
		c->owners = more;
		c->room = room;
	}
	memmove(&c->owners[at + 1], &c->owners[at],
		(c->count - at) * sizeof(c->owners[0]));
	c->owners[at] = (struct pg_cache_page){ page, (uint8_t)node };
	c->count++;
	return true;
}

static void disown(struct pg_grouped *c, uint64_t page)
{
	unsigned int at = owner_at(c, page);

	if (at == c->count || c->owners[at].pa != page)
		return;
	c->count--;
	memmove(&c->owners[at], &c->owners[at + 1],
		(c->count - at) * sizeof(c->owners[0]));
}

static bool add(struct pg_cache_list *list, uint64_t page)
{
	if (list->count == list->room) {
		unsigned int room = list->room ? 2 * list->room : 64;
		uint64_t *more =
			realloc(list->pages, room * sizeof(*list->pages));

		if (!more)
			return false;
		list->pages = more;
		list->room = room;
	}
	list->pages[list->count++] = page;
	return true;
}

uint64_t pg_cache_pop(struct pg_task *t, unsigned int node)
{
	struct pg_cache_list *list = &pg_cache(t->world)->nodes[node];
	uint64_t page;

	if (!list->count)
		return 0;
	page = list->pages[--list->count];
	pg_mark(t, PG_MARK_LISTED, page, false);
	return page;
}

void pg_cache_push(struct pg_task *t, uint64_t page)
{
	struct pg_grouped *c = pg_cache(t->world);

	pg_mark(t, PG_MARK_LISTED, page, true);
	if (!add(&c->nodes[pg_cache_node(c, page)], page))
		t->world->phys.out_of_memory = true;
}

/* Each page has a reference and an order of its own from here on. */
void pg_cache_split(struct pg_task *t, uint64_t head, unsigned int order)
{
	struct pg_phys *phys = &t->world->phys;

	for (uint64_t i = 0; i < UINT64_C(1) << order; i++) {
		struct pg_frame *f =
			pg_frame_get(phys, head + (i << phys->shift));

		if (!f)
			return;
		f->order = 0;
		f->origin = PG_ORIGIN_BUDDY;
		f->state = PG_FRAME_OWNED;
		f->refs[PG_REF_PAGE] = 1;
	}
}

void pg_cache_protect(struct pg_task *t, uint64_t page, bool on)
{
	if (t->world->knobs.keyed)
		pg_mark(t, PG_MARK_KEYED, page, on);
}

/* These frames do not pass through buddy, which would have cleared them. */
void pg_cache_reset(struct pg_task *t, uint64_t page)
{
	struct pg_frame *f = pg_frame_get(&t->world->phys, page);

	f->ptl = 0;
	f->huge = NULL;
	f->back = 0;
	memset(f->refs, 0, sizeof(f->refs));
	f->refs[PG_REF_PAGE] = 1;
}

void pg_cache_zero(struct pg_task *t, uint64_t page)
{
	if (t->world->knobs.keyed)
		pg_mark(t, PG_MARK_WINDOW, 0, true);
	pg_zero(t, page);
	if (t->world->knobs.keyed)
		pg_mark(t, PG_MARK_WINDOW, 0, false);
}

void pg_cache_flag(struct pg_task *t, uint64_t page, bool on)
{
	pg_mark(t, PG_MARK_PAGETABLE, page, on);
}

void pg_cache_dispose(struct pg_task *t, const uint64_t *pages,
		      unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		if (t->world->knobs.keyed)
			t->world->steps.cache.protect(t, pages[i], false);
		disown(pg_cache(t->world), pages[i]);
		pg_put_frames(t, pages[i], PG_ORIGIN_BUDDY, 0);
	}
}

/*
 * A single page among others: the linear map's block around it becomes a
 * table, whose page must come from somewhere that does not do the same.
 */
uint64_t pg_cache_spare(struct pg_task *t)
{
	struct pg_grouped *c = pg_cache(t->world);
	uint64_t page;

	pg_shares(t, PG_SHARED_OTHER, 0, PG_TOUCH_WRITE);
	if (!c->reserve.count)
		return 0;
	page = c->reserve.pages[--c->reserve.count];
	pg_mark(t, PG_MARK_LISTED, page, false);
	return page;
}

static bool split_linear(struct pg_task *t)
{
	uint64_t page;

	if (!t->world->knobs.keyed)
		return true;
	page = t->world->steps.cache.spare(t);
	return page && add(&pg_cache(t->world)->splits, page);
}

static struct pg_want raw_pages(enum pg_fail fail, unsigned int order)
{
	return (struct pg_want){
		.origin = PG_ORIGIN_BUDDY,
		.fail = fail,
		.order = order,
		.flags = order ? PG_ALLOC_BLOCK : 0,
		.level = PG_EV_DATA,
	};
}

/* Of a group, the reserve is filled before the list. */
static void stock(struct pg_task *t, uint64_t page, unsigned int node,
		  bool group)
{
	struct pg_grouped *c = pg_cache(t->world);

	if (!own(c, page, node)) {
		t->world->phys.out_of_memory = true;
		return;
	}
	t->world->steps.cache.protect(t, page, true);
	pg_shares(t, PG_SHARED_OTHER, 0, PG_TOUCH_WRITE);
	if (group && c->reserve.count < PG_CACHE_RESERVE) {
		pg_mark(t, PG_MARK_LISTED, page, true);
		add(&c->reserve, page);
		return;
	}
	pg_lock(t, PG_LOCK_ID(PG_LOCK_CACHE, node), PG_LOCK_WRITE);
	t->world->steps.cache.push(t, page);
	pg_unlock(t, PG_LOCK_ID(PG_LOCK_CACHE, node));
}

static bool refill_group(struct pg_task *t, unsigned int node)
{
	unsigned int order = t->world->knobs.group;
	struct pg_want want;
	uint64_t head;

	if (!order)
		order = PG_CACHE_GROUP;
	want = raw_pages(PG_FAIL_GROUP, order);
	head = pg_get_frames(t, &want);
	if (!head)
		return false;
	t->world->steps.cache.split(t, head, order);
	for (uint64_t i = 0; i < UINT64_C(1) << order; i++)
		stock(t, head + (i << t->world->phys.shift), node, true);
	pg_cache(t->world)->groups++;
	return true;
}

static bool refill_single(struct pg_task *t, unsigned int node)
{
	struct pg_want want = raw_pages(PG_FAIL_TABLE, 0);
	uint64_t page = pg_get_frames(t, &want);

	if (!page)
		return false;
	if (!split_linear(t)) {
		pg_put_frames(t, page, PG_ORIGIN_BUDDY, 0);
		return false;
	}
	stock(t, page, node, false);
	pg_cache(t->world)->singles++;
	return true;
}

bool pg_cache_refill(struct pg_task *t, unsigned int node)
{
	return refill_group(t, node) || refill_single(t, node);
}

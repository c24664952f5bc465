// SPDX-License-Identifier: GPL-2.0-or-later
/* The grouped cache as the source of tables; windows around stores. */
#include "engine/cache.h"

#include "engine/steps.h"
#include "engine/table.h"

static uint64_t node_lock(unsigned int node)
{
	return PG_LOCK_ID(PG_LOCK_CACHE, node);
}

static void window(struct pg_task *t, bool open)
{
	if (t->world->knobs.keyed)
		pg_mark(t, PG_MARK_WINDOW, 0, open);
}

static uint64_t pop_locked(struct pg_task *t, unsigned int node)
{
	uint64_t page;

	pg_lock(t, node_lock(node), PG_LOCK_WRITE);
	page = t->world->steps.cache.pop(t, node);
	pg_unlock(t, node_lock(node));
	return page;
}

static uint64_t from_reserve(struct pg_task *t, struct pg_grouped *c)
{
	pg_shares(t, PG_SHARED_OTHER, 0, PG_TOUCH_WRITE);
	return c->reserve.count ? c->reserve.pages[--c->reserve.count] : 0;
}

/* Refilling may need a table for the linear map, which must not refill. */
static bool refill(struct pg_task *t, struct pg_grouped *c, unsigned int node)
{
	uint32_t bit = 1u << t->actor;
	bool ok;

	if (c->refilling & bit) {
		pg_bug(t, PG_BUG_ASSERT, 0);
		return false;
	}
	c->refilling |= bit;
	ok = t->world->steps.cache.refill(t, node);
	c->refilling &= ~bit;
	return ok;
}

/* Who may not sleep takes from the reserve and leaves refilling to others. */
static uint64_t any_page(struct pg_task *t)
{
	unsigned int node = pg_cache_here(t);
	struct pg_grouped *c = pg_cache(t->world);
	uint64_t page;

	if (!c)
		return 0;
	page = pop_locked(t, node);
	if (page)
		return page;
	if (!t->irq_off && refill(t, c, node))
		page = pop_locked(t, node);
	if (page)
		return page;
	page = from_reserve(t, c);
	if (page)
		pg_mark(t, PG_MARK_LISTED, page, false);
	return page;
}

static bool charged(struct pg_task *t, const struct pg_mm *mm)
{
	if (mm->class != PG_CLASS_USER ||
	    !pg_phys_fails(&t->world->phys, PG_FAIL_CHARGE))
		return true;
	pg_say(t, (struct pg_event){
			  .kind = PG_EV_FAIL,
			  .how = PG_FAIL_CHARGE,
			  .level = PG_EV_DATA,
			  .space = mm->id,
		  });
	return false;
}

static uint64_t cache_get(struct pg_task *t, struct pg_mm *mm, int level)
{
	const struct pg_cache_steps *s = &t->world->steps.cache;
	uint64_t page = any_page(t);
	bool user = mm->class == PG_CLASS_USER;

	if (!page) {
		pg_say(t, (struct pg_event){
				  .kind = PG_EV_FAIL,
				  .how = PG_FAIL_TABLE,
				  .level = PG_EV_DATA,
			  });
		return 0;
	}
	pg_hand_out(t, page,
		    &(struct pg_want){
			    .origin = PG_ORIGIN_CACHE,
			    .flags = user ? PG_ALLOC_ACCOUNT : 0,
			    .level = level,
			    .mm = mm,
		    });
	s->reset(t, page);
	s->flag(t, page, true);
	s->zero(t, page);
	if (charged(t, mm))
		return page;
	t->world->steps.table.put(t, page);
	return 0;
}

/* The flag says where a page goes; without it, it is anybody's page. */
static void cache_put(struct pg_task *t, uint64_t table)
{
	const struct pg_cache_steps *s = &t->world->steps.cache;
	const struct pg_frame *f = pg_table_frame(t->world, table);
	enum pg_origin origin = f->origin;
	unsigned int node;

	if (!(f->marks >> PG_MARK_PAGETABLE & 1)) {
		if (origin == PG_ORIGIN_CACHE)
			origin = PG_ORIGIN_BUDDY;
		pg_put_frames(t, f->pa, origin, f->order);
		return;
	}
	s->flag(t, table, false);
	pg_hand_back(t, table, PG_ORIGIN_CACHE);
	node = pg_cache_node(pg_cache(t->world), table);
	pg_lock(t, node_lock(node), PG_LOCK_WRITE);
	s->push(t, table);
	pg_unlock(t, node_lock(node));
}

/* So short that nothing else is written by mistake. */
static void window_set(struct pg_task *t, const struct pg_place *p,
		       uint64_t word)
{
	window(t, true);
	pg_steps_default.entry.set(t, p, word);
	window(t, false);
}

static void window_clear(struct pg_task *t, const struct pg_place *p)
{
	window(t, true);
	pg_steps_default.entry.clear(t, p);
	window(t, false);
}

static bool window_modify(struct pg_task *t, const struct pg_place *p,
			  uint64_t old, uint64_t word)
{
	bool done;

	window(t, true);
	done = pg_steps_default.map.modify(t, p, old, word);
	window(t, false);
	return done;
}

static void window_fill(struct pg_task *t, const struct pg_place *p,
			uint64_t word)
{
	window(t, true);
	pg_steps_default.map.fill(t, p, word);
	window(t, false);
}

static void window_invalidate(struct pg_task *t, const struct pg_place *p,
			      uint64_t word)
{
	window(t, true);
	pg_steps_default.user.thp.invalidate(t, p, word);
	window(t, false);
}

static void fill_windows(struct pg_steps *steps)
{
	steps->entry.set = window_set;
	steps->entry.clear = window_clear;
	steps->map.modify = window_modify;
	steps->map.fill = window_fill;
	steps->user.thp.invalidate = window_invalidate;
}

unsigned int pg_cache_shrink(struct pg_task *t, unsigned int count)
{
	struct pg_grouped *c = pg_cache(t->world);
	unsigned int total = 0;

	for (unsigned int node = 0; c && node < PG_CACHE_NODES; node++) {
		uint64_t pages[64];
		unsigned int n, left = count;

		do {
			unsigned int most = left < 64 ? left : 64;
			uint64_t page = 0;

			pg_lock(t, node_lock(node), PG_LOCK_WRITE);
			for (n = 0; n < most; n++) {
				page = t->world->steps.cache.pop(t, node);
				if (!page)
					break;
				pages[n] = page;
			}
			pg_unlock(t, node_lock(node));
			if (n)
				t->world->steps.cache.dispose(t, pages, n);
			total += n;
			left -= n;
		} while (n == 64 && left);
	}
	return total;
}

static void drain_list(struct pg_task *t, struct pg_cache_list *list,
		       bool listed)
{
	while (list->count) {
		uint64_t page = list->pages[--list->count];

		if (listed)
			pg_mark(t, PG_MARK_LISTED, page, false);
		t->world->steps.cache.dispose(t, &page, 1);
	}
}

void pg_cache_drain(struct pg_task *t)
{
	struct pg_grouped *c = pg_cache(t->world);

	if (!c)
		return;
	pg_cache_shrink(t, ~0u);
	drain_list(t, &c->reserve, true);
	drain_list(t, &c->splits, false);
}

void pg_cache_fill(struct pg_steps *steps)
{
	steps->table.get = cache_get;
	steps->table.put = cache_put;
	fill_windows(steps);
}

/* Keys alone: what is constructed is keyed, until it is freed. */
static bool keys_ctor(struct pg_task *t, struct pg_mm *mm, uint64_t table,
		      int level)
{
	if (!pg_steps_default.table.ctor(t, mm, table, level))
		return false;
	t->world->steps.cache.protect(t, table, true);
	return true;
}

static void keys_put(struct pg_task *t, uint64_t table)
{
	const struct pg_frame *f = pg_table_frame(t->world, table);

	if (f->marks >> PG_MARK_KEYED & 1)
		t->world->steps.cache.protect(t, table, false);
	pg_steps_default.table.put(t, table);
}

void pg_cache_fill_keys(struct pg_steps *steps)
{
	steps->table.ctor = keys_ctor;
	steps->table.put = keys_put;
	fill_windows(steps);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* The life of a page: who has it, and what was done to it as a whole. */
#include <string.h>

#include "trace/enter_priv.h"

/* Blocks that an event may name at once: 4 GiB of pages. */
#define PAGES_MAX (UINT64_C(1) << 20)

static uint64_t pages_of(const struct pg_ledger *ledger,
			 const struct pg_event *ev)
{
	uint64_t count = ev->size >> ledger->shift;

	return count < 1 ? 1 : count > PAGES_MAX ? PAGES_MAX : count;
}

static uint8_t order_of(uint64_t count)
{
	return (uint8_t)(count > 1 ? 64 - __builtin_clzll(count - 1) : 0);
}

/* The event is about an object that shares its page with others. */
static bool is_object(const struct pg_ledger *ledger, const struct pg_event *ev)
{
	return ev->size && ev->size < pg_ledger_page_size(ledger);
}

static void set_ctor(struct pg_ledger *ledger, struct pg_page *page,
		     uint8_t ctor)
{
	ledger->typed +=
		!!(ctor & PG_CTOR_TYPE) - !!(page->ctor & PG_CTOR_TYPE);
	page->ctor = ctor;
}

/* Allocators that have their memory from another one. */
static bool is_above(uint8_t origin)
{
	return origin == PG_ORIGIN_SLAB || origin == PG_ORIGIN_CACHE ||
	       origin == PG_ORIGIN_FRAG;
}

static uint8_t origin_under(const struct pg_page *page, uint8_t how)
{
	if (page->state == PG_PAGE_CACHED)
		return page->under;
	if (page->state == PG_PAGE_OWNED && page->origin != how &&
	    is_above(how))
		return page->origin;
	return PG_ORIGIN_NONE;
}

static bool is_charged(const struct pg_page *page)
{
	return page->state == PG_PAGE_OWNED || page->state == PG_PAGE_QUEUED
		       ? page->level != PG_EV_DATA &&
				 page->flags & PG_ALLOC_ACCOUNT
		       : false;
}

/* What a page's earlier life left is gone; what points at it is not. */
static void start_life(struct pg_ledger *ledger, struct pg_page *page,
		       const struct pg_event *ev)
{
	page->under = origin_under(page, ev->how);
	ledger->charged -= is_charged(page);
	ledger->data +=
		(ev->level == PG_EV_DATA) -
		(page->state == PG_PAGE_OWNED && page->level == PG_EV_DATA);
	page->state = PG_PAGE_OWNED;
	page->origin = ev->how;
	page->pool = (uint16_t)ev->new;
	page->flags = ev->flags;
	page->level = ev->level;
	page->space = ev->space;
	page->unlinked = page->linked = 0;
	page->rcu_called = page->rcu_ran = 0;
	page->stale = page->set;
	page->unknown = ev->level != PG_EV_DATA && ev->how == PG_ORIGIN_BUDDY;
	page->huge = 0;
	page->ptl = page->had_ptl = page->deposited = page->rcu_queued = false;
	page->kept = page->shared = false;
	page->counted = page->refd = page->pieced = page->sliced = false;
	page->pieces = 0;
	page->mapcount = 0;
	page->marks &= ~(1u << PG_MARK_PAGETABLE | 1u << PG_MARK_ACTIVE |
			 1u << PG_MARK_LISTED);
	memset(page->refs, 0, sizeof(page->refs));
	page->refs[PG_REF_PAGE] = 1;
	set_ctor(ledger, page, 0);
	ledger->charged += is_charged(page);
}

static void forget_words(struct pg_ledger *ledger, struct pg_page *page)
{
	if (page->words && page->set)
		memset(page->words, 0, pg_ledger_page_size(ledger));
	page->set = page->valid = page->stale = 0;
	page->unknown = false;
}

/* size bytes of a page; the rest belongs to somebody else. */
static void forget_some(struct pg_page *page, uint64_t at, uint64_t size)
{
	for (uint64_t i = (at - page->pa) / 8; page->words && size >= 8;
	     i++, size -= 8) {
		uint64_t word = page->words[i];

		page->set -= word != 0;
		page->valid -= (unsigned int)(word & 1);
		page->stale -= word != 0 && page->stale;
		page->words[i] = 0;
	}
}

static void note_fresh(struct pg_ledger *ledger, const struct pg_event *ev,
		       uint64_t table)
{
	struct pg_actor *a = &ledger->actors[ev->actor];

	if (!a->op)
		return;
	if (a->fresh_count < PG_FRESH_MAX)
		a->fresh[a->fresh_count++] = table;
	else
		a->fresh_lost = true;
}

static void alloc_object(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_page *page = pg_ledger_page(ledger, ev->at);
	uint64_t room;

	if (!page)
		return;
	if (!page->objects++)
		start_life(ledger, page, ev);
	room = page->pa + pg_ledger_page_size(ledger) - ev->at;
	if (ev->flags & PG_ALLOC_ZERO)
		forget_some(page, ev->at, pg_min(ev->size, room));
}

void pg_enter_alloc(struct pg_ledger *ledger, const struct pg_event *ev)
{
	uint64_t count = pages_of(ledger, ev);
	uint64_t head = pg_page_base(ledger, ev->at);

	if (ev->level != PG_EV_DATA)
		note_fresh(ledger, ev, ev->at);
	if (is_object(ledger, ev)) {
		alloc_object(ledger, ev);
		return;
	}
	for (uint64_t i = 0; i < count; i++) {
		struct pg_page *page =
			pg_ledger_page(ledger, head + (i << ledger->shift));

		if (!page)
			return;
		start_life(ledger, page, ev);
		page->head = head;
		page->order = order_of(count);
		if (ev->flags & PG_ALLOC_ZERO)
			forget_words(ledger, page);
	}
}

static void end_life(struct pg_ledger *ledger, struct pg_page *page,
		     const struct pg_event *ev)
{
	ledger->charged -= is_charged(page);
	ledger->data -= page->state == PG_PAGE_OWNED &&
			page->level == PG_EV_DATA;
	if (page->under && ev->how == page->origin)
		page->state = PG_PAGE_CACHED;
	else
		page->state = PG_PAGE_FREE;
	page->refs[PG_REF_PAGE] = 0;
	page->deposited = page->rcu_queued = false;
	page->root = false;
	set_ctor(ledger, page, 0);
	pg_enter_forget_links(ledger, page);
}

void pg_enter_free(struct pg_ledger *ledger, const struct pg_event *ev)
{
	uint64_t count = pages_of(ledger, ev);
	uint64_t head = pg_page_base(ledger, ev->at);

	for (uint64_t i = 0; i < count; i++) {
		struct pg_page *page =
			pg_ledger_page(ledger, head + (i << ledger->shift));

		if (!page)
			return;
		if (is_object(ledger, ev) && page->objects && --page->objects)
			return;
		page->objects = 0;
		end_life(ledger, page, ev);
	}
}

void pg_enter_zero(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_page *page = pg_ledger_page(ledger, ev->at);

	if (page && is_object(ledger, ev))
		forget_some(page, ev->at,
			    pg_min(ev->size,
				   page->pa - ev->at +
					   pg_ledger_page_size(ledger)));
	else if (page) {
		pg_enter_forget_links(ledger, page);
		forget_words(ledger, page);
	}
}

void pg_enter_ctor(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_page *page = pg_ledger_page(ledger, ev->at);

	ledger->typing |= 1u << ev->actor;
	if (!page)
		return;
	page->ctor_level = ev->level;
	if (ev->flags & PG_CTOR_LOCK)
		page->had_ptl = true;
	set_ctor(ledger, page, (uint8_t)(page->ctor | ev->flags));
}

void pg_enter_dtor(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_page *page = pg_ledger_page(ledger, ev->at);

	ledger->typing |= 1u << ev->actor;
	if (page)
		set_ctor(ledger, page, 0);
}

void pg_enter_ptl(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_page *page = pg_ledger_page(ledger, ev->at);

	if (!page)
		return;
	ledger->ptls += ev->how == PG_PTL_INIT ? 1 : -1;
	page->ptl = ev->how == PG_PTL_INIT;
	page->had_ptl = true;
}

void pg_enter_queue(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_page *page = pg_ledger_page(ledger, ev->at);

	if (page && page->state != PG_PAGE_FREE)
		page->state = PG_PAGE_QUEUED;
}

/* at is the PTE table; new is the PMD table that keeps it, or 0: the space. */
void pg_enter_deposit(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_page *page = pg_ledger_page(ledger, ev->at);
	struct pg_page *keeper = ev->new ? pg_ledger_page(ledger, ev->new)
					 : NULL;
	bool in = ev->kind == PG_EV_DEPOSIT;
	int64_t size = (int64_t)pg_ledger_page_size(ledger);

	if (page) {
		if (page->deposited != in)
			ledger->spaces[ev->space].linked += in ? size : -size;
		page->deposited = in;
		page->kept |= in;
		page->unlinker = ev->actor;
	}
	if (keeper && (in || keeper->huge))
		keeper->huge += in ? 1 : UINT32_MAX;
}

static void count_maps(struct pg_ledger *ledger, const struct pg_event *ev)
{
	uint64_t count = pages_of(ledger, ev);

	if (count > PG_LEAF_PAGES_MAX)
		count = 1;
	for (uint64_t i = 0; i < count; i++) {
		struct pg_page *page =
			pg_ledger_page(ledger, ev->at + (i << ledger->shift));

		if (!page)
			return;
		page->counted = true;
		page->mapcount = pg_wrap32(page->mapcount, (int64_t)ev->new);
	}
}

void pg_enter_count(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_actor *a = &ledger->actors[ev->actor];
	struct pg_space *space = &ledger->spaces[ev->space];
	int64_t by = (int64_t)ev->new;

	if (ev->how >= PG_COUNTERS)
		return;
	ledger->told |= 1u << ev->how;
	if (ev->how == PG_COUNT_NR_PAGETABLE)
		ledger->typing &= ~(1u << ev->actor);
	ledger->counters[ev->how] = pg_wrap64(ledger->counters[ev->how], by);
	a->counts[ev->how] = pg_wrap64(a->counts[ev->how], by);
	if (ev->how == PG_COUNT_MM_BYTES)
		space->mm_bytes = pg_wrap64(space->mm_bytes, by);
	if (ev->how == PG_COUNT_RSS)
		space->rss = pg_wrap64(space->rss, by);
	if (ev->how == PG_COUNT_MAPCOUNT)
		count_maps(ledger, ev);
}

void pg_enter_ref(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_page *page = pg_ledger_page(ledger, ev->at);

	if (!page || ev->how >= PG_REFS)
		return;
	page->refs[ev->how] = pg_wrap32(page->refs[ev->how], (int64_t)ev->new);
	page->shared |= ev->how == PG_REF_SHARE;
	if (ev->how == PG_REF_ENTRY || ev->how == PG_REF_VISITOR)
		page->refd = true;
}

void pg_enter_mark(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_page *page;

	if (ev->how == PG_MARK_WINDOW) {
		ledger->actors[ev->actor].window = ev->new;
		return;
	}
	if (ev->how == PG_MARK_LAZY) {
		ledger->actors[ev->actor].lazy = ev->new;
		return;
	}
	page = pg_ledger_page(ledger, ev->at);
	if (!page || ev->how >= PG_MARKS)
		return;
	page->marks &= ~(1u << ev->how);
	page->marks |= (ev->new ? 1u : 0u) << ev->how;
	ledger->keyed |= ev->how == PG_MARK_KEYED;
}

/* A fragment that is a page: handed out it begins a life, free it has none. */
static void enter_piece_page(struct pg_ledger *ledger,
			     const struct pg_event *ev)
{
	struct pg_page *page =
		pg_ledger_page(ledger, ev->at + ev->va * ev->size);

	if (!page || ev->new == PG_PIECE_PENDING)
		return;
	ledger->charged -= is_charged(page);
	if (ev->new == PG_PIECE_FREE) {
		page->state = PG_PAGE_CACHED;
	} else {
		page->state = PG_PAGE_OWNED;
		page->unlinked = page->linked = 0;
		page->stale = page->set;
	}
	ledger->charged += is_charged(page);
}

void pg_enter_piece(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_page *page = pg_ledger_page(ledger, ev->at);

	if (!page || ev->va >= 32)
		return;
	if (ev->new == PG_PIECE_USED)
		note_fresh(ledger, ev, ev->at + ev->va * ev->size);
	page->pieced = true;
	page->pieces &= ~(UINT64_C(3) << (2 * ev->va));
	page->pieces |= (ev->new & 3) << (2 * ev->va);
	if (ev->size >= pg_ledger_page_size(ledger))
		enter_piece_page(ledger, ev);
	else
		page->sliced = true;
}

void pg_enter_rcu_head(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_page *page = pg_ledger_page(ledger, ev->at);

	if (!page)
		return;
	page->rcu_queued = ev->kind == PG_EV_RCU_CALL;
	if (page->rcu_queued)
		page->rcu_called = ledger->seq;
	else
		page->rcu_ran = ledger->seq;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How each kind of event changes the ledger: one small function a kind. Events
 * may be nonsense (a lock released that nobody holds); policies have seen them
 * by now, and what cannot be entered is left out.
 */
#include <stdlib.h>
#include <string.h>

#include "trace/ledger.h"

typedef void (*enter_fn)(struct pg_ledger *ledger, const struct pg_event *ev);

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

/* What a page's earlier life left is gone; what points at it is not. */
static void start_life(struct pg_page *page, const struct pg_event *ev,
		       uint64_t head, uint8_t order)
{
	page->state = PG_PAGE_OWNED;
	page->head = head;
	page->order = order;
	page->origin = ev->how;
	page->flags = ev->flags;
	page->level = ev->level;
	page->space = ev->space;
	page->unlinked = 0;
	page->refs[PG_REF_PAGE] = 1;
}

static void forget_words(struct pg_ledger *ledger, struct pg_page *page)
{
	if (page->words && page->set)
		memset(page->words, 0, pg_ledger_page_size(ledger));
	page->set = page->valid = 0;
}

static void enter_alloc(struct pg_ledger *ledger, const struct pg_event *ev)
{
	uint64_t count = pages_of(ledger, ev);
	uint64_t head = pg_page_base(ledger, ev->at);

	for (uint64_t i = 0; i < count; i++) {
		struct pg_page *page =
			pg_ledger_page(ledger, head + (i << ledger->shift));

		if (!page)
			return;
		start_life(page, ev, head, order_of(count));
		if (ev->flags & PG_ALLOC_ZERO)
			forget_words(ledger, page);
	}
}

static void enter_free(struct pg_ledger *ledger, const struct pg_event *ev)
{
	uint64_t count = pages_of(ledger, ev);
	uint64_t head = pg_page_base(ledger, ev->at);

	for (uint64_t i = 0; i < count; i++) {
		struct pg_page *page =
			pg_ledger_page(ledger, head + (i << ledger->shift));

		if (!page)
			return;
		page->state = PG_PAGE_FREE;
		page->refs[PG_REF_PAGE] = 0;
		page->ctor = 0;
		page->deposited = page->rcu_queued = false;
	}
}

static void enter_zero(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_page *page = pg_ledger_page(ledger, ev->at);

	if (page)
		forget_words(ledger, page);
}

static void enter_ctor(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_page *page = pg_ledger_page(ledger, ev->at);

	if (page)
		page->ctor |= (uint8_t)ev->flags;
}

static void enter_dtor(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_page *page = pg_ledger_page(ledger, ev->at);

	if (page)
		page->ctor = 0;
}

static void enter_ptl(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_page *page = pg_ledger_page(ledger, ev->at);

	if (page)
		page->ptl = ev->how == PG_PTL_INIT;
}

static void enter_queue(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_page *page = pg_ledger_page(ledger, ev->at);

	if (page)
		page->state = PG_PAGE_QUEUED;
}

/* at is the PTE table; new is the PMD table that keeps it, or 0: the space. */
static void enter_deposit(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_page *page = pg_ledger_page(ledger, ev->at);
	struct pg_page *keeper = ev->new ? pg_ledger_page(ledger, ev->new)
					 : NULL;
	bool in = ev->kind == PG_EV_DEPOSIT;

	if (page)
		page->deposited = in;
	if (keeper && (in || keeper->huge))
		keeper->huge += in ? 1 : UINT32_MAX;
}

/* A trace may say anything: what is too much is as much as there can be. */
static void add(int64_t *sum, int64_t delta)
{
	if (__builtin_add_overflow(*sum, delta, sum))
		*sum = delta < 0 ? INT64_MIN : INT64_MAX;
}

static void add_small(int32_t *sum, int64_t delta)
{
	int64_t wide = *sum;

	add(&wide, delta);
	*sum = wide < INT32_MIN	  ? INT32_MIN
	       : wide > INT32_MAX ? INT32_MAX
				  : (int32_t)wide;
}

static void enter_count(struct pg_ledger *ledger, const struct pg_event *ev)
{
	int64_t delta = (int64_t)ev->new;

	if (ev->how < PG_COUNTERS)
		add(&ledger->counters[ev->how], delta);
	if (ev->how == PG_COUNT_MM_BYTES)
		add(&ledger->spaces[ev->space].mm_bytes, delta);
	if (ev->how == PG_COUNT_RSS)
		add(&ledger->spaces[ev->space].rss, delta);
	if (ev->how == PG_COUNT_MAPCOUNT) {
		struct pg_page *page = pg_ledger_page(ledger, ev->at);

		if (page)
			add_small(&page->mapcount, delta);
	}
}

static void enter_ref(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_page *page = pg_ledger_page(ledger, ev->at);

	if (page && ev->how < PG_REFS)
		add_small(&page->refs[ev->how], (int64_t)ev->new);
}

static void enter_mark(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_page *page;

	if (ev->how == PG_MARK_WINDOW) {
		ledger->actors[ev->actor].window = ev->new;
		return;
	}
	page = pg_ledger_page(ledger, ev->at);
	if (page && ev->how < 32) {
		page->marks &= ~(1u << ev->how);
		page->marks |= (ev->new ? 1u : 0u) << ev->how;
	}
}

static bool is_table(const struct pg_regime *r, int level, uint64_t word)
{
	return pg_desc_kind(r, level, word) == PG_DESC_TABLE_KIND;
}

static void link(struct pg_ledger *ledger, const struct pg_event *ev, bool on)
{
	const struct pg_regime *r = &ledger->spaces[ev->space].regime;
	uint64_t to = pg_desc_oa(r, on ? ev->new : ev->old, r->granule);
	struct pg_page *child = pg_ledger_page(ledger, to);

	if (!child)
		return;
	if (on) {
		child->parents++;
		child->parent_at = ev->at;
		child->parent_space = ev->space;
		child->unlinked = 0;
		if (child->level == PG_EV_DATA)
			child->level = (int8_t)(ev->level + 1);
	} else if (child->parents && !--child->parents) {
		child->unlinked = ledger->seq;
	}
}

static void store(struct pg_ledger *ledger, struct pg_page *page,
		  const struct pg_event *ev)
{
	uint64_t *word = &page->words[(ev->at - page->pa) / 8];

	page->set += (ev->new != 0) - (*word != 0);
	page->valid += (unsigned int)(ev->new & 1) - (unsigned int)(*word & 1);
	*word = ev->new;
}

static uint64_t *new_words(const struct pg_ledger *ledger, struct pg_page *page)
{
	uint64_t *words = page->spare;

	if (!words)
		return calloc(1, pg_ledger_page_size(ledger));
	page->spare = NULL;
	return memset(words, 0, pg_ledger_page_size(ledger));
}

static void enter_write(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_page *page = pg_ledger_page(ledger, ev->at);
	const struct pg_space *space = &ledger->spaces[ev->space];

	if (!page)
		return;
	if (!page->words) {
		page->words = new_words(ledger, page);
		if (!page->words) {
			ledger->out_of_memory = true;
			return;
		}
	}
	if (space->declared && ev->level < PG_LEVEL_MAX) {
		uint64_t old = pg_ledger_word(ledger, ev->at);

		if (is_table(&space->regime, ev->level, ev->new))
			link(ledger, ev, true);
		if (is_table(&space->regime, ev->level, old)) {
			struct pg_event was = *ev;

			was.old = old;
			link(ledger, &was, false);
		}
	}
	store(ledger, page, ev);
}

static void enter_root(struct pg_ledger *ledger, const struct pg_event *ev)
{
	uint32_t bit = 1u << ev->actor;
	struct pg_space *space = &ledger->spaces[ev->space];

	if (ev->kind == PG_EV_UNROOT) {
		space->runs &= ~bit;
		ledger->actors[ev->actor].space = -1;
		return;
	}
	space->runs |= bit;
	space->ran |= bit;
	ledger->actors[ev->actor].space = ev->space;
}

static void enter_lock(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_actor *a = &ledger->actors[ev->actor];

	if (ev->flags & PG_LOCK_FAILED || a->held_count == PG_HELD_MAX)
		return;
	a->held[a->held_count++] = (struct pg_held){
		.id = ev->at,
		.mode = ev->how,
		.flags = (uint8_t)ev->flags,
		.seq = ledger->seq,
	};
}

static void enter_unlock(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_actor *a = &ledger->actors[ev->actor];

	for (unsigned int i = a->held_count; i-- > 0;) {
		if (a->held[i].id != ev->at)
			continue;
		a->held_count--;
		memmove(&a->held[i], &a->held[i + 1],
			(a->held_count - i) * sizeof(a->held[0]));
		return;
	}
}

static void enter_irq(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_actor *a = &ledger->actors[ev->actor];

	if (ev->kind == PG_EV_IRQ_OFF && !a->irq_off++)
		a->irq_since = ledger->seq;
	if (ev->kind == PG_EV_IRQ_ON && a->irq_off)
		a->irq_off--;
}

static void enter_rcu(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_actor *a = &ledger->actors[ev->actor];

	if (ev->kind == PG_EV_RCU_LOCK && !a->rcu++)
		a->rcu_since = ledger->seq;
	if (ev->kind == PG_EV_RCU_UNLOCK && a->rcu)
		a->rcu--;
}

static void enter_rcu_head(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_page *page = pg_ledger_page(ledger, ev->at);

	if (page)
		page->rcu_queued = ev->kind == PG_EV_RCU_CALL;
}

static void enter_op(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_actor *a = &ledger->actors[ev->actor];

	if (ev->kind == PG_EV_BEGIN && !a->op++)
		a->begin = *ev;
	if (ev->kind == PG_EV_END && a->op)
		a->op--;
}

static void enter_region(struct pg_ledger *ledger, const struct pg_event *ev)
{
	if (ledger->region_count == PG_REGION_MARKS)
		return;
	ledger->regions[ledger->region_count++] = (struct pg_region_mark){
		.space = ev->space,
		.how = ev->how,
		.va = ev->va,
		.size = ev->size,
	};
}

static const enter_fn enter[PG_EVENT_KINDS] = {
	[PG_EV_ALLOC] = enter_alloc,	   [PG_EV_FREE] = enter_free,
	[PG_EV_ZERO] = enter_zero,	   [PG_EV_CTOR] = enter_ctor,
	[PG_EV_DTOR] = enter_dtor,	   [PG_EV_PTL] = enter_ptl,
	[PG_EV_QUEUE] = enter_queue,	   [PG_EV_DEPOSIT] = enter_deposit,
	[PG_EV_WITHDRAW] = enter_deposit,  [PG_EV_COUNT] = enter_count,
	[PG_EV_REF] = enter_ref,	   [PG_EV_MARK] = enter_mark,
	[PG_EV_WRITE] = enter_write,	   [PG_EV_HW] = enter_write,
	[PG_EV_ROOT] = enter_root,	   [PG_EV_UNROOT] = enter_root,
	[PG_EV_LOCK] = enter_lock,	   [PG_EV_UNLOCK] = enter_unlock,
	[PG_EV_IRQ_OFF] = enter_irq,	   [PG_EV_IRQ_ON] = enter_irq,
	[PG_EV_RCU_LOCK] = enter_rcu,	   [PG_EV_RCU_UNLOCK] = enter_rcu,
	[PG_EV_RCU_CALL] = enter_rcu_head, [PG_EV_RCU_RUN] = enter_rcu_head,
	[PG_EV_BEGIN] = enter_op,	   [PG_EV_END] = enter_op,
	[PG_EV_REGION] = enter_region,
};

void pg_ledger_enter(struct pg_ledger *ledger, const struct pg_event *ev)
{
	if (enter[ev->kind])
		enter[ev->kind](ledger, ev);
}

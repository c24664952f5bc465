// SPDX-License-Identifier: GPL-2.0-or-later
/* Stores: what they link, what they map, and what they leave behind. */
#include <stdlib.h>
#include <string.h>

#include "trace/enter_priv.h"

static struct pg_page *child_of(struct pg_ledger *ledger, unsigned int space,
				uint64_t word)
{
	const struct pg_regime *r = &ledger->spaces[space].regime;

	return pg_ledger_page(ledger, pg_desc_oa(r, word, r->granule));
}

static bool is_table(const struct pg_ledger *ledger, const struct pg_event *ev,
		     uint64_t word)
{
	return (word & 3) == 3 && ev->level < PG_LEVEL_MAX &&
	       pg_ledger_in_tables(ledger, ev);
}

/* Bytes that mm->pgtables_bytes counts for one table: a piece of a frame? */
static int64_t table_bytes(const struct pg_ledger *ledger,
			   const struct pg_page *child)
{
	int64_t size = (int64_t)pg_ledger_page_size(ledger);

	return child->sliced ? size / 2 : size;
}

/* A table that moves takes the tables below along. */
static void rebase(struct pg_ledger *ledger, unsigned int space, int level,
		   const struct pg_page *table)
{
	const struct pg_regime *r = &ledger->spaces[space].regime;
	uint64_t count = table->words && level < PG_LEVEL_MAX
				 ? pg_ledger_page_size(ledger) / 8
				 : 0;

	for (uint64_t i = 0; i < count; i++) {
		struct pg_page *child =
			(table->words[i] & 3) == 3
				? child_of(ledger, space, table->words[i])
				: NULL;

		if (!child || child->parent_at != table->pa + 8 * i)
			continue;
		child->base = table->base + (i << pg_level_shift(r, level));
		rebase(ledger, space, level + 1, child);
	}
}

/* A guest's tables come from a stock that knows no levels. */
static void link(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_space *space = &ledger->spaces[ev->space];
	struct pg_page *child = child_of(ledger, ev->space, ev->new);
	unsigned int shift = pg_level_shift(&space->regime, ev->level);
	uint64_t base = ev->va & ~pg_ones(shift);
	bool first;

	if (!child)
		return;
	first = !child->linked;
	child->parents++;
	/* A copy of the kernel's entry leads there as long as that does. */
	if (first || child->parent_space || !ev->space) {
		child->parent_at = ev->at;
		child->parent_space = ev->space;
	}
	if (!first && child->set && child->base != base) {
		child->base = base;
		rebase(ledger, ev->space, ev->level + 1, child);
	}
	child->base = base;
	child->linked = ledger->seq;
	child->unlinked = 0;
	child->kept = false;
	if (child->level == PG_EV_DATA ||
	    (first && space->class == PG_CLASS_GUEST))
		child->level = (int8_t)(ev->level + 1);
	space->linked += table_bytes(ledger, child);
}

static void unlink_child(struct pg_ledger *ledger, unsigned int actor,
			 unsigned int space, uint64_t word)
{
	struct pg_page *child = child_of(ledger, space, word);

	if (!child)
		return;
	if (child->parents) {
		child->parents--;
		ledger->spaces[space].linked -= table_bytes(ledger, child);
	}
	if (child->parents)
		return;
	child->unlinked = ledger->seq;
	child->unlinker = (uint8_t)actor;
	child->detached =
		pg_ledger_detached(ledger, actor, space, child->base, 1);
}

/* Counts the leaf's pages that anybody mentioned. */
static void map(struct pg_ledger *ledger, const struct pg_event *ev,
		uint64_t word, int by)
{
	struct pg_space *space = &ledger->spaces[ev->space];
	uint64_t pa, size, count;

	if (!pg_ledger_leaf(ledger, ev->space, ev->level, word, &pa, &size))
		return;
	count = size >> ledger->shift;
	if (!pg_bit(word, 56))
		space->pages += by * (int64_t)count;
	if (!ledger->data || pg_bit(word, 56))
		return;
	if (count > PG_LEAF_PAGES_MAX || space->class != PG_CLASS_USER)
		count = 1;
	for (uint64_t i = 0; i < count; i++) {
		struct pg_page *page =
			pg_ledger_find(ledger, pa + (i << ledger->shift));

		if (page && (by > 0 || page->maps))
			page->maps += (uint32_t)by;
	}
}

/* Pages that are still mapped by a table that goes. */
static void forget_leaves(struct pg_ledger *ledger, const struct pg_page *page)
{
	const struct pg_event ev = { .space = page->space,
				     .level = PG_LEVEL_MAX };
	uint64_t words = pg_ledger_page_size(ledger) / 8;

	for (uint64_t i = 0; i < words; i++)
		if (page->words[i])
			map(ledger, &ev, page->words[i], -1);
}

void pg_enter_forget_links(struct pg_ledger *ledger, struct pg_page *page)
{
	const struct pg_space *space = &ledger->spaces[page->space];
	uint64_t words = pg_ledger_page_size(ledger) / 8;

	if (!page->words || !page->set || !space->declared ||
	    page->level == PG_EV_DATA)
		return;
	if (page->level == PG_LEVEL_MAX) {
		forget_leaves(ledger, page);
		return;
	}
	for (uint64_t i = 0; i < words; i++)
		if ((page->words[i] & 3) == 3)
			unlink_child(ledger, 0, page->space, page->words[i]);
}

static bool has_cont(const struct pg_page *page, uint64_t at)
{
	return pg_bit(page->words[(at - page->pa) / 8], PG_DESC_CONTIG);
}

/* Remembers the set, unless it is the one touched last. */
static void touch_set(struct pg_ledger *ledger, const struct pg_page *page,
		      const struct pg_event *ev, uint64_t old)
{
	struct pg_actor *a = &ledger->actors[ev->actor];
	struct pg_set_at set;
	unsigned int bits;

	if (!pg_ledger_set_of(ledger, ev->space, ev->level, ev->at, &set,
			      &bits))
		return;
	if (!pg_bit(ev->new | old, PG_DESC_CONTIG) && !has_cont(page, set.at))
		return;
	for (unsigned int i = a->set_count; i-- > 0;)
		if (a->sets[i].at == set.at)
			return;
	if (a->set_count < PG_SETS_MAX)
		a->sets[a->set_count++] = set;
	else
		a->sets_lost = true;
}

static void store(struct pg_page *page, const struct pg_event *ev)
{
	uint64_t *word = &page->words[(ev->at - page->pa) / 8];

	page->set += (ev->new != 0) - (*word != 0);
	page->valid += (unsigned int)(ev->new & 1) - (unsigned int)(*word & 1);
	page->stale -= *word != 0 && page->stale;
	*word = ev->new;
}

static void enter_entry(struct pg_ledger *ledger, struct pg_page *page,
			const struct pg_event *ev)
{
	struct pg_actor *a = &ledger->actors[ev->actor];
	uint64_t old = pg_ledger_old(page, ev);
	bool was = is_table(ledger, ev, old),
	     is = is_table(ledger, ev, ev->new);

	ledger->spaces[ev->space].wrote[ev->actor] = ledger->seq;
	if (is)
		link(ledger, ev);
	if (was)
		unlink_child(ledger, ev->actor, ev->space, old);
	if (!is && ev->new)
		map(ledger, ev, ev->new, 1);
	if (!was && old)
		map(ledger, ev, old, -1);
	if (old & 1 && !was && a->op)
		a->taken[a->taken_count++ % PG_TAKEN_MAX] =
			(struct pg_taken){ ev->at, old };
	a->leaves += (!is && ev->new & 1) - (!was && old & 1);
	touch_set(ledger, page, ev, old);
}

static uint64_t *new_words(const struct pg_ledger *ledger, struct pg_page *page)
{
	uint64_t *words = page->spare;

	if (!words)
		return calloc(1, pg_ledger_page_size(ledger));
	page->spare = NULL;
	return memset(words, 0, pg_ledger_page_size(ledger));
}

void pg_enter_write(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_page *page = pg_ledger_page(ledger, ev->at);

	if (!page)
		return;
	if (!page->words) {
		page->words = new_words(ledger, page);
		if (!page->words) {
			ledger->out_of_memory = true;
			return;
		}
	}
	if (pg_ledger_in_tables(ledger, ev))
		enter_entry(ledger, page, ev);
	store(page, ev);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "trace/ledger.h"

#include <stdlib.h>
#include <string.h>

/* Pages of a block have slots side by side, which is kind to caches. */
static size_t slot_of(const struct pg_ledger *ledger, uint64_t pa)
{
	uint64_t page = pa >> ledger->shift;
	uint64_t x = (page >> 4) * UINT64_C(0x9e3779b97f4a7c15);

	return (size_t)((x >> 20) ^ page) & (ledger->room - 1);
}

/* Where pa's page is, or where it would be put. */
static struct pg_page **find_slot(const struct pg_ledger *ledger, uint64_t pa)
{
	size_t i = slot_of(ledger, pa);

	while (ledger->slots[i] && ledger->slots[i]->pa != pa)
		i = (i + 1) & (ledger->room - 1);
	return &ledger->slots[i];
}

static struct pg_page *remember(struct pg_ledger *ledger, struct pg_page *page)
{
	ledger->recent[page->pa >> ledger->shift & (PG_RECENT - 1)] = page;
	return page;
}

struct pg_page *pg_ledger_look_up(struct pg_ledger *ledger, uint64_t base)
{
	struct pg_page *page;

	if (!ledger->room)
		return NULL;
	page = *find_slot(ledger, base);
	return page ? remember(ledger, page) : NULL;
}

static bool grow(struct pg_ledger *ledger)
{
	size_t room = ledger->room ? 2 * ledger->room : 64;
	struct pg_page **slots = calloc(room, sizeof(struct pg_page *));
	struct pg_page **order =
		realloc(ledger->order, room * sizeof(struct pg_page *));

	if (order)
		ledger->order = order;
	if (!slots || !order) {
		free(slots);
		ledger->out_of_memory = true;
		return false;
	}
	free(ledger->slots);
	ledger->slots = slots;
	ledger->room = room;
	for (size_t i = 0; i < ledger->count; i++)
		*find_slot(ledger, ledger->order[i]->pa) = ledger->order[i];
	return true;
}

/* Behind the pages that are known may be some that were before a reset. */
static struct pg_page *new_page(struct pg_ledger *ledger)
{
	struct pg_page *page;
	uint64_t *spare;

	if (!ledger->pooled)
		return calloc(1, sizeof(*page));
	ledger->pooled--;
	page = ledger->order[ledger->count];
	spare = page->words ? page->words : page->spare;
	*page = (struct pg_page){ .spare = spare };
	return page;
}

struct pg_page *pg_ledger_page(struct pg_ledger *ledger, uint64_t pa)
{
	struct pg_page *page = pg_ledger_find(ledger, pa);

	if (page)
		return page;
	if (ledger->count >= PG_LEDGER_PAGES) {
		ledger->out_of_memory = true;
		return NULL;
	}
	if (ledger->room <= 2 * (ledger->count + 1) && !grow(ledger))
		return NULL;
	page = new_page(ledger);
	if (!page) {
		ledger->out_of_memory = true;
		return NULL;
	}
	page->pa = page->head = pg_page_base(ledger, pa);
	page->level = PG_EV_DATA;
	*find_slot(ledger, page->pa) = page;
	ledger->order[ledger->count++] = page;
	return remember(ledger, page);
}

uint64_t pg_ledger_word(struct pg_ledger *ledger, uint64_t at)
{
	struct pg_page *page = pg_ledger_find(ledger, at);

	return page && page->words ? page->words[(at - page->pa) / 8] : 0;
}

/* Tables that were mentioned and never written hold zeros. */
static struct pg_stretch locate(const struct pg_mem *mem, uint64_t addr)
{
	struct pg_ledger *ledger = (struct pg_ledger *)mem;
	uint64_t size = pg_ledger_page_size(ledger), in = addr & (size - 1);
	struct pg_page *page = pg_ledger_find(ledger, addr);
	const unsigned char *data = NULL;

	if (page && page->words)
		data = (const unsigned char *)page->words;
	else if (page && page->level != PG_EV_DATA)
		data = (const unsigned char *)ledger->zeros;
	return (struct pg_stretch){ data ? data + in : NULL, size - in };
}

void pg_ledger_init(struct pg_ledger *ledger)
{
	memset(ledger, 0, sizeof(*ledger));
	ledger->mem.locate = locate;
	ledger->shift = 12;
	ledger->present = PG_BIT(PG_DESC_NG);
	for (unsigned int i = 0; i < PG_ACTORS; i++)
		ledger->actors[i].space = -1;
}

static void drop_sides(struct pg_page *page)
{
	for (unsigned int k = 0; k < PG_PAGE_SIDES; k++) {
		free(page->side[k]);
		page->side[k] = NULL;
	}
}

static void free_page(struct pg_page *page)
{
	drop_sides(page);
	free(page->words);
	free(page->spare);
	free(page);
}

void pg_ledger_deinit(struct pg_ledger *ledger)
{
	for (size_t i = 0; i < ledger->count + ledger->pooled; i++)
		free_page(ledger->order[i]);
	free(ledger->order);
	free(ledger->slots);
	free(ledger->zeros);
}

/*
 * Pages by address are forgotten. A table that was once large stays so: few
 * pages are taken out one by one, with all that stand behind them up to a gap,
 * which go as well.
 */
static void clear_slots(struct pg_ledger *ledger)
{
	size_t mask = ledger->room - 1;

	if (ledger->count > ledger->room / 8) {
		memset(ledger->slots, 0,
		       ledger->room * sizeof(ledger->slots[0]));
		return;
	}
	for (size_t i = 0; i < ledger->count; i++)
		for (size_t k = slot_of(ledger, ledger->order[i]->pa);
		     ledger->slots[k]; k = (k + 1) & mask)
			ledger->slots[k] = NULL;
}

void pg_ledger_reset(struct pg_ledger *ledger)
{
	struct pg_ledger was;

	clear_slots(ledger);
	was = *ledger;
	pg_ledger_init(ledger);
	for (size_t i = 0; i < was.count; i++)
		drop_sides(was.order[i]);
	ledger->shift = was.shift;
	ledger->slots = was.slots;
	ledger->room = was.room;
	ledger->order = was.order;
	ledger->pooled = was.pooled + was.count;
	ledger->zeros = was.zeros;
	ledger->present = was.present;
}

static int check_space(const struct pg_ledger *ledger, unsigned int id,
		       const struct pg_space *space, struct pg_error *err)
{
	const struct pg_regime *r = &space->regime;

	if (id >= PG_SPACES)
		return pg_error(err, PG_EINVAL,
				"space %u: there are %u, from 0 on", id,
				PG_SPACES);
	if (ledger->spaces[id].declared)
		return pg_error(err, PG_EINVAL, "space %u is declared already",
				id);
	if (ledger->zeros && r->granule != ledger->shift)
		return pg_error(err, PG_EINVAL,
				"space %u has another granule than the first",
				id);
	if (space->root & (pg_regime_root_align(r) - 1))
		return pg_error(err, PG_EINVAL,
				"space %u: the root 0x%llx is not aligned to "
				"its size",
				id, (unsigned long long)space->root);
	return 0;
}

/* No words yet: descriptors are written into spaces. */
static void widen(struct pg_page *page, unsigned int more)
{
	drop_sides(page);
	free(page->words);
	free(page->spare);
	page->words = page->spare = NULL;
	page->set = page->valid = page->stale = 0;
	page->order = page->order > more ? page->order - more : 0;
}

/*
 * Memory may be named before the first space says how large pages are, and was
 * taken for pages of 4K: of those that become one the first stays.
 */
static void set_shift(struct pg_ledger *ledger, unsigned int shift)
{
	size_t all = ledger->count + ledger->pooled, count = 0;
	unsigned int more = shift - ledger->shift;

	if (!more)
		return;
	for (size_t i = 0; i < all; i++) {
		struct pg_page *page = ledger->order[i];

		if (i >= ledger->count || page->pa & pg_ones(shift)) {
			free_page(page);
			continue;
		}
		widen(page, more);
		page->head &= ~pg_ones(shift);
		ledger->order[count++] = page;
	}
	ledger->shift = shift;
	ledger->count = count;
	ledger->pooled = 0;
	memset(ledger->recent, 0, sizeof(ledger->recent));
	if (ledger->room)
		memset(ledger->slots, 0,
		       ledger->room * sizeof(ledger->slots[0]));
	for (size_t i = 0; i < count; i++)
		*find_slot(ledger, ledger->order[i]->pa) = ledger->order[i];
}

int pg_ledger_space(struct pg_ledger *ledger, unsigned int id,
		    const struct pg_space *space, struct pg_error *err)
{
	uint64_t size = pg_regime_root_size(&space->regime);
	int ret = check_space(ledger, id, space, err);

	if (ret)
		return ret;
	if (!ledger->zeros)
		set_shift(ledger, space->regime.granule);
	if (!ledger->zeros)
		ledger->zeros = calloc(1, pg_ledger_page_size(ledger));
	for (uint64_t pa = space->root;
	     ledger->zeros && pa < space->root + size;
	     pa += pg_ledger_page_size(ledger)) {
		struct pg_page *page = pg_ledger_page(ledger, pa);

		if (!page)
			break;
		page->root = true;
		page->level = space->regime.start;
		page->space = (uint16_t)id;
	}
	if (!ledger->zeros || ledger->out_of_memory)
		return pg_error(err, PG_ENOMEM, "no memory for space %u", id);
	ledger->spaces[id] = *space;
	ledger->spaces[id].declared = true;
	ledger->spaces_bits |= 1u << id;
	return 0;
}

void pg_ledger_regrow(struct pg_ledger *ledger, unsigned int id,
		      const struct pg_space *space)
{
	struct pg_space *s = &ledger->spaces[id];
	struct pg_page *old = pg_ledger_page(ledger, s->root);
	struct pg_page *new = pg_ledger_page(ledger, space->root);

	if (!old || !new)
		return;
	if (old != new) {
		old->root = false;
		new->root = true;
		new->level = space->regime.start;
	}
	s->regime = space->regime;
	s->root = space->root;
}

const struct pg_held *pg_ledger_held(const struct pg_ledger *ledger,
				     unsigned int actor, uint64_t id)
{
	const struct pg_actor *a = &ledger->actors[actor];

	for (unsigned int i = 0; i < a->held_count; i++)
		if (a->held[i].id == id)
			return &a->held[i];
	return NULL;
}

const struct pg_region_mark *pg_ledger_region(const struct pg_ledger *ledger,
					      unsigned int space, uint64_t va)
{
	for (unsigned int i = 0; i < ledger->region_count; i++) {
		const struct pg_region_mark *r = &ledger->regions[i];

		if (r->space == space && va - r->va < r->size)
			return r;
	}
	return NULL;
}

bool pg_ledger_in_op(const struct pg_ledger *ledger, unsigned int actor,
		     enum pg_op op)
{
	const struct pg_actor *a = &ledger->actors[actor];

	for (unsigned int i = 0; i < a->op && i < PG_OPS_MAX; i++)
		if (a->ops[i].op == op)
			return true;
	return false;
}

bool pg_ledger_detached(const struct pg_ledger *ledger, unsigned int actor,
			unsigned int space, uint64_t va, uint64_t size)
{
	const struct pg_actor *a = &ledger->actors[actor];

	return a->detach_size && a->detach_space == space &&
	       va - a->detach_va < a->detach_size &&
	       size <= a->detach_size - (va - a->detach_va);
}

/* Blocks and pages, and what is made of them by clearing bit 0. */
bool pg_ledger_leaf(const struct pg_ledger *ledger, unsigned int space,
		    int level, uint64_t word, uint64_t *pa, uint64_t *size)
{
	const struct pg_regime *r = &ledger->spaces[space].regime;
	unsigned int shift;

	if (!(word & 1) && (r->stage == 2 || !(word & ledger->present)))
		return false;
	if ((level == PG_LEVEL_MAX) != pg_bit(word, PG_DESC_TABLE) ||
	    !pg_level_has_leaf(r, level))
		return false;
	shift = pg_level_shift(r, level);
	*pa = pg_desc_oa(r, word, shift);
	*size = UINT64_C(1) << shift;
	return true;
}

bool pg_ledger_set_of(const struct pg_ledger *ledger, unsigned int space,
		      int level, uint64_t at, struct pg_set_at *set,
		      unsigned int *bits)
{
	const struct pg_regime *r = &ledger->spaces[space].regime;

	*bits = pg_contig_bits(r, level);
	if (!*bits || *bits > pg_level_index_bits(r, level))
		return false;
	*set = (struct pg_set_at){
		.at = at & ~(PG_BIT(*bits + 3) - 1),
		.space = (uint16_t)space,
		.level = (int8_t)level,
	};
	return true;
}

const struct pg_page *pg_ledger_speaker(struct pg_ledger *ledger,
					const struct pg_page *page)
{
	const struct pg_page *head;

	if (page->head == page->pa || page->had_ptl || page->ctor ||
	    page->origin != PG_ORIGIN_FRAG)
		return page;
	head = pg_ledger_find(ledger, page->head);
	return head && head->pieced ? head : page;
}

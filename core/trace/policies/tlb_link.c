// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables come within walkers' reach, and leave it (BBM-6, BBM-7, BBM-16). */
#include "trace/policies/tlb.h"

/* A table below: its entries are looked at as if they were stored just now. */
struct below {
	const struct below *above;
	struct pg_tlb *t;
	const struct pg_event *ev;
	struct pg_page *page;
	unsigned int space;
	int level;
	uint64_t va;
};

static unsigned int entries(const struct pg_tlb *t)
{
	return 1u << (t->judge->ledger.shift - 3);
}

static struct tlb_spot spot_of(const struct below *b, unsigned int i)
{
	struct tlb_spot s = {
		.ev = b->ev,
		.params = tlb_params(b->t, b->space, b->level),
		.space = b->space,
		.level = b->level,
		.at = b->page->pa + 8 * i,
		.new = b->page->words[i],
	};
	unsigned int shift;

	s.regime = s.params->regime;
	shift = pg_level_shift(s.regime, b->level);
	s.va = b->va + ((uint64_t)i << shift);
	s.last = s.va + pg_ones(shift);
	return s;
}

static bool is_table(const struct tlb_spot *s)
{
	return pg_desc_kind(s->regime, s->level, s->new) == PG_DESC_TABLE_KIND;
}

static uint64_t next_table(const struct tlb_spot *s)
{
	return pg_desc_oa(s->regime, s->new, s->regime->granule);
}

bool tlb_frozen(struct pg_tlb *t, const struct tlb_page *side)
{
	const struct pg_stale *cut = pg_stale_at(&t->pool, side->cut);

	return cut && cut->id == side->cut_id &&
	       !(cut->flags & PG_STALE_PE_DONE);
}

/* A barrier of this PE's own domain is enough where no other walks. */
static bool ordered(struct pg_tlb *t, unsigned int space, unsigned int actor,
		    uint64_t since)
{
	return t->actors[actor].ordered > since ||
	       tlb_stored(t, space, actor) > since;
}

static void check_order(struct pg_tlb *t, const struct tlb_spot *s,
			const struct pg_page *page, const struct tlb_page *side)
{
	if (t->judge->params.observers == 1 || !side->wrote ||
	    s->ev->how == PG_STORE_RELEASE || s->ev->kind != PG_EV_WRITE ||
	    ordered(t, s->space, s->ev->actor, side->wrote) ||
	    ordered(t, s->space, side->writer, side->wrote))
		return;
	pg_object(t->judge, &pg_policy_bbm_contents, s->ev,
		  "the contents of table 0x%llx may become visible after the "
		  "link to it",
		  (unsigned long long)page->pa);
}

/* A moved table (mremap) may go to its new place before the old is flushed. */
static void check_state(struct pg_tlb *t, const struct tlb_spot *s,
			const struct pg_page *page, const struct tlb_page *side,
			uint64_t va)
{
	const struct pg_stale *cut = pg_stale_at(&t->pool, side->cut);

	if (page->state == PG_PAGE_FREE)
		pg_object(t->judge, &pg_policy_bbm_table_freed, s->ev,
			  "table 0x%llx is linked, and it is free",
			  (unsigned long long)page->pa);
	if (tlb_frozen(t, side) && !(cut->flags & PG_STALE_MOVED) &&
	    (cut->va != va || cut->space != s->space))
		pg_object(t->judge, &pg_policy_bbm_frozen, s->ev,
			  "table 0x%llx was removed from 0x%llx, where walkers "
			  "may still use it",
			  (unsigned long long)page->pa,
			  (unsigned long long)cut->va);
}

static void link_entries(const struct below *b)
{
	for (unsigned int i = 0; i < entries(b->t) && tlb_spend(b->t); i++) {
		struct tlb_spot s;

		if (!pg_bit(b->page->words[i], PG_DESC_VALID))
			continue;
		s = spot_of(b, i);
		if (!pg_classify_cacheable(s.params, s.new))
			continue;
		tlb_make(b->t, &s);
		if (is_table(&s))
			tlb_link(b->t, &s, next_table(&s));
	}
}

static void link_page(const struct below *b, struct tlb_page *side)
{
	side->linked = side->known = true;
	side->cut = 0;
	side->va = b->va;
	side->space = (uint16_t)b->space;
	if (b->page->words && b->page->valid && b->level <= PG_LEVEL_MAX)
		link_entries(b);
}

void tlb_link(struct pg_tlb *t, const struct tlb_spot *s, uint64_t table)
{
	struct pg_page *page = pg_ledger_page(tlb_ledger(t), table);
	struct tlb_page *side = page ? tlb_side_make(t, page) : NULL;
	struct below b = {
		.t = t,
		.ev = s->ev,
		.page = page,
		.space = s->space,
		.level = s->level + 1,
		.va = s->va,
	};

	if (!side)
		return;
	check_order(t, s, page, side);
	check_state(t, s, page, side, s->va);
	if (!side->linked && !page->root)
		link_page(&b, side);
}

struct same {
	const struct tlb_spot *s;
	struct pg_stale *found;
};

static void see_same(void *ctx, struct pg_stale *stale)
{
	struct same *c = ctx;

	if (stale->space == c->s->space && stale->va == c->s->va &&
	    stale->level == c->s->level && stale->word == c->s->new)
		c->found = stale;
}

/* Tables with several parents may be taken away several times. */
static struct pg_stale *retire_below(struct pg_tlb *t, const struct tlb_spot *s)
{
	struct same c = { .s = s };

	pg_stale_each_va(&t->pool, s->va, s->va, see_same, &c);
	if (c.found)
		tlb_close(t, c.found);
	return tlb_retire(t, s, s->new);
}

static void unlink_below(const struct below *above, const struct tlb_spot *s,
			 uint64_t table, struct pg_stale *cut);

static void unlink_entries(const struct below *b)
{
	for (unsigned int i = 0; i < entries(b->t) && tlb_spend(b->t); i++) {
		struct pg_stale *stale;
		struct tlb_spot s;

		if (!pg_bit(b->page->words[i], PG_DESC_VALID))
			continue;
		s = spot_of(b, i);
		if (!pg_classify_cacheable(s.params, s.new))
			continue;
		stale = retire_below(b->t, &s);
		if (stale && is_table(&s))
			unlink_below(b, &s, next_table(&s), stale);
	}
}

static bool is_above(const struct below *b, const struct pg_page *page)
{
	while (b && b->page != page)
		b = b->above;
	return b;
}

static void unlink_page(const struct below *b, struct tlb_page *side,
			const struct pg_stale *cut)
{
	side->known = true;
	if (b->page->parents <= 1) {
		side->linked = false;
		side->cut = cut->self;
		side->cut_id = cut->id;
	}
	if (b->page->words && b->page->valid)
		unlink_entries(b);
}

/* A table that leads to itself is gone through once. */
static void unlink_below(const struct below *above, const struct tlb_spot *s,
			 uint64_t table, struct pg_stale *cut)
{
	struct pg_page *page = pg_ledger_find(tlb_ledger(above->t), table);
	struct tlb_page *side = page ? tlb_side_make(above->t, page) : NULL;
	struct below b = {
		.above = above,
		.t = above->t,
		.ev = s->ev,
		.page = page,
		.space = s->space,
		.level = s->level + 1,
		.va = s->va,
	};

	if (side && !page->root && !is_above(above, page))
		unlink_page(&b, side, cut);
}

/*
 * What is below may still be cached as well, and its entries are stale with
 * it. A table that has other parents stays within reach.
 */
void tlb_unlink(struct pg_tlb *t, const struct tlb_spot *s, uint64_t table,
		struct pg_stale *cut)
{
	const struct below top = { .t = t };

	unlink_below(&top, s, table, cut);
}

static void adopt_page(struct pg_tlb *t, unsigned int space, uint64_t pa)
{
	const struct pg_space *s = &tlb_ledger(t)->spaces[space];
	unsigned int shift = pg_level_shift(&s->regime, s->regime.start);
	struct pg_page *page = pg_ledger_page(tlb_ledger(t), pa);
	struct tlb_page *side = page ? tlb_side_make(t, page) : NULL;
	static const struct pg_event none = { .kind = PG_EV_NONE };
	struct below b = {
		.t = t,
		.ev = &none,
		.page = page,
		.space = space,
		.level = s->regime.start,
		.va = s->regime.base +
		      ((page ? page->pa - s->root : 0) / 8 << shift),
	};

	if (side && !side->linked)
		link_page(&b, side);
}

/* The space's root is known to be linked, and is still its root. */
bool tlb_has_root(struct pg_tlb *t, unsigned int space)
{
	return t->spaces[space].adopted &&
	       t->spaces[space].root == tlb_ledger(t)->spaces[space].root;
}

/* The root, and what hangs on it, is within reach from now on. */
void tlb_adopt(struct pg_tlb *t, unsigned int space)
{
	const struct pg_space *s = &tlb_ledger(t)->spaces[space];
	uint64_t page = pg_ledger_page_size(tlb_ledger(t));
	uint64_t end = s->root + pg_regime_root_size(&s->regime);

	t->spaces[space].adopted = true;
	t->spaces[space].root = s->root;
	for (uint64_t pa = s->root & ~(page - 1); pa < end; pa += page)
		adopt_page(t, space, pa);
}

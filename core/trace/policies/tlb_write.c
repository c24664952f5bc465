// SPDX-License-Identifier: GPL-2.0-or-later
/* A descriptor is stored: what it takes away, and what it makes (section 8). */
#include "trace/policies/tlb.h"

static uint64_t word_before(const struct pg_page *page,
			    const struct pg_event *ev)
{
	uint64_t word = page->words ? page->words[(ev->at - page->pa) / 8] : 0;

	/* Tables that were there before the log are known from ev alone. */
	return word ? word : ev->old;
}

/*
 * What the entry translates. The event's address, if it fits the place in the
 * table; a table that is linked at one place knows it by itself.
 */
static uint64_t va_of(const struct pg_regime *r, const struct pg_page *page,
		      const struct tlb_page *side, const struct pg_event *ev)
{
	unsigned int shift = pg_level_shift(r, ev->level);
	uint64_t index = (ev->at - page->pa) / 8;
	uint64_t mask = pg_ones(r->stride);
	uint64_t va = ev->va & ~pg_ones(shift);

	if (side && side->linked && side->space == ev->space &&
	    (page->root || !ev->va || ((va >> shift ^ index) & mask)))
		return side->va + (index << shift);
	return va;
}

/* Nothing was stored in the root yet, and so the log does not begin with it. */
static bool older_than_log(struct pg_tlb *t, const struct tlb_spot *s)
{
	const struct pg_page *root = pg_ledger_find(
		tlb_ledger(t), tlb_ledger(t)->spaces[s->space].root);

	return s->old || !root || !root->words;
}

/* Tables that were there before the log are linked, as far as one can tell. */
static void assume_linked(struct pg_tlb *t, const struct tlb_spot *s,
			  const struct pg_page *page, struct tlb_page *side)
{
	if (side->linked || side->known || side->wrote || page->parents ||
	    page->root || page->state != PG_PAGE_UNKNOWN ||
	    !tlb_live(t, s->space) || !older_than_log(t, s))
		return;
	side->linked = true;
	side->space = (uint16_t)s->space;
	side->va = s->va - (((s->at - page->pa) / 8)
			    << pg_level_shift(s->regime, s->level));
}

static void note_unlinked(struct pg_tlb *t, struct tlb_page *side,
			  unsigned int actor)
{
	side->wrote = tlb_ledger(t)->seq;
	side->writer = (uint8_t)actor;
}

/* Hardware's update of this very word could be lost (IGXGZY, RRTBRL). */
static void check_atomic(struct pg_tlb *t, const struct tlb_spot *s)
{
	if (s->ev->how == PG_STORE_ATOMIC || !pg_bit(s->new, PG_DESC_VALID) ||
	    !pg_classify_hw_may_update(s->params, s->old))
		return;
	pg_object(t->judge, &pg_policy_bbm_atomic, s->ev,
		  "a plain store over 0x%llx, which hardware may update",
		  (unsigned long long)s->old);
}

static bool is_table(const struct tlb_spot *s, uint64_t word)
{
	return pg_desc_kind(s->regime, s->level, word) == PG_DESC_TABLE_KIND;
}

static uint64_t next_table(const struct tlb_spot *s, uint64_t word)
{
	return pg_desc_oa(s->regime, word, s->regime->granule);
}

static bool same_table(const struct tlb_spot *s)
{
	return is_table(s, s->old) && is_table(s, s->new) &&
	       next_table(s, s->old) == next_table(s, s->new);
}

/* Linear map's own blocks hold the tables by which they are mapped (BBM-17). */
static void check_carries(struct pg_tlb *t, const struct tlb_spot *s)
{
	const struct pg_space *space = &tlb_ledger(t)->spaces[s->space];
	uint64_t size = s->last - s->va + 1;
	uint64_t oa = pg_desc_oa(s->regime, s->old,
				 pg_level_shift(s->regime, s->level));

	if (space->class != PG_CLASS_INIT)
		return;
	if (s->at - oa < size || space->root - oa < size)
		pg_object(t->judge, &pg_policy_bbm_carries, s->ev,
			  "0x%llx to 0x%llx holds the tables by which it is "
			  "mapped",
			  (unsigned long long)oa,
			  (unsigned long long)(oa + size - 1));
}

static void take_away(struct pg_tlb *t, const struct tlb_spot *s,
		      struct pg_classified changed)
{
	struct pg_stale *stale = tlb_retire(t, s, s->old);

	if (!stale)
		return;
	if (changed.deferrable)
		stale->flags |= PG_STALE_DEFERRABLE;
	t->actors[s->ev->actor].broken = stale->self;
	t->actors[s->ev->actor].broken_id = stale->id;
	if (is_table(s, s->old)) {
		if (!same_table(s))
			tlb_unlink(t, s, next_table(s, s->old), stale);
		return;
	}
	if (changed.change != PG_CLASSIFY_AFTER)
		check_carries(t, s);
	tlb_was_free(t, s, stale);
}

/* Kernel mappings have to be visible before they are used (T7). */
static void note_fresh(struct pg_tlb *t, const struct tlb_spot *s)
{
	const struct pg_space *space = &tlb_ledger(t)->spaces[s->space];
	struct tlb_actor *a = &t->actors[s->ev->actor];

	if (space->class != PG_CLASS_INIT && space->class != PG_CLASS_EFI)
		return;
	if (a->fresh_space != s->space ||
	    a->fresh <= tlb_stored(t, s->space, s->ev->actor)) {
		a->fresh_lo = s->va;
		a->fresh_last = s->last;
	}
	a->fresh = tlb_ledger(t)->seq;
	a->fresh_space = (uint16_t)s->space;
	if (s->va < a->fresh_lo)
		a->fresh_lo = s->va;
	if (s->last > a->fresh_last)
		a->fresh_last = s->last;
}

static void note_nt(struct pg_tlb *t, const struct tlb_spot *s)
{
	struct tlb_actor *a = &t->actors[s->ev->actor];
	bool nt = s->level < PG_LEVEL_MAX && !is_table(s, s->new) &&
		  pg_bit(s->new, PG_DESC_NT);

	if (nt && !a->nt_at)
		a->nt_at = s->at;
	else if (!nt && a->nt_at == s->at)
		a->nt_at = 0;
}

static void store_linked(struct pg_tlb *t, const struct tlb_spot *s)
{
	struct pg_classified changed = pg_classify(s->params, s->old, s->new);
	bool was = pg_classify_cacheable(s->params, s->old);
	bool is = pg_classify_cacheable(s->params, s->new);

	if (was)
		check_atomic(t, s);
	if (was && changed.change != PG_CLASSIFY_NONE)
		take_away(t, s, changed);
	if (!is)
		return;
	if (!pg_bit(s->old, PG_DESC_VALID))
		note_fresh(t, s);
	if (s->level < PG_LEVEL_MAX && t->judge->params.bbml)
		note_nt(t, s);
	tlb_make(t, s);
	if (is_table(s, s->new) && !(was && same_table(s)))
		tlb_link(t, s, next_table(s, s->new));
}

/* Below a removed table nothing may begin to be valid (BBM-7). */
static void store_frozen(struct pg_tlb *t, const struct tlb_spot *s)
{
	if (pg_classify_cacheable(s->params, s->new))
		pg_object(t->judge, &pg_policy_bbm_frozen, s->ev,
			  "the table of 0x%llx was removed, and walkers may "
			  "still use it",
			  (unsigned long long)s->at);
}

static void store(struct pg_tlb *t, const struct tlb_spot *s,
		  struct pg_page *page, struct tlb_page *side)
{
	assume_linked(t, s, page, side);
	if (pg_bit(s->new, PG_DESC_CONTIG) && pg_bit(s->new, PG_DESC_VALID))
		side->contiguous = true;
	if (side->linked) {
		store_linked(t, s);
		return;
	}
	if (tlb_frozen(t, side))
		store_frozen(t, s);
	note_unlinked(t, side, s->ev->actor);
}

static bool usable(struct pg_tlb *t, const struct pg_event *ev)
{
	const struct pg_space *space = &tlb_ledger(t)->spaces[ev->space];

	return space->declared && ev->level >= space->regime.start &&
	       ev->level <= PG_LEVEL_MAX && !(ev->at & 7);
}

void tlb_write(struct pg_tlb *t, const struct pg_event *ev)
{
	struct pg_page *page;
	struct tlb_page *side;
	struct tlb_spot s;

	if (!usable(t, ev))
		return;
	if (tlb_live(t, ev->space) && !tlb_has_root(t, ev->space))
		tlb_adopt(t, ev->space);
	page = pg_ledger_page(tlb_ledger(t), ev->at);
	side = page ? tlb_side_make(t, page) : NULL;
	if (!side)
		return;
	s = (struct tlb_spot){
		.ev = ev,
		.params = tlb_params(t, ev->space, ev->level),
		.space = ev->space,
		.level = ev->level,
		.at = ev->at,
		.old = word_before(page, ev),
		.new = ev->new,
	};
	s.regime = s.params->regime;
	s.va = va_of(s.regime, page, side, ev);
	s.last = s.va + pg_ones(pg_level_shift(s.regime, s.level));
	store(t, &s, page, side);
}

/* ZERO, or an allocator that clears: contents that a link has to follow. */
void tlb_fill(struct pg_tlb *t, const struct pg_event *ev)
{
	struct pg_page *page = pg_ledger_page(tlb_ledger(t), ev->at);
	struct tlb_page *side = page ? tlb_side_make(t, page) : NULL;

	if (side && !side->linked)
		note_unlinked(t, side, ev->actor);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A valid descriptor begins to count: whether it may, beside what TLBs still
 * hold for its addresses; and how a word that is replaced becomes stale.
 */
#include "trace/policies/tlb.h"

static bool is_table(const struct pg_regime *r, int level, uint64_t word)
{
	return pg_desc_kind(r, level, word) == PG_DESC_TABLE_KIND;
}

static uint8_t bits_of(const struct pg_regime *r, bool table, uint64_t word)
{
	uint8_t bits = PG_HELD_GLOBAL;

	if (table)
		bits = PG_HELD_WALK;
	else if (pg_regime_two_els(r) && pg_bit(word, PG_DESC_NG))
		bits = PG_HELD_PRIVATE;
	return r->stage == 2 ? bits | PG_HELD_COMBINED : bits;
}

static uint32_t mask_of(struct pg_tlb *t, const struct tlb_spot *s)
{
	const struct tlb_space *space = &t->spaces[s->space];
	bool hushed = false;

	for (unsigned int i = 0; i < space->hush_count; i++)
		hushed |= space->hushes[i].lo <= s->va &&
			  s->last <= space->hushes[i].last;
	return tlb_observers(t, s->space) |
	       (space->secondary && !hushed ? PG_STALE_SECONDARY : 0);
}

/* NULL without memory, which the ledger then knows. */
struct pg_stale *tlb_retire(struct pg_tlb *t, const struct tlb_spot *s,
			    uint64_t word)
{
	bool table = is_table(s->regime, s->level, word);
	unsigned int shift = table ? s->regime->granule
				   : pg_level_shift(s->regime, s->level);
	struct pg_stale what = {
		.word = word,
		.at = s->at,
		.va = s->va,
		.last = s->last,
		.stored = tlb_ledger(t)->seq,
		.mask = mask_of(t, s),
		.space = (uint16_t)s->space,
		.flags = table ? PG_STALE_TABLE : 0,
		.level = (int8_t)s->level,
		.owner = s->ev->actor,
		.bits = bits_of(s->regime, table, word),
		.by = -1,
	};
	struct pg_stale *stale;

	what.left = what.bits;
	stale = pg_stale_add(&t->pool, &what,
			     pg_desc_oa(s->regime, word, shift), PG_BIT(shift));
	if (!stale)
		tlb_ledger(t)->out_of_memory = true;
	return stale;
}

/* Tables whose leaves say what the larger leaf says. */
bool tlb_same_below(struct pg_tlb *t, const struct pg_classify_params *p,
		    uint64_t leaf, uint64_t table)
{
	const struct pg_regime *r = p->regime;
	int level = p->level + 1;
	struct pg_page *page =
		pg_ledger_find(tlb_ledger(t), pg_desc_oa(r, table, r->granule));
	struct pg_classify_params below = *p;

	if (!page || !page->words || (!r->hpd && pg_bits(table, 62, 61)))
		return false;
	below.level = level;
	for (unsigned int i = 0; i < 1u << (r->granule - 3); i++) {
		uint64_t part = pg_classify_piece(
			r, p->level, leaf, level,
			(uint64_t)i << pg_level_shift(r, level));
		struct pg_classified c =
			pg_classify(&below, part, page->words[i]);

		if (is_table(r, level, page->words[i]) ||
		    (c.change != PG_CLASSIFY_NONE &&
		     c.why != PG_CLASSIFY_WHY_CONTIGUOUS &&
		     c.why != PG_CLASSIFY_WHY_ACCESS_FLAG &&
		     c.why != PG_CLASSIFY_WHY_DIRTY))
			return false;
	}
	return true;
}

/* told: one objection to a store is enough, however much stands beside. */
struct making {
	struct pg_tlb *t;
	const struct tlb_spot *s;
	bool told;
};

static struct pg_classified
compare_same(struct pg_tlb *t, const struct tlb_spot *s, uint64_t word)
{
	struct pg_classify_params p = *s->params;
	bool a = is_table(s->regime, s->level, word);
	bool b = is_table(s->regime, s->level, s->new);
	unsigned int shift = pg_level_shift(s->regime, s->level);

	if (a && !b)
		p.same_below = tlb_same_below(t, &p, s->new, word);
	else if (b && !a)
		p.same_below = tlb_same_below(t, &p, word, s->new);
	else if (!a && t->vouch_count)
		p.equal_contents =
			tlb_vouched(t, pg_desc_oa(s->regime, word, shift),
				    pg_desc_oa(s->regime, s->new, shift));
	return pg_classify(&p, word, s->new);
}

/* Leaves of two sizes: their sizes differ, and perhaps more. */
static struct pg_classified compare_sizes(struct pg_tlb *t,
					  const struct tlb_spot *s,
					  const struct pg_stale *stale)
{
	int level = stale->level > s->level ? stale->level : s->level;
	uint64_t a = pg_classify_piece(s->regime, stale->level, stale->word,
				       level, s->va - stale->va);
	uint64_t b = pg_classify_piece(s->regime, s->level, s->new, level,
				       stale->va - s->va);
	struct pg_classified c =
		pg_classify(tlb_params(t, s->space, level), a, b);

	if (c.change < PG_CLASSIFY_SIZE)
		c = (struct pg_classified){ PG_CLASSIFY_SIZE,
					    PG_CLASSIFY_WHY_TABLE_OR_LEAF,
					    false };
	return c;
}

static bool is_nt_block(const struct tlb_spot *s, int level, uint64_t word)
{
	return level < PG_LEVEL_MAX && pg_bit(word, PG_DESC_VALID) &&
	       !is_table(s->regime, level, word) && pg_bit(word, PG_DESC_NT);
}

/* Section 4: what the level of BBM support allows in place. */
static bool licensed(const struct making *m, const struct pg_stale *stale,
		     struct pg_classified c)
{
	const struct pg_judge_params *p = &m->t->judge->params;
	bool now = stale->stored == tlb_ledger(m->t)->seq;

	if (p->observers == 1)
		return true;
	if (c.change != PG_CLASSIFY_SIZE || !p->bbml)
		return false;
	if (p->bbml >= 2 || c.why == PG_CLASSIFY_WHY_CONTIGUOUS)
		return true;
	return now && (is_nt_block(m->s, stale->level, stale->word) ||
		       is_nt_block(m->s, m->s->level, m->s->new));
}

static const struct pg_policy *fault_of(const struct making *m,
					const struct pg_stale *stale,
					struct pg_classified c)
{
	bool now = stale->stored == tlb_ledger(m->t)->seq;

	if (c.why == PG_CLASSIFY_WHY_HIERARCHICAL && (now || stale->left))
		return &pg_policy_bbm_hierarchical;
	if (m->t->judge->params.bbml &&
	    is_nt_block(m->s, m->s->level, m->s->old) &&
	    !is_nt_block(m->s, m->s->level, m->s->new))
		return &pg_policy_bbm_nt;
	return now ? &pg_policy_bbm_full : tlb_progress(m->t, stale);
}

static void object(struct making *m, struct pg_stale *stale,
		   struct pg_classified c)
{
	const struct tlb_spot *s = m->s;
	struct pg_judge *j = m->t->judge;
	const struct pg_policy *fault = fault_of(m, stale, c);

	stale->flags |= PG_STALE_LATCHED;
	if (m->told)
		return;
	m->told = true;
	pg_object(j, fault, s->ev,
		  "0x%llx for address 0x%llx beside 0x%llx, which TLBs may "
		  "hold: %s",
		  (unsigned long long)s->new, (unsigned long long)s->va,
		  (unsigned long long)stale->word, pg_classify_why_text(c.why));
	pg_object(j, &pg_policy_t4, s->ev, "address 0x%llx: 0x%llx and 0x%llx",
		  (unsigned long long)s->va, (unsigned long long)stale->word,
		  (unsigned long long)s->new);
	if (fault != &pg_policy_bbm_full && fault != &pg_policy_bbm_order &&
	    fault != &pg_policy_tlbi_stage2 &&
	    fault != &pg_policy_bbm_observers)
		tlb_blame(m->t, s->ev, stale);
}

/*
 * Nobody had to wait until TLBs forget it; who stores now takes a right away,
 * and has to.
 */
static void inherit(const struct making *m, struct pg_stale *stale)
{
	struct pg_stale_pool *pool = &m->t->pool;

	if (!(stale->flags & PG_STALE_DEFERRABLE))
		return;
	stale->flags &= (uint16_t)~PG_STALE_DEFERRABLE;
	if (stale->flags & PG_STALE_MOVED)
		return;
	pg_stale_take(stale, pool, PG_STALE_BY_OWNER);
	stale->owner = m->s->ev->actor;
	stale->stored = tlb_ledger(m->t)->seq;
	pg_stale_put(stale, pool, PG_STALE_BY_OWNER, &pool->owed[stale->owner]);
}

static void beside(void *ctx, struct pg_stale *stale)
{
	struct making *m = ctx;
	const struct tlb_spot *s = m->s;
	bool same = stale->level == s->level;
	struct pg_classified c;

	if (stale->space != s->space || stale->va > s->last ||
	    stale->last < s->va || stale->flags & PG_STALE_PE_DONE)
		return;
	if (!same && (stale->flags & PG_STALE_TABLE ||
		      is_table(s->regime, s->level, s->new)))
		return;
	c = same ? compare_same(m->t, s, stale->word)
		 : compare_sizes(m->t, s, stale);
	if (c.change == PG_CLASSIFY_NONE) {
		tlb_close(m->t, stale);
		return;
	}
	stale->flags |= PG_STALE_MODIFIED;
	if (!c.deferrable)
		inherit(m, stale);
	if (c.change >= PG_CLASSIFY_SIZE && !licensed(m, stale, c) &&
	    !(stale->flags & PG_STALE_LATCHED))
		object(m, stale, c);
}

/* The actor puts what it has just taken away to another place (mremap). */
static void note_move(struct pg_tlb *t, const struct tlb_spot *s)
{
	struct tlb_actor *a = &t->actors[s->ev->actor];
	struct pg_stale *last = pg_stale_at(&t->pool, a->broken);
	uint64_t mask = pg_desc_oa_mask(s->regime, s->regime->granule);

	if (!last || last->id != a->broken_id || last->va == s->va ||
	    last->level != s->level || (last->word ^ s->new) & mask ||
	    last->flags & (PG_STALE_MOVED | PG_STALE_MODIFIED))
		return;
	last->flags |= PG_STALE_MOVED;
	a->moved++;
}

/* A member that says contiguous, beside the one that is stored. */
static bool fits(const struct tlb_spot *s, uint64_t word, int64_t distance)
{
	unsigned int shift = pg_level_shift(s->regime, s->level);
	uint64_t mask = pg_desc_oa_mask(s->regime, shift);
	uint64_t oa = pg_desc_oa(s->regime, s->new, shift);
	struct pg_classified c;

	if (!pg_bit(s->new, PG_DESC_CONTIG))
		return false;
	if (pg_desc_oa(s->regime, word, shift) !=
	    oa + (uint64_t)distance * PG_BIT(shift))
		return false;
	c = pg_classify(s->params, (word & ~mask) | (s->new &mask), s->new);
	return c.change <= PG_CLASSIFY_AFTER;
}

static void check_set(struct pg_tlb *t, const struct tlb_spot *s)
{
	struct pg_page *page = pg_ledger_find(tlb_ledger(t), s->at);
	const struct tlb_page *side = tlb_side(page);
	unsigned int bits = pg_contig_bits(s->regime, s->level);
	unsigned int own, first;

	if (!side || !side->contiguous || !page->words || !bits)
		return;
	own = (unsigned int)(s->at - page->pa) / 8;
	first = own & ~(unsigned int)pg_ones(bits);
	for (unsigned int i = first; i < first + (1u << bits); i++) {
		uint64_t word = page->words[i];

		if (i == own || !pg_bit(word, PG_DESC_CONTIG) ||
		    !pg_classify_cacheable(s->params, word) ||
		    is_table(s->regime, s->level, word))
			continue;
		if (fits(s, word, (int64_t)i - own) ||
		    (t->judge->params.bbml && !pg_bit(s->new, PG_DESC_CONTIG)))
			continue;
		pg_object(t->judge, &pg_policy_bbm_set, s->ev,
			  "0x%llx in a set whose entry at 0x%llx says "
			  "contiguous",
			  (unsigned long long)s->new,
			  (unsigned long long)(page->pa + 8 * i));
		return;
	}
}

void tlb_make(struct pg_tlb *t, const struct tlb_spot *s)
{
	struct making m = { t, s, false };

	if (!is_table(s->regime, s->level, s->new))
		check_set(t, s);
	if (!t->pool.count)
		return;
	if (is_table(s->regime, s->level, s->new))
		pg_stale_each_va(&t->pool, s->va, s->va, beside, &m);
	else
		pg_stale_each_va(&t->pool, s->va, s->last, beside, &m);
	note_move(t, s);
}

/* Some members are gone for good, and others still say contiguous (BBM-12). */
void tlb_contiguous_left(struct pg_tlb *t, const struct pg_event *ev,
			 const struct pg_stale *stale)
{
	const struct pg_classify_params *p =
		tlb_params(t, stale->space, stale->level);
	struct pg_page *page = pg_ledger_find(tlb_ledger(t), stale->at);
	const struct tlb_page *side = tlb_side(page);
	unsigned int bits = pg_contig_bits(p->regime, stale->level);
	unsigned int own, first;

	if (!side || !side->linked || side->space != stale->space ||
	    !page->words || !bits)
		return;
	own = (unsigned int)(stale->at - page->pa) / 8;
	first = own & ~(unsigned int)pg_ones(bits);
	if (pg_bit(page->words[own], PG_DESC_VALID) &&
	    pg_bit(page->words[own], PG_DESC_CONTIG))
		return;
	for (unsigned int i = first; i < first + (1u << bits); i++) {
		if (!pg_bit(page->words[i], PG_DESC_CONTIG) ||
		    !pg_classify_cacheable(p, page->words[i]))
			continue;
		pg_object(t->judge, &pg_policy_bbm_set, ev,
			  "the entry at 0x%llx left a set whose entry at "
			  "0x%llx says contiguous",
			  (unsigned long long)stale->at,
			  (unsigned long long)(page->pa + 8 * i));
		return;
	}
}

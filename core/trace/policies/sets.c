// SPDX-License-Identifier: GPL-2.0-or-later
/* E2: contiguous sets, where an operation touched them. */
#include "trace/policies/common.h"
#include "trace/policies/hear.h"

/* AF, AP[2] and dirty state are gathered over the set. */
#define IGNORED (PG_BIT(PG_DESC_AF) | PG_BIT(7) | pg_mask(58, 55) | PG_BIT(63))

/* A store of a leaf with the bit: its address has to fit its place. */
void pg_hear_set_write(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_stored *c;
	unsigned int bits, shift;
	uint64_t index;

	if (!pg_bit(ev->new, PG_DESC_CONTIG) || !(ev->new & 1))
		return;
	c = pg_stored(j, ev);
	if (!pg_desc_is_leaf(c->is))
		return;
	bits = pg_contig_bits(c->r, ev->level);
	shift = pg_level_shift(c->r, ev->level);
	index = pg_desc_oa(c->r, ev->new, shift) >> shift;
	if (bits && (index ^ ev->at >> 3) & pg_ones(bits))
		pg_object(j, &pg_policy_contig_set, ev,
			  "0x%llx is not aligned to its contiguous set",
			  ULL(ev->new));
}

static const char *flaw_of(const struct pg_regime *r, int level,
			   const uint64_t *words, uint64_t count)
{
	unsigned int shift = pg_level_shift(r, level), cont = 0, valid = 0;
	uint64_t attrs = ~(IGNORED | pg_desc_oa_mask(r, shift));

	for (uint64_t i = 0; i < count; i++) {
		valid += words[i] & 1;
		cont += (words[i] & 1) && pg_bit(words[i], PG_DESC_CONTIG);
	}
	if (!cont)
		return NULL;
	if (valid != count)
		return "an entry is invalid";
	if (cont != count)
		return "an entry has no contiguous bit";
	for (uint64_t i = 1; i < count; i++) {
		if ((words[i] ^ words[0]) & attrs)
			return "attributes differ";
		if (pg_desc_oa(r, words[i], shift) !=
		    pg_desc_oa(r, words[0], shift) + (i << shift))
			return "addresses do not follow each other";
	}
	return NULL;
}

static void judge_set(struct pg_judge *j, const struct pg_event *ev,
		      const struct pg_set_at *set)
{
	const struct pg_regime *r = &j->ledger.spaces[set->space].regime;
	unsigned int bits = pg_contig_bits(r, set->level);
	const struct pg_page *page = pg_ledger_find(&j->ledger, set->at);
	const char *flaw;

	if (!page || !page->words || pg_page_is_free(page) ||
	    !(page->root || page->parents) ||
	    set->at + PG_BIT(bits + 3) >
		    page->pa + pg_ledger_page_size(&j->ledger))
		return;
	flaw = flaw_of(r, set->level, &page->words[(set->at - page->pa) / 8],
		       PG_BIT(bits));
	if (flaw)
		pg_object(j, &pg_policy_contig_set, ev,
			  "the contiguous set at 0x%llx: %s", ULL(set->at),
			  flaw);
}

/* Somebody else is in the middle of this set, and will be asked. */
static bool in_work(const struct pg_judge *j, unsigned int actor, uint64_t at)
{
	uint32_t others = j->ledger.busy & ~(1u << actor);

	for (unsigned int i = 0; others; i++, others >>= 1) {
		const struct pg_actor *a = &j->ledger.actors[i];

		if (!(others & 1))
			continue;
		for (unsigned int k = 0; k < a->set_count; k++)
			if (a->sets[k].at == at)
				return true;
	}
	return false;
}

void pg_hear_sets_end(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_actor *a = &j->ledger.actors[ev->actor];

	if (a->op > 1)
		return;
	for (unsigned int i = 0; i < a->set_count; i++)
		if (!in_work(j, ev->actor, a->sets[i].at))
			judge_set(j, ev, &a->sets[i]);
}

static void judge_page_sets(struct pg_judge *j, const struct pg_event *ev,
			    const struct pg_page *page)
{
	uint64_t end = page->pa + pg_ledger_page_size(&j->ledger);
	struct pg_set_at set = { .at = page->pa };
	unsigned int bits;

	while (set.at < end &&
	       pg_ledger_set_of(&j->ledger, page->space, page->level, set.at,
				&set, &bits)) {
		judge_set(j, ev, &set);
		set.at += PG_BIT(bits + 3);
	}
}

void pg_hear_sets_idle(struct pg_judge *j, const struct pg_event *ev)
{
	for (size_t i = 0; i < j->ledger.count; i++) {
		const struct pg_page *page = j->ledger.order[i];

		if (page->words && pg_page_is_table(page) &&
		    page->level <= PG_LEVEL_MAX &&
		    j->ledger.spaces[page->space].declared)
			judge_page_sets(j, ev, page);
	}
}

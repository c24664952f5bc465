// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/gup.h"

#include "engine/table.h"

static const struct pg_gup_steps *steps(const struct pg_task *t)
{
	return &t->world->steps.user.gup;
}

void pg_gup_enter(struct pg_task *t)
{
	pg_irq_off(t);
}

void pg_gup_leave(struct pg_task *t)
{
	pg_irq_on(t);
}

bool pg_gup_is_leaf(const struct pg_mm *mm, int level, uint64_t word)
{
	return level == PG_PTE || !pg_is_table(mm, level, word, NULL);
}

/* Present for hardware: what is being split or moved is not. */
bool pg_gup_leaf_ok(const struct pg_mm *mm, int level, uint64_t word,
		    bool write)
{
	return pg_word_kind(mm, level, word) == PG_WORD_LEAF &&
	       !(word & PG_WORD_SPECIAL) && (!write || pg_word_writable(word));
}

struct pg_place pg_gup_next(struct pg_mm *mm, uint64_t table, int level,
			    uint64_t va)
{
	return pg_place_in(mm, table, level, va);
}

/* A collapse clears the PMD and leaves the PTE as it is. */
bool pg_gup_recheck(struct pg_task *t, const struct pg_gup *g)
{
	if (pg_read(t, &g->leaf) != g->leaf_word)
		return false;
	return g->leaf.level != PG_PTE ||
	       pg_read(t, &g->above) == g->above_word;
}

/* A fork that has begun may write-protect what was found writable. */
bool pg_gup_seq(struct pg_task *t, const struct pg_mm *mm, unsigned int seq)
{
	pg_shares(t, PG_SHARED_SEQ, mm->id, PG_TOUCH_READ);
	return mm->user->seq == seq && !(seq & 1);
}

static void find(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		 struct pg_gup *g)
{
	g->leaf = pg_place_root(mm, va);
	g->leaf_word = pg_read(t, &g->leaf);
	while (!steps(t)->is_leaf(mm, g->leaf.level, g->leaf_word)) {
		uint64_t table = pg_desc_oa(&mm->regime, g->leaf_word,
					    mm->regime.granule);

		g->above = g->leaf;
		g->above_word = g->leaf_word;
		g->leaf = steps(t)->next(mm, table, g->leaf.level + 1, va);
		g->leaf_word = pg_read(t, &g->leaf);
	}
}

static void tell_pin(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		     uint64_t pa, enum pg_event_kind kind)
{
	struct pg_event ev = {
		.kind = (uint8_t)kind,
		.level = PG_EV_DATA,
		.space = mm->id,
		.at = pa,
		.va = va,
		.size = pg_page_bytes(mm),
	};

	pg_tell(t, &ev); /* one with the last look */
}

/* The page's address if it was pinned, otherwise 0. */
static uint64_t pin(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		    bool write)
{
	unsigned int seq = mm->user->seq;
	struct pg_gup g = { .above = { .mm = mm } };
	uint64_t pa;

	pg_shares(t, PG_SHARED_SEQ, mm->id, PG_TOUCH_READ);
	find(t, mm, va, &g);
	if (!steps(t)->leaf_ok(mm, g.leaf.level, g.leaf_word, write))
		return 0;
	pa = pg_word_pa(mm, g.leaf.level, g.leaf_word) +
	     (va & (pg_level_bytes(mm, g.leaf.level) - 1) &
	      ~(pg_page_bytes(mm) - 1));
	if (!pg_folio_of(t->world, pa) || !pg_folio_try(t, pa))
		return 0;
	if (steps(t)->seq(t, mm, seq) && steps(t)->recheck(t, &g)) {
		tell_pin(t, mm, va, pa, PG_EV_PIN);
		return pa;
	}
	pg_folio_put(t, pa);
	return 0;
}

int pg_gup_fast(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		enum pg_use use)
{
	uint64_t pa;

	if (!pg_user_enter(t, mm))
		return PG_ENOENT;
	pg_begin(t, PG_OP_GUP, mm, va, 0);
	pg_user_run(t, mm);
	steps(t)->enter(t);
	pa = pin(t, mm, va, use == PG_USE_WRITE);
	steps(t)->leave(t);
	if (pa) {
		tell_pin(t, mm, va, pa, PG_EV_UNPIN);
		pg_folio_put(t, pa);
	}
	pg_end(t, pa ? 0 : PG_ENOENT);
	pg_user_leave(t, mm);
	return pa ? 0 : PG_ENOENT;
}

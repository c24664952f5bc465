// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/contpte.h"

#include "engine/table.h"
#include "engine/word.h"

/* What need not be alike within a set. */
#define STATE (PG_WORD_AF | PG_WORD_DIRTY | PG_WORD_RDONLY)

unsigned int pg_contpte_entries(const struct pg_mm *mm)
{
	return 1u << pg_contig_bits(&mm->regime, PG_PTE);
}

static uint64_t set_bytes(const struct pg_mm *mm)
{
	return pg_page_bytes(mm) * pg_contpte_entries(mm);
}

/* Break all, invalidate all, make all (BBM-12). */
void pg_contpte_rewrite(struct pg_task *t, const struct pg_ptmap *m,
			uint64_t va, uint64_t set, uint64_t clear)
{
	const struct pg_entry_steps *s = &t->world->steps.entry;
	struct pg_mm *mm = m->pmd.mm;
	uint64_t base = va & ~(set_bytes(mm) - 1);
	uint64_t words[256], state = 0;
	unsigned int count = pg_contpte_entries(mm);

	for (unsigned int i = 0; i < count; i++) {
		struct pg_place p =
			pg_ptmap_entry(m, base + i * pg_page_bytes(mm));

		words[i] = pg_read(t, &p);
		state |= words[i] & (PG_WORD_AF | PG_WORD_DIRTY);
		s->clear(t, &p);
	}
	s->flush(t, &(struct pg_flush){
			    .mm = mm,
			    .va = base,
			    .size = set_bytes(mm),
			    .stride = pg_page_bytes(mm),
			    .leaf_only = true,
			    .level = PG_PTE,
		    });
	for (unsigned int i = 0; i < count; i++) {
		struct pg_place p =
			pg_ptmap_entry(m, base + i * pg_page_bytes(mm));

		s->set(t, &p, ((words[i] | state) & ~clear) | set);
	}
	s->publish(t, mm);
}

bool pg_contpte_can_fold(struct pg_task *t, const struct pg_ptmap *m,
			 uint64_t va)
{
	struct pg_mm *mm = m->pmd.mm;
	uint64_t size = set_bytes(mm), base = va & ~(size - 1), first = 0;

	if (pg_contpte_entries(mm) == 1)
		return false;
	for (uint64_t off = 0; off < size; off += pg_page_bytes(mm)) {
		struct pg_place p = pg_ptmap_entry(m, base + off);
		uint64_t word = pg_read(t, &p);

		if (!off)
			first = word;
		if (pg_word_kind(mm, PG_PTE, word) != PG_WORD_LEAF ||
		    word & (PG_WORD_CONT | PG_WORD_SPECIAL) ||
		    (pg_word_pa(mm, PG_PTE, first) & (size - 1)) ||
		    (word | STATE) != ((first | STATE) + off))
			return false;
	}
	return pg_folio_of(t->world, pg_word_pa(mm, PG_PTE, first)) ==
	       pg_folio_of(t->world, pg_word_pa(mm, PG_PTE, first) + size - 1);
}

void pg_contpte_fold(struct pg_task *t, const struct pg_ptmap *m, uint64_t va)
{
	const struct pg_contpte_steps *s = &t->world->steps.user.contpte;

	if (s->can_fold(t, m, va))
		s->rewrite(t, m, va, PG_WORD_CONT, 0);
}

void pg_contpte_unfold(struct pg_task *t, const struct pg_ptmap *m, uint64_t va)
{
	t->world->steps.user.contpte.rewrite(t, m, va, 0, PG_WORD_CONT);
}

uint64_t pg_contpte_single(struct pg_task *t, const struct pg_ptmap *m,
			   uint64_t va)
{
	struct pg_place p = pg_ptmap_entry(m, va);
	uint64_t word = pg_read(t, &p);

	if (!(word & PG_WORD_CONT) || !(word & PG_WORD_VALID))
		return word;
	pg_contpte_unfold(t, m, va);
	return pg_read(t, &p);
}

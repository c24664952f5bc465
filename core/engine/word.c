// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/word.h"

#include "engine/script.h"
#include "engine/task.h"

enum pg_word_kind pg_word_kind(const struct pg_mm *mm, int level, uint64_t word)
{
	if (!word)
		return PG_WORD_NONE;
	switch (pg_desc_kind(&mm->regime, level, word)) {
	case PG_DESC_TABLE_KIND:
		return PG_WORD_LINK;
	case PG_DESC_BLOCK:
	case PG_DESC_PAGE:
		return PG_WORD_LEAF;
	case PG_DESC_INVALID:
		return word & PG_WORD_NG ? PG_WORD_HELD : PG_WORD_SOFT;
	default:
		return PG_WORD_BAD;
	}
}

/* Shareability is part of the address where 52 bits of it are in use. */
uint64_t pg_word_leaf(const struct pg_mm *mm, int level, uint64_t pa,
		      unsigned int prot)
{
	uint64_t word = pg_desc_put_oa(&mm->regime, pa) | PG_WORD_VALID |
			PG_WORD_USER | PG_WORD_AF | PG_WORD_NG | PG_WORD_PXN;

	if (level == PG_LEVEL_MAX)
		word |= PG_WORD_TYPE;
	if (!mm->regime.ds)
		word |= PG_WORD_SHARE;
	if (!(prot & PG_PROT_EXEC))
		word |= PG_WORD_UXN;
	if (prot & PG_PROT_WRITE)
		return pg_word_mkwrite(word);
	return word | PG_WORD_RDONLY;
}

uint64_t pg_word_pa(const struct pg_mm *mm, int level, uint64_t word)
{
	if (!(word & PG_WORD_NG) && !(word & PG_WORD_VALID))
		return word & pg_mask(47, 12);
	return pg_desc_oa(&mm->regime, word,
			  pg_level_shift(&mm->regime, level));
}

/* The same bits change, whatever the others are by now. */
void pg_word_update(struct pg_task *t, const struct pg_place *p, uint64_t old,
		    uint64_t word)
{
	uint64_t set = word & ~old, clear = old & ~word;

	while (!t->world->steps.map.modify(t, p, old, word)) {
		old = pg_read(t, p);
		word = (old & ~clear) | set;
	}
}

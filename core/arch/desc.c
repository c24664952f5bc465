// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch/desc.h"

#define TABLE_PXN      59
#define TABLE_UXN      60
#define TABLE_NO_EL0   61
#define TABLE_NO_WRITE 62

const char *pg_desc_kind_name(enum pg_desc_kind kind)
{
	static const char *const names[] = {
		[PG_DESC_INVALID] = "invalid",	[PG_DESC_RESERVED] = "reserved",
		[PG_DESC_TABLE_KIND] = "table", [PG_DESC_BLOCK] = "block",
		[PG_DESC_PAGE] = "page",
	};

	return names[kind];
}

static void note(int8_t *field, uint64_t desc, unsigned int bit, int level)
{
	if (pg_bit(desc, bit) && *field == PG_HIER_NONE)
		*field = level;
}

void pg_hier_add(struct pg_hier *hier, const struct pg_regime *r, int level,
		 uint64_t desc)
{
	if (r->stage == 2 || r->hpd)
		return;
	note(&hier->no_write, desc, TABLE_NO_WRITE, level);
	note(&hier->uxn, desc, TABLE_UXN, level);
	/* RES0 where there is no unprivileged level to protect from. */
	if (!pg_regime_two_els(r))
		return;
	note(&hier->no_el0, desc, TABLE_NO_EL0, level);
	note(&hier->pxn, desc, TABLE_PXN, level);
}

bool pg_hier_same(const struct pg_hier *a, const struct pg_hier *b)
{
	return (a->no_el0 == PG_HIER_NONE) == (b->no_el0 == PG_HIER_NONE) &&
	       (a->no_write == PG_HIER_NONE) == (b->no_write == PG_HIER_NONE) &&
	       (a->uxn == PG_HIER_NONE) == (b->uxn == PG_HIER_NONE) &&
	       (a->pxn == PG_HIER_NONE) == (b->pxn == PG_HIER_NONE);
}

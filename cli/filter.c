// SPDX-License-Identifier: GPL-2.0-or-later
#include "filter.h"

static bool both(uint8_t rights)
{
	return rights & PG_W && rights & PG_X;
}

static bool wanted(const struct opts *o, const struct pg_span *s)
{
	uint8_t rights = s->access.priv | s->access.user;
	bool leaf = s->kind == PG_SPAN_BLOCK || s->kind == PG_SPAN_PAGE;
	unsigned int is = 0;

	if (leaf && rights & PG_X)
		is |= ONLY_X;
	if (leaf && rights & PG_W)
		is |= ONLY_W;
	if (leaf && (both(s->access.priv) || both(s->access.user)))
		is |= ONLY_WX;
	if (leaf && s->access.user)
		is |= ONLY_USER;
	if (leaf && s->attr.type < PG_MEM_NORMAL)
		is |= ONLY_DEVICE;
	if (leaf && pg_desc_contig(s->tables->regime, s->level, s->desc))
		is |= ONLY_CONTIG;
	if (s->kind == PG_SPAN_BLOCK)
		is |= ONLY_BLOCK;
	if (s->kind == PG_SPAN_HOLE)
		is |= ONLY_HOLE;
	return (is & o->only) == o->only;
}

bool filter_span(const struct opts *o, const struct pg_span *s)
{
	/* What could not be read may be anything, so it is never left out. */
	if (s->kind == PG_SPAN_UNREADABLE)
		return true;
	return (o->level == LEVEL_ANY || o->level == s->level) && wanted(o, s);
}

bool filter_prot(const struct opts *o, const struct pg_regime *r, int level,
		 uint64_t prot)
{
	const struct pg_hier none = PG_HIER_INIT;
	bool leaf = pg_bit(prot, PG_DESC_VALID);
	const struct pg_tables tables = { .regime = r };
	struct pg_span s = {
		.tables = &tables,
		.level = level,
		.desc = prot,
		.kind = !leaf			? PG_SPAN_HOLE
			: level == PG_LEVEL_MAX ? PG_SPAN_PAGE
						: PG_SPAN_BLOCK,
	};

	if (leaf) {
		s.access = pg_leaf_access(r, prot, &none);
		s.attr = pg_leaf_memattr(r, prot);
	}
	return filter_span(o, &s);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What stands in tables, read once more. Neither the engine's walks nor core's
 * walker: a loop over words, for oracles that look after every operation.
 */
#include <stdlib.h>

#include "run/run_priv.h"

#define LEAVES_MAX (1u << 16)
#define TABLES_MAX (1u << 12)

struct reader {
	const struct pg_world *w;
	const struct pg_mm *mm;
	struct fz_leaves *leaves;
	struct fz_pages *tables;
	unsigned int left;
};

static void add_leaf(struct fz_leaves *l, const struct fz_leaf *leaf)
{
	struct fz_leaf *more;
	size_t room;

	if (l->count == l->room) {
		room = l->room ? 2 * l->room : 256;
		more = room > LEAVES_MAX
			       ? NULL
			       : realloc(l->list, room * sizeof(*more));
		if (!more) {
			l->over = true;
			return;
		}
		l->list = more;
		l->room = room;
	}
	l->list[l->count++] = *leaf;
}

static void add_page(struct fz_pages *p, const struct fz_table *table)
{
	struct fz_table *more;
	size_t room;

	if (p->count == p->room) {
		room = p->room ? 2 * p->room : 64;
		more = realloc(p->list, room * sizeof(*more));
		if (!more) {
			p->over = true;
			return;
		}
		p->list = more;
		p->room = room;
	}
	p->list[p->count++] = *table;
}

static void read_table(struct reader *d, uint64_t table, int level,
		       uint64_t base);

static void read_entry(struct reader *d, uint64_t word, int level, uint64_t va)
{
	const struct pg_regime *r = &d->mm->regime;
	unsigned int shift = pg_level_shift(r, level);
	uint64_t below;

	if (!(word & 1))
		return;
	if (level < PG_LEVEL_MAX && word & 2) {
		below = pg_desc_oa(r, word, r->granule);
		if (d->tables)
			add_page(d->tables,
				 &(struct fz_table){
					 .pa = below,
					 .va = va,
					 .space = d->mm->id,
					 .level = (int8_t)(level + 1),
				 });
		read_table(d, below, level + 1, va);
	} else if (d->leaves && (level < PG_LEVEL_MAX || word & 2)) {
		add_leaf(d->leaves, &(struct fz_leaf){
					    .space = d->mm->id,
					    .level = (int8_t)level,
					    .va = va,
					    .size = PG_BIT(shift),
					    .pa = pg_desc_oa(r, word, shift),
					    .word = word,
				    });
	}
}

/* Tables that lead to themselves end with what is left. */
static void read_table(struct reader *d, uint64_t table, int level,
		       uint64_t base)
{
	const struct pg_regime *r = &d->mm->regime;
	struct pg_phys *phys = (struct pg_phys *)&d->w->phys;
	uint64_t page = PG_BIT(r->granule), at = table;
	uint64_t end = table + 8 * PG_BIT(pg_level_index_bits(r, level));

	if (!d->left) {
		if (d->leaves)
			d->leaves->over = true;
		return;
	}
	d->left--;
	while (at < end) {
		uint64_t part = pg_min(end, (at & ~(page - 1)) + page);

		at = pg_phys_next(phys, at, part);
		if (at == part)
			continue;
		read_entry(d, pg_phys_load(phys, at), level,
			   base + ((at - table) / 8
				   << pg_level_shift(r, level)));
		at += 8;
	}
}

void fz_read(const struct pg_world *w, const struct pg_mm *mm,
	     struct fz_leaves *leaves, struct fz_pages *tables)
{
	struct reader d = { w, mm, leaves, tables, TABLES_MAX };
	uint64_t size = pg_regime_root_size(&mm->regime);
	uint64_t page = PG_BIT(mm->regime.granule);

	if (!mm->root)
		return;
	for (uint64_t pa = mm->root & ~(page - 1);
	     tables && pa < mm->root + size; pa += page)
		add_page(tables, &(struct fz_table){
					 .pa = pa,
					 .va = mm->regime.base,
					 .space = mm->id,
					 .level = (int8_t)mm->regime.start,
				 });
	read_table(&d, mm->root, mm->regime.start, mm->regime.base);
}

bool fz_look(const struct pg_world *w, const struct pg_mm *mm, uint64_t va,
	     struct fz_leaf *leaf)
{
	const struct pg_regime *r = &mm->regime;
	uint64_t table = mm->root, word = 0;
	int level = r->start;

	for (; table; level++) {
		unsigned int shift = pg_level_shift(r, level);
		uint64_t mask = pg_ones(pg_level_index_bits(r, level));
		uint64_t at = table + 8 * ((va - r->base) >> shift & mask);

		word = pg_phys_load((struct pg_phys *)&w->phys, at);
		if (level == PG_LEVEL_MAX || (word & 3) != 3)
			break;
		table = pg_desc_oa(r, word, r->granule);
	}
	if (!(word & 1) || (level == PG_LEVEL_MAX && !(word & 2)))
		return false;
	*leaf = (struct fz_leaf){
		.space = mm->id,
		.level = (int8_t)level,
		.va = va & ~pg_ones(pg_level_shift(r, level)),
		.size = PG_BIT(pg_level_shift(r, level)),
		.pa = pg_desc_oa(r, word, pg_level_shift(r, level)),
		.word = word,
	};
	return true;
}

bool fz_may_fail(const struct fz_runner *r)
{
	const struct pg_phys *phys = &r->w->phys;

	for (unsigned int i = 0; i < PG_FAILS; i++)
		if (phys->fail[i])
			return true;
	/* Each actor has a part of the memory; half of that is much. */
	return phys->filled >= PG_PHYS_FILLED || phys->out_of_memory ||
	       phys->live << phys->shift > phys->size / PG_ACTORS / 2;
}

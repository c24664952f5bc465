// SPDX-License-Identifier: GPL-2.0-or-later
/* Trees, an address at a time. */
#include "gen.h"

static uint64_t swap(const struct or_tree *t, uint64_t word)
{
	return t->shape.ee ? __builtin_bswap64(word) : word;
}

/* A whole granule, on its own boundary. */
static uint64_t take_table(struct or_tree *t, uint64_t size)
{
	uint64_t at = (t->pool + size - 1) & -size;

	if (at + size > t->end)
		return 0;
	t->pool = at + size;
	return at;
}

bool or_tree_init(struct or_tree *t, struct or_world *w, struct or_rng *rng,
		  const struct or_shape *shape, uint64_t pool, uint64_t end)
{
	uint64_t granule = PG_BIT(shape->granule), room;

	*t = (struct or_tree){
		.world = w,
		.rng = rng,
		.shape = *shape,
		.pool = pool,
		.end = end,
	};
	t->root_size =
		8 * PG_BIT(shape->ia - or_shape_shift(shape, shape->start));
	/* a small one anywhere in its granule, 64 bytes aligned. */
	room = pg_max(t->root_size, 64);
	t->root = take_table(t, pg_max(room, granule));
	if (!t->root)
		return false;
	if (room < granule)
		t->root += or_below(rng, granule / room) * room;
	return true;
}

/* A pointer to next in the bits where this shape keeps it. */
static uint64_t pointer(const struct or_shape *s, uint64_t oa,
			unsigned int shift)
{
	uint64_t word = oa & pg_mask(47, shift);

	if (s->lpa)
		word |= pg_bits(oa, 51, 48) << 12;
	if (s->ds)
		word |= (oa & pg_mask(49, 48)) | pg_bits(oa, 51, 50) << 8;
	return word;
}

uint64_t or_table_word(struct or_rng *rng, const struct or_shape *s,
		       uint64_t next)
{
	uint64_t word = pointer(s, next, s->granule) | 3;
	uint64_t ignored = pg_mask(58, 51) | pg_mask(11, 10) | pg_mask(7, 2);

	if (or_one_in(rng, 3))
		word |= or_rnd(rng) & pg_mask(62, 59);
	if (or_one_in(rng, 4))
		word |= or_rnd(rng) & ignored;
	return word;
}

static uint64_t stage2_attrs(struct or_rng *rng)
{
	static const uint8_t memattr[] = { 0,  1,  2,  3,  5,  6,  7,  9,
					   10, 11, 13, 14, 15, 15, 15, 15 };
	uint64_t ap = or_one_in(rng, 2) ? 3 : or_below(rng, 4);
	uint64_t attr = or_one_in(rng, 16) ? or_below(rng, 16)
					   : OR_PICK(rng, memattr);

	return ap << 6 | attr << 2;
}

uint64_t or_leaf_word(struct or_rng *rng, const struct or_shape *s, int level,
		      uint64_t oa)
{
	uint64_t word = pointer(s, oa, or_shape_shift(s, level));

	word |= level == 3 ? 3 : 1;
	word |= or_one_in(rng, 8) ? 0 : PG_BIT(10);
	word |= s->s2 ? stage2_attrs(rng) : or_rnd(rng) & pg_mask(7, 2);
	if (!s->ds)
		word |= or_rnd(rng) & pg_mask(9, 8);
	word |= or_rnd(rng) & (pg_mask(63, 53) | PG_BIT(51) | PG_BIT(11));
	if (or_one_in(rng, 8))
		word |= PG_BIT(52);
	/* RES0 bits below the leaf's size, and GP (D-6). */
	if (or_one_in(rng, 8))
		word |= or_rnd(rng) & (pg_ones(or_shape_shift(s, level)) &
				       ~pg_ones(s->granule));
	if (or_one_in(rng, 16))
		word |= PG_BIT(50) & or_rnd(rng);
	return word;
}

uint64_t or_random_oa(struct or_rng *rng, unsigned int bits)
{
	if (or_one_in(rng, 24))
		return or_bits(rng, pg_min(52, bits + 1));
	return or_one_in(rng, 48) ? or_bits(rng, 52) : or_bits(rng, bits);
}

int or_tree_leaf_level(const struct or_tree *t)
{
	const struct or_shape *s = &t->shape;
	/* D-4, 64K with PAMax 52. */
	int first = s->granule == 12   ? !s->ds
		    : s->granule == 14 ? 2 - s->ds
				       : 1;

	if (or_one_in(t->rng, 32))
		first = s->start == -1 ? 0 : s->start;
	first = pg_max(first + 1, s->start + 1) - 1;
	return or_one_in(t->rng, 2) ? 3 : first + or_below(t->rng, 4 - first);
}

static uint64_t entry(const struct or_tree *t, uint64_t table, int level,
		      uint64_t ia)
{
	const struct or_shape *s = &t->shape;
	unsigned int shift = or_shape_shift(s, level);
	unsigned int bits = level == s->start ? s->ia - shift : s->stride;

	return table + 8 * ((ia >> shift) & pg_ones(bits));
}

/* The table below an entry, made if there is none. 0: not to be had. */
static uint64_t descend(struct or_tree *t, uint64_t at)
{
	const struct or_shape *s = &t->shape;
	uint64_t word = swap(t, or_world_get(t->world, at)), next;

	if ((word & 3) == 3)
		return (word & pg_mask(47, s->granule)) - t->delta;
	if (word & 1)
		return 0;
	next = take_table(t, PG_BIT(s->granule));
	if (!next)
		return 0;
	word = or_table_word(t->rng, s, next + t->delta);
	return or_world_put(t->world, at, swap(t, word)) ? next : 0;
}

bool or_tree_map(struct or_tree *t, uint64_t ia, int level, uint64_t leaf)
{
	uint64_t table = t->root, at;

	for (int l = t->shape.start; l < level; l++) {
		table = descend(t, entry(t, table, l, ia));
		if (!table || !or_world_holds(t->world, table))
			return false;
	}
	at = entry(t, table, level, ia);
	if (or_world_get(t->world, at))
		return false;
	return or_world_put(t->world, at, swap(t, leaf));
}

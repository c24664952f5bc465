// SPDX-License-Identifier: GPL-2.0-or-later
/* A world: registers, trees, something wrong with them, and questions. */
#include "gen.h"

#define TARGETS_MAX 12

/* The arena's parts: stage 2 below, stage 1 above. */
#define S1_POOL (OR_ARENA_SIZE / 2)

/* Where the questions aim. */
struct target {
	uint64_t va;
	uint64_t oa; /* stage 1's output: stage 2's input */
	struct or_shape shape;
};

struct making {
	struct or_rng *rng;
	struct or_world *world;
	struct or_shapes shapes;
	struct or_tree low, high, s2;
	bool have_low, have_high, have_s2;
	unsigned int ntargets;
	struct target targets[TARGETS_MAX];
};

/*
 * A TTBR: the base, bits that no walk looks at, and, rarely, an address bit
 * that makes trouble.
 */
static uint64_t ttbr(struct making *m, const struct or_tree *t)
{
	uint64_t base = t->root + t->delta;
	uint64_t value = base & pg_mask(47, 1);

	if (t->shape.ds || t->shape.lpa)
		value |= pg_bits(base, 51, 48) << 2;
	if (or_one_in(m->rng, 3))
		value |= or_rnd(m->rng) & (pg_mask(63, 48) | 1);
	if (or_one_in(m->rng, 24))
		value |= or_rnd(m->rng) & (t->root_size - 1);
	if (or_one_in(m->rng, 32))
		value ^= PG_BIT(or_below(m->rng, 48));
	/* */
	if (or_one_in(m->rng, 24) && t->shape.oas < 48)
		value |= PG_BIT(t->shape.oas +
				or_below(m->rng, 48 - t->shape.oas));
	return value;
}

/* An input address, often near the one before. */
static uint64_t input(struct making *m, const struct or_shape *s)
{
	uint64_t ia = or_bits(m->rng, s->ia);

	if (m->ntargets && or_one_in(m->rng, 2)) {
		ia = m->targets[m->ntargets - 1].va;
		ia ^= PG_BIT(s->granule + or_below(m->rng, s->ia - s->granule));
	}
	ia &= pg_ones(s->ia);
	return s->high ? ia | ~pg_ones(s->ia) : ia;
}

static void add_target(struct making *m, uint64_t va, uint64_t oa,
		       const struct or_shape *s)
{
	if (m->ntargets < TARGETS_MAX)
		m->targets[m->ntargets++] = (struct target){ va, oa, *s };
}

/* One address in stage 1; its output is wanted below bits. */
static void map_stage1(struct making *m, struct or_tree *t, unsigned int bits)
{
	const struct or_shape *s = &t->shape;
	uint64_t va = input(m, s);
	int level = or_tree_leaf_level(t);
	uint64_t span = pg_ones(or_shape_shift(s, level));
	uint64_t oa = or_random_oa(m->rng, pg_min(bits, s->oas)) & ~span;

	/* One path in eight ends early. */
	if (or_one_in(m->rng, 8) && level > s->start)
		or_tree_map(t, va, level, or_rnd(m->rng) & ~UINT64_C(1));
	else
		or_tree_map(t, va, level, or_leaf_word(m->rng, s, level, oa));
	add_target(m, va, oa | (va & span), s);
}

static void fill_stage1(struct making *m, struct or_tree *t, unsigned int n,
			unsigned int bits)
{
	for (unsigned int i = 0; i < n; i++)
		map_stage1(m, t, bits);
}

/* Maps ia to oa by a leaf of this level, or of the last one if that fails. */
static void map_stage2(struct making *m, uint64_t ia, uint64_t oa, int level)
{
	struct or_tree *t = &m->s2;
	uint64_t span = pg_ones(or_shape_shift(&t->shape, level));

	or_tree_map(t, ia, level,
		    or_leaf_word(m->rng, &t->shape, level, oa & ~span));
}

/* A leaf that lets tables be read: most of the time walks should get on. */
static void map_tables(struct making *m, uint64_t first, uint64_t last,
		       uint64_t delta, int level)
{
	struct or_tree *t = &m->s2;
	uint64_t span = pg_ones(or_shape_shift(&t->shape, level));
	unsigned int nwords = m->world->nwords;

	for (unsigned int i = 0; i < nwords; i++) {
		uint64_t at = m->world->words[i].at;
		uint64_t word;

		if (at < first || at >= last)
			continue;
		word = or_leaf_word(m->rng, &t->shape, level, at & ~span);
		if (!or_one_in(m->rng, 12))
			word |= PG_BIT(10) | PG_BIT(6); /* AF, S2AP read */
		or_tree_map(t, at + delta, level, word);
	}
}

static bool begin(struct making *m, struct or_tree *t, const struct or_shape *s,
		  uint64_t pool, uint64_t size)
{
	return s->legal &&
	       or_tree_init(t, m->world, m->rng, s, m->world->arena + pool,
			    m->world->arena + pool + size);
}

static void make_stage2(struct making *m)
{
	m->have_s2 = begin(m, &m->s2, &m->shapes.s2, 0, S1_POOL);
	if (m->have_s2)
		m->world->reg[OR_VTTBR_EL2] = ttbr(m, &m->s2);
}

/* Both ranges; ttbr0: the register of the lower, ttbr1 that of the upper. */
static void make_two(struct making *m, enum or_reg ttbr0, enum or_reg ttbr1,
		     uint64_t delta, unsigned int bits)
{
	uint64_t half = S1_POOL / 2;

	m->have_low = begin(m, &m->low, &m->shapes.low, S1_POOL, half);
	m->have_high =
		begin(m, &m->high, &m->shapes.high, S1_POOL + half, half);
	m->low.delta = m->high.delta = delta;
	if (m->have_low) {
		m->world->reg[ttbr0] = ttbr(m, &m->low);
		fill_stage1(m, &m->low, 5, bits);
	}
	if (m->have_high) {
		m->world->reg[ttbr1] = ttbr(m, &m->high);
		fill_stage1(m, &m->high, 5, bits);
	}
}

static void make_el2(struct making *m)
{
	m->have_low = begin(m, &m->low, &m->shapes.low, S1_POOL, S1_POOL);
	if (!m->have_low)
		return;
	m->world->reg[OR_TTBR0_EL2] = ttbr(m, &m->low);
	fill_stage1(m, &m->low, 9, 52);
}

static void make_s2_alone(struct making *m)
{
	make_stage2(m);
	for (int i = 0; i < 8 && m->have_s2; i++) {
		uint64_t ia = input(m, &m->s2.shape);

		map_stage2(m, ia, or_random_oa(m->rng, m->s2.shape.oas),
			   or_tree_leaf_level(&m->s2));
		add_target(m, ia, ia, &m->s2.shape);
	}
}

/*
 * Stage-1 tables lie at intermediate addresses that agree with the real ones
 * in as many low bits as the stage-2 leaves for them span.
 */
static void make_both(struct making *m)
{
	uint64_t first = m->world->arena + S1_POOL;
	uint64_t ipa = first, delta;
	unsigned int bits = 48;
	int level = 3;

	make_stage2(m);
	if (m->have_s2) {
		unsigned int shift;

		level = or_tree_leaf_level(&m->s2);
		shift = pg_max(or_shape_shift(&m->s2.shape, level), 22);
		bits = m->s2.shape.ia;
		ipa = (first & pg_ones(shift)) |
		      (or_bits(m->rng, pg_min(bits, m->shapes.low.oas)) &
		       ~pg_ones(shift));
		ipa &= pg_ones(pg_max(bits, 22));
	}
	delta = ipa - first;
	make_two(m, OR_TTBR0_EL1, OR_TTBR1_EL1, delta, bits);
	if (!m->have_s2)
		return;
	map_tables(m, first, m->world->arena + OR_ARENA_SIZE, delta, level);
	for (unsigned int i = 0; i < m->ntargets; i++)
		map_stage2(m, m->targets[i].oa & pg_ones(bits),
			   or_random_oa(m->rng, m->s2.shape.oas),
			   or_tree_leaf_level(&m->s2));
}

/* A pointer into the arena, at this world's pages. */
static uint64_t some_page(struct making *m)
{
	return m->world->arena + (or_below(m->rng, OR_ARENA_SIZE >> 16) << 16);
}

/* Something wrong with one word. */
static void spoil_word(struct making *m)
{
	struct or_world *w = m->world;
	struct or_word *word;
	uint64_t value;

	if (!w->nwords)
		return;
	word = &w->words[or_below(m->rng, w->nwords)];
	value = word->value;
	switch (or_below(m->rng, 8)) {
	case 0:
		value = or_rnd(m->rng);
		break;
	case 1:
		value = or_rnd(m->rng) & ~pg_mask(47, 24);
		break;
	case 2: /* any table word, its pointer repaired */
		value = (or_rnd(m->rng) & ~pg_mask(49, 8)) | 3;
		value |= some_page(m);
		break;
	case 3: /* no table at all where it points */
		value ^= PG_BIT(28 + or_below(m->rng, 20));
		break;
	default:
		value ^= PG_BIT(or_below(m->rng, 64));
	}
	or_world_put(w, word->at, value);
}

/* Nothing, a bit or two, or a whole lot. */
static void spoil(struct making *m)
{
	unsigned int n = or_below(m->rng, 4);

	if (or_one_in(m->rng, 2))
		n = 0;
	if (or_one_in(m->rng, 16))
		n = 12;
	while (n--)
		spoil_word(m);
}

static uint64_t vary(struct making *m, const struct target *t)
{
	uint64_t va = t->va;

	switch (or_below(m->rng, 16)) {
	case 0:
		return va ^ PG_BIT(or_below(m->rng, 64));
	case 1: /* just above the input size */
		return va ^ PG_BIT(pg_min(63, t->shape.ia));
	case 2:
		return va ^ (or_bits(m->rng, 8) << 56);
	case 3:
		return va ^ PG_BIT(55);
	case 4:
	case 5:
		return va ^ PG_BIT(or_below(m->rng, t->shape.ia));
	case 6:
		return or_rnd(m->rng);
	case 7:
	case 8:
	case 9:
		return va ^ or_bits(m->rng, t->shape.granule);
	default:
		return va;
	}
}

static enum or_op pick_op(struct making *m)
{
	if (m->shapes.mode == OR_MODE_EL2 || m->shapes.mode == OR_MODE_EL20)
		return or_one_in(m->rng, 2) ? OR_S1E2R : OR_S1E2W;
	if (m->shapes.mode == OR_MODE_S2)
		return OR_S12E1R + or_below(m->rng, 4);
	if (or_one_in(m->rng, 6))
		return or_one_in(m->rng, 2) ? OR_S1E1RP : OR_S1E1WP;
	return or_below(m->rng, 8);
}

static void ask(struct making *m)
{
	static const struct target nowhere = { .shape = { .ia = 48,
							  .granule = 12 } };
	struct or_world *w = m->world;
	unsigned int n = m->ntargets ? OR_QUESTIONS_MAX : 8;

	for (w->nquestions = 0; w->nquestions < n; w->nquestions++) {
		const struct target *t = &nowhere;

		if (m->ntargets)
			t = &m->targets[or_below(m->rng, m->ntargets)];
		w->questions[w->nquestions] =
			(struct or_question){ vary(m, t), pick_op(m) };
	}
}

void or_gen_world(struct or_rng *rng, struct or_world *w)
{
	struct making m = { .rng = rng, .world = w };

	memset(w->reg, 0, sizeof(w->reg));
	or_gen_regs(rng, w, &m.shapes);
	switch (m.shapes.mode) {
	case OR_MODE_EL1:
		make_two(&m, OR_TTBR0_EL1, OR_TTBR1_EL1, 0, 52);
		break;
	case OR_MODE_EL20:
		make_two(&m, OR_TTBR0_EL2, OR_TTBR1_EL2, 0, 52);
		break;
	case OR_MODE_EL2:
		make_el2(&m);
		break;
	case OR_MODE_S2:
		make_s2_alone(&m);
		break;
	case OR_MODE_BOTH:
		make_both(&m);
		break;
	}
	spoil(&m);
	ask(&m);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* What the generator tries next: new programs, mutants of good ones. */
#include "gen/gen.h"

/* Events of a program that is not worth its time again. */
#define DEAR 4096

/* Events of a short program that is worth it again. */
#define BRIEF 128

/* One program in so many is a mutant of a good one. */
#define MUTANTS 3

/* Programs by the same weights. */
#define FAMILY 6

static void draw_weights(struct gen *g, const struct gen_options *o)
{
	if (g->left--)
		return;
	if (o->blind)
		fz_blind(&g->rng, &g->weights);
	else if (o->brief)
		fz_swarm_short(&g->rng, &g->weights);
	else
		fz_swarm(&g->rng, NULL, &g->weights);
	g->left = FAMILY - 1;
}

/* Lines that programs may have. */
static unsigned int longest(const struct gen_options *o)
{
	if (o->brief && (!o->length || o->length > FZ_SHORT))
		return FZ_SHORT;
	return o->length ? o->length : FZ_OPS;
}

/* Late ones rather: what they reached, fewer programs have reached. */
static struct gen_kept *pick(struct gen *g)
{
	unsigned int a = fz_below(&g->rng, g->pool_count);
	unsigned int b = fz_below(&g->rng, g->pool_count);

	return &g->pool[a > b ? a : b];
}

static void mutate(struct gen *g)
{
	struct gen_kept *kept = pick(g);

	g->current = kept->program;
	fz_mutate(&g->rng, &g->current, &pick(g)->program, &kept->weights);
	g->used = &kept->weights;
}

void gen_next(struct gen *g, const struct gen_options *o)
{
	g->sweeping = gen_sweep(g);
	if (g->sweeping)
		return;
	draw_weights(g, o);
	if (o->pool && g->pool_count && fz_once_in(&g->rng, MUTANTS)) {
		mutate(g);
	} else {
		fz_generate(&g->rng, &g->weights, &g->current);
		g->used = &g->weights;
	}
	if (g->current.count > longest(o)) {
		g->current.count = longest(o);
		fz_canon(&g->current);
	}
	g->deep = o->policies == GEN_ALL ||
		  (o->policies == GEN_MIXED && fz_once_in(&g->rng, 3));
}

static void keep(struct gen *g)
{
	struct gen_kept *to = &g->pool[g->pool_next];

	to->weights = *g->used;
	to->program = g->current;
	g->pool_next = (g->pool_next + 1) % GEN_POOL;
	if (g->pool_count < GEN_POOL)
		g->pool_count++;
}

bool gen_learn(struct gen *g, const struct gen_options *o,
	       const struct fz_outcome *outcome)
{
	unsigned int found = 0;

	for (unsigned int i = 0; i < FZ_FEATURES / 64; i++) {
		uint64_t new = outcome->features[i] & ~g->features[i];

		if (!new)
			continue;
		g->features[i] |= new;
		found += (unsigned int)__builtin_popcountll(new);
	}
	g->feature_count += found;
	if (!found || !o->pool || outcome->events > (o->brief ? BRIEF : DEAR))
		return false;
	keep(g);
	return true;
}

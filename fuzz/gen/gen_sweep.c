// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sweeps: a section of two actors that have tables in common, under all
 * schedules of one switch and some of two. Most races need one switch, at one
 * event of hundreds, which a draw rarely meets.
 */
#include "base/bits.h"
#include "gen/gen.h"

/* Events of a program that is worth it again for each of its points. */
#define SWEPT 4096

/* Sweeps have one in so many events. */
#define SHARE 2

/* The turns of a schedule that are one actor's, until there are so many. */
static void give(struct fz_op *op, unsigned int *field, unsigned int actor,
		 unsigned int round, unsigned int turns)
{
	for (; *field < FZ_FIELDS && turns; ++*field) {
		unsigned int part = pg_min(turns, (unsigned int)UINT8_MAX);

		if ((*field - FZ_SPACE) % round != actor)
			continue;
		*fz_field(op, *field) = (uint8_t)part;
		turns -= part;
	}
}

/* first until there, second until there, and then the first one again. */
static struct fz_op cuts(const struct gen *g, unsigned int first,
			 unsigned int a, unsigned int b)
{
	const struct gen_sweep *s = &g->sweep;
	unsigned int round = s->actors[1] + 1, field = FZ_SPACE;
	struct fz_op op = { .kind = g->weights.schedule };

	give(&op, &field, s->actors[first], round, a);
	give(&op, &field, s->actors[!first], round, b);
	if (b > 1)
		give(&op, &field, s->actors[first], round, 1);
	return op;
}

static unsigned int any_turn(struct gen *g, const struct fz_lane *l)
{
	return l->points[fz_below(&g->rng, l->count)].turn;
}

bool gen_sweep(struct gen *g)
{
	struct gen_sweep *s = &g->sweep;
	const struct fz_lane *l = s->lanes;
	unsigned int all = l[0].count + l[1].count, n, first, a, b = 1;

	if (s->next == s->end)
		return false;
	n = s->next++;
	if (s->some)
		n = fz_below(&g->rng, all + all / 2);
	if (n < all) {
		first = n >= l[0].count;
		a = l[first].points[first ? n - l[0].count : n].turn;
	} else {
		first = n % 2;
		a = any_turn(g, &l[first]);
		b = any_turn(g, &l[!first]);
	}
	g->current = s->program;
	g->current.ops[s->at] = cuts(g, first, a, b);
	g->used = &g->weights;
	return true;
}

/* One stores or frees what the other one reads or stores, too. */
static bool meet(const struct fz_lane *a, const struct fz_lane *b)
{
	uint64_t common = 0;

	for (unsigned int i = 0; i < FZ_TOLD / 64; i++)
		common |= (a->changed[i] & (b->seen[i] | b->changed[i])) |
			  (a->seen[i] & b->changed[i]);
	return common;
}

/* The first two that have to do with each other. */
static bool find(const struct fz_outcome *o, unsigned int actors[2])
{
	for (unsigned int b = 1; b < FZ_LANES; b++)
		for (unsigned int a = 0; a < b; a++) {
			if (!o->lanes[a].count || !o->lanes[b].count ||
			    !meet(&o->lanes[a], &o->lanes[b]))
				continue;
			actors[0] = a;
			actors[1] = b;
			return true;
		}
	return false;
}

/* Behind the last section; 0 if there is none, or it has no schedule. */
static unsigned int last_schedule(const struct gen *g)
{
	const struct fz_program *p = &g->current;
	unsigned int at = p->count;

	while (at && (p->ops[at - 1].kind == g->weights.schedule ||
		      !p->ops[at - 1].actor))
		at--;
	return at < p->count && p->ops[at].kind == g->weights.schedule ? at : 0;
}

/* An operation, and whether it did what it is for. */
static unsigned int number_of(const struct fz_lane *l)
{
	return (l->op * 2 + l->refused) % GEN_OPERATIONS;
}

/* Pairs of operations that were swept often are swept rarely, and in part. */
static bool is_wanted(struct gen *g, const struct fz_outcome *o,
		      const unsigned int actors[2])
{
	unsigned int a = number_of(&o->lanes[actors[0]]);
	unsigned int b = number_of(&o->lanes[actors[1]]);
	uint16_t *count = &g->swept[pg_min(a, b)][pg_max(a, b)];

	if (!fz_once_in(&g->rng, 1 + *count / 4u))
		return false;
	g->sweep.some = *count;
	*count += *count < UINT16_MAX;
	return true;
}

static bool has(const uint64_t *bits, unsigned int page)
{
	return bits[page / 64] >> page % 64 & 1;
}

/* To be left before a point shows nothing that the other one cannot notice. */
static bool is_noticed(const struct fz_point *p, const struct fz_lane *other)
{
	return p->next == FZ_NEXT_OTHER || has(other->changed, p->page) ||
	       (p->next == FZ_NEXT_CHANGES && has(other->seen, p->page));
}

static void keep_noticed(struct fz_lane *l, const struct fz_lane *other)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < l->count; i++)
		if (!i || is_noticed(&l->points[i], other))
			l->points[count++] = l->points[i];
	l->count = count;
}

/* Of all events and of all programs. */
static bool is_too_much(const struct gen *g)
{
	return g->sweep_events * SHARE > g->events ||
	       g->sweep_programs * SHARE > g->programs;
}

static void begin(struct gen *g, const struct fz_outcome *o)
{
	struct gen_sweep *s = &g->sweep;
	unsigned int at = last_schedule(g);

	if (!at || o->events > SWEPT || is_too_much(g) || !find(o, s->actors) ||
	    !is_wanted(g, o, s->actors))
		return;
	s->program = g->current;
	s->at = at;
	for (unsigned int i = 0; i < 2; i++)
		s->lanes[i] = o->lanes[s->actors[i]];
	keep_noticed(&s->lanes[0], &o->lanes[s->actors[1]]);
	keep_noticed(&s->lanes[1], &o->lanes[s->actors[0]]);
	s->next = 0;
	s->end = s->some ? GEN_SOME
			 : s->lanes[0].count + s->lanes[1].count + GEN_PAIRS;
}

void gen_swept(struct gen *g, const struct fz_outcome *outcome)
{
	if (g->sweeping) {
		g->sweep_events += outcome->events;
		g->sweep_programs++;
	} else {
		begin(g, outcome);
	}
}

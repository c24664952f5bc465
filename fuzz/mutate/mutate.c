// SPDX-License-Identifier: GPL-2.0-or-later
/* Changes to a program, a row each. */
#include <string.h>

#include "mutate/mutate.h"

struct change {
	struct fz_rng *rng;
	const struct fz_weights *w;
	const struct fz_program *other;
	struct fz_program *p;
};

/* Room for count records at a place; less if there is no more. */
static unsigned int make_room(struct fz_program *p, unsigned int at,
			      unsigned int count)
{
	if (count > FZ_OPS - p->count)
		count = FZ_OPS - p->count;
	memmove(p->ops + at + count, p->ops + at,
		(p->count - at) * sizeof(*p->ops));
	p->count += count;
	return count;
}

static void cut(struct fz_program *p, unsigned int at, unsigned int count)
{
	memmove(p->ops + at, p->ops + at + count,
		(p->count - at - count) * sizeof(*p->ops));
	p->count -= count;
}

/* The header may have become another one than the weights are for. */
static struct fz_op fresh(struct change *c, unsigned int at)
{
	unsigned int kind, tries = 8;

	do
		kind = fz_pick_kind(c->rng, c->w);
	while (!fz_kind_fits(&c->p->header, kind) && --tries);
	return fz_record(c->rng, c->w, c->p, at, tries ? kind : c->w->fail);
}

/* A place for a new record: mostly at the end, where there is most to meet. */
static unsigned int somewhere(struct change *c)
{
	if (fz_once_in(c->rng, 2))
		return c->p->count;
	return fz_below(c->rng, c->p->count + 1);
}

static void insert(struct change *c)
{
	unsigned int at = somewhere(c);
	struct fz_op op = fresh(c, at);

	if (make_room(c->p, at, 1))
		c->p->ops[at] = op;
}

static void delete (struct change *c)
{
	unsigned int at, count;

	if (!c->p->count)
		return;
	at = fz_below(c->rng, c->p->count);
	count = fz_once_in(c->rng, 4) ? 1 + fz_below(c->rng, 4) : 1;
	cut(c->p, at, count < c->p->count - at ? count : c->p->count - at);
}

static void replace(struct change *c)
{
	unsigned int at;

	if (!c->p->count)
		return;
	at = fz_below(c->rng, c->p->count);
	c->p->ops[at] = fresh(c, at);
}

/* One field that is used: a neighbour of what it was, or anything. */
static void tweak(struct change *c)
{
	unsigned int field, range, tries = 8;
	struct fz_op *op;
	uint8_t *at;

	if (!c->p->count)
		return;
	op = &c->p->ops[fz_below(c->rng, c->p->count)];
	do {
		field = FZ_SPACE + fz_below(c->rng, FZ_FIELDS - FZ_SPACE);
		range = fz_range(&c->p->header, op, field);
	} while (range < 2 && --tries);
	if (range < 2)
		return;
	at = fz_field(op, field);
	if (fz_once_in(c->rng, 2))
		*at = (uint8_t)fz_below(c->rng, range);
	else
		*at = (uint8_t)((*at +
				 (fz_once_in(c->rng, 2) ? 1 : range - 1)) %
				range);
}

/* Two records come to be about the same place. */
static void meet(struct change *c)
{
	struct fz_op *to, *from;

	if (c->p->count < 2)
		return;
	to = &c->p->ops[fz_below(c->rng, c->p->count)];
	from = &c->p->ops[fz_below(c->rng, c->p->count)];
	to->space = from->space;
	to->place = from->place;
	to->slot = from->slot;
	if (fz_once_in(c->rng, 2))
		to->size = from->size;
}

static void splice(struct change *c)
{
	const struct fz_program *from = c->other;
	unsigned int first, count, at = somewhere(c);

	if (!from || !from->count)
		return;
	first = fz_below(c->rng, from->count);
	count = 1 + fz_below(c->rng, from->count - first);
	count = make_room(c->p, at, count);
	memcpy(c->p->ops + at, from->ops + first, count * sizeof(*from->ops));
	/* Of another world, perhaps. */
	fz_canon(c->p);
}

/* Some records once more, or at another place. */
static void block(struct change *c)
{
	struct fz_op kept[8];
	unsigned int first, count, at;

	if (!c->p->count)
		return;
	first = fz_below(c->rng, c->p->count);
	count = 1 + fz_below(c->rng, 8);
	if (count > c->p->count - first)
		count = c->p->count - first;
	memcpy(kept, c->p->ops + first, count * sizeof(*kept));
	if (fz_once_in(c->rng, 2))
		cut(c->p, first, count);
	at = somewhere(c);
	count = make_room(c->p, at, count);
	memcpy(c->p->ops + at, kept, count * sizeof(*kept));
}

static void swap(struct change *c)
{
	struct fz_op op;
	unsigned int at;

	if (c->p->count < 2)
		return;
	at = fz_below(c->rng, c->p->count - 1);
	op = c->p->ops[at];
	c->p->ops[at] = c->p->ops[at + 1];
	c->p->ops[at + 1] = op;
}

static void header(struct change *c)
{
	uint8_t *bytes = (uint8_t *)&c->p->header;
	unsigned int at = fz_below(c->rng, sizeof(c->p->header));

	if (fz_once_in(c->rng, 2))
		bytes[at] ^= (uint8_t)(1u << fz_below(c->rng, 8));
	else
		bytes[at] = (uint8_t)fz_next(c->rng);
	fz_canon(c->p);
}

/* The last of the records that run together with the one at a place. */
static unsigned int end_of_section(const struct fz_program *p, unsigned int at)
{
	while (at < p->count && p->ops[at].actor)
		at++;
	return at;
}

/* Two neighbours that did one thing after another do it at once. */
static void together(struct change *c)
{
	unsigned int at;

	if (c->p->count < 2)
		return;
	at = fz_below(c->rng, c->p->count - 1);
	if (!fz_kinds[c->p->ops[at].kind].row ||
	    !fz_kinds[c->p->ops[at + 1].kind].row)
		return;
	c->p->ops[at].actor = 1;
	c->p->ops[at + 1].actor = 2;
	at = end_of_section(c->p, at);
	if (make_room(c->p, at, 1))
		c->p->ops[at] = fz_switches(c->rng, c->w->schedule);
}

static void actor(struct change *c)
{
	struct fz_op *op;

	if (!c->p->count)
		return;
	op = &c->p->ops[fz_below(c->rng, c->p->count)];
	if (fz_kinds[op->kind].row)
		op->actor = (uint8_t)fz_below(c->rng, 4);
}

/* Another order for a section that has one; one for a section without. */
static void schedule(struct change *c)
{
	unsigned int at, start;

	if (!c->p->count)
		return;
	at = start = fz_below(c->rng, c->p->count);
	while (c->p->ops[at].kind != c->w->schedule) {
		at = (at + 1) % c->p->count;
		if (at == start) {
			together(c);
			return;
		}
	}
	if (fz_once_in(c->rng, 2))
		c->p->ops[at] = fz_switches(c->rng, c->w->schedule);
	else
		*fz_field(&c->p->ops[at],
			  FZ_SPACE + fz_below(c->rng, FZ_FIELDS - FZ_SPACE)) =
			(uint8_t)fz_below(c->rng, 64);
}

/* An allocation fails that did not, or the other way round. */
static void fail(struct change *c)
{
	struct fz_op op = fz_record(c->rng, c->w, c->p, 0, c->w->fail);
	unsigned int at = fz_below(c->rng, c->p->count + 1);

	if (at < c->p->count && c->p->ops[at].kind == c->w->fail)
		cut(c->p, at, 1);
	else if (make_room(c->p, at, 1))
		c->p->ops[at] = op;
}

static const struct {
	void (*run)(struct change *c);
	unsigned int weight;
} changes[] = {
	{ insert, 24 }, { delete, 12 },	 { replace, 10 }, { tweak, 24 },
	{ meet, 8 },	{ splice, 8 },	 { block, 6 },	  { swap, 6 },
	{ header, 4 },	{ together, 4 }, { actor, 3 },	  { schedule, 6 },
	{ fail, 3 },
};

static void change(struct change *c)
{
	unsigned int i, total = 0;

	for (i = 0; i < sizeof(changes) / sizeof(*changes); i++)
		total += changes[i].weight;
	total = fz_below(c->rng, total);
	for (i = 0; total >= changes[i].weight; i++)
		total -= changes[i].weight;
	changes[i].run(c);
}

void fz_mutate(struct fz_rng *rng, struct fz_program *p,
	       const struct fz_program *other, const struct fz_weights *w)
{
	struct change c = { .rng = rng, .w = w, .other = other, .p = p };

	do
		change(&c);
	while (fz_below(rng, 3));
	if (!p->count)
		insert(&c);
	fz_canon(p);
}

/* One in so many is new: what an input's world cannot say, no change says. */
#define NEW 3

size_t fz_mutate_bytes(struct fz_rng *rng, const uint8_t *data, size_t size,
		       const uint8_t *other, size_t other_size, uint8_t *out)
{
	struct fz_program p, q;
	struct fz_weights w;

	if (fz_once_in(rng, NEW)) {
		fz_swarm(rng, NULL, &w);
		fz_generate(rng, &w, &p);
		return fz_encode(&p, out);
	}
	fz_decode(data, size, &p);
	if (other_size)
		fz_decode(other, other_size, &q);
	fz_swarm(rng, &p.header, &w);
	fz_mutate(rng, &p, other_size ? &q : NULL, &w);
	return fz_encode(&p, out);
}

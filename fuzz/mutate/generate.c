// SPDX-License-Identifier: GPL-2.0-or-later
/* New records, and programs of them. */
#include <string.h>

#include "mutate/mutate.h"
#include "mutate/near.h"
#include "mutate/part.h"

unsigned int fz_pick_kind(struct fz_rng *rng, const struct fz_weights *w)
{
	unsigned int left = fz_below(rng, w->total), kind = 0;

	while (left >= w->weight[kind])
		left -= w->weight[kind++];
	return kind;
}

/* Size classes of a page or two; others are about the span of some level. */
#define SMALL 3

static bool percent_of(struct fz_rng *rng, uint8_t of_256)
{
	return (fz_next(rng) & 0xff) < of_256;
}

static void draw(struct fz_rng *rng, const struct fz_program *p,
		 struct fz_op *op, unsigned int field)
{
	unsigned int range = fz_range(&p->header, op, field);

	*fz_field(op, field) = (uint8_t)(range > 1 ? fz_below(rng, range) : 0);
}

/*
 * Slots: the codec counts them from the first one on, with what a place is
 * named after at the first or in the middle. What lies there or beside is
 * wanted, and so are the ends.
 */
static void draw_slot(struct fz_rng *rng, const struct fz_program *p,
		      struct fz_op *op)
{
	unsigned int range = fz_range(&p->header, op, FZ_SLOT), at = op->slot;

	switch (range > 8 ? fz_below(rng, 8) : 7) {
	case 0 ... 2:
		at = fz_below(rng, 3);
		break;
	case 3 ... 4:
		at = range / 2 - 1 + fz_below(rng, 3);
		break;
	case 5:
		at = range - 1 - fz_below(rng, 2);
		break;
	}
	op->slot = (uint8_t)at;
}

/* Size classes go upwards; large ones are for those who want borders. */
static void draw_size(struct fz_rng *rng, const struct fz_weights *w,
		      const struct fz_program *p, struct fz_op *op)
{
	unsigned int range = fz_range(&p->header, op, FZ_SIZE);
	unsigned int a = fz_below(rng, range), b = fz_below(rng, range);

	if (w->theme && fz_once_in(rng, 2))
		op->size = w->theme < range ? w->theme : 0;
	else if (!percent_of(rng, w->boundary))
		op->size =
			(uint8_t)fz_below(rng, range < SMALL ? range : SMALL);
	else
		op->size = (uint8_t)(a < b ? a : b);
}

/* An earlier record, of late ones rather; NULL if there is none. */
static const struct fz_op *
pick_earlier(struct fz_rng *rng, const struct fz_program *p, unsigned int at)
{
	unsigned int a = fz_below(rng, at), b = fz_below(rng, at);

	return &p->ops[a > b ? a : b];
}

/* Rather one that is somewhere. */
static const struct fz_op *earlier(struct fz_rng *rng,
				   const struct fz_program *p, unsigned int at)
{
	const struct fz_op *op = NULL;
	unsigned int tries = at ? 3 : 0;

	for (; tries && !(op && fz_is_placed(op)); tries--)
		op = pick_earlier(rng, p, at);
	return op;
}

/* The place of an earlier record, or beside it. */
static void go_near(struct fz_rng *rng, const struct fz_header *header,
		    struct fz_op *op, const struct fz_op *other)
{
	struct fz_op end = fz_other_end(other);

	if (!fz_near(header, fz_once_in(rng, 2) ? &end : other, op))
		return;
	if (fz_once_in(rng, 2))
		op->size = other->size;
	if (fz_once_in(rng, 8))
		op->slot += op->slot && fz_once_in(rng, 2) ? UINT8_MAX : 1;
}

/* To a part of what an earlier record is about, or to all of it. */
static void go_close(struct fz_rng *rng, const struct fz_header *header,
		     struct fz_op *op, const struct fz_op *other)
{
	if (fz_below(rng, 4) || !fz_part(rng, header, other, op))
		go_near(rng, header, op, other);
}

/* Words, permissions and options that were used before. */
static void use_again(struct fz_rng *rng, struct fz_op *op,
		      const struct fz_op *other)
{
	if (fz_once_in(rng, 2))
		op->what = other->what;
	if (fz_once_in(rng, 2))
		op->more = other->more;
}

/* Allocations that fail: few operations make more than some. */
#define SOON 4

struct fz_op fz_record(struct fz_rng *rng, const struct fz_weights *w,
		       const struct fz_program *p, unsigned int at,
		       unsigned int kind)
{
	struct fz_op op = { .kind = (uint8_t)kind };
	const struct fz_op *other = earlier(rng, p, at);

	for (unsigned int field = FZ_SPACE; field < FZ_FIELDS; field++)
		draw(rng, p, &op, field);
	draw_slot(rng, p, &op);
	draw_size(rng, w, p, &op);
	if (kind == w->fail && fz_once_in(rng, 2))
		op.more = (uint8_t)fz_below(rng, SOON);
	if (other && percent_of(rng, w->near))
		go_close(rng, &p->header, &op, other);
	if (other && other->kind == kind)
		use_again(rng, &op, other);
	else if (other && fz_once_in(rng, 8))
		fz_there(other, &op);
	else if (other && fz_below(rng, 4))
		fz_alike(other, &op);
	return op;
}

/* Events until somebody else goes on: few more often than many. */
static uint8_t draw_events(struct fz_rng *rng)
{
	return (uint8_t)(1 + fz_below(rng, 1u << fz_below(rng, 8)));
}

static uint8_t any_turn(struct fz_rng *rng)
{
	unsigned int how = fz_below(rng, 4);

	return how == 0 ? 0 : how == 1 ? UINT8_MAX : draw_events(rng);
}

/*
 * Few switches: mostly one, in the middle of what somebody does, or a second
 * one; the others do all that they have before the next one goes on.
 */
struct fz_op fz_switches(struct fz_rng *rng, unsigned int kind)
{
	struct fz_op op = { .kind = (uint8_t)kind };
	unsigned int some = fz_below(rng, 4);

	for (unsigned int field = FZ_SPACE; field < FZ_FIELDS; field++) {
		unsigned int turn = field - FZ_SPACE;
		bool cut = some < 2 ? turn == some : turn < 2;

		*fz_field(&op, field) = some == 3 ? any_turn(rng)
					: cut	  ? draw_events(rng)
						  : UINT8_MAX;
	}
	return op;
}

static void add(struct fz_program *p, struct fz_op op)
{
	if (p->count < FZ_OPS)
		p->ops[p->count++] = op;
}

/* Two or three actors do a line or two each, and somebody's schedule. */
static void section(struct fz_rng *rng, const struct fz_weights *w,
		    struct fz_program *p)
{
	unsigned int actors = 2 + fz_below(rng, w->actors - 1u);
	unsigned int lines = actors + fz_below(rng, 2);

	if (percent_of(rng, w->fails))
		add(p, fz_record(rng, w, p, 0, w->fail));
	for (unsigned int i = 0; i < lines; i++) {
		unsigned int kind = fz_pick_kind(rng, w);
		struct fz_op op = fz_record(rng, w, p, p->count, kind);

		if (fz_kinds[kind].row)
			op.actor = (uint8_t)(1 + i % actors);
		add(p, op);
	}
	add(p, fz_switches(rng, w->schedule));
}

static void one(struct fz_rng *rng, const struct fz_weights *w,
		struct fz_program *p, unsigned int kind)
{
	if (percent_of(rng, w->fails))
		add(p, fz_record(rng, w, p, 0, w->fail));
	add(p, fz_record(rng, w, p, p->count, kind));
}

/* On another PE, whose TLB learns what is there. */
static void by_another(struct fz_rng *rng, const struct fz_weights *w,
		       struct fz_program *p)
{
	p->ops[p->count - 1].actor = (uint8_t)(2 + fz_below(rng, 2));
	add(p, (struct fz_op){ .kind = w->join });
}

/*
 * As the family has it, mostly; at the place of the first, mostly, and from the
 * third on at a part of that as often.
 */
static void open_one(struct fz_rng *rng, const struct fz_weights *w,
		     struct fz_program *p, const struct fz_opening *o,
		     const struct fz_op *first, unsigned int part)
{
	unsigned int tries;
	struct fz_op *op;

	one(rng, w, p, o->kind);
	op = &p->ops[p->count - 1];
	if (o->said && fz_below(rng, 8)) {
		op->what = o->what;
		op->more = o->more;
	}
	if (first && (part < 2 || fz_once_in(rng, 2) ||
		      !fz_part(rng, &p->header, first, op)))
		fz_near(&p->header, first, op);
	if (first && fz_kinds[o->kind].row && fz_once_in(rng, 4))
		by_another(rng, w, p);
	for (tries = first || !w->span ? 0 : 8; tries; tries--) {
		if (fz_align(&p->header, w->span - 1u, fz_once_in(rng, 4), op))
			break;
		draw(rng, p, op, FZ_PLACE);
		draw(rng, p, op, FZ_SLOT);
	}
}

static void open_all(struct fz_rng *rng, const struct fz_weights *w,
		     struct fz_program *p)
{
	bool together = fz_below(rng, 8);
	struct fz_op first;

	for (unsigned int i = 0; i < w->opening_count; i++) {
		open_one(rng, w, p, &w->openings[i],
			 together && i ? &first : NULL, i);
		if (!i)
			first = p->ops[p->count - 1];
	}
}

/* The same in another space: what two share is found from both. */
static void open_twin(struct fz_rng *rng, struct fz_program *p,
		      unsigned int first)
{
	unsigned int last = p->count;
	struct fz_op op;

	if (first == last)
		return;
	op = p->ops[first];
	draw(rng, p, &op, FZ_SPACE);
	for (unsigned int i = first; i < last; i++) {
		add(p, p->ops[i]);
		p->ops[p->count - 1].space = op.space;
	}
}

static void once(struct fz_rng *rng, const struct fz_weights *w,
		 struct fz_program *p)
{
	unsigned int length = 1 + fz_below(rng, w->length);

	p->header = w->header;
	p->count = 0;
	if (w->opened)
		open_all(rng, w, p);
	if (w->opened && fz_once_in(rng, w->twice ? 1 : 8))
		open_twin(rng, p, 0);
	length += p->count;
	while (p->count < length && p->count < FZ_OPS)
		if (w->actors > 1 && fz_once_in(rng, 3))
			section(rng, w, p);
		else
			one(rng, w, p, fz_pick_kind(rng, w));
	fz_canon(p);
}

/* What makes no sense where it stands is dropped: perhaps all of it. */
void fz_generate(struct fz_rng *rng, const struct fz_weights *w,
		 struct fz_program *p)
{
	unsigned int tries = 4;

	do
		once(rng, w, p);
	while (!p->count && --tries);
}

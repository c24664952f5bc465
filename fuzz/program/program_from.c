// SPDX-License-Identifier: GPL-2.0-or-later
/* A line's record: what program_line.c does, the other way round. */
#include <string.h>

#include "program/program_priv.h"

/* A line being written. */
struct writing {
	const struct fz_context *c;
	const struct fz_plan *plan;
	const struct fz_shape *shape;
	const struct fz_area *area;
	const struct fz_line *line;
	struct fz_op *op;
};

bool fz_place_of(const struct fz_area *area, uint64_t address, uint8_t *place,
		 uint8_t *slot)
{
	for (unsigned int i = 0; i < area->place_count; i++) {
		const struct fz_place *p = &area->places[i];
		uint64_t off = address - p->base;
		uint64_t n = (uint64_t)((int64_t)off >> p->shift) -
			     (uint64_t)(int64_t)p->low;

		if (off & pg_ones(p->shift) || n >= p->count)
			continue;
		*place = (uint8_t)i;
		*slot = (uint8_t)n;
		return true;
	}
	return false;
}

static void put(const struct writing *w, const struct fz_digit *d,
		unsigned int digit)
{
	uint8_t *field = d->field == FZ_WHAT ? &w->op->what : &w->op->more;

	if (d->radix)
		*field = (uint8_t)(*field + digit * d->divisor);
}

typedef const char *(*write_fn)(const struct writing *w,
				const struct fz_digit *d,
				const struct pg_value *v);

static const char *write_space(const struct writing *w,
			       const struct fz_digit *d,
			       const struct pg_value *v)
{
	const struct fz_form *f = w->c->form;
	unsigned int count = fz_space_count(f, w->plan->classes);

	for (unsigned int i = 0; i < count; i++) {
		if (fz_space_id(f, w->plan->classes, i) != v->n)
			continue;
		w->op->space = (uint8_t)i;
		return NULL;
	}
	return "the operation is for no such space";
}

static const char *write_other(const struct writing *w,
			       const struct fz_digit *d,
			       const struct pg_value *v)
{
	for (unsigned int i = 0; i < w->c->form->count; i++) {
		if (w->c->form->shapes[i].id != v->n)
			continue;
		put(w, d, i);
		return NULL;
	}
	return "there is no such space";
}

static const char *write_address(const struct writing *w,
				 const struct fz_digit *d,
				 const struct pg_value *v)
{
	put(w, d, v->given);
	if (!v->given ||
	    fz_place_of(w->area, v->n, &w->op->place, &w->op->slot))
		return NULL;
	return "no place and slot have that address";
}

static const char *write_range(const struct writing *w,
			       const struct fz_digit *d,
			       const struct pg_value *v)
{
	unsigned int count = fz_size_count(w->area, v->n);

	if (!fz_place_of(w->area, v->n, &w->op->place, &w->op->slot))
		return "no place and slot have that address";
	for (unsigned int i = 0; i < count; i++) {
		if (w->area->sizes->bytes[i] != v->size)
			continue;
		w->op->size = (uint8_t)i;
		return NULL;
	}
	return "no class has that size there";
}

static const char *write_second(const struct writing *w,
				const struct fz_digit *d,
				const struct pg_value *v)
{
	if (fz_place_of(w->area, v->n, &w->op->what, &w->op->more))
		return NULL;
	return "no place and slot have the second address";
}

static const char *write_backing(const struct writing *w,
				 const struct fz_digit *d,
				 const struct pg_value *v)
{
	for (unsigned int i = 0; i < FZ_BACKINGS; i++) {
		if (fz_backing(w->shape, w->line->values[1].n, i) != v->n)
			continue;
		put(w, d, i);
		return NULL;
	}
	return "no choice gives that physical address";
}

static const char *write_of(const struct writing *w, const struct fz_digit *d,
			    const uint64_t *list, const struct pg_value *v)
{
	unsigned int skip = d->radix - d->count;

	for (unsigned int i = 0; i < d->count && v->given; i++) {
		if (list[i] != v->n)
			continue;
		put(w, d, i + skip);
		return NULL;
	}
	return v->given ? "a number is none of the choices" : NULL;
}

static const char *write_list(const struct writing *w, const struct fz_digit *d,
			      const struct pg_value *v)
{
	return write_of(w, d, d->list, v);
}

static const char *write_offset(const struct writing *w,
				const struct fz_digit *d,
				const struct pg_value *v)
{
	return write_of(w, d, w->shape->offsets, v);
}

static const char *write_unit(const struct writing *w, const struct fz_digit *d,
			      const struct pg_value *v)
{
	return write_of(w, d, w->shape->units, v);
}

static const char *write_word(const struct writing *w, const struct fz_digit *d,
			      const struct pg_value *v)
{
	put(w, d, (unsigned int)v->n);
	return NULL;
}

static const write_fn writes[] = {
	[FZ_FROM_SPACE] = write_space,	 [FZ_FROM_OTHER] = write_other,
	[FZ_FROM_RANGE] = write_range,	 [FZ_FROM_ADDRESS] = write_address,
	[FZ_FROM_SECOND] = write_second, [FZ_FROM_BACKING] = write_backing,
	[FZ_FROM_LIST] = write_list,	 [FZ_FROM_OFFSETS] = write_offset,
	[FZ_FROM_UNITS] = write_unit,	 [FZ_FROM_WORD] = write_word,
};

/* What decides on the area is written before what is looked for there. */
static const char *write_op(const struct fz_context *c,
			    const struct fz_line *line, struct fz_op *op)
{
	const struct fz_plan *plan = fz_plan_of(op->kind);
	struct writing w = { c, plan, NULL, NULL, line, op };
	const char *why = NULL;

	if (line->actor > 2)
		return "there are three actors at most";
	op->actor = (uint8_t)(line->actor + 1);
	w.shape = fz_shape_of(
		c->form, plan->classes ? (unsigned int)line->values[0].n : 0);
	if (plan->area == FZ_REGION)
		op->what =
			(uint8_t)(line->values[1].n * plan->digits[1].divisor);
	w.area = fz_area_of(plan, w.shape, op);
	op->what = 0;
	for (unsigned int i = 0; i < plan->args && !why; i++)
		why = writes[plan->digits[i].source](&w, &plan->digits[i],
						     &line->values[i]);
	return why;
}

static const char *write_fail(const struct fz_line *line, struct fz_op *op)
{
	if (line->count >= FZ_FAIL_COUNTS)
		return "so late a failure";
	op->what = (uint8_t)line->how;
	op->more = (uint8_t)line->count;
	return NULL;
}

/* Counts in their turns; false if six are not enough. */
static bool fit_turns(const struct fz_context *c, const struct fz_line *line,
		      struct fz_op *op)
{
	unsigned int at = 0;

	for (unsigned int i = 0; i < line->turn_count; i++) {
		uint32_t left = line->turns[i].count;

		for (; left && at < FZ_TURNS; at++) {
			uint8_t some = (uint8_t)pg_min(left, 255u);

			if (fz_turn_of(c, op->actor, at) !=
			    line->turns[i].actor)
				continue;
			*fz_field(op, FZ_SPACE + at) = some;
			left -= some;
		}
		if (left)
			return false;
	}
	return true;
}

static const char *write_schedule(const struct fz_context *c,
				  const struct fz_line *line, struct fz_op *op)
{
	struct fz_op blank = { .kind = op->kind };

	if (!c->actors)
		return "there is nobody to schedule";
	for (unsigned int i = 0; i < 2; i++) {
		*op = blank;
		op->actor = (uint8_t)i;
		if (fit_turns(c, line, op))
			return NULL;
	}
	return "more turns than a record has";
}

const char *fz_op_of(const struct fz_context *c, unsigned int kind,
		     const struct fz_line *line, struct fz_op *op)
{
	*op = (struct fz_op){ .kind = (uint8_t)kind };
	switch (line->kind) {
	case PG_LINE_OP:
		return write_op(c, line, op);
	case PG_LINE_FAIL:
		return write_fail(line, op);
	case PG_LINE_SCHEDULE:
		return write_schedule(c, line, op);
	default:
		return NULL;
	}
}

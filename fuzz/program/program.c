// SPDX-License-Identifier: GPL-2.0-or-later
/* Ranges, the canonical form, bytes. */
#include "program/program.h"

#include <string.h>

#include "program/program_priv.h"

static unsigned int place_range(const struct fz_area *a, unsigned int place)
{
	return a->places[place % a->place_count].count;
}

/* Of the fields of a range; the ones before have to be below theirs. */
static unsigned int size_range(const struct fz_area *a, const struct fz_op *op)
{
	return fz_size_count(a,
			     fz_address(a, op->place % a->place_count,
					op->slot % place_range(a, op->place)));
}

static unsigned int op_range(const struct fz_header *header,
			     const struct fz_op *op, unsigned int field)
{
	const struct fz_plan *plan = fz_plan_of(op->kind);
	const struct fz_form *f = fz_form_of(header->world);
	unsigned int spaces = fz_space_count(f, plan->classes), id = 0;
	const struct fz_area *a;

	if (field == FZ_SPACE)
		return pg_max(spaces, 1u);
	if (spaces)
		id = fz_space_id(f, plan->classes, op->space % spaces);
	a = fz_area_of(plan, fz_shape_of(f, id), op);
	switch (field) {
	case FZ_PLACE:
		return plan->placed ? a->place_count : 1;
	case FZ_SLOT:
		return plan->placed ? place_range(a, op->place) : 1;
	case FZ_SIZE:
		return plan->sized ? size_range(a, op) : 1;
	case FZ_WHAT:
		return plan->second ? a->place_count : plan->what;
	default:
		return plan->second ? place_range(a, op->what) : plan->more;
	}
}

static unsigned int schedule_range(unsigned int field)
{
	return field == FZ_ACTOR ? 2 : 256;
}

static unsigned int fail_range(unsigned int field)
{
	if (field == FZ_WHAT)
		return PG_FAILS;
	return field == FZ_MORE ? FZ_FAIL_COUNTS : 1;
}

unsigned int fz_range(const struct fz_header *header, const struct fz_op *op,
		      unsigned int field)
{
	if (field == FZ_KIND)
		return fz_kind_count();
	switch (fz_line_kind(op->kind)) {
	case PG_LINE_OP:
		return field == FZ_ACTOR ? 4 : op_range(header, op, field);
	case PG_LINE_SCHEDULE:
		return schedule_range(field);
	case PG_LINE_FAIL:
		return fail_range(field);
	default:
		return 1;
	}
}

/* A kind that the world has no space for becomes the next that it has. */
static uint8_t fitting_kind(const struct fz_header *header, unsigned int kind)
{
	kind %= fz_kind_count();
	while (!fz_kind_fits(header, kind))
		kind = (kind + 1) % fz_kind_count();
	return (uint8_t)kind;
}

static void bound(const struct fz_header *header, struct fz_op *op)
{
	op->kind = fitting_kind(header, op->kind);
	for (unsigned int field = FZ_ACTOR; field < FZ_FIELDS; field++) {
		uint8_t *at = fz_field(op, field);

		/* 0 is in every range. */
		if (*at)
			*at = (uint8_t)(*at % fz_range(header, op, field));
	}
}

/* A child that nobody made is one of the world's spaces. */
static void known_space(const struct fz_context *c, struct fz_op *op)
{
	uint32_t classes = fz_plan_of(op->kind)->classes;
	unsigned int id, own;

	if (c->form->parent < 0 ||
	    !(classes >> c->form->shapes[c->form->parent].class & 1))
		return;
	id = fz_space_id(c->form, classes, op->space);
	own = fz_space_count(c->form, classes) - FZ_CHILDREN;
	if (id >= FZ_CHILD && !(c->children >> id & 1))
		op->space = (uint8_t)(op->space % own);
}

/* What the record means, said in the one way; false: it means nothing. */
static bool canon_op(struct fz_context *c, struct fz_op *op)
{
	struct fz_line line = { .kind = PG_LINE_OP };
	struct fz_op same;

	if (!fz_line_of(c, op, &line) || fz_op_of(c, op->kind, &line, &same))
		return false;
	*op = same;
	fz_note(c, fz_plan_of(op->kind), &line);
	return true;
}

void fz_canon(struct fz_program *p)
{
	struct fz_context c;
	unsigned int count = 0;

	fz_canon_header(&p->header);
	fz_begin(&c, &p->header);
	for (unsigned int i = 0; i < p->count; i++) {
		struct fz_op op = p->ops[i];

		bound(&p->header, &op);
		known_space(&c, &op);
		if (canon_op(&c, &op))
			p->ops[count++] = op;
	}
	p->count = count;
}

void fz_decode(const uint8_t *data, size_t size, struct fz_program *p)
{
	uint8_t header[FZ_HEADER] = { 0 };
	size_t count = size > FZ_HEADER ? (size - FZ_HEADER) / FZ_RECORD : 0;

	if (size)
		memcpy(header, data, pg_min(size, sizeof(header)));
	memcpy(&p->header, header, sizeof(header));
	p->count = (unsigned int)pg_min(count, FZ_OPS);
	if (p->count)
		memcpy(p->ops, data + FZ_HEADER, p->count * FZ_RECORD);
	fz_canon(p);
}

size_t fz_encode(const struct fz_program *p, uint8_t *out)
{
	memcpy(out, &p->header, FZ_HEADER);
	memcpy(out + FZ_HEADER, p->ops, p->count * FZ_RECORD);
	return FZ_HEADER + (size_t)p->count * FZ_RECORD;
}

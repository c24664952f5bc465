// SPDX-License-Identifier: GPL-2.0-or-later
#include "mutate/near.h"

#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "program/program_priv.h"

bool fz_is_placed(const struct fz_op *op)
{
	const struct fz_plan *plan = fz_plan_of(op->kind);

	return plan->placed && plan->classes;
}

bool fz_go_to_space(const struct fz_form *f, const struct fz_plan *plan,
		    unsigned int id, struct fz_op *op)
{
	unsigned int count = fz_space_count(f, plan->classes);

	for (unsigned int i = 0; i < count; i++) {
		if (fz_space_id(f, plan->classes, i) != id)
			continue;
		op->space = (uint8_t)i;
		return true;
	}
	return false;
}

static unsigned int space_of(const struct fz_form *f,
			     const struct fz_plan *plan, const struct fz_op *op)
{
	return fz_space_id(f, plan->classes,
			   op->space % fz_space_count(f, plan->classes));
}

/* As a record that is not canonical yet will be read. */
static uint64_t address_of(const struct fz_area *area, const struct fz_op *op)
{
	unsigned int place = op->place % area->place_count;

	return fz_address(area, place, op->slot % area->places[place].count);
}

bool fz_near(const struct fz_header *header, const struct fz_op *other,
	     struct fz_op *op)
{
	const struct fz_form *f = fz_form_of(header->world);
	const struct fz_plan *from = fz_plan_of(other->kind);
	const struct fz_plan *plan = fz_plan_of(op->kind);
	const struct fz_area *area, *other_area;
	const struct fz_shape *s;
	unsigned int id;

	if (!from->classes || !plan->classes ||
	    !fz_space_count(f, from->classes))
		return false;
	id = space_of(f, from, other);
	if (!fz_go_to_space(f, plan, id, op))
		return false;
	if (!from->placed || !plan->placed)
		return true;
	s = fz_shape_of(f, id);
	area = fz_area_of(plan, s, op);
	other_area = fz_area_of(from, s, other);
	if (area != other_area)
		return fz_place_of(area, address_of(other_area, other),
				   &op->place, &op->slot);
	op->place = other->place;
	op->slot = other->slot;
	return true;
}

static unsigned int value_of(const struct fz_digit *d, const struct fz_op *op)
{
	unsigned int field = d->field == FZ_WHAT ? op->what : op->more;

	return d->radix ? field / d->divisor % d->radix : 0;
}

static void set_value(const struct fz_digit *d, struct fz_op *op,
		      unsigned int value)
{
	uint8_t *field = fz_field(op, d->field);

	*field = (uint8_t)(*field + (value - value_of(d, op)) * d->divisor);
}

static bool is_listed(const struct fz_digit *d)
{
	return d->source == FZ_FROM_LIST || d->source == FZ_FROM_OFFSETS ||
	       d->source == FZ_FROM_UNITS;
}

static const struct pg_arg *arg_of(const struct fz_op *op, unsigned int i)
{
	return &fz_kinds[op->kind].row->args[i];
}

/* An option's first value says that it is not given: the plainest, then. */
static void copy_digit(const struct fz_digit *from, const struct fz_op *other,
		       const struct fz_digit *d, struct fz_op *op)
{
	unsigned int value = value_of(from, other);
	unsigned int skip = from->radix - from->count;

	value = value < skip ? 0 : value - skip;
	set_value(d, op, value + d->radix - d->count);
}

/* An argument of both that chooses from the same list, or the same words. */
static void copy_same(const struct fz_op *other, unsigned int j,
		      struct fz_op *op, unsigned int i)
{
	const struct fz_digit *from = &fz_plan_of(other->kind)->digits[j];
	const struct fz_digit *d = &fz_plan_of(op->kind)->digits[i];

	if (!d->radix || !from->radix || d->source != from->source)
		return;
	if (is_listed(d) && d->list == from->list)
		copy_digit(from, other, d, op);
	else if (d->source == FZ_FROM_WORD &&
		 arg_of(op, i)->words == arg_of(other, j)->words)
		set_value(d, op, value_of(from, other));
}

void fz_alike(const struct fz_op *other, struct fz_op *op)
{
	for (unsigned int i = 0; i < fz_plan_of(op->kind)->args; i++)
		for (unsigned int j = 0; j < fz_plan_of(other->kind)->args; j++)
			copy_same(other, j, op, i);
}

/* Which of an argument's choices a word is; -1: none. */
static int choice_of(const struct fz_digit *d, const struct pg_arg *arg,
		     const char *word, size_t length)
{
	size_t name = strlen(arg->name);

	if (d->source == FZ_FROM_WORD)
		for (int i = 0; arg->words[i]; i++)
			if (strlen(arg->words[i]) == length &&
			    !memcmp(arg->words[i], word, length))
				return i;
	if (!is_listed(d) || strncmp(arg->name, word, name))
		return -1;
	if (word[name] == '#')
		return (int)(strtoul(word + name + 1, NULL, 0) % d->count +
			     d->radix - d->count);
	if (d->source != FZ_FROM_LIST || word[name] != '=')
		return -1;
	for (unsigned int i = 0; i < d->count; i++)
		if (d->list[i] == strtoull(word + name + 1, NULL, 0))
			return (int)(i + d->radix - d->count);
	return -1;
}

static bool say_one(const char *word, size_t length, struct fz_op *op)
{
	const struct fz_plan *plan = fz_plan_of(op->kind);
	const struct pg_arg *args = fz_kinds[op->kind].row->args;

	for (unsigned int i = 0; i < plan->args; i++) {
		int n = choice_of(&plan->digits[i], &args[i], word, length);

		if (n < 0)
			continue;
		set_value(&plan->digits[i], op, (unsigned int)n);
		return true;
	}
	return false;
}

bool fz_say(const char *words, struct fz_op *op)
{
	while (*words) {
		size_t length = strcspn(words, " ");

		if (length && !say_one(words, length, op))
			return false;
		words += length + (words[length] == ' ');
	}
	return true;
}

void fz_there(const struct fz_op *other, struct fz_op *op)
{
	if (!fz_plan_of(op->kind)->second)
		return;
	op->what = other->place;
	op->more = other->slot;
}

struct fz_op fz_other_end(const struct fz_op *op)
{
	struct fz_op other = *op;

	if (fz_plan_of(op->kind)->second) {
		other.place = op->what;
		other.slot = op->more;
	}
	return other;
}

static const struct fz_shape *first_shape(const struct fz_header *header)
{
	return &fz_form_of(header->world)->shapes[0];
}

uint8_t fz_span_class(const struct fz_header *header, unsigned int up)
{
	const struct fz_shape *s = first_shape(header);
	uint64_t size = s->block << up * s->params.regime.stride;

	for (unsigned int i = 0; i < s->sizes.count; i++)
		if (s->sizes.bytes[i] == size)
			return (uint8_t)i;
	return 0;
}

static bool set_size(const struct fz_area *area, uint64_t size,
		     struct fz_op *op)
{
	for (unsigned int i = 0; i < area->sizes->count; i++) {
		if (area->sizes->bytes[i] != size)
			continue;
		op->size = (uint8_t)i;
		return true;
	}
	return false;
}

/* Twice the size is no entry's, but of two, of which one may be forgotten. */
bool fz_align(const struct fz_header *header, unsigned int up, bool two,
	      struct fz_op *op)
{
	const struct fz_form *f = fz_form_of(header->world);
	const struct fz_plan *plan = fz_plan_of(op->kind);
	const struct fz_shape *s = first_shape(header);
	uint64_t size = s->block << up * s->params.regime.stride, at;
	const struct fz_area *area;

	if (!plan->placed || !plan->classes ||
	    !fz_space_count(f, plan->classes))
		return true;
	s = fz_shape_of(f, space_of(f, plan, op));
	area = fz_area_of(plan, s, op);
	at = address_of(area, op) & ~(size - 1);
	return fz_place_of(area, at, &op->place, &op->slot) &&
	       (!plan->sized || set_size(area, size << two, op));
}

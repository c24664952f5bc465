// SPDX-License-Identifier: GPL-2.0-or-later
/* A record's line. */
#include <string.h>

#include "program/program_priv.h"

/* What a page or leaf may cost at most: as many are done for one line. */
#define WORK 560

uint64_t fz_address(const struct fz_area *area, unsigned int place,
		    unsigned int slot)
{
	const struct fz_place *p = &area->places[place];

	return p->base + (uint64_t)((int64_t)p->low + slot) * PG_BIT(p->shift);
}

unsigned int fz_size_count(const struct fz_area *area, uint64_t address)
{
	unsigned int count = area->sizes->count;
	uint64_t room = area->last - address;

	while (count > 1 && area->sizes->bytes[count - 1] - 1 > room)
		count--;
	return count;
}

/* Of the class of the region that the record names. */
static unsigned int region_of(const struct fz_plan *plan,
			      const struct fz_op *op)
{
	return op->what / plan->digits[1].divisor % plan->digits[1].radix;
}

const struct fz_area *fz_area_of(const struct fz_plan *plan,
				 const struct fz_shape *shape,
				 const struct fz_op *op)
{
	if (plan->area == FZ_REGION)
		return &shape->areas[FZ_REGION + region_of(plan, op)];
	return &shape->areas[plan->area];
}

/* A record being read. */
struct reading {
	const struct fz_context *c;
	const struct fz_plan *plan;
	const struct fz_op *op;
	const struct fz_shape *shape;
	const struct fz_area *area;
	struct fz_line *line;
};

static unsigned int digit(const struct reading *r, const struct fz_digit *d)
{
	unsigned int value = d->field == FZ_WHAT ? r->op->what : r->op->more;

	return d->radix ? value / d->divisor % d->radix : 0;
}

static void read_space(const struct reading *r, const struct fz_digit *d,
		       struct pg_value *v)
{
	*v = (struct pg_value){ true, r->shape->id, 0 };
}

/* Any of the world's, as far as there are so many. */
static void read_other(const struct reading *r, const struct fz_digit *d,
		       struct pg_value *v)
{
	const struct fz_form *f = r->c->form;

	*v = (struct pg_value){ true, f->shapes[digit(r, d) % f->count].id, 0 };
}

static void read_range(const struct reading *r, const struct fz_digit *d,
		       struct pg_value *v)
{
	v->given = true;
	v->n = fz_address(r->area, r->op->place, r->op->slot);
	v->size = r->area->sizes->bytes[r->op->size];
}

static void read_address(const struct reading *r, const struct fz_digit *d,
			 struct pg_value *v)
{
	v->given = !d->radix || digit(r, d);
	v->n = v->given ? fz_address(r->area, r->op->place, r->op->slot) : 0;
}

static void read_second(const struct reading *r, const struct fz_digit *d,
			struct pg_value *v)
{
	v->given = true;
	v->n = fz_address(r->area, r->op->what, r->op->more);
}

/*
 * A base, and how the range's address goes with it: blocks of every size fit;
 * at the base itself; a page, a set, a block off either of these.
 */
uint64_t fz_backing(const struct fz_shape *s, uint64_t va, unsigned int n)
{
	unsigned int base = n / FZ_WAYS, way = n % FZ_WAYS;
	uint64_t page = PG_BIT(s->params.regime.granule);
	uint64_t off[] = { 0, page, s->cont, s->block };
	uint64_t pa = s->backing[base] + off[way / 2];

	return way & 1 ? pa : pa + (va & pg_ones(s->with[base]));
}

static void read_backing(const struct reading *r, const struct fz_digit *d,
			 struct pg_value *v)
{
	v->given = true;
	v->n = fz_backing(r->shape, r->line->values[1].n, digit(r, d));
}

/* The nth of a list; of an option, none is before the first. */
static void read_of(const struct reading *r, const struct fz_digit *d,
		    const uint64_t *list, unsigned int count,
		    struct pg_value *v)
{
	unsigned int n = digit(r, d), skip = d->radix - count;

	v->given = n >= skip;
	v->n = v->given ? list[n - skip] : 0;
}

static void read_list(const struct reading *r, const struct fz_digit *d,
		      struct pg_value *v)
{
	read_of(r, d, d->list, d->count, v);
}

static void read_offset(const struct reading *r, const struct fz_digit *d,
			struct pg_value *v)
{
	read_of(r, d, r->shape->offsets, FZ_OFFSETS, v);
}

static void read_unit(const struct reading *r, const struct fz_digit *d,
		      struct pg_value *v)
{
	read_of(r, d, r->shape->units, FZ_UNITS, v);
}

static void read_word(const struct reading *r, const struct fz_digit *d,
		      struct pg_value *v)
{
	v->n = digit(r, d);
	v->given = !d->option || v->n;
}

static void (*const reads[])(const struct reading *r, const struct fz_digit *d,
			     struct pg_value *v) = {
	[FZ_FROM_SPACE] = read_space,	[FZ_FROM_OTHER] = read_other,
	[FZ_FROM_RANGE] = read_range,	[FZ_FROM_ADDRESS] = read_address,
	[FZ_FROM_SECOND] = read_second, [FZ_FROM_BACKING] = read_backing,
	[FZ_FROM_LIST] = read_list,	[FZ_FROM_OFFSETS] = read_offset,
	[FZ_FROM_UNITS] = read_unit,	[FZ_FROM_WORD] = read_word,
};

/* Whether a yes-or-no option, or leaves=pages, says that there are no blocks. */
static bool only_pages(const struct reading *r)
{
	for (unsigned int i = 0; r->plan->small >> i; i++)
		if (r->plan->small >> i & 1 && r->line->values[i].n)
			return true;
	return false;
}

/* The largest leaves that range and backing allow. */
static unsigned int leaf_shift(const struct reading *r)
{
	const struct fz_shape *s = r->shape;
	uint64_t odd = r->line->values[1].n ^ r->line->values[2].n;

	for (unsigned int i = 0; i < s->leaf_count && !only_pages(r); i++)
		if (!(odd & pg_ones(s->leaves[i])))
			return s->leaves[i];
	return s->params.regime.granule;
}

/* Of the entries that leaves of a size are made of. */
static unsigned int entry_shift(const struct fz_shape *s, uint64_t unit)
{
	for (unsigned int i = 0; i < s->leaf_count; i++)
		if (PG_BIT(s->leaves[i]) <= unit)
			return s->leaves[i];
	return s->params.regime.granule;
}

/* Memory that is added by blocks (pg_hot_blocks_ok()). */
static bool whole_sections(const struct reading *r)
{
	const struct pg_value *v = &r->line->values[1];

	return r->shape->params.regime.granule == 12 && !only_pages(r) &&
	       !((v->n | v->size) & pg_ones(27));
}

static unsigned int cap_shift(const struct reading *r)
{
	const struct pg_value *v = r->line->values;

	if (r->plan->cap == FZ_CAP_LEAVES)
		return leaf_shift(r);
	if (r->plan->cap == FZ_CAP_UNIT && v[2].given)
		return entry_shift(r->shape, v[2].n);
	if (r->plan->cap == FZ_CAP_SECTIONS && whole_sections(r))
		return r->shape->leaves[r->shape->leaf_count - 2];
	return r->shape->params.regime.granule;
}

/* What is mapped are none of the engine's own frames. */
static bool is_elses(const struct reading *r)
{
	const struct pg_value *v = r->line->values;

	return r->plan->cap != FZ_CAP_LEAVES ||
	       v[2].n >= PG_SCRIPT_FIRST + PG_SCRIPT_SIZE ||
	       v[2].n + v[1].size <= PG_SCRIPT_FIRST;
}

/* A range that would be too much work is the largest that is not. */
static void cap_range(const struct reading *r)
{
	struct pg_value *v = &r->line->values[1];
	const struct fz_sizes *sizes = r->area->sizes;
	unsigned int i = r->op->size;

	if (r->plan->cap == FZ_CAP_NONE)
		return;
	while (i && (v->size >> cap_shift(r) > WORK || !is_elses(r)))
		v->size = sizes->bytes[--i];
}

static bool read_op(const struct fz_context *c, const struct fz_op *op,
		    struct fz_line *line)
{
	struct reading r = { c, fz_plan_of(op->kind), op, NULL, NULL, line };
	unsigned int id = 0;

	line->row = fz_kinds[op->kind].row;
	if (r.plan->classes)
		id = fz_space_id(c->form, r.plan->classes, op->space);
	r.shape = fz_shape_of(c->form, id);
	r.area = fz_area_of(r.plan, r.shape, op);
	for (unsigned int i = 0; i < r.plan->args; i++)
		reads[r.plan->digits[i].source](&r, &r.plan->digits[i],
						&line->values[i]);
	if (r.plan->classes)
		line->values[0].n = id;
	cap_range(&r);
	return fz_sensible(c, r.plan, r.shape, line);
}

static bool read_fail(const struct fz_op *op, struct fz_line *line)
{
	line->how = (enum pg_fail)op->what;
	line->count = op->more;
	return true;
}

/* Whose turn is the nth: all of the section's, and perhaps the environment's. */
uint8_t fz_turn_of(const struct fz_context *c, bool environment, unsigned int n)
{
	unsigned int round = pg_max(c->actors, 2u) + environment;

	n %= round;
	return environment && n == round - 1 ? PG_ENVIRONMENT : (uint8_t)n;
}

static void add_turn(struct fz_line *line, uint8_t actor, uint8_t count)
{
	unsigned int n = line->turn_count;

	if (n && line->turns[n - 1].actor == actor) {
		line->turns[n - 1].count += count;
		return;
	}
	line->turns[line->turn_count++] = (struct pg_turn){ actor, count };
}

static bool read_schedule(const struct fz_context *c, const struct fz_op *op,
			  struct fz_line *line)
{
	const uint8_t counts[FZ_TURNS] = { op->space, op->place, op->slot,
					   op->size,  op->what,	 op->more };

	if (!c->actors)
		return false;
	for (unsigned int i = 0; i < FZ_TURNS; i++)
		if (counts[i])
			add_turn(line, fz_turn_of(c, op->actor, i), counts[i]);
	return true;
}

bool fz_line_of(const struct fz_context *c, const struct fz_op *op,
		struct fz_line *line)
{
	line->kind = fz_line_kind(op->kind);
	line->actor = -1;
	line->turn_count = 0;
	switch (line->kind) {
	case PG_LINE_OP:
		line->actor = (int)op->actor - 1;
		return read_op(c, op, line);
	case PG_LINE_FAIL:
		return read_fail(op, line);
	case PG_LINE_JOIN:
		return c->actors;
	case PG_LINE_IDLE:
		return !c->slots; /* what a slot holds leads nowhere */
	case PG_LINE_SCHEDULE:
		return read_schedule(c, op, line);
	default:
		return true;
	}
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lines that make sense where they stand. An operation whose arguments make
 * none ends a script, so what can be known before it runs is seen to here: an
 * address that has to be aligned is, and what cannot be mended is dropped.
 */
#include <string.h>

#include "engine/frag.h"
#include "program/program_priv.h"

typedef bool (*sense_fn)(const struct fz_context *c,
			 const struct fz_shape *shape, struct fz_line *line);

/* Of a table of one page. */
static int highest(const struct pg_regime *r)
{
	bool page = pg_regime_root_size(r) <= PG_BIT(r->granule);

	return (int)pg_max(r->start + !page, 0);
}

static bool is_free(const struct fz_context *c, const struct fz_shape *shape,
		    struct fz_line *line)
{
	struct pg_value *level = &line->values[2];

	if (level->given && (int)level->n < highest(&shape->params.regime))
		level->n = (uint64_t)highest(&shape->params.regime);
	return !(c->slots >> line->values[1].n & 1);
}

static bool is_taken(const struct fz_context *c, const struct fz_shape *shape,
		     struct fz_line *line)
{
	return c->slots >> line->values[0].n & 1;
}

static bool can_be_early(const struct fz_context *c,
			 const struct fz_shape *shape, struct fz_line *line)
{
	return c->counted && !(c->slots >> line->values[1].n & 1);
}

static bool is_new(const struct fz_context *c, const struct fz_shape *shape,
		   struct fz_line *line)
{
	uint64_t what = line->values[1].n;

	/* Only the linear map has a physical address. */
	if (what != PG_REGION_LINEAR)
		line->values[3] = (struct pg_value){ .given = false };
	return what != PG_REGION_REPLICA && !(c->regions >> what & 1);
}

static bool has_linear(const struct fz_context *c, const struct fz_shape *shape,
		       struct fz_line *line)
{
	return c->regions >> PG_REGION_LINEAR & 1;
}

static bool has_vmemmap(const struct fz_context *c,
			const struct fz_shape *shape, struct fz_line *line)
{
	return line->values[1].n >= c->start && has_linear(c, shape, line) &&
	       c->regions >> PG_REGION_VMEMMAP & 1;
}

static bool can_grow(const struct fz_context *c, const struct fz_shape *shape,
		     struct fz_line *line)
{
	const struct pg_regime *r = &shape->params.regime;

	return r->root_bits == r->stride && r->ia_bits < 48 && !r->high &&
	       !(c->grown >> shape->id & 1);
}

/* Both ends of a copy have the same addresses. */
static bool is_like(const struct fz_context *c, const struct fz_shape *shape,
		    struct fz_line *line)
{
	const struct fz_shape *from =
		fz_shape_of(c->form, (unsigned int)line->values[1].n);

	return from != shape &&
	       from->params.regime.base == shape->params.regime.base &&
	       from->params.regime.ia_bits == shape->params.regime.ia_bits;
}

static bool by_blocks(const struct fz_context *c, const struct fz_shape *shape,
		      struct fz_line *line)
{
	for (unsigned int i = 1; i < pg_op_args(line->row); i++)
		line->values[i].n &= ~(shape->block - 1);
	return shape->params.regime.start < PG_LEVEL_MAX;
}

/* Pages that one huge page may have: of more, each is too dear to look at. */
#define HUGE_PAGES 8192

/* Whole huge pages, the largest that is not more than what was said. */
static bool whole_units(const struct fz_shape *shape, struct pg_value *v,
			uint64_t unit)
{
	const struct fz_sizes *s = &shape->spans;
	unsigned int i = s->count;
	uint64_t last = pg_regime_last(&shape->params.regime);

	if (unit & (unit - 1) ||
	    unit >> shape->params.regime.granule > HUGE_PAGES)
		return false;
	v[1].n &= ~(unit - 1);
	v[6].n &= ~(unit - 1);
	while (i && (s->bytes[i - 1] > pg_max(v[1].size, unit) ||
		     s->bytes[i - 1] & (unit - 1)))
		i--;
	if (!i || s->bytes[i - 1] - 1 > last - v[1].n)
		return false;
	v[1].size = s->bytes[i - 1];
	return true;
}

enum { ANON, FILE_PAGES, DRIVER, HUGETLB };

/* All of a driver's memory is below the engine's. */
static void below_frames(const struct fz_shape *shape, struct pg_value *range)
{
	const struct fz_sizes *s = &shape->spans;
	unsigned int i = s->count;

	while (i && (s->bytes[i - 1] > range->size ||
		     s->bytes[i - 1] > PG_SCRIPT_FIRST / 2))
		i--;
	range->size = s->bytes[i - 1];
}

/* Children are like one of the world's spaces. */
static bool has_children(const struct fz_context *c,
			 const struct fz_shape *shape, struct fz_line *line)
{
	return c->form->parent >= 0 &&
	       shape == &c->form->shapes[c->form->parent];
}

static bool can_be_mapped(const struct fz_context *c,
			  const struct fz_shape *shape, struct fz_line *line)
{
	struct pg_value *v = line->values;
	bool huge = v[2].n == HUGETLB;

	if (shape->params.regime.start > PG_LEVEL_MAX - 1)
		return false;
	/* Others have no units; a driver's memory is at an address there. */
	if (!huge && v[2].n != DRIVER)
		v[7] = (struct pg_value){ .given = false };
	if (v[2].n == DRIVER)
		below_frames(shape, &v[1]);
	return !huge ||
	       whole_units(shape, v, v[7].given ? v[7].n : shape->block);
}

static const struct {
	const char *name;
	sense_fn sense;
} senses[] = {
	{ "table-alloc", is_free },	 { "table-free", is_taken },
	{ "table-defer", is_taken },	 { "table-queue", is_taken },
	{ "table-early", can_be_early }, { "region", is_new },
	{ "linear", has_linear },	 { "hot-add", has_linear },
	{ "hot-remove", has_linear },	 { "hvo", has_vmemmap },
	{ "root-grow", can_grow },	 { "clone-linear", is_like },
	{ "ref-move", by_blocks },	 { "ref-collapse", by_blocks },
	{ "ref-split", by_blocks },	 { "mmap", can_be_mapped },
	{ "space-make", has_children },
};

int fz_sense_named(const char *name)
{
	for (unsigned int i = 0; i < PG_ARRAY_SIZE(senses); i++)
		if (!strcmp(senses[i].name, name))
			return (int)i;
	return -1;
}

/* A child is there from its fork on. */
static bool spaces_known(const struct fz_context *c, const struct fz_plan *plan,
			 const struct fz_line *line)
{
	for (unsigned int i = 0; plan->spaces >> i; i++)
		if (plan->spaces >> i & 1 && line->values[i].n >= FZ_CHILD &&
		    !(c->children >> line->values[i].n & 1))
			return false;
	return true;
}

/* The kernel's leaves are no user's, and nothing writable is executed. */
static void mend_prot(const struct fz_plan *plan, const struct fz_shape *shape,
		      struct fz_line *line)
{
	bool kernels = shape->class != PG_CLASS_USER &&
		       shape->class != PG_CLASS_GUEST;

	for (unsigned int i = 0; kernels && plan->prots >> i; i++) {
		struct pg_value *v = &line->values[i];

		if (!(plan->prots >> i & 1))
			continue;
		v->n &= ~(uint64_t)PG_PROT_USER;
		if (v->n & PG_PROT_WRITE)
			v->n &= ~(uint64_t)PG_PROT_EXEC;
	}
}

bool fz_sensible(const struct fz_context *c, const struct fz_plan *plan,
		 const struct fz_shape *shape, struct fz_line *line)
{
	if (plan->classes)
		mend_prot(plan, shape, line);
	return spaces_known(c, plan, line) &&
	       (plan->sense < 0 || senses[plan->sense].sense(c, shape, line));
}

void fz_begin(struct fz_context *c, const struct fz_header *header)
{
	const struct pg_knobs *k = &pg_schemes[header->scheme]->knobs;
	const struct fz_form *f = fz_form_of(header->world);

	*c = (struct fz_context){
		.form = f,
		.regions = f->region_count ? ~0u : 0,
		.counted = k->source == PG_SOURCE_FRAGMENTS &&
			   k->variant == PG_FRAG_COUNTED,
	};
}

static void note_slot(struct fz_context *c, const struct fz_line *line)
{
	const struct pg_arg *first = &line->row->args[0];
	bool takes = first->kind == PG_ARG_SPACE;

	if (takes && line->row->args[1].name &&
	    !strcmp(line->row->args[1].name, "slot"))
		c->slots |= PG_BIT(line->values[1].n);
	else if (first->name && !strcmp(first->name, "slot"))
		c->slots &= ~PG_BIT(line->values[0].n);
}

/* One that begins below 0 has all memory. */
static void note_region(struct fz_context *c, const struct pg_value *v)
{
	c->regions |= 1u << v[1].n;
	if (v[1].n == PG_REGION_LINEAR && v[3].given && !(v[3].n >> 63))
		c->start = v[3].n;
}

static void note_op(struct fz_context *c, const struct fz_plan *plan,
		    const struct fz_line *line)
{
	const struct pg_value *v = line->values;

	if (line->row->args[1].kind == PG_ARG_CHILD)
		c->children |= 1u << v[1].n;
	if (line->row->op == PG_OP_ROOT_GROW)
		c->grown |= 1u << v[0].n;
	if (plan->area == FZ_REGION)
		note_region(c, v);
	if (plan->tables)
		note_slot(c, line);
}

static void note_actor(struct fz_context *c, const struct fz_line *line)
{
	if (line->kind == PG_LINE_SCHEDULE) {
		c->scheduled = true;
		return;
	}
	if (c->scheduled || line->actor < 0)
		c->actors = 0;
	c->scheduled = false;
	if (line->actor >= 0)
		c->actors = pg_max(c->actors, (unsigned int)line->actor + 1);
}

void fz_note(struct fz_context *c, const struct fz_plan *plan,
	     const struct fz_line *line)
{
	note_actor(c, line);
	if (line->row)
		note_op(c, plan, line);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Parts of ranges: what is done to a page of a block, to all but the last page
 * of a table, over the border of two mappings, goes other ways than what is
 * done to all of it.
 */
#include "mutate/part.h"

#include "base/bits.h"
#include "mutate/near.h"
#include "program/program_priv.h"

struct part {
	uint64_t at, size;
};

/* Where an earlier record's range is, and what parts are made of. */
struct whole {
	uint64_t at, size, unit, block;
};

static struct part first(const struct whole *w)
{
	return (struct part){ w->at, w->unit };
}

static struct part last(const struct whole *w)
{
	return (struct part){ w->at + w->size - w->unit, w->unit };
}

static struct part second(const struct whole *w)
{
	return (struct part){ w->at + w->unit, w->unit };
}

static struct part middle(const struct whole *w)
{
	uint64_t half = w->size / 2 & ~(w->unit - 1);

	return (struct part){ w->at + half, w->unit };
}

static struct part but_last(const struct whole *w)
{
	return (struct part){ w->at, w->size - w->unit };
}

static struct part but_first(const struct whole *w)
{
	return (struct part){ w->at + w->unit, w->size - w->unit };
}

static struct part over_end(const struct whole *w)
{
	return (struct part){ w->at + w->size - w->unit, 2 * w->unit };
}

static struct part over_start(const struct whole *w)
{
	return (struct part){ w->at - w->unit, 2 * w->unit };
}

static struct part next(const struct whole *w)
{
	return (struct part){ w->at + w->size, w->size };
}

static struct part block(const struct whole *w)
{
	return (struct part){ w->at & ~(w->block - 1), w->block };
}

static struct part (*const parts[])(const struct whole *w) = {
	first,	   last,     second,	 middle, but_last,
	but_first, over_end, over_start, next,	 block,
};

/* The class of the size, or of the largest that is not more. */
static uint8_t size_class(const struct fz_area *area, const struct part *part)
{
	unsigned int i = fz_size_count(area, part->at);

	while (i > 1 && area->sizes->bytes[i - 1] > part->size)
		i--;
	return (uint8_t)(i - 1);
}

static bool go(const struct fz_area *area, const struct part *part,
	       struct fz_op *op)
{
	uint8_t place, slot;

	if (!fz_place_of(area, part->at, &place, &slot))
		return false;
	op->place = place;
	op->slot = slot;
	op->size = size_class(area, part);
	return true;
}

/* As a record that is not canonical yet will be read. */
static struct whole whole_of(const struct fz_area *area,
			     const struct fz_shape *s, const struct fz_op *op)
{
	unsigned int place = op->place % area->place_count;
	unsigned int slot = op->slot % area->places[place].count;
	uint64_t at = fz_address(area, place, slot);

	return (struct whole){
		.at = at,
		.size = area->sizes->bytes[op->size % fz_size_count(area, at)],
		.unit = PG_BIT(s->params.regime.granule),
		.block = s->block,
	};
}

/* What parts are counted in: eighths, pages, contiguous sets. */
#define UNITS 3

/* Places are about points of interest: not each has a page's own slot. */
bool fz_part(struct fz_rng *rng, const struct fz_header *header,
	     const struct fz_op *other, struct fz_op *op)
{
	const struct fz_form *f = fz_form_of(header->world);
	const struct fz_plan *from = fz_plan_of(other->kind);
	const struct fz_plan *plan = fz_plan_of(op->kind);
	unsigned int id, way = fz_below(rng, PG_ARRAY_SIZE(parts));
	const struct fz_area *area;
	const struct fz_shape *s;
	struct whole w;

	if (!from->sized || !plan->placed || !from->classes || !plan->classes)
		return false;
	id = fz_space_id(f, from->classes,
			 other->space % fz_space_count(f, from->classes));
	if (!fz_go_to_space(f, plan, id, op))
		return false;
	s = fz_shape_of(f, id);
	w = whole_of(fz_area_of(from, s, other), s, other);
	area = fz_area_of(plan, s, op);
	for (unsigned int i = fz_below(rng, UNITS); i < UNITS; i++) {
		uint64_t units[UNITS] = { w.size / 8, w.unit, s->cont };
		struct whole v = { w.at, w.size, units[i], w.block };
		struct part part = parts[way](&v);

		if (v.size >= v.unit && v.unit && go(area, &part, op))
			return true;
	}
	return false;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* What is computed of each world: where things can be in its spaces. */
#include <stdlib.h>
#include <string.h>

#include "program/program_priv.h"

#define ANCHORS 24

/* What places are made of: an area, points of interest there, alignments. */
struct plot {
	uint64_t first, last;
	uint64_t anchors[ANCHORS];
	unsigned int anchor_count;
	uint8_t shifts[12];
	unsigned int shift_count;
};

static void anchor(struct plot *p, uint64_t at)
{
	if (p->anchor_count == ANCHORS ||
	    (at - p->first > p->last - p->first && at != p->last + 1))
		return;
	for (unsigned int i = 0; i < p->anchor_count; i++)
		if (p->anchors[i] == at)
			return;
	p->anchors[p->anchor_count++] = at;
}

/* Up to 256 slots about the anchor, half of them below where there are. */
static struct fz_place place_at(const struct plot *p, uint64_t at,
				unsigned int shift)
{
	uint64_t below = (at - p->first) >> shift;
	uint64_t above = at == p->last + 1 ? 0 : ((p->last - at) >> shift) + 1;
	unsigned int low = (unsigned int)pg_min(below, 128);
	unsigned int high = (unsigned int)pg_min(above, 256u - low);

	if (low + high < 256)
		low = (unsigned int)pg_min(below, 256u - high);
	return (struct fz_place){ at, (uint8_t)shift, (int16_t) - (int)low,
				  (uint16_t)(low + high) };
}

static unsigned int lay_out(const struct plot *p, struct fz_place *places,
			    unsigned int room)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < p->anchor_count; i++)
		for (unsigned int k = 0; k < p->shift_count; k++) {
			struct fz_place place =
				place_at(p, p->anchors[i], p->shifts[k]);

			if (place.count > (k != 0) && count < room)
				places[count++] = place;
		}
	return count;
}

static void size(struct fz_sizes *s, uint64_t bytes)
{
	unsigned int i = s->count;

	if (!bytes || s->count == FZ_SIZES)
		return;
	for (unsigned int k = 0; k < s->count; k++)
		if (s->bytes[k] == bytes)
			return;
	for (; i && s->bytes[i - 1] > bytes; i--)
		s->bytes[i] = s->bytes[i - 1];
	s->bytes[i] = bytes;
	s->count++;
}

static void size_about(struct fz_sizes *s, uint64_t bytes, uint64_t page)
{
	size(s, bytes - page);
	size(s, bytes);
	size(s, bytes + page);
}

/* Pages, sets and blocks of each level, and what is just not one. */
static void sizes_of(struct fz_shape *s, struct fz_sizes *sizes, uint64_t most)
{
	const struct pg_regime *r = &s->params.regime;
	uint64_t page = PG_BIT(r->granule);

	for (unsigned int i = 1; i <= 3; i++)
		size(sizes, i * page);
	size_about(sizes, s->cont, page);
	size(sizes, page << (r->stride - 1));
	for (int level = PG_LEVEL_MAX - 1; level >= r->start; level--) {
		uint64_t span = PG_BIT(pg_level_shift(r, level));
		unsigned int bits = pg_contig_bits(r, level);

		if (span > most)
			break;
		size_about(sizes, span, page);
		size(sizes, 2 * span);
		if (level == PG_LEVEL_MAX - 1)
			size(sizes, span << bits);
	}
}

static void shifts_of(const struct pg_regime *r, struct plot *p)
{
	for (int level = PG_LEVEL_MAX; level >= r->start; level--) {
		unsigned int shift = pg_level_shift(r, level);
		unsigned int bits = pg_contig_bits(r, level);

		if (shift < r->ia_bits)
			p->shifts[p->shift_count++] = (uint8_t)shift;
		if (bits && shift + bits < r->ia_bits)
			p->shifts[p->shift_count++] = (uint8_t)(shift + bits);
	}
}

/* The borders of entries of each level from a point on. */
static void borders(const struct pg_regime *r, struct plot *p, uint64_t at)
{
	anchor(p, at);
	for (int level = PG_LEVEL_MAX - 1; level >= r->start; level--)
		if (pg_level_shift(r, level) < r->ia_bits)
			anchor(p, at + PG_BIT(pg_level_shift(r, level)));
}

/* Where boot's memory is, and what is added later. */
static const uint64_t memories[] = { UINT64_C(1) << 30, UINT64_C(4) << 30,
				     UINT64_C(16) << 30, PG_SCRIPT_FIRST };

#define MEMORIES PG_ARRAY_SIZE(memories)

/* Quarters of the kernel's space, see region_values(). */
static uint64_t linear_size(const struct pg_regime *r)
{
	return PG_BIT(r->ia_bits - 1);
}

static uint64_t vmalloc_at(const struct pg_regime *r)
{
	return r->base + PG_BIT(r->ia_bits - 1);
}

static uint64_t vmemmap_at(const struct pg_regime *r)
{
	return vmalloc_at(r) + PG_BIT(r->ia_bits - 2);
}

static uint64_t free_at(const struct pg_regime *r)
{
	return vmemmap_at(r) + PG_BIT(r->ia_bits - 3);
}

static void area(struct fz_shape *s, enum fz_area_id id, unsigned int first,
		 unsigned int count, uint64_t last)
{
	s->areas[id] = (struct fz_area){ s->places + first, count,
					 id == FZ_FREE ? &s->sizes : &s->spans,
					 last };
}

/* Places of a part of the space, behind those that there are. */
static unsigned int part(struct fz_shape *s, struct plot *p)
{
	unsigned int count = lay_out(p, s->places + s->place_count,
				     FZ_PLACES - s->place_count);

	s->place_count += count;
	return count;
}

/* What comes and goes first, so that its places are the same in ALL. */
static void kernel_areas(struct fz_shape *s)
{
	const struct pg_regime *r = &s->params.regime;
	uint64_t last = pg_regime_last(r);
	struct plot p = { .first = vmalloc_at(r), .last = vmemmap_at(r) - 1 };
	unsigned int count;

	shifts_of(r, &p);
	borders(r, &p, p.first);
	anchor(&p, p.last + 1);
	count = part(s, &p);
	area(s, FZ_VMALLOC, 0, count, p.last);
	p.first = free_at(r);
	p.last = last;
	p.anchor_count = 0;
	borders(r, &p, p.first);
	anchor(&p, p.last + 1);
	count = part(s, &p);
	area(s, FZ_FREE, s->place_count - count, count, last);
	p.first = r->base;
	p.anchor_count = 0;
	anchor(&p, r->base);
	for (unsigned int i = 0; i < MEMORIES; i++)
		if (memories[i] < linear_size(r))
			anchor(&p, r->base + memories[i]);
	anchor(&p, vmemmap_at(r));
	for (unsigned int i = 0; i < MEMORIES; i++)
		anchor(&p, vmemmap_at(r) + (memories[i] >> r->granule) * 64);
	part(s, &p);
	area(s, FZ_ALL, 0, s->place_count, last);
}

static void other_areas(struct fz_shape *s)
{
	const struct pg_regime *r = &s->params.regime;
	struct plot p = { .first = r->base, .last = pg_regime_last(r) };

	shifts_of(r, &p);
	borders(r, &p, p.first);
	anchor(&p, UINT64_C(0x400000));
	anchor(&p, UINT64_C(0x20000000));
	anchor(&p, UINT64_C(0x40000000));
	anchor(&p, p.last + 1);
	part(s, &p);
	for (enum fz_area_id id = FZ_ALL; id <= FZ_FREE; id++)
		area(s, id, 0, s->place_count, p.last);
}

/* Places in physical memory from the ith anchor on. */
static void memory_places(struct fz_shape *s, struct plot *p, unsigned int i,
			  unsigned int end, enum fz_area_id id,
			  const struct fz_sizes *sizes)
{
	unsigned int first = s->memory_count;

	for (; i < end; i++)
		anchor(p, memories[i]);
	s->memory_count +=
		lay_out(p, s->memory + first, FZ_PLACES - s->memory_count);
	s->areas[id] = (struct fz_area){ s->memory + first,
					 s->memory_count - first, sizes,
					 p->last };
}

/*
 * Memory comes and goes by what fills a page of vmemmap, or a PMD block. What
 * the engine has itself cannot.
 */
static void hot_areas(struct fz_shape *s)
{
	const struct pg_regime *r = &s->params.regime;
	unsigned int unit = 2u * r->granule - 6 > 21 ? 2u * r->granule - 6 : 21;
	unsigned int section = r->granule == 16 ? 29 : 27;
	struct plot p = {
		.last = pg_min(linear_size(r), PG_SCRIPT_FIRST) - 1,
		.shifts = { (uint8_t)unit, (uint8_t)section, 30 },
		.shift_count = 3,
	};

	for (unsigned int i = 1; i <= 3; i++)
		size(&s->hot_sizes, (uint64_t)i << unit);
	size(&s->hot_sizes, PG_BIT(section));
	size(&s->hot_sizes, 2 * PG_BIT(section));
	size(&s->hot_sizes, PG_BIT(30));
	memory_places(s, &p, 0, MEMORIES - 1, FZ_HOT, &s->hot_sizes);
	p.anchor_count = 0;
	p.last = pg_min(linear_size(r), PG_SCRIPT_FIRST + PG_SCRIPT_SIZE) - 1;
	memory_places(s, &p, 0, MEMORIES, FZ_BOOT, &s->hot_sizes);
}

/* Physical addresses that are mapped where they are. */
static void memory_area(struct fz_shape *s)
{
	const struct pg_regime *r = &s->params.regime;
	struct plot p = { .last = pg_ones(pg_min(r->ia_bits, 40)) };

	shifts_of(r, &p);
	anchor(&p, 0);
	memory_places(s, &p, 0, MEMORIES - 1, FZ_MEMORY, &s->spans);
}

/* The regions that a program can declare: each at one place of its own. */
static void region_areas(struct fz_shape *s)
{
	const struct pg_regime *r = &s->params.regime;
	uint64_t eighth = PG_BIT(r->ia_bits - 3);
	uint64_t at[] = { r->base,    vmemmap_at(r),	       vmalloc_at(r),
			  free_at(r), free_at(r) + eighth / 2, r->base };
	uint64_t most[] = { 4 * eighth, eighth,	    2 * eighth,
			    eighth / 2, eighth / 2, 8 * eighth };

	for (unsigned int i = 0; i < PG_ARRAY_SIZE(at); i++) {
		struct plot p = { .first = at[i],
				  .last = at[i] + (most[i] - 1),
				  .shifts = { r->ia_bits },
				  .shift_count = 1 };

		anchor(&p, at[i]);
		s->areas[FZ_REGION + i] =
			(struct fz_area){ s->places + s->place_count,
					  part(s, &p), &s->regions[i], p.last };
		for (unsigned int k = 0; k < 3; k++)
			size(&s->regions[i], most[i] >> k);
	}
}

/* Where what is mapped lies, and how it goes with where it is mapped. */
static void backing_of(struct fz_shape *s)
{
	const struct pg_regime *r = &s->params.regime;
	uint64_t high = PG_BIT(r->oa_bits - 1);

	for (int level = r->start; level <= PG_LEVEL_MAX; level++)
		if (pg_level_has_leaf(r, level))
			s->leaves[s->leaf_count++] =
				(uint8_t)pg_level_shift(r, level);
	for (unsigned int i = 0; i < PG_ARRAY_SIZE(s->with); i++)
		s->with[i] = (uint8_t)pg_min(s->leaves[0], 30);
	s->backing[0] = UINT64_C(2) << 30;
	s->backing[1] = UINT64_C(3) << 30;
	s->backing[2] = UINT64_C(256) << 30;
	s->backing[3] = high;
	s->with[3] = s->leaves[0];
	s->backing[4] = high + PG_BIT(r->oa_bits - 2);
	s->with[4] = s->leaves[0];
}

/* Pages as large as a PUD block would be slow: each of their frames is one. */
static void numbers_of(struct fz_shape *s)
{
	const struct pg_regime *r = &s->params.regime;
	uint64_t page = PG_BIT(r->granule);
	uint64_t sets = s->block << pg_contig_bits(r, PG_LEVEL_MAX - 1);
	uint64_t offsets[] = { 0,	page,	      s->block,
			       s->cont, 2 * s->block, 4 * s->block };
	uint64_t units[] = { page,	    s->block,	  s->cont,
			     sets,	    2 * s->block, s->backing[0],
			     s->backing[1], 2 * page };

	memcpy(s->offsets, offsets, sizeof(offsets));
	memcpy(s->units, units, sizeof(units));
}

static void shape_of(const struct fz_space *space, struct fz_shape *s)
{
	struct pg_regime *r = &s->params.regime;

	s->class = space->class;
	s->id = space->id;
	s->params.class = space->class;
	s->params.id = space->id;
	s->params.asid = space->id;
	s->params.built = space->built;
	/* The rows are right: a test parses them all. */
	pg_regime_parse(space->regime, r, NULL);
	s->cont = PG_BIT(r->granule + pg_contig_bits(r, PG_LEVEL_MAX));
	s->block = PG_BIT(pg_level_shift(r, PG_LEVEL_MAX - 1));
	/* Where leaves are blocks; where each PMD entry may be looked at. */
	sizes_of(s, &s->sizes, PG_BIT(40));
	sizes_of(s, &s->spans, s->block << r->stride);
	if (space->class == PG_CLASS_INIT)
		kernel_areas(s);
	else
		other_areas(s);
	if (space->class == PG_CLASS_INIT)
		region_areas(s);
	hot_areas(s);
	memory_area(s);
	backing_of(s);
	numbers_of(s);
}

/* The linear map begins at physical address 0. */
static void region_values(struct fz_form *f)
{
	const struct fz_shape *s = &f->shapes[f->init];

	for (unsigned int i = 0; i < FZ_REGIONS; i++) {
		const struct fz_area *a = &s->areas[FZ_REGION + i];
		struct pg_value *v = f->regions[i];

		v[0] = (struct pg_value){ true, s->id, 0 };
		v[1] = (struct pg_value){ true, i, 0 };
		v[2] = (struct pg_value){ true, a->places->base,
					  a->sizes->bytes[a->sizes->count - 1] };
		v[3] = (struct pg_value){ i == 0, 0, 0 };
	}
	f->region_count = FZ_REGIONS;
}

/* All of firmware's space, where it is as large as the kernel's. */
static void replica_values(struct fz_form *f, const struct fz_shape *s)
{
	const struct pg_regime *r = &s->params.regime;
	struct pg_value *v = f->regions[f->region_count];

	if (s->class != PG_CLASS_EFI || !r->high)
		return;
	v[0] = (struct pg_value){ true, s->id, 0 };
	v[1] = (struct pg_value){ true, PG_REGION_REPLICA, 0 };
	v[2] = (struct pg_value){ true, r->base, PG_BIT(r->ia_bits) };
	f->region_count++;
}

static void form_of(const struct fz_world *w, struct fz_form *f)
{
	f->user = f->init = f->parent = -1;
	for (unsigned int i = 0; i < FZ_SPACES && w->spaces[i].regime; i++) {
		shape_of(&w->spaces[i], &f->shapes[i]);
		if (w->spaces[i].class == PG_CLASS_USER && f->user < 0)
			f->user = (int)i;
		if (w->spaces[i].class == PG_CLASS_INIT)
			f->init = (int)i;
		f->count++;
	}
	for (int i = (int)f->count; i-- > 0;)
		if (f->shapes[i].class != PG_CLASS_INIT)
			f->parent = i;
	if (f->user >= 0)
		f->parent = f->user;
	f->shift = f->shapes[0].params.regime.granule;
	if (w->regions)
		region_values(f);
	for (unsigned int i = 0; w->regions && i < f->count; i++)
		replica_values(f, &f->shapes[i]);
}

#define WORLDS 64

/* Filled before anybody asks, and constant from then on. */
static struct fz_form forms[WORLDS];

__attribute__((constructor)) static void fill(void)
{
	if (fz_world_count() > WORLDS)
		abort();
	for (unsigned int i = 0; i < fz_world_count(); i++)
		form_of(&fz_worlds[i], &forms[i]);
}

const struct fz_form *fz_form_of(unsigned int world)
{
	return &forms[world];
}

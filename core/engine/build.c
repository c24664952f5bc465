// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/build.h"

#include <inttypes.h>

#include "base/bits.h"
#include "engine/table.h"

static int check(const struct pg_mm *mm, const struct pg_build_leaf *leaf,
		 struct pg_error *err)
{
	const struct pg_regime *r = &mm->regime;
	unsigned int shift;

	if (leaf->level < r->start || leaf->level > PG_LEVEL_MAX)
		return pg_error(err, PG_EINVAL,
				"0x%" PRIx64 ": the regime has no level %d",
				leaf->va, leaf->level);
	if (leaf->count > PG_BUILD_MAX)
		return pg_error(err, PG_EINVAL,
				"%" PRIu64 " entries at 0x%" PRIx64
				" are too many",
				leaf->count, leaf->va);
	shift = pg_level_shift(r, leaf->level);
	if (leaf->va & pg_ones(shift))
		return pg_error(err, PG_EINVAL,
				"0x%" PRIx64 " is not aligned to an entry of "
				"level %d",
				leaf->va, leaf->level);
	if (leaf->va < r->base || leaf->va > pg_regime_last(r) ||
	    leaf->count - 1 > (pg_regime_last(r) - leaf->va) >> shift)
		return pg_error(err, PG_EINVAL,
				"%" PRIu64 " entries at 0x%" PRIx64
				" are not within the regime",
				leaf->count, leaf->va);
	return 0;
}

static uint64_t nth(const struct pg_mm *mm, const struct pg_build_leaf *leaf,
		    uint64_t i)
{
	const struct pg_regime *r = &mm->regime;
	unsigned int shift = r->granule;
	uint64_t mask = pg_desc_oa_mask(r, shift);

	if (!leaf->pa_step || !i)
		return leaf->desc;
	return (leaf->desc & ~mask) |
	       (pg_desc_put_oa(r, pg_desc_oa(r, leaf->desc, shift) +
					  i * leaf->pa_step) &
		mask);
}

/* Entries from the i-th on that the same step deals with. */
static uint64_t step_of(const struct pg_mm *mm,
			const struct pg_build_leaf *leaf, uint64_t va)
{
	unsigned int shift = pg_level_shift(&mm->regime, leaf->level);
	unsigned int bits = pg_level_index_bits(&mm->regime, leaf->level);

	if (leaf->desc)
		return 1;
	return (pg_ones(bits) & ~(va >> shift)) + 1;
}

int pg_build(struct pg_task *t, struct pg_mm *mm,
	     const struct pg_build_leaf *leaf, struct pg_error *err)
{
	int ret = leaf->count ? check(mm, leaf, err) : 0;
	unsigned int shift;
	uint64_t va;

	if (ret || !leaf->count)
		return ret;
	shift = pg_level_shift(&mm->regime, leaf->level);
	for (uint64_t i = 0; i < leaf->count; i += step_of(mm, leaf, va)) {
		struct pg_place p;

		va = leaf->va + (i << shift);
		p = pg_table_reach(t, mm, va, leaf->level);

		if (!p.at)
			return pg_error(err,
					pg_peek(t, &p) ? PG_EINVAL : PG_ENOMEM,
					"0x%" PRIx64 ": no table can be made "
					"below level %d",
					va, p.level);
		if (leaf->desc)
			pg_write(t, &p, nth(mm, leaf, i), PG_STORE_PLAIN);
	}
	return 0;
}

static uint64_t full_table(struct pg_task *t, struct pg_mm *mm,
			   const struct pg_build_leaf *leaf)
{
	uint64_t table = t->world->steps.table.alloc(t, mm, leaf->level);

	for (uint64_t i = 0; table && i <= pg_ones(mm->regime.stride); i++) {
		struct pg_place p = { mm, leaf->level, table + 8 * i,
				      leaf->va };

		pg_write(t, &p, nth(mm, leaf, i), PG_STORE_PLAIN);
	}
	return table;
}

/* The part of a leaf from its first-th entry on. */
static struct pg_build_leaf part(const struct pg_mm *mm,
				 const struct pg_build_leaf *leaf,
				 uint64_t first, uint64_t count)
{
	struct pg_build_leaf p = *leaf;

	p.va += first << pg_level_shift(&mm->regime, leaf->level);
	p.count = count;
	p.desc = nth(mm, leaf, first & pg_ones(mm->regime.stride));
	return p;
}

int pg_build_alike(struct pg_task *t, struct pg_mm *mm,
		   const struct pg_build_leaf *leaf, struct pg_error *err)
{
	const struct pg_regime *r = &mm->regime;
	uint64_t per = UINT64_C(1) << r->stride, head, whole, table;
	struct pg_build_leaf p;
	int ret;

	if (leaf->level <= r->start || leaf->count < 4 * per ||
	    leaf->level > PG_LEVEL_MAX)
		return pg_build(t, mm, leaf, err);
	head = -(leaf->va >> pg_level_shift(r, leaf->level)) & (per - 1);
	whole = (leaf->count - head) / per;
	p = part(mm, leaf, 0, head);
	ret = pg_build(t, mm, &p, err);
	if (ret)
		return ret;
	p = part(mm, leaf, head, per);
	table = full_table(t, mm, &p);
	if (!table)
		return pg_error(err, PG_ENOMEM, "no memory for a table");
	p.level--;
	p.count = whole;
	p.desc = pg_table_desc(mm, table);
	p.pa_step = 0;
	ret = pg_build_alike(t, mm, &p, err);
	if (ret)
		return ret;
	p = part(mm, leaf, head + whole * per,
		 leaf->count - head - whole * per);
	return pg_build(t, mm, &p, err);
}

bool pg_build_pages(struct pg_world *w, struct pg_record *record)
{
	uint64_t size = UINT64_C(1) << w->phys.shift, word;

	for (size_t i = 0; i < w->phys.count; i++) {
		const struct pg_frame *frame = w->phys.order[i];

		if (frame->state != PG_FRAME_OWNED ||
		    frame->level == PG_EV_DATA)
			continue;
		for (uint64_t in = 0; in < size; in += PG_RECORD_PAGE)
			pg_mem_read64(&record->mem, frame->pa + in, &word);
	}
	return !record->out_of_memory;
}

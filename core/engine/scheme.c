// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/scheme.h"

#include <string.h>

#include "engine/cache.h"
#include "engine/frag.h"
#include "engine/hotplug.h"
#include "engine/refs.h"
#include "engine/table.h"

const struct pg_scheme *pg_scheme_of_name(const char *name)
{
	for (unsigned int i = 0; pg_schemes[i]; i++)
		if (!strcmp(pg_schemes[i]->name, name))
			return pg_schemes[i];
	return NULL;
}

typedef void (*fill_fn)(struct pg_steps *steps);

static const fill_fn fragment_fills[PG_FRAG_VARIANTS] = {
	[PG_FRAG_HALVES] = pg_frag_fill_shared,
	[PG_FRAG_WHOLE] = pg_frag_fill_shared,
	[PG_FRAG_PAIRS] = pg_frag_fill_pairs,
	[PG_FRAG_BLOCKS_2] = pg_frag_fill_shared,
	[PG_FRAG_BLOCKS_4] = pg_frag_fill_shared,
	[PG_FRAG_COUNTED] = pg_frag_fill_counted,
	[PG_FRAG_SLAB] = pg_frag_fill_slab,
};

static const fill_fn reference_fills[PG_REFS_VARIANTS] = {
	[PG_REFS_LOCKED] = pg_refs_fill_locked,
	[PG_REFS_RCU] = pg_refs_fill_rcu,
};

void pg_knobs_steps(const struct pg_knobs *knobs, struct pg_steps *steps)
{
	*steps = pg_steps_default;
	if (knobs->source == PG_SOURCE_FRAGMENTS)
		fragment_fills[knobs->variant % PG_FRAG_VARIANTS](steps);
	if (knobs->source == PG_SOURCE_CACHE)
		pg_cache_fill(steps);
	else if (knobs->keyed && knobs->source == PG_SOURCE_BUDDY)
		pg_cache_fill_keys(steps);
	if (knobs->reclaim == PG_RECLAIM_REFCOUNT)
		reference_fills[knobs->variant % PG_REFS_VARIANTS](steps);
}

void pg_scheme_steps(const struct pg_scheme *scheme, struct pg_steps *steps)
{
	pg_knobs_steps(&scheme->knobs, steps);
	if (scheme->fill)
		scheme->fill(steps);
}

/*
 * "direct" was the linear map: its tables are taken for such as hot-add makes,
 * with pgd_pgtable_alloc()'s constructor; those of boot had none.
 */
static void dtor_by_region(struct pg_task *t, const struct pg_hot *h,
			   uint64_t table)
{
	struct pg_frame *frame = pg_table_frame(t->world, table);

	if (h->free_backing)
		return;
	frame->ctor = (uint8_t)pg_ctor_wanted(&t->world->knobs, h->mm->class,
					      PG_USE_LINEAR, frame->level);
	t->world->steps.table.dtor(t, table);
}

void pg_scheme_by_region(struct pg_steps *steps)
{
	steps->hotplug.dtor = dtor_by_region;
}

struct pg_judge_params pg_scheme_judge(const struct pg_knobs *knobs,
				       uint32_t costs)
{
	return (struct pg_judge_params){
		.bbml = knobs->bbml,
		.observers = knobs->observers,
		.ha = knobs->ha,
		.hd = knobs->hd,
		.ptl = knobs->ptl,
		.split_pmd = knobs->split_pmd,
		.release = knobs->release,
		.gather_rcu = knobs->free_path == PG_FREE_RCU,
		.costs = costs,
	};
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Operations that drive where tables come from and go, alone: tables that are
 * held in numbered slots and linked nowhere, the cache, fragments, references.
 */
#include <stdlib.h>

#include "base/bits.h"
#include "engine/cache.h"
#include "engine/frag.h"
#include "engine/refs.h"
#include "engine/scheme.h"
#include "engine/script.h"
#include "engine/table.h"

static int no_memory(struct pg_task *t, const char *what)
{
	return pg_error(&t->error, PG_ENOMEM, "no memory for %s", what);
}

static struct pg_slot *slot_of(struct pg_task *t, const struct pg_value *v)
{
	struct pg_world *w = t->world;

	if (v->n >= PG_SLOTS)
		return NULL;
	return &w->slots[v->n];
}

static int bad_slot(struct pg_task *t, const struct pg_value *v)
{
	return pg_error(&t->error, PG_EINVAL,
			"there is no table in slot %llu, of %u",
			(unsigned long long)v->n, PG_SLOTS);
}

static int run_alloc(struct pg_task *t, const struct pg_value *v)
{
	struct pg_mm *mm = pg_value_mm(t, &v[0]);
	struct pg_slot *slot = slot_of(t, &v[1]);
	uint64_t wanted = v[2].given ? v[2].n : PG_LEVEL_MAX;
	int level = (int)pg_min(wanted, PG_LEVEL_MAX + 1);
	uint64_t table;

	if (!slot || slot->table)
		return pg_error(&t->error, PG_EINVAL,
				"slot %llu is taken, or above %u",
				(unsigned long long)v[1].n, PG_SLOTS - 1);
	if (level < mm->regime.start || level > PG_LEVEL_MAX)
		return pg_error(&t->error, PG_EINVAL,
				"the space has no level %llu",
				(unsigned long long)wanted);
	t->va = v[3].given ? v[3].n : mm->regime.base;
	table = t->world->steps.table.alloc(t, mm, level);
	if (!table)
		return no_memory(t, "a table");
	if (slot->table) { /* somebody else was faster */
		t->world->steps.table.free(t, mm, table);
		return pg_error(&t->error, PG_EBUSY,
				"slot %llu is taken by now",
				(unsigned long long)v[1].n);
	}
	slot->mm = mm;
	slot->table = table;
	return 0;
}

static int run_free(struct pg_task *t, const struct pg_value *v)
{
	struct pg_slot *slot = slot_of(t, &v[0]);
	uint64_t table = slot ? slot->table : 0;

	if (!table)
		return bad_slot(t, &v[0]);
	slot->table = 0;
	t->world->steps.table.free(t, slot->mm, table);
	return 0;
}

static int run_defer(struct pg_task *t, const struct pg_value *v)
{
	struct pg_slot *slot = slot_of(t, &v[0]);
	uint64_t table = slot ? slot->table : 0;

	if (!table)
		return bad_slot(t, &v[0]);
	slot->table = 0;
	t->world->steps.table.defer(t, slot->mm, table);
	return 0;
}

static void free_queued(struct pg_task *t, uint64_t table)
{
	const struct pg_table_steps *s = &t->world->steps.table;

	if (t->world->knobs.dtor_late)
		s->dtor(t, table);
	s->put(t, table);
}

/* As a gather does, whose batch is full with one table. */
static int run_queue(struct pg_task *t, const struct pg_value *v)
{
	struct pg_slot *slot = slot_of(t, &v[0]);
	uint64_t table = slot ? slot->table : 0;

	if (!table)
		return bad_slot(t, &v[0]);
	slot->table = 0;
	if (!t->world->knobs.dtor_late)
		t->world->steps.table.dtor(t, table);
	pg_say(t, (struct pg_event){
			  .kind = PG_EV_QUEUE,
			  .how = PG_QUEUE_RCU,
			  .level = PG_EV_DATA,
			  .space = slot->mm->id,
			  .at = table,
		  });
	pg_rcu_call(t, table, free_queued);
	return 0;
}

static int run_early(struct pg_task *t, const struct pg_value *v)
{
	struct pg_slot *slot = slot_of(t, &v[1]);

	if (!slot || slot->table ||
	    t->world->knobs.source != PG_SOURCE_FRAGMENTS ||
	    t->world->knobs.variant != PG_FRAG_COUNTED)
		return pg_error(&t->error, PG_EINVAL,
				"the slot is taken, or fragments are not "
				"counted here");
	slot->mm = pg_value_mm(t, &v[0]);
	slot->table = pg_frag_early(t, slot->mm);
	return slot->table ? 0 : no_memory(t, "a table");
}

static int run_exit(struct pg_task *t, const struct pg_value *v)
{
	t->world->steps.table.exit(t, pg_value_mm(t, &v[0]));
	return 0;
}

static int run_shrink(struct pg_task *t, const struct pg_value *v)
{
	pg_begin(t, PG_OP_SHRINK, NULL, 0, 0);
	if (v[0].given)
		pg_cache_shrink(t, (unsigned int)pg_min(v[0].n, UINT32_MAX));
	else
		pg_cache_drain(t);
	return pg_end(t, 0);
}

static int run_ref_fault(struct pg_task *t, const struct pg_value *v)
{
	int ret = pg_refs_fault(t, pg_value_mm(t, &v[0]), v[1].n);

	if (ret == PG_ENOENT)
		return pg_error(&t->error, ret, "the table is being freed");
	return ret ? no_memory(t, "a page or its table") : 0;
}

static int run_ref_zap(struct pg_task *t, const struct pg_value *v)
{
	return pg_refs_zap(t, pg_value_mm(t, &v[0]), v[1].n, v[1].size);
}

static bool pmd_aligned(const struct pg_mm *mm, uint64_t va)
{
	uint64_t span = UINT64_C(1)
			<< pg_level_shift(&mm->regime, PG_LEVEL_MAX - 1);

	return mm->regime.start < PG_LEVEL_MAX && !(va & (span - 1));
}

static int not_aligned(struct pg_task *t, uint64_t va)
{
	return pg_error(&t->error, PG_EINVAL,
			"0x%llx is not where a last-level table begins",
			(unsigned long long)va);
}

static int run_ref_move(struct pg_task *t, const struct pg_value *v)
{
	struct pg_mm *mm = pg_value_mm(t, &v[0]);

	if (!pmd_aligned(mm, v[1].n) || !pmd_aligned(mm, v[2].n))
		return not_aligned(t, v[1].n | v[2].n);
	if (pg_refs_move(t, mm, v[1].n, v[2].n))
		return no_memory(t, "tables");
	return 0;
}

static int run_ref_collapse(struct pg_task *t, const struct pg_value *v)
{
	struct pg_mm *mm = pg_value_mm(t, &v[0]);

	if (!pmd_aligned(mm, v[1].n))
		return not_aligned(t, v[1].n);
	return pg_refs_collapse(t, mm, v[1].n) ? no_memory(t, "a block") : 0;
}

static int run_ref_split(struct pg_task *t, const struct pg_value *v)
{
	struct pg_mm *mm = pg_value_mm(t, &v[0]);

	if (!pmd_aligned(mm, v[1].n))
		return not_aligned(t, v[1].n);
	return pg_refs_split(t, mm, v[1].n);
}

#define SPACE                                      \
	{                                          \
		"space", PG_ARG_SPACE, false, NULL \
	}
#define SLOT                                       \
	{                                          \
		"slot", PG_ARG_NUMBER, false, NULL \
	}
#define ADDR(name)                             \
	{                                      \
		name, PG_ARG_ADDR, false, NULL \
	}

const struct pg_op_row pg_scheme_ops[] = {
	{ "table-alloc",
	  PG_OP_NONE,
	  { SPACE,
	    SLOT,
	    { "level", PG_ARG_NUMBER, true, NULL },
	    { "va", PG_ARG_ADDR, true, NULL } },
	  "Allocates a table, for va, and keeps it in a slot, linked nowhere.",
	  run_alloc },
	{ "table-free",
	  PG_OP_NONE,
	  { SLOT },
	  "Frees the table in a slot, at once.",
	  run_free },
	{ "table-defer",
	  PG_OP_NONE,
	  { SLOT },
	  "Frees it after a grace period, by its own rcu_head.",
	  run_defer },
	{ "table-queue",
	  PG_OP_NONE,
	  { SLOT },
	  "Frees it as a gather does: by a batch, after a grace period.",
	  run_queue },
	{ "table-early",
	  PG_OP_NONE,
	  { SPACE, SLOT },
	  "A table that boot made, as a counted fragment.",
	  run_early },
	{ "table-exit",
	  PG_OP_NONE,
	  { SPACE },
	  "What the scheme keeps for a space goes.",
	  run_exit },
	{ "shrink",
	  PG_OP_SHRINK,
	  { { "pages", PG_ARG_NUMBER, true, NULL } },
	  "So many pages of each node's cache go back; without a number, all "
	  "of them, and the reserve.",
	  run_shrink },
	{ "ref-fault",
	  PG_OP_FAULT,
	  { SPACE, ADDR("va") },
	  "Maps a new page, as a visitor of its table.",
	  run_ref_fault },
	{ "ref-zap",
	  PG_OP_DONTNEED,
	  { SPACE, { "range", PG_ARG_RANGE, false, NULL } },
	  "Unmaps and frees pages, as a visitor of their tables.",
	  run_ref_zap },
	{ "ref-move",
	  PG_OP_MREMAP,
	  { SPACE, ADDR("from"), ADDR("to") },
	  "Moves a table from one PMD entry to another.",
	  run_ref_move },
	{ "ref-collapse",
	  PG_OP_THP_COLLAPSE,
	  { SPACE, ADDR("va") },
	  "A table becomes a block, and is kept for its split.",
	  run_ref_collapse },
	{ "ref-split",
	  PG_OP_THP_SPLIT,
	  { SPACE, ADDR("va") },
	  "The block becomes the table that was kept.",
	  run_ref_split },
	{ .name = NULL },
};

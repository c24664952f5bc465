// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/gather.h"

#include <string.h>

#include "base/bits.h"
#include "engine/flush.h"
#include "engine/table.h"

static const struct pg_gather_steps *steps(const struct pg_task *t)
{
	return &t->world->steps.user.gather;
}

static void reset(struct pg_gather *g)
{
	g->start = UINT64_MAX;
	g->end = g->fullmm ? UINT64_MAX : 0;
	g->cleared = 0;
	g->freed_tables = g->unshared_tables = false;
}

void pg_gather_open(struct pg_task *t, struct pg_gather *g, struct pg_mm *mm,
		    bool fullmm)
{
	pg_shares(t, PG_SHARED_GATHERS, mm->id, PG_TOUCH_ADD);
	memset(g, 0, sizeof(*g));
	g->mm = mm;
	g->fullmm = fullmm;
	reset(g);
	mm->user->gathers++;
}

void pg_gather_record(struct pg_task *t, struct pg_gather *g, uint64_t va,
		      uint64_t size, int level)
{
	(void)t;
	g->start = pg_min(g->start, va);
	g->end = pg_max(g->end, va + size);
	g->cleared |= (uint8_t)(1u << (level + 1));
}

int pg_gather_level_above(int level)
{
	return level - 1;
}

/* The bytes that one invalidation has to step over (tlb_get_unmap_size). */
static uint64_t stride_of(const struct pg_gather *g)
{
	for (int level = PG_LEVEL_MAX; level > g->mm->regime.start; level--)
		if (g->cleared >> (level + 1) & 1)
			return pg_level_bytes(g->mm, level);
	return g->cleared ? pg_level_bytes(g->mm, g->mm->regime.start)
			  : pg_page_bytes(g->mm);
}

bool pg_gather_leaf_only(const struct pg_gather *g)
{
	return !g->freed_tables && !g->unshared_tables;
}

/* A hint is right only where one level's leaves were cleared, no table. */
int pg_gather_level(const struct pg_gather *g)
{
	unsigned int bits = g->cleared;

	if (g->freed_tables || g->unshared_tables || !bits ||
	    (bits & (bits - 1)))
		return PG_FLUSH_ANY_LEVEL;
	return __builtin_ctz(bits) - 1;
}

/* An exiting space's ASID is not used again before everything is flushed. */
void pg_gather_invalidate(struct pg_task *t, struct pg_gather *g)
{
	struct pg_flush f = {
		.mm = g->mm,
		.stride = stride_of(g),
		.leaf_only = steps(t)->leaf_only(g),
		.level = steps(t)->level(g),
	};

	if (g->fullmm && f.leaf_only)
		return;
	if (!g->fullmm) {
		f.va = g->start & ~(f.stride - 1);
		f.size = ((g->end + f.stride - 1) & ~(f.stride - 1)) - f.va;
	}
	t->world->steps.entry.flush(t, &f);
	pg_say(t, (struct pg_event){
			  .kind = PG_EV_NOTIFY,
			  .how = PG_NOTIFY_FLUSH,
			  .space = g->mm->id,
			  .va = g->fullmm ? g->mm->regime.base : f.va,
			  .size = g->fullmm ? PG_BIT(g->mm->regime.ia_bits)
					    : f.size,
		  });
}

void pg_gather_flush_tlb(struct pg_task *t, struct pg_gather *g)
{
	if (!g->freed_tables && !g->unshared_tables && !g->cleared)
		return;
	steps(t)->invalidate(t, g);
	reset(g);
}

void pg_gather_free(struct pg_task *t, uint64_t table)
{
	const struct pg_table_steps *s = &t->world->steps.table;

	if (t->world->knobs.dtor_late)
		s->dtor(t, table);
	s->put(t, table);
}

/* The batch: nobody may be in these tables any more (lifecycle 1.5). */
static void free_tables(struct pg_task *t, struct pg_gather *g)
{
	enum pg_free_path path = t->world->knobs.free_path;

	if (g->tables && path == PG_FREE_IPI)
		pg_ipi_sync(t);
	for (unsigned int i = 0; i < g->tables; i++) {
		if (path == PG_FREE_RCU)
			pg_rcu_call(t, g->table[i], steps(t)->free_table);
		else
			steps(t)->free_table(t, g->table[i]);
	}
	g->tables = 0;
	g->batch = false;
}

static void free_pages(struct pg_task *t, struct pg_gather *g)
{
	for (unsigned int i = 0; i < g->pages; i++)
		for (unsigned int n = 0; n < g->page[i].count; n++)
			pg_folio_put(t, g->page[i].pa);
	g->pages = 0;
}

void pg_gather_flush(struct pg_task *t, struct pg_gather *g)
{
	pg_gather_flush_tlb(t, g);
	free_tables(t, g);
	free_pages(t, g);
}

bool pg_gather_page(struct pg_gather *g, uint64_t pa)
{
	if (g->pages && g->page[g->pages - 1].pa == pa) {
		g->page[g->pages - 1].count++;
		return true;
	}
	g->page[g->pages].pa = pa;
	g->page[g->pages++].count = 1;
	return g->pages < PG_GATHER_PAGES;
}

/*
 * Only walkers with interrupts off are waited for: enough where detached, and
 * so no more where tables of live ranges are reclaimed (PT_RECLAIM).
 */
void pg_gather_one(struct pg_task *t, struct pg_gather *g, uint64_t table)
{
	pg_gather_flush_tlb(t, g);
	if (t->world->knobs.reclaim == PG_RECLAIM_SCAN) {
		pg_rcu_call(t, table, steps(t)->free_table);
		return;
	}
	if (t->world->knobs.free_path != PG_FREE_NOW)
		pg_ipi_sync(t);
	steps(t)->free_table(t, table);
}

static bool have_batch(struct pg_task *t, struct pg_gather *g)
{
	if (!g->batch && pg_phys_fails(&t->world->phys, PG_FAIL_BATCH))
		pg_say(t, (struct pg_event){
				  .kind = PG_EV_FAIL,
				  .how = PG_FAIL_BATCH,
				  .space = g->mm->id,
			  });
	else
		g->batch = true;
	return g->batch;
}

static void queue(struct pg_task *t, struct pg_gather *g, uint64_t table,
		  int level)
{
	pg_say(t, (struct pg_event){
			  .kind = PG_EV_QUEUE,
			  .how = PG_QUEUE_GATHER,
			  .level = (int8_t)level,
			  .space = g->mm->id,
			  .at = table,
		  });
	if (!have_batch(t, g)) {
		steps(t)->one(t, g, table);
		return;
	}
	g->table[g->tables++] = table;
	if (g->tables < PG_GATHER_TABLES)
		return;
	pg_gather_flush_tlb(t, g);
	free_tables(t, g);
}

void pg_gather_table(struct pg_task *t, struct pg_gather *g, uint64_t table,
		     int level, uint64_t va)
{
	steps(t)->record(t, g, va, pg_page_bytes(g->mm),
			 steps(t)->level_above(level));
	g->freed_tables = true;
	if (!t->world->knobs.dtor_late)
		t->world->steps.table.dtor(t, table);
	queue(t, g, table, level);
}

/* What the other one cleared may not be flushed yet: everything goes. */
void pg_gather_nested(struct pg_task *t, struct pg_gather *g)
{
	(void)t;
	g->fullmm = true;
	reset(g);
	g->freed_tables = true;
}

void pg_gather_end_vma(struct pg_task *t, struct pg_gather *g,
		       const struct pg_vma *vma)
{
	if (vma->kind == PG_VMA_PFNMAP)
		pg_gather_flush_tlb(t, g);
}

void pg_gather_close(struct pg_task *t, struct pg_gather *g)
{
	pg_shares(t, PG_SHARED_GATHERS, g->mm->id, PG_TOUCH_READ);
	if (g->mm->user->gathers > 1)
		steps(t)->nested(t, g);
	pg_gather_flush(t, g);
	pg_shares(t, PG_SHARED_GATHERS, g->mm->id, PG_TOUCH_ADD);
	g->mm->user->gathers--;
}

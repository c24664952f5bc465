// SPDX-License-Identifier: GPL-2.0-or-later
/* Taking a world down by its own operations, after a program. */
#include <string.h>

#include "engine/cache.h"
#include "engine/exit.h"
#include "engine/hotplug.h"
#include "engine/kmap.h"
#include "engine/map.h"
#include "engine/refs.h"
#include "engine/stage2.h"
#include "engine/task.h"
#include "engine/truncate.h"
#include "engine/user.h"
#include "run/run_priv.h"

/* Tables that a program holds by number, and did not give back. */
static void drop_slots(struct pg_task *t)
{
	struct pg_world *w = t->world;

	for (unsigned int i = 0; i < PG_SLOTS; i++) {
		struct pg_slot *slot = &w->slots[i];

		if (!slot->table)
			continue;
		w->steps.table.free(t, slot->mm, slot->table);
		slot->table = 0;
	}
}

/* What was added and can be taken away again. */
static void drop_memory(struct pg_task *t, struct pg_mm *mm)
{
	struct pg_regions *r = t->world->part[PG_PART_HOTPLUG];

	for (unsigned int i = r ? r->count : 0; i > 0; i--) {
		struct pg_memory m = r->memory[i - 1];

		if (!m.boot)
			pg_hot_remove(t, mm, m.pa, m.size);
	}
}

/* Leaves that no VMA knows of go first. */
static void unmap_all(struct pg_task *t, struct pg_mm *mm)
{
	const struct pg_regime *r = &mm->regime;
	struct pg_job job = {
		.va = r->base,
		.size = pg_ones(r->ia_bits) + 1,
		.flags = PG_JOB_FREE | PG_JOB_IDLE,
	};

	pg_unmap(t, mm, &job);
}

/* Nobody runs with it any more. */
static void leave(struct fz_runner *r, struct pg_mm *mm)
{
	for (unsigned int i = 0; i < PG_ACTORS; i++)
		if (r->judge->ledger.spaces[mm->id].runs >> i & 1)
			pg_efi_leave(&r->w->tasks[i], mm);
}

static void read_leaves(struct fz_runner *r, const struct pg_mm *mm)
{
	r->leaves.count = 0;
	fz_read(r->w, mm, &r->leaves, NULL);
}

/* What visitors mapped they unmap; blocks become tables first. */
static void zap_all(struct fz_runner *r, struct pg_task *t, struct pg_mm *mm)
{
	const struct fz_leaves *l = &r->leaves;

	read_leaves(r, mm);
	for (size_t i = 0; i < l->count; i++)
		if (l->list[i].level < PG_LEVEL_MAX)
			pg_refs_split(t, mm, l->list[i].va);
	read_leaves(r, mm);
	for (size_t i = 0; i < l->count; i++)
		pg_refs_zap(t, mm, l->list[i].va, l->list[i].size);
}

static void drop_space(struct fz_runner *r, struct pg_task *t, struct pg_mm *mm)
{
	if (r->spaces[mm->id].visitors)
		zap_all(r, t, mm);
	else if (r->spaces[mm->id].leaves)
		unmap_all(t, mm);
	if (mm->class != PG_CLASS_USER)
		leave(r, mm);
	if (mm->class == PG_CLASS_USER)
		pg_exit(t, mm);
	else if (mm->class == PG_CLASS_GUEST)
		pg_s2_destroy(t, mm, false);
	else
		pg_space_destroy(t, mm);
}

static void drop_files(struct pg_task *t)
{
	struct pg_files *files = t->world->part[PG_PART_USER];

	for (size_t i = 0; files && i < files->count; i++) {
		struct pg_folio *f = files->folios[i];

		if (!f->live || !f->cached)
			continue;
		f->cached = false;
		pg_folio_put(t, f->pa);
	}
}

/*
 * Taking empty tables down is mostly reading their entries, 512 or 8192 of
 * each: most of a short program's events. Who asks for cheap policies alone
 * does not hear of them; exit and its like in programs are told in full.
 */
static void read_quietly(struct fz_runner *r)
{
	if (!(r->params.costs & ~(1u << PG_COST_CHEAP)))
		r->w->kinds &= ~PG_EV_BIT(PG_EV_READ);
}

/* The kernel's own space goes last. */
void fz_close(struct fz_runner *r)
{
	struct pg_world *w = r->w;
	struct pg_task *t = &w->tasks[0];

	read_quietly(r);
	memset(w->phys.fail, 0, sizeof(w->phys.fail));
	t->line = FZ_LINE_END;
	w->tasks[PG_ENVIRONMENT].line = FZ_LINE_END;
	drop_slots(t);
	if (r->speculation.mm)
		pg_speculate(t, r->speculation.mm, r->speculation.va,
			     r->speculation.level, true);
	for (unsigned int i = PG_SPACES; i-- > 0;) {
		struct pg_mm *mm = &w->mms[i];

		if (mm->live && pg_mm_is_init(mm) && !r->spaces[i].split)
			drop_memory(t, mm);
		if (mm->live && !pg_mm_is_init(mm) && !r->spaces[i].ended)
			drop_space(r, t, mm);
	}
	drop_files(t);
	pg_grace_end(w);
	pg_pgd_cache_shrink(t);
	if (w->part[PG_PART_CACHE])
		pg_cache_drain(t);
	pg_judge_finish(r->judge);
}

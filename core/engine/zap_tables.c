// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables: freed with a range that nobody walks, or reclaimed when empty. */
#include "engine/table.h"
#include "engine/word.h"
#include "engine/zap.h"

static const struct pg_zap_steps *steps(const struct pg_task *t)
{
	return &t->world->steps.user.zap;
}

bool pg_zap_bounds(const struct pg_range *r, uint64_t lo, uint64_t hi)
{
	return lo >= r->floor && (!r->ceiling || hi - 1 < r->ceiling);
}

/* The first address from va on whose entry is not 0; end: there is none. */
static uint64_t next_used(struct pg_task *t, const struct pg_range *r,
			  uint64_t table, int level, uint64_t va, uint64_t end)
{
	unsigned int shift = pg_level_shift(&r->mm->regime, level);
	struct pg_place p = pg_place_in(r->mm, table, level, va);
	uint64_t left = (end - 1 - va) >> shift;
	uint64_t first = (p.at & (pg_page_bytes(r->mm) - 1)) / 8, skip;
	uint64_t most = pg_page_bytes(r->mm) / 8 - 1 - first;

	if (va >= end || pg_peek(t, &p))
		return va;
	skip = pg_peek_next(t, p.at, 0, pg_min(left, most) + 1);
	va = (va & ~pg_ones(shift)) + (skip << shift);
	return va && va < end ? va : end;
}
static void free_level(struct pg_task *t, struct pg_gather *g,
		       const struct pg_range *r, uint64_t table, int level,
		       uint64_t va, uint64_t end)
{
	uint64_t size = pg_level_bytes(r->mm, level), next;

	for (; (va = next_used(t, r, table, level, va, end)) < end; va = next) {
		struct pg_place p = pg_place_in(r->mm, table, level, va);
		uint64_t lo = va & ~(size - 1), below;

		next = pg_min(end, lo + size);
		if (!pg_is_table(r->mm, level, pg_read(t, &p), &below))
			continue;
		if (level < PG_PMD)
			free_level(t, g, r, below, level + 1, va, next);
		if (!steps(t)->bounds(r, lo, lo + size))
			continue;
		t->world->steps.entry.clear(t, &p);
		t->world->steps.user.gather.table(t, g, below, level + 1, va);
		t->world->steps.table.account(t, r->mm, -1);
	}
}

void pg_free_tables(struct pg_task *t, struct pg_gather *g,
		    const struct pg_range *r)
{
	free_level(t, g, r, r->mm->root, r->mm->regime.start, r->start, r->end);
}

/* PMD after PTE: by trylock only. */
bool pg_reclaim_fast(struct pg_task *t, struct pg_zap *z,
		     const struct pg_ptmap *m)
{
	uint64_t lock = t->world->steps.lock.of_entry(t, &m->pmd);
	bool same;

	if (lock != m->lock && !pg_trylock(t, lock, PG_LOCK_WRITE))
		return false;
	same = pg_read(t, &m->pmd) == m->word &&
	       !pg_scan(t, m->pmd.mm, m->table, PG_PTE);
	if (same) {
		t->world->steps.entry.clear(t, &m->pmd);
		steps(t)->reclaim_flush(t, z, m->pmd.va);
	}
	if (lock != m->lock)
		pg_unlock(t, lock);
	return same;
}

void pg_reclaim_fail(struct pg_task *t, const struct pg_ptmap *m)
{
	(void)t;
	(void)m;
}

/* PMD lock, then PTE lock; all entries are looked at again. */
bool pg_reclaim_slow(struct pg_task *t, struct pg_zap *z, uint64_t va,
		     uint64_t *table)
{
	struct pg_place p = pg_table_look(t, z->g->mm, va, PG_PMD);
	uint64_t lock, ptl;
	bool empty = false;

	if (p.level != PG_PMD)
		return false;
	lock = t->world->steps.lock.of_entry(t, &p);
	pg_lock(t, lock, PG_LOCK_WRITE);
	if (pg_is_table(p.mm, PG_PMD, pg_read(t, &p), table)) {
		ptl = pg_pte_lock(t, p.mm, *table);
		if (ptl != lock)
			pg_lock_nested(t, ptl, PG_LOCK_WRITE);
		empty = !pg_scan(t, p.mm, *table, PG_PTE);
		if (empty) {
			t->world->steps.entry.clear(t, &p);
			steps(t)->reclaim_flush(t, z, p.va);
		}
		if (ptl != lock)
			pg_unlock(t, ptl);
	} else {
		steps(t)->reclaim_fail(t, &(struct pg_ptmap){ .pmd = p });
	}
	pg_unlock(t, lock);
	return empty;
}

/*
 * Nobody may make another table here before walks of the old one have ended:
 * the flush cannot wait for the gather (Jann Horn, Will Deacon, 2024).
 */
void pg_reclaim_flush(struct pg_task *t, struct pg_zap *z, uint64_t va)
{
	t->world->steps.entry.flush(
		t, &(struct pg_flush){
			   .mm = z->g->mm,
			   .va = va,
			   .size = pg_level_bytes(z->g->mm, PG_PMD),
			   .stride = pg_level_bytes(z->g->mm, PG_PMD),
			   .level = PG_FLUSH_ANY_LEVEL,
		   });
}

void pg_reclaim(struct pg_task *t, struct pg_zap *z, uint64_t va,
		uint64_t table, bool gone)
{
	if (!gone && !steps(t)->reclaim_slow(t, z, va, &table))
		return;
	t->world->steps.user.gather.table(t, z->g, table, PG_PTE, va);
	t->world->steps.table.account(t, z->g->mm, -1);
}

/* The last user of a page of roots frees it. */
void pg_put_root(struct pg_task *t, struct pg_mm *mm)
{
	t->world->steps.table.free(t, mm, mm->root);
}

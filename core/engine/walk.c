// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/walk.h"

#include <inttypes.h>

#include "engine/cursor.h"
#include "engine/table.h"
#include "engine/thp.h"

static const struct pg_walk_steps *steps(const struct pg_task *t)
{
	return &t->world->steps.user.walk;
}

/* munmap frees tables as a reader, of ranges that have no VMA any more. */
bool pg_walk_for_writing(void)
{
	return true;
}

/* What is no table now may be one never: a migration can take long. */
bool pg_walk_again(unsigned int tries)
{
	(void)tries;
	return false;
}

void pg_walk_fail(struct pg_task *t, const struct pg_ptmap *m)
{
	(void)t;
	(void)m;
}

/* Between the split and now the range may have been zapped and faulted. */
uint64_t pg_walk_reread(struct pg_task *t, const struct pg_place *p,
			uint64_t word)
{
	(void)word;
	return pg_read(t, p);
}

static void walk_ptes(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		      uint64_t end)
{
	struct pg_ptmap m;

	for (unsigned int tries = 0; !pg_ptmap_lock(t, mm, va, &m); tries++) {
		steps(t)->fail(t, &m);
		if (!steps(t)->again(tries))
			return;
		if (tries == 100) {
			pg_bug(t, PG_BUG_RETRY, va);
			return;
		}
	}
	for (; va < end; va += pg_page_bytes(mm)) {
		struct pg_place p = pg_ptmap_entry(&m, va);

		if (pg_peek(t, &p))
			pg_read(t, &p);
	}
	pg_ptmap_unlock(t, &m);
}

/* Without VMAs nothing changes meanwhile: plain reads. */
static void read_ptes(struct pg_task *t, struct pg_mm *mm, uint64_t table,
		      uint64_t va, uint64_t end)
{
	for (; va < end; va += pg_page_bytes(mm)) {
		struct pg_place p = pg_place_in(mm, table, PG_PTE, va);

		if (pg_peek(t, &p))
			pg_read(t, &p);
	}
}

/* Returns where it ended: a hole may be larger than what one table maps. */
static uint64_t walk_pmd(struct pg_task *t, struct pg_mm *mm, uint64_t va,
			 uint64_t end, enum pg_walk_how how)
{
	struct pg_place p = pg_table_look(t, mm, va, PG_PMD);
	uint64_t word, table, size = pg_level_bytes(mm, p.level);

	end = pg_min(end, (va & ~(size - 1)) + size);
	if (p.level != PG_PMD)
		return end;
	word = pg_read(t, &p);
	if (how == PG_WALK_SPLIT && word &&
	    !pg_is_table(mm, PG_PMD, word, NULL)) {
		pg_thp_split_pmd(t, mm, va);
		word = steps(t)->reread(t, &p, word);
	}
	table = pg_desc_oa(&mm->regime, word, mm->regime.granule);
	if (how == PG_WALK_NOVMA && pg_is_table(mm, PG_PMD, word, NULL))
		read_ptes(t, mm, table, va, end);
	else if (how != PG_WALK_NOVMA && word)
		walk_ptes(t, mm, va, end);
	return end;
}

/* The same, for what VMAs cover, if they count. */
static uint64_t walk_some(struct pg_task *t, struct pg_mm *mm, uint64_t va,
			  uint64_t end, enum pg_walk_how how)
{
	const struct pg_vma *vma = pg_vma_find(mm, va);
	uint64_t floor, ceiling;

	if (how == PG_WALK_NOVMA || (vma && vma->kind < PG_VMA_PFNMAP))
		return walk_pmd(t, mm, va, end, how);
	if (vma)
		return pg_min(end, vma->end);
	pg_vma_gap(mm, va, va, &floor, &ceiling);
	return ceiling ? pg_min(end, ceiling) : end;
}

int pg_pagewalk(struct pg_task *t, struct pg_mm *mm, uint64_t va, uint64_t size,
		enum pg_walk_how how)
{
	uint64_t end = va + size;
	unsigned int tables = 0;
	int ret = 0;
	bool write = how == PG_WALK_NOVMA && steps(t)->for_writing();

	if (!pg_user_enter(t, mm))
		return PG_ENOENT;
	pg_begin(t, PG_OP_WALK, mm, va, size);
	pg_lock(t, pg_mmap_lock(mm), write ? PG_LOCK_WRITE : PG_LOCK_READ);
	while (va < end && tables++ < PG_CURSOR_TABLES)
		va = walk_some(t, mm, va, end, how);
	if (va < end)
		ret = pg_error(&t->error, PG_EBUDGET,
			       "more than %u tables lead to 0x%" PRIx64
			       " and what is below",
			       PG_CURSOR_TABLES, va);
	pg_unlock(t, pg_mmap_lock(mm));
	pg_end(t, ret);
	pg_user_leave(t, mm);
	return ret;
}

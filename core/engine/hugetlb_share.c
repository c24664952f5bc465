// SPDX-License-Identifier: GPL-2.0-or-later
/* PMD tables of hugetlbfs that several spaces link. */
#include "engine/hugetlb.h"

#include "engine/table.h"
#include "engine/word.h"

static const struct pg_htlb_steps *steps(const struct pg_task *t)
{
	return &t->world->steps.user.htlb;
}

/* Further spaces: a count of its own, that no other reference goes into. */
bool pg_htlb_is_shared(struct pg_task *t, uint64_t table)
{
	const struct pg_frame *frame = pg_frame_find(&t->world->phys, table);

	return frame && frame->refs[PG_REF_SHARE] > 0;
}

/* After a shared table nothing of its span is left to do. */
uint64_t pg_htlb_next(const struct pg_mm *mm, uint64_t va)
{
	uint64_t size = pg_level_bytes(mm, PG_PUD);

	return (va & ~(size - 1)) + size;
}

/*
 * The VMA holds all that a PUD entry at va spans, and marks no entries of its
 * own.
 */
static bool spans(const struct pg_mm *mm, const struct pg_vma *vma, uint64_t va)
{
	uint64_t size = pg_level_bytes(mm, PG_PUD), base = va & ~(size - 1);

	return mm->regime.start <= PG_PUD && vma->kind == PG_VMA_HUGETLB &&
	       vma->flags & PG_VMA_SHARED && !(vma->flags & PG_VMA_UFFD_WP) &&
	       base >= vma->start && vma->end - base >= size;
}

/*
 * Another's table for the same part of the file, mapped with the same rights
 * (page_table_shareable()); 0: there is none.
 */
static uint64_t donor_of(struct pg_task *t, const struct pg_vma *vma,
			 uint64_t va, const struct pg_vma *other,
			 struct pg_mm *mm)
{
	uint64_t size = pg_level_bytes(mm, PG_PUD), at, table;
	struct pg_place p;

	if (!other->linked || other->file != vma->file ||
	    other->unit != vma->unit || other->flags != vma->flags ||
	    pg_vma_index(vma, va) - other->offset >= other->end - other->start)
		return 0;
	at = other->start + (pg_vma_index(vma, va) - other->offset);
	if (((at ^ va) & (size - 1)) || !spans(mm, other, at))
		return 0;
	p = pg_table_look(t, mm, at, PG_PUD);
	return p.level == PG_PUD &&
			       pg_is_table(mm, PG_PUD, pg_read(t, &p), &table)
		       ? table
		       : 0;
}

/* With a count more, which keeps it. */
static uint64_t find_donor(struct pg_task *t, const struct pg_mm *mm,
			   const struct pg_vma *vma, uint64_t va)
{
	for (unsigned int i = 0; i < PG_SPACES; i++) {
		struct pg_mm *other = &t->world->mms[i];

		if (other == mm || !other->live || !other->user)
			continue;
		for (unsigned int v = 0; v < PG_VMAS; v++) {
			uint64_t table = donor_of(t, vma, va,
						  &other->user->vmas[v], other);

			if (!table)
				continue;
			pg_ref(t, PG_REF_SHARE, table, 1);
			return table;
		}
	}
	return 0;
}

static void link(struct pg_task *t, const struct pg_place *p, uint64_t table)
{
	uint64_t lock = t->world->steps.lock.of_install(t, p);
	bool none;

	pg_lock(t, lock, PG_LOCK_WRITE);
	none = !pg_read(t, p);
	if (none)
		pg_table_link(t, p, table);
	pg_unlock(t, lock);
	if (!none)
		pg_ref(t, PG_REF_SHARE, table, -1);
}

void pg_htlb_share_pmd(struct pg_task *t, struct pg_mm *mm,
		       const struct pg_vma *vma, uint64_t va)
{
	struct pg_place p;
	uint64_t table;

	if (!spans(mm, vma, va))
		return;
	p = pg_table_reach(t, mm, va, PG_PUD);
	if (!p.at || pg_read(t, &p))
		return;
	pg_lock(t, pg_i_mmap_lock(vma->file), PG_LOCK_READ);
	table = find_donor(t, mm, vma, va & ~(vma->unit - 1));
	if (table)
		link(t, &p, table);
	pg_unlock(t, pg_i_mmap_lock(vma->file));
}

/* The leaves are at PMD level, and walks led there through the shared table. */
void pg_htlb_record(struct pg_task *t, struct pg_gather *g,
		    const struct pg_place *pud, bool last)
{
	t->world->steps.user.gather.record(
		t, g, pud->va, pg_level_bytes(pud->mm, PG_PUD), PG_PMD);
	g->unshared_tables = true;
	g->fully_unshared |= last;
}

bool pg_htlb_unshare_pmd(struct pg_task *t, struct pg_gather *g,
			 struct pg_mm *mm, uint64_t va)
{
	struct pg_place p = pg_table_look(t, mm, va, PG_PUD), q;
	uint64_t table, lock, outer;
	bool shared;

	if (p.level != PG_PUD ||
	    !pg_is_table(mm, PG_PUD, pg_read(t, &p), &table))
		return false;
	q = pg_place_in(mm, table, PG_PMD, va);
	outer = t->world->steps.lock.of_entry(t, &p);
	lock = t->world->steps.lock.of_entry(t, &q);
	pg_lock(t, outer, PG_LOCK_WRITE);
	if (lock != outer)
		pg_lock(t, lock, PG_LOCK_WRITE);
	shared = steps(t)->is_shared(t, table);
	if (shared) {
		t->world->steps.entry.clear(t, &p);
		steps(t)->record(t, g, &p, !pg_ref(t, PG_REF_SHARE, table, -1));
		t->world->steps.table.account(t, mm, -1);
	}
	if (lock != outer)
		pg_unlock(t, lock);
	pg_unlock(t, outer);
	return shared;
}

/* Before others may find the file again: TLBs, and walkers without locks. */
void pg_htlb_settle(struct pg_task *t, struct pg_gather *g)
{
	if (!g->unshared_tables && !g->fully_unshared)
		return;
	pg_gather_flush_tlb(t, g);
	if (g->fully_unshared)
		pg_ipi_sync(t);
	g->fully_unshared = false;
}

static void unshare_locked(struct pg_task *t, struct pg_mm *mm,
			   const struct pg_vma *vma, uint64_t va)
{
	uint64_t size = pg_level_bytes(mm, PG_PUD);
	struct pg_gather g;

	if (mm->regime.start > PG_PUD || vma->kind != PG_VMA_HUGETLB ||
	    vma->unit != pg_level_bytes(mm, PG_PMD))
		return;
	pg_gather_open(t, &g, mm, false);
	pg_notify(t, mm, PG_NOTIFY_START, va & ~(size - 1), size);
	pg_htlb_unshare_pmd(t, &g, mm, va);
	steps(t)->settle(t, &g);
	pg_notify(t, mm, PG_NOTIFY_END, va & ~(size - 1), size);
	pg_gather_close(t, &g);
}

static void lock_both(struct pg_task *t, const struct pg_mm *mm,
		      const struct pg_vma *vma)
{
	pg_lock(t, pg_htlb_vma_lock(mm, vma), PG_LOCK_WRITE);
	pg_lock(t, pg_i_mmap_lock(vma->file), PG_LOCK_WRITE);
}

static void unlock_both(struct pg_task *t, const struct pg_mm *mm,
			const struct pg_vma *vma)
{
	pg_unlock(t, pg_i_mmap_lock(vma->file));
	pg_unlock(t, pg_htlb_vma_lock(mm, vma));
}

/* Unshared and split under the same locks: no fault shares it in between. */
int pg_htlb_split_locked(struct pg_task *t, struct pg_mm *mm,
			 struct pg_vma *vma, uint64_t va)
{
	struct pg_vma *tail;

	lock_both(t, mm, vma);
	if (va & (pg_level_bytes(mm, PG_PUD) - 1))
		unshare_locked(t, mm, vma, va);
	tail = pg_vma_part(mm, vma, va);
	unlock_both(t, mm, vma);
	return tail ? 0 : PG_ENOMEM;
}

int pg_htlb_split(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		  uint64_t va)
{
	if (va & (vma->unit - 1))
		return PG_ENOENT;
	return steps(t)->split(t, mm, vma, va);
}

static int with_vma(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		    enum pg_op op)
{
	struct pg_vma *vma;
	int ret = PG_ENOENT;

	if (!pg_user_enter(t, mm))
		return PG_ENOENT;
	pg_begin(t, op, mm, 0, 0);
	pg_user_run(t, mm);
	pg_lock(t, pg_mmap_lock(mm), PG_LOCK_WRITE);
	vma = pg_vma_find(mm, va);
	if (vma && vma->kind == PG_VMA_HUGETLB) {
		ret = 0;
		if (op == PG_OP_SHARE) {
			pg_lock(t, pg_htlb_vma_lock(mm, vma), PG_LOCK_READ);
			pg_htlb_share_pmd(t, mm, vma, va);
			pg_unlock(t, pg_htlb_vma_lock(mm, vma));
		} else {
			lock_both(t, mm, vma);
			unshare_locked(t, mm, vma, va);
			unlock_both(t, mm, vma);
		}
	}
	pg_unlock(t, pg_mmap_lock(mm));
	pg_end(t, ret);
	pg_user_leave(t, mm);
	return ret;
}

int pg_htlb_share(struct pg_task *t, struct pg_mm *mm, uint64_t va)
{
	return with_vma(t, mm, va, PG_OP_SHARE);
}

int pg_htlb_unshare(struct pg_task *t, struct pg_mm *mm, uint64_t va)
{
	return with_vma(t, mm, va, PG_OP_UNSHARE);
}

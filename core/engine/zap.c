// SPDX-License-Identifier: GPL-2.0-or-later
/* Zapping leaves, and then freeing tables. */
#include "engine/zap.h"

#include "engine/contpte.h"
#include "engine/reverse.h"
#include "engine/table.h"
#include "engine/thp.h"
#include "engine/word.h"

static const struct pg_zap_steps *steps(const struct pg_task *t)
{
	return &t->world->steps.user.zap;
}

void pg_notify(struct pg_task *t, struct pg_mm *mm, unsigned int how,
	       uint64_t va, uint64_t size)
{
	pg_say(t, (struct pg_event){
			  .kind = PG_EV_NOTIFY,
			  .how = (uint8_t)how,
			  .space = mm->id,
			  .va = va,
			  .size = size,
		  });
}

/* A dirty page of a file may be written back and freed by others at once. */
static void drop_page(struct pg_task *t, struct pg_zap *z, int level,
		      uint64_t word)
{
	struct pg_mm *mm = z->g->mm;
	uint64_t pa = pg_word_pa(mm, level, word);
	struct pg_folio *f = pg_folio_of(t->world, pa);

	if (!f || word & PG_WORD_SPECIAL)
		return;
	if (f->cached && word & PG_WORD_DIRTY) {
		f->dirty = true;
		z->force = true;
	}
	pg_count_map(t, mm, level, word, -1);
	if (!pg_gather_page(z->g, f->pa))
		z->full = z->force = true;
}

/* Partly in the range: the set's other members stay, without the bit. */
static void keep_neighbours(struct pg_task *t, struct pg_zap *z,
			    const struct pg_ptmap *m, uint64_t va)
{
	uint64_t size = pg_page_bytes(z->g->mm) * pg_contpte_entries(z->g->mm);
	uint64_t base = va & ~(size - 1);

	if (base < z->start || base + size > z->end)
		pg_contpte_unfold(t, m, va);
}

static void zap_entry(struct pg_task *t, struct pg_zap *z,
		      const struct pg_ptmap *m, uint64_t va)
{
	struct pg_mm *mm = z->g->mm;
	struct pg_place p = pg_ptmap_entry(m, va);
	uint64_t word = pg_read(t, &p);
	enum pg_word_kind kind = pg_word_kind(mm, PG_PTE, word);

	if (kind == PG_WORD_NONE)
		return;
	if (kind == PG_WORD_LEAF && word & PG_WORD_CONT) {
		keep_neighbours(t, z, m, va);
		word = pg_read(t, &p);
	}
	t->world->steps.entry.clear(t, &p);
	if (kind == PG_WORD_SOFT)
		return;
	t->world->steps.user.gather.record(t, z->g, va, pg_page_bytes(mm),
					   PG_PTE);
	drop_page(t, z, PG_PTE, word);
}

void pg_zap_force(struct pg_task *t, struct pg_zap *z)
{
	if (z->force || z->live)
		pg_gather_flush_tlb(t, z->g);
}

/* All of one table, or what its lock is held for; where it stopped. */
static uint64_t zap_some(struct pg_task *t, struct pg_zap *z,
			 const struct pg_ptmap *m, uint64_t va, uint64_t end)
{
	for (; va < end && !z->full; va += pg_page_bytes(z->g->mm)) {
		struct pg_place p = pg_ptmap_entry(m, va);

		if (pg_peek(t, &p))
			zap_entry(t, z, m, va);
	}
	return va;
}

void pg_zap_ptes(struct pg_task *t, struct pg_zap *z, uint64_t va, uint64_t end)
{
	uint64_t span = pg_level_bytes(z->g->mm, PG_PMD);
	bool whole = z->reclaim && !(va & (span - 1)) && end - va == span;

	while (va < end) {
		bool fast = false;
		struct pg_ptmap m;

		if (!pg_ptmap_lock(t, z->g->mm, va, &m))
			return;
		t->world->steps.user.reverse.pending(t, z->g->mm);
		va = zap_some(t, z, &m, va, end);
		steps(t)->force(t, z);
		if (whole && va == end)
			fast = steps(t)->reclaim_fast(t, z, &m);
		pg_ptmap_unlock(t, &m);
		if (z->full)
			pg_gather_flush(t, z->g);
		z->force = z->full = false;
		if (whole && va == end)
			pg_reclaim(t, z, end - span, m.table, fast);
	}
}

int pg_zap_pmd_kind(const struct pg_mm *mm, uint64_t word)
{
	return (int)pg_word_kind(mm, PG_PMD, word);
}

/* The whole of a huge leaf, present or not. True: it is gone. */
static bool zap_huge(struct pg_task *t, struct pg_zap *z, struct pg_place *p)
{
	uint64_t lock = t->world->steps.lock.of_entry(t, p), word;
	int kind;

	pg_lock(t, lock, PG_LOCK_WRITE);
	word = pg_read(t, p);
	kind = steps(t)->pmd_kind(p->mm, word);
	if (kind == PG_WORD_LINK || kind == PG_WORD_NONE) {
		pg_unlock(t, lock);
		return kind == PG_WORD_NONE;
	}
	t->world->steps.entry.clear(t, p);
	if (kind != PG_WORD_SOFT)
		t->world->steps.user.gather.record(
			t, z->g, p->va, pg_level_bytes(p->mm, p->level),
			p->level);
	pg_thp_zap_deposit(t, p);
	if (kind != PG_WORD_SOFT)
		drop_page(t, z, p->level, word);
	steps(t)->force(t, z);
	pg_unlock(t, lock);
	if (z->full)
		pg_gather_flush(t, z->g);
	z->force = z->full = false;
	return true;
}

static void zap_pmd(struct pg_task *t, struct pg_zap *z, struct pg_place *p,
		    uint64_t va, uint64_t end)
{
	uint64_t word = pg_read(t, p);
	int kind = (int)pg_word_kind(p->mm, p->level, word);

	if (kind == PG_WORD_NONE)
		return;
	if (kind != PG_WORD_LINK) {
		if (end - va == pg_level_bytes(p->mm, p->level)) {
			if (zap_huge(t, z, p))
				return;
		} else {
			pg_thp_split_pmd(t, p->mm, va);
		}
	}
	pg_zap_ptes(t, z, va, end);
}

/* Who has just cleared it flushes under its lock, if the mapping stays. */
static void zap_none(struct pg_task *t, struct pg_zap *z,
		     const struct pg_place *p)
{
	uint64_t lock;

	if (p->level != PG_PMD || !z->live)
		return;
	pg_shares(t, PG_SHARED_GATHERS, p->mm->id, PG_TOUCH_READ);
	if (p->mm->user->gathers < 2)
		return;
	lock = t->world->steps.lock.of_entry(t, p);
	pg_lock(t, lock, PG_LOCK_WRITE);
	pg_unlock(t, lock);
}

static void zap_level(struct pg_task *t, struct pg_zap *z, uint64_t table,
		      int level, uint64_t va, uint64_t end)
{
	struct pg_mm *mm = z->g->mm;
	uint64_t size = pg_level_bytes(mm, level), next;

	for (; va < end; va = next) {
		struct pg_place p = pg_place_in(mm, table, level, va);
		uint64_t below, word;

		next = pg_min(end, (va & ~(size - 1)) + size);
		if (!pg_peek(t, &p)) {
			zap_none(t, z, &p);
			continue;
		}
		if (level == PG_PMD) {
			zap_pmd(t, z, &p, va, next);
			continue;
		}
		word = pg_read(t, &p);
		if (pg_is_table(mm, level, word, &below))
			zap_level(t, z, below, level + 1, va, next);
		else if (next - va == size)
			zap_huge(t, z, &p);
		else
			pg_thp_split_pud(t, mm, va);
	}
}

void pg_zap_range(struct pg_task *t, struct pg_zap *z)
{
	struct pg_mm *mm = z->g->mm;

	zap_level(t, z, mm->root, mm->regime.start, z->start, z->end);
}

void pg_vma_unlink(struct pg_task *t, struct pg_vma *vma)
{
	uint64_t lock;

	if (vma->anon_vma) {
		lock = pg_anon_vma_lock(vma->anon_vma);
		pg_lock(t, lock, PG_LOCK_WRITE);
		vma->anon_vma = 0;
		pg_unlock(t, lock);
	}
	lock = vma->kind == PG_VMA_ANON ? 0 : pg_i_mmap_lock(vma->file);
	pg_lock(t, lock, PG_LOCK_WRITE);
	vma->linked = false;
	pg_unlock(t, lock);
}

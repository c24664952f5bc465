// SPDX-License-Identifier: GPL-2.0-or-later
/* Faults of huge pages. */
#include "engine/fault.h"
#include "engine/reverse.h"
#include "engine/script.h"
#include "engine/table.h"
#include "engine/thp.h"

#define AGAIN 1

bool pg_pud_leaf(struct pg_task *t, struct pg_mm *mm, uint64_t va)
{
	struct pg_place p = pg_table_look(t, mm, va, PG_PMD);

	return p.level < PG_PMD &&
	       pg_word_kind(mm, p.level, pg_peek(t, &p)) == PG_WORD_LEAF;
}

static bool may_write(struct pg_task *t, const struct pg_vma *vma,
		      const struct pg_place *p, uint64_t word)
{
	return vma->flags & PG_VMA_SHARED || vma->kind == PG_VMA_PFNMAP ||
	       t->world->steps.user.fault.reuse(t, pg_word_pa(p->mm, p->level,
							      word));
}

int pg_huge_present(struct pg_task *t, struct pg_vma *vma, struct pg_place *p,
		    enum pg_use use)
{
	uint64_t lock = t->world->steps.lock.of_entry(t, p), word, want;
	bool split = false;

	pg_lock(t, lock, PG_LOCK_WRITE);
	word = want = pg_read(t, p);
	if (pg_word_kind(p->mm, p->level, word) == PG_WORD_LEAF) {
		want |= PG_WORD_AF;
		if (use == PG_USE_WRITE && !pg_word_writable(word)) {
			split = !may_write(t, vma, p, word);
			want = split ? word : pg_word_mkwrite(want);
		}
	}
	if (want != word) {
		pg_word_update(t, p, word, want);
		pg_flush_huge(t, p, true);
	}
	pg_unlock(t, lock);
	if (split)
		pg_thp_split_pmd(t, p->mm, p->va);
	if (pg_word_kind(p->mm, p->level, word) == PG_WORD_SOFT)
		return pg_fault_wait(t, p->mm, p->level, word);
	return split || pg_word_kind(p->mm, p->level, word) != PG_WORD_LEAF
		       ? AGAIN
		       : 0;
}

/* What a leaf of this level needs: alignment, and to lie in the VMA. */
static bool fits(const struct pg_mm *mm, const struct pg_vma *vma, int level,
		 uint64_t va)
{
	uint64_t size = pg_level_bytes(mm, level), base = va & ~(size - 1);

	if (base < vma->start || vma->end - base < size ||
	    !pg_level_has_leaf(&mm->regime, level))
		return false;
	return vma->kind == PG_VMA_ANON ||
	       !((pg_vma_index(vma, base) + vma->pa) & (size - 1));
}

/* True: it is there now. */
static bool set_huge(struct pg_task *t, struct pg_place *p, uint64_t word,
		     uint64_t table)
{
	uint64_t lock = t->world->steps.lock.of_entry(t, p);
	bool none;

	pg_lock(t, lock, PG_LOCK_WRITE);
	none = !pg_read(t, p);
	if (none) {
		if (table) {
			pg_thp_deposit(t, p, table);
			t->world->steps.table.account(t, p->mm, 1);
		}
		pg_install(t, p, word);
	}
	pg_unlock(t, lock);
	return none;
}

static bool huge_anon(struct pg_task *t, struct pg_place *p, struct pg_vma *vma)
{
	const struct pg_steps *s = &t->world->steps;
	struct pg_folio *f;
	uint64_t table;
	bool done;

	pg_anon_vma_prepare(t, p->mm, vma);
	f = pg_folio_new(t, PG_VMA_ANON, pg_pmd_order(p->mm));
	if (!f)
		return false;
	t->va = p->va;
	table = s->table.alloc(t, p->mm, PG_PTE);
	if (!table) {
		pg_folio_put(t, f->pa);
		return false;
	}
	f->anon_vma = vma->anon_vma;
	f->index = pg_vma_index(vma, p->va);
	done = set_huge(t, p,
			s->user.fault.leaf(p->mm, PG_PMD, f->pa,
					   pg_vma_prot(vma)),
			table);
	if (!done) {
		s->user.thp.drop(t, p->mm, table);
		pg_folio_put(t, f->pa);
	}
	return done;
}

static bool huge_file(struct pg_task *t, struct pg_place *p, struct pg_vma *vma,
		      enum pg_use use)
{
	uint64_t index = pg_vma_index(vma, p->va);
	unsigned int prot = pg_vma_prot(vma);
	struct pg_folio *f = pg_file_page(t, vma->file, PG_VMA_FILE, index,
					  pg_pmd_order(p->mm));
	bool done = false;

	if (!f)
		return false;
	if (!(vma->flags & PG_VMA_SHARED) || use != PG_USE_WRITE)
		prot &= ~(unsigned int)PG_PROT_WRITE;
	pg_lock(t, pg_folio_lock(f), PG_LOCK_WRITE);
	if (f->cached && f->order == pg_pmd_order(p->mm) && f->index == index)
		done = set_huge(t, p,
				t->world->steps.user.fault.leaf(p->mm, PG_PMD,
								f->pa, prot),
				0);
	pg_unlock(t, pg_folio_lock(f));
	if (!done)
		pg_folio_put(t, f->pa);
	return done;
}

/* A driver's memory may be mapped in blocks of any size. */
static bool huge_pfn(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		     uint64_t va)
{
	int level = mm->regime.start > PG_PUD ? mm->regime.start : PG_PUD;

	for (; level < PG_PTE; level++) {
		struct pg_place p;

		if (!fits(mm, vma, level, va))
			continue;
		p = pg_table_reach(t, mm, va, level);
		if (p.at && set_huge(t, &p,
				     t->world->steps.user.fault.leaf(
					     mm, level,
					     pg_vma_index(vma, p.va) + vma->pa,
					     pg_vma_prot(vma)) |
					     PG_WORD_SPECIAL,
				     0))
			return true;
	}
	return false;
}

static bool huge(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		 uint64_t va, enum pg_use use)
{
	struct pg_place p;

	if (vma->kind == PG_VMA_PFNMAP)
		return vma->pa && huge_pfn(t, mm, vma, va);
	if (!fits(mm, vma, PG_PMD, va) || vma->flags & PG_VMA_UFFD)
		return false;
	if (vma->kind == PG_VMA_FILE && use == PG_USE_WRITE &&
	    !(vma->flags & PG_VMA_SHARED))
		return false;
	p = pg_table_reach(t, mm, va, PG_PMD);
	if (!p.at || pg_read(t, &p))
		return false;
	return vma->kind == PG_VMA_ANON ? huge_anon(t, &p, vma)
					: huge_file(t, &p, vma, use);
}

int pg_huge_fault(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		  enum pg_use use)
{
	struct pg_vma *vma;
	int ret = PG_ENOENT;

	if (!pg_user_enter(t, mm))
		return PG_ENOENT;
	pg_begin(t, PG_OP_HUGE_FAULT, mm, va, 0);
	pg_user_run(t, mm);
	pg_lock(t, pg_mmap_lock(mm), PG_LOCK_READ);
	vma = pg_vma_find(mm, va);
	if (vma && vma->kind != PG_VMA_HUGETLB && pg_fault_allowed(vma, use))
		ret = huge(t, mm, vma, va, use)
			      ? 0
			      : pg_fault_pte(t, mm, vma, va, use);
	pg_unlock(t, pg_mmap_lock(mm));
	ret = pg_end(t, ret);
	pg_user_leave(t, mm);
	return ret;
}

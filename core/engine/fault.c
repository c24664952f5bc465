// SPDX-License-Identifier: GPL-2.0-or-later
/* Faults of pages. */
#include "engine/fault.h"

#include "engine/contpte.h"
#include "engine/hugetlb.h"
#include "engine/reverse.h"
#include "engine/script.h"
#include "engine/table.h"
#include "engine/thp.h"
#include "engine/zap.h"

/* Tries that find the tables changed; then it is not progress (X1). */
#define TRIES 100

/* What a handler says: the entry changed under it. */
#define AGAIN 1

static const struct pg_fault_steps *steps(const struct pg_task *t)
{
	return &t->world->steps.user.fault;
}

void pg_install(struct pg_task *t, const struct pg_place *p, uint64_t word)
{
	/* Linux leaves this to whoever unmaps next, and so breaks BBM-5. */
	pg_shares(t, PG_SHARED_BATCHED, p->mm->id, PG_TOUCH_READ);
	if (p->mm->user->batched)
		t->world->steps.user.reverse.pending(t, p->mm);
	pg_count_map(t, p->mm, p->level, word, 1);
	t->world->steps.entry.set(t, p, word);
	t->world->steps.entry.publish(t, p->mm);
}

/* Memory of the image: never allocated or freed, never counted. */
uint64_t pg_fault_zero(struct pg_task *t, const struct pg_mm *mm)
{
	const struct pg_phys *phys = &t->world->phys;

	(void)mm;
	return phys->first + phys->size;
}

bool pg_fault_reuse(struct pg_task *t, uint64_t pa)
{
	struct pg_folio *f = pg_folio_of(t->world, pa);
	struct pg_frame *frame = f ? pg_frame_find(&t->world->phys, f->pa)
				   : NULL;

	if (f)
		pg_shares(t, PG_SHARED_FOLIO, f->pa, PG_TOUCH_READ);
	return frame && !f->cached && f->maps == 1 &&
	       frame->refs[PG_REF_PAGE] == 1;
}

/* Entries to map at once: a whole set, where it fits and all is empty. */
static unsigned int order_for(struct pg_task *t, struct pg_mm *mm,
			      const struct pg_vma *vma, uint64_t va)
{
	uint64_t size = pg_page_bytes(mm) * pg_contpte_entries(mm);
	uint64_t base = va & ~(size - 1);

	(void)t;
	if (!(vma->flags & PG_VMA_LARGE) || base < vma->start ||
	    base + size > vma->end)
		return 0;
	return pg_contig_bits(&mm->regime, PG_PTE);
}

static bool all_none(struct pg_task *t, const struct pg_ptmap *m, uint64_t va,
		     unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		struct pg_place p =
			pg_ptmap_entry(m, va + i * pg_page_bytes(m->pmd.mm));

		if (pg_read(t, &p))
			return false;
	}
	return true;
}

/* A folio of its own for the VMA, with a reference for each of its entries. */
static int map_anon(struct pg_task *t, struct pg_ptmap *m, struct pg_vma *vma,
		    struct pg_folio *f, uint64_t va)
{
	struct pg_mm *mm = m->pmd.mm;
	unsigned int count = 1u << f->order;
	uint64_t page = pg_page_bytes(mm);

	if (!all_none(t, m, va, count))
		return AGAIN;
	f->anon_vma = vma->anon_vma;
	f->index = pg_vma_index(vma, va);
	for (unsigned int i = 0; i < count; i++) {
		struct pg_place p = pg_ptmap_entry(m, va + i * page);

		if (i)
			pg_folio_get(t, f->pa);
		pg_install(t, &p,
			   steps(t)->leaf(mm, PG_PTE, f->pa + i * page,
					  pg_vma_prot(vma)));
		pg_expect(t, mm, PG_PTE, p.va, f->pa + i * page,
			  pg_vma_prot(vma));
	}
	if (f->order)
		pg_contpte_fold(t, m, va);
	return 0;
}

static int fault_anon(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		      uint64_t va, unsigned int order)
{
	struct pg_folio *f;
	struct pg_ptmap m;
	int ret = AGAIN;

	pg_anon_vma_prepare(t, mm, vma);
	f = pg_folio_new(t, PG_VMA_ANON, order);
	if (!f)
		return PG_ENOMEM;
	va &= ~((pg_page_bytes(mm) << order) - 1);
	if (pg_ptmap_lock(t, mm, va, &m)) {
		ret = map_anon(t, &m, vma, f, va);
		pg_ptmap_unlock(t, &m);
	}
	if (ret)
		pg_folio_put(t, f->pa);
	return ret;
}

/* Some of the set are there already, or no memory: one page, then. */
static int fault_set(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		     uint64_t va)
{
	unsigned int order = order_for(t, mm, vma, va);
	int ret = order ? fault_anon(t, mm, vma, va, order) : AGAIN;

	return ret ? fault_anon(t, mm, vma, va, 0) : 0;
}

/* The last page of a large folio completes its set (contpte_try_fold(), 6.9). */
static bool is_last_of_set(struct pg_task *t, const struct pg_mm *mm,
			   uint64_t va, uint64_t word)
{
	uint64_t page = pg_page_bytes(mm);
	uint64_t mask = page * (pg_contpte_entries(mm) - 1);

	return t->world->knobs.release > PG_RELEASE_6_7 && mask &&
	       !(word & PG_WORD_SPECIAL) && (va & mask) == mask &&
	       (pg_word_pa(mm, PG_PTE, word) & mask) == mask;
}

static int map_word(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		    uint64_t word)
{
	struct pg_place p;
	struct pg_ptmap m;
	bool none;

	if (!pg_ptmap_lock(t, mm, va, &m))
		return AGAIN;
	p = pg_ptmap_entry(&m, va);
	none = !pg_read(t, &p);
	if (none) {
		pg_install(t, &p, word);
		if (is_last_of_set(t, mm, va, word))
			pg_contpte_fold(t, &m, va);
	}
	pg_ptmap_unlock(t, &m);
	return none ? 0 : AGAIN;
}

static int fault_zero(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		      uint64_t va)
{
	uint64_t pa = steps(t)->zero(t, mm);
	unsigned int prot = pg_vma_prot(vma) & ~(unsigned int)PG_PROT_WRITE;

	if (!pa)
		return PG_ENOMEM;
	return map_word(t, mm, va,
			steps(t)->leaf(mm, PG_PTE, pa, prot) | PG_WORD_SPECIAL);
}

struct pg_folio *pg_file_page(struct pg_task *t, unsigned int file,
			      enum pg_vma_kind kind, uint64_t index,
			      unsigned int order)
{
	struct pg_folio *f = pg_folio_cached(t->world, kind, file, index), *new;

	pg_shares(t, PG_SHARED_OTHER, file, PG_TOUCH_READ);
	if (f && kind == PG_VMA_HUGETLB && f->order != order)
		return NULL;
	if (f)
		return pg_folio_try(t, f->pa) ? f : NULL;
	new = pg_folio_new(t, kind, order);
	if (new)
		pg_folio_get(t, new->pa); /* before truncation can find it */
	pg_shares(t, PG_SHARED_OTHER, file, PG_TOUCH_WRITE);
	f = pg_folio_cached(t->world, kind, file, index);
	if (!new)
		return NULL;
	if (f) {
		pg_folio_put(t, new->pa);
		pg_folio_put(t, new->pa);
		if (f->order != order && kind == PG_VMA_HUGETLB)
			return NULL;
		return pg_folio_try(t, f->pa) ? f : NULL;
	}
	new->file = (uint8_t)file;
	new->index = index;
	new->cached = true;
	return new;
}

/* Truncation takes the folio's lock, too: what is mapped is in the file. */
static int fault_file(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		      uint64_t va, enum pg_use use)
{
	uint64_t index = pg_vma_index(vma, va & ~(pg_page_bytes(mm) - 1));
	struct pg_folio *f = pg_file_page(t, vma->file, PG_VMA_FILE, index, 0);
	unsigned int prot = pg_vma_prot(vma);
	int ret = AGAIN;

	if (!f)
		return pg_folio_cached(t->world, PG_VMA_FILE, vma->file, index)
			       ? AGAIN
			       : PG_ENOMEM;
	if (!(vma->flags & PG_VMA_SHARED) || use != PG_USE_WRITE)
		prot &= ~(unsigned int)PG_PROT_WRITE;
	pg_lock(t, pg_folio_lock(f), PG_LOCK_WRITE);
	if (f->cached && index - f->index < pg_page_bytes(mm) << f->order)
		ret = map_word(t, mm, va,
			       steps(t)->leaf(mm, PG_PTE,
					      f->pa + (index - f->index),
					      prot));
	pg_unlock(t, pg_folio_lock(f));
	if (ret)
		pg_folio_put(t, f->pa);
	return ret;
}

/* The driver's own page: it is mapped while it is locked, and still there. */
static int fault_driver(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
			uint64_t va, uint64_t index)
{
	struct pg_folio *f =
		pg_file_page(t, vma->file, PG_VMA_PFNMAP, index, 0);
	int ret = AGAIN;

	if (!f)
		return PG_ENOMEM;
	pg_lock(t, pg_folio_lock(f), PG_LOCK_WRITE);
	if (f->cached)
		ret = map_word(t, mm, va,
			       steps(t)->leaf(mm, PG_PTE, f->pa,
					      pg_vma_prot(vma)) |
				       PG_WORD_SPECIAL);
	pg_unlock(t, pg_folio_lock(f));
	pg_folio_put(t, f->pa);
	return ret;
}

static int fault_pfn(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		     uint64_t va)
{
	uint64_t index = pg_vma_index(vma, va & ~(pg_page_bytes(mm) - 1));

	if (!vma->pa)
		return fault_driver(t, mm, vma, va, index);
	return map_word(t, mm, va,
			steps(t)->leaf(mm, PG_PTE, index + vma->pa,
				       pg_vma_prot(vma)) |
				PG_WORD_SPECIAL);
}

static int fault_none(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		      uint64_t va, enum pg_use use)
{
	if (vma->kind == PG_VMA_PFNMAP)
		return fault_pfn(t, mm, vma, va);
	if (vma->kind == PG_VMA_FILE)
		return fault_file(t, mm, vma, va, use);
	if (vma->flags & PG_VMA_UFFD)
		return PG_ENOENT; /* user space has to bring it */
	if (use != PG_USE_WRITE && !(vma->flags & PG_VMA_LARGE))
		return fault_zero(t, mm, vma, va);
	return fault_set(t, mm, vma, va);
}

/* Who migrates it has its lock until it is mapped again. */
int pg_fault_wait(struct pg_task *t, struct pg_mm *mm, int level, uint64_t word)
{
	struct pg_folio *f = pg_folio_of(t->world, pg_word_pa(mm, level, word));
	uint64_t lock;

	if (pg_word_what(word) != PG_SOFT_MIGRATION || !f)
		return pg_word_what(word) == PG_SOFT_MIGRATION ? AGAIN : 0;
	lock = pg_folio_lock(f); /* it may be gone when it is had */
	pg_lock(t, lock, PG_LOCK_WRITE);
	pg_unlock(t, lock);
	return AGAIN;
}

/* What hardware could do itself, where it has FEAT_HAFDBS. */
static int make_young(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		      uint64_t word)
{
	struct pg_place p;
	struct pg_ptmap m;

	if (!pg_ptmap_lock(t, mm, va, &m))
		return AGAIN;
	p = pg_ptmap_entry(&m, va);
	if (pg_read(t, &p) == word)
		pg_word_update(t, &p, word, word | PG_WORD_AF);
	pg_ptmap_unlock(t, &m);
	return 0;
}

static int fault_entry(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		       uint64_t va, uint64_t word, enum pg_use use)
{
	enum pg_word_kind kind = pg_word_kind(mm, PG_PTE, word);

	if (kind == PG_WORD_NONE)
		return fault_none(t, mm, vma, va, use);
	if (kind == PG_WORD_SOFT)
		return pg_fault_wait(t, mm, PG_PTE, word);
	if (kind != PG_WORD_LEAF)
		return 0;
	if (use == PG_USE_WRITE && !pg_word_writable(word))
		return pg_fault_cow(t, mm, vma, va, word);
	return word & PG_WORD_AF ? 0 : make_young(t, mm, va, word);
}

/* One try, from the PMD down. */
static int fault_once(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		      uint64_t va, enum pg_use use)
{
	struct pg_place p = pg_table_reach(t, mm, va, PG_PMD);
	struct pg_ptmap m;
	uint64_t word;

	if (!p.at)
		return p.level < PG_PMD && pg_pud_leaf(t, mm, va) ? 0
								  : PG_ENOMEM;
	word = pg_read(t, &p);
	if (word && !pg_is_table(mm, PG_PMD, word, NULL))
		return pg_huge_present(t, vma, &p, use);
	if (!word && !pg_table_below(t, &p))
		return pg_peek(t, &p) ? AGAIN : PG_ENOMEM;
	if (!pg_ptmap(t, mm, va, &m))
		return AGAIN;
	p = pg_ptmap_entry(&m, va);
	word = pg_read(t, &p);
	pg_ptmap_end(t, &m);
	return fault_entry(t, mm, vma, va, word, use);
}

int pg_fault_pte(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		 uint64_t va, enum pg_use use)
{
	for (unsigned int i = 0; i < TRIES; i++) {
		int ret = fault_once(t, mm, vma, va, use);

		if (ret != AGAIN)
			return ret;
	}
	pg_bug(t, PG_BUG_RETRY, va);
	return 0;
}

bool pg_fault_allowed(const struct pg_vma *vma, enum pg_use use)
{
	if (vma->flags & PG_VMA_NO_USE)
		return false;
	if (use == PG_USE_WRITE)
		return vma->flags & PG_VMA_WRITE;
	return use == PG_USE_READ || vma->flags & PG_VMA_EXEC;
}

int pg_fault(struct pg_task *t, struct pg_mm *mm, uint64_t va, enum pg_use use)
{
	struct pg_vma *vma;
	int ret = PG_ENOENT;

	if (!pg_user_enter(t, mm))
		return PG_ENOENT;
	pg_begin(t, PG_OP_FAULT, mm, va, 0);
	pg_user_run(t, mm);
	pg_lock(t, pg_mmap_lock(mm), PG_LOCK_READ);
	vma = pg_vma_find(mm, va);
	if (vma && pg_fault_allowed(vma, use))
		ret = vma->kind == PG_VMA_HUGETLB
			      ? pg_htlb_fault(t, mm, vma, va)
			      : pg_fault_pte(t, mm, vma, va, use);
	pg_unlock(t, pg_mmap_lock(mm));
	if (ret)
		pg_error(&t->error, ret, "no page for 0x%llx",
			 (unsigned long long)va);
	ret = pg_end(t, ret);
	pg_user_leave(t, mm);
	return ret;
}

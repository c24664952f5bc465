// SPDX-License-Identifier: GPL-2.0-or-later
/* Pages of hugetlbfs: mapped, unmapped. */
#include "engine/hugetlb.h"

#include "engine/contpte.h"
#include "engine/fault.h"
#include "engine/frag.h"
#include "engine/reverse.h"
#include "engine/script.h"
#include "engine/table.h"

static const struct pg_htlb_steps *steps(const struct pg_task *t)
{
	return &t->world->steps.user.htlb;
}

bool pg_htlb_shape(const struct pg_mm *mm, uint64_t unit, struct pg_htlb *h)
{
	for (int level = PG_PUD; level <= PG_PTE; level++) {
		uint64_t size = pg_level_bytes(mm, level);
		unsigned int bits = pg_contig_bits(&mm->regime, level);

		if (level < mm->regime.start ||
		    !pg_level_has_leaf(&mm->regime, level))
			continue;
		*h = (struct pg_htlb){ level, 1 };
		if (unit == size && level != PG_PTE)
			return true;
		h->count = 1u << bits;
		if (bits && unit == size << bits)
			return true;
	}
	return false;
}

uint64_t pg_htlb_vma_lock(const struct pg_mm *mm, const struct pg_vma *vma)
{
	uint64_t index = (uint64_t)(vma - mm->user->vmas);

	return PG_LOCK_ID(PG_LOCK_VMA, (uint64_t)mm->id << 8 | index);
}

/* By the size of the page: a set of pages is in a table of pages. */
uint64_t pg_htlb_lock(struct pg_task *t, const struct pg_place *p,
		      uint64_t unit)
{
	(void)unit;
	return t->world->steps.lock.of_entry(t, p);
}

uint64_t pg_htlb_base(const struct pg_mm *mm, uint64_t va, uint64_t unit)
{
	(void)mm;
	return va & ~(unit - 1);
}

static struct pg_place nth(const struct pg_place *p, unsigned int i)
{
	struct pg_place q = *p;

	q.at += 8 * i;
	q.va += i * pg_level_bytes(p->mm, p->level);
	return q;
}

static void set_all(struct pg_task *t, const struct pg_place *p,
		    const struct pg_htlb *h, uint64_t pa, unsigned int prot)
{
	uint64_t size = pg_level_bytes(p->mm, p->level);

	for (unsigned int i = 0; i < h->count; i++) {
		struct pg_place q = nth(p, i);
		uint64_t word = t->world->steps.user.fault.leaf(
			p->mm, p->level, pa + i * size, prot);

		pg_install(t, &q, h->count > 1 ? word | PG_WORD_CONT : word);
	}
}

/* All members, or none is invalid among the others. */
void pg_htlb_clear_set(struct pg_task *t, const struct pg_place *p,
		       unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		struct pg_place q = nth(p, i);
		uint64_t word = pg_read(t, &q);

		if (!word)
			continue;
		t->world->steps.entry.clear(t, &q);
		pg_count_map(t, p->mm, p->level, word, -1);
	}
}

static int install(struct pg_task *t, struct pg_vma *vma, struct pg_place *p,
		   const struct pg_htlb *h, struct pg_folio *f)
{
	uint64_t lock = steps(t)->lock(t, p, vma->unit);
	bool none;

	pg_lock(t, lock, PG_LOCK_WRITE);
	none = !pg_read(t, p);
	if (none)
		set_all(t, p, h, f->pa, pg_vma_prot(vma));
	pg_unlock(t, lock);
	return none ? 0 : PG_ENOENT;
}

/* Where tables come in pairs, the neighbour's other one: it stays. */
static bool is_partner(struct pg_task *t, const struct pg_place *p)
{
	return t->world->knobs.source == PG_SOURCE_FRAGMENTS &&
	       pg_frag_design(t->world)->paired &&
	       pg_is_table(p->mm, p->level, pg_peek(t, p), NULL);
}

static int fault(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		 uint64_t base, const struct pg_htlb *h)
{
	uint64_t index = pg_vma_index(vma, base);
	unsigned int order =
		(unsigned int)__builtin_ctzll(vma->unit) - mm->regime.granule;
	struct pg_folio *f =
		pg_file_page(t, vma->file, PG_VMA_HUGETLB, index, order);
	struct pg_place p;
	int ret = PG_ENOMEM;

	if (!f)
		return PG_ENOMEM;
	if (h->level == PG_PMD)
		pg_htlb_share_pmd(t, mm, vma, base);
	p = pg_table_reach(t, mm, base, h->level);
	if (p.at) {
		pg_lock(t, pg_folio_lock(f), PG_LOCK_WRITE);
		ret = install(t, vma, &p, h, f);
		pg_unlock(t, pg_folio_lock(f));
	}
	if (ret)
		pg_folio_put(t, f->pa);
	if (ret == PG_ENOENT && !is_partner(t, &p))
		ret = 0; /* somebody was there first */
	return ret;
}

int pg_htlb_fault(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		  uint64_t va)
{
	uint64_t lock = pg_htlb_vma_lock(mm, vma);
	struct pg_htlb h;
	int ret;

	if (!pg_htlb_shape(mm, vma->unit, &h))
		return PG_ENOENT;
	pg_lock(t, lock, PG_LOCK_READ);
	ret = fault(t, mm, vma, steps(t)->base(mm, va, vma->unit), &h);
	pg_unlock(t, lock);
	return ret;
}

/* One page; its reference goes with the gather. */
static void zap_page(struct pg_task *t, struct pg_zap *z,
		     const struct pg_htlb *h, uint64_t va)
{
	struct pg_place p = pg_table_look(t, z->g->mm, va, h->level);
	uint64_t lock, word;

	if (p.level != h->level || !pg_peek(t, &p))
		return;
	lock = steps(t)->lock(t, &p, z->vma->unit);
	pg_lock(t, lock, PG_LOCK_WRITE);
	word = pg_read(t, &p);
	if (pg_word_kind(p.mm, p.level, word) == PG_WORD_LEAF) {
		steps(t)->clear_set(t, &p, h->count);
		t->world->steps.user.gather.record(t, z->g, va, z->vma->unit,
						   h->level);
		z->full |=
			!pg_gather_page(z->g, pg_word_pa(p.mm, p.level, word));
	}
	pg_unlock(t, lock);
	if (z->full)
		pg_gather_flush(t, z->g);
	z->full = false;
}

static void zap_all(struct pg_task *t, struct pg_zap *z,
		    const struct pg_htlb *h)
{
	uint64_t next;

	for (uint64_t va = z->start; va < z->end; va = next) {
		next = va + z->vma->unit;
		if (h->level == PG_PMD &&
		    pg_htlb_unshare_pmd(t, z->g, z->g->mm, va))
			next = steps(t)->next(z->g->mm, va);
		else
			zap_page(t, z, h, va);
	}
}

void pg_htlb_zap(struct pg_task *t, struct pg_zap *z)
{
	uint64_t lock = pg_htlb_vma_lock(z->g->mm, z->vma);
	struct pg_htlb h;

	if (!pg_htlb_shape(z->g->mm, z->vma->unit, &h))
		return;
	pg_lock(t, lock, PG_LOCK_WRITE);
	pg_lock(t, pg_i_mmap_lock(z->vma->file), PG_LOCK_WRITE);
	zap_all(t, z, &h);
	steps(t)->settle(t, z->g);
	if (!z->live)
		z->vma->flags &= (uint8_t)~PG_VMA_SHARED; /* no donor */
	pg_unlock(t, pg_i_mmap_lock(z->vma->file));
	pg_unlock(t, lock);
}

/* rmap: one page of one space, all members of its set. */
static bool unmap_page(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		       uint64_t va)
{
	struct pg_htlb h;
	struct pg_place p;
	uint64_t lock, word = 0;

	if (!pg_htlb_shape(mm, vma->unit, &h))
		return false;
	va = steps(t)->base(mm, va, vma->unit);
	p = pg_table_look(t, mm, va, h.level);
	if (p.level != h.level)
		return false;
	lock = steps(t)->lookup_lock(t, &p, vma->unit);
	pg_lock(t, lock, PG_LOCK_WRITE);
	word = pg_read(t, &p);
	if (pg_word_kind(mm, p.level, word) == PG_WORD_LEAF) {
		steps(t)->clear_set(t, &p, h.count);
		t->world->steps.entry.flush(
			t, &(struct pg_flush){
				   .mm = mm,
				   .va = va,
				   .size = vma->unit,
				   .stride = pg_level_bytes(mm, h.level),
				   .leaf_only = true,
				   .level = h.level,
			   });
		pg_notify(t, mm, PG_NOTIFY_FLUSH, va, vma->unit);
	} else {
		word = 0;
	}
	pg_unlock(t, lock);
	if (word)
		pg_folio_put(t, pg_word_pa(mm, p.level, word));
	return word;
}

int pg_htlb_unmap(struct pg_task *t, struct pg_mm *mm, uint64_t va)
{
	struct pg_vma *vma;
	bool done = false;

	if (!pg_user_enter(t, mm))
		return PG_ENOENT;
	pg_begin(t, PG_OP_RMAP, mm, 0, 0);
	pg_lock(t, pg_mmap_lock(mm), PG_LOCK_READ);
	vma = pg_vma_find(mm, va);
	if (vma && vma->kind == PG_VMA_HUGETLB) {
		pg_lock(t, pg_i_mmap_lock(vma->file), PG_LOCK_WRITE);
		done = unmap_page(t, mm, vma, va);
		pg_unlock(t, pg_i_mmap_lock(vma->file));
	}
	pg_unlock(t, pg_mmap_lock(mm));
	pg_end(t, done ? 0 : PG_ENOENT);
	pg_user_leave(t, mm);
	return done ? 0 : PG_ENOENT;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* From a page to its entries. */
#include "engine/reverse.h"

#include "engine/contpte.h"
#include "engine/table.h"
#include "engine/word.h"
#include "engine/zap.h"

static const struct pg_reverse_steps *steps(const struct pg_task *t)
{
	return &t->world->steps.user.reverse;
}

static uint64_t lock_of(const struct pg_folio *f)
{
	if (f->kind == PG_VMA_ANON)
		return f->anon_vma ? pg_anon_vma_lock(f->anon_vma) : 0;
	return pg_i_mmap_lock(f->file);
}

void pg_reverse_lock(struct pg_task *t, const struct pg_folio *f)
{
	pg_lock(t, lock_of(f), PG_LOCK_READ);
}

void pg_reverse_unlock(struct pg_task *t, const struct pg_folio *f)
{
	pg_unlock(t, lock_of(f));
}

static bool maps(const struct pg_vma *vma, const struct pg_folio *f,
		 uint64_t bytes)
{
	if (!vma->linked || f->index + bytes <= vma->offset ||
	    f->index >= vma->offset + (vma->end - vma->start))
		return false;
	if (f->kind == PG_VMA_ANON)
		return vma->anon_vma && vma->anon_vma == f->anon_vma;
	return vma->kind == f->kind && vma->file == f->file;
}

/* The word leads to the folio, or as a migration entry to where it was. */
static bool leads(const struct pg_found *f, uint64_t pa, uint64_t bytes)
{
	enum pg_word_kind kind = pg_word_kind(f->mm, f->p.level, f->word);

	if (f->word & PG_WORD_SPECIAL && kind != PG_WORD_SOFT)
		return false;
	if (kind == PG_WORD_SOFT)
		return pg_word_what(f->word) == PG_SOFT_MIGRATION &&
		       pg_word_pa(f->mm, f->p.level, f->word) - pa < bytes;
	return (kind == PG_WORD_LEAF || kind == PG_WORD_HELD) &&
	       pg_word_pa(f->mm, f->p.level, f->word) - pa < bytes;
}

/* A huge entry: true if there was one, mapped or migrating. */
static bool show_huge(struct pg_task *t, struct pg_found *f, uint64_t pa,
		      uint64_t bytes, pg_found_fn fn, void *arg, bool *go)
{
	uint64_t lock;
	bool huge;

	f->word = pg_read(t, &f->p);
	if (!f->word || pg_is_table(f->mm, PG_PMD, f->word, NULL))
		return false;
	lock = t->world->steps.lock.of_entry(t, &f->p);
	pg_lock(t, lock, PG_LOCK_WRITE);
	f->word = pg_read(t, &f->p);
	huge = f->word && !pg_is_table(f->mm, PG_PMD, f->word, NULL);
	if (huge && leads(f, pa, bytes))
		*go = fn(t, f, arg);
	pg_unlock(t, lock);
	return huge;
}

/* Entries of one table from va on; how many pages that was. */
static uint64_t show_pages(struct pg_task *t, struct pg_found *f, uint64_t pa,
			   uint64_t bytes, uint64_t va, uint64_t end,
			   pg_found_fn fn, void *arg)
{
	uint64_t span = pg_level_bytes(f->mm, PG_PMD);
	uint64_t page = pg_page_bytes(f->mm);
	uint64_t stop = pg_min(end, (va & ~(span - 1)) + span);

	if (!pg_ptmap_lock(t, f->mm, va, &f->m))
		return stop;
	for (; va < stop; va += page) {
		f->p = pg_ptmap_entry(&f->m, va);
		if (!pg_peek(t, &f->p))
			continue;
		f->word = pg_read(t, &f->p);
		if (leads(f, pa, bytes) && !fn(t, f, arg))
			break;
	}
	pg_ptmap_unlock(t, &f->m);
	return stop;
}

static void show_vma(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		     struct pg_folio *folio, uint64_t pa, pg_found_fn fn,
		     void *arg)
{
	uint64_t bytes = pg_page_bytes(mm) << folio->order;
	uint64_t first = pg_max(folio->index, vma->offset);
	uint64_t va = vma->start + (first - vma->offset);
	uint64_t end = pg_min(
		vma->end, vma->start + (folio->index + bytes - vma->offset));
	bool go = true;

	while (va < end && go) {
		struct pg_found f = { .mm = mm, .vma = vma, .folio = folio };

		f.p = pg_table_look(t, mm, va, PG_PMD);
		if (f.p.level != PG_PMD)
			break;
		if (show_huge(t, &f, pa, bytes, fn, arg, &go))
			va = f.p.va + pg_level_bytes(mm, PG_PMD);
		else
			va = show_pages(t, &f, pa, bytes, va, end, fn, arg);
	}
}

void pg_reverse_walk(struct pg_task *t, struct pg_folio *folio, uint64_t pa,
		     pg_found_fn fn, void *arg)
{
	struct pg_world *w = t->world;

	steps(t)->lock(t, folio);
	for (unsigned int i = 0; i < PG_SPACES; i++) {
		struct pg_mm *mm = &w->mms[i];

		for (unsigned int v = 0; mm->user && v < PG_VMAS; v++)
			if (mm->root && mm->live &&
			    maps(&mm->user->vmas[v], folio,
				 pg_page_bytes(mm) << folio->order))
				show_vma(t, mm, &mm->user->vmas[v], folio, pa,
					 fn, arg);
	}
	steps(t)->unlock(t, folio);
}

/* TLBI, but no DSB after it: that comes once for many. */
void pg_reverse_batch(struct pg_task *t, struct pg_found *f)
{
	const struct pg_entry_steps *s = &t->world->steps.entry;

	s->order(t, f->mm);
	s->invalidate(t, &(struct pg_flush){
				 .mm = f->mm,
				 .va = f->p.va,
				 .size = pg_level_bytes(f->mm, f->p.level),
				 .stride = pg_level_bytes(f->mm, f->p.level),
				 .leaf_only = true,
				 .level = f->p.level,
			 });
	pg_notify(t, f->mm, PG_NOTIFY_FLUSH, f->p.va,
		  pg_level_bytes(f->mm, f->p.level));
	pg_shares(t, PG_SHARED_BATCHED, f->mm->id, PG_TOUCH_WRITE);
	f->mm->user->batched = true;
}

void pg_reverse_batch_flush(struct pg_task *t)
{
	pg_dsb(t, PG_DSB_ISH);
}

/*
 * Who sees an entry gone must know that TLBs do, too. A DSB here would complete
 * this CPU's TLBIs only, and not those of the batch (4b634918384c).
 */
void pg_reverse_pending(struct pg_task *t, struct pg_mm *mm)
{
	pg_shares(t, PG_SHARED_BATCHED, mm->id, PG_TOUCH_READ);
	if (!mm->user->batched)
		return;
	pg_shares(t, PG_SHARED_BATCHED, mm->id, PG_TOUCH_WRITE);
	mm->user->batched = false;
	t->world->steps.entry.flush(t, &(struct pg_flush){
					       .mm = mm,
					       .level = PG_FLUSH_ANY_LEVEL,
				       });
}

/* An old entry may still be in TLBs: its flush was not waited for. */
bool pg_reverse_accessible(const struct pg_mm *mm, uint64_t word)
{
	(void)mm;
	return word & PG_WORD_VALID;
}

/* Entries from this one on that may be dealt with under its lock. */
unsigned int pg_reverse_batch_max(struct pg_task *t, const struct pg_found *f)
{
	uint64_t span = pg_level_bytes(f->mm, PG_PMD);
	uint64_t end =
		pg_min(pg_min(f->vma->end, (f->p.va & ~(span - 1)) + span),
		       f->p.va + (pg_page_bytes(f->mm) << f->folio->order));

	(void)t;
	return (unsigned int)((end - f->p.va) / pg_page_bytes(f->mm));
}

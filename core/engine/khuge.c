// SPDX-License-Identifier: GPL-2.0-or-later
/* Collapse of anonymous pages. */
#include "engine/khuge.h"

#include "engine/fault.h"
#include "engine/reverse.h"
#include "engine/table.h"
#include "engine/thp.h"
#include "engine/zap.h"

static const struct pg_khuge_steps *steps(const struct pg_task *t)
{
	return &t->world->steps.user.khuge;
}

bool pg_khuge_is_table(const struct pg_mm *mm, uint64_t word)
{
	return pg_is_table(mm, PG_PMD, word, NULL);
}

/* pmdp_collapse_flush(): leaves, and the walk entry that leads to them. */
void pg_khuge_clear(struct pg_task *t, const struct pg_place *p)
{
	t->world->steps.entry.clear(t, p);
	pg_flush_huge(t, p, false);
}

/* Nobody without locks is in the table any more. */
void pg_khuge_sync(struct pg_task *t)
{
	pg_ipi_sync(t);
}

void pg_khuge_notify(struct pg_task *t, struct pg_mm *mm, unsigned int how,
		     uint64_t va)
{
	pg_notify(t, mm, how, va, pg_level_bytes(mm, PG_PMD));
}

/* What a collapse works on. */
struct work {
	struct pg_mm *mm;
	struct pg_vma *vma;
	struct pg_folio *folio;
	struct pg_place p;
	uint64_t lock, word, table;
};

static bool revalidate(struct pg_task *t, struct work *w, uint64_t va)
{
	uint64_t size = pg_level_bytes(w->mm, PG_PMD);
	uint64_t base = va & ~(size - 1);

	w->vma = pg_vma_find(w->mm, va);
	if (!w->vma || w->vma->kind != PG_VMA_ANON || !w->vma->anon_vma ||
	    w->vma->flags & (PG_VMA_UFFD | PG_VMA_NO_USE) ||
	    base < w->vma->start || w->vma->end - base < size)
		return false;
	w->p = pg_table_look(t, w->mm, base, PG_PMD);
	if (w->p.level != PG_PMD)
		return false;
	w->word = pg_read(t, &w->p);
	w->table = pg_desc_oa(&w->mm->regime, w->word, w->mm->regime.granule);
	return w->word && steps(t)->is_table(w->mm, w->word);
}

static struct pg_place entry(const struct work *w, unsigned int i)
{
	return pg_place_in(w->mm, w->table, PG_PTE,
			   w->p.va + i * pg_page_bytes(w->mm));
}

/* A page of its own, which nobody holds. */
static bool is_free_page(struct pg_task *t, const struct work *w, uint64_t word)
{
	const struct pg_frame *frame;
	struct pg_folio *f;

	if (pg_word_kind(w->mm, PG_PTE, word) != PG_WORD_LEAF)
		return false;
	if (word & PG_WORD_SPECIAL)
		return true;
	f = pg_folio_of(t->world, pg_word_pa(w->mm, PG_PTE, word));
	if (f)
		pg_shares(t, PG_SHARED_FOLIO, f->pa, PG_TOUCH_READ);
	frame = f ? pg_frame_find(&t->world->phys, f->pa) : NULL;
	return frame && !f->order && f->maps == 1 && !f->cached &&
	       frame->refs[PG_REF_PAGE] == 1;
}

static bool isolate(struct pg_task *t, struct work *w)
{
	unsigned int count = 1u << pg_pmd_order(w->mm), found = 0;

	for (unsigned int i = 0; i < count; i++) {
		struct pg_place p = entry(w, i);
		uint64_t word;

		if (i && !pg_peek(t, &p))
			continue;
		word = pg_read(t, &p);
		if (!word)
			continue;
		if (!is_free_page(t, w, word))
			return false;
		found++;
	}
	return found;
}

/* The pages were copied: they go. */
static void discard(struct pg_task *t, struct work *w)
{
	unsigned int count = 1u << pg_pmd_order(w->mm);

	for (unsigned int i = 0; i < count; i++) {
		struct pg_place p = entry(w, i);
		uint64_t word;

		if (!pg_peek(t, &p))
			continue;
		word = pg_read(t, &p);
		t->world->steps.entry.clear(t, &p);
		if (word & PG_WORD_SPECIAL)
			continue;
		pg_count_map(t, w->mm, PG_PTE, word, -1);
		pg_folio_put(t, pg_word_pa(w->mm, PG_PTE, word));
	}
}

static void put_huge(struct pg_task *t, struct work *w)
{
	w->folio->anon_vma = w->vma->anon_vma;
	w->folio->index = pg_vma_index(w->vma, w->p.va);
	pg_lock(t, w->lock, PG_LOCK_WRITE);
	pg_thp_deposit(t, &w->p, w->table);
	pg_install(t, &w->p,
		   t->world->steps.user.fault.leaf(w->mm, PG_PMD, w->folio->pa,
						   pg_vma_prot(w->vma)));
	pg_unlock(t, w->lock);
}

/* The table comes back: nothing has happened. */
static void put_back(struct pg_task *t, struct work *w)
{
	pg_lock(t, w->lock, PG_LOCK_WRITE);
	t->world->steps.entry.set(t, &w->p, w->word);
	t->world->steps.entry.publish(t, w->mm);
	pg_unlock(t, w->lock);
}

/* The table is nobody's but ours from the sync on. */
static void take_out(struct pg_task *t, struct work *w)
{
	steps(t)->notify(t, w->mm, PG_NOTIFY_START, w->p.va);
	w->lock = t->world->steps.lock.of_entry(t, &w->p);
	pg_lock(t, w->lock, PG_LOCK_WRITE);
	steps(t)->clear(t, &w->p);
	pg_unlock(t, w->lock);
	steps(t)->notify(t, w->mm, PG_NOTIFY_END, w->p.va);
	steps(t)->sync(t);
}

static bool collapse(struct pg_task *t, struct work *w)
{
	uint64_t anon = pg_anon_vma_lock(w->vma->anon_vma), ptl;
	bool done;

	pg_lock(t, anon, PG_LOCK_WRITE);
	take_out(t, w);
	ptl = pg_pte_lock(t, w->mm, w->table);
	pg_lock(t, ptl, PG_LOCK_WRITE);
	done = isolate(t, w);
	if (done)
		discard(t, w);
	pg_unlock(t, ptl);
	if (done)
		put_huge(t, w);
	else
		put_back(t, w);
	pg_unlock(t, anon);
	return done;
}

int pg_thp_collapse(struct pg_task *t, struct pg_mm *mm, uint64_t va)
{
	struct work w = { .mm = mm };
	bool done = false;

	if (!pg_user_enter(t, mm))
		return PG_ENOENT;
	pg_begin(t, PG_OP_THP_COLLAPSE, mm,
		 va & ~(pg_level_bytes(mm, PG_PMD) - 1),
		 pg_level_bytes(mm, PG_PMD));
	w.folio = pg_folio_new(t, PG_VMA_ANON, pg_pmd_order(mm));
	if (w.folio) {
		pg_lock(t, pg_mmap_lock(mm), PG_LOCK_WRITE);
		done = revalidate(t, &w, va) && collapse(t, &w);
		pg_unlock(t, pg_mmap_lock(mm));
		if (!done)
			pg_folio_put(t, w.folio->pa);
	}
	pg_end(t, w.folio ? done ? 0 : PG_ENOENT : PG_ENOMEM);
	pg_user_leave(t, mm);
	return done ? 0 : PG_ENOENT;
}

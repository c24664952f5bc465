// SPDX-License-Identifier: GPL-2.0-or-later
/* collapse_pte_mapped_thp(): pages of a huge page of a file, in one space. */
#include "engine/fault.h"
#include "engine/khuge.h"
#include "engine/reverse.h"
#include "engine/table.h"
#include "engine/thp.h"
#include "engine/zap.h"

static const struct pg_khuge_steps *steps(const struct pg_task *t)
{
	return &t->world->steps.user.khuge;
}

struct work {
	struct pg_mm *mm;
	struct pg_vma *vma;
	struct pg_folio *folio;
	struct pg_place p;
	uint64_t base, table, lock, ptl;
};

/* The huge page that the file has there, locked. */
static bool find_folio(struct pg_task *t, struct work *w, uint64_t va)
{
	uint64_t size = pg_level_bytes(w->mm, PG_PMD);
	uint64_t base = va & ~(size - 1);
	struct pg_folio *f;

	w->vma = pg_vma_find(w->mm, va);
	if (!w->vma || w->vma->kind != PG_VMA_FILE || base < w->vma->start ||
	    w->vma->end - base < size)
		return false;
	f = pg_folio_cached(t->world, PG_VMA_FILE, w->vma->file,
			    pg_vma_index(w->vma, base));
	if (!f || f->order != pg_pmd_order(w->mm) ||
	    f->index != pg_vma_index(w->vma, base) || !pg_folio_try(t, f->pa))
		return false;
	w->folio = f;
	pg_lock(t, pg_folio_lock(f), PG_LOCK_WRITE);
	return true;
}

static bool is_right(const struct work *w, unsigned int i, uint64_t word)
{
	return pg_word_kind(w->mm, PG_PTE, word) == PG_WORD_LEAF &&
	       pg_word_pa(w->mm, PG_PTE, word) ==
		       w->folio->pa + i * pg_page_bytes(w->mm);
}

/* Pass 1: nothing but pages of this one. */
static bool verify(struct pg_task *t, struct work *w)
{
	unsigned int count = 1u << pg_pmd_order(w->mm);

	for (unsigned int i = 0; i < count; i++) {
		struct pg_place p =
			pg_place_in(w->mm, w->table, PG_PTE,
				    w->p.va + i * pg_page_bytes(w->mm));

		if (pg_peek(t, &p) && !is_right(w, i, pg_read(t, &p)))
			return false;
	}
	return true;
}

/* Pass 2: they go; TLBs are flushed with the table. */
static void remove_all(struct pg_task *t, struct work *w)
{
	unsigned int count = 1u << pg_pmd_order(w->mm);

	for (unsigned int i = 0; i < count; i++) {
		struct pg_place p =
			pg_place_in(w->mm, w->table, PG_PTE,
				    w->p.va + i * pg_page_bytes(w->mm));
		uint64_t word;

		if (!pg_peek(t, &p))
			continue;
		word = pg_read(t, &p);
		if (!is_right(w, i, word))
			continue;
		t->world->steps.entry.clear(t, &p);
		pg_count_map(t, w->mm, PG_PTE, word, -1);
		pg_folio_put(t, w->folio->pa);
	}
}

/* Nothing may be inserted between what was verified and the end. */
void pg_khuge_between(struct pg_task *t, uint64_t ptl)
{
	(void)t;
	(void)ptl;
}

static bool collapse(struct pg_task *t, struct work *w)
{
	uint64_t word;
	bool done;

	w->p = pg_table_look(t, w->mm, w->base, PG_PMD);
	if (w->p.level != PG_PMD)
		return false;
	w->lock = t->world->steps.lock.of_entry(t, &w->p);
	pg_lock(t, w->lock, PG_LOCK_WRITE);
	word = pg_read(t, &w->p);
	done = word && steps(t)->is_table(w->mm, word);
	if (done) {
		w->table =
			pg_desc_oa(&w->mm->regime, word, w->mm->regime.granule);
		w->ptl = pg_pte_lock(t, w->mm, w->table);
		if (w->ptl != w->lock)
			pg_lock_nested(t, w->ptl, PG_LOCK_WRITE);
		done = verify(t, w);
		if (done) {
			remove_all(t, w);
			steps(t)->between(t, w->ptl);
			steps(t)->clear(t, &w->p);
		}
		if (w->ptl != w->lock)
			pg_unlock(t, w->ptl);
	}
	pg_unlock(t, w->lock);
	return done;
}

static bool with_folio(struct pg_task *t, struct work *w)
{
	bool done;

	steps(t)->lock_file(t, w->folio->file);
	steps(t)->notify(t, w->mm, PG_NOTIFY_START, w->base);
	done = collapse(t, w);
	steps(t)->notify(t, w->mm, PG_NOTIFY_END, w->base);
	if (done) {
		t->world->steps.table.account(t, w->mm, -1);
		steps(t)->defer(t, w->mm, w->table);
	}
	steps(t)->unlock_file(t, w->folio->file);
	pg_unlock(t, pg_folio_lock(w->folio));
	pg_folio_put(t, w->folio->pa);
	return done;
}

int pg_collapse_mapped(struct pg_task *t, struct pg_mm *mm, uint64_t va)
{
	uint64_t size = pg_level_bytes(mm, PG_PMD);
	struct work w = { .mm = mm, .base = va & ~(size - 1) };
	bool done;

	if (!pg_user_enter(t, mm))
		return PG_ENOENT;
	pg_begin(t, PG_OP_THP_COLLAPSE, mm, w.base, size);
	pg_lock(t, pg_mmap_lock(mm), PG_LOCK_WRITE);
	done = find_folio(t, &w, va) && with_folio(t, &w);
	pg_unlock(t, pg_mmap_lock(mm));
	pg_end(t, done ? 0 : PG_ENOENT);
	pg_user_leave(t, mm);
	return done ? 0 : PG_ENOENT;
}

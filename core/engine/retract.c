// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables that map a huge page of a file by its pages go. */
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

/* Copies may be in the table, or markers that only entries of pages can be. */
bool pg_khuge_eligible(const struct pg_vma *vma)
{
	return !vma->anon_vma && !(vma->flags & PG_VMA_UFFD_WP);
}

/* free_pgtables() may be at work, without any lock. */
bool pg_khuge_exiting(const struct pg_mm *mm)
{
	return !mm->user->users;
}

static void free_later(struct pg_task *t, uint64_t table)
{
	struct pg_world *w = t->world;

	w->steps.table.free(t, &w->mms[pg_table_frame(w, table)->owner], table);
}

/* pte_free_defer(): lockless walkers may still be in it. */
void pg_khuge_defer(struct pg_task *t, struct pg_mm *mm, uint64_t table)
{
	pg_say(t, (struct pg_event){
			  .kind = PG_EV_QUEUE,
			  .how = PG_QUEUE_RCU,
			  .level = PG_PTE,
			  .space = mm->id,
			  .at = table,
		  });
	pg_rcu_call(t, table, free_later);
}

/* 6.1 removed under the write lock; since 6.6 walkers look again. */
void pg_khuge_lock_file(struct pg_task *t, unsigned int file)
{
	bool old = t->world->knobs.release < PG_RELEASE_6_7;

	pg_lock(t, pg_i_mmap_lock(file), old ? PG_LOCK_WRITE : PG_LOCK_READ);
}

void pg_khuge_unlock_file(struct pg_task *t, unsigned int file)
{
	pg_unlock(t, pg_i_mmap_lock(file));
}

/* The PMD's place where it is a table. */
static bool find_table(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		       struct pg_place *p, uint64_t *table)
{
	uint64_t word;

	*p = pg_table_look(t, mm, va, PG_PMD);
	if (p->level != PG_PMD)
		return false;
	word = pg_read(t, p);
	*table = pg_desc_oa(&mm->regime, word, mm->regime.granule);
	return word && steps(t)->is_table(mm, word);
}

/* Linux 6.12: both locks, and everything looked at again. */
void pg_khuge_retract_new(struct pg_task *t, struct pg_mm *mm,
			  struct pg_vma *vma, uint64_t va)
{
	uint64_t table, again, lock, ptl;
	bool done = false;
	struct pg_place p;

	if (!find_table(t, mm, va, &p, &table))
		return;
	pg_shares(t, PG_SHARED_USERS, mm->id, PG_TOUCH_READ);
	if (steps(t)->exiting(mm))
		return;
	steps(t)->notify(t, mm, PG_NOTIFY_START, p.va);
	lock = t->world->steps.lock.of_entry(t, &p);
	pg_lock(t, lock, PG_LOCK_WRITE);
	if (pg_is_table(mm, PG_PMD, pg_read(t, &p), &again) && again == table) {
		ptl = pg_pte_lock(t, mm, table);
		if (ptl != lock)
			pg_lock_nested(t, ptl, PG_LOCK_WRITE);
		pg_shares(t, PG_SHARED_VMAS, mm->id, PG_TOUCH_READ);
		done = steps(t)->eligible(vma);
		if (done)
			steps(t)->clear(t, &p);
		if (ptl != lock)
			pg_unlock(t, ptl);
	}
	pg_unlock(t, lock);
	steps(t)->notify(t, mm, PG_NOTIFY_END, p.va);
	if (!done)
		return;
	t->world->steps.table.account(t, mm, -1);
	steps(t)->defer(t, mm, table);
}

/* Linux 6.1: the mmap lock, if it is to be had, keeps others out. */
void pg_khuge_retract_old(struct pg_task *t, struct pg_mm *mm,
			  struct pg_vma *vma, uint64_t va)
{
	uint64_t table, lock;
	struct pg_place p;

	if (!pg_trylock(t, pg_mmap_lock(mm), PG_LOCK_WRITE))
		return;
	pg_shares(t, PG_SHARED_USERS, mm->id, PG_TOUCH_READ);
	pg_shares(t, PG_SHARED_VMAS, mm->id, PG_TOUCH_READ);
	if (!steps(t)->exiting(mm) && steps(t)->eligible(vma) &&
	    find_table(t, mm, va, &p, &table)) {
		steps(t)->notify(t, mm, PG_NOTIFY_START, p.va);
		lock = t->world->steps.lock.of_entry(t, &p);
		pg_lock(t, lock, PG_LOCK_WRITE);
		steps(t)->clear(t, &p);
		pg_unlock(t, lock);
		t->world->steps.table.account(t, mm, -1);
		steps(t)->notify(t, mm, PG_NOTIFY_END, p.va);
		steps(t)->sync(t);
		t->world->steps.table.free(t, mm, table);
	}
	pg_unlock(t, pg_mmap_lock(mm));
}

/* The VMA maps all of the huge page, aligned. */
static bool covers(const struct pg_mm *mm, const struct pg_vma *vma,
		   const struct pg_folio *f, uint64_t *va)
{
	uint64_t size = pg_level_bytes(mm, PG_PMD);

	if (!vma->linked || vma->kind != PG_VMA_FILE || vma->file != f->file ||
	    f->index < vma->offset)
		return false;
	*va = vma->start + (f->index - vma->offset);
	return *va < vma->end && vma->end - *va >= size && !(*va & (size - 1));
}

static void retract_all(struct pg_task *t, struct pg_folio *f)
{
	bool old = t->world->knobs.release < PG_RELEASE_6_7;
	uint64_t va;

	steps(t)->lock_file(t, f->file);
	for (unsigned int i = 0; i < PG_SPACES; i++) {
		struct pg_mm *mm = &t->world->mms[i];

		for (unsigned int v = 0; mm->user && v < PG_VMAS; v++) {
			struct pg_vma *vma = &mm->user->vmas[v];

			pg_shares(t, PG_SHARED_VMAS, mm->id, PG_TOUCH_READ);
			if (!mm->live || !covers(mm, vma, f, &va) ||
			    !steps(t)->eligible(vma))
				continue;
			if (old)
				steps(t)->retract_old(t, mm, vma, va);
			else
				steps(t)->retract_new(t, mm, vma, va);
		}
	}
	steps(t)->unlock_file(t, f->file);
}

/* A small page of the file leaves it: unmapped, and no longer found. */
static void evict(struct pg_task *t, struct pg_folio *small)
{
	if (!pg_folio_try(t, small->pa))
		return;
	pg_lock(t, pg_folio_lock(small), PG_LOCK_WRITE);
	if (small->cached) {
		pg_reverse_unmap(t, small);
		pg_shares(t, PG_SHARED_OTHER, small->file, PG_TOUCH_WRITE);
		small->cached = false;
		pg_folio_put(t, small->pa);
	}
	pg_unlock(t, pg_folio_lock(small));
	pg_folio_put(t, small->pa);
}

static struct pg_folio *any_cached(struct pg_task *t, unsigned int file,
				   uint64_t from, uint64_t bytes)
{
	struct pg_files *files = pg_files(t->world);

	for (size_t i = 0; i < files->count; i++) {
		struct pg_folio *f = files->folios[i];

		if (f->live && f->cached && f->file == file &&
		    f->kind == PG_VMA_FILE && f->index - from < bytes)
			return f;
	}
	return NULL;
}

/* The file's huge page, locked and with a reference; NULL without memory. */
static struct pg_folio *make_huge(struct pg_task *t, unsigned int file,
				  uint64_t index, unsigned int order)
{
	uint64_t bytes = UINT64_C(1) << (t->world->phys.shift + order);
	struct pg_folio *huge = pg_folio_new(t, PG_VMA_FILE, order), *f;

	if (!huge)
		return NULL;
	huge->file = (uint8_t)file;
	huge->index = index;
	pg_lock(t, pg_folio_lock(huge), PG_LOCK_WRITE);
	pg_folio_get(t, huge->pa);
	while ((f = any_cached(t, file, index, bytes)) && f->order != order)
		evict(t, f);
	pg_shares(t, PG_SHARED_OTHER, file, PG_TOUCH_WRITE);
	if (!f) {
		huge->cached = true;
		return huge;
	}
	pg_unlock(t, pg_folio_lock(huge));
	pg_folio_put(t, huge->pa);
	pg_folio_put(t, huge->pa);
	if (!pg_folio_try(t, f->pa))
		return NULL;
	pg_lock(t, pg_folio_lock(f), PG_LOCK_WRITE);
	return f;
}

int pg_retract(struct pg_task *t, unsigned int file, uint64_t index,
	       const struct pg_mm *like)
{
	unsigned int order = pg_pmd_order(like);
	struct pg_folio *f;

	index &= ~(pg_level_bytes(like, PG_PMD) - 1);
	if (!pg_files(t->world))
		return PG_ENOMEM;
	pg_begin(t, PG_OP_RETRACT, NULL, 0, 0);
	f = make_huge(t, file, index, order);
	if (f) {
		if (f->cached && f->index == index) {
			if (f->maps)
				pg_reverse_unmap(t, f);
			retract_all(t, f);
		}
		pg_unlock(t, pg_folio_lock(f));
		pg_folio_put(t, f->pa);
	}
	return pg_end(t, f ? 0 : PG_ENOMEM);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/uffd.h"

#include "engine/fault.h"
#include "engine/table.h"

#define AGAIN 1
#define TRIES 100

/* Huge, migrating, or gone again: one word decides. */
bool pg_uffd_is_table(struct pg_task *t, const struct pg_place *p)
{
	return pg_is_table(p->mm, p->level, pg_read(t, p), NULL);
}

/* Retraction took it: the caller tries again. */
int pg_uffd_gone(struct pg_task *t, uint64_t va)
{
	(void)t;
	(void)va;
	return AGAIN;
}

static int store(struct pg_task *t, struct pg_vma *vma, struct pg_ptmap *m,
		 struct pg_folio *f, uint64_t va)
{
	struct pg_mm *mm = m->pmd.mm;
	struct pg_place p = pg_ptmap_entry(m, va);
	uint64_t word;

	if (pg_read(t, &p))
		return PG_ENOENT;
	f->anon_vma = vma->anon_vma;
	f->index = pg_vma_index(vma, p.va);
	word = t->world->steps.user.fault.leaf(mm, PG_PTE, f->pa,
					       pg_vma_prot(vma));
	if (vma->flags & PG_VMA_NO_USE)
		word = pg_word_hold(&t->world->knobs, PG_PTE, word);
	pg_install(t, &p, word);
	return 0;
}

static int copy(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		struct pg_folio *f, uint64_t va)
{
	const struct pg_uffd_steps *s = &t->world->steps.user.uffd;
	struct pg_place p = pg_table_reach(t, mm, va, PG_PMD);
	struct pg_ptmap m;
	int ret;

	if (!p.at)
		return PG_ENOMEM;
	if (!pg_read(t, &p) && !pg_table_below(t, &p))
		return pg_peek(t, &p) ? AGAIN : PG_ENOMEM;
	if (!s->is_table(t, &p))
		return pg_peek(t, &p) ? PG_ENOENT : AGAIN;
	if (!pg_ptmap_lock(t, mm, va, &m))
		return s->gone(t, va);
	ret = store(t, vma, &m, f, va);
	pg_ptmap_unlock(t, &m);
	return ret;
}

int pg_uffd_copy(struct pg_task *t, struct pg_mm *mm, uint64_t va)
{
	struct pg_folio *f;
	struct pg_vma *vma;
	int ret = PG_ENOENT;

	if (!pg_user_enter(t, mm))
		return PG_ENOENT;
	pg_begin(t, PG_OP_UFFD, mm, va, 0);
	pg_user_run(t, mm);
	f = pg_folio_new(t, PG_VMA_ANON, 0);
	pg_lock(t, pg_mmap_lock(mm), PG_LOCK_READ);
	vma = pg_vma_find(mm, va);
	if (f && vma && vma->flags & PG_VMA_UFFD &&
	    (vma->kind == PG_VMA_ANON ||
	     (vma->kind == PG_VMA_FILE && !(vma->flags & PG_VMA_SHARED)))) {
		pg_anon_vma_prepare(t, mm, vma);
		ret = AGAIN;
		for (unsigned int i = 0; i < TRIES && ret == AGAIN; i++)
			ret = copy(t, mm, vma, f, va);
	}
	pg_unlock(t, pg_mmap_lock(mm));
	if (f && ret)
		pg_folio_put(t, f->pa);
	if (ret == AGAIN)
		pg_bug(t, PG_BUG_RETRY, va);
	pg_end(t, ret == AGAIN ? PG_ENOENT : ret);
	pg_user_leave(t, mm);
	return ret == AGAIN ? PG_ENOENT : ret;
}

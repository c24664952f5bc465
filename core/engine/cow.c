// SPDX-License-Identifier: GPL-2.0-or-later
/* Writes to pages that are mapped for reading, accesses, expectations. */
#include "engine/contpte.h"
#include "engine/fault.h"
#include "engine/reverse.h"
#include "engine/script.h"
#include "engine/table.h"
#include "engine/thp.h"
#include "engine/zap.h"

#define AGAIN 1

void pg_expect(struct pg_task *t, struct pg_mm *mm, int level, uint64_t va,
	       uint64_t pa, unsigned int prot)
{
	uint64_t size = pg_level_bytes(mm, level);
	uint64_t word = pg_word_leaf(mm, level, 0, prot);

	pg_say(t, (struct pg_event){
			  .kind = PG_EV_EXPECT,
			  .level = (int8_t)level,
			  .space = mm->id,
			  .at = pa,
			  .va = va & ~(size - 1),
			  .size = size,
			  .new = word,
		  });
}

static void flush_page(struct pg_task *t, struct pg_mm *mm, uint64_t va)
{
	t->world->steps.entry.flush(t, &(struct pg_flush){
					       .mm = mm,
					       .va = va,
					       .size = pg_page_bytes(mm),
					       .stride = pg_page_bytes(mm),
					       .leaf_only = true,
					       .level = PG_PTE,
				       });
}

/* The same entry, still there; its contiguous set is broken up. */
static bool lock_same(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		      uint64_t word, struct pg_ptmap *m)
{
	struct pg_place p;

	if (!pg_ptmap_lock(t, mm, va, m))
		return false;
	p = pg_ptmap_entry(m, va);
	if (pg_read(t, &p) == word)
		return true;
	pg_ptmap_unlock(t, m);
	return false;
}

/* Rights grow in place; a stale entry only means one more fault. */
static int make_writable(struct pg_task *t, struct pg_mm *mm, uint64_t va,
			 uint64_t word, bool shared)
{
	struct pg_place p;
	struct pg_ptmap m;
	bool ok;

	if (!lock_same(t, mm, va, word, &m))
		return AGAIN;
	ok = shared ||
	     t->world->steps.user.fault.reuse(t, pg_word_pa(mm, PG_PTE, word));
	if (ok) {
		word = pg_contpte_single(t, &m, va);
		p = pg_ptmap_entry(&m, va);
		pg_word_update(t, &p, word, pg_word_mkwrite(word) | PG_WORD_AF);
		flush_page(t, mm, p.va);
	}
	pg_ptmap_unlock(t, &m);
	return ok ? 0 : PG_ENOENT;
}

/* Old entry away, flushed; then the copy's. */
static int replace(struct pg_task *t, struct pg_ptmap *m, struct pg_vma *vma,
		   uint64_t va, struct pg_folio *f)
{
	struct pg_mm *mm = m->pmd.mm;
	uint64_t word = pg_contpte_single(t, m, va);
	struct pg_place p = pg_ptmap_entry(m, va);

	f->anon_vma = vma->anon_vma;
	f->index = pg_vma_index(vma, p.va);
	t->world->steps.entry.clear(t, &p);
	flush_page(t, mm, p.va);
	pg_install(t, &p,
		   t->world->steps.user.fault.leaf(mm, PG_PTE, f->pa,
						   pg_vma_prot(vma)));
	pg_count_map(t, mm, PG_PTE, word, -1);
	return 0;
}

static int copy(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		uint64_t va, uint64_t word)
{
	uint64_t page = va & ~(pg_page_bytes(mm) - 1);
	uint64_t old = pg_word_pa(mm, PG_PTE, word);
	struct pg_folio *f;
	struct pg_ptmap m;
	int ret = AGAIN;

	pg_anon_vma_prepare(t, mm, vma);
	f = pg_folio_new(t, PG_VMA_ANON, 0);
	if (!f)
		return PG_ENOMEM;
	pg_notify(t, mm, PG_NOTIFY_START, page, pg_page_bytes(mm));
	if (lock_same(t, mm, va, word, &m)) {
		ret = replace(t, &m, vma, va, f);
		pg_ptmap_unlock(t, &m);
	}
	pg_notify(t, mm, PG_NOTIFY_END, page, pg_page_bytes(mm));
	if (ret)
		pg_folio_put(t, f->pa);
	else if (!(word & PG_WORD_SPECIAL))
		pg_folio_put(t, old);
	return ret;
}

int pg_fault_cow(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		 uint64_t va, uint64_t word)
{
	bool shared = vma->flags & PG_VMA_SHARED || vma->kind == PG_VMA_PFNMAP;
	int ret = PG_ENOENT;

	if (shared || !(word & PG_WORD_SPECIAL))
		ret = make_writable(t, mm, va, word, shared);
	return ret == PG_ENOENT ? copy(t, mm, vma, va, word) : ret;
}

/* What hardware finds now: true and where, if it may be used so. */
static bool translate(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		      enum pg_use use, uint64_t *pa)
{
	struct pg_place p = pg_place_root(mm, va);
	uint64_t word = pg_peek(t, &p), table;

	while (pg_is_table(mm, p.level, word, &table)) {
		p = pg_place_in(mm, table, p.level + 1, va);
		word = pg_peek(t, &p);
	}
	if (pg_word_kind(mm, p.level, word) != PG_WORD_LEAF ||
	    !(word & PG_WORD_AF) ||
	    (use == PG_USE_WRITE && word & PG_WORD_RDONLY) ||
	    (use == PG_USE_EXEC && word & PG_WORD_UXN))
		return false;
	*pa = pg_word_pa(mm, p.level, word) +
	      (va & (pg_level_bytes(mm, p.level) - 1));
	return true;
}

/* The look and the access are one. */
static bool try_access(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		       enum pg_use use)
{
	struct pg_event ev = {
		.kind = PG_EV_ACCESS,
		.how = (uint8_t)use,
		.space = mm->id,
		.va = va,
		.size = 8,
	};

	pg_point(t, &ev);
	if (!translate(t, mm, va, use, &ev.at))
		return false;
	pg_tell(t, &ev);
	return true;
}

int pg_access(struct pg_task *t, struct pg_mm *mm, uint64_t va, enum pg_use use)
{
	int ret = 0;

	if (!pg_user_enter(t, mm))
		return PG_ENOENT;
	pg_user_run(t, mm);
	for (unsigned int i = 0; i < 8 && !ret; i++) {
		if (try_access(t, mm, va, use))
			break;
		ret = pg_fault(t, mm, va, use);
	}
	pg_user_leave(t, mm);
	return ret;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Reclaim, ageing and migration of one page. */
#include "engine/contpte.h"
#include "engine/reverse.h"
#include "engine/script.h"
#include "engine/table.h"
#include "engine/thp.h"
#include "engine/word.h"
#include "engine/zap.h"

static const struct pg_reverse_steps *steps(const struct pg_task *t)
{
	return &t->world->steps.user.reverse;
}

/*
 * The folio at va, with a reference and its lock, as somebody who found it in
 * a list would have it.
 */
static struct pg_folio *grab(struct pg_task *t, struct pg_mm *mm, uint64_t va)
{
	struct pg_place p = pg_place_root(mm, va);
	uint64_t word = pg_peek(t, &p), table, pa;
	struct pg_folio *f = NULL;
	enum pg_word_kind kind;

	while (pg_is_table(mm, p.level, word, &table)) {
		p = pg_place_in(mm, table, p.level + 1, va);
		word = pg_peek(t, &p);
	}
	kind = pg_word_kind(mm, p.level, word);
	if (kind == PG_WORD_LEAF && !(word & PG_WORD_SPECIAL))
		f = pg_folio_of(t->world, pg_word_pa(mm, p.level, word));
	if (!f || f->kind >= PG_VMA_PFNMAP)
		return NULL;
	pa = f->pa;
	if (!pg_folio_try(t, pa))
		return NULL;
	/* The memory may be another folio's by the time that it is held. */
	if (pg_folio_of(t->world, pa) != f || f->pa != pa) {
		pg_folio_put(t, pa);
		return NULL;
	}
	pg_lock(t, pg_folio_lock(f), PG_LOCK_WRITE);
	return f;
}

static void let_go(struct pg_task *t, struct pg_folio *f)
{
	pg_unlock(t, pg_folio_lock(f));
	pg_folio_put(t, f->pa);
}

static uint64_t bytes_of(const struct pg_found *f)
{
	return pg_level_bytes(f->mm, f->p.level);
}

/* One page's entry away; TLBs are told, and not waited for. */
static void unmap_entry(struct pg_task *t, struct pg_found *f)
{
	uint64_t word = pg_contpte_single(t, &f->m, f->p.va);

	t->world->steps.entry.clear(t, &f->p);
	if (steps(t)->accessible(f->mm, word))
		pg_reverse_batch(t, f);
	if (word & PG_WORD_DIRTY)
		f->folio->dirty = true;
	pg_count_map(t, f->mm, PG_PTE, word, -1);
	pg_folio_put(t, f->folio->pa);
}

static bool is_mapped(const struct pg_found *f)
{
	enum pg_word_kind kind = pg_word_kind(f->mm, f->p.level, f->word);

	return kind == PG_WORD_LEAF || kind == PG_WORD_HELD;
}

/* Large folios: as many entries at once as the lock covers. */
static bool unmap_pages(struct pg_task *t, struct pg_found *f)
{
	unsigned int count = f->folio->order ? steps(t)->batch_max(t, f) : 1;
	struct pg_place first = f->p;

	for (unsigned int i = 0; i < count; i++) {
		f->p.at = first.at + 8 * i;
		f->p.va = first.va + i * pg_page_bytes(f->mm);
		f->word = pg_read(t, &f->p);
		if (!is_mapped(f) ||
		    pg_folio_of(t->world, pg_word_pa(f->mm, PG_PTE, f->word)) !=
			    f->folio)
			break;
		unmap_entry(t, f);
	}
	return true;
}

/* A huge entry is split first, by who holds no lock of it: not here. */
static bool unmap_one(struct pg_task *t, struct pg_found *f, void *arg)
{
	bool *huge = arg;

	if (pg_word_kind(f->mm, f->p.level, f->word) == PG_WORD_SOFT)
		return true;
	if (f->p.level == PG_PTE)
		return unmap_pages(t, f);
	*huge = true;
	return true;
}

static bool split_one(struct pg_task *t, struct pg_found *f, void *arg)
{
	(void)arg;
	if (f->p.level != PG_PMD)
		return true;
	pg_thp_split_locked(t, f->vma, &f->p, f->word);
	pg_notify(t, f->mm, PG_NOTIFY_FLUSH, f->p.va, bytes_of(f));
	return true;
}

void pg_reverse_unmap(struct pg_task *t, struct pg_folio *f)
{
	bool huge = false;

	pg_reverse_walk(t, f, f->pa, split_one, NULL);
	pg_reverse_walk(t, f, f->pa, unmap_one, &huge);
	steps(t)->batch_flush(t);
}

int pg_reclaim_page(struct pg_task *t, struct pg_mm *mm, uint64_t va)
{
	struct pg_folio *f;

	if (!mm->live || !pg_user(mm))
		return PG_ENOENT;
	pg_begin(t, PG_OP_RMAP, mm, va, 0);
	f = grab(t, mm, va);
	if (f) {
		pg_reverse_unmap(t, f);
		let_go(t, f);
	}
	return pg_end(t, f ? 0 : PG_ENOENT);
}

/* ptep_clear_flush_young(): a TLBI that nobody waits for. */
static bool age_one(struct pg_task *t, struct pg_found *f, void *arg)
{
	uint64_t word = f->word;

	(void)arg;
	if (pg_word_kind(f->mm, f->p.level, word) != PG_WORD_LEAF ||
	    !(word & PG_WORD_AF))
		return true;
	if (word & PG_WORD_CONT) {
		t->world->steps.user.contpte.rewrite(t, &f->m, f->p.va, 0,
						     PG_WORD_AF);
		return true;
	}
	pg_word_update(t, &f->p, word, word & ~PG_WORD_AF);
	t->world->steps.entry.order(t, f->mm);
	t->world->steps.entry.invalidate(t, &(struct pg_flush){
						    .mm = f->mm,
						    .va = f->p.va,
						    .size = bytes_of(f),
						    .stride = bytes_of(f),
						    .leaf_only = true,
						    .level = f->p.level,
					    });
	return true;
}

int pg_age_page(struct pg_task *t, struct pg_mm *mm, uint64_t va)
{
	struct pg_folio *f;

	if (!mm->live || !pg_user(mm))
		return PG_ENOENT;
	pg_begin(t, PG_OP_AGE, mm, va, 0);
	f = grab(t, mm, va);
	if (f) {
		pg_reverse_walk(t, f, f->pa, age_one, NULL);
		let_go(t, f);
	}
	return pg_end(t, f ? 0 : PG_ENOENT);
}

struct migration {
	struct pg_folio *to;
	uint64_t from;
	unsigned int entries;
};

/* Who looks without the lock must never see a huge entry as none. */
static void break_entry(struct pg_task *t, struct pg_found *f, uint64_t word)
{
	if (f->p.level == PG_PMD) {
		t->world->steps.user.thp.invalidate(t, &f->p, word);
		pg_notify(t, f->mm, PG_NOTIFY_FLUSH, f->p.va, bytes_of(f));
		return;
	}
	t->world->steps.entry.clear(t, &f->p);
	t->world->steps.entry.flush(t, &(struct pg_flush){
					       .mm = f->mm,
					       .va = f->p.va,
					       .size = bytes_of(f),
					       .stride = bytes_of(f),
					       .leaf_only = true,
					       .level = f->p.level,
				       });
	pg_notify(t, f->mm, PG_NOTIFY_FLUSH, f->p.va, bytes_of(f));
}

/* A migration entry in the leaf's place. */
static bool freeze_one(struct pg_task *t, struct pg_found *f, void *arg)
{
	struct migration *m = arg;
	uint64_t word = f->word;

	if (pg_word_kind(f->mm, f->p.level, word) == PG_WORD_SOFT)
		return true;
	if (f->p.level == PG_PTE)
		word = pg_contpte_single(t, &f->m, f->p.va);
	break_entry(t, f, word);
	t->world->steps.entry.set(
		t, &f->p,
		pg_word_soft(PG_SOFT_MIGRATION,
			     pg_word_pa(f->mm, f->p.level, word)));
	pg_count_map(t, f->mm, f->p.level, word, -1);
	pg_folio_put(t, f->folio->pa);
	m->entries++;
	return true;
}

/* Private pages come back read-only: a write makes them writable again. */
static bool thaw_one(struct pg_task *t, struct pg_found *f, void *arg)
{
	struct migration *m = arg;
	unsigned int prot = pg_vma_prot(f->vma);
	uint64_t pa, word;

	if (pg_word_kind(f->mm, f->p.level, f->word) != PG_WORD_SOFT)
		return true;
	pa = m->to->pa + (pg_word_pa(f->mm, f->p.level, f->word) - m->from);
	if (!(f->vma->flags & PG_VMA_SHARED))
		prot &= ~(unsigned int)PG_PROT_WRITE;
	word = t->world->steps.user.fault.leaf(f->mm, f->p.level, pa, prot);
	if (f->vma->flags & PG_VMA_NO_USE)
		word = pg_word_hold(&t->world->knobs, f->p.level, word);
	pg_folio_get(t, m->to->pa);
	pg_count_map(t, f->mm, f->p.level, word, 1);
	t->world->steps.entry.set(t, &f->p, word);
	t->world->steps.entry.publish(t, f->mm);
	return true;
}

/* The new folio takes the old one's place in file or anon_vma. */
static void move(struct pg_task *t, struct pg_folio *from, struct pg_folio *to)
{
	to->kind = from->kind;
	to->file = from->file;
	to->index = from->index;
	to->anon_vma = from->anon_vma;
	to->dirty = from->dirty;
	if (!from->cached)
		return;
	from->cached = false;
	to->cached = true;
	pg_folio_get(t, to->pa);
	pg_folio_put(t, from->pa);
}

/* Somebody else uses it: it stays where it is. */
static bool is_quiet(struct pg_task *t, const struct pg_folio *f)
{
	const struct pg_frame *frame = pg_frame_find(&t->world->phys, f->pa);

	pg_shares(t, PG_SHARED_FOLIO, f->pa, PG_TOUCH_READ);
	return !f->maps && frame->refs[PG_REF_PAGE] == 1 + f->cached;
}

/* Both are locked: who finds the new one in the file waits for its entries. */
static void move_all(struct pg_task *t, struct pg_folio *f, struct pg_folio *to)
{
	struct migration m = { .to = to, .from = f->pa };

	pg_lock_nested(t, pg_folio_lock(to), PG_LOCK_WRITE);
	pg_reverse_walk(t, f, f->pa, freeze_one, &m);
	if (is_quiet(t, f))
		move(t, f, to);
	else
		m.to = f;
	pg_reverse_walk(t, m.to, m.from, thaw_one, &m);
	let_go(t, to);
}

int pg_migrate_page(struct pg_task *t, struct pg_mm *mm, uint64_t va)
{
	struct pg_folio *f, *to;

	if (!mm->live || !pg_user(mm))
		return PG_ENOENT;
	pg_begin(t, PG_OP_MIGRATE, mm, va, 0);
	f = grab(t, mm, va);
	if (!f)
		return pg_end(t, PG_ENOENT);
	to = pg_folio_new(t, f->kind, f->order);
	if (to)
		move_all(t, f, to);
	let_go(t, f);
	return pg_end(t, to ? 0 : PG_ENOMEM);
}

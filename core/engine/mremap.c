// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/mremap.h"

#include "engine/contpte.h"
#include "engine/exit.h"
#include "engine/reverse.h"
#include "engine/table.h"
#include "engine/thp.h"
#include "engine/word.h"
#include "engine/zap.h"

static const struct pg_mremap_steps *steps(const struct pg_task *t)
{
	return &t->world->steps.user.mremap;
}

/* Who goes from a page to its entries may look at the old or the new place. */
void pg_move_lock_rmap(struct pg_task *t, const struct pg_move *m)
{
	if (m->vma->kind != PG_VMA_ANON)
		pg_lock(t, pg_i_mmap_lock(m->vma->file), PG_LOCK_WRITE);
	if (m->vma->anon_vma)
		pg_lock(t, pg_anon_vma_lock(m->vma->anon_vma), PG_LOCK_WRITE);
}

void pg_move_unlock_rmap(struct pg_task *t, const struct pg_move *m)
{
	if (m->vma->anon_vma)
		pg_unlock(t, pg_anon_vma_lock(m->vma->anon_vma));
	if (m->vma->kind != PG_VMA_ANON)
		pg_unlock(t, pg_i_mmap_lock(m->vma->file));
}

/* A folded level has no entries of its own. */
bool pg_move_can(const struct pg_mm *mm, int level)
{
	return level >= mm->regime.start;
}

int pg_move_kind(const struct pg_mm *mm, uint64_t word)
{
	return (int)pg_word_kind(mm, PG_PMD, word);
}

/* Retraction may have taken the table since it was looked at. */
bool pg_move_same(struct pg_task *t, const struct pg_move *m, uint64_t word)
{
	return pg_read(t, &m->from) == word;
}

/* TLBs forget the old place before others may take the pages away. */
void pg_move_finish(struct pg_task *t, const struct pg_move *m)
{
	if (m->flush)
		t->world->steps.entry.flush(
			t, &(struct pg_flush){
				   .mm = m->mm,
				   .va = m->from_va,
				   .size = m->size,
				   .stride = pg_page_bytes(m->mm),
				   .level = PG_FLUSH_ANY_LEVEL,
			   });
	pg_unlock(t, m->other);
	pg_unlock(t, m->lock);
}

/* Two of a class: only the mmap lock's writer takes two. */
static void lock_both(struct pg_task *t, struct pg_move *m)
{
	m->lock = t->world->steps.lock.of_entry(t, &m->from);
	m->other = t->world->steps.lock.of_entry(t, &m->into);
	if (m->other == m->lock)
		m->other = 0;
	pg_lock(t, m->lock, PG_LOCK_WRITE);
	pg_lock_nested(t, m->other, PG_LOCK_WRITE);
}

/* A table, or a huge page with its deposit, moves as one entry. */
static void move_entry(struct pg_task *t, struct pg_move *m, uint64_t word)
{
	bool table = pg_is_table(m->mm, m->from.level, word, NULL), anon;
	uint64_t deposit;

	steps(t)->lock_rmap(t, m);
	lock_both(t, m);
	m->flush = steps(t)->same(t, m, word) && !pg_read(t, &m->into);
	if (m->flush) {
		t->world->steps.entry.clear(t, &m->from);
		anon = m->vma->kind == PG_VMA_ANON && !table &&
		       m->from.level == PG_PMD;
		if (anon && m->other) {
			deposit = pg_thp_withdraw(t, &m->from);
			if (deposit)
				pg_thp_deposit(t, &m->into, deposit);
		}
		/* Walks of the old place end before the table has another. */
		if (table)
			pg_flush_huge(t, &m->from, false);
		t->world->steps.entry.set(t, &m->into, word);
		t->world->steps.entry.publish(t, m->mm);
	}
	steps(t)->finish(t, m);
	steps(t)->unlock_rmap(t, m);
}

static void move_ptes(struct pg_task *t, struct pg_move *m)
{
	struct pg_ptmap from, into;
	uint64_t page = pg_page_bytes(m->mm);

	if (!pg_ptmap_lock(t, m->mm, m->from_va, &from))
		return;
	if (!pg_ptmap_nested(t, m->mm, m->to_va, from.lock, &into)) {
		pg_ptmap_unlock(t, &from);
		return;
	}
	t->world->steps.user.reverse.pending(t, m->mm);
	for (uint64_t off = 0; off < m->size; off += page) {
		struct pg_place p = pg_ptmap_entry(&from, m->from_va + off);
		struct pg_place q = pg_ptmap_entry(&into, m->to_va + off);
		uint64_t word;

		if (!pg_peek(t, &p))
			continue;
		word = pg_contpte_single(t, &from, m->from_va + off);
		t->world->steps.entry.clear(t, &p);
		t->world->steps.entry.set(t, &q, word);
		m->flush |= pg_word_kind(m->mm, PG_PTE, word) == PG_WORD_LEAF;
	}
	t->world->steps.entry.publish(t, m->mm);
	m->lock = from.lock;
	m->other = into.lock == from.lock ? 0 : into.lock;
	steps(t)->finish(t, m);
	pg_rcu_unlock(t);
	pg_rcu_unlock(t);
}

/* How much from here on is one entry at both places. */
static bool whole(struct pg_task *t, const struct pg_move *m, int level,
		  uint64_t left)
{
	uint64_t size = pg_level_bytes(m->mm, level);

	return steps(t)->can(m->mm, level) && left >= size &&
	       !((m->from_va | m->to_va) & (size - 1));
}

static void split(struct pg_task *t, struct pg_move *m)
{
	if (m->from.level == PG_PMD)
		pg_thp_split_pmd(t, m->mm, m->from_va);
	else
		pg_thp_split_pud(t, m->mm, m->from_va);
}

static bool has_room(struct pg_task *t, struct pg_move *m)
{
	m->into = pg_table_reach(t, m->mm, m->to_va, m->from.level);
	return m->into.at && !pg_read(t, &m->into);
}

/* One PMD entry's part; 1: done as a whole, 0: page by page. */
static bool move_part(struct pg_task *t, struct pg_move *m, int level,
		      uint64_t left)
{
	uint64_t word;
	int kind;

	m->from = pg_table_look(t, m->mm, m->from_va, level);
	if (m->from.level < level && !pg_peek(t, &m->from))
		return true; /* nothing there */
	word = pg_read(t, &m->from);
	kind = steps(t)->kind(m->mm, word);
	if (kind == PG_WORD_NONE)
		return true;
	if (!whole(t, m, m->from.level, left) || !has_room(t, m)) {
		if (kind != PG_WORD_LINK)
			split(t, m);
		return false;
	}
	m->size = pg_level_bytes(m->mm, m->from.level);
	move_entry(t, m, word);
	return !pg_peek(t, &m->from);
}

static bool no_pmd_above(struct pg_task *t, struct pg_move *m, uint64_t left)
{
	struct pg_place p;

	if (!whole(t, m, PG_PUD, left))
		return false;
	p = pg_table_look(t, m->mm, m->from_va, PG_PUD);
	return pg_is_table(m->mm, p.level, pg_read(t, &p), NULL) &&
	       move_part(t, m, PG_PUD, left);
}

/* False: no memory for the new place's tables. */
static bool move_tables(struct pg_task *t, struct pg_move *m, uint64_t size)
{
	uint64_t from = m->from_va, to = m->to_va, done = 0;
	uint64_t pmd = pg_level_bytes(m->mm, PG_PMD);

	while (done < size) {
		uint64_t left = size - done, step;

		m->from_va = from + done;
		m->to_va = to + done;
		m->flush = false;
		if (no_pmd_above(t, m, left)) {
			done += pg_level_bytes(m->mm, PG_PUD);
			continue;
		}
		step = pg_min(left, pmd - (m->from_va & (pmd - 1)));
		step = pg_min(step, pmd - (m->to_va & (pmd - 1)));
		if (!move_part(t, m, PG_PMD, left)) {
			struct pg_place p =
				pg_table_reach(t, m->mm, m->to_va, PG_PMD);

			if (!p.at || !pg_table_below(t, &p))
				return false;
			m->size = step;
			m->flush = false;
			steps(t)->lock_rmap(t, m);
			move_ptes(t, m);
			steps(t)->unlock_rmap(t, m);
		}
		done += step;
	}
	return true;
}

static int move_vma(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		    uint64_t to)
{
	struct pg_vma like;
	struct pg_move m = {
		.mm = mm,
		.vma = vma,
		.from_va = vma->start,
		.to_va = to,
	};
	uint64_t size = vma->end - vma->start;

	/* Tables of zero pages alone: so that there is a lock to take. */
	if (vma->kind == PG_VMA_ANON)
		pg_anon_vma_prepare(t, mm, vma);
	like = *vma;
	like.start = to;
	like.end = to + size;
	m.to = pg_vma_add(t, mm, &like);
	if (!m.to)
		return PG_ENOENT;
	pg_notify(t, mm, PG_NOTIFY_START, vma->start, size);
	if (!move_tables(t, &m, size)) {
		m = (struct pg_move){
			.mm = mm,
			.vma = m.to,
			.to = vma,
			.from_va = to,
			.to_va = vma->start,
		};
		move_tables(t, &m, size);
		pg_notify(t, mm, PG_NOTIFY_END, vma->start, size);
		pg_unmap_locked(t, mm, to, size);
		return PG_ENOMEM;
	}
	pg_notify(t, mm, PG_NOTIFY_END, vma->start, size);
	return pg_unmap_locked(t, mm, vma->start, size);
}

int pg_mremap(struct pg_task *t, struct pg_mm *mm, uint64_t va, uint64_t size,
	      uint64_t to)
{
	struct pg_vma *vma;
	int ret;

	if (!pg_user_enter(t, mm))
		return PG_ENOENT;
	pg_begin(t, PG_OP_MREMAP, mm, 0, 0); /* two ranges */
	pg_user_run(t, mm);
	pg_lock(t, pg_mmap_lock(mm), PG_LOCK_WRITE);
	ret = pg_vma_cut(t, mm, va);
	if (!ret)
		ret = pg_vma_cut(t, mm, va + size);
	vma = pg_vma_find(mm, va);
	if (!vma || vma->start != va || vma->end != va + size ||
	    vma->kind == PG_VMA_HUGETLB || (to & (pg_page_bytes(mm) - 1)) ||
	    to > pg_regime_last(&mm->regime) - size + 1)
		ret = PG_ENOENT;
	if (!ret)
		ret = move_vma(t, mm, vma, to);
	pg_unlock(t, pg_mmap_lock(mm));
	pg_end(t, ret);
	pg_user_leave(t, mm);
	return ret;
}

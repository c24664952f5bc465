// SPDX-License-Identifier: GPL-2.0-or-later
/* Other permissions for a range of user memory. */
#include "engine/contpte.h"
#include "engine/cursor.h"
#include "engine/exit.h"
#include "engine/fork.h"
#include "engine/gather.h"
#include "engine/reverse.h"
#include "engine/script.h"
#include "engine/table.h"
#include "engine/thp.h"
#include "engine/word.h"
#include "engine/zap.h"

struct change {
	struct pg_mm *mm;
	const struct pg_vma *vma;
	struct pg_gather *g;
};

/* Writing is allowed by the fault that finds out whether it may be. */
static uint64_t changed(const struct change *c, const struct pg_knobs *k,
			int level, uint64_t word)
{
	if (c->vma->flags & PG_VMA_NO_USE)
		return pg_word_hold(k, level, word);
	word = pg_word_unhold(word);
	if (c->vma->flags & PG_VMA_EXEC && !(c->vma->flags & PG_VMA_WRITE))
		word &= ~PG_WORD_UXN;
	else
		word |= PG_WORD_UXN;
	if (!(c->vma->flags & PG_VMA_WRITE))
		word = pg_fork_wrprotect(word);
	return word;
}

static void break_entry(struct pg_task *t, const struct pg_place *p)
{
	uint64_t size = pg_level_bytes(p->mm, p->level);

	t->world->steps.entry.clear(t, p);
	t->world->steps.entry.flush(t, &(struct pg_flush){
					       .mm = p->mm,
					       .va = p->va,
					       .size = size,
					       .stride = size,
					       .leaf_only = true,
					       .level = p->level,
				       });
}

static void change_entry(struct pg_task *t, struct change *c,
			 const struct pg_place *p, uint64_t word)
{
	enum pg_word_kind kind = pg_word_kind(c->mm, p->level, word);
	uint64_t new = changed(c, &t->world->knobs, p->level, word);

	if ((kind != PG_WORD_LEAF && kind != PG_WORD_HELD) || new == word)
		return;
	/* Not among the changes that are safe in place (lifecycle 2.6). */
	if (kind == PG_WORD_LEAF && (new ^ word) & PG_WORD_UXN)
		break_entry(t, p);
	if (kind == PG_WORD_LEAF && !((new ^ word) & PG_WORD_UXN))
		pg_word_update(t, p, word, new);
	else
		t->world->steps.entry.set(t, p, new);
	if (kind == PG_WORD_LEAF)
		t->world->steps.user.gather.record(
			t, c->g, p->va, pg_level_bytes(c->mm, p->level),
			p->level);
	else
		t->world->steps.entry.publish(t, c->mm);
}

/* TLBs forget before the lock goes: rights may have shrunk. */
static void change_ptes(struct pg_task *t, struct change *c, uint64_t va,
			uint64_t end)
{
	struct pg_ptmap m;

	if (!pg_ptmap_lock(t, c->mm, va, &m))
		return;
	t->world->steps.user.reverse.pending(t, c->mm);
	for (; va < end; va += pg_page_bytes(c->mm)) {
		struct pg_place p = pg_ptmap_entry(&m, va);

		if (pg_peek(t, &p))
			change_entry(t, c, &p, pg_contpte_single(t, &m, va));
	}
	pg_gather_flush_tlb(t, c->g);
	pg_ptmap_unlock(t, &m);
}

static bool change_huge(struct pg_task *t, struct change *c,
			const struct pg_place *p)
{
	uint64_t lock = t->world->steps.lock.of_entry(t, p), word;
	bool huge;

	pg_lock(t, lock, PG_LOCK_WRITE);
	word = pg_read(t, p);
	huge = !pg_is_table(c->mm, p->level, word, NULL);
	if (huge && word)
		change_entry(t, c, p, word);
	pg_gather_flush_tlb(t, c->g);
	pg_unlock(t, lock);
	return huge;
}

static void split(struct pg_task *t, struct change *c, const struct pg_place *p,
		  uint64_t va)
{
	if (p->level == PG_PMD)
		pg_thp_split_pmd(t, c->mm, va);
	else
		pg_thp_split_pud(t, c->mm, va);
}

/* False if there is no end of tables: they may lead to themselves. */
static bool change_range(struct pg_task *t, struct change *c)
{
	uint64_t size, next, word;
	unsigned int tables = 0;

	for (uint64_t va = c->vma->start; va < c->vma->end; va = next) {
		struct pg_place p = pg_table_look(t, c->mm, va, PG_PMD);

		/* A hole may be larger than what one table maps. */
		size = pg_level_bytes(c->mm, p.level);
		next = pg_min(c->vma->end, (va & ~(size - 1)) + size);
		word = pg_peek(t, &p) ? pg_read(t, &p) : 0;
		if (!word)
			continue;
		if (tables++ == PG_CURSOR_TABLES)
			return false;
		if (!pg_is_table(c->mm, p.level, word, NULL)) {
			if (next - va == size && change_huge(t, c, &p))
				continue;
			split(t, c, &p, va);
		}
		change_ptes(t, c, va, next);
	}
	return true;
}

static void set_flags(struct pg_vma *vma, unsigned int prot)
{
	vma->flags &= (uint8_t) ~(PG_VMA_WRITE | PG_VMA_EXEC | PG_VMA_NO_USE);
	if (prot & PG_PROT_WRITE)
		vma->flags |= PG_VMA_WRITE;
	if (prot & PG_PROT_EXEC)
		vma->flags |= PG_VMA_EXEC;
	if (!(prot & (PG_PROT_READ | PG_PROT_WRITE | PG_PROT_EXEC)))
		vma->flags |= PG_VMA_NO_USE;
}

static bool protect_vma(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
			unsigned int prot)
{
	struct pg_gather g;
	struct change c = { mm, vma, &g };
	bool whole;

	set_flags(vma, prot);
	pg_gather_open(t, &g, mm, false);
	pg_notify(t, mm, PG_NOTIFY_START, vma->start, vma->end - vma->start);
	whole = change_range(t, &c);
	pg_notify(t, mm, PG_NOTIFY_END, vma->start, vma->end - vma->start);
	pg_gather_close(t, &g);
	return whole;
}

int pg_mprotect(struct pg_task *t, struct pg_mm *mm, uint64_t va, uint64_t size,
		unsigned int prot)
{
	int ret;

	if (!pg_user_enter(t, mm))
		return PG_ENOENT;
	pg_begin(t, PG_OP_PROTECT, mm, va, size);
	pg_user_run(t, mm);
	pg_lock(t, pg_mmap_lock(mm), PG_LOCK_WRITE);
	ret = pg_vma_cut(t, mm, va);
	if (!ret)
		ret = pg_vma_cut(t, mm, va + size);
	for (unsigned int i = 0; i < PG_VMAS && !ret; i++) {
		struct pg_vma *vma = &mm->user->vmas[i];

		if (vma->attached && vma->start >= va &&
		    vma->end <= va + size && vma->kind != PG_VMA_HUGETLB &&
		    !protect_vma(t, mm, vma, prot))
			ret = pg_error(&t->error, PG_EBUDGET,
				       "it met more than %u tables",
				       PG_CURSOR_TABLES);
	}
	pg_unlock(t, pg_mmap_lock(mm));
	ret = pg_end(t, ret);
	pg_user_leave(t, mm);
	return ret;
}

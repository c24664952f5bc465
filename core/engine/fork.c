// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/fork.h"

#include "engine/contpte.h"
#include "engine/fault.h"
#include "engine/reverse.h"
#include "engine/table.h"
#include "engine/thp.h"
#include "engine/zap.h"

static const struct pg_fork_steps *steps(const struct pg_task *t)
{
	return &t->world->steps.user.fork;
}

/* Hardware's dirty state is kept where only software looks. */
uint64_t pg_fork_wrprotect(uint64_t word)
{
	if (pg_word_writable(word))
		word |= PG_WORD_DIRTY;
	return (word & ~PG_WORD_WRITE) | PG_WORD_RDONLY;
}

void pg_fork_flush(struct pg_task *t, struct pg_mm *mm)
{
	t->world->steps.entry.flush(t, &(struct pg_flush){
					       .mm = mm,
					       .level = PG_FLUSH_ANY_LEVEL,
				       });
}

struct copy {
	struct pg_mm *from, *to;
	const struct pg_vma *vma;
	bool no_memory;
};

static bool is_private(const struct copy *c)
{
	return !(c->vma->flags & PG_VMA_SHARED) &&
	       c->vma->kind != PG_VMA_PFNMAP;
}

/* Both map the page; where it is private neither may write it. */
static uint64_t share(struct pg_task *t, const struct copy *c,
		      const struct pg_place *p, uint64_t word)
{
	if (is_private(c) && pg_word_writable(word)) {
		pg_word_update(t, p, word, steps(t)->wrprotect(word));
		word = pg_peek(t, p);
	}
	return word;
}

static void copy_entry(struct pg_task *t, struct copy *c,
		       const struct pg_ptmap *from, const struct pg_ptmap *into,
		       uint64_t va)
{
	struct pg_place p = pg_ptmap_entry(from, va);
	struct pg_place q = pg_ptmap_entry(into, va);
	uint64_t word = pg_contpte_single(t, from, va);
	enum pg_word_kind kind = pg_word_kind(c->from, PG_PTE, word);

	if (kind == PG_WORD_SOFT) {
		t->world->steps.entry.set(t, &q, word);
		return;
	}
	word = share(t, c, &p, word);
	if (!(word & PG_WORD_SPECIAL) &&
	    pg_folio_of(t->world, pg_word_pa(c->from, PG_PTE, word)))
		pg_folio_get(t, pg_word_pa(c->from, PG_PTE, word));
	pg_install(t, &q, word);
}

/* The child's lock first, then the parent's. */
static void copy_ptes(struct pg_task *t, struct copy *c, uint64_t va,
		      uint64_t end)
{
	struct pg_place at = pg_table_reach(t, c->to, va, PG_PMD);
	struct pg_ptmap from, into;

	if (!at.at || !pg_table_below(t, &at)) {
		c->no_memory = true;
		return;
	}
	if (!pg_ptmap_lock(t, c->to, va, &into))
		return;
	if (pg_ptmap_nested(t, c->from, va, into.lock, &from)) {
		for (; va < end; va += pg_page_bytes(c->from)) {
			struct pg_place p = pg_ptmap_entry(&from, va);

			if (pg_peek(t, &p))
				copy_entry(t, c, &from, &into, va);
		}
		pg_ptmap_unlock(t, &from);
	}
	pg_ptmap_unlock(t, &into);
}

/* Migrating, or of a file that faults bring back: not by this way. */
static bool copies_huge(const struct copy *c, uint64_t word)
{
	return c->vma->kind == PG_VMA_ANON &&
	       pg_word_kind(c->from, PG_PMD, word) == PG_WORD_LEAF;
}

/*
 * True: done, or nothing to do; false: there is a table by now, or in the child
 * the other one of a pair.
 */
static bool copy_huge(struct pg_task *t, struct copy *c,
		      const struct pg_place *p)
{
	struct pg_place q = pg_table_reach(t, c->to, p->va, PG_PMD);
	uint64_t lock, other, word, table;
	bool done = false;

	t->va = p->va;
	table = q.at ? t->world->steps.table.alloc(t, c->to, PG_PTE) : 0;
	c->no_memory = !table;
	if (!table)
		return true;
	lock = t->world->steps.lock.of_entry(t, &q);
	other = t->world->steps.lock.of_entry(t, p);
	pg_lock(t, lock, PG_LOCK_WRITE);
	pg_lock_nested(t, other, PG_LOCK_WRITE);
	word = pg_read(t, p);
	if (copies_huge(c, word) && !pg_peek(t, &q)) {
		word = share(t, c, p, word);
		pg_folio_get(t, pg_word_pa(c->from, PG_PMD, word));
		pg_thp_deposit(t, &q, table);
		t->world->steps.table.account(t, c->to, 1);
		pg_install(t, &q, word);
		done = true;
	}
	pg_unlock(t, other);
	pg_unlock(t, lock);
	if (!done)
		t->world->steps.user.thp.drop(t, c->to, table);
	return done;
}

static void copy_pmd(struct pg_task *t, struct copy *c, struct pg_place *p,
		     uint64_t va, uint64_t end)
{
	uint64_t word = pg_read(t, p);

	if (!word)
		return;
	if (!pg_is_table(c->from, PG_PMD, word, NULL)) {
		if (copies_huge(c, word) && copy_huge(t, c, p))
			return;
		pg_thp_split_pmd(t, c->from, va);
		word = pg_read(t, p);
		if (!pg_is_table(c->from, PG_PMD, word, NULL))
			return;
	}
	copy_ptes(t, c, va, end);
}

static void copy_range(struct pg_task *t, struct copy *c)
{
	uint64_t size = pg_level_bytes(c->from, PG_PMD), next;

	for (uint64_t va = c->vma->start; va < c->vma->end && !c->no_memory;
	     va = next) {
		struct pg_place p = pg_table_look(t, c->from, va, PG_PMD);

		next = pg_min(c->vma->end, (va & ~(size - 1)) + size);
		if (p.level == PG_PMD)
			copy_pmd(t, c, &p, va, next);
	}
}

/* Only what faults could not bring back. */
static bool wants_copy(const struct pg_vma *vma)
{
	return vma->anon_vma || vma->kind == PG_VMA_PFNMAP;
}

static int copy_vmas(struct pg_task *t, struct pg_mm *mm, struct pg_mm *child)
{
	struct copy c = { .from = mm, .to = child };

	for (unsigned int i = 0; i < PG_VMAS && !c.no_memory; i++) {
		struct pg_vma *vma = &mm->user->vmas[i];

		if (!vma->attached || vma->kind == PG_VMA_HUGETLB)
			continue;
		c.vma = pg_vma_add(t, child, vma);
		if (c.vma && wants_copy(vma))
			copy_range(t, &c);
	}
	return c.no_memory ? PG_ENOMEM : 0;
}

static struct pg_mm *new_mm(struct pg_task *t, const struct pg_mm *mm,
			    unsigned int id)
{
	struct pg_mm_params p = {
		.id = id,
		.class = PG_CLASS_USER,
		.regime = mm->regime,
		.asid = id,
		.built = mm->built,
	};
	uint32_t *claimed = &pg_files(t->world)->claimed;

	if (id >= PG_SPACES || *claimed >> id & 1 || t->world->mms[id].live ||
	    t->world->mms[id].root)
		return NULL;
	*claimed |= 1u << id;
	if (pg_mm_create(t, &p, &t->error)) {
		*claimed &= ~(1u << id);
		return NULL;
	}
	return pg_user(&t->world->mms[id]) ? &t->world->mms[id] : NULL;
}

static int fork_into(struct pg_task *t, struct pg_mm *mm, struct pg_mm *child)
{
	uint64_t size = PG_BIT(mm->regime.ia_bits);
	int ret;

	pg_lock(t, pg_mmap_lock(mm), PG_LOCK_WRITE);
	pg_lock_nested(t, pg_mmap_lock(child), PG_LOCK_WRITE);
	pg_notify(t, mm, PG_NOTIFY_START, mm->regime.base, size);
	pg_shares(t, PG_SHARED_SEQ, mm->id, PG_TOUCH_WRITE);
	mm->user->seq++;
	ret = copy_vmas(t, mm, child);
	steps(t)->flush(t, mm);
	pg_shares(t, PG_SHARED_SEQ, mm->id, PG_TOUCH_WRITE);
	mm->user->seq++;
	pg_notify(t, mm, PG_NOTIFY_END, mm->regime.base, size);
	pg_unlock(t, pg_mmap_lock(child));
	pg_unlock(t, pg_mmap_lock(mm));
	return ret;
}

int pg_fork(struct pg_task *t, struct pg_mm *mm, unsigned int id)
{
	struct pg_mm *child;
	int ret = PG_ENOENT;

	if (!pg_user_enter(t, mm))
		return PG_ENOENT;
	pg_begin(t, PG_OP_FORK, mm, 0, 0);
	child = new_mm(t, mm, id);
	if (child) {
		pg_user_enter(t, child);
		ret = fork_into(t, mm, child);
		if (ret) {
			child->user->exited = true;
			child->user->users--;
		}
		pg_user_leave(t, child);
	}
	pg_end(t, ret);
	pg_user_leave(t, mm);
	return ret;
}

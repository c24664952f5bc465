// SPDX-License-Identifier: GPL-2.0-or-later
/* Huge pages: deposits, splitting. */
#include "engine/thp.h"

#include "engine/fault.h"
#include "engine/reverse.h"
#include "engine/table.h"
#include "engine/zap.h"

static const struct pg_thp_steps *steps(const struct pg_task *t)
{
	return &t->world->steps.user.thp;
}

static uint64_t lock_of(struct pg_task *t, const struct pg_place *p)
{
	return t->world->steps.lock.of_entry(t, p);
}

/* Who keeps deposits: the table whose lock it is, otherwise the space. */
static uint64_t keeper_of(struct pg_task *t, const struct pg_place *p)
{
	uint64_t lock = lock_of(t, p);

	return PG_LOCK_CLASS(lock) == PG_LOCK_PMD ? PG_LOCK_OBJECT(lock) : 0;
}

static void tell_deposit(struct pg_task *t, const struct pg_place *p,
			 enum pg_event_kind kind, uint64_t table)
{
	pg_say(t, (struct pg_event){
			  .kind = (uint8_t)kind,
			  .level = PG_PTE,
			  .space = p->mm->id,
			  .at = table,
			  .new = keeper_of(t, p),
		  });
}

static struct pg_frame **list_of(struct pg_task *t, const struct pg_place *p)
{
	uint64_t keeper = keeper_of(t, p);

	return &pg_frame_get(&t->world->phys, keeper ? keeper : p->mm->root)
			->huge;
}

void pg_thp_deposit(struct pg_task *t, const struct pg_place *p, uint64_t table)
{
	struct pg_frame **list = list_of(t, p);
	struct pg_frame *frame = pg_frame_get(&t->world->phys, table);

	tell_deposit(t, p, PG_EV_DEPOSIT, table);
	while (*list)
		list = &(*list)->next;
	frame->next = NULL;
	*list = frame;
}

uint64_t pg_thp_withdraw(struct pg_task *t, const struct pg_place *p)
{
	struct pg_frame **list = list_of(t, p);
	struct pg_frame *frame = *list;

	if (!frame)
		return 0;
	tell_deposit(t, p, PG_EV_WITHDRAW, frame->pa);
	*list = frame->next;
	frame->next = NULL;
	return frame->pa;
}

void pg_thp_zap_deposit(struct pg_task *t, const struct pg_place *p)
{
	const struct pg_vma *vma = pg_vma_any(p->mm, p->va);
	uint64_t table;

	if (p->level != PG_PMD || !vma || vma->kind != PG_VMA_ANON)
		return;
	table = pg_thp_withdraw(t, p);
	if (!table) {
		pg_bug(t, PG_BUG_ASSERT, p->at);
		return;
	}
	t->world->steps.table.free(t, p->mm, table);
	t->world->steps.table.account(t, p->mm, -1);
}

void pg_thp_drop(struct pg_task *t, struct pg_mm *mm, uint64_t table)
{
	t->world->steps.table.free(t, mm, table);
}

int pg_thp_kind(const struct pg_mm *mm, uint64_t word)
{
	return (int)pg_word_kind(mm, PG_PMD, word);
}

void pg_flush_huge(struct pg_task *t, const struct pg_place *p, bool leaf_only)
{
	uint64_t size = pg_level_bytes(p->mm, p->level);

	t->world->steps.entry.flush(
		t, &(struct pg_flush){
			   .mm = p->mm,
			   .va = p->va,
			   .size = size,
			   .stride = leaf_only ? size : pg_page_bytes(p->mm),
			   .leaf_only = leaf_only,
			   .level = leaf_only ? p->level : PG_FLUSH_ANY_LEVEL,
		   });
}

/* An entry that is not present stays as it is: it would become present. */
void pg_thp_invalidate(struct pg_task *t, const struct pg_place *p,
		       uint64_t word)
{
	if (!(word & PG_WORD_VALID))
		return;
	pg_write(t, p, pg_word_hold(&t->world->knobs, p->level, word),
		 PG_STORE_ATOMIC);
	pg_flush_huge(t, p, true);
}

void pg_thp_populate(struct pg_task *t, const struct pg_place *p,
		     uint64_t table)
{
	t->world->steps.table.before_link(t);
	t->world->steps.entry.set(t, p, pg_table_desc(p->mm, table));
	t->world->steps.entry.publish(t, p->mm);
}

/* Words of the pages: what the huge one's was, for each. */
static void fill(struct pg_task *t, const struct pg_place *p, uint64_t table,
		 uint64_t word)
{
	uint64_t page = pg_page_bytes(p->mm), pa, attrs;
	unsigned int count = 1u << pg_pmd_order(p->mm);
	bool leaf = pg_word_kind(p->mm, PG_PMD, word) != PG_WORD_SOFT;

	pa = pg_word_pa(p->mm, PG_PMD, word);
	attrs = word & ~pg_desc_put_oa(&p->mm->regime, pa);
	if (leaf && !(word & PG_WORD_VALID))
		attrs = pg_word_hold(&t->world->knobs, PG_PTE,
				     pg_word_unhold(attrs));
	for (unsigned int i = 0; i < count; i++) {
		struct pg_place to =
			pg_place_in(p->mm, table, PG_PTE, p->va + i * page);
		uint64_t new =
			leaf ? attrs | PG_WORD_TYPE |
					pg_desc_put_oa(&p->mm->regime,
						       pa + i * page)
			     : pg_word_soft(pg_word_what(word), pa + i * page);

		t->world->steps.map.fill(t, &to, new);
		if (leaf)
			pg_count_map(t, p->mm, PG_PTE, new, 1);
		if (leaf && i)
			pg_folio_get(t, pa);
	}
	if (leaf)
		pg_count_map(t, p->mm, PG_PMD, word, -1);
}

/* A huge page of a file comes back by faults, page by page. */
static void split_file(struct pg_task *t, struct pg_place *p, uint64_t word)
{
	struct pg_folio *f =
		pg_folio_of(t->world, pg_word_pa(p->mm, PG_PMD, word));

	t->world->steps.entry.clear(t, p);
	if (pg_word_kind(p->mm, PG_PMD, word) == PG_WORD_SOFT)
		return;
	pg_flush_huge(t, p, true);
	if (!f || word & PG_WORD_SPECIAL)
		return;
	pg_count_map(t, p->mm, PG_PMD, word, -1);
	pg_folio_put(t, f->pa);
}

static void split_anon(struct pg_task *t, struct pg_place *p, uint64_t word)
{
	uint64_t table;

	steps(t)->invalidate(t, p, word);
	table = pg_thp_withdraw(t, p);
	if (!table) {
		pg_bug(t, PG_BUG_ASSERT, p->at);
		return;
	}
	fill(t, p, table, word);
	steps(t)->populate(t, p, table);
}

void pg_thp_split_locked(struct pg_task *t, const struct pg_vma *vma,
			 struct pg_place *p, uint64_t word)
{
	int kind = steps(t)->kind(p->mm, word);

	if (kind != PG_WORD_LEAF && kind != PG_WORD_SOFT &&
	    kind != PG_WORD_HELD)
		return;
	if (vma->kind == PG_VMA_ANON)
		split_anon(t, p, word);
	else
		split_file(t, p, word);
}

void pg_thp_split_pmd(struct pg_task *t, struct pg_mm *mm, uint64_t va)
{
	struct pg_place p = pg_table_look(t, mm, va, PG_PMD);
	const struct pg_vma *vma = pg_vma_any(mm, va);
	uint64_t size = pg_level_bytes(mm, PG_PMD), lock, word;

	if (p.level != PG_PMD || !vma)
		return;
	pg_notify(t, mm, PG_NOTIFY_START, p.va, size);
	lock = lock_of(t, &p);
	pg_lock(t, lock, PG_LOCK_WRITE);
	word = pg_read(t, &p);
	pg_thp_split_locked(t, vma, &p, word);
	pg_unlock(t, lock);
	pg_notify(t, mm, PG_NOTIFY_END, p.va, size);
}

void pg_thp_split_pud(struct pg_task *t, struct pg_mm *mm, uint64_t va)
{
	struct pg_place p = pg_table_look(t, mm, va, PG_PUD);
	uint64_t size = pg_level_bytes(mm, PG_PUD), lock, word;

	if (p.level != PG_PUD)
		return;
	pg_notify(t, mm, PG_NOTIFY_START, p.va, size);
	lock = lock_of(t, &p);
	pg_lock(t, lock, PG_LOCK_WRITE);
	word = pg_read(t, &p);
	if (word && !pg_is_table(mm, PG_PUD, word, NULL)) {
		t->world->steps.entry.clear(t, &p);
		if (word & PG_WORD_VALID)
			pg_flush_huge(t, &p, true);
	}
	pg_unlock(t, lock);
	pg_notify(t, mm, PG_NOTIFY_END, p.va, size);
}

int pg_thp_split(struct pg_task *t, struct pg_mm *mm, uint64_t va)
{
	if (!pg_user_enter(t, mm))
		return PG_ENOENT;
	pg_begin(t, PG_OP_THP_SPLIT, mm, va & ~(pg_level_bytes(mm, PG_PMD) - 1),
		 pg_level_bytes(mm, PG_PMD));
	pg_user_run(t, mm);
	pg_lock(t, pg_mmap_lock(mm), PG_LOCK_READ);
	if (pg_vma_find(mm, va) && pg_vma_find(mm, va)->kind != PG_VMA_HUGETLB)
		pg_thp_split_pmd(t, mm, va);
	pg_unlock(t, pg_mmap_lock(mm));
	pg_end(t, 0);
	pg_user_leave(t, mm);
	return 0;
}

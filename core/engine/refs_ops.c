// SPDX-License-Identifier: GPL-2.0-or-later
/* What users do to counted tables: fault, zap, move, collapse, split. */
#include "base/bits.h"
#include "engine/kernel_defaults.h"
#include "engine/refs.h"
#include "engine/table.h"

#define PTE PG_LEVEL_MAX
#define PMD (PG_LEVEL_MAX - 1)

/* Valid, accessed, not global, shareable, user, never executable. */
#define LEAF                                                             \
	(PG_BIT(54) | PG_BIT(53) | PG_BIT(11) | PG_BIT(10) | PG_BIT(6) | \
	 PG_BIT(0))
#define INNER (PG_BIT(9) | PG_BIT(8))

static uint64_t leaf(const struct pg_mm *mm, int level, uint64_t pa)
{
	uint64_t word = pg_desc_put_oa(&mm->regime, pa) | LEAF;

	if (!mm->regime.ds)
		word |= INNER;
	return level == PTE ? word | PG_BIT(1) : word;
}

static uint64_t span_of(const struct pg_mm *mm, int level)
{
	return UINT64_C(1) << pg_level_shift(&mm->regime, level);
}

static uint64_t mmap_lock(const struct pg_mm *mm)
{
	return PG_LOCK_ID(PG_LOCK_MMAP, mm->id);
}

/* Who moves or removes a table keeps out those who come by its pages. */
static void lock_all(struct pg_task *t, const struct pg_mm *mm)
{
	pg_lock(t, mmap_lock(mm), PG_LOCK_WRITE);
	pg_lock(t, PG_LOCK_ID(PG_LOCK_I_MMAP, 1), PG_LOCK_WRITE);
	pg_lock(t, PG_LOCK_ID(PG_LOCK_ANON_VMA, 1), PG_LOCK_WRITE);
}

static void unlock_all(struct pg_task *t, const struct pg_mm *mm)
{
	pg_unlock(t, PG_LOCK_ID(PG_LOCK_ANON_VMA, 1));
	pg_unlock(t, PG_LOCK_ID(PG_LOCK_I_MMAP, 1));
	pg_unlock(t, mmap_lock(mm));
}

static uint64_t get_page(struct pg_task *t, struct pg_mm *mm,
			 unsigned int order)
{
	return pg_get_frames(t, &(struct pg_want){
					.origin = PG_ORIGIN_BUDDY,
					.fail = PG_FAIL_DATA,
					.order = order,
					.flags = order ? PG_ALLOC_BLOCK : 0,
					.level = PG_EV_DATA,
					.mm = mm,
				});
}

static void count_page(struct pg_task *t, struct pg_mm *mm, uint64_t pa, int by)
{
	pg_count(t, PG_COUNT_MAPCOUNT, mm, pa, by);
	pg_count(t, PG_COUNT_RSS, mm, 0, by);
}

/* One page at va, if there is none; the caller is a visitor of the table. */
static int fill(struct pg_task *t, const struct pg_place *p, uint64_t table,
		uint64_t va)
{
	const struct pg_steps *s = &t->world->steps;
	struct pg_place q = pg_place_in(p->mm, table, PTE, va);
	uint64_t page = get_page(t, p->mm, 0), lock, word;

	if (!page)
		return PG_ENOMEM;
	lock = s->lock.of_entry(t, &q);
	pg_lock(t, lock, PG_LOCK_WRITE);
	word = pg_read(t, &q);
	if (!word) {
		s->ref.entries(t, p, table, 1);
		count_page(t, p->mm, page, 1);
		s->entry.set(t, &q, leaf(p->mm, PTE, page));
		s->entry.publish(t, p->mm);
	}
	pg_unlock(t, lock);
	if (word)
		pg_put_frames(t, page, PG_ORIGIN_BUDDY, 0);
	return 0;
}

int pg_refs_fault(struct pg_task *t, struct pg_mm *mm, uint64_t va)
{
	const struct pg_steps *s = &t->world->steps;
	struct pg_place p;
	uint64_t table = 0;
	int ret = PG_ENOMEM;

	pg_begin(t, PG_OP_FAULT, mm, va, span_of(mm, PTE));
	pg_lock(t, mmap_lock(mm), PG_LOCK_READ);
	p = pg_table_reach(t, mm, va, PMD);
	if (p.at)
		table = s->ref.alloc_get(t, &p);
	if (table) {
		ret = fill(t, &p, table, va);
		s->ref.put(t, &p, table);
	} else if (p.at && pg_peek(t, &p)) {
		ret = PG_ENOENT;
	}
	pg_unlock(t, mmap_lock(mm));
	return pg_end(t, ret);
}

/* The pages of [va, end), all of one table; pages[] holds what they were. */
static unsigned int clear_pages(struct pg_task *t, const struct pg_place *p,
				uint64_t table, uint64_t va, uint64_t end,
				uint64_t *pages, unsigned int room)
{
	const struct pg_steps *s = &t->world->steps;
	unsigned int count = 0;

	for (; va != end && count < room; va += span_of(p->mm, PTE)) {
		struct pg_place q = pg_place_in(p->mm, table, PTE, va);
		uint64_t word = pg_peek(t, &q);

		if (!word)
			continue;
		s->entry.clear(t, &q);
		pages[count++] =
			pg_desc_oa(&p->mm->regime, word, p->mm->regime.granule);
	}
	return count;
}

#define BATCH 64

/* At most BATCH pages under one lock; true if some may be left. */
static bool zap_some(struct pg_task *t, const struct pg_place *p,
		     uint64_t table, uint64_t va, uint64_t end)
{
	const struct pg_steps *s = &t->world->steps;
	struct pg_place q = pg_place_in(p->mm, table, PTE, va);
	uint64_t pages[BATCH], lock = s->lock.of_entry(t, &q);
	unsigned int count;

	pg_lock(t, lock, PG_LOCK_WRITE);
	count = clear_pages(t, p, table, va, end, pages, BATCH);
	if (count)
		s->entry.flush(t, &(struct pg_flush){
					  .mm = p->mm,
					  .va = va,
					  .size = end - va,
					  .stride = span_of(p->mm, PTE),
					  .leaf_only = true,
					  .level = PTE,
				  });
	for (unsigned int i = 0; i < count; i++)
		count_page(t, p->mm, pages[i], -1);
	if (count)
		s->ref.entries(t, p, table, -(int)count);
	pg_unlock(t, lock);
	for (unsigned int i = 0; i < count; i++)
		pg_put_frames(t, pages[i], PG_ORIGIN_BUDDY, 0);
	return count == BATCH;
}

/* Returns where it ended: a hole may be larger than what one table maps. */
static uint64_t zap_table(struct pg_task *t, struct pg_mm *mm, uint64_t va,
			  uint64_t end)
{
	const struct pg_steps *s = &t->world->steps;
	struct pg_place p = pg_table_look(t, mm, va, PMD);
	uint64_t next = pg_kmap_next(mm, p.level, va, end), table;

	if (p.level != PMD || s->ref.get(t, &p, &table) != PG_REF_GOT_TABLE)
		return next;
	while (zap_some(t, &p, table, va, next))
		;
	s->ref.put(t, &p, table);
	return next;
}

int pg_refs_zap(struct pg_task *t, struct pg_mm *mm, uint64_t va, uint64_t size)
{
	uint64_t end = va + size;

	pg_begin(t, PG_OP_DONTNEED, mm, va, size);
	pg_lock(t, mmap_lock(mm), PG_LOCK_READ);
	while (va != end)
		va = zap_table(t, mm, va, end);
	pg_unlock(t, mmap_lock(mm));
	return pg_end(t, 0);
}

/* What a table maps: its walk-cache entry and each leaf, or a block. */
static void flush_span(struct pg_task *t, const struct pg_place *p, int level)
{
	t->world->steps.entry.flush(t, &(struct pg_flush){
					       .mm = p->mm,
					       .va = p->va,
					       .size = span_of(p->mm, PMD),
					       .stride = span_of(p->mm, level),
					       .level = PG_FLUSH_ANY_LEVEL,
				       });
}

/* Under both entries' locks; to is empty. */
static void move_table(struct pg_task *t, const struct pg_place *from,
		       const struct pg_place *to)
{
	const struct pg_steps *s = &t->world->steps;
	uint64_t word = pg_read(t, from), table;

	if (!pg_is_table(from->mm, PMD, word, &table) || pg_read(t, to))
		return;
	s->entry.clear(t, from);
	flush_span(t, from, PTE);
	s->ref.moved(t, to, table);
	s->entry.set(t, to, word);
	s->entry.publish(t, to->mm);
}

int pg_refs_move(struct pg_task *t, struct pg_mm *mm, uint64_t from,
		 uint64_t to)
{
	const struct pg_steps *s = &t->world->steps;
	struct pg_place p, q;
	uint64_t a, b;

	pg_begin(t, PG_OP_MREMAP, mm, from, span_of(mm, PMD));
	lock_all(t, mm);
	p = pg_table_look(t, mm, from, PMD);
	q = pg_table_reach(t, mm, to, PMD);
	if (p.level == PMD && q.at) {
		a = s->lock.of_entry(t, &p);
		b = s->lock.of_entry(t, &q);
		pg_lock(t, a, PG_LOCK_WRITE);
		if (a != b)
			pg_lock_nested(t, b, PG_LOCK_WRITE);
		move_table(t, &p, &q);
		if (a != b)
			pg_unlock(t, b);
		pg_unlock(t, a);
	}
	unlock_all(t, mm);
	return pg_end(t, q.at ? 0 : PG_ENOMEM);
}

/* Kept with the PMD's table, first in first out in the kernel; here of one. */
static void keep(struct pg_task *t, const struct pg_place *p, uint64_t table,
		 enum pg_event_kind kind)
{
	struct pg_phys *phys = &t->world->phys;
	struct pg_frame *pmd = pg_frame_get(phys, p->at);
	struct pg_frame *f = pg_frame_get(phys, table);

	pg_say(t, (struct pg_event){
			  .kind = (uint8_t)kind,
			  .level = PTE,
			  .space = p->mm->id,
			  .at = table,
			  .new = pmd->pa,
		  });
	if (kind == PG_EV_DEPOSIT) {
		f->next = pmd->huge;
		pmd->huge = f;
	} else {
		pmd->huge = f->next;
		f->next = NULL;
	}
}

/* The table is unlinked, and nobody is in it: its pages go, it is kept. */
static unsigned int empty_table(struct pg_task *t, const struct pg_place *p,
				uint64_t table)
{
	uint64_t end = p->va + span_of(p->mm, PMD), pages[BATCH];
	unsigned int total = 0, count;

	do {
		count = clear_pages(t, p, table, p->va, end, pages, BATCH);
		for (unsigned int i = 0; i < count; i++) {
			count_page(t, p->mm, pages[i], -1);
			pg_put_frames(t, pages[i], PG_ORIGIN_BUDDY, 0);
		}
		total += count;
	} while (count == BATCH);
	return total;
}

/* The table's entries become one leaf; the table is kept for its split. */
static int collapse(struct pg_task *t, const struct pg_place *p)
{
	const struct pg_steps *s = &t->world->steps;
	unsigned int order = p->mm->regime.stride, entries;
	uint64_t lock = s->lock.of_entry(t, p), table;
	uint64_t block = get_page(t, p->mm, order);

	if (!block)
		return PG_ENOMEM;
	pg_lock(t, lock, PG_LOCK_WRITE);
	if (!pg_is_table(p->mm, PMD, pg_read(t, p), &table)) {
		pg_unlock(t, lock);
		pg_put_frames(t, block, PG_ORIGIN_BUDDY, order);
		return 0;
	}
	s->entry.clear(t, p);
	flush_span(t, p, PTE);
	pg_unlock(t, lock);
	pg_ipi_sync(t);
	entries = empty_table(t, p, table);
	pg_lock(t, lock, PG_LOCK_WRITE);
	keep(t, p, table, PG_EV_DEPOSIT);
	s->ref.deposit(t, p, table, entries);
	for (unsigned int i = 0; i < 1u << order; i++)
		count_page(t, p->mm, block + i * span_of(p->mm, PTE), 1);
	s->entry.set(t, p, leaf(p->mm, PMD, block));
	s->entry.publish(t, p->mm);
	pg_unlock(t, lock);
	return 0;
}

int pg_refs_collapse(struct pg_task *t, struct pg_mm *mm, uint64_t va)
{
	struct pg_place p;
	int ret = 0;

	pg_begin(t, PG_OP_THP_COLLAPSE, mm, va, span_of(mm, PMD));
	lock_all(t, mm);
	p = pg_table_look(t, mm, va, PMD);
	if (p.level == PMD)
		ret = collapse(t, &p);
	unlock_all(t, mm);
	return pg_end(t, ret);
}

/* Under the lock: the kept table, filled, takes the leaf's place. */
static void split(struct pg_task *t, const struct pg_place *p, uint64_t word)
{
	const struct pg_steps *s = &t->world->steps;
	const struct pg_regime *r = &p->mm->regime;
	uint64_t block = pg_desc_oa(r, word, pg_level_shift(r, PMD));
	unsigned int entries = 1u << r->stride;
	uint64_t table = pg_frame_get(&t->world->phys, p->at)->huge->pa;

	s->entry.clear(t, p);
	flush_span(t, p, PMD);
	s->ref.withdraw(t, p, table, entries);
	keep(t, p, table, PG_EV_WITHDRAW);
	for (unsigned int i = 0; i < entries; i++) {
		uint64_t in = i * span_of(p->mm, PTE);
		struct pg_place q = pg_place_in(p->mm, table, PTE, p->va + in);
		struct pg_frame *f = pg_frame_get(&t->world->phys, block + in);

		f->order = 0;
		f->state = PG_FRAME_OWNED;
		s->entry.set(t, &q, leaf(p->mm, PTE, block + in));
	}
	s->table.before_link(t);
	s->entry.set(t, p, pg_table_desc(p->mm, table));
	s->entry.publish(t, p->mm);
}

int pg_refs_split(struct pg_task *t, struct pg_mm *mm, uint64_t va)
{
	struct pg_place p;
	uint64_t lock, word;

	pg_begin(t, PG_OP_THP_SPLIT, mm, va, span_of(mm, PMD));
	lock_all(t, mm);
	p = pg_table_look(t, mm, va, PMD);
	if (p.level == PMD) {
		lock = t->world->steps.lock.of_entry(t, &p);
		pg_lock(t, lock, PG_LOCK_WRITE);
		word = pg_read(t, &p);
		if (pg_desc_kind(&mm->regime, PMD, word) == PG_DESC_BLOCK &&
		    pg_frame_get(&t->world->phys, p.at)->huge)
			split(t, &p, word);
		pg_unlock(t, lock);
	}
	unlock_all(t, mm);
	return pg_end(t, 0);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* The sequences of map_steps.h, right (bbm-rules 3 and 4). */
#include "engine/map_steps.h"

#include "base/bits.h"
#include "engine/cursor.h"
#include "engine/map_words.h"

#define NT PG_BIT(PG_DESC_NT)

/* Tables of stage 1 that limit what is below; a block can not. */
#define TABLE_PXN PG_BIT(59)
#define TABLE_UXN PG_BIT(60)

enum pg_resize pg_map_resize(struct pg_task *t, bool contig)
{
	unsigned int bbml = t->world->knobs.bbml;

	if (contig)
		return bbml ? PG_RESIZE_DIRECT : PG_RESIZE_BREAK;
	return bbml > 1 ? PG_RESIZE_DIRECT
	       : bbml	? PG_RESIZE_NT
			: PG_RESIZE_BREAK;
}

/* The kernel's own code, stacks and tables may lie there (BBM-17). */
bool pg_map_may_break(struct pg_task *t, const struct pg_mm *mm)
{
	return mm->class != PG_CLASS_INIT;
}

bool pg_map_empty(struct pg_task *t, struct pg_mm *mm, uint64_t table,
		  int level)
{
	return !pg_scan(t, mm, table, level);
}

bool pg_map_modify(struct pg_task *t, const struct pg_place *p, uint64_t old,
		   uint64_t word)
{
	return pg_cmpxchg(t, p, old, word);
}

void pg_map_reach(const struct pg_mm *mm, int level, uint64_t va,
		  uint64_t count, struct pg_flush *f)
{
	f->va = va;
	f->stride = PG_BIT(pg_level_shift(&mm->regime, level));
	f->size = count * f->stride;
	f->leaf_only = true;
	f->level = level;
}

/* Clears a live leaf; what it was when it went. */
static uint64_t take(struct pg_task *t, const struct pg_place *p)
{
	uint64_t old;

	do
		old = pg_read(t, p);
	while (!t->world->steps.map.modify(t, p, old, 0));
	return old;
}

static struct pg_place member(const struct pg_place *p, uint64_t i)
{
	struct pg_place q = *p;

	q.at += 8 * i;
	q.va += i << pg_level_shift(&p->mm->regime, p->level);
	return q;
}

/* Whether a set changes at all, and only by the bit that makes it one. */
static bool look_at_set(struct pg_cursor *c, const struct pg_place *p,
			unsigned int count, pg_new_word word, bool *direct)
{
	bool differs = false;

	*direct = c->t->world->steps.map.resize(c->t, true) == PG_RESIZE_DIRECT;
	for (unsigned int i = 0; i < count; i++) {
		struct pg_place q = member(p, i);
		uint64_t old = pg_read(c->t, &q), new = word(c, old);

		differs |= new != old;
		*direct &= !((old ^ new) & ~PG_BIT(PG_DESC_CONTIG));
	}
	return differs;
}

void pg_map_clear(struct pg_task *t, const struct pg_place *p,
		  unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		struct pg_place q = member(p, i);

		t->world->steps.entry.clear(t, &q);
	}
}

void pg_map_close(struct pg_cursor *c)
{
	pg_cursor_settle(c);
	pg_unlock(c->t, c->held);
	c->held = 0;
}

void pg_map_rewrite_set(struct pg_cursor *c, const struct pg_place *p,
			unsigned int count, pg_new_word word)
{
	const struct pg_steps *s = &c->t->world->steps;
	uint64_t olds[128];
	bool direct;

	if (!look_at_set(c, p, count, word, &direct))
		return;
	for (unsigned int i = 0; i < count; i++) {
		struct pg_place q = member(p, i);

		if (!direct) {
			olds[i] = take(c->t, &q);
			continue;
		}
		do
			olds[i] = pg_read(c->t, &q);
		while (!s->map.modify(c->t, &q, olds[i], word(c, olds[i])));
	}
	pg_cursor_owe(c, p, count);
	pg_cursor_settle(c);
	for (unsigned int i = 0; i < count && !direct; i++) {
		struct pg_place q = member(p, i);

		s->entry.set(c->t, &q, word(c, olds[i]));
		c->changed = true;
	}
}

/* A set that holds the bound would only have to be unfolded again. */
static bool fold_part(const struct pg_cursor *c, int level, uint64_t va)
{
	uint64_t size = (uint64_t)pg_set_size(c->mm, level)
			<< pg_level_shift(&c->mm->regime, level);

	if (pg_set_size(c->mm, level) == 1 || c->job->flags & PG_JOB_NO_CONT ||
	    (c->job->unit && size > c->job->unit))
		return false;
	return !(c->bound & (size - 1)) || (c->bound ^ va) & ~(size - 1);
}

void pg_map_fill(struct pg_task *t, const struct pg_place *p, uint64_t word)
{
	pg_write(t, p, word, PG_STORE_PLAIN);
}

static void fill(struct pg_cursor *c, const struct pg_place *p, uint64_t word,
		 uint64_t table)
{
	const struct pg_steps *s = &c->t->world->steps;
	struct pg_place q = pg_place_in(c->mm, table, p->level + 1, p->va);
	unsigned int shift = pg_level_shift(&c->mm->regime, q.level);

	for (uint64_t i = 0; i >> c->mm->regime.stride == 0; i++) {
		uint64_t part = s->map.part(c->mm, p->level, word, i);

		if (fold_part(c, q.level, q.va))
			part |= PG_BIT(PG_DESC_CONTIG);
		s->map.fill(c->t, &q, part);
		q.at += 8;
		q.va += PG_BIT(shift);
	}
}

/* A table may not limit what the block did not. */
static uint64_t table_word(const struct pg_mm *mm, uint64_t table,
			   uint64_t word)
{
	uint64_t desc = pg_table_desc(mm, table);

	if (!pg_bit(word, PG_DESC_PXN))
		desc &= ~TABLE_PXN;
	if (!pg_bit(word, PG_DESC_UXN))
		desc &= ~TABLE_UXN;
	return desc;
}

/*
 * Stores over a live block: old gives way to word once table holds its parts.
 * Hardware may set flags meanwhile; then the parts are made again.
 */
static uint64_t fill_and_store(struct pg_cursor *c, const struct pg_place *p,
			       uint64_t old, uint64_t table, bool link,
			       uint64_t word)
{
	const struct pg_steps *s = &c->t->world->steps;

	for (;;) {
		fill(c, p, old, table);
		s->table.before_link(c->t);
		if (link)
			word = table_word(c->mm, table, old);
		if (s->map.modify(c->t, p, old, word))
			return old;
		old = pg_read(c->t, p);
	}
}

static void store_table(struct pg_cursor *c, const struct pg_place *p,
			uint64_t old, uint64_t table)
{
	const struct pg_steps *s = &c->t->world->steps;

	switch (s->map.resize(c->t, false)) {
	case PG_RESIZE_BREAK:
		old = fill_and_store(c, p, old, table, false, 0);
		pg_cursor_owe(c, p, 1);
		pg_cursor_settle(c);
		s->entry.set(c->t, p, table_word(c->mm, table, old));
		c->changed = true;
		break;
	case PG_RESIZE_NT:
		while (!s->map.modify(c->t, p, old, old | NT))
			old = pg_read(c->t, p);
		pg_cursor_owe(c, p, 1);
		pg_cursor_settle(c);
		fill_and_store(c, p, old | NT, table, true, 0);
		pg_cursor_flush_table(c, p, 0);
		break;
	case PG_RESIZE_DIRECT:
		fill_and_store(c, p, old, table, true, 0);
		pg_cursor_flush_table(c, p, 0);
		break;
	}
}

void pg_map_split(struct pg_cursor *c, const struct pg_place *p, uint64_t word,
		  uint64_t table)
{
	uint64_t lock = pg_cursor_install_lock(c, p);

	pg_lock(c->t, lock, PG_LOCK_WRITE);
	c->t->world->steps.table.account(c->t, c->mm, 1);
	store_table(c, p, word, table);
	c->t->world->steps.table.linked(c->t, p, table);
	pg_unlock(c->t, lock);
}

static void store_block(struct pg_cursor *c, const struct pg_place *p,
			uint64_t word)
{
	const struct pg_steps *s = &c->t->world->steps;
	uint64_t stride = PG_BIT(pg_level_shift(&c->mm->regime, p->level + 1));

	switch (s->map.resize(c->t, false)) {
	case PG_RESIZE_BREAK:
		s->entry.clear(c->t, p);
		pg_cursor_flush_table(c, p, stride);
		s->entry.set(c->t, p, word);
		c->changed = true;
		break;
	case PG_RESIZE_NT:
		s->entry.set(c->t, p, word | NT);
		pg_cursor_flush_table(c, p, stride);
		while (!s->map.modify(c->t, p, word | NT, word))
			word = pg_read(c->t, p) & ~NT;
		pg_cursor_owe(c, p, 1);
		pg_cursor_settle(c);
		break;
	case PG_RESIZE_DIRECT:
		s->entry.set(c->t, p, word);
		pg_cursor_flush_table(c, p, stride);
		break;
	}
}

void pg_map_merge(struct pg_cursor *c, const struct pg_place *p, uint64_t word)
{
	uint64_t lock = pg_cursor_install_lock(c, p);

	pg_lock(c->t, lock, PG_LOCK_WRITE);
	store_block(c, p, word);
	c->t->world->steps.table.account(c->t, c->mm, -1);
	pg_unlock(c->t, lock);
}

void pg_map_unlink(struct pg_cursor *c, const struct pg_place *p)
{
	const struct pg_steps *s = &c->t->world->steps;

	s->entry.clear(c->t, p);
	pg_cursor_flush_table(c, p, 0);
	s->table.account(c->t, c->mm, -1);
}

/* Only user tables have walkers that take no lock (lifecycle 1.5). */
void pg_map_retire(struct pg_task *t, struct pg_mm *mm, uint64_t table)
{
	const struct pg_table_steps *s = &t->world->steps.table;

	if (mm->class == PG_CLASS_USER &&
	    t->world->knobs.free_path == PG_FREE_RCU) {
		s->defer(t, mm, table);
		return;
	}
	if (mm->class == PG_CLASS_USER &&
	    t->world->knobs.free_path == PG_FREE_IPI)
		pg_ipi_sync(t);
	s->free(t, mm, table);
}

/*
 * Lifecycle 1.3. Whoever takes tables away keeps out those who come by way of
 * the pages, too; and the dumper, from the kernel's. What else goes on in
 * init_mm is for the owners of its ranges.
 */
void pg_map_enter(struct pg_cursor *c)
{
	uint64_t mmap = PG_LOCK_ID(PG_LOCK_MMAP, c->mm->id);

	switch (c->mm->class) {
	case PG_CLASS_USER:
	case PG_CLASS_EFI:
		c->guard = mmap;
		pg_lock(c->t, mmap, PG_LOCK_WRITE);
		if (c->removes)
			pg_lock(c->t, PG_LOCK_ID(PG_LOCK_ANON_VMA, c->mm->id),
				PG_LOCK_WRITE);
		break;
	case PG_CLASS_GUEST:
		c->guard = PG_LOCK_ID(PG_LOCK_STAGE2, c->mm->id);
		pg_lock(c->t, c->guard, PG_LOCK_WRITE);
		break;
	case PG_CLASS_INIT:
		if (c->removes)
			c->guard = mmap;
		pg_lock(c->t, c->guard, PG_LOCK_READ);
		break;
	default:
		break;
	}
}

void pg_map_leave(struct pg_cursor *c)
{
	bool others = c->mm->class == PG_CLASS_USER ||
		      c->mm->class == PG_CLASS_EFI;

	if (others && c->removes)
		pg_unlock(c->t, PG_LOCK_ID(PG_LOCK_ANON_VMA, c->mm->id));
	pg_unlock(c->t, c->guard);
}

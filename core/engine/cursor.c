// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cursor.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/bits.h"

bool pg_is_leaf(const struct pg_mm *mm, int level, uint64_t word)
{
	return pg_desc_is_leaf(pg_desc_kind(&mm->regime, level, word));
}

/* A start table may be too small to hold one set. */
unsigned int pg_set_size(const struct pg_mm *mm, int level)
{
	unsigned int bits = pg_contig_bits(&mm->regime, level);

	if (bits > pg_level_index_bits(&mm->regime, level))
		bits = 0;
	return 1u << bits;
}

bool pg_in_set(const struct pg_mm *mm, int level, uint64_t word)
{
	return pg_bit(word, PG_DESC_CONTIG) && pg_set_size(mm, level) > 1;
}

bool pg_alone(const struct pg_cursor *c, uint64_t word)
{
	return !pg_in_set(c->mm, PG_LEVEL_MAX, word);
}

struct pg_place pg_set_start(const struct pg_place *p)
{
	uint64_t count = pg_set_size(p->mm, p->level);
	struct pg_place start = *p;

	start.at &= ~(8 * count - 1);
	start.va &= ~((count << pg_level_shift(&p->mm->regime, p->level)) - 1);
	return start;
}

unsigned int pg_leaf_shift(const struct pg_mm *mm, int level, uint64_t word)
{
	unsigned int shift = pg_level_shift(&mm->regime, level);

	if (pg_in_set(mm, level, word))
		shift += pg_contig_bits(&mm->regime, level);
	return shift;
}

void pg_cursor_open(struct pg_cursor *c, const struct pg_place *p)
{
	uint64_t lock = c->t->world->steps.lock.of_entry(c->t, p);

	if (!lock || lock == c->guard)
		return;
	pg_lock(c->t, lock, PG_LOCK_WRITE);
	c->held = lock;
}

uint64_t pg_cursor_open_child(struct pg_cursor *c, const struct pg_place *p,
			      uint64_t table)
{
	struct pg_place q = pg_place_in(c->mm, table, p->level + 1, p->va);
	uint64_t lock = c->t->world->steps.lock.of_entry(c->t, &q);

	if (lock == c->guard || lock == c->held)
		return 0;
	pg_lock(c->t, lock, PG_LOCK_WRITE);
	return lock;
}

void pg_cursor_close(struct pg_cursor *c)
{
	c->t->world->steps.map.close(c);
}

bool pg_cursor_expecting(const struct pg_cursor *c)
{
	const struct pg_world *w = c->t->world;

	return w->tap || (w->judge && w->judge->kinds >> PG_EV_EXPECT & 1);
}

void pg_cursor_expect(struct pg_cursor *c, uint64_t attrs)
{
	if (!pg_cursor_expecting(c))
		return;
	pg_say(c->t, (struct pg_event){
			     .kind = PG_EV_EXPECT,
			     .space = c->mm->id,
			     .at = attrs ? c->job->pa : 0,
			     .va = c->job->va,
			     .size = c->job->size,
			     .new = attrs,
		     });
}

void pg_cursor_owe(struct pg_cursor *c, const struct pg_place *p,
		   uint64_t count)
{
	uint64_t size = UINT64_C(1) << pg_level_shift(&c->mm->regime, p->level);

	if (c->owed_count && (c->owed_level != p->level ||
			      c->owed_va + c->owed_count * size != p->va))
		pg_cursor_settle(c);
	if (!c->owed_count) {
		c->owed_va = p->va;
		c->owed_level = p->level;
	}
	c->owed_count += count;
}

void pg_cursor_settle(struct pg_cursor *c)
{
	const struct pg_steps *s = &c->t->world->steps;
	struct pg_flush f = { .mm = c->mm };

	if (!c->owed_count)
		return;
	s->map.reach(c->mm, c->owed_level, c->owed_va, c->owed_count, &f);
	s->entry.flush(c->t, &f);
	c->owed_count = 0;
}

void pg_cursor_flush_table(struct pg_cursor *c, const struct pg_place *p,
			   uint64_t stride)
{
	struct pg_flush f = {
		.mm = c->mm,
		.va = p->va,
		.size = UINT64_C(1) << pg_level_shift(&c->mm->regime, p->level),
		.stride = stride,
		.level = PG_FLUSH_ANY_LEVEL,
	};

	if (!stride)
		f.stride = f.size;
	c->t->world->steps.entry.flush(c->t, &f);
}

uint64_t pg_cursor_install_lock(struct pg_cursor *c, const struct pg_place *p)
{
	uint64_t lock = c->t->world->steps.lock.of_install(c->t, p);

	return lock == c->guard || lock == c->held ? 0 : lock;
}

/* Somebody else may have linked one since it was looked at. */
void pg_cursor_link(struct pg_cursor *c, const struct pg_place *p)
{
	uint64_t lock = pg_cursor_install_lock(c, p);

	pg_lock(c->t, lock, PG_LOCK_WRITE);
	if (!lock || !pg_read(c->t, p))
		pg_table_link(c->t, p, pg_stock_take(c->stock, p->level + 1));
	pg_unlock(c->t, lock);
}

static void walk_table(struct pg_cursor *c, uint64_t table, int level,
		       uint64_t first, uint64_t last);

/* Entries from p on that are nothing to visitors, and nobody is told of. */
static uint64_t count_empty(const struct pg_cursor *c, const struct pg_place *p,
			    uint64_t most)
{
	return c->visitor->holes ? 0 : pg_read_next(c->t, p->at, 0, most);
}

static void advance(struct pg_place *p, uint64_t n, unsigned int shift)
{
	p->at += 8 * n;
	p->va += n << shift;
}

/* Level 3: one lock for all of the table. */
static void walk_pages(struct pg_cursor *c, struct pg_place *p, uint64_t last)
{
	const struct pg_visitor_row *v = c->visitor;
	unsigned int shift = c->mm->regime.granule;
	uint64_t left = (last - p->va) >> shift, n;

	if (!v->quiet)
		pg_cursor_open(c, p);
	while (!c->ret) {
		uint64_t word;

		n = count_empty(c, p, left + 1);
		if (n > left)
			break;
		left -= n;
		advance(p, n, shift);
		word = pg_read(c->t, p);
		n = 1;
		if (word || v->holes)
			n = (uint64_t)v->entry(c, p, word);
		if (n > left)
			break;
		left -= n;
		advance(p, n, shift);
	}
	if (!v->quiet)
		pg_cursor_close(c);
}

/* An entry that is no table, under its lock; read again there. */
static int visit_entry(struct pg_cursor *c, const struct pg_place *p)
{
	const struct pg_visitor_row *v = c->visitor;
	uint64_t word;
	int n = PG_CURSOR_AGAIN;

	if (!v->quiet)
		pg_cursor_open(c, p);
	word = pg_read(c->t, p);
	if (!pg_is_table(c->mm, p->level, word, NULL))
		n = word || v->holes ? v->entry(c, p, word) : 1;
	if (!v->quiet)
		pg_cursor_close(c);
	return n;
}

/* How many entries from p on have been dealt with. */
static uint64_t walk_entry(struct pg_cursor *c, const struct pg_place *p,
			   uint64_t first, uint64_t end)
{
	const struct pg_visitor_row *v = c->visitor;
	uint64_t table;

	while (!c->ret) {
		uint64_t word = pg_read(c->t, p);
		int n = 1;

		if (pg_is_table(c->mm, p->level, word, &table)) {
			walk_table(c, table, p->level + 1, first, end);
			if (v->after)
				v->after(c, p);
			return 1;
		}
		if (word || v->holes)
			n = visit_entry(c, p);
		if (n != PG_CURSOR_AGAIN)
			return (uint64_t)n;
	}
	return 1;
}

static void walk_table(struct pg_cursor *c, uint64_t table, int level,
		       uint64_t first, uint64_t last)
{
	const struct pg_map_steps *s = &c->t->world->steps.map;
	struct pg_place p = pg_place_in(c->mm, table, level, first);
	unsigned int shift = pg_level_shift(&c->mm->regime, level);

	if (++c->tables > PG_CURSOR_TABLES)
		pg_cursor_refuse(c, PG_EBUDGET, "there are more than %u tables",
				 PG_CURSOR_TABLES);
	if (level == PG_LEVEL_MAX) {
		walk_pages(c, &p, last);
		return;
	}
	while (!c->ret) {
		uint64_t left = (last - p.va) >> shift, end;
		uint64_t n = count_empty(c, &p, left + 1);

		if (n > left)
			return;
		advance(&p, n, shift);
		end = s->end_of(c->mm, level, p.va);
		n = walk_entry(c, &p, pg_max(first, p.va), pg_min(end, last));
		if (last - p.va < n << shift)
			return;
		advance(&p, n, shift);
	}
}

void pg_cursor_over(struct pg_cursor *c, const struct pg_visitor_row *visitor,
		    uint64_t first, uint64_t last)
{
	c->visitor = visitor;
	c->tables = 0;
	walk_table(c, c->mm->root, c->mm->regime.start, first, last);
}

void pg_cursor_walk(struct pg_cursor *c, const struct pg_visitor_row *visitor)
{
	pg_cursor_over(c, visitor, c->first, c->last);
}

void pg_cursor_refuse(struct pg_cursor *c, int code, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(c->t->error.text, sizeof(c->t->error.text), fmt, args);
	va_end(args);
	c->ret = code;
}

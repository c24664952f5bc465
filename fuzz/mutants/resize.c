// SPDX-License-Identifier: GPL-2.0-or-later
/* Bugs where leaves change their size: split, merge, contiguous sets. */
#include "bench_map.h"

#include "engine/map_words.h"

/* B8: from the middle of the block on. */
static void merge_half(struct pg_cursor *c, const struct pg_place *p,
		       uint64_t word)
{
	const struct pg_steps *s = &c->t->world->steps;
	uint64_t half = PG_BIT(pg_level_shift(&c->mm->regime, p->level) - 1);
	struct pg_flush f = {
		.mm = c->mm,
		.va = p->va + half,
		.size = half,
		.stride = PG_BIT(c->mm->regime.granule),
		.level = PG_FLUSH_ANY_LEVEL,
	};

	s->entry.clear(c->t, p);
	s->entry.flush(c->t, &f);
	s->entry.set(c->t, p, word);
	s->table.account(c->t, c->mm, -1);
}

static void seed_merge_half(struct pg_steps *s)
{
	s->map.merge = merge_half;
}

/* BBM-1: the block overwrites the table. */
static void merge_at_once(struct pg_cursor *c, const struct pg_place *p,
			  uint64_t word)
{
	const struct pg_steps *s = &c->t->world->steps;

	s->entry.set(c->t, p, word);
	pg_cursor_flush_table(c, p, PG_BIT(c->mm->regime.granule));
	s->table.account(c->t, c->mm, -1);
}

static void seed_merge_at_once(struct pg_steps *s)
{
	s->map.merge = merge_at_once;
}

static void collapse_2m(struct fz_bench *b)
{
	map_to(b, GB(1), MB(2), GB(64), PG_JOB_NO_BLOCK | PG_JOB_NO_CONT);
	pg_collapse(b->t, b->mm,
		    &(struct pg_job){ .va = GB(1), .size = MB(2) });
}

/* BBM-16: linked, and filled afterwards. */
static void link_then_fill(struct pg_cursor *c, const struct pg_place *p,
			   uint64_t word, uint64_t table)
{
	const struct pg_steps *s = &c->t->world->steps;
	struct pg_place q = pg_place_in(c->mm, table, p->level + 1, p->va);

	s->table.account(c->t, c->mm, 1);
	s->entry.clear(c->t, p);
	pg_cursor_flush_table(c, p, 0);
	s->entry.set(c->t, p, pg_table_desc(c->mm, table));
	for (uint64_t i = 0; i < 512; i++, q.at += 8, q.va += KB(4))
		s->entry.set(c->t, &q, s->map.part(c->mm, p->level, word, i));
	c->changed = true;
}

static void seed_link_then_fill(struct pg_steps *s)
{
	s->map.split = link_then_fill;
}

static void split_2m(struct fz_bench *b)
{
	map_to(b, GB(1), MB(2), GB(64), 0);
	split(b, GB(1), MB(2), KB(4));
}

static void no_barrier(struct pg_task *t)
{
}

static void plain_set(struct pg_task *t, const struct pg_place *p,
		      uint64_t word)
{
	pg_write(t, p, word, PG_STORE_PLAIN);
}

static void seed_no_barrier(struct pg_steps *s)
{
	s->table.before_link = no_barrier;
	s->entry.set = plain_set;
}

/* B15: a table is allocated where nobody may sleep. */
static void split_asleep(struct pg_cursor *c, const struct pg_place *p,
			 uint64_t word, uint64_t table)
{
	const struct pg_table_steps *s = &c->t->world->steps.table;

	s->free(c->t, c->mm, table);
	table = s->alloc(c->t, c->mm, p->level + 1);
	pg_map_split(c, p, word, table);
}

static void seed_split_asleep(struct pg_steps *s)
{
	s->map.split = split_asleep;
}

/* BBM-9: the table follows nT without an invalidation. */
static void split_unflushed_nt(struct pg_cursor *c, const struct pg_place *p,
			       uint64_t word, uint64_t table)
{
	struct pg_place q = pg_place_in(c->mm, table, p->level + 1, p->va);
	const struct pg_steps *s = &c->t->world->steps;

	s->table.account(c->t, c->mm, 1);
	s->map.modify(c->t, p, word, word | PG_BIT(PG_DESC_NT));
	for (uint64_t i = 0; i < 512; i++, q.at += 8, q.va += KB(4))
		s->map.fill(c->t, &q, s->map.part(c->mm, p->level, word, i));
	s->table.before_link(c->t);
	s->entry.set(c->t, p, pg_table_desc(c->mm, table));
	pg_cursor_flush_table(c, p, 0);
}

static void seed_split_unflushed_nt(struct pg_steps *s)
{
	s->map.split = split_unflushed_nt;
}

static void level_1(struct pg_knobs *knobs)
{
	knobs->bbml = 1;
}

/* BBM-12: one member of a set changes, and the rest stays. */
static void first_member(struct pg_cursor *c, const struct pg_place *p,
			 unsigned int count, pg_new_word word)
{
	pg_map_rewrite_set(c, p, 1, word);
}

static void seed_first_member(struct pg_steps *s)
{
	s->map.rewrite_set = first_member;
}

static void unfold(struct fz_bench *b)
{
	map_to(b, GB(1), KB(64), GB(64), 0);
	pg_unfold(b->t, b->mm, &(struct pg_job){ .va = GB(1), .size = KB(64) });
}

/* B128: one member of a set is cleared. */
static void clear_first(struct pg_task *t, const struct pg_place *p,
			unsigned int count)
{
	pg_map_clear(t, p, 1);
}

static void seed_clear_first(struct pg_steps *s)
{
	s->map.clear = clear_first;
}

static void unmap_set(struct fz_bench *b)
{
	map_to(b, GB(1), KB(64), GB(64), 0);
	unmap(b, GB(1), KB(64), 0);
}

const struct fz_mutant fz_mutants_resize[] = {
	{ ROW("B8", "invalidated from the middle of a new block on", "TLBI-3",
	      merge_half, collapse_2m) },
	{ ROW("B15", "a table allocated under a spinlock", "L6-atomic",
	      split_asleep, split_2m) },
	{ ROW("BBM-1", "a block overwrites a live table", "BBM-1",
	      merge_at_once, collapse_2m) },
	{ ROW("BBM-16", "a table linked before it is filled", "BBM-16",
	      no_barrier, split_2m) },
	{ .name = "BBM-16-2",
	  ROW("BBM-16", "a block's table linked, then filled", "L1-entry-lock",
	      link_then_fill, split_2m) },
	{ ROW("BBM-9", "a table stored over nT at once", "BBM-9",
	      split_unflushed_nt, split_2m),
	  .tune = level_1 },
	{ ROW("BBM-12", "one member of a set rewritten", "BBM-12", first_member,
	      unfold) },
	{ ROW("B128", "one member of a set cleared", "BBM-12", clear_first,
	      unmap_set) },
	{ .bug = NULL },
};

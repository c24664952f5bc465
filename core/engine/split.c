// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/bits.h"
#include "engine/cursor.h"

bool pg_resizable(const struct pg_cursor *c, bool contig)
{
	const struct pg_map_steps *s = &c->t->world->steps.map;

	return c->job->flags & PG_JOB_IDLE || s->may_break(c->t, c->mm) ||
	       s->resize(c->t, contig) == PG_RESIZE_DIRECT;
}

bool pg_may_resize(struct pg_cursor *c, bool contig, uint64_t va)
{
	if (pg_resizable(c, contig))
		return true;
	pg_cursor_refuse(c, PG_EBUSY,
			 "the leaf at 0x%llx is in use and may not be missing",
			 (unsigned long long)va);
	return false;
}

/* The entry that translates va, or would. */
static struct pg_place leaf_at(struct pg_cursor *c, uint64_t va, uint64_t *word)
{
	struct pg_place p = pg_table_look(c->t, c->mm, va, PG_LEVEL_MAX);

	*word = pg_read(c->t, &p);
	return p;
}

/* Tables from p's leaf down to where a bound is on an entry's edge. */
static void survey_bound(struct pg_cursor *c, uint64_t bound, uint64_t other)
{
	const struct pg_regime *r = &c->mm->regime;
	uint64_t word;
	struct pg_place p = leaf_at(c, bound, &word);
	unsigned int shift = pg_level_shift(r, p.level);

	if (!pg_is_leaf(c->mm, p.level, word))
		return;
	if (pg_in_set(c->mm, p.level, word) &&
	    bound & pg_ones(pg_leaf_shift(c->mm, p.level, word)) &&
	    !pg_may_resize(c, true, p.va))
		return;
	for (int level = p.level; bound & pg_ones(shift); level++) {
		if (!pg_may_resize(c, false, p.va))
			return;
		if ((bound ^ other) >> shift || !(other & pg_ones(shift)))
			pg_stock_need(c, level + 1, 1);
		shift -= r->stride;
	}
}

/* The first bound may be none; what it needs the second does not. */
void pg_survey_bounds(struct pg_cursor *c)
{
	survey_bound(c, c->first, 0);
	if (!c->ret && c->last != pg_regime_last(&c->mm->regime))
		survey_bound(c, c->last + 1, c->first);
}

static uint64_t not_contig(const struct pg_cursor *c, uint64_t old)
{
	return old & ~PG_BIT(PG_DESC_CONTIG);
}

/* All of them together mean what the block did. */
static void expect_parts(struct pg_cursor *c, const struct pg_place *p,
			 uint64_t word)
{
	unsigned int shift = pg_level_shift(&c->mm->regime, p->level);
	const struct pg_job block = {
		.va = p->va,
		.size = PG_BIT(shift),
		.pa = pg_desc_oa(&c->mm->regime, word, shift),
	};
	const struct pg_job *job = c->job;

	c->job = &block;
	pg_cursor_expect(c, word);
	c->job = job;
}

/* One rung of the ladder. */
static int split_leaf(struct pg_cursor *c, const struct pg_place *p,
		      uint64_t word)
{
	const struct pg_map_steps *s = &c->t->world->steps.map;

	if (pg_in_set(c->mm, p->level, word)) {
		struct pg_place start = pg_set_start(p);

		s->rewrite_set(c, &start, pg_set_size(c->mm, p->level),
			       not_contig);
		return PG_CURSOR_AGAIN;
	}
	if (c->keeps)
		expect_parts(c, p, word);
	s->split(c, p, word, pg_stock_take(c->stock, p->level + 1));
	return PG_CURSOR_AGAIN;
}

static int split_at_bound(struct pg_cursor *c, const struct pg_place *p,
			  uint64_t word)
{
	if (!pg_is_leaf(c->mm, p->level, word) ||
	    !(c->bound & pg_ones(pg_leaf_shift(c->mm, p->level, word))))
		return 1;
	return split_leaf(c, p, word);
}

static const struct pg_visitor_row bound_row = { .entry = split_at_bound };

static void split_bound(struct pg_cursor *c, uint64_t bound)
{
	c->bound = bound;
	pg_cursor_over(c, &bound_row, bound, bound);
	c->bound = 0;
}

void pg_split_bounds(struct pg_cursor *c)
{
	split_bound(c, c->first);
	if (c->last != pg_regime_last(&c->mm->regime))
		split_bound(c, c->last + 1);
}

static bool too_large(const struct pg_cursor *c, const struct pg_place *p,
		      uint64_t word)
{
	return pg_is_leaf(c->mm, p->level, word) &&
	       PG_BIT(pg_leaf_shift(c->mm, p->level, word)) > c->job->unit;
}

/* Of a leaf that is too large, only what lies in the range is split on. */
static int survey_unit(struct pg_cursor *c, const struct pg_place *p,
		       uint64_t word)
{
	unsigned int shift = pg_level_shift(&c->mm->regime, p->level);
	uint64_t first = pg_max(c->first, p->va);
	uint64_t last = pg_min(c->last, p->va + pg_ones(shift));

	if (!too_large(c, p, word) ||
	    !pg_may_resize(c, pg_in_set(c->mm, p->level, word), p->va))
		return 1;
	for (int level = p->level; !c->ret && PG_BIT(shift) > c->job->unit;
	     level++) {
		if (!pg_may_resize(c, false, p->va))
			return 1;
		pg_stock_need(c, level + 1,
			      (last >> shift) - (first >> shift) + 1);
		shift -= c->mm->regime.stride;
	}
	return 1;
}

static int split_unit(struct pg_cursor *c, const struct pg_place *p,
		      uint64_t word)
{
	return too_large(c, p, word) ? split_leaf(c, p, word) : 1;
}

static const struct pg_visitor_row survey_row = {
	.entry = survey_unit,
	.quiet = true,
};

static const struct pg_visitor_row unit_row = { .entry = split_unit };

static void survey(struct pg_cursor *c)
{
	uint64_t page = PG_BIT(c->mm->regime.granule);

	if (!c->job->unit)
		pg_survey_bounds(c);
	else if (c->job->unit < page)
		pg_cursor_refuse(c, PG_EINVAL,
				 "leaves of 0x%llx bytes: a page has 0x%llx",
				 (unsigned long long)c->job->unit,
				 (unsigned long long)page);
	else
		pg_cursor_walk(c, &survey_row);
}

static void commit(struct pg_cursor *c)
{
	c->keeps = true;
	if (c->job->unit)
		pg_cursor_walk(c, &unit_row);
	else
		pg_split_bounds(c);
}

int pg_split(struct pg_task *t, struct pg_mm *mm, const struct pg_job *job)
{
	static const struct pg_plan plan = {
		.op = PG_OP_SPLIT,
		.survey = survey,
		.commit = commit,
	};

	return pg_cursor_run(t, mm, job, &plan);
}

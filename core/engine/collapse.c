// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/bits.h"
#include "engine/cursor.h"
#include "engine/map_words.h"

#define TABLE_PXN PG_BIT(59)
#define TABLE_UXN PG_BIT(60)
#define TABLE_AP  pg_mask(62, 61)

/* What the table forbids, the leaves below forbid themselves. */
static bool table_adds_nothing(const struct pg_mm *mm, uint64_t table,
			       uint64_t leaf)
{
	if (mm->regime.stage == 2 || mm->regime.hpd)
		return true;
	return !(table & TABLE_AP) &&
	       (!(table & TABLE_PXN) || pg_bit(leaf, PG_DESC_PXN)) &&
	       (!(table & TABLE_UXN) || pg_bit(leaf, PG_DESC_UXN));
}

/* Count leaves from p on have equal attributes and consecutive addresses. */
static bool consecutive(struct pg_cursor *c, const struct pg_place *p,
			uint64_t count)
{
	const struct pg_map_steps *s = &c->t->world->steps.map;
	const struct pg_regime *r = &c->mm->regime;
	unsigned int shift = pg_level_shift(r, p->level);
	uint64_t first = pg_read(c->t, p), pa = pg_desc_oa(r, first, shift);
	struct pg_place q = *p;

	if (!pg_is_leaf(c->mm, p->level, first) || pa & ((count << shift) - 1))
		return false;
	for (uint64_t i = 1; i < count; i++) {
		uint64_t word;

		q.at += 8;
		q.va += PG_BIT(shift);
		word = pg_read(c->t, &q);
		if (!pg_is_leaf(c->mm, p->level, word) ||
		    pg_desc_oa(r, word, shift) != pa + (i << shift) ||
		    !s->alike(c->mm, first, word))
			return false;
	}
	return true;
}

/* Hardware could update one leaf while another takes its place. */
static bool settled(const struct pg_cursor *c, uint64_t word)
{
	return !c->t->world->knobs.ha || !pg_map_pending(c->mm, word);
}

/*
 * Tells what the leaves mean before they become others: by the rule, and run
 * by run, so that it is known what was lost where the step is wrong.
 */
static void expect_leaves(struct pg_cursor *c, struct pg_place q)
{
	const struct pg_regime *r = &c->mm->regime;
	unsigned int shift = pg_level_shift(r, q.level);
	struct pg_job run = { .size = 0 };
	const struct pg_job *job = c->job;
	uint64_t first = 0;

	for (uint64_t i = 0; i >> r->stride == 0; i++) {
		uint64_t word = pg_peek(c->t, &q);
		uint64_t pa = pg_desc_oa(r, word, shift);

		if (run.size && (pa != run.pa + run.size ||
				 !pg_map_alike(c->mm, first, word))) {
			c->job = &run;
			pg_cursor_expect(c, first);
			run.size = 0;
		}
		if (!run.size) {
			run = (struct pg_job){ .va = q.va, .pa = pa };
			first = word;
		}
		run.size += PG_BIT(shift);
		q.at += 8;
		q.va += PG_BIT(shift);
	}
	c->job = &run;
	pg_cursor_expect(c, first);
	c->job = job;
}

static bool try_merge(struct pg_cursor *c, const struct pg_place *p,
		      uint64_t table)
{
	const struct pg_map_steps *s = &c->t->world->steps.map;
	const struct pg_regime *r = &c->mm->regime;
	struct pg_place q = pg_place_in(c->mm, table, p->level + 1, p->va);
	uint64_t word = pg_read(c->t, &q);

	if (!consecutive(c, &q, PG_BIT(r->stride)) || !settled(c, word) ||
	    !table_adds_nothing(c->mm, pg_read(c->t, p), word))
		return false;
	if (pg_cursor_expecting(c))
		expect_leaves(c, q);
	word = s->leaf(c->mm, p->level,
		       pg_desc_oa(r, word, pg_level_shift(r, p->level)),
		       pg_leaf_attrs(c->mm, word));
	s->merge(c, p, word);
	return true;
}

static bool inside(const struct pg_cursor *c, uint64_t va, uint64_t size)
{
	return va >= c->first && va <= c->last && c->last - va >= size - 1;
}

/* Pieces of a block are handed out again as they are: they go back empty. */
static void wipe(struct pg_cursor *c, const struct pg_place *p, uint64_t table)
{
	struct pg_place q = pg_place_in(c->mm, table, p->level + 1, p->va);
	unsigned int shift = pg_level_shift(&c->mm->regime, q.level);

	if (c->t->world->knobs.source != PG_SOURCE_FRAGMENTS)
		return;
	for (uint64_t i = 0; i >> c->mm->regime.stride == 0; i++) {
		c->t->world->steps.map.fill(c->t, &q, 0);
		q.at += 8;
		q.va += PG_BIT(shift);
	}
}

static void collapse_table(struct pg_cursor *c, const struct pg_place *p)
{
	const struct pg_map_steps *s = &c->t->world->steps.map;
	uint64_t size = PG_BIT(pg_level_shift(&c->mm->regime, p->level));
	uint64_t table, lock;
	bool gone = false;

	if (!s->leaf_at(c->mm, p->level) || !inside(c, p->va, size))
		return;
	pg_cursor_open(c, p);
	if (pg_is_table(c->mm, p->level, pg_read(c->t, p), &table)) {
		lock = pg_cursor_open_child(c, p, table);
		gone = try_merge(c, p, table);
		if (gone)
			wipe(c, p, table);
		pg_unlock(c->t, lock);
	}
	pg_cursor_close(c);
	if (gone)
		s->retire(c->t, c->mm, table);
}

static int nothing(struct pg_cursor *c, const struct pg_place *p, uint64_t word)
{
	return 1;
}

static uint64_t contig(const struct pg_cursor *c, uint64_t old)
{
	return old | PG_BIT(PG_DESC_CONTIG);
}

static uint64_t not_contig(const struct pg_cursor *c, uint64_t old)
{
	return old & ~PG_BIT(PG_DESC_CONTIG);
}

/* Only the first entry of what could be a set is looked at. */
static int fold_entry(struct pg_cursor *c, const struct pg_place *p,
		      uint64_t word)
{
	unsigned int count = pg_set_size(c->mm, p->level);
	uint64_t size = (uint64_t)count
			<< pg_level_shift(&c->mm->regime, p->level);

	if (count == 1 || p->va & (size - 1) || !inside(c, p->va, size) ||
	    pg_in_set(c->mm, p->level, word) || !consecutive(c, p, count) ||
	    !settled(c, word))
		return 1;
	c->t->world->steps.map.rewrite_set(c, p, count, contig);
	return (int)count;
}

static int unfold_entry(struct pg_cursor *c, const struct pg_place *p,
			uint64_t word)
{
	struct pg_place start = pg_set_start(p);

	if (!pg_is_leaf(c->mm, p->level, word) ||
	    !pg_in_set(c->mm, p->level, word))
		return 1;
	c->t->world->steps.map.rewrite_set(
		c, &start, pg_set_size(c->mm, p->level), not_contig);
	return 1;
}

static const struct pg_visitor_row fold_row = { .entry = fold_entry };
static const struct pg_visitor_row unfold_row = { .entry = unfold_entry };
static const struct pg_visitor_row collapse_row = {
	.entry = nothing,
	.after = collapse_table,
};

/* Blocks first: sets that would be part of one are not worth a change. */
static void collapse(struct pg_cursor *c)
{
	if (!(c->job->flags & PG_JOB_NO_BLOCK) && pg_resizable(c, false))
		pg_cursor_walk(c, &collapse_row);
	if (!(c->job->flags & PG_JOB_NO_CONT) && pg_resizable(c, true))
		pg_cursor_walk(c, &fold_row);
}

int pg_collapse(struct pg_task *t, struct pg_mm *mm, const struct pg_job *job)
{
	static const struct pg_plan plan = {
		.op = PG_OP_COLLAPSE,
		.commit = collapse,
	};

	return pg_cursor_run(t, mm, job, &plan);
}

static void may_fold(struct pg_cursor *c)
{
	pg_may_resize(c, true, c->first);
}

static void fold(struct pg_cursor *c)
{
	pg_cursor_walk(c, &fold_row);
}

static void unfold(struct pg_cursor *c)
{
	pg_cursor_walk(c, &unfold_row);
}

int pg_fold(struct pg_task *t, struct pg_mm *mm, const struct pg_job *job)
{
	static const struct pg_plan plan = {
		.op = PG_OP_FOLD,
		.survey = may_fold,
		.commit = fold,
	};

	return pg_cursor_run(t, mm, job, &plan);
}

int pg_unfold(struct pg_task *t, struct pg_mm *mm, const struct pg_job *job)
{
	static const struct pg_plan plan = {
		.op = PG_OP_UNFOLD,
		.survey = may_fold,
		.commit = unfold,
	};

	return pg_cursor_run(t, mm, job, &plan);
}

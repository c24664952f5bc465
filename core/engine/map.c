// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/map.h"

#include "base/bits.h"
#include "engine/cursor.h"
#include "engine/map_words.h"

/* log2 of a leaf at level that fits va, as a set if it may be; 0 if none. */
static unsigned int choose(const struct pg_cursor *c, int level, uint64_t va,
			   bool set)
{
	const struct pg_map_steps *s = &c->t->world->steps.map;
	const struct pg_regime *r = &c->mm->regime;
	struct pg_fit fit = {
		.va = va,
		.pa = c->job->pa + (va - c->job->va),
		.left = c->last - va + 1,
		.shift = pg_level_shift(r, level),
	};

	if (level < PG_LEVEL_MAX &&
	    (c->job->flags & PG_JOB_NO_BLOCK || !s->leaf_at(c->mm, level)))
		return 0;
	if (set && pg_set_size(c->mm, level) > 1) {
		fit.shift += pg_contig_bits(r, level);
		if (s->fits(c->mm, &fit))
			return fit.shift;
		fit.shift -= pg_contig_bits(r, level);
	}
	if (level == PG_LEVEL_MAX || s->fits(c->mm, &fit))
		return fit.shift;
	return 0;
}

/* Tables that were left empty may stand in a set's way. */
static bool set_is_free(const struct pg_cursor *c, const struct pg_place *p)
{
	unsigned int count = pg_set_size(c->mm, p->level);
	struct pg_place q = pg_set_start(p);

	if (c->job->flags & PG_JOB_NO_CONT || q.at != p->at)
		return false;
	for (unsigned int i = 0; i < count; i++, q.at += 8)
		if (pg_peek(c->t, &q))
			return false;
	return true;
}

static unsigned int choose_at(const struct pg_cursor *c,
			      const struct pg_place *p)
{
	uint64_t va = pg_max(p->va, c->first);

	return choose(c, p->level, va, set_is_free(c, p));
}

/* Tables below an entry that holds nothing, for va to last. */
static void count_tables(struct pg_cursor *c, int level, uint64_t va,
			 uint64_t last)
{
	bool set = !(c->job->flags & PG_JOB_NO_CONT);

	pg_stock_need(c, level, 1);
	while (!c->ret && level < PG_LEVEL_MAX && va <= last) {
		unsigned int shift = choose(c, level, va, set);
		uint64_t end;

		if (!shift) {
			end = va |
			      pg_ones(pg_level_shift(&c->mm->regime, level));
			end = pg_min(end, last);
			count_tables(c, level + 1, va, end);
		} else {
			end = va + pg_ones(shift);
		}
		if (end >= last)
			return;
		va = end + 1;
	}
}

static int survey_entry(struct pg_cursor *c, const struct pg_place *p,
			uint64_t word)
{
	uint64_t size = pg_ones(pg_level_shift(&c->mm->regime, p->level));
	unsigned int shift;

	if (c->t->world->steps.map.taken(c->mm, p->level, word)) {
		pg_cursor_refuse(c, PG_EBUSY, "0x%llx is mapped already",
				 (unsigned long long)p->va);
		return 1;
	}
	if (p->level == PG_LEVEL_MAX)
		return 1;
	shift = choose_at(c, p);
	if (!shift)
		count_tables(c, p->level + 1, pg_max(p->va, c->first),
			     pg_min(p->va + size, c->last));
	return 1;
}

static int map_entry(struct pg_cursor *c, const struct pg_place *p,
		     uint64_t word)
{
	const struct pg_steps *s = &c->t->world->steps;
	unsigned int size = pg_level_shift(&c->mm->regime, p->level), shift;
	uint64_t attrs, pa = c->job->pa + (p->va - c->job->va);
	struct pg_place q = *p;

	if (s->map.taken(c->mm, p->level, word))
		return 1;
	shift = choose_at(c, p);
	if (!shift) {
		pg_cursor_link(c, p);
		return PG_CURSOR_AGAIN;
	}
	attrs = s->map.attrs(c->mm, c->job->prot);
	if (shift > size)
		attrs |= PG_BIT(PG_DESC_CONTIG);
	for (unsigned int i = 0; i < 1u << (shift - size); i++) {
		s->entry.set(c->t, &q, s->map.leaf(c->mm, p->level, pa, attrs));
		q.at += 8;
		q.va += PG_BIT(size);
		pa += PG_BIT(size);
	}
	c->changed = true;
	return 1 << (shift - size);
}

static const struct pg_visitor_row survey_row = {
	.entry = survey_entry,
	.holes = true,
	.quiet = true,
};

static const struct pg_visitor_row map_row = {
	.entry = map_entry,
	.holes = true,
};

static bool good_address(struct pg_cursor *c)
{
	uint64_t pa = c->job->pa, end = pa + c->job->size - 1;

	if (end >= pa && !(end >> c->mm->regime.oa_bits) &&
	    !(pa & pg_ones(c->mm->regime.granule)))
		return true;
	pg_cursor_refuse(c, PG_EINVAL,
			 "0x%llx is no address of pages that space %u can "
			 "reach",
			 (unsigned long long)pa, c->mm->id);
	return false;
}

static void survey(struct pg_cursor *c)
{
	if (good_address(c))
		pg_cursor_walk(c, &survey_row);
}

/* By the rule, not by the step that may be wrong. */
static void expect(struct pg_cursor *c)
{
	if (pg_cursor_expecting(c))
		pg_cursor_expect(c, pg_map_attrs(c->mm, c->job->prot) | 1);
}

static void commit(struct pg_cursor *c)
{
	expect(c);
	pg_cursor_walk(c, &map_row);
}

static bool simple(const struct pg_cursor *c, uint64_t word)
{
	const struct pg_regime *r = &c->mm->regime;

	return !word && !(c->job->pa >> r->oa_bits) &&
	       !(c->job->pa & pg_ones(r->granule));
}

int pg_map(struct pg_task *t, struct pg_mm *mm, const struct pg_job *job)
{
	static const struct pg_plan plan = {
		.op = PG_OP_MAP,
		.survey = survey,
		.commit = commit,
		.expect = expect,
		.visitor = &map_row,
		.simple = simple,
	};

	return pg_cursor_run(t, mm, job, &plan);
}

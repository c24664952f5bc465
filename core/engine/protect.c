// SPDX-License-Identifier: GPL-2.0-or-later
/* Leaves that stay where they are and mean something else: protect, age. */
#include "base/bits.h"
#include "engine/cursor.h"
#include "engine/map_words.h"

/* Break, invalidate, make: nothing less does for a memory type. */
static void remake(struct pg_cursor *c, const struct pg_place *p, uint64_t old,
		   pg_new_word word)
{
	const struct pg_steps *s = &c->t->world->steps;

	while (!s->map.modify(c->t, p, old, 0))
		old = pg_read(c->t, p);
	pg_cursor_owe(c, p, 1);
	pg_cursor_settle(c);
	s->entry.set(c->t, p, word(c, old));
	c->changed = true;
}

int pg_change_leaf(struct pg_cursor *c, const struct pg_place *p, uint64_t old,
		   pg_new_word word)
{
	const struct pg_map_steps *s = &c->t->world->steps.map;

	if (pg_in_set(c->mm, p->level, old)) {
		unsigned int count = pg_set_size(c->mm, p->level);

		s->rewrite_set(c, p, count, word);
		return (int)count;
	}
	for (;;) {
		uint64_t new = word(c, old);

		if (new == old)
			return 1;
		if (!s->in_place(c->mm, p->level, old, new)) {
			remake(c, p, old, word);
			return 1;
		}
		if (s->modify(c->t, p, old, new)) {
			if (pg_map_silent(old, new))
				c->changed = true; /* fresh, if anything */
			else
				pg_cursor_owe(c, p, 1);
			return 1;
		}
		old = pg_read(c->t, p);
	}
}

static uint64_t protect_word(const struct pg_cursor *c, uint64_t old)
{
	return c->t->world->steps.map.protect(c->mm, old, c->job->prot);
}

static uint64_t age_word(const struct pg_cursor *c, uint64_t old)
{
	return c->t->world->steps.map.age(c->mm, old, c->job->flags);
}

/* Refuses leaves that can only be changed by a break that may not be. */
static int survey_word(struct pg_cursor *c, const struct pg_place *p,
		       uint64_t old, pg_new_word word)
{
	const struct pg_map_steps *s = &c->t->world->steps.map;
	bool set = pg_in_set(c->mm, p->level, old);
	uint64_t new;

	if (!pg_is_leaf(c->mm, p->level, old))
		return 1;
	new = word(c, old);
	if (new == old || c->job->flags & PG_JOB_IDLE ||
	    s->may_break(c->t, c->mm))
		return 1;
	if (!s->in_place(c->mm, p->level, old, new) ||
	    (set && s->resize(c->t, true) != PG_RESIZE_DIRECT))
		pg_cursor_refuse(c, PG_EBUSY,
				 "the leaf at 0x%llx is in use and may not be "
				 "missing",
				 (unsigned long long)p->va);
	return 1;
}

static int survey_protect(struct pg_cursor *c, const struct pg_place *p,
			  uint64_t old)
{
	return survey_word(c, p, old, protect_word);
}

static int survey_age(struct pg_cursor *c, const struct pg_place *p,
		      uint64_t old)
{
	return survey_word(c, p, old, age_word);
}

/* Tells what the leaf is to be: by the rule, wherever the step is wrong. */
static void expect_rights(struct pg_cursor *c, const struct pg_place *p,
			  uint64_t old)
{
	unsigned int shift = pg_level_shift(&c->mm->regime, p->level);
	const struct pg_job leaf = {
		.va = p->va,
		.size = PG_BIT(shift),
		.pa = pg_desc_oa(&c->mm->regime, old, shift),
	};
	const struct pg_job *job = c->job;

	c->job = &leaf;
	pg_cursor_expect(c, pg_map_protect(c->mm, old, job->prot));
	c->job = job;
}

static int protect_entry(struct pg_cursor *c, const struct pg_place *p,
			 uint64_t old)
{
	if (!pg_is_leaf(c->mm, p->level, old))
		return 1;
	if (pg_cursor_expecting(c))
		expect_rights(c, p, old);
	return pg_change_leaf(c, p, old, protect_word);
}

static int age_entry(struct pg_cursor *c, const struct pg_place *p,
		     uint64_t old)
{
	if (!pg_is_leaf(c->mm, p->level, old))
		return 1;
	return pg_change_leaf(c, p, old, age_word);
}

static const struct pg_visitor_row survey_protect_row = {
	.entry = survey_protect,
	.quiet = true,
};
static const struct pg_visitor_row survey_age_row = {
	.entry = survey_age,
	.quiet = true,
};
static const struct pg_visitor_row protect_row = { .entry = protect_entry };
static const struct pg_visitor_row age_row = { .entry = age_entry };

static void survey_for_protect(struct pg_cursor *c)
{
	pg_survey_bounds(c);
	if (!c->ret)
		pg_cursor_walk(c, &survey_protect_row);
}

static void survey_for_age(struct pg_cursor *c)
{
	pg_survey_bounds(c);
	if (!c->ret)
		pg_cursor_walk(c, &survey_age_row);
}

static void commit_protect(struct pg_cursor *c)
{
	pg_split_bounds(c);
	pg_cursor_walk(c, &protect_row);
}

static void commit_age(struct pg_cursor *c)
{
	pg_split_bounds(c);
	pg_cursor_walk(c, &age_row);
}

/* Where a break is nothing to ask about. */
static bool simple(const struct pg_cursor *c, uint64_t word)
{
	return pg_alone(c, word) &&
	       (c->mm->class != PG_CLASS_INIT ||
		!((protect_word(c, word) ^ word) & pg_mask(4, 2)));
}

int pg_protect(struct pg_task *t, struct pg_mm *mm, const struct pg_job *job)
{
	static const struct pg_plan plan = {
		.op = PG_OP_PROTECT,
		.survey = survey_for_protect,
		.commit = commit_protect,
		.visitor = &protect_row,
		.simple = simple,
	};

	return pg_cursor_run(t, mm, job, &plan);
}

int pg_age(struct pg_task *t, struct pg_mm *mm, const struct pg_job *job)
{
	static const struct pg_plan plan = {
		.op = PG_OP_AGE,
		.survey = survey_for_age,
		.commit = commit_age,
		.visitor = &age_row,
		.simple = pg_alone,
	};

	return pg_cursor_run(t, mm, job, &plan);
}

int pg_age_hardware(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		    unsigned int how)
{
	const struct pg_knobs *k = &t->world->knobs;
	bool af = k->ha && how & (PG_AGE_YOUNG | PG_AGE_DIRTY);
	bool dirty = k->ha && k->hd && how & PG_AGE_DIRTY;
	struct pg_place p;
	uint64_t old, word;

	if (va < mm->regime.base || va > pg_regime_last(&mm->regime))
		return pg_error(&t->error, PG_EINVAL,
				"0x%llx is no address of space %u",
				(unsigned long long)va, mm->id);
	do {
		p = pg_table_look(t, mm, va, PG_LEVEL_MAX);
		old = pg_peek(t, &p);
		word = pg_is_leaf(mm, p.level, old)
			       ? pg_map_hardware(mm, old, af, dirty)
			       : old;
		if (word == old)
			return pg_error(&t->error, PG_ENOENT,
					"hardware has nothing to do at 0x%llx",
					(unsigned long long)va);
	} while (!pg_hardware(t, &p, old, word));
	return 0;
}

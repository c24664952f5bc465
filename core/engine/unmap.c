// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/bits.h"
#include "engine/cursor.h"

/*
 * What software keeps in an entry goes, too; no cache holds it. A set goes as
 * one: none of it is invalidated before all of it is cleared.
 */
static int unmap_entry(struct pg_cursor *c, const struct pg_place *p,
		       uint64_t word)
{
	const struct pg_map_steps *s = &c->t->world->steps.map;
	unsigned int count = 1;

	if (pg_is_leaf(c->mm, p->level, word) &&
	    pg_in_set(c->mm, p->level, word))
		count = pg_set_size(c->mm, p->level);
	s->clear(c->t, p, count);
	if (s->cached(c->mm, word))
		pg_cursor_owe(c, p, count);
	return (int)count;
}

/* Also one that reaches over the range, if nothing else is in it. */
static void free_if_empty(struct pg_cursor *c, const struct pg_place *p)
{
	const struct pg_map_steps *s = &c->t->world->steps.map;
	uint64_t table, lock;
	bool gone = false;

	pg_cursor_open(c, p);
	if (pg_is_table(c->mm, p->level, pg_read(c->t, p), &table)) {
		lock = pg_cursor_open_child(c, p, table);
		gone = s->empty(c->t, c->mm, table, p->level + 1);
		if (gone)
			s->unlink(c, p);
		pg_unlock(c->t, lock);
	}
	pg_cursor_close(c);
	if (gone)
		s->retire(c->t, c->mm, table);
}

static const struct pg_visitor_row clear_row = { .entry = unmap_entry };

static const struct pg_visitor_row free_row = {
	.entry = unmap_entry,
	.after = free_if_empty,
};

static void nothing(struct pg_cursor *c)
{
	pg_cursor_expect(c, 0);
}

static void commit(struct pg_cursor *c)
{
	nothing(c);
	pg_split_bounds(c);
	pg_cursor_walk(c, c->job->flags & PG_JOB_FREE ? &free_row : &clear_row);
}

int pg_unmap(struct pg_task *t, struct pg_mm *mm, const struct pg_job *job)
{
	static const struct pg_plan plan = {
		.op = PG_OP_UNMAP,
		.survey = pg_survey_bounds,
		.commit = commit,
		.expect = nothing,
		.visitor = &clear_row,
		.simple = pg_alone,
	};

	return pg_cursor_run(t, mm, job, &plan);
}

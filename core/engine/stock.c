// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From a job to its end: the survey says how many tables of which level it
 * takes, they are allocated with no lock held that forbids it, and the commit
 * uses them up.
 */
#include <stdlib.h>

#include "base/bits.h"
#include "engine/cursor.h"

void pg_stock_need(struct pg_cursor *c, int level, uint64_t count)
{
	unsigned int *needs = &c->stock->needs[level + 1];

	if (count > PG_STOCK_MAX - *needs)
		pg_cursor_refuse(c, PG_ENOMEM,
				 "that takes more than %u tables of level %d",
				 PG_STOCK_MAX, level);
	else
		*needs += (unsigned int)count;
}

uint64_t pg_stock_take(struct pg_stock *s, int level)
{
	unsigned int i = 0;
	uint64_t table;

	while (i < s->count && s->levels[i] != level + 1)
		i++;
	if (i == s->count)
		return 0;
	table = s->tables[i];
	s->tables[i] = s->tables[--s->count];
	s->levels[i] = s->levels[s->count];
	return table;
}

static bool make_room(struct pg_stock *s, unsigned int wanted)
{
	if (!s->tables) {
		s->tables = s->few;
		s->levels = s->few_levels;
		s->room = PG_ARRAY_SIZE(s->few);
	}
	if (wanted <= s->room)
		return true;
	/* It grows once: before that it holds few, or nothing. */
	uint64_t *tables = malloc(wanted * sizeof(*tables));
	uint8_t *levels = malloc(wanted);

	if (!tables || !levels) {
		free(tables);
		free(levels);
		return false;
	}
	for (unsigned int i = 0; i < s->count; i++) {
		tables[i] = s->tables[i];
		levels[i] = s->levels[i];
	}
	if (s->tables != s->few) {
		free(s->tables);
		free(s->levels);
	}
	s->tables = tables;
	s->levels = levels;
	s->room = wanted;
	return true;
}

static unsigned int have(const struct pg_stock *s, unsigned int slot)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < s->count; i++)
		n += s->levels[i] == slot;
	return n;
}

/* What the survey asked for and the stock does not hold. */
static unsigned int lacking(const struct pg_stock *s, unsigned int slot)
{
	unsigned int n = s->needs[slot] ? have(s, slot) : 0;

	return s->needs[slot] > n ? s->needs[slot] - n : 0;
}

static unsigned int all_lacking(const struct pg_stock *s)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < PG_LEVEL_COUNT; i++)
		n += lacking(s, i);
	return n;
}

static bool fill(struct pg_cursor *c)
{
	const struct pg_table_steps *steps = &c->t->world->steps.table;
	struct pg_stock *s = c->stock;

	if (!make_room(s, s->count + all_lacking(s)))
		return false;
	c->t->va = c->first;
	for (unsigned int i = 0; i < PG_LEVEL_COUNT; i++)
		for (unsigned int n = lacking(s, i); n; n--) {
			uint64_t table = steps->alloc(c->t, c->mm, (int)i - 1);

			if (!table)
				return false;
			s->tables[s->count] = table;
			s->levels[s->count++] = (uint8_t)i;
		}
	return true;
}

static void empty_stock(struct pg_cursor *c)
{
	struct pg_stock *s = c->stock;

	while (s->count)
		c->t->world->steps.table.free(c->t, c->mm,
					      s->tables[--s->count]);
	if (s->tables != s->few) {
		free(s->tables);
		free(s->levels);
	}
}

static bool look_at_job(struct pg_cursor *c, const struct pg_job *job)
{
	const struct pg_regime *r = &c->mm->regime;
	uint64_t odd = (job->va | job->size) & pg_ones(r->granule);

	c->first = job->va;
	c->last = job->va + job->size - 1;
	if (job->size && !odd && c->last >= c->first && c->first >= r->base &&
	    c->last <= pg_regime_last(r))
		return true;
	pg_cursor_refuse(c, PG_EINVAL,
			 "0x%llx+0x%llx is no range of whole pages of space %u",
			 (unsigned long long)job->va,
			 (unsigned long long)job->size, c->mm->id);
	return false;
}

/* True once it is committed. */
static bool attempt(struct pg_cursor *c, const struct pg_plan *plan)
{
	const struct pg_map_steps *s = &c->t->world->steps.map;
	bool done = false;

	for (unsigned int i = 0; i < PG_LEVEL_COUNT; i++)
		c->stock->needs[i] = 0;
	s->enter(c);
	if (plan->survey)
		plan->survey(c);
	if (!c->ret && !all_lacking(c->stock)) {
		plan->commit(c);
		if (c->changed)
			c->t->world->steps.entry.publish(c->t, c->mm);
		done = true;
	}
	s->leave(c);
	return done;
}

/*
 * The place of a page, if its table is there. A table that was found is used
 * again while no entry above the last level has been stored anywhere; where
 * others could store in between, it is looked for.
 */
static bool find_page(struct pg_cursor *c, struct pg_place *p)
{
	struct pg_world *w = c->t->world;
	struct pg_near *near = &c->mm->near;
	unsigned int shift = c->mm->regime.granule + c->mm->regime.stride;

	if (!w->schedule && near->shape == w->shape &&
	    near->root == c->mm->root && !((near->va ^ c->first) >> shift)) {
		*p = pg_place_in(c->mm, near->table, PG_LEVEL_MAX, c->first);
		return true;
	}
	*p = pg_table_look(c->t, c->mm, c->first, PG_LEVEL_MAX);
	if (p->level < PG_LEVEL_MAX)
		return false;
	if (c->mm->regime.start < PG_LEVEL_MAX)
		*near = (struct pg_near){
			.va = c->first,
			.table = p->at & ~pg_ones(c->mm->regime.granule),
			.root = c->mm->root,
			.shape = w->shape,
		};
	return true;
}

/* One page, one walk: true if that was all. */
static bool at_once(struct pg_cursor *c, const struct pg_plan *plan)
{
	const struct pg_map_steps *s = &c->t->world->steps.map;
	struct pg_place p;
	bool done = false;
	uint64_t word;

	s->enter(c);
	if (find_page(c, &p)) {
		pg_cursor_open(c, &p);
		word = pg_read(c->t, &p);
		done = plan->simple(c, word);
		if (done && plan->expect)
			plan->expect(c);
		if (done && (word || plan->visitor->holes))
			plan->visitor->entry(c, &p, word);
		pg_cursor_close(c);
	}
	if (c->changed)
		c->t->world->steps.entry.publish(c->t, c->mm);
	s->leave(c);
	return done;
}

static void in_steps(struct pg_cursor *c, const struct pg_plan *plan)
{
	struct pg_stock stock = { .count = 0 };

	c->stock = &stock;
	while (!attempt(c, plan) && !c->ret)
		if (!fill(c))
			pg_cursor_refuse(c, PG_ENOMEM, "no memory for a table");
	empty_stock(c);
}

static bool is_page(const struct pg_cursor *c)
{
	return c->job->size >> c->mm->regime.granule == 1 &&
	       !(c->job->flags & PG_JOB_FREE);
}

int pg_cursor_run(struct pg_task *t, struct pg_mm *mm, const struct pg_job *job,
		  const struct pg_plan *plan)
{
	struct pg_cursor c = { .t = t, .mm = mm, .job = job };

	pg_begin(t, plan->op, mm, job->va, job->size);
	c.removes = plan->op == PG_OP_COLLAPSE || job->flags & PG_JOB_FREE;
	if (look_at_job(&c, job) &&
	    !(plan->simple && is_page(&c) && at_once(&c, plan)))
		in_steps(&c, plan);
	return pg_end(t, c.ret);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/explore.h"

#include <stdlib.h>
#include <string.h>

#include "engine/explore_priv.h"

/* The node of the next step, empty; what it held before is kept as memory. */
struct pg_node *pg_explore_node(struct pg_explore *e)
{
	struct pg_node *n;

	if (e->depth >= e->params.steps) {
		e->end = PG_RUN_ENDLESS;
		return NULL;
	}
	if (e->depth == e->room) {
		size_t room = e->room ? 2 * e->room : 128;
		struct pg_node *more = realloc(e->nodes, room * sizeof(*more));

		if (!more) {
			e->end = PG_RUN_NO_MEMORY;
			return NULL;
		}
		e->nodes = more;
		e->room = room;
	}
	n = &e->nodes[e->depth];
	n->ready = n->backtrack = n->done = n->sleep = 0;
	n->waited = n->cost = 0;
	n->section = 0;
	n->tried = NULL;
	n->fp.mask = n->fp.count = 0;
	n->fp.all = false;
	n->exits = n->shared = false;
	return n;
}

static uint32_t readers(const struct pg_world *w)
{
	uint32_t bits = 0;

	for (unsigned int i = 0; i < PG_ACTORS; i++)
		if (w->tasks[i].irq_off || w->tasks[i].rcu)
			bits |= 1u << i;
	return bits;
}

/* The chosen step is about to be made. */
struct pg_node *pg_explore_step(struct pg_explore *e, struct pg_node *n)
{
	struct pg_world *w = e->target.world;
	const struct pg_task *t = &w->tasks[n->choice];

	if (e->depth >= e->fresh) {
		n->section = (uint32_t)w->schedules;
		n->event = t->pending;
		n->fp.mask = n->fp.count = 0;
		n->fp.all = false;
		if (n->event.kind == PG_EV_UNLOCK)
			n->shared = pg_lock_is_free(w, n->choice, n->event.at,
						    PG_LOCK_READ);
		if (n->event.kind == PG_EV_RCU_CALL)
			n->waited = readers(w);
	}
	if (!e->depth && e->nth)
		w->phys.fail[e->fail] = e->nth;
	e->depth++;
	e->counts.transitions++;
	e->open = true;
	return n;
}

static bool same_find(const struct pg_explore_find *f,
		      const struct pg_policy *policy, const struct pg_event *ev,
		      bool retry)
{
	return f->policy == policy && f->retry == retry &&
	       f->event.kind == ev->kind && f->event.actor == ev->actor;
}

/*
 * Who would go on if nobody interfered: the environment inside a callback,
 * otherwise the actor who went last. PG_ACTORS: nobody.
 */
uint8_t pg_explore_running(const struct pg_explore *e, const struct pg_world *w)
{
	const struct pg_node *before;

	if (e->depth == e->start)
		return PG_ACTORS;
	before = &e->nodes[e->depth - 1];
	if (before->choice != PG_ENVIRONMENT)
		return before->choice;
	if (w->tasks[PG_ENVIRONMENT].pending.kind != PG_EV_RCU_RUN)
		return PG_ENVIRONMENT;
	return before->running;
}

/* A preemption, or not: callbacks of the environment interrupt somebody, too. */
uint32_t pg_explore_cost(const struct pg_node *n, unsigned int who)
{
	return n->running < PG_ACTORS && n->ready >> n->running & 1 &&
	       who != n->running;
}

static unsigned int preemptions(const struct pg_explore *e)
{
	unsigned int count = 0;

	for (size_t i = 0; i < e->depth; i++)
		count += pg_explore_cost(&e->nodes[i], e->nodes[i].choice);
	return count;
}

/* The schedule so far becomes the one that shows f. */
static void keep_schedule(struct pg_explore *e, struct pg_explore_find *f)
{
	uint8_t *choices = malloc(e->depth + 1);

	if (!choices) {
		e->end = PG_RUN_NO_MEMORY;
		return;
	}
	for (size_t i = 0; i < e->depth; i++)
		choices[i] = e->nodes[i].choice;
	free(f->choices);
	f->choices = choices;
	f->count = e->depth;
	f->preemptions = preemptions(e);
}

/* Is the present run a better one for f? Only when shrinking. */
static void better(struct pg_explore *e, struct pg_explore_find *f)
{
	unsigned int count;

	if (!e->shrinking || f->nth != e->nth || (int)f->fail != e->fail)
		return;
	count = preemptions(e);
	if (count < f->preemptions ||
	    (count == f->preemptions && e->depth < f->count))
		keep_schedule(e, f);
}

static void found(struct pg_explore *e, const struct pg_policy *policy,
		  const struct pg_event *ev, const char *text, bool retry)
{
	struct pg_explore_find *f = e->finds;
	size_t i = 0;

	while (i < e->find_count && !same_find(&e->finds[i], policy, ev, retry))
		i++;
	if (i < e->find_count && e->found_in[i] == e->run)
		return;
	f = &e->finds[i];
	if (i < e->find_count) {
		e->found_in[i] = e->run;
		f->runs += !e->shrinking;
		better(e, f);
		return;
	}
	if (e->shrinking || i == PG_EXPLORE_FINDS)
		return;
	*f = (struct pg_explore_find){
		.policy = policy,
		.retry = retry,
		.event = *ev,
		.runs = 1,
		.fail = e->nth ? (enum pg_fail)e->fail : 0,
		.nth = e->nth,
	};
	memcpy(f->text, text, strnlen(text, sizeof(f->text) - 1));
	e->found_in[i] = e->run;
	e->find_count++;
	keep_schedule(e, f);
}

static void look_for_objections(struct pg_explore *e)
{
	const struct pg_judge *j = e->target.world->judge;

	if (!j || j->total == e->objected)
		return;
	for (size_t i = e->objected; i < j->count; i++)
		found(e, j->objections[i].policy, &j->objections[i].event,
		      j->objections[i].text, false);
	e->objected = j->total;
}

static void deadlock(struct pg_explore *e, const struct pg_event *ev)
{
	const struct pg_judge *j = e->target.world->judge;

	if (e->list || e->shrinking)
		e->deadlock = true;
	else if (!e->deadlock && e->params.preemptions < 0)
		pg_explore_blocked(e);
	e->deadlock = true;
	if (!j || !j->hearers[PG_EV_BUG])
		found(e, NULL, ev, "actors wait for each other", false);
}

/* Each event, after the judge had it. */
static void tap(void *ctx, const struct pg_event *ev)
{
	struct pg_explore *e = ctx;
	bool own = e->target.world->schedule && e->open &&
		   ev->actor == e->nodes[e->depth - 1].choice;

	e->calls += ev->kind == PG_EV_RCU_CALL;
	e->callbacks += ev->kind == PG_EV_RCU_RUN;
	if (own && e->depth > e->fresh) {
		struct pg_node *n = &e->nodes[e->depth - 1];

		if (n->event.kind == ev->kind)
			n->event = *ev;
		n->order = ev->kind == PG_EV_RCU_RUN ? e->callbacks : e->calls;
		pg_footprint_add(&e->scene, &n->fp, ev, n->shared);
	}
	if (own && e->steps)
		e->steps[e->depth - 1].event = *ev;
	pg_scene_follow(&e->scene, ev);
	look_for_objections(e);
	if (ev->kind == PG_EV_BUG && ev->how == PG_BUG_DEADLOCK)
		deadlock(e, ev);
}

static void start_run(struct pg_explore *e)
{
	const struct pg_judge *j = e->target.world->judge;

	e->depth = e->start = 0;
	e->schedules = 0;
	e->open = e->deadlock = false;
	e->end = PG_RUN_COMPLETE;
	e->objected = 0;
	e->calls = e->callbacks = 0;
	e->run++;
	for (unsigned int i = 0; i < PG_ACTORS; i++)
		e->last[i] = -1;
	pg_scene_start(&e->scene);
	e->scene.world = e->target.world;
	e->scene.failing = e->nth != 0;
	e->scene.ends = j && j->hearers[PG_EV_END];
}

/* One run, whatever the chooser makes of it. */
int pg_explore_once(struct pg_explore *e, pg_chooser choose,
		    struct pg_error *err)
{
	struct pg_world *w = e->target.world;
	int ret;

	start_run(e);
	w->tap = tap;
	w->tap_ctx = e;
	ret = e->target.run(e->target.ctx, choose, e, err);
	w->tap = NULL;
	if (ret < 0)
		return ret;
	if (e->end == PG_RUN_NO_MEMORY || w->phys.out_of_memory)
		return pg_error(err, PG_ENOMEM, "no memory for exploring");
	if (e->end == PG_RUN_DIVERGED)
		return pg_error(err, PG_EINVAL,
				"a run took another way when it was repeated");
	pg_explore_finish_step(e);
	look_for_objections(e);
	if (e->nth && e->depth && !w->phys.fail[e->fail])
		e->fired = true;
	if (e->end == PG_RUN_ENDLESS) {
		struct pg_event ev = e->nodes[e->depth - 1].event;

		found(e, NULL, &ev, "the run does not end", true);
	}
	return 0;
}

static void count_run(struct pg_explore *e)
{
	struct pg_explore_counts *c = &e->counts;

	if (e->depth > c->deepest)
		c->deepest = e->depth;
	c->redundant += e->end == PG_RUN_REDUNDANT;
	c->endless += e->end == PG_RUN_ENDLESS;
	c->complete += e->end == PG_RUN_COMPLETE;
	c->deadlocks += e->end == PG_RUN_COMPLETE && e->deadlock;
}

/* All runs with one failure, or none. 1: there is more, but not now. */
static int explore_all(struct pg_explore *e, struct pg_error *err)
{
	bool bound = e->params.preemptions >= 0;

	for (;;) {
		const struct pg_explore_params *p = &e->params;
		const struct pg_explore_counts *c = &e->counts;
		uint64_t runs = c->complete + c->redundant + c->endless;
		bool over;
		int ret;

		if ((p->runs && runs >= p->runs) ||
		    (p->stop && p->stop(p->stop_ctx, e)))
			return 1;
		e->budget = bound ? (uint32_t)p->preemptions : 0;
		ret = pg_explore_once(
			e, bound ? pg_bound_choose : pg_explore_choose, err);
		if (ret)
			return ret;
		count_run(e);
		e->count = e->depth;
		over = !(bound ? pg_bound_next(e) : pg_explore_next(e));
		if (e->end == PG_RUN_NO_MEMORY)
			return pg_error(err, PG_ENOMEM,
					"no memory for exploring");
		if (p->first && e->find_count)
			return 1;
		if (over)
			return 0;
	}
}

/* The failure to be explored next; false when all were. */
static bool next_failure(struct pg_explore *e)
{
	if (e->nth && e->fired) {
		e->counts.failures++;
		e->nth++;
	} else {
		int kind = e->nth ? e->fail + 1 : 0;

		while (kind < PG_FAILS && !(e->params.fails >> kind & 1))
			kind++;
		if (kind == PG_FAILS)
			return false;
		e->fail = kind;
		e->nth = 1;
	}
	e->fired = false;
	e->count = e->fixed = e->fresh = 0;
	return true;
}

int pg_explore_run(struct pg_explore *e, struct pg_error *err)
{
	int ret;

	if (e->finished)
		return 0;
	do {
		ret = explore_all(e, err);
	} while (!ret && next_failure(e));
	e->finished = !ret;
	return ret;
}

struct pg_explore *pg_explore_create(const struct pg_explore_target *target,
				     const struct pg_explore_params *params,
				     struct pg_error *err)
{
	struct pg_explore *e = calloc(1, sizeof(*e));

	if (!e) {
		pg_error(err, PG_ENOMEM, "no memory for exploring");
		return NULL;
	}
	e->target = *target;
	e->params = *params;
	if (!e->params.steps)
		e->params.steps = PG_EXPLORE_STEPS;
	if (e->params.steps > PG_EXPLORE_MOST)
		e->params.steps = PG_EXPLORE_MOST;
	return e;
}

void pg_explore_destroy(struct pg_explore *e)
{
	if (!e)
		return;
	while (e->count)
		pg_explore_forget(e, &e->nodes[--e->count]);
	while (e->spare) {
		struct pg_tried *next = e->spare->next;

		free(e->spare);
		e->spare = next;
	}
	for (size_t i = 0; i < e->find_count; i++)
		free(e->finds[i].choices);
	free(e->nodes);
	free(e);
}

const struct pg_explore_counts *pg_explore_counts(const struct pg_explore *e)
{
	return &e->counts;
}

size_t pg_explore_finds(const struct pg_explore *e)
{
	return e->find_count;
}

const struct pg_explore_find *pg_explore_find(const struct pg_explore *e,
					      size_t index)
{
	return index < e->find_count ? &e->finds[index] : NULL;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * All schedules with few preemptions, without reduction; and from a schedule
 * that shows something to the shortest one that does.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/explore_priv.h"

static void start_section(struct pg_explore *e, const struct pg_world *w)
{
	if (e->schedules == w->schedules)
		return;
	e->schedules = w->schedules;
	e->start = e->depth;
}

/* Nothing better can come of this run for the find that is made shorter. */
static bool enough(const struct pg_explore *e)
{
	const struct pg_explore_find *f = e->wanted;

	if (!f)
		return false;
	return e->found_in[f - e->finds] == e->run ||
	       (f->preemptions <= e->budget && e->depth >= f->count);
}

/* To have begun and shared nothing is the same as to begin: one step. */
static uint32_t after_beginning(const struct pg_explore *e,
				const struct pg_world *w, uint32_t ready)
{
	const struct pg_node *before;
	uint32_t bit;

	if (e->depth == e->start)
		return ready;
	before = &e->nodes[e->depth - 1];
	bit = 1u << before->choice;
	if (before->event.kind != PG_EV_NONE || !(ready & bit) ||
	    w->tasks[before->choice].share_count)
		return ready;
	return bit;
}

int pg_bound_choose(void *ctx, struct pg_world *w, uint32_t ready)
{
	struct pg_explore *e = ctx;
	struct pg_node *n;

	e->open = false;
	ready = after_beginning(e, w, ready);
	start_section(e, w);
	if (!e->depth)
		e->spent = 0;
	if (enough(e)) {
		e->end = PG_RUN_ENOUGH;
		return -1;
	}
	if (e->depth < e->fixed) {
		n = &e->nodes[e->depth];
		if (n->ready != ready) {
			e->end = PG_RUN_DIVERGED;
			return -1;
		}
	} else {
		n = pg_explore_node(e);
		if (!n)
			return -1;
		n->ready = ready;
		n->running = pg_explore_running(e, w);
		n->cost = e->spent;
		n->choice = n->running < PG_ACTORS && ready >> n->running & 1
				    ? n->running
				    : (uint8_t)__builtin_ctz(ready);
		n->section = (uint32_t)w->schedules;
	}
	e->spent += pg_explore_cost(n, n->choice);
	n->event = w->tasks[n->choice].pending;
	n = pg_explore_step(e, n);
	return n ? n->choice : -1;
}

bool pg_bound_next(struct pg_explore *e)
{
	while (e->count) {
		struct pg_node *n = &e->nodes[e->count - 1];
		uint32_t left;

		n->done |= 1u << n->choice;
		left = n->ready & ~n->done;
		for (; left; left &= left - 1) {
			unsigned int who = (unsigned int)__builtin_ctz(left);

			if (n->cost + pg_explore_cost(n, who) <= e->budget) {
				n->choice = (uint8_t)who;
				e->fixed = e->count;
				e->fresh = SIZE_MAX;
				return true;
			}
			n->done |= 1u << who;
			e->counts.skipped++;
		}
		e->count--;
	}
	return false;
}

/* Follows a list; where it ends, or somebody cannot go, whoever went last. */
static int follow(void *ctx, struct pg_world *w, uint32_t ready)
{
	struct pg_explore *e = ctx;
	uint8_t running;
	struct pg_node *n;
	int who = -1;

	e->open = false;
	start_section(e, w);
	while (e->list_next < e->list_count && who < 0) {
		unsigned int wanted = e->list[e->list_next++];

		who = ready >> wanted & 1 ? (int)wanted : -1;
	}
	running = pg_explore_running(e, w);
	n = pg_explore_node(e);
	if (!n)
		return -1;
	n->running = running;
	if (who < 0)
		who = running < PG_ACTORS && ready >> running & 1
			      ? (int)running
			      : __builtin_ctz(ready);
	n->ready = ready;
	n->choice = (uint8_t)who;
	n->section = (uint32_t)w->schedules;
	n->event = w->tasks[who].pending;
	if (e->steps)
		e->steps[e->depth] = (struct pg_explore_step){
			.actor = (uint8_t)who,
			.section = n->section,
			.event = n->event,
		};
	n = pg_explore_step(e, n);
	return n ? who : -1;
}

static int follow_list(struct pg_explore *e, const uint8_t *list, size_t count,
		       struct pg_error *err)
{
	int ret;

	e->list = list;
	e->list_count = count;
	e->list_next = 0;
	e->fixed = 0;
	e->fresh = SIZE_MAX;
	ret = pg_explore_once(e, follow, err);
	e->list = NULL;
	return ret;
}

/* All schedules with so many preemptions, with this find's failure. */
static int search(struct pg_explore *e, uint32_t budget, uint64_t *runs,
		  struct pg_error *err)
{
	e->budget = budget;
	e->count = e->fixed = 0;
	e->fresh = SIZE_MAX;
	do {
		int ret;

		if (!*runs)
			return 1;
		(*runs)--;
		ret = pg_explore_once(e, pg_bound_choose, err);
		if (ret)
			return ret;
		e->count = e->depth;
	} while (pg_bound_next(e));
	return 0;
}

/* One chunk of the choices less, if the find is still there and smaller. */
static int remove_chunk(struct pg_explore *e, struct pg_explore_find *f,
			size_t at, size_t size, bool *smaller,
			struct pg_error *err)
{
	size_t before = f->count, rest = f->count - at - size;
	unsigned int preemptions = f->preemptions;
	uint8_t *list = malloc(f->count);
	int ret;

	*smaller = false;
	if (!list)
		return pg_error(err, PG_ENOMEM, "no memory for exploring");
	memcpy(list, f->choices, at);
	memcpy(list + at, f->choices + at + size, rest);
	ret = follow_list(e, list, at + rest, err);
	free(list);
	*smaller = f->count < before || f->preemptions < preemptions;
	return ret;
}

static int shorten(struct pg_explore *e, struct pg_explore_find *f,
		   uint64_t *runs, struct pg_error *err)
{
	for (size_t size = f->count / 2; size; size /= 2)
		for (size_t at = 0; at + size <= f->count && *runs;) {
			bool smaller;
			int ret = remove_chunk(e, f, at, size, &smaller, err);

			if (ret)
				return ret;
			(*runs)--;
			at += smaller ? 0 : size;
		}
	return 0;
}

/* f's schedule was found; e->nth and e->fail are f's. */
static int shrink_one(struct pg_explore *e, struct pg_explore_find *f,
		      uint64_t runs, struct pg_error *err)
{
	uint64_t few = runs / 4;
	int ret = shorten(e, f, &few, err);

	e->wanted = f;
	for (uint32_t budget = 0; !ret && !f->minimal; budget++) {
		ret = search(e, budget, &runs, err);
		f->minimal = !ret && f->preemptions <= budget;
	}
	e->wanted = NULL;
	return ret < 0 ? ret : 0;
}

int pg_explore_shrink(struct pg_explore *e, uint64_t runs, struct pg_error *err)
{
	struct pg_explore_counts counts = e->counts;
	int fail = e->fail, ret = 0;
	uint64_t nth = e->nth;

	while (e->count)
		pg_explore_forget(e, &e->nodes[--e->count]);
	e->shrinking = true;
	for (size_t i = 0; i < e->find_count && !ret; i++) {
		struct pg_explore_find *f = &e->finds[i];

		/* Of a run without an end all are as long. */
		if (f->minimal || f->retry)
			continue;
		e->fail = (int)f->fail;
		e->nth = f->nth;
		ret = shrink_one(e, f, runs, err);
	}
	e->shrinking = false;
	e->finished = true;
	e->count = 0;
	e->fail = fail;
	e->nth = nth;
	e->counts = counts;
	return ret;
}

int pg_explore_steps(struct pg_explore *e, const struct pg_explore_find *f,
		     struct pg_explore_step **steps, size_t *count,
		     struct pg_error *err)
{
	struct pg_explore_counts counts = e->counts;
	int fail = e->fail, ret;
	uint64_t nth = e->nth;

	while (e->count)
		pg_explore_forget(e, &e->nodes[--e->count]);
	*count = f->count;
	*steps = e->steps = calloc(e->params.steps + 1, sizeof(**steps));
	if (!*steps)
		return pg_error(err, PG_ENOMEM, "no memory for a schedule");
	e->shrinking = true;
	e->fail = (int)f->fail;
	e->nth = f->nth;
	ret = follow_list(e, f->choices, f->count, err);
	e->steps = NULL;
	e->shrinking = false;
	e->fail = fail;
	e->nth = nth;
	e->counts = counts;
	if (ret) {
		free(*steps);
		*steps = NULL;
	}
	return ret;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Which other schedules are needed: clocks, races, sleep sets. */
#include <stdlib.h>
#include <string.h>

#include "engine/explore_priv.h"

static bool conflict(const struct pg_explore *e, const struct pg_node *a,
		     const struct pg_node *b)
{
	if (e->params.conflict)
		return e->params.conflict(&a->fp, &b->fp);
	return pg_footprints_conflict(&a->fp, &b->fp);
}

static void join(uint16_t *clock, const uint16_t *other)
{
	for (unsigned int i = 0; i < PG_ACTORS; i++)
		clock[i] = clock[i] > other[i] ? clock[i] : other[i];
}

static bool waits(const struct pg_event *ev)
{
	return ev->kind == PG_EV_LOCK &&
	       !(ev->flags & (PG_LOCK_TRY | PG_LOCK_DOWN));
}

/*
 * The later step n was impossible before i: what released it. There is no other
 * order of the two, but perhaps one of n and what i ended (acquires()).
 */
static bool enables(const struct pg_node *i, const struct pg_node *n)
{
	if (waits(&n->event))
		return i->event.kind == PG_EV_UNLOCK ||
		       (i->event.kind == PG_EV_LOCK &&
			i->event.flags & PG_LOCK_DOWN);
	return n->event.kind == PG_EV_IPI && i->event.kind == PG_EV_IRQ_ON;
}

/* n had to wait for what began with i. */
static bool acquires(const struct pg_node *i, const struct pg_node *n)
{
	if (waits(&n->event))
		return i->event.kind == PG_EV_LOCK &&
		       i->event.at == n->event.at;
	return n->event.kind == PG_EV_IPI && i->event.kind == PG_EV_IRQ_OFF;
}

/*
 * Steps i and n race: n's actor could have gone first. What comes after i and
 * does not depend on it, and then n, may be run from i's node; whoever can be
 * first of that has to be tried there, if nobody of them is.
 */
static void race(struct pg_explore *e, size_t i, size_t n,
		 const uint16_t *clock_n)
{
	struct pg_node *at = &e->nodes[i];
	size_t first[PG_ACTORS];
	uint32_t seen = 0, initials = 0, known;

	for (size_t k = i + 1; k <= n; k++) {
		const struct pg_node *node = &e->nodes[k];
		const uint16_t *clock = k == n ? clock_n : node->clock;
		unsigned int who = node->choice;
		bool is_first = true;

		if (k < n && clock[at->choice] > i)
			continue;
		if (seen >> who & 1)
			continue;
		for (uint32_t rest = seen; rest; rest &= rest - 1) {
			unsigned int other = (unsigned int)__builtin_ctz(rest);

			if (clock[other] > first[other])
				is_first = false;
		}
		seen |= 1u << who;
		first[who] = k;
		if (is_first)
			initials |= 1u << who;
	}
	known = at->backtrack | at->done | at->sleep | 1u << at->choice;
	if (initials & known)
		return;
	initials &= at->ready;
	if (!initials)
		at->backtrack |= at->ready;
	else if (initials >> e->nodes[n].choice & 1)
		at->backtrack |= 1u << e->nodes[n].choice;
	else
		at->backtrack |= initials & -initials;
}

/*
 * A callback may run when it was queued and all who read then have left: it
 * depends on that, and on nothing else.
 */
static void clock_of_callback(struct pg_explore *e, size_t n, uint16_t *clock)
{
	uint32_t waited = 0;
	size_t i = n;

	while (i > e->start) {
		const struct pg_node *node = &e->nodes[--i];

		if (node->event.kind == PG_EV_RCU_CALL &&
		    node->order == e->nodes[n].order) {
			waited = node->waited;
			join(clock, node->clock);
			break;
		}
	}
	for (; i < n && waited; i++) {
		const struct pg_node *node = &e->nodes[i];

		if (node->exits && waited >> node->choice & 1) {
			join(clock, node->clock);
			waited &= ~(1u << node->choice);
		}
	}
}

/* The clock of step n, and its races with those before it. */
static void find_races(struct pg_explore *e, size_t n)
{
	struct pg_node *node = &e->nodes[n];
	unsigned int who = node->choice;
	uint16_t base[PG_ACTORS] = { 0 }, clock[PG_ACTORS];
	bool seek = true;

	if (e->last[who] >= (int)e->start)
		memcpy(base, e->nodes[e->last[who]].clock, sizeof(base));
	memcpy(clock, base, sizeof(clock));
	if (node->event.kind == PG_EV_RCU_RUN)
		clock_of_callback(e, n, clock);
	for (size_t i = n; i-- > e->start;) {
		const struct pg_node *other = &e->nodes[i];
		unsigned int actor = other->choice;
		uint16_t before[PG_ACTORS];

		if (actor == who || i < base[actor])
			continue;
		if (i < clock[actor]) {
			/* Hidden behind its release, but a race all the same. */
			if (seek && acquires(other, node) &&
			    conflict(e, other, node)) {
				race(e, i, n, clock);
				seek = waits(&node->event) &&
				       other->event.how == PG_LOCK_READ;
				seek |= node->event.kind == PG_EV_IPI;
			}
			continue;
		}
		if (!conflict(e, other, node))
			continue;
		memcpy(before, clock, sizeof(before));
		join(clock, other->clock);
		if (!enables(other, node))
			race(e, i, n, before);
	}
	memcpy(node->clock, clock, sizeof(clock));
	node->clock[who] = (uint16_t)(n + 1);
}

/* What is known of a step when it is over and its actor waits again. */
void pg_explore_finish_step(struct pg_explore *e)
{
	struct pg_node *n;
	struct pg_task *t;

	if (!e->open)
		return;
	e->open = false;
	n = &e->nodes[e->depth - 1];
	t = &e->target.world->tasks[n->choice];
	if (e->depth > e->fresh) {
		if (t->running)
			pg_footprint_tail(&n->fp, &t->pending);
		pg_footprint_shares(&n->fp, t);
		n->exits = (n->event.kind == PG_EV_IRQ_ON ||
			    n->event.kind == PG_EV_RCU_UNLOCK) &&
			   !t->irq_off && !t->rcu;
		find_races(e, e->depth - 1);
	}
	e->last[n->choice] = (int)e->depth - 1;
}

/* Steps that a deadlock keeps from being made race with others, too. */
void pg_explore_blocked(struct pg_explore *e)
{
	struct pg_world *w = e->target.world;

	pg_explore_finish_step(e);
	for (unsigned int i = 0; i < PG_ACTORS; i++) {
		struct pg_node *n = w->tasks[i].running ? pg_explore_node(e)
							: NULL;

		if (!n)
			continue;
		n->choice = (uint8_t)i;
		n->event = w->tasks[i].pending;
		pg_footprint_add(&e->scene, &n->fp, &n->event, false);
		find_races(e, e->depth);
	}
}

static const struct pg_footprint *tried_fp(const struct pg_node *n,
					   unsigned int actor)
{
	for (const struct pg_tried *t = n->tried; t; t = t->next)
		if (t->actor == actor)
			return &t->fp;
	/* Only of sleepers is it known; a state may lack what was tried. */
	return n->sleep >> actor & 1 ? n->asleep[actor] : NULL;
}

/* Who slept goes on to, unless the step before conflicts with his. */
static void fall_asleep(struct pg_explore *e, struct pg_node *n)
{
	const struct pg_node *before;
	uint32_t rest;

	if (e->depth == e->start)
		return;
	before = n - 1;
	rest = (before->sleep | before->done) & ~(1u << before->choice);
	for (; rest; rest &= rest - 1) {
		unsigned int actor = (unsigned int)__builtin_ctz(rest);
		const struct pg_footprint *fp = tried_fp(before, actor);
		bool wakes =
			!fp ||
			(e->params.conflict
				 ? e->params.conflict(fp, &before->fp)
				 : pg_footprints_conflict(fp, &before->fp));

		if (wakes)
			continue;
		n->sleep |= 1u << actor;
		n->asleep[actor] = fp;
	}
}

/* Whoever went last goes on, if he can. */
static int first_choice(const struct pg_explore *e, const struct pg_node *n)
{
	uint32_t able = n->ready & ~n->sleep;

	if (!able)
		return -1;
	if (e->depth > e->start && able >> n[-1].choice & 1)
		return n[-1].choice;
	return __builtin_ctz(able);
}

int pg_explore_choose(void *ctx, struct pg_world *w, uint32_t ready)
{
	struct pg_explore *e = ctx;
	struct pg_node *n;

	pg_explore_finish_step(e);
	if (e->schedules != w->schedules) {
		e->schedules = w->schedules;
		e->start = e->depth;
	}
	if (e->depth < e->fixed) {
		n = &e->nodes[e->depth];
		if (n->ready != ready) {
			e->end = PG_RUN_DIVERGED;
			return -1;
		}
		if (e->depth >= e->fresh) {
			n->sleep = 0;
			fall_asleep(e, n);
		}
	} else {
		int who;

		n = pg_explore_node(e);
		if (!n)
			return -1;
		n->ready = ready;
		n->running = pg_explore_running(e, w);
		fall_asleep(e, n);
		who = first_choice(e, n);
		if (who < 0) {
			e->end = PG_RUN_REDUNDANT;
			return -1;
		}
		n->choice = (uint8_t)who;
		n->backtrack = 1u << who;
	}
	n = pg_explore_step(e, n);
	return n ? n->choice : -1;
}

/* A node is left for good. */
void pg_explore_forget(struct pg_explore *e, struct pg_node *n)
{
	while (n->tried) {
		struct pg_tried *t = n->tried;

		n->tried = t->next;
		t->next = e->spare;
		e->spare = t;
	}
}

static bool keep_tried(struct pg_explore *e, struct pg_node *n)
{
	struct pg_tried *t = e->spare;

	if (t)
		e->spare = t->next;
	else
		t = malloc(sizeof(*t));
	if (!t) {
		e->end = PG_RUN_NO_MEMORY;
		return false;
	}
	t->actor = n->choice;
	t->fp = n->fp;
	t->next = n->tried;
	n->tried = t;
	return true;
}

/* The next run's choices: the last node where somebody is left to be tried. */
bool pg_explore_next(struct pg_explore *e)
{
	while (e->count) {
		struct pg_node *n = &e->nodes[e->count - 1];
		uint32_t left;

		n->done |= 1u << n->choice;
		left = n->backtrack & ~n->done & ~n->sleep;
		if (left) {
			if (!keep_tried(e, n))
				return false;
			n->choice = (uint8_t)__builtin_ctz(left);
			e->fixed = e->count;
			e->fresh = e->count - 1;
			return true;
		}
		pg_explore_forget(e, n);
		e->count--;
	}
	return false;
}

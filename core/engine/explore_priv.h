/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of exploring share: the stack of choices, and one run. */
#ifndef PG_ENGINE_EXPLORE_PRIV_H
#define PG_ENGINE_EXPLORE_PRIV_H

#include "engine/explore.h"

/* A choice that was tried, and what the step touched. */
struct pg_tried {
	uint8_t actor;
	struct pg_footprint fp;
	struct pg_tried *next;
};

/*
 * A point at which somebody was chosen. ready: who could; choice: who was;
 * backtrack: who has to be; done: who was before; sleep: whose step, run now,
 * would lead to what was run already; asleep: what those steps touch.
 *
 * event, fp: of the step that was chosen; clock: for each actor, how many steps
 * of the run up to that actor's last one that this step depends on, itself
 * included. exits: the step left the actor's outermost read section. waited:
 * who an RCU_CALL found reading; order: which of the run's RCU_CALLs or
 * RCU_RUNs it is, which come in the same order.
 *
 * With a bound: cost: preemptions before this choice; running: who would go on
 * without one.
 */
struct pg_node {
	uint32_t ready, backtrack, done, sleep;
	uint32_t section;
	uint32_t waited, order;
	uint8_t choice, running;
	bool shared, exits;
	uint32_t cost;
	uint16_t clock[PG_ACTORS];
	struct pg_event event;
	struct pg_footprint fp;
	const struct pg_footprint *asleep[PG_ACTORS];
	struct pg_tried *tried;
};

/* How a run ended. */
enum pg_run_end {
	PG_RUN_COMPLETE,
	PG_RUN_REDUNDANT,
	PG_RUN_ENDLESS,
	PG_RUN_DIVERGED,
	PG_RUN_ENOUGH,
	PG_RUN_NO_MEMORY,
};

/*
 * nodes: the stack; count: its height after a run; fixed: choices that the
 * next run begins with; depth: steps of the present run; fresh: from this node
 * on footprints and clocks are computed. open: the last step is not finished.
 * start: first node of the present section.
 *
 * fail, nth: the failure that is explored; fired: it happened in some run.
 */
struct pg_explore {
	struct pg_explore_target target;
	struct pg_explore_params params;
	struct pg_explore_counts counts;
	struct pg_explore_find finds[PG_EXPLORE_FINDS];
	size_t find_count;
	uint64_t found_in[PG_EXPLORE_FINDS]; /* number of the last run */
	struct pg_node *nodes;
	size_t room, count, fixed, depth, fresh;
	size_t start;
	uint64_t schedules;
	struct pg_tried *spare;
	struct pg_scene scene;
	int last[PG_ACTORS]; /* each actor's last step, or -1 */
	bool open, deadlock, finished;
	enum pg_run_end end;
	uint64_t run; /* number of the present run */
	uint64_t objected;
	uint32_t calls, callbacks; /* of the present run */
	int fail;
	uint64_t nth;
	bool fired;
	/* Of runs that follow a list, and of shrinking. */
	const uint8_t *list;
	size_t list_count, list_next;
	struct pg_explore_step *steps;
	uint32_t budget, spent;
	bool shrinking;
	const struct pg_explore_find *wanted; /* made shorter; or NULL */
};

/* explore.c */
struct pg_node *pg_explore_node(struct pg_explore *e);
struct pg_node *pg_explore_step(struct pg_explore *e, struct pg_node *n);
uint8_t pg_explore_running(const struct pg_explore *e,
			   const struct pg_world *w);
uint32_t pg_explore_cost(const struct pg_node *n, unsigned int who);
int pg_explore_once(struct pg_explore *e, pg_chooser choose,
		    struct pg_error *err);

/* explore_race.c */
void pg_explore_finish_step(struct pg_explore *e);
void pg_explore_blocked(struct pg_explore *e);
int pg_explore_choose(void *ctx, struct pg_world *w, uint32_t ready);
bool pg_explore_next(struct pg_explore *e);
void pg_explore_forget(struct pg_explore *e, struct pg_node *n);

/* explore_bound.c */
int pg_bound_choose(void *ctx, struct pg_world *w, uint32_t ready);
bool pg_bound_next(struct pg_explore *e);

#endif

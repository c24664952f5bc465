/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Schedules: who goes on at each point where somebody else could.
 *
 * Actors run as fibers. At every event that one is about to do it waits, and a
 * chooser picks, among those who can go on, the one whose event happens next.
 * The same choices give the same run.
 */
#ifndef PG_ENGINE_SCHEDULE_H
#define PG_ENGINE_SCHEDULE_H

#include "engine/task.h"

/* What an actor is to do; its result is left in the task. */
struct pg_part_of {
	void (*run)(struct pg_task *t, void *arg);
	void *arg;
};

/*
 * Picks one of the actors in ready (bits), whose pending events are in their
 * tasks; -1 ends the run at once.
 */
typedef int (*pg_chooser)(void *ctx, struct pg_world *world, uint32_t ready);

struct pg_schedule {
	struct pg_world *world;
	pg_chooser choose;
	void *ctx;
};

/*
 * Runs parts[i] as actor i for all i below count, and the callbacks of grace
 * periods as actor PG_ENVIRONMENT, whose event RCU_RUN is pending while it has
 * none to run (ready: the oldest may run). Returns when all have returned and
 * no callback is left (0), when the chooser ended it (1), or when those that
 * are left wait for each other (2; PG_BUG_DEADLOCK is told). A negative code
 * with *err on failure. Whoever has not returned is dropped where it stands.
 */
int pg_schedule_run(struct pg_world *world, const struct pg_part_of *parts,
		    unsigned int count, pg_chooser choose, void *ctx,
		    struct pg_error *err);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All interleavings of a few actors, up to those that no policy can tell apart.
 *
 * Stateless search: each run makes the world afresh and follows choices, the
 * last of them another than before. Of runs that differ only in the order of
 * steps that commute (footprint.h) one is enough; which others are needed is
 * found from the conflicts in the runs that were made (dynamic partial-order
 * reduction with source sets: Abdulla, Aronis, Jonsson, Sagonas, POPL 2014),
 * and a run that would repeat another is cut as soon as it shows (sleep sets:
 * Godefroid, 1996).
 *
 * With a bound on preemptions there is no reduction: all schedules up to the
 * bound are run, each once, so that the bound means what it says.
 */
#ifndef PG_ENGINE_EXPLORE_H
#define PG_ENGINE_EXPLORE_H

#include "engine/footprint.h"
#include "engine/schedule.h"

struct pg_explore;

/*
 * What is explored. run: makes world afresh, always the same, lets its actors
 * run with this chooser, in one or several schedules, and tells the judge of
 * the end if the chooser did not end it; returns as pg_schedule_run() does. The
 * exploration takes the world's tap. What a task does between two events may
 * depend only on what it was told before, on what the first of them says, on
 * what its locks protect, and on what it says that it shares (pg_shares()).
 */
struct pg_explore_target {
	struct pg_world *world;
	int (*run)(void *ctx, pg_chooser choose, void *choose_ctx,
		   struct pg_error *err);
	void *ctx;
};

#define PG_EXPLORE_STEPS 10000 /* of a run, where nothing else is said */
#define PG_EXPLORE_MOST	 60000

/*
 * runs: at most, 0 for any number. steps: of one run, 0 for PG_EXPLORE_STEPS;
 * more are a retry without an end. preemptions: how often an actor that could
 * go on has to wait for another, -1 for any number. fails: bits by enum
 * pg_fail, of allocations whose failures are explored, too: each one's first,
 * second, and so on until there are no more. first: end at the first objection.
 *
 * stop: called before each run; true ends the exploration as it is; may be
 * NULL.
 */
struct pg_explore_params {
	uint64_t runs;
	uint32_t steps;
	int preemptions;
	uint32_t fails;
	bool first;
	/* For tests: what commutes; NULL for pg_footprints_conflict(). */
	bool (*conflict)(const struct pg_footprint *a,
			 const struct pg_footprint *b);
	bool (*stop)(void *ctx, const struct pg_explore *explore);
	void *stop_ctx;
};

/*
 * complete: runs to the end, each an interleaving that no other stands for;
 * with them: redundant: cut, since what would have followed was run already;
 * endless: cut by the bound on steps. deadlocks: of those complete. skipped:
 * choices not followed because of the bound on preemptions. transitions: steps
 * made, those repeated to get back to a choice with them. deepest: steps of the
 * longest run. failures: failed allocations that were explored.
 */
struct pg_explore_counts {
	uint64_t complete, redundant, endless, deadlocks;
	uint64_t skipped;
	uint64_t transitions;
	uint64_t deepest;
	uint64_t failures;
};

/* One step of a schedule, for people: who, and what he was about to do. */
struct pg_explore_step {
	uint8_t actor;
	uint32_t section; /* which of the run's schedules, from 1 */
	struct pg_event event;
};

/*
 * What was found: the first objection of its kind (same policy, same kind of
 * event, same actor). policy: NULL for what exploring itself finds, which is
 * X1: retry: without an end; otherwise actors that wait for each other. runs:
 * how many runs have it. choices: the schedule that shows it, up to the step
 * that does. fail, nth: with this allocation failing; nth 0: none.
 *
 * preemptions: of the schedule. minimal: no schedule has fewer preemptions,
 * and none with as many reaches the objection in fewer steps; false: it was
 * made shorter, but there may be a better one.
 */
struct pg_explore_find {
	const struct pg_policy *policy;
	bool retry;
	struct pg_event event;
	char text[200];
	uint64_t runs;
	enum pg_fail fail;
	uint64_t nth;
	uint8_t *choices;
	size_t count;
	unsigned int preemptions;
	bool minimal;
};

/* Objections of different kinds that are kept. */
#define PG_EXPLORE_FINDS 64

/* NULL with *err filled without memory. target is borrowed, params copied. */
struct pg_explore *pg_explore_create(const struct pg_explore_target *target,
				     const struct pg_explore_params *params,
				     struct pg_error *err);
void pg_explore_destroy(struct pg_explore *explore);

/*
 * Explores: 0 when all is done, 1 when a bound or stop() ended it; a negative
 * code with *err if a run could not be made, or was not the same when repeated.
 */
int pg_explore_run(struct pg_explore *explore, struct pg_error *err);

/* Makes the schedule of each find as short as can be, with runs at most. */
int pg_explore_shrink(struct pg_explore *explore, uint64_t runs,
		      struct pg_error *err);

const struct pg_explore_counts *
pg_explore_counts(const struct pg_explore *explore);
size_t pg_explore_finds(const struct pg_explore *explore);
const struct pg_explore_find *pg_explore_find(const struct pg_explore *explore,
					      size_t index);

/*
 * The steps of a find's schedule, by running it; *steps is to be freed. Each
 * of them has the event as it happened. What was still to be explored is
 * forgotten, as by pg_explore_shrink(): take the text first.
 */
int pg_explore_steps(struct pg_explore *explore,
		     const struct pg_explore_find *find,
		     struct pg_explore_step **steps, size_t *count,
		     struct pg_error *err);

/*
 * State, as text, from which an exploration goes on and ends with the same
 * counts (docs: pgtool-explore(1)). what: a line that says what is explored and
 * with which bounds; reading refuses another one. Between runs only. The text
 * is to be freed; NULL without memory.
 */
char *pg_explore_text(const struct pg_explore *explore, const char *what,
		      size_t *size);
int pg_explore_read(struct pg_explore *explore, const char *what,
		    const char *text, size_t size, struct pg_error *err);

#endif

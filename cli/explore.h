/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of pgtool explore share. */
#ifndef PG_CLI_EXPLORE_H
#define PG_CLI_EXPLORE_H

#include "engine/explore_script.h"
#include "opts.h"

/*
 * what: says in a state file what is explored. started, saved: in milliseconds.
 * finished: all was explored that was asked for.
 */
struct explore {
	const struct opts *opts;
	const char *name;
	struct pg_script *script;
	struct pg_world *world;
	struct pg_judge *judge;
	struct pg_explore_script target;
	struct pg_explore *engine;
	char what[160];
	int64_t started, saved;
	bool finished;
};

/* The policy's severity, after -E; of X1 for NULL. */
enum pg_severity explore_severity(const struct explore *x,
				  const struct pg_policy *policy);

/* Prints finds, with their schedules, and then the counts. */
int print_finds(struct explore *x, struct pg_error *err);
void print_explored(const struct explore *x, double seconds);

#endif

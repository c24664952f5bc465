/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A world with user spaces for tests: a judge, random programs of operations
 * and random schedules, and what must be true when all is over.
 */
#ifndef TESTS_ENGINE_USER_WORLD_H
#define TESTS_ENGINE_USER_WORLD_H

#include "engine/script.h"
#include "engine/user.h"
#include "engine/user_ops.h"
#include "trace/judge.h"

#define SPACES 3

struct user_world {
	struct pg_world w;
	struct pg_judge *judge;
	uint64_t seed;
	bool show; /* print events */
};

/* regime: as --regime. steps: NULL for the right ones. */
bool user_world_open(struct user_world *u, const char *regime,
		     const struct pg_knobs *knobs,
		     const struct pg_steps *steps);
void user_world_close(struct user_world *u);

uint64_t user_random(struct user_world *u);

/* Random operations by so many actors at once, in a random schedule. */
int user_world_run(struct user_world *u, unsigned int actors,
		   unsigned int length);

/* All exits; what is left. NULL if nothing is, otherwise what it is. */
const char *user_world_end(struct user_world *u);

/* The first objection in words; NULL if there is none. */
const char *user_world_objection(struct user_world *u);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exploring an operation script: lines of several actors, in every order. */
#ifndef PG_ENGINE_EXPLORE_SCRIPT_H
#define PG_ENGINE_EXPLORE_SCRIPT_H

#include "engine/explore.h"
#include "engine/script.h"

/*
 * world: made by pg_script_world() with this judge; both are reset by each run.
 * All borrowed. The script's own schedule lines are not followed.
 */
struct pg_explore_script {
	const struct pg_script *script;
	struct pg_world *world;
	struct pg_judge *judge;
};

/* The target that explores it; es has to outlive it. */
struct pg_explore_target pg_explore_script_target(struct pg_explore_script *es);

#endif

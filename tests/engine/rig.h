/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A world with a judge for tests of schemes: space 0 the kernel's, space 1 a
 * user's, and actors whose programs are run under random schedules.
 */
#ifndef TESTS_ENGINE_RIG_H
#define TESTS_ENGINE_RIG_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/schedule.h"
#include "engine/scheme.h"

/*
 * seed: of schedules and programs; never 0. page, span: bytes of a page, and of
 * what a last-level table maps.
 */
struct rig {
	struct pg_world world;
	struct pg_judge *judge;
	uint64_t seed;
	uint64_t live; /* frames when it was made */
	uint64_t steps;
	uint64_t page, span;
};

/* Geometries that rig_make() takes one of. */
enum rig_form {
	RIG_4K,
	RIG_16K,
	RIG_64K,
	RIG_LPA2,
	RIG_FORMS,
};

/* The scheme's steps; its knobs, unless others are given. */
bool rig_make(struct rig *rig, const struct pg_scheme *scheme,
	      const struct pg_knobs *knobs, enum rig_form form, uint64_t seed);
void rig_drop(struct rig *rig);

uint64_t rig_random(struct rig *rig);

/* Runs a program of each of count actors; pg_schedule_run()'s answer. */
int rig_run(struct rig *rig, const struct pg_part_of *parts,
	    unsigned int count);

/* Grace periods end, and what schemes keep is given back. */
void rig_quiesce(struct rig *rig);

/* The objections so far, printed as comments; how many. */
unsigned int rig_objections(struct rig *rig, const char *name);

/* Whether the policy of this id objected. */
bool rig_objected(const struct rig *rig, const char *id);

#endif

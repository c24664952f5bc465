/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Errors put into core from outside, each of which the comparison has to find.
 */
#ifndef TESTS_SPEC_MUTANTS_H
#define TESTS_SPEC_MUTANTS_H

#include "spec/core.h"
#include "spec/world.h"

struct mutant {
	enum world_kind kind;
	struct core_mutant core;
};

extern const struct mutant mutants[];
extern const size_t mutants_count;

#endif

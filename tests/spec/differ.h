/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Both walkers asked the same random questions.
 */
#ifndef TESTS_SPEC_DIFFER_H
#define TESTS_SPEC_DIFFER_H

#include "core.h"
#include "world.h"

/* How an answer is counted. */
enum differ_outcome {
	OUT_OK,
	OUT_OK_AF, /* of them, with an update of the access flag */
	OUT_REFUSED,
	OUT_S1_EARLY, /* translation or address size before any table */
	OUT_S1_SIZE,
	OUT_S1_TRANSLATION,
	OUT_S1_ACCESS,
	OUT_S1_READ,
	OUT_S1_WRITE,
	OUT_S1_FETCH,
	OUT_S1_ABORT,
	OUT_S2_EARLY,
	OUT_S2_SIZE,
	OUT_S2_TRANSLATION,
	OUT_S2_ACCESS,
	OUT_S2_PERMISSION,
	OUT_S2_ABORT,
	OUT_WALK,
	OUT_WALK_PERMISSION,
	OUTCOMES,
};

extern const char *const differ_outcomes[OUTCOMES];

struct differ {
	const struct core_mutant *mutant; /* NULL: core as it is */
	bool quiet;
	uint64_t comparisons, mismatches;
	uint64_t walks;	  /* compared as dump shows the address */
	const char *last; /* what differed, as printed last */
	uint64_t count[WORLD_KINDS][OUTCOMES];
};

/* One world of this kind, several addresses, every access. */
void differ_world(struct differ *d, enum world_kind kind, uint64_t seed);

#endif

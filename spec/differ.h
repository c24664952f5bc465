/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Both walkers asked the same questions. A disagreement is printed on standard
 * output as a vector, unless it shall be quiet.
 */
#ifndef SPEC_DIFFER_H
#define SPEC_DIFFER_H

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
	uint64_t walks;		     /* compared as dump shows the address */
	const char *last;	     /* what differed last, NULL: nothing yet */
	enum differ_outcome outcome; /* what the spec walker said there */
	uint64_t count[WORLD_KINDS][OUTCOMES];
};

/*
 * The registers of a world given to core; memory is w->in.memory. False where
 * there is nothing to ask: both refuse the registers, or only one does, which
 * is a mismatch. addr: any address of the half. c must not move afterwards.
 */
bool differ_begin(struct differ *d, const struct world *w, struct core *c,
		  uint64_t addr);

/* One access; its pan has to be the world's, its el0 false with a single EL. */
void differ_access(struct differ *d, const struct world *w, struct core *c,
		   uint64_t addr, const struct spec_access *access);

/* Every access of one address of this world. */
void differ_accesses(struct differ *d, const struct world *w, struct core *c,
		     uint64_t addr);

/* The address without an access, and as a walk, and so dump, shows it. */
void differ_walk(struct differ *d, const struct world *w, struct core *c,
		 uint64_t addr);

/* One world of this kind, several addresses, every access. */
void differ_world(struct differ *d, enum world_kind kind, uint64_t seed);

#endif

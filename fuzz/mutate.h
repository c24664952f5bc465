/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One mutate() for AFL++, libFuzzer and the generator: the same seed gives the
 * same program behind each.
 */
#ifndef FUZZ_MUTATE_H
#define FUZZ_MUTATE_H

#include "program.h"

struct fz_rng {
	uint64_t state;
};

uint64_t fz_next(struct fz_rng *rng);

/* A number below n, which is not 0. */
unsigned int fz_below(struct fz_rng *rng, unsigned int n);

/*
 * A program's swarm: how often each kind of line is wanted, some never, and
 * how long programs are. Drawn anew for each program, or kept for a family.
 */
struct fz_weights {
	uint8_t kind[128];
	uint8_t near;	  /* of 256: places that an earlier line named */
	uint8_t boundary; /* of 256: sizes about a level's span */
	uint8_t actors;	  /* at most, 1: nothing at the same time */
	unsigned int length;
};

void fz_swarm(struct fz_rng *rng, const struct fz_header *header,
	      struct fz_weights *weights);

/* A new program by these weights, canonical. */
void fz_generate(struct fz_rng *rng, const struct fz_weights *weights,
		 struct fz_program *p);

/* In place; other (may be NULL) is what runs are spliced from. Canonical. */
void fz_mutate(struct fz_rng *rng, struct fz_program *p,
	       const struct fz_program *other,
	       const struct fz_weights *weights);

#endif

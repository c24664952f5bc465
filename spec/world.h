/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random questions: registers, memory, addresses. A seed says all of a world.
 */
#ifndef SPEC_WORLD_H
#define SPEC_WORLD_H

#include "spec.h"

/* What is asked: the regimes, and EL1&0 through stage 2 besides. */
enum world_kind {
	WORLD_EL10,
	WORLD_BOTH,
	WORLD_EL2,
	WORLD_EL20,
	WORLD_EL3,
	WORLD_STAGE2,
	WORLD_KINDS,
};

extern const char *const world_names[WORLD_KINDS];

struct world_rng {
	uint64_t state;
};

uint64_t world_next(struct world_rng *rng);

/* A number below n. */
unsigned int world_below(struct world_rng *rng, unsigned int n);

/*
 * Memory has no pages: every word is a function of its address and the seed,
 * so that tables lie wherever pointers happen to point.
 *
 * address: bits that descriptors' addresses may have. holes: one page of so
 * many is absent, 0 for none. invalid, block: of 64 words, so many are. tidy:
 * attributes are mostly those that let accesses through. swap: big-endian.
 */
struct world {
	enum world_kind kind;
	struct spec_input in;
	bool upper;
	bool pan;
	uint64_t seed;
	uint64_t address;
	unsigned int holes, invalid, block;
	bool tidy, both, lpa, ds, swap;
};

/* in.memory points to w, which must not move. */
void world_make(struct world *w, enum world_kind kind, uint64_t seed);

/*
 * For who changed registers: 32 bits of output spare contiguous sets. Those of
 * 16G are greater than that. Read as one leaf they take what is too much from
 * the input (C-7); core, which does that for tests only, judges the leaf
 * before.
 */
void world_settle(struct world *w);

/* An address to ask about: inside, at the borders, with tags, outside. */
uint64_t world_address(const struct world *w, struct world_rng *rng);

/* For struct spec_memory; ctx is a struct world. */
bool world_read(void *ctx, uint64_t addr, uint64_t *word);

#endif

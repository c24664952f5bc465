/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Worlds and questions from random numbers: legal trees, trees with something
 * wrong, registers at their borders and beyond.
 */
#ifndef ORACLE_GEN_H
#define ORACLE_GEN_H

#include "rng.h"
#include "world.h"

/*
 * One stage's geometry by the formulae of, in words of its own:
 * what core makes of the registers must not decide what is asked of it.
 *
 * legal: there is a tree of this shape.
 */
struct or_shape {
	bool legal;
	bool high; /* upper range */
	bool s2;
	uint8_t granule, stride;
	bool ds, lpa;
	uint8_t ia, oas;
	int8_t start;
	bool ee;
};

/* gen_regs.c: what registers are about. */
enum or_mode {
	OR_MODE_EL1, /* stage 1 of EL1&0 alone */
	OR_MODE_EL2,
	OR_MODE_EL20, /* EL2 with two ranges */
	OR_MODE_S2,   /* stage 2 alone */
	OR_MODE_BOTH,
};

struct or_shapes {
	enum or_mode mode;
	struct or_shape low, high, s2; /* EL2 is low */
};

/* gen_regs.c: all registers but the TTBRs' addresses, which trees give. */
void or_gen_regs(struct or_rng *rng, struct or_world *w, struct or_shapes *s);

/*
 * A tree that is being made. Tables are taken from [pool, end). delta: what a
 * table's physical address plus this is to the stage that reads it.
 */
struct or_tree {
	struct or_world *world;
	struct or_rng *rng;
	struct or_shape shape;
	uint64_t root, root_size;
	uint64_t pool, end;
	uint64_t delta;
};

/* gen_tree.c: takes the start table from the pool. */
bool or_tree_init(struct or_tree *t, struct or_world *w, struct or_rng *rng,
		  const struct or_shape *shape, uint64_t pool, uint64_t end);

/*
 * Puts a leaf for ia at level, with tables above it. False where that cannot
 * be, because something else is there or the pool is empty.
 */
bool or_tree_map(struct or_tree *t, uint64_t ia, int level, uint64_t leaf);

/* A level that may hold leaves, or, rarely, any. */
int or_tree_leaf_level(const struct or_tree *t);

/* A leaf with this output address; the rest is random. */
uint64_t or_leaf_word(struct or_rng *rng, const struct or_shape *s, int level,
		      uint64_t oa);

/* A table descriptor; mask and random bits likewise. */
uint64_t or_table_word(struct or_rng *rng, const struct or_shape *s,
		       uint64_t next);

/* An output address of this many bits, rarely of more. */
uint64_t or_random_oa(struct or_rng *rng, unsigned int bits);

/* Bits that a leaf at level spans. */
static inline unsigned int or_shape_shift(const struct or_shape *s, int level)
{
	return s->granule + s->stride * (3 - level);
}

/* gen.c: a world with its questions; the arena must be clear. */
void or_gen_world(struct or_rng *rng, struct or_world *w);

#endif

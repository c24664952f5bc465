/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random numbers that a seed repeats (splitmix64). */
#ifndef ORACLE_RNG_H
#define ORACLE_RNG_H

#include "base/bits.h"

struct or_rng {
	uint64_t state;
};

static inline uint64_t or_rnd(struct or_rng *rng)
{
	uint64_t z = rng->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* 0 to n - 1; n is small, so nobody minds the remainder. */
static inline uint64_t or_below(struct or_rng *rng, uint64_t n)
{
	return or_rnd(rng) % n;
}

static inline bool or_one_in(struct or_rng *rng, unsigned int n)
{
	return or_below(rng, n) == 0;
}

/* A word of n random bits. */
static inline uint64_t or_bits(struct or_rng *rng, unsigned int n)
{
	return or_rnd(rng) & pg_ones(n);
}

#define OR_PICK(rng, a) ((a)[or_below(rng, PG_ARRAY_SIZE(a))])

#endif

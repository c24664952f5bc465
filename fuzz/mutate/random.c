// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers that a seed determines. */
#include "mutate/mutate.h"

uint64_t fz_next(struct fz_rng *rng)
{
	uint64_t x = rng->state += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

unsigned int fz_below(struct fz_rng *rng, unsigned int n)
{
	return (unsigned int)((fz_next(rng) >> 32) * n >> 32);
}

bool fz_once_in(struct fz_rng *rng, unsigned int n)
{
	return !fz_below(rng, n);
}

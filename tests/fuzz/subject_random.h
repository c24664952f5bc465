/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random programs of calls, as records of fields would give them. */
#ifndef TESTS_FUZZ_SUBJECT_RANDOM_H
#define TESTS_FUZZ_SUBJECT_RANDOM_H

#include "subjects/subject_run.h"

#define SUBJECT_STEPS 48

/* xorshift; never 0. */
static inline uint32_t subject_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return (uint32_t)(*seed >> 24);
}

/*
 * steps: room for SUBJECT_STEPS. Maps and unmaps more often than others; some
 * allocations fail, some calls are nested, some features change.
 */
static inline void subject_random_program(uint64_t *seed,
					  const struct fz_subject_config *c,
					  struct fz_step *steps)
{
	static const uint8_t kinds[] = { PGT_MAP, PGT_MAP, PGT_MAP, PGT_UNMAP };

	for (unsigned int i = 0; i < SUBJECT_STEPS; i++) {
		uint32_t word = subject_random(seed);
		uint8_t fields[5];
		unsigned int kind = word % (PGT_CALLS + 8);

		for (unsigned int k = 0; k < 5; k++)
			fields[k] = (uint8_t)subject_random(seed);
		fields[0] &= word & 0x10000 ? 0x7f : 0x0f;
		if (kind >= PGT_CALLS)
			kind = kinds[kind & 3];
		fz_step_make(c, (enum pgt_call)kind, fields, &steps[i]);
		if (!(word >> 8 & 15))
			steps[i] = (struct fz_step){ .kind = FZ_STEP_FAIL,
						     .number = 1 + (word >> 12 &
								    7) };
		else if ((word >> 8 & 31) == 1)
			steps[i] = (struct fz_step){ .kind = FZ_STEP_CAPS,
						     .caps = word >> 12 };
		else if (i && (word >> 20 & 3) == 1)
			steps[i].kind = FZ_STEP_NESTED;
	}
}

#endif

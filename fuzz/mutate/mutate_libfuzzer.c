// SPDX-License-Identifier: GPL-2.0-or-later
/* libFuzzer's door to mutate.h; the names are its own. */
#include <string.h>

#include "mutate/mutate.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
			       unsigned int seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1,
				 const uint8_t *data2, size_t size2,
				 uint8_t *out, size_t max_out_size,
				 unsigned int seed);

/* Whole records only, if not all of it fits. */
static size_t keep(uint8_t *to, size_t room, const uint8_t *from, size_t size)
{
	if (size > room)
		size = room < FZ_HEADER ? 0
					: room - (room - FZ_HEADER) % FZ_RECORD;
	memcpy(to, from, size);
	return size;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
			       unsigned int seed)
{
	struct fz_rng rng = { .state = seed };
	uint8_t out[FZ_BYTES];

	return keep(data, max_size, out,
		    fz_mutate_bytes(&rng, data, size, NULL, 0, out));
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1,
				 const uint8_t *data2, size_t size2,
				 uint8_t *out, size_t max_out_size,
				 unsigned int seed)
{
	struct fz_rng rng = { .state = seed };
	uint8_t made[FZ_BYTES];

	return keep(out, max_out_size, made,
		    fz_mutate_bytes(&rng, data1, size1, data2, size2, made));
}

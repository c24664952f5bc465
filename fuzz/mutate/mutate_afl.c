// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * AFL++'s door to mutate.h (4.04c, docs/custom_mutators.md): names and types
 * are its own, and its argument is opaque. Trimming drops whole records: runs
 * of half of them first, then of a quarter, down to single ones.
 */
#include <stdlib.h>
#include <string.h>

#include "mutate/mutate.h"

/*
 * program: what is trimmed, as far as it was accepted. first, run: records that
 * the candidate is without.
 */
struct adapter {
	struct fz_rng rng;
	uint8_t out[FZ_BYTES], candidate[FZ_BYTES];
	struct fz_program program;
	unsigned int first, run;
};

void *afl_custom_init(void *afl, unsigned int seed);
void afl_custom_deinit(void *data);
size_t afl_custom_fuzz(void *data, uint8_t *buf, size_t size, uint8_t **out,
		       uint8_t *add, size_t add_size, size_t max_size);
const char *afl_custom_describe(void *data, size_t max_length);
int32_t afl_custom_init_trim(void *data, uint8_t *buf, size_t size);
size_t afl_custom_trim(void *data, uint8_t **out);
int32_t afl_custom_post_trim(void *data, unsigned char success);

void *afl_custom_init(void *afl, unsigned int seed)
{
	struct adapter *a = calloc(1, sizeof(*a));

	(void)afl;
	if (a)
		a->rng.state = seed;
	return a;
}

void afl_custom_deinit(void *data)
{
	free(data);
}

size_t afl_custom_fuzz(void *data, uint8_t *buf, size_t size, uint8_t **out,
		       uint8_t *add, size_t add_size, size_t max_size)
{
	struct adapter *a = data;
	size_t made = fz_mutate_bytes(&a->rng, buf, size, add,
				      add ? add_size : 0, a->out);

	if (made > max_size)
		made = max_size < FZ_HEADER
			       ? 0
			       : max_size - (max_size - FZ_HEADER) % FZ_RECORD;
	*out = a->out;
	return made;
}

const char *afl_custom_describe(void *data, size_t max_length)
{
	(void)data;
	return max_length > sizeof("records") ? "records" : "r";
}

/* AFL++ goes on while what post_trim() returns is below what this returns. */
#define STEPS 1

int32_t afl_custom_init_trim(void *data, uint8_t *buf, size_t size)
{
	struct adapter *a = data;

	fz_decode(buf, size, &a->program);
	a->first = 0;
	a->run = (a->program.count + 1) / 2;
	return a->run ? STEPS : 0;
}

static unsigned int run_at(const struct adapter *a)
{
	unsigned int left = a->program.count - a->first;

	return a->run < left ? a->run : left;
}

/* The program without the run, canonical like what it was made of. */
static void without(const struct adapter *a, struct fz_program *p)
{
	unsigned int run = run_at(a);

	*p = a->program;
	memmove(p->ops + a->first, p->ops + a->first + run,
		(p->count - a->first - run) * sizeof(*p->ops));
	p->count -= run;
	fz_canon(p);
}

size_t afl_custom_trim(void *data, uint8_t **out)
{
	struct adapter *a = data;
	struct fz_program p;

	without(a, &p);
	*out = a->candidate;
	return fz_encode(&p, a->candidate);
}

int32_t afl_custom_post_trim(void *data, unsigned char success)
{
	struct adapter *a = data;
	struct fz_program p;

	if (success) {
		without(a, &p);
		a->program = p;
	} else {
		a->first += run_at(a);
	}
	if (a->first >= a->program.count) {
		a->first = 0;
		a->run /= 2;
	}
	return a->run && a->program.count ? 0 : STEPS;
}

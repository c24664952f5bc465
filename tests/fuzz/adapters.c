// SPDX-License-Identifier: GPL-2.0-or-later
/* One mutate() behind three doors; trimming by records. */
#include <stdlib.h>

#include "check.h"
#include "mutate/mutate.h"

/* As AFL++ and libFuzzer declare them. */
void *afl_custom_init(void *afl, unsigned int seed);
void afl_custom_deinit(void *data);
size_t afl_custom_fuzz(void *data, uint8_t *buf, size_t size, uint8_t **out,
		       uint8_t *add, size_t add_size, size_t max_size);
int32_t afl_custom_init_trim(void *data, uint8_t *buf, size_t size);
size_t afl_custom_trim(void *data, uint8_t **out);
int32_t afl_custom_post_trim(void *data, unsigned char success);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size,
			       unsigned int seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1,
				 const uint8_t *data2, size_t size2,
				 uint8_t *out, size_t max_out_size,
				 unsigned int seed);

#define SEEDS CHECK_ROUNDS(2000)

struct bytes {
	uint8_t data[FZ_BYTES];
	size_t size;
};

static struct bytes program(uint64_t seed)
{
	struct fz_rng rng = { .state = seed };
	struct fz_weights w;
	struct fz_program p;
	struct bytes b;

	fz_swarm(&rng, NULL, &w);
	fz_generate(&rng, &w, &p);
	b.size = fz_encode(&p, b.data);
	return b;
}

static bool same(const struct bytes *a, const uint8_t *data, size_t size)
{
	return a->size == size && !memcmp(a->data, data, size);
}

static struct bytes by_generator(const struct bytes *in,
				 const struct bytes *other, unsigned int seed)
{
	struct fz_rng rng = { .state = seed };
	struct bytes out;

	out.size = fz_mutate_bytes(&rng, in->data, in->size,
				   other ? other->data : NULL,
				   other ? other->size : 0, out.data);
	return out;
}

static void one_seed(unsigned int seed)
{
	struct bytes in = program(seed), other = program(seed + 77), lf = in;
	struct bytes alone = by_generator(&in, NULL, seed);
	struct bytes both = by_generator(&in, &other, seed);
	void *afl = afl_custom_init(NULL, seed);
	uint8_t *out;
	size_t size;

	size = afl_custom_fuzz(afl, in.data, in.size, &out, NULL, 0, FZ_BYTES);
	CHECK(same(&alone, out, size));
	afl_custom_deinit(afl);
	afl = afl_custom_init(NULL, seed);
	size = afl_custom_fuzz(afl, in.data, in.size, &out, other.data,
			       other.size, FZ_BYTES);
	CHECK(same(&both, out, size));
	afl_custom_deinit(afl);
	size = LLVMFuzzerCustomMutator(lf.data, lf.size, FZ_BYTES, seed);
	CHECK(same(&alone, lf.data, size));
	size = LLVMFuzzerCustomCrossOver(in.data, in.size, other.data,
					 other.size, lf.data, FZ_BYTES, seed);
	CHECK(same(&both, lf.data, size));
}

TEST(the_same_program_behind_each)
{
	for (unsigned int seed = 0; seed < SEEDS / 10; seed++)
		one_seed(seed);
}

/* What is mutated is canonical, and not always what it was. */
TEST(canonical)
{
	unsigned int changed = 0;

	for (unsigned int seed = 0; seed < SEEDS; seed++) {
		struct bytes in = program(seed);
		struct bytes out = by_generator(&in, NULL, seed);
		uint8_t again[FZ_BYTES];
		struct fz_program p;

		fz_decode(out.data, out.size, &p);
		CHECK(same(&out, again, fz_encode(&p, again)));
		changed += !same(&in, out.data, out.size);
	}
	CHECK(changed > SEEDS * 8 / 10);
}

/* Nothing at all, parts of records, too much. */
TEST(any_bytes)
{
	static uint8_t large[3 * FZ_BYTES];
	struct fz_rng rng = { .state = 5 };
	uint8_t out[FZ_BYTES];

	for (size_t i = 0; i < sizeof(large); i++)
		large[i] = (uint8_t)fz_next(&rng);
	for (size_t size = 0; size < 64; size++)
		CHECK(fz_mutate_bytes(&rng, large, size, large, 64 - size,
				      out) <= FZ_BYTES);
	CHECK(fz_mutate_bytes(&rng, large, sizeof(large), large, sizeof(large),
			      out) <= FZ_BYTES);
}

TEST(room)
{
	struct bytes in = program(9), lf = in;
	void *afl = afl_custom_init(NULL, 9);
	uint8_t *out;

	for (size_t room = 0; room < 100; room++) {
		size_t a = afl_custom_fuzz(afl, in.data, in.size, &out, NULL, 0,
					   room);
		size_t b = LLVMFuzzerCustomMutator(lf.data, in.size, room, 9);

		CHECK(a <= room && (!a || a % FZ_RECORD == FZ_HEADER));
		CHECK(b <= room && (!b || b % FZ_RECORD == FZ_HEADER));
		lf = in;
	}
	afl_custom_deinit(afl);
}

/*
 * Trims as AFL++ does; a candidate is taken if it has both records. Returns
 * how many candidates there were.
 */
static unsigned int trim(const struct bytes *in, struct bytes *end,
			 const uint8_t *first, const uint8_t *second)
{
	void *afl = afl_custom_init(NULL, 1);
	struct bytes now = *in;
	int32_t at = 0, steps = afl_custom_init_trim(afl, now.data, now.size);
	unsigned int tries = 0;

	CHECK(steps >= 0);
	while (at < steps && tries < 10000) {
		uint8_t *out;
		size_t size = afl_custom_trim(afl, &out);
		void *a = memmem(out, size, first, FZ_RECORD);
		void *b = memmem(out, size, second, FZ_RECORD);

		CHECK(size <= now.size && size % FZ_RECORD == FZ_HEADER);
		if (a && b) {
			memcpy(now.data, out, size);
			now.size = size;
		}
		at = afl_custom_post_trim(afl, a && b);
		tries++;
	}
	afl_custom_deinit(afl);
	*end = now;
	return tries;
}

/* One record may be there for another one's sake, but seldom. */
TEST(whole_records_go)
{
	unsigned int programs = 0, trimmed = 0;

	for (unsigned int seed = 0; seed < SEEDS / 4; seed++) {
		struct bytes in = program(seed), end;
		size_t records = (in.size - FZ_HEADER) / FZ_RECORD;
		const uint8_t *all = in.data + FZ_HEADER;
		const uint8_t *first = all + records / 3 * FZ_RECORD;
		const uint8_t *last = all + (records - 1) * FZ_RECORD;

		/* A schedule, or a join, is there for a section's sake. */
		if (!records || !fz_kinds[*first].row || !fz_kinds[*last].row)
			continue;
		programs++;
		CHECK(trim(&in, &end, first, last) < 10000);
		CHECK(memmem(end.data, end.size, first, FZ_RECORD));
		CHECK(memmem(end.data, end.size, last, FZ_RECORD));
		trimmed += end.size <= FZ_HEADER + 2 * FZ_RECORD;
	}
	CHECK(trimmed > programs * 8 / 10);
}

TEST(nothing_to_trim)
{
	uint8_t none[FZ_HEADER] = { 0 };
	void *afl = afl_custom_init(NULL, 1);

	CHECK_EQ(afl_custom_init_trim(afl, none, sizeof(none)), 0);
	CHECK_EQ(afl_custom_init_trim(afl, none, 0), 0);
	afl_custom_deinit(afl);
}

int main(void)
{
	RUN(the_same_program_behind_each);
	RUN(canonical);
	RUN(any_bytes);
	RUN(room);
	RUN(whole_records_go);
	RUN(nothing_to_trim);
	return check_done();
}

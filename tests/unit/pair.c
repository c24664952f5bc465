// SPDX-License-Identifier: GPL-2.0-or-later
/* The sort of pairs, against the C library's. */
#include "base/pair.h"

#include <stdlib.h>

#include "check.h"

#define MANY 5000

static struct pg_pair pairs[MANY], expected[MANY];
static uint64_t state;

static uint64_t random_word(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static int compare(const void *a, const void *b)
{
	const struct pg_pair *x = a, *y = b;

	if (x->hi != y->hi)
		return x->hi < y->hi ? -1 : 1;
	return x->lo < y->lo ? -1 : x->lo > y->lo;
}

static void sort_and_compare(size_t count)
{
	memcpy(expected, pairs, sizeof(pairs));
	qsort(expected, count, sizeof(*expected), compare);
	pg_pair_sort(pairs, count);
	CHECK(!memcmp(pairs, expected, sizeof(pairs)));
}

/* Bits outside the masks are the same in all pairs. */
static void with_masks(uint64_t hi, uint64_t lo, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		pairs[i].hi = (random_word() & hi) | (0x5555555555555555 & ~hi);
		pairs[i].lo = (random_word() & lo) | (0xaaaaaaaaaaaaaaaa & ~lo);
	}
	sort_and_compare(count);
}

TEST(few)
{
	for (size_t count = 0; count < 40; count++)
		with_masks(~UINT64_C(0), ~UINT64_C(0), count);
}

TEST(wide)
{
	with_masks(~UINT64_C(0), ~UINT64_C(0), MANY);
}

/* Wherever the bits that differ begin and end, in one word or across both. */
TEST(every_window)
{
	for (int top = 127; top >= 0; top -= 3) {
		for (int width = 1; width <= 20; width += 6) {
			uint64_t hi = 0, lo = 0;

			for (int n = top; n >= 0 && n > top - width; n--) {
				if (n >= 64)
					hi |= UINT64_C(1) << (n - 64);
				else
					lo |= UINT64_C(1) << n;
			}
			with_masks(hi, lo, 1000);
		}
	}
}

/* The first word is no help at all, or only for two halves. */
TEST(equal_first_words)
{
	with_masks(0, ~UINT64_C(0), MANY);
	with_masks(1, ~UINT64_C(0), MANY);
	with_masks(UINT64_C(1) << 63, 3, MANY);
	with_masks(0, 0, MANY);
}

TEST(sorted_and_reversed)
{
	for (size_t i = 0; i < MANY; i++)
		pairs[i] = (struct pg_pair){ i / 7, i };
	sort_and_compare(MANY);
	for (size_t i = 0; i < MANY; i++)
		pairs[i] = (struct pg_pair){ (MANY - i) / 7, MANY - i };
	sort_and_compare(MANY);
}

int main(void)
{
	state = 88172645463325252;
	RUN(few);
	RUN(wide);
	RUN(every_window);
	RUN(equal_first_words);
	RUN(sorted_and_reversed);
	return check_done();
}

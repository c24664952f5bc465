// SPDX-License-Identifier: GPL-2.0-or-later
/* Sets of keys, against a search through all of them. */
#include "base/keyset.h"

#include "check.h"

#define MANY 3000

static struct pg_keyset set;
static uint64_t keys[MANY];
static size_t nkeys;

static size_t expected(uint64_t key)
{
	for (size_t i = 0; i < nkeys; i++) {
		if (keys[i] == key)
			return i;
	}
	keys[nkeys] = key;
	return nkeys++;
}

static void add(uint64_t key)
{
	size_t number = SIZE_MAX, right = expected(key);

	CHECK(pg_keyset_add(&set, key, &number));
	CHECK_EQ(number, right);
	CHECK_EQ(set.count, nkeys);
	CHECK_EQ(set.keys[number], key);
}

static void start(void)
{
	pg_keyset_deinit(&set);
	nkeys = 0;
}

TEST(first_and_last_bits)
{
	start();
	add(0);
	add(0);
	add(UINT64_MAX);
	add(1);
	add(UINT64_C(1) << 63);
	add(UINT64_MAX);
	add(0);
}

/* One key in each subtree is the longest path there can be. */
TEST(staircase)
{
	start();
	add(0);
	for (int i = 0; i < 64; i++)
		add(UINT64_C(1) << i);
	for (int i = 63; i >= 0; i--)
		add(UINT64_C(1) << i);
	start();
	for (int i = 63; i >= 0; i--)
		add(UINT64_MAX << i);
}

TEST(random_keys)
{
	uint64_t state = 1;

	for (uint64_t mask = 0xff; mask; mask = mask << 4) {
		start();
		for (int i = 0; i < 300; i++) {
			state ^= state << 13;
			state ^= state >> 7;
			state ^= state << 17;
			add(state & mask);
		}
	}
	start();
	for (int i = 0; i < MANY; i++)
		add((uint64_t)i % 2 ? i : -i);
	pg_keyset_deinit(&set);
	CHECK_EQ(set.count, 0);
}

int main(void)
{
	RUN(first_and_last_bits);
	RUN(staircase);
	RUN(random_keys);
	return check_done();
}

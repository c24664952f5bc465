// SPDX-License-Identifier: GPL-2.0-or-later
/* Sets of tables: each once, and what two of them do not share. */
#include "arch/tableset.h"

#include "check.h"

static struct pg_tableset a, b;

static void add(struct pg_tableset *s, uint64_t pa, int level, uint64_t ia)
{
	const struct pg_table_page page = { pa, ia, level };

	pg_tableset_add(s, &page);
}

static void end(void)
{
	pg_tableset_deinit(&a);
	pg_tableset_deinit(&b);
}

TEST(what_both_have_goes)
{
	add(&a, 0x1000, 1, 0);
	add(&a, 0x2000, 2, 0);
	add(&b, 0x2000, 2, 0x40000000);
	add(&b, 0x1000, 1, 0);
	pg_tableset_subtract(&a, &b);
	CHECK_EQ(a.count, 0);
	CHECK_EQ(b.count, 0);
	end();
}

TEST(level_counts)
{
	add(&a, 0x1000, 2, 0);
	add(&b, 0x1000, 3, 0);
	pg_tableset_subtract(&a, &b);
	CHECK_EQ(a.count, 1);
	CHECK_EQ(b.count, 1);
	CHECK_EQ(b.pages[0].level, 3);
	end();
}

TEST(rest_is_in_order_of_addresses)
{
	add(&a, 0x1000, 0, 0);
	add(&a, 0x9000, 3, 0x1000);
	add(&a, 0x2000, 3, 0x5000);
	add(&a, 0x3000, 3, 0x3000);
	add(&a, 0x8000, 2, 0x3000);
	add(&b, 0x1000, 0, 0);
	pg_tableset_subtract(&a, &b);
	CHECK_EQ(b.count, 0);
	if (!CHECK_EQ(a.count, 4))
		return;
	CHECK_EQ(a.pages[0].pa, 0x9000);
	CHECK_EQ(a.pages[1].pa, 0x8000);
	CHECK_EQ(a.pages[2].pa, 0x3000);
	CHECK_EQ(a.pages[3].pa, 0x2000);
	end();
}

/* However often a table is met, it takes one place, with its first address. */
TEST(room_is_for_different_ones)
{
	for (uint64_t i = 0; i < 1000000; i++)
		add(&a, (i * 7 % 300) << 12, 3, i << 21);
	CHECK(a.room <= 1024);
	pg_tableset_subtract(&a, &b);
	CHECK_EQ(a.count, 300);
	for (size_t i = 0; i < a.count; i++)
		CHECK_EQ(a.pages[i].ia, i << 21);
	end();
	/* Also if that comes last. */
	for (uint64_t i = 300; i; i--)
		add(&a, i % 2 << 12, 3, i << 21);
	pg_tableset_subtract(&a, &b);
	CHECK_EQ(a.count, 2);
	CHECK_EQ(a.pages[0].ia, UINT64_C(1) << 21);
	CHECK_EQ(a.pages[1].ia, UINT64_C(2) << 21);
	end();
	for (uint64_t i = 0; i < 100000; i++)
		add(&a, (i * 7 % 100000) << 12, 3, i << 21);
	pg_tableset_subtract(&a, &b);
	CHECK_EQ(a.count, 100000);
	CHECK(a.room <= 262144);
	end();
}

int main(void)
{
	RUN(what_both_have_goes);
	RUN(level_counts);
	RUN(rest_is_in_order_of_addresses);
	RUN(room_is_for_different_ones);
	return check_done();
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/phys.h"

#include "check.h"

#define FIRST UINT64_C(0x100000000)
#define SIZE  (UINT64_C(64) << 20)

static struct pg_phys phys;

static void set_up(unsigned int shift)
{
	struct pg_error err;

	CHECK_EQ(pg_phys_init(&phys, shift, FIRST, SIZE, &err), 0);
}

TEST(bad_places)
{
	struct pg_error err;

	CHECK_EQ(pg_phys_init(&phys, 11, FIRST, SIZE, &err), PG_EINVAL);
	CHECK_EQ(pg_phys_init(&phys, 12, FIRST + 8, SIZE, &err), PG_EINVAL);
	CHECK_EQ(pg_phys_init(&phys, 12, FIRST, 4096, &err), PG_EINVAL);
	CHECK_EQ(pg_phys_init(&phys, 12, UINT64_MAX & ~UINT64_C(0xfff), SIZE,
			      &err),
		 PG_EINVAL);
}

/* Blocks are aligned to their size, and no two overlap. */
TEST(orders)
{
	for (unsigned int shift = 12; shift <= 16; shift += 2) {
		uint64_t page = UINT64_C(1) << shift, last = 0;

		set_up(shift);
		for (unsigned int order = 0; order < 5; order++) {
			struct pg_frame *f =
				pg_phys_alloc(&phys, 1, PG_FAIL_DATA, order);

			REQUIRE(f);
			CHECK_EQ(f->pa & ((page << order) - 1), 0);
			CHECK(f->pa >= last);
			CHECK_EQ(f->order, order);
			CHECK_EQ(f->refs[PG_REF_PAGE], 1);
			last = f->pa + (page << order);
		}
		CHECK_EQ(phys.live, 31);
		pg_phys_deinit(&phys);
	}
}

/* What is freed comes back to the same actor, and to no other. */
TEST(free_lists)
{
	struct pg_frame *a, *b;

	set_up(12);
	a = pg_phys_alloc(&phys, 2, PG_FAIL_TABLE, 0);
	b = pg_phys_alloc(&phys, 3, PG_FAIL_TABLE, 0);
	REQUIRE(a && b && a != b);
	pg_phys_free(&phys, 2, a);
	CHECK(a->poison);
	CHECK_EQ(a->state, PG_FRAME_FREE);
	pg_phys_free(&phys, 2, a); /* nothing happens a second time */
	CHECK_EQ(phys.live, 1);
	CHECK(pg_phys_alloc(&phys, 3, PG_FAIL_TABLE, 0) != a);
	CHECK(pg_phys_alloc(&phys, 2, PG_FAIL_TABLE, 0) == a);
	CHECK(!a->poison);
	pg_phys_deinit(&phys);
}

/* The memory of an actor ends; that of others does not. */
TEST(used_up)
{
	uint64_t count = 0;

	set_up(16);
	while (pg_phys_alloc(&phys, 0, PG_FAIL_TABLE, 0))
		count++;
	CHECK_EQ(count, (SIZE >> 16) / PG_ACTORS);
	CHECK(pg_phys_alloc(&phys, 1, PG_FAIL_TABLE, 0) != NULL);
	CHECK(pg_phys_alloc(&phys, 1, PG_FAIL_TABLE, PG_ORDERS) == NULL);
	pg_phys_deinit(&phys);
}

/* The third from now on, once. */
TEST(failures)
{
	set_up(12);
	phys.fail[PG_FAIL_TABLE] = 3;
	CHECK(pg_phys_alloc(&phys, 0, PG_FAIL_TABLE, 0) != NULL);
	CHECK(pg_phys_alloc(&phys, 0, PG_FAIL_DATA, 0) != NULL);
	CHECK(pg_phys_alloc(&phys, 0, PG_FAIL_TABLE, 0) != NULL);
	CHECK(pg_phys_alloc(&phys, 0, PG_FAIL_TABLE, 0) == NULL);
	CHECK(pg_phys_alloc(&phys, 0, PG_FAIL_TABLE, 0) != NULL);
	pg_phys_deinit(&phys);
}

/* A thousand frames keep what was stored in them, however they are found. */
TEST(words)
{
	uint64_t word;

	set_up(12);
	for (uint64_t i = 0; i < 1000; i++)
		pg_phys_store(&phys, FIRST + (i << 12) + 8 * (i % 512), i + 1);
	for (uint64_t i = 1000; i-- > 0;) {
		uint64_t at = FIRST + (i << 12) + 8 * (i % 512);

		CHECK_EQ(pg_phys_load(&phys, at), i + 1);
		CHECK_EQ(pg_phys_load(&phys, at ^ 8), 0);
		CHECK_EQ(*pg_phys_slot(&phys, at), i + 1);
		CHECK(pg_mem_read64(&phys.mem, at, &word));
		CHECK_EQ(word, i + 1);
	}
	pg_phys_clear(&phys, pg_frame_find(&phys, FIRST));
	CHECK_EQ(pg_phys_load(&phys, FIRST), 0);
	pg_phys_deinit(&phys);
}

/* Frames that share a number in whatever remembers them stay apart. */
TEST(far_apart)
{
	set_up(12);
	for (uint64_t i = 0; i < 40; i++)
		pg_phys_store(&phys, i << 30, i);
	for (uint64_t i = 0; i < 40; i++)
		CHECK_EQ(pg_phys_load(&phys, i << 30), i);
	CHECK(pg_frame_find(&phys, UINT64_C(41) << 30) == NULL);
	pg_phys_deinit(&phys);
}

TEST(after_reset)
{
	set_up(12);
	pg_phys_store(&phys, FIRST, 7);
	REQUIRE(pg_phys_alloc(&phys, 0, PG_FAIL_TABLE, 0));
	pg_phys_reset(&phys);
	CHECK_EQ(phys.live, 0);
	CHECK(pg_frame_find(&phys, FIRST) == NULL);
	CHECK_EQ(pg_phys_load(&phys, FIRST), 0);
	pg_phys_deinit(&phys);
}

/* Tables of several pages are asked as one. */
TEST(next_over_pages)
{
	set_up(12);
	pg_phys_store(&phys, FIRST, 0);
	pg_phys_store(&phys, FIRST + 0x2008, 7);
	CHECK_EQ(pg_phys_next(&phys, FIRST, FIRST + 0x4000), FIRST + 0x2008);
	CHECK_EQ(pg_phys_next(&phys, FIRST, FIRST + 0x2008), FIRST + 0x2008);
	CHECK_EQ(pg_phys_next(&phys, FIRST + 0x2010, FIRST + 0x4000),
		 FIRST + 0x4000);
	pg_phys_deinit(&phys);
}

int main(void)
{
	RUN(bad_places);
	RUN(orders);
	RUN(free_lists);
	RUN(used_up);
	RUN(failures);
	RUN(words);
	RUN(far_apart);
	RUN(after_reset);
	RUN(next_over_pages);
	return check_done();
}

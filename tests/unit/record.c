// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/record.h"

#include "base/bits.h"
#include "check.h"

#define SIZE (PG_RECORD_PAGE * UINT64_C(4000))

/* Memory from 0x100800 on, of which one byte value is enough. */
#define FIRST UINT64_C(0x100800)

static unsigned char bytes[SIZE];

static struct pg_stretch locate(const struct pg_mem *mem, uint64_t addr)
{
	if (addr < FIRST)
		return (struct pg_stretch){ NULL, FIRST - addr };
	if (addr - FIRST >= SIZE)
		return (struct pg_stretch){ NULL, 0 - addr };
	return (struct pg_stretch){ bytes + (addr - FIRST),
				    SIZE - (addr - FIRST) };
}

static const struct pg_mem below = { locate };
static struct pg_record record;

TEST(pages_are_kept_once_and_sorted)
{
	char buf[0x2000];

	pg_record_init(&record, &below);
	CHECK(pg_mem_read(&record.mem, 0x105000, buf, 8));
	CHECK(pg_mem_read(&record.mem, 0x102ffc, buf, 8));
	CHECK(pg_mem_read(&record.mem, 0x105ff0, buf, 0x10));
	CHECK(pg_mem_read(&record.mem, 0x100800, buf, 1));
	CHECK(pg_mem_read(&record.mem, 0x102000, buf, 1));
	pg_record_finish(&record);
	CHECK_EQ(record.count, 4);
	CHECK_EQ(record.pages[0], 0x100000);
	CHECK_EQ(record.pages[1], 0x102000);
	CHECK_EQ(record.pages[2], 0x103000);
	CHECK_EQ(record.pages[3], 0x105000);
	CHECK(!record.out_of_memory);
	pg_record_deinit(&record);
}

TEST(absent_pages_are_not_kept)
{
	char buf[8];

	pg_record_init(&record, &below);
	CHECK(!pg_mem_read(&record.mem, 0x1000, buf, 8));
	CHECK(!pg_mem_read(&record.mem, FIRST + SIZE, buf, 1));
	CHECK_EQ(record.count, 0);
	pg_record_finish(&record);
	CHECK_EQ(record.count, 0);
	pg_record_deinit(&record);
}

TEST(stretches_end_with_the_page)
{
	struct pg_stretch s;

	pg_record_init(&record, &below);
	s = pg_mem_locate(&record.mem, 0x100810);
	CHECK(s.data == bytes + 0x10);
	CHECK_EQ(s.size, 0x7f0);
	s = pg_mem_locate(&record.mem, 0x101000);
	CHECK_EQ(s.size, 0x1000);
	/* The end of memory before the end of its page. */
	s = pg_mem_locate(&record.mem, FIRST + SIZE - 1);
	CHECK_EQ(s.size, 1);
	s = pg_mem_locate(&record.mem, 0x1000);
	CHECK(!s.data);
	CHECK(s.size >= 1);
	pg_record_deinit(&record);
}

/* A view of a table larger than a page needs all of its pages. */
TEST(large_views)
{
	static char scratch[0x10000];

	pg_record_init(&record, &below);
	CHECK(pg_mem_view(&record.mem, 0x110000, sizeof(scratch), scratch));
	pg_record_finish(&record);
	CHECK_EQ(record.count, 16);
	CHECK_EQ(record.pages[15], 0x11f000);
	pg_record_deinit(&record);
}

/* More than the first list holds, in turns, so that it has to grow. */
TEST(many_pages)
{
	char byte;

	pg_record_init(&record, &below);
	for (int round = 0; round < 5; round++) {
		for (uint64_t i = 0; i < 3900; i++)
			CHECK(pg_mem_read(&record.mem,
					  0x101000 + (i * 17 % 3900) * 4096,
					  &byte, 1));
	}
	pg_record_finish(&record);
	CHECK_EQ(record.count, 3900);
	for (uint64_t i = 0; i < 3900; i++) {
		if (!CHECK_EQ(record.pages[i], 0x101000 + i * 4096))
			break;
	}
	CHECK(record.room < 20000);
	/* It goes on after it was sorted. */
	CHECK(pg_mem_read(&record.mem, 0x100800, &byte, 1));
	pg_record_finish(&record);
	CHECK_EQ(record.count, 3901);
	CHECK_EQ(record.pages[0], 0x100000);
	pg_record_deinit(&record);
}

int main(void)
{
	RUN(pages_are_kept_once_and_sorted);
	RUN(absent_pages_are_not_kept);
	RUN(stretches_end_with_the_page);
	RUN(large_views);
	RUN(many_pages);
	return check_done();
}

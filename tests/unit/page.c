// SPDX-License-Identifier: GPL-2.0-or-later
/* The page array: 64 pages of 4K from BASE on, their struct pages in page 4. */
#include "linux/page.h"

#include "check.h"

#define BASE  0x40000000
#define PAGES 8
#include "memory.h"

#define ARRAY_VA UINT64_C(0xfffffc0000000000)
#define FIRST	 (BASE >> 12)

static struct pg_kernel kernel;
static struct pg_vmcoreinfo info;
static struct pg_tables tables;
static struct pg_page_array array;

static const char text_6_1[] = "OSRELEASE=6.1.0\n"
			       "SIZE(page)=64\n"
			       "OFFSET(page._mapcount)=48\n"
			       "OFFSET(page.private)=40\n"
			       "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-129\n"
			       "NUMBER(VMEMMAP_START)=0xfffffc0000000000\n";

static const char text_6_12[] = "OSRELEASE=6.12.0\n"
				"SIZE(page)=64\n"
				"OFFSET(page._mapcount)=48\n"
				"OFFSET(page.private)=40\n"
				"NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)=-268435456\n"
				"SYMBOL(vmemmap)=fffffbffff000000\n";

/* The struct page of page i: _mapcount is the low half of word 6. */
static void mark(unsigned int i, uint32_t mapcount, uint64_t order)
{
	words[4][i * 8 + 5] = order;
	words[4][i * 8 + 6] = mapcount;
}

static int set_up(const char *text, struct pg_error *err)
{
	memset(words, 0, sizeof(words));
	words[0][pg_bits(ARRAY_VA, 47, 39)] = table(1);
	words[1][pg_bits(ARRAY_VA, 38, 30)] = table(2);
	words[2][pg_bits(ARRAY_VA, 29, 21)] = table(3);
	words[3][pg_bits(ARRAY_VA, 20, 12)] = table(4) | 0x400;
	for (unsigned int i = 0; i < 64; i++)
		mark(i, UINT32_MAX, 0);
	kernel = (struct pg_kernel){ .page_shift = 12,
				     .phys_offset = BASE,
				     .phys_offset_known = true };
	tables = (struct pg_tables){ &kernel.regime, &mem, BASE, NULL };
	pg_regime_parse("el1:high:4k:48", &kernel.regime, NULL);
	pg_vmcoreinfo_set(&info, text, strlen(text), NULL);
	return pg_page_array_init(&array, &kernel, &info, &tables, err);
}

static bool is_free(unsigned int i)
{
	return pg_page_is_free(&array, BASE + i * 4096);
}

TEST(marks)
{
	struct pg_error err;

	REQUIRE(set_up(text_6_1, &err) == PG_OK);
	mark(8, -129, 2); /* 8 to 11 */
	mark(16, -129, 0);
	mark(33, 0xfffffdff, 3); /* a page table */
	CHECK(!is_free(7));
	CHECK(is_free(8) && is_free(9) && is_free(11));
	CHECK(!is_free(12));
	CHECK(is_free(16) && !is_free(17));
	CHECK(!is_free(33) && !is_free(34));
}

/* A mark inside a block that the order does not reach says nothing of it. */
TEST(stale_order)
{
	struct pg_error err;

	REQUIRE(set_up(text_6_1, &err) == PG_OK);
	mark(8, -129, 200);
	CHECK(!is_free(8));
	mark(8, -129, 0);
	CHECK(is_free(8) && !is_free(9));
}

TEST(type_byte)
{
	struct pg_error err;

	REQUIRE(set_up(text_6_12, &err) == PG_OK);
	CHECK_EQ(array.first + FIRST * UINT64_C(64), ARRAY_VA);
	mark(4, 0xf0000000, 1);
	mark(6, 0xf0001234, 0);
	mark(9, 0xf2000000, 0);
	CHECK(is_free(4) && is_free(5));
	CHECK(is_free(6) && !is_free(7));
	CHECK(!is_free(9));
}

/* What the image does not hold is not known to be free. */
TEST(beyond)
{
	struct pg_error err;

	REQUIRE(set_up(text_6_1, &err) == PG_OK);
	CHECK(!is_free(64));
	CHECK(!pg_page_is_free(&array, 0));
	CHECK(!pg_page_is_free(&array, UINT64_MAX));
}

TEST(keys_missing)
{
	struct pg_error err;

	CHECK_EQ(set_up("OSRELEASE=6.1.0\nSIZE(page)=64\n", &err), PG_ENOENT);
	CHECK_HAS(err.text, "OFFSET(page._mapcount)");
	CHECK_EQ(set_up("OSRELEASE=6.1.0\nSIZE(page)=64\n"
			"OFFSET(page._mapcount)=48\nOFFSET(page.private)=40\n",
			&err),
		 PG_ENOENT);
	CHECK_HAS(err.text, "PAGE_BUDDY_MAPCOUNT_VALUE");
}

int main(void)
{
	RUN(marks);
	RUN(stale_order);
	RUN(type_byte);
	RUN(beyond);
	RUN(keys_missing);
	return check_done();
}

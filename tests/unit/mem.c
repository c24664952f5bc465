// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/mem.h"

#include "base/bits.h"
#include "check.h"

/* A memory made of pieces in ascending order; what lies between is absent. */
struct piece {
	uint64_t addr;
	const char *data;
	size_t size;
};

struct pieces {
	struct pg_mem mem;
	const struct piece *piece;
	size_t count;
};

static struct pg_stretch locate(const struct pg_mem *mem, uint64_t addr)
{
	const struct pieces *m = (const struct pieces *)mem;

	for (const struct piece *p = m->piece; p < m->piece + m->count; p++) {
		if (addr < p->addr)
			return (struct pg_stretch){ NULL, p->addr - addr };
		if (addr - p->addr < p->size)
			return (struct pg_stretch){
				(const unsigned char *)p->data +
					(addr - p->addr),
				p->size - (addr - p->addr)
			};
	}
	return (struct pg_stretch){ NULL,
				    addr ? UINT64_MAX - addr + 1 : UINT64_MAX };
}

#define TOP (UINT64_MAX - 3)

/*
 * "abcdefgh" and "ijkl" touch, "mnop" follows after a hole, and four bytes are
 * the last of the address space. Address 0 holds something too, so that
 * whoever wraps finds it.
 */
static const struct piece pieces[] = {
	{ 0, "zero", 5 },      { 0x1000, "abcdefgh", 8 }, { 0x1008, "ijkl", 4 },
	{ 0x1010, "mnop", 5 }, { 0x2000, "ABAB", 4 },	  { 0x2004, "ABAC", 4 },
	{ TOP, "last", 4 },
};

static const struct pieces memory = { { locate },
				      pieces,
				      PG_ARRAY_SIZE(pieces) };
static const struct pg_mem *const mem = &memory.mem;

TEST(read_in_one_stretch)
{
	char buf[8] = "";

	CHECK(pg_mem_read(mem, 0x1002, buf, 3));
	CHECK_STR(buf, "cde");
	CHECK(pg_mem_read(mem, 0x1002, buf, 0));
}

TEST(read_across_stretches)
{
	char buf[16] = "";

	CHECK(pg_mem_read(mem, 0x1000, buf, 12));
	CHECK_STR(buf, "abcdefghijkl");
}

TEST(read_absent)
{
	char buf[16];

	CHECK(!pg_mem_read(mem, 0x1000, buf, 13));
	CHECK(!pg_mem_read(mem, 0x100c, buf, 1));
	CHECK(!pg_mem_read(mem, 0xfff, buf, 2));
	CHECK(!pg_mem_read(mem, 0x5000, buf, 1));
}

TEST(read_at_the_top)
{
	char buf[16] = "";

	CHECK(pg_mem_read(mem, TOP, buf, 4));
	CHECK_STR(buf, "last");
	CHECK(!pg_mem_read(mem, TOP, buf, 5));
	CHECK(!pg_mem_read(mem, UINT64_MAX, buf, 2));
	CHECK(!pg_mem_read(mem, TOP - 1, buf, 1));
}

TEST(read64)
{
	uint64_t word = 0;

	CHECK(pg_mem_read64(mem, 0x1000, &word));
	CHECK_EQ(word, UINT64_C(0x6867666564636261));
	CHECK(pg_mem_read64(mem, 0x1003, &word));
	CHECK_EQ(word, UINT64_C(0x6b6a696867666564));
	CHECK(!pg_mem_read64(mem, 0x1005, &word));
	CHECK(!pg_mem_read64(mem, TOP, &word));
}

TEST(view_without_a_copy)
{
	char scratch[16] = "";

	CHECK(pg_mem_view(mem, 0x1001, 7, scratch) == pieces[1].data + 1);
	CHECK(pg_mem_view(mem, TOP, 4, scratch) == pieces[6].data);
	CHECK_STR(scratch, "");
}

TEST(view_gathered)
{
	char scratch[16] = "";

	CHECK(pg_mem_view(mem, 0x1006, 4, scratch) == scratch);
	CHECK_STR(scratch, "ghij");
	CHECK(!pg_mem_view(mem, 0x100a, 4, scratch));
	CHECK(!pg_mem_view(mem, TOP, 8, scratch));
	CHECK(!pg_mem_view(mem, 0x3000, 4, scratch));
}

TEST(strings)
{
	char buf[16];

	CHECK(pg_mem_read_string(mem, 0x1010, buf, sizeof(buf)));
	CHECK_STR(buf, "mnop");
	CHECK(pg_mem_read_string(mem, 0x1014, buf, 1));
	CHECK_STR(buf, "");
	CHECK(pg_mem_read_string(mem, 0x1010, buf, 5));
	CHECK(!pg_mem_read_string(mem, 0x1010, buf, 4));
	CHECK(!pg_mem_read_string(mem, 0x1010, buf, 0));
	CHECK(!pg_mem_read_string(mem, 0x1008, buf, sizeof(buf)));
	CHECK(!pg_mem_read_string(mem, 0x3000, buf, sizeof(buf)));
}

TEST(string_does_not_wrap)
{
	char buf[16];

	CHECK(!pg_mem_read_string(mem, TOP, buf, sizeof(buf)));
}

/* Where the needle is, or UINT64_MAX. */
static uint64_t find(uint64_t first, uint64_t size, const char *needle,
		     unsigned int align)
{
	uint64_t at;

	if (!pg_mem_find(mem, first, size, needle, strlen(needle), align, &at))
		return UINT64_MAX;
	return at;
}

TEST(find_in_one_stretch)
{
	CHECK_EQ(find(0x1000, 0x1000, "cde", 1), 0x1002);
	CHECK_EQ(find(0x1000, 0x1000, "mnop", 1), 0x1010);
	CHECK_EQ(find(0x1000, 0x1000, "x", 1), UINT64_MAX);
	CHECK_EQ(find(0x1003, 0x1000, "cde", 1), UINT64_MAX);
}

TEST(find_skips_holes)
{
	CHECK_EQ(find(0x800, 0x1000, "mnop", 1), 0x1010);
	CHECK_EQ(find(0, UINT64_MAX, "mnop", 16), 0x1010);
	CHECK_EQ(find(0x1000, 0x1000, "lmn", 1), UINT64_MAX);
}

TEST(find_across_stretches)
{
	CHECK_EQ(find(0x1000, 0x1000, "ghij", 1), 0x1006);
	CHECK_EQ(find(0x1000, 0x1000, "hi", 1), 0x1007);
	CHECK_EQ(find(0x1000, 0x1000, "abcdefghi", 1), 0x1000);
	CHECK_EQ(find(0x1000, 0x1000, "hijkl", 1), 0x1007);
	CHECK_EQ(find(0x1000, 0x1000, "ghij", 4), UINT64_MAX);
	CHECK_EQ(find(0x1000, 0x1000, "ghij", 2), 0x1006);
}

TEST(find_takes_the_first)
{
	CHECK_EQ(find(0x2000, 8, "AB", 1), 0x2000);
	CHECK_EQ(find(0x2001, 7, "AB", 1), 0x2002);
	CHECK_EQ(find(0x2001, 7, "AB", 4), 0x2004);
	CHECK_EQ(find(0x2000, 8, "ABAC", 1), 0x2004);
	CHECK_EQ(find(0x2000, 8, "BABA", 1), 0x2001);
	CHECK_EQ(find(0x2000, 8, "AC", 1), 0x2006);
}

TEST(find_stays_in_range)
{
	CHECK_EQ(find(0x1000, 2, "cde", 1), UINT64_MAX);
	CHECK_EQ(find(0x1000, 8, "ij", 1), UINT64_MAX);
	CHECK_EQ(find(0x1000, 0, "a", 1), UINT64_MAX);
	CHECK_EQ(find(0x1000, 1, "a", 1), 0x1000);
}

TEST(find_at_the_top)
{
	CHECK_EQ(find(TOP - 16, 20, "last", 1), TOP);
	CHECK_EQ(find(TOP, 4, "ast", 1), TOP + 1);
	CHECK_EQ(find(0, UINT64_MAX, "las", 1), TOP);
}

TEST(find_does_not_wrap)
{
	CHECK_EQ(find(TOP, 16, "zero", 1), UINT64_MAX);
	CHECK_EQ(find(TOP, 16, "tzero", 1), UINT64_MAX);
	CHECK_EQ(find(0x2000, UINT64_MAX, "zero", 1), UINT64_MAX);
}

int main(void)
{
	RUN(read_in_one_stretch);
	RUN(read_across_stretches);
	RUN(read_absent);
	RUN(read_at_the_top);
	RUN(read64);
	RUN(view_without_a_copy);
	RUN(view_gathered);
	RUN(strings);
	RUN(string_does_not_wrap);
	RUN(find_in_one_stretch);
	RUN(find_skips_holes);
	RUN(find_across_stretches);
	RUN(find_takes_the_first);
	RUN(find_stays_in_range);
	RUN(find_at_the_top);
	RUN(find_does_not_wrap);
	return check_done();
}

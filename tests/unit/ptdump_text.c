// SPDX-License-Identifier: GPL-2.0-or-later
/* Whole texts of small kernels. */
#include "linux/ptdump.h"

#include "check.h"

#define BASE UINT64_C(0x40000000)

#define PAGES 8
/* Pages of 64 KiB, of which 4K tables use the beginning. */
#define PAGE_WORDS 8192
#include "texts.h"

/* A whole text of a 4K/39 kernel. */
static const struct pg_marker markers[] = {
	{ 0xffffff8000000000, "Linear Mapping start" },
	{ 0xffffffc000000000, "Linear Mapping end" },
	{ 0xffffffc000000000, "Modules start" },
	{ 0xffffffc000003000, "Modules end" },
};

static void walk(const char *release, uint64_t first, uint64_t size)
{
	static struct pg_ptdump_style style;
	struct pg_kernel k = make(release, 4096, 39, 39);
	struct pg_tables t = { &k.regime, &mem, BASE, NULL };
	struct pg_walk w = {
		.tables = &t,
		.first = first,
		.size = size,
		.join = PG_JOIN_MASKED,
		.visit = pg_ptdump_visit,
		.ctx = &ptdump,
	};

	style = pg_ptdump_kernel_style(&k, pg_ptdump_version_of(&k));
	w.join_mask = style.mask;
	begin(&style, markers, PG_ARRAY_SIZE(markers),
	      size ? first : k.regime.base,
	      size ? first + size - 1 : UINT64_MAX);
	CHECK_EQ(pg_walk(&w, NULL, NULL), PG_OK);
	pg_ptdump_flush(&ptdump);
}

static void start(void)
{
	memset(words, 0, sizeof(words));
	absent_mask = 0;
	words[0][256] = table(1);
	words[1][0] = table(2);
	for (uint64_t i = 0; i < 8; i++)
		words[2][i] = (0x50000000 + (i << 12)) | 0x703;
}

#define PAGE_TEXT " PTE       RW x  SHD AF                   MEM/NORMAL\n"

TEST(whole_text)
{
	start();
	walk("6.1.192", 0, 0);
	CHECK_STR(out,
		  "---[ Linear Mapping start ]---\n"
		  "0xffffff8000000000-0xffffffc000000000         256G PGD\n"
		  "---[ Linear Mapping end ]---\n"
		  "---[ Modules start ]---\n"
		  "0xffffffc000000000-0xffffffc000003000          12K" PAGE_TEXT
		  "---[ Modules end ]---\n"
		  "0xffffffc000003000-0xffffffc000008000          20K" PAGE_TEXT
		  "0xffffffc000008000-0xffffffc000200000        2016K PTE\n"
		  "0xffffffc000200000-0xffffffc040000000        1022M PMD\n"
		  "0xffffffc040000000-0x0000000000000000         255G PGD\n");
}

/* Lines are cut to what was asked for, markers begin with its region. */
TEST(ranges)
{
	start();
	walk("6.1.192", 0xffffffc000001000, 0x4000);
	CHECK_STR(
		out,
		"---[ Modules start ]---\n"
		"0xffffffc000001000-0xffffffc000003000           8K" PAGE_TEXT
		"---[ Modules end ]---\n"
		"0xffffffc000003000-0xffffffc000005000           8K" PAGE_TEXT);
	walk("6.1.192", 0xffffffffffe00000, 0x200000);
	CHECK_STR(out,
		  "---[ Modules end ]---\n"
		  "0xffffffffffe00000-0x0000000000000000           2M PGD\n");
}

TEST(unreadable_table)
{
	start();
	absent_mask = 1 << 2;
	walk("6.1.192", 0, 0);
	CHECK_HAS(out, "-0xffffffc000000000         256G PGD\n");
	CHECK_HAS(out, "unreadable 0xffffffc000000000\n");
	/* Lines go on behind it; how markers inside come out is not said. */
	CHECK_HAS(out, "\n0xffffffc000200000-");
	CHECK_HAS(out, "0xffffffc040000000-0x0000000000000000         255G "
		       "PGD\n");
}

/* The text is the line before's, grown over what was swallowed. */
TEST(swallowed_text)
{
	start();
	words[1][0] = 0x50000000 | 0x701;
	words[1][1] = PG_BIT(60);
	words[1][2] = 0x50000000 | 0x701;
	walk("6.12.117", 0, 0);
	CHECK_HAS(out, "0xffffffc000000000-0xffffffc000400000           4M "
		       "PMD       RW x  SHD AF        BLK");
	CHECK_HAS(out, "0xffffffc000400000-0xffffffc000600000           2M "
		       "PMD       RW x  SHD AF        BLK");
	CHECK_EQ(ptdump.swallowed, 1);
}

/* With no event at all the flush is the first, and names the region. */
TEST(nothing_but_swallowed_entries)
{
	start();
	for (int i = 0; i < 512; i++)
		words[0][i] = PG_BIT(60);
	walk("6.12.117", 0, 0);
	CHECK_STR(out, "---[ Linear Mapping start ]---\n");
	CHECK_EQ(ptdump.swallowed, 512);
}

int main(void)
{
	RUN(whole_text);
	RUN(ranges);
	RUN(unreadable_table);
	RUN(swallowed_text);
	RUN(nothing_but_swallowed_entries);
	return check_done();
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Figures about tables: what counts, how often, and what could be larger. */
#include "arch/stat.h"

#include "check.h"

#define BASE   UINT64_C(0x80000000)
#define PAGE   UINT64_C(0x703)
#define BLOCK  UINT64_C(0x701)
#define CONTIG PG_BIT(52)
#define PAGES  16

#include "memory.h"

static struct pg_regime regime;
static struct pg_tables tables;
static struct pg_stat st;

/* 4K, 39 bits, lower range: pages 0, 1 and 2 are levels 1, 2 and 3. */
static void start(void)
{
	memset(words, 0, sizeof(words));
	absent_mask = 0;
	tables = (struct pg_tables){ &regime, &mem, BASE, NULL };
	regime = (struct pg_regime){
		.kind = PG_EL10,
		.granule = 12,
		.txsz = 25,
		.ps = 5,
		.pamax = 52,
	};
	CHECK_EQ(pg_regime_init(&regime, NULL), PG_OK);
	words[0][0] = table(1);
	words[1][0] = table(2);
}

static void go_range(uint64_t first, uint64_t size)
{
	struct pg_walk w = {
		.tables = &tables,
		.first = first,
		.size = size,
		.visit = pg_stat_visit,
		.ctx = &st,
	};

	pg_stat_deinit(&st);
	st = (struct pg_stat){ 0 };
	CHECK_EQ(pg_walk(&w, NULL, NULL), PG_OK);
	pg_stat_finish(&st);
}

static void go(void)
{
	go_range(0, 0);
}

/* n pages from entry on, ascending from pa. */
static void pages(unsigned int page, unsigned int entry, unsigned int n,
		  uint64_t pa, uint64_t bits)
{
	for (unsigned int i = 0; i < n; i++)
		words[page][entry + i] = (pa + i * 4096) | PAGE | bits;
}

#define TABLES(level, a, b, c, d)                            \
	do {                                                 \
		CHECK_EQ(st.tables[(level) + 1].tables, a);  \
		CHECK_EQ(st.tables[(level) + 1].met, b);     \
		CHECK_EQ(st.tables[(level) + 1].entries, c); \
		CHECK_EQ(st.tables[(level) + 1].used, d);    \
	} while (0)

/* count, contig, broken, could_set, could_block */
#define LEAVES(level, a, b, c, d, e)                             \
	do {                                                     \
		CHECK_EQ(st.leaves[(level) + 1].count, a);       \
		CHECK_EQ(st.leaves[(level) + 1].contig, b);      \
		CHECK_EQ(st.leaves[(level) + 1].broken, c);      \
		CHECK_EQ(st.leaves[(level) + 1].could_set, d);   \
		CHECK_EQ(st.leaves[(level) + 1].could_block, e); \
	} while (0)

TEST(empty)
{
	start();
	words[0][0] = 0;
	go();
	TABLES(1, 1, 1, 512, 0);
	TABLES(2, 0, 0, 0, 0);
	CHECK_EQ(st.mapped, 0);
	CHECK_EQ(st.tlb, 0);
	/* Switched off: no table is looked at. */
	regime.epd = true;
	go();
	TABLES(1, 0, 0, 0, 0);
}

TEST(fill)
{
	start();
	words[2][7] = 0x1000 | PAGE;
	words[2][9] = 0x5000 | PAGE;
	words[2][11] = 0xdead0; /* swapped out */
	words[2][13] = 1;	/* valid, of no type */
	words[1][5] = 0x40000000 | BLOCK;
	go();
	TABLES(1, 1, 1, 512, 1);
	TABLES(2, 1, 1, 512, 2);
	TABLES(3, 1, 1, 512, 3);
	CHECK_EQ(st.tables[4].other, 1);
	LEAVES(3, 2, 0, 0, 0, 0);
	LEAVES(2, 1, 0, 0, 0, 0);
	CHECK_EQ(st.mapped, 0x202000);
	CHECK_EQ(st.tlb, 3);
	CHECK_EQ(st.tlb_possible, 3);
}

TEST(absent)
{
	start();
	absent_mask = 1 << 2;
	go();
	TABLES(3, 1, 1, 0, 0);
	CHECK_EQ(st.tables[4].absent, 512);
}

/* Only the part that was asked for is read. */
TEST(range)
{
	start();
	pages(2, 0, 512, 0x200000, 0);
	go_range(0x4000, 0x8000);
	TABLES(1, 1, 1, 1, 1);
	TABLES(3, 1, 1, 8, 8);
	LEAVES(3, 8, 0, 0, 0, 0);
}

/* The table counts once, what it maps each time; equal entries or not. */
TEST(shared)
{
	for (int equal = 0; equal < 2; equal++) {
		start();
		words[1][3] = words[1][8] = words[0][9] = table(2);
		words[0][9] = table(1);
		for (unsigned int i = 0; i < 512; i++)
			words[2][i] = (equal ? 0x7000 : i * 0x3000) | PAGE;
		go();
		TABLES(1, 1, 1, 512, 2);
		TABLES(2, 1, 2, 512, 3);
		TABLES(3, 1, 3, 512, 512);
		LEAVES(3, 6 * 512, 0, 0, 0, 0);
		CHECK_EQ(st.mapped, 6 * 0x200000);
		CHECK_EQ(st.tlb, 6 * 512);
	}
}

TEST(contiguous_sets)
{
	start();
	pages(2, 16, 32, 0x110000, CONTIG);
	/* Begins within a set. */
	pages(2, 72, 24, 0x208000, CONTIG);
	/* The physical address is not aligned to a set. */
	pages(2, 128, 16, 0x301000, CONTIG);
	/* Could be, and what is too short or not aligned. */
	pages(2, 200, 30, 0x408000, 0);
	pages(2, 256, 16, 0x501000, 0);
	pages(2, 304, 15, 0x600000, 0);
	go();
	LEAVES(3, 133, 48, 24, 16, 0);
	CHECK_EQ(st.tlb, 133 - 48 + 3);
	CHECK_EQ(st.tlb_possible, 133 - 64 + 4);
	CHECK_EQ(st.mapped, 133 * 4096);
}

/* One entry in the middle has other attributes. */
TEST(runs_break)
{
	start();
	pages(2, 0, 32, 0x200000, 0);
	words[2][20] |= 0x800;
	go();
	LEAVES(3, 32, 0, 0, 16, 0);
	pages(2, 0, 32, 0x200000, CONTIG);
	words[2][20] &= ~CONTIG;
	go();
	LEAVES(3, 32, 16, 15, 0, 0);
	CHECK_EQ(st.tlb, 1 + 16);
	CHECK_EQ(st.tlb_possible, 2);
}

TEST(blocks)
{
	start();
	pages(2, 0, 512, 0x400000, CONTIG);
	words[1][1] = table(3);
	pages(3, 0, 512, 0x600000, 0);
	words[1][2] = table(4);
	pages(4, 0, 511, 0x800000, 0);
	words[1][3] = table(5);
	pages(5, 0, 512, 0xb00000, 0);
	go();
	LEAVES(3, 2047, 512, 0, 512 + 496 + 512, 1024);
	CHECK_EQ(st.tlb, 2047 - 512 + 32);
	/* Two blocks, 31 sets and 15 pages, 32 sets. */
	CHECK_EQ(st.tlb_possible, 2 + 31 + 15 + 32);
}

/* What begins within one table and ends in the next. */
TEST(block_in_the_middle)
{
	start();
	words[1][1] = table(3);
	words[1][2] = table(4);
	pages(2, 500, 12, 0x5f4000, 0);
	pages(3, 0, 512, 0x600000, 0);
	pages(4, 0, 20, 0x800000, 0);
	go();
	LEAVES(3, 544, 0, 0, 512 + 16, 512);
	CHECK_EQ(st.tlb_possible, 12 + 1 + 1 + 4);
}

/* A block of the root's own level has nothing above it. */
TEST(no_block_above_the_root)
{
	start();
	for (unsigned int i = 0; i < 512; i++)
		words[0][i] = (uint64_t)i << 30 | BLOCK;
	go();
	LEAVES(1, 512, 0, 0, 512, 0);
	CHECK_EQ(st.mapped, UINT64_C(512) << 30);
	CHECK_EQ(st.tlb_possible, 32);
}

TEST(loop)
{
	start();
	words[1][0] = table(0);
	go();
	CHECK_EQ(st.tables[2].tables, 1);
	CHECK_EQ(st.tables[4].tables, 1);
	/* Its entry for a table is one for a page at the last level. */
	CHECK_EQ(st.mapped, 4096);
}

TEST(many_tables)
{
	start();
	/* None of them is in memory. */
	for (unsigned int i = 0; i < 512; i++)
		words[1][i] = (0x100000000 + i * 4096) | 3;
	words[0][1] = words[0][0];
	for (unsigned int i = 2; i < 512; i++)
		words[0][i] = table(2);
	for (unsigned int i = 0; i < 512; i++)
		words[2][i] = (0x200000000 + i * 4096) | 3;
	go();
	TABLES(3, 1024, 1024, 0, 0);
	TABLES(2, 2, 512, 1024, 1024);
	CHECK_EQ(pg_stat_table_size(&regime, 3), 4096);
}

int main(void)
{
	RUN(empty);
	RUN(fill);
	RUN(absent);
	RUN(range);
	RUN(shared);
	RUN(contiguous_sets);
	RUN(runs_break);
	RUN(blocks);
	RUN(block_in_the_middle);
	RUN(no_block_above_the_root);
	RUN(loop);
	RUN(many_tables);
	pg_stat_deinit(&st);
	return check_done();
}

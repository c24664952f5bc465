// SPDX-License-Identifier: GPL-2.0-or-later
/* The walk, one property at a time; random trees are in walk_random.c. */
#include "arch/walk.h"

#include <stdlib.h>

#include "check.h"

#define BASE  UINT64_C(0x80000000)
#define PAGES 20
#define PAGE  UINT64_C(0x403)
#define BLOCK UINT64_C(0x401)

#include "memory.h"

static struct pg_visit seen[5000];
static size_t nseen;
static int stop_at;
static bool prune;

static enum pg_action keep(void *ctx, const struct pg_visit *v)
{
	if (nseen < PG_ARRAY_SIZE(seen))
		seen[nseen] = *v;
	nseen++;
	/* A run of nothing would go on for ever. */
	if (!v->count || (stop_at && (int)nseen == stop_at))
		return PG_STOP;
	return prune ? PG_PRUNE : PG_CONTINUE;
}

static struct pg_regime regime;
static struct pg_tables tables = { &regime, &mem, BASE, NULL };
static struct pg_walk walk;
static struct pg_walk_result result;
static struct pg_error err;

/* An empty start: 4K, 39 bits, so tables of levels 1, 2 and 3. */
static void start(bool high)
{
	memset(words, 0, sizeof(words));
	absent_mask = 0;
	stretch_max = 0;
	stop_at = 0;
	prune = false;
	tables.root = BASE;
	regime = (struct pg_regime){
		.kind = PG_EL10,
		.high = high,
		.granule = 12,
		.txsz = 25,
		.ps = 5,
		.pamax = 52,
		.nt_faults = true,
	};
	CHECK_EQ(pg_regime_init(&regime, NULL), 0);
	walk = (struct pg_walk){ .tables = &tables, .visit = keep };
}

static int go(void)
{
	nseen = 0;
	return pg_walk(&walk, &result, &err);
}

/* Visit number i. */
static void is_visit(size_t i, enum pg_visit_kind kind, int level, uint64_t ia,
		     uint64_t count)
{
	if (!CHECK(i < nseen))
		return;
	CHECK_EQ(seen[i].kind, kind);
	CHECK_EQ(seen[i].level, level);
	CHECK_EQ(seen[i].ia, ia);
	CHECK_EQ(seen[i].count, count);
	CHECK_EQ(seen[i].size, UINT64_C(1) << (12 + 9 * (3 - level)));
	CHECK(seen[i].tables == &tables);
}

TEST(empty)
{
	start(true);
	CHECK_EQ(go(), 0);
	CHECK_EQ(nseen, 1);
	is_visit(0, PG_VISIT_INVALID, 1, -(UINT64_C(1) << 39), 512);
	CHECK_EQ(seen[0].at, BASE);
	CHECK_EQ(seen[0].desc, 0);
	CHECK_EQ(result.reads, 512);
}

TEST(runs_of_leaves)
{
	start(false);
	words[0][1] = table(1);
	words[1][0] = table(2);
	for (uint64_t i = 0; i < 512; i++)
		words[2][i] = i << 12 | PAGE;
	words[2][100] |= 0x80;		/* another permission */
	words[2][200] = 5 << 12 | PAGE; /* another address */
	words[1][1] = 0x200000 | BLOCK;
	CHECK_EQ(go(), 0);
	CHECK_EQ(nseen, 11);
	is_visit(0, PG_VISIT_INVALID, 1, 0, 1);
	is_visit(1, PG_VISIT_TABLE, 1, 0x40000000, 1);
	CHECK_EQ(seen[1].desc, table(1));
	CHECK_EQ(seen[1].at, BASE + 8);
	is_visit(2, PG_VISIT_TABLE, 2, 0x40000000, 1);
	is_visit(3, PG_VISIT_LEAF, 3, 0x40000000, 100);
	is_visit(4, PG_VISIT_LEAF, 3, 0x40064000, 1);
	is_visit(5, PG_VISIT_LEAF, 3, 0x40065000, 99);
	CHECK_EQ(seen[5].desc, 101 << 12 | PAGE);
	CHECK_EQ(seen[5].at, BASE + 2 * 4096 + 101 * 8);
	is_visit(6, PG_VISIT_LEAF, 3, 0x400c8000, 1);
	is_visit(7, PG_VISIT_LEAF, 3, 0x400c9000, 311);
	is_visit(8, PG_VISIT_LEAF, 2, 0x40200000, 1);
	is_visit(9, PG_VISIT_INVALID, 2, 0x40400000, 510);
	is_visit(10, PG_VISIT_INVALID, 1, 0x80000000, 510);
}

/* The fast comparison works on blocks of words: break runs everywhere. */
TEST(runs_of_every_length)
{
	for (uint64_t n = 1; n < 512; n++) {
		start(false);
		words[0][0] = table(1);
		words[1][0] = table(2);
		for (uint64_t i = 0; i < 512; i++)
			words[2][i] = i << 12 | PAGE | (i >= n ? 0x800 : 0);
		CHECK_EQ(go(), 0);
		if (!CHECK_EQ(seen[2].count, n) ||
		    !CHECK_EQ(seen[3].count, 512 - n))
			return;
	}
}

TEST(invalid_words_of_software)
{
	start(false);
	words[0][0] = 0x1234560000;
	words[0][1] = 0x1234560000;
	words[0][2] = ~UINT64_C(1);
	CHECK_EQ(go(), 0);
	CHECK_EQ(nseen, 3);
	is_visit(0, PG_VISIT_INVALID, 1, 0, 2);
	CHECK_EQ(seen[0].desc, 0x1234560000);
	is_visit(1, PG_VISIT_INVALID, 1, 0x80000000, 1);
	is_visit(2, PG_VISIT_INVALID, 1, 0xc0000000, 509);
}

TEST(masked_runs)
{
	start(false);
	words[0][0] = table(1);
	words[1][0] = table(2);
	for (uint64_t i = 0; i < 512; i++)
		words[2][i] = (i * 7919 % 1000) << 12 | PAGE |
			      (i >= 50 ? 0x80 : 0) | (i >= 60 ? 0x8 : 0);
	walk.join = PG_JOIN_MASKED;
	walk.join_mask = 0x80;
	CHECK_EQ(go(), 0);
	is_visit(2, PG_VISIT_LEAF, 3, 0, 50);
	is_visit(3, PG_VISIT_LEAF, 3, 50 << 12, 462);
	/* Bits 1:0 count even where the mask leaves them out. */
	words[2][500] &= ~UINT64_C(2);
	CHECK_EQ(go(), 0);
	is_visit(3, PG_VISIT_LEAF, 3, 50 << 12, 450);
	is_visit(4, PG_VISIT_FAULT, 3, 500 << 12, 1);
}

/* Masked walks do not judge the addresses of leaves. */
TEST(masked_leaves_are_not_judged)
{
	start(false);
	words[0][0] = UINT64_C(0xff00000000000) | BLOCK;
	regime.oa_bits = 40;
	walk.join = PG_JOIN_MASKED;
	walk.join_mask = 0x80;
	CHECK_EQ(go(), 0);
	is_visit(0, PG_VISIT_LEAF, 1, 0, 1);
	walk.join = PG_JOIN_EXACT;
	CHECK_EQ(go(), 0);
	is_visit(0, PG_VISIT_FAULT, 1, 0, 1);
	CHECK_EQ(seen[0].fault, PG_FAULT_ADDRESS_SIZE);
}

TEST(refused_entries)
{
	start(false);
	words[0][0] = table(1);
	words[1][0] = table(2);
	words[1][1] = 0x200000 | BLOCK | PG_BIT(16);
	words[1][2] = UINT64_C(0x1000000000000) | table(2);
	words[2][3] = BLOCK;
	regime.oa_bits = 40;
	words[1][3] = PG_BIT(40) | BLOCK;
	words[0][1] = PG_BIT(40) | table(1);
	CHECK_EQ(go(), 0);
	is_visit(2, PG_VISIT_INVALID, 3, 0, 3);
	is_visit(3, PG_VISIT_FAULT, 3, 0x3000, 1); /* D-3 */
	CHECK_EQ(seen[3].fault, PG_FAULT_TRANSLATION);
	is_visit(5, PG_VISIT_FAULT, 2, 0x200000, 1); /* D-7 */
	CHECK_EQ(seen[5].fault, PG_FAULT_TRANSLATION);
	is_visit(6, PG_VISIT_TABLE, 2, 0x400000, 1);  /* bit 48: not address */
	is_visit(10, PG_VISIT_FAULT, 2, 0x600000, 1); /* D-9 */
	CHECK_EQ(seen[10].fault, PG_FAULT_ADDRESS_SIZE);
	is_visit(12, PG_VISIT_FAULT, 1, 0x40000000, 1);
	CHECK_EQ(seen[12].fault, PG_FAULT_ADDRESS_SIZE);
	regime.nt_faults = false;
	CHECK_EQ(go(), 0);
	is_visit(5, PG_VISIT_LEAF, 2, 0x200000, 1);
}

/* A run of pages that passes the output size is cut where it passes it. */
TEST(run_across_the_output_size)
{
	start(false);
	words[0][0] = table(1);
	words[1][0] = table(2);
	for (uint64_t i = 0; i < 512; i++)
		words[2][i] = (PG_BIT(36) - 0x3000 + (i << 12)) | PAGE;
	regime.oa_bits = 36;
	CHECK_EQ(go(), 0);
	is_visit(2, PG_VISIT_LEAF, 3, 0, 3);
	CHECK_EQ(seen[3].kind, PG_VISIT_FAULT);
	CHECK_EQ(seen[3].ia, 0x3000);
	CHECK_EQ(seen[3].fault, PG_FAULT_ADDRESS_SIZE);
}

/* A leaf may be larger than the whole output space. */
TEST(leaf_larger_than_the_output_size)
{
	start(false);
	regime.txsz = 16;
	regime.ds = true;
	regime.ps = 0;
	CHECK_EQ(pg_regime_init(&regime, NULL), 0);
	CHECK_EQ(regime.oa_bits, 32);
	words[0][0] = BLOCK;
	CHECK_EQ(go(), 0);
	CHECK_EQ(nseen, 2);
	CHECK_EQ(seen[0].count, 1);
	CHECK_EQ(seen[0].level, 0);
	is_visit(1, PG_VISIT_INVALID, 0, PG_BIT(39), 511);
}

/* D-8: an address does not carry into the bits above its field. */
TEST(run_ends_where_the_address_field_does)
{
	start(false);
	regime.ds = true;
	regime.ps = 6;
	CHECK_EQ(pg_regime_init(&regime, NULL), 0);
	words[0][0] = table(1);
	words[1][0] = table(2);
	/* OA[51:50] is in [9:8], and bit 50 is GP. */
	words[2][0] = (PG_BIT(50) - 0x1000) | PAGE;
	words[2][1] = PG_BIT(50) | PAGE;
	CHECK_EQ(go(), 0);
	is_visit(2, PG_VISIT_LEAF, 3, 0, 1);
	is_visit(3, PG_VISIT_LEAF, 3, 0x1000, 1);
}

TEST(ranges)
{
	start(true);
	words[0][511] = table(1);
	words[1][511] = table(2);
	words[2][511] = PAGE;
	/* The last page of the address space. */
	walk.first = UINT64_MAX - 0xfff;
	walk.size = 0x1000;
	CHECK_EQ(go(), 0);
	CHECK_EQ(nseen, 3);
	is_visit(2, PG_VISIT_LEAF, 3, UINT64_MAX - 0xfff, 1);
	CHECK_EQ(seen[2].at, BASE + 2 * 4096 + 511 * 8);
	CHECK_EQ(result.reads, 3);
	walk.first = UINT64_MAX;
	walk.size = 1;
	CHECK_EQ(go(), 0);
	is_visit(2, PG_VISIT_LEAF, 3, UINT64_MAX - 0xfff, 1);
	/* More than there is. */
	walk.first = UINT64_MAX - 0x1fff;
	walk.size = UINT64_MAX;
	CHECK_EQ(go(), 0);
	CHECK_EQ(nseen, 4);
	is_visit(2, PG_VISIT_INVALID, 3, UINT64_MAX - 0x1fff, 1);
	/* The first page. */
	walk.first = regime.base;
	walk.size = 1;
	CHECK_EQ(go(), 0);
	CHECK_EQ(nseen, 1);
	is_visit(0, PG_VISIT_INVALID, 1, regime.base, 1);
	/* From below the range into it. */
	walk.first = 0;
	walk.size = regime.base + 1;
	CHECK_EQ(go(), 0);
	is_visit(0, PG_VISIT_INVALID, 1, regime.base, 1);
	/* Beside it. */
	walk.size = regime.base;
	CHECK_EQ(go(), 0);
	CHECK_EQ(nseen, 0);
	CHECK_EQ(result.reads, 0);
}

/* Entries are whole even where the range cuts them. */
TEST(range_inside_a_block)
{
	start(false);
	for (uint64_t i = 0; i < 512; i++)
		words[0][i] = i << 30 | BLOCK;
	walk.first = 0x7fffffff;
	walk.size = 2;
	CHECK_EQ(go(), 0);
	CHECK_EQ(nseen, 1);
	is_visit(0, PG_VISIT_LEAF, 1, 0x40000000, 2);
}

TEST(prune_and_stop)
{
	start(false);
	words[0][0] = table(1);
	words[0][1] = table(1);
	prune = true;
	CHECK_EQ(go(), 0);
	CHECK_EQ(nseen, 3);
	is_visit(1, PG_VISIT_TABLE, 1, 0x40000000, 1);
	CHECK_EQ(result.reads, 512);
	prune = false;
	stop_at = 2;
	CHECK_EQ(go(), 0);
	CHECK_EQ(nseen, 2);
}

TEST(absent_tables)
{
	start(false);
	absent_mask = 1 << 1;
	words[0][0] = table(1);
	words[0][1] = 0x1000 | 3;
	CHECK_EQ(go(), 0);
	is_visit(1, PG_VISIT_UNREADABLE, 2, 0, 512);
	CHECK_EQ(seen[1].at, BASE + 4096);
	CHECK_EQ(seen[1].desc, 0);
	is_visit(3, PG_VISIT_UNREADABLE, 2, 0x40000000, 512);
	CHECK_EQ(seen[3].at, 0x1000);
	is_visit(4, PG_VISIT_INVALID, 1, 0x80000000, 510);
	/* The root itself. */
	absent_mask = 1;
	CHECK_EQ(go(), 0);
	is_visit(0, PG_VISIT_UNREADABLE, 1, 0, 512);
}

/* A stretch may end anywhere, even inside a word. */
TEST(stretches)
{
	static const uint64_t sizes[] = { 4, 8, 12, 100, 4000 };

	for (size_t s = 0; s < PG_ARRAY_SIZE(sizes); s++) {
		uint64_t pages = 0;

		start(false);
		stretch_max = sizes[s];
		words[0][0] = table(1);
		words[1][0] = table(2);
		for (uint64_t i = 0; i < 512; i++)
			words[2][i] = i << 12 | PAGE;
		CHECK_EQ(go(), 0);
		for (size_t i = 0; i < nseen && nseen < 5000; i++) {
			CHECK(seen[i].kind != PG_VISIT_UNREADABLE);
			if (seen[i].kind != PG_VISIT_LEAF)
				continue;
			CHECK_EQ(seen[i].ia, pages << 12);
			CHECK_EQ(seen[i].desc, pages << 12 | PAGE);
			pages += seen[i].count;
		}
		CHECK_EQ(pages, 512);
	}
}

TEST(big_endian)
{
	start(false);
	regime.ee = true;
	words[0][0] = __builtin_bswap64(table(1));
	words[1][0] = __builtin_bswap64(table(2));
	for (uint64_t i = 0; i < 512; i++)
		words[2][i] = __builtin_bswap64(i << 12 | PAGE);
	words[2][77] = 3; /* little-endian: nothing here */
	CHECK_EQ(go(), 0);
	is_visit(0, PG_VISIT_TABLE, 1, 0, 1);
	CHECK_EQ(seen[0].desc, table(1));
	is_visit(2, PG_VISIT_LEAF, 3, 0, 77);
	is_visit(3, PG_VISIT_INVALID, 3, 77 << 12, 1);
	is_visit(4, PG_VISIT_LEAF, 3, 78 << 12, 434);
	is_visit(5, PG_VISIT_INVALID, 2, 0x200000, 511);
}

TEST(loops)
{
	start(false);
	words[0][511] = table(0);
	CHECK_EQ(go(), 0);
	/* Level 1, then the same words as levels 2 and 3. */
	CHECK_EQ(result.loops, 2);
	CHECK_EQ(result.loop_at, BASE + 511 * 8);
	CHECK_EQ(result.loop_ia, UINT64_C(511) << 30);
	CHECK_EQ(nseen, 6);
	is_visit(5, PG_VISIT_LEAF, 3, PG_BIT(39) - 0x1000, 1);
	CHECK_EQ(seen[5].desc, table(0));
	/* A table met twice, but not on one path, is none. */
	start(false);
	words[0][1] = words[0][2] = table(1);
	CHECK_EQ(go(), 0);
	CHECK_EQ(result.loops, 0);
}

TEST(budget)
{
	start(false);
	words[0][0] = table(1);
	words[0][3] = table(2);
	walk.budget = 1535;
	CHECK_EQ(go(), PG_EBUDGET);
	CHECK_EQ(result.stopped_ia, UINT64_C(3) << 30);
	CHECK(result.reads <= 1535);
	CHECK_HAS(err.text, "1535");
	CHECK_HAS(err.text, "0x00000000c0000000");
	walk.budget = 1536;
	CHECK_EQ(go(), 0);
	CHECK_EQ(result.reads, 1536);
	/* A range spends what it reads; where it stops is inside the range. */
	walk.budget = 1;
	walk.first = 0x12345;
	walk.size = 1;
	CHECK_EQ(go(), PG_EBUDGET);
	CHECK_EQ(result.stopped_ia, 0x12345);
}

/* KASAN: one page of zero shadow behind every entry of every table. */
TEST(shared_tables_cost_nothing)
{
	start(false);
	for (int i = 0; i < 512; i++) {
		words[0][i] = table(1);
		words[1][i] = table(2);
		words[2][i] = 0x12345000 | PAGE;
	}
	CHECK_EQ(go(), 0);
	CHECK_EQ(result.reads, 3 * 512);
	CHECK(nseen < 3000);
	is_visit(nseen - 1, PG_VISIT_LEAF, 3, UINT64_C(511) << 30, 512 * 512);
	CHECK(seen[nseen - 1].repeat);
	CHECK_EQ(seen[nseen - 1].desc, 0x12345000 | PAGE);
}

/* Table attributes inside a shared table count for what is below them. */
TEST(shared_tables_keep_table_attributes)
{
	start(false);
	words[0][0] = words[0][1] = table(1);
	for (int i = 0; i < 512; i++) {
		words[1][i] = table(2) | PG_BIT(59);
		words[2][i] = 0x12345000 | PAGE;
	}
	CHECK_EQ(go(), 0);
	for (size_t i = 0; i < nseen; i++) {
		if (seen[i].kind == PG_VISIT_LEAF &&
		    !CHECK_EQ(seen[i].hier.pxn, 2))
			return;
	}
	/* Half of the shared table limits, half does not. */
	for (int i = 0; i < 256; i++)
		words[1][i] = table(2);
	CHECK_EQ(go(), 0);
	for (size_t i = 0; i < nseen; i++) {
		bool second = seen[i].ia & 0x20000000;

		if (seen[i].kind == PG_VISIT_LEAF &&
		    (!CHECK_EQ(seen[i].hier.pxn, second ? 2 : PG_HIER_NONE) ||
		     !CHECK(seen[i].count <= 256 * 512)))
			return;
	}
}

/* The same table under different table attributes is not the same. */
TEST(shared_tables_under_different_attributes)
{
	start(false);
	words[0][0] = table(1);
	words[0][1] = table(1) | PG_BIT(62);
	words[0][2] = table(1);
	for (int i = 0; i < 512; i++)
		words[1][i] = 0;
	CHECK_EQ(go(), 0);
	is_visit(1, PG_VISIT_INVALID, 2, 0, 512);
	CHECK_EQ(seen[1].hier.no_write, PG_HIER_NONE);
	CHECK_EQ(seen[3].hier.no_write, 1);
	CHECK_EQ(seen[5].hier.no_write, PG_HIER_NONE);
}

/* The level that limits is that of the path, not of the first path. */
TEST(shared_tables_limited_at_another_level)
{
	start(false);
	regime.txsz = 16;
	CHECK_EQ(pg_regime_init(&regime, NULL), 0);
	words[0][0] = table(1) | PG_BIT(59);
	words[0][1] = table(2);
	words[1][0] = table(3);
	words[2][0] = table(3) | PG_BIT(59);
	for (int i = 0; i < 512; i++)
		words[3][i] = 0x40000000 | BLOCK;
	CHECK_EQ(go(), 0);
	is_visit(2, PG_VISIT_LEAF, 2, 0, 512);
	CHECK_EQ(seen[2].hier.pxn, 0);
	is_visit(6, PG_VISIT_LEAF, 2, PG_BIT(39), 512);
	CHECK_EQ(seen[6].hier.pxn, 1);
}

TEST(table_attributes)
{
	start(false);
	words[0][0] = table(1) | PG_BIT(61);
	words[1][0] = table(2) | PG_BIT(61) | PG_BIT(60);
	CHECK_EQ(go(), 0);
	CHECK_EQ(seen[0].hier.no_el0, PG_HIER_NONE);
	CHECK_EQ(seen[1].hier.no_el0, 1);
	CHECK_EQ(seen[2].hier.no_el0, 1); /* the first that said so */
	CHECK_EQ(seen[2].hier.uxn, 2);
	CHECK_EQ(seen[2].hier.pxn, PG_HIER_NONE);
	CHECK_EQ(seen[2].hier.no_write, PG_HIER_NONE);
	/* What comes behind the table is not below it. */
	CHECK_EQ(seen[3].hier.uxn, PG_HIER_NONE);
}

/* Stage 2, 34 bits from level 2: sixteen tables as one. */
TEST(concatenated_root)
{
	start(false);
	regime = (struct pg_regime){
		.kind = PG_S2,
		.granule = 12,
		.txsz = 30,
		.ps = 5,
		.pamax = 48,
		.sl = 2,
	};
	CHECK_EQ(pg_regime_init(&regime, NULL), 0);
	words[15][511] = 0x200000 | BLOCK;
	CHECK_EQ(go(), 0);
	CHECK_EQ(nseen, 2);
	is_visit(0, PG_VISIT_INVALID, 2, 0, 16 * 512 - 1);
	is_visit(1, PG_VISIT_LEAF, 2, PG_BIT(34) - 0x200000, 1);
	CHECK_EQ(seen[1].at, BASE + 15 * 4096 + 511 * 8);
	CHECK_EQ(result.reads, 16 * 512);
}

/* Two entries, and what lies behind them is not table. */
TEST(small_root)
{
	start(false);
	regime.txsz = 33;
	CHECK_EQ(pg_regime_init(&regime, NULL), 0);
	tables.root = BASE + 0x10;
	for (int i = 0; i < 512; i++)
		words[0][i] = 0x40000000 | BLOCK;
	CHECK_EQ(go(), 0);
	CHECK_EQ(result.reads, 2);
	CHECK_EQ(seen[0].at, BASE + 0x10);
	CHECK_EQ(seen[nseen - 1].ia +
			 seen[nseen - 1].size * seen[nseen - 1].count,
		 PG_BIT(31));
}

TEST(off)
{
	start(false);
	/* One hole, and nothing is read. */
	regime.epd = true;
	CHECK_EQ(go(), 0);
	CHECK_EQ(nseen, 1);
	CHECK_EQ(seen[0].kind, PG_VISIT_INVALID);
	CHECK_EQ(seen[0].ia, regime.base);
	CHECK_EQ(seen[0].count, 1);
	CHECK_EQ(seen[0].size, PG_BIT(regime.ia_bits));
	regime.epd = false;
	regime.off = true;
	CHECK_EQ(pg_regime_init(&regime, NULL), 0);
	CHECK_EQ(go(), 0);
	CHECK_EQ(nseen, 0);
	CHECK_EQ(result.reads, 0);
}

int main(void)
{
	RUN(empty);
	RUN(runs_of_leaves);
	RUN(runs_of_every_length);
	RUN(invalid_words_of_software);
	RUN(masked_runs);
	RUN(masked_leaves_are_not_judged);
	RUN(refused_entries);
	RUN(run_across_the_output_size);
	RUN(leaf_larger_than_the_output_size);
	RUN(run_ends_where_the_address_field_does);
	RUN(ranges);
	RUN(range_inside_a_block);
	RUN(prune_and_stop);
	RUN(absent_tables);
	RUN(stretches);
	RUN(big_endian);
	RUN(loops);
	RUN(budget);
	RUN(shared_tables_cost_nothing);
	RUN(shared_tables_keep_table_attributes);
	RUN(shared_tables_under_different_attributes);
	RUN(shared_tables_limited_at_another_level);
	RUN(table_attributes);
	RUN(concatenated_root);
	RUN(small_root);
	RUN(off);
	return check_done();
}

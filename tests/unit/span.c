// SPDX-License-Identifier: GPL-2.0-or-later
/* Spans: what joins, what does not, and where they are cut. */
#include "arch/span.h"

#include "arch/nested.h"
#include "check.h"

#define BASE  UINT64_C(0x80000000)
#define PAGE  UINT64_C(0x703)
#define BLOCK UINT64_C(0x701)
#define PAGES 16

#include "memory.h"

static struct pg_regime regime;
static struct pg_tables tables;

static struct pg_span spans[3000];
static size_t nspans;
static size_t stop_at;

static enum pg_action keep(void *ctx, const struct pg_span *s)
{
	if (nspans < PG_ARRAY_SIZE(spans))
		spans[nspans] = *s;
	nspans++;
	return nspans == stop_at ? PG_STOP : PG_CONTINUE;
}

/* 4K, 39 bits, lower range: pages 0, 1 and 2 are levels 1, 2 and 3. */
static void start(void)
{
	memset(words, 0, sizeof(words));
	absent_mask = 0;
	stretch_max = 4096;
	stop_at = 0;
	tables = (struct pg_tables){ &regime, &mem, BASE, NULL };
	regime = (struct pg_regime){
		.kind = PG_EL10,
		.granule = 12,
		.txsz = 25,
		.ps = 5,
		.pamax = 52,
		.mair = UINT64_C(0x40044ffff),
	};
	CHECK_EQ(pg_regime_init(&regime, NULL), PG_OK);
	words[0][0] = table(1);
	words[1][0] = table(2);
}

/* Pieces that stage 2 may make, and where the last walk ran out of them. */
static uint64_t limit, stopped;

static void go(uint64_t first, uint64_t last)
{
	struct pg_joiner j = {
		.sink = keep,
		.first = first,
		.last = last,
		.limit = limit,
	};
	struct pg_walk w = {
		.tables = &tables,
		.first = first,
		.size = last - first + 1,
		.visit = pg_span_visit,
		.ctx = &j,
	};

	nspans = 0;
	CHECK_EQ(pg_walk(&w, NULL, NULL), PG_OK);
	pg_span_flush(&j);
	stopped = j.exhausted ? j.stopped_ia : 0;
}

static void all(void)
{
	go(0, pg_regime_last(&regime));
}

static void is_span(size_t i, enum pg_span_kind kind, uint64_t ia,
		    uint64_t size, uint64_t pa, uint64_t count)
{
	if (!CHECK(i < nspans))
		return;
	if (CHECK_EQ(spans[i].kind, kind) & CHECK_EQ(spans[i].ia, ia) &
	    CHECK_EQ(spans[i].size, size) & CHECK_EQ(spans[i].count, count) &
	    (kind > PG_SPAN_PAGE || CHECK_EQ(spans[i].pa, pa)))
		return;
	printf("# span %zu\n", i);
}

TEST(pages_join)
{
	start();
	words[1][1] = table(3);
	for (uint64_t i = 0; i < 512; i++) {
		words[2][i] = (0x40000000 + (i << 12)) | PAGE;
		words[3][i] = (0x40200000 + (i << 12)) | PAGE;
	}
	words[3][511] |= PG_BIT(54);
	all();
	/* Over the border between two tables. */
	is_span(0, PG_SPAN_PAGE, 0, 0x3ff000, 0x40000000, 1023);
	is_span(1, PG_SPAN_PAGE, 0x3ff000, 0x1000, 0x403ff000, 1);
	CHECK_EQ(spans[0].at, BASE + 2 * 4096);
	CHECK_EQ(spans[0].desc, 0x40000000 | PAGE);
	CHECK_EQ(spans[1].access.user, 0);
	CHECK_EQ(spans[0].access.user, PG_X);
	CHECK(spans[0].tables == &tables);
	is_span(2, PG_SPAN_HOLE, 0x400000, 0x3fc00000, 0, 510);
	is_span(3, PG_SPAN_HOLE, 0x40000000, PG_BIT(39) - 0x40000000, 0, 511);
	CHECK_EQ(nspans, 4);
}

/* Pages and blocks do not join, though they lie one after the other. */
TEST(sizes_do_not_join)
{
	start();
	for (uint64_t i = 0; i < 512; i++)
		words[2][i] = (0x40000000 + (i << 12)) | PAGE;
	words[1][1] = 0x40200000 | BLOCK;
	words[1][2] = 0x40400000 | BLOCK;
	words[1][3] = 0x40400000 | BLOCK;
	all();
	is_span(0, PG_SPAN_PAGE, 0, 0x200000, 0x40000000, 512);
	is_span(1, PG_SPAN_BLOCK, 0x200000, 0x400000, 0x40200000, 2);
	is_span(2, PG_SPAN_BLOCK, 0x600000, 0x200000, 0x40400000, 1);
}

/* What a table above says is part of what a span says. */
TEST(table_attributes_divide)
{
	start();
	words[1][1] = table(3) | PG_BIT(59);
	for (uint64_t i = 0; i < 512; i++) {
		words[2][i] = (0x40000000 + (i << 12)) | PAGE;
		words[3][i] = (0x40200000 + (i << 12)) | PAGE;
	}
	all();
	is_span(0, PG_SPAN_PAGE, 0, 0x200000, 0x40000000, 512);
	is_span(1, PG_SPAN_PAGE, 0x200000, 0x200000, 0x40200000, 512);
	CHECK_EQ(spans[1].access.priv, PG_R | PG_W);
	CHECK_EQ(spans[1].hier.pxn, 2);
}

TEST(holes_say_why)
{
	start();
	words[2][1] = 1;
	words[2][2] = 0x1230;
	words[1][1] = PG_BIT(50) | BLOCK | PG_BIT(16);
	regime.nt_faults = true;
	regime.oa_bits = 40;
	words[1][2] = PG_BIT(40) | BLOCK;
	words[1][3] = PG_BIT(40) | 3;
	all();
	is_span(0, PG_SPAN_HOLE, 0, 0x1000, 0, 1);
	is_span(1, PG_SPAN_HOLE, 0x1000, 0x1000, 0, 1);
	is_span(2, PG_SPAN_HOLE, 0x2000, 0x1000, 0, 1);
	is_span(3, PG_SPAN_HOLE, 0x3000, 0x1fd000, 0, 509);
	for (int i = 0; i < 4; i++) {
		CHECK_EQ(spans[i].fault.kind, PG_FAULT_TRANSLATION);
		CHECK_EQ(spans[i].fault.level, 3);
		CHECK_EQ(spans[i].fault.stage, 1);
	}
	CHECK_EQ(spans[4].fault.kind, PG_FAULT_TRANSLATION);
	CHECK_EQ(spans[4].fault.level, 2);
	CHECK_EQ(spans[5].fault.kind, PG_FAULT_ADDRESS_SIZE);
	CHECK_EQ(spans[6].fault.kind, PG_FAULT_ADDRESS_SIZE);
	CHECK_EQ(spans[5].kind, PG_SPAN_HOLE);
}

TEST(unreadable_tables)
{
	start();
	words[1][1] = table(3);
	absent_mask = 1 << 2 | 1 << 3;
	all();
	is_span(0, PG_SPAN_UNREADABLE, 0, 0x400000, 0, 1024);
	CHECK_EQ(spans[0].at, BASE + 2 * 4096);
	CHECK_EQ(spans[0].fault.kind, PG_FAULT_UNREADABLE);
}

TEST(cut_to_the_range)
{
	start();
	words[1][0] = 0x40000000 | BLOCK;
	words[1][1] = 0x40200000 | BLOCK;
	words[1][2] = 0x40400000 | BLOCK;
	go(0x201000, 0x202fff);
	CHECK_EQ(nspans, 1);
	is_span(0, PG_SPAN_BLOCK, 0x201000, 0x2000, 0x40201000, 1);
	CHECK_EQ(spans[0].at, BASE + 4096 + 8);
	CHECK_EQ(spans[0].desc, 0x40200000 | BLOCK);
	/* Into the second and the third block. */
	go(0x3ff000, 0x400fff);
	CHECK_EQ(nspans, 1);
	is_span(0, PG_SPAN_BLOCK, 0x3ff000, 0x2000, 0x403ff000, 2);
	go(0x1ff000, 0x400fff);
	is_span(0, PG_SPAN_BLOCK, 0x1ff000, 0x202000, 0x401ff000, 3);
	/* Holes as well. */
	go(0x7ff000, 0x800fff);
	is_span(0, PG_SPAN_HOLE, 0x7ff000, 0x2000, 0, 2);
	CHECK_EQ(nspans, 1);
	go(PG_BIT(39) - 0x1000, PG_BIT(39) - 1);
	is_span(0, PG_SPAN_HOLE, PG_BIT(39) - 0x1000, 0x1000, 0, 1);
}

TEST(end_of_the_space)
{
	start();
	regime.high = true;
	CHECK_EQ(pg_regime_init(&regime, NULL), PG_OK);
	words[0][511] = 0x40000000 | BLOCK;
	go(UINT64_MAX - 0xfff, UINT64_MAX);
	CHECK_EQ(nspans, 1);
	is_span(0, PG_SPAN_BLOCK, UINT64_MAX - 0xfff, 0x1000, 0x7ffff000, 1);
	all();
	go(regime.base, UINT64_MAX);
	is_span(nspans - 1, PG_SPAN_BLOCK, -PG_BIT(30), PG_BIT(30), 0x40000000,
		1);
}

/* One page behind a whole table, and behind several. */
TEST(repeated_pages)
{
	start();
	words[1][1] = words[1][2] = table(2);
	for (uint64_t i = 0; i < 512; i++)
		words[2][i] = 0x12345000 | PAGE;
	all();
	is_span(0, PG_SPAN_PAGE, 0, 0x600000, 0x12345000, 3 * 512);
	CHECK_EQ(spans[0].repeat, 0x1000);
	/* Cut, it still begins with that page. */
	go(0x1ff000, 0x5fffff);
	CHECK_EQ(spans[nspans - 1].pa, 0x12345000);
	CHECK_EQ(spans[nspans - 1].repeat, 0x1000);
	/* Other pages do not repeat. */
	words[2][7] = 0x12346000 | PAGE;
	all();
	for (size_t i = 0; i < nspans; i++)
		CHECK(!spans[i].repeat);
}

TEST(stop)
{
	start();
	stop_at = 1;
	all();
	CHECK_EQ(nspans, 1);
	stop_at = 2;
	words[2][3] = PAGE;
	all();
	CHECK_EQ(nspans, 2);
}

/* Stage 2: level 2 in page 8, level 3 in page 9. */
static struct pg_regime regime2;
static struct pg_tables tables2;
static struct pg_nested nested;

#define S2_ALL UINT64_C(0x7fc)

static void start_two(void)
{
	start();
	memset(words, 0, sizeof(words));
	regime2 = (struct pg_regime){
		.kind = PG_S2,
		.granule = 12,
		.txsz = 34,
		.ps = 2,
		.pamax = 40,
		.sl = 2,
	};
	CHECK_EQ(pg_regime_init(&regime2, NULL), PG_OK);
	tables2 = (struct pg_tables){ &regime2, &mem, BASE + 8 * 4096, NULL };
	pg_nested_init(&nested, &tables2);
	tables = (struct pg_tables){ &regime, &nested.mem, 0, &tables2 };
	words[8][0] = table(9);
	for (uint64_t i = 0; i < 8; i++)
		words[9][i] = (BASE + i * 4096) | S2_ALL | 3;
	words[0][0] = 0x1000 | 3;
}

/* What was joined when the pieces ran out is shown, up to where that was. */
TEST(stage2_pieces_run_out)
{
	start_two();
	words[1][0] = 0x200000 | BLOCK;
	words[8][1] = table(10);
	for (uint64_t i = 0; i < 512; i++)
		words[10][i] = (0x60000000 + (i << 12)) | S2_ALL | 3;
	limit = 7;
	all();
	limit = 0;
	CHECK_EQ(nspans, 1);
	is_span(0, PG_SPAN_BLOCK, 0, 0x7000, 0x60000000, 1);
	CHECK_EQ(stopped, 0x7000);
	all();
	CHECK_EQ(stopped, 0);
}

TEST(stage2_splits_blocks)
{
	start_two();
	/* A stage-1 block on IPA 0x200000 to 0x3fffff, of which pages. */
	words[1][0] = 0x200000 | BLOCK;
	words[8][1] = table(10);
	for (uint64_t i = 0; i < 512; i++)
		words[10][i] = (0x60000000 + (i << 12)) | S2_ALL | 3;
	words[10][5] &= ~UINT64_C(0x80);
	words[10][9] = 0;
	words[10][10] = 0;
	words[10][100] += 0x1000000;
	all();
	is_span(0, PG_SPAN_BLOCK, 0, 0x5000, 0x60000000, 1);
	is_span(1, PG_SPAN_BLOCK, 0x5000, 0x1000, 0x60005000, 1);
	CHECK_EQ(spans[0].access.priv, PG_R | PG_W | PG_X);
	CHECK_EQ(spans[1].access.priv, PG_R | PG_X);
	is_span(2, PG_SPAN_BLOCK, 0x6000, 0x3000, 0x60006000, 1);
	is_span(3, PG_SPAN_HOLE, 0x9000, 0x2000, 0, 1);
	CHECK_EQ(spans[3].fault.kind, PG_FAULT_TRANSLATION);
	CHECK_EQ(spans[3].fault.stage, 2);
	CHECK_EQ(spans[3].fault.level, 3);
	is_span(4, PG_SPAN_BLOCK, 0xb000, 0x59000, 0x6000b000, 1);
	is_span(5, PG_SPAN_BLOCK, 0x64000, 0x1000, 0x61064000, 1);
	is_span(6, PG_SPAN_BLOCK, 0x65000, 0x19b000, 0x60065000, 1);
}

TEST(stage2_joins_pages)
{
	start_two();
	words[1][0] = 0x2000 | 3;
	for (uint64_t i = 0; i < 512; i++)
		words[2][i] = (0x200000 + (i << 12)) | PAGE;
	words[8][1] = 0x60000000 | S2_ALL | 1;
	all();
	is_span(0, PG_SPAN_PAGE, 0, 0x200000, 0x60000000, 512);
	/* Neighbours of stage 1 that are none in physical memory. */
	words[2][7] = 0x3000 | PAGE;
	all();
	is_span(0, PG_SPAN_PAGE, 0, 0x7000, 0x60000000, 7);
	is_span(1, PG_SPAN_PAGE, 0x7000, 0x1000, BASE + 0x3000, 1);
	is_span(2, PG_SPAN_PAGE, 0x8000, 0x1f8000, 0x60008000, 504);
}

/* Stage-2 attributes divide even where addresses go on. */
TEST(stage2_attributes_divide)
{
	start_two();
	words[1][0] = 0x200000 | BLOCK;
	words[8][1] = table(10);
	for (uint64_t i = 0; i < 512; i++)
		words[10][i] = (0x60000000 + (i << 12)) |
			       (i < 256 ? S2_ALL : 0x4c0 | 5 << 2) | 3;
	all();
	is_span(0, PG_SPAN_BLOCK, 0, 0x100000, 0x60000000, 1);
	CHECK_EQ(spans[1].ia, 0x100000);
	CHECK_EQ(spans[1].pa, 0x60100000);
	CHECK_EQ(spans[0].attr.inner, PG_CACHE_WB);
	CHECK_EQ(spans[1].attr.inner, PG_CACHE_NC);
}

TEST(names)
{
	CHECK_STR(pg_span_kind_name(PG_SPAN_BLOCK), "block");
	CHECK_STR(pg_span_kind_name(PG_SPAN_PAGE), "page");
	CHECK_STR(pg_span_kind_name(PG_SPAN_HOLE), "hole");
	CHECK_STR(pg_span_kind_name(PG_SPAN_UNREADABLE), "unreadable");
}

int main(void)
{
	RUN(pages_join);
	RUN(sizes_do_not_join);
	RUN(table_attributes_divide);
	RUN(holes_say_why);
	RUN(unreadable_tables);
	RUN(cut_to_the_range);
	RUN(end_of_the_space);
	RUN(repeated_pages);
	RUN(stop);
	RUN(stage2_splits_blocks);
	RUN(stage2_pieces_run_out);
	RUN(stage2_joins_pages);
	RUN(stage2_attributes_divide);
	RUN(names);
	return check_done();
}

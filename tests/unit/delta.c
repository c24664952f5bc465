// SPDX-License-Identifier: GPL-2.0-or-later
/* Every kind of change, its near misses, and what joins. */
#include "arch/delta.h"

#include "check.h"

#define BASE  UINT64_C(0x80000000)
#define PAGE  UINT64_C(0x703)
#define BLOCK UINT64_C(0x701)
#define PAGES 20

#include "memory.h"

/* Before: pages 0 to 9, the first three of levels 1 to 3; after: 10 to 19. */
static struct pg_regime was_regime, is_regime;
static struct pg_tables was, is;
static uint64_t (*const w1)[PAGE_WORDS] = words;
static uint64_t (*const w2)[PAGE_WORDS] = words + 10;

static struct pg_delta deltas[600];
static size_t ndeltas;
static unsigned int ignore;
static uint64_t last;

static void start_tables(struct pg_tables *t, struct pg_regime *r,
			 unsigned int page)
{
	*t = (struct pg_tables){ r, &mem, BASE + page * 4096ull, NULL };
	*r = (struct pg_regime){
		.kind = PG_EL10,
		.granule = 12,
		.txsz = 25,
		.ps = 5,
		.pamax = 52,
		.mair = UINT64_C(0xbbee40040044ffff),
	};
	CHECK_EQ(pg_regime_init(r, NULL), PG_OK);
	words[page][0] = table(page + 1);
	words[page + 1][0] = table(page + 2);
}

static void start(void)
{
	memset(words, 0, sizeof(words));
	absent_mask = 0;
	ignore = 0;
	last = PG_BIT(39) - 1;
	start_tables(&was, &was_regime, 0);
	start_tables(&is, &is_regime, 10);
}

static enum pg_action keep(void *ctx, const struct pg_delta *d)
{
	(void)ctx;
	if (ndeltas < PG_ARRAY_SIZE(deltas))
		deltas[ndeltas] = *d;
	ndeltas++;
	return PG_CONTINUE;
}

static int go(void)
{
	struct pg_stream a = { .tables = &was,
			       .last = last,
			       .split_holes = true };
	struct pg_stream b = a;
	struct pg_comparison c = {
		.before = &a, .after = &b, .ignore = ignore, .sink = keep
	};
	int ret;

	b.tables = &is;
	ndeltas = 0;
	CHECK_EQ(pg_stream_init(&a, NULL), PG_OK);
	CHECK_EQ(pg_stream_init(&b, NULL), PG_OK);
	ret = pg_delta_run(&c, NULL);
	CHECK_EQ(c.found, ndeltas > 0);
	pg_stream_deinit(&a);
	pg_stream_deinit(&b);
	return ret;
}

/* One page each: what changes. */
static unsigned int changes_of(uint64_t before, uint64_t after)
{
	w1[2][1] = before;
	w2[2][1] = after;
	CHECK_EQ(go(), PG_OK);
	CHECK(ndeltas <= 1);
	if (!ndeltas)
		return 0;
	CHECK_EQ(deltas[0].ia, 0x1000);
	CHECK_EQ(deltas[0].size, 0x1000);
	if (deltas[0].before.kind != PG_SPAN_HOLE)
		CHECK_EQ(deltas[0].before.desc, before);
	CHECK_EQ(deltas[0].after.desc, after);
	return deltas[0].changes;
}

static unsigned int attributes_of(uint64_t before, uint64_t after)
{
	CHECK_EQ(changes_of(before, after), 1u << PG_CHANGE_ATTRIBUTE);
	return deltas[0].attributes;
}

#define X(change) (1u << PG_CHANGE_##change)
#define A(name)	  (1u << PG_ATTR_##name)
#define OA	  UINT64_C(0x40000000)

TEST(kinds_of_one_page)
{
	start();
	CHECK_EQ(changes_of(0, 0), 0);
	CHECK_EQ(changes_of(OA | PAGE, OA | PAGE), 0);
	CHECK_EQ(changes_of(0, OA | PAGE), X(MAPPED));
	CHECK_EQ(changes_of(OA | PAGE, 0), X(UNMAPPED));
	CHECK_EQ(changes_of(OA | PAGE, (OA + 4096) | PAGE), X(MOVED));
	CHECK_EQ(changes_of(OA | PAGE, OA | PAGE | 0x80), X(PERMISSION));
	CHECK_EQ(changes_of(OA | PAGE, OA | PAGE | PG_BIT(54)), X(PERMISSION));
	CHECK_EQ(changes_of(OA | PAGE, OA | (7 << 2) | PAGE), X(MEMTYPE));
	CHECK_EQ(changes_of(OA | PAGE, OA | (4 << 2) | PAGE),
		 X(MEMTYPE) | X(SHAREABILITY));
	/* Normal non-cacheable, without and with XS. */
	CHECK_EQ(changes_of(OA | (2 << 2) | PAGE, OA | (5 << 2) | PAGE),
		 X(MEMTYPE));
	CHECK_EQ(changes_of(OA | PAGE, (OA | PAGE) ^ 0x100), X(SHAREABILITY));
	CHECK_EQ(changes_of(OA | PAGE, OA | PAGE | PG_BIT(52)), X(CONTIG));
	CHECK_EQ(changes_of(0x1000, 0x2000), X(INVALID));
	CHECK_EQ(changes_of(0, 0x2000), X(INVALID));
	/* Reserved: a translation fault, as an invalid entry's is. */
	CHECK_EQ(changes_of(0, 1), X(INVALID));
	CHECK_EQ(changes_of(0, PG_BIT(47) | PAGE), X(MAPPED));
	/* Several at once. */
	CHECK_EQ(changes_of(OA | PAGE, (OA + 4096) | PAGE | 0x80),
		 X(MOVED) | X(PERMISSION));
}

TEST(attributes)
{
	start();
	CHECK_EQ(attributes_of(OA | PAGE, (OA | PAGE) & ~0x400), A(AF));
	CHECK_EQ(attributes_of(OA | PAGE, OA | PAGE | 0x800), A(NG));
	CHECK_EQ(attributes_of(OA | PAGE, OA | PAGE | PG_BIT(51)), A(DBM));
	CHECK_EQ(attributes_of(OA | PAGE, OA | PAGE | PG_BIT(50)), A(GP));
	CHECK_EQ(attributes_of(OA | PAGE, OA | PAGE | PG_BIT(57)), A(SW));
	CHECK_EQ(attributes_of(OA | PAGE, OA | PAGE | 0x20), A(NS));
	CHECK_EQ(attributes_of(OA | PAGE, OA | PAGE | PG_BIT(60)), A(PBHA));
	/* 0xff and 0xee are the same type with other hints. */
	CHECK_EQ(attributes_of(OA | PAGE, OA | (6 << 2) | PAGE), A(MAIR));
	CHECK_EQ(attributes_of(OA | PAGE, OA | PAGE | PG_BIT(57) | 0x800),
		 A(SW) | A(NG));
}

/* Other bits, same meaning. */
TEST(near_misses)
{
	start();
	/* The same byte of MAIR through two indices. */
	CHECK_EQ(changes_of(OA | PAGE, OA | (1 << 2) | PAGE), 0);
	/* Device memory is outer shareable, whatever SH says. */
	CHECK_EQ(changes_of(OA | (4 << 2) | PAGE,
			    (OA | (4 << 2) | PAGE) ^ 0x100),
		 0);
	CHECK_EQ(changes_of(OA | PAGE, OA | PAGE | PG_BIT(63)), 0);
	/* Read-only in the leaf or by the table above. */
	w2[1][0] |= PG_BIT(62);
	CHECK_EQ(changes_of(OA | PAGE | 0x80, OA | PAGE), 0);
	CHECK_EQ(changes_of(OA | PAGE, OA | PAGE), X(PERMISSION));
	ignore = X(INVALID);
	CHECK_EQ(changes_of(0x1000, 0x2000), 0);
}

/* Clean and dirty are both writable where hardware keeps the state. */
TEST(dirty_state)
{
	uint64_t clean = OA | PAGE | PG_BIT(51) | 0x80;

	start();
	was_regime.ha = was_regime.hd = true;
	is_regime = was_regime;
	CHECK_EQ(attributes_of(clean, clean & ~0x80), A(DIRTY));
	is_regime.hd = was_regime.hd = false;
	CHECK_EQ(changes_of(clean, clean & ~0x80), X(PERMISSION));
}

TEST(fault_kinds)
{
	start();
	is_regime.oa_bits = 32;
	w1[1][1] = 0;
	w2[1][1] = PG_BIT(33) | BLOCK;
	CHECK_EQ(go(), PG_OK);
	CHECK_EQ(ndeltas, 1);
	CHECK_EQ(deltas[0].changes, X(FAULT) | X(INVALID));
	CHECK_EQ(deltas[0].after.fault.kind, PG_FAULT_ADDRESS_SIZE);
	CHECK_EQ(deltas[0].size, 0x200000);
}

static void fill(uint64_t *w, uint64_t first, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		w[i] = first + i * 4096ull;
}

TEST(split_and_collapsed)
{
	start();
	w1[1][0] = OA | BLOCK;
	fill(w2[2], OA | PAGE, 512);
	CHECK_EQ(go(), PG_OK);
	CHECK_EQ(ndeltas, 1);
	CHECK_EQ(deltas[0].changes, X(SPLIT));
	CHECK_EQ(deltas[0].size, 0x200000);
	CHECK_EQ(deltas[0].before.count, 1);
	CHECK_EQ(deltas[0].after.count, 512);
	/* One page of it is other; the rest is still split. */
	w2[2][7] |= 0x80;
	CHECK_EQ(go(), PG_OK);
	CHECK_EQ(ndeltas, 3);
	CHECK_EQ(deltas[1].changes, X(SPLIT) | X(PERMISSION));
	CHECK_EQ(deltas[1].ia, 0x7000);
	CHECK_EQ(deltas[1].before.desc, OA | BLOCK);
	CHECK_EQ(deltas[2].after.desc, (OA + 0x8000) | PAGE);
	CHECK_EQ(deltas[2].before.pa, OA + 0x8000);
	CHECK_EQ(deltas[2].after.count, 504);

	start();
	fill(w1[2], OA | PAGE, 512);
	w2[1][0] = OA | BLOCK;
	CHECK_EQ(go(), PG_OK);
	CHECK_EQ(ndeltas, 1);
	CHECK_EQ(deltas[0].changes, X(COLLAPSED));
}

TEST(neighbours_join)
{
	start();
	w1[1][1] = table(3);
	w2[1][1] = table(13);
	fill(w1[2], OA | PAGE, 512);
	fill(w1[3], (OA + 0x200000) | PAGE, 512);
	fill(w2[2], OA | PAGE | 0x80, 512);
	fill(w2[3], (OA + 0x200000) | PAGE | 0x80, 512);
	CHECK_EQ(go(), PG_OK);
	CHECK_EQ(ndeltas, 1);
	CHECK_EQ(deltas[0].size, 0x400000);
	CHECK_EQ(deltas[0].after.count, 1024);
	/* The address before jumps: two ranges. */
	w2[3][0] |= PG_BIT(57);
	fill(w1[3], (OA + 0x400000) | PAGE, 512);
	CHECK_EQ(go(), PG_OK);
	CHECK_EQ(ndeltas, 3);
	/* Pages that lie apart, where only permissions changed. */
	start();
	for (unsigned int i = 0; i < 4; i++) {
		w1[2][i] = (OA + i * 0x3000) | PAGE;
		w2[2][i] = (OA + i * 0x3000) | PAGE | 0x80;
	}
	CHECK_EQ(go(), PG_OK);
	CHECK_EQ(ndeltas, 1);
	CHECK_EQ(deltas[0].size, 0x4000);
	CHECK(deltas[0].scattered);
	/* Where they were moved to is news for each. */
	w2[2][1] = w2[2][2] = w2[2][3] = OA | PAGE | 0x80;
	CHECK_EQ(go(), PG_OK);
	CHECK_EQ(ndeltas, 4);
	CHECK(!deltas[3].scattered);
	/* Holes of all sizes are one hole. */
	start();
	w2[0][0] = 0;
	fill(w1[2], OA | PAGE, 3);
	CHECK_EQ(go(), PG_OK);
	CHECK_EQ(ndeltas, 1);
	CHECK_EQ(deltas[0].size, 0x3000);
}

/* One page throughout (as KASAN's) against other things. */
TEST(repetition)
{
	start();
	for (unsigned int i = 0; i < 512; i++)
		w1[2][i] = w2[2][i] = OA | PAGE;
	w1[1][1] = table(2);
	w2[1][1] = table(12);
	CHECK_EQ(go(), PG_OK);
	CHECK_EQ(ndeltas, 0);
	/* One entry differs, so that the other side no longer repeats. */
	w2[2][9] |= 0x80;
	CHECK_EQ(go(), PG_OK);
	CHECK_EQ(ndeltas, 2);
	CHECK_EQ(deltas[1].ia, 0x209000);
	CHECK_EQ(deltas[1].before.repeat, 0);
	/* An ascending block meets the page once. */
	w2[1][0] = (OA - 0x200000) | BLOCK;
	w2[1][1] = OA | BLOCK;
	CHECK_EQ(go(), PG_OK);
	CHECK_EQ(ndeltas, 3);
	CHECK_EQ(deltas[0].changes, X(MOVED) | X(COLLAPSED));
	CHECK_EQ(deltas[0].size, 0x200000);
	CHECK_EQ(deltas[0].before.repeat, 0x1000);
	CHECK_EQ(deltas[0].before.count, 512);
	CHECK_EQ(deltas[1].changes, X(COLLAPSED));
	CHECK_EQ(deltas[1].size, 0x1000);
	CHECK_EQ(deltas[2].size, 0x1ff000);
}

/* From the middle of a block that repeats; as pure functions see it. */
TEST(repetition_from_the_middle)
{
	struct pg_span a, b;
	struct pg_delta d;

	start();
	a = (struct pg_span){
		.tables = &was,
		.kind = PG_SPAN_BLOCK,
		.level = 2,
		.ia = 0x280000,
		.size = 0x40000000,
		.pa = OA + 0x80000,
		.desc = OA | BLOCK,
		.repeat = 0x200000,
	};
	b = a;
	b.tables = &is;
	b.repeat = 0;
	/* It comes to the same address after two more blocks. */
	b.pa = OA - 0x400000 - 0x180000 + 0x200000;
	pg_delta_compare(&a, &b, &d);
	CHECK_EQ(d.changes, X(MOVED));
	CHECK_EQ(d.size, 0x180000 + 0x200000);
	CHECK_EQ(d.before.size, d.size);
	pg_delta_compare(&b, &a, &d);
	CHECK_EQ(d.size, 0x180000 + 0x200000);
	/* Never, since it is past it, or between two blocks. */
	b.pa = OA + 0x180000;
	pg_delta_compare(&a, &b, &d);
	CHECK_EQ(d.size, 0x40000000);
	b.pa = OA;
	pg_delta_compare(&a, &b, &d);
	CHECK_EQ(d.changes, X(MOVED));
	CHECK_EQ(d.size, 0x40000000);
	/* The same up to the end of the block. */
	b.pa = a.pa;
	pg_delta_compare(&a, &b, &d);
	CHECK_EQ(d.changes, 0);
	CHECK_EQ(d.size, 0x180000);
}

/* Addresses that do not ascend, of which some repeat: none is said to. */
TEST(scattered_repetition)
{
	start();
	w1[1][1] = table(3);
	w2[1][1] = table(13);
	for (unsigned int i = 0; i < 512; i++) {
		w1[2][i] = OA | PAGE;
		w1[3][i] = (OA + 0x3000) | PAGE;
		w2[2][i] = w1[2][i] | 0x80;
		w2[3][i] = w1[3][i] | 0x80;
	}
	CHECK_EQ(go(), PG_OK);
	CHECK_EQ(ndeltas, 1);
	CHECK_EQ(deltas[0].size, 0x400000);
	CHECK(deltas[0].scattered);
	CHECK_EQ(deltas[0].before.repeat, 0);
	CHECK_EQ(deltas[0].after.repeat, 0);
}

/* Leaves of other sizes are other ranges, and other attributes too. */
TEST(sizes_do_not_join)
{
	start();
	w1[0][1] = 0x80000000 | BLOCK;
	w2[0][1] = w1[0][1] | 0x80;
	w1[0][2] = table(3);
	w2[0][2] = table(13);
	w1[3][0] = 0xc0000000 | BLOCK;
	w2[3][0] = w1[3][0] | 0x80;
	CHECK_EQ(go(), PG_OK);
	CHECK_EQ(ndeltas, 2);
	CHECK_EQ(deltas[1].ia, PG_BIT(31));
	CHECK_EQ(deltas[1].before.level, 2);
	start();
	w1[2][0] = OA | PAGE;
	w2[2][0] = OA | PAGE | 0x800;
	w1[2][1] = (OA + 0x1000) | PAGE;
	w2[2][1] = (OA + 0x1000) | PAGE | PG_BIT(57);
	CHECK_EQ(go(), PG_OK);
	CHECK_EQ(ndeltas, 2);
	CHECK_EQ(deltas[0].attributes, A(NG));
	CHECK_EQ(deltas[1].attributes, A(SW));
}

/* Repeated pages against repeated blocks: once in each block. */
TEST(repetition_of_two_lengths)
{
	start();
	for (unsigned int i = 0; i < 512; i++) {
		w1[2][i] = (OA + 0x3000) | PAGE;
		w1[1][i] = table(2);
		w2[1][i] = OA | BLOCK;
	}
	ignore = X(COLLAPSED);
	CHECK_EQ(go(), PG_OK);
	CHECK_EQ(ndeltas, 513);
	CHECK_EQ(deltas[0].size, 0x3000);
	CHECK_EQ(deltas[1].size, 0x1ff000);
	CHECK_EQ(deltas[1].ia, 0x4000);
	CHECK_EQ(deltas[511].ia, 0x3fe00000 + 0x4000 - 0x200000);
}

/* So many ranges that nobody would want them: the rest is marked. */
TEST(too_many_ranges)
{
	start();
	for (unsigned int i = 0; i < 512; i++) {
		w1[2][i] = (OA + 0x3000) | PAGE;
		w1[1][i] = table(2);
		w2[1][i] = OA | BLOCK;
		w1[0][i] = table(1);
		w2[0][i] = table(11);
	}
	ignore = ~X(UNREADABLE);
	/* 512 times 512 blocks, of three ranges each: still told. */
	CHECK_EQ(go(), PG_OK);
	CHECK_EQ(ndeltas, 0);
	/* The same on a larger scale. */
	was_regime.txsz = is_regime.txsz = 16;
	CHECK_EQ(pg_regime_init(&was_regime, NULL), PG_OK);
	CHECK_EQ(pg_regime_init(&is_regime, NULL), PG_OK);
	for (unsigned int i = 0; i < 512; i++) {
		words[4][i] = table(0);
		words[14][i] = table(10);
	}
	last = PG_BIT(48) - 1;
	was.root = table(4) - 3;
	is.root = table(14) - 3;
	CHECK_EQ(go(), PG_EBUDGET);
	CHECK_EQ(ndeltas, 1);
	CHECK_EQ(deltas[0].changes, X(UNREADABLE));
	CHECK_EQ(deltas[0].ia + deltas[0].size, PG_BIT(48));
}

TEST(unreadable)
{
	start();
	fill(w1[2], OA | PAGE, 512);
	absent_mask = 1 << 12;
	CHECK_EQ(go(), PG_OK);
	CHECK_EQ(ndeltas, 1);
	CHECK_EQ(deltas[0].changes, X(UNREADABLE));
	CHECK_EQ(deltas[0].after.at, BASE + 12 * 4096);
	CHECK_EQ(deltas[0].after.count, 512);
}

/* Another granule: the same addresses, other leaves. */
TEST(granules)
{
	start();
	is_regime.granule = 14;
	is_regime.txsz = 64 - 36;
	CHECK_EQ(pg_regime_init(&is_regime, NULL), PG_OK);
	is.root = BASE + 16 * 4096;
	words[16][0] = OA | BLOCK; /* 32M, the start table is of level 2 */
	for (unsigned int i = 0; i < 16; i++)
		w1[1][i] = (OA + i * 0x200000) | BLOCK;
	CHECK_EQ(go(), PG_OK);
	CHECK_EQ(ndeltas, 1);
	CHECK_EQ(deltas[0].changes, X(COLLAPSED));
	CHECK_EQ(deltas[0].size, 0x2000000);
}

TEST(names)
{
	CHECK_STR(pg_change_name(PG_CHANGE_UNREADABLE), "unreadable");
	CHECK_STR(pg_change_name(PG_CHANGE_INVALID), "invalid");
	CHECK_STR(pg_attribute_name(PG_ATTR_AF), "af");
	CHECK_STR(pg_attribute_name(PG_ATTR_MAIR), "mair");
}

int main(void)
{
	RUN(kinds_of_one_page);
	RUN(attributes);
	RUN(near_misses);
	RUN(dirty_state);
	RUN(fault_kinds);
	RUN(split_and_collapsed);
	RUN(neighbours_join);
	RUN(repetition);
	RUN(repetition_from_the_middle);
	RUN(scattered_repetition);
	RUN(sizes_do_not_join);
	RUN(repetition_of_two_lengths);
	RUN(too_many_ranges);
	RUN(unreadable);
	RUN(granules);
	RUN(names);
	return check_done();
}

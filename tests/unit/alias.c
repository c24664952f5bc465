// SPDX-License-Identifier: GPL-2.0-or-later
/* Writable here and executable there: which ranges, through which addresses. */
#include "arch/alias.h"

#include "check.h"

#define K4 UINT64_C(0x1000)
#define M2 UINT64_C(0x200000)
#define G1 UINT64_C(0x40000000)
#define RO PG_R
#define RW (PG_R | PG_W)
#define RX (PG_R | PG_X)
#define WX (PG_R | PG_W | PG_X)

static struct pg_regime regime;
static struct pg_tables tables[2];
static struct pg_rmap map;

static void start(void)
{
	regime = (struct pg_regime){
		.kind = PG_EL10,
		.granule = 12,
		.txsz = 16,
		.ps = 5,
		.pamax = 48,
	};
	CHECK_EQ(pg_regime_init(&regime, NULL), PG_OK);
	tables[0].regime = tables[1].regime = &regime;
	pg_rmap_deinit(&map);
}

static void add_repeated(unsigned int space, uint64_t ia, uint64_t pa,
			 uint64_t size, uint8_t priv, uint64_t repeat)
{
	struct pg_span s = {
		.tables = &tables[space],
		.kind = PG_SPAN_PAGE,
		.level = 3,
		.ia = ia,
		.pa = pa,
		.size = size,
		.desc = pa | 0x703,
		.repeat = repeat,
		.access = { priv, 0 },
	};

	CHECK_EQ(pg_rmap_add(&map, space, &s), PG_OK);
}

static void add(unsigned int space, uint64_t ia, uint64_t pa, uint64_t size,
		uint8_t priv)
{
	add_repeated(space, ia, pa, size, priv, 0);
}

static struct pg_alias found[600];
static size_t nfound, stop_at;

static bool keep(void *ctx, const struct pg_alias *a)
{
	(void)ctx;
	if (nfound < PG_ARRAY_SIZE(found))
		found[nfound] = *a;
	return ++nfound != stop_at;
}

static size_t go(void)
{
	nfound = 0;
	CHECK_EQ(pg_rmap_build(&map), PG_OK);
	pg_aliases(&map, keep, NULL);
	return nfound;
}

/* pa, size; space and address of the writable and of the executable side. */
#define IS(i, a, b, wt, w, xt, x)                             \
	do {                                                  \
		CHECK_EQ(found[i].pa, a);                     \
		CHECK_EQ(found[i].size, b);                   \
		CHECK_EQ(found[i].writable.class->tag, wt);   \
		CHECK_EQ(found[i].writable.ia, w);            \
		CHECK_EQ(found[i].executable.class->tag, xt); \
		CHECK_EQ(found[i].executable.ia, x);          \
	} while (0)

TEST(none)
{
	start();
	CHECK_EQ(go(), 0);
	add(0, 0, G1, K4, RW);
	add(0, M2, G1, K4, RW);
	add(0, G1, G1, K4, RO);
	/* Writable and executable, but at one address. */
	add(0, 2 * G1, 2 * G1, M2, WX);
	/* Neighbours do not overlap. */
	add(0, 3 * G1, 3 * G1, K4, RW);
	add(0, 4 * G1, 3 * G1 + K4, K4, RX);
	CHECK_EQ(go(), 0);
}

TEST(exact_ranges)
{
	start();
	add(0, 8 * G1, G1, G1, RW);
	add(0, 0, G1 + M2, 3 * K4, RX);
	add(1, M2, 2 * G1 - K4, 2 * K4, RX);
	CHECK_EQ(go(), 2);
	IS(0, G1 + M2, 3 * K4, 0, 8 * G1 + M2, 0, 0);
	IS(1, 2 * G1 - K4, K4, 0, 9 * G1 - K4, 1, M2);
}

/* In either order, and with one that reaches further behind a short one. */
TEST(furthest_reach)
{
	start();
	add(0, 0, G1, 16 * K4, RX);
	add(0, M2, G1 + K4, K4, RX);
	add(0, G1, G1 + 2 * K4, K4, RW);
	add(0, 2 * G1, G1 + 15 * K4, 4 * K4, RW);
	CHECK_EQ(go(), 2);
	IS(0, G1 + 2 * K4, K4, 0, G1, 0, 2 * K4);
	IS(1, G1 + 15 * K4, K4, 0, 2 * G1, 0, 15 * K4);
}

/* Many pairs of the same memory are one range, told once. */
TEST(disjoint)
{
	start();
	for (int i = 0; i < 5; i++) {
		add(0, i * M2, G1, 8 * K4, RW);
		add(1, i * M2, G1, 8 * K4, RX);
	}
	CHECK_EQ(go(), 1);
	CHECK_EQ(found[0].pa, G1);
	CHECK_EQ(found[0].size, 8 * K4);
}

TEST(both_at_once)
{
	start();
	add(0, 0, G1, 2 * K4, WX);
	add(1, 0, G1 + K4, 2 * K4, WX);
	CHECK_EQ(go(), 1);
	CHECK_EQ(found[0].pa, G1 + K4);
	CHECK_EQ(found[0].size, K4);
	CHECK_EQ(found[0].writable.class->tag + found[0].executable.class->tag,
		 1);
}

/* Pages that follow each other on both sides are one range. */
TEST(joined)
{
	start();
	add(0, 0, G1, 4 * K4, RW);
	for (int i = 0; i < 4; i++)
		add(1, i * K4, G1 + i * K4, K4, RX);
	CHECK_EQ(go(), 1);
	IS(0, G1, 4 * K4, 0, 0, 1, 0);
	start();
	add(0, 0, G1, 4 * K4, RW);
	for (int i = 0; i < 4; i++)
		add(1, (3 - i) * K4, G1 + i * K4, K4, RX);
	CHECK_EQ(go(), 4);
	IS(3, G1 + 3 * K4, K4, 0, 3 * K4, 1, 0);
	stop_at = 2;
	CHECK_EQ(go(), 2);
	stop_at = 0;
}

TEST(repeated)
{
	start();
	add_repeated(0, M2, G1, 512 * K4, WX, K4);
	add_repeated(0, 4 * M2, 2 * G1, 512 * K4, RW, K4);
	add(1, 0, 2 * G1, M2, RX);
	CHECK_EQ(go(), 2);
	IS(0, G1, K4, 0, M2, 0, M2 + K4);
	IS(1, 2 * G1, K4, 0, 4 * M2, 1, 0);
}

/* All of it against a look at each page. */
#define PAGES 200

static uint64_t state = 88172645463325252;

static uint64_t random_below(uint64_t n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % n;
}

static void one_round(void)
{
	static const uint8_t rights[] = { RO, RW, RX, WX };
	unsigned int w[PAGES] = { 0 }, x[PAGES] = { 0 }, wx[PAGES] = { 0 };
	bool is[PAGES] = { false };

	start();
	for (unsigned int i = 0; i < 40; i++) {
		uint64_t first = random_below(PAGES - 20);
		uint64_t size = 1 + random_below(i % 4 ? 3 : 20);
		uint8_t right = rights[random_below(i % 8 ? 3 : 4)];

		add(i & 1, i * G1, first * K4, size * K4, right);
		for (uint64_t p = first; p < first + size; p++) {
			w[p] += !!(right & PG_W);
			x[p] += !!(right & PG_X);
			wx[p] += right == WX;
		}
	}
	go();
	for (size_t i = 0; i < nfound; i++) {
		CHECK(!i || found[i - 1].pa + found[i - 1].size <= found[i].pa);
		CHECK(found[i].writable.ia != found[i].executable.ia);
		CHECK(found[i].writable.class->access.priv & PG_W);
		CHECK(found[i].executable.class->access.priv & PG_X);
		for (uint64_t p = 0; p < found[i].size; p += K4)
			is[(found[i].pa + p) / K4] = true;
	}
	for (unsigned int p = 0; p < PAGES; p++)
		CHECK_EQ(is[p], w[p] && x[p] && w[p] + x[p] - wx[p] > 1);
}

TEST(like_a_look_at_each_page)
{
	for (int i = 0; i < 200; i++)
		one_round();
}

int main(void)
{
	RUN(none);
	RUN(exact_ranges);
	RUN(furthest_reach);
	RUN(disjoint);
	RUN(both_at_once);
	RUN(joined);
	RUN(repeated);
	RUN(like_a_look_at_each_page);
	pg_rmap_deinit(&map);
	return check_done();
}

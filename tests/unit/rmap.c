// SPDX-License-Identifier: GPL-2.0-or-later
/* The reverse map: what it keeps of spans, and what it finds. */
#include "arch/rmap.h"

#include <stdlib.h>

#include "check.h"

#define K4 UINT64_C(0x1000)
#define M2 UINT64_C(0x200000)
#define G1 UINT64_C(0x40000000)

static struct pg_regime regimes[2];
static struct pg_tables tables[2];
static struct pg_rmap map;

/* Space 0 is the lower range of 52 bits, 1 the upper one of 48. */
static void start(void)
{
	for (int i = 0; i < 2; i++) {
		regimes[i] = (struct pg_regime){
			.kind = PG_EL10,
			.granule = 12,
			.high = i,
			.txsz = i ? 16 : 12,
			.ds = !i,
			.ps = i ? 5 : 6,
			.pamax = 52,
		};
		CHECK_EQ(pg_regime_init(&regimes[i], NULL), PG_OK);
		tables[i].regime = &regimes[i];
	}
	pg_rmap_deinit(&map);
}

static struct pg_span span(unsigned int space, uint64_t ia, uint64_t pa,
			   uint64_t size)
{
	return (struct pg_span){
		.tables = &tables[space],
		.kind = PG_SPAN_PAGE,
		.level = 3,
		.ia = ia + regimes[space].base,
		.pa = pa,
		.size = size,
		.desc = (pa & pg_mask(47, 12)) | 0x703,
		.access = { PG_R | PG_W, PG_R },
	};
}

static void add(unsigned int space, uint64_t ia, uint64_t pa, uint64_t size)
{
	struct pg_span s = span(space, ia, pa, size);

	CHECK_EQ(pg_rmap_add(&map, space, &s), PG_OK);
}

static void add_repeated(unsigned int space, uint64_t ia, uint64_t pa,
			 uint64_t size, uint64_t repeat)
{
	struct pg_span s = span(space, ia, pa, size);

	s.repeat = repeat;
	CHECK_EQ(pg_rmap_add(&map, space, &s), PG_OK);
}

static struct pg_rmap_entry found[5000];
static size_t nfound, stop_at;

static bool keep(void *ctx, const struct pg_rmap_entry *e)
{
	CHECK(ctx == &map);
	if (nfound < PG_ARRAY_SIZE(found))
		found[nfound] = *e;
	return ++nfound != stop_at;
}

static size_t find(uint64_t pa, uint64_t size)
{
	nfound = 0;
	CHECK_EQ(pg_rmap_find(&map, pa, size, keep, &map), PG_OK);
	return nfound;
}

static void build(void)
{
	struct pg_rmap_entry e;
	uint64_t last = 0;

	CHECK_EQ(pg_rmap_build(&map), PG_OK);
	for (size_t i = 0; i < pg_rmap_count(&map); i++) {
		pg_rmap_get(&map, i, &e);
		CHECK(e.pa >= last);
		last = e.pa;
	}
}

/* pa, size, ia (from the space's first address), ia_size */
#define IS(e, space, a, b, c, d)                            \
	do {                                                \
		CHECK_EQ((e).pa, a);                        \
		CHECK_EQ((e).size, b);                      \
		CHECK_EQ((e).ia - regimes[space].base, c);  \
		CHECK_EQ((e).ia_size, d);                   \
		CHECK_EQ((e).class->tag, space);            \
		CHECK((e).class->tables == &tables[space]); \
	} while (0)

TEST(nothing)
{
	struct pg_span s = span(0, 0, 0, K4);

	start();
	CHECK_EQ(find(0, UINT64_MAX), 0);
	build();
	CHECK_EQ(find(0, UINT64_MAX), 0);
	s.kind = PG_SPAN_HOLE;
	CHECK_EQ(pg_rmap_add(&map, 0, &s), PG_OK);
	s.kind = PG_SPAN_UNREADABLE;
	CHECK_EQ(pg_rmap_add(&map, 0, &s), PG_OK);
	CHECK_EQ(pg_rmap_count(&map), 0);
}

TEST(class_holds_the_rest)
{
	struct pg_span s = span(1, M2, G1, 3 * M2);
	const struct pg_rmap_class *c;

	start();
	s.kind = PG_SPAN_BLOCK;
	s.level = 2;
	s.desc = G1 | 0x00600000000000701;
	s.attr.byte = 0xff;
	CHECK_EQ(pg_rmap_add(&map, 1, &s), PG_OK);
	s.ia += G1;
	s.pa += G1;
	s.desc += G1;
	CHECK_EQ(pg_rmap_add(&map, 1, &s), PG_OK);
	s.ia += G1;
	s.attr.byte = 0x44;
	CHECK_EQ(pg_rmap_add(&map, 1, &s), PG_OK);
	build();
	CHECK_EQ(find(0, UINT64_MAX), 3);
	IS(found[0], 1, G1, 3 * M2, M2, 3 * M2);
	c = found[0].class;
	CHECK_EQ(c->desc, 0x00600000000000701);
	CHECK_EQ(c->level, 2);
	CHECK_EQ(c->access.priv, PG_R | PG_W);
	CHECK_EQ(c->access.user, PG_R);
	CHECK_EQ(c->attr.byte, 0xff);
	CHECK(found[1].class == c);
	CHECK(found[2].class != c);
	CHECK_EQ(found[2].class->attr.byte, 0x44);
}

/* From address 0 to the last page below 2^52. */
TEST(ends_of_the_world)
{
	uint64_t last = PG_BIT(52) - K4;

	start();
	add(0, 0, 0, K4);
	add(0, last, last, K4);
	add(1, PG_BIT(48) - K4, last, K4);
	build();
	CHECK_EQ(find(0, 1), 1);
	IS(found[0], 0, 0, K4, 0, K4);
	CHECK_EQ(find(K4 - 1, 1), 1);
	CHECK_EQ(find(K4, last - K4), 0);
	CHECK_EQ(find(last + K4 - 1, 1), 2);
	IS(found[0], 0, last, K4, last, K4);
	IS(found[1], 1, last, K4, PG_BIT(48) - K4, K4);
	CHECK_EQ(found[1].ia, -K4);
	CHECK_EQ(find(last + K4, UINT64_MAX), 0);
	CHECK_EQ(find(UINT64_MAX, UINT64_MAX), 0);
	CHECK_EQ(find(0, UINT64_MAX), 3);
	CHECK_EQ(find(last, 0), 0);
}

/* A large block in front of many pages is found, and they are not. */
TEST(overlap_of_sizes)
{
	start();
	add(0, 8 * G1, G1, G1);
	for (uint64_t at = 0; at < 3 * M2; at += K4)
		add(1, 5 * G1 - at, G1 + at, K4);
	build();
	CHECK_EQ(find(G1 + M2 + 5, 1), 2);
	IS(found[0], 0, G1, G1, 8 * G1, G1);
	IS(found[1], 1, G1 + M2, K4, 5 * G1 - M2, K4);
	CHECK_EQ(find(G1 + G1 - 1, 1), 1);
	CHECK_EQ(find(G1 + 3 * M2 - 1, 2), 2);
	CHECK_EQ(find(G1 - 1, 2), 2);
	CHECK_EQ(find(0, G1), 0);
	CHECK_EQ(find(2 * G1, 1), 0);
}

TEST(order_and_stop)
{
	start();
	add(1, 7 * K4, G1, K4);
	add(0, 9 * K4, G1, K4);
	add(1, 2 * K4, G1 + K4, K4);
	add(0, 3 * K4, G1 + 2 * K4, K4);
	build();
	CHECK_EQ(find(G1, 3 * K4), 4);
	IS(found[0], 0, G1 + 2 * K4, K4, 3 * K4, K4);
	IS(found[1], 0, G1, K4, 9 * K4, K4);
	IS(found[2], 1, G1 + K4, K4, 2 * K4, K4);
	IS(found[3], 1, G1, K4, 7 * K4, K4);
	stop_at = 2;
	CHECK_EQ(find(G1, 3 * K4), 2);
	stop_at = 0;
}

/* More pages than one entry can say. */
TEST(long_spans)
{
	uint64_t most = K4 << 24;

	start();
	add(0, 0, G1, 2 * most + K4);
	build();
	CHECK_EQ(pg_rmap_count(&map), 3);
	CHECK_EQ(find(G1 + most - 1, 2), 2);
	IS(found[0], 0, G1, most, 0, most);
	IS(found[1], 0, G1 + most, most, most, most);
	CHECK_EQ(find(G1 + 2 * most, K4), 1);
	IS(found[0], 0, G1 + 2 * most, K4, 2 * most, K4);
	CHECK_EQ(find(G1 + 2 * most + K4, K4), 0);
	start();
	add(0, 0, 0, PG_BIT(52));
	build();
	CHECK_EQ(pg_rmap_count(&map), PG_BIT(16));
	CHECK_EQ(find(PG_BIT(52) - 1, 1), 1);
}

TEST(repeated)
{
	start();
	add_repeated(1, 8 * G1, 3 * K4, 512 * K4, K4);
	add_repeated(0, M2, M2, 100 * M2, M2);
	build();
	CHECK_EQ(pg_rmap_count(&map), 2);
	CHECK_EQ(find(3 * K4, 1), 1);
	IS(found[0], 1, 3 * K4, K4, 8 * G1, 512 * K4);
	CHECK_EQ(found[0].class->repeat, K4);
	CHECK_EQ(find(4 * K4, 1), 0);
	CHECK_EQ(find(2 * M2 - 1, 1), 1);
	IS(found[0], 0, M2, M2, M2, 100 * M2);
	CHECK_EQ(find(2 * M2, UINT64_MAX), 0);
}

/* Cut within a repetition: the parts are mapped once. */
TEST(repeated_parts)
{
	start();
	add_repeated(0, 3 * M2 - 5 * K4, 2 * M2 - 5 * K4, 4 * M2 + 7 * K4, M2);
	build();
	CHECK_EQ(pg_rmap_count(&map), 3);
	CHECK_EQ(find(0, UINT64_MAX), 3);
	IS(found[0], 0, 2 * M2 - 5 * K4, 5 * K4, 3 * M2 - 5 * K4, 5 * K4);
	IS(found[1], 0, M2, M2, 3 * M2, 4 * M2);
	IS(found[2], 0, M2, 2 * K4, 7 * M2, 2 * K4);
	CHECK_EQ(found[0].class->repeat, 0);
	start();
	add_repeated(0, M2 + K4, M2 + K4, K4, M2);
	build();
	CHECK_EQ(find(0, UINT64_MAX), 1);
	IS(found[0], 0, M2 + K4, K4, M2 + K4, K4);
	/* More repetitions than one entry can say. */
	start();
	add_repeated(0, 0, K4, PG_BIT(40), K4);
	build();
	CHECK_EQ(find(K4, 1), PG_BIT(40) / (K4 << 24));
	IS(found[1], 0, K4, K4, K4 << 24, K4 << 24);
	CHECK_EQ(find(2 * K4, 1), 0);
}

/* A range asked for may cut pages: the map knows them whole. */
TEST(parts_of_pages)
{
	start();
	add(0, G1 + 0xffe, M2 + 0xffe, 4);
	build();
	CHECK_EQ(find(0, UINT64_MAX), 1);
	IS(found[0], 0, M2, 2 * K4, G1, 2 * K4);
}

TEST(nonsense)
{
	struct pg_span s;

	start();
	s = span(0, 0, PG_BIT(52), K4);
	CHECK_EQ(pg_rmap_add(&map, 0, &s), PG_EINVAL);
	s = span(0, 0, PG_BIT(52) - K4, 2 * K4);
	CHECK_EQ(pg_rmap_add(&map, 0, &s), PG_EINVAL);
	s = span(0, PG_BIT(52) - K4, 0, 2 * K4);
	CHECK_EQ(pg_rmap_add(&map, 0, &s), PG_EINVAL);
	s = span(1, -K4, 0, K4);
	CHECK_EQ(pg_rmap_add(&map, 1, &s), PG_EINVAL);
	s = span(0, 0, 0, UINT64_MAX);
	CHECK_EQ(pg_rmap_add(&map, 0, &s), PG_EINVAL);
	s = span(0, 1, 0, K4);
	CHECK_EQ(pg_rmap_add(&map, 0, &s), PG_EINVAL);
	s = span(0, 0, 0, K4);
	CHECK_EQ(pg_rmap_add(&map, PG_RMAP_TAGS, &s), PG_EINVAL);
	s.repeat = 3 * K4;
	CHECK_EQ(pg_rmap_add(&map, 0, &s), PG_EINVAL);
	s.repeat = M2;
	s.pa = K4;
	CHECK_EQ(pg_rmap_add(&map, 0, &s), PG_EINVAL);
	CHECK_EQ(pg_rmap_count(&map), 0);
	s = span(0, 0, 0, K4);
	CHECK_EQ(pg_rmap_add(&map, PG_RMAP_TAGS - 1, &s), PG_OK);
	build();
	CHECK_EQ(find(0, 1), 1);
	CHECK_EQ(found[0].class->tag, PG_RMAP_TAGS - 1);
}

TEST(limits)
{
	struct pg_span s;

	start();
	map.limit = 10;
	for (int i = 0; i < 10; i++)
		add(0, i * K4, 0, K4);
	s = span(0, 10 * K4, 0, K4);
	CHECK_EQ(pg_rmap_add(&map, 0, &s), PG_EBUDGET);
	build();
	CHECK_EQ(find(0, 1), 10);
}

/* Each span differs in bits of its descriptor. */
TEST(many_classes)
{
	struct pg_span s;

	start();
	for (uint64_t i = 0; i < 3000; i++) {
		s = span(0, i * K4, i * K4, K4);
		s.desc |= i << 52;
		CHECK_EQ(pg_rmap_add(&map, 0, &s), PG_OK);
		s = span(1, i * K4, i * K4, K4);
		s.desc |= (2999 - i) << 52;
		CHECK_EQ(pg_rmap_add(&map, 1, &s), PG_OK);
	}
	build();
	CHECK_EQ(map.nclasses, 6000);
	for (uint64_t i = 0; i < 3000; i++) {
		CHECK_EQ(find(i * K4, 1), 2);
		/* Bits [9:8] are address bits with DS. */
		CHECK_EQ(found[0].class->desc, 0x403 | i << 52);
		CHECK_EQ(found[1].class->desc, 0x703 | (2999 - i) << 52);
	}
}

static uint64_t state;

static uint64_t random_below(uint64_t n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % n;
}

struct plain {
	unsigned int space;
	uint64_t pa, ia, size, repeat;
};

static struct plain list[1000];

static struct plain random_mapping(void)
{
	static const uint64_t units[] = { K4, K4, K4, 16 * K4, M2 };
	uint64_t unit = units[random_below(PG_ARRAY_SIZE(units))];
	struct plain p = {
		.space = random_below(2),
		.pa = random_below(64 * M2 / unit) * unit,
		.size = (1 + random_below(3)) * unit,
		.repeat = random_below(8) ? 0 : unit,
	};

	return p;
}

/* Each has its own part of its space, so they come in no order. */
static void add_random(size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct plain *p = &list[i];

		*p = random_mapping();
		p->ia = (i * 7919 % count) * 64 * M2;
		if (p->repeat)
			add_repeated(p->space, p->ia, p->pa, p->size,
				     p->repeat);
		else
			add(p->space, p->ia, p->pa, p->size);
	}
}

static bool is_expected(const struct plain *p, uint64_t pa, uint64_t size)
{
	uint64_t length = p->repeat ? p->repeat : p->size;

	return p->pa < pa + size && pa < p->pa + length;
}

static void ask(size_t count, uint64_t pa, uint64_t size)
{
	size_t expected = 0, n = find(pa, size);

	for (size_t i = 0; i < count; i++)
		expected += is_expected(&list[i], pa, size);
	CHECK_EQ(n, expected);
	for (size_t i = 0; i < n; i++) {
		uint64_t ia = found[i].ia - regimes[found[i].class->tag].base;
		uint64_t slot = ia / (64 * M2);
		const struct plain *p = NULL;

		for (size_t k = 0; k < count && !p; k++)
			p = k * 7919 % count == slot ? &list[k] : NULL;
		REQUIRE(p);
		CHECK(is_expected(p, pa, size));
		IS(found[i], p->space, p->pa, p->repeat ? p->repeat : p->size,
		   p->ia, p->size);
		if (!i)
			continue;
		CHECK(found[i - 1].class->tag < found[i].class->tag ||
		      (found[i - 1].class->tag == found[i].class->tag &&
		       found[i - 1].ia < found[i].ia));
	}
}

TEST(like_a_list)
{
	static const size_t counts[] = { 1, 2, 63, 64, 65, 129, 700, 1000 };

	for (size_t c = 0; c < PG_ARRAY_SIZE(counts); c++) {
		start();
		add_random(counts[c]);
		build();
		for (int i = 0; i < 60; i++)
			ask(counts[c], random_below(66 * M2),
			    1 + random_below(i % 2 ? 3 : 2 * M2));
		ask(counts[c], 0, 1);
		ask(counts[c], 0, 70 * M2);
	}
}

/* More can be added to a map that was asked already. */
TEST(built_again)
{
	start();
	add(0, 0, M2, K4);
	build();
	CHECK_EQ(find(M2, 1), 1);
	add(0, K4, M2, K4);
	add(1, K4, K4, K4);
	build();
	CHECK_EQ(find(M2, 1), 2);
	CHECK_EQ(find(K4, 1), 1);
}

static struct pg_visit leaf(uint64_t ia, uint64_t pa, uint64_t count,
			    uint64_t attributes)
{
	return (struct pg_visit){
		.tables = &tables[1],
		.kind = PG_VISIT_LEAF,
		.level = 3,
		.ia = regimes[1].base + ia,
		.size = K4,
		.count = count,
		.desc = pa | attributes,
		.hier = PG_HIER_INIT,
	};
}

static void feed_one(struct pg_rmap_feed *feed, struct pg_visit v)
{
	CHECK_EQ(pg_rmap_visit(feed, &v), PG_CONTINUE);
}

/* What continues the leaf before makes its entry longer, all else a new one. */
TEST(fed_by_a_walk)
{
	struct pg_rmap_feed feed = { .rmap = &map, .tag = 1 };
	struct pg_visit v = leaf(0, 0, 1, 0x703);

	start();
	feed_one(&feed, leaf(0, M2, 1, 0x703));
	feed_one(&feed, leaf(K4, M2 + K4, 511, 0x703));
	feed_one(&feed, leaf(M2, 2 * M2, 2, 0x703));
	feed_one(&feed, leaf(M2 + 2 * K4, 2 * M2 + 2 * K4, 1, 0x783));
	feed_one(&feed, leaf(G1, 2 * M2 + 3 * K4, 1, 0x783));
	feed_one(&feed, leaf(G1 + K4, 0, 1, 0x783));
	v.kind = PG_VISIT_INVALID;
	feed_one(&feed, v);
	build();
	CHECK_EQ(pg_rmap_count(&map), 4);
	CHECK_EQ(find(M2 + 300 * K4, 1), 1);
	CHECK_EQ(found[0].size, M2 + 2 * K4);
	CHECK_EQ(find(2 * M2 + 2 * K4, 2 * K4), 2);
	CHECK(!(found[0].class->access.priv & PG_W));
	CHECK_EQ(find(0, 1), 1);
	CHECK_EQ(found[0].ia, regimes[1].base + G1 + K4);
}

TEST(fed_too_much)
{
	struct pg_rmap_feed feed = { .rmap = &map, .tag = 1 };
	struct pg_visit v = leaf(G1, M2, 1, 0x703);

	start();
	map.limit = 1;
	feed_one(&feed, leaf(0, 0, 1, 0x703));
	CHECK_EQ(pg_rmap_visit(&feed, &v), PG_STOP);
	CHECK_EQ(feed.ret, PG_EBUDGET);
	CHECK_EQ(pg_rmap_count(&map), 1);
}

int main(void)
{
	state = 88172645463325252;
	start();
	RUN(nothing);
	RUN(class_holds_the_rest);
	RUN(ends_of_the_world);
	RUN(overlap_of_sizes);
	RUN(order_and_stop);
	RUN(long_spans);
	RUN(repeated);
	RUN(repeated_parts);
	RUN(parts_of_pages);
	RUN(nonsense);
	RUN(limits);
	RUN(many_classes);
	RUN(like_a_list);
	RUN(built_again);
	pg_rmap_deinit(&map);
	RUN(fed_by_a_walk);
	RUN(fed_too_much);
	return check_done();
}

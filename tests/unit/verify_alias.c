// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The sweep for aliases against the plainest comparison there is, page by page
 * and each with each, on small random mappings of blocks and pages.
 */
#include "verify/verify.h"

#include <stdlib.h>

#define BASE  UINT64_C(0x40000000)
#define PAGES 8

#include "check.h"
#include "memory.h"

/* Two tables of blocks, so that pages meet blocks; all output below this. */
#define DATA	UINT64_C(0x80000000)
#define BLOCK	UINT64_C(0x200000)
#define OUTPUTS 4
#define ROUNDS	2000

static uint64_t seed = 7;

static uint64_t rnd(void)
{
	uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* Normal or Device, cached or not, writable, executable: few enough to meet. */
static uint64_t attributes(void)
{
	static const uint64_t index[] = { 0, 0, 2, 4 };
	uint64_t d = 0x0060000000000701;

	d |= index[rnd() % 4] << 2;
	if (rnd() % 2)
		d |= 1 << 7;
	if (rnd() % 2)
		d &= ~PG_BIT(53);
	return d;
}

static void fill(void)
{
	memset(words, 0, sizeof(words));
	words[0][1] = table(1);
	words[0][2] = table(2);
	for (int i = 3; i < 6; i++) {
		if (rnd() % 2)
			words[0][i] = attributes() |
				      (DATA + rnd() % OUTPUTS * BLOCK);
	}
	for (int n = 0; n < 24; n++)
		words[1 + rnd() % 2][rnd() % 64] =
			attributes() | 2 |
			(DATA + rnd() % OUTPUTS * BLOCK + rnd() % 16 * 0x1000);
}

/* One page of a leaf. */
struct mapping {
	uint64_t ia, pa;
	struct pg_access access;
	struct pg_memattr attr;
};

static struct mapping maps[8192];
static size_t nmaps;

static void add_leaf(const struct pg_regime *r, int level, uint64_t ia,
		     uint64_t desc)
{
	const struct pg_hier none = PG_HIER_INIT;
	unsigned int shift = pg_level_shift(r, level);

	for (uint64_t at = 0; at < PG_BIT(shift); at += 0x1000)
		maps[nmaps++] = (struct mapping){
			.ia = ia + at,
			.pa = pg_desc_oa(r, desc, shift) + at,
			.access = pg_leaf_access(r, desc, &none),
			.attr = pg_leaf_memattr(r, desc),
		};
}

static void gather(const struct pg_regime *r)
{
	nmaps = 0;
	for (uint64_t i = 0; i < 6; i++) {
		uint64_t ia = r->base + i * BLOCK;

		if (words[0][i] & 1 && !(words[0][i] & 2))
			add_leaf(r, 2, ia, words[0][i]);
		for (uint64_t k = 0; (i == 1 || i == 2) && k < 512; k++) {
			if (words[i][k])
				add_leaf(r, 3, ia + k * 0x1000, words[i][k]);
		}
	}
}

static bool is_wx(const struct mapping *m)
{
	return (m->access.priv & (PG_W | PG_X)) == (PG_W | PG_X);
}

static bool wx(const struct mapping *a, const struct mapping *b)
{
	uint8_t both = a->access.priv | b->access.priv;

	return (both & PG_W) && (both & PG_X) && !(is_wx(a) && is_wx(b)) &&
	       ((a->access.priv & PG_W && b->access.priv & PG_X) ||
		(b->access.priv & PG_W && a->access.priv & PG_X));
}

static bool memtype(const struct mapping *a, const struct mapping *b)
{
	return a->attr.type != b->attr.type;
}

static bool cacheability(const struct mapping *a, const struct mapping *b)
{
	return a->attr.type == b->attr.type && a->attr.inner != b->attr.inner;
}

static const struct {
	const char *rule;
	bool (*objects)(const struct mapping *a, const struct mapping *b);
} rules[] = {
	{ "alias-memtype", memtype },
	{ "alias-cacheability", cacheability },
	{ "alias-wx", wx },
};

/* Whether any two mappings of a page object, by comparing all with all. */
static bool naive(size_t rule, uint64_t pa)
{
	for (size_t i = 0; i < nmaps; i++) {
		for (size_t k = i + 1; maps[i].pa == pa && k < nmaps; k++) {
			if (maps[k].pa == pa &&
			    rules[rule].objects(&maps[i], &maps[k]))
				return true;
		}
	}
	return false;
}

/* The page that a finding's address is mapped to, at offset. */
static uint64_t pa_of(uint64_t ia)
{
	for (size_t i = 0; i < nmaps; i++) {
		if (maps[i].ia == ia)
			return maps[i].pa;
	}
	return 0;
}

/* Pages of output that findings of this rule are about, a bit each. */
static void found_pages(const struct pg_verify *v, const char *rule,
			bool *found)
{
	size_t count;
	const struct pg_finding *list = pg_verify_findings(v, &count);

	for (size_t i = 0; i < count; i++) {
		if (strcmp(list[i].rule->name, rule))
			continue;
		for (uint64_t at = 0; at < list[i].size; at += 0x1000) {
			uint64_t pa = pa_of(list[i].ia + at);

			/* Both addresses are really mapped to that page. */
			CHECK_EQ(pa_of(list[i].other + at), pa);
			found[(pa - DATA) / 0x1000] = true;
		}
	}
}

static void compare(const struct pg_verify *v)
{
	for (size_t rule = 0; rule < PG_ARRAY_SIZE(rules); rule++) {
		static bool found[OUTPUTS * 512];

		memset(found, 0, sizeof(found));
		found_pages(v, rules[rule].rule, found);
		for (size_t i = 0; i < PG_ARRAY_SIZE(found); i++) {
			/* The first pages of a block stand for the others. */
			if (i % 512 >= 20 && i % 512 < 508)
				continue;
			CHECK_EQ(found[i], naive(rule, DATA + i * 0x1000));
		}
	}
}

TEST(sweep_against_all_pairs)
{
	struct pg_regime r;
	struct pg_tables tables = { .regime = &r, .mem = &mem, .root = BASE };
	const struct pg_verify_space s = {
		.name = "s",
		.tables = &tables,
		.setup = { .regime = &r, .root = BASE },
	};

	REQUIRE(!pg_regime_parse("el1:high:4k:30", &r, NULL));
	for (int round = 0; round < ROUNDS && !check_state.failed_checks;
	     round++) {
		struct pg_verify *v = pg_verify_create(NULL);

		fill();
		gather(&r);
		CHECK_EQ(pg_verify_space(v, &s, NULL), PG_OK);
		CHECK_EQ(pg_verify_finish(v, NULL), PG_OK);
		compare(v);
		pg_verify_destroy(v);
		if (check_state.failed_checks)
			printf("# round %d\n", round);
	}
}

int main(void)
{
	RUN(sweep_against_all_pairs);
	return check_done();
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Translation agrees with the walk, entry by entry, on random trees. */
#include "arch/translate.h"

#include <stdlib.h>

#include "check.h"

#define BASE  UINT64_C(0x40000000)
#define PAGES 16

static uint64_t seed;

static uint64_t rnd(void)
{
	uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

#define PICK(a) ((a)[rnd() % PG_ARRAY_SIZE(a)])

static struct pg_regime regime;
static uint64_t *words;

/* Pages of level l are l + 2, l + 7 and l + 12; page 0 is absent. */
static struct pg_stretch locate(const struct pg_mem *mem, uint64_t addr)
{
	uint64_t first = BASE + PG_BIT(regime.granule);
	uint64_t end = BASE + (PAGES << regime.granule);

	if (addr < first)
		return (struct pg_stretch){ NULL, first - addr };
	if (addr >= end)
		return (struct pg_stretch){ NULL, 0 - addr };
	return (struct pg_stretch){ (unsigned char *)words + (addr - BASE),
				    end - addr };
}

static const struct pg_mem mem = { locate };

static uint64_t random_word(int level)
{
	static const uint64_t attrs[] = { 0x701, 0x301, 0x10701, 0x741,
					  UINT64_C(0x10000000000401) };
	uint64_t page = level + 3 + 5 * (rnd() % 3);

	switch (rnd() % 8) {
	case 0:
		return 0;
	case 1:
		return rnd() & ~UINT64_C(1);
	case 2:
		return rnd(); /* anything */
	case 3:
	case 4:
		if (level < 3)
			return (BASE + (page << regime.granule)) |
			       (rnd() % 16 << 59) | 3;
		/* fall through */
	default:
		return (rnd() & pg_mask(39, 16)) | PICK(attrs) |
		       (level == 3 ? 2 : 0);
	}
}

static void make(unsigned int granule)
{
	do {
		regime = (struct pg_regime){
			.kind = rnd() % 5,
			.granule = granule,
			.txsz = 12 + rnd() % 37,
			.ps = rnd() % 7,
			.pamax = 52,
			.sl = PG_START_AUTO,
			.ds = rnd() & 1,
			.ha = rnd() & 1,
			.ttst = true,
			.nt_faults = rnd() & 1,
			.mair = UINT64_C(0x40044ffff),
		};
		regime.high = pg_regime_two_els(&regime) && rnd() & 1;
	} while (pg_regime_init(&regime, NULL));
	/* Runs of equal words, so that the walk has something to join. */
	for (uint64_t page = 1; page < PAGES; page++) {
		uint64_t n = PG_BIT(granule - 3);
		uint64_t *w = words + (page << (granule - 3));
		int level = (int)((page - 1) % 5) - 1;

		for (uint64_t i = 0; i < n;) {
			uint64_t word = random_word(level), count = 1;
			uint64_t step = word & 1 ? PG_BIT(granule) : 0;
			bool table = level < 3 && (word & 3) == 3;

			if (!table)
				count += rnd() % (n / 4);
			for (; count-- && i < n; i++, word += step)
				w[i] = word;
			/* Few tables, lest the walk takes for ever. */
			if (table && i + n / 8 < n)
				memset(w + i, 0, n / 8 * 8), i += n / 8;
		}
	}
}

static unsigned int asked;

/* Entry i of a run, at a random place inside it. */
static bool agrees(const struct pg_visit *v, uint64_t i)
{
	const struct pg_regime *r = v->tables->regime;
	uint64_t offset = rnd() & (v->size - 1);
	struct pg_translation t;
	unsigned int shift = pg_level_shift(r, v->level);
	uint64_t pa = pg_desc_oa(r, v->desc, shift) + offset +
		      (v->repeat ? 0 : i * v->size);

	asked++;
	pg_translate(v->tables, v->ia + i * v->size + offset, NULL, &t);
	if (t.level != v->level || !pg_hier_same(&t.hier, &v->hier))
		return false;
	switch (v->kind) {
	case PG_VISIT_LEAF:
		/* A block greater than all output, shown whole. */
		if (pg_oa_too_big(r, pa))
			return t.fault.kind == PG_FAULT_ADDRESS_SIZE &&
			       t.fault.level == v->level;
		if (!(v->desc & 0x400) && !r->ha)
			return t.fault.kind == PG_FAULT_ACCESS_FLAG &&
			       t.fault.level == v->level;
		return !t.fault.kind && t.pa == pa && t.size == v->size;
	case PG_VISIT_INVALID:
		return t.fault.kind == PG_FAULT_TRANSLATION &&
		       t.fault.level == v->level;
	default:
		return t.fault.kind == v->fault && t.fault.level == v->level;
	}
}

static enum pg_action visit(void *ctx, const struct pg_visit *v)
{
	const uint64_t count = v->count ? v->count : 1;
	const uint64_t entries[] = { 0, count - 1, rnd() % count };

	if (v->kind == PG_VISIT_TABLE)
		return PG_CONTINUE;
	if (!v->count) {
		printf("# an empty run at 0x%jx, level %d\n", (uintmax_t)v->ia,
		       v->level);
		*(unsigned int *)ctx += 1;
		return PG_STOP;
	}
	for (size_t i = 0; i < PG_ARRAY_SIZE(entries); i++) {
		if (agrees(v, entries[i]))
			continue;
		printf("# entry %ju of 0x%jx, kind %d, level %d, 0x%jx\n",
		       (uintmax_t)entries[i], (uintmax_t)v->ia, v->kind,
		       v->level, (uintmax_t)v->desc);
		*(unsigned int *)ctx += 1;
		return PG_STOP;
	}
	return asked > 20000 ? PG_STOP : PG_CONTINUE;
}

static void trees(unsigned int granule, unsigned int rounds)
{
	unsigned int wrong = 0;

	for (unsigned int i = 0; i < rounds && wrong < 5; i++) {
		struct pg_tables t = { &regime, &mem, 0, NULL };
		struct pg_walk w = { .tables = &t,
				     .visit = visit,
				     .ctx = &wrong };
		unsigned int before = wrong;

		seed = granule * 1000003u + i;
		make(granule);
		asked = 0;
		t.root = BASE + ((regime.start + 2ull) << granule);
		CHECK_EQ(pg_walk(&w, NULL, NULL), PG_OK);
		if (wrong != before)
			printf("# granule 2^%u, tree %u\n", granule, i);
	}
	CHECK_EQ(wrong, 0);
}

TEST(trees_4k)
{
	trees(12, 400);
}

TEST(trees_16k)
{
	trees(14, 150);
}

TEST(trees_64k)
{
	trees(16, 50);
}

int main(void)
{
	words = malloc((size_t)PAGES << 16);
	if (!words)
		return 1;
	RUN(trees_4k);
	RUN(trees_16k);
	RUN(trees_64k);
	free(words);
	return check_done();
}

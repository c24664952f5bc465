// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory seen through stage 2. */
#include "arch/nested.h"

#include "check.h"

#define BASE  UINT64_C(0x80000000)
#define ALL   UINT64_C(0x7fc)
#define PAGES 8

/* Page 0: level 2 of stage 2, 1: level 3, from 2 on: memory. */
#include "memory.h"

static struct pg_regime regime;
static struct pg_tables tables = { &regime, &mem, BASE, NULL };
static struct pg_nested nested;

/* IPA 0x1000 is page 3, IPA 0x2000 page 2; IPA 0x80000000 a block to BASE. */
static void start(void)
{
	memset(words, 0, sizeof(words));
	regime = (struct pg_regime){
		.kind = PG_S2,
		.granule = 12,
		.txsz = 30,
		.ps = 2,
		.pamax = 40,
		.sl = 2,
	};
	CHECK_EQ(pg_regime_init(&regime, NULL), PG_OK);
	words[0][0] = (BASE + 4096) | 3;
	words[1][1] = (BASE + 3 * 4096) | ALL | 3;
	words[1][2] = (BASE + 2 * 4096) | ALL | 3;
	for (int i = 0; i < 512; i++) {
		words[2][i] = 0x2000 + i;
		words[3][i] = 0x3000 + i;
	}
	pg_nested_init(&nested, &tables);
}

static void present(uint64_t ipa, const void *data, uint64_t size)
{
	struct pg_stretch s = pg_mem_locate(&nested.mem, ipa);

	CHECK(s.data == data);
	CHECK_EQ(s.size, size);
}

static void absent(uint64_t ipa, uint64_t at_most)
{
	struct pg_stretch s = pg_mem_locate(&nested.mem, ipa);

	CHECK(!s.data);
	CHECK(s.size >= 1);
	CHECK(s.size <= at_most);
}

TEST(pages)
{
	uint64_t word;

	start();
	present(0x1000, words[3], 0x1000);
	present(0x1ff8, &words[3][511], 8);
	present(0x2008, &words[2][1], 0xff8);
	CHECK(pg_mem_read64(&nested.mem, 0x1010, &word));
	CHECK_EQ(word, 0x3002);
	/* Across the border, where memory goes backwards. */
	CHECK(pg_mem_read64(&nested.mem, 0x1ffc, &word));
	CHECK_EQ(word, UINT64_C(0x200000000000));
}

TEST(holes)
{
	start();
	absent(0, 0x1000);
	absent(0x800, 0x800);
	absent(0x3000, 0x1000);
	absent(0x200000, 0x200000);
	absent(0x234567, 0x200000 - 0x34567);
	/* Beyond the IPA size. */
	absent(PG_BIT(34), 0x1000);
	absent(UINT64_MAX, 1);
}

TEST(blocks)
{
	start();
	words[0][3] = BASE | ALL | 1;
	present(0x600000 + 3 * 4096, words[3], sizeof(words) - 3 * 4096);
	/* The rest of the block is not in memory. */
	absent(0x600000 + 8 * 4096, 0x200000 - 8 * 4096);
}

/* What may not be read, or has no access flag, is not there. */
TEST(rights)
{
	start();
	words[1][1] &= ~UINT64_C(0x40);
	absent(0x1000, 0x1000);
	words[1][1] = (BASE + 3 * 4096) | ALL | 3;
	present(0x1000, words[3], 0x1000);
	words[1][1] &= ~UINT64_C(0x400);
	absent(0x1000, 0x1000);
	words[1][1] = PG_BIT(40) | ALL | 3;
	absent(0x1000, 0x1000);
	words[1][1] = (BASE + 3 * 4096) | ALL | 1;
	absent(0x1000, 0x1000);
}

TEST(memory_that_is_missing)
{
	start();
	words[1][1] = 0x40000000 | ALL | 3;
	absent(0x1000, 0x1000);
	words[0][0] = 0x40000000 | 3;
	absent(0x1000, 0x1000);
}

int main(void)
{
	RUN(pages);
	RUN(holes);
	RUN(blocks);
	RUN(rights);
	RUN(memory_that_is_missing);
	return check_done();
}

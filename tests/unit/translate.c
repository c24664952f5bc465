// SPDX-License-Identifier: GPL-2.0-or-later
/* One address at a time: order of faults, tags, two stages. */
#include "arch/translate.h"

#include "arch/nested.h"
#include "check.h"

#define BASE  UINT64_C(0x80000000)
#define PAGES 16
#define PAGE  UINT64_C(0x703)
#define BLOCK UINT64_C(0x701)

#include "memory.h"

static struct pg_regime regime;
static struct pg_tables tables = { &regime, &mem, BASE, NULL };
static struct pg_translation t;

static void init(struct pg_regime *r)
{
	CHECK_EQ(pg_regime_init(r, NULL), PG_OK);
}

/* 4K, 39 bits; page 0 is level 1, 1 is level 2, 2 is level 3. */
static void start(bool high)
{
	memset(words, 0, sizeof(words));
	tables = (struct pg_tables){ &regime, &mem, BASE, NULL };
	regime = (struct pg_regime){
		.kind = PG_EL10,
		.high = high,
		.granule = 12,
		.txsz = 25,
		.ps = 2,
		.pamax = 52,
		.nt_faults = true,
		.mair = UINT64_C(0x40044ffff),
	};
	init(&regime);
	words[0][0] = words[0][511] = table(1);
	words[1][0] = words[1][511] = table(2);
	words[2][0] = 0x12345000 | PAGE;
	words[2][511] = 0x54321000 | PAGE | PG_BIT(PG_DESC_NG);
}

static enum pg_fault_kind at(uint64_t ia)
{
	pg_translate(&tables, ia, NULL, &t);
	CHECK_EQ(t.ia, ia);
	return t.fault.kind;
}

/* As an access: 'R', 'W' or 'X' privileged, small letters unprivileged. */
static enum pg_fault_kind by(uint64_t ia, char c)
{
	struct pg_how how = {
		.user = c >= 'a',
		.right = (c | 32) == 'r'   ? PG_R
			 : (c | 32) == 'w' ? PG_W
					   : PG_X,
	};

	pg_translate(&tables, ia, &how, &t);
	return t.fault.kind;
}

static void fault_is(uint64_t ia, enum pg_fault_kind kind, int level)
{
	CHECK_EQ(at(ia), kind);
	CHECK_EQ(t.fault.level, level);
	CHECK_EQ(t.fault.stage, regime.stage);
}

TEST(pages)
{
	start(false);
	CHECK_EQ(at(0x123), PG_FAULT_NONE);
	CHECK_EQ(t.pa, 0x12345123);
	CHECK_EQ(t.ipa, t.pa);
	CHECK_EQ(t.size, 0x1000);
	CHECK_EQ(t.level, 3);
	CHECK_EQ(t.desc, 0x12345000 | PAGE);
	CHECK_EQ(t.nsteps, 3);
	for (int i = 0; i < 3; i++) {
		CHECK_EQ(t.steps[i].level, i + 1);
		CHECK_EQ(t.steps[i].stage, 1);
		CHECK_EQ(t.steps[i].at, BASE + i * 4096);
		CHECK_EQ(t.steps[i].raw, words[i][0]);
		CHECK(t.steps[i].readable);
	}
	CHECK_EQ(t.steps[0].kind, PG_DESC_TABLE_KIND);
	CHECK_EQ(t.steps[2].kind, PG_DESC_PAGE);
	CHECK_EQ(t.access.priv, PG_R | PG_W | PG_X);
	CHECK_EQ(t.access.user, PG_X);
	CHECK_EQ(t.attr.type, PG_MEM_NORMAL);
}

TEST(blocks)
{
	start(false);
	words[1][3] = UINT64_C(0x4fe00000) | BLOCK | 0x1f000;
	regime.nt_faults = false;
	CHECK_EQ(at(0x612345), PG_FAULT_NONE);
	CHECK_EQ(t.pa, 0x4fe12345); /* D-6: the bits below are no address */
	CHECK_EQ(t.size, 0x200000);
	CHECK_EQ(t.level, 2);
	words[0][5] = UINT64_C(0x4000000000) | BLOCK;
	CHECK_EQ(at(UINT64_C(0x17fffffff)), PG_FAULT_NONE);
	CHECK_EQ(t.pa, UINT64_C(0x403fffffff));
}

/* */
TEST(ends_of_the_ranges)
{
	start(false);
	CHECK_EQ(at(0), PG_FAULT_NONE);
	CHECK_EQ(at(PG_BIT(39) - 1), PG_FAULT_NONE);
	CHECK_EQ(t.pa, 0x54321fff);
	fault_is(PG_BIT(39), PG_FAULT_TRANSLATION, 0);
	CHECK_EQ(t.nsteps, 0);
	fault_is(UINT64_MAX, PG_FAULT_TRANSLATION, 0);
	fault_is(PG_BIT(55), PG_FAULT_TRANSLATION, 0);
	start(true);
	CHECK_EQ(at(UINT64_MAX), PG_FAULT_NONE);
	CHECK_EQ(t.pa, 0x54321fff);
	CHECK_EQ(at(-PG_BIT(39)), PG_FAULT_NONE);
	CHECK_EQ(t.pa, 0x12345000);
	fault_is(-PG_BIT(39) - 1, PG_FAULT_TRANSLATION, 0);
	fault_is(0, PG_FAULT_TRANSLATION, 0);
	fault_is(UINT64_MAX - PG_BIT(63), PG_FAULT_TRANSLATION, 0);
}

TEST(tags)
{
	uint64_t address = 0;

	start(false);
	fault_is(UINT64_C(0xab00000000000000), PG_FAULT_TRANSLATION, 0);
	regime.tbi = true;
	CHECK_EQ(at(UINT64_C(0xab00000000000010)), PG_FAULT_NONE);
	CHECK_EQ(t.pa, 0x12345010);
	fault_is(UINT64_C(0x0080000000000000), PG_FAULT_TRANSLATION, 0);
	fault_is(UINT64_C(0x0040000000000000), PG_FAULT_TRANSLATION, 0);
	CHECK(pg_regime_contains(&regime, UINT64_C(0xab00000000000010), false,
				 &address));
	CHECK_EQ(address, 0x10);
	/* Fetches count the tag with TBID. */
	CHECK_EQ(by(UINT64_C(0xab00000000000000), 'X'), PG_FAULT_NONE);
	regime.tbid = true;
	CHECK_EQ(by(UINT64_C(0xab00000000000000), 'R'), PG_FAULT_NONE);
	CHECK_EQ(by(UINT64_C(0xab00000000000000), 'X'), PG_FAULT_TRANSLATION);
	CHECK_EQ(t.fault.level, 0);
	start(true);
	regime.tbi = true;
	CHECK_EQ(at(UINT64_C(0x12ffffffffffffff)), PG_FAULT_NONE);
	CHECK_EQ(t.pa, 0x54321fff);
	CHECK(pg_regime_contains(&regime, UINT64_C(0x12ffffffffffffff), false,
				 &address));
	CHECK_EQ(address, UINT64_MAX);
	fault_is(UINT64_C(0xff7fffffffffffff), PG_FAULT_TRANSLATION, 0);
}

/* F-1 (2) to (7), each condition together with the next. */
TEST(order_before_the_walk)
{
	start(false);
	/* Range and EPD, E0PD: all the same fault, no step. */
	regime.epd = true;
	fault_is(PG_BIT(40), PG_FAULT_TRANSLATION, 0);
	/* EPD and a root above OAS; F-2: level 0, not the start level. */
	tables.root = PG_BIT(44);
	fault_is(0, PG_FAULT_TRANSLATION, 0);
	regime.epd = false;
	/* E0PD and such a root. */
	regime.e0pd = true;
	CHECK_EQ(by(0, 'r'), PG_FAULT_TRANSLATION);
	CHECK_EQ(t.fault.level, 0);
	/* Such a root, which is not in memory either. */
	CHECK_EQ(by(0, 'R'), PG_FAULT_ADDRESS_SIZE);
	CHECK_EQ(t.fault.level, 0);
	CHECK_EQ(t.nsteps, 0);
	regime.e0pd = false;
	fault_is(0, PG_FAULT_ADDRESS_SIZE, 0);
	tables.root = PG_BIT(36);
	fault_is(0, PG_FAULT_UNREADABLE, 1);
	CHECK(!t.steps[0].readable);
}

/* F-1 (7) and (8). */
TEST(order_in_the_walk)
{
	start(false);
	words[0][1] = 0x1000;
	fault_is(0x40000000, PG_FAULT_TRANSLATION, 1);
	words[0][1] = PG_BIT(40) | 3;
	fault_is(0x40000000, PG_FAULT_ADDRESS_SIZE, 1);
	CHECK_EQ(t.nsteps, 1);
	words[2][1] = 1;
	fault_is(0x1000, PG_FAULT_TRANSLATION, 3);
	/* nT before address size before access flag before permission. */
	words[1][1] = PG_BIT(40) | PG_BIT(16) | 1;
	fault_is(0x200000, PG_FAULT_TRANSLATION, 2);
	words[1][1] = PG_BIT(40) | 1;
	fault_is(0x200000, PG_FAULT_ADDRESS_SIZE, 2);
	words[1][1] = 0x400000 | 1;
	fault_is(0x200000, PG_FAULT_ACCESS_FLAG, 2);
	CHECK_EQ(by(0x200000, 'r'), PG_FAULT_ACCESS_FLAG);
	words[1][1] |= 0x400;
	CHECK_EQ(by(0x200000, 'r'), PG_FAULT_PERMISSION);
	CHECK_EQ(t.fault.level, 2);
	CHECK_EQ(by(0x200000, 'R'), PG_FAULT_NONE);
	CHECK_EQ(t.pa, 0x400000);
}

TEST(no_walks)
{
	start(false);
	regime.epd = true;
	fault_is(0, PG_FAULT_TRANSLATION, 0);
	start(false);
	regime.e0pd = true;
	words[2][0] |= 0x40;
	CHECK_EQ(by(0, 'r'), PG_FAULT_TRANSLATION);
	CHECK_EQ(t.fault.level, 0);
	CHECK_EQ(by(0, 'R'), PG_FAULT_NONE);
}

/* D-18 */
TEST(access_flag)
{
	start(false);
	words[2][0] &= ~UINT64_C(0x400);
	fault_is(0, PG_FAULT_ACCESS_FLAG, 3);
	CHECK_EQ(t.fault.addr, BASE + 2 * 4096);
	regime.ha = true;
	CHECK_EQ(at(0), PG_FAULT_NONE);
	CHECK_EQ(t.pa, 0x12345000);
}

/* F-3: the level of the leaf, even when a table took the right away. */
TEST(permissions)
{
	start(false);
	CHECK_EQ(by(0, 'W'), PG_FAULT_NONE);
	CHECK_EQ(by(0, 'w'), PG_FAULT_PERMISSION);
	CHECK_EQ(by(0, 'x'), PG_FAULT_NONE);
	words[0][0] |= PG_BIT(62);
	CHECK_EQ(by(0, 'W'), PG_FAULT_PERMISSION);
	CHECK_EQ(t.fault.level, 3);
	CHECK_EQ(t.fault.stage, 1);
	CHECK_EQ(t.hier.no_write, 1);
	CHECK_EQ(pg_fault_fsc(t.fault.kind, t.fault.level), 0x0f);
	CHECK_EQ(by(0, 'R'), PG_FAULT_NONE);
	/* Nobody asked: not judged. */
	CHECK_EQ(at(0), PG_FAULT_NONE);
	pg_translate(&tables, 0, &(struct pg_how){ .right = 0 }, &t);
	CHECK_EQ(t.fault.kind, PG_FAULT_NONE);
}

/* C-4: a set whose first address is not aligned really maps elsewhere. */
TEST(contiguous_sets)
{
	start(false);
	for (uint64_t i = 16; i < 32; i++)
		words[2][i] = (0x40005000 + i * 4096) | PAGE | PG_BIT(52);
	CHECK_EQ(at(0x12345), PG_FAULT_NONE);
	CHECK_EQ(t.pa, 0x40017345);
	regime.contig_merge = true;
	CHECK_EQ(at(0x12345), PG_FAULT_NONE);
	CHECK_EQ(t.pa, 0x40012345);
	/* Without the bit nothing is merged. */
	words[2][18] &= ~PG_BIT(52);
	CHECK_EQ(at(0x12345), PG_FAULT_NONE);
	CHECK_EQ(t.pa, 0x40017345);
}

/* */
TEST(off)
{
	start(false);
	regime.off = true;
	regime.pamax = 40;
	init(&regime);
	CHECK_EQ(at(0x123456789), PG_FAULT_NONE);
	CHECK_EQ(t.pa, 0x123456789);
	CHECK_EQ(t.attr.type, PG_MEM_NGNRNE);
	CHECK_EQ(t.access.user, PG_R | PG_W | PG_X);
	CHECK_EQ(t.nsteps, 0);
	CHECK_EQ(at(PG_BIT(40) - 1), PG_FAULT_NONE);
	fault_is(PG_BIT(40), PG_FAULT_ADDRESS_SIZE, 0);
	/* All bits of the address count. */
	fault_is(PG_BIT(60), PG_FAULT_ADDRESS_SIZE, 0);
}

/* Registers of tables that are switched off do not matter. */
TEST(off_whatever_the_tables_say)
{
	start(false);
	regime.off = true;
	regime.epd = true;
	regime.e0pd = true;
	init(&regime);
	CHECK_EQ(at(0x1000), PG_FAULT_NONE);
	CHECK_EQ(by(0x1000, 'r'), PG_FAULT_NONE);
}

/* Stage 2 in pages 8 on: 30 bits of IPA, identity but for what tests set. */
static struct pg_regime regime2;
static struct pg_tables tables2 = { &regime2, &mem, BASE + 8 * 4096, NULL };
static struct pg_nested nested;

#define S2_ALL UINT64_C(0x7fc) /* AF, SH, write-back, read and write */

/*
 * IPA 0 to 0x5000 are pages 0 to 5 at BASE; stage-1 tables are there. IPA
 * 0x200000 is the block at 0x60000000.
 */
static void start_two(void)
{
	start(false);
	memset(words, 0, sizeof(words));
	regime2 = (struct pg_regime){
		.kind = PG_S2,
		.granule = 12,
		.txsz = 34,
		.ps = 2,
		.pamax = 40,
		.sl = 2,
	};
	init(&regime2);
	words[8][0] = table(9);
	words[8][1] = 0x60000000 | S2_ALL | 1;
	for (uint64_t i = 0; i < 6; i++)
		words[9][i] = (BASE + i * 4096) | S2_ALL | 3;
	pg_nested_init(&nested, &tables2);
	tables = (struct pg_tables){ &regime, &nested.mem, 0, &tables2 };
	words[0][0] = 0x1000 | 3;
	words[1][0] = 0x2000 | 3;
	words[2][0] = 0x234000 | PAGE;
	words[2][1] = 0x777000 | PAGE;
}

TEST(two_stages)
{
	start_two();
	CHECK_EQ(at(0x567), PG_FAULT_NONE);
	CHECK_EQ(t.ipa, 0x234567);
	CHECK_EQ(t.pa, 0x60034567);
	CHECK_EQ(t.size, 0x1000);
	CHECK_EQ(t.level, 3);
	CHECK_EQ(t.desc, 0x234000 | PAGE);
	CHECK_EQ(t.nsteps, 4);
	CHECK_EQ(t.steps[2].stage, 1);
	CHECK_EQ(t.steps[2].at, 0x2000);
	CHECK_EQ(t.steps[3].stage, 2);
	CHECK_EQ(t.steps[3].level, 2);
	/* P-9: both permit, XN of stage 2 is clear. */
	CHECK_EQ(t.access.priv, PG_R | PG_W | PG_X);
	words[8][1] &= ~UINT64_C(0x80);
	CHECK_EQ(at(0), PG_FAULT_NONE);
	CHECK_EQ(t.access.priv, PG_R | PG_X);
	/* Attributes are those of both. */
	words[8][1] = 0x60000000 | 0x4c1 | 1 << 2;
	CHECK_EQ(at(0), PG_FAULT_NONE);
	CHECK_EQ(t.attr.type, PG_MEM_NGNRE);
}

TEST(faults_of_stage2)
{
	start_two();
	CHECK_EQ(at(0x1000), PG_FAULT_TRANSLATION);
	CHECK_EQ(t.fault.stage, 2);
	CHECK_EQ(t.fault.level, 2);
	CHECK(!t.fault.walk);
	CHECK_EQ(t.ipa, 0x777000);
	/* Beyond the IPA size: level 0. */
	words[2][1] = 0x40000000 | PAGE;
	CHECK_EQ(at(0x1000), PG_FAULT_TRANSLATION);
	CHECK_EQ(t.fault.stage, 2);
	CHECK_EQ(t.fault.level, 0);
	/* AF of stage 2. */
	words[8][1] &= ~UINT64_C(0x400);
	CHECK_EQ(at(0), PG_FAULT_ACCESS_FLAG);
	CHECK_EQ(t.fault.stage, 2);
	CHECK_EQ(t.fault.level, 2);
	/* Stage 1 first, where both deny. */
	words[2][0] &= ~UINT64_C(0x400);
	CHECK_EQ(at(0), PG_FAULT_ACCESS_FLAG);
	CHECK_EQ(t.fault.stage, 1);
}

TEST(permissions_of_stage2)
{
	start_two();
	words[8][1] &= ~UINT64_C(0x80);
	CHECK_EQ(by(0, 'R'), PG_FAULT_NONE);
	CHECK_EQ(by(0, 'W'), PG_FAULT_PERMISSION);
	CHECK_EQ(t.fault.stage, 2);
	CHECK_EQ(t.fault.level, 2);
	CHECK(!t.fault.walk);
	words[2][0] |= 0x80;
	CHECK_EQ(by(0, 'W'), PG_FAULT_PERMISSION);
	CHECK_EQ(t.fault.stage, 1);
	CHECK_EQ(t.fault.level, 3);
	/* P-9: stage 1 denies, stage 2 would not translate. */
	words[8][1] = 0;
	CHECK_EQ(by(0, 'W'), PG_FAULT_PERMISSION);
	CHECK_EQ(t.fault.stage, 1);
}

/* F-7 */
static void walk_fault(enum pg_fault_kind kind, int level, uint64_t ipa)
{
	CHECK_EQ(at(0x8), kind);
	CHECK_EQ(t.fault.stage, 2);
	CHECK_EQ(t.fault.level, level);
	CHECK(t.fault.walk);
	CHECK_EQ(t.fault.ipa, ipa);
}

TEST(faults_on_walks)
{
	start_two();
	words[9][2] = 0;
	walk_fault(PG_FAULT_TRANSLATION, 3, 0x2000);
	words[9][2] = (BASE + 2 * 4096) | (S2_ALL & ~UINT64_C(0x400)) | 3;
	walk_fault(PG_FAULT_ACCESS_FLAG, 3, 0x2000);
	/* P-8: walks are reads. */
	words[9][2] = (BASE + 2 * 4096) | (S2_ALL & ~UINT64_C(0x40)) | 3;
	walk_fault(PG_FAULT_PERMISSION, 3, 0x2000);
	words[9][2] = PG_BIT(40) | S2_ALL | 3;
	walk_fault(PG_FAULT_ADDRESS_SIZE, 3, 0x2000);
	words[1][0] = 0x40000000 | 3; /* a table beyond the IPA size */
	walk_fault(PG_FAULT_TRANSLATION, 0, 0x40000000);
	words[9][0] = 0;
	walk_fault(PG_FAULT_TRANSLATION, 3, 0);
	/* Absent, though stage 2 maps it: no fault of stage 2. */
	words[9][0] = 0x70000000 | S2_ALL | 3;
	CHECK_EQ(at(0), PG_FAULT_UNREADABLE);
	CHECK_EQ(t.fault.stage, 1);
	CHECK(!t.fault.walk);
}

/* F-5: with HCR_EL2.PTW no table is read from Device memory. */
TEST(protected_walks)
{
	start_two();
	words[9][2] = (BASE + 2 * 4096) | 0x4c0 | 1 << 2 | 3;
	CHECK_EQ(at(0), PG_FAULT_NONE);
	regime2.ptw = true;
	walk_fault(PG_FAULT_PERMISSION, 3, 0x2000);
	words[9][2] = (BASE + 2 * 4096) | S2_ALL | 3;
	CHECK_EQ(at(0), PG_FAULT_NONE);
}

TEST(stage2_alone)
{
	start_two();
	tables = tables2;
	CHECK_EQ(at(0x2345), PG_FAULT_NONE);
	CHECK_EQ(t.pa, BASE + 0x2345);
	CHECK_EQ(t.steps[0].stage, 2);
	CHECK_EQ(t.level, 3);
	CHECK_EQ(at(PG_BIT(30)), PG_FAULT_TRANSLATION);
	CHECK_EQ(t.fault.level, 0);
	CHECK_EQ(t.fault.stage, 2);
}

int main(void)
{
	RUN(pages);
	RUN(blocks);
	RUN(ends_of_the_ranges);
	RUN(tags);
	RUN(order_before_the_walk);
	RUN(order_in_the_walk);
	RUN(no_walks);
	RUN(access_flag);
	RUN(permissions);
	RUN(contiguous_sets);
	RUN(off);
	RUN(off_whatever_the_tables_say);
	RUN(two_stages);
	RUN(faults_of_stage2);
	RUN(permissions_of_stage2);
	RUN(faults_on_walks);
	RUN(protected_walks);
	RUN(stage2_alone);
	return check_done();
}

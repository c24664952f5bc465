// SPDX-License-Identifier: GPL-2.0-or-later
/* The engine's edges; what each rule says is in tests/verify/cases. */
#include "verify/verify.h"

#include <stdlib.h>

#define BASE  UINT64_C(0x40000000)
#define PAGES 32

#include "check.h"
#include "memory.h"

#define DATA UINT64_C(0x80000000)
/* Of EL1: read-write data, read-only data. */
#define RW UINT64_C(0x0060000000000703)
#define RO UINT64_C(0x0060000000000783)
#define WX UINT64_C(0x0040000000000703)

static struct pg_regime regime;
static struct pg_tables tables;
static struct pg_verify *v;
static const struct pg_finding *list;
static size_t count;

static struct pg_verify_space space(const char *text)
{
	memset(words, 0, sizeof(words));
	absent_mask = 0;
	CHECK(!pg_regime_parse(text, &regime, NULL));
	tables = (struct pg_tables){ .regime = &regime,
				     .mem = &mem,
				     .root = BASE };
	return (struct pg_verify_space){
		.name = "s",
		.tables = &tables,
		.setup = { .regime = &regime, .root = BASE },
	};
}

/* Judges; the answer of whichever step failed. done() frees. */
static int judge(const struct pg_verify_space *s,
		 const struct pg_rule_choice *choice)
{
	struct pg_error err;
	int ret, end;

	v = pg_verify_create(choice);
	ret = pg_verify_space(v, s, &err);
	end = pg_verify_finish(v, &err);
	list = pg_verify_findings(v, &count);
	return ret ? ret : end;
}

static void done(void)
{
	pg_verify_destroy(v);
}

/* All off but one, by name; its index. */
static int only(struct pg_rule_choice *choice, const char *name)
{
	int index = pg_rule_index(name);

	*choice = (struct pg_rule_choice){ 0 };
	memset(choice->off, true, sizeof(choice->off));
	choice->off[index] = false;
	return index;
}

static bool is(size_t i, const char *rule, uint64_t ia, uint64_t size)
{
	return CHECK(i < count) && CHECK_STR(list[i].rule->name, rule) &&
	       CHECK_EQ(list[i].ia, ia) && CHECK_EQ(list[i].size, size);
}

static size_t count_rule(const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		n += !strcmp(list[i].rule->name, name);
	return n;
}

TEST(neighbours_join)
{
	struct pg_verify_space s = space("el1:low:4k:21");

	/* Scattered in memory, one after the other in addresses; then a gap. */
	for (int i = 0; i < 5; i++)
		words[0][i] = WX | (DATA + i * 0x3000);
	words[0][7] = WX | (DATA + 0x100000);
	CHECK_EQ(judge(&s, NULL), PG_OK);
	CHECK_EQ(count, 2);
	is(0, "wx", 0, 0x5000);
	is(1, "wx", 0x7000, 0x1000);
	done();
}

/* Address first, then rule: not in the order in which they came. */
TEST(order)
{
	struct pg_verify_space s = space("el1:low:4k:30");

	words[0][0] = table(1);
	words[0][1] = table(2);
	words[0][2] = (WX & ~UINT64_C(2)) | DATA | 1 << 17;
	words[1][0] = RO & ~PG_BIT(10);
	CHECK_EQ(judge(&s, NULL), PG_OK);
	CHECK_EQ(count, 4);
	is(0, "af-clear", 0, 0x1000);
	is(1, "table-empty", 0x200000, 0x200000);
	is(2, "oa-low-bits", 0x400000, 0x200000);
	is(3, "wx", 0x400000, 0x200000);
	done();
}

TEST(same_answer_twice)
{
	struct pg_verify_space s = space("el1:low:4k:21");
	struct pg_finding first[64];
	size_t n;

	for (int i = 0; i < 16; i++)
		words[0][i] = (i % 3 ? RW : WX) | (DATA + i % 4 * 0x1000) |
			      (i % 5 ? 0 : 8);
	CHECK_EQ(judge(&s, NULL), PG_OK);
	n = count;
	CHECK(n > 2 && n <= 64);
	memcpy(first, list, pg_min(n, 64) * sizeof(*list));
	done();
	CHECK_EQ(judge(&s, NULL), PG_OK);
	CHECK_EQ(count, n);
	CHECK(!memcmp(first, list, pg_min(n, 64) * sizeof(*list)));
	done();
}

TEST(part_of_a_space)
{
	struct pg_verify_space s = space("el1:low:4k:21");

	for (int i = 0; i < 16; i++)
		words[0][i] = WX | (DATA + i * 0x3000);
	s.first = 0x4000;
	s.size = 0x3000;
	CHECK_EQ(judge(&s, NULL), PG_OK);
	CHECK_EQ(count, 1);
	is(0, "wx", 0x4000, 0x3000);
	CHECK_EQ(pg_verify_counts(v)->entries, 3);
	CHECK_EQ(pg_verify_counts(v)->leaves, 3);
	done();
}

/* The set is judged whole although one entry of it was asked for. */
TEST(set_cut_by_range)
{
	struct pg_verify_space s = space("el1:low:4k:21");

	for (int i = 0; i < 16; i++)
		words[0][i] = RO | DATA | i << 12 | PG_BIT(52);
	words[0][15] &= ~PG_BIT(52);
	s.first = 0x3000;
	s.size = 0x1000;
	CHECK_EQ(judge(&s, NULL), PG_OK);
	CHECK_EQ(count, 1);
	is(0, "contig-partial", 0, 0x10000);
	done();
}

TEST(set_at_the_end_of_a_table)
{
	struct pg_verify_space s = space("el1:high:4k:21");

	for (int i = 496; i < 512; i++)
		words[0][i] = RO | DATA | (i - 496) << 12 | PG_BIT(52);
	CHECK_EQ(judge(&s, NULL), PG_OK);
	CHECK_EQ(count, 0);
	done();
	words[0][511] ^= 1 << 2;
	CHECK_EQ(judge(&s, NULL), PG_OK);
	CHECK_EQ(count, 1);
	is(0, "contig-attrs", UINT64_C(0xffffffffffff0000), 0x10000);
	done();
}

/* A set at two levels begins at the same address. */
TEST(sets_of_two_levels)
{
	struct pg_verify_space s = space("el1:low:4k:30");

	words[0][0] = table(1);
	for (int i = 1; i < 16; i++)
		words[0][i] = (RO & ~UINT64_C(2)) | PG_BIT(32) | i << 21 |
			      PG_BIT(52);
	words[1][0] = RO | DATA | PG_BIT(52);
	words[1][1] = RO | DATA | 0x1000;
	CHECK_EQ(judge(&s, NULL), PG_OK);
	CHECK_EQ(count, 2);
	is(0, "contig-partial", 0, 0x10000);
	is(1, "contig-partial", 0, 0x2000000);
	done();
}

TEST(first_and_last_page)
{
	struct pg_verify_space s = space("el1:high:4k:21");

	words[0][511] = WX | DATA;
	CHECK_EQ(judge(&s, NULL), PG_OK);
	CHECK_EQ(count, 1);
	is(0, "wx", UINT64_C(0xfffffffffffff000), 0x1000);
	done();
	s = space("el2:4k:21");
	words[0][0] = 0x743 | DATA;
	CHECK_EQ(judge(&s, NULL), PG_OK);
	CHECK_EQ(count, 1);
	is(0, "wx", 0, 0x1000);
	done();
}

/* KASAN's shadow: 512 * 512 references, and a handful of descriptors read. */
TEST(shared_tables)
{
	struct pg_verify_space s = space("el1:high:4k:48");

	for (int i = 0; i < 512; i++) {
		words[0][i] = table(1);
		words[1][i] = table(2);
		words[2][i] = table(3);
		words[3][i] = RO | DATA;
	}
	CHECK_EQ(judge(&s, NULL), PG_OK);
	CHECK_EQ(count, 3);
	CHECK_EQ(count_rule("table-shared-uniform"), 3);
	CHECK_EQ(pg_verify_counts(v)->tables, 4);
	CHECK_EQ(pg_verify_counts(v)->entries, 4 * 512);
	CHECK_EQ(pg_verify_counts(v)->leaves, PG_BIT(36));
	done();
}

TEST(loops)
{
	struct pg_verify_space s = space("el1:low:4k:48");

	words[0][0] = table(1);
	words[0][1] = table(0);
	words[1][0] = table(2);
	words[2][0] = table(1);
	words[2][1] = table(0);
	CHECK_EQ(judge(&s, NULL), PG_OK);
	CHECK_EQ(count, 3);
	CHECK_EQ(count_rule("table-loop"), 3);
	is(0, "table-loop", 0, 0x200000);
	is(1, "table-loop", 0x200000, 0x200000);
	is(2, "table-loop", PG_BIT(39), PG_BIT(39));
	done();
}

/* Sixteen concatenated tables; a pointer to the last is one to the root. */
TEST(loop_through_concatenated_root)
{
	struct pg_verify_space s = space("s2:4k:43:sl1");

	CHECK_EQ(pg_regime_root_size(&regime), 16 * 4096);
	words[15][511] = table(16);
	words[16][0] = table(15);
	CHECK_EQ(judge(&s, NULL), PG_OK);
	CHECK_EQ(count, 1);
	is(0, "table-loop", PG_BIT(43) - PG_BIT(30), 0x200000);
	CHECK_EQ(list[0].a, BASE + 15 * 4096);
	done();
}

TEST(budget)
{
	struct pg_verify_space s = space("el1:low:4k:30");

	words[0][0] = table(1);
	words[0][1] = table(2);
	words[1][0] = WX | DATA;
	words[2][0] = WX | DATA | 0x5000;
	s.budget = 1100;
	CHECK_EQ(judge(&s, NULL), PG_EBUDGET);
	CHECK_EQ(count, 1);
	is(0, "wx", 0, 0x1000);
	done();
}

TEST(absent_tables)
{
	struct pg_verify_space s = space("el1:low:4k:30");

	words[0][1] = table(3);
	words[0][2] = table(4);
	words[4][0] = RO | DATA;
	absent_mask = 1 << 3;
	CHECK_EQ(judge(&s, NULL), PG_OK);
	CHECK_EQ(count, 1);
	is(0, "table-absent", 0x200000, 0x200000);
	CHECK_EQ(list[0].level, 2);
	CHECK_EQ(list[0].at, BASE + 8);
	CHECK_EQ(pg_verify_counts(v)->unread, 512);
	CHECK_EQ(pg_verify_counts(v)->unread_at, BASE + 3 * 4096);
	CHECK_EQ(pg_verify_counts(v)->unread_ia, 0x200000);
	done();
}

TEST(choice)
{
	struct pg_verify_space s = space("el1:low:4k:21");
	struct pg_rule_choice c = { 0 };
	int af;

	words[0][0] = (WX | DATA) & ~PG_BIT(10);
	CHECK_EQ(judge(&s, NULL), PG_OK);
	CHECK_EQ(count, 2);
	CHECK_EQ(pg_verify_counts(v)->found[PG_NOTE], 1);
	CHECK_EQ(pg_verify_counts(v)->found[PG_WARNING], 1);
	done();
	c.off[pg_rule_index("wx")] = true;
	c.raise[pg_rule_index("af-clear")] = true;
	CHECK_EQ(judge(&s, &c), PG_OK);
	CHECK_EQ(count, 1);
	CHECK_EQ(list[0].severity, PG_VIOLATION);
	CHECK_EQ(pg_verify_counts(v)->found[PG_VIOLATION], 1);
	done();
	af = only(&c, "af-clear");
	CHECK(af > 0);
	CHECK_EQ(judge(&s, &c), PG_OK);
	CHECK_EQ(count, 1);
	is(0, "af-clear", 0, 0x1000);
	done();
}

/* Two tables, each pointed to 256 times, of leaves that never join. */
TEST(too_many_findings)
{
	struct pg_verify_space s = space("el1:low:4k:48");

	for (int i = 0; i < 512; i++) {
		words[0][i] = table(1);
		words[1][i] = table(2);
		words[2][i] = table(3);
		words[3][i] = i % 2 ? WX | DATA | i * 0x2000 : 0;
	}
	CHECK_EQ(judge(&s, NULL), PG_EBUDGET);
	CHECK_EQ(count, PG_FINDINGS_MAX);
	CHECK(pg_verify_counts(v)->dropped >= PG_FINDINGS_DROPPED);
	CHECK(pg_verify_counts(v)->dropped < 2 * PG_FINDINGS_DROPPED);
	done();
}

/* Swap entries are not nothing; a root of zeroes is a table not yet used. */
TEST(empty_tables)
{
	struct pg_verify_space s = space("el1:low:4k:39");

	CHECK_EQ(judge(&s, NULL), PG_OK);
	CHECK_EQ(count, 0);
	done();
	words[0][3] = table(1);
	words[1][511] = table(2);
	words[1][510] = table(3);
	words[3][7] = 0x1234 << 8;
	CHECK_EQ(judge(&s, NULL), PG_OK);
	CHECK_EQ(count, 1);
	is(0, "table-empty", 0xffe00000, 0x200000);
	done();
}

/* The guest's own two mappings of one page meet behind stage 2 only. */
TEST(aliases_through_stage2)
{
	struct pg_verify_space s = space("el1:low:4k:21");
	struct pg_regime s2_regime;
	struct pg_tables s2 = { .regime = &s2_regime, .mem = &mem };

	CHECK(!pg_regime_parse("s2:4k:21", &s2_regime, NULL));
	s2.root = BASE + 4096;
	tables.through = &s2;
	words[0][0] = RW | 0x1000;
	words[0][5] = (RW & ~UINT64_C(0x300)) | 0x2000;
	words[1][1] = words[1][2] = 0x4000000000077f | 0x3c | 0x80 | DATA;
	CHECK_EQ(judge(&s, NULL), PG_OK);
	CHECK_EQ(count, 0);
	done();
	/* Device in one of them. */
	words[0][5] |= 4 << 2;
	CHECK_EQ(judge(&s, NULL), PG_OK);
	CHECK_EQ(count, 1);
	is(0, "alias-memtype", 0x5000, 0x1000);
	CHECK_EQ(list[0].other, 0);
	done();
}

TEST(registers_alone)
{
	struct pg_verify_space s = space("el1:low:4k:21");

	s.tables = NULL;
	regime.flaw = PG_FLAW_GRANULE;
	CHECK_EQ(judge(&s, NULL), PG_OK);
	CHECK_EQ(count, 1);
	is(0, "granule-reserved", 0, 0);
	CHECK_EQ(list[0].level, PG_NO_LEVEL);
	CHECK_EQ(pg_verify_counts(v)->tables, 0);
	done();
}

int main(void)
{
	RUN(neighbours_join);
	RUN(order);
	RUN(same_answer_twice);
	RUN(part_of_a_space);
	RUN(set_cut_by_range);
	RUN(set_at_the_end_of_a_table);
	RUN(sets_of_two_levels);
	RUN(first_and_last_page);
	RUN(shared_tables);
	RUN(loops);
	RUN(loop_through_concatenated_root);
	RUN(budget);
	RUN(absent_tables);
	RUN(choice);
	RUN(too_many_findings);
	RUN(empty_tables);
	RUN(aliases_through_stage2);
	RUN(registers_alone);
	return check_done();
}

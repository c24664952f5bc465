// SPDX-License-Identifier: GPL-2.0-or-later
#include "verify/baseline.h"

#include <stdlib.h>

#include "base/bits.h"
#include "check.h"

static struct pg_error err;
static char seen[512];

/* Parts as "0x1000+0x2000 known, ...". */
static void note_part(void *ctx, const struct pg_finding *f, bool known)
{
	size_t n = strlen(seen);

	(void)ctx;
	snprintf(seen + n, sizeof(seen) - n, "%s0x%llx+0x%llx %s",
		 n ? ", " : "", (unsigned long long)f->ia,
		 (unsigned long long)f->size, known ? "known" : "new");
}

static struct pg_finding wx(uint64_t ia, uint64_t size)
{
	return (struct pg_finding){
		.rule = pg_rules[pg_rule_index("wx")],
		.level = 3,
		.ia = ia,
		.size = size,
		.at = 0x40001000,
		.raw = 0x0040000040000703,
	};
}

static const char *split(struct pg_baseline *b, struct pg_finding f)
{
	seen[0] = '\0';
	pg_baseline_split(b, &f, "kernel", note_part, NULL);
	return seen;
}

static struct pg_baseline baseline(const char *const *lines)
{
	struct pg_baseline b = { 0 };

	pg_baseline_add(&b, PG_BASELINE_HEADER, &err);
	for (; *lines; lines++)
		CHECK_EQ(pg_baseline_add(&b, *lines, &err), PG_OK);
	CHECK_EQ(pg_baseline_sort(&b, &err), PG_OK);
	return b;
}

TEST(line)
{
	struct pg_finding f = wx(0xffff000000001000, 0x2000);
	char text[256];

	pg_baseline_line(&f, "kernel", text, sizeof(text));
	CHECK_STR(text, "kernel 0xffff000000001000-0xffff000000003000 wx 3 "
			"0x40000000000300");
	f = wx(-UINT64_C(4096), 4096);
	pg_baseline_line(&f, "a b#%\xc3", text, sizeof(text));
	CHECK_STR(text, "a%20b%23%25%C3 "
			"0xfffffffffffff000-0x0000000000000000 wx 3 "
			"0x40000000000300");
	f = (struct pg_finding){ .rule = pg_rules[0], .level = PG_NO_LEVEL };
	pg_baseline_line(&f, "el2", text, sizeof(text));
	CHECK_STR(text, "el2 - granule-reserved - -");
}

/* What is written is known when it is read. */
TEST(round_trip)
{
	const struct pg_finding all[] = {
		wx(0xffff000000001000, 0x2000),
		wx(-UINT64_C(4096), 4096),
		{ .rule = pg_rules[0], .level = PG_NO_LEVEL },
		{ .rule = pg_rules[1], .level = -1, .size = 1, .raw = ~0 },
	};
	const char *const names[] = { "kernel", "a b", "%", "\xff\n" };

	for (size_t i = 0; i < PG_ARRAY_SIZE(all); i++) {
		struct pg_baseline b = { 0 };
		char text[256];

		pg_baseline_line(&all[i], names[i], text, sizeof(text));
		pg_baseline_add(&b, PG_BASELINE_HEADER, &err);
		CHECK_EQ(pg_baseline_add(&b, text, &err), PG_OK);
		CHECK_EQ(pg_baseline_sort(&b, &err), PG_OK);
		seen[0] = '\0';
		pg_baseline_split(&b, &all[i], names[i], note_part, NULL);
		CHECK_HAS(seen, "known");
		CHECK(!strstr(seen, "new"));
		CHECK(b.list[0].found);
		pg_baseline_deinit(&b);
	}
}

TEST(parts)
{
	const char *const lines[] = {
		"kernel 0x3000-0x4000 wx 3 0x40000000000300",
		"kernel 0x5000-0x7000 wx 3 0x40000000000300",
		"kernel 0x7000-0x8000 wx 3 0x40000000000300",
		NULL,
	};
	struct pg_baseline b = baseline(lines);

	CHECK_STR(split(&b, wx(0x3000, 0x1000)), "0x3000+0x1000 known");
	CHECK(b.list[0].found && !b.list[1].found && !b.list[2].found);
	CHECK_STR(split(&b, wx(0x1000, 0x1000)), "0x1000+0x1000 new");
	CHECK_STR(split(&b, wx(0x2000, 0x3000)),
		  "0x2000+0x1000 new, 0x3000+0x1000 known, 0x4000+0x1000 new");
	CHECK_STR(split(&b, wx(0x5800, 0x2000)), "0x5800+0x2000 known");
	CHECK(b.list[1].found && b.list[2].found);
	CHECK_STR(split(&b, wx(0x7800, 0x1000)),
		  "0x7800+0x800 known, 0x8000+0x800 new");
	CHECK_STR(split(&b, wx(0x8000, 0x1000)), "0x8000+0x1000 new");
	pg_baseline_deinit(&b);
}

/* The whole of the upper half, and the last byte of all. */
TEST(ends)
{
	const char *const lines[] = {
		"kernel 0x8000000000000000-0x0 wx 3 0x40000000000300",
		NULL,
	};
	struct pg_baseline b = baseline(lines);

	CHECK_STR(split(&b, wx(~UINT64_C(0), 1)),
		  "0xffffffffffffffff+0x1 known");
	CHECK_STR(split(&b, wx(0x7fffffffffffffff, PG_BIT(63) + 1)),
		  "0x7fffffffffffffff+0x1 new, "
		  "0x8000000000000000+0x8000000000000000 known");
	pg_baseline_deinit(&b);
}

TEST(overlaps)
{
	const char *const lines[] = {
		"kernel 0x1000-0x9000 wx 3 0x40000000000300",
		"kernel 0x2000-0x3000 wx 3 0x40000000000300",
		"kernel 0x8000-0xa000 wx 3 0x40000000000300",
		"kernel 0x1000-0x2000 wx 3 0x40000000000300",
		NULL,
	};
	struct pg_baseline b = baseline(lines);

	CHECK_STR(split(&b, wx(0, 0xb000)),
		  "0x0+0x1000 new, 0x1000+0x9000 known, 0xa000+0x1000 new");
	pg_baseline_deinit(&b);
}

static struct pg_finding other(struct pg_finding f, const char *rule, int level,
			       uint64_t raw)
{
	f.rule = pg_rules[pg_rule_index(rule)];
	f.level = level;
	f.raw = raw;
	return f;
}

TEST(kinds)
{
	const char *const lines[] = {
		"kernel 0x1000-0x2000 wx 3 0x40000000000300 # why",
		"",
		"  # nothing",
		"kernel - granule-reserved - -",
		NULL,
	};
	struct pg_baseline b = baseline(lines);
	const struct pg_finding f = wx(0x1000, 0x1000);
	const uint64_t raw = f.raw;

	CHECK_EQ(b.count, 2);
	/* Not part of it: address, AF, contiguous bit, software's bits. */
	CHECK_STR(split(&b, other(f, "wx", 3, raw ^ 0x07900fffff000400)),
		  "0x1000+0x1000 known");
	CHECK_STR(split(&b, other(f, "wx", 3, raw ^ 0x80)),
		  "0x1000+0x1000 new");
	CHECK_STR(split(&b, other(f, "wx", 3, raw ^ PG_BIT(53))),
		  "0x1000+0x1000 new");
	CHECK_STR(split(&b, other(f, "wx", 2, raw)), "0x1000+0x1000 new");
	CHECK_STR(split(&b, other(f, "s2-wx", 3, raw)), "0x1000+0x1000 new");
	CHECK_STR(split(&b, (struct pg_finding){ .rule = pg_rules[0],
						 .level = PG_NO_LEVEL }),
		  "0x0+0x0 known");
	CHECK_STR(split(&b, (struct pg_finding){ .rule = pg_rules[1],
						 .level = PG_NO_LEVEL }),
		  "0x0+0x0 new");
	seen[0] = '\0';
	pg_baseline_split(&b, &f, "kernel2", note_part, NULL);
	CHECK_STR(seen, "0x1000+0x1000 new");
	pg_baseline_deinit(&b);
}

/* With DBM, whether a page was written to is no attribute. */
TEST(dirty_state)
{
	const char *const lines[] = {
		"kernel 0x1000-0x2000 wx 3 0x0008000040000783",
		NULL,
	};
	struct pg_baseline b = baseline(lines);
	const struct pg_finding f = wx(0x1000, 0x1000);

	CHECK_STR(split(&b, other(f, "wx", 3, 0x0008000040000783)),
		  "0x1000+0x1000 known");
	CHECK_STR(split(&b, other(f, "wx", 3, 0x0008000040000703)),
		  "0x1000+0x1000 known");
	CHECK_STR(split(&b, other(f, "wx", 3, 0x0000000040000703)),
		  "0x1000+0x1000 new");
	pg_baseline_deinit(&b);
}

static struct pg_finding parts[3];
static size_t nparts;

static void keep_part(void *ctx, const struct pg_finding *f, bool known)
{
	(void)ctx;
	(void)known;
	if (nparts < PG_ARRAY_SIZE(parts))
		parts[nparts++] = *f;
}

/* A part that begins later has no entry, and its own other address. */
TEST(part_fields)
{
	const char *const lines[] = {
		"kernel 0x2000-0x3000 wx 3 0x40000000000300",
		NULL,
	};
	struct pg_baseline b = baseline(lines);
	struct pg_finding f = wx(0x1000, 0x3000);

	f.other = 0x81000;
	nparts = 0;
	pg_baseline_split(&b, &f, "kernel", keep_part, NULL);
	REQUIRE(nparts == 3);
	CHECK_EQ(parts[0].at, f.at);
	CHECK_EQ(parts[0].raw, f.raw);
	CHECK_EQ(parts[0].other, 0x81000);
	CHECK_EQ(parts[1].at | parts[1].raw, 0);
	CHECK_EQ(parts[1].other, 0x82000);
	CHECK_EQ(parts[2].other, 0x83000);
	pg_baseline_deinit(&b);
}

/* refused LINE SENTENCE, as line 2. */
static void refused(const char *line, const char *sentence)
{
	struct pg_baseline b = { 0 };

	pg_baseline_add(&b, PG_BASELINE_HEADER, &err);
	CHECK_EQ(pg_baseline_add(&b, line, &err), PG_EFORMAT);
	CHECK_HAS(err.text, "line 2: ");
	CHECK_HAS(err.text, sentence);
	pg_baseline_deinit(&b);
}

TEST(malformed)
{
	static char giant[2000];
	struct pg_baseline b = { 0 };

	memset(giant, 'x', sizeof(giant) - 1);
	refused("kernel", "five words");
	refused("kernel 0x1000-0x2000 wx 3", "five words");
	refused("kernel 0x1000-0x2000 wx 3 0x0 more", "five words");
	refused("kernel 0x1000 wx 3 0x0", "FIRST-END");
	refused("kernel 0x1000-z wx 3 0x0", "FIRST-END");
	refused("kernel 0x2000-0x2000 wx 3 0x0", "end before they begin");
	refused("kernel 0x2000-0x1000 wx 3 0x0", "end before they begin");
	refused("kernel 0x1000-0x2000 xw 3 0x0", "no rule 'xw'");
	refused("kernel 0x1000-0x2000 wx 4 0x0", "'4' is no level");
	refused("kernel 0x1000-0x2000 wx -2 0x0", "'-2' is no level");
	refused("kernel 0x1000-0x2000 wx 33 0x0", "'33' is no level");
	refused("kernel 0x1000-0x2000 wx 3 -", "attributes are a number");
	refused("kernel 0x1000-0x2000 wx - 0x3", "attributes are a number");
	refused("ker%nel 0x1000-0x2000 wx 3 0x0", "'%'");
	refused("ker%4 0x1000-0x2000 wx 3 0x0", "'%'");
	refused("ker%00 0x1000-0x2000 wx 3 0x0", "'%'");
	refused(giant, "too long");
	CHECK_EQ(pg_baseline_add(&b, "# pgtool baseline 2", &err), PG_EFORMAT);
	CHECK_HAS(err.text, "line 1: ");
	pg_baseline_deinit(&b);
	b = (struct pg_baseline){ 0 };
	CHECK_EQ(pg_baseline_sort(&b, &err), PG_EFORMAT);
	CHECK_HAS(err.text, "it is empty");
	pg_baseline_deinit(&b);
}

/* Against a bitmap of what is covered. */
TEST(random)
{
	srand(1);
	for (int round = 0; round < 2000; round++) {
		struct pg_baseline b = { 0 };
		bool covered[64] = { 0 }, known[64] = { 0 };

		pg_baseline_add(&b, PG_BASELINE_HEADER, &err);
		for (int n = rand() % 8; n; n--) {
			int first = rand() % 60, end = first + 1 + rand() % 8;
			char line[80];

			end = end > 64 ? 64 : end;
			snprintf(line, sizeof(line),
				 "kernel %d-%d wx 3 0x40000000000300", first,
				 end);
			CHECK_EQ(pg_baseline_add(&b, line, &err), PG_OK);
			for (int i = first; i < end; i++)
				covered[i] = true;
		}
		CHECK_EQ(pg_baseline_sort(&b, &err), PG_OK);
		for (int first = 0; first < 64;) {
			int size = 1 + rand() % (64 - first);

			nparts = 0;
			split(&b, wx(first, size));
			/* Read back from the sentence that split() left. */
			for (char *p = seen; p && *p;) {
				unsigned long long ia, n;
				char word[8];

				REQUIRE(sscanf(p, "0x%llx+0x%llx %5[a-z]", &ia,
					       &n, word) == 3);
				for (; n--; ia++)
					known[ia] = word[0] == 'k';
				p = strstr(p, ", ");
				p = p ? p + 2 : NULL;
			}
			first += size;
		}
		CHECK(!memcmp(covered, known, sizeof(known)));
		pg_baseline_deinit(&b);
	}
}

int main(void)
{
	RUN(line);
	RUN(round_trip);
	RUN(parts);
	RUN(ends);
	RUN(overlaps);
	RUN(kinds);
	RUN(dirty_state);
	RUN(part_fields);
	RUN(malformed);
	RUN(random);
	return check_done();
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* ptdump's words, level names and lines; see also ptdump_text.c. */
#include "linux/ptdump.h"

#include "check.h"

#define BASE UINT64_C(0x40000000)

#define PAGES 1
/* An empty root table, of the largest size. */
#define PAGE_WORDS 8192
#include "texts.h"

TEST(versions)
{
	static const struct {
		const char *release;
		enum pg_ptdump_version v;
	} rows[] = {
		{ "5.10.200", PG_PTDUMP_6_1 },
		{ "6.1.192", PG_PTDUMP_6_1 },
		{ "6.8.12", PG_PTDUMP_6_1 },
		{ "6.9.0", PG_PTDUMP_6_12 },
		{ "6.12.117", PG_PTDUMP_6_12 },
		{ "6.14.1", PG_PTDUMP_6_12 },
		{ "6.15.0", PG_PTDUMP_MAINLINE },
		{ "7.2.0", PG_PTDUMP_MAINLINE },
	};
	enum pg_ptdump_version v;

	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++) {
		struct pg_kernel k = make(rows[i].release, 4096, 48, 48);

		CHECK_EQ(pg_ptdump_version_of(&k), rows[i].v);
	}
	for (int i = 0; i < PG_PTDUMP_VERSIONS; i++) {
		CHECK(pg_ptdump_version_from_name(pg_ptdump_version_name(i),
						  &v));
		CHECK_EQ(v, i);
	}
	CHECK_STR(pg_ptdump_version_name(PG_PTDUMP_6_12), "6.12");
	CHECK(!pg_ptdump_version_from_name("6", &v));
	CHECK(!pg_ptdump_version_from_name("", &v));
}

/* Section 4: per architectural level -1 to 3, hole and block; "" is absent. */
static const struct names {
	unsigned int page, va, act;
	bool old;
	const char *hole[5], *block[5];
} names[] = {
	{ 4096,
	  39,
	  39,
	  true,
	  { "", "", "PGD", "PMD", "PTE" },
	  { "", "", "PGD", "PMD", "PTE" } },
	{ 4096,
	  39,
	  39,
	  false,
	  { "", "", "PGD", "PMD", "PTE" },
	  { "", "", "PGD", "PMD", "PTE" } },
	{ 4096,
	  48,
	  48,
	  true,
	  { "", "PGD", "PUD", "PMD", "PTE" },
	  { "", "", "PUD", "PMD", "PTE" } },
	{ 4096,
	  48,
	  48,
	  false,
	  { "", "PGD", "PUD", "PMD", "PTE" },
	  { "", "", "PUD", "PMD", "PTE" } },
	{ 4096,
	  52,
	  52,
	  false,
	  { "PGD", "P4D", "PUD", "PMD", "PTE" },
	  { "", "", "PUD", "PMD", "PTE" } },
	{ 4096,
	  52,
	  48,
	  false,
	  { "", "PGD", "PUD", "PMD", "PTE" },
	  { "", "", "PUD", "PMD", "PTE" } },
	{ 16384,
	  36,
	  36,
	  true,
	  { "", "", "", "PGD", "PTE" },
	  { "", "", "", "PGD", "PTE" } },
	{ 16384,
	  36,
	  36,
	  false,
	  { "", "", "", "PGD", "PTE" },
	  { "", "", "", "PMD", "PTE" } },
	{ 16384,
	  47,
	  47,
	  true,
	  { "", "", "PGD", "PMD", "PTE" },
	  { "", "", "PGD", "PMD", "PTE" } },
	{ 16384,
	  47,
	  47,
	  false,
	  { "", "", "PGD", "PMD", "PTE" },
	  { "", "", "PGD", "PMD", "PTE" } },
	{ 16384,
	  48,
	  48,
	  true,
	  { "", "PGD", "PUD", "PMD", "PTE" },
	  { "", "", "PUD", "PMD", "PTE" } },
	{ 16384,
	  48,
	  48,
	  false,
	  { "", "PGD", "PUD", "PMD", "PTE" },
	  { "", "", "PUD", "PMD", "PTE" } },
	{ 16384,
	  52,
	  52,
	  false,
	  { "", "PGD", "PUD", "PMD", "PTE" },
	  { "", "", "PUD", "PMD", "PTE" } },
	{ 16384,
	  52,
	  47,
	  false,
	  { "", "", "PGD", "PMD", "PTE" },
	  { "", "", "PGD", "PMD", "PTE" } },
	{ 65536,
	  42,
	  42,
	  true,
	  { "", "", "", "PGD", "PTE" },
	  { "", "", "", "PGD", "PTE" } },
	{ 65536,
	  42,
	  42,
	  false,
	  { "", "", "", "PGD", "PTE" },
	  { "", "", "", "PMD", "PTE" } },
	{ 65536,
	  48,
	  48,
	  true,
	  { "", "", "PGD", "PMD", "PTE" },
	  { "", "", "", "PMD", "PTE" } },
	{ 65536,
	  52,
	  52,
	  true,
	  { "", "", "PGD", "PMD", "PTE" },
	  { "", "", "", "PMD", "PTE" } },
	{ 65536,
	  52,
	  48,
	  false,
	  { "", "", "PGD", "PMD", "PTE" },
	  { "", "", "", "PMD", "PTE" } },
};

static const struct pg_marker one = { 0, "M" };

/* The name that one entry at this level gives its line. */
static const char *name_of(const struct pg_kernel *k, enum pg_ptdump_version v,
			   int level, uint64_t desc)
{
	static char name[8];
	const struct pg_ptdump_style style = pg_ptdump_kernel_style(k, v);
	struct pg_visit visit = {
		.kind = desc ? PG_VISIT_LEAF : PG_VISIT_INVALID,
		.level = level,
		.ia = k->regime.base,
		.size = 0x1000,
		.count = 1,
		.desc = desc,
	};

	begin(&style, &one, 1, k->regime.base, UINT64_MAX);
	CHECK_EQ(pg_ptdump_visit(&ptdump, &visit), PG_CONTINUE);
	pg_ptdump_flush(&ptdump);
	name[0] = '\0';
	sscanf(out, "%*[^\n] %*s %*s %7s", name);
	return name;
}

TEST(level_names)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(names); i++) {
		const struct names *n = &names[i];
		struct pg_kernel k = make(n->old ? "6.1.192" : "6.12.117",
					  n->page, n->va, n->act);
		unsigned int before = check_state.failed_checks;

		for (int level = -1; level <= 3; level++) {
			enum pg_ptdump_version v = pg_ptdump_version_of(&k);
			uint64_t leaf = level == 3 ? 0x403 : 0x401;

			if (n->hole[level + 1][0])
				CHECK_STR(name_of(&k, v, level, 0),
					  n->hole[level + 1]);
			if (n->block[level + 1][0])
				CHECK_STR(name_of(&k, v, level, leaf),
					  n->block[level + 1]);
		}
		if (check_state.failed_checks != before)
			printf("# row %zu\n", i);
	}
}

/* Blocks where Linux knows only tables are holes. */
TEST(bad_blocks)
{
	struct pg_kernel k = make("6.12.117", 4096, 52, 52);

	CHECK_STR(name_of(&k, PG_PTDUMP_6_12, 0, 0x401), "P4D");
	CHECK(!strstr(out, "AF"));
	k = make("6.12.117", 65536, 52, 52);
	CHECK_STR(name_of(&k, PG_PTDUMP_6_12, 1, 0x401), "PGD");
	CHECK(!strstr(out, "AF"));
	CHECK_EQ(ptdump.refused, 1);
}

static const char *line(const struct pg_ptdump_style *style, uint64_t start,
			uint64_t end, int level, uint64_t value)
{
	static char buf[PG_PTDUMP_LINE_MAX];
	const struct pg_ptdump_line l = { start, end, level,
					  value & style->mask };
	size_t n = pg_ptdump_format(style, &l, buf, sizeof(buf));

	CHECK_EQ(n, strlen(buf));
	return buf;
}

/* Section 13, byte for byte. */
TEST(examples)
{
	struct pg_kernel old = make("6.1.192", 4096, 48, 48);
	struct pg_kernel old64 = make("6.1.192", 65536, 42, 42);
	struct pg_kernel lpa2 = make("6.12.117", 4096, 52, 52);
	struct pg_ptdump_style s = pg_ptdump_kernel_style(&old, PG_PTDUMP_6_1);

	CHECK_STR(line(&s, 0xffff800000000000, 0xffff800008000000, 3, 0),
		  "0xffff800000000000-0xffff800008000000         128M PMD\n");
	CHECK_STR(line(&s, 0xffff800008005000, 0xffff800008006000, 4,
		       PG_BIT(53) | PG_BIT(54) | 0xf13),
		  "0xffff800008005000-0xffff800008006000           4K PTE"
		  "       RW NX SHD AF NG         UXN    DEVICE/nGnRE\n");
	CHECK_STR(line(&s, 0xffff422240200000, 0xffff422240210000, 4,
		       PG_BIT(52) | PG_BIT(53) | PG_BIT(54) | 0xf07),
		  "0xffff422240200000-0xffff422240210000          64K PTE"
		  "       RW NX SHD AF NG CON     UXN    MEM/NORMAL-TAGGED\n");
	s = pg_ptdump_kernel_style(&lpa2, PG_PTDUMP_6_12);
	CHECK_STR(line(&s, 0xfff0000000000000, 0xfff0000000200000, 3,
		       PG_BIT(53) | PG_BIT(54) | 0x405),
		  "0xfff0000000000000-0xfff0000000200000           2M PMD"
		  "       RW NX     AF        BLK UXN    MEM/NORMAL-TAGGED\n");
	CHECK_STR(line(&s, 0xfff0008000000000, 0xfff1000000000000, 1, 0),
		  "0xfff0008000000000-0xfff1000000000000      261632G P4D\n");
	s = pg_ptdump_kernel_style(&old64, PG_PTDUMP_6_1);
	CHECK_STR(line(&s, 0xfffffc0020000000, 0xfffffc00c0000000, 3,
		       PG_BIT(53) | PG_BIT(54) | 0x705),
		  "0xfffffc0020000000-0xfffffc00c0000000        2560M PGD"
		  "       RW NX SHD AF        BLK UXN    MEM/NORMAL-TAGGED\n");
	s = pg_ptdump_kvm_style(PG_PTDUMP_6_12);
	CHECK_STR(line(&s, 0x80000000, 0x80010000, 4, PG_BIT(54) | 0x443),
		  "0x0000000080000000-0x0000000080010000          64K 3"
		  "   R   X AF    \n");
}

/* Section 1: whole units, the end of the space, more than nine digits. */
TEST(sizes)
{
	struct pg_kernel k = make("6.1.192", 4096, 48, 48);
	struct pg_ptdump_style s = pg_ptdump_kernel_style(&k, PG_PTDUMP_6_1);
	static const struct {
		uint64_t start, end;
		const char *size;
	} rows[] = {
		{ 0, 0x1000, "        4K" },
		{ 0, 0x100000, "        1M" },
		{ 0, 0x101000, "     1028K" },
		{ 0, UINT64_C(62976) << 30, "    62976G" },
		{ 0, UINT64_C(2089920) << 10, "  2089920K" },
		{ 0, UINT64_C(1) << 40, "        1T" },
		{ 0, UINT64_C(3) << 50, "        3P" },
		{ 0, UINT64_C(1) << 60, "        1E" },
		{ 0x40000000, 0, "17179869183G" },
		{ UINT64_MAX - 0xfff, 0, "        4K" },
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++) {
		char want[100];

		snprintf(want, sizeof(want), "0x%016jx-0x%016jx   %s PUD\n",
			 (uintmax_t)rows[i].start, (uintmax_t)rows[i].end,
			 rows[i].size);
		CHECK_STR(line(&s, rows[i].start, rows[i].end, 2, 0), want);
	}
}

/* Section 2: each row set and clear, with what follows the level's name. */
static const char *attrs(const struct pg_ptdump_style *s, uint64_t value)
{
	return strstr(line(s, 0, 0x1000, 4, value), s->name[4]) + 3;
}

TEST(attribute_rows)
{
	struct pg_kernel k = make("6.1.192", 4096, 48, 48);
	struct pg_ptdump_style s = pg_ptdump_kernel_style(&k, PG_PTDUMP_6_1);
	uint64_t all = pg_mask(54, 52) | PG_BIT(50) | 0xfc3;

	CHECK_EQ(s.mask, UINT64_C(0x0074000000000fdf));
	CHECK_STR(attrs(&s, all & ~UINT64_C(0x1c)),
		  "   USR ro NX SHD AF NG CON     UXN GP MEM/NORMAL\n");
	/* A blank before each, and as many as the other string has. */
	CHECK_STR(attrs(&s, 1), "  "
				"    "
				" RW"
				" x "
				"    "
				"   "
				"   "
				"    "
				" BLK"
				"    "
				"   "
				" MEM/NORMAL\n");
	CHECK_STR(attrs(&s, 0x400), " F"
				    "    "
				    " RW"
				    " x "
				    "    "
				    " AF"
				    "   "
				    "    "
				    " BLK"
				    "    "
				    "   "
				    " MEM/NORMAL\n");
	CHECK_STR(attrs(&s, 3 | 1 << 2), "  "
					 "    "
					 " RW"
					 " x "
					 "    "
					 "   "
					 "   "
					 "    "
					 "    "
					 "    "
					 "   "
					 " MEM/NORMAL-TAGGED\n");
	/* SHD is 11 only. */
	CHECK(!strstr(attrs(&s, 0x203), "SHD"));
	CHECK(!strstr(attrs(&s, 0x103), "SHD"));
	CHECK_STR(attrs(&s, 0), "\n");
}

TEST(memory_types)
{
	struct pg_kernel k = make("6.1.192", 4096, 48, 48);
	struct pg_ptdump_style s = pg_ptdump_kernel_style(&k, PG_PTDUMP_6_1);
	static const char *const want[8] = { " MEM/NORMAL\n",
					     " MEM/NORMAL-TAGGED\n",
					     " MEM/NORMAL-NC\n",
					     " DEVICE/nGnRnE\n",
					     " DEVICE/nGnRE\n",
					     NULL,
					     NULL,
					     NULL };

	for (uint64_t i = 0; i < 8; i++) {
		const char *text = attrs(&s, 3 | i << 2);

		/* Nothing more for the others, not even a blank. */
		if (want[i])
			CHECK_STR(text + 37, want[i]);
		else
			CHECK_STR(text + 37, "\n");
	}
}

/* Row 9: "no table bit" once, type 01 now. */
TEST(block_rows)
{
	struct pg_kernel k = make("6.12.117", 4096, 48, 48);
	struct pg_ptdump_style old = pg_ptdump_kernel_style(&k, PG_PTDUMP_6_1);
	struct pg_ptdump_style mid = pg_ptdump_kernel_style(&k, PG_PTDUMP_6_12);
	struct pg_ptdump_style new =
		pg_ptdump_kernel_style(&k, PG_PTDUMP_MAINLINE);

	CHECK_HAS(attrs(&old, 0x800), "BLK");
	CHECK_HAS(attrs(&mid, 0x800), "BLK");
	CHECK(!strstr(attrs(&new, 0x800), "BLK"));
	CHECK_HAS(attrs(&new, 0x801), "BLK");
	CHECK(!strstr(attrs(&new, 0x803), "BLK"));
	CHECK_EQ(new.mask, old.mask);
	CHECK_EQ(mid.mask, old.mask);
}

/* Section 10. */
TEST(kvm_rows)
{
	struct pg_ptdump_style a = pg_ptdump_kvm_style(PG_PTDUMP_6_12);
	struct pg_ptdump_style b = pg_ptdump_kvm_style(PG_PTDUMP_MAINLINE);

	CHECK_EQ(a.mask, UINT64_C(0x00400000000004c3));
	CHECK_STR(line(&a, 0, 0x1000, 3, 0x4c1),
		  "0x0000000000000000-0x0000000000001000           4K 2"
		  "   R W   AF BLK\n");
	/* Invalid but not zero: F, and X whatever the bit says. */
	CHECK_STR(line(&a, 0, 0x1000, 3, 0x4c0),
		  "0x0000000000000000-0x0000000000001000           4K 2"
		  " F     X       \n");
	CHECK(!a.flush);
	CHECK(b.flush);
	CHECK_HAS(line(&b, 0, 0x1000, 4, PG_BIT(54) | 0x4c3), "R W NX AF");
	CHECK_HAS(line(&b, 0, 0x1000, 4, 0x4c3), "R W x  AF");
	CHECK_STR(a.name[0], "-1");
	CHECK_STR(a.name[4], "3");
}

TEST(short_buffers)
{
	struct pg_ptdump_style s = pg_ptdump_kvm_style(PG_PTDUMP_6_12);
	const struct pg_ptdump_line l = { 0, 0x1000, 4, 0x443 };
	char full[PG_PTDUMP_LINE_MAX], buf[PG_PTDUMP_LINE_MAX];
	size_t n = pg_ptdump_format(&s, &l, full, sizeof(full));

	for (size_t size = 1; size <= n; size++) {
		memset(buf, 'z', sizeof(buf));
		CHECK_EQ(pg_ptdump_format(&s, &l, buf, size), n);
		CHECK_EQ(strlen(buf), size - 1);
		CHECK(!memcmp(buf, full, size - 1));
		CHECK_EQ(buf[size], 'z');
	}
}

/* Entries above the last level that are neither valid nor zero. */
TEST(swallowed_entries)
{
	static const struct {
		const char *release;
		int bit;
		bool pmd, pud; /* reported */
	} rows[] = {
		{ "6.1.192", 58, true, true },
		{ "6.1.192", 59, true, false },
		{ "6.1.192", 11, false, false },
		{ "6.1.192", 60, false, false },
		{ "6.12.117", 58, false, false },
		{ "6.12.117", 59, false, false },
		{ "6.12.117", 11, true, true },
		{ "7.0.0", 11, true, true },
		{ "7.0.0", 60, false, false },
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++) {
		struct pg_kernel k = make(rows[i].release, 4096, 48, 48);
		enum pg_ptdump_version v = pg_ptdump_version_of(&k);

		name_of(&k, v, 2, 1);
		for (int level = 1; level <= 2; level++) {
			bool shown = level == 2 ? rows[i].pmd : rows[i].pud;
			struct pg_ptdump_style s =
				pg_ptdump_kernel_style(&k, v);
			struct pg_visit visit = {
				.kind = PG_VISIT_INVALID,
				.level = level,
				.ia = k.regime.base,
				.size = 0x1000,
				.count = 3,
				.desc = PG_BIT(rows[i].bit),
			};

			begin(&s, &one, 1, k.regime.base, UINT64_MAX);
			pg_ptdump_visit(&ptdump, &visit);
			pg_ptdump_flush(&ptdump);
			if (!CHECK_EQ(strstr(out, "0x") != NULL, shown) |
			    !CHECK_EQ(ptdump.swallowed, shown ? 0 : 3))
				printf("# row %zu level %d\n", i, level);
		}
	}
}

TEST(plain_styles)
{
	struct pg_regime r = {
		.kind = PG_EL10,
		.granule = 12,
		.txsz = 16,
		.ps = 5,
		.pamax = 48,
	};
	struct pg_ptdump_style s;

	CHECK_EQ(pg_regime_init(&r, NULL), PG_OK);
	s = pg_ptdump_plain_style(&r, PG_PTDUMP_6_12);
	CHECK_STR(s.name[s.fold[s.hole[1]]], "PGD");
	CHECK_STR(s.name[s.fold[s.hole[2]]], "PUD");
	r.txsz = 25;
	CHECK_EQ(pg_regime_init(&r, NULL), PG_OK);
	s = pg_ptdump_plain_style(&r, PG_PTDUMP_6_12);
	CHECK_STR(s.name[s.fold[2]], "PGD");
	CHECK_STR(s.name[s.fold[3]], "PMD");
	s = pg_ptdump_plain_style(&r, PG_PTDUMP_6_1);
	CHECK_STR(s.name[s.fold[2]], "PGD");
}

/* Stage 2's text changed at other releases than stage 1's. */
TEST(kvm_versions)
{
	static const struct {
		unsigned int major, minor;
		const char *x; /* what XN set prints */
		bool flush;
	} rows[] = {
		{ 6, 12, "X", false },
		{ 6, 17, "X", false },
		{ 6, 18, "NX", false },
		{ 7, 3, "NX", true },
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++) {
		const struct pg_kernel kernel = { .major = rows[i].major,
						  .minor = rows[i].minor };
		struct pg_ptdump_style s = pg_ptdump_kvm_style_of(&kernel);
		bool x_is_set = s.rows[3].val & PG_BIT(54);

		CHECK_STR(x_is_set ? s.rows[3].set : s.rows[3].clear,
			  rows[i].x);
		CHECK_EQ(s.flush, rows[i].flush);
	}
}

int main(void)
{
	RUN(kvm_versions);
	RUN(versions);
	RUN(level_names);
	RUN(bad_blocks);
	RUN(examples);
	RUN(sizes);
	RUN(attribute_rows);
	RUN(memory_types);
	RUN(block_rows);
	RUN(kvm_rows);
	RUN(short_buffers);
	RUN(swallowed_entries);
	RUN(plain_styles);
	return check_done();
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables against text, by meaning. See also golden/against.sh. */
#include "linux/ptdump_compare.h"

#include "parsed.h"

#define KERNEL "---[ Linear Mapping start ]---\n"
#define GUEST  "---[ Guest IPA ]---\n"

#define UXN   PG_BIT(54)
#define PXN   PG_BIT(53)
#define RO    PG_BIT(7)
#define AF    PG_BIT(10)
#define VALID UINT64_C(1)

static struct pg_ptdump_diff diffs[4096];
static size_t ndiffs;

static void keep(void *ctx, const struct pg_ptdump_diff *d)
{
	if (ndiffs < PG_ARRAY_SIZE(diffs))
		diffs[ndiffs] = *d;
	ndiffs++;
}

static struct pg_regime regime = { .granule = 12, .start = 0, .stage = 1 };
static struct pg_ptdump_compare c;

static void begin(uint64_t first, uint64_t last)
{
	ndiffs = 0;
	c = (struct pg_ptdump_compare){
		.text = &text,
		.lines = &lines,
		.regime = &regime,
		.image_mask = pg_ptdump_words_style(text.words).mask,
		.first = first,
		.last = last,
		.differs = keep,
	};
	pg_ptdump_compare_begin(&c);
}

static unsigned int seed = 1;

static unsigned int any(unsigned int below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

/* The text's own lines as the image's, cut somewhere. */
static void feed(const struct pg_ptdump_lines *image)
{
	for (size_t i = 0; i < image->count; i++) {
		struct pg_ptdump_line l = image->list[i].line;
		uint64_t pages = (l.end - l.start) >> 12;
		struct pg_ptdump_line half = l;

		if (pages > 1 && any(2)) {
			half.end =
				l.start +
				((1 + any(pages - 1 < 1000 ? pages - 1 : 1000))
				 << 12);
			l.start = half.end;
			pg_ptdump_compare_line(&c, &half);
		}
		pg_ptdump_compare_line(&c, &l);
	}
	pg_ptdump_compare_end(&c);
}

TEST(a_text_and_itself)
{
	glob_t found;
	size_t n = real_texts(&found);

	REQUIRE(n >= 19);
	for (size_t i = 0; i < n; i++) {
		struct bytes b = read_file(found.gl_pathv[i]);
		bool high;

		REQUIRE(parse_bytes(b.data, b.size) == PG_OK);
		high = text.source == PG_PTDUMP_KERNEL;
		begin(high ? text.first : 0, high ? UINT64_MAX : pg_ones(40));
		feed(&lines);
		CHECK_EQ(ndiffs, 0);
		CHECK_EQ(c.count, 0);
		free(b.data);
	}
	globfree(&found);
}

/* One line of a real text changed: its range, and what was changed. */
TEST(one_column)
{
	static const uint64_t bits[] = { RO,	     PXN,	 UXN,
					 AF,	     PG_BIT(11), PG_BIT(52),
					 PG_BIT(50), PG_BIT(6) };
	glob_t found;
	size_t n = real_texts(&found);

	REQUIRE(n >= 19);
	for (size_t i = 0; i < n; i++) {
		struct bytes b = read_file(found.gl_pathv[i]);

		REQUIRE(parse_bytes(b.data, b.size) == PG_OK);
		for (size_t k = 0; k < lines.count; k++) {
			struct pg_ptdump_line *l = &lines.list[k].line;
			uint64_t bit = bits[any(PG_ARRAY_SIZE(bits))];
			struct pg_ptdump_record *copy;
			struct pg_ptdump_lines image = lines;

			if (!(l->prot & VALID) ||
			    text.source != PG_PTDUMP_KERNEL)
				continue;
			copy = malloc(lines.count * sizeof(*copy));
			memcpy(copy, lines.list, lines.count * sizeof(*copy));
			image.list = copy;
			begin(text.first, UINT64_MAX);
			l->prot ^= bit;
			feed(&image);
			l->prot ^= bit;
			free(copy);
			REQUIRE(CHECK_EQ(ndiffs, 1));
			CHECK_EQ(diffs[0].kind, PG_PTDUMP_CHANGED);
			CHECK_EQ(diffs[0].start, l->start);
			CHECK_EQ(diffs[0].end, l->end);
			CHECK_EQ(diffs[0].mask, bit);
			CHECK_EQ(diffs[0].number, lines.list[k].number);
			CHECK_EQ(diffs[0].image & bit, l->prot & bit);
			CHECK_EQ(diffs[0].text & bit, ~l->prot & bit);
		}
		free(b.data);
	}
	globfree(&found);
}

/* Parses a text, and compares it with these lines. */
static void against(const char *string, const struct pg_ptdump_line *image,
		    size_t n, uint64_t first, uint64_t last)
{
	if (!CHECK_EQ(parse(string), PG_OK))
		printf("# %s\n", error.text);
	begin(first, last);
	for (size_t i = 0; i < n; i++)
		pg_ptdump_compare_line(&c, &image[i]);
	pg_ptdump_compare_end(&c);
}

#define TWO_PAGES                                                         \
	KERNEL "0xffff000000000000-0xffff000000002000           8K PTE"   \
	       "       ro NX SHD AF            UXN    MEM/NORMAL\n"       \
	       "0xffff000000002000-0xffff000000200000        2040K PTE\n" \
	       "0xffff000000200000-0x0000000000000000"                    \
	       "   268435454M PMD\n"

#define BASE UINT64_C(0xffff000000000000)
#define PAGE (UXN | PXN | AF | RO | 0x303)

TEST(kinds)
{
	const struct pg_ptdump_line image[] = {
		{ BASE, BASE + 0x1000, 4, PAGE & ~RO },
		{ BASE + 0x1000, BASE + 0x2000, 4, 0 },
		{ BASE + 0x2000, BASE + 0x3000, 4, PAGE },
		{ BASE + 0x3000, BASE + 0x4000, 4, PAGE & ~VALID },
		{ BASE + 0x4000, BASE + 0x200000, 4, 0 },
		{ BASE + 0x200000, BASE + 0x400000, 3, PAGE & ~UINT64_C(2) },
		{ BASE + 0x400000, 0, 1, 0 },
	};
	char words[64];

	against(TWO_PAGES, image, PG_ARRAY_SIZE(image), BASE, UINT64_MAX);
	REQUIRE(CHECK_EQ(ndiffs, 5));
	CHECK_EQ(diffs[0].kind, PG_PTDUMP_CHANGED);
	CHECK_EQ(diffs[0].mask, RO);
	CHECK_STR(pg_ptdump_words_of(&text, diffs[0].image, RO, words,
				     sizeof(words)),
		  "RW");
	CHECK_STR(pg_ptdump_words_of(&text, diffs[0].text, RO | UXN, words,
				     sizeof(words)),
		  "ro UXN");
	CHECK_EQ(diffs[1].kind, PG_PTDUMP_ONLY_TEXT);
	CHECK_EQ(diffs[1].start, BASE + 0x1000);
	CHECK_EQ(diffs[1].end, BASE + 0x2000);
	CHECK_EQ(diffs[1].number, 2);
	CHECK_EQ(diffs[2].kind, PG_PTDUMP_ONLY_IMAGE);
	CHECK_EQ(diffs[2].number, 3);
	CHECK_EQ(diffs[3].kind, PG_PTDUMP_INVALID);
	CHECK_EQ(diffs[4].kind, PG_PTDUMP_ONLY_IMAGE);
	CHECK_EQ(diffs[4].start, BASE + 0x200000);
	CHECK_EQ(diffs[4].end, BASE + 0x400000);
	/* Only what is asked for. */
	against(TWO_PAGES, image, PG_ARRAY_SIZE(image), BASE + 0x1000,
		BASE + 0x1fff);
	CHECK_EQ(ndiffs, 1);
	CHECK_EQ(diffs[0].kind, PG_PTDUMP_ONLY_TEXT);
	against(TWO_PAGES, image, PG_ARRAY_SIZE(image), BASE + 0x300000,
		BASE + 0x300fff);
	REQUIRE(CHECK_EQ(ndiffs, 1));
	CHECK_EQ(diffs[0].start, BASE + 0x300000);
	CHECK_EQ(diffs[0].end, BASE + 0x301000);
}

/* A block against pages of the same meaning; reserved is not mapped. */
TEST(levels)
{
	static const char blocks[] = KERNEL
		"0xffff000000000000-0xffff000000200000           2M PMD"
		"       ro NX SHD AF        BLK UXN    MEM/NORMAL\n"
		"0xffff000000200000-0x0000000000000000"
		"   268435454M PMD\n";
	const struct pg_ptdump_line pages[] = {
		{ BASE, BASE + 0x100000, 4, PAGE },
		{ BASE + 0x100000, BASE + 0x200000, 4, PAGE },
		{ BASE + 0x200000, 0, 3, 0 },
	};
	const struct pg_ptdump_line reserved[] = {
		{ BASE, BASE + 0x200000, 4, PAGE & ~UINT64_C(2) },
		{ BASE + 0x200000, 0, 3, 0 },
	};
	const struct pg_ptdump_line other_hole[] = {
		{ BASE, BASE + 0x200000, 3, PAGE & ~UINT64_C(2) },
		{ BASE + 0x200000, 0, 0, 0 },
	};

	against(blocks, pages, 3, BASE, UINT64_MAX);
	REQUIRE(CHECK_EQ(ndiffs, 1));
	CHECK_EQ(diffs[0].kind, PG_PTDUMP_CHANGED);
	CHECK_EQ(diffs[0].mask, 0);
	CHECK_EQ(diffs[0].image_level, 3);
	CHECK_EQ(diffs[0].text_level, 2);
	CHECK_EQ(diffs[0].end, BASE + 0x200000);
	against(blocks, reserved, 2, BASE, UINT64_MAX);
	REQUIRE(CHECK_EQ(ndiffs, 1));
	CHECK_EQ(diffs[0].kind, PG_PTDUMP_ONLY_TEXT);
	against(blocks, other_hole, 2, BASE, UINT64_MAX);
	CHECK_EQ(ndiffs, 0);
}

/* Blocks for pages and pages for blocks are two differences. */
TEST(levels_both_ways)
{
	static const char shown[] = KERNEL
		"0xffff000000000000-0xffff000000200000           2M PMD"
		"       ro NX SHD AF        BLK UXN    MEM/NORMAL\n"
		"0xffff000000200000-0xffff000000400000           2M PTE"
		"       ro NX SHD AF            UXN    MEM/NORMAL\n"
		"0xffff000000400000-0x0000000000000000"
		"   268435452M PMD\n";
	const struct pg_ptdump_line image[] = {
		{ BASE, BASE + 0x200000, 4, PAGE },
		{ BASE + 0x200000, BASE + 0x400000, 3, PAGE & ~UINT64_C(2) },
		{ BASE + 0x400000, 0, 3, 0 },
	};

	against(shown, image, 3, BASE, UINT64_MAX);
	REQUIRE(CHECK_EQ(ndiffs, 2));
	CHECK_EQ(diffs[0].end, BASE + 0x200000);
	CHECK_EQ(diffs[1].image_level, 2);
	CHECK_EQ(diffs[1].text_level, 3);
}

/* The root is PGD in the text, and may have another index in the image. */
TEST(folded_levels)
{
	static const char shown[] = KERNEL
		"0xffffff8000000000-0xffffff8040000000           1G PGD"
		"       ro NX SHD AF        BLK UXN    MEM/NORMAL\n"
		"0xffffff8040000000-0x0000000000000000         511G PGD\n";
	const uint64_t base = -PG_BIT(39);
	struct pg_ptdump_line image[] = {
		{ base, base + PG_BIT(30), 0, PAGE & ~UINT64_C(2) },
		{ base + PG_BIT(30), 0, 0, 0 },
	};

	regime.start = 1;
	for (int index = 0; index <= 2; index++) {
		image[0].level = index;
		against(shown, image, 2, base, UINT64_MAX);
		CHECK_EQ(ndiffs, 0);
	}
	image[0].level = 3;
	against(shown, image, 2, base, UINT64_MAX);
	REQUIRE(CHECK_EQ(ndiffs, 1));
	CHECK_EQ(diffs[0].image_level, 2);
	CHECK_EQ(diffs[0].text_level, 1);
	regime.start = 0;
}

/* What the text does not tell does not differ. */
TEST(untold)
{
	static const char plain[] = KERNEL
		"0xffff000000000000-0xffff000000001000           4K PTE"
		"       ro NX     AF            UXN   \n"
		"0xffff000000001000-0x0000000000000000"
		"   274877906940K PTE\n";
	struct pg_ptdump_line image[] = {
		{ BASE, BASE + 0x1000, 4, UXN | PXN | RO | AF | 3 | 5 << 2 },
		{ BASE + 0x1000, 0, 4, 0 },
	};

	for (uint64_t index = 5; index < 8; index++) {
		for (uint64_t sh = 0; sh < 4; sh++) {
			image[0].prot &= ~UINT64_C(0x31c);
			image[0].prot |= index << 2 | sh << 8;
			/* Index 6 printed DEVICE/GRE, when it had a name. */
			against(plain, image, 2, BASE, UINT64_MAX);
			CHECK_EQ(ndiffs, sh == 3 || index == 6);
		}
	}
	image[0].prot &= ~UINT64_C(0x31c);
	against(plain, image, 2, BASE, UINT64_MAX);
	REQUIRE(ndiffs == 1);
	CHECK_EQ(diffs[0].mask, 7 << 2);
	/* Nor does what the image's lines do not hold. */
	parse(plain);
	begin(BASE, UINT64_MAX);
	c.image_mask &= ~UINT64_C(0x1c);
	pg_ptdump_compare_line(&c, &image[0]);
	pg_ptdump_compare_end(&c);
	CHECK_EQ(ndiffs, 0);
}

TEST(stage2)
{
	static const char guest[] = GUEST
		"0x0000000000000000-0x0000000000001000           4K 3"
		"   R   X AF    \n";
	const struct pg_ptdump_line image[] = {
		{ 0, 0x1000, 4, 0x443 },
		{ 0x1000, 0x2000, 4, UXN | 0x443 },
		{ 0x2000, UINT64_C(1) << 40, 4, 0 },
	};

	against(guest, image, 3, 0, pg_ones(40));
	/* X may mean either; and there is no text from 4K on. */
	REQUIRE(CHECK_EQ(ndiffs, 1));
	CHECK_EQ(diffs[0].kind, PG_PTDUMP_UNCOVERED);
	CHECK_EQ(diffs[0].start, 0x1000);
	CHECK_EQ(diffs[0].end, UINT64_C(1) << 40);
	CHECK_EQ(diffs[0].number, 0);
	options.x = PG_PTDUMP_X_NEVER;
	against(guest, image, 3, 0, 0xfff);
	REQUIRE(CHECK_EQ(ndiffs, 1));
	CHECK_EQ(diffs[0].mask, UXN);
	options.x = PG_PTDUMP_X_EXECUTES;
	against(guest, image, 3, 0, 0xfff);
	CHECK_EQ(ndiffs, 0);
	options.x = PG_PTDUMP_X_UNSAID;
}

TEST(unreadable)
{
	const struct pg_ptdump_line image[] = {
		{ BASE + 0x1000, BASE + 0x2000, 4, PAGE },
	};

	REQUIRE(parse(TWO_PAGES) == PG_OK);
	begin(BASE, UINT64_MAX);
	pg_ptdump_compare_unreadable(&c, NULL, BASE, BASE + 0x1000);
	pg_ptdump_compare_line(&c, &image[0]);
	pg_ptdump_compare_unreadable(&c, NULL, BASE + 0x2000, 0);
	pg_ptdump_compare_end(&c);
	CHECK_EQ(ndiffs, 0);
	CHECK_EQ(c.unreadable, 2);
	/* Without them the text's page is missed. */
	begin(BASE, UINT64_MAX);
	pg_ptdump_compare_line(&c, &image[0]);
	pg_ptdump_compare_end(&c);
	REQUIRE(CHECK_EQ(ndiffs, 1));
	CHECK_EQ(diffs[0].kind, PG_PTDUMP_ONLY_TEXT);
	CHECK_EQ(diffs[0].start, BASE);
	CHECK_EQ(diffs[0].end, BASE + 0x1000);
}

/*
 * A page-by-page model: 64 pages at the end of the address space, any states,
 * any splits. Every page gets the difference it should, and none that could be
 * one range is two.
 */
#define CELLS 64

static const uint64_t states[] = {
	0,
	PAGE,
	PAGE & ~RO,
	PAGE ^ UXN,
	PAGE | 1 << 2,
	PAGE | 4 << 2,
	PAGE & ~VALID,
	PAGE & ~UINT64_C(2),
};

static uint64_t cell_address(unsigned int i)
{
	return (uint64_t)(i - CELLS) << 12;
}

/* Lines of equal cells, at times cut; a state above all is no line. */
static size_t make_lines(const unsigned int *cells, struct pg_ptdump_line *out)
{
	size_t n = 0;

	for (unsigned int i = 0, next; i < CELLS; i = next) {
		next = i + 1;
		while (next < CELLS && cells[next] == cells[i] && any(8))
			next++;
		if (cells[i] >= PG_ARRAY_SIZE(states))
			continue;
		out[n++] = (struct pg_ptdump_line){
			cell_address(i), next < CELLS ? cell_address(next) : 0,
			4, states[cells[i]]
		};
	}
	return n;
}

static bool mapped(uint64_t prot)
{
	return (prot & 3) == 3;
}

/* The kind, or -1 for no difference. */
static int expected(unsigned int image, unsigned int shown)
{
	uint64_t a = states[image], b;

	if (shown >= PG_ARRAY_SIZE(states))
		return mapped(a) ? PG_PTDUMP_UNCOVERED : -1;
	b = states[shown];
	if (mapped(a) != mapped(b))
		return mapped(a) ? PG_PTDUMP_ONLY_IMAGE : PG_PTDUMP_ONLY_TEXT;
	if (!((a ^ b) & ~UINT64_C(2)))
		return -1;
	return mapped(a) ? PG_PTDUMP_CHANGED : PG_PTDUMP_INVALID;
}

/* Also that the range is one: it says the same of each of its cells. */
static int reported(unsigned int cell, uint64_t image, uint64_t shown)
{
	uint64_t addr = cell_address(cell);
	int kind = -1;

	for (size_t i = 0; i < ndiffs; i++) {
		if (diffs[i].start > addr || diffs[i].end - 1 < addr)
			continue;
		CHECK_EQ(kind, -1);
		kind = diffs[i].kind;
		CHECK_EQ((diffs[i].image ^ image) & diffs[i].mask, 0);
		CHECK_EQ((diffs[i].text ^ shown) & diffs[i].mask, 0);
	}
	return kind;
}

static void check_cells(const unsigned int *image, const unsigned int *shown)
{
	bool uncovered = false;

	for (unsigned int i = 0; i < CELLS; i++) {
		int want = expected(image[i], shown[i]);

		/* Holes that no text covers go on with what is mapped. */
		uncovered = shown[i] >= PG_ARRAY_SIZE(states) &&
			    (uncovered || want >= 0);
		if (uncovered)
			want = PG_PTDUMP_UNCOVERED;
		CHECK_EQ(reported(i, states[image[i]],
				  shown[i] < PG_ARRAY_SIZE(states)
					  ? states[shown[i]]
					  : 0),
			 want);
	}
	for (size_t i = 0; i + 1 < ndiffs; i++)
		CHECK(diffs[i].end != diffs[i + 1].start ||
		      diffs[i].kind != diffs[i + 1].kind ||
		      diffs[i].mask != diffs[i + 1].mask ||
		      (diffs[i].image ^ diffs[i + 1].image) & diffs[i].mask ||
		      (diffs[i].text ^ diffs[i + 1].text) & diffs[i].mask);
}

static void fill(unsigned int *cells, unsigned int n)
{
	for (unsigned int i = 0; i < CELLS; i++)
		cells[i] = i && any(3) ? cells[i - 1] : any(n);
}

TEST(model)
{
	unsigned int image[CELLS], shown[CELLS];
	struct pg_ptdump_line a[CELLS], b[CELLS];
	struct pg_ptdump_record records[CELLS];

	pg_ptdump_lines_free(&lines);
	text = (struct pg_ptdump_text){ .words = PG_PTDUMP_STAGE1 };
	lines.list = records;
	for (int round = 0; round < 3000; round++) {
		size_t n;

		fill(image, PG_ARRAY_SIZE(states));
		fill(shown, PG_ARRAY_SIZE(states) + 1);
		n = make_lines(image, a);
		lines.count = make_lines(shown, b);
		for (size_t i = 0; i < lines.count; i++)
			records[i] = (struct pg_ptdump_record){ .line = b[i] };
		begin(cell_address(0), UINT64_MAX);
		/* Without a line, the image maps nothing. */
		for (size_t i = 0; i < n; i++) {
			if (a[i].prot || any(2))
				pg_ptdump_compare_line(&c, &a[i]);
		}
		pg_ptdump_compare_end(&c);
		check_cells(image, shown);
		CHECK_EQ(c.count, ndiffs);
		if (check_state.failed_checks)
			break;
	}
	lines = (struct pg_ptdump_lines){ 0 };
}

TEST(words)
{
	char buf[64];

	text = (struct pg_ptdump_text){ .words = PG_PTDUMP_STAGE1 };
	CHECK_STR(pg_ptdump_words_of(&text, 3, 7 << 2, buf, 64), "MEM/NORMAL");
	CHECK_STR(pg_ptdump_words_of(&text, 3 | 7 << 2, 7 << 2, buf, 64), "");
	CHECK_STR(pg_ptdump_words_of(&text, 3, AF | PXN, buf, 64), "x no AF");
	CHECK_STR(pg_ptdump_words_of(&text, 0, AF | PXN, buf, 64), "");
	CHECK_STR(pg_ptdump_words_of(&text, 3, AF | PXN, buf, 4), "x n");
	text.words = PG_PTDUMP_KVM_B;
	CHECK_STR(pg_ptdump_words_of(&text, 3 | PXN, UXN | PXN, buf, 64),
		  "PXNux");
	for (int i = PG_PTDUMP_ONLY_IMAGE; i <= PG_PTDUMP_UNCOVERED; i++)
		CHECK(pg_ptdump_diff_name(i)[0]);
}

int main(void)
{
	RUN(a_text_and_itself);
	RUN(one_column);
	RUN(kinds);
	RUN(levels);
	RUN(levels_both_ways);
	RUN(folded_levels);
	RUN(untold);
	RUN(stage2);
	RUN(unreadable);
	RUN(model);
	RUN(words);
	pg_ptdump_lines_free(&lines);
	return check_done();
}

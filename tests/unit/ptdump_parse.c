// SPDX-License-Identifier: GPL-2.0-or-later
/* ptdump's text as input: words, refusals, ends. */
#include "linux/ptdump_parse.h"

#include "parsed.h"

#define KERNEL "---[ Linear Mapping start ]---\n"
#define GUEST  "---[ Guest IPA ]---\n"
#define EFI    "---[ UEFI runtime start ]---\n"
#define PAGE   "0xffff000000000000-0xffff000000001000           4K PTE"
#define RW     "       RW NX SHD AF            UXN    MEM/NORMAL-TAGGED\n"
#define REST   "0xffff000000001000-0x0000000000000000   274877906940K PTE\n"
#define S2PAGE "0x0000000000000000-0x0000000000001000           4K 3"

#define NORMAL (PG_BIT(54) | PG_BIT(53) | 0x707)

struct printed {
	struct pg_ptdump_style *style;
	char *text;
	size_t length, room;
};

static enum pg_action print(void *ctx, const struct pg_ptdump_record *r)
{
	struct printed *out = ctx;
	char buf[PG_PTDUMP_LINE_MAX];
	size_t n = 0;

	if (r->marker)
		n = snprintf(buf, sizeof(buf), "---[ %s ]---\n", r->marker);
	else
		n = pg_ptdump_format(out->style, &r->line, buf, sizeof(buf));
	if (out->length + n <= out->room)
		memcpy(out->text + out->length, buf, n);
	out->length += n;
	return PG_CONTINUE;
}

/* Parsed and printed, a text is what it was. */
static void round_trip(const char *path, size_t piece)
{
	struct bytes b = read_file(path);
	bool kvm = strstr(path, "stage2");
	struct pg_ptdump_style style =
		pg_ptdump_words_style(kvm ? PG_PTDUMP_KVM_A : PG_PTDUMP_STAGE1);
	struct printed out = { &style, malloc(b.size), 0, b.size };
	struct pg_ptdump_parser p;

	CHECK(b.size > 1000);
	pg_ptdump_parser_init(&p, &options, print, &out);
	for (size_t at = 0; at < b.size; at += piece)
		CHECK_EQ(pg_ptdump_parse(&p, b.data + at,
					 pg_min(piece, b.size - at), NULL),
			 PG_OK);
	CHECK_EQ(pg_ptdump_parse_end(&p, NULL), PG_OK);
	CHECK_EQ(p.text.complete, kvm ? PG_PTDUMP_UNTOLD : PG_PTDUMP_WHOLE);
	CHECK_EQ(out.length, b.size);
	if (out.length == b.size)
		CHECK(!memcmp(out.text, b.data, b.size));
	free(out.text);
	free(b.data);
}

TEST(real_texts_come_back)
{
	glob_t found;
	size_t n = real_texts(&found);

	REQUIRE(n >= 19);
	for (size_t i = 0; i < n; i++) {
		unsigned int before = check_state.failed_checks;

		round_trip(found.gl_pathv[i], SIZE_MAX / 2);
		round_trip(found.gl_pathv[i], 1);
		round_trip(found.gl_pathv[i], 61);
		if (check_state.failed_checks != before)
			printf("# %s\n", found.gl_pathv[i]);
	}
	globfree(&found);
}

/* Whatever a style prints is read as what it was made of. */
TEST(every_column)
{
	static const uint64_t bits[] = { 0,  1,	 6,  7,	 8,  9, 10,
					 11, 50, 52, 53, 54, 2, 3 };
	static const char *const head[] = { KERNEL, GUEST, GUEST, GUEST,
					    GUEST };

	for (int w = 0; w < PG_PTDUMP_WORDS; w++) {
		const struct pg_ptdump_style s = pg_ptdump_words_style(w);
		uint64_t base = w ? 0 : -PG_BIT(48);

		for (unsigned int set = 1; set < 1 << PG_ARRAY_SIZE(bits);
		     set++) {
			struct pg_ptdump_line l = { base, base + 4096, 4, 0 };
			char buf[PG_PTDUMP_LINE_MAX + 64], again[256];
			size_t n = sprintf(buf, "%s", head[w]);

			for (size_t i = 0; i < PG_ARRAY_SIZE(bits); i++)
				l.prot |= (set >> i & 1 ? PG_BIT(bits[i]) : 0) &
					  s.mask;
			pg_ptdump_format(&s, &l, buf + n, sizeof(buf) - n);
			options.x = w == PG_PTDUMP_KVM_SWAPPED
					    ? PG_PTDUMP_X_EXECUTES
					    : PG_PTDUMP_X_NEVER;
			if (!CHECK_EQ(parse(buf), PG_OK)) {
				printf("# %d %s %s\n", w, buf, error.text);
				return;
			}
			CHECK_EQ(lines.list[0].hole, !l.prot);
			CHECK_EQ((l.prot ^ lines.list[0].line.prot) &
					 lines.list[0].known,
				 0);
			if (l.prot)
				CHECK_EQ(text.words, w);
			pg_ptdump_format(&s, &lines.list[0].line, again,
					 sizeof(again));
			CHECK_STR(again, buf + n);
		}
	}
	options = (struct pg_ptdump_options){ 0 };
}

TEST(records)
{
	REQUIRE(parse(KERNEL PAGE RW REST) == PG_OK);
	CHECK_EQ(text.source, PG_PTDUMP_KERNEL);
	CHECK_EQ(text.complete, PG_PTDUMP_WHOLE);
	CHECK_STR(text.why, "");
	CHECK_EQ(text.words, PG_PTDUMP_STAGE1);
	CHECK_EQ(text.first, -PG_BIT(48));
	CHECK_EQ(text.end, 0);
	CHECK_EQ(text.markers, 1);
	CHECK_EQ(text.attributes, 1);
	REQUIRE(lines.count == 2);
	CHECK_EQ(lines.list[0].line.prot, NORMAL);
	CHECK_EQ(lines.list[0].known, pg_mask(54, 52) | PG_BIT(50) | 0xfdf);
	CHECK_EQ(lines.list[0].line.level, 4);
	CHECK(!lines.list[0].hole);
	CHECK_EQ(lines.list[0].size, 4);
	CHECK_EQ(lines.list[0].unit, 'K');
	CHECK_EQ(lines.list[0].number, 2);
	CHECK_EQ(lines.list[0].column, 52);
	CHECK(lines.list[1].hole);
	CHECK_EQ(lines.list[1].line.end, 0);
	/* More digits than the column has move the rest. */
	CHECK_EQ(lines.list[1].column, 55);
}

/* What the words leave open is not known. */
TEST(known_bits)
{
	REQUIRE(parse(KERNEL PAGE
		      "       RW NX     AF            UXN   \n" REST) == PG_OK);
	CHECK_EQ(lines.list[0].known & 0x31f, 3);
	REQUIRE(parse(KERNEL PAGE " F     ro x  SHD AF                   "
				  "MEM/NORMAL\n" REST) == PG_OK);
	CHECK_EQ(lines.list[0].known & 3, 1);
	CHECK_EQ(lines.list[0].line.prot & 0x3dd, 0x380);
	CHECK(!text.invalid_blk);
	REQUIRE(parse(KERNEL PAGE " F     ro x  SHD AF        BLK        "
				  "MEM/NORMAL\n" REST) == PG_OK);
	CHECK_EQ(lines.list[0].known & 3, 3);
	CHECK_EQ(lines.list[0].line.prot & 3, 0);
	CHECK(text.invalid_blk);
	REQUIRE(parse(KERNEL PAGE "       RW NX SHD AF            UXN    "
				  "DEVICE/GRE\n" REST) == PG_OK);
	CHECK_EQ(lines.list[0].line.prot & 0x1c, 6 << 2);
	CHECK(text.gre);
}

/* The columns of stage 2 tell its version. */
TEST(stage2_words)
{
	static const struct {
		const char *line;
		enum pg_ptdump_words words;
		uint64_t prot, known;
	} rows[] = {
		{ "   R W   AF    \n", PG_PTDUMP_KVM_A, 0x4c3, 0x4c3 },
		{ "   R   X AF    \n", PG_PTDUMP_KVM_A, PG_BIT(54) | 0x443,
		  0x4c3 },
		{ " F     X       \n", PG_PTDUMP_KVM_A, 0, 1 },
		{ "   R W NX AF    \n", PG_PTDUMP_KVM_A2, PG_BIT(54) | 0x4c3,
		  PG_BIT(54) | 0x4c3 },
		{ "   R W x  AF    \n", PG_PTDUMP_KVM_A2, 0x4c3,
		  PG_BIT(54) | 0x4c3 },
		{ "   R W px ux  AF    \n", PG_PTDUMP_KVM_B, 0x4c3,
		  PG_BIT(54) | PG_BIT(53) | 0x4c3 },
		{ "   R W PXNux  AF    \n", PG_PTDUMP_KVM_B, PG_BIT(53) | 0x4c3,
		  PG_BIT(54) | PG_BIT(53) | 0x4c3 },
		{ "   R W PXNUXN AF    \n", PG_PTDUMP_KVM_B, PG_BIT(54) | 0x4c3,
		  PG_BIT(54) | PG_BIT(53) | 0x4c3 },
		{ "   R W px UXN AF    \n", PG_PTDUMP_KVM_B,
		  PG_BIT(54) | PG_BIT(53) | 0x4c3,
		  PG_BIT(54) | PG_BIT(53) | 0x4c3 },
		{ " F R   NX AF    \n", PG_PTDUMP_KVM_A2, PG_BIT(54) | 0x440,
		  PG_BIT(54) | 0x4c1 },
	};
	char buf[256];

	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++) {
		snprintf(buf, sizeof(buf), "%s%s%s", GUEST, S2PAGE,
			 rows[i].line);
		if (!CHECK_EQ(parse(buf), PG_OK)) {
			printf("# %s\n", error.text);
			continue;
		}
		CHECK_EQ(text.words, rows[i].words);
		CHECK_EQ(lines.list[0].known, rows[i].known);
		CHECK_EQ(lines.list[0].line.prot & rows[i].known,
			 rows[i].prot & rows[i].known);
	}
	/* One text, one version. */
	CHECK_EQ(parse(GUEST S2PAGE "   R W   AF    \n"
				    "0x0000000000001000-0x0000000000002000"
				    "           4K 3   R W NX AF    \n"),
		 PG_EFORMAT);
	CHECK_HAS(error.text, "line 3, column ");
	CHECK_HAS(error.text, "'NX'");
	/* Blanks may be gone from the end, words may not. */
	CHECK_EQ(parse(GUEST S2PAGE "   R W px ux  AF    \n"
				    "0x0000000000001000-0x0000000000002000"
				    "           4K 3   R W\n"),
		 PG_EFORMAT);
	CHECK_HAS(error.text, "line 3, column 59: the line ends where");
}

/* X is said by the user, or left open. */
TEST(what_x_means)
{
	static const char never[] = GUEST S2PAGE "   R   X AF    \n";
	static const char swapped[] = GUEST S2PAGE
		"   R   X AF    \n"
		"0x0000000000001000-0x0000000000002000"
		"           4K 3 F             \n";

	REQUIRE(parse(never) == PG_OK);
	CHECK_EQ(text.x, PG_PTDUMP_X_UNSAID);
	CHECK(!(lines.list[0].known & PG_BIT(54)));
	options.x = PG_PTDUMP_X_NEVER;
	REQUIRE(parse(never) == PG_OK);
	CHECK_EQ(text.x, PG_PTDUMP_X_NEVER);
	CHECK(lines.list[0].known & PG_BIT(54));
	CHECK(lines.list[0].line.prot & PG_BIT(54));
	CHECK_EQ(parse(swapped), PG_EFORMAT);
	options.x = PG_PTDUMP_X_EXECUTES;
	REQUIRE(parse(never) == PG_OK);
	CHECK_EQ(text.words, PG_PTDUMP_KVM_SWAPPED);
	CHECK(lines.list[0].known & PG_BIT(54));
	CHECK(!(lines.list[0].line.prot & PG_BIT(54)));
	options.x = PG_PTDUMP_X_UNSAID;
	/* An invalid entry without X shows that the columns are swapped. */
	REQUIRE(parse(swapped) == PG_OK);
	CHECK_EQ(text.x, PG_PTDUMP_X_EXECUTES);
	CHECK(lines.list[0].known & PG_BIT(54));
	CHECK(!(lines.list[0].line.prot & PG_BIT(54)));
}

/* What is refused, where, and what the sentence says. */
static const struct refusal {
	const char *text;
	unsigned int number, column;
	const char *says;
} refusals[] = {
	{ "\177ELF\2\1\1", 1, 1, "byte 0x7f" },
	{ "\177ELF\n", 1, 1, "byte 0x7f" },
	{ KERNEL "0xffff\1", 2, 7, "byte 0x01" },
	{ KERNEL PAGE "\tRW\n", 2, 55, "tab" },
	{ KERNEL PAGE "\rRW\n", 2, 55, "byte 0x0d" },
	{ "hello\n", 1, 1, "no ptdump text" },
	{ "hello", 1, 6, "before its first line" },
	{ "\n" KERNEL, 1, 1, "empty line" },
	{ KERNEL PAGE RW "\n" REST, 3, 1, "empty line" },
	{ PAGE RW, 1, 1, "beginning is missing" },
	{ "---[ Modules start ]---\n", 1, 6, "beginning is missing" },
	{ "---[ el1:low ]---\n", 1, 6, "does not begin with 'el1:low'" },
	{ "[    1.25] " KERNEL, 1, 1, "'[    1.25] '" },
	{ "[    1.25] " KERNEL, 1, 1, "kernel log" },
	{ "a.txt:" KERNEL, 1, 1, "grep" },
	{ KERNEL "a.txt:" PAGE RW, 2, 1, "'a.txt:'" },
	{ KERNEL "---[ Linear Mapping end\n", 2, 1, "not a marker" },
	{ KERNEL "---< Linear Mapping end ]---\n", 2, 1, "not a marker" },
	{ KERNEL "---[  ]---\n", 2, 1, "not a marker" },
	{ KERNEL KERNEL, 2, 6, "too late" },
	{ KERNEL "---[ Modules end ]---\n---[ Modules start ]---\n", 3, 6,
	  "'Modules start' comes too late" },
	{ KERNEL "---[ Fixmap start ]---\n---[ vmemmap start ]---\n"
		 "---[ PCI I/O start ]---\n",
	  4, 6, "'PCI I/O start'" },
	{ GUEST "---[ Modules start ]---\n", 2, 6, "'Modules start'" },
	{ KERNEL "0xffff000000001000-0xffff000000002000           4K PTE\n", 2,
	  1, "beginning is missing" },
	{ GUEST "0x0000000000001000-0x0000000000002000           4K 3\n", 2, 1,
	  "where 0 belongs" },
	{ KERNEL PAGE " " RW, 2, 63, "'RW'" },
	{ KERNEL PAGE "       RW NX SHD AF     WXN    UXN    MEM/NORMAL\n", 2,
	  79, "'WXN'" },
	{ KERNEL PAGE "       RW NX SHD AF            UXN    MEM/NORMALLY\n", 2,
	  93, "'MEM/NORMALLY'" },
	{ KERNEL PAGE "       RW NX SHD AF            UXN    MEM/NORMAL \n", 2,
	  104, "an attribute" },
	{ KERNEL PAGE "       RW\n", 2, 0, "" },
	{ KERNEL "0xffff000000000000-0xffff000000001000           8K PTE\n", 2,
	  49, "8K, but the range has 4K" },
	{ KERNEL "0xffff000000000000-0xffff000000100000        1024K PTE\n", 2,
	  46, "1024K, but the range has 1M" },
	{ KERNEL "0xffff000000000000-0xffff000000001000            K PTE\n", 2,
	  50, "a size belongs here" },
	{ KERNEL "0xffff000000000000-0xffff000000001000           4Z PTE\n", 2,
	  50, "a size belongs here" },
	{ KERNEL "0xffff000000000000-0xffff000000001000  "
		 "99999999999999999999999K PTE\n",
	  2, 59, "a size belongs here" },
	{ KERNEL "0xffff000000000000-0xffff000000001000          4K PTE\n", 2,
	  48, "stands where ptdump prints" },
	{ KERNEL "0xffff000000000000-0xffff000000001000           4K PTX\n", 2,
	  52, "'PTX' is no level" },
	{ GUEST "0x0000000000000000-0x0000000000001000           4K PTE\n", 2,
	  52, "'PTE' is no level" },
	{ KERNEL "0xffff000000000000-0xffff000000001000   unreadable: table\n",
	  2, 41, "pgtool's own line" },
	{ KERNEL "0xffff00000000000-0xffff000000001000           4K PTE\n", 2,
	  18, "digit" },
	{ KERNEL "0xFFFF000000000000-0xffff000000001000           4K PTE\n", 2,
	  3, "digit" },
	{ KERNEL "0xffff000000000000 0xffff000000001000           4K PTE\n", 2,
	  19, "'-'" },
	{ KERNEL "0xffff000000000000-ffff000000001000           4K PTE\n", 2,
	  20, "an address" },
	{ KERNEL "0xffff000000000000-0xffff000000000800        2048B PTE\n", 2,
	  0, "" },
	{ KERNEL PAGE RW
	  "0xffff000000002000-0xffff000000003000           4K PTE\n",
	  3, 1, "addresses are missing" },
	{ KERNEL "0xffff000000000000-0xffff000000002000           8K PTE\n"
		 "0xffff000000001000-0xffff000000003000           8K PTE\n",
	  3, 1, "overlap" },
	{ KERNEL PAGE RW
	  "0xfffe000000000000-0xffff000000001000   274877906948K PTE\n",
	  3, 1, "goes back" },
	{ KERNEL "0xffff000000000000-0xffff000000000000           0E PTE\n", 2,
	  20, "ends where it starts" },
	{ KERNEL PAGE RW
	  "0xffff000000001000-0xffff000000000000   18014398509481980K PTE\n",
	  3, 20, "ends before it starts" },
	{ KERNEL PAGE RW REST REST, 4, 1, "behind 2^64" },
	{ KERNEL PAGE RW REST
	  "0x0000000000000000-0x0000000000001000           4K PTE\n",
	  4, 1, "behind 2^64" },
	{ KERNEL PAGE RW REST "---[ Modules start ]---\n", 4, 1,
	  "behind 2^64" },
	{ KERNEL PAGE RW REST KERNEL, 4, 1, "behind 2^64" },
	{ GUEST "0x0000000000000000-0x0000000000000000           0E 1\n", 2, 20,
	  "ends where it starts" },
	{ KERNEL "0xffff000000000000-0xffff000000200000           2M PMD" RW, 2,
	  55, "has to be a block" },
	{ EFI "---[ UEFI runtime end ]---\n", 2, 6, "cannot come at" },
	{ EFI "0x0000000000000000-0x0010000000000000           4P PGD\n", 2, 1,
	  "'UEFI runtime end' is missing" },
	{ GUEST "---[ (null) ]---\n", 2, 6, "cannot come at" },
	{ GUEST "0x0000000000000000-0x0000000000003000          12K 3\n"
		"---[ (null) ]---\n",
	  3, 6, "where the guest's addresses end" },
	{ "", 0, 0, "empty" },
};

TEST(refused)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(refusals); i++) {
		const struct refusal *r = &refusals[i];
		char where[64] = "";

		if (r->column)
			snprintf(where, sizeof(where),
				 "line %u, column %u: ", r->number, r->column);
		if (!CHECK_EQ(parse(r->text), PG_EFORMAT) |
		    !CHECK_HAS(error.text, where) |
		    !CHECK_HAS(error.text, r->says))
			printf("# row %zu\n", i);
		CHECK_EQ(lines.count, 0);
		CHECK(text.complete != PG_PTDUMP_WHOLE);
	}
}

TEST(long_lines)
{
	size_t size = 1000000;
	char *buf = malloc(size);
	struct pg_ptdump_parser p;

	memset(buf, 'x', size);
	CHECK_EQ(parse_bytes(buf, size), PG_EFORMAT);
	CHECK_HAS(error.text, "line 1, column 512: the line is longer");
	memcpy(buf, KERNEL, strlen(KERNEL));
	CHECK_EQ(parse_bytes(buf, size), PG_EFORMAT);
	CHECK_HAS(error.text, "line 2, column 512: the line is longer");
	buf[strlen(KERNEL) + 100] = '\0';
	CHECK_EQ(parse_bytes(buf, size), PG_EFORMAT);
	CHECK_HAS(error.text, "line 2, column 101: byte 0x00");
	/* A refused text stays refused. */
	pg_ptdump_parser_init(&p, &options, NULL, NULL);
	CHECK_EQ(pg_ptdump_parse(&p, "?\n", 2, &error), PG_EFORMAT);
	CHECK_EQ(p.error_number, 1);
	CHECK_EQ(p.error_column, 1);
	CHECK_EQ(pg_ptdump_parse(&p, KERNEL, strlen(KERNEL), &error),
		 PG_EFORMAT);
	CHECK_EQ(pg_ptdump_parse_end(&p, &error), PG_EFORMAT);
	CHECK_EQ(p.text.markers, 0);
	free(buf);
}

/* CR and lost blanks are accepted, and counted. */
TEST(mail)
{
	static const char crlf[] = "---[ Guest IPA ]---\r\n" S2PAGE
				   "   R W   AF\r\n";

	REQUIRE(parse(crlf) == PG_OK);
	CHECK_EQ(text.crlf, 2);
	CHECK_EQ(text.stripped, 1);
	CHECK_EQ(lines.list[0].line.prot & 0x4c3, 0x4c3);
	REQUIRE(parse(KERNEL PAGE
		      "       RW NX SHD AF            UXN\n" REST) == PG_OK);
	CHECK_EQ(text.stripped, 1);
	CHECK_EQ(text.crlf, 0);
	CHECK_EQ(text.complete, PG_PTDUMP_WHOLE);
}

/* Regions in their two orders, and names that nobody knows. */
TEST(markers)
{
	REQUIRE(parse(KERNEL "---[ vmalloc() end ]---\n"
			     "---[ Fixmap start ]---\n"
			     "---[ PCI I/O start ]---\n"
			     "---[ vmemmap start ]---\n") == PG_OK);
	CHECK_EQ(text.order, PG_PTDUMP_ORDER_6_1);
	CHECK_EQ(text.complete, PG_PTDUMP_CUT);
	REQUIRE(parse(KERNEL "---[ vmemmap start ]---\n"
			     "---[ PCI I/O start ]---\n") == PG_OK);
	CHECK_EQ(text.order, PG_PTDUMP_ORDER_6_12);
	REQUIRE(parse(KERNEL "---[ BPF start ]---\n") == PG_OK);
	CHECK_EQ(text.order, PG_PTDUMP_ORDER_UNTOLD);
	CHECK(text.bpf);
	REQUIRE(parse(KERNEL "---[ Global percpu start ]---\n") == PG_OK);
	CHECK_EQ(text.odd_markers, 1);
	CHECK_EQ(text.odd_line, 2);
}

#define EFI48                                                          \
	EFI "0x0000000000000000-0x0000000020000000         512M PMD\n" \
	    "0x0000000020000000-0x0000000020010000          64K PTE" RW

/* What each kind of text shows of its end. */
static const struct {
	const char *text;
	unsigned int ipa_bits;
	enum pg_ptdump_complete complete;
	const char *says;
} ends[] = {
	{ KERNEL, 0, PG_PTDUMP_CUT, "no lines" },
	{ KERNEL PAGE RW, 0, PG_PTDUMP_CUT, "goes on to 2^64" },
	{ KERNEL PAGE RW REST, 0, PG_PTDUMP_WHOLE, "" },
	{ KERNEL PAGE RW "0xffff", 0, PG_PTDUMP_CUT, "line 3 does not end" },
	{ KERNEL PAGE "       RW", 0, PG_PTDUMP_CUT, "line 2 does not end" },
	{ KERNEL PAGE "\r", 0, PG_PTDUMP_CUT, "line 2 does not end" },
	/* The flush at 0. */
	{ EFI48 "0x0000000020010000-0x0000000000000000   18014398508957632K "
		"PTE\n",
	  0, PG_PTDUMP_WHOLE, "" },
	{ EFI48, 0, PG_PTDUMP_CUT, "'UEFI runtime end'" },
	/* 4K pages: this is not a 52-bit space. */
	{ EFI "0x0000000000000000-0x0000000000001000           4K PTE\n"
	      "0x0000000000001000-0x0000008000000000   536870908K PTE\n"
	      "0x0000008000000000-0x0001000000000000      261632G PGD\n"
	      "---[ UEFI runtime end ]---\n",
	  0, PG_PTDUMP_WHOLE, "" },
	/* 64K pages, where a line to 2^52 may be missing. */
	{ EFI "0x0000000000000000-0x0000000000010000          64K PTE\n"
	      "0x0000000000010000-0x0000040000000000   4294967232K PTE\n"
	      "0x0000040000000000-0x0001000000000000         252T PGD\n"
	      "---[ UEFI runtime end ]---\n",
	  0, PG_PTDUMP_UNTOLD, "52-bit" },
	{ EFI "0x0000000000000000-0x0000000000010000          64K PTE\n"
	      "0x0000000000010000-0x0000040000000000   4294967232K PTE\n"
	      "0x0000040000000000-0x0001000000000000         252T PGD\n"
	      "---[ UEFI runtime end ]---\n"
	      "0x0001000000000000-0x0010000000000000        3840T PGD\n",
	  0, PG_PTDUMP_WHOLE, "" },
	{ EFI "0x0000000000000000-0x0000040000000000           4T PGD\n"
	      "0x0000040000000000-0x0001000000000000         252T PGD\n"
	      "---[ UEFI runtime end ]---\n"
	      "0x0001000000000000-0x0002000000000000         256T PGD\n",
	  0, PG_PTDUMP_CUT, "2^52" },
	/* 16K pages: of 52 bits the marker is at 2^47, unless PGD tells. */
	{ EFI "0x0000000000000000-0x0000001000000000          64G PTE\n"
	      "0x0000001000000000-0x0000800000000000      131008G PUD\n"
	      "---[ UEFI runtime end ]---\n",
	  0, PG_PTDUMP_UNTOLD, "52-bit" },
	{ EFI "0x0000000000000000-0x0000001000000000          64G PTE\n"
	      "0x0000001000000000-0x0000800000000000      131008G PGD\n"
	      "---[ UEFI runtime end ]---\n",
	  0, PG_PTDUMP_WHOLE, "" },
	{ EFI "0x0000000000000000-0x0000001000000000          64G PTE\n"
	      "0x0000001000000000-0x0000800000000000      131008G PUD\n"
	      "0x0000800000000000-0x0001000000000000         128T PGD\n"
	      "---[ UEFI runtime end ]---\n",
	  0, PG_PTDUMP_WHOLE, "" },
	{ GUEST, 0, PG_PTDUMP_CUT, "no lines" },
	{ GUEST S2PAGE "\n", 0, PG_PTDUMP_UNTOLD, "does not say" },
	{ GUEST S2PAGE "\n", 40, PG_PTDUMP_UNTOLD, "last line" },
	{ GUEST S2PAGE "\n", 12, PG_PTDUMP_WHOLE, "" },
	{ GUEST S2PAGE "\n---[ (null) ]---\n", 0, PG_PTDUMP_WHOLE, "" },
	{ GUEST S2PAGE, 12, PG_PTDUMP_CUT, "does not end in a newline" },
};

TEST(complete)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(ends); i++) {
		options.ipa_bits = ends[i].ipa_bits;
		if (!CHECK_EQ(parse(ends[i].text), PG_OK) |
		    !CHECK_EQ(text.complete, ends[i].complete) |
		    !CHECK_HAS(text.why, ends[i].says))
			printf("# row %zu: %s%s\n", i, error.text, text.why);
	}
	options.ipa_bits = 0;
	CHECK_EQ(parse(GUEST S2PAGE "\n---[ (null) ]---\n"
				    "0x0000000000001000-0x0000000000002000"
				    "           4K 3\n"),
		 PG_EFORMAT);
	options.ipa_bits = 13;
	CHECK_EQ(parse(GUEST S2PAGE "\n---[ (null) ]---\n"), PG_EFORMAT);
	options.ipa_bits = 1000;
	CHECK_EQ(parse(GUEST S2PAGE "\n"), PG_OK);
	options.ipa_bits = 11;
	CHECK_EQ(parse(GUEST S2PAGE "\n"), PG_EFORMAT);
	CHECK_HAS(error.text, "beyond 2^11");
	options.ipa_bits = 0;
}

/* No beginning of a real text passes for the whole. */
TEST(every_prefix)
{
	glob_t found;
	size_t n = real_texts(&found);

	REQUIRE(n >= 19);
	for (size_t i = 0; i < n; i++) {
		struct bytes b = read_file(found.gl_pathv[i]);
		struct pg_ptdump_parser p, end;
		size_t at;

		pg_ptdump_parser_init(&p, &options, NULL, NULL);
		for (at = 0; at < b.size; at++) {
			end = p;
			if (!pg_ptdump_parse_end(&end, NULL) &&
			    end.text.complete == PG_PTDUMP_WHOLE)
				break;
			if (pg_ptdump_parse(&p, b.data + at, 1, NULL))
				break;
		}
		if (!CHECK_EQ(at, b.size))
			printf("# %s\n", found.gl_pathv[i]);
		free(b.data);
	}
	globfree(&found);
}

static enum pg_action stop(void *ctx, const struct pg_ptdump_record *r)
{
	++*(int *)ctx;
	return PG_STOP;
}

TEST(stopping)
{
	struct pg_ptdump_parser p;
	int count = 0;

	pg_ptdump_parser_init(&p, &options, stop, &count);
	CHECK_EQ(pg_ptdump_parse(&p, KERNEL KERNEL, 2 * strlen(KERNEL), NULL),
		 PG_OK);
	CHECK_EQ(pg_ptdump_parse_end(&p, NULL), PG_OK);
	CHECK_EQ(count, 1);
	CHECK_EQ(p.text.complete, PG_PTDUMP_CUT);
	CHECK_STR(pg_ptdump_source_name(p.text.source), "kernel_page_tables");
}

int main(void)
{
	RUN(real_texts_come_back);
	RUN(every_column);
	RUN(records);
	RUN(known_bits);
	RUN(stage2_words);
	RUN(what_x_means);
	RUN(refused);
	RUN(long_lines);
	RUN(mail);
	RUN(markers);
	RUN(complete);
	RUN(every_prefix);
	RUN(stopping);
	pg_ptdump_lines_free(&lines);
	return check_done();
}

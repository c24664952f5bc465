// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines of text as spans: geometry, levels, permissions, memory types. */
#include "linux/ptdump_span.h"

#include "parsed.h"

#define KERNEL "---[ Linear Mapping start ]---\n"
#define GUEST  "---[ Guest IPA ]---\n"
#define EFI    "---[ UEFI runtime start ]---\n"
#define PAGE   "0xffff000000000000-0xffff000000001000           4K PTE"
#define REST   "0xffff000000001000-0x0000000000000000   274877906940K PTE\n"

static struct pg_ptdump_space space;
static struct pg_ptdump_leaf leaf;

static int make(const char *string)
{
	int ret = parse(string);

	if (!ret)
		ret = pg_ptdump_space_init(&space, &text, &error);
	if (ret)
		printf("# %s\n", error.text);
	return ret;
}

static void take(size_t i)
{
	memset(&leaf, 0xee, sizeof(leaf));
	pg_ptdump_leaf(&space, &lines.list[i], &leaf);
}

/* The first page of a kernel with 4K pages, in these words. */
static bool page(const char *attributes)
{
	char buf[512];

	snprintf(buf, sizeof(buf), "%s%s%s\n%s", KERNEL, PAGE, attributes,
		 REST);
	if (!CHECK_EQ(make(buf), PG_OK))
		return false;
	take(0);
	return true;
}

static const struct {
	const char *name;
	uint8_t granule, bits;
	int8_t start;
} kernels[] = {
	{ "a61-4k48.k", 12, 48, 0 },
	{ "c612-4k52.k", 12, 52, -1 },
	{ "d612-16k47-el2.k", 14, 47, 1 },
	{ "d612-16k47-el2.s", 14, 32, 2 },
	{ "e61-64k42.k", 16, 42, 2 },
	{ "k61-4k39-hole.k", 12, 39, 1 },
	{ "k61-4k48-kasan.k", 12, 48, 0 },
	{ "k61-64k52-hole.k", 16, 52, 1 },
	{ "k61-64k52-hw48.k", 16, 52, 1 },
	{ "k61-64k52.k", 16, 52, 1 },
	{ "k612-16k36.k", 14, 36, 2 },
	{ "k612-16k52-hw47.k", 14, 47, 1 },
	{ "k612-16k52.k", 14, 52, 0 },
	{ "k612-4k39.k", 12, 39, 1 },
	{ "k612-4k48-tags.k", 12, 48, 0 },
	{ "k612-4k52-kasan-hw48.k", 12, 48, 0 },
	{ "k612-4k52-kasan.k", 12, 52, -1 },
	{ "k612-64k52-hw48.k", 16, 48, 1 },
	{ "k612-64k52.k", 16, 52, 1 },
};

/* Spans follow each other, are aligned to their level, and count right. */
static void check_spans(void)
{
	uint64_t next = space.regime.base;

	for (size_t i = 0; i < lines.count; i++) {
		uint64_t entry;

		take(i);
		entry = PG_BIT(pg_level_shift(&space.regime, leaf.span.level));
		CHECK_EQ(leaf.span.ia, next);
		CHECK_EQ(leaf.span.ia % entry, 0);
		CHECK_EQ(leaf.span.count * entry, leaf.span.size);
		CHECK(leaf.span.level >= space.regime.start);
		CHECK(leaf.span.tables == &space.tables);
		/* No kernel has entries that are neither. */
		CHECK(lines.list[i].hole || leaf.span.kind != PG_SPAN_HOLE ||
		      !(leaf.span.desc & 1));
		next += leaf.span.size;
	}
	if (space.regime.high)
		CHECK_EQ(next, 0);
}

TEST(real_geometries)
{
	glob_t found;
	size_t n = real_texts(&found), seen = 0;

	REQUIRE(n >= PG_ARRAY_SIZE(kernels));
	for (size_t i = 0; i < n; i++) {
		const char *name = strrchr(found.gl_pathv[i], '/') + 1;
		struct bytes b = read_file(found.gl_pathv[i]);
		unsigned int before = check_state.failed_checks;

		CHECK_EQ(parse_bytes(b.data, b.size), PG_OK);
		CHECK_EQ(pg_ptdump_space_init(&space, &text, &error), PG_OK);
		check_spans();
		for (size_t k = 0; k < PG_ARRAY_SIZE(kernels); k++) {
			if (strncmp(kernels[k].name, name,
				    strlen(kernels[k].name)))
				continue;
			CHECK_EQ(space.regime.granule, kernels[k].granule);
			CHECK_EQ(space.regime.ia_bits, kernels[k].bits);
			CHECK_EQ(space.regime.start, kernels[k].start);
			seen++;
		}
		if (check_state.failed_checks != before)
			printf("# %s\n", name);
		free(b.data);
	}
	CHECK_EQ(seen, PG_ARRAY_SIZE(kernels));
	globfree(&found);
}

TEST(permissions)
{
	static const struct {
		const char *attributes;
		uint8_t priv, user;
	} rows[] = {
		{ "       RW NX SHD AF            UXN    MEM/NORMAL",
		  PG_R | PG_W, 0 },
		{ "       ro NX SHD AF            UXN    MEM/NORMAL", PG_R, 0 },
		{ "       ro x  SHD AF            UXN    MEM/NORMAL",
		  PG_R | PG_X, 0 },
		{ "       RW x  SHD AF            UXN    MEM/NORMAL",
		  PG_R | PG_W | PG_X, 0 },
		{ "   USR ro NX SHD AF NG                MEM/NORMAL", PG_R,
		  PG_R | PG_X },
		{ "   USR RW x  SHD AF NG         UXN    MEM/NORMAL",
		  PG_R | PG_W, PG_R | PG_W },
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++) {
		REQUIRE(page(rows[i].attributes));
		CHECK_EQ(leaf.span.kind, PG_SPAN_PAGE);
		CHECK_EQ(leaf.span.level, 3);
		CHECK_EQ(leaf.span.size, 4096);
		CHECK_EQ(leaf.span.access.priv, rows[i].priv);
		CHECK_EQ(leaf.span.access.user, rows[i].user);
		CHECK(leaf.access_known);
	}
	take(1);
	CHECK_EQ(leaf.span.kind, PG_SPAN_HOLE);
	CHECK_EQ(leaf.span.fault.kind, PG_FAULT_TRANSLATION);
	CHECK_EQ(leaf.span.desc, 0);
	CHECK(!leaf.access_known);
	CHECK_EQ(leaf.number, 3);
}

TEST(memory_types)
{
	static const struct {
		const char *words, *type;
	} rows[] = {
		{ "DEVICE/nGnRnE", "device-nGnRnE" },
		{ "DEVICE/nGnRE", "device-nGnRE" },
		{ "DEVICE/GRE", "device-GRE" },
		{ "MEM/NORMAL-NC", "normal-nc" },
		{ "MEM/NORMAL", "normal-wb" },
		{ "MEM/NORMAL-TAGGED", "normal-wb" },
	};
	char buf[128];

	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++) {
		snprintf(buf, sizeof(buf),
			 "       RW NX SHD AF            UXN    %s",
			 rows[i].words);
		REQUIRE(page(buf));
		CHECK_STR(pg_memtype_name(&leaf.span.attr), rows[i].type);
		CHECK(leaf.attr_known);
		CHECK_EQ(leaf.known & 0x300, 0x300);
	}
	/* Nothing printed: one of three that Linux does not use. */
	REQUIRE(page("       RW NX SHD AF            UXN   "));
	CHECK(!leaf.attr_known);
	CHECK_EQ(leaf.known & 0x1c, 0);
}

TEST(not_mapped)
{
	REQUIRE(page(" F     ro x  SHD AF                   MEM/NORMAL"));
	CHECK_EQ(leaf.span.kind, PG_SPAN_HOLE);
	CHECK_EQ(leaf.span.fault.level, 3);
	CHECK_EQ(leaf.span.desc & 0x781, 0x780);
	/* A block where there are only pages. */
	REQUIRE(page("       RW NX SHD AF        BLK UXN    MEM/NORMAL"));
	CHECK_EQ(leaf.span.kind, PG_SPAN_HOLE);
	CHECK_EQ(leaf.span.desc & 3, 1);
}

/* With DS, bits 9:8 are an address, whatever the column says. */
TEST(lpa2)
{
	REQUIRE(make(KERNEL
		     "0xfff0000000000000-0xfff0000000001000           4K PTE"
		     "       RW NX SHD AF            UXN    MEM/NORMAL\n"
		     "0xfff0000000001000-0xfff0000000002000           4K PTE"
		     "       RW NX     AF            UXN    MEM/NORMAL\n") ==
		PG_OK);
	/* One page does not tell 4K from 16K; a second one does. */
	CHECK_EQ(space.regime.granule, 12);
	CHECK(space.sure);
	CHECK(space.regime.ds);
	for (size_t i = 0; i < 2; i++) {
		take(i);
		CHECK_EQ(leaf.known & 0x300, 0);
		CHECK_EQ(leaf.span.desc & 0x300, 0);
		CHECK_EQ(leaf.span.attr.sh, PG_SH_INNER);
	}
}

TEST(geometry_by_alignment)
{
	REQUIRE(make(KERNEL "0xffff000000000000-0xffff000000010000"
			    "          64K PTE\n") == PG_OK);
	CHECK_EQ(space.regime.granule, 16);
	CHECK(!space.sure);
	REQUIRE(make(KERNEL "0xffff000000000000-0xffff000000004000"
			    "          16K PTE\n") == PG_OK);
	CHECK_EQ(space.regime.granule, 14);
	CHECK(!space.sure);
	REQUIRE(make(KERNEL "0xffff000000000000-0xffff000000010000"
			    "          64K PTE\n"
			    "0xffff000000010000-0xffff002000000000"
			    "   134217664K PTE\n"
			    "0xffff002000000000-0xffff004000000000"
			    "         128G PUD\n") == PG_OK);
	/* 16K has PUD with 52 bits only, or with 48; 64K never. */
	CHECK_EQ(space.regime.granule, 14);
	/* The name alone excludes 64K. */
	REQUIRE(make(KERNEL "0xffff000000000000-0xffff040000000000"
			    "           4T PUD\n") == PG_OK);
	CHECK_EQ(space.regime.granule, 14);
	/* Level names that exclude each other. */
	CHECK_EQ(parse(KERNEL "0xffffff8000000000-0xffffff8040000000"
			      "           1G P4D\n"),
		 PG_OK);
	CHECK_EQ(pg_ptdump_space_init(&space, &text, &error), PG_EFORMAT);
	CHECK_HAS(error.text, "fit no page size");
	CHECK_EQ(parse(KERNEL), PG_OK);
	CHECK_EQ(pg_ptdump_space_init(&space, &text, &error), PG_EFORMAT);
	CHECK_HAS(error.text, "no lines");
}

TEST(efi_end)
{
	REQUIRE(make(EFI "0x0000000000000000-0x0000000000001000"
			 "           4K PTE\n"
			 "0x0000000000001000-0x0000000040000000"
			 "     1048572K PTE\n"
			 "0x0000000040000000-0x0000000000000000"
			 "   17179869183G PGD\n") == PG_OK);
	CHECK_EQ(space.regime.granule, 12);
	CHECK_EQ(space.regime.ia_bits, 39);
	CHECK(!space.regime.high);
	take(2);
	/* The line's end is the kernel's flush, not the space's end. */
	CHECK_EQ(leaf.span.size, PG_BIT(39) - PG_BIT(30));
	CHECK_EQ(leaf.span.level, 1);
}

#define S2 "0x0000000000000000-0x0000000000001000           4K 3"

TEST(stage2)
{
	REQUIRE(make(GUEST S2 "   R   X AF    \n") == PG_OK);
	CHECK_EQ(space.regime.stage, 2);
	CHECK_EQ(space.regime.granule, 12);
	take(0);
	CHECK_EQ(leaf.span.kind, PG_SPAN_PAGE);
	CHECK(!leaf.access_known);
	CHECK(!leaf.attr_known);
	CHECK_EQ(leaf.span.access.priv, PG_R);
	options.x = PG_PTDUMP_X_NEVER;
	REQUIRE(make(GUEST S2 "   R   X AF    \n") == PG_OK);
	take(0);
	CHECK(leaf.access_known);
	CHECK_EQ(leaf.span.access.priv, PG_R);
	options.x = PG_PTDUMP_X_EXECUTES;
	REQUIRE(make(GUEST S2 "   R   X AF    \n") == PG_OK);
	take(0);
	CHECK(leaf.access_known);
	CHECK_EQ(leaf.span.access.priv, PG_R | PG_X);
	options.x = PG_PTDUMP_X_UNSAID;
	REQUIRE(make(GUEST S2 "   R W PXNux  AF    \n") == PG_OK);
	take(0);
	CHECK(leaf.access_known);
	CHECK_EQ(leaf.span.access.priv, PG_R | PG_W);
	CHECK_EQ(leaf.span.access.user, PG_R | PG_W | PG_X);
}

/* 16K has stage-2 tables of level 0 with DS only. */
TEST(stage2_level_0)
{
	REQUIRE(make(GUEST
		     "0x0000000000000000-0x0000800000000000         128T 0\n"
		     "0x0000800000000000-0x0000800000004000          16K "
		     "3\n") == PG_OK);
	CHECK_EQ(space.regime.granule, 14);
	CHECK_EQ(space.regime.start, 0);
	CHECK(space.regime.ds);
}

/* Every size of guest that KVM makes gets a regime, at any level. */
TEST(stage2_sizes)
{
	char buf[256];

	for (unsigned int shift = 12; shift <= 16; shift += 2) {
		for (unsigned int bits = 32; bits < 52; bits++) {
			uint64_t size = PG_BIT(bits);

			snprintf(buf, sizeof(buf),
				 "%s0x%016x-0x%016jx   %9u%c %u\n"
				 "0x%016jx-0x%016jx   %9uK 3\n",
				 GUEST, 0, (uintmax_t)size,
				 1u << (bits - 30) % 10,
				 "GTPE"[(bits - 30) / 10], shift == 16 ? 2 : 1,
				 (uintmax_t)size,
				 (uintmax_t)(size + PG_BIT(shift)),
				 1u << (shift - 10));
			CHECK_EQ(parse(buf), PG_OK);
			/* With 16K a level-1 entry is 64 GiB. */
			if (shift == 14 && bits < 36)
				continue;
			if (!CHECK_EQ(pg_ptdump_space_init(&space, &text,
							   &error),
				      PG_OK))
				printf("# %u %u %s\n", shift, bits, error.text);
			CHECK(space.regime.ia_bits > bits);
			CHECK_EQ(space.regime.granule, shift);
		}
	}
}

int main(void)
{
	RUN(real_geometries);
	RUN(permissions);
	RUN(memory_types);
	RUN(not_mapped);
	RUN(lpa2);
	RUN(geometry_by_alignment);
	RUN(efi_end);
	RUN(stage2);
	RUN(stage2_level_0);
	RUN(stage2_sizes);
	pg_ptdump_lines_free(&lines);
	return check_done();
}

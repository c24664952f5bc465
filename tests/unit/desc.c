// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch/desc.h"

#include "check.h"

static struct pg_regime make(enum pg_regime_kind kind, unsigned int granule,
			     bool wide)
{
	struct pg_regime r = {
		.kind = kind,
		.granule = granule,
		.txsz = 25,
		.ps = wide ? 6 : 5,
		.pamax = wide ? 52 : 48,
		.ds = wide && granule != 16,
		.sl = PG_START_AUTO,
	};

	CHECK_EQ(pg_regime_init(&r, NULL), PG_OK);
	return r;
}

/* D-1 to D-4: letters for bits 1:0 = 00, 01, 10, 11 at levels -1 to 3. */
TEST(kinds)
{
	static const struct {
		uint8_t granule;
		bool wide;
		const char *type01;
	} rows[] = {
		/* b: block, r: reserved */
		{ 12, false, "rrbbr" }, { 12, true, "rbbbr" },
		{ 14, false, "rrrbr" }, { 14, true, "rrbbr" },
		{ 16, false, "rrrbr" }, { 16, true, "rrbbr" },
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++) {
		struct pg_regime r =
			make(PG_EL10, rows[i].granule, rows[i].wide);

		for (int level = -1; level <= 3; level++) {
			char c = rows[i].type01[level + 1];

			CHECK_EQ(pg_desc_kind(&r, level, 0), PG_DESC_INVALID);
			CHECK_EQ(pg_desc_kind(&r, level, ~UINT64_C(1)),
				 PG_DESC_INVALID);
			CHECK_EQ(pg_desc_kind(&r, level, ~UINT64_C(2)),
				 c == 'b' ? PG_DESC_BLOCK : PG_DESC_RESERVED);
			CHECK_EQ(pg_desc_kind(&r, level, 3),
				 level == 3 ? PG_DESC_PAGE
					    : PG_DESC_TABLE_KIND);
		}
	}
}

TEST(leaf_kinds_and_names)
{
	CHECK(pg_desc_is_leaf(PG_DESC_BLOCK));
	CHECK(pg_desc_is_leaf(PG_DESC_PAGE));
	CHECK(!pg_desc_is_leaf(PG_DESC_TABLE_KIND));
	CHECK(!pg_desc_is_leaf(PG_DESC_RESERVED));
	CHECK(!pg_desc_is_leaf(PG_DESC_INVALID));
	CHECK_STR(pg_desc_kind_name(PG_DESC_INVALID), "invalid");
	CHECK_STR(pg_desc_kind_name(PG_DESC_RESERVED), "reserved");
	CHECK_STR(pg_desc_kind_name(PG_DESC_TABLE_KIND), "table");
	CHECK_STR(pg_desc_kind_name(PG_DESC_BLOCK), "block");
	CHECK_STR(pg_desc_kind_name(PG_DESC_PAGE), "page");
}

/* D-8, D-6: what is address where all bits are set; shift and result. */
TEST(addresses)
{
	static const struct {
		uint8_t granule;
		bool wide;
		uint8_t shift;
		uint64_t oa;
	} rows[] = {
		{ 12, false, 12, 0x0000fffffffff000 },
		{ 12, false, 21, 0x0000ffffffe00000 },
		{ 12, false, 30, 0x0000ffffc0000000 },
		{ 12, true, 12, 0x000ffffffffff000 },
		{ 12, true, 21, 0x000fffffffe00000 },
		{ 12, true, 30, 0x000fffffc0000000 },
		{ 12, true, 39, 0x000fff8000000000 },
		{ 14, false, 14, 0x0000ffffffffc000 },
		{ 14, false, 25, 0x0000fffffe000000 },
		{ 14, true, 14, 0x000fffffffffc000 },
		{ 14, true, 25, 0x000ffffffe000000 },
		{ 14, true, 36, 0x000ffff000000000 },
		{ 16, false, 16, 0x0000ffffffff0000 },
		{ 16, false, 29, 0x0000ffffe0000000 },
		{ 16, true, 16, 0x000fffffffff0000 },
		{ 16, true, 29, 0x000fffffe0000000 },
		{ 16, true, 42, 0x000ffc0000000000 },
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++) {
		struct pg_regime r =
			make(PG_EL10, rows[i].granule, rows[i].wide);

		CHECK_EQ(pg_desc_oa(&r, UINT64_MAX, rows[i].shift), rows[i].oa);
		CHECK_EQ(pg_desc_oa(&r, ~pg_desc_oa_mask(&r, rows[i].shift),
				    rows[i].shift),
			 0);
	}
}

/* Where bits 51:48 stand. */
TEST(high_address_bits)
{
	struct pg_regime lpa = make(PG_EL10, 16, true);
	struct pg_regime ds4 = make(PG_EL10, 12, true);
	struct pg_regime ds16 = make(PG_S2, 14, true);
	struct pg_regime plain = make(PG_EL10, 12, false);

	for (uint64_t n = 0; n < 16; n++) {
		uint64_t ds = (n & 3) << 48 | (n >> 2) << 8;

		CHECK_EQ(pg_desc_oa(&lpa, n << 12, 16), n << 48);
		CHECK_EQ(pg_desc_oa(&ds4, ds, 12), n << 48);
		CHECK_EQ(pg_desc_oa(&ds16, ds, 14), n << 48);
		CHECK_EQ(pg_desc_oa(&plain, ds, 12), 0);
		/* [9:8] = 01 is bit 50. */
		CHECK_EQ(pg_desc_oa(&ds4, 0x100, 21), PG_BIT(50));
	}
	CHECK_EQ(pg_desc_high_oa_mask(&lpa), 0xf000);
	CHECK_EQ(pg_desc_high_oa_mask(&ds4), 0x0003000000000300);
	CHECK_EQ(pg_desc_high_oa_mask(&plain), 0);
	/* DS says nothing to a 64K granule. */
	CHECK_EQ(lpa.ds, false);
}

/* D-9: high bits count whatever PS says, masked low bits do not. */
TEST(too_big)
{
	struct pg_regime r = make(PG_EL10, 16, true);

	r.ps = 5;
	CHECK_EQ(pg_regime_init(&r, NULL), PG_OK);
	CHECK(pg_oa_too_big(&r, pg_desc_oa(&r, 0x1000, 16)));
	CHECK(!pg_oa_too_big(&r, pg_desc_oa(&r, UINT64_C(0xffffffff0000), 16)));
	r = make(PG_EL10, 12, false);
	r.ps = 2;
	CHECK_EQ(pg_regime_init(&r, NULL), PG_OK);
	CHECK(pg_oa_too_big(&r, PG_BIT(44)));
	CHECK(pg_oa_too_big(&r, PG_BIT(40)));
	CHECK(!pg_oa_too_big(&r, PG_BIT(40) - 1));
	r = make(PG_EL10, 12, true);
	CHECK(!pg_oa_too_big(&r, PG_BIT(52) - 1));
}

/* C-2: the bit counts only where there are sets. */
TEST(contiguous)
{
	struct pg_regime r = make(PG_EL10, 16, true);

	CHECK(!pg_desc_contig(&r, 1, PG_BIT(52) | 1));
	CHECK(pg_desc_contig(&r, 2, PG_BIT(52) | 1));
	CHECK(pg_desc_contig(&r, 3, PG_BIT(52) | 3));
	CHECK(!pg_desc_contig(&r, 3, PG_BIT(51) | 3));
	r = make(PG_EL10, 12, true);
	CHECK(!pg_desc_contig(&r, 0, PG_BIT(52) | 1));
	CHECK(pg_desc_contig(&r, 1, PG_BIT(52) | 1));
	r = make(PG_EL10, 14, true);
	CHECK(!pg_desc_contig(&r, 1, PG_BIT(52) | 1));
}

/* Which of no_el0, no_write, uxn and pxn a table descriptor says. */
static const char *limits(const struct pg_regime *r, uint64_t desc)
{
	static char text[8];
	struct pg_hier h = PG_HIER_INIT;

	pg_hier_add(&h, r, 0, desc);
	snprintf(text, sizeof(text), "%s%s%s%s",
		 h.no_el0 == PG_HIER_NONE ? "" : "e",
		 h.no_write == PG_HIER_NONE ? "" : "w",
		 h.uxn == PG_HIER_NONE ? "" : "u",
		 h.pxn == PG_HIER_NONE ? "" : "p");
	return text;
}

/* P-7: positions, and who has which. */
TEST(table_attributes)
{
	struct pg_regime two = make(PG_EL10, 12, false);
	struct pg_regime vhe = make(PG_EL20, 12, false);
	struct pg_regime one = make(PG_EL2, 12, false);
	struct pg_regime el3 = make(PG_EL3, 12, false);
	struct pg_regime s2 = make(PG_S2, 12, false);

	CHECK_STR(limits(&two, PG_BIT(59)), "p");
	CHECK_STR(limits(&two, PG_BIT(60)), "u");
	CHECK_STR(limits(&two, PG_BIT(61)), "e");
	CHECK_STR(limits(&two, PG_BIT(62)), "w");
	CHECK_STR(limits(&two, ~pg_mask(62, 59)), "");
	CHECK_STR(limits(&vhe, pg_mask(62, 59)), "ewup");
	CHECK_STR(limits(&one, pg_mask(62, 59)), "wu");
	CHECK_STR(limits(&el3, pg_mask(62, 59)), "wu");
	CHECK_STR(limits(&s2, pg_mask(62, 59)), "");
	two.hpd = true;
	CHECK_STR(limits(&two, UINT64_MAX), "");
}

/* The first level that says so is the one that limits. */
TEST(table_attributes_add_up)
{
	struct pg_regime r = make(PG_EL10, 12, false);
	struct pg_hier a = PG_HIER_INIT, b = PG_HIER_INIT;

	pg_hier_add(&a, &r, -1, PG_BIT(62));
	pg_hier_add(&a, &r, 0, PG_BIT(59) | PG_BIT(62));
	pg_hier_add(&a, &r, 1, PG_BIT(59));
	CHECK_EQ(a.no_write, -1);
	CHECK_EQ(a.pxn, 0);
	CHECK_EQ(a.uxn, PG_HIER_NONE);
	CHECK(!pg_hier_same(&a, &b));
	pg_hier_add(&b, &r, 2, PG_BIT(59) | PG_BIT(62));
	CHECK(pg_hier_same(&a, &b));
	pg_hier_add(&b, &r, 2, PG_BIT(60));
	CHECK(!pg_hier_same(&a, &b));
	pg_hier_add(&a, &r, 1, PG_BIT(60));
	pg_hier_add(&b, &r, 2, PG_BIT(61));
	CHECK(!pg_hier_same(&a, &b));
}

int main(void)
{
	RUN(kinds);
	RUN(leaf_kinds_and_names);
	RUN(addresses);
	RUN(high_address_bits);
	RUN(too_big);
	RUN(contiguous);
	RUN(table_attributes);
	RUN(table_attributes_add_up);
	return check_done();
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory attributes against the tables of the rule list, section 5. */
#include "arch/attr.h"

#include "check.h"

static struct pg_regime stage1(uint64_t mair)
{
	struct pg_regime r = {
		.kind = PG_EL10,
		.granule = 12,
		.txsz = 25,
		.ps = 5,
		.pamax = 52,
		.mair = mair,
		.sh = 3,
	};

	CHECK_EQ(pg_regime_init(&r, NULL), PG_OK);
	return r;
}

static struct pg_regime stage2(bool fwb)
{
	struct pg_regime r = {
		.kind = PG_S2,
		.granule = 12,
		.txsz = 25,
		.ps = 5,
		.pamax = 48,
		.sl = 1,
		.fwb = fwb,
	};

	CHECK_EQ(pg_regime_init(&r, NULL), PG_OK);
	return r;
}

/* What the 4 bits of one half are called; NULL: only meaningful as a byte. */
static const char *half(unsigned int bits)
{
	static const char *const names[16] = {
		NULL, "WT", "WT", "WT", "NC", "WB", "WB", "WB",
		"WT", "WT", "WT", "WT", "WB", "WB", "WB", "WB",
	};

	return names[bits];
}

static const char *mair_name(unsigned int byte, char *buf, size_t size)
{
	static const char *const device[4] = { "device-nGnRnE", "device-nGnRE",
					       "device-nGRE", "device-GRE" };
	const char *outer = half(byte >> 4), *inner = half(byte & 15);

	if (byte <= 0xf)
		return byte & 2 ? "reserved" : device[byte >> 2];
	if (byte == 0x40)
		return "normal-nc";
	if (byte == 0xa0)
		return "normal-wt";
	if (byte == 0xf0)
		return "normal-tagged";
	if (!inner)
		return "reserved";
	if (strcmp(outer, inner)) {
		snprintf(buf, size, "normal-i%s-o%s", inner, outer);
		return buf;
	}
	return !strcmp(inner, "NC")   ? "normal-nc"
	       : !strcmp(inner, "WT") ? "normal-wt"
				      : "normal-wb";
}

TEST(every_mair_byte)
{
	for (unsigned int byte = 0; byte < 256; byte++) {
		struct pg_memattr a = pg_mair_decode(byte);
		char buf[32];
		bool xs = (byte < 16 && (byte & 3) == 1) || byte == 0x40 ||
			  byte == 0xa0;

		if (!CHECK_STR(pg_memtype_name(&a),
			       mair_name(byte, buf, sizeof(buf))))
			printf("# MAIR byte 0x%02x\n", byte);
		CHECK_EQ(a.xs_clear, xs);
		CHECK_EQ(a.tagged, byte == 0xf0);
		CHECK_EQ(a.byte, byte);
	}
}

static const char *leaf_name(const struct pg_regime *r, uint64_t desc)
{
	struct pg_memattr a = pg_leaf_memattr(r, desc);

	return pg_memtype_name(&a);
}

/* */
TEST(attrindx)
{
	struct pg_regime r = stage1(UINT64_C(0xf0bb440c080400ff));
	static const char *const want[8] = {
		"normal-wb",  "device-nGnRnE", "device-nGnRE", "device-nGRE",
		"device-GRE", "normal-nc",     "normal-wt",    "normal-tagged",
	};

	for (uint64_t i = 0; i < 8; i++) {
		CHECK_STR(leaf_name(&r, i << 2 | 0x703), want[i]);
		CHECK_STR(leaf_name(&r, i << 2 | ~UINT64_C(0x1c)), want[i]);
	}
}

static const char *leaf_sh(const struct pg_regime *r, uint64_t desc)
{
	return pg_sh_name(pg_leaf_memattr(r, desc).sh);
}

/* D-17: [9:8] count for cached memory alone. */
TEST(shareability)
{
	struct pg_regime r = stage1(UINT64_C(0x000000004f0444ff));

	CHECK_STR(leaf_sh(&r, 0x003), "none");
	CHECK_STR(leaf_sh(&r, 0x103), "reserved");
	CHECK_STR(leaf_sh(&r, 0x203), "outer");
	CHECK_STR(leaf_sh(&r, 0x303), "inner");
	for (uint64_t sh = 0; sh < 4; sh++) {
		CHECK_STR(leaf_sh(&r, sh << 8 | 1 << 2 | 3), "outer"); /* NC */
		CHECK_STR(leaf_sh(&r, sh << 8 | 2 << 2 | 3), "outer");
	}
	/* Inner write-back, outer NC: cached. */
	CHECK_STR(leaf_sh(&r, 0x303 | 3 << 2), "inner");
	CHECK_STR(leaf_sh(&r, 0x003 | 3 << 2), "none");
}

/* with DS, TCR.SHn for all. */
TEST(shareability_with_ds)
{
	struct pg_regime r = stage1(0x44ff);

	r.ds = true;
	CHECK_EQ(pg_regime_init(&r, NULL), PG_OK);
	for (uint64_t sh = 0; sh < 4; sh++) {
		r.sh = 3;
		CHECK_STR(leaf_sh(&r, sh << 8 | 3), "inner");
		r.sh = 0;
		CHECK_STR(leaf_sh(&r, sh << 8 | 3), "none");
		CHECK_STR(leaf_sh(&r, sh << 8 | 1 << 2 | 3), "outer");
	}
	r = stage2(false);
	r.ds = true;
	CHECK_EQ(pg_regime_init(&r, NULL), PG_OK);
	r.sh = 2;
	CHECK_STR(leaf_sh(&r, 0x303 | 0xf << 2), "outer");
}

/* MemAttr[3:0] alone. */
TEST(stage2_plain)
{
	static const char *const want[16] = {
		"device-nGnRnE",  "device-nGnRE",   "device-nGRE",
		"device-GRE",	  "reserved",	    "normal-nc",
		"normal-iWT-oNC", "normal-iWB-oNC", "reserved",
		"normal-iNC-oWT", "normal-wt",	    "normal-iWB-oWT",
		"reserved",	  "normal-iNC-oWB", "normal-iWT-oWB",
		"normal-wb",
	};
	struct pg_regime r = stage2(false);

	for (uint64_t i = 0; i < 16; i++) {
		CHECK_STR(leaf_name(&r, i << 2 | 0x703), want[i]);
		CHECK_EQ(pg_leaf_memattr(&r, i << 2 | 3).byte, i);
	}
}

/* Both stages: the name and the shareability. */
static const char *both(uint8_t mair, uint64_t s1sh, bool fwb,
			unsigned int attr, uint64_t s2sh)
{
	static char text[64];
	struct pg_regime r1 = stage1(mair), r2 = stage2(fwb);
	struct pg_memattr a =
		pg_combine_memattr(pg_leaf_memattr(&r1, s1sh << 8 | 3), &r2,
				   attr << 2 | s2sh << 8 | 3);

	snprintf(text, sizeof(text), "%s %s", pg_memtype_name(&a),
		 pg_sh_name(a.sh));
	return text;
}

TEST(combined)
{
	/* Device beats Normal; the stricter Device wins. */
	CHECK_STR(both(0xff, 3, false, 1, 3), "device-nGnRE outer");
	CHECK_STR(both(0x04, 0, false, 15, 0), "device-nGnRE outer");
	CHECK_STR(both(0x0c, 0, false, 1, 0), "device-nGnRE outer");
	CHECK_STR(both(0x00, 0, false, 3, 0), "device-nGnRnE outer");
	/* NC beats WT beats WB, each half for itself. */
	CHECK_STR(both(0xff, 3, false, 15, 3), "normal-wb inner");
	CHECK_STR(both(0xff, 3, false, 5, 3), "normal-nc outer");
	CHECK_STR(both(0x44, 3, false, 15, 3), "normal-nc outer");
	CHECK_STR(both(0xff, 3, false, 10, 3), "normal-wt inner");
	CHECK_STR(both(0xbb, 3, false, 15, 3), "normal-wt inner");
	CHECK_STR(both(0xff, 0, false, 14, 0), "normal-iWT-oWB none");
	CHECK_STR(both(0xbf, 0, false, 13, 0), "normal-iNC-oWT none");
	/* Tagged only where it stays write-back. */
	CHECK_STR(both(0xf0, 3, false, 15, 3), "normal-tagged inner");
	CHECK_STR(both(0xf0, 3, false, 10, 3), "normal-wt inner");
	CHECK_STR(both(0xff, 3, false, 4, 3), "reserved outer");
}

TEST(combined_shareability)
{
	static const char *const want[3][3] = {
		{ "none", "outer", "inner" },
		{ "outer", "outer", "outer" },
		{ "inner", "outer", "inner" },
	};
	static const uint64_t sh[3] = { 0, 2, 3 };

	for (int a = 0; a < 3; a++) {
		for (int b = 0; b < 3; b++) {
			CHECK_STR(both(0xff, sh[a], false, 15, sh[b]) + 10,
				  want[a][b]);
			CHECK_STR(both(0xff, sh[a], true, 6, sh[b]) + 10,
				  want[a][b]);
		}
	}
}

/* FWB: for MemAttr[2:0], what Device, NC and WB of stage 1 become. */
TEST(forced_write_back)
{
	static const struct {
		unsigned int attr;
		const char *device, *nc, *wb;
	} rows[] = {
		{ 0, "device-nGnRnE", "device-nGnRnE", "device-nGnRnE" },
		{ 1, "device-nGnRE", "device-nGnRE", "device-nGnRE" },
		{ 2, "device-nGRE", "device-nGRE", "device-nGRE" },
		{ 3, "device-nGRE", "device-GRE", "device-GRE" },
		{ 4, "device-nGRE", "normal-nc", "normal-nc" },
		{ 5, "device-nGRE", "normal-nc", "normal-nc" },
		{ 6, "normal-wb", "normal-wb", "normal-wb" },
		{ 7, "device-nGRE", "normal-nc", "normal-wb" },
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++) {
		size_t n;

		n = strlen(rows[i].device);
		CHECK(!strncmp(both(0x08, 0, true, rows[i].attr, 0),
			       rows[i].device, n));
		n = strlen(rows[i].nc);
		CHECK(!strncmp(both(0x44, 0, true, rows[i].attr, 0), rows[i].nc,
			       n));
		n = strlen(rows[i].wb);
		CHECK(!strncmp(both(0xff, 0, true, rows[i].attr, 0), rows[i].wb,
			       n));
	}
	CHECK_STR(both(0xff, 0, true, 6, 0), "normal-wb none");
	CHECK_STR(both(0x44, 0, true, 6, 3), "normal-wb outer");
	CHECK_STR(both(0xbb, 3, true, 7, 0), "normal-wt inner");
}

TEST(names)
{
	CHECK_STR(pg_sh_name(PG_SH_NONE), "none");
	CHECK_STR(pg_sh_name(PG_SH_RESERVED), "reserved");
	CHECK_STR(pg_sh_name(PG_SH_OUTER), "outer");
	CHECK_STR(pg_sh_name(PG_SH_INNER), "inner");
}

int main(void)
{
	RUN(every_mair_byte);
	RUN(attrindx);
	RUN(shareability);
	RUN(shareability_with_ds);
	RUN(stage2_plain);
	RUN(combined);
	RUN(combined_shareability);
	RUN(forced_write_back);
	RUN(names);
	return check_done();
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Regimes from registers, some of them of real machines. */
#include "arch/regime.h"

#include "check.h"

static struct pg_error err;
static struct pg_regime r;
static uint64_t root;

/* "A=1 B=2" as registers. */
static struct pg_regs regs_of(const char *text)
{
	struct pg_regs regs = { 0 };
	char copy[1024], *save = NULL;

	snprintf(copy, sizeof(copy), "%s", text);
	for (char *word = strtok_r(copy, " ", &save); word;
	     word = strtok_r(NULL, " ", &save))
		CHECK_EQ(pg_regs_set(&regs, word, &err), PG_OK);
	return regs;
}

static int from(const char *text, enum pg_space_reg space)
{
	struct pg_regs regs = regs_of(text);

	err.text[0] = '\0';
	root = 0x5a5a;
	return pg_regime_from_regs(&regs, space, &r, &root, &err);
}

/* A UEFI that runs at EL1. */
#define UEFI                                                      \
	"TTBR0_EL1=0x47fff000 TTBR1_EL1=0x0 TCR_EL1=0x480803514 " \
	"MAIR_EL1=0xffbb4400 SCTLR_EL1=0x30d0198d MAIR_EL3=0x0 "  \
	"VBAR_EL1=0x4faf3800 ID_AA64MMFR0_EL1=0x1124 "            \
	"ID_AA64MMFR1_EL1=0x0 ID_AA64MMFR2_EL1=0x0 PSTATE=0x80000305 "

TEST(firmware_at_el1)
{
	CHECK_EQ(from(UEFI, PG_SPACE_EL1_LOW), PG_OK);
	CHECK_EQ(r.kind, PG_EL10);
	CHECK_EQ(r.granule, 12);
	CHECK_EQ(r.ia_bits, 44);
	CHECK_EQ(r.oa_bits, 44);
	CHECK_EQ(r.start, 0);
	CHECK_EQ(r.root_bits, 5);
	CHECK_EQ(r.mair, 0xffbb4400);
	CHECK_EQ(root, 0x47fff000);
	CHECK(!r.off);
	CHECK(!r.epd);
	CHECK(!r.ttst);
	CHECK(!r.nt_faults);
	CHECK(!r.pan);
	/* T1SZ is 0 there, which no tables can have. */
	CHECK_EQ(from(UEFI, PG_SPACE_EL1_HIGH), PG_EINVAL);
	CHECK_HAS(err.text, "TCR_EL1.T1SZ = 0");
	CHECK_EQ(from(UEFI, PG_SPACE_EL2), PG_EINVAL);
	CHECK_HAS(err.text, "TCR_EL2");
	CHECK_EQ(from(UEFI, PG_SPACE_EL2_LOW), PG_EINVAL);
	CHECK_HAS(err.text, "E2H");
	CHECK_EQ(from(UEFI, PG_SPACE_EL3), PG_EINVAL);
	CHECK_HAS(err.text, "TCR_EL3");
	CHECK_EQ(from(UEFI, PG_SPACE_S2), PG_EINVAL);
	CHECK_HAS(err.text, "VTCR_EL2");
}

/* A boot loader at EL2, E2H = 0. */
#define LOADER                                                        \
	"TTBR0_EL1=0x0 TTBR1_EL1=0x0 TCR_EL1=0x0 MAIR_EL1=0x0 "       \
	"SCTLR_EL1=0xc50838 TTBR0_EL2=0x4fff0000 TCR_EL2=0x80823518 " \
	"MAIR_EL2=0xff440c0400 SCTLR_EL2=0x1005 HCR_EL2=0x20 "        \
	"VTTBR_EL2=0x0 VTCR_EL2=0x0 ID_AA64MMFR0_EL1=0x1124 "         \
	"ID_AA64MMFR1_EL1=0x0 ID_AA64MMFR2_EL1=0x0 PSTATE=0x400002c9 "

TEST(firmware_at_el2)
{
	struct pg_regs regs = regs_of(LOADER);

	CHECK(!pg_regs_stage2_on(&regs));
	CHECK_EQ(from(LOADER, PG_SPACE_EL2), PG_OK);
	CHECK_EQ(r.kind, PG_EL2);
	CHECK_EQ(r.ia_bits, 40);
	CHECK_EQ(r.oa_bits, 40);
	CHECK_EQ(r.start, 0);
	CHECK_EQ(r.root_bits, 1);
	CHECK_EQ(root, 0x4fff0000);
	CHECK_EQ(r.mair, UINT64_C(0xff440c0400));
	/* EL1's MMU is off, so nothing else is judged. */
	CHECK_EQ(from(LOADER, PG_SPACE_EL1_LOW), PG_OK);
	CHECK(r.off);
	CHECK_EQ(root, 0);
	CHECK_EQ(from(LOADER, PG_SPACE_EL2_HIGH), PG_EINVAL);
	CHECK_HAS(err.text, "HCR_EL2.E2H is 0");
}

/* A hypervisor whose first guest runs Linux. */
#define XEN                                                                  \
	"TTBR0_EL1=0x60e3b000 TTBR1_EL1=0x2000060773000 "                    \
	"TCR_EL1=0x14001b5b5503510 MAIR_EL1=0x40044ffff "                    \
	"SCTLR_EL1=0x20000183474591d TTBR0_EL2=0x4032b000 "                  \
	"TCR_EL2=0x80853510 MAIR_EL2=0xff000004eeaa4400 "                    \
	"SCTLR_EL2=0x30cd183d HCR_EL2=0x807c663f VTTBR_EL2=0x100007094a000 " \
	"VTCR_EL2=0x800d3590 ID_AA64MMFR0_EL1=0x32310201126 "                \
	"ID_AA64MMFR1_EL1=0x11010211122 "                                    \
	"ID_AA64MMFR2_EL1=0x1021011010011011 PSTATE=0x414000c5 "

TEST(hypervisor)
{
	struct pg_regs regs = regs_of(XEN);

	CHECK(pg_regs_stage2_on(&regs));
	CHECK_EQ(from(XEN, PG_SPACE_EL2), PG_OK);
	CHECK_EQ(r.ia_bits, 48);
	CHECK_EQ(r.oa_bits, 48);
	CHECK_EQ(r.start, 0);
	CHECK_EQ(r.root_bits, 9);
	CHECK_EQ(root, 0x4032b000);
	CHECK(r.wxn);
	CHECK(!r.pan); /* one range: no unprivileged level */
	CHECK_EQ(from(XEN, PG_SPACE_S2), PG_OK);
	CHECK_EQ(r.stage, 2);
	CHECK_EQ(r.ia_bits, 48);
	CHECK_EQ(r.start, 0);
	CHECK_EQ(r.root_bits, 9);
	CHECK_EQ(root, 0x7094a000);
	CHECK(r.ptw);
	CHECK(!r.fwb);
	CHECK(r.xnx);
	CHECK(r.nt_faults);
}

TEST(guest)
{
	CHECK_EQ(from(XEN, PG_SPACE_EL1_HIGH), PG_OK);
	CHECK(r.high);
	CHECK_EQ(r.granule, 12);
	CHECK_EQ(r.ia_bits, 48);
	CHECK_EQ(r.base, UINT64_C(0xffff000000000000));
	CHECK_EQ(r.oa_bits, 48);
	CHECK_EQ(root, 0x60773000); /* the ASID is not address */
	CHECK_EQ(r.sh, 3);
	CHECK(r.ha);
	CHECK(r.hd);
	CHECK(r.e0pd);
	CHECK(!r.hpd);
	CHECK(!r.tbi);
	CHECK(!r.wxn);
	CHECK(r.pan);
	CHECK(!r.epan); /* the bit is set, but the CPU has no PAN3 */
	CHECK(!r.ds);
	CHECK_EQ(from(XEN, PG_SPACE_EL1_LOW), PG_OK);
	CHECK(r.tbi);
	CHECK(!r.e0pd);
	CHECK_EQ(root, 0x60e3b000);
}

/* One register of each kind, in hexadecimal. */
static int with(enum pg_space_reg space, const char *name, uint64_t tcr,
		const char *rest)
{
	char text[512];

	snprintf(text, sizeof(text), "%s=0x%jx %s", name, (uintmax_t)tcr, rest);
	return from(text, space);
}

#define TTBRS "TTBR0_EL1=0x0 TTBR1_EL1=0x0 "

/* R-12, with what is not the number's own half set to something else. */
TEST(granules)
{
	static const uint8_t tg0[4] = { 12, 16, 14, 0 };
	static const uint8_t tg1[4] = { 0, 14, 12, 16 };

	for (uint64_t tg = 0; tg < 4; tg++) {
		uint64_t low = 25 | tg << 14 | (tg ^ 3) << 30;
		uint64_t high = 25 << 16 | tg << 30 | (tg ^ 3) << 14;
		int ret = with(PG_SPACE_EL1_LOW, "TCR_EL1", low, TTBRS);

		CHECK_EQ(ret == PG_OK, tg0[tg] != 0);
		if (!ret)
			CHECK_EQ(r.granule, tg0[tg]);
		else
			CHECK_HAS(err.text, "TCR_EL1.TG0 = 0b11");
		ret = with(PG_SPACE_EL1_HIGH, "TCR_EL1", high, TTBRS);
		CHECK_EQ(ret == PG_OK, tg1[tg] != 0);
		if (!ret)
			CHECK_EQ(r.granule, tg1[tg]);
		else
			CHECK_HAS(err.text, "TCR_EL1.TG1 = 0b00");
	}
}

/* Each bit of TCR_EL1 that belongs to one half or to both. */
TEST(two_range_fields)
{
	const uint64_t tcr = 25 | 25 << 16 | UINT64_C(2) << 30;
	static const struct {
		uint8_t bit;
		const char *low, *high;
	} rows[] = {
		{ 7, "epd", "" },   { 23, "", "epd" },	{ 37, "tbi", "" },
		{ 38, "", "tbi" },  { 51, "tbid", "" }, { 52, "", "tbid" },
		{ 39, "ha", "ha" }, { 41, "hpd", "" },	{ 42, "", "hpd" },
		{ 55, "e0pd", "" }, { 56, "", "e0pd" }, { 59, "ds", "ds" },
		{ 40, "", "" }, /* HD without HA */
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++) {
		for (int high = 0; high < 2; high++) {
			const char *want = high ? rows[i].high : rows[i].low;
			char got[64];

			CHECK_EQ(with(PG_SPACE_EL1_LOW + high, "TCR_EL1",
				      tcr | PG_BIT(rows[i].bit), TTBRS),
				 PG_OK);
			snprintf(got, sizeof(got), "%s%s%s%s%s%s%s%s",
				 r.epd ? "epd" : "", r.tbi ? "tbi" : "",
				 r.tbid ? "tbid" : "", r.ha ? "ha" : "",
				 r.hd ? "hd" : "", r.hpd ? "hpd" : "",
				 r.e0pd ? "e0pd" : "", r.ds ? "ds" : "");
			CHECK_STR(got, want);
		}
	}
	CHECK_EQ(with(PG_SPACE_EL1_LOW, "TCR_EL1",
		      tcr | UINT64_C(3) << 39 | 2 << 12 | UINT64_C(3) << 28 |
			      UINT64_C(2) << 32,
		      TTBRS),
		 PG_OK);
	CHECK(r.hd);
	CHECK_EQ(r.sh, 2);
	CHECK_EQ(r.oa_bits, 40);
}

TEST(one_range_fields)
{
	static const struct {
		uint8_t bit;
		const char *want, *s2;
	} rows[] = {
		{ 20, "tbi", "" }, { 29, "tbid", "" }, { 21, "ha", "ha" },
		{ 24, "hpd", "" }, { 32, "ds", "ds" }, { 41, "", "" },
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++) {
		for (int which = 0; which < 3; which++) {
			static const char *const names[] = { "TCR_EL2",
							     "TCR_EL3",
							     "VTCR_EL2" };
			static const enum pg_space_reg spaces[] = {
				PG_SPACE_EL2, PG_SPACE_EL3, PG_SPACE_S2
			};
			char got[64];

			/* SL0 = 1 and 39 bits. */
			CHECK_EQ(with(spaces[which], names[which],
				      25 | 1 << 6 | PG_BIT(rows[i].bit),
				      "TTBR0_EL2=0 TTBR0_EL3=0 VTTBR_EL2=0"),
				 PG_OK);
			snprintf(got, sizeof(got), "%s%s%s%s%s",
				 r.tbi ? "tbi" : "", r.tbid ? "tbid" : "",
				 r.ha ? "ha" : "", r.hpd ? "hpd" : "",
				 r.ds ? "ds" : "");
			CHECK_STR(got, which == 2 ? rows[i].s2 : rows[i].want);
		}
	}
}

TEST(el2_with_two_ranges)
{
#define VHE "HCR_EL2=0x400000000 TTBR0_EL2=0x1000 TTBR1_EL2=0x2000 "
	const uint64_t tcr = 16 | 25 << 16 | UINT64_C(2) << 30;

	CHECK_EQ(with(PG_SPACE_EL2_LOW, "TCR_EL2", tcr, VHE), PG_OK);
	CHECK_EQ(r.kind, PG_EL20);
	CHECK_EQ(r.ia_bits, 48);
	CHECK_EQ(root, 0x1000);
	CHECK_EQ(with(PG_SPACE_EL2_HIGH, "TCR_EL2", tcr, VHE), PG_OK);
	CHECK_EQ(r.ia_bits, 39);
	CHECK(r.high);
	CHECK_EQ(root, 0x2000);
	CHECK_EQ(with(PG_SPACE_EL2, "TCR_EL2", tcr, VHE), PG_EINVAL);
	CHECK_HAS(err.text, "HCR_EL2.E2H = 1");
}

/* the address in a TTBR. */
TEST(table_addresses)
{
	const uint64_t ds = PG_BIT(59), ps6 = UINT64_C(6) << 32;

	/* A base of 52 bits: [5:2] hold [51:48]; CnP and ASID do not count. */
	CHECK_EQ(with(PG_SPACE_EL1_LOW, "TCR_EL1", 25 | ds | ps6,
		      "TTBR0_EL1=0x1234800000001005"),
		 PG_OK);
	CHECK_EQ(root, UINT64_C(0x1800000001000));
	CHECK_EQ(with(PG_SPACE_EL1_LOW, "TCR_EL1", 25 | ps6,
		      "TTBR0_EL1=0x1234800000001005"),
		 PG_OK);
	CHECK_EQ(root, UINT64_C(0x800000001000));
	/* 64K: only with PS = 6. */
	CHECK_EQ(with(PG_SPACE_EL1_LOW, "TCR_EL1", 16 | 1 << 14 | ps6,
		      "TTBR0_EL1=0x40000e3d"),
		 PG_OK);
	CHECK_EQ(root, UINT64_C(0xf000040000e00));
	CHECK_EQ(with(PG_SPACE_EL1_LOW, "TCR_EL1",
		      16 | 1 << 14 | UINT64_C(5) << 32, "TTBR0_EL1=0x40000e3d"),
		 PG_OK);
	CHECK_EQ(root, 0x40000e00);
	/* Small tables may begin in the middle of a page; the rest is 0. */
	CHECK_EQ(with(PG_SPACE_EL1_LOW, "TCR_EL1", 32, "TTBR0_EL1=0x4000107f"),
		 PG_OK);
	CHECK_EQ(root, 0x40001060);
	CHECK_EQ(with(PG_SPACE_EL1_LOW, "TCR_EL1", 32 | ds,
		      "TTBR0_EL1=0x40001062"),
		 PG_OK);
	CHECK_EQ(root, UINT64_C(0x8000040001040));
	/* Sixteen tables as one. */
	CHECK_EQ(with(PG_SPACE_S2, "VTCR_EL2", 30, "VTTBR_EL2=0x4001f000"),
		 PG_OK);
	CHECK_EQ(r.start, 2);
	CHECK_EQ(root, 0x40010000);
}

/* SL2:SL0. */
TEST(stage2_start)
{
#define SL0(n) ((uint64_t)(n) << 6)
#define SL2    PG_BIT(33)
#define DS2    PG_BIT(32)
	static const struct {
		unsigned int granule, ia;
		uint64_t sl;
		int level; /* -9: refused */
	} rows[] = {
		{ 0, 30, SL0(0), 2 },
		{ 0, 39, SL0(1), 1 },
		{ 0, 48, SL0(2), 0 },
		{ 0, 25, SL0(3), 3 },
		{ 0, 30, SL0(1), -9 },
		{ 0, 48, SL0(1), -9 },
		{ 0, 52, SL0(0) | SL2 | DS2, -1 },
		{ 0, 30, SL2, 2 },
		{ 0, 48, SL0(2) | DS2, 0 },
		{ 0, 52, SL0(1) | SL2 | DS2, -9 },
		{ 0, 48, SL0(2) | SL2 | DS2, -9 },
		{ 0, 25, SL0(3) | SL2 | DS2, -9 },
		{ 2, 29, SL0(0), 3 },
		{ 2, 36, SL0(1), 2 },
		{ 2, 47, SL0(2), 1 },
		{ 2, 48, SL0(3) | DS2, 0 },
		{ 2, 48, SL0(3), -9 },
		{ 1, 33, SL0(0), 3 },
		{ 1, 42, SL0(1), 2 },
		{ 1, 48, SL0(2), 1 },
		{ 1, 48, SL0(3), -9 },
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++) {
		uint64_t vtcr = (64 - rows[i].ia) | rows[i].granule << 14 |
				rows[i].sl | 6 << 16;
		int ret = with(PG_SPACE_S2, "VTCR_EL2", vtcr, "VTTBR_EL2=0");

		if (!CHECK_EQ(ret == PG_OK, rows[i].level != -9))
			printf("# row %zu: %s\n", i, err.text);
		else if (!ret)
			CHECK_EQ(r.start, rows[i].level);
		else
			CHECK_HAS(err.text, "SL0");
	}
	/* Level 0 asks for 44 physical address bits. */
	CHECK_EQ(with(PG_SPACE_S2, "VTCR_EL2", 24 | SL0(2),
		      "VTTBR_EL2=0 ID_AA64MMFR0_EL1=2"),
		 PG_EINVAL);
	CHECK_HAS(err.text, "SL0");
	/* PAMax, not PS, limits the input. */
	CHECK_EQ(with(PG_SPACE_S2, "VTCR_EL2", 16 | SL0(2),
		      "VTTBR_EL2=0 ID_AA64MMFR0_EL1=2"),
		 PG_EINVAL);
	CHECK_HAS(err.text, "VTCR_EL2.T0SZ");
}

TEST(descriptors_of_128_bits)
{
	CHECK_EQ(from(UEFI "TCR2_EL1=0x20", PG_SPACE_EL1_LOW), PG_EINVAL);
	CHECK_HAS(err.text, "TCR2_EL1.D128");
	CHECK_EQ(with(PG_SPACE_EL2_LOW, "TCR_EL2", 25, VHE "TCR2_EL2=0x20"),
		 PG_EINVAL);
	CHECK_HAS(err.text, "TCR2_EL2.D128");
	CHECK_EQ(with(PG_SPACE_EL3, "TCR_EL3", 25 | PG_BIT(38), "TTBR0_EL3=0"),
		 PG_EINVAL);
	CHECK_HAS(err.text, "TCR_EL3.D128");
	CHECK_EQ(with(PG_SPACE_S2, "VTCR_EL2", 25 | 1 << 6 | PG_BIT(38),
		      "VTTBR_EL2=0"),
		 PG_EINVAL);
	CHECK_HAS(err.text, "VTCR_EL2.D128");
	/* EL2 alone has no such form. */
	CHECK_EQ(with(PG_SPACE_EL2, "TCR_EL2", 25, "TTBR0_EL2=0 TCR2_EL2=0x20"),
		 PG_OK);
}

/* what switches stage 1 off, and stage 2 on. */
TEST(switches)
{
	static const struct {
		const char *hcr;
		bool stage2, off;
	} rows[] = {
		{ "HCR_EL2=0x0", false, false },
		{ "HCR_EL2=0x1", true, false },
		{ "HCR_EL2=0x1000", true, true },
		{ "HCR_EL2=0x8000000", false, true },
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++) {
		struct pg_regs regs = regs_of(rows[i].hcr);

		CHECK_EQ(pg_regs_stage2_on(&regs), rows[i].stage2);
		CHECK_EQ(with(PG_SPACE_EL1_LOW, "SCTLR_EL1", 1, rows[i].hcr) ==
				 PG_OK,
			 rows[i].off);
	}
	/* Without SCTLR the MMU is taken to be on. */
	CHECK_EQ(with(PG_SPACE_EL1_LOW, "TCR_EL1", 25, TTBRS), PG_OK);
	CHECK(!r.off);
}

TEST(other_controls)
{
	/* WXN, EE, EPAN; PAN needs PSTATE. */
	CHECK_EQ(with(PG_SPACE_EL1_LOW, "SCTLR_EL1",
		      1 | PG_BIT(19) | PG_BIT(25) | PG_BIT(57),
		      "TCR_EL1=25 PSTATE=0x400000 " TTBRS),
		 PG_OK);
	CHECK(r.wxn);
	CHECK(r.ee);
	CHECK(r.epan);
	CHECK(r.pan);
	/* Stage 2 is in the order of SCTLR_EL2.EE (D-21). */
	CHECK_EQ(with(PG_SPACE_S2, "VTCR_EL2", 25 | 1 << 6,
		      "VTTBR_EL2=0 SCTLR_EL2=0x2000000 SCTLR_EL1=0x0 "
		      "HCR_EL2=0x400000000000"),
		 PG_OK);
	CHECK(r.ee);
	CHECK(r.fwb);
	CHECK(!r.off);
	CHECK_EQ(with(PG_SPACE_EL1_LOW, "TCR_EL1", 25,
		      TTBRS "TCR2_EL1=0x2 PIR_EL1=0x12 PIRE0_EL1=0x34"),
		 PG_OK);
	CHECK(r.pie);
	CHECK(r.hpd);
	CHECK_EQ(r.pir, 0x12);
	CHECK_EQ(r.pire0, 0x34);
	CHECK_EQ(with(PG_SPACE_EL3, "TCR_EL3", 25 | PG_BIT(35),
		      "TTBR0_EL3=0x4000 PIR_EL3=0x77"),
		 PG_OK);
	CHECK(r.pie);
	CHECK_EQ(r.pir, 0x77);
	CHECK_EQ(root, 0x4000);
}

/* overlays force HPD as well: POE is [3], E0POE [2]. */
TEST(overlays_force_hpd)
{
	CHECK_EQ(with(PG_SPACE_EL1_LOW, "TCR_EL1", 25, TTBRS "TCR2_EL1=0x8"),
		 PG_OK);
	CHECK(r.hpd);
	CHECK_EQ(with(PG_SPACE_EL1_LOW, "TCR_EL1", 25, TTBRS "TCR2_EL1=0x4"),
		 PG_OK);
	CHECK(r.hpd);
}

/* A switch does nothing on a CPU that says it has no such feature. */
TEST(absent_features)
{
	CHECK_EQ(with(PG_SPACE_EL1_LOW, "TCR_EL1",
		      25 | UINT64_C(7) << 39 | PG_BIT(55),
		      TTBRS "ID_AA64MMFR1_EL1=0x1 ID_AA64MMFR2_EL1=0 "
			    "ID_AA64MMFR3_EL1=0 TCR2_EL1=2 PSTATE=0x400000"),
		 PG_OK);
	CHECK(r.ha);
	CHECK(!r.hd);
	CHECK(!r.hpd);
	CHECK(!r.e0pd);
	CHECK(!r.pie);
	CHECK(!r.pan);
	/* Small tables are FEAT_TTST's. */
	CHECK_EQ(with(PG_SPACE_EL1_LOW, "TCR_EL1", 40,
		      TTBRS "ID_AA64MMFR2_EL1=0"),
		 PG_EINVAL);
	CHECK_HAS(err.text, "TCR_EL1.T0SZ = 40");
	CHECK_EQ(with(PG_SPACE_EL1_LOW, "TCR_EL1", 40, TTBRS), PG_OK);
}

int main(void)
{
	RUN(firmware_at_el1);
	RUN(firmware_at_el2);
	RUN(hypervisor);
	RUN(guest);
	RUN(granules);
	RUN(two_range_fields);
	RUN(one_range_fields);
	RUN(el2_with_two_ranges);
	RUN(table_addresses);
	RUN(stage2_start);
	RUN(descriptors_of_128_bits);
	RUN(switches);
	RUN(other_controls);
	RUN(overlays_force_hpd);
	RUN(absent_features);
	return check_done();
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* A regime from system registers. Field positions: Arm ARM D24 (R- rules). */
#include "arch/regime.h"

#include <stdio.h>

#define HCR_VM	    0
#define HCR_PTW	    2
#define HCR_DC	    12
#define HCR_TGE	    27
#define HCR_E2H	    34
#define HCR_FWB	    46
#define SCTLR_M	    0
#define SCTLR_WXN   19
#define SCTLR_EE    25
#define SCTLR_EPAN  57
#define PSTATE_PAN  22
#define TCR2_PIE    1
#define TCR2_E0POE  2
#define TCR2_POE    3
#define TCR_EL3_PIE 35
#define TCR_EL3_POE 36

/* Which registers describe a space. */
struct space_regs {
	enum pg_regime_kind kind;
	bool high;
	enum pg_reg tcr, ttbr, tcr2, sctlr, mair, pir, pire0;
};

/* PG_REG_COUNT: the space has no such register. */
static const struct space_regs spaces[] = {
	[PG_SPACE_EL1_LOW] = { PG_EL10, false, PG_TCR_EL1, PG_TTBR0_EL1,
			       PG_TCR2_EL1, PG_SCTLR_EL1, PG_MAIR_EL1,
			       PG_PIR_EL1, PG_PIRE0_EL1 },
	[PG_SPACE_EL1_HIGH] = { PG_EL10, true, PG_TCR_EL1, PG_TTBR1_EL1,
				PG_TCR2_EL1, PG_SCTLR_EL1, PG_MAIR_EL1,
				PG_PIR_EL1, PG_PIRE0_EL1 },
	[PG_SPACE_EL2] = { PG_EL2, false, PG_TCR_EL2, PG_TTBR0_EL2, PG_TCR2_EL2,
			   PG_SCTLR_EL2, PG_MAIR_EL2, PG_PIR_EL2,
			   PG_REG_COUNT },
	[PG_SPACE_EL2_LOW] = { PG_EL20, false, PG_TCR_EL2, PG_TTBR0_EL2,
			       PG_TCR2_EL2, PG_SCTLR_EL2, PG_MAIR_EL2,
			       PG_PIR_EL2, PG_PIRE0_EL2 },
	[PG_SPACE_EL2_HIGH] = { PG_EL20, true, PG_TCR_EL2, PG_TTBR1_EL2,
				PG_TCR2_EL2, PG_SCTLR_EL2, PG_MAIR_EL2,
				PG_PIR_EL2, PG_PIRE0_EL2 },
	[PG_SPACE_EL3] = { PG_EL3, false, PG_TCR_EL3, PG_TTBR0_EL3,
			   PG_REG_COUNT, PG_SCTLR_EL3, PG_MAIR_EL3, PG_PIR_EL3,
			   PG_REG_COUNT },
	[PG_SPACE_S2] = { PG_S2, false, PG_VTCR_EL2, PG_VTTBR_EL2, PG_REG_COUNT,
			  PG_SCTLR_EL2, PG_REG_COUNT, PG_REG_COUNT,
			  PG_REG_COUNT },
};

static uint64_t optional(const struct pg_regs *regs, enum pg_reg reg)
{
	return reg == PG_REG_COUNT ? 0 : pg_reg(regs, reg);
}

/* The ID register field, or the answer to assume where nobody knows. */
static unsigned int id_field(const struct pg_regs *regs, enum pg_reg reg,
			     unsigned int lsb, unsigned int unknown)
{
	if (!regs->known[reg])
		return unknown;
	return pg_bits(pg_reg(regs, reg), lsb + 3, lsb);
}

/*
 * What the CPU has. Unknown features are taken as present: a register that
 * uses one is the better witness. DS is never inferred from here.
 */
static void set_features(const struct pg_regs *regs, struct pg_regime *r)
{
	static const uint8_t pamax[16] = { 32, 36, 40, 42, 44, 48, 52, 56 };
	unsigned int range = id_field(regs, PG_ID_AA64MMFR0_EL1, 0, 6);

	r->pamax = range < 8 ? pamax[range] : 52;
	r->ttst = id_field(regs, PG_ID_AA64MMFR2_EL1, 28, 1);
	r->no_lva = !id_field(regs, PG_ID_AA64MMFR2_EL1, 16, 1);
	r->xnx = id_field(regs, PG_ID_AA64MMFR1_EL1, 28, 1);
	r->nt_faults = id_field(regs, PG_ID_AA64MMFR2_EL1, 52, 1);
}

/* Features that are switched on, but which the CPU says it does not have. */
static void drop_absent(const struct pg_regs *regs, struct pg_regime *r)
{
	unsigned int hafdbs = id_field(regs, PG_ID_AA64MMFR1_EL1, 0, 3);

	r->ha = r->ha && hafdbs >= 1;
	r->hd = r->hd && hafdbs >= 2;
	r->hpd = r->hpd && id_field(regs, PG_ID_AA64MMFR1_EL1, 12, 1);
	r->pan = r->pan && id_field(regs, PG_ID_AA64MMFR1_EL1, 20, 1);
	r->epan = r->epan && id_field(regs, PG_ID_AA64MMFR1_EL1, 20, 3) >= 3;
	r->e0pd = r->e0pd && id_field(regs, PG_ID_AA64MMFR2_EL1, 60, 1);
	r->fwb = r->fwb && id_field(regs, PG_ID_AA64MMFR2_EL1, 40, 1);
	r->pie = r->pie && id_field(regs, PG_ID_AA64MMFR3_EL1, 8, 1);
}

/* TG0 and TG1 number the granules differently. 0: reserved. */
static uint8_t decode_tg(bool high, unsigned int tg)
{
	static const uint8_t tg0[4] = { 12, 16, 14, 0 };
	static const uint8_t tg1[4] = { 0, 14, 12, 16 };

	return high ? tg1[tg] : tg0[tg];
}

static void two_range_fields(uint64_t tcr, struct pg_regime *r)
{
	unsigned int n = r->high;

	r->txsz = n ? pg_bits(tcr, 21, 16) : pg_bits(tcr, 5, 0);
	r->granule =
		decode_tg(n, n ? pg_bits(tcr, 31, 30) : pg_bits(tcr, 15, 14));
	r->sh = n ? pg_bits(tcr, 29, 28) : pg_bits(tcr, 13, 12);
	r->ps = pg_bits(tcr, 34, 32);
	r->epd = pg_bit(tcr, n ? 23 : 7);
	r->tbi = pg_bit(tcr, 37 + n);
	r->tbid = pg_bit(tcr, 51 + n);
	r->ha = pg_bit(tcr, 39);
	r->hd = pg_bit(tcr, 40);
	r->hpd = pg_bit(tcr, 41 + n);
	r->e0pd = pg_bit(tcr, 55 + n);
	r->ds = pg_bit(tcr, 59);
}

static void one_range_fields(uint64_t tcr, struct pg_regime *r)
{
	r->txsz = pg_bits(tcr, 5, 0);
	r->granule = decode_tg(false, pg_bits(tcr, 15, 14));
	r->sh = pg_bits(tcr, 13, 12);
	r->ps = pg_bits(tcr, 18, 16);
	r->ha = pg_bit(tcr, 21);
	r->hd = pg_bit(tcr, 22);
	r->ds = pg_bit(tcr, 32);
	if (r->kind == PG_S2)
		return;
	r->tbi = pg_bit(tcr, 20);
	r->tbid = pg_bit(tcr, 29);
	r->hpd = pg_bit(tcr, 24);
}

/* SL2:SL0 to a level; a value with no meaning becomes one out of range. */
static int8_t decode_sl(const struct pg_regime *r, uint64_t vtcr)
{
	static const int8_t sl4k[8] = { 2, 1, 0, 3, -1, -9, -9, -9 };
	static const int8_t sl16k64k[4] = { 3, 2, 1, 0 };
	unsigned int sl0 = pg_bits(vtcr, 7, 6);
	unsigned int sl2 = r->ds && r->granule == 12 ? pg_bit(vtcr, 33) : 0;

	return r->granule == 12 ? sl4k[sl2 << 2 | sl0] : sl16k64k[sl0];
}

/*
 * What would change the answer and is not decoded: better no answer than a
 * wrong one. EL2 without a second range has no 128-bit form.
 */
static const struct {
	enum pg_reg reg;
	uint8_t bit;
	uint32_t spaces; /* bits of enum pg_space_reg */
	const char *field, *what;
} undecoded[] = {
#define EL1_SPACES  (1 << PG_SPACE_EL1_LOW | 1 << PG_SPACE_EL1_HIGH)
#define EL20_SPACES (1 << PG_SPACE_EL2_LOW | 1 << PG_SPACE_EL2_HIGH)
#define EL2_SPACES  (EL20_SPACES | 1 << PG_SPACE_EL2)
	{ PG_TCR2_EL1, 5, EL1_SPACES, "D128",
	  "128-bit descriptors (FEAT_D128)" },
	{ PG_TCR2_EL2, 5, EL20_SPACES, "D128",
	  "128-bit descriptors (FEAT_D128)" },
	{ PG_TCR_EL3, 38, 1 << PG_SPACE_EL3, "D128",
	  "128-bit descriptors (FEAT_D128)" },
	{ PG_VTCR_EL2, 38, 1 << PG_SPACE_S2, "D128",
	  "128-bit descriptors (FEAT_D128)" },
	{ PG_VTCR_EL2, 36, 1 << PG_SPACE_S2, "S2PIE",
	  "indirect stage-2 permissions (FEAT_S2PIE)" },
	{ PG_TCR2_EL1, 4, EL1_SPACES, "AIE", "extended memory attributes" },
	{ PG_TCR2_EL2, 4, EL2_SPACES, "AIE", "extended memory attributes" },
	{ PG_TCR_EL3, 37, 1 << PG_SPACE_EL3, "AIE",
	  "extended memory attributes" },
	{ PG_TCR2_EL1, 0, EL1_SPACES, "PnCH", "protected descriptors" },
	{ PG_TCR2_EL2, 0, EL2_SPACES, "PnCH", "protected descriptors" },
	{ PG_TCR_EL3, 34, 1 << PG_SPACE_EL3, "PnCH", "protected descriptors" },
	{ PG_HCR_EL2, 43, EL1_SPACES, "NV1",
	  "the descriptors of a nested EL2" },
};

static int refuse_undecoded(const struct pg_regs *regs, enum pg_space_reg space,
			    struct pg_error *err)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(undecoded); i++) {
		if (!(undecoded[i].spaces >> space & 1) ||
		    !pg_bit(pg_reg(regs, undecoded[i].reg), undecoded[i].bit))
			continue;
		return pg_error(err, PG_EINVAL,
				"%s.%s = 1: %s are recognised, but "
				"not decoded by this version",
				pg_reg_name(undecoded[i].reg),
				undecoded[i].field, undecoded[i].what);
	}
	return PG_OK;
}

static void set_controls(const struct pg_regs *regs, const struct space_regs *s,
			 struct pg_regime *r)
{
	uint64_t sctlr = pg_reg_or(regs, s->sctlr, PG_BIT(SCTLR_M));
	uint64_t hcr = pg_reg(regs, PG_HCR_EL2);

	r->ee = pg_bit(sctlr, SCTLR_EE);
	if (s->kind == PG_S2) {
		r->fwb = pg_bit(hcr, HCR_FWB);
		r->ptw = pg_bit(hcr, HCR_PTW);
		return;
	}
	r->off = !pg_bit(sctlr, SCTLR_M);
	r->dc = s->kind == PG_EL10 && pg_bit(hcr, HCR_DC);
	/* EL1&0 is also off under DC, and under TGE without VHE. */
	if (s->kind == PG_EL10 &&
	    (pg_bit(hcr, HCR_DC) ||
	     (pg_bit(hcr, HCR_TGE) && !pg_bit(hcr, HCR_E2H))))
		r->off = true;
	r->wxn = pg_bit(sctlr, SCTLR_WXN);
	r->epan = pg_bit(sctlr, SCTLR_EPAN);
	r->pan = pg_bit(pg_reg(regs, PG_PSTATE), PSTATE_PAN) &&
		 pg_regime_two_els(r);
	r->mair = optional(regs, s->mair);
	r->pir = optional(regs, s->pir);
	r->pire0 = optional(regs, s->pire0);
	r->pie = s->kind == PG_EL3 ? pg_bit(pg_reg(regs, s->tcr), TCR_EL3_PIE)
				   : pg_bit(optional(regs, s->tcr2), TCR2_PIE);
}

/* E0POE means something only where there is an EL0. */
static bool overlays_on(const struct pg_regs *regs, const struct space_regs *s)
{
	uint64_t tcr2;

	if (s->kind == PG_S2 || !id_field(regs, PG_ID_AA64MMFR3_EL1, 16, 1))
		return false;
	if (s->kind == PG_EL3)
		return pg_bit(pg_reg(regs, s->tcr), TCR_EL3_POE);
	tcr2 = optional(regs, s->tcr2);
	return pg_bit(tcr2, TCR2_POE) ||
	       (s->kind != PG_EL2 && pg_bit(tcr2, TCR2_E0POE));
}

/* the table address that a TTBR holds. */
static uint64_t decode_ttbr(const struct pg_regime *r, uint64_t ttbr)
{
	bool wide = pg_regime_wide_ttbr(r);
	uint64_t base = ttbr & pg_mask(47, wide ? 6 : 1);

	if (wide)
		base |= pg_bits(ttbr, 5, 2) << 48;
	return base & -pg_regime_root_align(r);
}

static int check_e2h(const struct pg_regs *regs, enum pg_space_reg space,
		     struct pg_error *err)
{
	bool e2h = pg_bit(pg_reg(regs, PG_HCR_EL2), HCR_E2H);

	if (space == PG_SPACE_EL2 && e2h)
		return pg_error(err, PG_EINVAL,
				"HCR_EL2.E2H = 1: EL2 has two ranges, el2:low "
				"and el2:high");
	if ((space == PG_SPACE_EL2_LOW || space == PG_SPACE_EL2_HIGH) && !e2h)
		return pg_error(err, PG_EINVAL,
				"HCR_EL2.E2H is %s: EL2 has one range, el2",
				regs->known[PG_HCR_EL2] ? "0" : "not given");
	return PG_OK;
}

static int check_known(const struct pg_regs *regs, const struct space_regs *s,
		       struct pg_error *err)
{
	const enum pg_reg needed[] = { s->tcr, s->ttbr };

	for (size_t i = 0; i < PG_ARRAY_SIZE(needed); i++) {
		if (!regs->known[needed[i]])
			return pg_error(err, PG_EINVAL,
					"register %s is needed for this space "
					"and was not given",
					pg_reg_name(needed[i]));
	}
	return PG_OK;
}

static int decode(const struct pg_regs *regs, const struct space_regs *s,
		  struct pg_regime *r, struct pg_error *err)
{
	uint64_t tcr = pg_reg(regs, s->tcr);

	if (pg_regime_two_els(r))
		two_range_fields(tcr, r);
	else
		one_range_fields(tcr, r);
	if (!r->granule)
		r->flaw = PG_FLAW_GRANULE;
	if (!r->granule && !r->off)
		return pg_error(err, PG_EINVAL, "%s.TG%d = 0b%d%d is reserved",
				pg_reg_name(s->tcr), r->high, r->high ? 0 : 1,
				r->high ? 0 : 1);
	if (!r->granule)
		r->granule = 12;
	drop_absent(regs, r);
	r->ha_known = true;
	/* overlays put the attributes of tables out of use. */
	r->hpd = r->hpd || overlays_on(regs, s);
	r->sl = s->kind == PG_S2 ? decode_sl(r, tcr) : 0;
	return pg_regime_init(r, err);
}

int pg_regime_from_regs(const struct pg_regs *regs, enum pg_space_reg space,
			struct pg_regime *r, uint64_t *root,
			struct pg_error *err)
{
	const struct space_regs *s = &spaces[space];
	int ret;

	*r = (struct pg_regime){ .kind = s->kind, .high = s->high };
	set_features(regs, r);
	ret = check_e2h(regs, space, err);
	if (!ret)
		ret = refuse_undecoded(regs, space, err);
	if (ret)
		return ret;
	set_controls(regs, s, r);
	ret = r->off ? PG_OK : check_known(regs, s, err);
	if (!ret)
		ret = decode(regs, s, r, err);
	if (!ret && root)
		*root = r->off ? 0 : decode_ttbr(r, pg_reg(regs, s->ttbr));
	return ret;
}

enum pg_reg pg_space_ttbr(enum pg_space_reg space)
{
	return spaces[space].ttbr;
}

enum pg_reg pg_space_tcr(enum pg_space_reg space)
{
	return spaces[space].tcr;
}

bool pg_regs_stage2_on(const struct pg_regs *regs)
{
	uint64_t hcr = pg_reg(regs, PG_HCR_EL2);

	return pg_bit(hcr, HCR_VM) || pg_bit(hcr, HCR_DC);
}

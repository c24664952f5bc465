// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the registers say: section R, and the feature gates. Bits are those of
 * the Arm ARM's register descriptions.
 */
#include <string.h>

#include "steps.h"

#define NAME(reg) [SPEC_##reg] = #reg

const char *const spec_reg_names[SPEC_REGS] = {
	NAME(SCTLR_EL1),	NAME(TCR_EL1),		NAME(TCR2_EL1),
	NAME(TTBR0_EL1),	NAME(TTBR1_EL1),	NAME(MAIR_EL1),
	NAME(MAIR2_EL1),	NAME(PIR_EL1),		NAME(PIRE0_EL1),
	NAME(POR_EL1),		NAME(POR_EL0),		NAME(SCTLR_EL2),
	NAME(TCR_EL2),		NAME(TCR2_EL2),		NAME(TTBR0_EL2),
	NAME(TTBR1_EL2),	NAME(MAIR_EL2),		NAME(MAIR2_EL2),
	NAME(PIR_EL2),		NAME(PIRE0_EL2),	NAME(POR_EL2),
	NAME(HCR_EL2),		NAME(VTCR_EL2),		NAME(VTTBR_EL2),
	NAME(S2PIR_EL2),	NAME(SCTLR_EL3),	NAME(TCR_EL3),
	NAME(TTBR0_EL3),	NAME(MAIR_EL3),		NAME(MAIR2_EL3),
	NAME(PIR_EL3),		NAME(POR_EL3),		NAME(SCR_EL3),
	NAME(ID_AA64MMFR0_EL1), NAME(ID_AA64MMFR1_EL1), NAME(ID_AA64MMFR2_EL1),
	NAME(ID_AA64MMFR3_EL1), NAME(ID_AA64ISAR1_EL1), NAME(ID_AA64PFR0_EL1),
	NAME(ID_AA64PFR1_EL1),
};

/* PARange 0..7; what is reserved is taken as the largest. */
static unsigned int pa_max(const uint64_t *regs)
{
	switch (spec_bits(regs[SPEC_ID_AA64MMFR0_EL1], 3, 0)) {
	case 0:
		return 32;
	case 1:
		return 36;
	case 2:
		return 40;
	case 3:
		return 42;
	case 4:
		return 44;
	case 5:
		return 48;
	case 6:
		return 52;
	default:
		return 56;
	}
}

static void features(const uint64_t *regs, struct spec_params *p)
{
	uint64_t mmfr1 = regs[SPEC_ID_AA64MMFR1_EL1];
	uint64_t mmfr2 = regs[SPEC_ID_AA64MMFR2_EL1];

	p->pamax = pa_max(regs);
	p->lpa = p->pamax >= 52;
	p->lva = spec_bits(mmfr2, 19, 16) >= 1;
	p->ttst = spec_bits(mmfr2, 31, 28) == 1;
	p->xnx = spec_bits(mmfr1, 31, 28) == 1;
	p->bbm = spec_bits(mmfr2, 55, 52) >= 1;
	p->xs = spec_bits(regs[SPEC_ID_AA64ISAR1_EL1], 59, 56) >= 1;
	p->mte = spec_bits(regs[SPEC_ID_AA64PFR1_EL1], 11, 8) >= 2;
}

/* Whether a granule exists in stage 1 or 2. */
static bool has_granule(const uint64_t *regs, unsigned int stage,
			unsigned int granule)
{
	uint64_t mmfr0 = regs[SPEC_ID_AA64MMFR0_EL1];
	unsigned int second = granule == 12   ? spec_bits(mmfr0, 43, 40)
			      : granule == 14 ? spec_bits(mmfr0, 35, 32)
					      : spec_bits(mmfr0, 39, 36);

	/* 0 says that stage 2 is as stage 1; 1 that it has it not. */
	if (stage == 2 && second)
		return second >= 2;
	if (granule == 12)
		return spec_bits(mmfr0, 31, 28) != 0xf;
	if (granule == 14)
		return spec_bits(mmfr0, 23, 20) != 0;
	return spec_bits(mmfr0, 27, 24) != 0xf;
}

/* DS exists only for 4K and 16K with LPA2. */
static bool has_lpa2(const uint64_t *regs, unsigned int stage,
		     unsigned int granule)
{
	uint64_t mmfr0 = regs[SPEC_ID_AA64MMFR0_EL1];
	unsigned int second = granule == 12 ? spec_bits(mmfr0, 43, 40)
					    : spec_bits(mmfr0, 35, 32);

	if (granule == 16)
		return false;
	if (stage == 2 && second)
		return second == 3;
	if (granule == 12)
		return spec_bits(mmfr0, 31, 28) == 1;
	return spec_bits(mmfr0, 23, 20) == 2;
}

/* what is reserved or not there is the implementation's choice. */
static void granule_or_choice(const struct spec_input *in, unsigned int granule,
			      struct spec_params *p)
{
	p->granule = granule;
	if (granule && has_granule(in->regs, p->stage, granule))
		return;
	p->granule_chosen = true;
	p->granule = in->knobs.reserved_tg ? in->knobs.reserved_tg : 12;
}

/* TG0, and TG of the registers with one range. */
static unsigned int decode_tg0(unsigned int tg)
{
	switch (tg) {
	case 0:
		return 12;
	case 1:
		return 16;
	case 2:
		return 14;
	default:
		return 0;
	}
}

/* TG1 is encoded otherwise. */
static unsigned int decode_tg1(unsigned int tg)
{
	switch (tg) {
	case 1:
		return 14;
	case 2:
		return 12;
	case 3:
		return 16;
	default:
		return 0;
	}
}

/* D-19, R-16: HD acts only with HA. */
static void hardware_updates(const uint64_t *regs, struct spec_params *p,
			     bool ha, bool hd)
{
	unsigned int hafdbs = spec_bits(regs[SPEC_ID_AA64MMFR1_EL1], 3, 0);

	p->ha = ha && hafdbs >= 1;
	p->hd = p->ha && hd && hafdbs >= 2;
}

/* The layout of TCR_EL1, and of TCR_EL2 with E2H. */
static void two_ranges(const struct spec_input *in, uint64_t tcr, uint64_t va,
		       struct spec_params *p)
{
	const uint64_t *regs = in->regs;
	/* bit 55 chooses the half. */
	unsigned int n = spec_bit(va, 55);
	unsigned int tg = n ? decode_tg1(spec_bits(tcr, 31, 30))
			    : decode_tg0(spec_bits(tcr, 15, 14));
	bool hpds = spec_bits(regs[SPEC_ID_AA64MMFR1_EL1], 15, 12) >= 1;
	bool e0pd = spec_bits(regs[SPEC_ID_AA64MMFR2_EL1], 63, 60) >= 1;

	p->txsz = n ? spec_bits(tcr, 21, 16) : spec_bits(tcr, 5, 0);
	granule_or_choice(in, tg, p);
	p->sh = n ? spec_bits(tcr, 29, 28) : spec_bits(tcr, 13, 12);
	p->epd = spec_bit(tcr, n ? 23 : 7);
	p->ps = spec_bits(tcr, 34, 32);
	p->tbi = spec_bit(tcr, n ? 38 : 37);
	p->tbid = spec_bit(tcr, n ? 52 : 51);
	hardware_updates(regs, p, spec_bit(tcr, 39), spec_bit(tcr, 40));
	p->hpd = hpds && spec_bit(tcr, n ? 42 : 41);
	p->nfd = spec_bit(tcr, n ? 54 : 53);
	p->e0pd = e0pd && spec_bit(tcr, n ? 56 : 55);
	p->ds = spec_bit(tcr, 59) && has_lpa2(regs, 1, p->granule);
	p->two_els = true;
}

/* The layout of TCR_EL2 without E2H, and of TCR_EL3. */
static void one_range(const struct spec_input *in, uint64_t tcr,
		      struct spec_params *p)
{
	const uint64_t *regs = in->regs;
	bool hpds = spec_bits(regs[SPEC_ID_AA64MMFR1_EL1], 15, 12) >= 1;

	p->txsz = spec_bits(tcr, 5, 0);
	granule_or_choice(in, decode_tg0(spec_bits(tcr, 15, 14)), p);
	p->sh = spec_bits(tcr, 13, 12);
	p->ps = spec_bits(tcr, 18, 16);
	p->tbi = spec_bit(tcr, 20);
	p->tbid = spec_bit(tcr, 29);
	hardware_updates(regs, p, spec_bit(tcr, 21), spec_bit(tcr, 22));
	p->hpd = hpds && spec_bit(tcr, 24);
	p->ds = spec_bit(tcr, 32) && has_lpa2(regs, 1, p->granule);
}

static void sctlr_controls(const uint64_t *regs, uint64_t sctlr,
			   struct spec_params *p)
{
	unsigned int pan = spec_bits(regs[SPEC_ID_AA64MMFR1_EL1], 23, 20);

	p->enabled = spec_bit(sctlr, 0);
	p->c = spec_bit(sctlr, 2);
	p->i = spec_bit(sctlr, 12);
	p->wxn = spec_bit(sctlr, 19);
	p->ee = spec_bit(sctlr, 25);
	p->pan = p->two_els && pan >= 1;
	p->epan = p->pan && pan >= 3 && spec_bit(sctlr, 57);
}

/* TCR2_EL1, TCR2_EL2, or the bits of TCR_EL3 put where TCR2 has them. */
static void tcr2_controls(const uint64_t *regs, uint64_t tcr2,
			  struct spec_params *p)
{
	uint64_t mmfr3 = regs[SPEC_ID_AA64MMFR3_EL1];
	bool the = spec_bits(regs[SPEC_ID_AA64PFR1_EL1], 51, 48) >= 1;
	bool s1pie = spec_bits(mmfr3, 11, 8) >= 1;
	bool s1poe = spec_bits(mmfr3, 19, 16) >= 1;
	bool aie = spec_bits(mmfr3, 27, 24) >= 1;

	p->pnch = the && spec_bit(tcr2, 0);
	p->pie = s1pie && spec_bit(tcr2, 1);
	p->e0poe = s1poe && spec_bit(tcr2, 2) && p->two_els && !p->nv1;
	p->poe = s1poe && spec_bit(tcr2, 3);
	p->aie = aie && spec_bit(tcr2, 4);
	/* both force HPD. */
	if (p->pie || p->poe || p->e0poe)
		p->hpd = true;
}

/* TCR2_EL1 and TCR2_EL2 exist only with FEAT_TCR2. */
static uint64_t tcr2_value(const uint64_t *regs, enum spec_reg reg)
{
	if (!spec_bits(regs[SPEC_ID_AA64MMFR3_EL1], 3, 0))
		return 0;
	return regs[reg];
}

static void params_el10(const struct spec_input *in, uint64_t va,
			struct spec_params *p)
{
	const uint64_t *regs = in->regs;
	uint64_t hcr = regs[SPEC_HCR_EL2];
	bool nv = spec_bits(regs[SPEC_ID_AA64MMFR2_EL1], 27, 24) >= 1;

	two_ranges(in, regs[SPEC_TCR_EL1], va, p);
	sctlr_controls(regs, regs[SPEC_SCTLR_EL1], p);
	/* P-11 */
	p->nv1 = nv && spec_bit(hcr, 42) && spec_bit(hcr, 43);
	tcr2_controls(regs, tcr2_value(regs, SPEC_TCR2_EL1), p);
	/* DC or TGE disables stage 1. */
	p->dc = spec_bit(hcr, 12);
	if (p->dc || spec_bit(hcr, 27))
		p->enabled = false;
	p->ttbr = regs[spec_bit(va, 55) ? SPEC_TTBR1_EL1 : SPEC_TTBR0_EL1];
	p->mair = regs[SPEC_MAIR_EL1];
	p->mair2 = regs[SPEC_MAIR2_EL1];
	p->pir = regs[SPEC_PIR_EL1];
	p->pire0 = regs[SPEC_PIRE0_EL1];
	p->por_priv = regs[SPEC_POR_EL1];
	p->por_user = regs[SPEC_POR_EL0];
}

static void params_el2(const struct spec_input *in, uint64_t va,
		       struct spec_params *p)
{
	const uint64_t *regs = in->regs;
	bool upper = false;

	if (in->regime == SPEC_EL20) {
		two_ranges(in, regs[SPEC_TCR_EL2], va, p);
		upper = spec_bit(va, 55);
	} else {
		one_range(in, regs[SPEC_TCR_EL2], p);
	}
	sctlr_controls(regs, regs[SPEC_SCTLR_EL2], p);
	tcr2_controls(regs, tcr2_value(regs, SPEC_TCR2_EL2), p);
	p->ttbr = regs[upper ? SPEC_TTBR1_EL2 : SPEC_TTBR0_EL2];
	p->mair = regs[SPEC_MAIR_EL2];
	p->mair2 = regs[SPEC_MAIR2_EL2];
	p->pir = regs[SPEC_PIR_EL2];
	p->pire0 = regs[SPEC_PIRE0_EL2];
	p->por_priv = regs[SPEC_POR_EL2];
	p->por_user = regs[SPEC_POR_EL0];
}

static void params_el3(const struct spec_input *in, struct spec_params *p)
{
	const uint64_t *regs = in->regs;
	uint64_t tcr = regs[SPEC_TCR_EL3];
	/* PnCH, PIE, POE and AIE are bits 34 to 37; there is no E0POE. */
	uint64_t as_tcr2 = spec_bits(tcr, 34, 34) | spec_bits(tcr, 35, 35) << 1;

	as_tcr2 |= spec_bits(tcr, 36, 36) << 3 | spec_bits(tcr, 37, 37) << 4;
	one_range(in, tcr, p);
	sctlr_controls(regs, regs[SPEC_SCTLR_EL3], p);
	tcr2_controls(regs, as_tcr2, p);
	p->ttbr = regs[SPEC_TTBR0_EL3];
	p->mair = regs[SPEC_MAIR_EL3];
	p->mair2 = regs[SPEC_MAIR2_EL3];
	p->pir = regs[SPEC_PIR_EL3];
	p->por_priv = regs[SPEC_POR_EL3];
}

void spec_params_stage1(const struct spec_input *in, uint64_t va,
			struct spec_params *p)
{
	memset(p, 0, sizeof(*p));
	p->stage = 1;
	features(in->regs, p);
	if (in->regime == SPEC_EL3)
		params_el3(in, p);
	else if (in->regime == SPEC_EL10)
		params_el10(in, va, p);
	else
		params_el2(in, va, p);
	/* P-10 */
	p->sif = spec_bit(in->regs[SPEC_SCR_EL3], 9);
}

void spec_params_stage2(const struct spec_input *in, struct spec_params *p)
{
	const uint64_t *regs = in->regs;
	uint64_t vtcr = regs[SPEC_VTCR_EL2];
	uint64_t hcr = regs[SPEC_HCR_EL2];
	bool fwb = spec_bits(regs[SPEC_ID_AA64MMFR2_EL1], 43, 40) >= 1;
	bool s2pie = spec_bits(regs[SPEC_ID_AA64MMFR3_EL1], 15, 12) >= 1;

	memset(p, 0, sizeof(*p));
	p->stage = 2;
	features(regs, p);
	p->enabled = true;
	p->txsz = spec_bits(vtcr, 5, 0);
	p->sl0 = spec_bits(vtcr, 7, 6);
	p->sh = spec_bits(vtcr, 13, 12);
	granule_or_choice(in, decode_tg0(spec_bits(vtcr, 15, 14)), p);
	p->ps = spec_bits(vtcr, 18, 16);
	hardware_updates(regs, p, spec_bit(vtcr, 21), spec_bit(vtcr, 22));
	p->ds = spec_bit(vtcr, 32) && has_lpa2(regs, 2, p->granule);
	/* SL2 counts only with DS. */
	p->sl2 = p->ds && spec_bit(vtcr, 33);
	p->s2pie = s2pie && spec_bit(vtcr, 36);
	p->s2pir = regs[SPEC_S2PIR_EL2];
	p->fwb = fwb && spec_bit(hcr, 46);
	p->ptw = spec_bit(hcr, 2);
	p->ttbr = regs[SPEC_VTTBR_EL2];
	/* D-21: stage 2 is read in the order of EL2. */
	p->ee = spec_bit(regs[SPEC_SCTLR_EL2], 25);
}

/* VM or DC; only EL1&0 has a stage 2. */
bool spec_stage2_enabled(const struct spec_input *in)
{
	uint64_t hcr = in->regs[SPEC_HCR_EL2];

	return in->regime == SPEC_EL10 && !in->alone &&
	       (spec_bit(hcr, 0) || spec_bit(hcr, 12));
}

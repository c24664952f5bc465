// SPDX-License-Identifier: GPL-2.0-or-later
/* Registers and geometry (R- rules), judged once for each space. */
#include <stdio.h>

#include "verify/rules/rules.h"

#define TCR_A1	22
#define TCR_AS	36
#define VTCR_VS 19

/* ID_AA64MMFR0_EL1's fields for a granule: stage 1, stage 2. */
static const struct {
	uint8_t granule, stage1, stage2;
} tgran[] = { { 12, 28, 40 }, { 14, 20, 32 }, { 16, 24, 36 } };

/* Stage 2: 1 is no, 0 is as stage 1. No is 15 there, but for 16K it is 0. */
static bool has_granule(uint64_t id, const struct pg_regime *r, size_t i)
{
	unsigned int one = pg_bits(id, tgran[i].stage1 + 3, tgran[i].stage1);
	unsigned int two = pg_bits(id, tgran[i].stage2 + 3, tgran[i].stage2);

	if (r->stage == 2 && two)
		return two != 1;
	return one != (tgran[i].granule == 14 ? 0 : 15);
}

static bool granule_absent(const struct pg_setup *s)
{
	size_t i = 0;

	if (!s->regs || !s->regs->known[PG_ID_AA64MMFR0_EL1] || s->regime->off)
		return false;
	while (tgran[i].granule != s->regime->granule)
		i++;
	return !has_granule(pg_reg(s->regs, PG_ID_AA64MMFR0_EL1), s->regime, i);
}

static bool granule(const struct pg_setup *s, struct pg_finding *f)
{
	bool reserved = s->regime->flaw == PG_FLAW_GRANULE;

	f->a = reserved ? 0 : s->regime->granule;
	return reserved || (!s->regime->flaw && granule_absent(s));
}

static void say_granule(const struct pg_finding *f, char *buf, size_t size)
{
	if (f->a)
		snprintf(buf, size, "the CPU has no granule of %dK",
			 1 << (f->a - 10));
	else
		snprintf(buf, size, "%s", f->rule->title);
}

static bool txsz_large(const struct pg_setup *s, struct pg_finding *f)
{
	f->a = s->regime->txsz | (uint64_t)pg_regime_max_txsz(s->regime) << 8;
	return s->regime->flaw == PG_FLAW_TXSZ_LARGE;
}

static bool txsz_small(const struct pg_setup *s, struct pg_finding *f)
{
	f->a = s->regime->txsz | (uint64_t)pg_regime_min_txsz(s->regime) << 8;
	return s->regime->flaw == PG_FLAW_TXSZ_SMALL;
}

static void say_large(const struct pg_finding *f, char *buf, size_t size)
{
	snprintf(buf, size, "TnSZ = %d, and the largest is %d",
		 (int)(f->a & 0xff), (int)(f->a >> 8));
}

static void say_small(const struct pg_finding *f, char *buf, size_t size)
{
	snprintf(buf, size, "TnSZ = %d, and the smallest is %d",
		 (int)(f->a & 0xff), (int)(f->a >> 8));
}

static bool start(const struct pg_setup *s, struct pg_finding *f)
{
	(void)f;
	return s->regime->flaw == PG_FLAW_START;
}

static bool start_size(const struct pg_setup *s, struct pg_finding *f)
{
	(void)f;
	return s->regime->flaw == PG_FLAW_START_SIZE;
}

/* The address bits of TTBR that the table's size leaves unused. */
static bool root_align(const struct pg_setup *s, struct pg_finding *f)
{
	uint64_t unused = pg_regime_root_align(s->regime) - 1;

	if (s->regime->flaw || s->regime->off)
		return false;
	if (!s->regs) {
		f->a = s->root & unused;
		return f->a;
	}
	f->a = pg_reg(s->regs, pg_space_ttbr(s->which)) & unused;
	f->a &= ~pg_mask(pg_regime_wide_ttbr(s->regime) ? 5 : 0, 0);
	return f->a;
}

static void say_root(const struct pg_finding *f, char *buf, size_t size)
{
	snprintf(buf, size, "%s: 0x%llx", f->rule->title,
		 (unsigned long long)f->a);
}

static bool root_range(const struct pg_setup *s, struct pg_finding *f)
{
	f->a = s->root;
	return !s->regime->flaw && !s->regime->off &&
	       pg_oa_too_big(s->regime, s->root);
}

static bool hd_alone(const struct pg_setup *s, struct pg_finding *f)
{
	bool two = pg_regime_two_els(s->regime);
	uint64_t tcr;

	(void)f;
	if (!s->regs || s->regime->off)
		return false;
	tcr = pg_reg(s->regs, pg_space_tcr(s->which));
	return pg_bit(tcr, two ? 40 : 22) && !pg_bit(tcr, two ? 39 : 21);
}

/* TCR.A1 chooses whose ASID counts; VTTBR holds the VMID. */
static bool asid_size(const struct pg_setup *s, struct pg_finding *f)
{
	bool s2 = s->regime->stage == 2, two = pg_regime_two_els(s->regime);
	uint64_t tcr;

	if (!s->regs || s->regime->off || (!two && !s2))
		return false;
	tcr = pg_reg(s->regs, pg_space_tcr(s->which));
	if (pg_bit(tcr, s2 ? VTCR_VS : TCR_AS))
		return false;
	if (two && pg_bit(tcr, TCR_A1) != s->regime->high)
		return false;
	f->a = pg_reg(s->regs, pg_space_ttbr(s->which)) >> 48;
	return f->a >> 8;
}

static void say_asid(const struct pg_finding *f, char *buf, size_t size)
{
	snprintf(buf, size, "%s: 0x%04x", f->rule->title, (unsigned int)f->a);
}

const struct pg_rule pg_rule_granule_reserved = {
	.name = "granule-reserved",
	.id = "R-12",
	.arm = "S1DecodeTG0, S1DecodeTG1",
	.severity = PG_VIOLATION,
	.on = PG_ON_SETUP,
	.title = "TCR.TGn is a reserved value",
	.text = "Which granule results is implementation defined. TG0 and TG1 "
		"number the granules differently: a value copied from one to "
		"the other is the usual cause. The tables are not judged. A "
		"granule that ID_AA64MMFR0_EL1 denies is as bad.",
	.setup = granule,
	.say = say_granule,
};

const struct pg_rule pg_rule_txsz_large = {
	.name = "txsz-large",
	.id = "R-1",
	.arm = "RPLCGL, RYXNYW, AArch64_MaxTxSZ",
	.severity = PG_WARNING,
	.on = PG_ON_SETUP,
	.title = "TnSZ is larger than there may be",
	.text = "39, or with FEAT_TTST 48 (47 for 64K). Above, either every "
		"access faults at level 0 or the largest value is used. The "
		"tables are not judged.",
	.setup = txsz_large,
	.say = say_large,
};

const struct pg_rule pg_rule_txsz_small = {
	.name = "txsz-small",
	.id = "R-2",
	.arm = "RGTJBY, RVRKKV, RSXWGM, RDRRZZ, Table D8-8",
	.severity = PG_VIOLATION,
	.on = PG_ON_SETUP,
	.title = "TnSZ is smaller than there may be",
	.text = "16, or 12 with DS or with 64K and FEAT_LVA; for stage 2 the "
		"physical address size decides (R-3). Every access faults at "
		"level 0. The tables are not judged.",
	.setup = txsz_small,
	.say = say_small,
};

const struct pg_rule pg_rule_s2_start = {
	.name = "s2-start",
	.id = "R-5",
	.arm = "S2StartLevel, S2InvalidSL, Table D8-9",
	.severity = PG_VIOLATION,
	.on = PG_ON_SETUP,
	.title = "VTCR_EL2 asks for a start level that this granule lacks",
	.text = "Every access faults at level 0. The tables are not judged.",
	.setup = start,
};

const struct pg_rule pg_rule_s2_start_size = {
	.name = "s2-start-size",
	.id = "R-6",
	.arm = "RJKZFY, S2InconsistentSL",
	.severity = PG_VIOLATION,
	.on = PG_ON_SETUP,
	.title = "VTCR_EL2's start level and T0SZ contradict each other",
	.text = "The start level holds from one entry to sixteen tables; every "
		"access faults at level 0 otherwise. The tables are not "
		"judged.",
	.setup = start_size,
};

const struct pg_rule pg_rule_root_align = {
	.name = "root-align",
	.id = "R-8",
	.arm = "RKBLCR, RVCLZN, IYXFPJ",
	.severity = PG_WARNING,
	.on = PG_ON_SETUP,
	.title = "the root table's address has bits below its alignment",
	.text = "The start table is aligned to its size, concatenated tables "
		"(R-7) to the size of all of them; lower bits are treated as "
		"0, so that the walk begins elsewhere than written.",
	.setup = root_align,
	.say = say_root,
};

const struct pg_rule pg_rule_root_range = {
	.name = "root-range",
	.id = "R-10",
	.arm = "RVPBBF, RBFHQH",
	.severity = PG_VIOLATION,
	.on = PG_ON_SETUP,
	.title = "the root table's address is above the output size",
	.text = "Every access takes an address size fault at level 0. The "
		"tables are not judged.",
	.setup = root_range,
	.say = say_root,
};

const struct pg_rule pg_rule_hd_without_ha = {
	.name = "hd-without-ha",
	.id = "R-16",
	.arm = "RHDHQG, IFLYZP",
	.severity = PG_NOTE,
	.on = PG_ON_SETUP,
	.title = "TCR.HD = 1 does nothing without HA",
	.text = "Hardware keeps dirty state only where it also keeps the "
		"access flag.",
	.setup = hd_alone,
};

const struct pg_rule pg_rule_asid_size = {
	.name = "asid-size",
	.id = "R-22",
	.arm = "RSCBSR, RPYWKY",
	.severity = PG_WARNING,
	.on = PG_ON_SETUP,
	.title = "an ASID or VMID of 16 bits where 8 count",
	.text = "TCR.AS or VTCR.VS is 0: bits [15:8] are ignored, and two "
		"spaces that differ in them alone share their TLB entries.",
	.setup = asid_size,
	.say = say_asid,
};

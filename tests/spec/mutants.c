// SPDX-License-Identifier: GPL-2.0-or-later
#include "mutants.h"

#define BIT(n) (1ull << (n))

static uint64_t no_uxn(uint64_t word)
{
	return word & ~BIT(54);
}

static uint64_t no_pxn(uint64_t word)
{
	return word & ~BIT(53);
}

static uint64_t no_pxn_table(uint64_t word)
{
	return word & ~BIT(59);
}

static uint64_t no_uxn_table(uint64_t word)
{
	return word & ~BIT(60);
}

static uint64_t no_ap_table(uint64_t word)
{
	return word & ~(BIT(61) | BIT(62));
}

static uint64_t xn_exchanged(uint64_t word)
{
	return word & BIT(53) ? word ^ BIT(54) : word;
}

static uint64_t memattr_changed(uint64_t word)
{
	return word ^ BIT(2);
}

static uint64_t no_dbm(uint64_t word)
{
	return word & ~BIT(51);
}

static void no_wxn(struct pg_regime *r, struct pg_regime *s2)
{
	r->wxn = false;
}

static void no_hpd(struct pg_regime *r, struct pg_regime *s2)
{
	r->hpd = false;
}

static void no_tbid(struct pg_regime *r, struct pg_regime *s2)
{
	r->tbid = false;
}

static void no_pan(struct pg_regime *r, struct pg_regime *s2)
{
	r->pan = false;
}

static void no_epan(struct pg_regime *r, struct pg_regime *s2)
{
	r->epan = false;
}

static void no_e0pd(struct pg_regime *r, struct pg_regime *s2)
{
	r->e0pd = false;
}

static void no_xnx(struct pg_regime *r, struct pg_regime *s2)
{
	r->xnx = false;
}

static void no_hd(struct pg_regime *r, struct pg_regime *s2)
{
	r->hd = false;
}

static void always_ha(struct pg_regime *r, struct pg_regime *s2)
{
	r->ha = true;
}

static void no_ee(struct pg_regime *r, struct pg_regime *s2)
{
	r->ee = false;
}

static void other_contig(struct pg_regime *r, struct pg_regime *s2)
{
	r->contig_merge = !r->contig_merge;
}

static void no_nt(struct pg_regime *r, struct pg_regime *s2)
{
	r->nt_faults = false;
}

static void other_sh(struct pg_regime *r, struct pg_regime *s2)
{
	r->sh ^= 2;
}

static void wider_output(struct pg_regime *r, struct pg_regime *s2)
{
	r->oa_bits = 52;
}

static void no_fwb(struct pg_regime *r, struct pg_regime *s2)
{
	s2->fwb = false;
}

static void no_ptw(struct pg_regime *r, struct pg_regime *s2)
{
	s2->ptw = false;
}

/* One value of a nibble becomes another. */
static uint64_t nibbles(uint64_t reg, unsigned int from, unsigned int to)
{
	for (unsigned int i = 0; i < 64; i += 4) {
		if ((reg >> i & 15) == from)
			reg ^= (uint64_t)(from ^ to) << i;
	}
	return reg;
}

static void pir_6_as_7(struct pg_regime *r, struct pg_regime *s2)
{
	r->pir = nibbles(r->pir, 6, 7);
}

static void pire0_6_as_7(struct pg_regime *r, struct pg_regime *s2)
{
	r->pire0 = nibbles(r->pire0, 6, 7);
}

static void pir_9_as_8(struct pg_regime *r, struct pg_regime *s2)
{
	r->pir = nibbles(r->pir, 9, 8);
}

static void pir_10_as_8(struct pg_regime *r, struct pg_regime *s2)
{
	r->pir = nibbles(r->pir, 10, 8);
}

static void pire0_4_as_0(struct pg_regime *r, struct pg_regime *s2)
{
	r->pire0 = nibbles(r->pire0, 4, 0);
}

/* Device-nGnRE and nGRE exchanged. */
static void other_device(struct pg_regime *r, struct pg_regime *s2)
{
	for (unsigned int i = 0; i < 64; i += 8) {
		unsigned int byte = r->mair >> i & 255;

		if (byte == 0x04 || byte == 0x08)
			r->mair ^= 0x0cull << i;
	}
}

static bool limited(const struct pg_translation *t)
{
	return t->hier.pxn != PG_HIER_NONE;
}

static void no_implied_pxn(const struct pg_regime *r, struct pg_translation *t)
{
	if (!r->off && !r->pie && !r->wxn && t->access.user & PG_W &&
	    !(t->desc & BIT(53)) && !limited(t))
		t->access.priv |= PG_X;
}

static void no_walk_mark(const struct pg_regime *r, struct pg_translation *t)
{
	t->fault.walk = false;
}

/* F-2: an address size fault of the base, with the level of the start. */
static void level_of_start(const struct pg_regime *r, struct pg_translation *t)
{
	if (t->fault.kind == PG_FAULT_ADDRESS_SIZE && !t->nsteps)
		t->fault.level = r->start;
}

static void nearest_limit(const struct pg_regime *r, struct pg_translation *t)
{
	if (t->hier.no_write != PG_HIER_NONE)
		t->hier.no_write = t->level - 1;
}

const struct mutant mutants[] = {
	{ WORLD_EL10, { "UXN ignored", .word = no_uxn } },
	{ WORLD_EL10, { "PXN ignored", .word = no_pxn } },
	{ WORLD_EL10, { "implied PXN dropped", .answer = no_implied_pxn } },
	{ WORLD_EL10, { "PXNTable ignored", .word = no_pxn_table } },
	{ WORLD_EL10, { "UXNTable ignored", .word = no_uxn_table } },
	{ WORLD_EL10, { "APTable ignored", .word = no_ap_table } },
	{ WORLD_EL10, { "DBM ignored", .word = no_dbm } },
	{ WORLD_EL10, { "WXN ignored", .regimes = no_wxn } },
	{ WORLD_EL10, { "HPD ignored", .regimes = no_hpd } },
	{ WORLD_EL10, { "TBID ignored for fetches", .regimes = no_tbid } },
	{ WORLD_EL10, { "PAN ignored", .regimes = no_pan } },
	{ WORLD_EL10, { "EPAN ignored", .regimes = no_epan } },
	{ WORLD_EL10, { "HD ignored", .regimes = no_hd } },
	{ WORLD_EL10, { "HA taken for granted", .regimes = always_ha } },
	{ WORLD_EL10, { "EE ignored", .regimes = no_ee } },
	{ WORLD_EL10,
	  { "contiguous sets otherwise", .regimes = other_contig } },
	{ WORLD_EL10, { "nT ignored", .regimes = no_nt } },
	{ WORLD_EL10, { "SH of TCR wrong", .regimes = other_sh } },
	{ WORLD_EL10, { "output always 52 bits", .regimes = wider_output } },
	{ WORLD_EL10, { "Device kinds exchanged", .regimes = other_device } },
	{ WORLD_EL10, { "PIR nibble 6 as 7", .regimes = pir_6_as_7 } },
	{ WORLD_EL10, { "PIRE0 nibble 6 as 7", .regimes = pire0_6_as_7 } },
	{ WORLD_EL10, { "PIR nibble 9 without GCS", .regimes = pir_9_as_8 } },
	{ WORLD_EL10, { "PAN blind to nibble 4", .regimes = pire0_4_as_0 } },
	{ WORLD_EL10, { "level of the start", .answer = level_of_start } },
	{ WORLD_EL10, { "last table that limits", .answer = nearest_limit } },
	{ WORLD_EL2, { "XN of one EL ignored", .word = no_uxn } },
	{ WORLD_EL2, { "XNTable ignored", .word = no_uxn_table } },
	{ WORLD_EL2, { "WXN of one EL ignored", .regimes = no_wxn } },
	{ WORLD_EL20, { "E0PD ignored", .regimes = no_e0pd } },
	{ WORLD_EL20, { "PAN of EL2 ignored", .regimes = no_pan } },
	{ WORLD_EL3, { "PIR nibble 10 as 8", .regimes = pir_10_as_8 } },
	{ WORLD_EL3, { "TBID of EL3 ignored", .regimes = no_tbid } },
	{ WORLD_STAGE2, { "FEAT_XNX ignored", .regimes = no_xnx } },
	{ WORLD_STAGE2, { "XN 01 and 11 exchanged", .word = xn_exchanged } },
	{ WORLD_STAGE2, { "MemAttr wrong", .word = memattr_changed } },
	{ WORLD_STAGE2, { "HD of stage 2 ignored", .regimes = no_hd } },
	{ WORLD_BOTH, { "FWB ignored", .regimes = no_fwb } },
	{ WORLD_BOTH, { "PTW ignored", .regimes = no_ptw } },
	{ WORLD_BOTH, { "walk mark dropped", .answer = no_walk_mark } },
};

const size_t mutants_count = sizeof(mutants) / sizeof(*mutants);

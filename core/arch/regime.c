// SPDX-License-Identifier: GPL-2.0-or-later
/* Geometry: from what a regime's registers say to what its tables look like. */
#include "arch/regime.h"

#include <stdio.h>

static const uint8_t ps_bits[8] = { 32, 36, 40, 42, 44, 48, 52, 56 };

const char *pg_regime_kind_name(enum pg_regime_kind kind)
{
	static const char *const names[] = {
		[PG_EL10] = "EL1&0", [PG_EL2] = "EL2",	  [PG_EL20] = "EL2&0",
		[PG_EL3] = "EL3",    [PG_S2] = "stage 2",
	};

	return names[kind];
}

/* The control register, for sentences. */
static const char *tcr_name(const struct pg_regime *r)
{
	static const char *const names[] = {
		[PG_EL10] = "TCR_EL1", [PG_EL2] = "TCR_EL2",
		[PG_EL20] = "TCR_EL2", [PG_EL3] = "TCR_EL3",
		[PG_S2] = "VTCR_EL2",
	};

	return names[r->kind];
}

/* the smallest TnSZ. */
unsigned int pg_regime_min_txsz(const struct pg_regime *r)
{
	bool wide = r->ds || r->granule == 16;

	if (r->kind != PG_S2)
		return r->ds || (wide && !r->no_lva) ? 12 : 16;
	return 64 - pg_min(r->pamax, wide ? 52 : 48);
}

/* the largest. */
unsigned int pg_regime_max_txsz(const struct pg_regime *r)
{
	if (!r->ttst)
		return 39;
	return r->granule == 16 ? 47 : 48;
}

static int check_txsz(struct pg_regime *r, struct pg_error *err)
{
	unsigned int min = pg_regime_min_txsz(r), max = pg_regime_max_txsz(r);

	if (r->txsz >= min && r->txsz <= max)
		return PG_OK;
	r->flaw = r->txsz > max ? PG_FLAW_TXSZ_LARGE : PG_FLAW_TXSZ_SMALL;
	return pg_error(err, PG_EINVAL,
			"%s.T%dSZ = %u (%d input bits): with a %uK granule%s "
			"it has to be %u to %u",
			tcr_name(r), r->high, r->txsz, 64 - r->txsz,
			1U << (r->granule - 10), r->ds ? " and DS" : "", min,
			max);
}

/* D-4: levels at which a block or page may stand, as bits level + 1. */
static uint8_t leaf_levels(const struct pg_regime *r)
{
	uint8_t levels = 1 << 4 | 1 << 3;

	if (r->granule == 12)
		levels |= 1 << 2 | (r->ds ? 1 << 1 : 0);
	else if (r->granule == 14)
		levels |= r->ds ? 1 << 2 : 0;
	else
		levels |= r->pamax >= 52 ? 1 << 2 : 0;
	return levels;
}

/* the output address size in force. */
static uint8_t output_bits(const struct pg_regime *r)
{
	unsigned int bits = pg_min(ps_bits[r->ps & 7], 52);

	if (r->oa_format == PG_OA_48)
		bits = pg_min(bits, 48);
	return pg_min(bits, r->pamax);
}

/* the input sizes for which a stage-2 walk may start at this level. */
static bool sl_consistent(const struct pg_regime *r, int level)
{
	int below = (PG_LEVEL_MAX - level) * r->stride + r->granule;

	return r->ia_bits >= below + 1 && r->ia_bits <= below + r->stride + 4;
}

/* start levels that this granule has at all. NULL, or what it lacks. */
static const char *sl_refusal(const struct pg_regime *r, int level)
{
	if (level < PG_LEVEL_MIN || level > PG_LEVEL_MAX)
		return "levels are -1 to 3";
	switch (r->granule) {
	case 12:
		if (level == -1 && !r->ds)
			return "level -1 needs DS";
		if (level == 0 && r->pamax < 44)
			return "level 0 needs 44 physical address bits";
		if (level == 3 && !r->ttst)
			return "level 3 needs FEAT_TTST";
		return NULL;
	case 14:
		if (level == -1 || (level == 0 && !r->ds))
			return "it needs DS for level 0 and never has level -1";
		if (level == 1 && r->pamax < 42)
			return "level 1 needs 42 physical address bits";
		return NULL;
	default:
		if (level < 1)
			return "64K starts at level 1 at the earliest";
		if (level == 1 && r->pamax < 44)
			return "level 1 needs 44 physical address bits";
		return NULL;
	}
}

static int pick_s2_start(struct pg_regime *r, struct pg_error *err)
{
	const char *why;

	r->flaw = PG_FLAW_START;
	if (r->sl == PG_START_AUTO) {
		for (int level = PG_LEVEL_MAX; level >= PG_LEVEL_MIN; level--) {
			if (sl_refusal(r, level) || !sl_consistent(r, level))
				continue;
			r->start = level;
			r->flaw = PG_FLAW_NONE;
			return PG_OK;
		}
		return pg_error(err, PG_EINVAL,
				"stage 2 has no start level for %u input bits "
				"and a %uK granule",
				r->ia_bits, 1U << (r->granule - 10));
	}
	why = sl_refusal(r, r->sl);
	if (why)
		return pg_error(err, PG_EINVAL,
				"VTCR_EL2.SL0 asks for start level %d with a "
				"%uK granule: %s",
				r->sl, 1U << (r->granule - 10), why);
	r->flaw = PG_FLAW_START_SIZE;
	if (!sl_consistent(r, r->sl))
		return pg_error(err, PG_EINVAL,
				"VTCR_EL2.SL0 (start level %d) and T0SZ = %u "
				"(%u input bits) contradict each other with a "
				"%uK granule",
				r->sl, r->txsz, r->ia_bits,
				1U << (r->granule - 10));
	r->start = r->sl;
	r->flaw = PG_FLAW_NONE;
	return PG_OK;
}

static int check_kind(const struct pg_regime *r, struct pg_error *err)
{
	if (r->granule != 12 && r->granule != 14 && r->granule != 16)
		return pg_error(err, PG_EINVAL,
				"granule 2^%u: it has to be 4K, 16K or 64K",
				r->granule);
	if (r->high && !pg_regime_two_els(r))
		return pg_error(err, PG_EINVAL,
				"%s has one address range, not an upper one",
				pg_regime_kind_name(r->kind));
	if (r->pamax < 32 || r->pamax > 56)
		return pg_error(err, PG_EINVAL,
				"%u physical address bits: 32 to 52 exist",
				r->pamax);
	return PG_OK;
}

int pg_regime_init(struct pg_regime *r, struct pg_error *err)
{
	int ret = check_kind(r, err);

	r->flaw = PG_FLAW_NONE;
	if (ret)
		return ret;
	r->stage = r->kind == PG_S2 ? 2 : 1;
	r->pamax = pg_min(r->pamax, 52);
	r->stride = r->granule - 3;
	r->ds = r->ds && r->granule != 16;
	r->hpd = r->hpd || r->pie;
	r->hd = r->hd && r->ha;
	if (r->granule == 16)
		r->oa_format = r->pamax >= 52 ? PG_OA_LPA : PG_OA_48;
	else
		r->oa_format = r->ds ? PG_OA_DS : PG_OA_48;
	r->oa_bits = output_bits(r);
	if (r->off) {
		r->ia_bits = r->pamax;
		return PG_OK;
	}
	ret = check_txsz(r, err);
	if (ret)
		return ret;
	r->ia_bits = 64 - r->txsz;
	r->leaves = leaf_levels(r);
	r->base = r->high ? -PG_BIT(r->ia_bits) : 0;
	/* */
	r->start = PG_LEVEL_MAX - (r->ia_bits - 1 - r->granule) / r->stride;
	if (r->kind == PG_S2)
		ret = pick_s2_start(r, err);
	r->root_bits = r->ia_bits - pg_level_shift(r, r->start);
	return ret;
}

uint64_t pg_regime_root_align(const struct pg_regime *r)
{
	return pg_max(pg_regime_root_size(r), pg_regime_wide_ttbr(r) ? 64 : 8);
}

unsigned int pg_contig_bits(const struct pg_regime *r, int level)
{
	static const uint8_t bits[3][PG_LEVEL_COUNT] = {
		/* level -1  0  1  2  3 */
		{ 0, 0, 4, 4, 4 }, /* 4K */
		{ 0, 0, 0, 5, 7 }, /* 16K */
		{ 0, 0, 0, 5, 5 }, /* 64K */
	};

	return bits[(r->granule - 12) / 2][level + 1];
}

void pg_regime_describe(const struct pg_regime *r, char *buf, size_t size)
{
	char concatenated[40] = "";
	unsigned int tables;

	if (r->off) {
		snprintf(buf, size, "%s, MMU off",
			 pg_regime_kind_name(r->kind));
		return;
	}
	tables = r->root_bits > r->stride ? 1U << (r->root_bits - r->stride)
					  : 1;
	if (tables > 1)
		snprintf(concatenated, sizeof(concatenated),
			 " (%u concatenated tables)", tables);
	snprintf(buf, size,
		 "%s%s, %uK granule, %u-bit input, %u-bit output, start level "
		 "%d%s%s%s%s%s%s",
		 pg_regime_kind_name(r->kind),
		 !pg_regime_two_els(r) ? ""
		 : r->high	       ? " high"
				       : " low",
		 1U << (r->granule - 10), r->ia_bits, r->oa_bits, r->start,
		 concatenated, r->ds ? ", DS" : "", r->hpd ? ", HPD" : "",
		 r->ha ? ", HA" : "", r->hd ? ", HD" : "",
		 r->pie ? ", PIE" : "");
}

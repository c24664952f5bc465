// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One descriptor: D-1 to D-9, and contiguous sets.
 */
#include "steps.h"

/* D-4 */
static bool block_supported(const struct spec_params *p, int level)
{
	switch (p->granule) {
	case 12:
		return level == 2 || level == 1 || (level == 0 && p->ds);
	case 14:
		return level == 2 || (level == 1 && p->ds);
	default:
		return level == 2 || (level == 1 && p->pamax >= 52);
	}
}

/* D-1, D-2, D-3 */
enum spec_type spec_type(const struct spec_params *p, uint64_t desc, int level)
{
	switch (spec_bits(desc, 1, 0)) {
	case 3:
		return level == 3 ? SPEC_LEAF : SPEC_TABLE;
	case 1:
		if (level == 3 || !block_supported(p, level))
			return SPEC_INVALID;
		return SPEC_LEAF;
	default:
		return SPEC_INVALID;
	}
}

/* D-8: the bits above 47, wherever the format keeps them. */
static uint64_t high_output_bits(const struct spec_params *p, uint64_t desc)
{
	if (p->granule == 16 && p->lpa)
		return spec_bits(desc, 15, 12) << 48;
	if (p->ds)
		return spec_bits(desc, 49, 48) << 48 | spec_bits(desc, 9, 8)
							       << 50;
	return 0;
}

uint64_t spec_next_table(const struct spec_params *p, uint64_t desc)
{
	unsigned int g = p->granule;

	return spec_bits(desc, 47, g) << g | high_output_bits(p, desc);
}

/* D-6: bits below the leaf's size are not looked at. */
uint64_t spec_leaf_base(const struct spec_params *p, uint64_t desc, int level)
{
	unsigned int shift = spec_shift(p, level);

	return spec_bits(desc, 47, shift) << shift | high_output_bits(p, desc);
}

/* C-1 and C-2, as log2 of the entries; 0 where there is no such set. */
static unsigned int set_bits(const struct spec_params *p, int level)
{
	switch (p->granule) {
	case 12:
		return level >= 1 ? 4 : 0;
	case 14:
		return level == 3 ? 7 : level == 2 ? 5 : 0;
	default:
		return level >= 2 ? 5 : 0;
	}
}

/* D-10: with PnCH, bit 52 of stage 1 says Protected instead. */
unsigned int spec_contiguous_bits(const struct spec_params *p, uint64_t desc,
				  int level)
{
	if (!spec_bit(desc, 52) || p->pnch)
		return 0;
	return set_bits(p, level);
}

/* C-4: the set is one leaf, and its low bits come from the input. */
uint64_t spec_output(const struct spec_params *p,
		     const struct spec_knobs *knobs, uint64_t desc, int level,
		     uint64_t ia)
{
	uint64_t base = spec_leaf_base(p, desc, level);
	unsigned int bits = spec_shift(p, level);

	if (!knobs->contig_ignored)
		bits += spec_contiguous_bits(p, desc, level);
	return base >> bits << bits | spec_bits(ia, bits - 1, 0);
}

/* C-7 */
static bool set_beyond_input(const struct spec_params *p, uint64_t desc,
			     int level)
{
	unsigned int c = spec_contiguous_bits(p, desc, level);

	return c && spec_shift(p, level) + c > spec_input_bits(p);
}

/* D-7: only blocks have nT, and only with FEAT_BBML1 or 2. */
static bool nt_set(const struct spec_params *p, uint64_t desc, int level)
{
	return p->bbm && level < 3 && spec_bit(desc, 16);
}

/* F-1, F-6: contiguous, nT, address size, access flag, in this order. */
unsigned int spec_leaf_fault(const struct spec_params *p,
			     const struct spec_knobs *knobs, uint64_t desc,
			     int level, uint64_t ia)
{
	if (set_beyond_input(p, desc, level) && knobs->contig_beyond_faults)
		return SPEC_TRANSLATION;
	if (nt_set(p, desc, level) && !knobs->nt_translates)
		return SPEC_TRANSLATION;
	/* D-9, C-7: of the whole output, sets read as one leaf. */
	if (spec_above_output(p, spec_output(p, knobs, desc, level, ia)))
		return SPEC_ADDRESS_SIZE;
	/* D-18, R-16 */
	if (!spec_bit(desc, 10) && !p->ha)
		return SPEC_ACCESS_FLAG;
	return SPEC_NO_FAULT;
}

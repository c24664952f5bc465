// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sizes, limits and levels.
 */
#include "steps.h"

unsigned int spec_stride(const struct spec_params *p)
{
	return p->granule - 3;
}

unsigned int spec_shift(const struct spec_params *p, int level)
{
	return p->granule + spec_stride(p) * (unsigned int)(3 - level);
}

unsigned int spec_input_bits(const struct spec_params *p)
{
	return 64 - p->txsz;
}

/* R-11; PS = 7 is only for 128-bit descriptors and is cut to the others. */
unsigned int spec_output_bits(const struct spec_params *p)
{
	static const unsigned int decoded[] = { 32, 36, 40, 42, 44, 48, 52, 56 };
	unsigned int bits = decoded[p->ps];
	unsigned int most = 48;

	if (p->granule == 16 ? p->lpa : p->ds)
		most = 52;
	if (bits > most)
		bits = most;
	return bits < p->pamax ? bits : p->pamax;
}

/* */
static unsigned int largest_txsz(const struct spec_params *p)
{
	if (!p->ttst)
		return 39;
	return p->granule == 16 ? 47 : 48;
}

/* */
static unsigned int smallest_stage1(const struct spec_params *p)
{
	if (p->ds || (p->granule == 16 && p->lva))
		return 12;
	return 16;
}

/* the limit is PAMax, not PS. */
static unsigned int smallest_stage2(const struct spec_params *p)
{
	unsigned int most = p->granule != 16 && !p->ds ? 48 : 52;

	return 64 - (p->pamax < most ? p->pamax : most);
}

/* fault, or go on with the limit. */
bool spec_txsz_faults(struct spec_params *p, const struct spec_knobs *knobs)
{
	unsigned int most = largest_txsz(p);
	unsigned int least = p->stage == 1 ? smallest_stage1(p)
					   : smallest_stage2(p);
	bool must_fault = p->stage == 1 ? p->lva : p->lpa;

	if (p->txsz > most) {
		if (knobs->tnsz_above_faults)
			return true;
		p->txsz = most;
	} else if (p->txsz < least) {
		if (must_fault || knobs->tnsz_below_faults)
			return true;
		p->txsz = least;
	}
	return false;
}

/* R-13, for stage 1; the IPA of stage 2 has no tag and no upper half. */
bool spec_va_out_of_range(const struct spec_params *p, uint64_t va,
			  const struct spec_access *access)
{
	bool fetch = access->kind == SPEC_FETCH;
	bool tagged = p->stage == 1 && p->tbi && !(fetch && p->tbid);
	unsigned int top = tagged ? 55 : 63;
	unsigned int size = spec_input_bits(p);
	uint64_t above = spec_bits(va, top, size);
	uint64_t ones = spec_bits(~0ull, top, size);

	if (p->two_els && spec_bit(va, 55))
		return above != ones;
	return above != 0;
}

/* what SL2:SL0 say; 4 says nothing. */
static int stage2_start_level(const struct spec_params *p)
{
	static const int of_4k[] = { 2, 1, 0, 3, -1, 4, 4, 4 };
	static const int of_16k[] = { 3, 2, 1, 0 };
	static const int of_64k[] = { 3, 2, 1, 4 };

	if (p->granule == 12)
		return of_4k[p->sl2 << 2 | p->sl0];
	return p->granule == 14 ? of_16k[p->sl0] : of_64k[p->sl0];
}

/* R-4 for stage 1 */
int spec_start_level(const struct spec_params *p)
{
	unsigned int turns;

	if (p->stage == 2)
		return stage2_start_level(p);
	turns = (spec_input_bits(p) - 1 - p->granule) / spec_stride(p);
	return 3 - (int)turns;
}

/*
 * levels that this implementation does not begin at. Newer editions also
 * ask for 52 bits of PA where 4K begins at -1 and 16K at 0; for 4K the limits
 * of T0SZ say the same, and 16K with 48 bits is taken as the older have it.
 */
static bool sl_invalid(const struct spec_params *p)
{
	int start = stage2_start_level(p);

	if (start == 4)
		return true;
	if (p->granule == 12 && start == 0)
		return p->pamax < 44;
	if (p->granule == 12 && start == 3)
		return !p->ttst;
	if (p->granule == 14 && start == 1)
		return p->pamax < 42;
	if (p->granule == 14 && start == 0)
		return !p->ds;
	if (p->granule == 16 && start == 1)
		return p->pamax < 44;
	return false;
}

/* from two entries to sixteen concatenated tables. */
static bool sl_inconsistent(const struct spec_params *p)
{
	unsigned int levels = (unsigned int)(3 - stage2_start_level(p));
	unsigned int st = spec_stride(p);
	unsigned int least = levels * st + p->granule + 1;
	unsigned int most = levels * st + p->granule + st + 4;
	unsigned int size = spec_input_bits(p);

	return size < least || size > most;
}

bool spec_sl_faults(const struct spec_params *p)
{
	return sl_invalid(p) || sl_inconsistent(p);
}

/*
 * of 64K where PS is 6 exactly. PS = 7, which is reserved here and which
 * R-11 cuts to 52 bits, does not have the format: the rule is taken literally.
 */
static bool base_of_52_bits(const struct spec_params *p)
{
	return p->ds || (p->granule == 16 && p->lpa && p->ps == 6);
}

/*
 * the base is aligned to the size of the start table, however
 * many concatenated tables it is.
 */
uint64_t spec_table_base(const struct spec_params *p, int start)
{
	unsigned int levels = (unsigned int)(3 - start);
	unsigned int size =
		spec_input_bits(p) - (levels * spec_stride(p) + p->granule) + 3;
	uint64_t base = spec_bits(p->ttbr, 47, 1) << 1;

	if (base_of_52_bits(p)) {
		base = spec_bits(p->ttbr, 47, 6) << 6;
		base |= spec_bits(p->ttbr, 5, 2) << 48;
		if (size < 6)
			size = 6;
	}
	return base >> size << size;
}

/* The first index takes all input bits that there are. */
uint64_t spec_descriptor_address(const struct spec_params *p, uint64_t table,
				 uint64_t ia, int level, int start)
{
	unsigned int low = spec_shift(p, level);
	unsigned int high = low + spec_stride(p) - 1;

	if (level == start)
		high = spec_input_bits(p) - 1;
	return table | spec_bits(ia, high, low) << 3;
}

/* R-10, D-9 */
bool spec_above_output(const struct spec_params *p, uint64_t addr)
{
	return addr >> spec_output_bits(p) != 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What QEMU makes of memory attributes. It combines MAIR bytes a nibble at a
 * time and asks late, or never, what they mean.
 */
#include "masks_attr.h"

#define NC 4

/* What the two stages bring: a MAIR byte, and MemAttr[3:0]. */
struct attrs {
	unsigned int byte;
	unsigned int memattr;
	bool fwb;
};

/* False if the answer has no attributes of two stages. */
static bool both_attrs(const struct or_view *v, const struct or_answer *a,
		       struct attrs *attrs)
{
	if (!v->both || a->par & OR_PAR_F || !v->t.nsteps)
		return false;
	*attrs = (struct attrs){
		.byte = v->t.attr.byte,
		.memattr = pg_bits(v->t.steps[v->t.nsteps - 1].raw, 5, 2),
		.fwb = v->s2.regime.fwb,
	};
	return true;
}

static unsigned int stage2_nibble(unsigned int two)
{
	return two << 2 | (two == 1 ? 0 : 3);
}

static unsigned int combine_nibble(unsigned int s1, unsigned int s2)
{
	if (s1 == NC || s2 == NC)
		return NC;
	if (s1 < 4 || s1 >> 2 == 2)
		return s1;
	return s2 >> 2 == 2 ? 8 | (s1 & 3) : s1;
}

static unsigned int strictest(unsigned int s1, unsigned int s2)
{
	for (unsigned int type = 0; type < 12; type += 4) {
		if (s1 == type || s2 == type)
			return type;
	}
	return 12;
}

static unsigned int combine_plain(const struct attrs *x)
{
	unsigned int hi = x->memattr >> 2 ? stage2_nibble(x->memattr >> 2) : 0;
	unsigned int lo = x->memattr >> 2 ? stage2_nibble(x->memattr & 3)
					  : (x->memattr & 3) << 2;

	if (!(x->byte >> 4) || !hi)
		return strictest(x->byte & 15, lo);
	return combine_nibble(x->byte >> 4, hi) << 4 |
	       combine_nibble(x->byte & 15, lo);
}

static unsigned int force_wb(unsigned int nibble)
{
	return nibble == 0 || nibble == NC ? 15 : nibble | 4;
}

static unsigned int combine_fwb(const struct attrs *x)
{
	bool device = !(x->byte >> 4);

	switch (x->memattr) {
	case 7:
		return x->byte;
	case 6:
		return device ? 0xff
			      : force_wb(x->byte >> 4) << 4 |
					force_wb(x->byte & 15);
	case 5:
		return device ? x->byte : 0x44;
	default:
		return x->memattr < 4 ? x->memattr << 2 : 0;
	}
}

/* Device, or Normal that no cache holds: what D-17 is about. */
static bool uncached(unsigned int byte)
{
	return !(byte >> 4) || byte == 0x44;
}

/* Device, and Normal that no cache holds, are outer shareable. */
static uint64_t effective_sh(unsigned int byte, uint64_t sh)
{
	return uncached(byte) ? PG_SH_OUTER : sh;
}

static uint64_t combine_sh(uint64_t a, uint64_t b)
{
	if (a == PG_SH_OUTER || b == PG_SH_OUTER)
		return PG_SH_OUTER;
	return a == PG_SH_INNER || b == PG_SH_INNER ? PG_SH_INNER : PG_SH_NONE;
}

static uint64_t field_sh(const struct pg_regime *r, uint64_t desc)
{
	return r->ds ? r->sh : pg_bits(desc, 9, 8);
}

static void set_sh(struct or_answer *a, uint64_t sh)
{
	a->par = (a->par & ~OR_PAR_SH) | sh << 7;
}

/* Both stages' SH; effective: D-17 has been applied to stage 1's before. */
static uint64_t sh_of_both(const struct or_view *v, bool effective)
{
	const struct pg_regime *s1 = &v->s1.regime;
	uint64_t s2desc = v->t.steps[v->t.nsteps - 1].raw;
	uint64_t sh = field_sh(s1, v->t.desc);

	if (s1->off)
		sh = s1->dc ? PG_SH_NONE : PG_SH_OUTER;
	else if (effective)
		sh = pg_leaf_memattr(s1, v->t.desc).sh;
	return combine_sh(sh, field_sh(&v->s2.regime, s2desc));
}

/* 0xf0 is tagged write-back, and stays so if nothing changes it. */
static unsigned int combine(const struct attrs *x)
{
	struct attrs y = *x;
	unsigned int byte;

	if (x->byte == 0xf0)
		y.byte = 0xff;
	byte = y.fwb ? combine_fwb(&y) : combine_plain(&y);
	return x->byte == 0xf0 && byte == 0xff ? 0xf0 : byte;
}

static void set_attr(const struct or_view *v, const struct attrs *x,
		     struct or_answer *a)
{
	uint64_t byte = combine(x);

	a->par = (a->par & ~OR_PAR_ATTR) | byte << 56;
	set_sh(a, effective_sh(byte, sh_of_both(v, true)));
}

/* Bytes that mean something without FEAT_XS and FEAT_MTE2. */
static bool allocated(unsigned int byte)
{
	struct pg_memattr attr = pg_mair_decode(byte);

	return attr.type != PG_MEM_RESERVED && !attr.xs_clear && !attr.tagged;
}

/* Q3: the field of the leaf, or of TCR under DS. */
void or_sh_raw(const struct or_view *v, struct or_answer *a)
{
	const struct pg_regime *r = &v->s1.regime;

	if (a->par & OR_PAR_F || v->both || !allocated(v->t.attr.byte) ||
	    !uncached(v->t.attr.byte))
		return;
	set_sh(a, r->off ? PG_SH_NONE : field_sh(r, v->t.desc));
}

/* Q16 */
void or_sh_of_off(const struct or_view *v, struct or_answer *a)
{
	struct attrs x;
	uint64_t sh;

	if (!both_attrs(v, a, &x) || !v->s1.regime.off)
		return;
	sh = field_sh(&v->s2.regime, v->t.steps[v->t.nsteps - 1].raw);
	set_sh(a, effective_sh(a->par >> 56, combine_sh(PG_SH_NONE, sh)));
}

/* A1 */
void or_sh_of_stage1(const struct or_view *v, struct or_answer *a)
{
	struct attrs x;

	if (both_attrs(v, a, &x) && !v->s1.regime.off &&
	    (uncached(x.byte) || !allocated(x.byte)))
		set_sh(a, effective_sh(a->par >> 56, sh_of_both(v, false)));
}

/* Q12 */
void or_fwb_reserved(const struct or_view *v, struct or_answer *a)
{
	struct attrs x;

	if (both_attrs(v, a, &x) && x.fwb && (x.memattr == 4 || x.memattr >= 8))
		set_attr(v, &x, a);
}

/* Q13 */
void or_fwb_device(const struct or_view *v, struct or_answer *a)
{
	struct attrs x;

	if (both_attrs(v, a, &x) && x.fwb && !(x.byte >> 4) && x.memattr < 4 &&
	    x.byte >> 2 < x.memattr)
		set_attr(v, &x, a);
}

/* Q14: one stage is Device, and the other is taken for a stricter one. */
void or_nibble_as_device(const struct or_view *v, struct or_answer *a)
{
	struct attrs x;
	unsigned int type;

	if (!both_attrs(v, a, &x) || x.fwb ||
	    !(x.byte >> 4) == !(x.memattr >> 2))
		return;
	type = x.byte >> 4 ? x.memattr << 2 : x.byte;
	if (combine(&x) != type)
		set_attr(v, &x, a);
}

/* Q15: 01RW, made write-through, is 10RW and not 00RW. */
void or_not_transient(const struct or_view *v, struct or_answer *a)
{
	bool outer, inner;
	struct attrs x;

	if (!both_attrs(v, a, &x) || x.fwb)
		return;
	outer = x.byte >> 6 == 1 && x.memattr >> 2 == 2;
	inner = pg_bits(x.byte, 3, 2) == 1 && (x.memattr & 3) == 2;
	if (outer || inner)
		set_attr(v, &x, a);
}

/* A2: of one stage it is SH that differs, of two ATTR as well. */
void or_mair_reserved(const struct or_view *v, struct or_answer *a)
{
	const struct pg_regime *r = &v->s1.regime;
	struct attrs x;

	if (a->par & OR_PAR_F || r->off || allocated(v->t.attr.byte))
		return;
	if (both_attrs(v, a, &x))
		set_attr(v, &x, a);
	else
		set_sh(a, field_sh(r, v->t.desc));
}

/* A3: 0100 and xx00 mean nothing without FWB. */
void or_memattr_reserved(const struct or_view *v, struct or_answer *a)
{
	struct attrs x;

	if (both_attrs(v, a, &x) && !x.fwb && x.memattr >> 2 &&
	    !(x.memattr & 3))
		set_attr(v, &x, a);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Registers: mostly legal, often at a border, now and then beyond. */
#include "gen.h"

#define PAMAX 52 /* of -cpu max, which all worlds are made for */

static const uint8_t granules[] = { 12, 14, 16 };
static const uint8_t ps_bits[8] = { 32, 36, 40, 42, 44, 48, 52, 52 };

static uint64_t field(uint64_t value, unsigned int lsb)
{
	return value << lsb;
}

/* TG0 or TG1 for a granule. */
static uint64_t encode_tg(unsigned int granule, bool high)
{
	static const uint8_t tg[2][3] = { { 0, 2, 1 }, { 2, 1, 3 } };

	return tg[high][(granule - 12) / 2];
}

static uint8_t min_txsz(const struct or_shape *s)
{
	return s->ds || s->granule == 16 ? 12 : 16;
}

static uint8_t max_txsz(const struct or_shape *s)
{
	return s->granule == 16 ? 47 : 48;
}

/* stage 1. */
static int start_level(const struct or_shape *s)
{
	return 3 - (s->ia - 1 - s->granule) / s->stride;
}

/* The TnSZ at which the start level changes, both sides of it. */
static unsigned int border_txsz(struct or_rng *rng, const struct or_shape *s)
{
	unsigned int level = or_below(rng, 4);
	unsigned int ia = s->granule + s->stride * (level + 1);

	return 64 - ia - or_below(rng, 2) + or_below(rng, 2);
}

static unsigned int pick_txsz(struct or_rng *rng, const struct or_shape *s)
{
	unsigned int min = min_txsz(s), max = max_txsz(s);
	unsigned int txsz;

	switch (or_below(rng, 16)) {
	case 0:
		return or_below(rng, 64);
	case 1:
		return or_one_in(rng, 2) ? min - 1 : max + 1;
	case 2:
	case 3:
		return or_one_in(rng, 2) ? min : max;
	case 4:
	case 5:
	case 6:
		txsz = border_txsz(rng, s) & 63;
		return txsz >= min && txsz <= max ? txsz : min;
	default:
		return min + or_below(rng, max - min + 1);
	}
}

/* Any of the eight; the wide ones more often, since small ones fault a lot. */
static unsigned int pick_ps(struct or_rng *rng)
{
	return or_one_in(rng, 3) ? or_below(rng, 8) : 5 + or_below(rng, 3);
}

static uint8_t output_bits(const struct or_shape *s, unsigned int ps)
{
	bool wide = s->ds || s->granule == 16;

	return pg_min(ps_bits[ps], wide ? 52 : 48);
}

static void begin_shape(struct or_rng *rng, struct or_shape *s, bool ds)
{
	*s = (struct or_shape){ .granule = OR_PICK(rng, granules) };
	s->stride = s->granule - 3;
	s->ds = ds && s->granule != 16;
	s->lpa = s->granule == 16;
}

/*
 * Fills what txsz gives. One that is illegal has tables like the nearest legal
 * one, so that who does not refuse it finds something.
 */
static void end_shape(struct or_shape *s, unsigned int txsz, unsigned int ps)
{
	txsz = pg_max(pg_min(txsz, max_txsz(s)), min_txsz(s));
	s->legal = true;
	s->ia = 64 - txsz;
	s->oas = output_bits(s, ps);
	s->start = start_level(s);
}

/* Bits that are 1 once in n times. */
static uint64_t rare(struct or_rng *rng, unsigned int n, unsigned int bit)
{
	return or_one_in(rng, n) ? PG_BIT(bit) : 0;
}

/* Cacheability and shareability of walks, ASIDs: no answer hangs on them. */
static uint64_t noise(struct or_rng *rng, uint64_t mask)
{
	return or_rnd(rng) & mask;
}

/* Two ranges: TCR_EL1, and TCR_EL2 where HCR_EL2.E2H is 1. */
static uint64_t gen_tcr_two(struct or_rng *rng, struct or_shapes *sh)
{
	bool ds = or_one_in(rng, 3);
	unsigned int ps = pick_ps(rng), t0sz, t1sz;
	uint64_t tcr = field(ps, 32) | (ds ? PG_BIT(59) : 0);

	begin_shape(rng, &sh->low, ds);
	begin_shape(rng, &sh->high, ds);
	sh->high.high = true;
	t0sz = pick_txsz(rng, &sh->low);
	t1sz = pick_txsz(rng, &sh->high);
	end_shape(&sh->low, t0sz, ps);
	end_shape(&sh->high, t1sz, ps);
	tcr |= t0sz | field(t1sz, 16);
	tcr |= field(encode_tg(sh->low.granule, false), 14);
	tcr |= field(encode_tg(sh->high.granule, true), 30);
	tcr |= rare(rng, 24, 7) | rare(rng, 24, 23);  /* EPD */
	tcr |= rare(rng, 2, 37) | rare(rng, 2, 38);   /* TBI */
	tcr |= rare(rng, 3, 39) | rare(rng, 2, 40);   /* HA, HD */
	tcr |= rare(rng, 3, 41) | rare(rng, 3, 42);   /* HPD */
	tcr |= rare(rng, 12, 55) | rare(rng, 12, 56); /* E0PD */
	/* IRGN, ORGN, SH, A1, AS, HWU, TBID, NFD. */
	return tcr | noise(rng, UINT64_C(0x7ff8103f403f00));
}

static uint64_t gen_tcr_one(struct or_rng *rng, struct or_shapes *sh)
{
	bool ds = or_one_in(rng, 3);
	unsigned int ps = pick_ps(rng), t0sz;
	uint64_t tcr = field(ps, 16) | (ds ? PG_BIT(32) : 0);

	begin_shape(rng, &sh->low, ds);
	t0sz = pick_txsz(rng, &sh->low);
	end_shape(&sh->low, t0sz, ps);
	tcr |= t0sz | field(encode_tg(sh->low.granule, false), 14);
	tcr |= PG_BIT(31) | PG_BIT(23); /* RES1 */
	tcr |= rare(rng, 2, 20) | rare(rng, 3, 21) | rare(rng, 2, 22);
	tcr |= rare(rng, 3, 24);
	return tcr | noise(rng, 0x3e003f00); /* IRGN ... SH0, HWU, TBID */
}

/* SL2:SL0 for a start level. */
static uint64_t encode_sl(const struct or_shape *s, int start)
{
	static const uint8_t sl4k[5] = { 4, 2, 1, 0, 3 };
	unsigned int sl = s->granule == 12 ? sl4k[start + 1] : 3 - start;

	return field(sl & 3, 6) | field(sl >> 2, 33);
}

/* whether a stage-2 walk of ia bits may start at this level. */
static bool s2_start_ok(const struct or_shape *s, int start)
{
	int below = (3 - start) * s->stride + s->granule;

	return s->ia >= below + 1 && s->ia <= below + s->stride + 4;
}

/* A start level for this size, one of two where there are two. */
static int s2_start(struct or_rng *rng, const struct or_shape *s)
{
	int first = s->granule == 12   ? (s->ds ? -1 : 0)
		    : s->granule == 14 ? (s->ds ? 0 : 1)
				       : 1;
	int found = -9;

	for (int level = first; level <= 3; level++) {
		if (s2_start_ok(s, level) && (found == -9 || or_one_in(rng, 2)))
			found = level;
	}
	return found;
}

static uint64_t gen_vtcr(struct or_rng *rng, struct or_shape *s)
{
	bool ds = or_one_in(rng, 3);
	unsigned int ps = pick_ps(rng), t0sz;
	uint64_t vtcr = field(ps, 16) | (ds ? PG_BIT(32) : 0) | PG_BIT(31);

	begin_shape(rng, s, ds);
	s->s2 = true;
	t0sz = pick_txsz(rng, s);
	end_shape(s, t0sz, ps);
	vtcr |= t0sz | field(encode_tg(s->granule, false), 14);
	vtcr |= rare(rng, 3, 21) | rare(rng, 2, 22); /* HA, HD */
	vtcr |= noise(rng, 0x1e083f00);		     /* IRGN ... SH0, VS, HWU */
	s->start = s2_start(rng, s);
	s->legal = s->start != -9;
	if (or_one_in(rng, 24) || !s->legal)
		return vtcr | noise(rng, field(3, 6) | PG_BIT(33));
	return vtcr | encode_sl(s, s->start);
}

static uint64_t gen_mair(struct or_rng *rng)
{
	static const uint8_t bytes[] = {
		0x00, 0x04, 0x08, 0x0c, 0x44, 0xff, 0xbb, 0xee, 0xdd, 0xaa,
		0x77, 0x33, 0x4f, 0xf4, 0x4b, 0xb4, 0x55, 0x11, 0xc8, 0x8c,
	};
	uint64_t mair = 0;

	for (int i = 0; i < 8; i++) {
		uint8_t byte = or_one_in(rng, 12) ? or_bits(rng, 8)
						  : OR_PICK(rng, bytes);

		mair |= (uint64_t)byte << 8 * i;
	}
	return mair;
}

static uint64_t gen_sctlr(struct or_rng *rng, uint64_t res1, bool on)
{
	uint64_t sctlr = res1 | PG_BIT(2) | noise(rng, PG_BIT(12));

	return sctlr | on | rare(rng, 2, 19) | rare(rng, 16, 25);
}

static uint64_t gen_hcr(struct or_rng *rng, enum or_mode mode)
{
	uint64_t hcr = PG_BIT(31); /* RW */

	if (mode == OR_MODE_EL20)
		return hcr | PG_BIT(34) | rare(rng, 2, 27); /* E2H, TGE */
	if (mode == OR_MODE_EL1 || mode == OR_MODE_EL2)
		return hcr | rare(rng, 48, 12);
	hcr |= PG_BIT(0) | rare(rng, 8, 2) | rare(rng, 3, 46);
	return hcr | (mode == OR_MODE_S2 ? rare(rng, 8, 12) : 0);
}

/* One reserved TG, once in a while: its meaning is the CPU's choice. */
static uint64_t spoil_tg(struct or_rng *rng, uint64_t tcr)
{
	return or_one_in(rng, 64) ? (tcr | field(3, 14)) & ~field(3, 30) : tcr;
}

static bool at_el2(const struct or_shapes *s)
{
	return s->mode == OR_MODE_EL2 || s->mode == OR_MODE_EL20;
}

static void gen_tcrs(struct or_rng *rng, struct or_world *w,
		     struct or_shapes *s)
{
	w->reg[OR_VTCR_EL2] = gen_vtcr(rng, &s->s2);
	w->reg[OR_TCR_EL1] = spoil_tg(rng, gen_tcr_two(rng, s));
	w->reg[OR_TCR_EL2] = PG_BIT(31) | PG_BIT(23) | 16;
	/* The shapes are those of the last, which the trees are for. */
	if (s->mode == OR_MODE_EL2)
		w->reg[OR_TCR_EL2] = gen_tcr_one(rng, s);
	if (s->mode == OR_MODE_EL20)
		w->reg[OR_TCR_EL2] = spoil_tg(rng, gen_tcr_two(rng, s));
}

static void gen_sctlrs(struct or_rng *rng, struct or_world *w,
		       struct or_shapes *s)
{
	bool on = s->mode != OR_MODE_S2 && !or_one_in(rng, 200);
	enum or_reg ours = at_el2(s) ? OR_SCTLR_EL2 : OR_SCTLR_EL1;

	w->reg[OR_SCTLR_EL1] = gen_sctlr(rng, 0x30500980, on);
	w->reg[OR_SCTLR_EL2] = gen_sctlr(rng, 0x30c50830, on && at_el2(s));
	s->low.ee = s->high.ee = pg_bit(w->reg[ours], 25);
	s->s2.ee = pg_bit(w->reg[OR_SCTLR_EL2], 25);
}

void or_gen_regs(struct or_rng *rng, struct or_world *w, struct or_shapes *s)
{
	static const enum or_mode modes[] = {
		OR_MODE_EL1,  OR_MODE_EL1,  OR_MODE_EL1,  OR_MODE_EL1,
		OR_MODE_EL2,  OR_MODE_EL20, OR_MODE_S2,	  OR_MODE_S2,
		OR_MODE_BOTH, OR_MODE_BOTH, OR_MODE_BOTH,
	};

	*s = (struct or_shapes){ .mode = OR_PICK(rng, modes) };
	gen_tcrs(rng, w, s);
	w->reg[OR_MAIR_EL1] = gen_mair(rng);
	w->reg[OR_MAIR_EL2] = gen_mair(rng);
	gen_sctlrs(rng, w, s);
	w->reg[OR_HCR_EL2] = gen_hcr(rng, s->mode);
	w->reg[OR_PAN] = or_below(rng, 2);
}

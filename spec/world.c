// SPDX-License-Identifier: GPL-2.0-or-later
#include "world.h"

#include <string.h>

const char *const world_names[WORLD_KINDS] = {
	"EL1&0", "EL1&0, stage 2", "EL2", "EL2&0", "EL3", "stage 2",
};

#define BIT(n) (1ull << (n))

/* A permutation of 64-bit numbers that leaves no pattern (splitmix64). */
static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

uint64_t world_next(struct world_rng *rng)
{
	rng->state += 0x9e3779b97f4a7c15;
	return mix(rng->state);
}

unsigned int world_below(struct world_rng *rng, unsigned int n)
{
	return (world_next(rng) >> 32) % n;
}

/* True once in n. */
static bool once(struct world_rng *rng, unsigned int n)
{
	return world_below(rng, n) == 0;
}

/* The output address, wherever the format of this world keeps it. */
static uint64_t address_bits(const struct world *w, uint64_t random)
{
	uint64_t a = random & w->address;
	uint64_t desc = a & 0x0000fffffffff000;

	if (w->lpa)
		desc = (desc & ~0xf000ull) | (a >> 48 & 15) << 12;
	if (w->ds)
		desc |= (a & BIT(48)) | (a & BIT(49)) | (a >> 50 & 3) << 8;
	return desc;
}

/* Bits that take rights away, or break the walk, are rarer in tidy worlds. */
static uint64_t attributes(const struct world *w, uint64_t h, uint64_t rare)
{
	uint64_t desc = h & 0x00780000000008fc; /* not the software bits */
	uint64_t sparse = rare & rare >> 7 & rare >> 19;

	desc |= (w->tidy ? sparse : h) & 0xf800000000000000;
	desc |= h & 0x0780000000000000;
	if (!w->ds)
		desc |= (rare >> 40 & 7) ? 0x300 : h & 0x300;
	if (!w->tidy || rare >> 43 & 7)
		desc |= BIT(10);
	/* A contiguous bit now and then. */
	if (rare >> 46 & 3)
		desc &= ~BIT(52);
	/* Stage 2 has to let tables be read. */
	if (w->both && rare >> 48 & 7)
		desc |= BIT(6);
	return desc;
}

static uint64_t descriptor(const struct world *w, uint64_t addr)
{
	uint64_t h = mix(w->seed ^ addr), rare = mix(h), third = mix(rare);
	unsigned int type = h >> 58;
	uint64_t desc = address_bits(w, third) | attributes(w, h, rare);

	if (type < w->invalid)
		return desc | (h & 2);
	if (type >= w->invalid + w->block)
		return desc | 3;
	/* nT, and bits that a block does not look at. */
	if (rare >> 52 & 3)
		desc &= ~0x10000ull;
	if (rare >> 54 & 1)
		desc &= ~0x1ff000ull;
	return desc | 1;
}

/* One bit flipped in one word of 32. */
static uint64_t damaged(const struct world *w, uint64_t addr, uint64_t desc)
{
	uint64_t h = mix((w->seed + 1) ^ addr);

	return h & 31 ? desc : desc ^ BIT(h >> 58);
}

bool world_read(void *ctx, uint64_t addr, uint64_t *word)
{
	const struct world *w = ctx;

	if (w->holes && mix((w->seed + 2) ^ addr >> 12) % w->holes == 0)
		return false;
	*word = damaged(w, addr, descriptor(w, addr));
	if (w->swap)
		*word = __builtin_bswap64(*word);
	return true;
}

/* TnSZ at which something changes, and what lies between. */
static uint64_t choose_tnsz(struct world_rng *rng, bool ds)
{
	static const uint8_t borders[] = { 12, 15, 16, 17, 21, 22, 24, 25,
					   26, 27, 28, 33, 34, 35, 38, 39,
					   40, 42, 43, 44, 47, 48, 49, 63 };
	unsigned int least = ds ? 12 : 16;

	if (once(rng, 3))
		return borders[world_below(rng, sizeof(borders))];
	return least + world_below(rng, 40 - least);
}

static uint64_t choose_ps(struct world_rng *rng)
{
	return once(rng, 3) ? world_below(rng, 8) : 5 + world_below(rng, 2);
}

/* The layout with two ranges. */
static uint64_t choose_tcr_two(struct world_rng *rng)
{
	static const uint8_t tg1[] = { 2, 1, 3 };
	bool ds = once(rng, 3);
	uint64_t tcr = world_next(rng) & 0x00787cff3c003c00;

	tcr |= choose_tnsz(rng, ds) | choose_tnsz(rng, ds) << 16;
	tcr |= (uint64_t)(once(rng, 64) ? 3 : world_below(rng, 3)) << 14;
	tcr |= (uint64_t)(once(rng, 64) ? 0 : tg1[world_below(rng, 3)]) << 30;
	tcr &= ~(7ull << 32);
	tcr |= choose_ps(rng) << 32;
	tcr |= (uint64_t)once(rng, 32) << 7 | (uint64_t)once(rng, 32) << 23;
	tcr |= world_next(rng) & (BIT(37) | BIT(38) | BIT(39) | BIT(40));
	tcr &= ~(BIT(41) | BIT(42));
	tcr |= (uint64_t)world_below(rng, 4) << 41;
	tcr |= (uint64_t)once(rng, 8) << 55 | (uint64_t)once(rng, 8) << 56;
	return tcr | (uint64_t)ds << 59;
}

static uint64_t choose_tcr_one(struct world_rng *rng)
{
	bool ds = once(rng, 3);
	uint64_t tcr = world_next(rng) & 0x0000000020703f00;

	tcr |= choose_tnsz(rng, ds);
	tcr |= (uint64_t)(once(rng, 64) ? 3 : world_below(rng, 3)) << 14;
	tcr |= choose_ps(rng) << 16 | (uint64_t)once(rng, 3) << 24;
	return tcr | (uint64_t)ds << 32;
}

/* SL0 and a T0SZ that goes with it, most of the time. */
static uint64_t choose_vtcr(struct world_rng *rng)
{
	static const uint8_t shifts[] = { 12, 16, 14 };
	static const int8_t starts_4k[] = { 2, 1, 0, 3 };
	unsigned int tg = world_below(rng, 3), g = shifts[tg];
	unsigned int sl0 = world_below(rng, tg == 1 ? 3 : 4);
	bool ds = once(rng, 3), sl2 = ds && tg == 0 && sl0 == 0 && once(rng, 2);
	int start = tg ? 3 - (int)sl0 : sl2 ? -1 : starts_4k[sl0];
	unsigned int n = (unsigned int)(3 - start), size;
	uint64_t vtcr = world_next(rng) & 0x0000000000603f00;

	size = n * (g - 3) + g + 1 + world_below(rng, g + 1);
	if (size > (ds || tg == 1 ? 52 : 48))
		size = ds || tg == 1 ? 52 : 48;
	vtcr |= once(rng, 32) ? choose_tnsz(rng, ds) : 64 - size;
	vtcr |= (uint64_t)(once(rng, 64) ? 3 : tg) << 14;
	vtcr |= (uint64_t)(once(rng, 64) ? world_below(rng, 4) : sl0) << 6;
	vtcr |= choose_ps(rng) << 16 | (uint64_t)once(rng, 64) << 36;
	return vtcr | (uint64_t)ds << 32 | (uint64_t)sl2 << 33;
}

static uint64_t choose_sctlr(struct world_rng *rng)
{
	uint64_t sctlr = !once(rng, 24);

	sctlr |= (uint64_t)once(rng, 3) << 19 | (uint64_t)once(rng, 2) << 57;
	return sctlr;
}

/* A feature less, now and then: the field is 0. */
static void lose(struct world_rng *rng, uint64_t *id, unsigned int lo)
{
	if (once(rng, 8))
		*id &= ~(15ull << lo);
}

static void choose_features(struct world_rng *rng, uint64_t *regs)
{
	uint64_t *mmfr1 = &regs[SPEC_ID_AA64MMFR1_EL1];
	uint64_t *mmfr2 = &regs[SPEC_ID_AA64MMFR2_EL1];

	spec_machine(regs);
	if (once(rng, 2))
		return;
	regs[SPEC_ID_AA64MMFR0_EL1] &= ~15ull;
	regs[SPEC_ID_AA64MMFR0_EL1] |= once(rng, 2) ? world_below(rng, 7)
						    : 5 + world_below(rng, 2);
	*mmfr1 = (*mmfr1 & ~15ull) | world_below(rng, 3);
	*mmfr1 = (*mmfr1 & ~(15ull << 20)) | (uint64_t)world_below(rng, 4)
						     << 20;
	lose(rng, mmfr1, 12);
	lose(rng, mmfr1, 28);
	lose(rng, mmfr2, 16);
	lose(rng, mmfr2, 28);
	lose(rng, mmfr2, 40);
	lose(rng, mmfr2, 52);
	lose(rng, mmfr2, 60);
	lose(rng, &regs[SPEC_ID_AA64MMFR3_EL1], 8);
}

/*
 * Half of the bytes are what systems use. core knows neither FEAT_XS nor
 * FEAT_MTE2 from registers and takes them to be there, as here.
 */
static uint64_t choose_mair(struct world_rng *rng)
{
	static const uint8_t usual[] = { 0x00, 0x04, 0x08, 0x0c, 0x44, 0xff,
					 0xbb, 0xee, 0x4f, 0x77, 0xf0, 0xa0 };
	uint64_t mair = world_next(rng);

	for (unsigned int i = 0; i < 8; i++) {
		if (once(rng, 4))
			continue;
		mair &= ~(0xffull << i * 8);
		mair |= (uint64_t)usual[world_below(rng, sizeof(usual))]
			<< i * 8;
	}
	return mair;
}

/*
 * PIE; and overlays that take nothing, because core knows only that they force
 * HPD. With WXN they would change more than that.
 */
static uint64_t choose_tcr2(struct world_rng *rng, uint64_t *sctlr)
{
	uint64_t tcr2 = once(rng, 4) ? BIT(1) : 0;

	if (once(rng, 64))
		tcr2 |= BIT(4);
	if (!tcr2 && once(rng, 16)) {
		tcr2 |= world_next(rng) & (BIT(2) | BIT(3));
		*sctlr &= ~BIT(19);
	}
	return tcr2;
}

static uint64_t choose_pir(struct world_rng *rng)
{
	return once(rng, 2) ? world_next(rng)
			    : world_next(rng) & 0x7777777777777777;
}

static void choose_el1(struct world_rng *rng, uint64_t *regs)
{
	regs[SPEC_SCTLR_EL1] = choose_sctlr(rng);
	regs[SPEC_TCR_EL1] = choose_tcr_two(rng);
	regs[SPEC_TCR2_EL1] = choose_tcr2(rng, &regs[SPEC_SCTLR_EL1]);
	regs[SPEC_MAIR_EL1] = choose_mair(rng);
	regs[SPEC_PIR_EL1] = choose_pir(rng);
	regs[SPEC_PIRE0_EL1] = choose_pir(rng);
	regs[SPEC_POR_EL1] = regs[SPEC_POR_EL0] = 0x7777777777777777;
	regs[SPEC_HCR_EL2] = once(rng, 64) ? BIT(27) : 0;
	if (once(rng, 64))
		regs[SPEC_HCR_EL2] |= BIT(42) | BIT(43);
}

static void choose_el2(struct world_rng *rng, uint64_t *regs, bool two)
{
	regs[SPEC_SCTLR_EL2] = choose_sctlr(rng);
	regs[SPEC_TCR_EL2] = two ? choose_tcr_two(rng) : choose_tcr_one(rng);
	regs[SPEC_TCR2_EL2] = choose_tcr2(rng, &regs[SPEC_SCTLR_EL2]);
	regs[SPEC_MAIR_EL2] = choose_mair(rng);
	regs[SPEC_PIR_EL2] = choose_pir(rng);
	regs[SPEC_PIRE0_EL2] = choose_pir(rng);
	regs[SPEC_POR_EL2] = regs[SPEC_POR_EL0] = 0x7777777777777777;
	regs[SPEC_HCR_EL2] = two ? BIT(34) | (world_next(rng) & BIT(27)) : 0;
	regs[SPEC_HCR_EL2] |= world_next(rng) & BIT(0);
}

static void choose_el3(struct world_rng *rng, uint64_t *regs)
{
	regs[SPEC_SCTLR_EL3] = choose_sctlr(rng);
	regs[SPEC_TCR_EL3] = choose_tcr_one(rng);
	if (once(rng, 4))
		regs[SPEC_TCR_EL3] |= BIT(35);
	regs[SPEC_MAIR_EL3] = choose_mair(rng);
	regs[SPEC_PIR_EL3] = choose_pir(rng);
}

static void choose_stage2(struct world_rng *rng, uint64_t *regs)
{
	regs[SPEC_VTCR_EL2] = choose_vtcr(rng);
	regs[SPEC_HCR_EL2] |= BIT(0) | (world_next(rng) & BIT(46));
	if (once(rng, 4))
		regs[SPEC_HCR_EL2] |= BIT(2);
	if (once(rng, 24))
		regs[SPEC_HCR_EL2] |= BIT(12);
}

/* What the word format of a control register is. */
static void format_of(const struct world *w, uint64_t tg, bool tg1, bool ds,
		      bool *has_lpa, bool *has_ds)
{
	bool is_64k = tg == (tg1 ? 3 : 1);
	uint64_t parange = w->in.regs[SPEC_ID_AA64MMFR0_EL1] & 15;

	*has_lpa = is_64k && parange >= 6;
	*has_ds = ds && !is_64k;
}

static void choose_format(struct world *w)
{
	const uint64_t *regs = w->in.regs;
	enum spec_reg reg = w->kind == WORLD_EL3    ? SPEC_TCR_EL3
			    : w->kind == WORLD_EL2  ? SPEC_TCR_EL2
			    : w->kind == WORLD_EL20 ? SPEC_TCR_EL2
			    : w->kind == WORLD_EL10 ? SPEC_TCR_EL1
						    : SPEC_VTCR_EL2;
	bool two = w->kind == WORLD_EL10 || w->kind == WORLD_EL20;
	bool ds = regs[reg] >> (two ? 59 : 32) & 1;

	if (two && w->upper)
		format_of(w, regs[reg] >> 30 & 3, true, ds, &w->lpa, &w->ds);
	else
		format_of(w, regs[reg] >> 14 & 3, false, ds, &w->lpa, &w->ds);
}

/* Addresses that mostly fit: PS, and the IPA size where there is one. */
static uint64_t choose_address(const struct world *w, struct world_rng *rng)
{
	static const uint8_t sizes[] = { 32, 36, 40, 42, 44, 48, 52, 52 };
	const uint64_t *regs = w->in.regs;
	unsigned int ps = w->kind == WORLD_EL10 || w->kind == WORLD_BOTH
				  ? regs[SPEC_TCR_EL1] >> 32 & 7
			  : w->kind == WORLD_EL20 ? regs[SPEC_TCR_EL2] >> 32 & 7
			  : w->kind == WORLD_EL2  ? regs[SPEC_TCR_EL2] >> 16 & 7
			  : w->kind == WORLD_EL3
				  ? regs[SPEC_TCR_EL3] >> 16 & 7
				  : regs[SPEC_VTCR_EL2] >> 16 & 7;
	unsigned int size = sizes[ps];
	unsigned int pamax = sizes[regs[SPEC_ID_AA64MMFR0_EL1] & 7];
	unsigned int ipa = 64 - (regs[SPEC_VTCR_EL2] & 63);

	if (once(rng, 8))
		return world_next(rng);
	if (size > pamax)
		size = pamax;
	if (w->both && ipa < size)
		size = ipa;
	if (w->both && sizes[regs[SPEC_VTCR_EL2] >> 16 & 7] < size)
		size = sizes[regs[SPEC_VTCR_EL2] >> 16 & 7];
	if (size > 48 && once(rng, 2))
		size = 48;
	return BIT(size) - 1;
}

static void choose_memory(struct world *w, struct world_rng *rng)
{
	static const enum spec_reg bases[] = { SPEC_TTBR0_EL1, SPEC_TTBR1_EL1,
					       SPEC_TTBR0_EL2, SPEC_TTBR1_EL2,
					       SPEC_TTBR0_EL3, SPEC_VTTBR_EL2 };
	uint64_t fits;

	w->both = w->kind == WORLD_BOTH;
	choose_format(w);
	w->address = fits = choose_address(w, rng);
	if (fits >> 48 & 15)
		fits &= 0x0000ffffffffffff;
	w->holes = once(rng, 3) ? 16 + world_below(rng, 48) : 0;
	w->invalid = 1 + world_below(rng, w->both ? 3 : 8);
	w->block = 2 + world_below(rng, w->both ? 6 : 12);
	w->tidy = !once(rng, 6);
	for (size_t i = 0; i < sizeof(bases) / sizeof(*bases); i++) {
		w->in.regs[bases[i]] = world_next(rng) &
				       (fits | 0xffffull << 48);
		/* [5:2] are high bits of 52-bit bases. */
		if (!once(rng, 4))
			w->in.regs[bases[i]] &= ~0x3full;
	}
}

/* Big-endian tables of both stages, or little-endian ones. */
static void choose_order(struct world *w, struct world_rng *rng)
{
	static const enum spec_reg sctlrs[] = { SPEC_SCTLR_EL1, SPEC_SCTLR_EL2,
						SPEC_SCTLR_EL3 };

	w->swap = once(rng, 12);
	for (unsigned int i = 0; w->swap && i < 3; i++)
		w->in.regs[sctlrs[i]] |= BIT(25);
}

void world_settle(struct world *w)
{
	const uint64_t *regs = w->in.regs;
	bool el10 = w->kind == WORLD_EL10 || w->kind == WORLD_BOTH;
	bool stage2 = w->kind == WORLD_BOTH || w->kind == WORLD_STAGE2;

	if (!(regs[SPEC_ID_AA64MMFR0_EL1] & 15) ||
	    (el10 && !(regs[SPEC_TCR_EL1] >> 32 & 7)) ||
	    (w->kind == WORLD_EL20 && !(regs[SPEC_TCR_EL2] >> 32 & 7)) ||
	    (w->kind == WORLD_EL2 && !(regs[SPEC_TCR_EL2] >> 16 & 7)) ||
	    (w->kind == WORLD_EL3 && !(regs[SPEC_TCR_EL3] >> 16 & 7)) ||
	    (stage2 && !(regs[SPEC_VTCR_EL2] >> 16 & 7)))
		w->in.knobs.contig_ignored = true;
}

void world_make(struct world *w, enum world_kind kind, uint64_t seed)
{
	static const enum spec_regime regimes[] = { SPEC_EL10, SPEC_EL10,
						    SPEC_EL2,  SPEC_EL20,
						    SPEC_EL3,  SPEC_STAGE2 };
	struct world_rng rng = { mix(seed) + kind };
	uint64_t *regs = w->in.regs;

	memset(w, 0, sizeof(*w));
	w->kind = kind;
	w->seed = seed;
	w->in.regime = regimes[kind];
	w->in.memory = (struct spec_memory){ world_read, w };
	/* What core chooses, where an implementation may. */
	w->in.knobs.device_executes = true;
	w->in.knobs.contig_ignored = once(&rng, 4);
	w->in.knobs.nt_translates = once(&rng, 4);
	w->upper = once(&rng, 2);
	w->pan = once(&rng, 2);
	choose_features(&rng, regs);
	if (kind == WORLD_EL10 || kind == WORLD_BOTH)
		choose_el1(&rng, regs);
	if (kind == WORLD_EL2 || kind == WORLD_EL20)
		choose_el2(&rng, regs, kind == WORLD_EL20);
	if (kind == WORLD_EL3)
		choose_el3(&rng, regs);
	if (kind == WORLD_BOTH || kind == WORLD_STAGE2)
		choose_stage2(&rng, regs);
	choose_order(w, &rng);
	world_settle(w);
	choose_memory(w, &rng);
}

static unsigned int input_bits(const struct world *w)
{
	const uint64_t *regs = w->in.regs;

	switch (w->kind) {
	case WORLD_EL10:
	case WORLD_BOTH:
		return 64 - (regs[SPEC_TCR_EL1] >> (w->upper ? 16 : 0) & 63);
	case WORLD_EL20:
		return 64 - (regs[SPEC_TCR_EL2] >> (w->upper ? 16 : 0) & 63);
	case WORLD_EL2:
		return 64 - (regs[SPEC_TCR_EL2] & 63);
	case WORLD_EL3:
		return 64 - (regs[SPEC_TCR_EL3] & 63);
	default:
		return 64 - (regs[SPEC_VTCR_EL2] & 63);
	}
}

uint64_t world_address(const struct world *w, struct world_rng *rng)
{
	unsigned int size = input_bits(w);
	uint64_t inside = size < 64 ? BIT(size) - 1 : ~0ull;
	uint64_t va = world_next(rng) & inside;
	bool two = w->kind == WORLD_EL10 || w->kind == WORLD_BOTH ||
		   w->kind == WORLD_EL20;

	if (once(rng, 8))
		va = once(rng, 2) ? inside - world_below(rng, 64)
				  : world_below(rng, 64);
	if (once(rng, 16))
		va &= ~0xfffull;
	if (two && w->upper)
		va |= ~inside;
	if (once(rng, 6))
		va ^= world_next(rng) << 56;
	if (once(rng, 24))
		va ^= BIT(world_below(rng, 64));
	if (once(rng, 24) && size < 64)
		va ^= BIT(size);
	/* The half is the world's. */
	if (two)
		va = (va & ~BIT(55)) | (uint64_t)w->upper << 55;
	return va;
}

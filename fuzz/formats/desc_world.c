// SPDX-License-Identifier: GPL-2.0-or-later
/* Registers and table pages out of bytes; desc.h says which byte is what. */
#include "formats/desc.h"

#include <string.h>

#include "base/bits.h"

static unsigned int byte(const struct desc *d, size_t at)
{
	return at < d->size ? d->data[at] : 0;
}

static unsigned int two_bytes(const struct desc *d, size_t at)
{
	return byte(d, at) | byte(d, at + 1) << 8;
}

/* The control registers of the world's own stage, and their fields. */
struct place {
	enum spec_reg tcr, sctlr, tcr2, ttbr;
	uint8_t txsz, tg, ps, ds;
	bool tg1;
};

static struct place place_of(const struct world *w)
{
	static const struct place places[WORLD_KINDS] = {
		[WORLD_EL10] = { SPEC_TCR_EL1, SPEC_SCTLR_EL1, SPEC_TCR2_EL1,
				 SPEC_TTBR0_EL1, 0, 14, 32, 59 },
		[WORLD_BOTH] = { SPEC_TCR_EL1, SPEC_SCTLR_EL1, SPEC_TCR2_EL1,
				 SPEC_TTBR0_EL1, 0, 14, 32, 59 },
		[WORLD_EL2] = { SPEC_TCR_EL2, SPEC_SCTLR_EL2, SPEC_TCR2_EL2,
				SPEC_TTBR0_EL2, 0, 14, 16, 32 },
		[WORLD_EL20] = { SPEC_TCR_EL2, SPEC_SCTLR_EL2, SPEC_TCR2_EL2,
				 SPEC_TTBR0_EL2, 0, 14, 32, 59 },
		[WORLD_EL3] = { SPEC_TCR_EL3, SPEC_SCTLR_EL3, SPEC_TCR_EL3,
				SPEC_TTBR0_EL3, 0, 14, 16, 32 },
		[WORLD_STAGE2] = { SPEC_VTCR_EL2, SPEC_SCTLR_EL2, SPEC_TCR2_EL2,
				   SPEC_VTTBR_EL2, 0, 14, 16, 32 },
	};
	struct place p = places[w->kind];

	if (w->upper && p.ds == 59) {
		p.txsz = 16;
		p.tg = 30;
		p.tg1 = true;
		p.ttbr = p.ttbr == SPEC_TTBR0_EL1 ? SPEC_TTBR1_EL1
						  : SPEC_TTBR1_EL2;
	}
	return p;
}

static void put(uint64_t *reg, unsigned int at, unsigned int bits,
		uint64_t value)
{
	*reg &= ~(pg_ones(bits) << at);
	*reg |= (value & pg_ones(bits)) << at;
}

/* What Linux has; features all there; the stage on. */
static void make_plain(struct world *w)
{
	static const enum spec_reg sctlrs[] = { SPEC_SCTLR_EL1, SPEC_SCTLR_EL2,
						SPEC_SCTLR_EL3 };
	static const enum spec_reg mairs[] = { SPEC_MAIR_EL1, SPEC_MAIR_EL2,
					       SPEC_MAIR_EL3 };
	uint64_t *regs = w->in.regs;

	memset(regs, 0, sizeof(w->in.regs));
	spec_machine(regs);
	for (unsigned int i = 0; i < PG_ARRAY_SIZE(sctlrs); i++) {
		regs[sctlrs[i]] = 1;
		regs[mairs[i]] = UINT64_C(0x000c0400bb44ff);
	}
	regs[SPEC_TCR_EL1] = UINT64_C(0x5b5103510);
	regs[SPEC_TCR_EL2] = w->kind == WORLD_EL20 ? regs[SPEC_TCR_EL1]
						   : 0x80853510;
	regs[SPEC_TCR_EL3] = 0x80853510;
	regs[SPEC_VTCR_EL2] = 0x80053558;
	regs[SPEC_PIR_EL1] = regs[SPEC_PIR_EL2] = regs[SPEC_PIR_EL3] =
		UINT64_C(0x6543216789abcde5);
	regs[SPEC_PIRE0_EL1] = regs[SPEC_PIRE0_EL2] =
		UINT64_C(0x5321076543210753);
	regs[SPEC_POR_EL0] = regs[SPEC_POR_EL1] = regs[SPEC_POR_EL2] =
		UINT64_C(0x7777777777777777);
	if (w->kind == WORLD_EL20)
		regs[SPEC_HCR_EL2] = PG_BIT(34) | PG_BIT(27);
	if (w->kind == WORLD_BOTH || w->kind == WORLD_STAGE2)
		regs[SPEC_HCR_EL2] |= PG_BIT(0);
	w->in.knobs = (struct spec_knobs){ .device_executes = true };
	w->swap = false;
}

static void set_granule(uint64_t *tcr, unsigned int at, bool tg1,
			unsigned int which)
{
	static const uint8_t tg0s[] = { 0, 2, 1 }, tg1s[] = { 2, 1, 3 };

	put(tcr, at, 2, tg1 ? tg1s[which] : tg0s[which]);
}

static unsigned int granule_of(uint64_t tcr, unsigned int at, bool tg1)
{
	static const uint8_t tg0s[] = { 12, 16, 14, 12 };
	static const uint8_t tg1s[] = { 12, 14, 12, 16 };

	return (tg1 ? tg1s : tg0s)[tcr >> at & 3];
}

static void set_geometry(struct desc *d, const struct place *p)
{
	uint64_t *tcr = &d->world.in.regs[p->tcr];
	uint64_t *mmfr0 = &d->world.in.regs[SPEC_ID_AA64MMFR0_EL1];
	unsigned int what = byte(d, 3), size = byte(d, 4), ps = byte(d, 5);

	if ((what & 3) != 3)
		set_granule(tcr, p->tg, p->tg1, what & 3);
	if (!(what & 8))
		put(tcr, p->ds, 1, what >> 2);
	if (size)
		put(tcr, p->txsz, 6, 64 - (20 + size % 36));
	if (ps & 8)
		put(tcr, p->ps, 3, ps);
	if (ps & 0x80)
		put(mmfr0, 0, 4, (ps >> 4 & 7) % 7);
}

/* SL0 and a T0SZ that goes with it: as many levels as there have to be. */
static void set_stage2(struct desc *d)
{
	static const uint8_t shifts[] = { 12, 14, 16 };
	static const int8_t starts_4k[] = { 2, 1, 0, 3 };
	uint64_t *vtcr = &d->world.in.regs[SPEC_VTCR_EL2];
	unsigned int what = byte(d, 6), size = byte(d, 7);
	unsigned int which = (what >> 4 & 3) % 3, sl0 = what & 3;
	bool ds = *vtcr >> 32 & 1, sl2 = ds && !which && (what & 4);
	int start = which ? 3 - (int)sl0 : sl2 ? -1 : starts_4k[sl0];

	if (what & 0x40)
		return;
	set_granule(vtcr, 14, false, which);
	put(vtcr, 6, 2, sl2 ? 0 : sl0);
	put(vtcr, 33, 1, sl2);
	if (size) {
		put(vtcr, 0, 6, 64 - (20 + size % 36));
		return;
	}
	size = (unsigned int)(4 - start) * (shifts[which] - 3) + shifts[which];
	put(vtcr, 0, 6, 64 - (unsigned int)pg_min(size, ds ? 52 : 48));
}

/* Of a stage's control register; 0xff: not in that of one range. */
struct control {
	uint8_t two, upper, one, s2;
};

#define NONE 0xff

/* Bytes 8 and 9, from bit 0 on; the rest is in turn_others(). */
static const struct control controls[] = {
	{ 39, 39, 21, 21 },	/* HA */
	{ 40, 40, 22, 22 },	/* HD */
	{ 41, 42, 24, NONE },	/* HPD */
	{ 37, 38, 20, NONE },	/* TBI */
	{ 7, 23, NONE, NONE },	/* EPD */
	{ 55, 56, NONE, NONE }, /* E0PD */
	{ 51, 52, 29, NONE },	/* TBID */
	{ 13, 29, 13, 13 },	/* the high bit of SH */
};

static void turn_controls(struct desc *d, const struct place *p)
{
	uint64_t *tcr = &d->world.in.regs[p->tcr];
	unsigned int turn = byte(d, 8);

	for (unsigned int i = 0; i < PG_ARRAY_SIZE(controls); i++) {
		const struct control *c = &controls[i];
		unsigned int at = d->world.kind == WORLD_STAGE2 ? c->s2
				  : p->ds == 32			? c->one
				  : p->tg1			? c->upper
								: c->two;

		if (turn >> i & 1 && at != NONE)
			*tcr ^= PG_BIT(at);
	}
}

static void turn_others(struct desc *d, const struct place *p)
{
	uint64_t *regs = d->world.in.regs;
	struct spec_knobs *knobs = &d->world.in.knobs;
	unsigned int turn = byte(d, 9);

	regs[p->sctlr] ^= (uint64_t)(turn & 1) << 19;	       /* WXN */
	regs[p->sctlr] ^= (uint64_t)(turn >> 1 & 1) << 57;     /* EPAN */
	regs[SPEC_HCR_EL2] ^= (uint64_t)(turn >> 2 & 1) << 46; /* FWB */
	regs[SPEC_HCR_EL2] ^= (uint64_t)(turn >> 3 & 1) << 2;  /* PTW */
	if (turn & 16)
		regs[p->tcr2] ^= d->world.kind == WORLD_EL3 ? PG_BIT(35)
							    : PG_BIT(1);
	knobs->contig_ignored ^= turn >> 5 & 1;
	knobs->nt_translates ^= turn >> 6 & 1;
	if (turn & 0x80)
		d->world.swap = !d->world.swap;
	/* Overlays are known only where WXN is not on; see world.c. */
	if (d->world.kind != WORLD_EL3 && regs[p->tcr2] & 0xc)
		regs[p->sctlr] &= ~PG_BIT(19);
}

/* All stages' tables are in one byte order. */
static void settle_order(struct world *w)
{
	static const enum spec_reg sctlrs[] = { SPEC_SCTLR_EL1, SPEC_SCTLR_EL2,
						SPEC_SCTLR_EL3 };

	for (unsigned int i = 0; i < PG_ARRAY_SIZE(sctlrs); i++)
		put(&w->in.regs[sctlrs[i]], 25, 1, w->swap);
}

static bool read_word(void *ctx, uint64_t addr, uint64_t *word)
{
	const struct desc_memory *m = ctx;
	uint64_t offset = addr - m->base;

	if (addr < m->base || offset >= m->size)
		return false;
	*word = m->words[offset / 8];
	return true;
}

static struct pg_stretch locate(const struct pg_mem *mem, uint64_t addr)
{
	const struct desc_memory *m = (const struct desc_memory *)mem;
	uint64_t offset = addr - m->base;

	if (addr < m->base)
		return (struct pg_stretch){ NULL, m->base - addr };
	if (offset >= m->size)
		return (struct pg_stretch){ NULL, addr ? -addr : UINT64_MAX };
	return (struct pg_stretch){ (const unsigned char *)m->words + offset,
				    m->size - offset };
}

/* Usual, the beginning, the top of what fits, above 48 bits. */
static uint64_t base_of(const struct desc *d)
{
	static const uint8_t sizes[] = { 32, 36, 40, 42, 44, 48, 52, 52 };
	unsigned int pamax = d->world.in.regs[SPEC_ID_AA64MMFR0_EL1] & 7;

	switch (byte(d, 0) >> 5 & 3) {
	case 0:
		return 0x40000000;
	case 1:
		return 0;
	case 2:
		return PG_BIT(sizes[pamax]) - DESC_PAGES * DESC_WORDS * 8;
	default:
		return UINT64_C(0x5) << 48 | 0x40000000;
	}
}

static bool stage2_page(const struct desc *d, unsigned int page)
{
	return d->world.kind == WORLD_STAGE2 ||
	       (d->world.kind == WORLD_BOTH && page >= 2);
}

/* Of the stage whose tables the page is to hold. */
struct format {
	unsigned int granule;
	bool lpa, ds;
};

static struct format format_of(const struct desc *d, unsigned int page)
{
	struct place p = place_of(&d->world);
	const uint64_t *regs = d->world.in.regs;
	struct format f;

	if (stage2_page(d, page))
		p = (struct place){ .tcr = SPEC_VTCR_EL2, .tg = 14, .ds = 32 };
	f.granule = granule_of(regs[p.tcr], p.tg, p.tg1);
	f.lpa = f.granule == 16 && (regs[SPEC_ID_AA64MMFR0_EL1] & 15) >= 6;
	f.ds = f.granule != 16 && (regs[p.tcr] >> p.ds & 1);
	return f;
}

static uint64_t address_bits(const struct format *f, uint64_t pa)
{
	uint64_t desc = pa & pg_mask(47, 12);

	if (f->lpa)
		desc = (desc & ~pg_mask(15, 12)) | pg_bits(pa, 51, 48) << 12;
	if (f->ds)
		desc |= (pa & pg_mask(49, 48)) | pg_bits(pa, 51, 50) << 8;
	return desc;
}

static void store(struct desc *d, unsigned int page, unsigned int index,
		  uint64_t word)
{
	struct desc_memory *m = &d->memory;
	uint32_t at = (page << m->shift) / 8 + index % (1u << (m->shift - 3));

	if (m->touched == DESC_TOUCHED)
		return;
	m->touch[m->touched++] = at;
	m->words[at] = d->world.swap ? __builtin_bswap64(word) : word;
}

static uint64_t load(const struct desc *d, unsigned int page,
		     unsigned int index)
{
	const struct desc_memory *m = &d->memory;
	uint64_t word = m->words[(page << m->shift) / 8 +
				 index % (1u << (m->shift - 3))];

	return d->world.swap ? __builtin_bswap64(word) : word;
}

enum record_kind {
	RECORD_INVALID, /* bits that translate nothing */
	RECORD_BLOCK,	/* 01 */
	RECORD_PAGE,	/* 11 */
	RECORD_TABLE,	/* 11, to one of the pages */
	RECORD_TURN,	/* bits of a word that is there turned over */
	RECORD_KINDS,
};

/* Attributes: 24 bits; 0 is what lets normal memory be read and written. */
static uint64_t attributes(const struct desc *d, size_t at, bool table)
{
	uint64_t a = two_bytes(d, at) | (uint64_t)byte(d, at + 2) << 16;
	uint64_t word = pg_bits(a, 9, 0) << 2 | pg_bits(a, 23, 10) << 50;

	return table ? word : word ^ 0x700;
}

/*
 * A record: kind and page (bits 4, 5; bit 6: neighbours ascend; bit 7: count
 * from the last entry); index, two bytes; how many entries, a power of two
 * (bits 0 to 3), and by how much they ascend (bits 4, 5: levels above a page);
 * address: a digit and its place (bit 7: above 48 bits), or the page; three of
 * attributes.
 */
static void put_record(struct desc *d, size_t at)
{
	unsigned int what = byte(d, at), page = what >> 4 & 3;
	unsigned int kind = (what & 15) % RECORD_KINDS;
	unsigned int index = two_bytes(d, at + 1), count = byte(d, at + 3);
	unsigned int where = byte(d, at + 4);
	struct format f = format_of(d, page);
	uint64_t pa = (uint64_t)(where & 15) << (12 + 4 * (where >> 4 & 7));
	uint64_t word, step = 0, bits = attributes(d, at + 5, kind == 3);

	if (where & 0x80)
		pa |= UINT64_C(0xd) << 48;
	if (kind == RECORD_TABLE)
		pa = d->memory.base +
		     ((uint64_t)(where & 3) << d->memory.shift);
	if (what & 0x40)
		step = PG_BIT(f.granule + (f.granule - 3) * (count >> 4 & 3));
	if (what & 0x80)
		index = ~index;
	for (unsigned int i = 0; i < 1u << (count & 7); i++, index++) {
		word = address_bits(&f, pa + i * step) | bits;
		word |= kind == RECORD_BLOCK ? 1 : kind ? 3 : 0;
		if (kind == RECORD_TURN)
			word = load(d, page, index) ^
			       (where & 0x40 ? PG_BIT(where & 63) : bits);
		store(d, page, index, word);
	}
}

/*
 * Stage 2 begins with what maps the pages where they are: a block as soon as
 * the levels have one, in the third page or the fourth.
 */
static void put_identity(struct desc *d)
{
	struct format f = format_of(d, 2);
	uint64_t vtcr = d->world.in.regs[SPEC_VTCR_EL2];
	unsigned int sl0 = vtcr >> 6 & 3, stride = f.granule - 3;
	int start = f.granule == 12 ? 2 - (int)sl0 : 3 - (int)sl0;
	uint64_t table = d->memory.base + (UINT64_C(3) << d->memory.shift);
	uint64_t word = 0x7fd;

	if (f.granule == 12 && f.ds && vtcr >> 33 & 1)
		start = -1;
	for (unsigned int page = 2; page < 4; page++, start++) {
		unsigned int shift = f.granule + stride * (3 - start);
		bool block = start == 2 || (f.granule == 12 && start == 1) ||
			     start == 3;
		uint64_t pa = d->memory.base & ~pg_ones(shift);

		store(d, page,
		      (unsigned int)(d->memory.base >> shift) &
			      (unsigned int)pg_ones(stride),
		      block ? address_bits(&f, pa) | word | (start == 3 ? 2 : 0)
			    : address_bits(&f, table) | 3);
		if (block)
			return;
	}
}

static void set_memory(struct desc *d, const struct place *p)
{
	struct desc_memory *m = &d->memory;
	uint64_t *regs = d->world.in.regs;
	uint64_t root;

	m->mem.locate = locate;
	m->base = base_of(d);
	m->shift = (unsigned int)pg_max(format_of(d, 0).granule,
					format_of(d, 3).granule);
	m->size = (uint64_t)(DESC_PAGES - (byte(d, 3) >> 4 & 3)) << m->shift;
	/* All pages once, and some of them again. */
	d->budget = 4096 + (m->size >> 3);
	d->world.in.memory = (struct spec_memory){ read_word, m };
	root = m->base & pg_ones(48);
	/* 52-bit bases have their high bits in [5:2]. */
	if (m->base >> 48)
		root |= m->base >> 48 << 2;
	regs[p->ttbr] = (root | (uint64_t)byte(d, 11) << 1) ^
			(uint64_t)(byte(d, 11) & 1) << 48;
	if (d->world.kind == WORLD_BOTH)
		regs[SPEC_VTTBR_EL2] = root + (UINT64_C(2) << m->shift);
}

static void set_kind(struct desc *d)
{
	struct world *w = &d->world;
	unsigned int what = byte(d, 0), seed = two_bytes(d, 1);

	world_make(w, (what & 7) % WORLD_KINDS, seed);
	w->upper = what & 8;
	w->pan = what & 16;
	if (!seed)
		make_plain(w);
	if (byte(d, 3) & 0x40) {
		w->in.regs[SPEC_ID_AA64MMFR1_EL1] = 0;
		w->in.regs[SPEC_ID_AA64MMFR2_EL1] = 0;
	}
	if (w->kind == WORLD_BOTH || w->kind == WORLD_STAGE2)
		set_stage2(d);
}

void desc_make(struct desc *d, const uint8_t *data, size_t size)
{
	struct place p;

	d->data = data;
	d->size = size;
	d->finding = (struct fz_finding){ 0 };
	d->seen = 0;
	set_kind(d);
	p = place_of(&d->world);
	if (d->world.kind != WORLD_STAGE2)
		set_geometry(d, &p);
	turn_controls(d, &p);
	turn_others(d, &p);
	settle_order(&d->world);
	world_settle(&d->world);
	set_memory(d, &p);
	d->skip = byte(d, 10);
	d->raw = byte(d, 12) & 3;
	d->asks = byte(d, 13);
	d->how = (uint8_t)byte(d, 14);
	if (d->world.kind == WORLD_BOTH && !(byte(d, 0) & 0x80))
		put_identity(d);
	for (size_t i = 0; i < DESC_RECORDS; i++) {
		if (DESC_HEADER + i * 8 >= size)
			break;
		put_record(d, DESC_HEADER + i * 8);
	}
}

void desc_clear(struct desc *d)
{
	struct desc_memory *m = &d->memory;

	while (m->touched)
		m->words[m->touch[--m->touched]] = 0;
}

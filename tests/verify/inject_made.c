// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Spaces to be corrupted: made ones, of what no image at hand has. Contiguous
 * sets at every level that has them, DS and LPA, all granules, EL3, indirect
 * permissions, big-endian tables.
 */
#include <stdio.h>
#include <stdlib.h>

#include "inject.h"

#define BASE  UINT64_C(0x40000000)
#define BYTES (UINT64_C(4) << 20)
/* Where leaves point to, far from the tables. */
#define DATA UINT64_C(0x100000000)

static const char *const regimes[] = {
	"el1:high:4k:48",
	"el1:high:4k:52:ds",
	"el1:low:16k:47",
	"el1:low:16k:52:ds",
	"el1:high:64k:52:oa52",
	"el2:high:4k:39:ha:hd",
	"el2:4k:48",
	"el3:64k:48",
	"el1:high:4k:39:pie:pir=0x7315:pire0=0x0",
	"el1:low:4k:39:ee",
	"s2:4k:40:sl1",
	"s2:16k:40",
	"s2:64k:52:oa52",
	"s2:4k:52:ds:fwb",
};

/* The tables of one subject at a time. */
struct arena {
	struct pg_mem mem;
	unsigned char *bytes;
	uint64_t used;	/* of the tables */
	uint64_t leaf;	/* the next output address */
	uint64_t attrs; /* of all leaves */
};

static struct arena arenas[PG_ARRAY_SIZE(regimes)];

static struct pg_stretch locate(const struct pg_mem *mem, uint64_t addr)
{
	const struct arena *a = (const struct arena *)mem;

	if (addr < BASE)
		return (struct pg_stretch){ NULL, BASE - addr };
	if (addr - BASE >= BYTES)
		return (struct pg_stretch){ NULL, 0 - addr };
	return (struct pg_stretch){ a->bytes + (addr - BASE),
				    BYTES - (addr - BASE) };
}

static void store(struct arena *a, const struct pg_regime *r, uint64_t addr,
		  uint64_t word)
{
	uint64_t *to = (uint64_t *)(a->bytes + (addr - BASE));

	*to = r->ee ? __builtin_bswap64(word) : word;
}

/* Read-only data, well-formed for its regime. */
static uint64_t leaf_attrs(const struct pg_regime *r)
{
	uint64_t d = PG_BIT(PG_DESC_AF);

	if (!r->ds)
		d |= 3 << 8;
	if (r->stage == 2)
		return d | PG_BIT(6) | PG_BIT(PG_DESC_UXN) |
		       (r->fwb ? 6 : 15) << 2;
	if (r->pie)
		return d;
	d |= PG_BIT(7) | PG_BIT(PG_DESC_UXN);
	if (!pg_regime_two_els(r))
		return d | PG_BIT(6);
	d |= PG_BIT(PG_DESC_PXN);
	return r->high ? d : d | PG_BIT(6) | PG_BIT(PG_DESC_NG);
}

/* The address in the bits of the format (D-8), from this level's size on. */
static uint64_t encode(const struct pg_regime *r, uint64_t addr)
{
	uint64_t d = addr & pg_mask(47, 0);

	if (r->oa_format == PG_OA_LPA)
		d |= pg_bits(addr, 51, 48) << 12;
	if (r->oa_format == PG_OA_DS)
		d |= (addr & pg_mask(49, 48)) | pg_bits(addr, 51, 50) << 8;
	return d;
}

static uint64_t take_output(struct arena *a, const struct pg_regime *r,
			    uint64_t bytes)
{
	uint64_t at = (a->leaf + bytes - 1) & -bytes;

	if (pg_oa_too_big(r, at + bytes))
		at = -bytes & pg_ones(r->oa_bits);
	a->leaf = at + bytes;
	return at;
}

/* A leaf, or a whole contiguous set of them; returns the entries filled. */
static size_t put_leaves(struct arena *a, const struct pg_regime *r, int level,
			 uint64_t at, size_t index, size_t left)
{
	unsigned int bits = pg_contig_bits(r, level);
	uint64_t size = PG_BIT(pg_level_shift(r, level));
	bool set = bits && !(index & pg_ones(bits)) && left >= PG_BIT(bits) &&
		   size << bits <= PG_BIT(r->oa_bits) && rnd() % 2;
	size_t n = set ? PG_BIT(bits) : 1;
	uint64_t oa = take_output(a, r, size * n);
	uint64_t d = a->attrs | (level == PG_LEVEL_MAX ? 3 : 1);

	if (set)
		d |= PG_BIT(PG_DESC_CONTIG);
	for (size_t i = 0; i < n; i++)
		store(a, r, at + i * 8, d | encode(r, oa + i * size));
	return n;
}

static uint64_t take_table(struct arena *a, const struct pg_regime *r,
			   uint64_t bytes)
{
	uint64_t at = (a->used + bytes - 1) & -bytes;

	(void)r;
	if (at + bytes > BYTES)
		return 0;
	a->used = at + bytes;
	return BASE + at;
}

/* Some leaves, some holes with and without a value, and a few tables. */
static void fill(struct arena *a, const struct pg_regime *r, int level,
		 uint64_t at, size_t entries)
{
	size_t tables = 0;

	for (size_t i = 0; i < entries;) {
		unsigned int what = rnd() % 8;
		uint64_t next = 0;

		if (what < 3 && level < PG_LEVEL_MAX && tables < 3)
			next = take_table(a, r, PG_BIT(r->granule));
		if (next) {
			store(a, r, at + i * 8, encode(r, next) | 3);
			fill(a, r, level + 1, next, PG_BIT(r->stride));
			tables++;
			i++;
		} else if (what < 6 && pg_level_has_leaf(r, level)) {
			i += put_leaves(a, r, level, at + i * 8, i,
					entries - i);
		} else {
			store(a, r, at + i * 8, what == 7 ? rnd() & ~1 : 0);
			i++;
		}
	}
}

size_t made_count(void)
{
	return PG_ARRAY_SIZE(regimes);
}

bool subject_make(struct subject *s, size_t n)
{
	struct arena *a = &arenas[n];
	uint64_t bytes;

	*s = (struct subject){ 0 };
	snprintf(s->name, sizeof(s->name), "made %s", regimes[n]);
	if (pg_regime_parse(regimes[n], &s->regime, NULL))
		return false;
	*a = (struct arena){ .mem = { locate },
			     .bytes = calloc(1, BYTES),
			     .leaf = DATA,
			     .attrs = leaf_attrs(&s->regime) };
	if (!a->bytes)
		return false;
	bytes = pg_max(pg_regime_root_size(&s->regime),
		       PG_BIT(s->regime.granule));
	s->tables.root = take_table(a, &s->regime, bytes);
	fill(a, &s->regime, s->regime.start, s->tables.root,
	     PG_BIT(s->regime.root_bits));
	s->text_regime = s->regime;
	s->text_tables = s->tables;
	s->style = s->regime.stage == 2
			   ? pg_ptdump_kvm_style(PG_PTDUMP_6_12)
			   : pg_ptdump_plain_style(&s->regime, PG_PTDUMP_6_12);
	s->markers.count = 1;
	s->markers.list[0] = (struct pg_marker){ s->regime.base, "space" };
	return subject_prepare(s, &a->mem);
}

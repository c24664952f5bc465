/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * For subjects that have no descriptors of their own: geometry and leaves of
 * VMSAv8-64 (Arm ARM D8.2, D8.3), without a header of core.
 */
#ifndef PGT_SUBJECT_WORDS_H
#define PGT_SUBJECT_WORDS_H

#include <string.h>

#include "subject.h"

#define PGT_AF	    (UINT64_C(1) << 10)
#define PGT_VALID   UINT64_C(1)
#define PGT_TABLE   UINT64_C(3)
#define PGT_LEVELS  5
#define PGT_ONES(n) ((n) > 63 ? ~UINT64_C(0) : (UINT64_C(1) << (n)) - 1)

/* Write-back, nGnRE and non-cacheable, at indexes 0 to 2. */
#define PGT_MAIR UINT64_C(0x4404ff)

/* root_bits: log2 of the entries of the root; base: first input address. */
struct pgt_shape {
	struct pgt_config config;
	unsigned int stride, root_bits;
	int start, top_leaf;
	bool ds, fwb;
	uint64_t base, root_size;
};

static inline unsigned int pgt_shift(const struct pgt_shape *s, int level)
{
	return s->config.granule + s->stride * (unsigned int)(3 - level);
}

/* The fewest levels; a root of stage 2 may be 16 tables. False: no such. */
static inline bool pgt_shape_of(const struct pgt_config *c, uint64_t caps,
				struct pgt_shape *s)
{
	unsigned int extra = c->regime == PGT_STAGE2 ? 4 : 0;

	memset(s, 0, sizeof(*s));
	s->config = *c;
	s->stride = c->granule - 3u;
	s->ds = c->granule < 16 && (c->ia_bits > 48 || c->oa_bits > 48);
	s->fwb = caps & PGT_CAP_FWB;
	s->start = 3;
	while (pgt_shift(s, s->start) + s->stride + extra < c->ia_bits)
		s->start--;
	s->root_bits = c->ia_bits - pgt_shift(s, s->start);
	s->root_size = UINT64_C(8) << s->root_bits;
	if (s->root_size < UINT64_C(1) << c->granule)
		s->root_size = UINT64_C(1) << c->granule;
	s->top_leaf = c->granule == 12 ? 1 : 2;
	if (s->top_leaf < s->start)
		s->top_leaf = s->start;
	if (c->regime == PGT_EL1_HIGH)
		s->base = ~PGT_ONES(c->ia_bits);
	return s->start >= -1 && (!s->ds || caps & PGT_CAP_LPA2);
}

static inline void pgt_shape_tell(const struct pgt_shape *s, uint64_t root,
				  struct pgt_geometry *g)
{
	*g = (struct pgt_geometry){
		.regime = s->config.regime,
		.granule = s->config.granule,
		.ia_bits = s->config.ia_bits,
		.oa_bits = s->config.oa_bits,
		.start = (int8_t)s->start,
		.ds = s->ds,
		.fwb = s->fwb,
		.root = root,
		.mair = PGT_MAIR,
	};
}

static inline uint64_t pgt_index(const struct pgt_shape *s, int level,
				 uint64_t ia)
{
	unsigned int bits = level == s->start ? s->root_bits : s->stride;

	return ia >> pgt_shift(s, level) & PGT_ONES(bits);
}

static inline bool pgt_wide(const struct pgt_shape *s)
{
	return s->config.oa_bits > 48;
}

static inline uint64_t pgt_put_oa(const struct pgt_shape *s, uint64_t oa)
{
	if (s->ds)
		return (oa & PGT_ONES(50)) | (oa >> 50 & 3) << 8;
	if (pgt_wide(s))
		return (oa & PGT_ONES(48)) | (oa >> 48 & 15) << 12;
	return oa;
}

static inline uint64_t pgt_get_oa(const struct pgt_shape *s, uint64_t word)
{
	uint64_t oa = word & PGT_ONES(s->ds ? 50 : 48) &
		      ~PGT_ONES(s->config.granule);

	if (s->ds)
		oa |= (word >> 8 & 3) << 50;
	else if (pgt_wide(s))
		oa |= (word >> 12 & 15) << 48;
	return oa;
}

static inline bool pgt_is_table(const struct pgt_shape *s, int level,
				uint64_t word)
{
	return level < 3 && (word & 3) == PGT_TABLE;
}

/* The permission bits of a leaf, all others 0; and which they are. */
#define PGT_RIGHTS_MASK (UINT64_C(3) << 6 | UINT64_C(3) << 53)

static inline uint64_t pgt_rights(const struct pgt_shape *s, uint8_t rights)
{
	uint64_t no_exec = rights & PGT_X ? 0 : UINT64_C(1) << 54;
	uint64_t read_only = rights & PGT_W ? 0 : UINT64_C(1) << 7;

	switch (s->config.regime) {
	case PGT_STAGE2:
		return no_exec | (rights & PGT_R ? UINT64_C(1) << 6 : 0) |
		       (rights & PGT_W ? UINT64_C(1) << 7 : 0);
	case PGT_EL2:
		return no_exec | read_only | UINT64_C(1) << 6;
	default:
		if (rights & PGT_USER)
			return no_exec | read_only | UINT64_C(1) << 53 |
			       UINT64_C(1) << 6;
		return no_exec >> 1 | read_only | UINT64_C(1) << 54;
	}
}

/* And back. */
static inline uint8_t pgt_rights_of(const struct pgt_shape *s, uint64_t word)
{
	for (uint8_t rights = 0; rights < 16; rights++)
		if (rights & PGT_R &&
		    pgt_rights(s, rights) == (word & PGT_RIGHTS_MASK))
			return rights;
	return 0;
}

static inline uint64_t pgt_leaf(const struct pgt_shape *s, int level,
				uint64_t pa, const struct pgt_prot *prot)
{
	static const uint8_t stage2[2][3] = { { 15, 1, 5 }, { 6, 1, 5 } };
	uint64_t word = pgt_put_oa(s, pa) | pgt_rights(s, prot->rights) |
			(level == 3 ? 3 : 1) |
			(uint64_t)(prot->software & 15) << 55;

	if (!s->ds)
		word |= UINT64_C(3) << 8; /* inner shareable */
	if (s->config.regime == PGT_STAGE2)
		return word | (uint64_t)stage2[s->fwb][prot->memory] << 2;
	if (s->config.regime == PGT_EL1_LOW)
		word |= UINT64_C(1) << 11; /* not global */
	return word | (uint64_t)prot->memory << 2;
}

/* A range of whole pages in the space. */
static inline bool pgt_range(const struct pgt_shape *s, uint64_t ia,
			     uint64_t size)
{
	return size && !((ia | size) & PGT_ONES(s->config.granule)) &&
	       ia - s->base <= PGT_ONES(s->config.ia_bits) &&
	       size - 1 <= PGT_ONES(s->config.ia_bits) - (ia - s->base);
}

static inline bool pgt_memory(const struct pgt_shape *s, uint64_t pa,
			      uint64_t size)
{
	return !(pa & PGT_ONES(s->config.granule)) &&
	       pa <= PGT_ONES(s->config.oa_bits) &&
	       size - 1 <= PGT_ONES(s->config.oa_bits) - pa;
}

#endif

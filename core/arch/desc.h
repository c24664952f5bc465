/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One descriptor: what kind it is at its level, and where it points.
 * VMSAv8-64, rules D-1 to D-22. Inline because the walk's inner loop uses it.
 */
#ifndef PG_ARCH_DESC_H
#define PG_ARCH_DESC_H

#include "arch/regime.h"
#include "base/bits.h"

#define PG_DESC_VALID  0
#define PG_DESC_TABLE  1 /* with VALID: a table above level 3, a page at 3 */
#define PG_DESC_AF     10
#define PG_DESC_NG     11
#define PG_DESC_NT     16
#define PG_DESC_GP     50
#define PG_DESC_DBM    51
#define PG_DESC_CONTIG 52
#define PG_DESC_PXN    53
#define PG_DESC_UXN    54

enum pg_desc_kind {
	PG_DESC_INVALID,  /* bit 0 is 0; the rest belongs to software (D-1) */
	PG_DESC_RESERVED, /* valid, but no such type at this level (D-3, D-4) */
	PG_DESC_TABLE_KIND,
	PG_DESC_BLOCK,
	PG_DESC_PAGE,
};

static inline enum pg_desc_kind pg_desc_kind(const struct pg_regime *r,
					     int level, uint64_t desc)
{
	if (!pg_bit(desc, PG_DESC_VALID))
		return PG_DESC_INVALID;
	if (pg_bit(desc, PG_DESC_TABLE))
		return level == PG_LEVEL_MAX ? PG_DESC_PAGE
					     : PG_DESC_TABLE_KIND;
	if (level == PG_LEVEL_MAX || !pg_level_has_leaf(r, level))
		return PG_DESC_RESERVED;
	return PG_DESC_BLOCK;
}

static inline bool pg_desc_is_leaf(enum pg_desc_kind kind)
{
	return kind == PG_DESC_BLOCK || kind == PG_DESC_PAGE;
}

/* "invalid", "reserved", "table", "block", "page": permanent names. */
const char *pg_desc_kind_name(enum pg_desc_kind kind);

/* The bits of a descriptor that hold output address bits above 47. */
static inline uint64_t pg_desc_high_oa_mask(const struct pg_regime *r)
{
	if (r->oa_format == PG_OA_LPA)
		return pg_mask(15, 12);
	if (r->oa_format == PG_OA_DS)
		return pg_mask(49, 48) | pg_mask(9, 8);
	return 0;
}

/* All bits of a descriptor that hold an address whose low bit is shift. */
static inline uint64_t pg_desc_oa_mask(const struct pg_regime *r,
				       unsigned int shift)
{
	return pg_mask(47, shift) | pg_desc_high_oa_mask(r);
}

/*
 * The address in a descriptor (D-8). shift: for a leaf the log2 of its size,
 * for a table the granule.
 */
static inline uint64_t pg_desc_oa(const struct pg_regime *r, uint64_t desc,
				  unsigned int shift)
{
	uint64_t oa = desc & pg_mask(47, shift);

	if (r->oa_format == PG_OA_LPA)
		oa |= pg_bits(desc, 15, 12) << 48;
	else if (r->oa_format == PG_OA_DS)
		oa |= (desc & pg_mask(49, 48)) | pg_bits(desc, 9, 8) << 50;
	return oa;
}

/* The other way round: oa, aligned to what it points to, as a descriptor's
 * bits. */
static inline uint64_t pg_desc_put_oa(const struct pg_regime *r, uint64_t oa)
{
	uint64_t desc = oa & pg_ones(48);

	if (r->oa_format == PG_OA_LPA)
		desc |= pg_bits(oa, 51, 48) << 12;
	else if (r->oa_format == PG_OA_DS)
		desc |= (oa & pg_mask(49, 48)) | pg_bits(oa, 51, 50) << 8;
	return desc;
}

/* D-9: the address does not fit the output size in force. */
static inline bool pg_oa_too_big(const struct pg_regime *r, uint64_t oa)
{
	return oa >> r->oa_bits;
}

/* The contiguous bit is set and means something at this level (C-2). */
static inline bool pg_desc_contig(const struct pg_regime *r, int level,
				  uint64_t desc)
{
	return pg_bit(desc, PG_DESC_CONTIG) && pg_contig_bits(r, level);
}

/*
 * Hierarchical attributes gathered on the way down (P-7). Each holds the level
 * of the table that set it first, or PG_HIER_NONE.
 */
#define PG_HIER_NONE INT8_MIN

struct pg_hier {
	int8_t no_el0;	 /* APTable[0]: no unprivileged access */
	int8_t no_write; /* APTable[1]: no writes at any level */
	int8_t uxn;	 /* UXNTable, or XNTable in a one-EL regime */
	int8_t pxn;	 /* PXNTable */
};

#define PG_HIER_INIT                                                 \
	((struct pg_hier){ PG_HIER_NONE, PG_HIER_NONE, PG_HIER_NONE, \
			   PG_HIER_NONE })

/* Adds what the table descriptor at level says. */
void pg_hier_add(struct pg_hier *hier, const struct pg_regime *r, int level,
		 uint64_t desc);

/* The two restrict in the same way, wherever they come from. */
bool pg_hier_same(const struct pg_hier *a, const struct pg_hier *b);

#endif

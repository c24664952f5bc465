// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch/attr.h"

#include "arch/desc.h"

const char *pg_sh_name(enum pg_sh sh)
{
	static const char *const names[] = { "none", "reserved", "outer",
					     "inner" };

	return names[sh & 3];
}

const char *pg_memtype_name(const struct pg_memattr *attr)
{
	static const char *const types[] = {
		[PG_MEM_NGNRNE] = "device-nGnRnE",
		[PG_MEM_NGNRE] = "device-nGnRE",
		[PG_MEM_NGRE] = "device-nGRE",
		[PG_MEM_GRE] = "device-GRE",
		[PG_MEM_RESERVED] = "reserved",
	};
	static const char *const normal[3][3] = {
		/* outer    inner NC         inner WT         inner WB */
		[PG_CACHE_NC] = { "normal-nc", "normal-iWT-oNC",
				  "normal-iWB-oNC" },
		[PG_CACHE_WT] = { "normal-iNC-oWT", "normal-wt",
				  "normal-iWB-oWT" },
		[PG_CACHE_WB] = { "normal-iNC-oWB", "normal-iWT-oWB",
				  "normal-wb" },
	};

	if (attr->type != PG_MEM_NORMAL)
		return types[attr->type];
	return attr->tagged ? "normal-tagged"
			    : normal[attr->outer][attr->inner];
}

/* Four bits of a MAIR byte: 00RW and 10RW WT, 01RW and 11RW WB, 0100 NC. */
static enum pg_cache decode_half(unsigned int half)
{
	if (half == 4)
		return PG_CACHE_NC;
	return half & 4 ? PG_CACHE_WB : PG_CACHE_WT;
}

struct pg_memattr pg_mair_decode(uint8_t byte)
{
	unsigned int outer = byte >> 4, inner = byte & 15;
	struct pg_memattr attr = { .type = PG_MEM_NORMAL, .byte = byte };

	if (!outer && !(inner & 2)) {
		attr.type = inner >> 2;
		attr.xs_clear = inner & 1;
	} else if (byte == 0x40) {
		attr.xs_clear = true; /* inner and outer NC */
	} else if (byte == 0xa0) {
		attr.xs_clear = true;
		attr.inner = attr.outer = PG_CACHE_WT;
	} else if (byte == 0xf0) {
		attr.tagged = true;
		attr.inner = attr.outer = PG_CACHE_WB;
	} else if (!outer || !inner) {
		attr.type = PG_MEM_RESERVED;
	} else {
		attr.outer = decode_half(outer);
		attr.inner = decode_half(inner);
	}
	return attr;
}

static enum pg_sh leaf_sh(const struct pg_regime *r, uint64_t desc)
{
	/* with DS the bits are address, and TCR.SHn counts. */
	return r->ds ? r->sh : pg_bits(desc, 9, 8);
}

/* D-17: Device and Normal NC are outer shareable whatever SH says. */
static void fix_sh(struct pg_memattr *attr)
{
	bool cached =
		attr->type == PG_MEM_NORMAL &&
		(attr->inner != PG_CACHE_NC || attr->outer != PG_CACHE_NC);

	if (!cached)
		attr->sh = PG_SH_OUTER;
}

/* Two bits of MemAttr without FWB: 01 NC, 10 WT, 11 WB. */
static enum pg_cache s2_cache(unsigned int bits)
{
	return bits == 3 ? PG_CACHE_WB : bits == 2 ? PG_CACHE_WT : PG_CACHE_NC;
}

static struct pg_memattr s2_plain(unsigned int memattr)
{
	struct pg_memattr attr = { .byte = memattr };

	if (memattr >> 2 == 0) {
		attr.type = memattr & 3;
		return attr;
	}
	attr.type = memattr & 3 ? PG_MEM_NORMAL : PG_MEM_RESERVED;
	attr.outer = s2_cache(memattr >> 2);
	attr.inner = s2_cache(memattr & 3);
	return attr;
}

/* What FWB gives where stage 1 is Normal write-back: stage 2 alone. */
static struct pg_memattr s2_fwb(unsigned int memattr)
{
	struct pg_memattr attr = { .byte = memattr };

	if (!(memattr & 4)) {
		attr.type = memattr & 3;
		return attr;
	}
	attr.type = PG_MEM_NORMAL;
	if ((memattr & 3) >= 2)
		attr.inner = attr.outer = PG_CACHE_WB;
	return attr;
}

struct pg_memattr pg_leaf_memattr(const struct pg_regime *r, uint64_t desc)
{
	struct pg_memattr attr;

	if (r->stage == 1)
		attr = pg_mair_decode(r->mair >> (8 * pg_bits(desc, 4, 2)));
	else if (r->fwb)
		attr = s2_fwb(pg_bits(desc, 5, 2));
	else
		attr = s2_plain(pg_bits(desc, 5, 2));
	attr.sh = leaf_sh(r, desc);
	fix_sh(&attr);
	return attr;
}

/* Outer beats inner beats none. */
static enum pg_sh stronger_sh(enum pg_sh a, enum pg_sh b)
{
	if (a == PG_SH_OUTER || b == PG_SH_OUTER)
		return PG_SH_OUTER;
	return a == PG_SH_INNER || b == PG_SH_INNER ? PG_SH_INNER : PG_SH_NONE;
}

/*
 * FWB: MemAttr[2:0] says what becomes of stage 1 (rule table, section 5). What
 * is unallocated there may be Device of any kind, so that it stays unknown
 * unless stage 2 decides alone.
 */
static struct pg_memattr combine_fwb(struct pg_memattr s1, struct pg_memattr s2,
				     unsigned int memattr)
{
	bool device1 = s1.type < PG_MEM_NORMAL;
	bool unknown1 = s1.type == PG_MEM_RESERVED;

	switch (memattr & 7) {
	case 0:
		return s2;
	case 7:
		return s1;
	case 6:
		return s2;
	case 5:
	case 4:
		return device1 || unknown1 ? s1 : s2;
	default:
		if (unknown1)
			return s1;
		if (device1)
			s2.type = pg_min(s1.type, s2.type);
		return s2;
	}
}

/* Device-nGnRnE of one stage beats even what the other does not say. */
static struct pg_memattr combine_plain(struct pg_memattr s1,
				       struct pg_memattr s2)
{
	struct pg_memattr both = s1;

	both.type = pg_min(s1.type, s2.type);
	if (both.type != PG_MEM_NGNRNE &&
	    (s1.type == PG_MEM_RESERVED || s2.type == PG_MEM_RESERVED))
		both.type = PG_MEM_RESERVED;
	both.inner = pg_min(s1.inner, s2.inner);
	both.outer = pg_min(s1.outer, s2.outer);
	both.tagged = s1.tagged && both.inner == PG_CACHE_WB &&
		      both.outer == PG_CACHE_WB;
	return both;
}

struct pg_memattr pg_combine_memattr(struct pg_memattr s1,
				     const struct pg_regime *s2,
				     uint64_t s2desc)
{
	struct pg_memattr second = pg_leaf_memattr(s2, s2desc);
	struct pg_memattr both;

	if (s2->fwb)
		both = combine_fwb(s1, second, pg_bits(s2desc, 5, 2));
	else
		both = combine_plain(s1, second);
	both.byte = s1.byte;
	both.sh = stronger_sh(s1.sh, leaf_sh(s2, s2desc));
	fix_sh(&both);
	return both;
}

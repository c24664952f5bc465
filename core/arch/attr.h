/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory attributes: what a MAIR byte or stage-2 MemAttr means, shareability,
 * and what the two stages give together.
 */
#ifndef PG_ARCH_ATTR_H
#define PG_ARCH_ATTR_H

#include <stddef.h>

#include "arch/regime.h"

/* Ordered so that combining stages takes the smaller within a half. */
enum pg_memtype {
	PG_MEM_NGNRNE,
	PG_MEM_NGNRE,
	PG_MEM_NGRE,
	PG_MEM_GRE,
	PG_MEM_NORMAL,
	PG_MEM_RESERVED, /* an unallocated encoding: unpredictable */
};

/* Ordered by strength: the smaller wins when stages are combined. */
enum pg_cache {
	PG_CACHE_NC,
	PG_CACHE_WT,
	PG_CACHE_WB,
};

/* The architecture's numbers. */
enum pg_sh {
	PG_SH_NONE = 0,
	PG_SH_RESERVED = 1,
	PG_SH_OUTER = 2,
	PG_SH_INNER = 3,
};

/*
 * type: inner and outer count for PG_MEM_NORMAL only. byte: the MAIR byte, or
 * for stage 2 alone MemAttr[3:0].
 */
struct pg_memattr {
	enum pg_memtype type;
	enum pg_cache inner, outer;
	bool tagged;   /* MAIR byte 0xf0: with MTE, Normal Tagged */
	bool xs_clear; /* an encoding with XS = 0 */
	enum pg_sh sh; /* effective (D-17) */
	uint8_t byte;
};

/* One MAIR byte (section "Memory attributes"; Arm ARM MAIR_ELx). */
struct pg_memattr pg_mair_decode(uint8_t byte);

/* The attributes of a leaf, from AttrIndx and MAIR or from MemAttr. */
struct pg_memattr pg_leaf_memattr(const struct pg_regime *r, uint64_t desc);

/* Stage 1 seen through the stage-2 leaf s2desc of regime s2. */
struct pg_memattr pg_combine_memattr(struct pg_memattr s1,
				     const struct pg_regime *s2,
				     uint64_t s2desc);

/*
 * The permanent name: "device-nGnRnE", "normal-wb", "normal-nc",
 * "normal-tagged", "normal-iNC-oWB", "reserved" ... Static storage.
 */
const char *pg_memtype_name(const struct pg_memattr *attr);

/* "none", "reserved", "outer", "inner" */
const char *pg_sh_name(enum pg_sh sh);

#endif

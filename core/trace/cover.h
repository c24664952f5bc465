/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a TLBI removes of what TLBs may hold because of one stale descriptor:
 * Arm ARM D8.17 (RCHVGJ: walk entries carry an ASID; RLGSCG, RLQLSD: one TLBI
 * removes a whole block; RTVTYQ: by IPA removes no combined entries).
 */
#ifndef PG_TRACE_COVER_H
#define PG_TRACE_COVER_H

#include "trace/tlbi_decode.h"

/* What one descriptor can have left in TLBs; bits. */
#define PG_HELD_GLOBAL	 0x01 /* a leaf without ASID */
#define PG_HELD_PRIVATE	 0x02 /* a leaf with one */
#define PG_HELD_WALK	 0x04 /* a table descriptor, in a walk cache */
#define PG_HELD_COMBINED 0x08 /* stage 2: within entries of both stages */

/*
 * A stale descriptor. [va, last] is what it translates. asid: of its space, or
 * the VMID of stage 2; any_asid: it may have been used under every ASID, as
 * the kernel's half is.
 */
struct pg_held_entry {
	const struct pg_regime *regime;
	uint64_t va, last;
	int level;
	uint8_t bits;
	bool any_asid;
	uint16_t asid;
};

/* Why something stays. By how near the miss is: the later, the nearer. */
enum pg_miss {
	PG_MISS_NOTHING,
	PG_MISS_ELSEWHERE, /* other addresses, another regime */
	PG_MISS_EARLY,	   /* no DSB since the store */
	PG_MISS_STAGE,	   /* stage 2: not that kind of entry, or too early */
	PG_MISS_VMID,
	PG_MISS_ASID,
	PG_MISS_LEAF_ONLY, /* a walk entry stays */
	PG_MISS_RANGE,	   /* a range with a wrong granule or base */
	PG_MISS_HINT,	   /* the TTL is not the leaf's level */
	PG_MISS_OPERAND,   /* the operand is not built as it should be */
	PG_MISS_LOCAL,	   /* this PE only */
	PG_MISS_BARRIER,   /* the DSB afterwards is of a smaller domain */
	PG_MISSES,
};

/*
 * The bits of what is held that a TLBI removes on the PEs that it reaches;
 * vmid: the VMID in use where it was executed. *why: what kept it from
 * removing all. What it says of stage 2 is without regard to order.
 */
uint8_t pg_cover(const struct pg_tlbi_meaning *m, uint16_t vmid,
		 const struct pg_held_entry *held, enum pg_miss *why);

/*
 * Whether the operand would have named the entry's address had it been built
 * right: shifted by the granule instead of by 12, or an address of the upper
 * half without its top byte masked (TLBI-1).
 */
bool pg_cover_suspect(const struct pg_tlbi_meaning *m, uint64_t operand,
		      const struct pg_held_entry *held);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a TLBI means, from its operation and raw operand alone: Arm ARM C5.5
 * and D8.17 (IZVNJG, ICPNYZ: operands; RSQXYZ: TTL; RXKMMX: TG).
 */
#ifndef PG_TRACE_TLBI_DECODE_H
#define PG_TRACE_TLBI_DECODE_H

#include "arch/regime.h"
#include "arch/tlbi.h"

/* No hint: entries of any level. */
#define PG_TLBI_ANY_LEVEL INT8_MIN

enum pg_tlbi_reach {
	PG_TLBI_LOCAL,
	PG_TLBI_INNER,
	PG_TLBI_OUTER,
};

/* Why an operation may do nothing at all. */
enum pg_tlbi_void {
	PG_TLBI_WORKS,
	PG_TLBI_UNKNOWN,   /* there is no such operation */
	PG_TLBI_BAD_HINT,  /* TTL names another granule (RSQXYZ) */
	PG_TLBI_BAD_RANGE, /* TG is reserved or another granule (RXKMMX) */
	PG_TLBI_UNALIGNED, /* TTL set, base not aligned to that level's leaf */
};

/*
 * row: the operation. lo, last: input addresses it is about, both included;
 * everything where it is not about addresses. asid: where the scope has one.
 * level: the hint, or PG_TLBI_ANY_LEVEL. ns: bit 63 of an IPA form.
 */
struct pg_tlbi_meaning {
	const struct pg_tlbi_row *row;
	enum pg_tlbi_void empty;
	enum pg_tlbi_reach reach;
	uint16_t asid;
	bool ns;
	int level;
	uint64_t lo, last;
};

/*
 * how: enum pg_tlbi with its IS or OS. The regime gives granule, DS and the
 * stage; its kind and half do not matter.
 */
struct pg_tlbi_meaning pg_tlbi_decode(unsigned int how, uint64_t operand,
				      const struct pg_regime *regime);

#endif

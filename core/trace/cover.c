// SPDX-License-Identifier: GPL-2.0-or-later
#include "trace/cover.h"

#define LEAVES (PG_HELD_GLOBAL | PG_HELD_PRIVATE)

static bool same_regime(const struct pg_tlbi_row *row, enum pg_regime_kind kind)
{
	switch (kind) {
	case PG_EL10:
		return row->el == 1;
	case PG_EL20:
		return row->el == 1 || row->el == 2;
	case PG_EL2:
		return row->el == 2;
	case PG_EL3:
		return row->el == 3;
	case PG_S2:
		return row->el == 1;
	}
	return false;
}

static bool overlaps(const struct pg_tlbi_meaning *m,
		     const struct pg_held_entry *held)
{
	return m->lo <= held->last && held->va <= m->last;
}

/* EL2 and EL3 alone have no ASIDs; VAE2 and VAE3 then ignore theirs. */
static bool asid_matches(const struct pg_tlbi_meaning *m,
			 const struct pg_held_entry *held)
{
	if (!pg_regime_two_els(held->regime))
		return true;
	return !held->any_asid && m->asid == held->asid;
}

/* Bits that the ASID, or its absence, lets through. */
static uint8_t of_asid(const struct pg_tlbi_meaning *m,
		       const struct pg_held_entry *held)
{
	switch (m->row->scope) {
	case PG_TLBI_BY_ASID:
		return asid_matches(m, held) ? PG_HELD_PRIVATE | PG_HELD_WALK
					     : 0;
	case PG_TLBI_BY_VA:
		return asid_matches(m, held) ? 0xff : PG_HELD_GLOBAL;
	default:
		return 0xff;
	}
}

/* Of those that are by address: what the hint and the L forms let through. */
static uint8_t of_hint(const struct pg_tlbi_meaning *m,
		       const struct pg_held_entry *held)
{
	if (m->level == PG_TLBI_ANY_LEVEL)
		return 0xff;
	return m->level == held->level ? LEAVES : 0;
}

static uint8_t keep(uint8_t left, uint8_t filter, enum pg_miss miss,
		    enum pg_miss *why)
{
	if (left & ~filter && *why < miss)
		*why = miss;
	return left & filter;
}

static uint8_t by_address(const struct pg_tlbi_meaning *m,
			  const struct pg_held_entry *held, uint8_t left,
			  enum pg_miss *why)
{
	static const enum pg_miss misses[] = {
		[PG_TLBI_WORKS] = PG_MISS_NOTHING,
		[PG_TLBI_UNKNOWN] = PG_MISS_ELSEWHERE,
		[PG_TLBI_BAD_HINT] = PG_MISS_HINT,
		[PG_TLBI_BAD_RANGE] = PG_MISS_RANGE,
		[PG_TLBI_UNALIGNED] = PG_MISS_RANGE,
	};

	if (!overlaps(m, held)) {
		*why = PG_MISS_ELSEWHERE;
		return 0;
	}
	if (m->empty) {
		*why = misses[m->empty];
		return 0;
	}
	left = keep(left, of_hint(m, held), PG_MISS_HINT, why);
	return keep(left, m->row->leaf ? LEAVES : 0xff, PG_MISS_LEAF_ONLY, why);
}

static uint8_t cover_stage1(const struct pg_tlbi_meaning *m,
			    const struct pg_held_entry *held, enum pg_miss *why)
{
	uint8_t left = held->bits;
	bool address = m->row->scope == PG_TLBI_BY_VA ||
		       m->row->scope == PG_TLBI_BY_VAA;

	if (!m->row->stage1 || !same_regime(m->row, held->regime->kind)) {
		*why = PG_MISS_ELSEWHERE;
		return 0;
	}
	if (address)
		left = by_address(m, held, left, why);
	return left ? keep(left, of_asid(m, held), PG_MISS_ASID, why) : 0;
}

/* By VA, whose stage 2 nobody can tell from here, counts for nothing. */
static uint8_t cover_stage2(const struct pg_tlbi_meaning *m, uint16_t vmid,
			    const struct pg_held_entry *held, enum pg_miss *why)
{
	uint8_t only = held->bits & ~PG_HELD_COMBINED;

	if (m->row->el != 1 || m->row->scope == PG_TLBI_BY_VA ||
	    m->row->scope == PG_TLBI_BY_VAA ||
	    m->row->scope == PG_TLBI_BY_ASID) {
		*why = PG_MISS_ELSEWHERE;
		return 0;
	}
	if (m->row->scope != PG_TLBI_ALL && vmid != held->asid) {
		*why = PG_MISS_VMID;
		return 0;
	}
	if (m->row->stage1 && m->row->stage2)
		return held->bits;
	*why = PG_MISS_STAGE;
	if (m->row->stage1)
		return held->bits & PG_HELD_COMBINED;
	return by_address(m, held, only, why);
}

uint8_t pg_cover(const struct pg_tlbi_meaning *m, uint16_t vmid,
		 const struct pg_held_entry *held, enum pg_miss *why)
{
	*why = PG_MISS_NOTHING;
	if (!m->row) {
		*why = PG_MISS_ELSEWHERE;
		return 0;
	}
	return held->regime->stage == 2 ? cover_stage2(m, vmid, held, why)
					: cover_stage1(m, held, why);
}

/* An address of the upper half without its top byte masked fills TTL, too. */
static bool unmasked(uint64_t operand, const struct pg_held_entry *held)
{
	uint64_t full = held->va >> 12;

	return held->regime->high && pg_bits(operand, 51, 44) == 0xff &&
	       pg_bits(operand ^ full, 43, held->regime->granule - 12) <=
		       (held->last - held->va) >> held->regime->granule;
}

static bool shifted(uint64_t operand, const struct pg_held_entry *held)
{
	unsigned int shift = held->regime->granule;
	uint64_t meant = pg_bits(operand, 43, 0) << shift;
	uint64_t mask = pg_ones(shift + 44 > 55 ? 55 : shift + 44);

	return shift > 12 && (meant & mask) >= (held->va & mask) &&
	       (meant & mask) <= (held->last & mask);
}

bool pg_cover_suspect(const struct pg_tlbi_meaning *m, uint64_t operand,
		      const struct pg_held_entry *held)
{
	if (!m->row || m->row->range || m->row->scope < PG_TLBI_BY_VA)
		return false;
	return unmasked(operand, held) || shifted(operand, held);
}

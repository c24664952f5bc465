// SPDX-License-Identifier: GPL-2.0-or-later
#include "trace/tlbi_decode.h"

/* A TTL or TG of a granule: 1 is 4K, 2 is 16K, 3 is 64K. */
static unsigned int granule_code(const struct pg_regime *r)
{
	return r->granule == 12 ? 1 : r->granule == 14 ? 2 : 3;
}

static uint64_t extend(uint64_t value, unsigned int top)
{
	return value & PG_BIT(top) ? value | ~pg_ones(top + 1) : value;
}

/*
 * Levels that a hint may name; others are reserved and mean no hint. Blocks of
 * level 0 with 4K, and of level 1 with 16K, exist with DS only.
 */
static int hinted_level(const struct pg_regime *r, unsigned int level)
{
	bool small = (r->granule == 12 && level == 0) ||
		     (r->granule == 14 && level == 1);

	if (small)
		return r->ds ? (int)level : PG_TLBI_ANY_LEVEL;
	return level ? (int)level : PG_TLBI_ANY_LEVEL;
}

static uint64_t last_of(uint64_t lo, uint64_t size)
{
	return lo + (size - 1) < lo ? UINT64_MAX : lo + (size - 1);
}

/* [47:44] TTL, [43:0] VA[55:12] or [39:0] IPA[51:12], [63:48] ASID. */
static void decode_one(struct pg_tlbi_meaning *m, uint64_t operand,
		       const struct pg_regime *r)
{
	bool ipa = m->row->scope == PG_TLBI_BY_IPA;
	unsigned int ttl = (unsigned int)pg_bits(operand, 47, 44);
	uint64_t size = PG_BIT(r->granule);

	m->lo = ipa ? pg_bits(operand, 39, 0) << 12
		    : extend(pg_bits(operand, 43, 0) << 12, 55);
	m->lo &= ~(size - 1);
	m->last = last_of(m->lo, size);
	if (ttl >> 2 == 0)
		return;
	if (ttl >> 2 != granule_code(r))
		m->empty = PG_TLBI_BAD_HINT;
	else
		m->level = hinted_level(r, ttl & 3);
}

static uint64_t range_size(uint64_t operand, const struct pg_regime *r)
{
	uint64_t num = pg_bits(operand, 43, 39);
	unsigned int scale = (unsigned int)pg_bits(operand, 45, 44);

	return (num + 1) << (5 * scale + 1) << r->granule;
}

/* An overflow of the upper half does not reach the lower one. */
static void decode_range(struct pg_tlbi_meaning *m, uint64_t operand,
			 const struct pg_regime *r)
{
	unsigned int shift = r->ds ? 16 : r->granule;
	unsigned int ttl = (unsigned int)pg_bits(operand, 38, 37);
	uint64_t base = pg_bits(operand, 36, 0) << shift;

	if (pg_bits(operand, 47, 46) != granule_code(r))
		m->empty = PG_TLBI_BAD_RANGE;
	m->lo = m->row->scope == PG_TLBI_BY_IPA ? base
						: extend(base, 36 + shift);
	m->last = last_of(m->lo, range_size(operand, r));
	if (!ttl)
		return;
	m->level = hinted_level(r, ttl);
	if (m->level != PG_TLBI_ANY_LEVEL &&
	    m->lo & pg_ones(pg_level_shift(r, m->level)))
		m->empty = PG_TLBI_UNALIGNED;
}

static bool by_address(enum pg_tlbi_scope scope)
{
	return scope == PG_TLBI_BY_VA || scope == PG_TLBI_BY_VAA ||
	       scope == PG_TLBI_BY_IPA;
}

struct pg_tlbi_meaning pg_tlbi_decode(unsigned int how, uint64_t operand,
				      const struct pg_regime *r)
{
	struct pg_tlbi_meaning m = {
		.row = pg_tlbi_row(how),
		.reach = how & PG_TLBI_OS   ? PG_TLBI_OUTER
			 : how & PG_TLBI_IS ? PG_TLBI_INNER
					    : PG_TLBI_LOCAL,
		.asid = (uint16_t)pg_bits(operand, 63, 48),
		.ns = pg_bit(operand, 63),
		.level = PG_TLBI_ANY_LEVEL,
		.last = UINT64_MAX,
	};

	if (!m.row) {
		m.empty = PG_TLBI_UNKNOWN;
		return m;
	}
	if (m.row->range)
		decode_range(&m, operand, r);
	else if (by_address(m.row->scope))
		decode_one(&m, operand, r);
	return m;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Words everybody uses: bit fields, alignment, and the 64-bit little-endian
 * words that descriptors are made of.
 */
#ifndef PG_BASE_BITS_H
#define PG_BASE_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define PG_BIT(n) (UINT64_C(1) << (n))

#define PG_ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Ones in the low n bits; n may be 0 to 64. */
static inline uint64_t pg_ones(unsigned int n)
{
	return n >= 64 ? ~UINT64_C(0) : PG_BIT(n) - 1;
}

/* A mask with ones from bit hi down to bit lo, both included. */
static inline uint64_t pg_mask(unsigned int hi, unsigned int lo)
{
	return pg_ones(hi + 1) & ~pg_ones(lo);
}

/* The field [hi:lo] of a word, moved down to bit 0. */
static inline uint64_t pg_bits(uint64_t word, unsigned int hi, unsigned int lo)
{
	return (word & pg_mask(hi, lo)) >> lo;
}

static inline bool pg_bit(uint64_t word, unsigned int n)
{
	return (word >> n) & 1;
}

/* a + b, or the largest value where the sum does not fit. */
static inline uint64_t pg_add_sat(uint64_t a, uint64_t b)
{
	uint64_t sum;

	return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

static inline uint64_t pg_min(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static inline uint64_t pg_max(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/*
 * Table words as they lie in a mapped file: a QEMU core puts its segments at
 * any file offset, so nothing may assume that they are aligned.
 */
typedef uint64_t __attribute__((aligned(1), may_alias)) pg_word;

/* The little-endian word at p, which needs no alignment. */
static inline uint64_t pg_le64(const void *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

#endif

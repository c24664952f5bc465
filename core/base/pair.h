/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pairs of words, and a sort for very many of them. */
#ifndef PG_BASE_PAIR_H
#define PG_BASE_PAIR_H

#include <stddef.h>
#include <stdint.h>

/* Ordered by hi, then by lo. */
struct pg_pair {
	uint64_t hi;
	uint64_t lo;
};

/*
 * Sorts in place, ascending, whatever the order was: the time is linear in the
 * count times the bytes that differ, and no memory but the stack is used.
 */
void pg_pair_sort(struct pg_pair *pairs, size_t count);

#endif

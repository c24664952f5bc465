/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Distinct 64-bit numbers, numbered in the order in which they came.
 *
 * Keys come from images, and whoever made an image knows any hash function that
 * is written here: so this is a binary trie of the bits in which keys differ
 * (a crit-bit tree), where no choice of keys costs more than 64 steps.
 */
#ifndef PG_BASE_KEYSET_H
#define PG_BASE_KEYSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Keys at most: numbers and forks share a word. */
#define PG_KEYSET_MAX (UINT32_C(1) << 31)

struct pg_keyset_fork;

/* Zero-initialised: empty. keys: count of them, by number. */
struct pg_keyset {
	uint64_t *keys;
	size_t count, room;
	uint32_t root;
	struct pg_keyset_fork *forks; /* one less than keys */
};

/*
 * The number of the key in *number; one that is new gets the next, which is
 * count as it was before. False, and nothing has changed, without memory or
 * above PG_KEYSET_MAX.
 */
bool pg_keyset_add(struct pg_keyset *set, uint64_t key, size_t *number);

/* Frees all; the set is then empty. */
void pg_keyset_deinit(struct pg_keyset *set);

#endif

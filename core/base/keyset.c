// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/keyset.h"

#include <stdlib.h>

#include "base/bits.h"

/* A reference with this bit is a key's number, and a fork's without. */
#define IS_KEY PG_KEYSET_MAX

/* Keys below child[n] have n in the bit, and agree in all bits above it. */
struct pg_keyset_fork {
	uint32_t child[2];
	uint32_t bit;
};

void pg_keyset_deinit(struct pg_keyset *s)
{
	free(s->keys);
	free(s->forks);
	*s = (struct pg_keyset){ 0 };
}

static bool grow(struct pg_keyset *s)
{
	size_t room = s->room ? 2 * s->room : 256;
	uint64_t *keys = reallocarray(s->keys, room, sizeof(*keys));
	struct pg_keyset_fork *forks;

	if (!keys)
		return false;
	s->keys = keys;
	forks = reallocarray(s->forks, room, sizeof(*forks));
	if (!forks)
		return false;
	s->forks = forks;
	s->room = room;
	return true;
}

/* The only key that may be this one. */
static uint32_t candidate(const struct pg_keyset *s, uint64_t key)
{
	uint32_t ref = s->root;

	while (!(ref & IS_KEY))
		ref = s->forks[ref].child[pg_bit(key, s->forks[ref].bit)];
	return ref & ~IS_KEY;
}

/* Where the last key belongs: above the forks at lower bits. */
static void link_last(struct pg_keyset *s, uint64_t key, uint32_t bit)
{
	uint32_t last = s->count - 1, *ref = &s->root;
	struct pg_keyset_fork *fork = &s->forks[last - 1];
	bool side = pg_bit(key, bit);

	while (!(*ref & IS_KEY) && s->forks[*ref].bit > bit)
		ref = &s->forks[*ref].child[pg_bit(key, s->forks[*ref].bit)];
	fork->bit = bit;
	fork->child[side] = IS_KEY | last;
	fork->child[!side] = *ref;
	*ref = last - 1;
}

bool pg_keyset_add(struct pg_keyset *s, uint64_t key, size_t *number)
{
	size_t near = s->count ? candidate(s, key) : 0;

	if (s->count && s->keys[near] == key) {
		*number = near;
		return true;
	}
	if (s->count == PG_KEYSET_MAX || (s->count == s->room && !grow(s)))
		return false;
	*number = s->count;
	s->keys[s->count++] = key;
	if (s->count > 1)
		link_last(s, key, 63 - __builtin_clzll(s->keys[near] ^ key));
	else
		s->root = IS_KEY;
	return true;
}

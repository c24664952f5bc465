// SPDX-License-Identifier: GPL-2.0-or-later
/* A radix sort: the most significant digit first, each pass by swaps. */
#include "base/pair.h"

#include <stdbool.h>
#include <string.h>

#define DIGIT 8
#define WAYS  (1 << DIGIT)
/* Below this an insertion sort has fewer steps than a pass has buckets. */
#define FEW 24
/* So many can be copied to the stack, and from there go where they belong. */
#define SOME 512

static bool less(const struct pg_pair *a, const struct pg_pair *b)
{
	return a->hi != b->hi ? a->hi < b->hi : a->lo < b->lo;
}

static void insertion_sort(struct pg_pair *p, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct pg_pair moving = p[i];
		size_t j = i;

		for (; j && less(&moving, &p[j - 1]); j--)
			p[j] = p[j - 1];
		p[j] = moving;
	}
}

/* The digit whose lowest bit is bit n of the 128; n is at most 127. */
static unsigned int digit(const struct pg_pair *p, int n)
{
	if (n >= 64)
		return p->hi >> (n - 64) & (WAYS - 1);
	/* A digit that hangs over the border has bits of both words. */
	if (n > 64 - DIGIT)
		return (p->lo >> n | p->hi << (64 - n)) & (WAYS - 1);
	return p->lo >> n & (WAYS - 1);
}

/* The highest of the 128 bits in which any two differ; -1 if all are equal. */
static int highest_difference(const struct pg_pair *p, size_t count)
{
	uint64_t hi = 0, lo = 0;

	for (size_t i = 1; i < count; i++) {
		hi |= p[i].hi ^ p[0].hi;
		lo |= p[i].lo ^ p[0].lo;
	}
	if (hi)
		return 127 - __builtin_clzll(hi);
	return lo ? 63 - __builtin_clzll(lo) : -1;
}

/* Where each bucket begins, and in start[WAYS] where the last one ends. */
static void measure(const struct pg_pair *p, size_t count, int n, size_t *start)
{
	for (int i = 0; i <= WAYS; i++)
		start[i] = 0;
	for (size_t i = 0; i < count; i++)
		start[digit(&p[i], n) + 1]++;
	for (int i = 0; i < WAYS; i++)
		start[i + 1] += start[i];
}

/* The buckets in list that are not done yet; returns how many are left. */
static unsigned int distribute_once(struct pg_pair *p, int n,
				    const size_t *start, size_t *next,
				    uint8_t *list, unsigned int count)
{
	unsigned int left = 0;

	for (unsigned int k = 0; k < count; k++) {
		size_t end = start[list[k] + 1];

		for (size_t i = next[list[k]]; i < end; i++) {
			size_t to = next[digit(&p[i], n)]++;
			struct pg_pair moving = p[i];

			p[i] = p[to];
			p[to] = moving;
		}
		if (next[list[k]] < end)
			list[left++] = list[k];
	}
	return left;
}

/*
 * Each pair changes places with the first that may not belong to its bucket.
 * That may bring another that does not, for the next time round; but no swap
 * has to wait for the one before, which is worth more.
 */
static void distribute(struct pg_pair *p, int n, const size_t *start)
{
	size_t next[WAYS];
	uint8_t list[WAYS];
	unsigned int count = 0;

	for (unsigned int i = 0; i < WAYS; i++) {
		next[i] = start[i];
		if (start[i] < start[i + 1])
			list[count++] = i;
	}
	while (count > 1)
		count = distribute_once(p, n, start, next, list, count);
}

static void distribute_some(struct pg_pair *p, size_t count, int n,
			    const size_t *start)
{
	struct pg_pair copy[SOME];
	size_t next[WAYS];

	memcpy(copy, p, count * sizeof(*p));
	memcpy(next, start, sizeof(next));
	for (size_t i = 0; i < count; i++)
		p[next[digit(&copy[i], n)]++] = copy[i];
}

/* Sorts by the digit at bit n and all below it. */
static void sort_from(struct pg_pair *p, size_t count, int n)
{
	size_t start[WAYS + 1];

	if (count <= FEW) {
		insertion_sort(p, count);
		return;
	}
	measure(p, count, n, start);
	if (count <= SOME)
		distribute_some(p, count, n, start);
	else
		distribute(p, n, start);
	for (int i = 0; n && i < WAYS; i++) {
		size_t size = start[i + 1] - start[i];

		if (size > 1)
			sort_from(p + start[i], size,
				  n < DIGIT ? 0 : n - DIGIT);
	}
}

void pg_pair_sort(struct pg_pair *pairs, size_t count)
{
	int top = count ? highest_difference(pairs, count) : -1;

	if (top >= 0)
		sort_from(pairs, count, top < DIGIT ? 0 : top - DIGIT + 1);
}

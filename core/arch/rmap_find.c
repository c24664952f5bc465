// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Questions to the reverse map. Entries are in the order of where they begin;
 * where they end is asked of a tree over groups of them: each group of 64, each
 * 64 such groups, and so on, knows the last end of any entry in it. So a large
 * block that covers an address is found in front of millions of pages that do
 * not, and without them.
 */
#include <assert.h>
#include <stdlib.h>

#include "arch/rmap_priv.h"

#define FAN_BITS 6
/* Levels above the entries, of which memory holds less than 2^60. */
#define DEPTH 10

/* Groups of the tree's level: 0 is the entries, 1 the groups of 64 ... */
static size_t groups(const struct pg_rmap *m, unsigned int level)
{
	return m->count ? ((m->count - 1) >> level * FAN_BITS) + 1 : 0;
}

static uint64_t entry_end(const struct pg_rmap *m, size_t index)
{
	const struct pg_pair *p = &m->entries[index];
	uint64_t repeat = pg_rmap_class(m, p)->repeat;

	return pg_rmap_pa_page(p) +
	       (repeat ? repeat >> PAGE_SHIFT : pg_rmap_length(p));
}

/* below: the ends of the level below, NULL for the entries themselves. */
static void fill_level(const struct pg_rmap *m, unsigned int level,
		       const uint64_t *below, uint64_t *ends)
{
	for (size_t group = 0; group < groups(m, level); group++) {
		size_t i = group << FAN_BITS;
		size_t n = pg_min(i + PG_BIT(FAN_BITS), groups(m, level - 1));
		uint64_t end = 0;

		for (; i < n; i++)
			end = pg_max(end, below ? below[i] : entry_end(m, i));
		ends[group] = end;
	}
}

static int plant_tree(struct pg_rmap *m)
{
	uint64_t *ends, *below = NULL;
	size_t total = 0;

	for (unsigned int level = 1; level <= DEPTH; level++)
		total += groups(m, level);
	free(m->ends);
	ends = m->ends = calloc(total + 1, sizeof(*ends));
	if (!ends)
		return PG_ENOMEM;
	for (unsigned int level = 1; level <= DEPTH; level++) {
		fill_level(m, level, below, ends);
		below = ends;
		ends += groups(m, level);
		if (groups(m, level) == 1)
			break;
	}
	return PG_OK;
}

int pg_rmap_build(struct pg_rmap *m)
{
	if (pg_rmap_order(m))
		return PG_ENOMEM;
	pg_pair_sort(m->entries, m->count);
	if (plant_tree(m))
		return PG_ENOMEM;
	m->built = true;
	return PG_OK;
}

/*
 * A question: entries below before begin early enough; those that end after the
 * page first are hits, kept as a key to sort by and an index.
 */
struct search {
	const struct pg_rmap *m;
	const uint64_t *ends[DEPTH + 1]; /* of each level; [0] is not used */
	uint64_t first;
	size_t before;
	struct pg_pair *hits;
	size_t count, room;
	int ret;
};

static void hit(struct search *s, size_t index)
{
	const struct pg_pair *p = &s->m->entries[index];
	struct pg_pair *hits = s->hits;

	if (s->count == s->room) {
		s->room = s->room ? 2 * s->room : 16;
		hits = reallocarray(hits, s->room, sizeof(*hits));
	}
	if (!hits) {
		s->ret = PG_ENOMEM;
		return;
	}
	s->hits = hits;
	s->hits[s->count++] = (struct pg_pair){
		.hi = (uint64_t)pg_rmap_class(s->m, p)->tag << PAGE_BITS |
		      pg_rmap_ia_page(p),
		.lo = index,
	};
}

static void search_group(struct search *s, unsigned int level, size_t index)
{
	size_t child = index << FAN_BITS, end = child + PG_BIT(FAN_BITS);

	if (!level) {
		if (entry_end(s->m, index) > s->first)
			hit(s, index);
		return;
	}
	if (s->ends[level][index] <= s->first)
		return;
	for (; child < end && !s->ret; child++) {
		if (child << (level - 1) * FAN_BITS >= s->before)
			return;
		search_group(s, level - 1, child);
	}
}

/* How many entries begin before the page or at it. */
static size_t begin_until(const struct pg_rmap *m, uint64_t last)
{
	size_t lo = 0, hi = m->count;

	while (lo < hi) {
		size_t middle = lo + (hi - lo) / 2;

		if (pg_rmap_pa_page(&m->entries[middle]) <= last)
			lo = middle + 1;
		else
			hi = middle;
	}
	return lo;
}

static void search_tree(struct search *s)
{
	const uint64_t *ends = s->m->ends;
	unsigned int level = 1;

	for (;; level++) {
		s->ends[level] = ends;
		ends += groups(s->m, level);
		if (groups(s->m, level) == 1)
			break;
	}
	search_group(s, level, 0);
}

int pg_rmap_find(const struct pg_rmap *m, uint64_t pa, uint64_t size,
		 pg_rmap_visitor visit, void *ctx)
{
	struct search s = { .m = m, .first = pa >> PAGE_SHIFT };
	bool go = true;

	if (!size || !m->count)
		return PG_OK;
	assert(m->built);
	s.before = begin_until(m, pg_add_sat(pa, size - 1) >> PAGE_SHIFT);
	if (s.before)
		search_tree(&s);
	if (!s.ret)
		pg_pair_sort(s.hits, s.count);
	for (size_t i = 0; !s.ret && go && i < s.count; i++) {
		struct pg_rmap_entry entry;

		pg_rmap_get(m, s.hits[i].lo, &entry);
		go = visit(ctx, &entry);
	}
	free(s.hits);
	return s.ret;
}

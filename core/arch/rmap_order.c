// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Classes are numbered as they are met, and so in the order in which spaces
 * were added. Of entries that begin and end together the one of the lower class
 * comes first, and who compares neighbours would say of one what, with the
 * spaces added otherwise, is said of the other.
 */
#include <stdlib.h>

#include "arch/rmap_priv.h"

/* Systems have some hundred; of hostile images the order is no matter. */
#define ORDERED_MAX 65536

static int by_number(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* The tag last: classes that differ in nothing else are alike to all rules. */
static int compare(const void *pa, const void *pb, void *classes)
{
	const struct pg_rmap_class *list = classes;
	const struct pg_rmap_class *a = &list[*(const uint32_t *)pa];
	const struct pg_rmap_class *b = &list[*(const uint32_t *)pb];
	const uint64_t keys[][2] = {
		{ a->tables->regime->base, b->tables->regime->base },
		{ a->tables->regime->kind, b->tables->regime->kind },
		{ !a->tables->through, !b->tables->through },
		{ a->desc, b->desc },
		{ a->level + 1, b->level + 1 },
		{ a->access.priv, b->access.priv },
		{ a->access.user, b->access.user },
		{ a->attr.byte, b->attr.byte },
		{ a->attr.type, b->attr.type },
		{ a->attr.inner, b->attr.inner },
		{ a->attr.outer, b->attr.outer },
		{ a->attr.sh, b->attr.sh },
		{ a->repeat, b->repeat },
		{ a->tag, b->tag },
	};
	int order = 0;

	for (size_t i = 0; i < PG_ARRAY_SIZE(keys) && !order; i++)
		order = by_number(keys[i][0], keys[i][1]);
	return order;
}

static void renumber_entries(struct pg_rmap *m, const uint32_t *rank)
{
	for (size_t i = 0; i < m->count; i++) {
		uint64_t *lo = &m->entries[i].lo;

		*lo = (*lo & ~pg_ones(CLASS_BITS)) |
		      rank[*lo & pg_ones(CLASS_BITS)];
	}
	m->last_class = rank[m->last_class];
}

/* Leaves rank without use. */
static void move_classes(struct pg_rmap *m, uint32_t *rank)
{
	for (uint32_t i = 0; i < m->nclasses; i++) {
		while (rank[i] != i) {
			uint32_t to = rank[i];
			struct pg_rmap_class class = m->classes[to];

			m->classes[to] = m->classes[i];
			m->classes[i] = class;
			rank[i] = rank[to];
			rank[to] = to;
		}
	}
}

int pg_rmap_order(struct pg_rmap *m)
{
	uint32_t *order, *rank;

	if (m->nclasses < 2 || m->nclasses > ORDERED_MAX)
		return PG_OK;
	order = reallocarray(NULL, m->nclasses, 2 * sizeof(*order));
	if (!order)
		return PG_ENOMEM;
	rank = order + m->nclasses;
	for (uint32_t i = 0; i < m->nclasses; i++)
		order[i] = i;
	qsort_r(order, m->nclasses, sizeof(*order), compare, m->classes);
	for (uint32_t i = 0; i < m->nclasses; i++)
		rank[order[i]] = i;
	renumber_entries(m, rank);
	move_classes(m, rank);
	pg_rmap_rehash(m);
	free(order);
	return PG_OK;
}

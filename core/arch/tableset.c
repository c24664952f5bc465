// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch/tableset.h"

#include <stdlib.h>

#define FIRST_ROOM 1024

static int order(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int by_page(const struct pg_table_page *a, const struct pg_table_page *b)
{
	return a->level == b->level ? order(a->pa, b->pa) : a->level - b->level;
}

static int by_page_and_ia(const void *x, const void *y)
{
	const struct pg_table_page *a = x, *b = y;
	int n = by_page(a, b);

	return n ? n : order(a->ia, b->ia);
}

static int by_ia(const void *x, const void *y)
{
	const struct pg_table_page *a = x, *b = y;

	return a->ia == b->ia ? a->level - b->level : order(a->ia, b->ia);
}

/* Sorts, and keeps one of each: that of the lowest address. */
static void compact(struct pg_tableset *s)
{
	size_t kept = 0;

	if (!s->count)
		return;
	qsort(s->pages, s->count, sizeof(*s->pages), by_page_and_ia);
	for (size_t i = 1; i < s->count; i++) {
		if (by_page(&s->pages[kept], &s->pages[i]))
			s->pages[++kept] = s->pages[i];
	}
	s->count = kept + 1;
}

/* Room is made only if the half of it is not enough for those that differ. */
static bool make_room(struct pg_tableset *s)
{
	size_t room = s->room ? s->room * 2 : FIRST_ROOM;
	struct pg_table_page *pages;

	compact(s);
	if (s->room && s->count <= s->room / 2)
		return true;
	pages = realloc(s->pages, room * sizeof(*pages));
	if (!pages)
		return false;
	s->pages = pages;
	s->room = room;
	return true;
}

void pg_tableset_add(struct pg_tableset *s, const struct pg_table_page *page)
{
	if (s->out_of_memory ||
	    (s->count && !by_page(&s->pages[s->count - 1], page) &&
	     s->pages[s->count - 1].ia <= page->ia))
		return;
	if (s->count == s->room && !make_room(s))
		s->out_of_memory = true;
	else
		s->pages[s->count++] = *page;
}

void pg_tableset_add_root(struct pg_tableset *s, const struct pg_tables *tables)
{
	const struct pg_table_page page = {
		.pa = tables->root,
		.ia = tables->regime->base,
		.level = tables->regime->start,
	};

	pg_tableset_add(s, &page);
}

void pg_tableset_add_visit(struct pg_tableset *s, const struct pg_visit *v)
{
	const struct pg_regime *r = v->tables->regime;
	const struct pg_table_page page = {
		.pa = pg_desc_oa(r, v->desc, r->granule),
		.ia = v->ia,
		.level = v->level + 1,
	};

	pg_tableset_add(s, &page);
}

void pg_tableset_subtract(struct pg_tableset *a, struct pg_tableset *b)
{
	size_t i = 0, j = 0, na = 0, nb = 0;

	compact(a);
	compact(b);
	while (i < a->count && j < b->count) {
		int n = by_page(&a->pages[i], &b->pages[j]);

		if (n < 0)
			a->pages[na++] = a->pages[i++];
		else if (n > 0)
			b->pages[nb++] = b->pages[j++];
		else
			i++, j++;
	}
	while (i < a->count)
		a->pages[na++] = a->pages[i++];
	while (j < b->count)
		b->pages[nb++] = b->pages[j++];
	a->count = na;
	b->count = nb;
	if (na)
		qsort(a->pages, na, sizeof(*a->pages), by_ia);
	if (nb)
		qsort(b->pages, nb, sizeof(*b->pages), by_ia);
}

uint64_t pg_table_page_reach(const struct pg_regime *r, int level)
{
	return PG_BIT(pg_level_shift(r, level) + pg_level_index_bits(r, level));
}

void pg_tableset_deinit(struct pg_tableset *s)
{
	free(s->pages);
	s->pages = NULL;
	s->count = s->room = 0;
}

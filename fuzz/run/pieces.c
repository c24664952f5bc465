// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/pieces.h"

#include <stdlib.h>
#include <string.h>

void fz_pieces_free(struct fz_pieces *p)
{
	free(p->list);
	*p = (struct fz_pieces){ .count = 0 };
}

static bool make_room(struct fz_pieces *p, size_t wanted)
{
	size_t room = p->room ? p->room : 64;
	struct fz_piece *list;

	if (wanted <= p->room)
		return true;
	while (room < wanted)
		room *= 2;
	list = realloc(p->list, room * sizeof(*list));
	if (!list) {
		p->lost = true;
		return false;
	}
	p->list = list;
	p->room = room;
	return true;
}

void fz_pieces_copy(struct fz_pieces *to, const struct fz_pieces *from)
{
	to->lost |= from->lost;
	to->count = 0;
	if (!from->count || !make_room(to, from->count))
		return;
	memcpy(to->list, from->list, from->count * sizeof(*from->list));
	to->count = from->count;
}

/* The first piece that ends at ia or later. */
static size_t find(const struct fz_pieces *p, uint64_t ia)
{
	size_t lo = 0, hi = p->count;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (p->list[mid].last < ia)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

const struct fz_piece *fz_pieces_find(const struct fz_pieces *p, uint64_t ia)
{
	size_t i = find(p, ia);

	return i < p->count ? &p->list[i] : NULL;
}

static void advance(struct fz_meaning *is, uint64_t by)
{
	if (fz_is_mapped(is))
		is->pa += by;
}

bool fz_pieces_at(const struct fz_pieces *p, uint64_t ia, struct fz_meaning *is)
{
	const struct fz_piece *piece = fz_pieces_find(p, ia);

	if (!piece || piece->ia > ia)
		return false;
	*is = piece->is;
	advance(is, ia - piece->ia);
	return true;
}

static void insert(struct fz_pieces *p, size_t at, struct fz_piece piece)
{
	if (!make_room(p, p->count + 1))
		return;
	memmove(p->list + at + 1, p->list + at,
		(p->count - at) * sizeof(*p->list));
	p->list[at] = piece;
	p->count++;
}

void fz_pieces_cut(struct fz_pieces *p, uint64_t ia)
{
	size_t i = find(p, ia);
	struct fz_piece rest;

	if (i == p->count || p->list[i].ia >= ia)
		return;
	rest = p->list[i];
	advance(&rest.is, ia - rest.ia);
	rest.ia = ia;
	p->list[i].last = ia - 1;
	insert(p, i + 1, rest);
}

static void cut_both(struct fz_pieces *p, uint64_t lo, uint64_t last)
{
	fz_pieces_cut(p, lo);
	if (last != UINT64_MAX)
		fz_pieces_cut(p, last + 1);
}

void fz_pieces_clear(struct fz_pieces *p, uint64_t lo, uint64_t last)
{
	size_t from, to;

	cut_both(p, lo, last);
	from = to = find(p, lo);
	while (to < p->count && p->list[to].ia <= last)
		to++;
	if (from == to)
		return;
	memmove(p->list + from, p->list + to,
		(p->count - to) * sizeof(*p->list));
	p->count -= to - from;
}

void fz_pieces_put(struct fz_pieces *p, const struct fz_piece *piece)
{
	fz_pieces_clear(p, piece->ia, piece->last);
	insert(p, find(p, piece->ia), *piece);
}

void fz_pieces_change(struct fz_pieces *p, uint64_t lo, uint64_t last,
		      void (*change)(struct fz_meaning *is, const void *arg),
		      const void *arg)
{
	cut_both(p, lo, last);
	for (size_t i = find(p, lo); i < p->count && p->list[i].ia <= last; i++)
		change(&p->list[i].is, arg);
}

bool fz_meaning_same(const struct fz_meaning *a, const struct fz_meaning *b)
{
	if (!fz_is_mapped(a) || !fz_is_mapped(b))
		return fz_is_mapped(a) == fz_is_mapped(b) &&
		       a->owner == b->owner;
	return a->rights == b->rights && a->memory == b->memory &&
	       a->software == b->software && a->af == b->af && a->pa == b->pa;
}

void fz_pieces_from(const struct fz_pieces *p, uint64_t ia, uint64_t top,
		    struct fz_meaning *is, uint64_t *last)
{
	const struct fz_piece *piece = fz_pieces_find(p, ia);

	*is = (struct fz_meaning){ .owner = 0 };
	*last = top;
	if (!piece || piece->ia > top)
		return;
	if (piece->ia > ia) {
		*last = piece->ia - 1;
		return;
	}
	*is = piece->is;
	advance(is, ia - piece->ia);
	if (piece->last < top)
		*last = piece->last;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/flat.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

void fz_flat_free(struct fz_flat *f)
{
	free(f->pieces);
	memset(f, 0, sizeof(*f));
}

size_t fz_flat_find(const struct fz_flat *f, uint64_t va)
{
	size_t low = 0, high = f->count;

	while (low < high) {
		size_t mid = (low + high) / 2;
		const struct fz_flat_piece *p = &f->pieces[mid];

		if (p->va + (p->size - 1) < va)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

bool fz_flat_any(const struct fz_flat *f, uint64_t va, uint64_t size)
{
	size_t i = fz_flat_find(f, va);

	return i < f->count && f->pieces[i].va <= va + (size - 1);
}

static void insert(struct fz_flat *f, size_t at,
		   const struct fz_flat_piece *piece)
{
	if (f->count == f->room) {
		f->room = f->room ? 2 * f->room : 64;
		fz_spared++;
		f->pieces = realloc(f->pieces, f->room * sizeof(*f->pieces));
		fz_spared--;
		if (!f->pieces)
			abort();
	}
	memmove(&f->pieces[at + 1], &f->pieces[at],
		(f->count - at) * sizeof(*f->pieces));
	f->pieces[at] = *piece;
	f->count++;
}

/* No piece reaches over va afterwards. */
static void cut(struct fz_flat *f, uint64_t va)
{
	size_t i = fz_flat_find(f, va);
	struct fz_flat_piece rest;

	if (i == f->count || f->pieces[i].va >= va)
		return;
	rest = f->pieces[i];
	f->pieces[i].size = va - rest.va;
	rest.size -= va - rest.va;
	rest.pa += va - rest.va;
	rest.va = va;
	insert(f, i + 1, &rest);
}

static void cut_both(struct fz_flat *f, uint64_t va, uint64_t size)
{
	cut(f, va);
	if (va + size) /* or it ends with the address space */
		cut(f, va + size);
}

void fz_flat_map(struct fz_flat *f, const struct fz_flat_piece *piece)
{
	insert(f, fz_flat_find(f, piece->va), piece);
}

/* How many pieces from i on lie in the range, which was cut. */
static size_t inside(const struct fz_flat *f, size_t i, uint64_t last)
{
	size_t n = 0;

	while (i + n < f->count && f->pieces[i + n].va <= last)
		n++;
	return n;
}

void fz_flat_unmap(struct fz_flat *f, uint64_t va, uint64_t size)
{
	size_t i, n;

	cut_both(f, va, size);
	i = fz_flat_find(f, va);
	n = inside(f, i, va + (size - 1));
	if (!n)
		return;
	memmove(&f->pieces[i], &f->pieces[i + n],
		(f->count - i - n) * sizeof(*f->pieces));
	f->count -= n;
}

/* Neighbours that have become one again, so that the list stays short. */
static void join(struct fz_flat *f, size_t first, size_t end)
{
	size_t to = first;

	for (size_t i = first + 1; i < f->count; i++) {
		struct fz_flat_piece *a = &f->pieces[to], *b = &f->pieces[i];

		if (i <= end && a->va + a->size == b->va &&
		    a->pa + a->size == b->pa &&
		    !memcmp(&a->state, &b->state, sizeof(a->state)))
			a->size += b->size;
		else
			f->pieces[++to] = *b;
	}
	if (f->count)
		f->count = to + 1;
}

void fz_flat_change(struct fz_flat *f, uint64_t va, uint64_t size,
		    void (*change)(struct fz_state *state, const void *arg),
		    const void *arg)
{
	size_t i, n;

	cut_both(f, va, size);
	i = fz_flat_find(f, va);
	n = inside(f, i, va + (size - 1));
	for (size_t k = i; k < i + n; k++)
		change(&f->pieces[k].state, arg);
	join(f, i ? i - 1 : 0, i + n);
}

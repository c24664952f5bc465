// SPDX-License-Identifier: GPL-2.0-or-later
#include "verify/book.h"

#include <stdlib.h>

#include "base/bits.h"

/* A page that is there has been met at least once, or is about to be. */
#define FREE UINT64_MAX

static size_t hash(unsigned int space, uint64_t pa)
{
	uint64_t h = (pa >> 12 ^ (uint64_t)space << 48) *
		     UINT64_C(0x9e3779b97f4a7c15);

	return h >> 20;
}

static struct pg_page *slot(const struct pg_book *book, unsigned int space,
			    uint64_t pa)
{
	size_t i = hash(space, pa) & (book->room - 1);

	while (book->pages[i].pa != FREE &&
	       (book->pages[i].pa != pa || book->pages[i].space != space))
		i = (i + 1) & (book->room - 1);
	return &book->pages[i];
}

static bool grow(struct pg_book *book)
{
	struct pg_book bigger = { .count = book->count,
				  .room = book->room ? 2 * book->room : 256 };

	bigger.pages = malloc(bigger.room * sizeof(*bigger.pages));
	if (!bigger.pages)
		return false;
	for (size_t i = 0; i < bigger.room; i++)
		bigger.pages[i].pa = FREE;
	for (size_t i = 0; i < book->room; i++) {
		const struct pg_page *p = &book->pages[i];

		if (p->pa != FREE)
			*slot(&bigger, p->space, p->pa) = *p;
	}
	free(book->pages);
	*book = bigger;
	return true;
}

struct pg_page *pg_book_open(struct pg_book *book, unsigned int space,
			     uint64_t pa)
{
	struct pg_page *p;

	if (4 * (book->count + 1) > 3 * book->room && !grow(book))
		return NULL;
	p = slot(book, space, pa);
	if (p->pa == FREE) {
		*p = (struct pg_page){ .pa = pa, .space = space };
		book->count++;
	}
	return p;
}

const struct pg_page *pg_book_at(const struct pg_book *book, size_t i)
{
	return book->pages[i].pa == FREE ? NULL : &book->pages[i];
}

void pg_book_deinit(struct pg_book *book)
{
	free(book->pages);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "verify/book.h"

#include <stdlib.h>

static bool make_room(struct pg_book *book)
{
	size_t room = book->room ? 2 * book->room : 256;
	struct pg_page *pages = reallocarray(book->pages, room, sizeof(*pages));

	if (!pages)
		return false;
	book->pages = pages;
	book->room = room;
	return true;
}

struct pg_page *pg_book_open(struct pg_book *book, unsigned int space,
			     uint64_t pa)
{
	size_t before = book->keys.count, n;

	/* Output addresses have 52 bits at most, and pages 4K at least. */
	if ((before == book->room && !make_room(book)) ||
	    !pg_keyset_add(&book->keys, (uint64_t)space << 40 | pa >> 12, &n))
		return NULL;
	if (n == before)
		book->pages[n] = (struct pg_page){ .pa = pa, .space = space };
	return &book->pages[n];
}

size_t pg_book_count(const struct pg_book *book)
{
	return book->keys.count;
}

const struct pg_page *pg_book_at(const struct pg_book *book, size_t i)
{
	return &book->pages[i];
}

void pg_book_deinit(struct pg_book *book)
{
	pg_keyset_deinit(&book->keys);
	free(book->pages);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The book of table pages: where each was met, and how often (T- rules). */
#ifndef PG_VERIFY_BOOK_H
#define PG_VERIFY_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/keyset.h"

/*
 * A table page of one space. ia: the first input address that it serves. refs:
 * entries that point to it. at, raw: the first of them; again_*: the second.
 */
struct pg_page {
	uint64_t pa;
	uint64_t ia;
	uint64_t refs;
	uint64_t at, raw;
	uint64_t again_ia, again_at, again_raw;
	uint16_t space;
	int8_t level;
	bool levels; /* also met at another level */
};

/* Zero-initialised: empty. Pages in the order in which they were met. */
struct pg_book {
	struct pg_keyset keys; /* a page's number is its key's */
	struct pg_page *pages;
	size_t room;
};

/*
 * The record of this page, made if there is none (refs is then 0). NULL without
 * memory. Valid until the next call.
 */
struct pg_page *pg_book_open(struct pg_book *book, unsigned int space,
			     uint64_t pa);

size_t pg_book_count(const struct pg_book *book);

/* The record number i, below the count. */
const struct pg_page *pg_book_at(const struct pg_book *book, size_t i);

void pg_book_deinit(struct pg_book *book);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The book of table pages: where each was met, and how often (T- rules). */
#ifndef PG_VERIFY_BOOK_H
#define PG_VERIFY_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/* Zero-initialised: empty. A hash table with open addressing. */
struct pg_book {
	struct pg_page *pages;
	size_t count;
	size_t room; /* a power of two, or 0 */
};

/*
 * The record of this page, made if there is none (refs is then 0). NULL without
 * memory. Valid until the next call.
 */
struct pg_page *pg_book_open(struct pg_book *book, unsigned int space,
			     uint64_t pa);

/* The record number i < room; NULL where that place is free. */
const struct pg_page *pg_book_at(const struct pg_book *book, size_t i);

void pg_book_deinit(struct pg_book *book);

#endif

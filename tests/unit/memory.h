/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small memory for tests: PAGES pages of PAGE_WORDS words each, from BASE on.
 * Define BASE and PAGES (and PAGE_WORDS, if pages are not of 4K) before.
 */
#ifndef PG_TEST_MEMORY_H
#define PG_TEST_MEMORY_H

#include "base/bits.h"
#include "base/mem.h"

#ifndef PAGE_WORDS
#define PAGE_WORDS 512
#endif

static uint64_t words[PAGES][PAGE_WORDS];
/* Bit n: page n is not there. Stretches then end with their page. */
static uint32_t absent_mask;
/* Not 0: no stretch crosses a multiple of this. */
static uint64_t stretch_max;

static struct pg_stretch locate(const struct pg_mem *mem, uint64_t addr)
{
	uint64_t offset = addr - BASE, page = sizeof(words[0]), size;

	if (addr < BASE)
		return (struct pg_stretch){ NULL, BASE - addr };
	if (offset >= sizeof(words))
		return (struct pg_stretch){ NULL, 0 - addr };
	size = absent_mask ? page - offset % page : sizeof(words) - offset;
	if (absent_mask >> (offset / page) & 1)
		return (struct pg_stretch){ NULL, size };
	if (stretch_max)
		size = pg_min(size, stretch_max - offset % stretch_max);
	return (struct pg_stretch){ (unsigned char *)words + offset, size };
}

static const struct pg_mem mem = { locate };

/* A table descriptor that points at a page. */
static inline uint64_t table(unsigned int page)
{
	return (BASE + page * sizeof(words[0])) | 3;
}

#endif

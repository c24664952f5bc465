/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's page array (struct page): what it says of a physical page. Read
 * through the kernel's own tables, with the offsets of VMCOREINFO.
 *
 * A free block of 2^order pages is marked in its first page alone: by the type
 * in _mapcount, and the order in private (mm/page_alloc.c, set_buddy_order(),
 * __SetPageBuddy(); include/linux/page-flags.h of 6.1.192 and 6.12.117).
 *
 * A page on a list of reclaim (PG_lru) or of the slab allocator (PG_slab, until
 * 6.9) holds data; the first page of a larger one speaks for all of it.
 */
#ifndef PG_LINUX_PAGE_H
#define PG_LINUX_PAGE_H

#include "linux/kernel.h"

/* tables: the kernel's, borrowed. first: the address of PFN 0's struct page. */
struct pg_page_array {
	const struct pg_tables *tables;
	unsigned int page_shift;
	uint64_t first;
	uint64_t size, mapcount, private;
	uint64_t flags, head; /* offsets */
	uint64_t data;	      /* flags of pages that hold data; or 0 */
	uint32_t buddy;
};

/* PG_ENOENT: VMCOREINFO lacks a key that is needed; the sentence names it. */
int pg_page_array_init(struct pg_page_array *array, const struct pg_kernel *k,
		       const struct pg_vmcoreinfo *info,
		       const struct pg_tables *tables, struct pg_error *err);

/*
 * The page at this physical address belongs to a block that the buddy allocator
 * holds free. False also where the image lacks the page's struct page.
 */
bool pg_page_is_free(const struct pg_page_array *array, uint64_t pa);

/*
 * The first free page from pa on, and before end; end if there is none. Up to
 * *free_end, which may lie behind end, all is then free. Addresses are
 * multiples of the page size. Reads a word for each page that is not free.
 */
uint64_t pg_page_next_free(const struct pg_page_array *array, uint64_t pa,
			   uint64_t end, uint64_t *free_end);

/*
 * The page holds data of a process, of a file, or of the slab allocator. False
 * also where the image does not say.
 */
bool pg_page_holds_data(const struct pg_page_array *array, uint64_t pa);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the reverse map packs an entry into a pair of words:
 *
 *	hi	physical page [63:24], pages or repetitions less one [23:0]
 *	lo	page from the regime's first address on [63:24], class [23:0]
 *
 * so that sorting pairs sorts by physical address, and then by input address.
 * Both addresses have 52 bits
 * at most, 12 of them within a page.
 */
#ifndef PG_ARCH_RMAP_PRIV_H
#define PG_ARCH_RMAP_PRIV_H

#include "arch/rmap.h"

#define PAGE_SHIFT  12
#define PAGE	    PG_BIT(PAGE_SHIFT)
#define PAGE_BITS   40
#define LENGTH_BITS 24
#define CLASS_BITS  24

static inline uint64_t pg_rmap_pa_page(const struct pg_pair *p)
{
	return p->hi >> LENGTH_BITS;
}

static inline uint64_t pg_rmap_length(const struct pg_pair *p)
{
	return (p->hi & pg_ones(LENGTH_BITS)) + 1;
}

static inline uint64_t pg_rmap_ia_page(const struct pg_pair *p)
{
	return p->lo >> CLASS_BITS;
}

static inline const struct pg_rmap_class *pg_rmap_class(const struct pg_rmap *m,
							const struct pg_pair *p)
{
	return &m->classes[p->lo & pg_ones(CLASS_BITS)];
}

/* The hash table again, after classes have changed places. */
void pg_rmap_rehash(struct pg_rmap *rmap);

/*
 * Numbers classes by what they are, so that entries that are alike in both
 * addresses have an order that does not depend on which space was added first.
 * 0 or PG_ENOMEM.
 */
int pg_rmap_order(struct pg_rmap *rmap);

#endif

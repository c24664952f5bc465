/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The names of ptdump's markers, as text shows them, and the places where a
 * kernel's spaces begin and end.
 */
#ifndef PG_LINUX_PTDUMP_REGIONS_H
#define PG_LINUX_PTDUMP_REGIONS_H

#include "linux/ptdump_parse.h"

/* rank: the place in the order up to 6.8, and in that of 6.9 on. */
struct pg_ptdump_region {
	const char *name;
	enum pg_ptdump_source source;
	int8_t rank[2];
	bool bpf; /* of kernels of 5.10's time */
};

/* NULL if there is none of this name. */
const struct pg_ptdump_region *pg_ptdump_region(enum pg_ptdump_source source,
						const char *name);

/* The marker that a text begins with says what it is. */
bool pg_ptdump_region_first(const char *name, enum pg_ptdump_source *source);

/*
 * The region may come after those whose ranks are given, in one of the orders
 * (a bit each) that are left; brings both up to date.
 */
bool pg_ptdump_region_follows(const struct pg_ptdump_region *region,
			      int8_t rank[2], uint8_t *orders);

/* Some kernel's addresses begin there: -2^VA_BITS. */
bool pg_ptdump_region_base(uint64_t start);

/* Some kernel's lower addresses end there: 2^VA_BITS_MIN. */
bool pg_ptdump_region_efi_end(uint64_t end);

#endif

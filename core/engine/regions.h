/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's regions and the memory that it has: where the linear map and
 * vmemmap lie, and which ranges of physical memory were there at boot or were
 * added since. One for each world.
 */
#ifndef PG_ENGINE_REGIONS_H
#define PG_ENGINE_REGIONS_H

#include "engine/world.h"

#define PG_MEMORY_MAX 64

/* Bytes of struct page (arm64, 6.1 to 6.12). */
#define PG_STRUCT_PAGE 64

/*
 * A range of physical memory. altmap: where its own memmap is kept, 0: in
 * ordinary memory. at boot it may not be removed.
 */
struct pg_memory {
	uint64_t pa, size;
	uint64_t altmap, altmap_used;
	bool boot;
};

/*
 * linear_va, linear_size: of the linear map; memstart: the physical address
 * that its first byte maps, which may wrap below 0 (KASLR). vmemmap_size 0:
 * there is none. oa_bits: physical address bits. attrs: of new leaves of the
 * linear map, as pg_kmap_attrs(); 0: what that gives. A kernel that unmaps
 * itself from users (KPTI) has it non-global.
 */
struct pg_regions {
	uint64_t linear_va, linear_size, memstart;
	uint64_t vmemmap_va, vmemmap_size;
	uint8_t oa_bits;
	uint64_t attrs;
	unsigned int count;
	struct pg_memory memory[PG_MEMORY_MAX];
};

/* The world's, made when first asked for; NULL without memory. */
struct pg_regions *pg_regions(struct pg_world *world);

/* Says that a range of mm is such a region; REGION event. */
int pg_region_set(struct pg_task *t, struct pg_mm *mm, enum pg_region what,
		  uint64_t va, uint64_t size, uint64_t memstart);

/* Linear address of pa, and vmemmap's of its struct page. */
static inline uint64_t pg_linear_va(const struct pg_regions *r, uint64_t pa)
{
	return r->linear_va + (pa - r->memstart);
}

static inline uint64_t pg_vmemmap_va(const struct pg_regions *r,
				     const struct pg_world *w, uint64_t pa)
{
	return r->vmemmap_va +
	       ((pa - r->memstart) >> w->phys.shift) * PG_STRUCT_PAGE;
}

/* The memory that holds all of a range, or NULL. */
struct pg_memory *pg_memory_of(struct pg_regions *r, uint64_t pa,
			       uint64_t size);

/* Some of a range is there already. */
bool pg_memory_overlaps(const struct pg_regions *r, uint64_t pa, uint64_t size);

/* Notes a range; false if there are too many. */
bool pg_memory_note(struct pg_regions *r, const struct pg_memory *memory);

/* Forgets a part of one that is there; false if that makes too many. */
bool pg_memory_forget(struct pg_regions *r, uint64_t pa, uint64_t size);

#endif

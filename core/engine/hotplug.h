/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory hot-plug: the linear map and vmemmap of memory that comes and goes
 * (lifecycle 4; arch/arm64/mm/mmu.c, 6.12). Regions have been declared with
 * pg_region_set() before. All ranges are of physical memory.
 */
#ifndef PG_ENGINE_HOTPLUG_H
#define PG_ENGINE_HOTPLUG_H

#include "engine/regions.h"
#include "engine/task.h"

/*
 * One removal, of one region: [va, va + size), tables freed within [floor,
 * ceiling). free_backing: what leaves map goes, too (vmemmap). altmap: where
 * that came from, or NULL.
 */
struct pg_hot {
	struct pg_mm *mm;
	uint64_t va, size;
	uint64_t floor, ceiling;
	bool free_backing;
	struct pg_memory *altmap;
};

/* pages: no blocks in the linear map (can_set_direct_map()). altmap: the
 * memory's own memmap lies in it, from its first byte on. */
#define PG_HOT_PAGES  0x1
#define PG_HOT_ALTMAP 0x2

/*
 * Memory that was there at boot: a linear map and, where that region is
 * declared, vmemmap, in boot memory that is never freed. It may not be removed.
 */
int pg_boot_memory(struct pg_task *t, struct pg_mm *mm, uint64_t pa,
		   uint64_t size);

/*
 * arch_add_memory(): PG_EBUSY if the linear map does not reach it, or some of
 * it is there already; PG_EINVAL if it is not whole pieces of pg_hot_granule().
 * Where it fails everything is as before.
 */
int pg_hot_add(struct pg_task *t, struct pg_mm *mm, uint64_t pa, uint64_t size,
	       unsigned int flags);

/*
 * arch_remove_memory(): PG_EBUSY for memory that was not added, boot memory,
 * and ranges that begin or end inside a leaf of the linear map.
 */
int pg_hot_remove(struct pg_task *t, struct pg_mm *mm, uint64_t pa,
		  uint64_t size);

/*
 * vmemmap's block for pa becomes a table, as where huge pages' memmaps lose
 * their repetitions (HVO). PG_EBUSY where there is no such block.
 */
int pg_hvo(struct pg_task *t, struct pg_mm *mm, uint64_t pa);

/*
 * What memory is added by at least: 2 MiB, or as much as fills a page of
 * vmemmap (64 MiB with 64K pages).
 */
uint64_t pg_hot_granule(const struct pg_world *world);

/* Sections: vmemmap has blocks only for whole ones (asm/sparsemem.h). */
uint64_t pg_hot_section(const struct pg_world *world);

/* Something is mapped in a range of the space. */
bool pg_hot_mapped(struct pg_task *t, const struct pg_hot *h);

/* The two passes, of one region. */
void pg_hot_unmap(struct pg_task *t, const struct pg_hot *h);
void pg_hot_free_tables(struct pg_task *t, const struct pg_hot *h);

#endif

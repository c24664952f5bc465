/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Mappings that the kernel makes for itself (lifecycle 2.5): what
 * __create_pgd_mapping() of arch/arm64/mm/mmu.c does for init_mm, efi_mm and
 * temporary tables, and what vmalloc does (mm/vmalloc.c). Written after 6.12.
 *
 * All addresses and sizes are whole pages. Functions that return an int answer
 * 0 or a negative code with t->error filled.
 */
#ifndef PG_ENGINE_KMAP_H
#define PG_ENGINE_KMAP_H

#include "engine/table.h"
#include "engine/task.h"

/* Flags of a creation. NO_EXEC also sets PXNTable in new tables. */
#define PG_KMAP_NO_BLOCK 0x1
#define PG_KMAP_NO_CONT	 0x2
#define PG_KMAP_NO_EXEC	 0x4

/* Which allocation callback (lifecycle 2.5). NONE: none is allowed. */
enum pg_kmap_source {
	PG_KMAP_BOOT, /* early_pgtable_alloc(): memblock, no constructor */
	PG_KMAP_LATE, /* __pgd_pgtable_alloc(): hot-add, the trampoline */
	PG_KMAP_MM,   /* pgd_pgtable_alloc(): efi_mm */
	PG_KMAP_TEMP, /* KPTI's and hibernation's: no constructor */
	PG_KMAP_NONE,
};

/* attrs: of the leaves, from pg_kmap_attrs(). use: enum pg_table_use. */
struct pg_kmap {
	struct pg_mm *mm;
	uint64_t va, pa, size;
	uint64_t attrs;
	unsigned int flags;
	enum pg_kmap_source source;
	uint8_t use;
};

/*
 * The bits of a leaf for PG_PROT_ permissions, as Linux gives them: everything
 * but the address, the type and the contiguous bit. user: EL0 may.
 */
uint64_t pg_kmap_attrs(const struct pg_mm *mm, unsigned int prot);

/* A leaf of this level. */
uint64_t pg_kmap_leaf(const struct pg_mm *mm, int level, uint64_t pa,
		      uint64_t attrs);

/*
 * Maps; new descriptors are seen by walkers when it returns. Where it fails,
 * what was made so far stays, as in Linux: callers take it back. PG_EBUSY: a
 * leaf stands where a table is needed, or a change would not be safe.
 */
int pg_kmap_create(struct pg_task *t, const struct pg_kmap *k);

/* The table below an entry, made if there is none; no lock is taken. */
int pg_kmap_descend(struct pg_task *t, const struct pg_kmap *k,
		    const struct pg_place *p, uint64_t *table);

/* Safe to change while it is live (pgattr_change_is_safe(), 6.12). */
bool pg_kmap_safe(const struct pg_mm *mm, int level, uint64_t old,
		  uint64_t new);

/*
 * vmalloc. huge: blocks where they fit, in place of empty tables left there
 * (vmap_range_noflush()). A page that is bad (PA above the output size) ends it
 * with PG_EINVAL in the middle.
 */
int pg_vmap(struct pg_task *t, struct pg_mm *mm, uint64_t va, uint64_t pa,
	    uint64_t size, unsigned int prot, bool huge);

/* Clears leaves and invalidates; tables stay. What was not mapped is fine. */
int pg_vunmap(struct pg_task *t, struct pg_mm *mm, uint64_t va, uint64_t size);

/* Memory for a mapping, in the pieces that an allocator had. */
struct pg_chunk {
	uint64_t pa, size;
};

/* Maps pieces one after the other (vmap_pages_range()). */
int pg_vmap_chunks(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		   const struct pg_chunk *chunks, unsigned int count,
		   unsigned int prot);

/* vmalloc(): blocks of 2M (4K pages) as long as there are some, then pages. */
int pg_vmalloc(struct pg_task *t, struct pg_mm *mm, uint64_t va, uint64_t size,
	       unsigned int prot);

/* vmalloc_to_page(): what va maps to; false if nothing. */
bool pg_vmap_lookup(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		    uint64_t *pa);

/*
 * A block of va's at level becomes a table of smaller leaves that say the same
 * (break, invalidate, make). PG_EBUSY where there is no such block.
 */
int pg_kmap_split(struct pg_task *t, struct pg_mm *mm, uint64_t va, int level);

/* The other way round, with tables freed; PG_EBUSY where they differ. */
int pg_kmap_collapse(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		     int level);

/*
 * Firmware's mappings. The tables are efi_mm's own; where it also has a copy of
 * the kernel's top level (riscv), pg_efi_switch() brings it up to date.
 */
int pg_efi_map(struct pg_task *t, struct pg_mm *mm, uint64_t va, uint64_t pa,
	       uint64_t size, unsigned int prot);
int pg_efi_switch(struct pg_task *t, struct pg_mm *mm);
int pg_efi_leave(struct pg_task *t, struct pg_mm *mm);

/* Temporary tables: the trampoline (constructed), the idmap (boot memory). */
int pg_trampoline(struct pg_task *t, struct pg_mm *mm, uint64_t va, uint64_t pa,
		  uint64_t size);
int pg_idmap(struct pg_task *t, struct pg_mm *mm, uint64_t pa, uint64_t size);

/* Copies from's mappings of a range (hibernation, kexec: trans_pgd_copy). */
int pg_clone_linear(struct pg_task *t, struct pg_mm *to, struct pg_mm *from,
		    uint64_t va, uint64_t size);

/* One level more at the top, as s390 and IOMMUs do it; and a look-up. */
int pg_root_grow(struct pg_task *t, struct pg_mm *mm);
int pg_root_lookup(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		   uint64_t *pa);
/*
 * Another space of like's class, with its regime and its ASID, as when that
 * is used again: firmware's, or temporary tables; or a guest with its own VMID.
 * A small root is of the cache below; firmware's gets a copy of the kernel's
 * top level where it is as large. PG_EINVAL: the number is taken, or the class
 * is another.
 */
int pg_space_make(struct pg_task *t, const struct pg_mm *like, unsigned int id);
/* All tables of a space without user pages go; the space with them. */
int pg_space_destroy(struct pg_task *t, struct pg_mm *mm);

/*
 * The slab cache of root tables that are smaller than a page (pgd_cache). The
 * address of one; 0 without memory.
 */
void pg_pgd_cache_init(struct pg_task *t);
/* A new cache in the place of what there is. */
void pg_pgd_cache_make(struct pg_task *t);
uint64_t pg_pgd_alloc(struct pg_task *t, struct pg_mm *mm);
void pg_pgd_free(struct pg_task *t, struct pg_mm *mm, uint64_t pgd);
/* Empty pages of the cache go back. */
void pg_pgd_cache_shrink(struct pg_task *t);

/* Tells what the caller of an operation now believes; attrs 0: nothing. */
void pg_kmap_expect(struct pg_task *t, const struct pg_mm *mm, uint64_t va,
		    uint64_t size, uint64_t pa, uint64_t attrs);

/* Frees a table and all below it, which no walker and no cache leads to. */
void pg_kmap_free_tree(struct pg_task *t, struct pg_mm *mm, uint64_t table,
		       int level);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * User spaces: VMAs, and the pages that they map. Only what decides about
 * tables is here; all lists are small fixed arrays.
 *
 * Counts of a page are those of its frame (phys.h), so that a judge sees them
 * change: PG_REF_PAGE, and the map count.
 */
#ifndef PG_ENGINE_USER_H
#define PG_ENGINE_USER_H

#include "engine/task.h"

#define PG_VMAS	 16
#define PG_FILES 16

enum pg_vma_kind {
	PG_VMA_ANON,
	PG_VMA_FILE,
	PG_VMA_PFNMAP, /* a driver's pages, without counts */
	PG_VMA_HUGETLB,
};

#define PG_VMA_WRITE   0x01
#define PG_VMA_EXEC    0x02
#define PG_VMA_SHARED  0x04
#define PG_VMA_UFFD    0x08 /* faults of missing pages are user space's */
#define PG_VMA_UFFD_WP 0x10
#define PG_VMA_LARGE   0x20 /* pages come in contiguous sets */
#define PG_VMA_NO_USE  0x40 /* PROT_NONE */

/*
 * attached: faults find it. linked: rmap finds it. file: whose i_mmap it is
 * in. anon_vma: number, 0 for none. offset: what start stands for, in bytes: of
 * the file, or of the pages' index. unit: bytes of a page, for HUGETLB. pa: for
 * PFNMAP: of device memory that offset 0 maps; 0: the driver's own pages.
 */
struct pg_vma {
	bool attached, linked;
	uint8_t kind, flags, file;
	uint32_t anon_vma;
	uint64_t start, end, offset, unit, pa;
};

/*
 * users: threads and others that keep the space from exiting; the last one
 * tears it down. gathers: open ones (tlb_flush_pending). batched: TLBIs were
 * issued whose completion nobody waited for. seq: even, or a fork is copying.
 */
struct pg_user {
	struct pg_vma vmas[PG_VMAS];
	unsigned int users;
	bool exited;
	unsigned int gathers;
	bool batched;
	unsigned int seq;
};

/*
 * A page of any size. index: bytes into the file, or of the anon_vma's own
 * counting. cached: the file has it, and a reference. level: it was made for.
 */
struct pg_folio {
	bool live, cached, dirty;
	uint8_t kind, file, order;
	uint32_t anon_vma;
	uint64_t pa, index;
	int64_t maps;
};

struct pg_files {
	struct pg_folio **folios; /* each stays where it is */
	size_t count, room;
	uint32_t anon_vmas;
	uint32_t claimed;    /* spaces that forks have taken or are making */
	int runs[PG_ACTORS]; /* the space that an actor runs with, or -1 */
	uint64_t units[PG_FILES]; /* pages of a hugetlb file, 0: none yet */
};

struct pg_files *pg_files(struct pg_world *w);

/* The folio that holds a physical address; NULL if none does. */
struct pg_folio *pg_folio_of(struct pg_world *w, uint64_t pa);

/* The file's page at this index; files of other kinds are other files. */
struct pg_folio *pg_folio_cached(struct pg_world *w, enum pg_vma_kind kind,
				 unsigned int file, uint64_t index);

/*
 * A new page with one reference, the caller's. NULL without memory. The
 * pointer is good as long as the world; the folio may become another.
 */
struct pg_folio *pg_folio_new(struct pg_task *t, enum pg_vma_kind kind,
			      unsigned int order);

/* References; the last one frees. pg_folio_try(): false if it is going. */
void pg_folio_get(struct pg_task *t, uint64_t pa);
bool pg_folio_try(struct pg_task *t, uint64_t pa);
void pg_folio_put(struct pg_task *t, uint64_t pa);

/* The space's user part, made when first asked for. */
struct pg_user *pg_user(struct pg_mm *mm);

/*
 * Keeps the space from exiting; false if it exits. A last pg_user_leave() tears
 * it down (lifecycle A6).
 */
bool pg_user_enter(struct pg_task *t, struct pg_mm *mm);
void pg_user_leave(struct pg_task *t, struct pg_mm *mm);

/* The actor runs with this space from here on. */
void pg_user_run(struct pg_task *t, struct pg_mm *mm);

uint64_t pg_mmap_lock(const struct pg_mm *mm);
uint64_t pg_i_mmap_lock(unsigned int file);
uint64_t pg_anon_vma_lock(uint32_t anon_vma); /* 0 for none */
uint64_t pg_folio_lock(const struct pg_folio *folio);

/*
 * The VMA with va: one that faults find; or one that is being taken down, too.
 * What is mapped in it, as PG_PROT_ bits.
 */
struct pg_vma *pg_vma_find(const struct pg_mm *mm, uint64_t va);
struct pg_vma *pg_vma_any(const struct pg_mm *mm, uint64_t va);
unsigned int pg_vma_prot(const struct pg_vma *vma);

/* The file offset or index of va. */
static inline uint64_t pg_vma_index(const struct pg_vma *vma, uint64_t va)
{
	return vma->offset + (va - vma->start);
}

/* Ends of the neighbours: [floor, ceiling) has no other VMA; 0: no limit. */
void pg_vma_gap(const struct pg_mm *mm, uint64_t start, uint64_t end,
		uint64_t *floor, uint64_t *ceiling);

/*
 * Makes a VMA of *like's kind, flags, file, range. PG_ENOENT: something is
 * there; PG_EINVAL: the range is none.
 */
int pg_mmap(struct pg_task *t, struct pg_mm *mm, const struct pg_vma *like);

/* The same with the mmap lock in hand; NULL: no room. */
struct pg_vma *pg_vma_add(struct pg_task *t, struct pg_mm *mm,
			  const struct pg_vma *like);

/*
 * Splits a VMA at va, under the mmap lock; who comes by rmap is kept out.
 * NULL: too many.
 */
struct pg_vma *pg_vma_split(struct pg_task *t, struct pg_mm *mm,
			    struct pg_vma *vma, uint64_t va);

/* The same for who holds the locks of rmap, too. */
struct pg_vma *pg_vma_part(struct pg_mm *mm, struct pg_vma *vma, uint64_t va);

/* The VMA has an anon_vma from here on. */
void pg_anon_vma_prepare(struct pg_task *t, struct pg_mm *mm,
			 struct pg_vma *vma);

/* Sizes: of a page, of what a PMD entry maps. */
static inline uint64_t pg_page_bytes(const struct pg_mm *mm)
{
	return UINT64_C(1) << mm->regime.granule;
}

static inline uint64_t pg_level_bytes(const struct pg_mm *mm, int level)
{
	return UINT64_C(1) << pg_level_shift(&mm->regime, level);
}

#define PG_PTE PG_LEVEL_MAX
#define PG_PMD (PG_LEVEL_MAX - 1)
#define PG_PUD (PG_LEVEL_MAX - 2)

#endif

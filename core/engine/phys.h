/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Simulated physical memory: frames, and the allocators that give them away.
 *
 * Descriptors are stored as the architecture defines them, so that everything
 * that reads tables (walk, dump, verify, diff) works on this memory. Below it
 * there may be another memory, an image's; its pages are copied when they are
 * first written.
 *
 * A frame is one page of the granule. Only frames that something happened to
 * exist, so that memory use goes with the tables.
 */
#ifndef PG_ENGINE_PHYS_H
#define PG_ENGINE_PHYS_H

#include "base/error.h"
#include "base/mem.h"
#include "trace/event.h"
#include "trace/judge.h"

enum pg_frame_state {
	PG_FRAME_FREE,
	PG_FRAME_OWNED,
	PG_FRAME_QUEUED,
};

/*
 * One frame, as the modelled kernel would know it from its struct page.
 *
 * origin, order, flags: of the allocation; order is kept by the first frame
 * of a block. level: of the table, or PG_EV_DATA. ctor: PG_CTOR_ flags. ptl:
 * number of its lock object, 0 for none; a stale one is a word that nobody
 * cleared. owner: the space it was allocated for.
 *
 * words: its contents, NULL for zeros or for what is below. dirty: it differs
 * from what is below. next: in whatever list it is in. link[], state bytes and
 * counters belong to the schemes that use them.
 */
struct pg_frame {
	uint64_t pa;
	uint64_t head; /* of the block whose descriptor speaks for it, or 0 */
	uint8_t state;
	uint8_t origin;
	uint8_t order;
	uint8_t ctor;
	int8_t level;
	uint8_t pieces; /* fragments: state byte (scheme) */
	uint16_t flags;
	uint16_t owner;
	bool poison; /* was freed, and not given away since */
	bool piece;  /* a fragment, or could be (frag.h) */
	uint32_t ptl;
	uint32_t marks; /* bits by enum pg_mark */
	int32_t refs[PG_REFS];
	int32_t mapcount;
	uint64_t *words;
	uint64_t *spare; /* room for words, from before a reset */
	struct pg_frame *next;
	struct pg_frame *huge; /* deposited PTE tables, first in first out */
	uint64_t back;	       /* descriptor that points here (system 5) */
};

/* Sizes of blocks that can be had: 2^order pages. */
#define PG_ORDERS 19

/*
 * Bytes of frames that something was written to, at most. With these there
 * are no new frames: allocations fail, as they do where memory is used up.
 */
#define PG_PHYS_FILLED (UINT64_C(1) << 28)

/*
 * first, size: where new frames come from; next: the first never used. below:
 * NULL, or what lies under the frames, borrowed. free: lists by order and by
 * actor: as kernels keep pages for each CPU, and so that what two actors
 * allocate does not depend on who was first.
 *
 * fail: by enum pg_fail, the number of allocations until one fails: 1 is the
 * next, 0 none.
 */
#define PG_PHYS_RECENT 64 /* frames found of late, by page number */

struct pg_phys {
	struct pg_mem mem;
	const struct pg_mem *below;
	unsigned int shift;
	uint64_t first, size;
	uint64_t next[PG_ACTORS];
	struct pg_frame *free[PG_ACTORS][PG_ORDERS];
	struct pg_frame **slots;
	size_t room, count;
	struct pg_frame *recent[PG_PHYS_RECENT];
	struct pg_frame **order;
	size_t pooled; /* behind count in order: frames to use again */
	uint64_t fail[PG_FAILS];
	uint64_t *zeros;
	uint64_t live;	 /* frames that are not free */
	uint64_t filled; /* bytes of frames that have words */
	bool out_of_memory;
};

/*
 * shift: log2 of the page size; first, size: the memory that there is, page
 * aligned, at least PG_ACTORS pages.
 */
int pg_phys_init(struct pg_phys *phys, unsigned int shift, uint64_t first,
		 uint64_t size, struct pg_error *err);
void pg_phys_deinit(struct pg_phys *phys);

/* As after pg_phys_init(); what was allocated for frames is kept for new ones. */
void pg_phys_reset(struct pg_phys *phys);

/* The frame that holds pa, or NULL. */
struct pg_frame *pg_frame_find(struct pg_phys *phys, uint64_t pa);

/* The same, made if it is not there: OWNED by nobody. NULL without memory. */
struct pg_frame *pg_frame_get(struct pg_phys *phys, uint64_t pa);

/*
 * A block of 2^order pages for an actor, aligned to its size; the first frame,
 * OWNED. Not cleared. NULL if the memory is used up, or an injected failure of
 * this kind is due.
 */
struct pg_frame *pg_phys_alloc(struct pg_phys *phys, unsigned int actor,
			       enum pg_fail kind, unsigned int order);

/* Back to the actor's list, with poison. */
void pg_phys_free(struct pg_phys *phys, unsigned int actor,
		  struct pg_frame *frame);

/* An allocation of this kind is to fail now; counts down. */
bool pg_phys_fails(struct pg_phys *phys, enum pg_fail kind);

/* Where a descriptor is kept, for storing; NULL without memory. */
uint64_t *pg_phys_slot(struct pg_phys *phys, uint64_t at);

/* The word at a descriptor's address, and storing it. */
uint64_t pg_phys_load(struct pg_phys *phys, uint64_t at);
void pg_phys_store(struct pg_phys *phys, uint64_t at, uint64_t word);

/*
 * The first descriptor from at on that is not 0, below end; end if there is
 * none. A root may have several pages.
 */
uint64_t pg_phys_next(struct pg_phys *phys, uint64_t at, uint64_t end);

/* All words of a frame become 0. */
void pg_phys_clear(struct pg_phys *phys, struct pg_frame *frame);

#endif

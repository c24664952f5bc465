/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fragments: several tables from one block of frames (lifecycle 5).
 *
 * Architectures whose tables are smaller than a page pack them: s390 two PTE
 * tables a frame (arch/s390/mm/pgalloc.c, 6.1 to 6.7), powerpc up to sixteen
 * (arch/powerpc/mm/pgtable-frag.c). Tables of arm64 are whole pages, so here
 * a block of 2^n frames plays the part of their frame: its head's descriptor
 * holds the lock, the type, the one rcu_head and the counts of all pieces
 * (pg_table_frame()), and its pieces are what is handed out.
 *
 * Blocks are allocated from and freed to PG_ORIGIN_FRAG. Pieces are told by
 * PIECE, lists by MARK of the head (LISTED, ACTIVE), counts by REF.
 */
#ifndef PG_ENGINE_FRAG_H
#define PG_ENGINE_FRAG_H

#include "engine/task.h"

/* The knob "variant" of schemes whose tables are fragments. */
enum pg_frag_variant {
	PG_FRAG_HALVES,	  /* s390: two pieces, reused */
	PG_FRAG_WHOLE,	  /* the same for guests (pgste): no sharing */
	PG_FRAG_PAIRS,	  /* proposed: two entries filled by each fault */
	PG_FRAG_BLOCKS_2, /* proposed: two pages, a descriptor a piece */
	PG_FRAG_BLOCKS_4, /* proposed: four of them */
	PG_FRAG_COUNTED,  /* powerpc: handed out in turn, never reused */
	PG_FRAG_SLAB,	  /* proposed: a page each, descriptors from a slab */
	PG_FRAG_VARIANTS,
};

/* Pieces of a block of the counted variant: 2^this. */
#define PG_FRAG_COUNTED_ORDER 3

/* Bytes of a descriptor that is allocated for itself; for comparisons. */
#define PG_FRAG_DESCRIPTOR 64

/*
 * order: of the blocks. shared: one descriptor for all pieces. reuse: pieces
 * are handed out again. whole: a table takes its whole block. paired: two
 * tables are linked at once.
 */
struct pg_frag_design {
	uint8_t order;
	bool shared, reuse, whole, paired;
};

const struct pg_frag_design *pg_frag_design(const struct pg_world *w);

/* A live block. va: of each piece's entry, for pairs. */
struct pg_frag_live {
	uint64_t head;
	uint16_t space;
	uint64_t va[2];
};

struct pg_frag_list {
	uint64_t *heads;
	unsigned int count, room;
};

/*
 * lists: half-used blocks of each space, first first. next: the piece that
 * comes next, of PTE and of PMD tables, or 0. descriptors: live ones of the
 * slab variant.
 */
struct pg_frags {
	struct pg_frag_list lists[PG_SPACES];
	uint64_t next[PG_SPACES][2];
	struct pg_frag_live *blocks;
	unsigned int count, room;
	unsigned int descriptors;
};

/* What the world keeps, made when first asked for; NULL without memory. */
struct pg_frags *pg_frags(struct pg_world *w);

/* The tables of this space and level are fragments. */
bool pg_frag_wanted(const struct pg_mm *mm, int level);

/* This table is one. */
bool pg_is_frag(struct pg_world *w, uint64_t table);

/* Its block, and which piece of it it is. */
uint64_t pg_frag_head(const struct pg_world *w, uint64_t table);

/*
 * Frees a table after a grace period. There is one rcu_head for all pieces of a
 * block, so the block is marked, and its last piece takes the wait (Linux 6.6,
 * s390's page_table_free() and powerpc's pte_frag_free()).
 */
void pg_frag_defer(struct pg_task *t, struct pg_mm *mm, uint64_t table);
unsigned int pg_frag_index(const struct pg_world *w, uint64_t table);

/* A block that is registered, and forgotten. */
bool pg_frag_add(struct pg_task *t, struct pg_mm *mm, uint64_t head,
		 const struct pg_want *want);
void pg_frag_drop(struct pg_task *t, uint64_t head);

/* On and off its space's list, at the head or at the tail; tells MARK. */
void pg_frag_enlist(struct pg_task *t, uint64_t head, bool tail);
void pg_frag_unlist(struct pg_task *t, uint64_t head);

/* The default steps of struct pg_frag_steps. */
uint64_t pg_frag_block(struct pg_task *t, struct pg_mm *mm, int level);
int pg_frag_pick(struct pg_task *t, uint64_t head);
void pg_frag_clean(struct pg_task *t, uint64_t table);
uint8_t pg_frag_leave(struct pg_task *t, uint64_t head, unsigned int piece);
uint8_t pg_frag_settle(struct pg_task *t, uint64_t head, unsigned int piece);
bool pg_frag_deferred(struct pg_task *t, uint64_t head);
void pg_frag_set_early(struct pg_task *t, uint64_t head);
void pg_frag_release(struct pg_task *t, uint64_t head);

#define PG_FRAG_STEPS                                                   \
	{                                                               \
		.block = pg_frag_block, .pick = pg_frag_pick,           \
		.clean = pg_frag_clean, .leave = pg_frag_leave,         \
		.settle = pg_frag_settle, .deferred = pg_frag_deferred, \
		.early = pg_frag_set_early, .release = pg_frag_release, \
	}

/* What schemes put into their tables of steps. */
void pg_frag_fill_shared(struct pg_steps *steps);
void pg_frag_fill_pairs(struct pg_steps *steps);
void pg_frag_fill_counted(struct pg_steps *steps);
void pg_frag_fill_slab(struct pg_steps *steps);

/* A table that boot made, before there were counts: for hot-remove. */
uint64_t pg_frag_early(struct pg_task *t, struct pg_mm *mm);

#endif

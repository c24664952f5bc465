/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The steps of where table pages come from and when they go, in the designs
 * that are not one frame a table: fragments, the grouped cache, references.
 * The defaults stand in frag.h, cache.h and refs.h.
 */
#ifndef PG_ENGINE_SCHEME_STEPS_H
#define PG_ENGINE_SCHEME_STEPS_H

#include <stdbool.h>
#include <stdint.h>

struct pg_mm;
struct pg_place;
struct pg_task;

/*
 * Fragments (lifecycle 5.3, 5.4; frag.h). head: the first frame of a block,
 * whose descriptor speaks for all of its pieces. State bytes have a bit for
 * each piece in use (A) in the low nibble, pending (P) in the high one.
 */
struct pg_frag_steps {
	/* A block, constructed, with empty pieces; 0 if anything fails. */
	uint64_t (*block)(struct pg_task *t, struct pg_mm *mm, int level);
	/* A piece of a listed block that may be handed out; -1: none. */
	int (*pick)(struct pg_task *t, uint64_t head);
	/* Nothing of its last use is left in a piece that is handed out. */
	void (*clean)(struct pg_task *t, uint64_t table);
	/* Piece no longer in use, under the list's lock; the state then. */
	uint8_t (*leave)(struct pg_task *t, uint64_t head, unsigned int piece);
	/* Piece no longer pending either; the state then. */
	uint8_t (*settle)(struct pg_task *t, uint64_t head, unsigned int piece);
	/* Whether some piece was freed by defer(); forgets it. */
	bool (*deferred)(struct pg_task *t, uint64_t head);
	/* The count of a block that boot made, before pieces are freed. */
	void (*early)(struct pg_task *t, uint64_t head);
	/* Destructor and frames, of a block whose pieces are all free. */
	void (*release)(struct pg_task *t, uint64_t head);
};

/* The grouped cache (lifecycle 6; cache.h). page: one frame of a group. */
struct pg_cache_steps {
	/* From and to the node's list, under its lock; 0: it is empty. */
	uint64_t (*pop)(struct pg_task *t, unsigned int node);
	void (*push)(struct pg_task *t, uint64_t page);
	/* More pages for the node; false if there are none. */
	bool (*refill)(struct pg_task *t, unsigned int node);
	/* The page for a table of the linear map, which refilling breaks up. */
	uint64_t (*spare)(struct pg_task *t);
	/* A group becomes single frames. */
	void (*split)(struct pg_task *t, uint64_t head, unsigned int order);
	/* Words that the last user of a frame's descriptor left. */
	void (*reset)(struct pg_task *t, uint64_t page);
	void (*zero)(struct pg_task *t, uint64_t page);
	/* The flag that says "a table", which all freers look at. */
	void (*flag)(struct pg_task *t, uint64_t page, bool on);
	/* The key in the linear map, of pages of one group. */
	void (*protect)(struct pg_task *t, uint64_t page, bool on);
	/* Pages that left their list: to the buddy allocator. */
	void (*dispose)(struct pg_task *t, const uint64_t *pages,
			unsigned int count);
};

/*
 * References to user PTE tables (lifecycle 7; refs.h). p: the PMD entry. In
 * schemes that count none, get() only looks and the others do nothing.
 */
enum pg_ref_got {
	PG_REF_GOT_NONE, /* no table, or one that is being freed */
	PG_REF_GOT_LEAF, /* or something else that is no table */
	PG_REF_GOT_TABLE,
};

struct pg_ref_steps {
	/* A visitor enters the table below p: *table. */
	enum pg_ref_got (*get)(struct pg_task *t, const struct pg_place *p,
			       uint64_t *table);
	/* The same, with the table made if there is none; 0: not possible. */
	uint64_t (*alloc_get)(struct pg_task *t, const struct pg_place *p);
	/* A visitor leaves; it unlinks the table if it was the last. */
	void (*put)(struct pg_task *t, const struct pg_place *p,
		    uint64_t table);
	/* So many entries became non-zero; negative: zero. */
	void (*entries)(struct pg_task *t, const struct pg_place *p,
			uint64_t table, int delta);
	/* One more visitor, unless the count is 0. */
	bool (*try_get)(struct pg_task *t, uint64_t table);
	/* A table whose count is 0: unlinked, flushed, freed. */
	void (*free)(struct pg_task *t, const struct pg_place *p,
		     uint64_t table);
	/* Another entry links the table now (mremap). */
	void (*moved)(struct pg_task *t, const struct pg_place *to,
		      uint64_t table);
	/* It is kept for a later split, so many entries fewer, not freed. */
	void (*deposit)(struct pg_task *t, const struct pg_place *p,
			uint64_t table, unsigned int entries);
	/* And linked again, with so many entries. */
	void (*withdraw)(struct pg_task *t, const struct pg_place *p,
			 uint64_t table, unsigned int entries);
};

#endif

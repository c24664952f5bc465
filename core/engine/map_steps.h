/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The steps of the operations of map.h: choices, words and sequences. As all
 * steps (steps.h) each does one thing that has gone wrong somewhere, so that a
 * seeded bug replaces exactly one. The ids are those of the projects' list of
 * bugs and of defect classes that a wrong step stands for.
 */
#ifndef PG_ENGINE_MAP_STEPS_H
#define PG_ENGINE_MAP_STEPS_H

#include <stdbool.h>
#include <stdint.h>

struct pg_cursor;
struct pg_flush;
struct pg_mm;
struct pg_place;
struct pg_task;

/*
 * A leaf that may be chosen: of 2^shift bytes (a block, a page or a contiguous
 * set), at va for pa, with left bytes of the range from va on.
 */
struct pg_fit {
	uint64_t va, pa, left;
	unsigned int shift;
};

/* How a leaf's size or the contiguous bit changes (bbm-rules 4). */
enum pg_resize {
	PG_RESIZE_BREAK,  /* clear, invalidate, store */
	PG_RESIZE_NT,	  /* by way of nT = 1 */
	PG_RESIZE_DIRECT, /* store, invalidate */
};

/* What a descriptor becomes; the job may matter. */
typedef uint64_t (*pg_new_word)(const struct pg_cursor *c, uint64_t old);

struct pg_map_steps {
	/* Choices. */

	/* Leaves may stand at this level (B12, B196). */
	bool (*leaf_at)(const struct pg_mm *mm, int level);
	/* The leaf fits: both addresses, and the rest (B064, B182). */
	bool (*fits)(const struct pg_mm *mm, const struct pg_fit *fit);
	/* The last address below va's entry at a level (B191). */
	uint64_t (*end_of)(const struct pg_mm *mm, int level, uint64_t va);
	/* An entry that map may not overwrite (B060, B031). */
	bool (*taken)(const struct pg_mm *mm, int level, uint64_t word);
	/* How blocks and tables replace each other; contiguous bits. */
	enum pg_resize (*resize)(struct pg_task *t, bool contig);
	/* A live leaf may be missing for a moment here. */
	bool (*may_break)(struct pg_task *t, const struct pg_mm *mm);
	/* A word may replace another in place (bbm-rules 2; B152). */
	bool (*in_place)(const struct pg_mm *mm, int level, uint64_t old,
			 uint64_t word);
	/* Two leaves have equal attributes (collapse, fold; B14). */
	bool (*alike)(const struct pg_mm *mm, uint64_t a, uint64_t b);
	/* A leaf that is cleared may be in a TLB (B168). */
	bool (*cached)(const struct pg_mm *mm, uint64_t word);
	/* Nothing is left in a table (B032). */
	bool (*empty)(struct pg_task *t, struct pg_mm *mm, uint64_t table,
		      int level);

	/* Words. */

	/* Attributes of PG_PROT_ bits (B165, B166). */
	uint64_t (*attrs)(const struct pg_mm *mm, unsigned int prot);
	/* A leaf at level: type and address (B9, D-8). */
	uint64_t (*leaf)(const struct pg_mm *mm, int level, uint64_t pa,
			 uint64_t attrs);
	/* The part of a block that goes to index of the table below it. */
	uint64_t (*part)(const struct pg_mm *mm, int level, uint64_t word,
			 uint64_t index);
	/* Other permissions, all else kept: the dirty state (B169, B075). */
	uint64_t (*protect)(const struct pg_mm *mm, uint64_t word,
			    unsigned int prot);
	/* Access flag and dirty state, by PG_AGE_ bits. */
	uint64_t (*age)(const struct pg_mm *mm, uint64_t word,
			unsigned int how);

	/* Sequences. */

	/* A word of a table that nobody can see yet. */
	void (*fill)(struct pg_task *t, const struct pg_place *p,
		     uint64_t word);

	/* Clears a leaf, or all members of a set (B128). */
	void (*clear)(struct pg_task *t, const struct pg_place *p,
		      unsigned int count);
	/* A live entry, while hardware may update it; false: it did. */
	bool (*modify)(struct pg_task *t, const struct pg_place *p,
		       uint64_t old, uint64_t word);
	/* What an invalidation of count leaves at va covers (B8, B3). */
	void (*reach)(const struct pg_mm *mm, int level, uint64_t va,
		      uint64_t count, struct pg_flush *f);
	/* All members of a set become contiguous or not (B128, BBM-12). */
	void (*rewrite_set)(struct pg_cursor *c, const struct pg_place *p,
			    unsigned int count, pg_new_word word);
	/* Fills a table with the parts of a block, and links it for it. */
	void (*split)(struct pg_cursor *c, const struct pg_place *p,
		      uint64_t word, uint64_t table);
	/* A block replaces the table that is at p, below it nothing else. */
	void (*merge)(struct pg_cursor *c, const struct pg_place *p,
		      uint64_t word);
	/* An empty table leaves the tree: clear, invalidate (B3, B4, B044). */
	void (*unlink)(struct pg_cursor *c, const struct pg_place *p);
	/* Its frame is freed when nobody can be reading it (G1). */
	void (*retire)(struct pg_task *t, struct pg_mm *mm, uint64_t table);
	/* Invalidates what is owed, then gives up a lock. */
	void (*close)(struct pg_cursor *c);
	/* Keeps others out of a space for an operation (lifecycle 1.3). */
	void (*enter)(struct pg_cursor *c);
	void (*leave)(struct pg_cursor *c);
};

#endif

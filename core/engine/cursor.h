/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the operations of map.h share: the walk that changes tables, the tables
 * that were allocated beforehand, and the invalidations that are owed.
 *
 * The walk shows a visitor every entry of a range that is no table, under the
 * lock that protects it, and reads it again afterwards: a visitor that links a
 * table is shown what is in it next. Tables are shown after what is below.
 */
#ifndef PG_ENGINE_CURSOR_H
#define PG_ENGINE_CURSOR_H

#include "engine/map.h"
#include "engine/table.h"

/* A visitor's answer: read the entry again, it has changed. */
#define PG_CURSOR_AGAIN 0

/*
 * entry: returns how many entries from this on it has dealt with, or
 * PG_CURSOR_AGAIN. after: a table descriptor, when all of the range below has
 * been shown; no lock is held. holes: entries that are 0 are shown, too.
 * quiet: looks only, and takes no locks.
 */
struct pg_visitor_row {
	int (*entry)(struct pg_cursor *c, const struct pg_place *p,
		     uint64_t word);
	void (*after)(struct pg_cursor *c, const struct pg_place *p);
	bool holes;
	bool quiet;
};

/* Tables for later. needs: how many, by level + 1. */
struct pg_stock {
	unsigned int needs[PG_LEVEL_COUNT];
	uint64_t few[8];
	uint64_t *tables;
	uint8_t few_levels[8];
	uint8_t *levels;
	unsigned int count, room;
};

/*
 * One operation. first, last: its range, both included. guard: the lock that
 * it holds throughout, 0 for none; held: the lock of the table at hand. owed:
 * leaves that were cleared or changed and not yet invalidated.
 */
struct pg_cursor {
	struct pg_task *t;
	struct pg_mm *mm;
	const struct pg_job *job;
	const struct pg_visitor_row *visitor;
	uint64_t first, last;
	uint64_t guard, held;
	uint64_t owed_va, owed_count;
	int owed_level;
	bool removes;		/* tables may go */
	bool keeps;		/* nothing changes its meaning */
	uint64_t bound;		/* where leaves are being split, or 0 */
	bool changed;		/* invalid became valid: to be published */
	int ret;		/* a survey's verdict */
	uint32_t tables;	/* walked through */
	struct pg_stock *stock; /* NULL while one page is tried */
};

/*
 * Tables that one operation walks through. More than these only tables have
 * that lead back to themselves, as in a broken image: that ends the walk where
 * it is.
 */
#define PG_CURSOR_TABLES (UINT32_C(1) << 16)

/* Walks first to last with a visitor. */
void pg_cursor_walk(struct pg_cursor *c, const struct pg_visitor_row *visitor);

/* The same over another range. */
void pg_cursor_over(struct pg_cursor *c, const struct pg_visitor_row *visitor,
		    uint64_t first, uint64_t last);

/* The lock of an entry, where the operation does not hold it by now. */
void pg_cursor_open(struct pg_cursor *c, const struct pg_place *p);
void pg_cursor_close(struct pg_cursor *c);

/* The lock of the table below p, within p's, if it is another; 0 if not. */
uint64_t pg_cursor_open_child(struct pg_cursor *c, const struct pg_place *p,
			      uint64_t table);

/* Somebody wants to hear what the caller will find. */
bool pg_cursor_expecting(const struct pg_cursor *c);

/* Tells what the caller will find: leaves with attrs, or nothing (0). */
void pg_cursor_expect(struct pg_cursor *c, uint64_t attrs);

/* Links a table from the stock at p, which is 0 and whose lock is held. */
void pg_cursor_link(struct pg_cursor *c, const struct pg_place *p);

/* The lock for installing a table, if that is another one than is held. */
uint64_t pg_cursor_install_lock(struct pg_cursor *c, const struct pg_place *p);

/* Count leaves from p on have to be invalidated before the lock is left. */
void pg_cursor_owe(struct pg_cursor *c, const struct pg_place *p,
		   uint64_t count);
void pg_cursor_settle(struct pg_cursor *c);

/* Everything that va's entry may be cached as, at once. */
void pg_cursor_flush_table(struct pg_cursor *c, const struct pg_place *p,
			   uint64_t stride);

/*
 * Tables that one operation may take; a survey that asks for more is refused,
 * and so ends early.
 */
#define PG_STOCK_MAX 65536

/* A survey: count more tables at level are needed. */
void pg_stock_need(struct pg_cursor *c, int level, uint64_t count);

/* A table at level from the stock. There is one: the survey saw to it. */
uint64_t pg_stock_take(struct pg_stock *stock, int level);

/*
 * Runs an operation: looks at the job, surveys until the stock holds what is
 * needed, and commits under the guard. A job of one page is done by the visitor
 * alone, if its table is there and simple() says of the page's word that this
 * is all there is to do.
 */
struct pg_plan {
	enum pg_op op;
	void (*survey)(struct pg_cursor *c);
	void (*commit)(struct pg_cursor *c);
	void (*expect)(struct pg_cursor *c); /* before one page; or NULL */
	const struct pg_visitor_row *visitor;
	bool (*simple)(const struct pg_cursor *c, uint64_t word);
};

int pg_cursor_run(struct pg_task *t, struct pg_mm *mm, const struct pg_job *job,
		  const struct pg_plan *plan);

/* Ends a survey: the operation is refused. */
void pg_cursor_refuse(struct pg_cursor *c, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* log2 of the leaf or contiguous set that a leaf's word is part of. */
unsigned int pg_leaf_shift(const struct pg_mm *mm, int level, uint64_t word);

/* Members of a contiguous set at level; 1 where there are none. */
unsigned int pg_set_size(const struct pg_mm *mm, int level);

/* A leaf that is part of a set; the place of its first member. */
bool pg_in_set(const struct pg_mm *mm, int level, uint64_t word);
struct pg_place pg_set_start(const struct pg_place *p);

bool pg_is_leaf(const struct pg_mm *mm, int level, uint64_t word);

/* A word of an entry that no contiguous set has a say in. */
bool pg_alone(const struct pg_cursor *c, uint64_t word);

/* A leaf's bits but type, address and contiguous bit. */
uint64_t pg_leaf_attrs(const struct pg_mm *mm, uint64_t word);

/* Leaves (or contiguous bits) may change while in use. */
bool pg_resizable(const struct pg_cursor *c, bool contig);

/* Refuses, unless leaves (or contiguous bits) may change while in use. */
bool pg_may_resize(struct pg_cursor *c, bool contig, uint64_t va);

/* What splitting at the range's bounds takes; and doing it. */
void pg_survey_bounds(struct pg_cursor *c);
void pg_split_bounds(struct pg_cursor *c);

/*
 * Gives a leaf (or, if it is in a set, the set that starts at p) other words;
 * how many entries that were.
 */
int pg_change_leaf(struct pg_cursor *c, const struct pg_place *p, uint64_t old,
		   pg_new_word word);

#endif

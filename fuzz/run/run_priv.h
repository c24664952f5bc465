/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the runner and its oracles share. */
#ifndef FUZZ_RUN_PRIV_H
#define FUZZ_RUN_PRIV_H

#include "engine/scheme.h"
#include "base/bits.h"
#include "engine/script.h"
#include "run/run.h"

/* Lines of a program: its operations, its spaces and a few more. */
#define FZ_LINES 512

/* The line of everything that happens after a program: taking it down. */
#define FZ_LINE_END (FZ_LINES - 1)

/* Sizes of pages: 4K, 16K and 64K have a world and a judge each. */
#define FZ_SHIFTS 3

struct fz_place {
	struct pg_world *world;
	struct pg_judge *judge;
};

struct fz_model;
struct fz_map_op;
struct fz_user_step;
struct duty;

/* A reference that was taken for nothing; mm NULL: none is. */
struct fz_speculation {
	struct pg_mm *mm;
	uint64_t va;
	int level;
	bool taking; /* it is at work on that */
};

/* Operations that there are, and one that is none. */
#define FZ_OPERATIONS 128

/*
 * A leaf as it stands in a table, and what it translates. Bits are read from
 * word, by the architecture's own numbers.
 */
struct fz_leaf {
	uint16_t space;
	int8_t level;
	uint64_t va, size, pa, word;
};

/* over: there were more than is worth looking at. Reused. */
struct fz_leaves {
	struct fz_leaf *list;
	size_t count, room;
	bool over;
};

/* A table, or a page of a root: where it is, and what it translates from. */
struct fz_table {
	uint64_t pa, va;
	uint16_t space;
	int8_t level;
};

/* The tables met, in no order. */
struct fz_pages {
	struct fz_table *list;
	size_t count, room;
	bool over;
};

/* Promises that exclude each other, two and two. */
#define FZ_RIVALS 4

/*
 * Of a space, for callers.c. family: of operations that it had. owner: those
 * that are at work; rivals: of those that may not meet, by promise.
 * freeing: that may free tables. busy: all lines that are; rooted: those that
 * read or change the root. touched: there were some. ended: there may be none.
 * leaves: it has some that no VMA and no count knows of; visitors: or that
 * visitors made. split: what backs vmemmap is not as it was allocated.
 */
struct fz_space_state {
	uint8_t family, owner, removing, freeing, busy, rooted;
	uint8_t rivals[FZ_RIVALS];
	bool touched, ended, leaves, visitors, split;
	bool untold, shared; /* by who tells no device; with a device */
};

/*
 * script: what programs are translated to. places: made when first needed.
 *
 * Of the program that runs: w, judge: where. harness: for signatures. rows:
 * the operation of each line, NULL for none. part: what oracles keep, theirs.
 * live: frames in use before the first line that is an operation. concurrent:
 * some lines ran at the same time. kept: some memory stays for good.
 */
struct fz_runner {
	struct fz_runner_params params;
	const char *harness;
	struct pg_script *script;
	struct fz_place places[FZ_SHIFTS];
	const struct pg_script *s;
	struct pg_world *w;
	struct pg_judge *judge;
	struct fz_finding *finding;
	struct fz_outcome *outcome;
	const struct pg_op_row *rows[FZ_LINES];
	const struct duty *duties[FZ_OPERATIONS];
	const struct fz_map_op *map_ops[FZ_OPERATIONS];
	const struct fz_user_step *user_steps[FZ_OPERATIONS];
	unsigned int first[8]; /* of each list in pg_op_lists */
	struct fz_space_state spaces[PG_SPACES + 1]; /* and all users */
	struct fz_speculation speculation;
	unsigned int op[PG_ACTORS]; /* features: number of its operation */
	bool concurrent, kept;
	bool formal[FZ_OPERATIONS], partial[FZ_OPERATIONS];
	uint64_t hash_before;
	struct fz_record record;
	struct fz_leaves leaves;
	struct fz_pages tables;
	struct fz_model *model;
};

/*
 * An oracle, a row: what it is called in signatures, and when it looks; NULL
 * where it does not. begin: before the first line; end: after the last one;
 * closed: when all spaces are gone.
 */
struct fz_oracle_row {
	const char *name;
	void (*begin)(struct fz_runner *r);
	void (*before)(struct fz_runner *r, const struct pg_script_line *line);
	void (*after)(struct fz_runner *r, const struct pg_script_line *line,
		      int result);
	void (*end)(struct fz_runner *r);
	void (*closed)(struct fz_runner *r);
};

extern const struct fz_oracle_row fz_oracle_policy;
extern const struct fz_oracle_row fz_oracle_model;
extern const struct fz_oracle_row fz_oracle_tables;
extern const struct fz_oracle_row fz_oracle_counts;
extern const struct fz_oracle_row fz_oracle_failed;

/* Whether an oracle is asked, and nothing was found yet. */
static inline bool fz_asked(const struct fz_runner *r, enum fz_oracle oracle)
{
	return r->params.oracles >> oracle & 1 && !r->finding->found;
}

/* An allocation is to fail, or memory is used up. */
bool fz_may_fail(const struct fz_runner *r);

/*
 * read.c: all leaves of a space, ascending, and all its tables, appended to
 * what is there; either may be NULL. It follows the words in memory and knows
 * of the geometry alone.
 */
void fz_read(const struct pg_world *w, const struct pg_mm *mm,
	     struct fz_leaves *leaves, struct fz_pages *tables);

/* The leaf that translates va; false: none does. */
bool fz_look(const struct pg_world *w, const struct pg_mm *mm, uint64_t va,
	     struct fz_leaf *leaf);

/* A finding of this oracle about an operation of the program at a line. */
void fz_object(struct fz_runner *r, const struct fz_oracle_row *oracle,
	       unsigned int line, const char *class, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* callers.c: whether callers would do this; and that it was done. */
void fz_callers_init(struct fz_runner *r);
bool fz_callers_before(struct fz_runner *r, const struct pg_script_line *line,
		       unsigned int number);
bool fz_callers_rest(const struct fz_runner *r);
void fz_callers_knobs(struct pg_knobs *knobs);
void fz_callers_after(struct fz_runner *r, const struct pg_script_line *line,
		      unsigned int number, int result);

/* Its top level is a copy of the kernel's. */
bool fz_is_copy(const struct pg_mm *mm);

/* The leaf, or set of leaves, that translates va; false: none does. */
bool fz_leaf_at(const struct fz_runner *r, const struct pg_mm *mm, uint64_t va,
		uint64_t *first, uint64_t *size);

/* Which operation of all there are, from 1 on; 0 for none of them. */
unsigned int fz_op_number(const struct fz_runner *r,
			  const struct pg_op_row *row);

/* run_record.c */
void fz_record_after(struct fz_runner *r, const struct pg_script_line *line,
		     int result);

/* oracle_failed.c: which operations change nothing, or may stop half way. */
void fz_failed_init(struct fz_runner *r);

/* run_close.c: all spaces, files and caches go, by operations of the engine. */
void fz_close(struct fz_runner *r);

/* run_outcome.c: the tap that fills an outcome. */
void fz_outcome_event(void *ctx, const struct pg_event *ev);
void fz_outcome_before(struct fz_runner *r, const struct pg_script_line *line);
void fz_outcome_after(struct fz_runner *r, const struct pg_script_line *line,
		      int result);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What spaces mean, kept beside the engine as a program runs: a flat map of
 * each whose leaves operations make and take; and of users' spaces their
 * mappings.
 */
#ifndef FUZZ_MODEL_H
#define FUZZ_MODEL_H

#include "run/flat.h"
#include "run/mappings.h"
#include "run/run_priv.h"

/*
 * Of a space without VMAs. known: the map is right. exact: all of a leaf's
 * attributes are, and not only address and permissions.
 */
struct fz_space_map {
	bool known, exact, used;
	struct fz_flat flat;
};

/* Leaves that are remembered from before an operation. */
#define FZ_HELD 64

/*
 * As the operation began: hold: leaves of users' spaces, where it matters.
 * may_fail: an allocation was to fail. [lo, hi): its range, and leaves that
 * reach over it.
 *
 * range: the space, and the range beyond which the operation that was done may
 * change nothing, NULL: there is none. was: users' leaves, as they were when
 * they were checked last. users: mappings. behind: they are not what they were,
 * since some things ran at the same time.
 */
struct fz_model {
	struct fz_space_map maps[PG_SPACES];
	struct fz_mappings users[PG_SPACES];
	struct fz_leaf hold[FZ_HELD];
	size_t held;
	bool may_fail, behind;
	struct fz_leaves was;
	const struct pg_value *range;
	uint64_t lo, hi;
};

/* The map of a line's space, and the job that its values are. */
struct fz_change {
	struct fz_runner *r;
	struct fz_space_map *map;
	const struct pg_mm *mm;
	const struct pg_script_line *line;
	int result;
};

/*
 * An operation that the flat map knows, a row. refuses: the answer that the
 * map asks for, NULL: 0. apply: what it does to the map, NULL: nothing. whole:
 * where it fails it has done nothing. exact: it gives all attributes. answers:
 * by refuses alone. widens: leaves that reach over the range go as well. alone:
 * no two of its kind are at work in a space.
 */
struct fz_map_op {
	const char *name;
	int (*refuses)(const struct fz_change *c);
	void (*apply)(const struct fz_change *c);
	bool whole, exact, answers, widens, alone;
};

/* model_ops.c: NULL for operations that are not known. */
const struct fz_map_op *fz_map_op(const char *name);

/* A leaf that is in use may not be missing: such a refusal is right. */
bool fz_map_may_refuse(const struct fz_change *c);

/* model_compare.c: all that is mapped in [va, va + size) is what the map says. */
void fz_map_compare(struct fz_runner *r, unsigned int line,
		    const struct pg_mm *mm, uint64_t va, uint64_t size);

/*
 * model_user.c: all leaves of users' spaces, to r->leaves; and whether they are
 * what their mappings say.
 */
void fz_user_read(struct fz_runner *r);
void fz_user_catch_up(struct fz_runner *r);
void fz_user_check(struct fz_runner *r, unsigned int line);

/* user_steps.c: what one operation alone has to have done; NULL: nothing. */
struct fz_user_step;

const struct fz_user_step *fz_user_step(const char *name);
void fz_user_before(struct fz_runner *r, const struct pg_script_line *line);
const struct pg_value *fz_user_range(const struct fz_runner *r,
				     const struct pg_script_line *line);
void fz_user_after(struct fz_runner *r, const struct pg_script_line *line,
		   int result);

#endif

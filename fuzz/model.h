/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What spaces mean, kept beside the engine as a program runs: a flat map of
 * each whose leaves operations make and take; and of users' spaces their
 * mappings.
 */
#ifndef FUZZ_MODEL_H
#define FUZZ_MODEL_H

#include "flat.h"
#include "run_priv.h"

/*
 * Of a space without VMAs. known: the map is right. exact: all of a leaf's
 * attributes are, and not only address and permissions.
 */
struct fz_space_map {
	bool known, exact, used;
	struct fz_flat flat;
};

/*
 * As the operation began: may_fail: an allocation was to fail. [lo, hi): its
 * range, and leaves that reach over it.
 */
struct fz_model {
	struct fz_space_map maps[PG_SPACES];
	bool may_fail;
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
 * by refuses alone.
 */
struct fz_map_op {
	const char *name;
	int (*refuses)(const struct fz_change *c);
	void (*apply)(const struct fz_change *c);
	bool whole, exact, answers, widens;
};

/* model_ops.c: NULL for operations that are not known. */
const struct fz_map_op *fz_map_op(const char *name);

/* A leaf that is in use may not be missing: such a refusal is right. */
bool fz_map_may_refuse(const struct fz_change *c);

/* model_compare.c: all that is mapped in [va, va + size) is what the map says. */
void fz_map_compare(struct fz_runner *r, unsigned int line,
		    const struct pg_mm *mm, uint64_t va, uint64_t size);

#endif

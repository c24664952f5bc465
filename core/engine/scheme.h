/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Schemes: how table pages live in one design or release, as knobs and a
 * filled table of steps. Names are permanent.
 */
#ifndef PG_ENGINE_SCHEME_H
#define PG_ENGINE_SCHEME_H

#include "engine/world.h"

/*
 * system: of the lifecycle page, 1 to 5. source: what it was taken from. fill:
 * changes what does not follow from knobs, NULL: nothing.
 */
struct pg_scheme {
	const char *name;
	unsigned int system;
	const char *source;
	const char *title;
	const char *text;
	struct pg_knobs knobs;
	void (*fill)(struct pg_steps *steps);
};

/* All of them; ends with NULL. The first is the default. */
extern const struct pg_scheme *const pg_schemes[];

/* NULL if there is none of that name. */
const struct pg_scheme *pg_scheme_of_name(const char *name);

/*
 * The steps that follow from knobs: where tables come from, who frees them,
 * whether they are write-protected.
 */
void pg_knobs_steps(const struct pg_knobs *knobs, struct pg_steps *steps);

/* The steps of a scheme. */
void pg_scheme_steps(const struct pg_scheme *scheme, struct pg_steps *steps);

/*
 * A knob: a member of struct pg_knobs by its offset and size. words: its
 * values' names, in the order of the enum, ended by NULL; NULL for a number
 * from min to max. text: for the manual.
 */
struct pg_knob {
	const char *name;
	const char *text;
	const char *const *words;
	uint64_t min, max;
	size_t offset, size;
};

/* All of them, in the manual's order; ends with one without a name. */
extern const struct pg_knob pg_knob_rows[];

/*
 * Sets one knob from "NAME=VALUE". The error names what is wrong; knobs are
 * then untouched.
 */
int pg_scheme_set(struct pg_knobs *knobs, const char *text,
		  struct pg_error *err);

/* All of them are equal. */
bool pg_knobs_same(const struct pg_knobs *a, const struct pg_knobs *b);

/* A fill: the destructor follows the region (hot-remove, 2017). */
void pg_scheme_by_region(struct pg_steps *steps);

/* What a judge has to know of a scheme. costs: PG_COST_ bits. */
struct pg_judge_params pg_scheme_judge(const struct pg_knobs *knobs,
				       uint32_t costs);

#endif

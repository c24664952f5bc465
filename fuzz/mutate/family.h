/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which operations go together; what the mutator knows of their meaning. */
#ifndef FUZZ_FAMILY_H
#define FUZZ_FAMILY_H

#include "mutate/mutate.h"

struct pg_knobs;

#define FZ_FAMILY_OPEN 4
#define FZ_FAMILY_WITH 20

/*
 * open: lines of scripts without their places, in order: nothing of the family
 * does anything before. Words that are left out are what an operation does
 * without them; a line of a name alone says nothing of them. with: what may
 * follow. span: the first line is about all that one table of pages translates,
 * 2: all that a table above such tables does. twice: two spaces do the same.
 * suits: knobs that it needs; likes: that a third of its programs have.
 */
struct fz_family {
	const char *name;
	const char *open[FZ_FAMILY_OPEN];
	const char *with[FZ_FAMILY_WITH];
	bool (*suits)(const struct pg_knobs *knobs);
	bool (*likes)(const struct pg_knobs *knobs);
	uint8_t span;
	bool twice;
};

/* Ends with a row without a name. */
extern const struct fz_family fz_families[];
unsigned int fz_family_count(void);

/* What its names mean: kinds by number. */
struct fz_family_kinds {
	struct fz_opening open[FZ_FAMILY_OPEN];
	uint8_t with[FZ_FAMILY_WITH];
	unsigned int open_count, with_count;
};

const struct fz_family_kinds *fz_family_kinds(const struct fz_family *family);

#endif

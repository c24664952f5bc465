/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which operations go together; what the mutator knows of their meaning. */
#ifndef FUZZ_FAMILY_H
#define FUZZ_FAMILY_H

#include <stdbool.h>
#include <stdint.h>

struct pg_knobs;

#define FZ_FAMILY_OPEN 4
#define FZ_FAMILY_WITH 20

/*
 * open: kinds by name, in order, each ended by NULL: nothing of the family does
 * anything before. with: what may follow. Names that the codec does not have,
 * or that do not fit a world, are passed over. tabled: what is done mostly
 * needs all that one table translates. what: of the opening lines that field,
 * as it mostly is, 0: as it comes.
 */
struct fz_family {
	const char *name;
	const char *open[FZ_FAMILY_OPEN];
	const char *with[FZ_FAMILY_WITH];
	bool (*suits)(const struct pg_knobs *knobs);
	bool tabled;
	uint8_t what[FZ_FAMILY_OPEN];
};

/* Ends with a row without a name. */
extern const struct fz_family fz_families[];
unsigned int fz_family_count(void);

#endif

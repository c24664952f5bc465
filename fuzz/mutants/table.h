/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All mutants by name, and the one that a program runs with. Names are
 * permanent: results and corpora hold them.
 *
 *	fz_mutant_from_env()		once, in LLVMFuzzerInitialize()
 *	params.seed = fz_mutant_seed()	of what runs programs on the engine
 *
 * Mutants of parsers need nothing more: their functions look at fz_mutant_now,
 * where the build has them (option mutants).
 */
#ifndef FUZZ_MUTANTS_TABLE_H
#define FUZZ_MUTANTS_TABLE_H

#include "mutants.h"

/* Letters, digits, dots and dashes; of a row without a name, its bug. */
const char *fz_mutant_name(const struct fz_mutant *m);

/* The harness that runs what it changes: "ops" of the engine's. */
const char *fz_mutant_harness(const struct fz_mutant *m);

/* NULL if there is none of that name. */
const struct fz_mutant *fz_mutant(const char *name);

size_t fz_mutant_count(void);

/* In the table's order; NULL from fz_mutant_count() on. */
const struct fz_mutant *fz_mutant_at(size_t index);

/*
 * What the program runs with; NULL, as at the start, for none. Set it before
 * anything runs, and never while something does.
 */
extern const struct fz_mutant *fz_mutant_now;

/*
 * Sets fz_mutant_now to the mutant that PGT_MUT names, if it is set and not
 * empty. A name that there is not ends the program with status 2.
 */
void fz_mutant_from_env(void);

/* The step's replacement of fz_mutant_now; NULL without, or a parser's. */
void (*fz_mutant_seed(void))(struct pg_steps *steps);

#endif

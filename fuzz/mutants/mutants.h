/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Mutants: bugs that kernels had, each as one replaced step, with the shortest
 * sequence that shows it. Every witness is run twice: as
 * things are, when no policy may object, and with the step replaced, when the
 * named one has to.
 *
 * Each part of the engine has a file of rows, PART.c, and a line in table.c's
 * list. tests/engine/mutants.c is the runner.
 */
#ifndef FUZZ_MUTANTS_MUTANTS_H
#define FUZZ_MUTANTS_MUTANTS_H

#include "engine/map.h"
#include "engine/scheme.h"
#include "wrap.h"

/*
 * What a witness gets. t: actor 0; tasks of others are in the world. mm: the
 * space that the row asked for (space 1); kernel: space 0, init_mm.
 */
struct fz_bench {
	struct pg_world world;
	struct pg_judge *judge;
	struct pg_task *t;
	struct pg_mm *mm, *kernel;
	const struct fz_mutant *mutant;
	bool seeded;
};

/*
 * name: for data and command lines, never changed; NULL if it is the bug, as
 * the first row of a bug has it. bug: its id, "B060" of the list of kernel bugs
 * or "B12" of the classes that other engines had. policy: name or id of the one
 * that has to object; others may, too. harness: that runs what the bug is in;
 * NULL: ops, the engine's. seed: replaces the step; NULL in parsers, which look
 * at fz_mutant_now (table.h). witness, or script (text as in pgtool-script(5),
 * which makes its own spaces).
 *
 * scheme: NULL for the default; tune: changes its knobs, may be NULL. class,
 * regime: of space 1; NULL: a user's, el1:low:4k:48. kernel: of space 0; NULL:
 * el1:high:4k:48, or whatever has the granule of space 1.
 *
 * wrap: of a parser's, what its replaced function looks for (wrap.h).
 */
struct fz_mutant {
	const char *name;
	const char *bug;
	const char *title;
	const char *policy;
	const char *harness;
	void (*seed)(struct pg_steps *steps);
	void (*witness)(struct fz_bench *b);
	const char *script;
	const char *scheme;
	void (*tune)(struct pg_knobs *knobs);
	enum pg_space_class class;
	const char *regime;
	const char *kernel;
	enum fz_wrap wrap;
};

/* A bug of the list without a mutant; why. Ends with a row without a bug. */
struct fz_not_expressed {
	const char *bug;
	const char *why;
};

extern const struct fz_not_expressed fz_mutants_not[];

/* Each ends with a row without a bug. */
extern const struct fz_mutant fz_mutants_flush[];
extern const struct fz_mutant fz_mutants_resize[];
extern const struct fz_mutant fz_mutants_map[];
extern const struct fz_mutant fz_mutants_hotplug[];
extern const struct fz_mutant fz_mutants_kernel[];
extern const struct fz_mutant fz_mutants_roots[];
extern const struct fz_mutant fz_mutants_stage2[];
extern const struct fz_mutant fz_mutants_walkers[];
extern const struct fz_mutant fz_mutants_schemes[];
extern const struct fz_mutant fz_mutants_refs[];
extern const struct fz_mutant fz_mutants_hugetlb[];
extern const struct fz_mutant fz_mutants_rmap[];
extern const struct fz_mutant fz_mutants_thp[];
extern const struct fz_mutant fz_mutants_user[];
extern const struct fz_mutant fz_mutants_more[];
extern const struct fz_mutant fz_mutants_parsers[];

#endif

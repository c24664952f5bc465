/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Mutants: bugs that kernels had, each as one replaced step, with the shortest
 * sequence that shows it. The runner (mutants.c) runs every witness twice: as
 * things are, when no policy may object, and with the step replaced, when the
 * named one has to.
 *
 * Each part of the engine has a file of rows, mutants_PART.c, and a line in
 * mutants.c's list.
 */
#ifndef TESTS_ENGINE_MUTANTS_H
#define TESTS_ENGINE_MUTANTS_H

#include "engine/map.h"
#include "engine/scheme.h"

/*
 * What a witness gets. t: actor 0; tasks of others are in the world. mm: the
 * space that the row asked for (space 1); kernel: space 0, init_mm.
 */
struct bench {
	struct pg_world world;
	struct pg_judge *judge;
	struct pg_task *t;
	struct pg_mm *mm, *kernel;
	const struct mutant *mutant;
	bool seeded;
};

/*
 * bug: its id, "B060" of the list of kernel bugs or "B12" of the classes that
 * other engines had. policy: name or id of the one that has to object; others
 * may, too. seed: replaces the step. witness, or script (text as in
 * pgtool-script(5), which makes its own spaces).
 *
 * scheme: NULL for the default; tune: changes its knobs, may be NULL. class,
 * regime: of space 1; NULL: a user's, el1:low:4k:48. kernel: of space 0; NULL:
 * el1:high:4k:48, or whatever has the granule of space 1.
 */
struct mutant {
	const char *bug;
	const char *title;
	const char *policy;
	void (*seed)(struct pg_steps *steps);
	void (*witness)(struct bench *b);
	const char *script;
	const char *scheme;
	void (*tune)(struct pg_knobs *knobs);
	enum pg_space_class class;
	const char *regime;
	const char *kernel;
};

/* A bug of the list without a mutant; why. Ends with a row without a bug. */
struct not_expressed {
	const char *bug;
	const char *why;
};

extern const struct not_expressed mutants_not[];

/* Each ends with a row without a bug. */
extern const struct mutant mutants_flush[];
extern const struct mutant mutants_resize[];
extern const struct mutant mutants_map[];
extern const struct mutant mutants_hotplug[];
extern const struct mutant mutants_kernel[];
extern const struct mutant mutants_roots[];
extern const struct mutant mutants_stage2[];
extern const struct mutant mutants_walkers[];
extern const struct mutant mutants_schemes[];
extern const struct mutant mutants_hugetlb[];
extern const struct mutant mutants_rmap[];
extern const struct mutant mutants_thp[];
extern const struct mutant mutants_user[];
extern const struct mutant mutants_more[];

#endif

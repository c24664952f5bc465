/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A question as core sees it: the regimes that the registers describe, the
 * memory that core reads, and core's answer made into a PAR.
 *
 * Hooks change what core sees or says, from outside. QEMU's known deviations
 * are hooks (masks.c), and so are the broken walkers that the suite has to
 * catch (mutants.c); core itself knows of neither.
 */
#ifndef ORACLE_VIEW_H
#define ORACLE_VIEW_H

#include "arch/nested.h"
#include "arch/translate.h"
#include "world.h"

#define OR_HOOKS_MAX 32

struct or_view;

/*
 * Any may be NULL. setup: change regimes, roots, the question. word: change a
 * descriptor as it is read, in the order of its bits (EE undone); stage 1 or
 * 2. finish: change core's translation. par: change the answer.
 */
struct or_hooks {
	void (*setup)(struct or_view *v);
	uint64_t (*word)(const struct or_view *v, int stage, int level,
			 uint64_t word);
	void (*finish)(struct or_view *v);
	void (*par)(const struct or_view *v, struct or_answer *a);
};

/* One stage: refused means that core has no regime for these registers. */
struct or_stage {
	struct pg_regime regime;
	uint64_t root;
	bool refused;
};

/*
 * The physical memory that one stage's tables are read from. level: of the
 * next descriptor, which the words read so far tell. last: the address read.
 * poison: a block at level -1 was met. again: this word will be located anew.
 */
struct or_memory {
	struct pg_mem mem;
	struct or_view *view;
	int stage;
	int level;
	bool poison;
	bool again;
	uint64_t last;
	uint64_t scratch;
};

/*
 * s2on: stage 2 is on, so stage-1 tables are read through it; both: so is the
 * output. stray: core read a word that is neither in the arena nor absent.
 * poison: it met a block at level -1, which may kill QEMU 7.2 (Q6).
 */
struct or_view {
	const struct or_world *world;
	struct or_question q;
	bool s2on, both;
	struct or_stage s1, s2;
	struct pg_how how;
	struct or_memory memory1, memory2;
	struct pg_nested nested;
	struct pg_tables tables1, tables2;
	struct pg_translation t;
	bool stray, poison;
	unsigned int nhooks;
	const struct or_hooks *hooks[OR_HOOKS_MAX];
};

/*
 * The regimes of a world, decoded once: the EL1&0 halves with and without PAN,
 * EL2 or the halves of EL2&0, and stage 2.
 */
struct or_regimes {
	struct or_stage el1[2][2]; /* [high][pan] */
	struct or_stage el2[2];	   /* [high], the same without VHE */
	struct or_stage s2;
	bool s2on;
};

void or_regimes_decode(const struct or_world *w, struct or_regimes *r);

/*
 * Core's answer, hooks applied in order; hooks may be NULL with n 0. *v is
 * overwritten and holds the details. True if the answer counts: false if the
 * question strayed, or must not be put to QEMU (poison).
 */
bool or_view_answer(struct or_view *v, const struct or_world *w,
		    const struct or_regimes *r, const struct or_question *q,
		    const struct or_hooks *const *hooks, unsigned int n,
		    struct or_answer *a);

/* For hooks of kind finish: translates anew with changed regimes. */
void or_view_again(struct or_view *v);

/* par.c: the PAR that a translation becomes (F-8). */
void or_par_encode(const struct or_view *v, struct or_answer *a);

/* par.c: the MAIR byte that says what attr says, hints from attr->byte. */
uint8_t or_par_attr(const struct pg_memattr *attr);

#endif

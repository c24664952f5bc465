/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where QEMU's answer is known to differ from core's, each place by name.
 *
 * A mask is not a blind eye: it says what QEMU does instead, as hooks on
 * core's walk, and explains a difference only if the answer then is QEMU's
 * own, bit for bit.
 */
#ifndef ORACLE_MASKS_H
#define ORACLE_MASKS_H

#include "view.h"

/* Sets of masks are words, with one bit for something else. */
#define OR_MASKS_MAX 31

/*
 * No mask explains it, but with them QEMU's walk leaves the arena, and nobody
 * can say what it read there.
 */
#define OR_STRAYED (UINT32_C(1) << 31)

/*
 * first, last: the QEMU versions (702 is 7.2) that are known to do it; last
 * 9999: all so far.
 */
struct or_mask {
	const char *tag;
	const char *text;
	unsigned int first, last;
	struct or_hooks hooks;
};

extern const struct or_mask or_masks[];
extern const unsigned int or_nmasks;

/* The set of those that count for this version. */
uint32_t or_masks_for(unsigned int version);

/*
 * The smallest set of masks out of allowed under which core answers as QEMU
 * did; 0 if there is none; or OR_STRAYED.
 */
uint32_t or_explain(const struct or_world *w, const struct or_regimes *r,
		    const struct or_question *q, const struct or_answer *theirs,
		    uint32_t allowed);

/* The same for a walker that is core with these hooks; NULL for core. */
uint32_t or_explain_for(const struct or_hooks *first, const struct or_world *w,
			const struct or_regimes *r, const struct or_question *q,
			const struct or_answer *theirs, uint32_t allowed);

/* Whether QEMU 7.2, deviating as allowed, may die of the question (Q6). */
bool or_poison(const struct or_world *w, const struct or_regimes *r,
	       const struct or_question *q, uint32_t allowed);

#endif

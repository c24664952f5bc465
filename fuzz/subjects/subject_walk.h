/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tests need of subject_walk.c to put bugs into it. */
#ifndef FUZZ_SUBJECT_WALK_H
#define FUZZ_SUBJECT_WALK_H

#include "subjects/subject_words.h"

struct fz_walk {
	const struct pgt_host *host;
	struct pgt_shape shape;
	uint64_t *root;
};

/*
 * swap: compare and swap; false: it was another word. flush: nothing of what
 * old meant is cached any more. part: the leaf of level + 1 at this index of
 * what a leaf of level becomes.
 */
struct fz_walk_steps {
	bool (*swap)(struct fz_walk *w, uint64_t *ptep, uint64_t old,
		     uint64_t word);
	void (*flush)(struct fz_walk *w, uint64_t ia, int level, uint64_t old);
	uint64_t (*part)(struct fz_walk *w, uint64_t word, int level,
			 uint64_t index);
};

extern const struct fz_walk_steps fz_walk_right;

/* Tests change it; nothing else does. */
extern const struct fz_walk_steps *fz_walk_steps;

extern const struct pgt_subject fz_subject_walk;

#endif

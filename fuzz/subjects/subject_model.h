/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a subject's tables have to mean, by its traits, and whether they do.
 *
 * After each call core's walker reads the whole space, and every address has to
 * be what the calls so far made of it. Where several answers are right (races,
 * failures that keep a part) the tables say which it was, and that holds from
 * then on.
 */
#ifndef FUZZ_SUBJECT_MODEL_H
#define FUZZ_SUBJECT_MODEL_H

#include "run/pieces.h"
#include "subjects/subject_host.h"

/* Calls that may be nested in one, and meanings that may be right after it. */
#define FZ_NESTED 2
#define FZ_CANDS  32

/*
 * A call, and what it is about: [lo, last], whole leaves included. bad: it has
 * to be refused, empty: it does nothing. answers: that are right, bits.
 */
struct fz_plan {
	struct fz_call call;
	struct fz_reply reply;
	uint64_t lo, last;
	uint64_t wide_lo, wide_last; /* with the leaves that the ends lie in */
	bool bad, empty;
	uint32_t answers;
	bool young, young_known;
};

/* now: what all calls so far made. real: what the walker reads. */
struct fz_model {
	struct fz_host *h;
	struct fz_pieces now, real;
	struct fz_pieces cands[FZ_CANDS];
	unsigned int count;
	bool vague; /* too many meanings: translations are not checked */
	struct fz_plan outer, nested[FZ_NESTED];
	unsigned int nested_count;
};

void fz_model_free(struct fz_model *m);

/* Nothing is mapped. */
void fz_model_begin(struct fz_model *m, struct fz_host *h);

/* Looks at the tables before a call, and at its answer afterwards. */
void fz_model_plan(struct fz_model *m, const struct fz_call *call,
		   struct fz_plan *plan);

/* All calls since the last time are over, outer and nested: are they right? */
void fz_model_check(struct fz_model *m);

/* For subject_check.c: what plan makes of *p; alt, if it is not NULL, of alt. */
bool fz_model_apply(struct fz_model *m, struct fz_plan *plan,
		    struct fz_pieces *p, struct fz_pieces *alt);

/* The whole space as core's walker reads it, into m->real. */
void fz_model_read(struct fz_model *m);

/* Tables: reachable or told, counted, not empty. */
void fz_check_tables(struct fz_model *m);

#endif

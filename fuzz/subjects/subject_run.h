/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs of calls, run on a subject and checked. */
#ifndef FUZZ_SUBJECT_RUN_H
#define FUZZ_SUBJECT_RUN_H

#include "subjects/subject_model.h"

/* Granules and geometries that programs choose from, and features. */
struct fz_subject_config {
	const char *name;
	struct pgt_config config;
	uint64_t caps;
};

extern const struct fz_subject_config fz_subject_configs[];
unsigned int fz_subject_config_count(void);

/*
 * CALL: on its own. NESTED: within the call before it, when that has told of so
 * many loads, TLBIs and the like (number); after it, if it told of fewer. FAIL:
 * allocation number (from 1) of the next call is refused. CAPS: the features
 * that a host may switch are these from here on.
 */
enum fz_step_kind {
	FZ_STEP_CALL,
	FZ_STEP_NESTED,
	FZ_STEP_FAIL,
	FZ_STEP_CAPS,
};

struct fz_step {
	enum fz_step_kind kind;
	unsigned int number;
	uint64_t caps;
	struct fz_call call;
};

/*
 * A step from the fields of a program's record (program.h), each any number:
 * place, slot, size, what, more. call: enum pgt_call.
 */
void fz_step_make(const struct fz_subject_config *c, enum pgt_call call,
		  const uint8_t fields[5], struct fz_step *step);

/*
 * What was done so far, of all programs. missing: calls that programs had and
 * the subject has not, bits: they were not checked.
 */
struct fz_subject_stats {
	uint64_t programs, calls, nested, refused, stores, tlbis;
	uint64_t by_answer[PGT_ANSWERS];
	uint64_t missing;
};

/*
 * checks: bits, those that are asked for. Without all of them only what is said
 * of translations is heard.
 */
#define FZ_CHECK_TRANSLATION 1
#define FZ_CHECK_TABLES	     2 /* answers, counts, tables */
#define FZ_CHECK_JUDGE	     4 /* events */
#define FZ_CHECK_ALL	     7

struct fz_subject_run {
	const struct pgt_subject *subject;
	unsigned int checks;
	struct fz_subject_stats stats;
	struct fz_host *hosts[3]; /* by granule */
	struct fz_model model;
	uint64_t hash; /* of the last program: answers and meanings */
	/* Of the present call: */
	struct fz_host *h;
	const struct fz_step *next;
	unsigned int left, countdown;
};

struct fz_subject_run *fz_subject_run_create(const struct pgt_subject *subject,
					     unsigned int checks,
					     struct pg_error *err);
void fz_subject_run_destroy(struct fz_subject_run *r);

/*
 * One instance from beginning to end. finding->found says whether. False: the
 * subject has no such configuration.
 */
bool fz_subject_run(struct fz_subject_run *r,
		    const struct fz_subject_config *config,
		    const struct fz_step *steps, unsigned int count,
		    struct fz_finding *finding);

#endif

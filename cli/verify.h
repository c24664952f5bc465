/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of pgtool verify share. */
#ifndef PG_CLI_VERIFY_H
#define PG_CLI_VERIFY_H

#include "opts.h"
#include "session.h"
#include "verify/baseline.h"
#include "verify/verify.h"

#define REMARKS_MAX (2 * SPACES_MAX + 8)

enum remark_kind {
	REMARK_WARNING, /* changes nothing */
	REMARK_FAILURE, /* not all was judged */
	REMARK_SAID,	/* the same, and a complaint was made of it */
};

/* What is to be said beside the findings, after them. */
struct remark {
	enum remark_kind kind;
	char text[512];
};

/*
 * What comes of a run. Given: opts, image (NULL where text was judged), v,
 * baseline (NULL without), status. Found by conclude(): fresh, findings that
 * are not known, in order; known and gone, by the baseline; found, of the fresh
 * ones. lists: what known and fresh are kept in.
 */
struct verdict {
	const struct opts *opts;
	const struct pg_image *image;
	const struct pg_verify *v;
	struct pg_baseline *baseline;
	int status;
	const struct pg_finding *fresh;
	size_t nfresh;
	const struct pg_finding *known;
	size_t nknown;
	struct pg_known const **gone;
	size_t ngone;
	uint64_t found[PG_SEVERITIES];
	struct remark remarks[REMARKS_MAX];
	size_t nremarks;
	struct pg_finding *lists[2];
};

/* Keeps a remark; all but warnings make the status STATUS_FAILED. */
void remark(struct verdict *verdict, enum remark_kind kind, const char *fmt,
	    ...) __attribute__((format(printf, 3, 4)));

/*
 * After pg_verify_finish(): prints findings and remarks, writes a baseline if
 * that was asked for, and frees what it found. Returns the exit status.
 */
int conclude(struct verdict *verdict);

/*
 * False, after a complaint, if options or names do not go together. text: what
 * was named is captured text.
 */
bool verify_check(const struct opts *opts, bool *text);

/*
 * --write-baseline replaces baselines only: an image, or registers, may have
 * been named by mistake. False after a complaint.
 */
bool baseline_may_write(const char *name);

/* --baseline. False after a complaint. */
bool baseline_load(const char *name, struct pg_baseline *b);

/* --write-baseline: all findings, known or not. False with a sentence. */
bool baseline_save(const char *name, const struct verdict *verdict,
		   struct pg_error *err);

/*
 * Fills fresh, known and found. False without memory. baseline_find_gone():
 * what a run that could judge everything did not find again.
 */
bool baseline_apply(struct verdict *verdict);
bool baseline_find_gone(struct verdict *verdict);

/* Findings as text, as JSON and as SARIF. */
void print_findings(const struct verdict *verdict);
void print_sarif(const struct verdict *verdict);

/* --list-rules, as text, JSON, or the source of pgtool-rules(7). */
void print_rules(enum format format);

/* --like-linux: the kernel's own summary. Returns an exit status. */
int like_linux(struct session *s);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Errors: what pgtool could not do, as a negative code and a sentence.
 *
 * An error is not a fault (what the architecture answers) and not a finding
 * (what a rule objects to): those two are data. The caller owns the struct;
 * functions that take one fill it exactly when they return a negative code.
 */
#ifndef PG_BASE_ERROR_H
#define PG_BASE_ERROR_H

enum pg_errno {
	PG_OK = 0,
	PG_EINVAL = -1,	 /* the caller or the user asked for nonsense */
	PG_EFORMAT = -2, /* the input is not what it claims to be */
	PG_ENOENT = -3,	 /* what was looked for is not there */
	PG_EIO = -4,	 /* the operating system refused */
	PG_ENOMEM = -5,	 /* no memory */
	PG_EABSENT = -6, /* the address is not in the image */
	PG_EBUDGET = -7, /* the walk's budget of descriptors is used up */
	PG_EBUSY = -8,	 /* not while things are as they are */
};

/* What a code means, for those who were given no sentence with it. */
const char *pg_errno_text(int code);

/* Room for a sentence; longer ones are cut at the end. */
struct pg_error {
	char text[512];
};

/*
 * Writes the sentence and returns code, so that a failing function can end in
 * "return pg_error(err, PG_EINVAL, ...)". err may be NULL: nobody listens.
 */
int pg_error(struct pg_error *err, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Puts "prefix: " before the sentence that is there. Returns code. */
int pg_error_prefix(struct pg_error *err, int code, const char *prefix);

#endif

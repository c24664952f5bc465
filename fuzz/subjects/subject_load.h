/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where subjects come from: our own by name, others from shared objects, which
 * are loaded once, at start (what is loaded after a fork server's start, no
 * fuzzer counts).
 */
#ifndef FUZZ_SUBJECT_LOAD_H
#define FUZZ_SUBJECT_LOAD_H

#include "base/error.h"
#include "subject.h"

extern const struct pgt_subject fz_subject_engine;
extern const struct pgt_subject fz_subject_flat;
extern const struct pgt_subject fz_subject_naive;
extern const struct pgt_subject fz_subject_walk;

/* Ours; ends with NULL. The first is the default. */
extern const struct pgt_subject *const fz_subjects[];

/* The environment's variable that names a subject, or the path of one. */
#define FZ_SUBJECT_ENV "PGT_SUBJECT"

/*
 * The subject of that name; what has a '/' is a path. NULL, with a sentence:
 * there is none, it is no shared object, it lacks the symbol, it is of another
 * version of the interface, or lacks a function that it says it has. An object
 * stays loaded.
 */
const struct pgt_subject *fz_subject_load(const char *name,
					  struct pg_error *err);

/* Whether a subject is whole; the sentence names what is missing. */
bool fz_subject_is_good(const struct pgt_subject *s, struct pg_error *err);

/*
 * What of a subject nothing checks, as a list of words with blanks between
 * them: calls that it has not, events that it does not tell. Empty: all is.
 */
void fz_subject_unchecked(const struct pgt_subject *s, char *buf, size_t size);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bugs of page-table code: each is subject_walk.c (or one of the others) with
 * one function, of its own or of its host's, that is wrong.
 */
#ifndef TESTS_FUZZ_SUBJECT_BUGS_H
#define TESTS_FUZZ_SUBJECT_BUGS_H

#include "subjects/subject_walk.h"

/*
 * by: oracles of which one has to find it, as they begin in signatures, with
 * blanks between them. translation: comparing translations alone finds it.
 * steps: of the walking subject, or NULL; host: changes the call-backs that the
 * subject gets; subject: changes what the host calls.
 */
struct subject_bug {
	const char *name;
	const char *by;
	bool translation;
	const struct fz_walk_steps *steps;
	void (*host)(struct pgt_host *host);
	void (*subject)(struct pgt_subject *subject);
};

extern const struct subject_bug subject_bugs[];

/* The subject with this bug; NULL: right. Only one is there at a time. */
const struct pgt_subject *subject_with(const struct subject_bug *bug);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that findings are kept in, and the scripts that are in them. */
#ifndef FUZZ_KEEP_H
#define FUZZ_KEEP_H

#include "fuzz.h"
#include "program/program.h"

/*
 * Writes size bytes to DIR/NAME so that they are there whole, even after a loss
 * of power, or not at all. 0, 1 if there is such a file already (it stays), or
 * PG_EIO with a sentence.
 */
int fz_keep(const char *dir, const char *name, const char *text, size_t size,
	    struct pg_error *err);

/* What is printed as script: the caller frees. NULL: no memory. */
char *fz_script_text(const struct fz_program *p);

/*
 * A finding's script after comments: its signature, and what was said. The
 * caller frees. NULL: no memory.
 */
char *fz_finding_text(const struct fz_program *p, const struct fz_finding *f);

/* A signature as part of a file's name: "ops-policy-munmap-T2"; in place. */
void fz_signature_name(const char *signature, char name[FZ_SIGNATURE]);

#endif

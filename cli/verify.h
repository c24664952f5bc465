/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of pgtool verify share. */
#ifndef PG_CLI_VERIFY_H
#define PG_CLI_VERIFY_H

#include "opts.h"
#include "session.h"
#include "verify/verify.h"

/* The findings in the format asked for; tells apart what is new by baseline. */
void print_findings(const struct opts *opts, const struct pg_verify *v);

/* Prints the findings; returns the exit status that they come to. */
int conclude(const struct opts *opts, const struct pg_verify *v);

/* --list-rules */
void print_rules(enum format format);

/* --like-linux: the kernel's own summary. Returns an exit status. */
int like_linux(struct session *s);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Page-table text that a kernel printed, as input of verify. */
#ifndef PG_CLI_VERIFY_TEXT_H
#define PG_CLI_VERIFY_TEXT_H

#include "linux/ptdump_parse.h"
#include "verify.h"

/* A text that was read; readable: lines and text are set. */
struct captured {
	const char *name;
	bool readable;
	struct pg_ptdump_lines lines;
	struct pg_ptdump_text text;
};

/*
 * Reads a file, or standard input for "-". Complains of what is wrong and
 * returns an exit status: STATUS_FAILED also for a readable text that is not
 * known to be complete. Free it in any case.
 */
int captured_read(const struct opts *opts, const char *name,
		  struct captured *c);
void captured_free(struct captured *c);

/* The file is no image, to judge by its first bytes. */
bool looks_like_text(const char *name);

/* --against: compares the session's image with the text; an exit status. */
int verify_against(struct session *s);

/* Judges a text; baseline or NULL. Returns an exit status. */
int verify_text(const struct opts *opts, const char *name,
		struct pg_baseline *baseline);

#endif

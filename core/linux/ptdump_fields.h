/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One line of ptdump text, without its newline: fields and columns. The inner
 * part of ptdump_parse.h, which knows what came before.
 */
#ifndef PG_LINUX_PTDUMP_FIELDS_H
#define PG_LINUX_PTDUMP_FIELDS_H

#include "linux/ptdump_parse.h"

/* What is wrong, and at which column, from 1. */
struct pg_ptdump_wrong {
	unsigned int column;
	char text[240];
};

/* Fills *wrong and returns false. */
bool pg_ptdump_wrong(struct pg_ptdump_wrong *wrong, size_t offset,
		     const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * A range's line, of length bytes without newline or NUL. words: the columns
 * that are possible, a bit for each of pg_ptdump_words; those that the line
 * contradicts are taken out. record: all but number; stripped: blanks are
 * missing at its end. False with *wrong if no words are left, or for
 * anything that the kernel would not print.
 */
bool pg_ptdump_fields(const char *text, size_t length, uint8_t *words,
		      struct pg_ptdump_record *record, bool *stripped,
		      struct pg_ptdump_wrong *wrong);

#endif

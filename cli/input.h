/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text that comes from files or from standard input. */
#ifndef PG_CLI_INPUT_H
#define PG_CLI_INPUT_H

#include <stddef.h>
#include <stdint.h>

/*
 * All of a file, or of standard input for "-": *size bytes and a NUL behind
 * them, for the caller to free. NULL after a complaint; what: "page-table
 * text", for the one about files of max bytes and more.
 */
char *read_input(const char *name, size_t *size, uint64_t max,
		 const char *what);

#endif

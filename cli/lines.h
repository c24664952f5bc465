/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Standard input, a line at a time, for commands that take "-". */
#ifndef PG_CLI_LINES_H
#define PG_CLI_LINES_H

#include <stdbool.h>

/*
 * Takes a line without the white space around it. where: "standard input, line
 * 12: ", for complaints. False: stop.
 */
typedef bool (*line_taker)(void *ctx, const char *text, const char *where);

/* All lines that are not empty. False after a complaint: no input. */
bool lines_each(line_taker take, void *ctx);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A progress line on standard error for work that takes more than a second,
 * only on a terminal, and not under --progress=never or -q.
 */
#ifndef PG_CLI_PROGRESS_H
#define PG_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/* From the options; on by default where standard error is a terminal. */
void progress_set(bool on);

/*
 * Says how far the work is. ctx: the name of the work, a string. Costs little
 * enough to be called for each megabyte. done == total takes the line away.
 */
void progress(void *ctx, uint64_t done, uint64_t total);

/* The same where nobody knows how much there is: "work: 1234 things". */
void progress_count(const char *work, uint64_t count, const char *things);

/* Takes the line away. */
void progress_end(void);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a line or a marker of ptdump text may be after those before it: ranges
 * follow each other without gaps, from where a space begins to where it ends.
 */
#ifndef PG_LINUX_PTDUMP_ORDER_H
#define PG_LINUX_PTDUMP_ORDER_H

#include "linux/ptdump_fields.h"

/*
 * The range fits behind the text so far. end_marker: the text's second marker,
 * if it is not the kernel's, was there. False with *wrong.
 */
bool pg_ptdump_line_follows(const struct pg_ptdump_text *text, bool end_marker,
			    const struct pg_ptdump_line *line,
			    struct pg_ptdump_wrong *wrong);

/*
 * A marker can come here: not behind 2^64, and those that end a space only at
 * addresses where one ends. False with *wrong.
 */
bool pg_ptdump_marker_follows(const struct pg_ptdump_text *text,
			      const char *name, struct pg_ptdump_wrong *wrong);

#endif

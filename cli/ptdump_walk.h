/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A walk as the kernel's ptdump does it, into lines, for all who want them. */
#ifndef PG_CLI_PTDUMP_WALK_H
#define PG_CLI_PTDUMP_WALK_H

#include "linux/ptdump.h"
#include "session.h"

/* What to walk, and how a kernel would print it. */
struct ptdump_plan {
	struct pg_ptdump_style style;
	struct pg_markers markers;
	struct pg_regime regime;
	struct pg_tables tables;
};

/* Fills *plan, which must not move afterwards. markers: they are wanted. */
void ptdump_plan(struct session *s, const struct space *space, bool markers,
		 struct ptdump_plan *plan);

/*
 * What a walk came to: its error, and what it did not see, [start, end) with
 * end 0 for 2^64, if left is true.
 */
struct ptdump_end {
	int ret;
	struct pg_error err;
	struct pg_walk_result result;
	struct pg_ptdump lines;
	bool left;
	uint64_t start, end;
};

/*
 * Walks the range asked for. False, after a warning, if it lies outside the
 * space. Call ptdump_report() when the lines have been printed.
 */
bool ptdump_walk(struct session *s, const struct space *space,
		 struct ptdump_plan *plan, const struct pg_ptdump_sink *sink,
		 struct ptdump_end *end);

/* Says what went wrong, and what the kernel's text hides. */
void ptdump_report(struct session *s, const struct space *space,
		   const struct ptdump_end *end);

/*
 * The markers of the kernel's text: from the image, or computed (with a
 * warning if what was computed hangs on the kernel's configuration).
 */
void find_markers(struct session *s, struct pg_markers *m);

#endif

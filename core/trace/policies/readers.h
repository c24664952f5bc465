/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who may be looking at a table page, or hold its lock. */
#ifndef PG_TRACE_POLICIES_READERS_H
#define PG_TRACE_POLICIES_READERS_H

#include "trace/judge.h"

/* The first actor that holds the lock of this table page, or -1. */
int pg_holder_of(const struct pg_judge *j, const struct pg_page *page);

/*
 * The first actor, other than actor, that has been in a read section since
 * before the page was unlinked, and may be in the page (pg_may_read()); -1.
 */
int pg_reader_of(struct pg_judge *j, unsigned int actor,
		 const struct pg_page *page);

/* G1 and G3 of a page that is freed. */
void pg_judge_grace(struct pg_judge *j, const struct pg_event *ev,
		    const struct pg_page *page);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One walk over a space for commands that read what the tables map. */
#ifndef PG_CLI_SPANS_H
#define PG_CLI_SPANS_H

#include "session.h"

/*
 * Walks the part of a space that --range asks for, in whole pages of 4K, and
 * shows its spans, holes too. What cannot be read, loops, a budget that ends
 * and a space without tables are reported, in the session's status too. False
 * for the last of these: the MMU is off.
 */
bool spans_walk(struct session *s, const struct space *space, pg_span_sink sink,
		void *ctx);

/* The same without joining: each descriptor or run of equal ones. */
bool spans_visit(struct session *s, const struct space *space, pg_visitor visit,
		 void *ctx);

#endif

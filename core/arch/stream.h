/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Spans on demand: a walk calls its visitor, a stream is asked. So two spaces
 * can be read side by side. It walks until a buffer is full, whose size has a
 * limit, and goes on from there when that was used up.
 */
#ifndef PG_ARCH_STREAM_H
#define PG_ARCH_STREAM_H

#include "arch/span.h"

/*
 * The upper half is the caller's; zero is a good default.
 *
 * first, last: input addresses, both included. Unlike a walk's they are not cut
 * to the regime: addresses outside of it are a hole.
 * budget: descriptors to read at most in all, 0 for PG_WALK_BUDGET. A table in
 * which the buffer got full is read again, and counts again.
 * limit: as in struct pg_joiner, in all.
 * split_holes: entries that translate nothing and are not zero join only where
 * they are equal, so that desc is the value of each of them.
 * on_table: NULL, or shown every visit of kind PG_VISIT_TABLE with ctx; some
 * are shown twice. PG_STOP has no meaning here.
 *
 * The middle is what was met so far. ret: 0, PG_EBUDGET or PG_ENOMEM with err;
 * what was not walked for it is a last span of kind PG_SPAN_UNREADABLE with a
 * count of 0. unread: entries that are not in memory, the first at unread_at
 * for unread_ia. result: of all walks together.
 */
struct pg_stream {
	const struct pg_tables *tables;
	uint64_t first, last;
	uint64_t budget, limit;
	bool split_holes;
	pg_visitor on_table;
	void *ctx;

	int ret;
	struct pg_error err;
	struct pg_walk_result result;
	uint64_t unread, unread_at, unread_ia;

	/* Private: */
	struct pg_joiner joiner;
	struct pg_span *spans;
	size_t count, room, next;
	struct pg_span open;
	bool has_open, done;
	uint64_t at; /* where to go on */
	uint64_t pieces;
};

/* After the upper half was set. 0 or PG_ENOMEM. The regime may not be off. */
int pg_stream_init(struct pg_stream *stream, struct pg_error *err);

/*
 * What begins where the last one ended, without gaps from first to last; NULL
 * at the end. Valid until the next call of any of these.
 */
const struct pg_span *pg_stream_get(struct pg_stream *stream);

/* Goes on by so many bytes, at most to the end of what get() gave. */
void pg_stream_skip(struct pg_stream *stream, uint64_t bytes);

void pg_stream_deinit(struct pg_stream *stream);

#endif

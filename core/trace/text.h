/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A trace as text; pgtool-trace(5) is its manual. Lines:
 *
 *	trace 1
 *	params bbml=2 observers=4
 *	space 1 user el1:low:4k:48 root=0x40001000 asid=7
 *	0: write at=0x40001000 level=0 space=1 old=0x0 new=0x40002003
 *
 * The first line says that it is one. params comes at most once, before
 * spaces and events; spaces before the events that name them.
 *
 * The reader is fed bytes as they come, however they are cut, and holds one
 * line. What it takes it has checked: sizes, alignment, words, that spaces are
 * declared. It is no judge of whether the events make sense together.
 */
#ifndef PG_TRACE_TEXT_H
#define PG_TRACE_TEXT_H

#include "trace/event_text.h"
#include "trace/judge.h"

/* Bytes of a line without its newline; longer ones are refused. */
#define PG_TRACE_LINE_MAX 4096

/*
 * Pages (of 4K) that all sizes of frames may come to. Each of them is looked
 * up; more would take long.
 */
#define PG_TRACE_PAGES_MAX (UINT64_C(1) << 26)

/*
 * What a reader gives away: params once, before anything else, whether the
 * text has them or not. A negative answer ends the reading with this code; the
 * sentence gets the line's number.
 */
struct pg_trace_take {
	int (*params)(void *ctx, const struct pg_judge_params *params,
		      struct pg_error *err);
	int (*space)(void *ctx, unsigned int id, const struct pg_space *space,
		     struct pg_error *err);
	int (*event)(void *ctx, const struct pg_event *ev,
		     struct pg_error *err);
};

/* line: the number of the present one, from 1. */
struct pg_trace_reader {
	const struct pg_trace_take *take;
	void *ctx;
	uint64_t line;
	bool begun; /* "trace 1" was there */
	bool have_params;
	uint32_t spaces; /* bits of those declared */
	uint64_t pages;	 /* named so far, by sizes of frames */
	size_t used;
	char buf[PG_TRACE_LINE_MAX + 1];
};

/* take and ctx are borrowed. There is nothing to free. */
void pg_trace_reader_init(struct pg_trace_reader *reader,
			  const struct pg_trace_take *take, void *ctx);

/*
 * Reads on. PG_EFORMAT with "line 3, column 7: sentence", or what the taker
 * answered; after that nothing more may be read.
 */
int pg_trace_read(struct pg_trace_reader *reader, const char *bytes,
		  size_t size, struct pg_error *err);

/* After the last byte: the last line need not have a newline. */
int pg_trace_end(struct pg_trace_reader *reader, struct pg_error *err);

/* Whether a text that begins so is a trace: its first line says it. */
bool pg_trace_is_text(const char *head, size_t size);

/* What holds where a text says nothing: four PEs, a recent kernel. */
void pg_trace_params_default(struct pg_judge_params *params);

/* The lines, without newlines. */
#define PG_TRACE_HEADER "trace 1"
void pg_trace_params_text(const struct pg_judge_params *params, char *buf,
			  size_t size);
void pg_trace_space_text(unsigned int id, const struct pg_space *space,
			 char *buf, size_t size);

/* Names of parameters, in the order of the manual; ends with NULL. */
extern const char *const pg_trace_param_names[];

#endif

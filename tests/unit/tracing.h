/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading traces, and what comes of it. */
#ifndef TESTS_UNIT_TRACING_H
#define TESTS_UNIT_TRACING_H

#include "check.h"
#include "trace/text.h"

static struct pg_error err;

/* What a reader gave away. */
static struct {
	unsigned int params, spaces, events;
	struct pg_judge_params p;
	struct pg_space space[PG_SPACES];
	struct pg_event last;
	uint64_t sum; /* of all events, in order */
	int refuse;   /* what the taker answers to an event */
} seen;

static int take_params(void *ctx, const struct pg_judge_params *params,
		       struct pg_error *e)
{
	seen.params++;
	seen.p = *params;
	return PG_OK;
}

static int take_space(void *ctx, unsigned int id, const struct pg_space *space,
		      struct pg_error *e)
{
	CHECK_EQ(seen.params, 1);
	seen.spaces++;
	seen.space[id] = *space;
	return PG_OK;
}

static uint64_t mix(uint64_t sum, const struct pg_event *ev)
{
	const unsigned char *at = (const unsigned char *)ev;

	for (size_t i = 0; i < sizeof(*ev); i++)
		sum = (sum ^ at[i]) * UINT64_C(0x100000001b3);
	return sum;
}

static int take_event(void *ctx, const struct pg_event *ev, struct pg_error *e)
{
	CHECK_EQ(seen.params, 1);
	seen.events++;
	seen.last = *ev;
	seen.sum = mix(seen.sum, ev);
	return seen.refuse ? pg_error(e, seen.refuse, "the taker says no")
			   : PG_OK;
}

static const struct pg_trace_take take = { take_params, take_space,
					   take_event };

static inline int read_size(const char *text, size_t size)
{
	static struct pg_trace_reader reader;
	int refuse = seen.refuse, ret;

	memset(&seen, 0, sizeof(seen));
	seen.refuse = refuse;
	err.text[0] = '\0';
	pg_trace_reader_init(&reader, &take, NULL);
	ret = pg_trace_read(&reader, text, size, &err);
	return ret ? ret : pg_trace_end(&reader, &err);
}

static inline int read_text(const char *text)
{
	return read_size(text, strlen(text));
}

/* One line behind a first one and some spaces: it is line 4. */
static inline int read_line(const char *line)
{
	char text[8192];

	snprintf(text, sizeof(text),
		 "trace 1\n"
		 "space 0 init el1:high:4k:48 root=0x40000000\n"
		 "space 7 user el1:low:4k:39 root=0x40001000 asid=3\n"
		 "%s\n",
		 line);
	return read_text(text);
}

#endif

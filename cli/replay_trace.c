// SPDX-License-Identifier: GPL-2.0-or-later
/* replay of event traces: pgtool-trace(5). */
#include <errno.h>
#include <string.h>

#include "cmd.h"
#include "out.h"
#include "replay.h"
#include "trace/text.h"

struct tracing {
	struct replay *replay;
	struct pg_trace_reader reader;
};

static int take_params(void *ctx, const struct pg_judge_params *params,
		       struct pg_error *err)
{
	struct tracing *t = ctx;

	return replay_judge(t->replay, params, err);
}

static int take_space(void *ctx, unsigned int id, const struct pg_space *space,
		      struct pg_error *err)
{
	struct tracing *t = ctx;

	return pg_judge_space(t->replay->judge, id, space, err);
}

/* Once a page could not be kept, what follows is not worth judging. */
static int take_event(void *ctx, const struct pg_event *ev,
		      struct pg_error *err)
{
	struct tracing *t = ctx;

	replay_event(t->replay, ev, t->reader.line);
	if (t->replay->judge->ledger.out_of_memory)
		return pg_error(err, PG_ENOMEM,
				"there is no memory left to "
				"keep what is known");
	return PG_OK;
}

static const struct pg_trace_take take = { take_params, take_space,
					   take_event };

static int run(struct replay *r)
{
	struct tracing t = { .replay = r };
	struct pg_error err;
	char buf[16384];
	int ret = PG_OK;
	size_t n;

	pg_trace_reader_init(&t.reader, &take, &t);
	while (!ret && !out_is_lost() &&
	       (n = replay_bytes(r, buf, sizeof(buf))))
		ret = pg_trace_read(&t.reader, buf, n, &err);
	if (!ret && ferror(r->file))
		ret = pg_error(&err, PG_EIO, "%s", strerror(errno));
	if (!ret)
		ret = pg_trace_end(&t.reader, &err);
	if (ret)
		complain("%s: %s", r->name, err.text);
	return replay_finish(r, !ret);
}

const struct replay_reader replay_traces = {
	.what = "a trace ('trace 1')",
	.is = pg_trace_is_text,
	.run = run,
};

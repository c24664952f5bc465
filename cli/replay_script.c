// SPDX-License-Identifier: GPL-2.0-or-later
/* replay of operation scripts on the engine: pgtool-script(5). */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "engine/script.h"
#include "out.h"
#include "replay.h"

static void tap(void *ctx, const struct pg_event *ev)
{
	replay_judged(ctx, ev);
}

/* An operation that fails has answered; scripts go on. */
static void answer(void *ctx, unsigned int line, const struct pg_op_row *row,
		   int result, const char *error)
{
	const struct replay *r = ctx;

	if (result < 0 && result != PG_EINVAL)
		warn("%s:%u: %s: %s", r->name, line, row->name,
		     *error ? error : pg_errno_text(result));
}

static char *read_all(struct replay *r, size_t *size)
{
	size_t room = 1 << 16, n;
	char *text = malloc(room), *more;

	*size = 0;
	while (text && (n = replay_bytes(r, text + *size, room - *size))) {
		*size += n;
		if (*size < room)
			continue;
		room *= 2;
		more = *size > PG_SCRIPT_BYTES ? NULL : realloc(text, room);
		if (!more)
			free(text);
		text = more;
	}
	if (!text)
		complain("%s: it is larger than a script may be", r->name);
	return text;
}

static int use(struct replay *r, struct pg_script *script, struct pg_error *err)
{
	const struct pg_scheme *scheme = NULL;

	if (r->opts->scheme) {
		scheme = pg_scheme_of_name(r->opts->scheme);
		if (!scheme)
			return pg_error(err, PG_EINVAL,
					"there is no scheme '%.40s'; "
					"--list-schemes lists them",
					r->opts->scheme);
	}
	return pg_script_use(script, scheme, r->opts->sets, r->opts->nsets,
			     err);
}

static int run_script(struct replay *r, const struct pg_script *script,
		      struct pg_error *err)
{
	struct pg_judge_params params =
		pg_scheme_judge(pg_script_knobs(script), PG_COSTS_ALL);
	struct pg_world *world = calloc(1, sizeof(*world));
	struct pg_script_run run = {
		.world = world,
		.answer = answer,
		.answer_ctx = r,
	};
	int ret;

	if (!world)
		return pg_error(err, PG_ENOMEM, "no memory for a world");
	ret = replay_judge(r, &params, err);
	if (!ret)
		ret = pg_script_world(script, r->judge, NULL, world, err);
	if (!ret) {
		world->tap = tap;
		world->tap_ctx = r;
		ret = pg_script_run(script, &run, err);
		pg_world_deinit(world);
	}
	free(world);
	return ret;
}

static int run(struct replay *r)
{
	struct pg_script *script;
	struct pg_error err;
	size_t size;
	char *text = read_all(r, &size);
	int ret;

	if (!text)
		return STATUS_FAILED;
	ret = pg_script_parse(text, size, NULL, &script, &err);
	free(text);
	if (ret) {
		complain("%s: %s", r->name, err.text);
		return STATUS_FAILED;
	}
	ret = use(r, script, &err);
	if (!ret)
		ret = run_script(r, script, &err);
	pg_script_destroy(script);
	if (ret < 0)
		complain("%s: %s", r->name, err.text);
	return replay_finish(r, ret >= 0);
}

const struct replay_reader replay_scripts = {
	.what = "a script ('script 1')",
	.is = pg_script_is,
	.run = run,
};

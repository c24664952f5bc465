// SPDX-License-Identifier: GPL-2.0-or-later
/* All interleavings of the actors of an operation script. */
#include "explore.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/bits.h"
#include "base/replace.h"
#include "cmd.h"
#include "opts_engine.h"
#include "out.h"
#include "progress.h"

/* How often a state is kept. */
#define SAVE_MS 10000

static volatile sig_atomic_t interrupted;

static void on_interrupt(int sig)
{
	(void)sig;
	interrupted = 1;
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}

enum pg_severity explore_severity(const struct explore *x,
				  const struct pg_policy *policy)
{
	int i = policy ? pg_policy_index(policy->name) : -1;

	if (!policy)
		return PG_VIOLATION;
	return i >= 0 && x->opts->policies.raise[i] ? PG_VIOLATION
						    : policy->severity;
}

/* All of a file, or of standard input; NULL after a complaint. */
static char *read_whole(const char *name, size_t max, size_t *size)
{
	FILE *file = strcmp(name, "-") ? fopen(name, "rb") : stdin;
	char *text = NULL, *more;
	size_t room = 0;

	*size = 0;
	while (file && *size == room && room <= max) {
		room = room ? 2 * room : 1 << 16;
		more = realloc(text, room);
		if (!more)
			break;
		text = more;
		*size += fread(text + *size, 1, room - *size, file);
	}
	if (!file || ferror(file)) {
		complain("cannot read %s: %s", name, strerror(errno));
		free(text);
		text = NULL;
	} else if (*size == room) {
		complain("%s: it is too large", name);
		free(text);
		text = NULL;
	}
	if (file && file != stdin)
		fclose(file);
	return text;
}

static uint64_t hash(uint64_t h, const void *data, size_t size)
{
	const unsigned char *p = data;

	for (size_t i = 0; i < size; i++)
		h = (h ^ p[i]) * UINT64_C(0x100000001b3);
	return h;
}

/* What has to be the same for a state to be gone on with. */
static void say_what(struct explore *x, const char *text, size_t size)
{
	const struct opts *o = x->opts;
	uint64_t h = hash(UINT64_C(0xcbf29ce484222325), text, size);

	if (o->scheme)
		h = hash(h, o->scheme, strlen(o->scheme));
	for (size_t i = 0; i < o->nsets; i++)
		h = hash(h, o->sets[i], strlen(o->sets[i]) + 1);
	h = hash(h, o->policies.off, sizeof(o->policies.off));
	snprintf(x->what, sizeof(x->what),
		 "script 0x%016" PRIx64
		 " version %s preemptions %d steps %" PRIu64 " fails 0x%x",
		 h, PGTOOL_VERSION, o->explore.preemptions, o->explore.steps,
		 o->explore.fails);
}

static bool put_state(FILE *file, void *ctx)
{
	const struct explore *x = ctx;
	size_t size;
	char *text = pg_explore_text(x->engine, x->what, &size);
	bool ok = text && fwrite(text, 1, size, file) == size;

	free(text);
	return ok;
}

static int save(struct explore *x, struct pg_error *err)
{
	x->saved = now_ms();
	if (!x->opts->explore.state)
		return 0;
	return pg_replace_file(x->opts->explore.state, PG_SPECIAL_REFUSE,
			       put_state, x, err);
}

static bool stop(void *ctx, const struct pg_explore *e)
{
	struct explore *x = ctx;
	const struct pg_explore_counts *c = pg_explore_counts(e);
	uint64_t runs = c->complete + c->redundant + c->endless;
	struct pg_error err;
	int64_t now;

	if (interrupted)
		return true;
	if (runs % 64)
		return false;
	progress_count("exploring", c->complete, "interleavings");
	now = now_ms();
	if (now - x->saved > SAVE_MS && save(x, &err))
		complain_error(&err);
	return x->opts->explore.seconds &&
	       (uint64_t)(now - x->started) / 1000 >= x->opts->explore.seconds;
}

static int make_script(struct explore *x, const char *text, size_t size,
		       struct pg_error *err)
{
	const struct opts *o = x->opts;
	const struct pg_scheme *scheme = NULL;
	int ret = pg_script_parse(text, size, NULL, &x->script, err);

	if (ret)
		return ret;
	if (o->scheme) {
		scheme = pg_scheme_of_name(o->scheme);
		if (!scheme)
			return pg_error(err, PG_EINVAL,
					"there is no scheme '%.40s'; pgtool "
					"replay --list-schemes lists them",
					o->scheme);
	}
	ret = pg_script_use(x->script, scheme, o->sets, o->nsets, err);
	if (!ret && !pg_script_sections(x->script))
		return pg_error(err, PG_EINVAL,
				"no lines of it run at the same time");
	return ret;
}

static int make_engine(struct explore *x, struct pg_error *err)
{
	const struct opts *o = x->opts;
	struct pg_judge_params params =
		pg_scheme_judge(pg_script_knobs(x->script), PG_COSTS_ALL);
	struct pg_explore_params p = {
		.runs = o->explore.runs,
		.steps = (uint32_t)o->explore.steps,
		.preemptions = o->explore.preemptions,
		.fails = o->explore.fails,
		.stop = stop,
		.stop_ctx = x,
	};
	struct pg_explore_target target;
	int ret;

	for (size_t i = 0; i < PG_POLICIES_MAX; i++)
		if (o->policies.off[i])
			params.off[i / 64] |= PG_BIT(i % 64);
	x->judge = pg_judge_create(&params, err);
	x->world = calloc(1, sizeof(*x->world));
	if (!x->judge || !x->world)
		return pg_error(err, PG_ENOMEM, "no memory for a world");
	ret = pg_script_world(x->script, x->judge, NULL, x->world, err);
	if (ret) {
		free(x->world);
		x->world = NULL;
		return ret;
	}
	x->target = (struct pg_explore_script){ x->script, x->world, x->judge };
	target = pg_explore_script_target(&x->target);
	x->engine = pg_explore_create(&target, &p, err);
	return x->engine ? 0 : PG_ENOMEM;
}

/* What an earlier exploration left; a file that is not there is none. */
static int load(struct explore *x, struct pg_error *err)
{
	const char *name = x->opts->explore.state;
	FILE *file = name ? fopen(name, "rb") : NULL;
	char *text;
	size_t size;
	int ret;

	if (!file && (!name || errno == ENOENT))
		return 0;
	if (file)
		fclose(file);
	text = read_whole(name, 256 << 20, &size);
	if (!text)
		return pg_error(err, PG_EIO, "%s: its state cannot be read",
				name);
	ret = pg_explore_read(x->engine, x->what, text, size, err);
	free(text);
	if (ret) {
		struct pg_error why = *err;

		return pg_error(err, ret, "%s: %s", name, why.text);
	}
	return 0;
}

static int explore(struct explore *x, struct pg_error *err)
{
	uint64_t shrink = x->opts->explore.shrink;
	int ret = load(x, err);

	x->started = x->saved = now_ms();
	if (!ret)
		ret = pg_explore_run(x->engine, err);
	progress_end();
	if (ret < 0)
		return ret;
	x->finished = !ret;
	ret = save(x, err);
	if (ret || interrupted)
		return ret;
	return pg_explore_shrink(x->engine, shrink, err);
}

static int status_of(const struct explore *x)
{
	int status = x->finished ? STATUS_OK : STATUS_FAILED;

	for (size_t i = 0; i < pg_explore_finds(x->engine); i++) {
		const struct pg_explore_find *f = pg_explore_find(x->engine, i);

		if (explore_severity(x, f->policy) != PG_NOTE)
			status = pg_max(status, STATUS_REPORT);
	}
	return status;
}

static int explore_text(struct explore *x, const char *text, size_t size)
{
	struct pg_error err = { .text = "" };
	int ret = make_script(x, text, size, &err);
	int status = STATUS_FAILED;
	int64_t time;

	if (!ret)
		ret = make_engine(x, &err);
	if (!ret)
		ret = explore(x, &err);
	time = now_ms() - x->started;
	if (!ret)
		ret = print_finds(x, &err);
	if (!ret) {
		print_explored(x, (double)time / 1000);
		status = status_of(x);
	} else {
		complain("%s: %s", x->name, err.text);
	}
	pg_explore_destroy(x->engine);
	if (x->world)
		pg_world_deinit(x->world);
	free(x->world);
	pg_judge_destroy(x->judge);
	pg_script_destroy(x->script);
	return status;
}

static bool check(const struct opts *o)
{
	if (o->nargs != 1)
		complain("explore takes one script, or '-'");
	else if (o->format != FORMAT_DEFAULT && o->format != FORMAT_TEXT &&
		 o->format != FORMAT_JSON)
		complain("explore -f takes text or json");
	else
		return true;
	return false;
}

static int run(const struct opts *given)
{
	struct opts o = *given;
	struct explore x = { .opts = &o };
	struct sigaction action = { .sa_handler = on_interrupt };
	size_t size;
	char *text;
	int status;

	if (!check(&o))
		return STATUS_FAILED;
	if (!(o.given & OPT_BIT(OPT_PREEMPTIONS)))
		o.explore.preemptions = -1;
	if (!(o.given & OPT_BIT(OPT_SHRINK)))
		o.explore.shrink = SHRINK_RUNS;
	x.name = strcmp(o.args[0], "-") ? o.args[0] : "standard input";
	text = read_whole(o.args[0], PG_SCRIPT_BYTES, &size);
	if (!text)
		return STATUS_FAILED;
	say_what(&x, text, size);
	sigaction(SIGINT, &action, NULL);
	status = explore_text(&x, text, size);
	free(text);
	return status;
}

const struct cmd cmd_explore = {
	.name = "explore",
	.arguments = "SCRIPT",
	.summary = "Runs what several actors do in every order that matters.",
	.formats = "text or json",
	.options = OPT_BIT(OPT_FORMAT) | OPT_BIT(OPT_WARN) |
		   OPT_BIT(OPT_ERROR) | OPT_BIT(OPT_POLICIES) |
		   OPT_BIT(OPT_SCHEME) | OPT_BIT(OPT_SET) |
		   OPT_BIT(OPT_PREEMPTIONS) | OPT_BIT(OPT_RUNS) |
		   OPT_BIT(OPT_STEPS) | OPT_BIT(OPT_SECONDS) |
		   OPT_BIT(OPT_SHRINK) | OPT_BIT(OPT_STATE) | OPT_BIT(OPT_FAIL),
	.run = run,
};

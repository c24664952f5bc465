// SPDX-License-Identifier: GPL-2.0-or-later
#include "verify.h"

#include "cmd.h"
#include "out.h"
#include "verify_text.h"

/*
 * The kernel that the image is of knows its pages: those of its own tables. A
 * guest's tables lie at addresses that mean something to the guest alone.
 */
static const struct pg_page_array *pages_for(struct session *s,
					     const struct space *space)
{
	if (space->regime.kind == PG_S2 || space->tables.through ||
	    s->has_stage2)
		return NULL;
	return session_pages(s);
}

/*
 * What is met is also kept: twice the words that the image holds are enough for
 * tables that are shared, and keep hostile ones short.
 */
static uint64_t budget(const struct session *s)
{
	return s->opts->budget ? s->budget
			       : pg_max(UINT64_C(1) << 23, s->budget / 8);
}

static struct pg_verify_space to_judge(struct session *s,
				       const struct space *space)
{
	const struct opts *o = s->opts;

	return (struct pg_verify_space){
		.name = space->name,
		.tables = space->flawed ? NULL : &space->tables,
		.setup = {
			.regs = space->by_regs ? &o->regs : NULL,
			.which = space->which,
			.regime = &space->regime,
			.root = space->tables.root,
		},
		.pages = pages_for(s, space),
		.kernel = session_peek_kernel(s) ? &s->kernel : NULL,
		.first = o->range_first,
		.size = o->range_size,
		.budget = budget(s),
		.pieces = session_piece_limit(s),
	};
}

static void judge_space(struct verdict *d, struct session *s,
			struct pg_verify *v, const struct space *space)
{
	const struct pg_verify_space judged = to_judge(s, space);
	struct pg_error err;

	if (space->regime.off)
		remark(d, REMARK_WARNING,
		       "%s: the MMU is off, so there are no tables to judge",
		       space->name);
	else if (space->regime.epd)
		remark(d, REMARK_WARNING,
		       "%s: walks are disabled (EPD), so there are no tables "
		       "to judge",
		       space->name);
	if (pg_verify_space(v, &judged, &err))
		remark(d, REMARK_FAILURE, "%s: %s", space->name, err.text);
}

static int judge(struct session *s, struct pg_verify *v,
		 struct pg_baseline *baseline)
{
	struct verdict d = {
		.opts = s->opts,
		.image = s->image,
		.v = v,
		.baseline = baseline,
	};
	struct pg_error err;

	for (size_t i = 0; i < s->nspaces; i++)
		judge_space(&d, s, v, &s->spaces[i]);
	if (pg_verify_finish(v, &err))
		remark(&d, REMARK_FAILURE, "%s", err.text);
	return pg_max(s->status, conclude(&d));
}

static int verify(struct session *s, void *baseline)
{
	struct pg_verify *v;
	int status;

	if (s->opts->like_linux)
		return like_linux(s);
	if (s->opts->against)
		return verify_against(s);
	s->judging = true;
	if (!session_find_spaces(s))
		return STATUS_FAILED;
	v = pg_verify_create(&s->opts->rules);
	if (!v) {
		complain("out of memory");
		return STATUS_FAILED;
	}
	status = judge(s, v, baseline);
	pg_verify_destroy(v);
	return status;
}

static int judge_input(const struct opts *o, bool text,
		       struct pg_baseline *baseline)
{
	if (text)
		return verify_text(o, o->args[0], baseline);
	return session_run(o, (const char *const *)o->args, o->nargs, verify,
			   baseline);
}

static int judge_by_baseline(const struct opts *o, bool text)
{
	struct pg_baseline baseline = { 0 };
	int status = STATUS_FAILED;

	if (baseline_load(o->baseline, &baseline))
		status = judge_input(o, text, &baseline);
	pg_baseline_deinit(&baseline);
	return status;
}

static int run(const struct opts *o)
{
	bool text;

	if (!verify_check(o, &text))
		return STATUS_FAILED;
	if (o->list_rules) {
		print_rules(o->format);
		return STATUS_OK;
	}
	return o->baseline ? judge_by_baseline(o, text)
			   : judge_input(o, text, NULL);
}

const struct cmd cmd_verify = {
	.name = "verify",
	.arguments = "IMAGE...|TEXT",
	.summary = "Judges tables by the architecture's rules.",
	.formats = "text, json or sarif; scdoc of --list-rules",
	.options = OPTS_TABLES | OPT_BIT(OPT_FORMAT) | OPT_BIT(OPT_LIKE) |
		   OPT_BIT(OPT_WARN) | OPT_BIT(OPT_ERROR) | OPT_BIT(OPT_RULES) |
		   OPT_BIT(OPT_LIST_RULES) | OPT_BIT(OPT_LIKE_LINUX) |
		   OPT_BIT(OPT_AGAINST) | OPT_BIT(OPT_BASELINE) |
		   OPT_BIT(OPT_WRITE_BASELINE),
	.run = run,
};

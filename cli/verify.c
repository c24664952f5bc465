// SPDX-License-Identifier: GPL-2.0-or-later
#include "verify.h"

#include <inttypes.h>

#include "cmd.h"
#include "out.h"
#include "verify_text.h"

/* Tables of EL1 belong to the kernel that the image is of. */
static const struct pg_page_array *pages_for(struct session *s,
					     const struct space *space)
{
	if (space->regime.kind == PG_S2)
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
		.first = o->range_first,
		.size = o->range_size,
		.budget = budget(s),
		.pieces = session_piece_limit(s),
	};
}

static void judge_space(struct session *s, struct pg_verify *v,
			const struct space *space)
{
	const struct pg_verify_space judged = to_judge(s, space);
	struct pg_error err;

	if (space->regime.off)
		warn("%s: the MMU is off, so there are no tables to judge",
		     space->name);
	if (!pg_verify_space(v, &judged, &err))
		return;
	complain("%s: %s", space->name, err.text);
	s->status = STATUS_FAILED;
}

/* Partial results end in STATUS_FAILED, whatever they show. */
static int report_lost(const struct pg_verify_counts *c)
{
	if (c->unread)
		complain("%" PRIu64 " table entries could not be read, the "
			 "first at physical address 0x%" PRIx64
			 " for address 0x%016" PRIx64
			 "; what they translate was not judged",
			 c->unread, c->unread_at, c->unread_ia);
	if (c->dropped)
		complain("%" PRIu64 " findings more than the %" PRIu64
			 " that are kept are not shown",
			 c->dropped, PG_FINDINGS_MAX);
	return c->unread || c->dropped ? STATUS_FAILED : STATUS_OK;
}

/* Notes alone are no reason to fail a build. */
int conclude(const struct opts *opts, const struct pg_verify *v)
{
	const struct pg_verify_counts *c = pg_verify_counts(v);
	int status = STATUS_OK;

	print_findings(opts, v);
	if (c->found[PG_VIOLATION] || c->found[PG_WARNING])
		status = STATUS_REPORT;
	return pg_max(status, report_lost(c));
}

static int judge(struct session *s, struct pg_verify *v)
{
	struct pg_error err;

	for (size_t i = 0; i < s->nspaces; i++)
		judge_space(s, v, &s->spaces[i]);
	if (pg_verify_finish(v, &err)) {
		complain_error(&err);
		s->status = STATUS_FAILED;
	}
	return pg_max(s->status, conclude(s->opts, v));
}

static int verify(struct session *s, void *ctx)
{
	struct pg_verify *v;
	int status;

	(void)ctx;
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
	status = judge(s, v);
	pg_verify_destroy(v);
	return status;
}

static int run(const struct opts *opts)
{
	if (opts->format != FORMAT_DEFAULT && opts->format != FORMAT_TEXT &&
	    opts->format != FORMAT_JSON) {
		complain("verify -f takes text or json");
		return STATUS_FAILED;
	}
	if (opts->list_rules) {
		print_rules(opts->format);
		return STATUS_OK;
	}
	if (opts->nargs == 1 && looks_like_text(opts->args[0]))
		return verify_text(opts, opts->args[0]);
	return session_run(opts, (const char *const *)opts->args, opts->nargs,
			   verify, NULL);
}

const struct cmd cmd_verify = {
	.name = "verify",
	.arguments = "IMAGE...|TEXT",
	.summary = "Judges tables by the architecture's rules.",
	.options = OPTS_TABLES | OPT_BIT(OPT_FORMAT) | OPT_BIT(OPT_LIKE) |
		   OPT_BIT(OPT_WARN) | OPT_BIT(OPT_ERROR) | OPT_BIT(OPT_RULES) |
		   OPT_BIT(OPT_LIST_RULES) | OPT_BIT(OPT_LIKE_LINUX) |
		   OPT_BIT(OPT_AGAINST),
	.run = run,
};

// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "arch/translate.h"
#include "base/number.h"
#include "cmd.h"
#include "lines.h"
#include "out.h"
#include "print.h"
#include "session.h"

static void set_status(struct session *s, int status)
{
	s->status = pg_max(s->status, status);
}

/* With several spaces, the first whose range holds the address. */
static const struct space *pick_space(const struct session *s, uint64_t ia)
{
	uint64_t address;

	for (size_t i = 0; i < s->nspaces; i++) {
		if (pg_regime_contains(&s->spaces[i].regime, ia, false,
				       &address))
			return &s->spaces[i];
	}
	return &s->spaces[0];
}

static bool walk_one(struct session *s, uint64_t ia)
{
	const struct opts *o = s->opts;
	const struct space *space = pick_space(s, ia);
	const struct pg_how how = { o->access_user, o->access_right };
	struct pg_translation t;

	pg_translate(&space->tables, ia, o->access_right ? &how : NULL, &t);
	if (t.fault.kind == PG_FAULT_UNREADABLE)
		set_status(s, STATUS_FAILED);
	else if (t.fault.kind)
		set_status(s, STATUS_REPORT);
	if (o->format == FORMAT_JSON)
		return print_json_translation(space->name, &t);
	return print_translation(&space->tables, &t);
}

static bool walk_text(void *ctx, const char *text, const char *where)
{
	struct session *s = ctx;
	uint64_t ia;

	if (pg_parse_u64(text, &ia))
		return walk_one(s, ia);
	complain("%s'%.60s' is no address: hexadecimal with 0x, or decimal",
		 where, text);
	set_status(s, STATUS_FAILED);
	return true;
}

static int walk_all(struct session *s, void *ctx)
{
	const struct session_rest *a = ctx;
	bool go = true;

	if (!session_find_spaces(s))
		return STATUS_FAILED;
	for (size_t i = 0; i < a->count && go; i++) {
		if (strcmp(a->texts[i], "-"))
			go = walk_text(s, a->texts[i], "");
		else if (!lines_each(walk_text, s))
			set_status(s, STATUS_FAILED);
	}
	return s->status;
}

static bool check(const struct opts *opts, size_t naddresses)
{
	if (opts->format != FORMAT_DEFAULT && opts->format != FORMAT_JSON &&
	    opts->format != FORMAT_TEXT) {
		complain("walk -f takes text or json");
		return false;
	}
	if (!naddresses)
		complain("no address was given; - reads them from standard "
			 "input");
	return naddresses;
}

static int run(const struct opts *opts)
{
	return session_run_rest(opts, check, walk_all);
}

const struct cmd cmd_walk = {
	.name = "walk",
	.arguments = "IMAGE ADDRESS...",
	.summary = "Translates addresses and shows each step.",
	.formats = "text or json",
	.options = (OPTS_TABLES & ~(OPT_BIT(OPT_RANGE) | OPT_BIT(OPT_BUDGET))) |
		   OPT_BIT(OPT_FORMAT) | OPT_BIT(OPT_ACCESS),
	.run = run,
};

// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch/stat.h"

#include "cmd.h"
#include "out.h"
#include "print.h"
#include "spans.h"

static void stat_space(struct session *s, const struct space *space)
{
	struct pg_stat stat = { 0 };

	bool walked = spans_visit(s, space, pg_stat_visit, &stat);

	pg_stat_finish(&stat);
	if (stat.out_of_memory) {
		complain("%s: out of memory for the list of tables",
			 space->name);
		s->status = STATUS_FAILED;
	}
	if (walked && s->opts->format == FORMAT_JSON)
		print_json_stat(space->name, &space->regime, &stat);
	else if (walked)
		print_stat(space->name, &space->regime, &stat);
	pg_stat_deinit(&stat);
}

static int stat_all(struct session *s, void *ctx)
{
	(void)ctx;
	if (!session_find_spaces(s))
		return STATUS_FAILED;
	for (size_t i = 0; i < s->nspaces; i++)
		stat_space(s, &s->spaces[i]);
	return s->status;
}

static int run(const struct opts *opts)
{
	if (opts->format != FORMAT_DEFAULT && opts->format != FORMAT_JSON &&
	    opts->format != FORMAT_TEXT) {
		complain("stat -f takes text or json");
		return STATUS_FAILED;
	}
	return session_run(opts, (const char *const *)opts->args, opts->nargs,
			   stat_all, NULL);
}

const struct cmd cmd_stat = {
	.name = "stat",
	.arguments = "IMAGE...",
	.summary = "Counts tables, leaves and what they reach.",
	.formats = "text or json",
	.options = OPTS_TABLES | OPT_BIT(OPT_FORMAT),
	.run = run,
};

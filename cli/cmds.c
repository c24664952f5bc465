// SPDX-License-Identifier: GPL-2.0-or-later
/* The commands, and what a command line asks of them. */
#include <string.h>

#include "base/nearest.h"
#include "cmd.h"
#include "out.h"

/* clang-format off */
const struct cmd *const cmds[] = {
	&cmd_info,
	&cmd_dump,
	&cmd_walk,
	&cmd_find,
	&cmd_verify,
	&cmd_diff,
	&cmd_stat,
	&cmd_explain,
	&cmd_extract,
	&cmd_build,
	&cmd_mutate,
	&cmd_replay,
	&cmd_explore,
	&cmd_help,
	NULL,
};
/* clang-format on */

const struct cmd *cmd_of_name(const char *name)
{
	for (size_t i = 0; cmds[i]; i++) {
		if (!strcmp(cmds[i]->name, name))
			return cmds[i];
	}
	return NULL;
}

void cmd_usage(const struct cmd *cmd)
{
	out_printf("usage: pgtool %s [OPTIONS] %s\n%s\n\n", cmd->name,
		   cmd->arguments, cmd->summary);
	opts_describe(cmd->options | OPTS_GLOBAL, cmd->formats);
}

void usage(void)
{
	out_printf("usage: pgtool [OPTIONS] COMMAND [OPTIONS] ARGUMENTS\n"
		   "Inspects arm64 page tables in memory images.\n\n");
	for (size_t i = 0; cmds[i]; i++)
		out_printf("  %-8s %s\n", cmds[i]->name, cmds[i]->summary);
	out_printf("\n");
	opts_describe(OPTS_GLOBAL, NULL);
	out_printf("\n\"pgtool COMMAND -h\" is short; \"pgtool help COMMAND\" "
		   "opens the manual page.\n");
}

static enum asked unknown_command(const char *name)
{
	const char *names[16], *near;
	size_t count = 0;

	while (cmds[count] && count < 16) {
		names[count] = cmds[count]->name;
		count++;
	}
	near = pg_nearest_word(name, names, count);
	if (near)
		complain("unknown command '%s'; did you mean %s?", name, near);
	else
		complain("unknown command '%s'; \"pgtool --help\" lists them",
			 name);
	return ASKED_NOTHING;
}

/* What the options alone ask for; ASKED_COMMAND: nothing of its own. */
static enum asked asked_by(const struct opts *opts)
{
	if (opts->version)
		return ASKED_VERSION;
	return opts->help ? ASKED_HELP : ASKED_COMMAND;
}

/* argv[0] is the command's name. */
static enum asked parse_command(int argc, char **argv, struct opts *opts,
				const struct cmd *cmd)
{
	int n = opts_parse(argc, argv, cmd->options | OPTS_GLOBAL, false, opts);

	if (n < 0)
		return ASKED_NOTHING;
	opts->args = argv + n;
	opts->nargs = argc - n;
	return asked_by(opts);
}

enum asked cmd_parse(int argc, char **argv, struct opts *opts,
		     const struct cmd **cmd)
{
	int first = opts_parse(argc, argv, OPTS_GLOBAL, true, opts);
	enum asked asked;

	*cmd = NULL;
	if (first < 0)
		return ASKED_NOTHING;
	asked = asked_by(opts);
	if (asked != ASKED_COMMAND)
		return asked;
	if (first == argc) {
		complain("no command was given; \"pgtool --help\" lists them");
		return ASKED_NOTHING;
	}
	*cmd = cmd_of_name(argv[first]);
	if (!*cmd)
		return unknown_command(argv[first]);
	return parse_command(argc - first, argv + first, opts, *cmd);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "out.h"

/* Becomes man(1); where there is none, the short help has to do. */
static int run(const struct opts *opts)
{
	const struct cmd *cmd = NULL;
	char page[64] = "pgtool";

	if (opts->nargs) {
		cmd = cmd_of_name(opts->args[0]);
		if (!cmd) {
			complain("there is no command '%s'", opts->args[0]);
			return STATUS_FAILED;
		}
		snprintf(page, sizeof(page), "pgtool-%s", cmd->name);
	}
	if (isatty(STDOUT_FILENO))
		execlp("man", "man", page, (char *)NULL);
	if (cmd)
		cmd_usage(cmd);
	else
		usage();
	return STATUS_OK;
}

const struct cmd cmd_help = {
	.name = "help",
	.arguments = "[COMMAND]",
	.summary = "Opens the manual page of a command.",
	.run = run,
};

// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "out.h"
#include "verify.h"

/* Becomes man(1), if there is one and somebody to read it. */
static void open_page(const char *name)
{
	char page[64] = "pgtool";

	if (name)
		snprintf(page, sizeof(page), "pgtool-%s", name);
	if (isatty(STDOUT_FILENO))
		execlp("man", "man", page, (char *)NULL);
}

/* Where there is no manual, something short has to do. */
static int run(const struct opts *opts)
{
	const char *name = opts->nargs ? opts->args[0] : NULL;
	const struct cmd *cmd = name ? cmd_of_name(name) : NULL;
	bool rules = name && !strcmp(name, "rules");

	if (opts->nargs > 1) {
		complain("help takes one word, a command or rules");
		return STATUS_FAILED;
	}
	if (name && !cmd && !rules) {
		complain("there is no command '%s'", name);
		return STATUS_FAILED;
	}
	open_page(name);
	if (cmd)
		cmd_usage(cmd);
	else if (rules)
		print_rules(FORMAT_TEXT);
	else
		usage();
	return STATUS_OK;
}

const struct cmd cmd_help = {
	.name = "help",
	.arguments = "[COMMAND|rules]",
	.summary = "Opens the manual page of a command.",
	.run = run,
};

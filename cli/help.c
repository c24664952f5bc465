// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/bits.h"
#include "cmd.h"
#include "out.h"
#include "replay.h"
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

/* Pages that are not about a command. */
static const struct topic {
	const char *name;
	void (*print)(enum format format);
} topics[] = {
	{ "rules", print_rules },
	{ "policies", print_policies },
	{ "trace", print_events },
};

static const struct topic *topic_of(const char *name)
{
	for (size_t i = 0; name && i < PG_ARRAY_SIZE(topics); i++) {
		if (!strcmp(topics[i].name, name))
			return &topics[i];
	}
	return NULL;
}

/* Where there is no manual, something short has to do. */
static int run(const struct opts *opts)
{
	const char *name = opts->nargs ? opts->args[0] : NULL;
	const struct cmd *cmd = name ? cmd_of_name(name) : NULL;
	const struct topic *topic = topic_of(name);

	if (opts->nargs > 1) {
		complain("help takes one word, a command, rules, policies or "
			 "trace");
		return STATUS_FAILED;
	}
	if (name && !cmd && !topic) {
		complain("there is no command '%s'", name);
		return STATUS_FAILED;
	}
	open_page(name);
	if (cmd)
		cmd_usage(cmd);
	else if (topic)
		topic->print(FORMAT_TEXT);
	else
		usage();
	return STATUS_OK;
}

const struct cmd cmd_help = {
	.name = "help",
	.arguments = "[COMMAND|rules|policies|trace]",
	.summary = "Opens the manual page of a command.",
	.run = run,
};

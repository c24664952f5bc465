// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/nearest.h"
#include "cmd.h"
#include "out.h"
#include "progress.h"

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

static int unknown_command(const char *name)
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
	return STATUS_FAILED;
}

/* A mapped file that is cut short while it is read. */
static void on_bus_error(int signal)
{
	static const char text[] = "pgtool: the image could not be read: it "
				   "was cut short, or its medium failed\n";
	ssize_t ignored = write(STDERR_FILENO, text, sizeof(text) - 1);

	(void)signal;
	(void)ignored;
	_exit(STATUS_FAILED);
}

/* https://no-color.org: the variable counts if it is there and not empty. */
static bool use_color(const struct opts *opts)
{
	const char *no_color = getenv("NO_COLOR");

	if (opts->color_always || opts->color_never)
		return opts->color_always;
	return isatty(STDOUT_FILENO) && !(no_color && *no_color);
}

static int run(int argc, char **argv, struct opts *opts)
{
	int first = opts_parse(argc, argv, OPTS_GLOBAL, true, opts);
	const struct cmd *cmd;
	int n;

	if (first < 0)
		return STATUS_FAILED;
	if (opts->version) {
		out_printf("pgtool %s\n", PGTOOL_VERSION);
		return STATUS_OK;
	}
	if (opts->help) {
		usage();
		return STATUS_OK;
	}
	if (first == argc) {
		complain("no command was given; \"pgtool --help\" lists them");
		return STATUS_FAILED;
	}
	cmd = cmd_of_name(argv[first]);
	if (!cmd)
		return unknown_command(argv[first]);
	argv += first;
	argc -= first;
	n = opts_parse(argc, argv, cmd->options | OPTS_GLOBAL, false, opts);
	if (n < 0)
		return STATUS_FAILED;
	if (opts->version) {
		out_printf("pgtool %s\n", PGTOOL_VERSION);
		return STATUS_OK;
	}
	if (opts->help) {
		cmd_usage(cmd);
		return STATUS_OK;
	}
	opts->args = argv + n;
	opts->nargs = argc - n;
	progress_set(!opts->quiet && !opts->no_progress);
	out_set_color(use_color(opts));
	return cmd->run(opts);
}

/*
 * A standard stream that is closed must not become the image's descriptor;
 * it is opened the wrong way round, so that using it is still an error.
 */
static void hold_standard_streams(void)
{
	for (int fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", fd ? O_RDONLY : O_WRONLY) < 0)
			_exit(STATUS_FAILED);
	}
}

int main(int argc, char **argv)
{
	struct opts opts = { .level = LEVEL_ANY };

	hold_standard_streams();
	/* A closed pipe is an error to report, not a silent death. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGBUS, on_bus_error);
	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	return out_finish(run(argc, argv, &opts));
}

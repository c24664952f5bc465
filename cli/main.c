// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmd.h"
#include "out.h"
#include "progress.h"

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
	const struct cmd *cmd = NULL;

	switch (cmd_parse(argc, argv, opts, &cmd)) {
	case ASKED_NOTHING:
		return STATUS_FAILED;
	case ASKED_VERSION:
		out_printf("pgtool %s\n", PGTOOL_VERSION);
		return STATUS_OK;
	case ASKED_HELP:
		if (cmd)
			cmd_usage(cmd);
		else
			usage();
		return STATUS_OK;
	case ASKED_COMMAND:
		break;
	}
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

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands: one file and one row each. */
#ifndef PG_CLI_CMD_H
#define PG_CLI_CMD_H

#include "opts.h"

/* Exit status, the same for every command. */
#define STATUS_OK     0 /* did it, nothing to report */
#define STATUS_REPORT 1 /* did it, and there is something to report */
#define STATUS_FAILED 2 /* could not do it, or not all of it */

/*
 * options: bits of enum opt, which of the options it takes. run() gets them
 * parsed, and the arguments that are no options; it returns an exit status.
 * formats: what -f takes, in words; NULL if it is none of the options.
 */
struct cmd {
	const char *name;
	const char *arguments;
	const char *summary;
	const char *formats;
	uint64_t options;
	int (*run)(const struct opts *opts);
};

extern const struct cmd cmd_info;
extern const struct cmd cmd_dump;
extern const struct cmd cmd_walk;
extern const struct cmd cmd_find;
extern const struct cmd cmd_verify;
extern const struct cmd cmd_diff;
extern const struct cmd cmd_stat;
extern const struct cmd cmd_explain;
extern const struct cmd cmd_extract;
extern const struct cmd cmd_build;
extern const struct cmd cmd_mutate;
extern const struct cmd cmd_replay;
extern const struct cmd cmd_explore;
extern const struct cmd cmd_help;

/* All of them, in the order of the manual; ends with NULL. */
extern const struct cmd *const cmds[];

/* NULL if there is none of that name. */
const struct cmd *cmd_of_name(const char *name);

/* What a command line asks for; NOTHING: it was complained of. */
enum asked {
	ASKED_NOTHING,
	ASKED_VERSION,
	ASKED_HELP, /* of *cmd, or of all if that is NULL */
	ASKED_COMMAND,
};

/*
 * Parses a whole command line, from argv[1] on; opts is zero but for level,
 * LEVEL_ANY. Arguments are moved behind options. Does nothing else.
 */
enum asked cmd_parse(int argc, char **argv, struct opts *opts,
		     const struct cmd **cmd);

/* What pgtool --help prints. */
void usage(void);

/* What -h prints. */
void cmd_usage(const struct cmd *cmd);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options: one table for all commands, one parser. */
#ifndef PG_CLI_OPTS_H
#define PG_CLI_OPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/access.h"
#include "arch/regs.h"
#include "trace/policy.h"
#include "verify/verify.h"

enum opt {
	OPT_HELP,
	OPT_VERSION,
	OPT_COLOR,
	OPT_QUIET,
	OPT_VERBOSE,
	OPT_PROGRESS,
	OPT_VMCOREINFO,
	OPT_SPACE,
	OPT_REGIME,
	OPT_REGS,
	OPT_REG,
	OPT_THROUGH,
	OPT_RANGE,
	OPT_BUDGET,
	OPT_FORMAT,
	OPT_ONLY,
	OPT_LEVEL,
	OPT_LIKE,
	OPT_ACCESS,
	OPT_OUTPUT,
	OPT_WARN,
	OPT_ERROR,
	OPT_RULES,
	OPT_LIST_RULES,
	OPT_LIKE_LINUX,
	OPT_BASELINE,
	OPT_WRITE_BASELINE,
	OPT_AGAINST,
	OPT_ALIASES,
	OPT_POLICIES,
	OPT_LIST_POLICIES,
	OPT_LIST_EVENTS,
	OPT_TRACE,
	OPT_SCHEME,
	OPT_SET,
	OPT_LIST_SCHEMES,
	OPT_LIST_OPERATIONS,
	OPT_LIST_KNOBS,
	OPT_PREEMPTIONS,
	OPT_RUNS,
	OPT_STEPS,
	OPT_SECONDS,
	OPT_SHRINK,
	OPT_STATE,
	OPT_FAIL,
	OPT_EXECUTE,
	OPT_RANDOM,
	OPT_SEED,
	OPT_COUNT,
};

#define OPT_BIT(o) (UINT64_C(1) << (o))
#define OPTS_GLOBAL                                                      \
	(OPT_BIT(OPT_HELP) | OPT_BIT(OPT_VERSION) | OPT_BIT(OPT_COLOR) | \
	 OPT_BIT(OPT_QUIET) | OPT_BIT(OPT_VERBOSE) | OPT_BIT(OPT_PROGRESS))
/* A second one would make the first be as if it had not been given. */
#define OPTS_ONCE                                              \
	(OPT_BIT(OPT_BASELINE) | OPT_BIT(OPT_WRITE_BASELINE) | \
	 OPT_BIT(OPT_AGAINST))
/* Every command that reads tables. */
#define OPTS_TABLES                                                           \
	(OPT_BIT(OPT_VMCOREINFO) | OPT_BIT(OPT_SPACE) | OPT_BIT(OPT_REGIME) | \
	 OPT_BIT(OPT_REGS) | OPT_BIT(OPT_REG) | OPT_BIT(OPT_THROUGH) |        \
	 OPT_BIT(OPT_RANGE) | OPT_BIT(OPT_BUDGET))

enum format {
	FORMAT_DEFAULT,
	FORMAT_PTDUMP,
	FORMAT_TABLE,
	FORMAT_JSON,
	FORMAT_RAW,
	FORMAT_TEXT,
	FORMAT_SARIF,
	FORMAT_SCDOC, /* manuals that are made from tables */
	FORMAT_TRACE, /* pgtool-trace(5) */
};

/* --only: all that are named have to hold. */
enum only {
	ONLY_X = 1 << 0,
	ONLY_W = 1 << 1,
	ONLY_USER = 1 << 2,
	ONLY_DEVICE = 1 << 3,
	ONLY_CONTIG = 1 << 4,
	ONLY_BLOCK = 1 << 5,
	ONLY_HOLE = 1 << 6,
	ONLY_WX = 1 << 7, /* both at the same exception level */
};

#define SPACES_MAX 16
#define LEVEL_ANY  INT8_MAX
#define OPS_MAX	   64

/* Which policies to run, by their index; as struct pg_rule_choice. */
struct policy_choice {
	bool off[PG_POLICIES_MAX];
	bool raise[PG_POLICIES_MAX];
};

/* Bounds of explore; those not given are 0. fails: bits by enum pg_fail. */
struct explore_opts {
	int preemptions;
	uint64_t runs, steps, seconds, shrink;
	uint32_t fails;
	const char *state;
};

/*
 * What the command line says. Strings point into argv. range_size 0: no range
 * given. args: what is left, image names and addresses; nbehind of them, the
 * last, stood behind a "--".
 */
struct opts {
	uint64_t given;	 /* OPT_BIT() of each option */
	bool complained; /* a value was refused with a sentence of its own */
	bool help, version, quiet, no_progress;
	bool color_always, color_never;
	unsigned int verbose;
	const char *vmcoreinfo;
	const char *spaces[SPACES_MAX];
	size_t nspaces;
	const char *regimes[SPACES_MAX]; /* for root: spaces, in their order */
	size_t nregimes;
	struct pg_regs regs;
	bool have_regs;
	const char *through;
	uint64_t range_first, range_size;
	uint64_t budget;
	enum format format;
	unsigned int only;
	int8_t level;
	const char *like;
	bool access_user;
	uint8_t access_right; /* 0: not asked */
	const char *output;
	struct pg_rule_choice rules;
	bool on_events; /* -W and -E are about policies, not about rules */
	struct policy_choice policies;
	bool rules_chosen; /* --rules, --policies: only what it names */
	bool list_rules, like_linux;
	bool list_policies, list_events, list_schemes;
	bool list_operations, list_knobs, trace;
	const char *scheme;
	const char *sets[SPACES_MAX];
	size_t nsets;
	struct explore_opts explore;
	const char *ops[OPS_MAX];
	size_t nops;
	uint64_t random, seed;
	const char *baseline, *write_baseline;
	const char *against;
	bool aliases;
	char **args;
	size_t nargs;
	size_t nbehind;
};

/*
 * Parses argv from index 1 on, stopping at the first argument that is no
 * option if stop_at_argument. Complains on standard error and returns a
 * negative number if something is wrong; otherwise the index of the first
 * argument (arguments are moved behind the options). allowed: bits of enum opt.
 */
int opts_parse(int argc, char **argv, uint64_t allowed, bool stop_at_argument,
	       struct opts *opts);

/* The long name. */
const char *opts_name(enum opt opt);

/* The lines of -h for these options; formats: what is said of --format. */
void opts_describe(uint64_t allowed, const char *formats);

#endif

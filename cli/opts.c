// SPDX-License-Identifier: GPL-2.0-or-later
#include "opts.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "base/number.h"
#include "input.h"
#include "opts_engine.h"
#include "opts_ops.h"
#include "opts_rules.h"
#include "out.h"

/* A registers file is a page of text; anything large is something else. */
#define REGS_FILE_MAX (1 << 20)

struct row {
	const char *name;
	char letter;	      /* 0: none */
	const char *argument; /* NULL: none */
	const char *help;
	bool (*set)(struct opts *opts, const char *value);
};

static bool set_color(struct opts *o, const char *value)
{
	o->color_always = !strcmp(value, "always");
	o->color_never = !strcmp(value, "never");
	return o->color_always || o->color_never || !strcmp(value, "auto");
}

static bool set_progress(struct opts *o, const char *value)
{
	o->no_progress = !strcmp(value, "never");
	return o->no_progress || !strcmp(value, "auto");
}

static bool set_help(struct opts *o, const char *value)
{
	(void)value;
	o->help = true;
	return true;
}

static bool set_version(struct opts *o, const char *value)
{
	(void)value;
	o->version = true;
	return true;
}

static bool set_quiet(struct opts *o, const char *value)
{
	(void)value;
	o->quiet = true;
	out_set_quiet(true);
	return true;
}

static bool set_verbose(struct opts *o, const char *value)
{
	(void)value;
	o->verbose++;
	return true;
}

static bool set_vmcoreinfo(struct opts *o, const char *value)
{
	o->vmcoreinfo = value;
	return true;
}

static bool too_many(struct opts *o, const char *what)
{
	complain("more than %d times --%s", SPACES_MAX, what);
	o->complained = true;
	return false;
}

static bool set_space(struct opts *o, const char *value)
{
	if (o->nspaces == SPACES_MAX)
		return too_many(o, "space");
	o->spaces[o->nspaces++] = value;
	return true;
}

static bool set_regime(struct opts *o, const char *value)
{
	if (o->nregimes == SPACES_MAX)
		return too_many(o, "regime");
	o->regimes[o->nregimes++] = value;
	return true;
}

static bool set_through(struct opts *o, const char *value)
{
	o->through = value;
	return true;
}

static bool set_output(struct opts *o, const char *value)
{
	o->output = value;
	return *value;
}

static bool set_aliases(struct opts *o, const char *value)
{
	(void)value;
	o->aliases = true;
	return true;
}

static bool set_like(struct opts *o, const char *value)
{
	o->like = value;
	return true;
}

static bool set_reg(struct opts *o, const char *value)
{
	struct pg_error err;

	o->have_regs = true;
	if (!pg_regs_set(&o->regs, value, &err)) {
		if (!pg_reg_is_known(value))
			warn("-R %s: no register of that name shapes "
			     "translation",
			     value);
		return true;
	}
	complain_error(&err);
	o->complained = true;
	return false;
}

static bool set_regs(struct opts *o, const char *value)
{
	struct pg_error err;
	size_t size;
	char *text = read_input(value, &size, REGS_FILE_MAX, "registers");
	int ret;

	o->complained = true;
	if (!text)
		return false;
	o->have_regs = true;
	ret = pg_regs_parse(&o->regs, text, size, &err);
	free(text);
	if (ret)
		complain("%s: %s", value, err.text);
	return !ret;
}

/* FIRST-LAST (both included) or FIRST+SIZE. */
static bool set_range(struct opts *o, const char *value)
{
	size_t n = strcspn(value, "-+");
	char *first = strndup(value, n);
	uint64_t second;
	bool ok = first && value[n] && pg_parse_u64(first, &o->range_first) &&
		  pg_parse_u64(value + n + 1, &second);

	free(first);
	if (!ok)
		return false;
	if (value[n] == '+') {
		o->range_size = second;
		return second > 0;
	}
	if (second < o->range_first)
		return false;
	/* Everything is no restriction, and has no 64-bit size. */
	o->range_size = second - o->range_first + 1;
	return true;
}

static bool set_budget(struct opts *o, const char *value)
{
	return pg_parse_u64(value, &o->budget) && o->budget;
}

static bool set_format(struct opts *o, const char *value)
{
	static const char *const names[] = {
		[FORMAT_PTDUMP] = "ptdump", [FORMAT_TABLE] = "table",
		[FORMAT_JSON] = "json",	    [FORMAT_RAW] = "raw",
		[FORMAT_TEXT] = "text",	    [FORMAT_SARIF] = "sarif",
		[FORMAT_SCDOC] = "scdoc",   [FORMAT_TRACE] = "trace",
	};

	for (size_t i = FORMAT_PTDUMP; i < PG_ARRAY_SIZE(names); i++) {
		if (strcmp(value, names[i]))
			continue;
		o->format = i;
		return true;
	}
	return false;
}

static bool set_only(struct opts *o, const char *value)
{
	static const struct {
		const char *word;
		unsigned int bits;
	} words[] = {
		{ "x", ONLY_X },	   { "w", ONLY_W },
		{ "wx", ONLY_WX },	   { "user", ONLY_USER },
		{ "device", ONLY_DEVICE }, { "contig", ONLY_CONTIG },
		{ "block", ONLY_BLOCK },   { "hole", ONLY_HOLE },
	};

	while (*value) {
		size_t n = strcspn(value, ","), i;

		for (i = 0; i < PG_ARRAY_SIZE(words); i++) {
			if (strlen(words[i].word) == n &&
			    !memcmp(words[i].word, value, n))
				break;
		}
		if (i == PG_ARRAY_SIZE(words))
			return false;
		o->only |= words[i].bits;
		value += n;
		value += *value == ',';
	}
	return o->only;
}

static bool set_level(struct opts *o, const char *value)
{
	if (!strcmp(value, "-1")) {
		o->level = -1;
		return true;
	}
	o->level = value[0] - '0';
	return value[0] >= '0' && value[0] <= '3' && !value[1];
}

/* priv:r, user:w, ... */
static bool set_access(struct opts *o, const char *value)
{
	static const char letters[] = "xwr"; /* bits 0, 1, 2 */
	const char *letter;

	o->access_user = !strncmp(value, "user:", 5);
	if (!o->access_user && strncmp(value, "priv:", 5))
		return false;
	letter = value[5] ? strchr(letters, value[5]) : NULL;
	if (!letter || value[6])
		return false;
	o->access_right = 1 << (letter - letters);
	return true;
}

static bool set_list_rules(struct opts *o, const char *value)
{
	(void)value;
	o->list_rules = true;
	return true;
}

static bool set_like_linux(struct opts *o, const char *value)
{
	(void)value;
	o->like_linux = true;
	return true;
}

static bool set_against(struct opts *o, const char *value)
{
	o->against = value;
	return true;
}

static bool set_baseline(struct opts *o, const char *value)
{
	o->baseline = value;
	return *value;
}

static bool set_write_baseline(struct opts *o, const char *value)
{
	o->write_baseline = value;
	return *value;
}

static const struct row rows[OPT_COUNT] = {
	[OPT_HELP] = { "help", 'h', NULL, "print this", set_help },
	[OPT_VERSION] = { "version", 'V', NULL, "print the version",
			  set_version },
	[OPT_COLOR] = { "color", 0, "WHEN", "auto, always or never",
			set_color },
	[OPT_QUIET] = { "quiet", 'q', NULL, "no warnings", set_quiet },
	[OPT_VERBOSE] = { "verbose", 'v', NULL, "say more", set_verbose },
	[OPT_PROGRESS] = { "progress", 0, "WHEN", "auto or never",
			   set_progress },
	[OPT_VMCOREINFO] = { "vmcoreinfo", 0, "FILE",
			     "VMCOREINFO text, or @PHYSADDR of it",
			     set_vmcoreinfo },
	[OPT_SPACE] = { "space", 'a', "SPACE",
			"which tables: kernel, root:PA, el1:low, el2, s2 ...",
			set_space },
	[OPT_REGIME] = { "regime", 0, "SPEC",
			 "el1:high:4k:48, s2:4k:40:sl1, ... for root:PA",
			 set_regime },
	[OPT_REGS] = { "regs", 0, "FILE", "register values, NAME=VALUE a line",
		       set_regs },
	[OPT_REG] = { "reg", 'R', "NAME=VALUE", "one register value", set_reg },
	[OPT_THROUGH] = { "through", 0, "s2:...@ROOT",
			  "the tables lie in a guest's address space",
			  set_through },
	[OPT_RANGE] = { "range", 'r', "RANGE", "FIRST-LAST or FIRST+SIZE",
			set_range },
	[OPT_BUDGET] = { "budget", 0, "N", "descriptors to read at most",
			 set_budget },
	[OPT_FORMAT] = { "format", 'f', "FORMAT",
			 "ptdump, table, json, raw, text or sarif",
			 set_format },
	[OPT_ONLY] = { "only", 0, "WORDS",
		       "x, w, wx, user, device, contig, block, hole",
		       set_only },
	[OPT_LEVEL] = { "level", 0, "N", "entries of this level, -1 to 3",
			set_level },
	[OPT_LIKE] = { "like", 0, "VERSION",
		       "6.1, 6.12, mainline; verify: swapped", set_like },
	[OPT_ACCESS] = { "access", 0, "HOW", "priv:r, user:w, priv:x, ...",
			 set_access },
	[OPT_OUTPUT] = { "output", 'o', "FILE", "where to write", set_output },
	[OPT_WARN] = { "warn", 'W', "NAME",
		       "NAME or no-NAME: judge by it or not", opts_warn },
	[OPT_ERROR] = { "error", 'E', "NAME", "its findings are violations",
			opts_error },
	[OPT_RULES] = { "rules", 0, "LIST", "only these rules, comma-separated",
			opts_rules },
	[OPT_LIST_RULES] = { "list-rules", 0, NULL, "print the rules",
			     set_list_rules },
	[OPT_LIKE_LINUX] = { "like-linux", 0, NULL,
			     "print the kernel's own W+X verdict",
			     set_like_linux },
	[OPT_AGAINST] = { "against", 0, "TEXT",
			  "compare with text that the kernel printed",
			  set_against },
	[OPT_ALIASES] = { "aliases", 0, NULL,
			  "memory writable here and executable there",
			  set_aliases },
	[OPT_BASELINE] = { "baseline", 0, "FILE",
			   "what FILE lists is known, and not reported",
			   set_baseline },
	[OPT_WRITE_BASELINE] = { "write-baseline", 0, "FILE",
				 "write what was found to FILE",
				 set_write_baseline },
	[OPT_POLICIES] = { "policies", 0, "LIST",
			   "only these policies, comma-separated", opts_rules },
	[OPT_LIST_POLICIES] = { "list-policies", 0, NULL, "print the policies",
				opts_list_policies },
	[OPT_LIST_EVENTS] = { "list-events", 0, NULL,
			      "print the kinds of events of a trace",
			      opts_list_events },
	[OPT_TRACE] = { "trace", 0, NULL, "print every event", opts_trace },
	[OPT_SCHEME] = { "scheme", 0, "NAME", "how table pages live",
			 opts_scheme },
	[OPT_SET] = { "set", 0, "KNOB=VALUE", "what a scheme leaves open",
		      opts_set },
	[OPT_LIST_SCHEMES] = { "list-schemes", 0, NULL, "print the schemes",
			       opts_list_schemes },
	[OPT_LIST_OPERATIONS] = { "list-operations", 0, NULL,
				  "print the operations of scripts",
				  opts_list_operations },
	[OPT_LIST_KNOBS] = { "list-knobs", 0, NULL, "print what --set sets",
			     opts_list_knobs },
	[OPT_PREEMPTIONS] = { "preemptions", 0, "N",
			      "only schedules with N of them at most",
			      opts_preemptions },
	[OPT_RUNS] = { "runs", 0, "N", "runs at most", opts_runs },
	[OPT_STEPS] = { "steps", 0, "N", "steps of a run at most", opts_steps },
	[OPT_SECONDS] = { "seconds", 0, "N", "seconds at most", opts_seconds },
	[OPT_SHRINK] = { "shrink", 0, "N",
			 "runs for a shorter schedule at most", opts_shrink },
	[OPT_STATE] = { "state", 0, "FILE", "go on from FILE, and keep it",
			opts_state },
	[OPT_FAIL] = { "fail", 0, "KIND",
		       "allocations may fail: table, data, ptl, ... or all",
		       opts_fail },
	[OPT_EXECUTE] = { "execute", 'e', "OPERATION", "as a script's line",
			  opts_execute },
	[OPT_RANDOM] = { "random", 0, "N", "so many operations at random",
			 opts_random },
	[OPT_SEED] = { "seed", 0, "N", "what --random starts from", opts_seed },
};

static void unknown(const char *arg, uint64_t allowed)
{
	const char *names[OPT_COUNT], *near = NULL;
	const char *word = arg + strspn(arg, "-");
	char typed[64];
	size_t count = 0;

	for (size_t i = 0; i < OPT_COUNT; i++) {
		if (allowed & OPT_BIT(i))
			names[count++] = rows[i].name;
	}
	snprintf(typed, sizeof(typed), "%.*s",
		 (int)pg_min(strcspn(word, "="), 60), word);
	if (arg[1] == '-')
		near = pg_nearest_word(typed, names, count);
	if (near)
		complain("unknown option '%s'; did you mean --%s?", arg, near);
	else
		complain("unknown option '%s'; -h lists those there are", arg);
}

/* getopt's '?': a letter, a long option, or one with a value too many. */
static void refuse(const char *arg, uint64_t allowed)
{
	char letter[3] = { '-', optopt, '\0' };

	if (optopt >= 256)
		complain("option --%s takes no value", rows[optopt - 256].name);
	else
		unknown(optopt ? letter : arg, allowed);
}

static const struct row *row_of_letter(int letter)
{
	for (size_t i = 0; i < OPT_COUNT; i++) {
		if (rows[i].letter == letter)
			return &rows[i];
	}
	return NULL;
}

/* getopt's two tables, made of the rows that this command takes. */
static void make_tables(uint64_t allowed, bool stop, struct option *longs,
			char *letters)
{
	if (stop)
		*letters++ = '+';
	*letters++ = ':';
	for (size_t i = 0; i < OPT_COUNT; i++) {
		if (!(allowed & OPT_BIT(i)))
			continue;
		*longs++ = (struct option){ rows[i].name, !!rows[i].argument,
					    NULL, 256 + i };
		if (rows[i].letter)
			*letters++ = rows[i].letter;
		if (rows[i].letter && rows[i].argument)
			*letters++ = ':';
	}
	*longs = (struct option){ 0 };
	*letters = '\0';
}

const char *opts_name(enum opt opt)
{
	return rows[opt].name;
}

static bool take(struct opts *o, const struct row *row)
{
	uint64_t bit = OPT_BIT(row - rows);

	if (o->given & bit & OPTS_ONCE) {
		complain("option --%s may be given only once", row->name);
		return false;
	}
	o->given |= bit;
	o->complained = false;
	if (row->set(o, optarg))
		return true;
	if (!o->complained)
		complain("option --%s does not take '%s': %s", row->name,
			 optarg ? optarg : "", row->help);
	return false;
}

/*
 * Arguments behind the first "--" from there on. What getopt has not looked at
 * yet is in the order in which it was given, so that before the call that meets
 * the end of the options this is right.
 */
static size_t count_behind(int argc, char **argv, int from)
{
	while (from < argc && strcmp(argv[from], "--"))
		from++;
	return from < argc ? argc - from - 1 : 0;
}

int opts_parse(int argc, char **argv, uint64_t allowed, bool stop_at_argument,
	       struct opts *opts)
{
	struct option longs[OPT_COUNT + 1];
	char letters[2 * OPT_COUNT + 3];
	int c;

	opts->on_events = allowed & OPT_BIT(OPT_POLICIES);
	make_tables(allowed, stop_at_argument, longs, letters);
	optind = 0;
	opterr = 0;
	for (;;) {
		opts->nbehind = count_behind(argc, argv, pg_max(optind, 1));
		c = getopt_long(argc, argv, letters, longs, NULL);
		if (c == -1)
			return optind;
		if (c == '?') {
			refuse(argv[optind - 1], allowed);
			return -1;
		}
		if (c == ':') {
			complain("option '%s' needs a value", argv[optind - 1]);
			return -1;
		}
		if (!take(opts, c >= 256 ? &rows[c - 256] : row_of_letter(c)))
			return -1;
	}
}

void opts_describe(uint64_t allowed, const char *formats)
{
	for (size_t i = 0; i < OPT_COUNT; i++) {
		char left[40];

		if (!(allowed & OPT_BIT(i)))
			continue;
		snprintf(left, sizeof(left), "%s%c%s--%s%s%s",
			 rows[i].letter ? "-" : " ",
			 rows[i].letter ? rows[i].letter : ' ',
			 rows[i].letter ? ", " : "  ", rows[i].name,
			 rows[i].argument ? "=" : "",
			 rows[i].argument ? rows[i].argument : "");
		out_printf("  %-28s %s\n", left,
			   i == OPT_FORMAT ? formats : rows[i].help);
	}
}

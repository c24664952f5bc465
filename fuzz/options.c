// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The command line's own parser: the input is arguments, a NUL behind each.
 * Where messages go and files come from, this stands in for cli's out.c and
 * input.c: a file's name is its contents, and what is said is kept.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cmd.h"
#include "cli/input.h"
#include "cli/out.h"
#include "fuzz.h"

#define NAME	      "options"
#define ARGS	      64
#define BYTES	      4096
#define SAID	      (64 << 10)
#define FOUND(f, ...) fz_found((f), NAME, __VA_ARGS__)

/* What was said to people: complaints, warnings; and what was printed. */
static struct said {
	unsigned int complaints;
	char first[1024]; /* complaint */
	char printed[SAID];
	size_t size;
	bool empty;
} said;

static void say(bool complaint, const char *fmt, va_list args)
{
	char text[1024];

	vsnprintf(text, sizeof(text), fmt, args);
	said.empty |= !text[0];
	if (complaint && !said.complaints++)
		strcpy(said.first, text);
}

void complain(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say(true, fmt, args);
	va_end(args);
}

void complain_error(const struct pg_error *err)
{
	complain("%s", err->text);
}

void warn(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say(false, fmt, args);
	va_end(args);
}

bool out_write(const char *data, size_t size)
{
	size_t room = sizeof(said.printed) - said.size;

	size = size < room ? size : room;
	memcpy(said.printed + said.size, data, size);
	said.size += size;
	return true;
}

bool out_printf(const char *fmt, ...)
{
	char text[1024];
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	return n >= 0 && out_write(text, strlen(text));
}

void out_set_quiet(bool quiet)
{
	(void)quiet;
}

void make_printable(char *text)
{
	(void)text;
}

bool out_is_lost(void)
{
	return false;
}

void out_set_color(bool on)
{
	(void)on;
}

void out_alarm(bool on)
{
	(void)on;
}

int out_finish(int status)
{
	return status;
}

const char *size_text(uint64_t size, char *buf, size_t bufsize)
{
	snprintf(buf, bufsize, "%" PRIu64, size);
	return buf;
}

char *read_input(const char *name, size_t *size, uint64_t max, const char *what)
{
	*size = strlen(name);
	if (*size && *size < max)
		return strdup(name);
	complain("cannot read %s: it is not for %s", name, what);
	return NULL;
}

/* Arguments, in memory of their own, as getopt moves them. */
struct line {
	char bytes[BYTES + 1];
	char *argv[ARGS + 2];
	int argc;
};

static void add(struct line *l, char *word)
{
	if (l->argc <= ARGS)
		l->argv[l->argc++] = word;
	l->argv[l->argc] = NULL;
}

static void split(struct line *l, const uint8_t *data, size_t size)
{
	size_t at = 0;

	size = size < BYTES ? size : BYTES;
	memcpy(l->bytes, data, size);
	l->bytes[size] = '\0';
	l->argc = 0;
	add(l, "pgtool");
	for (; at < size; at += strlen(l->bytes + at) + 1)
		add(l, l->bytes + at);
}

/* The same words in their present order. */
static void copy(struct line *to, const struct line *from)
{
	to->argc = 0;
	for (int i = 0; i < from->argc; i++)
		add(to, from->argv[i]);
}

struct outcome {
	enum asked asked;
	const struct cmd *cmd;
	struct opts opts;
	unsigned int complaints;
	uint64_t hash;
};

static uint64_t mix(uint64_t h, uint64_t word)
{
	h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 29;
}

static uint64_t mix_text(uint64_t h, const char *text)
{
	for (; text && *text; text++)
		h = mix(h, (unsigned char)*text);
	return mix(h, !text);
}

static uint64_t mix_list(uint64_t h, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		h = mix_text(h, list[i]);
	return mix(h, count);
}

static uint64_t mix_texts(uint64_t h, const struct opts *o)
{
	h = mix_text(h, o->vmcoreinfo);
	h = mix_text(h, o->through);
	h = mix_text(h, o->like);
	h = mix_text(h, o->output);
	h = mix_text(h, o->scheme);
	h = mix_text(h, o->baseline);
	h = mix_text(h, o->write_baseline);
	h = mix_text(h, o->against);
	h = mix_text(h, o->explore.state);
	h = mix_list(h, o->spaces, o->nspaces);
	h = mix_list(h, o->regimes, o->nregimes);
	h = mix_list(h, o->sets, o->nsets);
	h = mix_list(h, o->ops, o->nops);
	return mix_list(h, (const char *const *)o->args, o->nargs);
}

static uint64_t mix_choices(uint64_t h, const struct opts *o)
{
	for (size_t i = 0; i < PG_RULES_MAX; i++)
		h = mix(h, o->rules.off[i] | o->rules.raise[i] << 1);
	for (size_t i = 0; i < PG_POLICIES_MAX; i++)
		h = mix(h, o->policies.off[i] | o->policies.raise[i] << 1);
	for (size_t i = 0; i < PG_REG_COUNT; i++)
		h = mix(h, o->regs.value[i] ^ o->regs.known[i]);
	return h;
}

/* All that a command can see, but for which arguments stood behind "--". */
static uint64_t hash_opts(const struct opts *o)
{
	uint64_t h = mix(o->given, o->range_first);

	h = mix(h, o->range_size);
	h = mix(h, o->budget);
	h = mix(h, (uint64_t)o->format << 32 | o->only);
	h = mix(h, (uint8_t)o->level | o->access_right << 8 |
			   o->access_user << 16 | o->verbose << 24);
	h = mix(h, o->random ^ o->seed << 1);
	h = mix(h, o->explore.runs ^ o->explore.steps << 1);
	h = mix(h, o->explore.seconds ^ o->explore.shrink << 1);
	h = mix(h, (uint64_t)o->explore.preemptions << 32 | o->explore.fails);
	return mix_texts(mix_choices(h, o), o);
}

static void parse(struct line *l, struct outcome *o)
{
	o->opts = (struct opts){ .level = LEVEL_ANY };
	said.complaints = 0;
	said.first[0] = '\0';
	said.size = 0;
	said.empty = false;
	o->asked = cmd_parse(l->argc, l->argv, &o->opts, &o->cmd);
	o->complaints = said.complaints;
	o->hash = mix(hash_opts(&o->opts), o->asked);
	o->hash = mix_text(o->hash, o->cmd ? o->cmd->name : NULL);
	o->hash = mix_text(o->hash, said.first);
}

/*
 * What is suggested: the sentence's last words. What was typed, which it
 * repeats, may have such words in it, too.
 */
static const char *suggested(const char *text)
{
	static const char words[] = "'; did you mean --";
	const char *at = NULL;

	if (!*text || text[strlen(text) - 1] != '?')
		return NULL;
	while ((text = strstr(text, words))) {
		text += strlen(words);
		at = text;
	}
	return at;
}

/* It is one that would have been taken. */
static void check_nearest(struct fz_finding *f, const struct outcome *o)
{
	const char *at = suggested(said.first);
	uint64_t allowed = OPTS_GLOBAL | (o->cmd ? o->cmd->options : 0);

	if (!at || strncmp(said.first, "unknown option", 14))
		return;
	for (int i = 0; i < OPT_COUNT; i++) {
		const char *name = allowed & OPT_BIT(i) ? opts_name(i) : "";
		size_t n = strlen(name);

		if (n && !strncmp(at, name, n) && at[n] == '?')
			return;
	}
	FOUND(f, "sentence", "nearest", "unknown", "%.300s", said.first);
}

static void check_refused(struct fz_finding *f, const struct outcome *o)
{
	if (!o->complaints || said.empty)
		FOUND(f, "sentence", "refused", "empty",
		      "refused without a word");
	check_nearest(f, o);
}

/* What the command's code relies on. */
static void check_values(struct fz_finding *f, const struct opts *o,
			 const struct line *l)
{
	uint64_t given = o->given;

	if (o->nargs > (size_t)l->argc || o->nbehind > o->nargs ||
	    o->nspaces > SPACES_MAX || o->nregimes > SPACES_MAX ||
	    o->nsets > SPACES_MAX || o->nops > OPS_MAX)
		FOUND(f, "values", "counts", "large", "%zu arguments",
		      o->nargs);
	if (given & OPT_BIT(OPT_BUDGET) && !o->budget)
		FOUND(f, "values", "budget", "none", "no budget");
	if (o->level != LEVEL_ANY && (o->level < -1 || o->level > 3))
		FOUND(f, "values", "level", "beyond", "level %d", o->level);
	if (given & OPT_BIT(OPT_FORMAT) && o->format == FORMAT_DEFAULT)
		FOUND(f, "values", "format", "none", "no format");
	if (given & OPT_BIT(OPT_ACCESS) &&
	    (!o->access_right || o->access_right & (o->access_right - 1)))
		FOUND(f, "values", "access", "rights", "%u", o->access_right);
	for (size_t i = 0; i < o->nargs; i++) {
		if (!o->args[i])
			FOUND(f, "values", "arguments", "null", "%zu", i);
	}
}

static void check_usage(struct fz_finding *f, const struct outcome *o)
{
	uint64_t allowed = OPTS_GLOBAL | (o->cmd ? o->cmd->options : 0);
	char name[64];

	said.size = 0;
	if (o->cmd)
		cmd_usage(o->cmd);
	else
		usage();
	out_write("", 1);
	for (int i = 0; i < OPT_COUNT; i++) {
		if (!(allowed & OPT_BIT(i)) || !opts_name(i))
			continue;
		snprintf(name, sizeof(name), "--%s", opts_name(i));
		if (!strstr(said.printed, name))
			FOUND(f, "usage", o->cmd ? o->cmd->name : "pgtool",
			      "missing", "%s is not in the usage", name);
	}
}

static void check_accepted(struct fz_finding *f, const struct outcome *o,
			   const struct line *l)
{
	uint64_t allowed = OPTS_GLOBAL | (o->cmd ? o->cmd->options : 0);

	if (o->complaints)
		FOUND(f, "sentence", "accepted", "complaint", "%.300s",
		      said.first);
	if (o->opts.given & ~allowed)
		FOUND(f, "values", "given", "foreign",
		      "options that the command does not take");
	if (o->asked == ASKED_COMMAND && !o->cmd)
		FOUND(f, "values", "command", "none", "no command");
	if (o->asked == ASKED_COMMAND)
		check_values(f, &o->opts, l);
	if (o->asked == ASKED_HELP)
		check_usage(f, o);
}

static bool has_dashes(const struct line *l)
{
	for (int i = 1; i < l->argc; i++) {
		if (!strcmp(l->argv[i], "--"))
			return true;
	}
	return false;
}

/* What getopt made of the order means the same when it is parsed again. */
static void check_moved(struct fz_finding *f, const struct line *moved,
			const struct outcome *o)
{
	static struct line l;
	static struct outcome again;

	if (has_dashes(moved))
		return;
	copy(&l, moved);
	parse(&l, &again);
	if (again.hash != o->hash)
		FOUND(f, "again", "moved", "differs",
		      "arguments behind options mean something else");
}

/* --name=value and --name value are the same, where a value is taken. */
static void check_split(struct fz_finding *f, const struct line *moved,
			const struct outcome *o)
{
	static struct line l;
	static struct outcome again;
	static char word[BYTES + 1];
	bool done = false;

	if (has_dashes(moved) || moved->argc > ARGS)
		return;
	l.argc = 0;
	for (int i = 0; i < moved->argc; i++) {
		char *at = moved->argv[i];
		char *equals = strchr(at, '=');

		if (done || !equals || strncmp(at, "--", 2) ||
		    moved->argv[i - 1][0] == '-') {
			add(&l, at);
			continue;
		}
		memcpy(word, at, equals - at);
		word[equals - at] = '\0';
		add(&l, word);
		add(&l, equals + 1);
		done = true;
	}
	if (!done)
		return;
	parse(&l, &again);
	if (again.hash != o->hash)
		FOUND(f, "again", "split", "differs",
		      "%s means something else in two words", word);
}

/* Numbers as people write them, once more. */
static bool own_number(const char *text, size_t n, uint64_t *value)
{
	static const char units[] = "kmgtp";
	unsigned int base =
		n > 2 && text[0] == '0' && (text[1] | 0x20) == 'x' ? 16 : 10;
	unsigned __int128 v = 0;
	size_t i = base == 16 ? 2 : 0, first = i;

	for (; i < n; i++) {
		const char *hex = "0123456789abcdef";
		const char *d = memchr(hex, text[i] | 0x20, base);

		d = text[i] >= '0' && text[i] <= '9'
			    ? memchr(hex, text[i], base)
		    : text[i] >= 'A' ? d
				     : NULL;
		if (!d || v >> 64)
			break;
		v = v * base + (d - hex);
	}
	if (i == first || v >> 64)
		return false;
	if (i + 1 == n && text[i] >= 'A' && memchr(units, text[i] | 0x20, 5))
		v <<= 10 * (1 + (const char *)memchr(units, text[i] | 0x20, 5) -
			    units);
	else if (i != n)
		return false;
	*value = v;
	return !(v >> 64);
}

static bool own_range(const char *text, uint64_t *first, uint64_t *size)
{
	size_t n = strcspn(text, "-+");
	uint64_t second;

	if (!text[n] || !own_number(text, n, first) ||
	    !own_number(text + n + 1, strlen(text + n + 1), &second))
		return false;
	*size = text[n] == '+' ? second : second - *first + 1;
	return text[n] == '+' ? second : second >= *first;
}

/* One word as the value of options whose meaning is known here. */
static void check_opinion(struct fz_finding *f, char *text)
{
	static struct outcome o;
	struct line l = { .argc = 0 };
	uint64_t first = 0, size = 0;
	bool taken;

	add(&l, "pgtool");
	add(&l, "dump");
	add(&l, "--range");
	add(&l, text);
	parse(&l, &o);
	taken = own_range(text, &first, &size);
	if (taken != (o.asked == ASKED_COMMAND))
		FOUND(f, "opinion", "range", taken ? "refused" : "accepted",
		      "%.100s", text);
	else if (taken &&
		 (o.opts.range_first != first || o.opts.range_size != size))
		FOUND(f, "opinion", "range", "value", "%.100s", text);
	l.argv[2] = "--budget";
	parse(&l, &o);
	taken = own_number(text, strlen(text), &size) && size;
	if (taken != (o.asked == ASKED_COMMAND))
		FOUND(f, "opinion", "budget", taken ? "refused" : "accepted",
		      "%.100s", text);
	else if (taken && o.opts.budget != size)
		FOUND(f, "opinion", "budget", "value", "%.100s", text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct line line, second;
	static struct outcome first, again;
	struct fz_finding f = { 0 };

	split(&line, data, size);
	split(&second, data, size);
	parse(&line, &first);
	if (first.asked == ASKED_NOTHING)
		check_refused(&f, &first);
	else
		check_accepted(&f, &first, &line);
	parse(&second, &again);
	if (again.hash != first.hash)
		FOUND(&f, "again", "parse", "differs",
		      "the same line means something else the second time");
	if (first.asked == ASKED_COMMAND) {
		check_moved(&f, &line, &first);
		check_split(&f, &line, &first);
	}
	if (line.argc > 1)
		check_opinion(&f, line.argv[line.argc - 1]);
	fz_hash = mix(first.hash, f.found);
	if (f.found)
		fz_report(&f);
	return 0;
}

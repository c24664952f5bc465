// SPDX-License-Identifier: GPL-2.0-or-later
/* Replays what happened to tables, and says what was wrong with it. */
#include "replay.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "cmd.h"
#include "out.h"

#define LISTS                                                       \
	(OPT_BIT(OPT_LIST_POLICIES) | OPT_BIT(OPT_LIST_EVENTS) |    \
	 OPT_BIT(OPT_LIST_SCHEMES) | OPT_BIT(OPT_LIST_OPERATIONS) | \
	 OPT_BIT(OPT_LIST_KNOBS))

/* The first that knows a file has it. */
static const struct replay_reader *const readers[] = {
	&replay_traces,
	&replay_scripts,
	NULL,
};

int replay_judge(struct replay *r, const struct pg_judge_params *params,
		 struct pg_error *err)
{
	struct pg_judge_params p = *params;

	for (size_t i = 0; i < PG_POLICIES_MAX; i++) {
		if (r->opts->policies.off[i])
			p.off[i / 64] |= PG_BIT(i % 64);
	}
	r->judge = pg_judge_create(&p, err);
	return r->judge ? PG_OK : PG_ENOMEM;
}

enum pg_severity replay_severity(const struct replay *r,
				 const struct pg_policy *policy)
{
	int i = pg_policy_index(policy->name);

	return i >= 0 && r->opts->policies.raise[i] ? PG_VIOLATION
						    : policy->severity;
}

static void print_new(struct replay *r)
{
	while (r->printed < r->judge->count)
		print_objection(r, &r->judge->objections[r->printed++]);
}

void replay_event(struct replay *r, const struct pg_event *ev, uint64_t line)
{
	r->judge->line = line;
	pg_judge_event(r->judge, ev);
	replay_judged(r, ev);
}

void replay_judged(struct replay *r, const struct pg_event *ev)
{
	if (r->opts->format == FORMAT_TRACE)
		print_trace_event(r, ev);
	else if (r->opts->trace)
		print_event(r, ev);
	print_new(r);
}

static int status_of(const uint64_t *found)
{
	return found[PG_VIOLATION] || found[PG_WARNING] ? STATUS_REPORT
							: STATUS_OK;
}

/* What was not kept is counted, but nobody saw it. said: why it is not all. */
static bool all_shown(const struct replay *r, bool said)
{
	const struct pg_judge *j = r->judge;

	if (j->ledger.out_of_memory && !said)
		complain("%s: it names more memory than can be kept; not all "
			 "was judged",
			 r->name);
	if (j->total > j->count)
		complain("%s: %llu objections more than the %zu that are kept "
			 "are not shown",
			 r->name, (unsigned long long)(j->total - j->count),
			 j->count);
	return !j->ledger.out_of_memory && j->total == j->count;
}

int replay_finish(struct replay *r, bool whole)
{
	uint64_t found[PG_SEVERITIES] = { 0 }, events;
	int status;

	if (!r->judge)
		return STATUS_FAILED;
	/* The end is an event, too, but nobody wrote it. */
	events = r->judge->ledger.seq;
	r->judge->line = 0;
	if (r->opts->format == FORMAT_TRACE)
		print_trace_begin(r);
	if (whole)
		pg_judge_finish(r->judge);
	print_new(r);
	for (size_t i = 0; pg_policies[i]; i++)
		found[replay_severity(r, pg_policies[i])] +=
			r->judge->counts[i];
	whole = all_shown(r, !whole) && whole;
	print_counts(r, events, found, whole);
	status = whole ? status_of(found) : STATUS_FAILED;
	pg_judge_destroy(r->judge);
	r->judge = NULL;
	return status;
}

size_t replay_bytes(struct replay *r, char *buf, size_t size)
{
	size_t n = pg_min(r->head_size, size);

	if (!n)
		return fread(buf, 1, size, r->file);
	memcpy(buf, r->head, n);
	memmove(r->head, r->head + n, r->head_size - n);
	r->head_size -= n;
	return n;
}

static int read_by_content(struct replay *r)
{
	for (size_t i = 0; readers[i]; i++) {
		if (readers[i]->is(r->head, r->head_size))
			return readers[i]->run(r);
	}
	complain("%s: its first line is not that of %s or of %s", r->name,
		 readers[0]->what, readers[1]->what);
	return STATUS_FAILED;
}

static int replay_file(const struct opts *o, const char *name)
{
	struct replay r = { .opts = o, .name = name };
	int status = STATUS_FAILED;

	r.file = strcmp(name, "-") ? fopen(name, "rb") : stdin;
	r.name = r.file == stdin ? "standard input" : name;
	r.head = malloc(REPLAY_HEAD);
	if (r.file && r.head) {
		r.head_size = fread(r.head, 1, REPLAY_HEAD, r.file);
		if (ferror(r.file))
			complain("cannot read %s: %s", r.name, strerror(errno));
		else
			status = read_by_content(&r);
	} else {
		complain("cannot read %s: %s", name, strerror(errno));
	}
	free(r.head);
	if (r.file && r.file != stdin)
		fclose(r.file);
	return status;
}

static bool check_lists(const struct opts *o)
{
	uint64_t lists = LISTS;
	uint64_t with = OPT_BIT(OPT_FORMAT) | OPTS_GLOBAL;
	uint64_t list = o->given & lists;
	uint64_t useless = o->given & ~(list | with);

	if (list & (list - 1))
		complain("--list-...: one of them");
	else if (useless)
		complain("--%s takes no --%s", opts_name(__builtin_ctzll(list)),
			 opts_name(__builtin_ctzll(useless)));
	else if (o->nargs)
		complain("--%s reads no file",
			 opts_name(__builtin_ctzll(list)));
	else
		return true;
	return false;
}

static bool check(const struct opts *o)
{
	bool list = o->given & LISTS;

	if (list && !check_lists(o))
		return false;
	if (o->format == FORMAT_DEFAULT || o->format == FORMAT_TEXT ||
	    o->format == FORMAT_JSON ||
	    o->format == (list ? FORMAT_SCDOC : FORMAT_TRACE)) {
		if (list || o->nargs)
			return true;
		complain("replay takes a file, or '-'");
		return false;
	}
	complain("replay%s -f takes text, json or %s",
		 list ? " --list-..." : "", list ? "scdoc" : "trace");
	return false;
}

static int run(const struct opts *o)
{
	int status = STATUS_OK;

	if (!check(o))
		return STATUS_FAILED;
	if (o->list_policies)
		print_policies(o->format);
	else if (o->list_events)
		print_events(o->format);
	else if (o->list_schemes)
		print_schemes(o->format);
	else if (o->list_operations)
		print_operations(o->format);
	else if (o->list_knobs)
		print_knobs(o->format);
	for (size_t i = 0; i < o->nargs; i++)
		status = pg_max(status, replay_file(o, o->args[i]));
	return status;
}

const struct cmd cmd_replay = {
	.name = "replay",
	.arguments = "FILE...",
	.summary = "Judges how tables changed, event by event.",
	.formats = "text, json or trace; scdoc of --list-...",
	.options = OPT_BIT(OPT_FORMAT) | OPT_BIT(OPT_WARN) |
		   OPT_BIT(OPT_ERROR) | OPT_BIT(OPT_POLICIES) | LISTS |
		   OPT_BIT(OPT_TRACE) | OPT_BIT(OPT_SCHEME) | OPT_BIT(OPT_SET),
	.run = run,
};

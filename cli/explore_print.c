// SPDX-License-Identifier: GPL-2.0-or-later
/* What exploring found, as text and as JSON. */
#include "explore.h"

#include <inttypes.h>
#include <stdlib.h>

#include "out.h"
#include "print.h"
#include "trace/event_text.h"

#define PER_LINE 20

/* What exploring itself finds is of this invariant. */
static const char *name_of(const struct pg_explore_find *f)
{
	return f->policy ? f->policy->name : "X1-progress";
}

static const char *fail_name(const struct pg_explore_find *f)
{
	return pg_event_rows[PG_EV_FAIL].hows[f->fail];
}

static void step_text(const struct pg_explore_step *step, char *buf,
		      size_t size)
{
	if (step->event.kind == PG_EV_NONE)
		snprintf(buf, size, "%u: begins", step->actor);
	else
		pg_event_text(&step->event, buf, size);
}

static void print_steps(const struct pg_explore_step *steps, size_t count)
{
	char text[PG_EVENT_TEXT_MAX];

	for (size_t i = 0; i < count; i++) {
		step_text(&steps[i], text, sizeof(text));
		out_printf("\t%zu\t%s\n", i + 1, text);
	}
}

/* As scripts have it, behind the lines of each section. */
static void print_schedule(const struct pg_explore_step *steps, size_t count)
{
	unsigned int in_line = 0;

	for (size_t i = 0; i < count; i++) {
		bool section = i && steps[i].section != steps[i - 1].section;

		if (section || in_line == PER_LINE)
			in_line = 0;
		if (section)
			out_printf("\n\n\tand for section %u:",
				   steps[i].section);
		if (!in_line++)
			out_printf("\n\tschedule");
		out_printf(" %u", steps[i].actor);
	}
	out_printf("\n");
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static void print_text(const struct explore *x, const struct pg_explore_find *f,
		       const struct pg_explore_step *steps, size_t count)
{
	enum pg_severity severity = explore_severity(x, f->policy);

	out_printf("%s: ", x->name);
	out_alarm(severity == PG_VIOLATION);
	out_printf("%s", pg_severity_name(severity));
	out_alarm(false);
	out_printf(": %s: %s\n", name_of(f), f->text);
	out_printf("\tin %" PRIu64 " run%s; ", f->runs, plural(f->runs));
	if (f->nth)
		out_printf("fail %s %" PRIu64 "; ", fail_name(f), f->nth);
	out_printf("%zu step%s, %u preemption%s%s\n", count, plural(count),
		   f->preemptions, plural(f->preemptions),
		   f->minimal ? ", the fewest" : "");
	print_steps(steps, count);
	print_schedule(steps, count);
	out_printf("\n");
}

static void print_object(const struct explore *x,
			 const struct pg_explore_find *f,
			 const struct pg_explore_step *steps, size_t count)
{
	char text[PG_EVENT_TEXT_MAX];

	out_printf("{\"policy\":\"%s\",\"severity\":\"%s\",", name_of(f),
		   pg_severity_name(explore_severity(x, f->policy)));
	print_json_string("text", f->text);
	out_printf(",\"id\":\"%s\",", f->policy ? f->policy->id : "X1");
	print_json_string("file", x->name);
	out_printf(",\"runs\":%" PRIu64, f->runs);
	out_printf(",\"fail\":");
	if (f->nth)
		out_printf("\"%s\"", fail_name(f));
	else
		out_printf("null");
	out_printf(",\"nth\":%" PRIu64, f->nth);
	out_printf(",\"preemptions\":%u,\"minimal\":%s,\"steps\":[",
		   f->preemptions, f->minimal ? "true" : "false");
	for (size_t i = 0; i < count; i++) {
		step_text(&steps[i], text, sizeof(text));
		out_printf("%s{\"actor\":%u,\"section\":%u,", i ? "," : "",
			   steps[i].actor, steps[i].section);
		print_json_string("event", text);
		out_printf("}");
	}
	out_printf("]}\n");
}

int print_finds(struct explore *x, struct pg_error *err)
{
	for (size_t i = 0; i < pg_explore_finds(x->engine); i++) {
		const struct pg_explore_find *f = pg_explore_find(x->engine, i);
		struct pg_explore_step *steps;
		size_t count;
		int ret = pg_explore_steps(x->engine, f, &steps, &count, err);

		if (ret)
			return ret;
		if (x->opts->format == FORMAT_JSON)
			print_object(x, f, steps, count);
		else
			print_text(x, f, steps, count);
		free(steps);
	}
	return 0;
}

static void print_counts_object(const struct explore *x, double seconds)
{
	const struct pg_explore_counts *c = pg_explore_counts(x->engine);

	out_printf("{");
	print_json_string("explored", x->name);
	out_printf(",\"finished\":%s,\"complete\":%" PRIu64
		   ",\"redundant\":%" PRIu64 ",\"endless\":%" PRIu64
		   ",\"deadlocks\":%" PRIu64 ",\"skipped\":%" PRIu64
		   ",\"failures\":%" PRIu64 ",\"transitions\":%" PRIu64
		   ",\"deepest\":%" PRIu64 ",\"milliseconds\":%.0f}\n",
		   x->finished ? "true" : "false", c->complete, c->redundant,
		   c->endless, c->deadlocks, c->skipped, c->failures,
		   c->transitions, c->deepest, seconds * 1000);
}

void print_explored(const struct explore *x, double seconds)
{
	const struct pg_explore_counts *c = pg_explore_counts(x->engine);

	if (x->opts->format == FORMAT_JSON) {
		print_counts_object(x, seconds);
		return;
	}
	out_printf("%s: %" PRIu64 " interleaving%s covered%s; %" PRIu64
		   " run%s cut as redundant",
		   x->name, c->complete, plural(c->complete),
		   x->finished ? "" : ", and not all", c->redundant,
		   plural(c->redundant));
	if (c->endless)
		out_printf("; %" PRIu64 " cut at %u steps", c->endless,
			   (unsigned int)c->deepest);
	if (c->skipped)
		out_printf("; %" PRIu64
			   " choice%s skipped: a preemption too many",
			   c->skipped, plural(c->skipped));
	if (c->deadlocks)
		out_printf("; %" PRIu64 " deadlock%s", c->deadlocks,
			   plural(c->deadlocks));
	if (c->failures)
		out_printf("; %" PRIu64 " failure%s", c->failures,
			   plural(c->failures));
	out_printf("; %" PRIu64 " step%s\n", c->transitions,
		   plural(c->transitions));
	if (x->opts->verbose && seconds > 0)
		out_printf("%s: %.3f seconds, %.0f steps a second\n", x->name,
			   seconds, (double)c->transitions / seconds);
}

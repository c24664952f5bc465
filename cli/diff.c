// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "arch/delta.h"
#include "arch/tableset.h"
#include "cmd.h"
#include "out.h"
#include "print.h"
#include "progress.h"
#include "session.h"

/* Tables between two looks at the clock. */
#define PROGRESS_EVERY 256

/* What the two sides are called in sentences: two spaces, or two images. */
#define LABEL 300

/* One side of a pair of spaces. */
struct side {
	struct session *s;
	const char *image;
	const struct space *space;
	char label[LABEL];
	struct pg_stream stream;
	struct pg_tableset tables;
};

/*
 * before, after: the same session where two spaces of one image are compared,
 * whose tables are never the same and so are not worth a line. other: as in
 * print_json_delta().
 */
struct diff {
	const struct opts *opts;
	const char *const *images[2];
	size_t nimages[2];
	struct side before, after;
	const char *other;
	uint64_t first, last;
	unsigned int met; /* tables, for the progress line */
	int status;
};

static void set_status(struct diff *d, int status)
{
	d->status = pg_max(d->status, status);
}

/* Addresses are not time, but they are all that is known beforehand. */
static void show_progress(struct diff *d, uint64_t ia)
{
	if (!(d->met++ % PROGRESS_EVERY) && ia > d->first)
		progress("comparing", ia - d->first, d->last - d->first + 1);
}

static enum pg_action before_table(void *ctx, const struct pg_visit *v)
{
	struct diff *d = ctx;

	pg_tableset_add_visit(&d->before.tables, v);
	show_progress(d, v->ia);
	return PG_CONTINUE;
}

static enum pg_action after_table(void *ctx, const struct pg_visit *v)
{
	struct diff *d = ctx;

	pg_tableset_add_visit(&d->after.tables, v);
	return PG_CONTINUE;
}

static enum pg_action print(void *ctx, const struct pg_delta *delta)
{
	struct diff *d = ctx;
	bool ok;

	set_status(d, STATUS_REPORT);
	if (d->opts->format == FORMAT_JSON)
		ok = print_json_delta(d->before.space->name, d->other, delta);
	else
		ok = print_delta(delta);
	return ok ? PG_CONTINUE : PG_STOP;
}

static void print_page(struct diff *d, const struct side *side,
		       const struct pg_table_page *page)
{
	bool freed = side == &d->before;
	const char *change = freed ? "table-freed" : "table-allocated";

	set_status(d, STATUS_REPORT);
	if (d->opts->format == FORMAT_JSON)
		print_json_table_page(side->space->name, change, freed,
				      &side->space->regime, page);
	else
		print_table_page(change, &side->space->regime, page);
}

/* Both lists are in the order of the addresses. */
static void print_tables(struct diff *d)
{
	struct pg_tableset *a = &d->before.tables, *b = &d->after.tables;
	size_t i = 0, j = 0;

	pg_tableset_subtract(a, b);
	while (i < a->count || j < b->count) {
		if (j == b->count ||
		    (i < a->count && a->pages[i].ia <= b->pages[j].ia))
			print_page(d, &d->before, &a->pages[i++]);
		else
			print_page(d, &d->after, &b->pages[j++]);
	}
}

static bool all_read(const struct side *side)
{
	return !side->stream.ret && !side->stream.unread &&
	       !side->tables.out_of_memory;
}

/* Below what could not be read there may be tables that both have. */
static void compare_tables(struct diff *d, bool finished)
{
	if (finished && all_read(&d->before) && all_read(&d->after)) {
		print_tables(d);
		return;
	}
	complain("%s: table pages are not compared, since not all of them "
		 "could be read",
		 d->before.space->name);
	set_status(d, STATUS_FAILED);
}

/* Loops that both have are no difference. */
static void report(struct diff *d, struct side *side, bool same_loops)
{
	struct pg_stream *st = &side->stream;
	struct space named = *side->space;

	named.name = side->label;
	if (same_loops)
		st->result.loops = 0;
	if (st->unread)
		session_unreadable(side->s, st->unread_ia, st->unread_at,
				   st->unread);
	session_report(side->s, &named, st->ret, &st->result, &st->err);
	set_status(d, side->s->status);
}

static bool open_side(struct diff *d, struct side *side, pg_visitor on_table)
{
	struct pg_error err;

	side->stream = (struct pg_stream){
		.tables = &side->space->tables,
		.first = d->first,
		.last = d->last,
		.budget = side->s->budget,
		.limit = session_piece_limit(side->s),
		.split_holes = d->opts->verbose,
		.on_table = on_table,
		.ctx = d,
	};
	side->tables = (struct pg_tableset){ 0 };
	pg_tableset_add_root(&side->tables, &side->space->tables);
	if (!pg_stream_init(&side->stream, &err))
		return true;
	complain_error(&err);
	return false;
}

static void run_comparison(struct diff *d)
{
	struct pg_comparison c = {
		.before = &d->before.stream,
		.after = &d->after.stream,
		.ignore = d->opts->verbose ? 0 : 1U << PG_CHANGE_INVALID,
		.sink = print,
		.ctx = d,
	};
	struct pg_error err;
	int ret = pg_delta_run(&c, &err);
	bool same_loops;

	if (ret) {
		complain("%s: %s", d->before.space->name, err.text);
		set_status(d, STATUS_FAILED);
	}
	progress("comparing", 1, 1);
	same_loops = d->before.stream.result.loops ==
		     d->after.stream.result.loops;
	if (!d->other && !c.stopped)
		compare_tables(d, !ret);
	report(d, &d->before, same_loops);
	report(d, &d->after, same_loops);
}

static void compare_streams(struct diff *d)
{
	bool ok = open_side(d, &d->before, d->other ? NULL : before_table) &&
		  open_side(d, &d->after, d->other ? NULL : after_table);

	if (ok)
		run_comparison(d);
	else
		set_status(d, STATUS_FAILED);
	pg_stream_deinit(&d->before.stream);
	pg_stream_deinit(&d->after.stream);
	pg_tableset_deinit(&d->before.tables);
	pg_tableset_deinit(&d->after.tables);
}

/* False, after a complaint, if no address means the same to both. */
static bool comparable(struct diff *d)
{
	const struct pg_regime *a = &d->before.space->regime;
	const struct pg_regime *b = &d->after.space->regime;
	char was[256], is[256];

	pg_regime_describe(a, was, sizeof(was));
	pg_regime_describe(b, is, sizeof(is));
	if (a->off || b->off) {
		complain("%s: the MMU is off, so there are no tables to "
			 "compare",
			 a->off ? d->before.label : d->after.label);
		return false;
	}
	if (a->stage != b->stage || pg_regime_last(a) < b->base ||
	    pg_regime_last(b) < a->base) {
		complain("%s is %s, and %s is %s: they have no addresses to "
			 "compare",
			 d->before.label, was, d->after.label, is);
		return false;
	}
	if (strcmp(was, is))
		warn("%s is %s, and %s is %s; they are compared address by "
		     "address",
		     d->before.label, was, d->after.label, is);
	return true;
}

/* The addresses of either, within the range asked for; false if none. */
static bool choose_range(struct diff *d)
{
	const struct pg_regime *a = &d->before.space->regime;
	const struct pg_regime *b = &d->after.space->regime;
	const struct opts *o = d->opts;

	d->first = pg_min(a->base, b->base);
	d->last = pg_max(pg_regime_last(a), pg_regime_last(b));
	if (!o->range_size)
		return true;
	d->first = pg_max(d->first, o->range_first);
	d->last =
		pg_min(d->last, pg_add_sat(o->range_first, o->range_size - 1));
	if (d->first <= d->last)
		return true;
	warn("%s: the range lies outside the space's addresses",
	     d->before.space->name);
	return false;
}

static void warn_if_disabled(const struct side *side)
{
	if (side->space->regime.epd)
		warn("%s: TCR disables walks (EPD): nothing is mapped",
		     side->label);
}

static void set_label(const struct diff *d, struct side *side)
{
	if (d->other)
		snprintf(side->label, LABEL, "%.200s", side->space->name);
	else
		snprintf(side->label, LABEL, "%.200s: %.80s", side->image,
			 side->space->name);
}

static void compare_spaces(struct diff *d, const struct space *before,
			   const struct space *after)
{
	d->before.space = before;
	d->after.space = after;
	set_label(d, &d->before);
	set_label(d, &d->after);
	warn_if_disabled(&d->before);
	warn_if_disabled(&d->after);
	if (!comparable(d))
		set_status(d, STATUS_FAILED);
	else if (choose_range(d))
		compare_streams(d);
}

static bool find_spaces(const struct side *side)
{
	if (session_find_spaces(side->s))
		return true;
	complain("%s: its tables were not found, so nothing was compared",
		 side->image);
	return false;
}

static int compare_images(struct session *s, void *ctx)
{
	struct diff *d = ctx;

	d->after.s = s;
	if (!find_spaces(&d->before) || !find_spaces(&d->after))
		return STATUS_FAILED;
	for (size_t i = 0; i < s->nspaces; i++) {
		if (s->nspaces > 1 && d->opts->format != FORMAT_JSON)
			out_printf("%s:\n", s->spaces[i].name);
		compare_spaces(d, &d->before.s->spaces[i], &s->spaces[i]);
	}
	return d->status;
}

static int open_second(struct session *s, void *ctx)
{
	struct diff *d = ctx;

	d->before.s = s;
	return session_run(d->opts, d->images[1], d->nimages[1], compare_images,
			   d);
}

static int compare_within(struct session *s, void *ctx)
{
	struct diff *d = ctx;

	d->before.s = d->after.s = s;
	if (!session_find_spaces(s))
		return STATUS_FAILED;
	d->other = s->spaces[1].name;
	compare_spaces(d, &s->spaces[0], &s->spaces[1]);
	return d->status;
}

/* Two names are two images; more are pieces of them, with -- between. */
static bool split_names(struct diff *d)
{
	const struct opts *o = d->opts;
	const char *const *names = (const char *const *)o->args;
	size_t before = o->nargs - o->nbehind, skip = 0;

	if (!before && o->nargs) {
		/* "-- A... -- B...": the first only ended the options. */
		while (before < o->nargs && strcmp(names[before], "--"))
			before++;
		skip = before < o->nargs;
	}
	if (before == o->nargs && o->nargs == 2)
		before = 1;
	d->images[0] = names;
	d->nimages[0] = before;
	d->images[1] = names + before + skip;
	d->nimages[1] = o->nargs - before - skip;
	if (d->nimages[1] || before == 1)
		return true;
	if (before)
		complain("these are %zu names: put -- between those that make "
			 "the first image and those that make the second",
			 before);
	else
		complain("diff compares two images, or two spaces of one");
	return false;
}

static int run(const struct opts *opts)
{
	struct diff d = { .opts = opts };

	if (opts->format && opts->format != FORMAT_TEXT &&
	    opts->format != FORMAT_JSON) {
		complain("diff -f takes text or json");
		return STATUS_FAILED;
	}
	if (!split_names(&d))
		return STATUS_FAILED;
	d.before.image = d.images[0][0];
	if (d.nimages[1]) {
		d.after.image = d.images[1][0];
		return session_run(opts, d.images[0], d.nimages[0], open_second,
				   &d);
	}
	if (opts->nspaces != 2) {
		complain("one image: name the two spaces of it to compare, -a "
			 "X -a Y, or a second image");
		return STATUS_FAILED;
	}
	return session_run(opts, d.images[0], d.nimages[0], compare_within, &d);
}

const struct cmd cmd_diff = {
	.name = "diff",
	.arguments = "IMAGE... [--] IMAGE...",
	.summary = "Says what changed between two images, or two spaces.",
	.formats = "text or json",
	.options = OPTS_TABLES | OPT_BIT(OPT_FORMAT),
	.run = run,
};

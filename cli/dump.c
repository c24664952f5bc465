// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>

#include "cmd.h"
#include "dump_ptdump.h"
#include "filter.h"
#include "out.h"
#include "print.h"
#include "session.h"

/* What the sinks of one space need. */
struct dump {
	struct session *s;
	const struct space *space;
	enum format format;
};

static enum pg_action print_span(void *ctx, const struct pg_span *span)
{
	struct dump *d = ctx;
	const struct opts *o = d->s->opts;
	bool ok = true;

	if (span->kind == PG_SPAN_UNREADABLE)
		session_unreadable(d->s, span->ia, span->at, span->count);
	if (!filter_span(o, span))
		return PG_CONTINUE;
	if (d->format == FORMAT_JSON)
		ok = print_json_span(d->space->name, span);
	else if (span->kind != PG_SPAN_HOLE || o->only & ONLY_HOLE ||
		 pg_span_hole_tells(span))
		ok = print_table_span(span);
	return ok ? PG_CONTINUE : PG_STOP;
}

/* Every descriptor that is not zero, tables too, one a line. */
static enum pg_action print_raw(void *ctx, const struct pg_visit *v)
{
	struct dump *d = ctx;
	const struct pg_regime *r = v->tables->regime;
	enum pg_desc_kind kind = pg_desc_kind(r, v->level, v->desc);
	int level = d->s->opts->level;
	bool ok = true;

	if (v->kind == PG_VISIT_UNREADABLE)
		session_unreadable(d->s, v->ia, v->at, v->count);
	else if (level != LEVEL_ANY && level != v->level)
		return PG_CONTINUE;
	if (v->kind == PG_VISIT_UNREADABLE)
		ok = out_printf("0x%016" PRIx64 " L%-2d 0x%012" PRIx64
				" unreadable, %" PRIu64 " entries\n",
				v->ia, v->level, v->at, v->count);
	for (uint64_t i = 0; v->desc && i < v->count && ok; i++) {
		bool moves = v->kind == PG_VISIT_LEAF && !v->repeat;
		/* A remembered table's entries stand for many; one is shown. */
		uint64_t desc = v->desc + (moves ? i * v->size : 0);

		ok = out_printf("0x%016" PRIx64 " L%-2d 0x%012" PRIx64
				" 0x%016" PRIx64 " %s",
				v->ia + i * v->size, v->level,
				v->at + (v->repeat ? 0 : i * 8), desc,
				pg_desc_kind_name(kind));
		if (v->repeat && v->count > 1) {
			ok = out_printf(", %" PRIu64 " times\n", v->count);
			break;
		}
		ok = out_printf("\n");
	}
	return ok ? PG_CONTINUE : PG_STOP;
}

/* Where the range asked for ends, both included. */
static uint64_t last_address(const struct dump *d)
{
	const struct opts *o = d->s->opts;
	uint64_t last = pg_regime_last(&d->space->regime);

	if (!o->range_size)
		return last;
	return pg_min(last, pg_add_sat(o->range_first, o->range_size - 1));
}

/* The part that the budget left unread, in the words of the format. */
static void print_unread(struct dump *d, uint64_t from)
{
	const struct pg_span rest = {
		.tables = &d->space->tables,
		.kind = PG_SPAN_UNREADABLE,
		.level = d->space->regime.start,
		.ia = from,
		.size = last_address(d) - from + 1,
	};

	if (d->format == FORMAT_JSON)
		print_json_span(d->space->name, &rest);
	else
		out_printf("0x%016" PRIx64 "-0x%016" PRIx64
			   "  unreadable: the budget was used up\n",
			   from, from + rest.size);
}

static void walk_into(struct dump *d, pg_visitor visit, void *ctx)
{
	const struct opts *o = d->s->opts;
	struct pg_walk walk = {
		.tables = &d->space->tables,
		.first = o->range_first,
		.size = o->range_size,
		.budget = d->s->budget,
		.visit = visit,
		.ctx = ctx,
	};
	struct pg_walk_result result;
	struct pg_error err;
	int ret = pg_walk(&walk, &result, &err);

	if (visit == pg_span_visit)
		pg_span_flush(ctx);
	if (visit == pg_span_visit && !ret)
		ret = session_pieces_left(ctx, &result, &err);
	if (ret == PG_EBUDGET)
		print_unread(d, result.stopped_ia);
	session_report(d->s, d->space, ret, &result, &err);
}

/* Upper bits are easily forgotten, and silence is a poor answer. */
static void warn_if_outside(const struct dump *d)
{
	const struct opts *o = d->s->opts;
	const struct pg_regime *r = &d->space->regime;

	if (o->range_size &&
	    (o->range_first > pg_regime_last(r) ||
	     pg_add_sat(o->range_first, o->range_size - 1) < r->base))
		warn("%s: the range lies outside the space's addresses, "
		     "0x%016" PRIx64 " to 0x%016" PRIx64,
		     d->space->name, r->base, pg_regime_last(r));
}

static void dump_spans(struct dump *d)
{
	const struct opts *o = d->s->opts;
	struct pg_joiner joiner = {
		.sink = print_span,
		.ctx = d,
		.last = UINT64_MAX,
		.limit = session_piece_limit(d->s),
	};

	if (o->range_size) {
		joiner.first = o->range_first;
		joiner.last = pg_add_sat(o->range_first, o->range_size - 1);
	}
	if (d->format == FORMAT_TABLE)
		print_table_header();
	walk_into(d, pg_span_visit, &joiner);
}

/* The kernel's text on a Linux image; a table for everything else. */
static enum format choose_format(struct session *s, const struct space *space)
{
	if (s->opts->format)
		return s->opts->format;
	return space->linux_kernel || s->opts->like || session_peek_kernel(s)
		       ? FORMAT_PTDUMP
		       : FORMAT_TABLE;
}

static void dump_space(struct session *s, const struct space *space)
{
	struct dump d = { s, space, choose_format(s, space) };

	if (space->regime.epd)
		warn("%s: TCR disables walks (EPD): nothing is mapped",
		     space->name);
	if (s->nspaces > 1 && d.format != FORMAT_JSON)
		out_printf("%s:\n", space->name);
	if (space->regime.off) {
		complain(
			"%s: the MMU is off (SCTLR.M, HCR_EL2.DC or TGE), so "
			"there are no tables to dump: addresses pass unchanged",
			space->name);
		s->status = STATUS_FAILED;
		return;
	}
	if (d.format != FORMAT_PTDUMP)
		warn_if_outside(&d);
	if (d.format == FORMAT_PTDUMP)
		dump_ptdump(s, space);
	else if (d.format == FORMAT_RAW)
		walk_into(&d, print_raw, &d);
	else
		dump_spans(&d);
}

static bool check_options(const struct opts *o)
{
	enum pg_ptdump_version v;

	if (o->format >= FORMAT_TEXT) {
		complain("dump -f takes ptdump, table, json or raw");
		return false;
	}
	if (o->only && o->format == FORMAT_RAW) {
		complain("--only needs decoded leaves: it does not go with -f "
			 "raw");
		return false;
	}
	if (o->like && !pg_ptdump_version_from_name(o->like, &v)) {
		complain("--like '%s': the text of 6.1, 6.12 and mainline is "
			 "known",
			 o->like);
		return false;
	}
	return true;
}

static int dump(struct session *s, void *ctx)
{
	(void)ctx;
	if (!session_find_spaces(s))
		return STATUS_FAILED;
	for (size_t i = 0; i < s->nspaces; i++)
		dump_space(s, &s->spaces[i]);
	return s->status;
}

static int run(const struct opts *opts)
{
	if (!check_options(opts))
		return STATUS_FAILED;
	return session_run(opts, (const char *const *)opts->args, opts->nargs,
			   dump, NULL);
}

const struct cmd cmd_dump = {
	.name = "dump",
	.arguments = "IMAGE...",
	.summary = "Prints the mappings of an address space.",
	.formats = "ptdump, table, json or raw",
	.options = OPTS_TABLES | OPT_BIT(OPT_FORMAT) | OPT_BIT(OPT_ONLY) |
		   OPT_BIT(OPT_LEVEL) | OPT_BIT(OPT_LIKE),
	.run = run,
};

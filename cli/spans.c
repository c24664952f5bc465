// SPDX-License-Identifier: GPL-2.0-or-later
#include "spans.h"

#include <inttypes.h>

#include "cmd.h"
#include "out.h"
#include "progress.h"

#define PAGE UINT64_C(4096)
/* Spans between two looks at the clock. */
#define PROGRESS_EVERY 65536

struct job {
	struct session *s;
	const struct space *space;
	pg_span_sink sink;
	pg_visitor visit;
	void *ctx;
	uint64_t shown;
};

static void tell_progress(struct job *j)
{
	char work[80];

	if (j->shown++ % PROGRESS_EVERY)
		return;
	snprintf(work, sizeof(work), "reading the tables of %.50s",
		 j->space->name);
	make_printable(work);
	progress_count(work, j->shown, "ranges");
}

static enum pg_action show_span(void *ctx, const struct pg_span *span)
{
	struct job *j = ctx;

	if (span->kind == PG_SPAN_UNREADABLE)
		session_unreadable(j->s, span->ia, span->at, span->count);
	tell_progress(j);
	return j->sink(j->ctx, span);
}

static enum pg_action show_visit(void *ctx, const struct pg_visit *v)
{
	struct job *j = ctx;

	if (v->kind == PG_VISIT_UNREADABLE)
		session_unreadable(j->s, v->ia, v->at, v->count);
	tell_progress(j);
	return j->visit(j->ctx, v);
}

/* The range asked for, in whole pages; false if the space has none of it. */
static bool range(const struct session *s, const struct space *space,
		  uint64_t *first, uint64_t *last)
{
	const struct opts *o = s->opts;
	const struct pg_regime *r = &space->regime;

	*first = r->base;
	*last = pg_regime_last(r);
	if (!o->range_size)
		return true;
	*first = o->range_first & -PAGE;
	*last = pg_add_sat(o->range_first, o->range_size - 1) | (PAGE - 1);
	if (*first <= pg_regime_last(r) && *last >= r->base)
		return true;
	warn("%s: the range lies outside the space's addresses, 0x%016" PRIx64
	     " to 0x%016" PRIx64,
	     space->name, r->base, pg_regime_last(r));
	return false;
}

static bool has_tables(struct session *s, const struct space *space)
{
	if (!space->regime.off)
		return true;
	complain("%s: the MMU is off (SCTLR.M, HCR_EL2.DC or TGE), so there "
		 "are no tables: addresses pass unchanged",
		 space->name);
	s->status = STATUS_FAILED;
	return false;
}

static bool walk(struct job *j, pg_visitor visit, void *ctx,
		 struct pg_joiner *joiner)
{
	struct session *s = j->s;
	struct pg_walk walk = {
		.tables = &j->space->tables,
		.budget = s->budget,
		.visit = visit,
		.ctx = ctx,
	};
	struct pg_walk_result result;
	struct pg_error err;
	uint64_t last;
	int ret;

	if (j->space->regime.epd)
		warn("%s: TCR disables walks (EPD): nothing is mapped",
		     j->space->name);
	if (!has_tables(s, j->space))
		return false;
	if (!range(s, j->space, &walk.first, &last))
		return true;
	/* The size of everything is 0, which means just that. */
	walk.size = last - walk.first + 1;
	if (joiner) {
		joiner->first = walk.first;
		joiner->last = last;
	}
	ret = pg_walk(&walk, &result, &err);
	if (joiner) {
		pg_span_flush(joiner);
		ret = ret ? ret : session_pieces_left(joiner, &result, &err);
	}
	progress_end();
	session_report(s, j->space, ret, &result, &err);
	return true;
}

bool spans_walk(struct session *s, const struct space *space, pg_span_sink sink,
		void *ctx)
{
	struct job j = { .s = s, .space = space, .sink = sink, .ctx = ctx };
	struct pg_joiner joiner = {
		.sink = show_span,
		.ctx = &j,
		.limit = session_piece_limit(s),
	};

	return walk(&j, pg_span_visit, &joiner, &joiner);
}

bool spans_visit(struct session *s, const struct space *space, pg_visitor visit,
		 void *ctx)
{
	struct job j = { .s = s, .space = space, .visit = visit, .ctx = ctx };

	return walk(&j, show_visit, &j, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch/stream.h"

#include <stdlib.h>

/* Two or three MiB; the rest of a table read again is then of no account. */
#define SPANS 16384
/* What a stream begins with: most have few. */
#define FEW 64

/* One more than can be kept, for what was not walked. */
static bool make_room(struct pg_stream *st, size_t spans)
{
	size_t size = (spans + 1) * sizeof(*st->spans);
	struct pg_span *bigger;

	bigger = spans > SPANS ? NULL : realloc(st->spans, size);
	if (!bigger)
		return false;
	st->spans = bigger;
	st->room = spans;
	return true;
}

/* Where there is no more room the walk goes on later. */
static enum pg_action keep(void *ctx, const struct pg_span *span)
{
	struct pg_stream *st = ctx;

	st->spans[st->count++] = *span;
	return st->count < st->room || make_room(st, st->room * 2) ? PG_CONTINUE
								   : PG_STOP;
}

static enum pg_action show(void *ctx, const struct pg_visit *v)
{
	struct pg_stream *st = ctx;
	bool apart = st->split_holes && v->desc &&
		     (v->kind == PG_VISIT_INVALID || v->kind == PG_VISIT_FAULT);

	if (v->kind == PG_VISIT_TABLE) {
		if (st->on_table)
			st->on_table(st->ctx, v);
		return PG_CONTINUE;
	}
	if (!apart)
		return pg_span_visit(&st->joiner, v);
	pg_span_flush(&st->joiner);
	pg_span_visit(&st->joiner, v);
	pg_span_flush(&st->joiner);
	return st->joiner.stopped ? PG_STOP : PG_CONTINUE;
}

/* From where the stream stands up to last, without an entry. */
static void add_rest(struct pg_stream *st, enum pg_span_kind kind,
		     uint64_t from, uint64_t last)
{
	const struct pg_regime *r = st->tables->regime;

	st->spans[st->count++] = (struct pg_span){
		.tables = st->tables,
		.kind = kind,
		.level = r->start,
		.ia = from,
		.size = last - from + 1,
		.fault = { .kind = kind == PG_SPAN_HOLE ? PG_FAULT_TRANSLATION
							: PG_FAULT_UNREADABLE,
			   .stage = r->stage },
	};
}

static void add_result(struct pg_stream *st, const struct pg_walk_result *is)
{
	if (!st->result.loops) {
		st->result.loop_at = is->loop_at;
		st->result.loop_ia = is->loop_ia;
	}
	st->result.loops += is->loops;
	st->result.reads += is->reads;
	st->pieces += st->joiner.pieces;
}

/* The sentences, with the numbers of the whole and not of the last walk. */
static int budget_error(struct pg_stream *st)
{
	unsigned long long at = st->result.stopped_ia;

	if (st->joiner.exhausted)
		return pg_error(&st->err, PG_EBUDGET,
				"stage 2 cuts the leaves into more than %llu "
				"pieces; nothing from address 0x%016llx on "
				"was translated",
				(unsigned long long)st->limit, at);
	if (st->result.loops > PG_WALK_LOOPS)
		return pg_error(&st->err, PG_EBUDGET,
				"more than %d table entries point back to "
				"tables on their own path; nothing from "
				"address 0x%016llx on was read",
				PG_WALK_LOOPS, at);
	return pg_error(&st->err, PG_EBUDGET,
			"the budget of %llu descriptors was used up; nothing "
			"from address 0x%016llx on was read",
			(unsigned long long)st->budget, at);
}

/* One walk, until the buffer is full or something runs out. */
static void walk(struct pg_stream *st, uint64_t last)
{
	struct pg_walk w = {
		.tables = st->tables,
		.first = st->at,
		.size = last - st->at + 1,
		.budget = st->budget - st->result.reads,
		.visit = show,
		.ctx = st,
	};
	struct pg_walk_result result = { .stopped_ia = st->at };
	bool spent = st->result.reads >= st->budget ||
		     st->pieces >= st->limit ||
		     st->result.loops > PG_WALK_LOOPS;

	st->joiner = (struct pg_joiner){
		.sink = keep,
		.ctx = st,
		.first = st->at,
		.last = last,
		.limit = st->limit - st->pieces,
		.exhausted = st->pieces >= st->limit,
		.stopped_ia = st->at,
	};
	st->ret = spent ? PG_EBUDGET : pg_walk(&w, &result, &st->err);
	pg_span_flush(&st->joiner);
	if (st->joiner.exhausted) {
		st->ret = PG_EBUDGET;
		result.stopped_ia = st->joiner.stopped_ia;
	}
	add_result(st, &result);
	if (!st->ret)
		return;
	st->result.stopped_ia = st->ret == PG_EBUDGET ? result.stopped_ia
						      : st->at;
	if (st->ret == PG_EBUDGET)
		budget_error(st);
	else
		st->count = 0;
	add_rest(st, PG_SPAN_UNREADABLE, st->result.stopped_ia, last);
}

static void fill(struct pg_stream *st)
{
	const struct pg_regime *r = st->tables->regime;
	uint64_t top = pg_min(st->last, pg_regime_last(r));
	const struct pg_span *end;

	st->count = st->next = 0;
	if (st->at < r->base)
		add_rest(st, PG_SPAN_HOLE, st->at,
			 pg_min(st->last, r->base - 1));
	else if (st->at > top)
		add_rest(st, PG_SPAN_HOLE, st->at, st->last);
	else
		walk(st, top);
	if (!st->count)
		add_rest(st, PG_SPAN_HOLE, st->at, top);
	end = &st->spans[st->count - 1];
	st->at = end->ia + end->size;
	st->done = end->ia + (end->size - 1) >= st->last;
}

static void note_unread(struct pg_stream *st, const struct pg_span *s)
{
	if (s->kind != PG_SPAN_UNREADABLE || !s->count)
		return;
	if (!st->unread) {
		st->unread_at = s->at;
		st->unread_ia = s->ia;
	}
	st->unread += s->count;
}

int pg_stream_init(struct pg_stream *st, struct pg_error *err)
{
	if (!st->budget)
		st->budget = PG_WALK_BUDGET;
	if (!st->limit)
		st->limit = PG_SPAN_PIECES;
	st->at = st->first;
	if (!make_room(st, FEW))
		return pg_error(err, PG_ENOMEM, "out of memory");
	return PG_OK;
}

const struct pg_span *pg_stream_get(struct pg_stream *st)
{
	if (!st->has_open) {
		if (st->next == st->count && st->done)
			return NULL;
		if (st->next == st->count)
			fill(st);
		st->open = st->spans[st->next++];
		st->has_open = true;
		note_unread(st, &st->open);
	}
	return &st->open;
}

void pg_stream_skip(struct pg_stream *st, uint64_t bytes)
{
	if (st->has_open && bytes < st->open.size)
		pg_span_skip(&st->open, bytes);
	else
		st->has_open = false;
}

void pg_stream_deinit(struct pg_stream *st)
{
	free(st->spans);
	st->spans = NULL;
}

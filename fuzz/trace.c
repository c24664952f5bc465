// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Traces: bytes are read whole and in pieces; what is read is printed and read
 * again; and judged by all policies, twice, who say the same both times.
 */
#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "trace/event_text.h"
#include "trace/judge.h"
#include "trace/text.h"

/* Kept of a trace; of longer ones the rest is read, and that is all. */
#define EVENTS 400
/* Pages that frames may come to: the judge's time goes with them. */
#define PAGES 65536

#define BAD(t, oracle, op, class, ...) \
	fz_found(&(t)->finding, "trace", oracle, op, class, __VA_ARGS__)

struct trace {
	struct fz_finding finding;
	struct pg_judge_params params;
	struct pg_space spaces[PG_SPACES];
	uint32_t declared;
	unsigned int count;
	uint64_t pages;
	struct pg_event events[EVENTS];
};

static int take_params(void *ctx, const struct pg_judge_params *params,
		       struct pg_error *err)
{
	struct trace *t = ctx;

	t->params = *params;
	return 0;
}

static int take_space(void *ctx, unsigned int id, const struct pg_space *space,
		      struct pg_error *err)
{
	struct trace *t = ctx;

	t->spaces[id] = *space;
	t->declared |= 1u << id;
	return 0;
}

static int take_event(void *ctx, const struct pg_event *ev,
		      struct pg_error *err)
{
	struct trace *t = ctx;

	/* Regions have sizes, too, and cost nothing. */
	if (ev->kind == PG_EV_ALLOC || ev->kind == PG_EV_FREE)
		t->pages = pg_add_sat(t->pages, ev->size >> 12);
	if (t->count < EVENTS)
		t->events[t->count] = *ev;
	t->count++;
	return 0;
}

static const struct pg_trace_take take = { take_params, take_space,
					   take_event };

/* In steps of so many bytes; what is read goes to *t. */
static int read_text(struct trace *t, const char *bytes, size_t size,
		     size_t step, struct pg_error *err)
{
	struct pg_trace_reader reader;
	int ret = 0;

	memset(&t->params, 0, sizeof(t->params));
	memset(t->spaces, 0, sizeof(t->spaces));
	t->declared = t->count = 0;
	t->pages = 0;
	pg_trace_reader_init(&reader, &take, t);
	for (size_t at = 0; !ret && at < size; at += step) {
		step = pg_min(step, size - at);
		ret = pg_trace_read(&reader, bytes + at, step, err);
	}
	return ret ? ret : pg_trace_end(&reader, err);
}

static bool same_params(const struct pg_judge_params *a,
			const struct pg_judge_params *b)
{
	char one[PG_TRACE_LINE_MAX], other[PG_TRACE_LINE_MAX];

	pg_trace_params_text(a, one, sizeof(one));
	pg_trace_params_text(b, other, sizeof(other));
	return !strcmp(one, other);
}

static bool same_space(const struct pg_space *a, const struct pg_space *b)
{
	return a->class == b->class && a->root == b->root &&
	       a->asid == b->asid && a->regime.kind == b->regime.kind &&
	       a->regime.high == b->regime.high &&
	       a->regime.granule == b->regime.granule &&
	       a->regime.txsz == b->regime.txsz &&
	       a->regime.start == b->regime.start &&
	       a->regime.ds == b->regime.ds &&
	       a->regime.oa_bits == b->regime.oa_bits;
}

static bool same_event(const struct pg_event *a, const struct pg_event *b)
{
	return a->kind == b->kind && a->actor == b->actor &&
	       a->level == b->level && a->how == b->how &&
	       a->space == b->space && a->flags == b->flags && a->at == b->at &&
	       a->va == b->va && a->size == b->size && a->old == b->old &&
	       a->new == b->new;
}

/* What another reading of the same came to. */
static void compare(struct trace *t, const struct trace *other,
		    const char *oracle)
{
	unsigned int kept = pg_min(t->count, EVENTS);

	if (t->count != other->count)
		BAD(t, oracle, "events", "count", "%u events, and then %u",
		    t->count, other->count);
	else if (t->declared != other->declared)
		BAD(t, oracle, "spaces", "count", "other spaces are declared");
	else if (!same_params(&t->params, &other->params))
		BAD(t, oracle, "params", "differ", "the parameters differ");
	for (unsigned int i = 0; i < PG_SPACES; i++) {
		if (t->declared >> i & 1 &&
		    !same_space(&t->spaces[i], &other->spaces[i]))
			BAD(t, oracle, "space", "differs", "space %u differs",
			    i);
	}
	for (unsigned int i = 0; i < kept && !t->finding.found; i++) {
		if (!same_event(&t->events[i], &other->events[i]))
			BAD(t, oracle, pg_event_rows[t->events[i].kind].name,
			    "differs", "event %u differs", i + 1);
	}
}

/* One line of the text, with its newline; false if there is no room. */
static bool add_line(char *text, size_t room, size_t *size, const char *line)
{
	int n = snprintf(text + *size, room - *size, "%s\n", line);

	*size += (size_t)n;
	return *size < room;
}

/* The whole as text; its size, 0 if there is no room. */
static size_t print(const struct trace *t, char *text, size_t room)
{
	char line[PG_TRACE_LINE_MAX];
	size_t size = 0;

	if (!add_line(text, room, &size, PG_TRACE_HEADER))
		return 0;
	pg_trace_params_text(&t->params, line, sizeof(line));
	if (!add_line(text, room, &size, line))
		return 0;
	for (unsigned int i = 0; i < PG_SPACES; i++) {
		if (!(t->declared >> i & 1))
			continue;
		pg_trace_space_text(i, &t->spaces[i], line, sizeof(line));
		if (!add_line(text, room, &size, line))
			return 0;
	}
	for (unsigned int i = 0; i < t->count; i++) {
		pg_event_text(&t->events[i], line, sizeof(line));
		if (!add_line(text, room, &size, line))
			return 0;
	}
	return size;
}

static void check_print(struct trace *t)
{
	static char text[EVENTS * PG_EVENT_TEXT_MAX];
	static struct trace again;
	struct pg_error err = { .text = "" };
	size_t size = t->count <= EVENTS ? print(t, text, sizeof(text)) : 0;

	if (!size)
		return;
	if (read_text(&again, text, size, size, &err))
		BAD(t, "print", "text", "refused",
		    "what was printed is refused: %s", err.text);
	else
		compare(t, &again, "print");
}

/* Values one by one, as JSON has them. */
static void check_values(struct trace *t)
{
	char buf[PG_EVENT_TEXT_MAX];

	for (unsigned int i = 0; i < t->count && i < EVENTS; i++) {
		const struct pg_event_row *row =
			&pg_event_rows[t->events[i].kind];

		for (unsigned int f = 0; f < pg_event_fields(row); f++) {
			if (!pg_event_shows(&t->events[i], &row->fields[f]))
				continue;
			pg_event_value(&t->events[i], &row->fields[f], buf,
				       sizeof(buf));
			if (!*buf && row->fields[f].member != PG_MEMBER_FLAGS)
				BAD(t, "value", row->name, "empty",
				    "%s of event %u has no value",
				    row->fields[f].name, i + 1);
		}
	}
}

static bool tell(const struct trace *t, struct pg_judge *judge)
{
	struct pg_error err;

	for (unsigned int i = 0; i < PG_SPACES; i++) {
		if (t->declared >> i & 1 &&
		    pg_judge_space(judge, i, &t->spaces[i], &err))
			return false;
	}
	for (unsigned int i = 0; i < t->count; i++) {
		judge->line = i + 1;
		pg_judge_event(judge, &t->events[i]);
	}
	return pg_judge_finish(judge);
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
	return (hash ^ value) * UINT64_C(0x100000001b3);
}

/* All that was objected, in one number. */
static uint64_t objections(struct trace *t, const struct pg_judge *judge)
{
	uint64_t hash = judge->total, total = 0;

	for (size_t i = 0; i < judge->count; i++) {
		const struct pg_objection *o = &judge->objections[i];

		if (!o->policy || !*o->text || o->seq > t->count + 1)
			BAD(t, "judge", "objection", "form",
			    "objection %zu says nothing", i);
		hash = mix(mix(hash, o->seq), pg_policy_number(o->policy));
		for (const char *c = o->text; *c; c++)
			hash = mix(hash, (uint8_t)*c);
	}
	for (unsigned int i = 0; pg_policies[i]; i++)
		total += judge->counts[i];
	if (total != judge->total || judge->count > judge->total)
		BAD(t, "judge", "objection", "count",
		    "%" PRIu64 " objections, by policies %" PRIu64,
		    judge->total, total);
	return hash;
}

/* A judge that is used again says what a new one does, in either way. */
static void check_judge(struct trace *t)
{
	struct pg_judge *judge;
	struct pg_error err;
	uint64_t first;

	t->params.room = pg_min(t->params.room, 64);
	judge = pg_judge_create(&t->params, &err);
	if (judge && tell(t, judge)) {
		first = objections(t, judge);
		fz_hash = first;
		pg_judge_reset(judge);
		if (tell(t, judge) && objections(t, judge) != first)
			BAD(t, "judge", "reset", "differs",
			    "a judge that begins anew says otherwise");
		if (t->count % 4 == 0 &&
		    !pg_judge_restart(judge, &t->params, &err) &&
		    tell(t, judge) && objections(t, judge) != first)
			BAD(t, "judge", "restart", "differs",
			    "a judge with the same parameters says otherwise");
	}
	pg_judge_destroy(judge);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	mallopt(M_MMAP_THRESHOLD, 1 << 28);
	mallopt(M_TRIM_THRESHOLD, 1 << 28);
	mallopt(M_TOP_PAD, 1 << 24);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct trace t, pieces;
	struct pg_error err = { .text = "" }, other = { .text = "" };
	const char *text = (const char *)data;
	int ret, again;

	t.finding = (struct fz_finding){ 0 };
	fz_hash = 0;
	ret = read_text(&t, text, size, size ? size : 1, &err);
	again = read_text(&pieces, text, size, 1 + size % 53, &other);
	if (ret != again || strcmp(err.text, other.text))
		BAD(&t, "pieces", "answer", "differs",
		    "whole: \"%s\"; in pieces: \"%s\"", err.text, other.text);
	else
		compare(&t, &pieces, "pieces");
	if (!ret && !t.finding.found)
		check_print(&t);
	if (!ret && !t.finding.found)
		check_values(&t);
	if (!ret && !t.finding.found && t.count <= EVENTS && t.pages <= PAGES)
		check_judge(&t);
	if (t.finding.found)
		fz_report(&t.finding);
	return 0;
}

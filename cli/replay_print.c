// SPDX-License-Identifier: GPL-2.0-or-later
/* Events and objections as text and as JSON. */
#include <inttypes.h>
#include <string.h>

#include "out.h"
#include "print.h"
#include "replay.h"
#include "trace/event_text.h"

static void print_severity(enum pg_severity severity)
{
	out_alarm(severity == PG_VIOLATION);
	out_printf("%s", pg_severity_name(severity));
	out_alarm(false);
}

static const struct pg_event_row *row_of(const struct pg_event *ev)
{
	return &pg_event_rows[ev->kind < PG_EVENT_KINDS ? ev->kind : PG_EV_NONE];
}

/* zero,account: a list of strings. */
static void print_flag_list(char *value)
{
	char *save = NULL, *word = strtok_r(value, ",", &save);

	out_printf("[");
	for (bool first = true; word;
	     first = false, word = strtok_r(NULL, ",", &save))
		out_printf("%s\"%s\"", first ? "" : ",", word);
	out_printf("]");
}

/* Sizes, counts and small numbers are numbers; the rest are strings. */
static void print_field(const struct pg_event *ev,
			const struct pg_event_field *field)
{
	char value[64];

	pg_event_value(ev, field, value, sizeof(value));
	out_printf(",\"%s\":", field->name);
	switch (field->member) {
	case PG_MEMBER_FLAGS:
		print_flag_list(value);
		break;
	case PG_MEMBER_SIZE:
		out_printf("%" PRIu64, ev->size);
		break;
	case PG_MEMBER_DELTA:
		out_printf("%" PRId64, (int64_t)ev->new);
		break;
	case PG_MEMBER_PURPOSE:
		out_printf(ev->level == PG_EV_DATA ? "\"%s\"" : "%s", value);
		break;
	case PG_MEMBER_LEVEL:
	case PG_MEMBER_SPACE:
	case PG_MEMBER_WHICH:
		out_printf("%s", value);
		break;
	default:
		out_printf("\"%s\"", value);
		break;
	}
}

static void print_event_object(const struct replay *r,
			       const struct pg_event *ev)
{
	const struct pg_event_row *row = row_of(ev);

	out_printf("{\"seq\":%" PRIu64 ",\"actor\":%u,\"event\":\"%s\"",
		   r->judge->ledger.seq, ev->actor, row->name);
	for (unsigned int i = 0; i < pg_event_fields(row); i++) {
		if (pg_event_shows(ev, &row->fields[i]))
			print_field(ev, &row->fields[i]);
	}
	out_printf("}\n");
}

void print_event(const struct replay *r, const struct pg_event *ev)
{
	char text[PG_EVENT_TEXT_MAX];

	if (r->opts->format == FORMAT_JSON) {
		print_event_object(r, ev);
		return;
	}
	pg_event_text(ev, text, sizeof(text));
	out_printf("%" PRIu64 "\t%s\n", r->judge->ledger.seq, text);
}

static bool has(const struct pg_event_row *row, enum pg_member member)
{
	for (unsigned int i = 0; i < pg_event_fields(row); i++) {
		if (row->fields[i].member == member)
			return true;
	}
	return false;
}

static void hex_or_null(const char *key, uint64_t value, bool known)
{
	if (known)
		out_printf(",\"%s\":\"0x%" PRIx64 "\"", key, value);
	else
		out_printf(",\"%s\":null", key);
}

/* The keys of verify's findings, as far as the event has them. */
static void print_place(const struct pg_event *ev)
{
	const struct pg_event_row *row = row_of(ev);
	bool level = has(row, PG_MEMBER_LEVEL) ||
		     (has(row, PG_MEMBER_PURPOSE) && ev->level != PG_EV_DATA);

	if (has(row, PG_MEMBER_SPACE))
		out_printf(",\"space\":\"%u\"", ev->space);
	else
		out_printf(",\"space\":null");
	if (has(row, PG_MEMBER_VA) && (ev->va || ev->size))
		out_printf(",\"va\":\"0x%016" PRIx64 "\"", ev->va);
	else
		out_printf(",\"va\":null");
	out_printf(",\"size\":%" PRIu64, ev->size);
	hex_or_null("at", ev->at, has(row, PG_MEMBER_AT));
	hex_or_null("raw", ev->new,
		    ev->kind == PG_EV_WRITE || ev->kind == PG_EV_HW);
	if (level)
		out_printf(",\"level\":%d", ev->level);
	else
		out_printf(",\"level\":null");
}

static void print_object(const struct replay *r, const struct pg_objection *o)
{
	out_printf("{\"policy\":\"%s\",\"severity\":\"%s\"", o->policy->name,
		   pg_severity_name(replay_severity(r, o->policy)));
	print_place(&o->event);
	out_printf(",");
	print_json_string("text", o->text);
	out_printf(",\"id\":\"%s\",", o->policy->id);
	print_json_string("file", r->name);
	if (o->line)
		out_printf(",\"line\":%" PRIu64, o->line);
	out_printf(",\"seq\":%" PRIu64 ",\"actor\":%u,\"event\":\"%s\"}\n",
		   o->seq, o->event.actor, row_of(&o->event)->name);
}

void print_objection(const struct replay *r, const struct pg_objection *o)
{
	char text[PG_EVENT_TEXT_MAX];

	if (r->opts->format == FORMAT_JSON) {
		print_object(r, o);
		return;
	}
	if (r->opts->format == FORMAT_TRACE) {
		print_trace_objection(r, o);
		return;
	}
	out_printf("%s:", r->name);
	if (o->line)
		out_printf("%" PRIu64 ":", o->line);
	out_printf(" ");
	print_severity(replay_severity(r, o->policy));
	out_printf(": %s: %s\n", o->policy->name, o->text);
	if (!o->line) {
		out_printf("\tat the end\n");
		return;
	}
	pg_event_text(&o->event, text, sizeof(text));
	out_printf("\t%s\n", text);
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

void print_counts(const struct replay *r, uint64_t events,
		  const uint64_t *found, bool whole)
{
	if (r->opts->format == FORMAT_JSON)
		return;
	if (r->opts->format == FORMAT_TRACE)
		out_printf("# ");
	out_printf("%s: %" PRIu64 " event%s%s: %" PRIu64
		   " violation%s, %" PRIu64 " warning%s, %" PRIu64 " note%s\n",
		   r->name, events, plural(events),
		   whole ? "" : ", and not all", found[PG_VIOLATION],
		   plural(found[PG_VIOLATION]), found[PG_WARNING],
		   plural(found[PG_WARNING]), found[PG_NOTE],
		   plural(found[PG_NOTE]));
}

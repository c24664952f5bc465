// SPDX-License-Identifier: GPL-2.0-or-later
/* Events as words: what the rows of event.c say, both ways. */
#include "trace/event_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "arch/tlbi.h"
#include "base/bits.h"
#include "base/number.h"
#include "trace/event_field.h"

/* All words that a kind of event may have, for suggestions. */
#define WORDS_MAX 128

static bool is_bare(const struct pg_event_field *field)
{
	return !pg_event_members[field->member].read;
}

/* Printing. */

/* 0 for what need not be. */
static uint64_t said(const struct pg_event *ev,
		     const struct pg_event_field *field)
{
	switch (field->member) {
	case PG_MEMBER_LEVEL:
	case PG_MEMBER_PURPOSE:
		return ev->level != PG_EV_DATA;
	case PG_MEMBER_HOW:
	case PG_MEMBER_TLBI:
		return ev->how;
	case PG_MEMBER_SPACE:
		return ev->space;
	case PG_MEMBER_FLAGS:
		return ev->flags;
	default:
		return pg_event_word(ev, field);
	}
}

bool pg_event_shows(const struct pg_event *ev,
		    const struct pg_event_field *field)
{
	return !field->optional || said(ev, field);
}

void pg_event_value(const struct pg_event *ev,
		    const struct pg_event_field *field, char *buf, size_t size)
{
	pg_event_members[field->member].show(ev, field, buf, size);
}

static void add_field(const struct pg_event *ev,
		      const struct pg_event_field *field, char *buf,
		      size_t size)
{
	size_t n = strlen(buf);
	char value[64];

	pg_event_value(ev, field, value, sizeof(value));
	if (field->member == PG_MEMBER_FLAGS)
		for (char *c = value; (c = strchr(c, ',')); c++)
			*c = ' ';
	if (is_bare(field))
		snprintf(buf + n, size - n, " %s", value);
	else
		snprintf(buf + n, size - n, " %s=%s", field->name, value);
}

void pg_event_text(const struct pg_event *ev, char *buf, size_t size)
{
	const struct pg_event_row *row;

	if (ev->kind >= PG_EVENT_KINDS) {
		snprintf(buf, size, "%u: %u", ev->actor, ev->kind);
		return;
	}
	row = &pg_event_rows[ev->kind];
	snprintf(buf, size, "%u: %s", ev->actor, row->name);
	for (unsigned int i = 0; i < pg_event_fields(row); i++) {
		if (pg_event_shows(ev, &row->fields[i]))
			add_field(ev, &row->fields[i], buf, size);
	}
}

const char *const *pg_event_list(const struct pg_event_row *row,
				 const struct pg_event_field *field)
{
	switch (field->member) {
	case PG_MEMBER_HOW:
		return row->hows;
	case PG_MEMBER_FLAGS:
		return row->flags;
	case PG_MEMBER_STATE_OLD:
	case PG_MEMBER_STATE_NEW:
		return pg_piece_names;
	default:
		return NULL;
	}
}

/* Reading. */

static int read_actor(const struct pg_words *w, struct pg_event *ev,
		      struct pg_error *err)
{
	const struct pg_word *word = &w->list[0];
	char digits[8];
	uint64_t value;
	size_t n = strlen(word->text) - 1;

	snprintf(digits, sizeof(digits), "%.*s", (int)pg_min(n, 7), word->text);
	if (n >= sizeof(digits) || !pg_parse_u64(digits, &value) ||
	    value >= PG_ACTORS)
		return pg_words_refuse(w, word->column, err,
				       "'%.40s' is not an actor: there are %d, "
				       "from 0 on",
				       word->text, PG_ACTORS);
	ev->actor = (uint8_t)value;
	return PG_OK;
}

/* PG_EV_NONE after a sentence, which may also mean a line that is no event. */
static int kind_of(const struct pg_words *w, const struct pg_word *word,
		   struct pg_error *err)
{
	const char *names[PG_EVENT_KINDS + 2] = { NULL };
	unsigned int n = 0;
	int i;

	for (unsigned int k = 1; k < PG_EVENT_KINDS; k++)
		names[n++] = pg_event_rows[k].name;
	names[n++] = "space";
	names[n++] = "params";
	i = 1 + pg_words_find(w, word->column, word->text, names,
			      "a kind of event", err);
	if (i < PG_EVENT_KINDS)
		return i;
	pg_words_refuse(w, word->column, err, "%s is not an event", word->text);
	return PG_EV_NONE;
}

static int find_kind(const struct pg_words *w, unsigned int i,
		     struct pg_error *err)
{
	const struct pg_word *word = &w->list[i];

	if (i < w->count && !word->value)
		return kind_of(w, word, err);
	if (i == w->count)
		pg_words_refuse(w, w->end, err,
				"what the actor does is missing");
	else
		pg_words_refuse(w, word->column, err,
				"a line begins with what happens, not with "
				"'%.40s='",
				word->text);
	return PG_EV_NONE;
}

static size_t add_list(const char **all, size_t n, const char *const *list)
{
	for (size_t i = 0; list && list[i] && n < WORDS_MAX; i++)
		all[n++] = list[i];
	return n;
}

/* The operations that there are, into names of the caller's. */
static size_t add_tlbis(const char **all, size_t n, char names[96][16])
{
	for (unsigned int how = 0; how < 96; how++) {
		if (!pg_tlbi_row(how))
			continue;
		pg_tlbi_name(how, names[how]);
		all[n++] = names[how];
	}
	return n;
}

/* A word that is none of this kind; flags: flags could have been. */
static int refuse_word(const struct pg_event_reading *r,
		       const struct pg_word *word, bool flags)
{
	const char *all[WORDS_MAX + 1];
	char tlbis[96][16], what[48];
	size_t n = 0;

	for (unsigned int i = 0; i < pg_event_fields(r->row); i++) {
		const struct pg_event_field *field = &r->row->fields[i];

		if (!is_bare(field) && !strcmp(field->name, word->text))
			return pg_words_refuse(r->words, word->column, r->err,
					       "%s needs a value: %s=...",
					       field->name, field->name);
		if (field->member == PG_MEMBER_TLBI)
			n = add_tlbis(all, n, tlbis);
	}
	n = add_list(all, n, r->row->hows);
	n = add_list(all, n, flags ? r->row->flags : NULL);
	all[n] = NULL;
	snprintf(what, sizeof(what), "a word of %s", r->row->name);
	pg_words_find(r->words, word->column, word->text, all, what, r->err);
	return PG_EFORMAT;
}

static int index_in(const char *const *list, const char *text)
{
	for (int i = 0; list && list[i]; i++)
		if (!strcmp(list[i], text))
			return i;
	return -1;
}

static int twice(const struct pg_event_reading *r, const struct pg_word *word,
		 const char *name)
{
	return pg_words_refuse(r->words, word->column, r->err,
			       "%s is said twice", name);
}

/* A word without a value: of how, or a flag. */
static int read_bare(struct pg_event_reading *r, const struct pg_word *word)
{
	for (unsigned int i = 0; i < pg_event_fields(r->row); i++) {
		const struct pg_event_field *field = &r->row->fields[i];
		bool flag = field->member == PG_MEMBER_FLAGS;
		int at = -1;

		if (!is_bare(field))
			continue;
		at = field->member == PG_MEMBER_TLBI
			     ? pg_tlbi_of_name(word->text)
			     : index_in(pg_event_list(r->row, field),
					word->text);
		if (at < 0)
			continue;
		if (flag ? r->ev->flags >> at & 1 : r->given >> i & 1)
			return twice(r, word, flag ? word->text : field->name);
		r->given |= 1u << i;
		if (flag)
			r->ev->flags |= (uint16_t)(1u << at);
		else
			r->ev->how = (uint8_t)at;
		return PG_OK;
	}
	return refuse_word(r, word, true);
}

static int read_field(struct pg_event_reading *r, const struct pg_word *word)
{
	const char *names[PG_EVENT_FIELDS + 1];
	unsigned int index[PG_EVENT_FIELDS + 1], n = 0;
	char what[48];
	int i;

	for (unsigned int k = 0; k < pg_event_fields(r->row); k++) {
		if (is_bare(&r->row->fields[k]))
			continue;
		index[n] = k;
		names[n++] = r->row->fields[k].name;
	}
	names[n] = NULL;
	snprintf(what, sizeof(what), "a field of %s", r->row->name);
	i = pg_words_find(r->words, word->column, word->text, names, what,
			  r->err);
	if (i < 0)
		return PG_EFORMAT;
	if (r->given >> index[i] & 1)
		return twice(r, word, names[i]);
	r->given |= 1u << index[i];
	return pg_event_members[r->row->fields[index[i]].member].read(
		r, &r->row->fields[index[i]], word);
}

static int missing_word(const struct pg_event_reading *r)
{
	const struct pg_word nothing = {
		.text = (char[]){ "" },
		.column = r->words->end,
	};

	return refuse_word(r, &nothing, false);
}

/* What a kind cannot do without, and ranges that there are not. */
static int check(const struct pg_event_reading *r)
{
	const struct pg_event *ev = r->ev;
	bool va = false;

	for (unsigned int i = 0; i < pg_event_fields(r->row); i++) {
		const struct pg_event_field *field = &r->row->fields[i];

		va = va || field->member == PG_MEMBER_VA;
		if (field->optional || r->given >> i & 1)
			continue;
		if (is_bare(field))
			return missing_word(r);
		return pg_words_refuse(r->words, r->words->end, r->err,
				       "%s needs %s=", r->row->name,
				       field->name);
	}
	if (va && ev->size && ev->va + (ev->size - 1) < ev->va)
		return pg_words_refuse(r->words, r->words->end, r->err,
				       "the range ends above 64 bits");
	return PG_OK;
}

/* Level 0 is one like any other, so it is not what a text means by silence. */
static int8_t unsaid_level(const struct pg_event_row *row)
{
	for (unsigned int i = 0; i < pg_event_fields(row); i++) {
		enum pg_member member = row->fields[i].member;

		if (member == PG_MEMBER_LEVEL || member == PG_MEMBER_PURPOSE)
			return PG_EV_DATA;
	}
	return 0;
}

int pg_event_read(const struct pg_words *w, struct pg_event *ev,
		  struct pg_error *err)
{
	struct pg_event_reading r = { .words = w, .ev = ev, .err = err };
	const char *first = w->list[0].text;
	unsigned int i = 0;
	int ret = PG_OK, kind;

	*ev = (struct pg_event){ 0 };
	if (!w->list[0].value && first[strlen(first) - 1] == ':') {
		ret = read_actor(w, ev, err);
		i++;
	}
	kind = ret ? 0 : find_kind(w, i++, err);
	if (!kind)
		return PG_EFORMAT;
	ev->kind = (uint8_t)kind;
	r.row = &pg_event_rows[kind];
	ev->level = unsaid_level(r.row);
	for (; !ret && i < w->count; i++)
		ret = w->list[i].value ? read_field(&r, &w->list[i])
				       : read_bare(&r, &w->list[i]);
	return ret ? ret : check(&r);
}

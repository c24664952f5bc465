/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For event_text.c: how each member of an event is read and shown. */
#ifndef PG_TRACE_EVENT_FIELD_H
#define PG_TRACE_EVENT_FIELD_H

#include "trace/event.h"
#include "trace/words.h"

/* A line that becomes an event. given: bits of the row's fields. */
struct pg_event_reading {
	const struct pg_words *words;
	const struct pg_event_row *row;
	struct pg_event *ev;
	unsigned int given;
	struct pg_error *err;
};

/*
 * read(): the word has a value; PG_EFORMAT with a sentence if it is none for
 * this field. NULL for what is written without NAME=. offset: of those that
 * are a 64-bit word.
 */
struct pg_event_member {
	int (*read)(struct pg_event_reading *r,
		    const struct pg_event_field *field,
		    const struct pg_word *word);
	void (*show)(const struct pg_event *ev,
		     const struct pg_event_field *field, char *buf,
		     size_t size);
	size_t offset;
};

extern const struct pg_event_member pg_event_members[PG_MEMBERS];

/* The 64-bit word that a field is, of the members that have an offset. */
uint64_t pg_event_word(const struct pg_event *ev,
		       const struct pg_event_field *field);

#endif

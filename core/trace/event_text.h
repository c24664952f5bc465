/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One event as words, as pgtool-trace(5) describes:
 *
 *	1: write release at=0x40002008 level=3 old=0x0 new=0x60000000000703
 *
 * the actor (0 if it is left out), the kind, its word if it has one, fields,
 * and flags. The rows of event.h say what a kind has.
 */
#ifndef PG_TRACE_EVENT_TEXT_H
#define PG_TRACE_EVENT_TEXT_H

#include "trace/event.h"
#include "trace/words.h"

/* An event's longest text. */
#define PG_EVENT_TEXT_MAX 256

/*
 * The text, without a newline. An event that no text could say (a word beyond
 * the list of its kind) shows a number where the word would be.
 */
void pg_event_text(const struct pg_event *ev, char *buf, size_t size);

/* The value of one field alone, as the text has it; flags with commas. */
void pg_event_value(const struct pg_event *ev,
		    const struct pg_event_field *field, char *buf, size_t size);

/* What is 0 of an optional field is not shown. */
bool pg_event_shows(const struct pg_event *ev,
		    const struct pg_event_field *field);

/* The words from which a field's comes; NULL if it is none. */
const char *const *pg_event_list(const struct pg_event_row *row,
				 const struct pg_event_field *field);

/*
 * Reads the words of a line, one at least. PG_EFORMAT with line and column if
 * it is no event, or no sensible one. Spaces need not be declared here.
 */
int pg_event_read(const struct pg_words *words, struct pg_event *ev,
		  struct pg_error *err);

#endif

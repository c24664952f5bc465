// SPDX-License-Identifier: GPL-2.0-or-later
#include "trace/words.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/bits.h"
#include "base/nearest.h"

/* Of a list that is longer only the nearest word is named. */
#define FEW 12

int pg_words_refuse(const struct pg_words *w, unsigned int column,
		    struct pg_error *err, const char *fmt, ...)
{
	char text[400];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	return pg_error(err, PG_EFORMAT, "line %" PRIu64 ", column %u: %s",
			w->line, column, text);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Comments may say what they like, but not move the cursor. */
static int check_bytes(const struct pg_words *w, const char *line, size_t size,
		       struct pg_error *err)
{
	bool comment = false;

	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)line[i];

		if (c == '#' && (!i || is_blank(line[i - 1])))
			comment = true;
		if (c < ' ' && c != '\t')
			return pg_words_refuse(w, i + 1, err,
					       "the byte 0x%02x is not text",
					       c);
		if (c > '~' && (!comment || c == 0x7f))
			return pg_words_refuse(w, i + 1, err,
					       "the byte 0x%02x is not ASCII",
					       c);
	}
	return PG_OK;
}

static void take(struct pg_word *word, char *line, size_t from, size_t to)
{
	char *equals;

	line[to] = '\0';
	*word = (struct pg_word){
		.text = line + from,
		.column = from + 1,
	};
	equals = strchr(line + from, '=');
	if (!equals)
		return;
	*equals = '\0';
	word->value = equals + 1;
	word->value_column = equals - line + 2;
}

int pg_words_split(char *line, size_t size, uint64_t number, struct pg_words *w,
		   struct pg_error *err)
{
	size_t at = 0, from;
	int ret;

	w->line = number;
	w->count = 0;
	w->end = 1;
	ret = check_bytes(w, line, size, err);
	while (!ret) {
		while (at < size && is_blank(line[at]))
			at++;
		if (at >= size || line[at] == '#')
			break;
		if (w->count == PG_WORDS_MAX)
			return pg_words_refuse(w, at + 1, err,
					       "a line has %d words at most",
					       PG_WORDS_MAX);
		from = at;
		while (at < size && !is_blank(line[at]))
			at++;
		take(&w->list[w->count++], line, from, at);
		w->end = ++at;
	}
	return ret;
}

/* " (a, b or c)", or " (did you mean a?)", or nothing. */
static void suggest(const char *typed, const char *const *list, char *buf,
		    size_t size)
{
	const char *near;
	size_t count = 0, n = 0;

	while (list[count])
		count++;
	near = pg_nearest_word(typed, list, count);
	buf[0] = '\0';
	/* Of one letter all words are as near. */
	if (near && *typed && typed[1]) {
		snprintf(buf, size, "; did you mean %s?", near);
		return;
	}
	for (size_t i = 0; i < count && count <= FEW && n < size; i++)
		n += snprintf(buf + n, size - n, "%s%s",
			      !i	       ? ": it is one of "
			      : i == count - 1 ? " or "
					       : ", ",
			      list[i]);
}

int pg_words_find(const struct pg_words *w, unsigned int column,
		  const char *typed, const char *const *list, const char *what,
		  struct pg_error *err)
{
	char said[200];

	for (int i = 0; list[i]; i++) {
		if (!strcmp(list[i], typed))
			return i;
	}
	suggest(typed, list, said, sizeof(said));
	if (!*typed) {
		pg_words_refuse(w, column, err, "%s is missing%s", what, said);
		return -1;
	}
	pg_words_refuse(w, column, err, "'%.40s' is not %s%s", typed, what,
			said);
	return -1;
}

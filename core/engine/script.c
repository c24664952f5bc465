// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/script.h"

#include <string.h>

#include "base/nearest.h"
#include "base/number.h"
#include "engine/script_priv.h"

#define LINE_SIZE 4096

int pg_script_bad(struct pg_script_reader *r, unsigned int word,
		  const char *what)
{
	struct pg_words *w = &r->words;

	if (word >= w->count)
		return pg_words_refuse(w, w->end, r->err, "%s", what);
	return pg_words_refuse(w, w->list[word].column, r->err, "'%.60s': %s",
			       pg_word_whole(&w->list[word]), what);
}

struct pg_line *pg_script_add(struct pg_script_reader *r,
			      enum pg_line_kind kind)
{
	struct pg_line *line =
		pg_script_line(r->s, kind, (unsigned int)r->words.line);

	if (!line)
		pg_error(r->err, PG_ENOMEM, "no memory for a script");
	return line;
}

static int no_such_operation(struct pg_script_reader *r, unsigned int word)
{
	const char *names[256], *near;
	size_t count = 0;

	for (unsigned int i = 0; pg_op_lists[i]; i++)
		for (const struct pg_op_row *row = pg_op_lists[i];
		     row->name && count < 256; row++)
			names[count++] = row->name;
	near = pg_nearest_word(r->words.list[word].text, names, count);
	return pg_words_refuse(&r->words, r->words.list[word].column, r->err,
			       "'%.40s' is no operation%s%s",
			       r->words.list[word].text,
			       near ? "; did you mean " : "", near ? near : "");
}

static int parse_op(struct pg_script_reader *r, unsigned int word, int actor)
{
	const struct pg_op_row *row = pg_op_row(r->words.list[word].text);
	struct pg_line *line;

	if (!row)
		return no_such_operation(r, word);
	line = pg_script_add(r, PG_LINE_OP);
	if (!line)
		return PG_ENOMEM;
	line->actor = actor;
	line->row = row;
	line->values = pg_script_room(r->s, PG_ARGS * sizeof(line->values[0]));
	if (!line->values)
		return pg_error(r->err, PG_ENOMEM, "no memory for a script");
	memset(line->values, 0, PG_ARGS * sizeof(line->values[0]));
	return pg_script_args(r, word + 1, row, line->values);
}

/* "3:" is an actor; -1 is none; -2 a wrong one. */
static int actor_of(const char *word)
{
	size_t length = strlen(word);
	char digits[8];
	uint64_t n;

	if (length < 2 || length > sizeof(digits) || word[length - 1] != ':')
		return -1;
	memcpy(digits, word, length - 1);
	digits[length - 1] = '\0';
	if (!pg_parse_u64(digits, &n))
		return -1;
	return n < PG_ENVIRONMENT ? (int)n : -2;
}

static int read_line(struct pg_script_reader *r)
{
	int ret = pg_script_directive(r), actor;

	if (ret <= 0)
		return ret;
	actor = actor_of(r->words.list[0].text);
	if (actor == -2 || (actor >= 0 && r->words.count == 1))
		return pg_script_bad(
			r, 0, "actors are 0: to 14:, before an operation");
	return parse_op(r, actor >= 0, actor);
}

static size_t line_length(const char *text, size_t size)
{
	const char *end = memchr(text, '\n', size);

	return end ? (size_t)(end - text) : size;
}

static int first_line(struct pg_script_reader *r)
{
	const struct pg_word *w = r->words.list;

	if (r->words.count == 2 && !strcmp(w[0].text, "script") &&
	    !strcmp(w[1].text, "1"))
		return 0;
	return pg_script_bad(r, 0, "a script begins with 'script 1'");
}

/* One line of length bytes; CR before its end is no part of it. */
static int take(struct pg_script_reader *r, const char *text, size_t length,
		bool *begun)
{
	char buf[LINE_SIZE];
	int ret;

	if (length && text[length - 1] == '\r')
		length--;
	if (length >= LINE_SIZE)
		return pg_words_refuse(&r->words, LINE_SIZE, r->err,
				       "a line has %d characters at most",
				       LINE_SIZE - 1);
	memcpy(buf, text, length);
	buf[length] = '\0';
	ret = pg_words_split(buf, length, r->words.line, &r->words, r->err);
	if (ret || !r->words.count)
		return ret;
	if (*begun)
		return read_line(r);
	*begun = true;
	return first_line(r);
}

static int read_all(struct pg_script_reader *r, const char *text, size_t size)
{
	bool begun = false;
	int ret = 0;

	while (size && !ret) {
		size_t length = line_length(text, size);

		if (r->words.line++ == PG_SCRIPT_LINES)
			return pg_error(r->err, PG_EFORMAT,
					"there are more than %u lines",
					PG_SCRIPT_LINES);
		ret = take(r, text, length, &begun);
		length += length < size;
		text += length;
		size -= length;
	}
	if (!begun && !ret)
		return pg_error(r->err, PG_EFORMAT, "there is no script in it");
	return ret;
}

static void know(struct pg_script *s, const struct pg_regime *const *known)
{
	for (unsigned int i = 0; known && i < PG_SPACES; i++) {
		if (!known[i])
			continue;
		s->known[i] = s->spaces = true;
		s->shift = known[i]->granule;
	}
}

int pg_script_parse(const char *text, size_t size,
		    const struct pg_regime *const *known,
		    struct pg_script **script, struct pg_error *err)
{
	struct pg_script_reader r = { .err = err };
	int ret;

	if (size > PG_SCRIPT_BYTES)
		return pg_error(err, PG_EFORMAT,
				"a script of %zu bytes is larger than %u", size,
				PG_SCRIPT_BYTES);
	r.s = pg_script_new();
	if (!r.s)
		return pg_error(err, PG_ENOMEM, "no memory for a script");
	know(r.s, known);
	ret = read_all(&r, text, size);
	if (ret)
		pg_script_destroy(r.s);
	else
		*script = r.s;
	return ret;
}

int pg_script_use(struct pg_script *s, const struct pg_scheme *scheme,
		  const char *const *sets, size_t count, struct pg_error *err)
{
	struct pg_knobs knobs = scheme ? scheme->knobs : s->knobs;
	int ret = 0;

	for (size_t i = 0; !ret && scheme && i < s->set_count; i++)
		ret = pg_scheme_set(&knobs, s->sets[i], err);
	for (size_t i = 0; !ret && i < count; i++)
		ret = pg_scheme_set(&knobs, sets[i], err);
	if (ret)
		return ret;
	s->knobs = knobs;
	if (scheme)
		s->scheme = scheme;
	return 0;
}

bool pg_script_is(const char *text, size_t size)
{
	while (size) {
		size_t length = line_length(text, size), blank = 0;

		while (blank < length && strchr(" \t\r", text[blank]))
			blank++;
		if (blank < length && text[blank] != '#')
			return length - blank >= 6 &&
			       !memcmp(text + blank, "script", 6);
		length += length < size;
		text += length;
		size -= length;
	}
	return false;
}

const struct pg_scheme *pg_script_scheme(const struct pg_script *s)
{
	return s->scheme;
}

const struct pg_knobs *pg_script_knobs(const struct pg_script *s)
{
	return &s->knobs;
}

unsigned int pg_script_shift(const struct pg_script *s)
{
	return s->shift;
}

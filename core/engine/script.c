// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/script.h"

#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "base/number.h"
#include "engine/script_priv.h"

#define WORDS	  24
#define LINE_SIZE 4096

/* A line cut into words; at[]: columns, from 1. */
struct words {
	char buf[LINE_SIZE];
	char *word[WORDS + 1];
	unsigned int at[WORDS + 1];
	unsigned int count;
	unsigned int line;
};

struct reader {
	struct pg_script *s;
	struct words w;
	struct pg_error *err;
};

static int bad(struct reader *r, unsigned int word, int code, const char *what)
{
	const struct words *w = &r->w;
	unsigned int column = word < w->count ? w->at[word] : 1;
	const char *text = word < w->count ? w->word[word] : "";

	return pg_error(r->err, code, "line %u, column %u: '%.60s': %s",
			w->line, column, text, what);
}

static int cut(struct reader *r, const char *text, size_t size)
{
	struct words *w = &r->w;
	char *p = w->buf;

	w->count = 0;
	if (size >= LINE_SIZE || memchr(text, 0, size))
		return pg_error(r->err, PG_EFORMAT,
				"line %u: it is longer than %u characters, or "
				"holds a NUL",
				w->line, LINE_SIZE - 1);
	memcpy(w->buf, text, size);
	w->buf[size] = 0;
	w->buf[strcspn(w->buf, "#")] = 0;
	for (;;) {
		p += strspn(p, " \t\r");
		if (!*p)
			return 0;
		if (w->count == WORDS)
			return pg_error(
				r->err, PG_EFORMAT,
				"line %u, column %u: more than %u words",
				w->line, (unsigned int)(p - w->buf) + 1, WORDS);
		w->at[w->count] = (unsigned int)(p - w->buf) + 1;
		w->word[w->count++] = p;
		p += strcspn(p, " \t\r");
		if (*p)
			*p++ = 0;
	}
}

static struct pg_line *add_line(struct reader *r, enum pg_line_kind kind)
{
	struct pg_script *s = r->s;

	if (s->count == s->room) {
		size_t room = s->room ? 2 * s->room : 64;
		struct pg_line *more = realloc(s->lines, room * sizeof(*more));

		if (!more) {
			pg_error(r->err, PG_ENOMEM, "no memory for a script");
			return NULL;
		}
		s->lines = more;
		s->room = room;
	}
	s->lines[s->count] = (struct pg_line){
		.kind = kind,
		.number = r->w.line,
		.actor = -1,
	};
	return &s->lines[s->count++];
}

static int find_word(const char *const *words, const char *text)
{
	for (int i = 0; words[i]; i++)
		if (!strcmp(words[i], text))
			return i;
	return -1;
}

/* Letters of PG_ARG_PROT, from PG_PROT_READ on; '-' is none. */
static bool parse_prot(const char *text, uint64_t *prot)
{
	static const char letters[] = "rwxudg";

	for (*prot = 0; *text; text++) {
		const char *found = strchr(letters, *text);

		if (*text == '-')
			continue;
		if (!found)
			return false;
		*prot |= UINT64_C(1) << (found - letters);
	}
	return true;
}

/* ADDRESS+SIZE; the word is cut at the sign. */
static const char *parse_range(struct reader *r, char *text, struct pg_value *v)
{
	char *plus = strchr(text, '+');
	uint64_t mask = pg_ones(r->s->shift);

	if (!plus)
		return "a range is ADDRESS+SIZE";
	*plus = 0;
	if (!pg_parse_u64(text, &v->n) || !pg_parse_u64(plus + 1, &v->size))
		return "a range is ADDRESS+SIZE";
	if (!v->size || v->n & mask || v->size & mask)
		return "a range is whole pages";
	if (v->n + (v->size - 1) < v->n)
		return "the range ends above 2^64";
	return NULL;
}

static const char *parse_space(struct reader *r, const char *text,
			       struct pg_value *v)
{
	if (!pg_parse_u64(text, &v->n))
		return "a space is a number";
	if (v->n >= PG_SPACES || !r->s->known[v->n])
		return "there is no such space";
	return NULL;
}

static const char *parse_value(struct reader *r, const struct pg_arg *arg,
			       char *text, struct pg_value *v)
{
	int word;

	v->given = true;
	switch (arg->kind) {
	case PG_ARG_SPACE:
		return parse_space(r, text, v);
	case PG_ARG_RANGE:
		return parse_range(r, text, v);
	case PG_ARG_WORD:
		word = find_word(arg->words, text);
		v->n = (uint64_t)word;
		return word < 0 ? "no such word" : NULL;
	case PG_ARG_PROT:
		return parse_prot(text, &v->n) ? NULL
					       : "permissions are of rwxudg";
	default:
		return pg_parse_u64(text, &v->n) ? NULL : "that is no number";
	}
}

static unsigned int args_of(const struct pg_op_row *row)
{
	unsigned int count = 0;

	while (count < PG_ARGS && row->args[count].name)
		count++;
	return count;
}

/* The option that "NAME=VALUE" sets; *value: behind the sign. */
static int find_option(const struct pg_op_row *row, char *text, char **value)
{
	char *equals = strchr(text, '=');

	if (!equals)
		return -1;
	for (unsigned int i = 0; i < args_of(row); i++) {
		size_t length = strlen(row->args[i].name);

		if (row->args[i].option && (size_t)(equals - text) == length &&
		    !memcmp(text, row->args[i].name, length)) {
			*value = equals + 1;
			return (int)i;
		}
	}
	return -1;
}

static int parse_args(struct reader *r, unsigned int word,
		      const struct pg_op_row *row, struct pg_value *values)
{
	unsigned int count = args_of(row), next = 0;

	for (; word < r->w.count; word++) {
		char *text = r->w.word[word];
		int i = find_option(row, text, &text);
		const char *why;

		while (i < 0 && next < count && row->args[next].option)
			next++;
		if (i < 0 && next == count)
			return bad(r, word, PG_EFORMAT,
				   "the operation takes no such argument");
		if (i < 0)
			i = (int)next++;
		why = parse_value(r, &row->args[i], text, &values[i]);
		if (why)
			return bad(r, word, PG_EFORMAT, why);
	}
	while (next < count && row->args[next].option)
		next++;
	if (next < count)
		return pg_error(r->err, PG_EFORMAT,
				"line %u, column %u: %s needs %s", r->w.line,
				r->w.at[r->w.count - 1], row->name,
				row->args[next].name);
	return 0;
}

static int parse_op(struct reader *r, unsigned int word, int actor)
{
	const struct pg_op_row *row = pg_op_row(r->w.word[word]);
	struct pg_line *line;

	if (!row)
		return bad(r, word, PG_EFORMAT, "there is no such operation");
	line = add_line(r, PG_LINE_OP);
	if (!line)
		return PG_ENOMEM;
	line->actor = actor;
	line->row = row;
	line->values = calloc(PG_ARGS, sizeof(line->values[0]));
	if (!line->values)
		return pg_error(r->err, PG_ENOMEM, "no memory for a script");
	return parse_args(r, word + 1, row, line->values);
}

static int read_scheme(struct reader *r)
{
	const struct pg_scheme *scheme;

	if (r->w.count != 2 || r->s->spaces)
		return bad(r, 0, PG_EFORMAT,
			   "one name, and before the first space");
	scheme = pg_scheme_of_name(r->w.word[1]);
	if (!scheme)
		return bad(r, 1, PG_EFORMAT, "there is no such scheme");
	r->s->scheme = scheme;
	r->s->knobs = scheme->knobs;
	return 0;
}

static int read_set(struct reader *r)
{
	if (r->w.count < 2 || r->s->spaces)
		return bad(r, 0, PG_EFORMAT,
			   "NAME=VALUE, and before the first space");
	for (unsigned int i = 1; i < r->w.count; i++) {
		struct pg_error why;

		if (pg_scheme_set(&r->s->knobs, r->w.word[i], &why))
			return bad(r, i, PG_EFORMAT, why.text);
	}
	return 0;
}

static const struct pg_arg space_options[] = {
	{ "asid", PG_ARG_NUMBER, true, NULL },
	{ "built", PG_ARG_NUMBER, true, NULL },
	{ "root", PG_ARG_PA, true, NULL },
};

static int space_option(struct reader *r, unsigned int word,
			struct pg_mm_params *p)
{
	char *text = r->w.word[word];
	uint64_t n = 0;

	for (unsigned int i = 0; i < 3; i++) {
		size_t length = strlen(space_options[i].name);

		if (strncmp(text, space_options[i].name, length) ||
		    text[length] != '=')
			continue;
		if (!pg_parse_u64(text + length + 1, &n) ||
		    (i < 2 && n > (i ? 5 : 65535)))
			return bad(r, word, PG_EFORMAT, "no such number");
		if (i == 0)
			p->asid = n;
		else if (i == 1)
			p->built = (uint8_t)n;
		else
			p->root = n;
		return 0;
	}
	return bad(r, word, PG_EFORMAT, "spaces have asid=, built= and root=");
}

static int space_words(struct reader *r, struct pg_mm_params *p)
{
	struct pg_error why;
	uint64_t id;
	int class;

	if (r->w.count < 4)
		return bad(r, 0, PG_EFORMAT, "space NUMBER CLASS REGIME");
	if (!pg_parse_u64(r->w.word[1], &id) || id >= PG_SPACES)
		return bad(r, 1, PG_EFORMAT, "spaces have numbers 0 to 31");
	if (r->s->known[id])
		return bad(r, 1, PG_EFORMAT, "the space is there already");
	for (class = 0; class < PG_SPACE_CLASSES; class ++)
		if (!strcmp(pg_space_class_names[class], r->w.word[2]))
			break;
	if (class == PG_SPACE_CLASSES)
		return bad(r, 2, PG_EFORMAT, "there is no such class");
	if (pg_regime_parse(r->w.word[3], &p->regime, &why))
		return bad(r, 3, PG_EFORMAT, why.text);
	if (r->s->spaces && p->regime.granule != r->s->shift)
		return bad(r, 3, PG_EFORMAT,
			   "all spaces have the granule of the first");
	p->id = (unsigned int)id;
	p->class = (enum pg_space_class) class;
	p->asid = id;
	for (unsigned int i = 4; i < r->w.count; i++)
		if (space_option(r, i, p))
			return PG_EFORMAT;
	return 0;
}

static int read_space(struct reader *r)
{
	struct pg_line *line = add_line(r, PG_LINE_SPACE);
	struct pg_script *s = r->s;
	int ret;

	if (!line)
		return PG_ENOMEM;
	line->space = calloc(1, sizeof(*line->space));
	if (!line->space)
		return pg_error(r->err, PG_ENOMEM, "no memory for a script");
	ret = space_words(r, line->space);
	if (ret)
		return ret;
	s->regimes[line->space->id] = line->space->regime;
	s->known[line->space->id] = true;
	s->shift = line->space->regime.granule;
	s->spaces = true;
	return 0;
}

static const char *const fail_names[PG_FAILS + 1] = {
	[PG_FAIL_TABLE] = "table", [PG_FAIL_DATA] = "data",
	[PG_FAIL_PTL] = "ptl",	   [PG_FAIL_BATCH] = "batch",
	[PG_FAIL_GROUP] = "group", [PG_FAIL_CHARGE] = "charge",
};

static int read_fail(struct reader *r)
{
	struct pg_line *line = add_line(r, PG_LINE_FAIL);
	int how;

	if (!line)
		return PG_ENOMEM;
	if (r->w.count != 3)
		return bad(r, 0, PG_EFORMAT, "fail KIND NUMBER");
	how = find_word(fail_names, r->w.word[1]);
	if (how < 0)
		return bad(r, 1, PG_EFORMAT,
			   "what fails is table, data, ptl, batch, group or "
			   "charge");
	line->how = (enum pg_fail)how;
	if (!pg_parse_u64(r->w.word[2], &line->count))
		return bad(r, 2, PG_EFORMAT, "that is no number");
	return 0;
}

static int read_schedule(struct reader *r)
{
	struct pg_script *s = r->s;
	bool follows = s->count && s->lines[s->count - 1].actor >= 0;
	struct pg_line *line;

	if (s->count && s->lines[s->count - 1].kind == PG_LINE_SCHEDULE)
		follows = true; /* a long one goes on */
	if (!follows)
		return bad(r, 0, PG_EFORMAT,
			   "it follows lines that run at the same time");
	line = add_line(r, PG_LINE_SCHEDULE);
	if (!line)
		return PG_ENOMEM;
	line->choices = calloc(WORDS, 1);
	if (!line->choices)
		return pg_error(r->err, PG_ENOMEM, "no memory for a script");
	for (unsigned int i = 1; i < r->w.count; i++) {
		uint64_t actor;

		if (!pg_parse_u64(r->w.word[i], &actor) || actor >= PG_ACTORS)
			return bad(r, i, PG_EFORMAT, "actors are 0 to 15");
		line->choices[line->choice_count++] = (uint8_t)actor;
	}
	return 0;
}

static int read_plain(struct reader *r, enum pg_line_kind kind)
{
	if (r->w.count != 1)
		return bad(r, 1, PG_EFORMAT, "nothing follows here");
	return add_line(r, kind) ? 0 : PG_ENOMEM;
}

static int read_grace(struct reader *r)
{
	return read_plain(r, PG_LINE_GRACE);
}

static int read_idle(struct reader *r)
{
	return read_plain(r, PG_LINE_IDLE);
}

static int read_join(struct reader *r)
{
	return read_plain(r, PG_LINE_JOIN);
}

static const struct {
	const char *name;
	int (*read)(struct reader *r);
} directives[] = {
	{ "scheme", read_scheme }, { "set", read_set },
	{ "space", read_space },   { "fail", read_fail },
	{ "gp", read_grace },	   { "idle", read_idle },
	{ "join", read_join },	   { "schedule", read_schedule },
};

/* "3:" is an actor; -1 is none; -2 a wrong one. */
static int actor_of(const char *word)
{
	size_t length = strlen(word);
	char digits[8];
	uint64_t n;

	if (length < 2 || length > sizeof(digits) || word[length - 1] != ':')
		return -1;
	memcpy(digits, word, length - 1);
	digits[length - 1] = 0;
	if (!pg_parse_u64(digits, &n))
		return -1;
	return n < PG_ENVIRONMENT ? (int)n : -2;
}

static int read_line(struct reader *r)
{
	int actor;

	if (!r->w.count)
		return 0;
	for (size_t i = 0; i < sizeof(directives) / sizeof(directives[0]); i++)
		if (!strcmp(directives[i].name, r->w.word[0]))
			return directives[i].read(r);
	actor = actor_of(r->w.word[0]);
	if (actor == -2 || (actor >= 0 && r->w.count == 1))
		return bad(r, 0, PG_EFORMAT,
			   "actors are 0: to 14:, before an operation");
	return parse_op(r, actor >= 0, actor);
}

static size_t line_length(const char *text, size_t size)
{
	const char *end = memchr(text, '\n', size);

	return end ? (size_t)(end - text) : size;
}

static int read_all(struct reader *r, const char *text, size_t size)
{
	bool begun = false;
	int ret = 0;

	while (size && !ret) {
		size_t length = line_length(text, size);

		if (r->w.line++ == PG_SCRIPT_LINES)
			return pg_error(r->err, PG_EFORMAT,
					"there are more than %u lines",
					PG_SCRIPT_LINES);
		ret = cut(r, text, length);
		if (!ret && !begun && r->w.count) {
			begun = true;
			if (r->w.count != 2 || strcmp(r->w.word[0], "script") ||
			    strcmp(r->w.word[1], "1"))
				return bad(r, 0, PG_EFORMAT,
					   "a script begins with 'script 1'");
		} else if (!ret) {
			ret = read_line(r);
		}
		length += length < size;
		text += length;
		size -= length;
	}
	if (!begun && !ret)
		return pg_error(r->err, PG_EFORMAT, "there is no script in it");
	return ret;
}

int pg_script_parse(const char *text, size_t size,
		    const struct pg_regime *const *known,
		    struct pg_script **script, struct pg_error *err)
{
	struct reader *r;
	int ret;

	if (size > PG_SCRIPT_BYTES)
		return pg_error(err, PG_EFORMAT,
				"a script of %zu bytes is larger than %u", size,
				PG_SCRIPT_BYTES);
	r = calloc(1, sizeof(*r));
	*script = calloc(1, sizeof(**script));
	if (!r || !*script) {
		free(r);
		free(*script);
		return pg_error(err, PG_ENOMEM, "no memory for a script");
	}
	r->s = *script;
	r->err = err;
	r->s->scheme = pg_schemes[0];
	r->s->knobs = pg_schemes[0]->knobs;
	r->s->shift = 12;
	for (unsigned int i = 0; known && i < PG_SPACES; i++)
		if (known[i]) {
			r->s->regimes[i] = *known[i];
			r->s->known[i] = r->s->spaces = true;
			r->s->shift = known[i]->granule;
		}
	ret = read_all(r, text, size);
	free(r);
	if (ret)
		pg_script_destroy(*script);
	return ret;
}

void pg_script_destroy(struct pg_script *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->count; i++) {
		free(s->lines[i].values);
		free(s->lines[i].space);
		free(s->lines[i].choices);
	}
	free(s->lines);
	free(s);
}

bool pg_script_is(const char *text, size_t size)
{
	while (size) {
		size_t length = line_length(text, size);
		size_t blank = 0;

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

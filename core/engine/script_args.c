// SPDX-License-Identifier: GPL-2.0-or-later
/* Arguments of operations: words become values. */
#include <string.h>

#include "base/bits.h"
#include "base/number.h"
#include "engine/script_priv.h"

typedef const char *(*parse_fn)(const struct pg_script_reader *r,
				const struct pg_arg *arg, char *text,
				struct pg_value *v);

static const char *parse_number(const struct pg_script_reader *r,
				const struct pg_arg *arg, char *text,
				struct pg_value *v)
{
	return pg_parse_u64(text, &v->n) ? NULL : "that is no number";
}

static const char *parse_space(const struct pg_script_reader *r,
			       const struct pg_arg *arg, char *text,
			       struct pg_value *v)
{
	if (!pg_parse_u64(text, &v->n))
		return "a space is a number";
	if (v->n >= PG_SPACES || !(r->s->known[v->n] || r->s->forked[v->n]))
		return "there is no such space";
	return NULL;
}

static const char *parse_child(const struct pg_script_reader *r,
			       const struct pg_arg *arg, char *text,
			       struct pg_value *v)
{
	if (!pg_parse_u64(text, &v->n) || v->n >= PG_SPACES)
		return "spaces have numbers 0 to 31";
	r->s->forked[v->n] = true;
	return NULL;
}

/* ADDRESS+SIZE; the word is cut at the sign. */
static const char *parse_range(const struct pg_script_reader *r,
			       const struct pg_arg *arg, char *text,
			       struct pg_value *v)
{
	uint64_t mask = pg_ones(r->s->shift);
	char *plus = strchr(text, '+');

	if (!plus)
		return "a range is ADDRESS+SIZE";
	*plus = '\0';
	if (!pg_parse_u64(text, &v->n) || !pg_parse_u64(plus + 1, &v->size))
		return "a range is ADDRESS+SIZE";
	if (!v->size || v->n & mask || v->size & mask)
		return "a range is whole pages";
	if (v->n + (v->size - 1) < v->n)
		return "the range ends above 2^64";
	return NULL;
}

static const char *parse_word(const struct pg_script_reader *r,
			      const struct pg_arg *arg, char *text,
			      struct pg_value *v)
{
	for (v->n = 0; arg->words[v->n]; v->n++)
		if (!strcmp(arg->words[v->n], text))
			return NULL;
	return "no such word";
}

/* Letters from PG_PROT_READ on; '-' is none. */
static const char *parse_prot(const struct pg_script_reader *r,
			      const struct pg_arg *arg, char *text,
			      struct pg_value *v)
{
	static const char letters[] = "rwxudg";

	for (v->n = 0; *text; text++) {
		const char *found = strchr(letters, *text);

		if (*text == '-')
			continue;
		if (!found)
			return "permissions are letters of rwxudg";
		v->n |= UINT64_C(1) << (found - letters);
	}
	return NULL;
}

static const parse_fn parse[] = {
	[PG_ARG_SPACE] = parse_space,  [PG_ARG_RANGE] = parse_range,
	[PG_ARG_ADDR] = parse_number,  [PG_ARG_PA] = parse_number,
	[PG_ARG_SIZE] = parse_number,  [PG_ARG_NUMBER] = parse_number,
	[PG_ARG_WORD] = parse_word,    [PG_ARG_PROT] = parse_prot,
	[PG_ARG_MEMORY] = parse_range, [PG_ARG_CHILD] = parse_child,
};

unsigned int pg_op_args(const struct pg_op_row *row)
{
	unsigned int count = 0;

	while (count < PG_ARGS && row->args[count].name)
		count++;
	return count;
}

static int find_option(const struct pg_op_row *row, const char *name)
{
	for (unsigned int i = 0; i < pg_op_args(row); i++)
		if (row->args[i].option && !strcmp(row->args[i].name, name))
			return (int)i;
	return -1;
}

static unsigned int next_needed(const struct pg_op_row *row, unsigned int i)
{
	while (i < pg_op_args(row) && row->args[i].option)
		i++;
	return i;
}

/* Which argument a word is, and where its value stands; -1 after a refusal. */
static int place_of(struct pg_script_reader *r, unsigned int word,
		    const struct pg_op_row *row, unsigned int *next,
		    char **text)
{
	struct pg_word *w = &r->words.list[word];
	int i = w->value ? find_option(row, w->text) : -1;

	*text = w->value ? w->value : w->text;
	if (i >= 0)
		return i;
	*next = next_needed(row, *next);
	if (w->value || *next == pg_op_args(row)) {
		pg_words_refuse(&r->words, w->column, r->err,
				"%s takes no '%.40s'", row->name, w->text);
		return -1;
	}
	return (int)(*next)++;
}

int pg_script_args(struct pg_script_reader *r, unsigned int word,
		   const struct pg_op_row *row, struct pg_value *values)
{
	unsigned int next = 0;

	for (; word < r->words.count; word++) {
		char *text;
		int i = place_of(r, word, row, &next, &text);
		const char *why;

		if (i < 0)
			return PG_EFORMAT;
		why = parse[row->args[i].kind](r, &row->args[i], text,
					       &values[i]);
		values[i].given = true;
		if (why)
			return pg_script_bad(r, word, why);
	}
	next = next_needed(row, next);
	if (next < pg_op_args(row))
		return pg_words_refuse(&r->words, r->words.end, r->err,
				       "%s needs %s", row->name,
				       row->args[next].name);
	return 0;
}

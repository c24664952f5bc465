// SPDX-License-Identifier: GPL-2.0-or-later
/* Scripts as text again. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/script_priv.h"

struct buffer {
	char *text;
	size_t size, room;
	bool full;
};

/* A part of a line, of fewer than 256 characters. */
static void put(struct buffer *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void put(struct buffer *b, const char *fmt, ...)
{
	va_list args;
	int size;

	if (b->room - b->size < 256) {
		size_t room = b->room ? 2 * b->room : 4096;
		char *more = b->full ? NULL : realloc(b->text, room);

		if (!more) {
			b->full = true;
			return;
		}
		b->text = more;
		b->room = room;
	}
	va_start(args, fmt);
	size = vsnprintf(b->text + b->size, b->room - b->size, fmt, args);
	va_end(args);
	if (size >= 0 && (size_t)size < b->room - b->size)
		b->size += (size_t)size;
	else
		b->full = true;
}

/* With the largest suffix that it is whole with. */
static void put_size(struct buffer *b, uint64_t n)
{
	static const char suffixes[] = "KMGTP";
	unsigned int i = 0;

	if (!n || n & 1023) {
		put(b, "%" PRIu64, n);
		return;
	}
	for (n >>= 10; i < 4 && !(n & 1023); i++)
		n >>= 10;
	put(b, "%" PRIu64 "%c", n, suffixes[i]);
}

typedef void (*put_fn)(struct buffer *b, const struct pg_arg *arg,
		       const struct pg_value *v);

static void put_address(struct buffer *b, const struct pg_arg *arg,
			const struct pg_value *v)
{
	put(b, "0x%" PRIx64, v->n);
}

static void put_range(struct buffer *b, const struct pg_arg *arg,
		      const struct pg_value *v)
{
	put(b, "0x%" PRIx64 "+", v->n);
	put_size(b, v->size);
}

static void put_bytes(struct buffer *b, const struct pg_arg *arg,
		      const struct pg_value *v)
{
	put_size(b, v->n);
}

/* Large numbers are addresses. */
static void put_number(struct buffer *b, const struct pg_arg *arg,
		       const struct pg_value *v)
{
	put(b, v->n < 4096 ? "%" PRIu64 : "0x%" PRIx64, v->n);
}

static void put_word(struct buffer *b, const struct pg_arg *arg,
		     const struct pg_value *v)
{
	put(b, "%s", arg->words[v->n]);
}

static void put_prot(struct buffer *b, const struct pg_arg *arg,
		     const struct pg_value *v)
{
	static const char letters[] = "rwxudg";

	for (unsigned int i = 0; letters[i]; i++)
		if (v->n >> i & 1)
			put(b, "%c", letters[i]);
	if (!v->n)
		put(b, "-");
}

static const put_fn puts_of[] = {
	[PG_ARG_SPACE] = put_number, [PG_ARG_RANGE] = put_range,
	[PG_ARG_ADDR] = put_address, [PG_ARG_PA] = put_address,
	[PG_ARG_SIZE] = put_bytes,   [PG_ARG_NUMBER] = put_number,
	[PG_ARG_WORD] = put_word,    [PG_ARG_PROT] = put_prot,
	[PG_ARG_MEMORY] = put_range, [PG_ARG_CHILD] = put_number,
};

/* In the row's order, which the parser's is. */
static void put_op(struct buffer *b, const struct pg_line *line)
{
	if (line->actor >= 0)
		put(b, "%d: ", line->actor);
	put(b, "%s", line->row->name);
	for (unsigned int i = 0; i < pg_op_args(line->row); i++) {
		const struct pg_arg *arg = &line->row->args[i];

		if (!line->values[i].given)
			continue;
		put(b, " ");
		if (arg->option)
			put(b, "%s=", arg->name);
		puts_of[arg->kind](b, arg, &line->values[i]);
	}
}

static void put_space(struct buffer *b, const struct pg_line *line)
{
	const struct pg_mm_params *p = line->space;
	char regime[PG_REGIME_SPEC_MAX];

	pg_regime_spec(&p->regime, regime, sizeof(regime));
	put(b, "space %u %s %s", p->id, pg_space_class_names[p->class], regime);
	if (p->asid != p->id)
		put(b, " asid=%" PRIu64, p->asid);
	if (p->built)
		put(b, " built=%u", p->built);
	if (p->root)
		put(b, " root=0x%" PRIx64, p->root);
}

static void put_fail(struct buffer *b, const struct pg_line *line)
{
	put(b, "fail %s %" PRIu64, pg_event_rows[PG_EV_FAIL].hows[line->how],
	    line->count);
}

static void put_schedule(struct buffer *b, const struct pg_line *line)
{
	put(b, "schedule");
	for (unsigned int i = 0; i < line->turn_count; i++) {
		put(b, " %u", line->turns[i].actor);
		if (line->turns[i].count > 1)
			put(b, "*%" PRIu32, line->turns[i].count);
	}
}

static void put_grace(struct buffer *b, const struct pg_line *line)
{
	put(b, "gp");
}

static void put_idle(struct buffer *b, const struct pg_line *line)
{
	put(b, "idle");
}

static void put_join(struct buffer *b, const struct pg_line *line)
{
	put(b, "join");
}

static void (*const put_line[])(struct buffer *b,
				const struct pg_line *line) = {
	[PG_LINE_OP] = put_op,
	[PG_LINE_SPACE] = put_space,
	[PG_LINE_FAIL] = put_fail,
	[PG_LINE_GRACE] = put_grace,
	[PG_LINE_IDLE] = put_idle,
	[PG_LINE_JOIN] = put_join,
	[PG_LINE_SCHEDULE] = put_schedule,
};

static uint64_t knob(const struct pg_knobs *knobs, const struct pg_knob *row)
{
	const char *at = (const char *)knobs + row->offset;

	return row->size == 1 ? *(const uint8_t *)at
			      : *(const uint32_t *)(const void *)at;
}

/* Knobs that are not as the scheme has them. */
static void put_knobs(struct buffer *b, const struct pg_script *s)
{
	const char *before = "set ";

	for (const struct pg_knob *k = pg_knob_rows; k->name; k++) {
		uint64_t value = knob(&s->knobs, k);

		if (value == knob(&s->scheme->knobs, k))
			continue;
		put(b, "%s%s=", before, k->name);
		if (k->words)
			put(b, "%s", k->words[value]);
		else
			put(b, "%" PRIu64, value);
		before = " ";
	}
	if (*before == ' ')
		put(b, "\n");
}

int pg_script_print(const struct pg_script *s, char **text, size_t *size)
{
	struct buffer b = { .text = NULL };

	put(&b, "script 1\nscheme %s\n", s->scheme->name);
	put_knobs(&b, s);
	for (size_t i = 0; i < s->count; i++) {
		put_line[s->lines[i].kind](&b, &s->lines[i]);
		put(&b, "\n");
	}
	if (b.full) {
		free(b.text);
		return PG_ENOMEM;
	}
	*text = b.text;
	*size = b.size;
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "trace/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "trace/text_params.h"

/*
 * Kinds that mean nothing without a declared space. Memory may be allocated for
 * a space before it is one.
 */
#define PLACED                                               \
	(PG_EV_BIT(PG_EV_READ) | PG_EV_BIT(PG_EV_SCAN) |     \
	 PG_EV_BIT(PG_EV_WRITE) | PG_EV_BIT(PG_EV_HW) |      \
	 PG_EV_BIT(PG_EV_ROOT) | PG_EV_BIT(PG_EV_UNROOT) |   \
	 PG_EV_BIT(PG_EV_ACCESS) | PG_EV_BIT(PG_EV_NOTIFY) | \
	 PG_EV_BIT(PG_EV_DETACH) | PG_EV_BIT(PG_EV_EXPECT))

void pg_trace_reader_init(struct pg_trace_reader *r,
			  const struct pg_trace_take *take, void *ctx)
{
	*r = (struct pg_trace_reader){ .take = take, .ctx = ctx };
}

/* What a taker refuses it refuses without a place. */
static int with_line(const struct pg_words *w, int ret, struct pg_error *err)
{
	char place[48];

	if (!ret)
		return ret;
	snprintf(place, sizeof(place), "line %" PRIu64 ", column %u", w->line,
		 w->list[0].column);
	return pg_error_prefix(err, ret, place);
}

static int give_params(struct pg_trace_reader *r, const struct pg_words *w,
		       const struct pg_judge_params *params,
		       struct pg_error *err)
{
	r->have_params = true;
	return with_line(w, r->take->params(r->ctx, params, err), err);
}

static int give_default(struct pg_trace_reader *r, const struct pg_words *w,
			struct pg_error *err)
{
	struct pg_judge_params params;

	if (r->have_params)
		return PG_OK;
	pg_trace_params_default(&params);
	return give_params(r, w, &params, err);
}

static int read_header(struct pg_trace_reader *r, struct pg_words *w,
		       struct pg_error *err)
{
	if (strcmp(w->list[0].text, "trace") || w->list[0].value)
		return pg_words_refuse(w, w->list[0].column, err,
				       "this is not a trace: its first line "
				       "would be 'trace 1'");
	if (w->count != 2 || strcmp(w->list[1].text, "1"))
		return pg_words_refuse(w, w->list[w->count > 1].column, err,
				       "only traces of version 1 are known: "
				       "'trace 1'");
	r->begun = true;
	return PG_OK;
}

static int read_params(struct pg_trace_reader *r, struct pg_words *w,
		       struct pg_error *err)
{
	struct pg_judge_params params;
	int ret;

	if (r->have_params)
		return pg_words_refuse(w, w->list[0].column, err,
				       "params come once, before all spaces "
				       "and events");
	pg_trace_params_default(&params);
	ret = pg_trace_read_params(w, &params, err);
	return ret ? ret : give_params(r, w, &params, err);
}

static int read_space(struct pg_trace_reader *r, struct pg_words *w,
		      struct pg_error *err)
{
	struct pg_space space;
	unsigned int id;
	int ret = pg_trace_read_space(w, &id, &space, err);

	if (ret)
		return ret;
	if (r->spaces >> id & 1)
		return pg_words_refuse(w, w->list[1].column, err,
				       "space %u is declared already", id);
	r->spaces |= UINT32_C(1) << id;
	return with_line(w, r->take->space(r->ctx, id, &space, err), err);
}

/* Sizes that have an end are of frames. */
static bool names_frames(const struct pg_event *ev)
{
	const struct pg_event_row *row = &pg_event_rows[ev->kind];

	for (unsigned int i = 0; i < pg_event_fields(row); i++) {
		if (row->fields[i].member == PG_MEMBER_SIZE)
			return row->fields[i].bits;
	}
	return false;
}

static int check_event(struct pg_trace_reader *r, const struct pg_words *w,
		       const struct pg_event *ev, struct pg_error *err)
{
	if (PLACED >> ev->kind & 1 && !(r->spaces >> ev->space & 1))
		return pg_words_refuse(w, w->end, err,
				       "space %u has not been declared: "
				       "'space %u CLASS REGIME root=...'",
				       ev->space, ev->space);
	if (ev->size && names_frames(ev))
		r->pages += ev->size >> 12;
	if (r->pages > PG_TRACE_PAGES_MAX)
		return pg_words_refuse(w, w->end, err,
				       "all frames together are more than "
				       "%llu pages",
				       (unsigned long long)PG_TRACE_PAGES_MAX);
	return PG_OK;
}

static int read_event(struct pg_trace_reader *r, struct pg_words *w,
		      struct pg_error *err)
{
	struct pg_event ev;
	int ret = pg_event_read(w, &ev, err);

	ret = ret ? ret : check_event(r, w, &ev, err);
	if (ret)
		return ret;
	return with_line(w, r->take->event(r->ctx, &ev, err), err);
}

static int read_words(struct pg_trace_reader *r, struct pg_words *w,
		      struct pg_error *err)
{
	const char *first = w->list[0].value ? "" : w->list[0].text;
	int ret;

	if (!r->begun)
		return read_header(r, w, err);
	if (!strcmp(first, "params"))
		return read_params(r, w, err);
	if (!strcmp(first, "trace"))
		return pg_words_refuse(w, w->list[0].column, err,
				       "a trace has one first line");
	ret = give_default(r, w, err);
	if (ret)
		return ret;
	if (!strcmp(first, "space"))
		return read_space(r, w, err);
	return read_event(r, w, err);
}

static int read_line(struct pg_trace_reader *r, struct pg_error *err)
{
	struct pg_words words;
	size_t size = r->used;
	int ret;

	r->used = 0;
	if (size && r->buf[size - 1] == '\r')
		size--;
	r->buf[size] = '\0';
	ret = pg_words_split(r->buf, size, ++r->line, &words, err);
	return ret || !words.count ? ret : read_words(r, &words, err);
}

static int too_long(const struct pg_trace_reader *r, struct pg_error *err)
{
	const struct pg_words here = { .line = r->line + 1 };

	return pg_words_refuse(&here, PG_TRACE_LINE_MAX + 1, err,
			       "a line has %d bytes at most",
			       PG_TRACE_LINE_MAX);
}

int pg_trace_read(struct pg_trace_reader *r, const char *bytes, size_t size,
		  struct pg_error *err)
{
	int ret = PG_OK;

	while (size && !ret) {
		const char *newline = memchr(bytes, '\n', size);
		size_t n = newline ? (size_t)(newline - bytes) : size;

		if (n > PG_TRACE_LINE_MAX - r->used)
			return too_long(r, err);
		memcpy(r->buf + r->used, bytes, n);
		r->used += n;
		if (newline)
			ret = read_line(r, err);
		n += newline != NULL;
		bytes += n;
		size -= n;
	}
	return ret;
}

int pg_trace_end(struct pg_trace_reader *r, struct pg_error *err)
{
	const struct pg_words here = {
		.line = r->line + 1,
		.list = { { .column = 1 } },
	};
	int ret = r->used ? read_line(r, err) : PG_OK;

	if (ret)
		return ret;
	if (!r->begun)
		return pg_words_refuse(&here, 1, err,
				       "nothing is here, and so no trace");
	return give_default(r, &here, err);
}

/* The first line that is not empty, and no comment. */
bool pg_trace_is_text(const char *head, size_t size)
{
	static const char word[] = "trace";
	size_t i = 0;

	for (;;) {
		while (i < size && strchr(" \t\r\n", head[i]) && head[i])
			i++;
		if (i == size || head[i] != '#')
			break;
		while (i < size && head[i] != '\n')
			i++;
	}
	return size - i > sizeof(word) - 1 &&
	       !memcmp(head + i, word, sizeof(word) - 1) &&
	       (head[i + sizeof(word) - 1] == ' ' ||
		head[i + sizeof(word) - 1] == '\t');
}

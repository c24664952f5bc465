// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The state of an exploration as text: what was counted and found, and the
 * stack of choices. A line is a word and numbers, hexadecimal with 0x:
 *
 *	explore 1
 *	what TEXT
 *	counts COMPLETE REDUNDANT ENDLESS DEADLOCKS SKIPPED TRANSITIONS
 *		DEEPEST FAILURES
 *	at FAIL NTH FIRED FINISHED
 *	find POLICY RETRY KIND ACTOR RUNS FAIL NTH PREEMPTIONS
 *	text TEXT			of the find
 *	choices ACTOR...		of the find; may be repeated
 *	node CHOICE READY BACKTRACK DONE COST RUNNING
 *	tried ACTOR ALL			at the node, from the last to the first
 *	touch KEY LO HI MODE		of what was tried
 *	end
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "engine/explore_priv.h"

#define PER_LINE 24

struct buffer {
	char *text;
	size_t size, room;
	bool full;
};

/* One line or a part of one, of fewer than 256 characters. */
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

static void write_find(const struct pg_explore_find *f, struct buffer *b)
{
	put(b, "find %s %d %u %u %" PRIu64 " %d %" PRIu64 " %u\n",
	    f->policy ? f->policy->name : "-", f->retry, f->event.kind,
	    f->event.actor, f->runs, (int)f->fail, f->nth, f->preemptions);
	put(b, "text %s\n", f->text);
	for (size_t i = 0; i < f->count; i++) {
		if (i % PER_LINE == 0)
			put(b, "%schoices", i ? "\n" : "");
		put(b, " %u", f->choices[i]);
	}
	if (f->count)
		put(b, "\n");
}

static void write_node(const struct pg_node *n, struct buffer *b)
{
	put(b, "node %u 0x%x 0x%x 0x%x %u %u\n", n->choice, n->ready,
	    n->backtrack, n->done, n->cost, n->running);
	for (const struct pg_tried *t = n->tried; t; t = t->next) {
		put(b, "tried %u %d\n", t->actor, t->fp.all);
		for (uint32_t i = 0; i < t->fp.count; i++)
			put(b,
			    "touch 0x%" PRIx64 " 0x%" PRIx64 " 0x%" PRIx64
			    " %d\n",
			    t->fp.touch[i].key, t->fp.touch[i].lo,
			    t->fp.touch[i].hi, t->fp.touch[i].mode);
	}
}

char *pg_explore_text(const struct pg_explore *e, const char *what,
		      size_t *size)
{
	const struct pg_explore_counts *c = &e->counts;
	struct buffer b = { .text = NULL };

	put(&b, "explore 1\nwhat %s\n", what);
	put(&b, "counts %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64,
	    c->complete, c->redundant, c->endless, c->deadlocks);
	put(&b, " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n",
	    c->skipped, c->transitions, c->deepest, c->failures);
	put(&b, "at %d %" PRIu64 " %d %d\n", e->fail, e->nth, e->fired,
	    e->finished);
	for (size_t i = 0; i < e->find_count; i++)
		write_find(&e->finds[i], &b);
	for (size_t i = 0; i < e->count && !e->finished; i++)
		write_node(&e->nodes[i], &b);
	put(&b, "end\n");
	*size = b.size;
	if (!b.full)
		return b.text;
	free(b.text);
	return NULL;
}

/* line, text: where the present line is, to end; at: a word of it. */
struct reader {
	struct pg_explore *e;
	const char *what;
	const char *at, *start, *end, *rest;
	unsigned int line;
	struct pg_error *err;
	struct pg_node *node;
	struct pg_tried *tried;
	struct pg_explore_find *find;
	bool over;
};

static int bad(struct reader *r, const char *why)
{
	return pg_error(r->err, PG_EFORMAT, "line %u, column %u: %s", r->line,
			(unsigned int)(r->at - r->start) + 1, why);
}

/* The next word of the line, of these bounds; its length, 0 at the end. */
static size_t word(struct reader *r)
{
	const char *end;

	while (r->at < r->end && *r->at == ' ')
		r->at++;
	end = memchr(r->at, ' ', (size_t)(r->end - r->at));
	return (size_t)((end ? end : r->end) - r->at);
}

static int number(struct reader *r, uint64_t max, uint64_t *value)
{
	size_t length = word(r);
	char text[24];

	if (!length)
		return bad(r, "a number is missing");
	if (length >= sizeof(text) || memchr(r->at, 0, length))
		return bad(r, "that is no number");
	memcpy(text, r->at, length);
	text[length] = '\0';
	if (!pg_parse_u64(text, value))
		return bad(r, "that is no number");
	if (*value > max)
		return bad(r, "the number is too large");
	r->at += length;
	return 0;
}

struct field {
	uint64_t max;
	uint64_t *value;
};

static int numbers(struct reader *r, const struct field *fields,
		   unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		int ret = number(r, fields[i].max, fields[i].value);

		if (ret)
			return ret;
	}
	return word(r) ? bad(r, "nothing follows here") : 0;
}

static int read_counts(struct reader *r)
{
	struct pg_explore_counts *c = &r->e->counts;
	const struct field fields[] = {
		{ UINT64_MAX, &c->complete }, { UINT64_MAX, &c->redundant },
		{ UINT64_MAX, &c->endless },  { UINT64_MAX, &c->deadlocks },
		{ UINT64_MAX, &c->skipped },  { UINT64_MAX, &c->transitions },
		{ UINT64_MAX, &c->deepest },  { UINT64_MAX, &c->failures },
	};

	return numbers(r, fields, 8);
}

static int read_at(struct reader *r)
{
	uint64_t fail, fired, finished;
	const struct field fields[] = {
		{ PG_FAILS - 1, &fail },
		{ UINT64_MAX, &r->e->nth },
		{ 1, &fired },
		{ 1, &finished },
	};
	int ret = numbers(r, fields, 4);

	if (ret)
		return ret;
	r->e->fail = (int)fail;
	r->e->fired = fired;
	r->e->finished = finished;
	return 0;
}

static int policy(struct reader *r, const struct pg_policy **found)
{
	size_t length = word(r);
	char name[64];
	int index;

	*found = NULL;
	if (length == 1 && *r->at == '-') {
		r->at++;
		return 0;
	}
	if (!length || length >= sizeof(name))
		return bad(r, "there is no such policy");
	memcpy(name, r->at, length);
	name[length] = '\0';
	index = pg_policy_index(name);
	if (index < 0)
		return bad(r, "there is no such policy");
	*found = pg_policies[index];
	r->at += length;
	return 0;
}

static int read_find(struct reader *r)
{
	uint64_t retry, kind, actor, fail, preemptions;
	struct pg_explore_find f = { .policy = NULL };
	const struct field fields[] = {
		{ 1, &retry },
		{ PG_EVENT_KINDS - 1, &kind },
		{ PG_ACTORS - 1, &actor },
		{ UINT64_MAX, &f.runs },
		{ PG_FAILS - 1, &fail },
		{ UINT64_MAX, &f.nth },
		{ UINT32_MAX, &preemptions },
	};
	int ret;

	if (r->e->find_count == PG_EXPLORE_FINDS)
		return bad(r, "there are too many finds");
	ret = policy(r, &f.policy);
	if (!ret)
		ret = numbers(r, fields, 7);
	if (ret)
		return ret;
	f.retry = retry;
	f.event.kind = (uint8_t)kind;
	f.event.actor = (uint8_t)actor;
	f.fail = (enum pg_fail)fail;
	f.preemptions = (unsigned int)preemptions;
	r->find = &r->e->finds[r->e->find_count++];
	*r->find = f;
	return 0;
}

static int read_text(struct reader *r)
{
	size_t length = (size_t)(r->end - r->at);

	if (!r->find)
		return bad(r, "there is no find before it");
	length -= length > 0;
	if (length >= sizeof(r->find->text))
		return bad(r, "the sentence is too long");
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)r->at[i + 1] < 0x20)
			return bad(r, "control characters");
	memcpy(r->find->text, r->at + 1, length);
	r->find->text[length] = '\0';
	return 0;
}

static int read_choices(struct reader *r)
{
	struct pg_explore_find *f = r->find;
	uint8_t *more;

	if (!f || f->count + PER_LINE > r->e->params.steps + PER_LINE)
		return bad(r, "there are more choices than steps");
	more = realloc(f->choices, f->count + PER_LINE);
	if (!more)
		return pg_error(r->err, PG_ENOMEM, "no memory for a state");
	f->choices = more;
	for (unsigned int i = 0; word(r); i++) {
		uint64_t actor;
		int ret;

		if (i == PER_LINE)
			return bad(r, "there are too many in a line");
		ret = number(r, PG_ACTORS - 1, &actor);
		if (ret)
			return ret;
		f->choices[f->count++] = (uint8_t)actor;
	}
	return 0;
}

static int read_node(struct reader *r)
{
	const uint64_t all = (1u << PG_ACTORS) - 1;
	uint64_t choice, ready, backtrack, done, cost, running;
	const struct field fields[] = {
		{ PG_ACTORS - 1, &choice }, { all, &ready },
		{ all, &backtrack },	    { all, &done },
		{ UINT32_MAX, &cost },	    { PG_ACTORS, &running },
	};
	int ret = numbers(r, fields, 6);

	if (ret)
		return ret;
	if (!(ready >> choice & 1) || (backtrack | done) & ~ready)
		return bad(r, "somebody was chosen who was not ready");
	r->e->depth = r->e->count;
	r->node = pg_explore_node(r->e);
	if (!r->node)
		return bad(r, "there are more nodes than steps");
	r->node->choice = (uint8_t)choice;
	r->node->ready = (uint32_t)ready;
	r->node->backtrack = (uint32_t)backtrack;
	r->node->done = (uint32_t)done;
	r->node->cost = (uint32_t)cost;
	r->node->running = (uint8_t)running;
	r->e->count++;
	r->tried = NULL;
	return 0;
}

static int read_tried(struct reader *r)
{
	struct pg_tried *t;
	uint64_t actor, all;
	const struct field fields[] = {
		{ PG_ACTORS - 1, &actor },
		{ 1, &all },
	};
	int ret = numbers(r, fields, 2);

	if (ret)
		return ret;
	if (!r->node || !(r->node->done >> actor & 1))
		return bad(r, "no node has tried that");
	t = calloc(1, sizeof(*t));
	if (!t)
		return pg_error(r->err, PG_ENOMEM, "no memory for a state");
	t->actor = (uint8_t)actor;
	t->fp.all = all;
	t->fp.mask = all ? UINT64_MAX : 0;
	if (r->tried)
		r->tried->next = t;
	else
		r->node->tried = t;
	r->tried = t;
	return 0;
}

static int read_touch(struct reader *r)
{
	struct pg_touch touch = { .key = 0 };
	uint64_t mode;
	const struct field fields[] = {
		{ UINT64_MAX, &touch.key },
		{ UINT64_MAX, &touch.lo },
		{ UINT64_MAX, &touch.hi },
		{ PG_TOUCH_WRITE, &mode },
	};
	int ret = numbers(r, fields, 4);

	if (ret)
		return ret;
	touch.mode = (enum pg_touch_mode)mode;
	if (!r->tried || !mode || !pg_footprint_put(&r->tried->fp, &touch))
		return bad(r, "nothing was tried that touches that");
	return 0;
}

static int read_what(struct reader *r)
{
	size_t length = (size_t)(r->end - r->at);

	length -= length > 0;
	if (length != strlen(r->what) || memcmp(r->at + 1, r->what, length))
		return pg_error(r->err, PG_EFORMAT,
				"line %u, column 6: it is of another script, "
				"program or bound: '%.*s', not '%s'",
				r->line, (int)(length < 80 ? length : 80),
				r->at + 1, r->what);
	return 0;
}

static int read_end(struct reader *r)
{
	r->over = true;
	return 0;
}

/* The first three are lines 2 to 4. */
static const struct {
	const char *name;
	int (*read)(struct reader *r);
} lines[] = {
	{ "what", read_what },	 { "counts", read_counts },
	{ "at", read_at },	 { "find", read_find },
	{ "text", read_text },	 { "choices", read_choices },
	{ "node", read_node },	 { "tried", read_tried },
	{ "touch", read_touch }, { "end", read_end },
};

/* Lines 1 to 4 have their places; the others are checked by what they need. */
static int read_line(struct reader *r)
{
	size_t length = word(r);

	if (r->line == 1)
		return (size_t)(r->end - r->start) == 9 &&
				       !memcmp(r->start, "explore 1", 9)
			       ? 0
			       : bad(r, "a state begins with 'explore 1'");
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		if (strlen(lines[i].name) != length ||
		    memcmp(lines[i].name, r->at, length))
			continue;
		if ((r->line <= 4) != (i < 3) ||
		    (r->line <= 4 && i + 2 != r->line))
			return bad(r, "the line is out of place");
		r->at += length;
		return lines[i].read(r);
	}
	return bad(r, "there is no such line");
}

static int read_lines(struct reader *r, const char *text, size_t size)
{
	int ret = 0;

	r->rest = text;
	while (!ret && !r->over) {
		size_t left = size - (size_t)(r->rest - text);
		const char *end = left ? memchr(r->rest, '\n', left) : NULL;

		r->line++;
		r->start = r->at = r->rest;
		r->end = end ? end : r->rest + left;
		if (!end)
			return bad(r, "the state is cut off");
		r->rest = end + 1;
		ret = read_line(r);
	}
	if (!ret && (size_t)(r->rest - text) < size) {
		r->line++;
		r->at = r->start = r->rest;
		return bad(r, "nothing follows the end");
	}
	return ret;
}

int pg_explore_read(struct pg_explore *e, const char *what, const char *text,
		    size_t size, struct pg_error *err)
{
	struct reader r = { .e = e, .what = what, .err = err };
	int ret = read_lines(&r, text, size);

	e->depth = 0;
	e->fixed = e->count;
	e->fresh = e->params.preemptions < 0 ? 0 : SIZE_MAX;
	return ret;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/script_make.h"

#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "engine/script_priv.h"

#define ROOM_SIZE 8192

/* Pieces of it are given away from the front. next: NULL, or one to use next. */
struct pg_room {
	struct pg_room *next;
	size_t size, used;
	_Alignas(16) uint8_t bytes[];
};

static struct pg_room *new_room(size_t size)
{
	struct pg_room *room;

	if (size < ROOM_SIZE)
		size = ROOM_SIZE;
	room = malloc(sizeof(*room) + size);
	if (room)
		*room = (struct pg_room){ .size = size };
	return room;
}

/* The next one that holds so much, of those that are there or a new one. */
static struct pg_room *next_room(struct pg_script *s, size_t size)
{
	struct pg_room **at = s->last ? &s->last->next : &s->first;

	while (*at && (*at)->size < size)
		at = &(*at)->next;
	if (!*at)
		*at = new_room(size);
	if (*at)
		(*at)->used = 0;
	return *at;
}

void *pg_script_room(struct pg_script *s, size_t size)
{
	struct pg_room *room = s->last;

	size = (size + 15) & ~(size_t)15;
	if (!room || room->size - room->used < size) {
		room = next_room(s, size);
		if (!room)
			return NULL;
		s->last = room;
	}
	room->used += size;
	return room->bytes + room->used - size;
}

struct pg_line *pg_script_line(struct pg_script *s, enum pg_line_kind kind,
			       unsigned int number)
{
	struct pg_line *line;

	if (s->count == s->room) {
		size_t room = s->room ? 2 * s->room : 64;
		struct pg_line *more = realloc(s->lines, room * sizeof(*more));

		if (!more)
			return NULL;
		s->lines = more;
		s->room = room;
	}
	line = &s->lines[s->count++];
	line->kind = kind;
	line->number = number;
	line->actor = -1;
	line->row = NULL;
	line->turn_count = 0;
	return line;
}

bool pg_script_turn(struct pg_line *line, struct pg_turn turn)
{
	unsigned int n = line->turn_count;

	if (n && line->turns[n - 1].actor == turn.actor &&
	    line->turns[n - 1].count <= PG_TURN_MAX - turn.count) {
		line->turns[n - 1].count += turn.count;
		return true;
	}
	if (line->turn_count == PG_TURNS)
		return false;
	line->turns[line->turn_count++] = turn;
	return true;
}

struct pg_script *pg_script_new(void)
{
	struct pg_script *s = calloc(1, sizeof(*s));

	if (s)
		pg_script_begin(s, pg_schemes[0], &pg_schemes[0]->knobs, 12);
	return s;
}

void pg_script_clear(struct pg_script *s)
{
	for (size_t i = 0; i < s->set_count; i++)
		free(s->sets[i]);
	s->set_count = 0;
	s->count = 0;
	s->last = NULL;
	s->spaces = false;
	memset(s->known, 0, sizeof(s->known));
	memset(s->forked, 0, sizeof(s->forked));
}

void pg_script_destroy(struct pg_script *s)
{
	struct pg_room *next;

	if (!s)
		return;
	pg_script_clear(s);
	for (struct pg_room *room = s->first; room; room = next) {
		next = room->next;
		free(room);
	}
	free(s->sets);
	free(s->lines);
	free(s);
}

void pg_script_begin(struct pg_script *s, const struct pg_scheme *scheme,
		     const struct pg_knobs *knobs, unsigned int shift)
{
	pg_script_clear(s);
	s->scheme = scheme;
	s->knobs = *knobs;
	s->shift = shift;
	/* "script 1", scheme and, if one differs, set. */
	s->next = pg_knobs_same(knobs, &scheme->knobs) ? 3 : 4;
}

/* A line with what it points at; NULL: there is no memory for both. */
static struct pg_line *make(struct pg_script *s, enum pg_line_kind kind,
			    void **what, size_t size)
{
	struct pg_line *line;

	if (what) {
		*what = pg_script_room(s, size);
		if (!*what)
			return NULL;
	}
	line = pg_script_line(s, kind, s->next);
	if (line)
		s->next++;
	return line;
}

int pg_script_add_space(struct pg_script *s, const struct pg_mm_params *params)
{
	void *copy;
	struct pg_line *line = make(s, PG_LINE_SPACE, &copy, sizeof(*params));

	if (!line)
		return PG_ENOMEM;
	line->space = memcpy(copy, params, sizeof(*params));
	s->known[params->id] = true;
	s->spaces = true;
	s->shift = params->regime.granule;
	return 0;
}

int pg_script_add_op(struct pg_script *s, int actor,
		     const struct pg_op_row *row, const struct pg_value *values)
{
	size_t size = pg_op_args(row) * sizeof(*values);
	size_t all = PG_ARGS * sizeof(*values);
	void *copy;
	struct pg_line *line = make(s, PG_LINE_OP, &copy, all);

	if (!line)
		return PG_ENOMEM;
	line->actor = actor;
	line->row = row;
	line->values = memcpy(copy, values, size);
	memset((char *)copy + size, 0, all - size); /* not given */
	return 0;
}

int pg_script_add_fail(struct pg_script *s, enum pg_fail how, uint64_t count)
{
	struct pg_line *line = make(s, PG_LINE_FAIL, NULL, 0);

	if (!line)
		return PG_ENOMEM;
	line->how = how;
	line->count = count;
	return 0;
}

int pg_script_add_grace(struct pg_script *s)
{
	return make(s, PG_LINE_GRACE, NULL, 0) ? 0 : PG_ENOMEM;
}

int pg_script_add_idle(struct pg_script *s)
{
	return make(s, PG_LINE_IDLE, NULL, 0) ? 0 : PG_ENOMEM;
}

int pg_script_add_join(struct pg_script *s)
{
	return make(s, PG_LINE_JOIN, NULL, 0) ? 0 : PG_ENOMEM;
}

static struct pg_line *make_schedule(struct pg_script *s)
{
	void *turns;
	struct pg_line *line = make(s, PG_LINE_SCHEDULE, &turns,
				    PG_TURNS * sizeof(struct pg_turn));

	if (line)
		line->turns = turns;
	return line;
}

int pg_script_add_turns(struct pg_script *s, const struct pg_turn *turns,
			size_t count)
{
	struct pg_line *line = make_schedule(s);

	for (size_t i = 0; line && i < count; i++) {
		if (pg_script_turn(line, turns[i]))
			continue;
		line = make_schedule(s);
		if (line)
			pg_script_turn(line, turns[i]);
	}
	return line ? 0 : PG_ENOMEM;
}

int pg_script_add_schedule(struct pg_script *s, const uint8_t *choices,
			   size_t count)
{
	struct pg_line *line = make_schedule(s);

	for (size_t i = 0; line && i < count; i++) {
		struct pg_turn turn = { choices[i], 1 };

		if (pg_script_turn(line, turn))
			continue;
		line = make_schedule(s);
		if (line)
			pg_script_turn(line, turn);
	}
	return line ? 0 : PG_ENOMEM;
}

size_t pg_script_count(const struct pg_script *s)
{
	return s->count;
}

const struct pg_line *pg_script_at(const struct pg_script *s, size_t i)
{
	return &s->lines[i];
}

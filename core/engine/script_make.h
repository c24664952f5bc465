/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scripts without text: made line by line, used again and again, printed.
 *
 *	s = pg_script_new()
 *	pg_script_begin(s, scheme, &knobs, 12)
 *	pg_script_add_space(s, &params), pg_script_add_op(s, -1, row, values)
 *... pg_script_run(s, ...)
 *
 * What is added is not checked as a parser would: spaces have to exist before
 * operations name them, ranges are whole pages, words are among the row's.
 * Nothing is allocated once a script has been as long before. Such a script
 * has no set lines: pg_script_use() with another scheme leaves its knobs.
 */
#ifndef PG_ENGINE_SCRIPT_MAKE_H
#define PG_ENGINE_SCRIPT_MAKE_H

#include "engine/script.h"

/* NULL: no memory. Freed by pg_script_destroy(). */
struct pg_script *pg_script_new(void);

/* As if it were new: no lines, this scheme, these knobs, log2 of the page. */
void pg_script_begin(struct pg_script *s, const struct pg_scheme *scheme,
		     const struct pg_knobs *knobs, unsigned int shift);

/*
 * Each returns 0 or PG_ENOMEM. Lines are numbered from 1 on, as
 * pg_script_print() will show them. actor: -1 for a line that runs alone.
 * values: as many as the row has arguments, copied. choices: copied.
 */
int pg_script_add_space(struct pg_script *s, const struct pg_mm_params *params);
int pg_script_add_op(struct pg_script *s, int actor,
		     const struct pg_op_row *row,
		     const struct pg_value *values);
int pg_script_add_fail(struct pg_script *s, enum pg_fail how, uint64_t count);
int pg_script_add_grace(struct pg_script *s);
int pg_script_add_idle(struct pg_script *s);
int pg_script_add_join(struct pg_script *s);
int pg_script_add_schedule(struct pg_script *s, const uint8_t *choices,
			   size_t count);

/* The same by turns: so many choices of an actor, 1 to PG_TURN_MAX. */
struct pg_turn {
	uint8_t actor;
	uint32_t count;
};

#define PG_TURN_MAX 1000000

int pg_script_add_turns(struct pg_script *s, const struct pg_turn *turns,
			size_t count);

/*
 * Lines one by one. kind: what a line says; other members are of the kind that
 * has them. All lives as long as the script is not begun again.
 */
enum pg_line_kind {
	PG_LINE_OP,
	PG_LINE_SPACE,
	PG_LINE_FAIL,
	PG_LINE_GRACE,
	PG_LINE_IDLE,
	PG_LINE_JOIN,
	PG_LINE_SCHEDULE,
};

/*
 * actor: -1 for a line that runs alone. values: of an operation, one for each
 * argument. space: of a space line. how, count: what of a fail line, and the
 * number there. turns: of a schedule line, no two neighbours of one actor that
 * would fit in one.
 */
struct pg_line {
	enum pg_line_kind kind;
	unsigned int number;
	int actor;
	const struct pg_op_row *row;
	struct pg_value *values;
	struct pg_mm_params *space;
	enum pg_fail how;
	uint64_t count;
	struct pg_turn *turns;
	unsigned int turn_count;
};

size_t pg_script_count(const struct pg_script *s);
const struct pg_line *pg_script_at(const struct pg_script *s, size_t i);

/* How many arguments a row has. */
unsigned int pg_op_args(const struct pg_op_row *row);

/*
 * The script as pg_script_parse() reads it, ended by NUL: to *text, which the
 * caller frees. Printing what was parsed, and parsing what was printed, give
 * the same lines. PG_ENOMEM.
 */
int pg_script_print(const struct pg_script *s, char **text, size_t *size);

#endif

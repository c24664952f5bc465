/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What script.c reads and script_run.c does. */
#ifndef PG_ENGINE_SCRIPT_PRIV_H
#define PG_ENGINE_SCRIPT_PRIV_H

#include "engine/script.h"
#include "trace/words.h"

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
 * actor: -1 for a line that runs alone. values: of an operation. space: of a
 * space line. how, number: what of a fail line. choices: of a schedule line.
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
	uint8_t *choices;
	size_t choice_count;
};

struct pg_script {
	const struct pg_scheme *scheme;
	struct pg_knobs knobs;
	char **sets; /* what set lines said */
	size_t set_count;
	struct pg_regime regimes[PG_SPACES];
	bool known[PG_SPACES];
	bool forked[PG_SPACES]; /* a line before makes them, if it can */
	unsigned int shift;
	bool spaces; /* one was made: knobs are fixed */
	struct pg_line *lines;
	size_t count, room;
};

/* A line being read. */
struct pg_script_reader {
	struct pg_script *s;
	struct pg_words words;
	struct pg_error *err;
};

/* Of script_args.c: words from the given one on, as values of a row. */
int pg_script_args(struct pg_script_reader *r, unsigned int word,
		   const struct pg_op_row *row, struct pg_value *values);

/* Of script_lines.c: what is no operation; 1 if the line is one. */
int pg_script_directive(struct pg_script_reader *r);

/* A new line of the script, of this kind; NULL with err filled. */
struct pg_line *pg_script_add(struct pg_script_reader *r,
			      enum pg_line_kind kind);

/* Refuses the word of this index with a sentence. Returns PG_EFORMAT. */
int pg_script_bad(struct pg_script_reader *r, unsigned int word,
		  const char *what);

#endif

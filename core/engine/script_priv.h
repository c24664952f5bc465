/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What script.c reads, script_make.c makes and script_run.c does. */
#ifndef PG_ENGINE_SCRIPT_PRIV_H
#define PG_ENGINE_SCRIPT_PRIV_H

#include "engine/script_make.h"
#include "trace/words.h"

/* Turns of one line at most: as many as a line has words. */
#define PG_TURNS (PG_WORDS_MAX - 1)

/* Memory that lines point into, and that the next script uses again. */
struct pg_room;

struct pg_script {
	const struct pg_scheme *scheme;
	struct pg_knobs knobs;
	char **sets; /* what set lines said */
	size_t set_count;
	bool known[PG_SPACES];
	bool forked[PG_SPACES]; /* a line before makes them, if it can */
	unsigned int shift;
	bool spaces; /* one was made: knobs are fixed */
	struct pg_line *lines;
	size_t count, room;
	unsigned int next; /* number of the next line that is made */
	struct pg_room *first, *last;
};

/* Of script_make.c: size bytes, not cleared; NULL without memory. */
void *pg_script_room(struct pg_script *s, size_t size);

/* A new line at the end; NULL without memory. */
struct pg_line *pg_script_line(struct pg_script *s, enum pg_line_kind kind,
			       unsigned int number);

/* One more turn of a schedule line with room for PG_TURNS; false: it is full. */
bool pg_script_turn(struct pg_line *line, struct pg_turn turn);

/* Forgets lines and set lines; keeps the room. */
void pg_script_clear(struct pg_script *s);

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

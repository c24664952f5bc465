/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Operation scripts: text, one operation a line (pgtool-script(5)).
 *
 *	script 1
 *	scheme linux-6.12
 *	space 1 user el1:low:4k:48 asid=1
 *	map 1 0x400000+8K 0x80000000 rw
 *	0: fault 1 0x800000 write
 *	1: munmap 1 0x800000+4K
 *	schedule 0 0 1 0
 *
 * A line that begins with a number and a colon is done by that actor; such
 * lines that follow each other run at the same time, in the order of the
 * schedule line that follows them, or of whoever runs the script. Arguments
 * that an operation must have come in their order, others as NAME=VALUE.
 *
 * Each part of the engine lists its operations as rows; scripts, the fuzzers'
 * codec and the manual know operations from there alone.
 */
#ifndef PG_ENGINE_SCRIPT_H
#define PG_ENGINE_SCRIPT_H

#include "engine/schedule.h"
#include "engine/scheme.h"
#include "engine/task.h"

enum pg_arg_kind {
	PG_ARG_NONE,
	PG_ARG_SPACE,  /* number of a space that exists */
	PG_ARG_RANGE,  /* ADDRESS+SIZE: n and size; whole pages, size not 0 */
	PG_ARG_ADDR,   /* an input address of the first space: n */
	PG_ARG_PA,     /* a physical address: n */
	PG_ARG_SIZE,   /* n, with suffix K M G T */
	PG_ARG_NUMBER, /* n */
	PG_ARG_WORD,   /* one of the row's words: n is which */
	PG_ARG_PROT, /* letters r w x u(ser) d(evice) g(lobal): PG_PROT_ bits */
	PG_ARG_MEMORY, /* like a range, of physical addresses */
	PG_ARG_CHILD, /* number of a space that this makes, known from here on */
};

#define PG_PROT_READ   0x01
#define PG_PROT_WRITE  0x02
#define PG_PROT_EXEC   0x04
#define PG_PROT_USER   0x08
#define PG_PROT_DEVICE 0x10
#define PG_PROT_GLOBAL 0x20

/* words: for PG_ARG_WORD, ended by NULL. option: given as NAME=VALUE. */
struct pg_arg {
	const char *name;
	enum pg_arg_kind kind;
	bool option;
	const char *const *words;
};

struct pg_value {
	bool given;
	uint64_t n, size;
};

#define PG_ARGS 8

/*
 * run: does it; values are in the order of args. A script calls it for spaces
 * that are not gone, with ranges and addresses that are in the first one. What
 * it returns is 0, or a negative code with t->error filled: PG_ENOMEM and the
 * like are answers; PG_EINVAL says that the arguments make no sense here, which
 * ends a script.
 */
struct pg_op_row {
	const char *name;
	enum pg_op op;
	struct pg_arg args[PG_ARGS];
	const char *text; /* for the manual */
	int (*run)(struct pg_task *t, const struct pg_value *values);
};

/* Tables in slots, the cache, fragments and references (scheme_ops.c). */
extern const struct pg_op_row pg_scheme_ops[];

/* The parts' rows, each list ended by one without a name; ends with NULL. */
extern const struct pg_op_row *const pg_op_lists[];

/* For the manual: what each of these lists is about. */
extern const char *const pg_op_titles[];

/* NULL if there is none of that name. */
const struct pg_op_row *pg_op_row(const char *name);

/* The space that a PG_ARG_SPACE value names. */
struct pg_mm *pg_value_mm(struct pg_task *t, const struct pg_value *value);

struct pg_script;

/* Lines and bytes of a script at most. */
#define PG_SCRIPT_LINES 1000000
#define PG_SCRIPT_BYTES (64 << 20)

/*
 * Reads a script of size bytes. known: regimes of spaces that are there before
 * it begins, by number, NULL for none (an image's tables, say); may be NULL.
 * The error names line and column. Nothing is done yet.
 */
int pg_script_parse(const char *text, size_t size,
		    const struct pg_regime *const *known,
		    struct pg_script **script, struct pg_error *err);
void pg_script_destroy(struct pg_script *script);

/* The first line of a script, which tells it from other files. */
bool pg_script_is(const char *text, size_t size);

/* What its scheme and set lines ask for; before them, the default scheme. */
const struct pg_scheme *pg_script_scheme(const struct pg_script *script);
const struct pg_knobs *pg_script_knobs(const struct pg_script *script);

/*
 * Another scheme than the script's own (NULL: its own), with the script's set
 * lines applied to it, and then those of sets, each NAME=VALUE.
 */
int pg_script_use(struct pg_script *script, const struct pg_scheme *scheme,
		  const char *const *sets, size_t count, struct pg_error *err);

/* log2 of the page size that its spaces have; 12 if it makes none. */
unsigned int pg_script_shift(const struct pg_script *script);

/* Sections of lines that run at the same time, and lines in all. */
unsigned int pg_script_sections(const struct pg_script *script);

/* An operation of a script. actor: -1 where it runs alone. */
struct pg_script_line {
	unsigned int number;
	int actor;
	const struct pg_op_row *row;
	const struct pg_value *values;
};

/*
 * How to run one. steps: NULL for the scheme's. choose: who goes on in the
 * parts that run at the same time; NULL: the schedule lines, and where they
 * end, each actor in turn until it has to wait. answer: may be NULL; told what
 * each operation answered.
 * lenient: arguments that make no sense are an answer like others, and spaces
 * that cannot be made are not there. before, after: of an operation, called by
 * whoever does it, so that those of lines that run at the same time interleave;
 * may be NULL. Where before() says false the operation is passed over, without
 * an answer; where rest() does, an idle line.
 */
struct pg_script_run {
	struct pg_world *world;
	pg_chooser choose;
	void *ctx;
	void (*answer)(void *ctx, unsigned int line,
		       const struct pg_op_row *row, int result,
		       const char *error);
	void *answer_ctx;
	bool lenient;
	bool (*before)(void *ctx, const struct pg_script_line *line);
	void (*after)(void *ctx, const struct pg_script_line *line, int result);
	bool (*rest)(void *ctx);
	void *line_ctx;
};

/*
 * Runs it on a world that was made with its scheme. Negative, with line and
 * column, if an operation's arguments make no sense; 0 otherwise, whatever
 * operations answered; 1 if the chooser ended it.
 */
int pg_script_run(const struct pg_script *script,
		  const struct pg_script_run *run, struct pg_error *err);

/*
 * The world for a script: its scheme, its page size and the engine's usual
 * memory, PG_SCRIPT_FIRST and PG_SCRIPT_SIZE. judge may be NULL.
 */
#define PG_SCRIPT_FIRST UINT64_C(0x1000000000)
#define PG_SCRIPT_SIZE	UINT64_C(0x1000000000)

/* The steps that its scheme and knobs ask for. */
void pg_script_steps(const struct pg_script *script, struct pg_steps *steps);

int pg_script_world(const struct pg_script *script, struct pg_judge *judge,
		    const struct pg_steps *steps, struct pg_world *world,
		    struct pg_error *err);

#endif

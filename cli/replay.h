/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of pgtool replay share. */
#ifndef PG_CLI_REPLAY_H
#define PG_CLI_REPLAY_H

#include <stdio.h>

#include "opts.h"
#include "trace/judge.h"

/* The first bytes of a file say what it is; comments may come before that. */
#define REPLAY_HEAD (1 << 16)

/*
 * A file that is replayed. name: for sentences. head: its first bytes, which
 * have been read already, and head_size of them were not asked for yet. judge:
 * made by the reader, NULL before. printed: of the judge's objections. begun,
 * spaces: -f trace has its first lines, and declared these (bits).
 */
struct replay {
	const struct opts *opts;
	const char *name;
	FILE *file;
	char *head;
	size_t head_size;
	struct pg_judge *judge;
	size_t printed;
	bool begun;
	uint32_t spaces;
};

/*
 * A format of files. is() looks at the first bytes; run() reads the file, feeds
 * the judge and says what comes of it; it returns an exit status.
 */
struct replay_reader {
	const char *what;
	bool (*is)(const char *head, size_t size);
	int (*run)(struct replay *replay);
};

extern const struct replay_reader replay_traces;
extern const struct replay_reader replay_scripts;

/* The bytes of the file, from the first on; 0 at its end, or after an error. */
size_t replay_bytes(struct replay *replay, char *buf, size_t size);

/* Makes the judge, without the policies that the options switch off. */
int replay_judge(struct replay *replay, const struct pg_judge_params *params,
		 struct pg_error *err);

/*
 * Judges an event; prints it if --trace was given, and what is objected to it.
 * line: of the file.
 */
void replay_event(struct replay *replay, const struct pg_event *ev,
		  uint64_t line);

/* The same for an event that the judge has heard already. */
void replay_judged(struct replay *replay, const struct pg_event *ev);

/*
 * Tells the judge that this was all, prints what is left to say, and returns
 * the exit status. whole: false if not all could be read, after a complaint.
 */
int replay_finish(struct replay *replay, bool whole);

/* An event as it is numbered: one line, or one object. */
void print_event(const struct replay *replay, const struct pg_event *ev);

/*
 * -f trace: the first lines, once; and, before an event, spaces that are new.
 * What is no event is a comment.
 */
void print_trace_begin(struct replay *replay);
void print_trace_event(struct replay *replay, const struct pg_event *ev);
void print_trace_objection(const struct replay *replay,
			   const struct pg_objection *objection);

/* An objection, and the event that it is about. */
void print_objection(const struct replay *replay,
		     const struct pg_objection *objection);

/* found: by severity. */
void print_counts(const struct replay *replay, uint64_t events,
		  const uint64_t *found, bool whole);

/* The severity, after -E. */
enum pg_severity replay_severity(const struct replay *replay,
				 const struct pg_policy *policy);

/* What scdoc(5) would take for markup loses its meaning. */
void print_escaped(const char *text);

/* The options --list-.... */
void print_policies(enum format format);
void print_events(enum format format);
void print_schemes(enum format format);
void print_operations(enum format format);
void print_knobs(enum format format);

#endif

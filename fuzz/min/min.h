/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The minimizer: the shortest program that still shows what a file shows.
 *
 * Whether it does is asked of the engine's runner in this process, of a
 * process of its own where it crashes, or of a harness.
 */
#ifndef FUZZ_MIN_H
#define FUZZ_MIN_H

#include "mutate/mutate.h"
#include "run/run.h"

enum min_status {
	MIN_DONE = 0,
	MIN_NOT_SHOWN = 1, /* the file shows nothing, or not each time */
	MIN_USAGE = 2,
	MIN_TROUBLE = 20,
};

/* harness: NULL: the engine's runner. out: NULL: standard output. */
struct min_options {
	const char *harness, *out, *file, *signature;
	bool strict, program, check;
	double cpu;
	void (*seed_step)(struct pg_steps *steps);
};

#define MIN_CACHE (1 << 16)

/*
 * want: the signature that is to be kept. strict: all of it, otherwise its
 * harness and its oracle. text: what was said when it was last shown. forks: a
 * process for each try. cache: hashes of what did not show it, by their low
 * bits. bytes: what a harness gets, made of a program or the input itself.
 */
struct min {
	const struct min_options *o;
	struct fz_runner *runner;
	char want[FZ_SIGNATURE];
	struct fz_finding shown;
	bool strict, forks;
	uint64_t cache[MIN_CACHE];
	unsigned int tries;
	double children;
	char file[64];
};

struct fz_child;

/* min_try.c. The runner asks only the oracle of this signature, if it names
 * one. */
int min_open(struct min *m, const char *signature, struct pg_error *err);
void min_close(struct min *m);

/* What a program, or bytes for a harness, show at all: in m->shown. */
bool min_look(struct min *m, const struct fz_program *p);
bool min_look_bytes(struct min *m, const uint8_t *data, size_t size);

/* A signature from what a process said, or from how it ended. */
bool min_hear(struct min *m, struct fz_child *child);

/* The file that processes of our own are given. */
bool min_write(struct min *m, const void *data, size_t size);

/* The same, if it is what is wanted; remembers what is not. */
bool min_shows(struct min *m, const struct fz_program *p);
bool min_shows_bytes(struct min *m, const uint8_t *data, size_t size);

/* Budget used up: nothing shows anything any more. */
bool min_is_over(const struct min *m);

/* min_pass.c, min_fields.c: p, which shows it, becomes shorter and plainer. */
void min_program(struct min *m, struct fz_program *p);
bool min_fields(struct min *m, struct fz_program *p);

/* min_bytes.c: the same of bytes, in place; the new size. */
size_t min_bytes(struct min *m, uint8_t *data, size_t size);

/*
 * min_out.c: three processes more have to show it; then it is printed, perhaps
 * with lines more that let plain pgtool show it.
 */
enum min_status min_tell(struct min *m, struct fz_program *p);
enum min_status min_tell_bytes(struct min *m, const uint8_t *data, size_t size);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The generator: programs at random, in one process, thousands a second.
 *
 * All that a search is, is in struct gen, without pointers: a worker that
 * crashes leaves it behind in shared memory, and the next one goes on.
 */
#ifndef FUZZ_GEN_H
#define FUZZ_GEN_H

#include <stdio.h>

#include "mutate/mutate.h"
#include "run/run.h"

#define GEN_POOL     256
#define GEN_FINDINGS 1024

enum gen_status {
	GEN_CLEAN = 0,
	GEN_USAGE = 2,
	GEN_FOUND = 10,
	GEN_TROUBLE = 20,
};

/* Which policies programs meet. */
enum gen_policies {
	GEN_CHEAP,
	GEN_ALL,
	GEN_MIXED, /* most the cheap ones, some all of them */
};

/* out, stats: NULL: none. cpu, execs, length: 0: no end. */
struct gen_options {
	uint64_t seed, execs;
	double cpu;
	unsigned int length;
	enum gen_policies policies;
	uint32_t oracles;
	bool blind, brief, pool, print, stop, fork;
	const char *out, *stats;
	void (*seed_step)(struct pg_steps *steps);
};

/* Operations by number and answer are told apart for sweeps below this one. */
#define GEN_OPERATIONS 256

/* A program that reached something new, and what it was made of. */
struct gen_kept {
	struct fz_program program;
	struct fz_weights weights;
};

/* Programs of a first sweep that leave two actors in their middle; of others. */
#define GEN_PAIRS 64
#define GEN_SOME  24

/*
 * gen_sweep.c: the same last section with other schedules, the one at at: one
 * actor is left before each thing that it does and the other one can notice;
 * then pairs of such points are tried; or, where such a pair of operations was
 * swept before, some of all these. next == end: there is no sweep.
 */
struct gen_sweep {
	struct fz_program program;
	struct fz_lane lanes[2];
	unsigned int actors[2];
	unsigned int at, next, end;
	bool some;
};

/*
 * swept: sweeps of sections of two operations, by numbers and answers;
 * sweep_events: of all sweeps. cpu: of workers that are gone. current: runs
 * now, with all policies if deep; busy: it does; sweeping: it is of a sweep.
 * left: programs that the present weights are for.
 */
struct gen {
	struct fz_rng rng;
	struct fz_weights weights;
	unsigned int left;
	uint64_t programs, ops, refused, events, crashes;
	uint64_t kinds[FZ_KINDS_MAX];
	uint64_t features[FZ_FEATURES / 64];
	unsigned int feature_count;
	struct gen_kept pool[GEN_POOL];
	unsigned int pool_count, pool_next;
	struct gen_sweep sweep;
	uint64_t sweep_events, sweep_programs;
	uint16_t swept[GEN_OPERATIONS][GEN_OPERATIONS];
	struct fz_weights *used; /* in here: of the current program */
	struct fz_program current;
	bool deep, busy, sweeping;
	char findings[GEN_FINDINGS][FZ_SIGNATURE];
	unsigned int finding_count;
	double cpu, next_stats;
	enum gen_status status;
};

/* gen_next.c: the next program to try, in g->current. */
void gen_next(struct gen *g, const struct gen_options *o);

/* The next program of a sweep; false if there is none. */
bool gen_sweep(struct gen *g);

/* The current program ran: its events count, or its section is swept next. */
void gen_swept(struct gen *g, const struct fz_outcome *outcome);

/* It had these features: true, and it is kept, if some are new. */
bool gen_learn(struct gen *g, const struct gen_options *o,
	       const struct fz_outcome *outcome);

/* gen_run.c: until the budget is used up; the status is in g. */
void gen_run(struct gen *g, const struct gen_options *o);

/* Seconds of CPU so far, of all workers. */
double gen_cpu(const struct gen *g);

/* gen_found.c: keeps and prints what is new. */
void gen_found(struct gen *g, const struct gen_options *o,
	       const struct fz_program *p, const struct fz_finding *f);
void gen_print(struct gen *g, const struct fz_program *p);

/* A line of JSON about how far it has come, at most one per second of CPU. */
void gen_stats(struct gen *g, const struct gen_options *o, bool last);

/* gen_fork.c: the same, in workers whose crashes are findings. */
void gen_run_forked(struct gen *g, const struct gen_options *o);

#endif

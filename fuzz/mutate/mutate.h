/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One mutate() for AFL++, libFuzzer and the generator: the same seed gives the
 * same program behind each.
 *
 *	fz_swarm(&rng, NULL, &weights)		what is wanted, for a while
 *	fz_generate(&rng, &weights, &program)	a new program
 *	fz_mutate(&rng, &program, other, &weights)
 *
 * Nothing here knows how fields become addresses: places meet because records
 * copy the fields of earlier ones.
 */
#ifndef FUZZ_MUTATE_H
#define FUZZ_MUTATE_H

#include "program/program.h"

struct fz_rng {
	uint64_t state;
};

uint64_t fz_next(struct fz_rng *rng);

/* A number below n, which is not 0. */
unsigned int fz_below(struct fz_rng *rng, unsigned int n);

/* True once in n times. */
bool fz_once_in(struct fz_rng *rng, unsigned int n);

/* Kinds of lines at most, and what a swarm opens with. */
#define FZ_KINDS_MAX 128
#define FZ_OPENINGS  16

/* A line that a program begins with. said: its words are these, mostly. */
struct fz_opening {
	uint8_t kind, what, more;
	bool said;
};

/*
 * A program's swarm: its header, how often each kind of line is wanted, some
 * never, and how long programs are. Drawn anew for each program, or kept for a
 * family. kinds, total: those that are wanted, and the sum of their weights.
 */
struct fz_weights {
	struct fz_header header;
	uint8_t weight[FZ_KINDS_MAX];
	unsigned int total;
	struct fz_opening openings[FZ_OPENINGS]; /* in order */
	unsigned int opening_count;
	uint8_t fail, schedule, join; /* kinds of these lines */
	uint8_t near;	  /* of 256: places that an earlier line named */
	uint8_t boundary; /* of 256: sizes of any class, not small ones */
	uint8_t theme;	  /* size class of half the lines, 0: of none */
	uint8_t actors;	  /* at most, 1: nothing at the same time */
	uint8_t fails;	  /* of 256: lines whose allocation fails */
	uint8_t span;	  /* as a family has it */
	bool opened;	  /* programs begin with the openings */
	bool twice;	  /* mostly in two spaces */
	bool light;	  /* nothing that takes hundreds of events */
	unsigned int length;
};

/* header: NULL for one at random; otherwise programs have this one. */
void fz_swarm(struct fz_rng *rng, const struct fz_header *header,
	      struct fz_weights *weights);

/*
 * Short programs: at most this many lines, of pages and of kinds that are over
 * soon.
 */
#define FZ_SHORT 5

void fz_swarm_short(struct fz_rng *rng, struct fz_weights *weights);

/* All kinds that fit with equal weights, no place near another. */
void fz_blind(struct fz_rng *rng, struct fz_weights *weights);

/* A new program by these weights, canonical. */
void fz_generate(struct fz_rng *rng, const struct fz_weights *weights,
		 struct fz_program *p);

/* In place; other (may be NULL) is what runs are spliced from. Canonical. */
void fz_mutate(struct fz_rng *rng, struct fz_program *p,
	       const struct fz_program *other,
	       const struct fz_weights *weights);

/*
 * The same of bytes, for the adapters: weights are drawn for each call, and one
 * program in a few is new, whatever the bytes are. out has room for FZ_BYTES,
 * and is what is returned long. other_size may be 0.
 */
size_t fz_mutate_bytes(struct fz_rng *rng, const uint8_t *data, size_t size,
		       const uint8_t *other, size_t other_size, uint8_t *out);

/*
 * Of the mutator's parts (mutate_priv): a record of this kind for a program
 * that has those before at; lines that run at the same time, with a schedule.
 */
struct fz_op fz_record(struct fz_rng *rng, const struct fz_weights *w,
		       const struct fz_program *p, unsigned int at,
		       unsigned int kind);
unsigned int fz_pick_kind(struct fz_rng *rng, const struct fz_weights *w);
struct fz_op fz_switches(struct fz_rng *rng, unsigned int kind);

/* The kind of this name; fz_kind_count() if the codec has none. */
unsigned int fz_kind_named(const char *name);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs programs on the engine and asks the oracles.
 *
 *	r = fz_runner_create(&params, err)
 *	fz_run(r, &program, &finding)		as often as wanted
 *
 * A finding is returned and never aborts: generator and minimizer try
 * thousands a second. Harnesses hand it to fz_report(), which does.
 */
#ifndef FUZZ_RUN_H
#define FUZZ_RUN_H

#include "fuzz.h"
#include "program/program.h"

/*
 * Oracles, in the order in which they are asked; bits. POLICY: the judge's
 * objections. MODEL: a flat map against core's walker, at the borders of the
 * ranges touched so far. TABLES: structure, by verify's rules. COUNTS: frames
 * allocated are reachable, nothing is left when all spaces are gone. FAILED:
 * an operation that was refused changed nothing.
 */
enum fz_oracle {
	FZ_ORACLE_POLICY,
	FZ_ORACLE_MODEL,
	FZ_ORACLE_TABLES,
	FZ_ORACLE_COUNTS,
	FZ_ORACLE_FAILED,
	FZ_ORACLES,
};

#define FZ_ORACLES_ALL ((1u << FZ_ORACLES) - 1)

/*
 * seed: a mutant's step, put into the table that a program's scheme fills;
 * NULL for none. costs: bits by enum pg_cost of policies. oracles: bits.
 * harness: for signatures, NULL is "ops"; borrowed. record:
 * answers are kept.
 */
struct fz_runner_params {
	void (*seed)(struct pg_steps *steps);
	uint32_t costs;
	uint32_t oracles;
	const char *harness;
	bool record;
};

/*
 * Of the last program: operations done and refused, events; features: bits of
 * a set of state features met (level by operation by result, schemes, live
 * tables), for pools. hash: of all that ended up in memory, for determinism.
 */
#define FZ_FEATURES 4096

/*
 * What one of those did that ran at the same time, in the program's last
 * section. op: number of its first operation, 0: it did nothing. points: turns
 * after which something else than before comes next, the first ones, and what:
 * the page that is read or changed, or neither. seen, changed: bits by the page
 * of entries read and stored, and of frames freed.
 */
#define FZ_LANES  3
#define FZ_POINTS 96
#define FZ_TOLD	  256

enum fz_next {
	FZ_NEXT_OTHER,
	FZ_NEXT_READS,
	FZ_NEXT_CHANGES,
};

struct fz_point {
	uint16_t turn;
	uint8_t page, next;
};

struct fz_lane {
	unsigned int op, turns, count;
	uint32_t next; /* what the last turn was about */
	struct fz_point points[FZ_POINTS];
	uint64_t seen[FZ_TOLD / 64], changed[FZ_TOLD / 64];
	bool refused; /* something that it did */
};

struct fz_outcome {
	unsigned int ops, refused;
	uint64_t section; /* of the world's, that the lanes are of */
	struct fz_lane lanes[FZ_LANES];
	uint64_t events;
	uint64_t features[FZ_FEATURES / 64];
	uint64_t hash;
};

/*
 * What an operation that ran alone answered, and what all tables said then:
 * hash, in which a page of simulated memory counts by where it was met first.
 * Kept of programs' first FZ_ANSWERS operations.
 */
#define FZ_ANSWERS 256

struct fz_answer {
	unsigned int line;
	int result;
	const char *name;
	uint64_t hash;
};

struct fz_record {
	struct fz_answer answers[FZ_ANSWERS];
	unsigned int count;
};

struct fz_runner;

struct fz_runner *fz_runner_create(const struct fz_runner_params *params,
				   struct pg_error *err);
void fz_runner_destroy(struct fz_runner *r);

/* finding->found says whether. outcome may be NULL. */
void fz_run(struct fz_runner *r, const struct fz_program *p,
	    struct fz_finding *finding, struct fz_outcome *outcome);

/*
 * The same for a script, of at most FZ_SCRIPT_LINES lines (of others the rest
 * is not told apart in signatures).
 */
#define FZ_SCRIPT_LINES 500

void fz_run_script(struct fz_runner *r, const struct pg_script *script,
		   struct fz_finding *finding, struct fz_outcome *outcome);

/* Of the last program, where they are kept. */
const struct fz_record *fz_runner_record(const struct fz_runner *r);

#endif

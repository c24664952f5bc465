/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Worlds through QEMU and core, and what came of it. */
#ifndef ORACLE_RUN_H
#define ORACLE_RUN_H

#include "masks.h"
#include "qemu.h"
#include "rng.h"

/* Worlds of one batch; two batches are under way at a time. */
#define OR_BATCH 24

/* QEMU may die this often in one run before the run has failed. */
#define OR_RESTARTS_MAX 20

/* Failures to print whole; more are counted. */
#ifndef OR_SHOWN_MAX
#define OR_SHOWN_MAX 5
#endif

struct or_batch {
	struct or_world worlds[OR_BATCH];
	struct or_regimes regimes[OR_BATCH];
	/* Of each question: core's answer, and the request, if it is put. */
	struct or_answer ours[OR_BATCH][OR_QUESTIONS_MAX];
	struct or_request *requests[OR_BATCH][OR_QUESTIONS_MAX];
};

/* What answers there were, so that a run shows that it asked everything. */
enum or_seen {
	OR_SEEN_OK,
	OR_SEEN_ADDRESS_SIZE,
	OR_SEEN_TRANSLATION,
	OR_SEEN_ACCESS_FLAG,
	OR_SEEN_PERMISSION,
	OR_SEEN_ABORT,
	OR_SEEN_MINUS1,
	OR_SEEN_STAGE2,
	OR_SEEN_WALK,
	OR_SEEN_COUNT,
};

struct or_tally {
	uint64_t worlds;
	uint64_t compared, same, masked, unexplained;
	uint64_t others; /* answers of other walkers that are not core's */
	uint64_t strayed, poisonous;
	uint64_t by_mask[OR_MASKS_MAX];
	uint64_t by_op[OR_OP_COUNT];
	uint64_t seen[OR_SEEN_COUNT];
	uint64_t flags_set, dirtied, scribbled;
	unsigned int deaths;
};

/*
 * qemu runs. allowed: the masks that count.
 * seed: of the next world. pending: worlds of a batch that QEMU has.
 */
struct or_run {
	struct or_qemu *qemu;
	uint32_t allowed;
	uint64_t seed;
	struct or_batch *batch[2];
	unsigned int pending[2];
	unsigned int changed;
	struct or_tally tally;
};

bool or_run_init(struct or_run *run, struct or_qemu *qemu, uint64_t seed);

/* Makes the next world; its arena is clear. */
void or_run_make(struct or_run *run, struct or_world *w);

/* Makes worlds into a batch and hands them to QEMU. */
void or_run_post(struct or_run *run, unsigned int which, unsigned int worlds);

/*
 * Takes QEMU's answers to that batch, compares, clears memory. False if QEMU
 * died too often.
 */
bool or_run_collect(struct or_run *run, unsigned int which);

/*
 * Compares until there were count comparisons or the seconds are over, QEMU
 * answering one batch while the next is made. progress may be NULL.
 */
void or_run_until(struct or_run *run, uint64_t count, double seconds,
		  void (*progress)(const struct or_run *run));

/*
 * Puts the questions of one world that is already made. theirs: one answer a
 * question; asked[i] false if that one was not put. poison_too: even those that
 * may kill QEMU. False if QEMU died. Memory is as before; run->changed says how
 * many words QEMU had changed.
 */
bool or_run_one(struct or_run *run, struct or_world *w,
		struct or_answer *theirs, bool *asked, bool poison_too);

/* One world in the first arena, empty. */
struct or_world *or_run_world(struct or_run *run);

void or_run_deinit(struct or_run *run);

/* Seconds, of a clock that is never set back. */
double or_now(void);

/* The answer in a request that QEMU has filled. */
struct or_answer or_request_answer(const struct or_request *r);

#endif

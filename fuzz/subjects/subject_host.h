/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The host of a subject: its call-backs, which count and tell core's judge what
 * happens; and its calls, each of which the subject may leave by warn().
 */
#ifndef FUZZ_SUBJECT_HOST_H
#define FUZZ_SUBJECT_HOST_H

#include <setjmp.h>

#include "fuzz.h"
#include "subject.h"
#include "subjects/subject_arena.h"
#include "trace/judge.h"

/* Call-backs of one call at most; with more it does not end. */
#define FZ_HOST_EVENTS (1u << 22)

/* Calls within calls, and what waits until no lock is held. */
#define FZ_HOST_DEPTH 4
#define FZ_DEFERRED   256

/* Names of calls, by enum pgt_call; and two more of the host's own. */
extern const char *const fz_call_names[PGT_CALLS + 2];
#define FZ_CALL_INIT	PGT_CALLS
#define FZ_CALL_DESTROY (PGT_CALLS + 1)

/*
 * One call. kind: enum pgt_call, or FZ_CALL_DESTROY. A member that the call
 * does not have is not looked at.
 */
struct fz_call {
	uint8_t kind;
	bool clear;
	struct pgt_prot prot;
	uint64_t ia, size, pa;
	uint32_t owner;
	unsigned int flags;
	int level;
	unsigned int budget;
};

/* What came of it. refused: an allocation was, meanwhile. */
struct fz_reply {
	int answer;
	bool refused;
	bool young;
	uint64_t word;
	int level;
};

struct fz_deferred {
	void (*run)(void *instance, void *p, uint64_t arg);
	void *instance, *p;
	uint64_t arg;
};

/*
 * fail: allocations until one is refused: 1 is the next, 0 none. yield: NULL,
 * or called where another CPU could call: at loads, TLBIs and cache
 * maintenance. depth: calls that are not over. stop: where to go on after a
 * BUG; stopped: there was one, and the instance cannot be used.
 *
 * quiet: only what oracle "model" says is heard.
 * regime: of the geometry; walking: the same with what lets the model look at
 * old leaves. dead: the subject may not be called any more.
 */
struct fz_host {
	const struct pgt_subject *subject;
	struct pgt_host abi;
	void *instance;
	struct fz_arena arena;
	struct pgt_config config;
	struct pgt_geometry geometry;
	struct pg_regime regime, walking;
	struct pg_judge *judge;
	bool judged;
	struct fz_finding *finding;
	void (*yield)(void *ctx);
	void *yield_ctx;
	uint64_t caps;
	unsigned int fail;
	bool refused;
	unsigned int depth, locks, events;
	uint8_t kinds[FZ_HOST_DEPTH];
	struct fz_deferred deferred[FZ_DEFERRED];
	unsigned int waiting;
	uint64_t told, barrier; /* events of ours; number of the last barrier */
	bool watching;		/* the space is declared */
	uint64_t stores, tlbis, cmos, allocs;
	char raw[16]; /* the last raw TLBI's name, and what it is */
	int raw_how;
	jmp_buf stop;
	bool stopped, quiet;
};

/* A host for a subject; finding is where what is found goes. PG_ENOMEM. */
int fz_host_create(const struct pgt_subject *subject, unsigned int granule,
		   struct fz_host **host, struct pg_error *err);
void fz_host_destroy(struct fz_host *h);

/*
 * A new instance. False: the subject has no such config, or something was
 * found. judged: events are told to core's judge.
 */
bool fz_host_open(struct fz_host *h, const struct pgt_config *config,
		  uint64_t caps, bool judged, struct fz_finding *finding);

/* Calls. False: it was left by a BUG, and no more calls may follow. */
bool fz_host_call(struct fz_host *h, const struct fz_call *call,
		  struct fz_reply *reply);

/* The instance goes. */
void fz_host_close(struct fz_host *h);

/* Keeps the first: "subject/ORACLE/CALL/CLASS", CALL being the present one. */
void fz_host_found(struct fz_host *h, const char *oracle, const char *class,
		   const char *fmt, ...) __attribute__((format(printf, 4, 5)));

static inline bool fz_host_found_any(const struct fz_host *h)
{
	return h->finding->found;
}

/* The tables, as core's walker reads them. */
static inline struct pg_tables fz_host_tables(const struct fz_host *h)
{
	return (struct pg_tables){
		.regime = &h->walking,
		.mem = &h->arena.mem,
		.root = h->geometry.root,
	};
}

/* subject_events.c: to the judge. */
void fz_tell_space(struct fz_host *h);
void fz_tell_store(struct fz_host *h, const uint64_t *ptep, uint64_t old,
		   uint64_t word, int how);
void fz_tell_tlbi(struct fz_host *h, int how, uint64_t addr, uint64_t pages,
		  int32_t level);
void fz_tell_tlbi_raw(struct fz_host *h, const char *op, uint64_t operand);
void fz_tell_barrier(struct fz_host *h, enum pg_event_kind kind,
		     unsigned int how);
void fz_tell_free(struct fz_host *h, const struct fz_arena_page *page);
void fz_tell_begin(struct fz_host *h, const struct fz_call *call);
void fz_tell_end(struct fz_host *h, int answer);
void fz_tell(struct fz_host *h, struct pg_event ev);

/* What the caller does for a subject that leaves it: all of the space. */
void fz_tell_flush(struct fz_host *h);

/* Memory that was mapped, and is not, goes to somebody else. */
void fz_tell_owner(struct fz_host *h, uint64_t pa, uint64_t size);

/* A table's words as told are not those that lie in it: none were untold. */
void fz_check_told(struct fz_host *h);

/* Core's judge for a space of this granule, hearing what fits subjects. */
struct pg_judge *fz_subject_judge(struct pg_error *err);

/* Objections since the last time become findings. */
void fz_check_judge(struct fz_host *h);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Remembered tables: a table page that holds one thing throughout, as those of
 * KASAN's early shadow do, is answered from here when it is met again. The
 * walk's own; a fixed number of slots keeps its memory constant, and a lost
 * slot costs time only.
 */
#ifndef PG_ARCH_MEMO_H
#define PG_ARCH_MEMO_H

#include "arch/walk.h"

/*
 * What all entries below a table come to, as one run. PG_UNKNOWN: nothing seen
 * yet; PG_MIXED: not one thing. at: where the first such entry lies. hier: what
 * all tables above the entries impose, those inside the remembered one too.
 */
struct pg_uniform {
	enum { PG_UNKNOWN, PG_MIXED, PG_SAME } state;
	enum pg_visit_kind kind;
	enum pg_fault_kind fault;
	int level;
	uint64_t desc;
	uint64_t at;
	struct pg_hier hier;
};

/* Adds one more run; the bits of mask tell descriptors apart. */
void pg_uniform_add(struct pg_uniform *is, const struct pg_uniform *run,
		    uint64_t mask);

/* A table: its answer hangs on its level and on what tables above impose. */
struct pg_memo_key {
	uint64_t table;
	int level;
	struct pg_hier hier;
};

struct pg_memo_slot;

/* Zero-initialised: empty. Room is made when it is first needed. */
struct pg_memo {
	struct pg_memo_slot *slots;
};

bool pg_memo_get(const struct pg_memo *memo, const struct pg_memo_key *key,
		 struct pg_uniform *is);

/* Keeps *is if it is one thing; without memory for it nothing is kept. */
void pg_memo_put(struct pg_memo *memo, const struct pg_memo_key *key,
		 const struct pg_uniform *is);

void pg_memo_deinit(struct pg_memo *memo);

#endif

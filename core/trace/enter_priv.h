/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files that enter events share. */
#ifndef PG_TRACE_ENTER_PRIV_H
#define PG_TRACE_ENTER_PRIV_H

#include "trace/ledger.h"

/*
 * Pages of a leaf whose map counts are kept: as many as a block of level 2 has
 * with 64K pages. Of greater ones only the first counts.
 */
#define PG_LEAF_PAGES_MAX 8192

/* Signed sums of counts that a trace may say: they wrap, and never trap. */
static inline int64_t pg_wrap64(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a + (uint64_t)b);
}

static inline int32_t pg_wrap32(int32_t a, int64_t b)
{
	return (int32_t)((uint32_t)a + (uint32_t)b);
}

/* enter_frame.c */
void pg_enter_alloc(struct pg_ledger *ledger, const struct pg_event *ev);
void pg_enter_free(struct pg_ledger *ledger, const struct pg_event *ev);
void pg_enter_zero(struct pg_ledger *ledger, const struct pg_event *ev);
void pg_enter_ctor(struct pg_ledger *ledger, const struct pg_event *ev);
void pg_enter_dtor(struct pg_ledger *ledger, const struct pg_event *ev);
void pg_enter_ptl(struct pg_ledger *ledger, const struct pg_event *ev);
void pg_enter_queue(struct pg_ledger *ledger, const struct pg_event *ev);
void pg_enter_deposit(struct pg_ledger *ledger, const struct pg_event *ev);
void pg_enter_count(struct pg_ledger *ledger, const struct pg_event *ev);
void pg_enter_ref(struct pg_ledger *ledger, const struct pg_event *ev);
void pg_enter_mark(struct pg_ledger *ledger, const struct pg_event *ev);
void pg_enter_piece(struct pg_ledger *ledger, const struct pg_event *ev);
void pg_enter_rcu_head(struct pg_ledger *ledger, const struct pg_event *ev);

/* enter_table.c */
void pg_enter_write(struct pg_ledger *ledger, const struct pg_event *ev);

/* A page's words are of no table any more: nothing is linked through them. */
void pg_enter_forget_links(struct pg_ledger *ledger, struct pg_page *page);

/* enter_actor.c */
void pg_enter_root(struct pg_ledger *ledger, const struct pg_event *ev);
void pg_enter_lock(struct pg_ledger *ledger, const struct pg_event *ev);
void pg_enter_unlock(struct pg_ledger *ledger, const struct pg_event *ev);
void pg_enter_irq(struct pg_ledger *ledger, const struct pg_event *ev);
void pg_enter_rcu(struct pg_ledger *ledger, const struct pg_event *ev);
void pg_enter_ipi(struct pg_ledger *ledger, const struct pg_event *ev);
void pg_enter_read(struct pg_ledger *ledger, const struct pg_event *ev);
void pg_enter_fail(struct pg_ledger *ledger, const struct pg_event *ev);
void pg_enter_begin(struct pg_ledger *ledger, const struct pg_event *ev);
void pg_enter_end(struct pg_ledger *ledger, const struct pg_event *ev);
void pg_enter_detach(struct pg_ledger *ledger, const struct pg_event *ev);

#endif

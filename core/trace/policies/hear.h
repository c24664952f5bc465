/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The functions that look at events; hear.c says at which. */
#ifndef PG_TRACE_POLICIES_HEAR_H
#define PG_TRACE_POLICIES_HEAR_H

#include "trace/judge.h"

/* cache.c */
void pg_hear_mark(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_cache_queue(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_cache_link(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_cache_write(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_cache_alloc(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_cache_free(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_refill(struct pg_judge *j, const struct pg_event *ev);

/* construct.c */
void pg_hear_ctor(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_ptl(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_link(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_root(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_lock(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_alloc(struct pg_judge *j, const struct pg_event *ev);

/* counters.c */
void pg_hear_counters(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_count(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_idle_counts(struct pg_judge *j, const struct pg_event *ev);

/* destroy.c */
void pg_hear_dtor(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_ptl_free(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_free(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_use(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_link_dead(struct pg_judge *j, const struct pg_event *ev);

/* entries.c */
void pg_judge_carried(struct pg_judge *j, const struct pg_event *ev,
		      const struct pg_stored *c);
void pg_hear_entry(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_read(struct pg_judge *j, const struct pg_event *ev);

/* grace.c */
void pg_hear_rcu_call(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_rcu_run(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_unprotected(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_pin(struct pg_judge *j, const struct pg_event *ev);

/* hotplug.c */
void pg_hear_plug_write(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_plug_end(struct pg_judge *j, const struct pg_event *ev);

/* leak.c */
void pg_hear_idle_leak(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_failure(struct pg_judge *j, const struct pg_event *ev);

/* lock_order.c */
void pg_hear_order(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_unlock(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_leave(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_end_paired(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_idle_paired(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_atomic(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_ipi(struct pg_judge *j, const struct pg_event *ev);

/* locks.c */
void pg_hear_entry_lock(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_dump(struct pg_judge *j, const struct pg_event *ev);

/* progress.c */
void pg_hear_bug(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_op_end(struct pg_judge *j, const struct pg_event *ev);

/* refs.c */
void pg_hear_ref(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_ref_write(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_ref_free(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_idle_refs(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_piece(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_piece_free(struct pg_judge *j, const struct pg_event *ev);

/* replica.c */
void pg_hear_replica(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_replica_end(struct pg_judge *j, const struct pg_event *ev);

/* sets.c */
void pg_hear_set_write(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_sets_end(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_sets_idle(struct pg_judge *j, const struct pg_event *ev);

/* shadow.c */
void pg_hear_expect(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_shadow_write(struct pg_judge *j, const struct pg_event *ev);
void pg_hear_shadow_end(struct pg_judge *j, const struct pg_event *ev);

#endif

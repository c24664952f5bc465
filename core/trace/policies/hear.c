// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who looks at which kind of event. One look serves all policies: a function
 * finds the page once, and objects as the policy that fits; policies that are
 * switched off are not heard (pg_object()).
 */
#include "trace/policies/hear.h"

#include <stddef.h>

#include "trace/policies/common.h"

typedef void (*look_fn)(struct pg_judge *j, const struct pg_event *ev);

#define LOOKS_MAX 8

static void hear_link(struct pg_judge *j, const struct pg_event *ev)
{
	pg_hear_link(j, ev);
	pg_hear_link_dead(j, ev);
	pg_hear_cache_link(j, ev);
}

/* Most stores are of leaves, and need two looks. */
static void hear_write(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_stored *c = pg_stored(j, ev);
	const struct pg_actor *a = &j->ledger.actors[ev->actor];

	if (c->page && pg_page_is_free(c->page))
		pg_hear_use(j, ev);
	pg_hear_entry(j, ev);
	pg_hear_entry_lock(j, ev);
	if ((ev->new & 3) == 3 && ev->level != PG_LEVEL_MAX)
		hear_link(j, ev);
	if (pg_bit(ev->new, PG_DESC_CONTIG))
		pg_hear_set_write(j, ev);
	if (c->page && c->page->refd)
		pg_hear_ref_write(j, ev);
	if (j->ledger.keyed)
		pg_hear_cache_write(j, ev);
	if (a->op && !(ev->new & 1))
		pg_hear_plug_write(j, ev);
	if (j->shadow)
		pg_hear_shadow_write(j, ev);
}

static const look_fn looks[PG_EVENT_KINDS][LOOKS_MAX] = {
	[PG_EV_ALLOC] = { pg_hear_alloc, pg_hear_atomic, pg_hear_cache_alloc },
	[PG_EV_FAIL] = { pg_hear_alloc },
	[PG_EV_FREE] = { pg_hear_free, pg_hear_ref_free, pg_hear_piece_free,
			 pg_hear_cache_free },
	[PG_EV_ZERO] = { pg_hear_use },
	[PG_EV_CTOR] = { pg_hear_ctor },
	[PG_EV_DTOR] = { pg_hear_dtor },
	[PG_EV_PTL] = { pg_hear_ptl, pg_hear_ptl_free },
	[PG_EV_QUEUE] = { pg_hear_use, pg_hear_ref_free, pg_hear_cache_queue },
	[PG_EV_DEPOSIT] = { pg_hear_use },
	[PG_EV_WITHDRAW] = { pg_hear_use },
	[PG_EV_COUNT] = { pg_hear_count },
	[PG_EV_REF] = { pg_hear_ref },
	[PG_EV_MARK] = { pg_hear_mark },
	[PG_EV_PIECE] = { pg_hear_piece },
	[PG_EV_READ] = { pg_hear_use, pg_hear_read, pg_hear_unprotected,
			 pg_hear_dump },
	[PG_EV_SCAN] = { pg_hear_use, pg_hear_dump },
	[PG_EV_WRITE] = { hear_write },
	[PG_EV_HW] = { pg_hear_use, pg_hear_shadow_write },
	[PG_EV_ROOT] = { pg_hear_root, pg_hear_replica },
	[PG_EV_ACCESS] = { pg_hear_replica },
	[PG_EV_LOCK] = { pg_hear_lock, pg_hear_order },
	[PG_EV_UNLOCK] = { pg_hear_unlock },
	[PG_EV_IRQ_ON] = { pg_hear_leave },
	[PG_EV_RCU_UNLOCK] = { pg_hear_leave },
	[PG_EV_IPI] = { pg_hear_ipi },
	[PG_EV_RCU_CALL] = { pg_hear_rcu_call, pg_hear_ref_free },
	[PG_EV_RCU_RUN] = { pg_hear_rcu_run },
	[PG_EV_PIN] = { pg_hear_pin },
	[PG_EV_BEGIN] = { pg_hear_refill },
	[PG_EV_END] = { pg_hear_end_paired, pg_hear_failure, pg_hear_sets_end,
			pg_hear_counters, pg_hear_shadow_end, pg_hear_plug_end,
			pg_hear_replica_end, pg_hear_op_end },
	[PG_EV_EXPECT] = { pg_hear_expect },
	[PG_EV_BUG] = { pg_hear_bug },
	[PG_EV_IDLE] = { pg_hear_idle_paired, pg_hear_counters,
			 pg_hear_idle_counts, pg_hear_idle_leak,
			 pg_hear_idle_refs, pg_hear_sets_idle,
			 pg_hear_shadow_end },
};

void pg_hear(struct pg_judge *j, const struct pg_event *ev)
{
	const look_fn *look = looks[ev->kind];

	for (unsigned int i = 0; i < LOOKS_MAX && look[i]; i++)
		look[i](j, ev);
}

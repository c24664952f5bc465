// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How each kind of event changes the ledger: one small function a kind. Events
 * may be nonsense (a lock released that nobody holds); policies have seen them
 * by now, and what cannot be entered is left out.
 */
#include "trace/enter_priv.h"

typedef void (*enter_fn)(struct pg_ledger *ledger, const struct pg_event *ev);

static void enter_region(struct pg_ledger *ledger, const struct pg_event *ev)
{
	if (ledger->region_count == PG_REGION_MARKS)
		return;
	ledger->regions[ledger->region_count++] = (struct pg_region_mark){
		.space = ev->space,
		.how = ev->how,
		.va = ev->va,
		.size = ev->size,
	};
}

static const enter_fn enter[PG_EVENT_KINDS] = {
	[PG_EV_ALLOC] = pg_enter_alloc,
	[PG_EV_FREE] = pg_enter_free,
	[PG_EV_ZERO] = pg_enter_zero,
	[PG_EV_CTOR] = pg_enter_ctor,
	[PG_EV_DTOR] = pg_enter_dtor,
	[PG_EV_PTL] = pg_enter_ptl,
	[PG_EV_QUEUE] = pg_enter_queue,
	[PG_EV_DEPOSIT] = pg_enter_deposit,
	[PG_EV_WITHDRAW] = pg_enter_deposit,
	[PG_EV_COUNT] = pg_enter_count,
	[PG_EV_REF] = pg_enter_ref,
	[PG_EV_MARK] = pg_enter_mark,
	[PG_EV_PIECE] = pg_enter_piece,
	[PG_EV_READ] = pg_enter_read,
	[PG_EV_WRITE] = pg_enter_write,
	[PG_EV_HW] = pg_enter_write,
	[PG_EV_ROOT] = pg_enter_root,
	[PG_EV_UNROOT] = pg_enter_root,
	[PG_EV_LOCK] = pg_enter_lock,
	[PG_EV_UNLOCK] = pg_enter_unlock,
	[PG_EV_IRQ_OFF] = pg_enter_irq,
	[PG_EV_IRQ_ON] = pg_enter_irq,
	[PG_EV_RCU_LOCK] = pg_enter_rcu,
	[PG_EV_RCU_UNLOCK] = pg_enter_rcu,
	[PG_EV_IPI] = pg_enter_ipi,
	[PG_EV_RCU_CALL] = pg_enter_rcu_head,
	[PG_EV_RCU_RUN] = pg_enter_rcu_head,
	[PG_EV_FAIL] = pg_enter_fail,
	[PG_EV_BEGIN] = pg_enter_begin,
	[PG_EV_END] = pg_enter_end,
	[PG_EV_DETACH] = pg_enter_detach,
	[PG_EV_REGION] = enter_region,
};

void pg_ledger_enter(struct pg_ledger *ledger, const struct pg_event *ev)
{
	if (enter[ev->kind])
		enter[ev->kind](ledger, ev);
}

/* All of the above but READ: it matters to those alone who judge reads. */
const uint64_t pg_ledger_kinds =
	PG_EV_BIT(PG_EV_ALLOC) | PG_EV_BIT(PG_EV_FREE) | PG_EV_BIT(PG_EV_ZERO) |
	PG_EV_BIT(PG_EV_CTOR) | PG_EV_BIT(PG_EV_DTOR) | PG_EV_BIT(PG_EV_PTL) |
	PG_EV_BIT(PG_EV_QUEUE) | PG_EV_BIT(PG_EV_DEPOSIT) |
	PG_EV_BIT(PG_EV_WITHDRAW) | PG_EV_BIT(PG_EV_COUNT) |
	PG_EV_BIT(PG_EV_REF) | PG_EV_BIT(PG_EV_MARK) | PG_EV_BIT(PG_EV_PIECE) |
	PG_EV_BIT(PG_EV_WRITE) | PG_EV_BIT(PG_EV_HW) | PG_EV_BIT(PG_EV_ROOT) |
	PG_EV_BIT(PG_EV_UNROOT) | PG_EV_BIT(PG_EV_LOCK) |
	PG_EV_BIT(PG_EV_UNLOCK) | PG_EV_BIT(PG_EV_IRQ_OFF) |
	PG_EV_BIT(PG_EV_IRQ_ON) | PG_EV_BIT(PG_EV_RCU_LOCK) |
	PG_EV_BIT(PG_EV_RCU_UNLOCK) | PG_EV_BIT(PG_EV_IPI) |
	PG_EV_BIT(PG_EV_RCU_CALL) | PG_EV_BIT(PG_EV_RCU_RUN) |
	PG_EV_BIT(PG_EV_FAIL) | PG_EV_BIT(PG_EV_BEGIN) | PG_EV_BIT(PG_EV_END) |
	PG_EV_BIT(PG_EV_DETACH) | PG_EV_BIT(PG_EV_REGION);

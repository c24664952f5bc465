// SPDX-License-Identifier: GPL-2.0-or-later
/* What actors hold, read, and are in the middle of. */
#include <string.h>

#include "trace/enter_priv.h"

/* A register has room for one root: what it held is gone. */
static bool same_register(const struct pg_space *a, const struct pg_space *b)
{
	return a->declared && a->regime.kind == b->regime.kind &&
	       a->regime.high == b->regime.high;
}

void pg_enter_root(struct pg_ledger *ledger, const struct pg_event *ev)
{
	uint32_t bit = 1u << ev->actor;
	struct pg_space *space = &ledger->spaces[ev->space];

	if (ev->flags & PG_ROOT_SECONDARY)
		return; /* no CPU of ours */
	if (ev->kind == PG_EV_UNROOT) {
		space->runs &= ~bit;
		ledger->actors[ev->actor].space = -1;
		return;
	}
	for (unsigned int i = 0; i < PG_SPACES; i++)
		if (same_register(&ledger->spaces[i], space))
			ledger->spaces[i].runs &= ~bit;
	space->runs |= bit;
	space->ran |= bit;
	ledger->actors[ev->actor].space = ev->space;
}

static struct pg_held *find_held(struct pg_actor *a, uint64_t id)
{
	for (unsigned int i = a->held_count; i-- > 0;)
		if (a->held[i].id == id)
			return &a->held[i];
	return NULL;
}

void pg_enter_lock(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_actor *a = &ledger->actors[ev->actor];
	struct pg_held *held;

	if (ev->flags & PG_LOCK_DOWN) {
		held = find_held(a, ev->at);
		if (held)
			held->mode = PG_LOCK_READ;
		return;
	}
	if (ev->flags & PG_LOCK_FAILED || a->held_count == PG_HELD_MAX)
		return;
	ledger->holders |= 1u << ev->actor;
	a->held[a->held_count++] = (struct pg_held){
		.id = ev->at,
		.mode = ev->how,
		.flags = (uint8_t)ev->flags,
		.seq = ledger->seq,
	};
}

void pg_enter_unlock(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_actor *a = &ledger->actors[ev->actor];
	struct pg_held *held = find_held(a, ev->at);

	if (!held)
		return;
	a->held_count--;
	memmove(held, held + 1,
		(size_t)(&a->held[a->held_count] - held) * sizeof(*held));
	if (!a->held_count)
		ledger->holders &= ~(1u << ev->actor);
}

/* seen belongs to read sections: it begins and ends with them. */
static void note_reader(struct pg_ledger *ledger, unsigned int actor)
{
	struct pg_actor *a = &ledger->actors[actor];

	if (a->irq_off || a->rcu) {
		ledger->readers |= 1u << actor;
		return;
	}
	ledger->readers &= ~(1u << actor);
	a->seen_count = 0;
}

void pg_enter_irq(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_actor *a = &ledger->actors[ev->actor];

	if (ev->kind == PG_EV_IRQ_OFF && !a->irq_off++)
		a->irq_since = ledger->seq;
	if (ev->kind == PG_EV_IRQ_ON && a->irq_off)
		a->irq_off--;
	note_reader(ledger, ev->actor);
}

void pg_enter_rcu(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_actor *a = &ledger->actors[ev->actor];

	if (ev->kind == PG_EV_RCU_LOCK && !a->rcu++)
		a->rcu_since = ledger->seq;
	if (ev->kind == PG_EV_RCU_UNLOCK && a->rcu)
		a->rcu--;
	note_reader(ledger, ev->actor);
}

void pg_enter_ipi(struct pg_ledger *ledger, const struct pg_event *ev)
{
	ledger->actors[ev->actor].ipi = ledger->seq;
}

/* The ring forgets the oldest; a walk reads far fewer. */
void pg_enter_read(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_actor *a = &ledger->actors[ev->actor];
	struct pg_seen *seen;
	unsigned int n = a->seen_count < PG_SEEN_MAX ? a->seen_count
						     : PG_SEEN_MAX;

	if (!(ledger->readers >> ev->actor & 1))
		return;
	for (unsigned int i = 0; i < n; i++) {
		seen = &a->seen[i];
		if (seen->at == ev->at) {
			seen->word = ev->new;
			seen->seq = ledger->seq;
			seen->times += seen->times < UINT16_MAX;
			return;
		}
	}
	a->seen[a->seen_count++ % PG_SEEN_MAX] = (struct pg_seen){
		.at = ev->at,
		.word = ev->new,
		.seq = ledger->seq,
		.space = ev->space,
		.times = 1,
	};
	if (a->seen_count == 2 * PG_SEEN_MAX)
		a->seen_count = PG_SEEN_MAX;
}

void pg_enter_fail(struct pg_ledger *ledger, const struct pg_event *ev)
{
	ledger->actors[ev->actor].fails++;
}

static void begin_outermost(struct pg_actor *a, const struct pg_event *ev)
{
	a->begin = *ev;
	a->held_before = a->held_count;
	a->irq_before = a->irq_off;
	a->rcu_before = a->rcu;
	a->detach_size = 0;
	a->fails = 0;
	a->leaves = 0;
	memset(a->counts, 0, sizeof(a->counts));
	a->fresh_count = a->set_count = a->taken_count = 0;
	a->fresh_lost = a->sets_lost = false;
}

void pg_enter_begin(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_actor *a = &ledger->actors[ev->actor];

	if (!a->op)
		begin_outermost(a, ev);
	if (a->op < PG_OPS_MAX)
		a->ops[a->op] = (struct pg_begun){
			.op = ev->how < PG_OPS ? (enum pg_op)ev->how
					       : PG_OP_NONE,
			.seq = ledger->seq,
			.begin = *ev,
		};
	a->op++;
	ledger->busy |= 1u << ev->actor;
}

void pg_enter_end(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_actor *a = &ledger->actors[ev->actor];

	if (a->op && a->op <= PG_OPS_MAX &&
	    a->ops[a->op - 1].op == PG_OP_EXIT && !ev->new)
		ledger->spaces[a->ops[a->op - 1].begin.space].gone = true;
	if (!a->op || --a->op)
		return;
	a->detach_size = 0;
	a->set_count = a->fresh_count = 0;
	ledger->busy &= ~(1u << ev->actor);
}

/* Size 0 is the whole space. */
void pg_enter_detach(struct pg_ledger *ledger, const struct pg_event *ev)
{
	struct pg_actor *a = &ledger->actors[ev->actor];

	a->detach_space = ev->space;
	a->detach_va = ev->size ? ev->va : 0;
	a->detach_size = ev->size ? ev->size : UINT64_MAX;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* E8: copies of the kernel's top-level entries. */
#include "trace/policies/common.h"
#include "trace/policies/hear.h"

static bool is_replica(const struct pg_judge *j, unsigned int number)
{
	const struct pg_space *init = &j->ledger.spaces[0];
	const struct pg_space *space = &j->ledger.spaces[number];

	return number && space->declared && init->declared &&
	       init->regime.start == space->regime.start;
}

static void judge_entry(struct pg_judge *j, const struct pg_event *ev,
			unsigned int number, uint64_t va)
{
	const struct pg_space *space = &j->ledger.spaces[number];
	const struct pg_space *init = &j->ledger.spaces[0];
	const struct pg_regime *r = &space->regime;
	uint64_t index = va >> pg_level_shift(r, r->start) &
			 pg_ones(r->root_bits);

	if (pg_ledger_word(&j->ledger, space->root + 8 * index) !=
	    pg_ledger_word(&j->ledger, init->root + 8 * index))
		pg_object(j, &pg_policy_replica, ev,
			  "space %u: the top-level entry for 0x%llx is not the "
			  "kernel's",
			  number, ULL(va));
}

static void judge_range(struct pg_judge *j, const struct pg_event *ev,
			const struct pg_region_mark *mark)
{
	const struct pg_regime *r = &j->ledger.spaces[mark->space].regime;
	uint64_t step = PG_BIT(pg_level_shift(r, r->start));
	uint64_t count = mark->size ? (mark->size - 1) / step + 1 : 0;

	count = pg_min(count, PG_BIT(r->root_bits));
	for (uint64_t i = 0; i < count; i++)
		judge_entry(j, ev, mark->space, mark->va + i * step);
}

/* Nobody else is at work who may be between an entry and its copies. */
static bool at_rest(const struct pg_judge *j, const struct pg_event *ev)
{
	for (unsigned int i = 0; i < PG_ACTORS; i++)
		if (j->ledger.actors[i].op >
		    (i == ev->actor && ev->kind == PG_EV_END))
			return false;
	return true;
}

void pg_hear_replica_end(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_ledger *l = &j->ledger;

	if (ev->space || !l->region_count || !at_rest(j, ev))
		return;
	for (unsigned int i = 0; i < l->region_count; i++) {
		const struct pg_region_mark *mark = &l->regions[i];

		if (mark->how == PG_REGION_REPLICA &&
		    is_replica(j, mark->space) && l->spaces[mark->space].runs)
			judge_range(j, ev, mark);
	}
}

void pg_hear_replica(struct pg_judge *j, const struct pg_event *ev)
{
	if (!is_replica(j, ev->space))
		return;
	for (unsigned int i = 0; i < j->ledger.region_count; i++) {
		const struct pg_region_mark *mark = &j->ledger.regions[i];

		if (mark->space != ev->space || mark->how != PG_REGION_REPLICA)
			continue;
		if (ev->kind == PG_EV_ROOT && at_rest(j, ev))
			judge_range(j, ev, mark);
		else if (ev->kind == PG_EV_ACCESS &&
			 ev->va - mark->va < mark->size)
			judge_entry(j, ev, ev->space, ev->va);
	}
}

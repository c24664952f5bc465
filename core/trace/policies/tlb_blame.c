// SPDX-License-Identifier: GPL-2.0-or-later
/* Why a stale entry is still there: the policy that says it best. */
#include "trace/policies/tlb.h"

static const struct {
	const struct pg_policy *policy;
	const char *text;
} reasons[PG_MISSES] = {
	[PG_MISS_EARLY] = { &pg_policy_bbm_order,
			    "its TLBI came before a DSB had ordered the "
			    "store" },
	[PG_MISS_STAGE] = { &pg_policy_tlbi_stage2,
			    "entries of both stages have to go after those by "
			    "IPA, with a DSB between" },
	[PG_MISS_VMID] = { &pg_policy_tlbi_stage2, "another VMID was loaded" },
	[PG_MISS_ASID] = { &pg_policy_tlbi_asid,
			   "a TLBI for it named an ASID that its entries do "
			   "not have" },
	[PG_MISS_RANGE] = { &pg_policy_tlbi_range,
			    "the range was built for another granule or "
			    "format" },
	[PG_MISS_HINT] = { &pg_policy_tlbi_hint,
			   "the TTL is not the level of this entry" },
	[PG_MISS_OPERAND] = { &pg_policy_tlbi_operand,
			      "the operand does not hold its address" },
	[PG_MISS_LOCAL] = { &pg_policy_bbm_observers,
			    "a TLBI for it reached one PE only" },
	[PG_MISS_BARRIER] = { &pg_policy_tlbi_barriers,
			      "the DSB after the TLBI was of this PE's domain "
			      "only" },
};

/*
 * No word of the store that took it away has been told yet: what was missing
 * first, in the order store, DSB, TLBI, DSB.
 */
const struct pg_policy *tlb_progress(struct pg_tlb *t, const struct pg_stale *s)
{
	if (s->flags & (PG_STALE_S2_ISSUED | PG_STALE_S2_DONE) && s->left)
		return &pg_policy_tlbi_stage2;
	if (!s->left)
		return &pg_policy_bbm_complete;
	if (s->why == PG_MISS_EARLY || !tlb_ordered(t, s, s->owner))
		return &pg_policy_bbm_order;
	if (s->why == PG_MISS_LOCAL || s->local)
		return &pg_policy_bbm_observers;
	return &pg_policy_bbm_cover;
}

/* Its actor did invalidate something, and this it left out. */
static void blame_span(struct pg_tlb *t, const struct pg_event *ev,
		       struct pg_stale *s)
{
	const struct tlb_actor *a = &t->actors[s->owner];

	if (a->tlbi <= s->stored || s->flags & PG_STALE_DEFERRABLE)
		return;
	pg_object(
		t->judge,
		a->ranged ? &pg_policy_tlbi_range : &pg_policy_tlbi_span, ev,
		"the level %d entry at 0x%llx for address 0x%llx was left out",
		s->level, (unsigned long long)s->at, (unsigned long long)s->va);
}

void tlb_blame(struct pg_tlb *t, const struct pg_event *ev, struct pg_stale *s)
{
	if (s->flags & PG_STALE_BLAMED ||
	    (!s->left && s->why != PG_MISS_BARRIER))
		return;
	s->flags |= PG_STALE_BLAMED;
	if (s->why <= PG_MISS_ELSEWHERE) {
		blame_span(t, ev, s);
		return;
	}
	if (!reasons[s->why].policy)
		return;
	pg_object(t->judge, reasons[s->why].policy, ev,
		  "the level %d entry at 0x%llx for address 0x%llx stays: %s",
		  s->level, (unsigned long long)s->at,
		  (unsigned long long)s->va, reasons[s->why].text);
}

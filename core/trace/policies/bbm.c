// SPDX-License-Identifier: GPL-2.0-or-later
/* Break-before-make (bbm-rules 10): one row a rule. */
#include "trace/policies/tlb.h"

#define LOCK_KINDS (PG_EV_BIT(PG_EV_LOCK) | PG_EV_BIT(PG_EV_WRITE))

/*
 * The one lock that a space's tables have, if they do: of a guest, or where
 * page tables have no locks of their own. 0: none.
 */
static uint64_t lock_of(const struct pg_judge *j, unsigned int space)
{
	const struct pg_space *s = &j->ledger.spaces[space];

	if (s->declared && s->class == PG_CLASS_GUEST)
		return PG_LOCK_ID(PG_LOCK_STAGE2, space);
	if (s->declared && s->class == PG_CLASS_USER &&
	    j->params.ptl == PG_PTL_NONE)
		return PG_LOCK_ID(PG_LOCK_PAGE_TABLE, space);
	return 0;
}

/* Walkers can get there: only then does a store need the lock. */
static bool reached(struct pg_judge *j, uint64_t at)
{
	const struct pg_page *page = pg_ledger_find(&j->ledger, at);

	return page && (page->root || page->parents);
}

/* A lock that nobody has taken yet is none; detached ranges need none. */
static void judge_lock(struct pg_judge *j, const struct pg_event *ev)
{
	unsigned int space = ev->kind == PG_EV_LOCK
				     ? PG_LOCK_OBJECT(ev->at) & (PG_SPACES - 1)
				     : ev->space;
	uint64_t lock = lock_of(j, space);
	uint32_t bit = UINT32_C(1) << space;

	if (!lock)
		return;
	if (ev->kind == PG_EV_LOCK) {
		j->locked |= ev->at == lock ? bit : 0;
		return;
	}
	if (!(j->locked & bit) || pg_ledger_held(&j->ledger, ev->actor, lock) ||
	    !reached(j, ev->at) || tlb_detached(j, ev->actor))
		return;
	pg_object(j, &pg_policy_bbm_lock, ev,
		  "0x%llx is stored at 0x%llx, and actor %u does not hold the "
		  "lock of space %u",
		  (unsigned long long)ev->new, (unsigned long long)ev->at,
		  ev->actor, space);
}

const struct pg_policy pg_policy_bbm_full = {
	.name = "BBM-1-full",
	.id = "BBM-1",
	.source = "bbm-rules 3, 4; Arm ARM RDDMVT, RPVTFW, RWHZWS",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "an entry is changed in place that has to be broken first",
	.text = "Address, memory type, a step from non-global to global, or "
		"table against block: TLBs may hold both entries at once, and "
		"may then mix them, fault or abort. Store an invalid entry, "
		"DSB, TLBI, DSB, and store the new one.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_bbm_order = {
	.name = "BBM-2-order",
	.id = "BBM-2",
	.source = "bbm-rules 3; Arm ARM RDDMVT",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "no DSB between breaking an entry and the TLBI",
	.text = "Another walker may read the old entry after the TLBI and "
		"cache "
		"it again, for ever.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_bbm_observers = {
	.name = "BBM-3-observers",
	.id = "BBM-3",
	.source = "bbm-rules 3; Arm ARM D8.17",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "a TLBI or its barriers do not reach all who use the tables",
	.text = "Other PEs keep the old entry. Local forms do only for tables "
		"that no other PE has ever loaded.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_bbm_cover = {
	.name = "BBM-4-cover",
	.id = "BBM-4",
	.source = "bbm-rules 5; Arm ARM D8.17",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "an entry is made anew, and no TLBI covered the old one",
	.text = "The old entry, or one below the table that it named, may "
		"still "
		"be cached. L forms leave walk entries; a TLBI by address "
		"takes "
		"one page or block.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_bbm_complete = {
	.name = "BBM-5-complete",
	.id = "BBM-5",
	.source = "bbm-rules 3; Arm ARM RDDMVT, RTGVWD",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "no DSB between the TLBI and making the entry anew",
	.text = "Only a DSB of the full type by the same PE says that the TLBI "
		"is complete on the others.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_bbm_table_freed = {
	.name = "BBM-6-table-freed",
	.id = "BBM-6",
	.source = "bbm-rules 8",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "a table is freed while a walker may still get there",
	.text = "Walk caches keep table descriptors. Whoever gets the page "
		"next "
		"writes data that walkers take for descriptors.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_bbm_frozen = {
	.name = "BBM-7-frozen",
	.id = "BBM-7",
	.source = "bbm-rules 8",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "an entry becomes valid below a removed table",
	.text = "Walkers with the old table descriptor cache it, and nobody "
		"knows that it has to be invalidated.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_bbm_after = {
	.name = "BBM-8-after",
	.id = "BBM-8",
	.source = "bbm-rules 2; Arm ARM RGPPYH",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "an entry was changed in place and not invalidated",
	.text = "Until then both meanings hold: a right that was taken away "
		"may "
		"still be used. Not said of rights that were only given, nor "
		"of "
		"access and dirty state.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_bbm_nt = {
	.name = "BBM-9-nt",
	.id = "BBM-9",
	.source = "bbm-rules 4; Arm ARM RKFLJB",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "the nT sequence is out of order, or was not ended",
	.text = "A block with nT has to be invalidated before a table takes "
		"its "
		"place or nT is cleared again, and nT does not stay.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_bbm_hierarchical = {
	.name = "BBM-10-hierarchical",
	.id = "BBM-10",
	.source = "bbm-rules 2; Arm ARM IYQWJF",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "permissions in a table descriptor change without the full "
		 "sequence",
	.text = "They are part of every entry below that is cached: break, a "
		"TLBI of all levels over the whole range, make.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_bbm_atomic = {
	.name = "BBM-11-atomic",
	.id = "BBM-11",
	.source = "bbm-rules 3; Arm ARM IGXGZY, RRTBRL",
	.severity = PG_WARNING,
	.cost = PG_COST_TLB,
	.title = "a plain store over an entry that hardware may update",
	.text = "An update of access or dirty state between the read and the "
		"store is lost. Compare and swap, or break first.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_bbm_set = {
	.name = "BBM-12-set",
	.id = "BBM-12",
	.source = "bbm-rules 4; Arm ARM RFVQCK, RKHRBC",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "a member of a contiguous set changes on its own",
	.text = "A TLB may hold the whole set as one entry on the word of any "
		"member. Break all, invalidate all, make all.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_bbm_lock = {
	.name = "BBM-13-lock",
	.id = "BBM-13",
	.source = "bbm-rules 8",
	.severity = PG_WARNING,
	.cost = PG_COST_CHEAP,
	.title = "an entry is stored without the lock of its tables",
	.text = "The tables have one lock, which was taken before; a store "
		"without it may meet one with it.",
	.kinds = LOCK_KINDS,
	.event = judge_lock,
};

const struct pg_policy pg_policy_bbm_tag = {
	.name = "BBM-14-tag",
	.id = "BBM-14",
	.source = "bbm-rules 8; Arm ARM D8.16",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "an ASID or VMID names a second root while the first may be "
		 "cached",
	.text = "Entries of the one are used for the other. Invalidate the "
		"ASID "
		"or VMID on every PE that had it, or take a new one.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_bbm_register = {
	.name = "BBM-15-register",
	.id = "BBM-15",
	.source = "bbm-rules 10; Arm ARM RVNRFW",
	.severity = PG_WARNING,
	.cost = PG_COST_TLB,
	.title = "a register that TLBs hold was changed and not invalidated",
	.text = "Effects of TCR, MAIR, SCTLR, PIR and VTCR may be cached: "
		"change, ISB, TLBI of the regime, DSB.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_bbm_contents = {
	.name = "BBM-16-contents",
	.id = "BBM-16",
	.source = "bbm-rules 8; lifecycle 2.2",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "a table is linked before its contents are ordered",
	.text = "Another walker may follow the link and find what was in the "
		"page before. A barrier between stores, a DSB, or a store with "
		"release.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_bbm_carries = {
	.name = "BBM-17-carries",
	.id = "BBM-17",
	.source = "bbm-rules 3",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "what is broken is needed to make it anew",
	.text = "Code, stack, vectors or the tables themselves are mapped "
		"there; the next access to them faults.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_bbm_owner = {
	.name = "BBM-18-owner",
	.id = "BBM-18",
	.source = "bbm-rules 8",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "memory goes to a new owner while a translation to it may be "
		 "cached",
	.text = "Who had it reads and writes what is somebody else's now. "
		"Unmap, flush, and then free.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

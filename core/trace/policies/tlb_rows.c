// SPDX-License-Identifier: GPL-2.0-or-later
/* Translation caches (lifecycle 8, T): one row an invariant. */
#include "trace/policies/tlb.h"

const struct pg_policy pg_policy_t1 = {
	.name = "T1-stale-leaf",
	.id = "T1",
	.source = "lifecycle T1",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "a frame changes its owner while a TLB may map it",
	.text = "The same as BBM-18, seen from the frame: also where it was "
		"freed before it was unmapped.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_t2 = {
	.name = "T2-stale-walk",
	.id = "T2",
	.source = "lifecycle T2",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "a table is freed that a walk cache may name",
	.text = "The same as BBM-6, seen from the frame.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_t3 = {
	.name = "T3-coverage",
	.id = "T3",
	.source = "lifecycle T3",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "a flush leaves out an entry that was cleared",
	.text = "By range, stride, level hint, leaf-only form or ASID: the "
		"operation ends, and its caller takes the entry for flushed.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_t4 = {
	.name = "T4-ambiguous",
	.id = "T4",
	.source = "lifecycle T4; Arm ARM RFVQCK",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "a TLB may hold two different entries for one address",
	.text = "Which of them counts is anybody's guess, and a PE may abort. "
		"The policy named beside this one says which step is missing.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_t5 = {
	.name = "T5-before-unlock",
	.id = "T5",
	.source = "lifecycle T5; mm/mremap.c, move_ptes(), 5.0",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "a lock or reference that keeps a page is dropped before its "
		 "flush",
	.text = "Somebody else may then take the page from its new place and "
		"free it, while the old translation still leads there.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_t6 = {
	.name = "T6-deferred",
	.id = "T6",
	.source = "lifecycle T6; arch/arm64 tlbbatch, 6.6",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "an operation ends while another's flush of its range is not "
		 "complete",
	.text = "A DSB completes TLBIs of the PE that executes it only; what "
		"was unmapped or protected can still be reached.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_t7 = {
	.name = "T7-visible",
	.id = "T7",
	.source = "lifecycle T7; arch/arm64 set_pte(), 5.0",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "a kernel mapping is used, or handed out, before walkers see "
		 "it",
	.text = "Kernel code does not survive the fault. DSB after the store, "
		"and ISB before code is fetched through it.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_t8 = {
	.name = "T8-secondary",
	.id = "T8",
	.source = "lifecycle T8",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "memory is freed and a device that translates by itself was "
		 "not "
		 "told",
	.text = "IOMMUs with shared virtual addresses and KVM keep "
		"translations "
		"that no TLBI reaches.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

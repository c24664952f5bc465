// SPDX-License-Identifier: GPL-2.0-or-later
/* TLB invalidation (bbm-rules 10): one row a rule. */
#include "trace/policies/tlb.h"

const struct pg_policy pg_policy_tlbi_operand = {
	.name = "TLBI-1-operand",
	.id = "TLBI-1",
	.source = "bbm-rules 5; Arm ARM IZVNJG",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "a TLBI's operand does not hold the address that was meant",
	.text = "The address is shifted by 12 at every granule, and its top "
		"byte masked: in the upper half it lands in TTL and ASID.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_tlbi_barriers = {
	.name = "TLBI-2-barriers",
	.id = "TLBI-2",
	.source = "bbm-rules 5; Arm ARM RTGVWD",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "the DSB does not complete a TLBI for all PEs that it was for",
	.text = "A DSB of the non-shareable domain completes it for this PE "
		"only.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_tlbi_span = {
	.name = "TLBI-3-span",
	.id = "TLBI-3",
	.source = "bbm-rules 5; Arm ARM IJQPNP",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "a TLBI left out part of what was taken away",
	.text = "The contiguous bit does not widen a TLBI, and a table has "
		"entries below it: one TLBI for each, or a range.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_tlbi_asid = {
	.name = "TLBI-4-asid",
	.id = "TLBI-4",
	.source = "bbm-rules 5; Arm ARM RCHVGJ",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "a TLBI names another ASID than the entry has",
	.text = "Walk entries carry the ASID they were used under, in the "
		"kernel's half as well: that takes the forms for all ASIDs.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_tlbi_stage2 = {
	.name = "TLBI-5-stage2",
	.id = "TLBI-5",
	.source = "bbm-rules 6; Arm ARM RTVTYQ, ICKZGP",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "stage 2 is invalidated in part or in the wrong order",
	.text = "By IPA, DSB, then what combines both stages, DSB; or one "
		"operation for both; with the guest's VMID loaded.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_tlbi_once = {
	.name = "TLBI-6-once",
	.id = "TLBI-6",
	.source = "bbm-rules 5; Arm ARM RLGSCG",
	.severity = PG_NOTE,
	.cost = PG_COST_TLB,
	.title = "a block is invalidated more than once",
	.text = "One TLBI anywhere in it removes all of it; more are only "
		"slow.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_tlbi_hint = {
	.name = "TLBI-7-hint",
	.id = "TLBI-7",
	.source = "bbm-rules 5; Arm ARM RSQXYZ",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "a TLBI's level hint is wrong",
	.text = "It then removes nothing. Where a table was removed, or a "
		"table "
		"and a block change places, there is no right hint but 0.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

const struct pg_policy pg_policy_tlbi_range = {
	.name = "TLBI-8-range",
	.id = "TLBI-8",
	.source = "bbm-rules 5; Arm ARM RXKMMX",
	.severity = PG_VIOLATION,
	.cost = PG_COST_TLB,
	.title = "a range TLBI is built for another granule, format or length",
	.text = "TG is the granule of the tables, the base is shifted by 16 "
		"with DS, it is aligned to the hinted leaf, and NUM and SCALE "
		"cover the span.",
	.kinds = PG_TLB_KINDS,
	.event = pg_tlb_event,
};

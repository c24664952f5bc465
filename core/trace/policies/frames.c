// SPDX-License-Identifier: GPL-2.0-or-later
/* Frames: to whom they go when they are freed. */
#include "trace/judge.h"
#include "trace/policies.h"

static void judge_free(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_page *page = pg_ledger_find(&j->ledger, ev->at);

	if (!page || page->state == PG_PAGE_UNKNOWN)
		return;
	if (page->state == PG_PAGE_FREE)
		pg_object(j, &pg_policy_double_free, ev,
			  "frame 0x%llx is free already",
			  (unsigned long long)ev->at);
	else if (page->origin != ev->how)
		pg_object(j, &pg_policy_origin, ev,
			  "frame 0x%llx came from another allocator",
			  (unsigned long long)ev->at);
}

const struct pg_policy pg_policy_double_free = {
	.name = "D4-double-free",
	.id = "D4",
	.source = "lifecycle D4",
	.severity = PG_VIOLATION,
	.cost = PG_COST_CHEAP,
	.title = "a frame is freed twice",
	.text = "The allocator gives it to two owners, which then write over "
		"each other's data.",
	.kinds = PG_EV_BIT(PG_EV_FREE),
	.event = judge_free,
};

const struct pg_policy pg_policy_origin = {
	.name = "D3-origin",
	.id = "D3",
	.source = "lifecycle D3",
	.severity = PG_VIOLATION,
	.cost = PG_COST_CHEAP,
	.title = "a frame is freed to an allocator that it did not come from",
	.text = "Memory from boot, of the image, of a device or of a cache may "
		"not enter the buddy allocator, and the other way round.",
	.kinds = PG_EV_BIT(PG_EV_FREE),
	.event = judge_free,
};

// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/scheme.h"

#include <string.h>

static const struct pg_scheme linux_6_12 = {
	.name = "linux-6.12",
	.system = 1,
	.source = "Linux 6.12, arch/arm64",
	.title = "Linux 6.7 to 6.13",
	.text = "Constructors by level; PUD tables are counted; the destructor "
		"runs when a table is queued; frames are freed by RCU.",
	.knobs = {
		.release = PG_RELEASE_6_7,
		.ptl = PG_PTL_ALLOCATED,
		.split_pmd = true,
		.free_path = PG_FREE_RCU,
		.observers = 2,
	},
};

const struct pg_scheme *const pg_schemes[] = {
	&linux_6_12,
	NULL,
};

const struct pg_scheme *pg_scheme_of_name(const char *name)
{
	for (unsigned int i = 0; pg_schemes[i]; i++)
		if (!strcmp(pg_schemes[i]->name, name))
			return pg_schemes[i];
	return NULL;
}

void pg_scheme_steps(const struct pg_scheme *scheme, struct pg_steps *steps)
{
	*steps = pg_steps_default;
	if (scheme->fill)
		scheme->fill(steps);
}

struct pg_judge_params pg_scheme_judge(const struct pg_knobs *knobs,
				       uint32_t costs)
{
	return (struct pg_judge_params){
		.bbml = knobs->bbml,
		.observers = knobs->observers,
		.ha = knobs->ha,
		.hd = knobs->hd,
		.ptl = knobs->ptl,
		.split_pmd = knobs->split_pmd,
		.release = knobs->release,
		.gather_rcu = knobs->free_path == PG_FREE_RCU,
		.costs = costs,
	};
}

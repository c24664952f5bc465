// SPDX-License-Identifier: GPL-2.0-or-later
/* Global and non-global leaves side by side; raised by verify/global.c. */
#include <stdio.h>

#include "verify/rules/rules.h"

static void say_overlap(const struct pg_finding *f, char *buf, size_t size)
{
	snprintf(buf, size,
		 "global here, and another space maps the address otherwise");
}

const struct pg_rule pg_rule_global_mixed = {
	.name = "global-mixed",
	.id = "R-22",
	.arm = "RSCBSR, IVNXYF",
	.severity = PG_WARNING,
	.on = PG_ON_GLOBAL,
	.title = "a global leaf among those of one address space identifier",
	.text = "The lower range changes with the process, and a global leaf "
		"in it stays in the TLB for all of them. Tables without any "
		"non-global leaf belong to a system that does not use ASIDs, "
		"and are not judged.",
};

const struct pg_rule pg_rule_global_overlap = {
	.name = "global-overlap",
	.id = "R-22",
	.arm = "RSCBSR, RNGLXZ",
	.severity = PG_VIOLATION,
	.on = PG_ON_GLOBAL,
	.title = "a global leaf where another space maps something else",
	.text = "Both are in the TLB for the same address: a TLB conflict, or "
		"one space's access through the other's mapping. Judged "
		"between the spaces named with -a that share a range.",
	.say = say_overlap,
};

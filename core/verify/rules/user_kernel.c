// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "verify/rules/rules.h"
#include "verify/rules/words.h"

static bool judge(const struct pg_span *leaf, struct pg_finding *f)
{
	f->a = leaf->access.user;
	return leaf->tables->regime->high && leaf->access.user;
}

static void say(const struct pg_finding *f, char *buf, size_t size)
{
	char rights[4];

	snprintf(buf, size, "EL0 has %s on an address of the upper range",
		 pg_rights_text(f->a, rights));
}

const struct pg_rule pg_rule_user_kernel = {
	.name = "user-kernel",
	.id = "P-13",
	.arm = "policy",
	.severity = PG_WARNING,
	.on = PG_ON_LEAF,
	.on_text = PG_TEXT_ACCESS,
	.title = "accessible at EL0 in the upper address range",
	.text = "The upper range is the kernel's: nothing in it is meant for "
		"EL0, not even to execute. Execute-only counts, since a leaf "
		"without UXN is executable at EL0 although it cannot be read "
		"there. E0PD, where it is set, takes the access away.",
	.leaf = judge,
	.say = say,
};

// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "verify/rules/rules.h"
#include "verify/rules/words.h"

#define E0PD 8

/*
 * E0PD keeps EL0 out of the whole range, and hides a leaf that should not be:
 * PAN still takes it for the user's, and the next CPU may lack E0PD.
 */
static bool judge(const struct pg_span *leaf, struct pg_finding *f)
{
	struct pg_regime r = *leaf->tables->regime;

	f->a = leaf->access.user;
	if (r.high && r.e0pd) {
		r.e0pd = false;
		f->a = pg_leaf_access(&r, leaf->desc, &leaf->hier).user;
		f->a |= f->a ? E0PD : 0;
	}
	return r.high && f->a;
}

static void say(const struct pg_finding *f, char *buf, size_t size)
{
	char rights[4];

	snprintf(buf, size, "EL0 has %s on an address of the upper range%s",
		 pg_rights_text(f->a & 7, rights),
		 f->a & E0PD ? ", but for E0PD" : "");
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
		"there. E0PD, where it is set, takes the access away, but "
		"PAN still takes the page for the user's.",
	.leaf = judge,
	.say = say,
};

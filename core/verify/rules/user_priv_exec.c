// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "verify/rules/rules.h"
#include "verify/rules/words.h"

/* What EL0 can place or choose: its own pages, readable or writable there. */
static bool judge(const struct pg_span *leaf, struct pg_finding *f)
{
	const struct pg_regime *r = leaf->tables->regime;

	f->a = pg_pack_who(r, true, false);
	return r->stage == 1 && leaf->access.priv & PG_X &&
	       leaf->access.user & (PG_R | PG_W);
}

static void say(const struct pg_finding *f, char *buf, size_t size)
{
	char who[32];

	snprintf(buf, size, "memory of EL0 that %s may execute",
		 pg_who(f->a, who));
}

const struct pg_rule pg_rule_user_priv_exec = {
	.name = "user-priv-exec",
	.id = "P-1",
	.arm = "RRNGJG, policy",
	.severity = PG_WARNING,
	.on = PG_ON_LEAF,
	.on_text = PG_TEXT_ACCESS,
	.title = "memory of EL0 that the privileged level may execute",
	.text = "A privileged jump to a user address then runs the user's "
		"code (ret2usr). What EL0 may write is never executable above "
		"it, whatever PXN says, so this is about memory that EL0 can "
		"read only. Kernels set PXN in every leaf or table of a "
		"process.",
	.leaf = judge,
	.say = say,
};

// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "verify/rules/rules.h"
#include "verify/rules/words.h"

static bool judge(const struct pg_span *leaf, struct pg_finding *f)
{
	bool priv = leaf->access.priv & PG_X;
	bool user = leaf->access.user & PG_X;

	f->a = pg_pack_who(leaf->tables->regime, priv, user);
	return leaf->attr.type < PG_MEM_NORMAL && (priv || user);
}

static void say(const struct pg_finding *f, char *buf, size_t size)
{
	char who[32];

	snprintf(buf, size, "Device memory that %s may execute",
		 pg_who(f->a, who));
}

const struct pg_rule pg_rule_device_exec = {
	.name = "device-exec",
	.id = "P-12",
	.arm = "AArch64 stage 1 pseudocode: instruction fetch from Device",
	.severity = PG_WARNING,
	.on = PG_ON_LEAF,
	.on_text = PG_TEXT_ATTR,
	.title = "Device memory that may be executed",
	.text = "Whether a fetch from Device memory faults is implementation "
		"defined, and a speculative fetch may read a device that "
		"reading changes. Stage 2 maps of devices count: the guest "
		"chooses stage 1.",
	.leaf = judge,
	.say = say,
};

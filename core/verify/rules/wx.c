// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "verify/rules/rules.h"
#include "verify/rules/words.h"

#define WX (PG_W | PG_X)

static bool judge(const struct pg_span *leaf, struct pg_finding *f, int stage)
{
	bool priv = (leaf->access.priv & WX) == WX;
	bool user = (leaf->access.user & WX) == WX;

	f->a = pg_pack_who(leaf->tables->regime, priv, user);
	return leaf->tables->regime->stage == stage && (priv || user);
}

static bool stage1(const struct pg_span *leaf, struct pg_finding *f)
{
	return judge(leaf, f, 1);
}

static bool stage2(const struct pg_span *leaf, struct pg_finding *f)
{
	return judge(leaf, f, 2);
}

static void say(const struct pg_finding *f, char *buf, size_t size)
{
	char who[32];

	snprintf(buf, size, "%s may write and execute it", pg_who(f->a, who));
}

const struct pg_rule pg_rule_wx = {
	.name = "wx",
	.id = "P-13",
	.arm = "policy",
	.severity = PG_WARNING,
	.on = PG_ON_LEAF,
	.on_text = PG_TEXT_ACCESS,
	.title = "writable and executable at the same exception level",
	.text = "Whoever can write here can run what was written. Judged by "
		"effective permission: table attributes, WXN, dirty state and "
		"indirect permissions are applied first, so what the kernel's "
		"own check counts by leaf bits alone may differ (see "
		"--like-linux). Firmware and just-in-time compilers do this "
		"on purpose.",
	.leaf = stage1,
	.say = say,
};

const struct pg_rule pg_rule_s2_wx = {
	.name = "s2-wx",
	.id = "P-13",
	.arm = "policy",
	.severity = PG_NOTE,
	.on = PG_ON_LEAF,
	.on_text = PG_TEXT_ACCESS,
	.title = "stage 2 lets the guest write and execute it",
	.text = "Stage 2 is an upper bound: the guest's own tables say what is "
		"code. Nearly all hypervisors give a guest its memory so; one "
		"that means to protect the guest's code wants -E s2-wx.",
	.leaf = stage2,
	.say = say,
};

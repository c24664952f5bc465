// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "verify/rules/rules.h"
#include "verify/rules/words.h"

static int8_t limiting_level(const struct pg_hier *h, uint8_t lost,
			     uint8_t user_lost)
{
	if (lost & PG_W && h->no_write != PG_HIER_NONE)
		return h->no_write;
	if (user_lost && h->no_el0 != PG_HIER_NONE)
		return h->no_el0;
	return h->pxn != PG_HIER_NONE ? h->pxn : h->uxn;
}

/* Implied PXN can give back what a table attribute took: only losses count. */
static bool judge(const struct pg_span *leaf, struct pg_finding *f)
{
	const struct pg_regime *r = leaf->tables->regime;
	const struct pg_hier none = PG_HIER_INIT;
	struct pg_access own, now;
	uint8_t priv, user;

	if (r->stage != 1 || r->hpd || pg_hier_same(&leaf->hier, &none))
		return false;
	own = pg_leaf_access(r, leaf->desc, &none);
	now = pg_leaf_access(r, leaf->desc, &leaf->hier);
	priv = own.priv & ~now.priv;
	user = own.user & ~now.user;
	f->a = pg_pack_who(r, priv, user) | (uint64_t)(priv | user) << 16 |
	       (uint64_t)(uint8_t)limiting_level(&leaf->hier, priv | user, user)
		       << 24;
	return priv || user;
}

static void say(const struct pg_finding *f, char *buf, size_t size)
{
	char who[32], rights[4];

	snprintf(buf, size,
		 "the leaf gives %s %s, and a table attribute at level %d "
		 "takes it away",
		 pg_who(f->a & 0xffff, who),
		 pg_rights_text(f->a >> 16 & 7, rights),
		 (int8_t)(f->a >> 24 & 0xff));
}

const struct pg_rule pg_rule_dead_permission = {
	.name = "dead-permission",
	.id = "P-7",
	.arm = "RYTXKB, RRLQFP, RNJJNG",
	.severity = PG_NOTE,
	.on = PG_ON_LEAF,
	.title = "a leaf grants what a table above it takes away",
	.text = "APTable, UXNTable, PXNTable and XNTable only restrict. A leaf "
		"that grants more reads as if the access were possible, to "
		"people and to tools that look at leaves alone. Many systems "
		"use table attributes as a second line of defence.",
	.leaf = judge,
	.say = say,
};

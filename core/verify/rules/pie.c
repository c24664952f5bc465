// SPDX-License-Identifier: GPL-2.0-or-later
/* Indirect permissions (FEAT_S1PIE): rule P-4. */
#include <stdio.h>

#include "verify/rules/rules.h"

/* Nibbles 4, 11, 13 and 15 are reserved. */
#define RESERVED_NIBBLES (1 << 4 | 1 << 11 | 1 << 13 | 1 << 15)

static unsigned int nibble(uint64_t pir, uint64_t desc)
{
	return pir >> (4 * pg_pie_index(desc)) & 15;
}

static bool reserved(const struct pg_span *leaf, struct pg_finding *f)
{
	const struct pg_regime *r = leaf->tables->regime;
	unsigned int p = nibble(r->pir, leaf->desc);
	unsigned int u = nibble(r->pire0, leaf->desc);

	if (r->stage != 1 || !r->pie)
		return false;
	f->a = pg_pie_index(leaf->desc);
	return RESERVED_NIBBLES >> p & 1 ||
	       (pg_regime_two_els(r) && RESERVED_NIBBLES >> u & 1);
}

static void say_index(const struct pg_finding *f, char *buf, size_t size)
{
	snprintf(buf, size, "%s (PIIndex %d)", f->rule->title, (int)f->a);
}

const struct pg_rule pg_rule_pie_reserved = {
	.name = "pie-reserved",
	.id = "P-4",
	.arm = "RLLZDZ, RTBKKB",
	.severity = PG_WARNING,
	.on = PG_ON_LEAF,
	.title = "PIIndex selects a reserved value of PIR or PIRE0",
	.text = "A reserved value permits nothing, and how PAN treats it is "
		"implementation defined.",
	.leaf = reserved,
	.say = say_index,
};

static bool contradiction(const struct pg_span *leaf, struct pg_finding *f)
{
	const struct pg_regime *r = leaf->tables->regime;

	if (r->stage != 1 || !r->pie || !pg_regime_two_els(r))
		return false;
	f->a = pg_pie_index(leaf->desc);
	return pg_pie_contradicts(r, leaf->desc);
}

const struct pg_rule pg_rule_pie_contradiction = {
	.name = "pie-contradiction",
	.id = "P-4",
	.arm = "RVFPJF",
	.severity = PG_VIOLATION,
	.on = PG_ON_LEAF,
	.title = "PIR executes what PIRE0 writes, so nothing is permitted",
	.text = "A leaf that the privileged level may execute and EL0 may "
		"write loses all permissions at both levels: it can never be "
		"accessed.",
	.leaf = contradiction,
	.say = say_index,
};

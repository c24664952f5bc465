// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory attributes that the architecture has not given a meaning. */
#include <stdio.h>

#include "verify/rules/rules.h"

static bool mair_reserved(const struct pg_span *leaf, struct pg_finding *f)
{
	f->a = leaf->attr.byte;
	return leaf->tables->regime->stage == 1 &&
	       pg_mair_decode(leaf->attr.byte).type == PG_MEM_RESERVED;
}

static void say_mair(const struct pg_finding *f, char *buf, size_t size)
{
	snprintf(buf, size, "its MAIR byte, 0x%02x, is unallocated",
		 (unsigned int)f->a);
}

const struct pg_rule pg_rule_mair_reserved = {
	.name = "mair-reserved",
	.id = "R-19",
	.arm = "Table D8-52, MAIR_ELx",
	.severity = PG_WARNING,
	.on = PG_ON_LEAF,
	.title = "AttrIndx selects an unallocated MAIR encoding",
	.text = "What memory type results is CONSTRAINED UNPREDICTABLE, and "
		"may change with the next CPU.",
	.leaf = mair_reserved,
	.say = say_mair,
};

/* D-16 without FWB: one half 0 where the other is not; with FWB: 0b0100. */
static bool s2_memattr(const struct pg_entry *e, struct pg_finding *f)
{
	unsigned int attr = pg_bits(e->desc, 5, 2);

	f->a = attr;
	if (e->regime->stage != 2 || !pg_desc_is_leaf(e->kind))
		return false;
	if (e->regime->fwb)
		return (attr & 7) == 4;
	return (attr & 12) && !(attr & 3);
}

static void say_s2(const struct pg_finding *f, char *buf, size_t size)
{
	snprintf(buf, size, "MemAttr 0b%d%d%d%d is reserved",
		 (int)(f->a >> 3 & 1), (int)(f->a >> 2 & 1),
		 (int)(f->a >> 1 & 1), (int)(f->a & 1));
}

const struct pg_rule pg_rule_s2_memattr = {
	.name = "s2-memattr",
	.id = "D-16",
	.arm = "RVRJSW, RHWZM, RHMNDG, RTNHFM, RGQFSF",
	.severity = PG_WARNING,
	.on = PG_ON_ENTRY,
	.title = "reserved stage-2 MemAttr encoding",
	.text = "The resulting memory type is CONSTRAINED UNPREDICTABLE. "
		"0b0100 has a meaning with FEAT_MTE_PERM only.",
	.entry = s2_memattr,
	.say = say_s2,
};

static bool sh_reserved(const struct pg_entry *e, struct pg_finding *f)
{
	(void)f;
	return pg_desc_is_leaf(e->kind) && !e->regime->ds &&
	       pg_leaf_memattr(e->regime, e->desc).sh == PG_SH_RESERVED;
}

const struct pg_rule pg_rule_sh_reserved = {
	.name = "sh-reserved",
	.id = "D-17",
	.arm = "EffectiveShareability, Table D8-52",
	.severity = PG_WARNING,
	.on = PG_ON_ENTRY,
	.title = "SH = 0b01 is reserved",
	.text = "The shareability of cacheable memory is then CONSTRAINED "
		"UNPREDICTABLE. Device and Normal non-cacheable memory is "
		"Outer Shareable whatever SH says.",
	.entry = sh_reserved,
};

static bool sh_tcr(const struct pg_setup *s, struct pg_finding *f)
{
	(void)f;
	return s->regime->ds && s->regime->sh == PG_SH_RESERVED;
}

const struct pg_rule pg_rule_sh_control = {
	.name = "sh-control",
	.id = "D-17",
	.arm = "R-18, S1NextWalkStateLeaf",
	.severity = PG_WARNING,
	.on = PG_ON_SETUP,
	.title = "TCR.SHn = 0b01 is reserved, and with DS holds for all leaves",
	.text = "With DS = 1 leaves have no shareability of their own.",
	.setup = sh_tcr,
};

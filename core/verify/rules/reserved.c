// SPDX-License-Identifier: GPL-2.0-or-later
/* Bits that have to be 0 (or 1), and that hardware ignores: hygiene. */
#include <stdio.h>

#include "arch/field.h"
#include "verify/rules/rules.h"

/* What no field of the attribute table covers. */
static uint64_t unknown_bits(const struct pg_entry *e)
{
	return e->desc & ~pg_field_known_bits(e->regime, e->level, e->desc);
}

static bool is_table(const struct pg_entry *e)
{
	return e->kind == PG_DESC_TABLE_KIND;
}

/* Address bits that the leaf's size leaves unused (D-6); [16] is nT. */
static uint64_t low_oa_mask(const struct pg_entry *e)
{
	return pg_mask(pg_level_shift(e->regime, e->level) - 1, 0) &
	       ~pg_mask(11, 0);
}

static bool oa_low(const struct pg_entry *e, struct pg_finding *f)
{
	if (!pg_desc_is_leaf(e->kind))
		return false;
	f->a = unknown_bits(e) & low_oa_mask(e);
	return f->a;
}

static bool leaf_res0(const struct pg_entry *e, struct pg_finding *f)
{
	if (!pg_desc_is_leaf(e->kind))
		return false;
	f->a = unknown_bits(e) & ~low_oa_mask(e) & ~PG_BIT(PG_DESC_CONTIG);
	return f->a;
}

static bool table_res0(const struct pg_entry *e, struct pg_finding *f)
{
	if (!is_table(e) || e->regime->stage != 1)
		return false;
	f->a = unknown_bits(e);
	return f->a;
}

static bool s2_table_res0(const struct pg_entry *e, struct pg_finding *f)
{
	if (!is_table(e) || e->regime->stage != 2)
		return false;
	f->a = unknown_bits(e);
	return f->a;
}

static bool contig_res0(const struct pg_entry *e, struct pg_finding *f)
{
	f->a = e->desc & PG_BIT(PG_DESC_CONTIG);
	return pg_desc_is_leaf(e->kind) && f->a &&
	       !pg_contig_bits(e->regime, e->level);
}

/* NS and NSTable: of Secure state, and of EL3, whose leaves choose a world. */
static bool ns_bit(const struct pg_entry *e, struct pg_finding *f)
{
	if (e->regime->stage != 1 || e->regime->kind == PG_EL3)
		return false;
	if (is_table(e))
		f->a = e->desc & PG_BIT(63);
	else if (pg_desc_is_leaf(e->kind))
		f->a = e->desc & PG_BIT(5);
	return f->a;
}

/* EL3 is Secure, or Root, where the bit is RES0; nobody can tell which. */
static bool ns_table(const struct pg_entry *e, struct pg_finding *f)
{
	(void)f;
	return e->regime->kind == PG_EL3 && is_table(e) && pg_bit(e->desc, 63);
}

static bool ap1_res1(const struct pg_entry *e, struct pg_finding *f)
{
	(void)f;
	return e->regime->stage == 1 && !pg_regime_two_els(e->regime) &&
	       !e->regime->pie && pg_desc_is_leaf(e->kind) &&
	       !pg_bit(e->desc, 6);
}

static void say_bits(const struct pg_finding *f, char *buf, size_t size)
{
	snprintf(buf, size, "%s: 0x%016llx", f->rule->title,
		 (unsigned long long)f->a);
}

const struct pg_rule pg_rule_oa_low_bits = {
	.name = "oa-low-bits",
	.id = "D-6",
	.arm = "Tables D8-52, D8-53",
	.severity = PG_NOTE,
	.on = PG_ON_ENTRY,
	.title = "output address bits below the leaf's size are set",
	.text = "They are RES0 and do not take part in the translation: the "
		"block or page maps its aligned address. Somebody computed "
		"another one.",
	.entry = oa_low,
	.say = say_bits,
};

const struct pg_rule pg_rule_leaf_res0 = {
	.name = "leaf-res0",
	.id = "D-10",
	.arm = "Tables D8-52, D8-53",
	.severity = PG_NOTE,
	.on = PG_ON_ENTRY,
	.title = "reserved bits of a block or page are set",
	.text = "RES0 for this granule, level, stage and output format. A "
		"later architecture may give them a meaning; [49:48] set "
		"without DS is how a 52-bit address ends up on a 48-bit "
		"regime.",
	.entry = leaf_res0,
	.say = say_bits,
};

const struct pg_rule pg_rule_table_res0 = {
	.name = "table-res0",
	.id = "D-13",
	.arm = "Table D8-50",
	.severity = PG_NOTE,
	.on = PG_ON_ENTRY,
	.title = "reserved bits of a table descriptor are set",
	.text = "Bit 50, the address bits below the granule, and those above "
		"47 where no format uses them. Bits 11, [7:2] and [58:51] are "
		"ignored and are not judged.",
	.entry = table_res0,
	.say = say_bits,
};

const struct pg_rule pg_rule_s2_table_res0 = {
	.name = "s2-table-res0",
	.id = "D-14",
	.arm = "RXFNBW, Table D8-51",
	.severity = PG_NOTE,
	.on = PG_ON_ENTRY,
	.title = "reserved bits of a stage-2 table descriptor are set",
	.text = "Stage 2 has no hierarchical attributes: what looks like "
		"APTable or XNTable restricts nothing.",
	.entry = s2_table_res0,
	.say = say_bits,
};

const struct pg_rule pg_rule_contig_res0 = {
	.name = "contig-res0",
	.id = "C-2",
	.arm = "RHMQXG, RRLJBB",
	.severity = PG_NOTE,
	.on = PG_ON_ENTRY,
	.title = "the contiguous bit has no meaning at this level",
	.text = "4K level 0, 16K level 1 and 64K level 1 have no contiguous "
		"sets; the bit is treated as 0.",
	.entry = contig_res0,
};

const struct pg_rule pg_rule_ns_bit = {
	.name = "ns-bit",
	.id = "D-12",
	.arm = "RMGGZM, Tables D8-50, D8-52",
	.severity = PG_NOTE,
	.on = PG_ON_ENTRY,
	.title = "NS or NSTable is set, which is RES0 outside Secure state",
	.text = "In Non-secure state the bit does nothing. pgtool cannot tell "
		"which state the tables belong to: in tables of a Secure "
		"system (a trusted OS, for instance) this is as it should be.",
	.entry = ns_bit,
};

const struct pg_rule pg_rule_ns_table = {
	.name = "ns-table",
	.id = "D-22",
	.arm = "RJYHZR, Table D8-50",
	.severity = PG_NOTE,
	.on = PG_ON_ENTRY,
	.title = "NSTable = 1 at EL3: all below is Non-secure",
	.text = "In Secure state NS of the leaves below does not count, and "
		"the tables below are read from Non-secure memory, which the "
		"other world may write. With FEAT_RME EL3 is in Root state, "
		"and the bit is RES0.",
	.entry = ns_table,
};

const struct pg_rule pg_rule_ap1_res1 = {
	.name = "ap1-res1",
	.id = "D-12",
	.arm = "Table D8-52",
	.severity = PG_NOTE,
	.on = PG_ON_ENTRY,
	.title = "AP[1] = 0 in a regime of one exception level",
	.text = "The bit is RES1 at EL2 without E2H and at EL3. It does "
		"nothing until the same tables are used with E2H = 1, where "
		"it would decide about EL0.",
	.entry = ap1_res1,
};

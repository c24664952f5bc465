// SPDX-License-Identifier: GPL-2.0-or-later
/* Valid descriptors that the architecture refuses to translate by. */
#include <stdio.h>

#include "verify/rules/rules.h"

static bool reserved_type(const struct pg_entry *e, struct pg_finding *f)
{
	(void)f;
	return e->kind == PG_DESC_RESERVED && e->level == PG_LEVEL_MAX;
}

static bool block_level(const struct pg_entry *e, struct pg_finding *f)
{
	(void)f;
	return e->kind == PG_DESC_RESERVED && e->level < PG_LEVEL_MAX;
}

static void say_block(const struct pg_finding *f, char *buf, size_t size)
{
	snprintf(buf, size, "a block at level %d, where there are none",
		 f->level);
}

static bool too_big(const struct pg_entry *e, enum pg_desc_kind table)
{
	bool is_table = e->kind == PG_DESC_TABLE_KIND;

	return is_table == (table == PG_DESC_TABLE_KIND) &&
	       e->visit->fault == PG_FAULT_ADDRESS_SIZE;
}

static bool oa_range(const struct pg_entry *e, struct pg_finding *f)
{
	const struct pg_regime *r = e->regime;

	f->a = pg_desc_oa(r, e->desc, pg_level_shift(r, e->level));
	return too_big(e, PG_DESC_PAGE);
}

static bool next_range(const struct pg_entry *e, struct pg_finding *f)
{
	f->a = pg_desc_oa(e->regime, e->desc, e->regime->granule);
	return too_big(e, PG_DESC_TABLE_KIND);
}

static void say_range(const struct pg_finding *f, char *buf, size_t size)
{
	snprintf(buf, size, "%s: 0x%llx", f->rule->title,
		 (unsigned long long)f->a);
}

/* Without FEAT_BBM's level 2 the bit is RES0, but nobody is told. */
static bool nt(const struct pg_entry *e, struct pg_finding *f)
{
	(void)f;
	return e->level < PG_LEVEL_MAX && pg_desc_is_leaf(e->kind) &&
	       pg_bit(e->desc, PG_DESC_NT);
}

const struct pg_rule pg_rule_reserved_type = {
	.name = "reserved-type",
	.id = "D-3",
	.arm = "RRWMFF, RJJNHR, Table D8-48",
	.severity = PG_VIOLATION,
	.on = PG_ON_ENTRY,
	.on_text = PG_TEXT_BITS,
	.title = "type 0b01 at level 3 is reserved",
	.text = "The entry is valid and translates nothing: an access takes a "
		"translation fault. A page has type 0b11; 0b01 is what is left "
		"of a block whose split forgot to change the type.",
	.entry = reserved_type,
};

const struct pg_rule pg_rule_block_level = {
	.name = "block-level",
	.id = "D-4",
	.arm = "BlockDescSupported, Table D8-48",
	.severity = PG_VIOLATION,
	.on = PG_ON_ENTRY,
	.title = "a block at a level that has none",
	.text = "Blocks exist at 4K levels 1 and 2 (0 with DS), 16K level 2 (1 "
		"with DS), 64K level 2 (1 with 52-bit addresses). Anything "
		"else takes a translation fault.",
	.entry = block_level,
	.say = say_block,
};

const struct pg_rule pg_rule_oa_range = {
	.name = "oa-range",
	.id = "D-9",
	.arm = "OAOutOfRange, RXFDVL",
	.severity = PG_VIOLATION,
	.on = PG_ON_ENTRY,
	.title = "the output address is above the output size",
	.text = "An access takes an address size fault. The output size comes "
		"from TCR.PS and the CPU; where no registers are known, 48 "
		"bits are taken, or 52 with DS and LPA.",
	.entry = oa_range,
	.say = say_range,
};

const struct pg_rule pg_rule_next_table_range = {
	.name = "next-table-range",
	.id = "D-9",
	.arm = "OAOutOfRange, RXFDVL",
	.severity = PG_VIOLATION,
	.on = PG_ON_ENTRY,
	.title = "the next table's address is above the output size",
	.text = "An access takes an address size fault at the level of the "
		"table descriptor.",
	.entry = next_range,
	.say = say_range,
};

const struct pg_rule pg_rule_nt = {
	.name = "nt",
	.id = "D-7",
	.arm = "IPJZBK, RMRRPW, IDXRJK",
	.severity = PG_WARNING,
	.on = PG_ON_ENTRY,
	.title = "nT = 1 in a block at rest",
	.text = "The bit is for the moment in which a block is split or made: "
		"with FEAT_BBM an access may take a translation fault, and is "
		"not cached. Without that feature the bit is RES0. An image "
		"taken in the middle of such a change shows it rightly.",
	.entry = nt,
};

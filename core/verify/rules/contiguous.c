// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Contiguous sets (C- rules). A set is judged as soon as one valid entry of it
 * has the bit; invalid entries inside a set are legal (IPGVGZ).
 */
#include <stdio.h>

#include "verify/rules/rules.h"

#define AP2 7 /* stage 1: read-only; stage 2: S2AP[1], writable */

static bool valid(const struct pg_set *s, size_t i)
{
	return pg_desc_is_leaf(pg_desc_kind(s->regime, s->level, s->words[i]));
}

static unsigned int shift(const struct pg_set *s)
{
	return pg_level_shift(s->regime, s->level);
}

static uint64_t oa(const struct pg_set *s, size_t i)
{
	return pg_desc_oa(s->regime, s->words[i], shift(s));
}

/* The set's first valid entry with the bit; there is one. */
static size_t first_member(const struct pg_set *s)
{
	size_t i = 0;

	while (i + 1 < s->count &&
	       !(valid(s, i) && pg_bit(s->words[i], PG_DESC_CONTIG)))
		i++;
	return i;
}

/* A table is a valid entry as well; its bit 52 is ignored. */
static bool partial(const struct pg_set *s, struct pg_finding *f)
{
	for (size_t i = 0; i < s->count; i++) {
		bool table = pg_desc_kind(s->regime, s->level, s->words[i]) ==
			     PG_DESC_TABLE_KIND;

		if (table ||
		    (valid(s, i) && !pg_bit(s->words[i], PG_DESC_CONTIG)))
			f->a++;
	}
	return f->a;
}

static void say_partial(const struct pg_finding *f, char *buf, size_t size)
{
	snprintf(buf, size, "%llu valid %s of the set lack%s the bit",
		 (unsigned long long)f->a, f->a == 1 ? "entry" : "entries",
		 f->a == 1 ? "s" : "");
}

/* Where the set would begin, going by one of its members. */
static uint64_t base_by(const struct pg_set *s, size_t i)
{
	return oa(s, i) - ((uint64_t)i << shift(s));
}

static bool misaligned(const struct pg_set *s, struct pg_finding *f)
{
	uint64_t bytes = (uint64_t)s->count << shift(s);
	size_t first = first_member(s);

	/* An address of whole pages, and below them the entry. */
	f->a = oa(s, first) + first;
	return base_by(s, first) & (bytes - 1);
}

static void say_misaligned(const struct pg_finding *f, char *buf, size_t size)
{
	snprintf(buf, size,
		 "entry %d of the set leads to 0x%llx, as in no aligned set",
		 (int)(f->a & 0xfff), (unsigned long long)f->a & ~0xfffULL);
}

static bool disorder(const struct pg_set *s, struct pg_finding *f)
{
	uint64_t base = base_by(s, first_member(s));

	for (size_t i = 0; i < s->count; i++) {
		if (!valid(s, i) || base_by(s, i) == base)
			continue;
		f->a = i;
		return true;
	}
	return false;
}

static void say_disorder(const struct pg_finding *f, char *buf, size_t size)
{
	snprintf(buf, size,
		 "entry %d of the set does not follow the others' output "
		 "addresses",
		 (int)f->a);
}

/*
 * What has to be equal (ICQTNL): all but the address, AF, software and PBHA
 * bits (D-11), and, where hardware may have made an entry dirty, the write
 * permission.
 */
static uint64_t attributes(const struct pg_set *s)
{
	uint64_t but = pg_desc_oa_mask(s->regime, s->regime->granule) |
		       PG_BIT(PG_DESC_AF) | PG_BIT(PG_DESC_CONTIG) |
		       pg_mask(63, 55);
	bool hardware = s->regime->hd || !s->regime->ha_known;

	if (hardware &&
	    (pg_bit(s->words[first_member(s)], PG_DESC_DBM) || s->regime->pie))
		but |= PG_BIT(AP2);
	return ~but & s->known;
}

static bool mixed(const struct pg_set *s, struct pg_finding *f)
{
	uint64_t like = s->words[first_member(s)];

	for (size_t i = 0; i < s->count; i++) {
		if (valid(s, i))
			f->a |= (s->words[i] ^ like) & attributes(s);
	}
	return f->a;
}

static void say_mixed(const struct pg_finding *f, char *buf, size_t size)
{
	snprintf(buf, size, "entries of the set differ in bits 0x%llx",
		 (unsigned long long)f->a);
}

static bool af_mixed(const struct pg_set *s, struct pg_finding *f)
{
	uint64_t like = s->words[first_member(s)];

	for (size_t i = 0; i < s->count && !s->regime->ha; i++) {
		if (valid(s, i))
			f->a |= (s->words[i] ^ like) & PG_BIT(PG_DESC_AF);
	}
	return f->a;
}

static bool beyond_input(const struct pg_set *s, struct pg_finding *f)
{
	(void)f;
	return (uint64_t)s->count << shift(s) > PG_BIT(s->regime->ia_bits);
}

static bool beyond_output(const struct pg_set *s, struct pg_finding *f)
{
	uint64_t bytes = (uint64_t)s->count << shift(s);

	/* Of an entry out of its place hardware takes the upper bits. */
	f->a = oa(s, first_member(s)) & -bytes;
	return pg_oa_too_big(s->regime, f->a + (bytes - 1));
}

static void say_output(const struct pg_finding *f, char *buf, size_t size)
{
	snprintf(buf, size, "the set from 0x%llx on passes the output size",
		 (unsigned long long)f->a);
}

const struct pg_rule pg_rule_contig_partial = {
	.name = "contig-partial",
	.id = "C-3",
	.arm = "RQTRPM, IPGVGZ",
	.severity = PG_VIOLATION,
	.on = PG_ON_SET,
	.on_text = PG_TEXT_BITS,
	.title = "a contiguous set in which valid entries lack the bit",
	.text = "All valid entries of a set have the bit, or none. A TLB may "
		"hold the set as one entry, and the others beside it: the "
		"conflict may end in a TLB conflict abort, or in a mixture of "
		"both.",
	.set = partial,
	.say = say_partial,
};

const struct pg_rule pg_rule_contig_align = {
	.name = "contig-align",
	.id = "C-4",
	.arm = "RSKQHL, StageOA",
	.severity = PG_VIOLATION,
	.on = PG_ON_SET,
	.title = "a contiguous set whose output is not aligned to it",
	.text = "Hardware that uses the bit takes the upper address bits from "
		"one entry and the lower from the input address: such a set "
		"maps other memory than its entries say.",
	.set = misaligned,
	.say = say_misaligned,
};

const struct pg_rule pg_rule_contig_order = {
	.name = "contig-order",
	.id = "C-4",
	.arm = "RSKQHL, StageOA",
	.severity = PG_VIOLATION,
	.on = PG_ON_SET,
	.title = "a contiguous set whose output addresses do not ascend",
	.text = "Entry by entry the output address has to grow by the leaf's "
		"size. Which entry's address counts depends on the one that "
		"the TLB was filled from.",
	.set = disorder,
	.say = say_disorder,
};

const struct pg_rule pg_rule_contig_attrs = {
	.name = "contig-attrs",
	.id = "C-5",
	.arm = "ICQTNL",
	.severity = PG_VIOLATION,
	.on = PG_ON_SET,
	.on_text = PG_TEXT_BITS,
	.title = "a contiguous set whose entries differ",
	.text = "Memory type, shareability, permissions and the global bit of "
		"all valid entries have to agree; only AF may differ, and "
		"with DBM the write permission.",
	.set = mixed,
	.say = say_mixed,
};

const struct pg_rule pg_rule_contig_af = {
	.name = "contig-af",
	.id = "C-6",
	.arm = "ICQTNL",
	.severity = PG_NOTE,
	.on = PG_ON_SET,
	.on_text = PG_TEXT_BITS,
	.title = "a contiguous set whose entries differ in AF, without HA",
	.text = "With hardware management one entry's flag speaks for the set. "
		"Without it, an access to an entry with AF = 0 may or may not "
		"fault.",
	.set = af_mixed,
};

const struct pg_rule pg_rule_contig_input = {
	.name = "contig-input",
	.id = "C-7",
	.arm = "RWMNPV",
	.severity = PG_WARNING,
	.on = PG_ON_SET,
	.title = "a contiguous set larger than the input address range",
	.text = "A programming error; whether it translates is implementation "
		"defined.",
	.set = beyond_input,
};

const struct pg_rule pg_rule_contig_output = {
	.name = "contig-output",
	.id = "C-7",
	.arm = "RXFDVL",
	.severity = PG_VIOLATION,
	.on = PG_ON_SET,
	.title = "a contiguous set that passes the output size",
	.text = "An access takes an address size fault, even where the entry "
		"itself would fit.",
	.set = beyond_output,
	.say = say_output,
};

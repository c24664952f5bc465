// SPDX-License-Identifier: GPL-2.0-or-later
/* Table pages. The engine's book of them (verify/book.c) raises these. */
#include <stdio.h>

#include "verify/rules/rules.h"

static void say_loop(const struct pg_finding *f, char *buf, size_t size)
{
	snprintf(buf, size, "the entry points back to table 0x%llx above it",
		 (unsigned long long)f->a);
}

static void say_page(const struct pg_finding *f, char *buf, size_t size)
{
	snprintf(buf, size, "%s: table 0x%llx", f->rule->title,
		 (unsigned long long)f->a);
}

static void say_mapped(const struct pg_finding *f, char *buf, size_t size)
{
	snprintf(buf, size, "%s: table 0x%llx", f->rule->title,
		 (unsigned long long)f->other);
}

static void say_first(const struct pg_finding *f, char *buf, size_t size)
{
	snprintf(buf, size, "%s: table 0x%llx, first for 0x%016llx",
		 f->rule->title, (unsigned long long)f->a,
		 (unsigned long long)f->other);
}

const struct pg_rule pg_rule_table_absent = {
	.name = "table-absent",
	.id = "T-2",
	.arm = "RZZSYD, RFDKMS",
	.severity = PG_VIOLATION,
	.on = PG_ON_TABLE,
	.title = "a table that is not in memory",
	.text = "A walk takes an external abort, or reads a device (D-21). An "
		"image that lacks the page looks the same, so that the exit "
		"status is 2: not all could be judged.",
	.say = say_page,
};

const struct pg_rule pg_rule_table_free = {
	.name = "table-free",
	.id = "T-2",
	.arm = "policy",
	.severity = PG_VIOLATION,
	.on = PG_ON_TABLE,
	.title = "a table in a page that the kernel holds free",
	.text = "Whoever gets the page next writes translations. Judged on "
		"Linux images that hold the kernel's page array (a reduced "
		"image does not), by the buddy allocator's mark of the page "
		"or of the block that it is in.",
	.say = say_page,
};

const struct pg_rule pg_rule_table_data = {
	.name = "table-data",
	.id = "T-2",
	.arm = "policy",
	.severity = PG_VIOLATION,
	.on = PG_ON_TABLE,
	.title = "a table in a page that the kernel uses for data",
	.text = "Somebody else owns the page, and writes translations. Judged "
		"where table-free is, and on tables below the root, by the "
		"page's flags: on a list of reclaim (memory of processes and "
		"files), or, up to 6.9, of the slab allocator.",
	.say = say_page,
};

const struct pg_rule pg_rule_table_loop = {
	.name = "table-loop",
	.id = "T-1",
	.arm = "policy",
	.severity = PG_VIOLATION,
	.on = PG_ON_TABLE,
	.title = "a table that is reached through itself",
	.text = "What lies below translates by table descriptors read as "
		"leaves. Some systems map their own tables so on purpose "
		"(a recursive or self map); on all others the tables are "
		"corrupt.",
	.say = say_loop,
};

const struct pg_rule pg_rule_table_levels = {
	.name = "table-levels",
	.id = "T-1",
	.arm = "policy",
	.severity = PG_WARNING,
	.on = PG_ON_TABLE,
	.title = "a page used as a table at two levels",
	.text = "Its entries mean something else at each level: a page at "
		"level 3 is a table above it.",
	.say = say_first,
};

const struct pg_rule pg_rule_table_shared = {
	.name = "table-shared",
	.id = "T-1",
	.arm = "policy",
	.severity = PG_WARNING,
	.on = PG_ON_TABLE,
	.title = "a table reached more than once in one space",
	.text = "A change through one address changes the other. Tables freed "
		"twice, or linked twice, look so.",
	.say = say_first,
};

const struct pg_rule pg_rule_table_shared_uniform = {
	.name = "table-shared-uniform",
	.id = "T-1",
	.arm = "policy",
	.severity = PG_NOTE,
	.on = PG_ON_TABLE,
	.title = "a table that leads to one place, reached more than once",
	.text = "All its entries point to the same page or table, so that it "
		"is shared on purpose: a kernel with KASAN maps shadow that "
		"nobody needs by one page of zeroes and one table at each "
		"level.",
	.say = say_first,
};

const struct pg_rule pg_rule_table_empty = {
	.name = "table-empty",
	.id = "T-5",
	.arm = "policy",
	.severity = PG_NOTE,
	.on = PG_ON_TABLE,
	.title = "a table without any entry",
	.text = "It costs a page and a look-up. Linux keeps the tables of "
		"vmalloc ranges that it once used, and frees those of "
		"processes when they end.",
	.say = say_page,
};

const struct pg_rule pg_rule_table_writable = {
	.name = "table-writable",
	.id = "T-1",
	.arm = "P-13, policy",
	.severity = PG_NOTE,
	.on = PG_ON_TABLE,
	.title = "a table page is mapped writable",
	.text = "Whoever can write there can map anything. A kernel with a "
		"linear map has all its tables so, except those that are read "
		"only after start; the note tells where. Hypervisors and "
		"firmware that claim to protect their tables want "
		"-E table-writable.",
	.say = say_mapped,
};

const struct pg_rule pg_rule_table_exposed = {
	.name = "table-exposed",
	.id = "T-1",
	.arm = "P-13, policy",
	.severity = PG_VIOLATION,
	.on = PG_ON_TABLE,
	.title = "a table page is writable by those whom it confines",
	.text = "EL0 may write a table of its own address space, or a guest "
		"one of its stage-2 tables: the protection that these tables "
		"give is void.",
	.say = say_mapped,
};

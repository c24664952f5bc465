// SPDX-License-Identifier: GPL-2.0-or-later
/* Knobs by name, a row each. */
#include <stddef.h>
#include <string.h>

#include "base/number.h"
#include "engine/scheme.h"

static const char *const releases[] = { "5.1",	"5.2",	"6.7",
					"6.14", "6.16", NULL };
static const char *const ptls[] = { "none", "embedded", "allocated", NULL };
static const char *const paths[] = { "now", "ipi", "rcu", NULL };
static const char *const sources[] = { "buddy", "cache", "fragments", NULL };
static const char *const reclaims[] = { "none", "refcount", "scan", NULL };

#define AT(member)                                   \
	.offset = offsetof(struct pg_knobs, member), \
	.size = sizeof(((struct pg_knobs *)0)->member)

const struct pg_knob pg_knob_rows[] = {
	{ .name = "release",
	  AT(release),
	  .words = releases,
	  .text = "Whose constructors run: the Linux release from which on it "
		  "is so." },
	{ .name = "ptl",
	  AT(ptl),
	  .words = ptls,
	  .text = "A table's lock: one for the whole space, a word in the "
		  "page's descriptor, or an object of its own, which may fail "
		  "to be had." },
	{ .name = "split_pmd",
	  AT(split_pmd),
	  .max = 1,
	  .text = "PMD tables have locks of their own." },
	{ .name = "dtor_late",
	  AT(dtor_late),
	  .max = 1,
	  .text = "A table's destructor runs when its frame is freed, not when "
		  "it is queued." },
	{ .name = "free_path",
	  AT(free_path),
	  .words = paths,
	  .text = "When the frame of a user table is freed after it was "
		  "unlinked and flushed: at once, after an IPI to all, or "
		  "after a grace period." },
	{ .name = "source",
	  AT(source),
	  .words = sources,
	  .text = "Where table pages come from." },
	{ .name = "reclaim",
	  AT(reclaim),
	  .words = reclaims,
	  .text = "Who frees user tables that have become empty: nobody but "
		  "unmapping, whoever drops the last reference, or a scan "
		  "for them." },
	{ .name = "variant",
	  AT(variant),
	  .max = 255,
	  .text = "Which, of several. Fragments: 0 halves of a block, 1 a "
		  "whole block each, 2 pairs, 3 and 4 blocks of two and of "
		  "four pages, 5 counted pieces, 6 pages with descriptors from "
		  "a slab. Reclaim by references: 0 under a lock, 1 by RCU." },
	{ .name = "group",
	  AT(group),
	  .max = PG_ORDERS - 1,
	  .text = "Pages that the cache takes from the buddy allocator at "
		  "once: 2 to the power of this; 0 leaves it to the cache." },
	{ .name = "bbml",
	  AT(bbml),
	  .max = 2,
	  .text = "ID_AA64MMFR2_EL1.BBM of the CPUs." },
	{ .name = "observers",
	  AT(observers),
	  .min = 1,
	  .max = PG_ACTORS,
	  .text = "How many CPUs share the tables." },
	{ .name = "ha",
	  AT(ha),
	  .max = 1,
	  .text = "Hardware sets the access flag." },
	{ .name = "hd",
	  AT(hd),
	  .max = 1,
	  .text = "Hardware keeps dirty state." },
	{ .name = "tlb_range",
	  AT(tlb_range),
	  .max = 1,
	  .text = "Invalidation by range (FEAT_TLBIRANGE) is used." },
	{ .name = "keyed",
	  AT(keyed),
	  .max = 1,
	  .text = "Table pages are write-protected in the linear map." },
	{ .name = NULL },
};

static const struct pg_knob *find(const char *text, size_t length)
{
	for (const struct pg_knob *k = pg_knob_rows; k->name; k++)
		if (strlen(k->name) == length && !memcmp(k->name, text, length))
			return k;
	return NULL;
}

static bool parse(const struct pg_knob *knob, const char *text, uint64_t *value)
{
	if (!knob->words)
		return pg_parse_u64(text, value) && *value >= knob->min &&
		       *value <= knob->max;
	for (*value = 0; knob->words[*value]; (*value)++)
		if (!strcmp(knob->words[*value], text))
			return true;
	return false;
}

int pg_scheme_set(struct pg_knobs *knobs, const char *text,
		  struct pg_error *err)
{
	const char *equals = strchr(text, '=');
	const struct pg_knob *knob;
	uint64_t value;

	if (!equals)
		return pg_error(err, PG_EINVAL, "'%.40s' is not NAME=VALUE",
				text);
	knob = find(text, (size_t)(equals - text));
	if (!knob)
		return pg_error(err, PG_EINVAL, "there is no knob '%.*s'",
				(int)(equals - text > 40 ? 40 : equals - text),
				text);
	if (!parse(knob, equals + 1, &value))
		return pg_error(err, PG_EINVAL, "'%.40s' is no value of %s",
				equals + 1, knob->name);
	/* Little-endian or not, members are set by their own size. */
	if (knob->size == 1)
		*((uint8_t *)knobs + knob->offset) = (uint8_t)value;
	else
		*(uint32_t *)(void *)((char *)knobs + knob->offset) =
			(uint32_t)value;
	return 0;
}

bool pg_knobs_same(const struct pg_knobs *a, const struct pg_knobs *b)
{
	for (const struct pg_knob *k = pg_knob_rows; k->name; k++)
		if (memcmp((const char *)a + k->offset,
			   (const char *)b + k->offset, k->size))
			return false;
	return true;
}

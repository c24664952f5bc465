// SPDX-License-Identifier: GPL-2.0-or-later
/* Knobs by name. */
#include <stddef.h>
#include <string.h>

#include "base/number.h"
#include "engine/scheme.h"

enum knob_kind {
	KNOB_FLAG,
	KNOB_NUMBER,
	KNOB_WORD,
};

static const char *const releases[] = { "5.1",	"5.2",	"6.7",
					"6.14", "6.16", NULL };
static const char *const ptls[] = { "none", "embedded", "allocated", NULL };
static const char *const paths[] = { "now", "ipi", "rcu", NULL };
static const char *const sources[] = { "buddy", "cache", "fragments", NULL };
static const char *const reclaims[] = { "none", "refcount", "scan", NULL };

/* words: of KNOB_WORD, in the order of the enum; max: of KNOB_NUMBER. */
struct knob {
	const char *name;
	enum knob_kind kind;
	size_t offset, size;
	const char *const *words;
	uint64_t max;
};

#define AT(member)                         \
	offsetof(struct pg_knobs, member), \
		sizeof(((struct pg_knobs *)0)->member)

static const struct knob knobs_table[] = {
	{ "release", KNOB_WORD, AT(release), releases, 0 },
	{ "ptl", KNOB_WORD, AT(ptl), ptls, 0 },
	{ "split_pmd", KNOB_FLAG, AT(split_pmd), NULL, 1 },
	{ "dtor_late", KNOB_FLAG, AT(dtor_late), NULL, 1 },
	{ "free_path", KNOB_WORD, AT(free_path), paths, 0 },
	{ "source", KNOB_WORD, AT(source), sources, 0 },
	{ "reclaim", KNOB_WORD, AT(reclaim), reclaims, 0 },
	{ "variant", KNOB_NUMBER, AT(variant), NULL, 255 },
	{ "bbml", KNOB_NUMBER, AT(bbml), NULL, 2 },
	{ "observers", KNOB_NUMBER, AT(observers), NULL, PG_ACTORS },
	{ "ha", KNOB_FLAG, AT(ha), NULL, 1 },
	{ "hd", KNOB_FLAG, AT(hd), NULL, 1 },
	{ "tlb_range", KNOB_FLAG, AT(tlb_range), NULL, 1 },
	{ "group", KNOB_NUMBER, AT(group), NULL, PG_ORDERS - 1 },
	{ "keyed", KNOB_FLAG, AT(keyed), NULL, 1 },
};

static const struct knob *find(const char *text, size_t length)
{
	for (size_t i = 0; i < sizeof(knobs_table) / sizeof(knobs_table[0]);
	     i++)
		if (strlen(knobs_table[i].name) == length &&
		    !memcmp(knobs_table[i].name, text, length))
			return &knobs_table[i];
	return NULL;
}

static bool parse(const struct knob *knob, const char *text, uint64_t *value)
{
	if (knob->kind != KNOB_WORD)
		return pg_parse_u64(text, value) && *value <= knob->max;
	for (*value = 0; knob->words[*value]; (*value)++)
		if (!strcmp(knob->words[*value], text))
			return true;
	return false;
}

int pg_scheme_set(struct pg_knobs *knobs, const char *text,
		  struct pg_error *err)
{
	const char *equals = strchr(text, '=');
	const struct knob *knob;
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

// SPDX-License-Identifier: GPL-2.0-or-later
/* Differences for people: a line each, with what was and what is. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "out.h"
#include "print.h"

/* Room for what one side of a change says. */
#define TEXT 160

static void pa_text(const struct pg_span *s, char *buf)
{
	snprintf(buf, TEXT, "0x%" PRIx64 "%s", s->pa,
		 s->repeat ? " repeated" : "");
}

static void priv_text(const struct pg_span *s, char *buf)
{
	char rights[4];

	snprintf(buf, TEXT, "%s", pg_rights_text(s->access.priv, rights));
}

static void user_text(const struct pg_span *s, char *buf)
{
	char rights[4];

	snprintf(buf, TEXT, "%s", pg_rights_text(s->access.user, rights));
}

static void memtype_text(const struct pg_span *s, char *buf)
{
	snprintf(buf, TEXT, "%s%s", pg_memtype_name(&s->attr),
		 s->attr.xs_clear ? " XS=0" : "");
}

static void sh_text(const struct pg_span *s, char *buf)
{
	snprintf(buf, TEXT, "%s", pg_sh_name(s->attr.sh));
}

static void leaf_text(const struct pg_span *s, char *buf)
{
	const struct pg_regime *r = s->tables->regime;
	char size[24];

	snprintf(buf, TEXT, "%s %s%s",
		 size_text(PG_BIT(pg_level_shift(r, s->level)), size,
			   sizeof(size)),
		 pg_span_kind_name(s->kind),
		 pg_desc_contig(r, s->level, s->desc) ? " contig" : "");
}

static void fault_text(const struct pg_span *s, char *buf)
{
	snprintf(buf, TEXT, "stage %d %s fault%s", s->fault.stage,
		 pg_fault_name(s->fault.kind),
		 s->fault.walk ? " on the walk" : "");
}

static void value_text(const struct pg_span *s, char *buf)
{
	snprintf(buf, TEXT, "0x%" PRIx64, s->desc);
}

/* Everything: what the other side has nothing to compare with. */
static void whole_text(const struct pg_span *s, char *buf)
{
	char pa[TEXT], leaf[TEXT], priv[4], user[4];

	pa_text(s, pa);
	leaf_text(s, leaf);
	snprintf(buf, TEXT, "%.40s, %.40s, priv %s, user %s, %s, %s shareable",
		 pa, leaf, pg_rights_text(s->access.priv, priv),
		 pg_rights_text(s->access.user, user),
		 pg_memtype_name(&s->attr), pg_sh_name(s->attr.sh));
}

/* Enough where nothing can be compared. */
static void state_text(const struct pg_span *s, char *buf)
{
	if (s->kind == PG_SPAN_UNREADABLE && s->count)
		snprintf(buf, TEXT, "unreadable (table entry 0x%" PRIx64 ")",
			 s->at);
	else
		snprintf(buf, TEXT, "%s",
			 s->kind == PG_SPAN_UNREADABLE ? "not read"
			 : s->kind == PG_SPAN_HOLE     ? "not mapped"
						       : "mapped");
}

/* Both sides of each change; those that read the same are left out. */
static const struct {
	enum pg_change change;
	const char *name;
	void (*text)(const struct pg_span *s, char *buf);
} rows[] = {
	{ PG_CHANGE_UNREADABLE, "", state_text },
	{ PG_CHANGE_MOVED, "", pa_text },
	{ PG_CHANGE_PERMISSION, "priv ", priv_text },
	{ PG_CHANGE_PERMISSION, "user ", user_text },
	{ PG_CHANGE_MEMTYPE, "", memtype_text },
	{ PG_CHANGE_SHAREABILITY, "shareable ", sh_text },
	{ PG_CHANGE_SPLIT, "", leaf_text },
	{ PG_CHANGE_COLLAPSED, "", leaf_text },
	{ PG_CHANGE_CONTIG, "", leaf_text },
	{ PG_CHANGE_FAULT, "", fault_text },
	{ PG_CHANGE_INVALID, "", value_text },
};

static void print_names(unsigned int changes)
{
	const char *comma = "";

	for (unsigned int i = 0; i < PG_CHANGE_COUNT; i++) {
		if (!(changes >> i & 1))
			continue;
		out_printf("%s%s", comma, pg_change_name(i));
		comma = ",";
	}
}

static void attribute_text(enum pg_attribute a, const struct pg_span *s,
			   char *buf)
{
	uint64_t value = pg_attribute_value(s, a);

	if (a == PG_ATTR_MAIR)
		snprintf(buf, TEXT, "0x%02" PRIx64, value);
	else
		snprintf(buf, TEXT, "%" PRIu64, value);
}

static void print_rows(const struct pg_delta *d)
{
	const char *before = ": ";
	char was[TEXT], is[TEXT];

	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++) {
		if (!(d->changes >> rows[i].change & 1))
			continue;
		rows[i].text(&d->before, was);
		rows[i].text(&d->after, is);
		if (rows[i].change != PG_CHANGE_UNREADABLE && !strcmp(was, is))
			continue;
		out_printf("%s%s%s -> %s", before, rows[i].name, was, is);
		before = "; ";
	}
	for (unsigned int i = 0; i < PG_ATTR_COUNT; i++) {
		if (!(d->attributes >> i & 1))
			continue;
		attribute_text(i, &d->before, was);
		attribute_text(i, &d->after, is);
		out_printf("%s%s %s -> %s", before, pg_attribute_name(i), was,
			   is);
		before = "; ";
	}
}

static void print_range(uint64_t ia, uint64_t size)
{
	char text[24];

	out_printf("0x%016" PRIx64 "-0x%016" PRIx64 "  %6s  ", ia, ia + size,
		   size_text(size, text, sizeof(text)));
}

bool print_delta(const struct pg_delta *d)
{
	char whole[TEXT];

	print_range(d->ia, d->size);
	print_names(d->changes);
	if (d->changes & (1U << PG_CHANGE_MAPPED | 1U << PG_CHANGE_UNMAPPED)) {
		whole_text(pg_span_is_leaf(&d->after) ? &d->after : &d->before,
			   whole);
		out_printf(": %s", whole);
	}
	print_rows(d);
	return out_printf("\n");
}

bool print_table_page(const char *change, const struct pg_regime *r,
		      const struct pg_table_page *page)
{
	print_range(page->ia, pg_table_page_reach(r, page->level));
	return out_printf("%s: level %d at 0x%" PRIx64 "\n", change,
			  page->level, page->pa);
}

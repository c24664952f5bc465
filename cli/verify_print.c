// SPDX-License-Identifier: GPL-2.0-or-later
/* How findings look: one line each, as compilers print theirs; and JSON. */
#include <inttypes.h>
#include <string.h>

#include "out.h"
#include "print.h"
#include "verify.h"

static void print_where(const struct pg_verify *v, const struct pg_finding *f)
{
	out_printf("%s: ", pg_verify_space_name(v, f->space));
	if (f->size || f->level != PG_NO_LEVEL)
		out_printf("0x%016" PRIx64 "-0x%016" PRIx64 ": ", f->ia,
			   f->ia + f->size);
}

static void print_severity(const struct pg_finding *f)
{
	out_alarm(f->severity == PG_VIOLATION);
	out_printf("%s", pg_severity_name(f->severity));
	out_alarm(false);
}

static void print_place(const struct pg_finding *f)
{
	if (f->at)
		out_printf(" (level %d, 0x%016" PRIx64 " at 0x%" PRIx64 ")",
			   f->level, f->raw, f->at);
	else if (f->line)
		out_printf(" (line %" PRIu64 ")", f->line);
	else if (f->level != PG_NO_LEVEL)
		out_printf(" (level %d)", f->level);
}

static void print_line(const struct pg_verify *v, const struct pg_finding *f)
{
	char text[256];

	print_where(v, f);
	print_severity(f);
	pg_finding_text(f, text, sizeof(text));
	out_printf(": %s [%s]", text, f->rule->name);
	print_place(f);
	out_printf("\n");
}

/* The baseline's words stand where the severity would. */
static void print_known(const struct pg_verify *v, const struct pg_finding *f)
{
	char text[256];

	print_where(v, f);
	pg_finding_text(f, text, sizeof(text));
	out_printf("known: %s [%s]", text, f->rule->name);
	print_place(f);
	out_printf("\n");
}

static void print_gone(const struct pg_known *k)
{
	out_printf("%s: ", k->space);
	if (k->ranged)
		out_printf("0x%016" PRIx64 "-0x%016" PRIx64 ": ", k->first,
			   k->last + 1);
	out_printf("gone: %s [%s]", k->rule->title, k->rule->name);
	if (k->level != PG_NO_LEVEL)
		out_printf(" (level %d)", k->level);
	out_printf("\n");
}

static void hex_or_null(const char *key, uint64_t value, bool known)
{
	if (known)
		out_printf(",\"%s\":\"0x%" PRIx64 "\"", key, value);
	else
		out_printf(",\"%s\":null", key);
}

static void address_or_null(const char *key, uint64_t value, bool known)
{
	if (known)
		out_printf(",\"%s\":\"0x%016" PRIx64 "\"", key, value);
	else
		out_printf(",\"%s\":null", key);
}

static void number_or_null(const char *key, int value, bool known)
{
	if (known)
		out_printf(",\"%s\":%d", key, value);
	else
		out_printf(",\"%s\":null", key);
}

/* baseline: "known" or NULL. */
static void print_object(const struct pg_verify *v, const struct pg_finding *f,
			 const char *baseline)
{
	bool placed = f->size || f->level != PG_NO_LEVEL;
	char text[256];

	pg_finding_text(f, text, sizeof(text));
	out_printf("{\"rule\":\"%s\",\"severity\":\"%s\",", f->rule->name,
		   pg_severity_name(f->severity));
	print_json_string("space", pg_verify_space_name(v, f->space));
	address_or_null("va", f->ia, placed);
	out_printf(",\"size\":%" PRIu64, f->size);
	hex_or_null("at", f->at, f->at);
	hex_or_null("raw", f->raw, f->at);
	number_or_null("level", f->level, f->level != PG_NO_LEVEL);
	out_printf(",");
	print_json_string("text", text);
	out_printf(",\"id\":\"%s\"", f->rule->id);
	if (f->line)
		out_printf(",\"line\":%" PRIu64, f->line);
	if (baseline)
		out_printf(",\"baseline\":\"%s\"", baseline);
	out_printf("}\n");
}

static void print_gone_object(const struct pg_known *k)
{
	out_printf("{\"rule\":\"%s\",\"severity\":\"%s\",", k->rule->name,
		   pg_severity_name(k->rule->severity));
	print_json_string("space", k->space);
	address_or_null("va", k->first, k->ranged);
	out_printf(",\"size\":%" PRIu64 ",\"at\":null,\"raw\":null",
		   k->ranged ? k->last - k->first + 1 : 0);
	number_or_null("level", k->level, k->level != PG_NO_LEVEL);
	out_printf(",");
	print_json_string("text", k->rule->title);
	out_printf(",\"id\":\"%s\",\"baseline\":\"gone\"}\n", k->rule->id);
}

static void print_json(const struct verdict *d)
{
	bool all = d->opts->verbose;

	for (size_t i = 0; i < d->nfresh; i++)
		print_object(d->v, &d->fresh[i], d->baseline ? "new" : NULL);
	for (size_t i = 0; all && i < d->nknown; i++)
		print_object(d->v, &d->known[i], "known");
	for (size_t i = 0; all && i < d->ngone; i++)
		print_gone_object(d->gone[i]);
}

/* Notes are often many and seldom news: one line for each rule and space. */
static bool first_note(const struct pg_finding *list, size_t i)
{
	for (size_t k = i; k-- > 0 && list[k].space == list[i].space;) {
		if (list[k].rule == list[i].rule)
			return false;
	}
	return true;
}

static size_t count_alike(const struct pg_finding *list, size_t count, size_t i)
{
	size_t n = 0;

	for (size_t k = i; k < count && list[k].space == list[i].space; k++)
		n += list[k].rule == list[i].rule;
	return n;
}

static void print_notes(const struct pg_verify *v,
			const struct pg_finding *list, size_t count, size_t i)
{
	size_t n = count_alike(list, count, i);

	if (n == 1) {
		print_line(v, &list[i]);
		return;
	}
	out_printf("%s: note: %zu times %s, first at 0x%016" PRIx64
		   " [%s] (-v lists them)\n",
		   pg_verify_space_name(v, list[i].space), n,
		   list[i].rule->title, list[i].ia, list[i].rule->name);
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static void print_summary(const struct verdict *d)
{
	const struct pg_verify_counts *c = pg_verify_counts(d->v);
	const uint64_t *found = d->found;

	/* Text does not show tables. */
	if (c->tables)
		out_printf("%" PRIu64 " table%s, ", c->tables,
			   plural(c->tables));
	out_printf("%" PRIu64 " lea%s: %" PRIu64 " violation%s, %" PRIu64
		   " warning%s, %" PRIu64 " note%s",
		   c->leaves, c->leaves == 1 ? "f" : "ves", found[PG_VIOLATION],
		   plural(found[PG_VIOLATION]), found[PG_WARNING],
		   plural(found[PG_WARNING]), found[PG_NOTE],
		   plural(found[PG_NOTE]));
	if (d->baseline)
		out_printf("; of the baseline %zu known, %zu gone%s", d->nknown,
			   d->ngone,
			   !d->opts->verbose && d->nknown + d->ngone
				   ? " (-v lists them)"
				   : "");
	out_printf("\n");
}

static void print_text(const struct verdict *d)
{
	const struct opts *opts = d->opts;
	bool all = opts->verbose || opts->rules_chosen;

	for (size_t i = 0; i < d->nfresh; i++) {
		if (all || d->fresh[i].severity != PG_NOTE)
			print_line(d->v, &d->fresh[i]);
	}
	for (size_t i = 0; i < d->nfresh && !all; i++) {
		if (d->fresh[i].severity == PG_NOTE && first_note(d->fresh, i))
			print_notes(d->v, d->fresh, d->nfresh, i);
	}
	for (size_t i = 0; opts->verbose && i < d->nknown; i++)
		print_known(d->v, &d->known[i]);
	for (size_t i = 0; opts->verbose && i < d->ngone; i++)
		print_gone(d->gone[i]);
	print_summary(d);
}

void print_findings(const struct verdict *d)
{
	if (d->opts->format == FORMAT_JSON)
		print_json(d);
	else
		print_text(d);
}

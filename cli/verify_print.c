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

static void print_line(const struct pg_verify *v, const struct pg_finding *f)
{
	char text[256];

	print_where(v, f);
	print_severity(f);
	pg_finding_text(f, text, sizeof(text));
	out_printf(": %s [%s]", text, f->rule->name);
	if (f->at)
		out_printf(" (level %d, 0x%016" PRIx64 " at 0x%" PRIx64 ")",
			   f->level, f->raw, f->at);
	else if (f->line)
		out_printf(" (line %" PRIu64 ")", f->line);
	else if (f->level != PG_NO_LEVEL)
		out_printf(" (level %d)", f->level);
	out_printf("\n");
}

static void hex_or_null(const char *key, uint64_t value, bool known)
{
	if (known)
		out_printf(",\"%s\":\"0x%" PRIx64 "\"", key, value);
	else
		out_printf(",\"%s\":null", key);
}

static void print_object(const struct pg_verify *v, const struct pg_finding *f)
{
	bool placed = f->size || f->level != PG_NO_LEVEL;
	char text[256];

	pg_finding_text(f, text, sizeof(text));
	out_printf("{\"rule\":\"%s\",\"severity\":\"%s\",", f->rule->name,
		   pg_severity_name(f->severity));
	print_json_string("space", pg_verify_space_name(v, f->space));
	hex_or_null("va", f->ia, placed);
	out_printf(",\"size\":%" PRIu64, f->size);
	hex_or_null("at", f->at, f->at);
	hex_or_null("raw", f->raw, f->at);
	if (f->level == PG_NO_LEVEL)
		out_printf(",\"level\":null,");
	else
		out_printf(",\"level\":%d,", f->level);
	print_json_string("text", text);
	out_printf(",\"id\":\"%s\"", f->rule->id);
	if (f->line)
		out_printf(",\"line\":%" PRIu64, f->line);
	out_printf("}\n");
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

static void print_summary(const struct pg_verify *v)
{
	const struct pg_verify_counts *c = pg_verify_counts(v);
	const uint64_t *found = c->found;

	/* Text does not show tables. */
	if (c->tables)
		out_printf("%" PRIu64 " table%s, ", c->tables,
			   plural(c->tables));
	out_printf("%" PRIu64 " lea%s: %" PRIu64 " violation%s, %" PRIu64
		   " warning%s, %" PRIu64 " note%s\n",
		   c->leaves, c->leaves == 1 ? "f" : "ves", found[PG_VIOLATION],
		   plural(found[PG_VIOLATION]), found[PG_WARNING],
		   plural(found[PG_WARNING]), found[PG_NOTE],
		   plural(found[PG_NOTE]));
}

static void print_text(const struct opts *opts, const struct pg_verify *v)
{
	size_t count;
	const struct pg_finding *list = pg_verify_findings(v, &count);
	bool all = opts->verbose || opts->rules_chosen;

	for (size_t i = 0; i < count; i++) {
		if (all || list[i].severity != PG_NOTE)
			print_line(v, &list[i]);
	}
	for (size_t i = 0; i < count && !all; i++) {
		if (list[i].severity == PG_NOTE && first_note(list, i))
			print_notes(v, list, count, i);
	}
	print_summary(v);
}

void print_findings(const struct opts *opts, const struct pg_verify *v)
{
	size_t count;
	const struct pg_finding *list = pg_verify_findings(v, &count);

	if (opts->format != FORMAT_JSON) {
		print_text(opts, v);
		return;
	}
	for (size_t i = 0; i < count; i++)
		print_object(v, &list[i]);
}

static void print_rule_object(const struct pg_rule *rule)
{
	out_printf("{\"rule\":\"%s\",\"severity\":\"%s\",\"id\":\"%s\",",
		   rule->name, pg_severity_name(rule->severity), rule->id);
	print_json_string("arm", rule->arm);
	out_printf(",");
	print_json_string("title", rule->title);
	out_printf(",");
	print_json_string("text", rule->text);
	out_printf(",\"on_text\":%s}\n", rule->on_text ? "true" : "false");
}

void print_rules(enum format format)
{
	for (size_t i = 0; pg_rules[i]; i++) {
		if (format == FORMAT_JSON)
			print_rule_object(pg_rules[i]);
		else
			out_printf("%-20s %-9s %-4s %s\n", pg_rules[i]->name,
				   pg_severity_name(pg_rules[i]->severity),
				   pg_rules[i]->id, pg_rules[i]->title);
	}
}

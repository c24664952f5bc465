// SPDX-License-Identifier: GPL-2.0-or-later
/* verify --list-rules: the table of rules as text, JSON and a manual. */
#include <ctype.h>
#include <string.h>

#include "out.h"
#include "print.h"
#include "verify.h"

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

/* What scdoc(5) would take for markup loses its meaning. */
static void print_escaped(const char *text)
{
	for (; *text; text++)
		out_printf(strchr("\\*_<[`", *text) ? "\\%c" : "%c", *text);
}

static const char *section(enum pg_subject on)
{
	static const char *const names[] = {
		[PG_ON_SETUP] = "REGISTERS",
		[PG_ON_ENTRY] = "DESCRIPTORS",
		[PG_ON_SET] = "CONTIGUOUS SETS",
		[PG_ON_TABLE] = "TABLE PAGES",
		[PG_ON_LEAF] = "PERMISSIONS AND ATTRIBUTES",
		[PG_ON_ALIAS] = "ALIASES",
		[PG_ON_GLOBAL] = "GLOBAL LEAVES",
		[PG_ON_LINUX] = "A LINUX KERNEL'S OWN TABLES",
	};

	return names[on];
}

/* A sentence begins with a capital, and a name such as nT as it is. */
static char first_letter(const char *title)
{
	return isupper((unsigned char)title[1])
		       ? *title
		       : toupper((unsigned char)*title);
}

static void print_scdoc(const struct pg_rule *rule)
{
	out_printf("*%s* (%s)\n\t", rule->name,
		   pg_severity_name(rule->severity));
	out_printf("%c", first_letter(rule->title));
	print_escaped(rule->title + 1);
	out_printf(". ");
	print_escaped(rule->text);
	out_printf("\n\n\t%s; ", rule->id);
	print_escaped(rule->arm);
	out_printf("%s\n\n", rule->on_text ? "; also judged on text" : "");
}

static void print_text(const struct pg_rule *rule)
{
	out_printf("%-20s %-9s %-4s %s\n", rule->name,
		   pg_severity_name(rule->severity), rule->id, rule->title);
}

void print_rules(enum format format)
{
	for (size_t i = 0; pg_rules[i]; i++) {
		bool first = !i || pg_rules[i]->on != pg_rules[i - 1]->on;

		if (format == FORMAT_JSON) {
			print_rule_object(pg_rules[i]);
		} else if (format == FORMAT_SCDOC) {
			if (first)
				out_printf("# %s\n\n",
					   section(pg_rules[i]->on));
			print_scdoc(pg_rules[i]);
		} else {
			print_text(pg_rules[i]);
		}
	}
}

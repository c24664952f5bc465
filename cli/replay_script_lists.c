// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * replay --list-schemes, --list-operations, --list-knobs: as text, JSON and
 * manuals.
 */
#include "engine/script.h"
#include "out.h"
#include "print.h"
#include "replay.h"

static void print_paragraph(const char *text)
{
	out_printf("\t");
	print_escaped(text);
	out_printf("\n\n");
}

static void print_scheme(const struct pg_scheme *s, enum format format)
{
	if (format == FORMAT_SCDOC) {
		out_printf("*%s* (system %u)\n\t", s->name, s->system);
		print_escaped(s->title);
		out_printf(". ");
		print_escaped(s->text);
		out_printf("\n\n");
	} else if (format == FORMAT_JSON) {
		out_printf("{\"scheme\":\"%s\",\"system\":%u,", s->name,
			   s->system);
		print_json_string("source", s->source);
		out_printf(",");
		print_json_string("title", s->title);
		out_printf(",");
		print_json_string("text", s->text);
		out_printf("}\n");
	} else {
		out_printf("%-20s %u  %s\n", s->name, s->system, s->title);
	}
}

void print_schemes(enum format format)
{
	for (unsigned int i = 0; pg_schemes[i]; i++)
		print_scheme(pg_schemes[i], format);
}

/* What stands for an argument, by its kind. */
static const char *const kind_words[] = {
	[PG_ARG_SPACE] = "SPACE",	  [PG_ARG_RANGE] = "ADDRESS+SIZE",
	[PG_ARG_ADDR] = "ADDRESS",	  [PG_ARG_PA] = "PHYSADDR",
	[PG_ARG_SIZE] = "SIZE",		  [PG_ARG_NUMBER] = "NUMBER",
	[PG_ARG_WORD] = "WORD",		  [PG_ARG_PROT] = "PROT",
	[PG_ARG_MEMORY] = "ADDRESS+SIZE", [PG_ARG_CHILD] = "NUMBER",
};

static void print_words(const struct pg_arg *arg, const char *quote)
{
	for (unsigned int i = 0; arg->words[i]; i++)
		out_printf("%s%s%s%s", i ? "|" : "", quote, arg->words[i],
			   quote);
}

static void print_value(const struct pg_arg *arg, bool manual)
{
	if (arg->kind == PG_ARG_WORD && arg->words)
		print_words(arg, manual ? "*" : "");
	else
		out_printf(manual ? "_%s_" : "%s", kind_words[arg->kind]);
}

static void print_arg(const struct pg_arg *arg, bool manual)
{
	if (!arg->option) {
		out_printf(" ");
		print_value(arg, manual);
		return;
	}
	out_printf(manual ? " [*%s*=" : " [%s=", arg->name);
	print_value(arg, manual);
	out_printf("]");
}

static void print_operation_object(const struct pg_op_row *row)
{
	out_printf("{\"operation\":\"%s\",\"arguments\":[", row->name);
	for (unsigned int i = 0; i < PG_ARGS && row->args[i].name; i++)
		out_printf("%s\"%s%s\"", i ? "," : "", row->args[i].name,
			   row->args[i].option ? "=" : "");
	out_printf("],");
	print_json_string("text", row->text);
	out_printf("}\n");
}

static void print_operation(const struct pg_op_row *row, enum format format)
{
	bool manual = format == FORMAT_SCDOC;

	if (format == FORMAT_JSON) {
		print_operation_object(row);
		return;
	}
	out_printf(manual ? "*%s*" : "%s", row->name);
	for (unsigned int i = 0; i < PG_ARGS && row->args[i].name; i++)
		print_arg(&row->args[i], manual);
	out_printf("\n");
	if (manual)
		print_paragraph(row->text);
}

void print_operations(enum format format)
{
	for (unsigned int i = 0; pg_op_lists[i]; i++) {
		if (format == FORMAT_SCDOC)
			out_printf("## %s\n\n", pg_op_titles[i]);
		for (const struct pg_op_row *row = pg_op_lists[i]; row->name;
		     row++)
			print_operation(row, format);
	}
}

/* "ipi|rcu", or "0 to 2"; quote stands around what is to be typed. */
static void print_knob_values(const struct pg_knob *k, const char *quote)
{
	if (!k->words) {
		out_printf("%s%u%s", quote, (unsigned int)k->min, quote);
		if (k->max == 1)
			out_printf("|%s1%s", quote, quote);
		else
			out_printf(" to %s%u%s", quote, (unsigned int)k->max,
				   quote);
		return;
	}
	for (unsigned int i = 0; k->words[i]; i++)
		out_printf("%s%s%s%s", i ? "|" : "", quote, k->words[i], quote);
}

static void print_knob(const struct pg_knob *k, enum format format)
{
	bool manual = format == FORMAT_SCDOC;

	if (format == FORMAT_JSON) {
		out_printf("{\"knob\":\"%s\",\"values\":\"", k->name);
		print_knob_values(k, "");
		out_printf("\",");
		print_json_string("text", k->text);
		out_printf("}\n");
		return;
	}
	out_printf(manual ? "*%s=*" : "%s=", k->name);
	print_knob_values(k, manual ? "*" : "");
	out_printf("\n");
	if (manual)
		print_paragraph(k->text);
}

void print_knobs(enum format format)
{
	for (const struct pg_knob *k = pg_knob_rows; k->name; k++)
		print_knob(k, format);
}

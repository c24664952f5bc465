// SPDX-License-Identifier: GPL-2.0-or-later
/* replay --list-policies and --list-events: as text, JSON and manuals. */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "arch/tlbi.h"
#include "out.h"
#include "print.h"
#include "replay.h"
#include "trace/event_text.h"

static const char *cost_name(enum pg_cost cost)
{
	static const char *const names[] = {
		[PG_COST_CHEAP] = "cheap",
		[PG_COST_TLB] = "tlb",
		[PG_COST_DEEP] = "deep",
	};

	return names[cost];
}

void print_escaped(const char *text)
{
	for (; *text; text++)
		out_printf(strchr("\\*_<[`", *text) ? "\\%c" : "%c", *text);
}

static void print_policy_object(const struct pg_policy *p)
{
	out_printf("{\"policy\":\"%s\",\"severity\":\"%s\",\"id\":\"%s\",",
		   p->name, pg_severity_name(p->severity), p->id);
	out_printf("\"cost\":\"%s\",", cost_name(p->cost));
	print_json_string("source", p->source);
	out_printf(",");
	print_json_string("title", p->title);
	out_printf(",");
	print_json_string("text", p->text);
	out_printf("}\n");
}

/* A sentence begins with a capital, and a name such as nT as it is. */
static void print_sentence(const char *title)
{
	bool name = isupper((unsigned char)title[1]);

	out_printf("%c", name ? *title : toupper((unsigned char)*title));
	print_escaped(title + 1);
	out_printf(". ");
}

static void print_policy_scdoc(const struct pg_policy *p)
{
	out_printf("*%s* (%s, %s)\n\t", p->name, pg_severity_name(p->severity),
		   cost_name(p->cost));
	print_sentence(p->title);
	print_escaped(p->text);
	out_printf("\n\n\t%s; ", p->id);
	print_escaped(p->source);
	out_printf("\n\n");
}

void print_policies(enum format format)
{
	for (size_t i = 0; pg_policies[i]; i++) {
		const struct pg_policy *p = pg_policies[i];

		if (format == FORMAT_JSON)
			print_policy_object(p);
		else if (format == FORMAT_SCDOC)
			print_policy_scdoc(p);
		else
			out_printf("%-24s %-9s %-7s %-5s %s\n", p->name,
				   pg_severity_name(p->severity), p->id,
				   cost_name(p->cost), p->title);
	}
}

/* Events. */

/* What stands for a value. */
static const char *const values[PG_MEMBERS] = {
	[PG_MEMBER_LEVEL] = "LEVEL", [PG_MEMBER_PURPOSE] = "LEVEL|data",
	[PG_MEMBER_SPACE] = "ID",    [PG_MEMBER_AT] = "ADDRESS",
	[PG_MEMBER_VA] = "ADDRESS",  [PG_MEMBER_SIZE] = "BYTES",
	[PG_MEMBER_OLD] = "WORD",    [PG_MEMBER_NEW] = "WORD",
	[PG_MEMBER_DELTA] = "+N|-N", [PG_MEMBER_LOCK] = "CLASS:OBJECT",
	[PG_MEMBER_WHICH] = "N",     [PG_MEMBER_STATE_OLD] = "STATE",
};

static const char *value_name(const struct pg_event_field *f)
{
	bool pointer = f->bits > 48;

	if (f->member == PG_MEMBER_AT && !pointer)
		return "WORD";
	if (f->member == PG_MEMBER_NEW && f->bits)
		return pointer ? "ADDRESS" : "0|1";
	return values[f->member];
}

/* A word by itself goes by its field's name. */
static void upper(const char *name, char *buf, size_t size)
{
	size_t i = 0;

	for (; name[i] && i + 1 < size; i++)
		buf[i] = (char)toupper((unsigned char)name[i]);
	buf[i] = '\0';
}

/* As a person would write it, behind the kind; what may be missing in []. */
static void form_of(const struct pg_event_row *row, char *buf, size_t size)
{
	size_t n = 0;

	buf[0] = '\0';
	for (unsigned int i = 0; i < pg_event_fields(row) && n < size; i++) {
		const struct pg_event_field *f = &row->fields[i];
		const char *value = value_name(f);
		char word[24];

		upper(f->name, word, sizeof(word));
		n += (size_t)snprintf(buf + n, size - n, " %s%s%s%s%s",
				      f->optional ? "[" : "",
				      value ? f->name : "", value ? "=" : "",
				      value ? value : word,
				      f->optional ? "]" : "");
	}
}

/* "FROM: none, boot ...": the words of a list. */
static void print_words(const struct pg_event_field *f, const char *const *list)
{
	char word[24];

	upper(f->name, word, sizeof(word));
	out_printf("%s: ", word);
	for (size_t i = 0; list[i]; i++)
		out_printf("%s%s", i ? ", " : "", list[i]);
}

static void print_tlbis(void)
{
	const char *before = "";

	out_printf("OP: ");
	for (unsigned int op = 0; op < PG_TLBI_OPS; op++) {
		out_printf("%s%s", before, pg_tlbi_rows[op].name);
		before = ", ";
	}
	out_printf("; each also with is or os behind it");
}

/* Lines of words, one for each list that a kind has. */
static void print_lists(const struct pg_event_row *row, const char *before,
			const char *after)
{
	for (unsigned int i = 0; i < pg_event_fields(row); i++) {
		const struct pg_event_field *f = &row->fields[i];
		bool words = f->member == PG_MEMBER_HOW ||
			     f->member == PG_MEMBER_FLAGS;

		if (!words && f->member != PG_MEMBER_TLBI)
			continue;
		out_printf("%s", before);
		if (words)
			print_words(f, pg_event_list(row, f));
		else
			print_tlbis();
		out_printf("%s", after);
	}
}

static void print_event_row(const struct pg_event_row *row, enum format format)
{
	char form[256];

	form_of(row, form, sizeof(form));
	if (format == FORMAT_JSON) {
		out_printf("{\"event\":\"%s\",\"form\":\"%s%s\",", row->name,
			   row->name, form);
		print_json_string("text", row->text);
		out_printf("}\n");
	} else if (format == FORMAT_SCDOC) {
		out_printf("*%s*", row->name);
		print_escaped(form);
		out_printf("\n\t");
		print_escaped(row->text);
		out_printf("\n\n");
		print_lists(row, "\t", "\n\n");
	} else {
		out_printf("%s%s\n", row->name, form);
		print_lists(row, "\t", "\n");
	}
}

void print_events(enum format format)
{
	for (unsigned int kind = 1; kind < PG_EVENT_KINDS; kind++)
		print_event_row(&pg_event_rows[kind], format);
}

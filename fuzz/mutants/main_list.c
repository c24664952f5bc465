// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Says which mutants there are, in the table's order:
 *
 *	mutants --list [-f text|json]
 *
 * text: name, bug, what the harness is, who has to object, and the title. json:
 * an array of objects with these members.
 */
#include "mutants/table.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int usage(void)
{
	fputs("usage: mutants --list [-f text|json]\n", stderr);
	return 2;
}

static void print_text(const struct fz_mutant *m, bool last)
{
	printf("%s\t%s\t%s\t%s\t%s\n", fz_mutant_name(m), m->bug,
	       fz_mutant_harness(m), m->policy, m->title);
}

/* Nothing in the table needs an escape; the tests look. */
static void print_json(const struct fz_mutant *m, bool last)
{
	printf("  {\"name\": \"%s\", \"bug\": \"%s\", \"harness\": \"%s\", "
	       "\"oracle\": \"%s\", \"title\": \"%s\"}%s\n",
	       fz_mutant_name(m), m->bug, fz_mutant_harness(m), m->policy,
	       m->title, last ? "" : ",");
}

int main(int argc, char **argv)
{
	size_t count = fz_mutant_count();
	bool json = false;

	if (argc < 2 || strcmp(argv[1], "--list"))
		return usage();
	if (argc != 2 && (argc != 4 || strcmp(argv[2], "-f")))
		return usage();
	if (argc == 4)
		json = !strcmp(argv[3], "json");
	if (argc == 4 && !json && strcmp(argv[3], "text"))
		return usage();
	if (json)
		puts("[");
	for (size_t i = 0; i < count; i++)
		(json ? print_json : print_text)(fz_mutant_at(i),
						 i + 1 == count);
	if (json)
		puts("]");
	return 0;
}

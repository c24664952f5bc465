// SPDX-License-Identifier: GPL-2.0-or-later
#include "opts_rules.h"

#include <stdio.h>
#include <string.h>

#include "base/bits.h"
#include "base/nearest.h"
#include "out.h"

/* A rule's name, a severity, or all of them. */
static bool is_named(const struct pg_rule *rule, const char *word, size_t n)
{
	const char *const names[] = { rule->name,
				      pg_severity_name(rule->severity), "all" };

	for (size_t i = 0; i < PG_ARRAY_SIZE(names); i++) {
		if (strlen(names[i]) == n && !memcmp(names[i], word, n))
			return true;
	}
	return false;
}

/* Names what was typed, and the name that is nearest to it. */
static void no_such_rule(const char *word, size_t n)
{
	const char *names[PG_RULES_MAX + PG_SEVERITIES], *near = NULL;
	char typed[64];
	size_t count = 0;

	for (size_t i = 0; pg_rules[i]; i++)
		names[count++] = pg_rules[i]->name;
	for (int i = 0; i < PG_SEVERITIES; i++)
		names[count++] = pg_severity_name(i);
	snprintf(typed, sizeof(typed), "%.*s", (int)pg_min(n, 60), word);
	if (n)
		near = pg_nearest_word(typed + (strncmp(typed, "no-", 3) ? 0
									 : 3),
				       names, count);
	complain("there is no rule '%s'; %s%s%s--list-rules lists them", typed,
		 near ? "did you mean " : "", near ? near : "",
		 near ? "? " : "");
}

/* Sets the flags of the rules that the word names, and says if it names none. */
static bool mark_rules(struct opts *o, const char *word, size_t n, bool *flags,
		       bool value)
{
	bool any = false;

	for (size_t i = 0; pg_rules[i]; i++) {
		if (!is_named(pg_rules[i], word, n))
			continue;
		flags[i] = value;
		any = true;
	}
	if (any)
		return true;
	no_such_rule(word, n);
	o->complained = true;
	return false;
}

bool opts_warn(struct opts *o, const char *value)
{
	bool no = !strncmp(value, "no-", 3);

	value += no ? 3 : 0;
	return mark_rules(o, value, strlen(value), o->rules.off, no);
}

bool opts_error(struct opts *o, const char *value)
{
	size_t n = strlen(value);

	return mark_rules(o, value, n, o->rules.raise, true) &&
	       mark_rules(o, value, n, o->rules.off, false);
}

bool opts_rules(struct opts *o, const char *value)
{
	bool ok = *value;

	if (!o->rules_chosen)
		memset(o->rules.off, true, sizeof(o->rules.off));
	o->rules_chosen = true;
	while (ok && *value) {
		size_t n = strcspn(value, ",");

		ok = mark_rules(o, value, n, o->rules.off, false);
		value += n;
		value += *value == ',';
	}
	return ok;
}

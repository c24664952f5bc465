// SPDX-License-Identifier: GPL-2.0-or-later
#include "opts_rules.h"

#include <stdio.h>
#include <string.h>

#include "base/bits.h"
#include "base/nearest.h"
#include "out.h"

/* There are more policies than rules. */
#define NAMES_MAX (PG_POLICIES_MAX + PG_SEVERITIES)
_Static_assert(PG_RULES_MAX <= PG_POLICIES_MAX, "all names have room");

/* One of those that judge: a rule or, of a command about events, a policy. */
struct judging {
	const char *name;
	const char *id;
	enum pg_severity severity;
};

/* False behind the last. */
static bool judging_at(const struct opts *o, size_t i, struct judging *j)
{
	if (o->on_events && pg_policies[i])
		*j = (struct judging){ pg_policies[i]->name, pg_policies[i]->id,
				       pg_policies[i]->severity };
	else if (!o->on_events && pg_rules[i])
		*j = (struct judging){ pg_rules[i]->name, NULL,
				       pg_rules[i]->severity };
	else
		return false;
	return true;
}

static bool *off_flags(struct opts *o)
{
	return o->on_events ? o->policies.off : o->rules.off;
}

static bool *raise_flags(struct opts *o)
{
	return o->on_events ? o->policies.raise : o->rules.raise;
}

/* A name (a policy's id, too), a severity, or all of them. */
static bool is_named(const struct judging *j, const char *word, size_t n)
{
	const char *const names[] = { j->name, pg_severity_name(j->severity),
				      "all", j->id ? j->id : j->name };

	for (size_t i = 0; i < PG_ARRAY_SIZE(names); i++) {
		if (strlen(names[i]) == n && !memcmp(names[i], word, n))
			return true;
	}
	return false;
}

/* A severity that none has, or all of none, is no mistake. */
static bool is_group(const char *word, size_t n)
{
	const struct judging none = { "", NULL, PG_NOTE };
	bool group = is_named(&none, word, n);

	for (int i = 0; i < PG_SEVERITIES && !group; i++) {
		const char *name = pg_severity_name(i);

		group = strlen(name) == n && !memcmp(name, word, n);
	}
	return n && group;
}

/* Names what was typed, and the name that is nearest to it. */
static void no_such_name(const struct opts *o, const char *word, size_t n)
{
	const char *names[NAMES_MAX], *near = NULL;
	const char *what = o->on_events ? "policy" : "rule";
	const char *list = o->on_events ? "policies" : "rules";
	struct judging j;
	char typed[64];
	size_t count = 0;

	for (size_t i = 0; judging_at(o, i, &j); i++)
		names[count++] = j.name;
	for (int i = 0; i < PG_SEVERITIES; i++)
		names[count++] = pg_severity_name(i);
	snprintf(typed, sizeof(typed), "%.*s", (int)pg_min(n, 60), word);
	if (n)
		near = pg_nearest_word(typed + (strncmp(typed, "no-", 3) ? 0
									 : 3),
				       names, count);
	complain("there is no %s '%s'; %s%s%s--list-%s lists them", what, typed,
		 near ? "did you mean " : "", near ? near : "",
		 near ? "? " : "", list);
}

/* Sets the flags of those that the word names, and says if it names any. */
static bool mark(struct opts *o, const char *word, size_t n, bool *flags,
		 bool value)
{
	struct judging j;
	bool any = false;

	for (size_t i = 0; judging_at(o, i, &j); i++) {
		if (!is_named(&j, word, n))
			continue;
		flags[i] = value;
		any = true;
	}
	if (any || is_group(word, n))
		return true;
	no_such_name(o, word, n);
	o->complained = true;
	return false;
}

bool opts_warn(struct opts *o, const char *value)
{
	bool no = !strncmp(value, "no-", 3);

	value += no ? 3 : 0;
	return mark(o, value, strlen(value), off_flags(o), no);
}

bool opts_error(struct opts *o, const char *value)
{
	size_t n = strlen(value);

	return mark(o, value, n, raise_flags(o), true) &&
	       mark(o, value, n, off_flags(o), false);
}

bool opts_rules(struct opts *o, const char *value)
{
	bool ok = *value;
	struct judging j;

	for (size_t i = 0; !o->rules_chosen && judging_at(o, i, &j); i++)
		off_flags(o)[i] = true;
	o->rules_chosen = true;
	while (ok && *value) {
		size_t n = strcspn(value, ",");

		ok = mark(o, value, n, off_flags(o), false);
		value += n;
		value += *value == ',';
	}
	return ok;
}

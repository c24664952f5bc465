// SPDX-License-Identifier: GPL-2.0-or-later
#include "verify/report.h"

#include <stdlib.h>
#include <string.h>

/* b says of the addresses behind a what a says. */
static bool continues(const struct pg_finding *a, const struct pg_finding *b)
{
	uint64_t other = a->other ? a->other + a->size : 0;

	return a->rule == b->rule && a->space == b->space && a->size &&
	       a->other_space == b->other_space && a->level == b->level &&
	       a->ia + a->size == b->ia && a->a == b->a && other == b->other;
}

static bool grow(struct pg_report *r)
{
	size_t room = r->room ? 2 * r->room : 64;
	struct pg_finding *list = realloc(r->list, room * sizeof(*list));

	if (!list) {
		r->no_memory = true;
		return false;
	}
	r->list = list;
	r->room = room;
	return true;
}

static void sort_by_subject(struct pg_report *r)
{
	size_t n[PG_SUBJECTS] = { 0 };

	for (int i = 0; pg_rules[i]; i++) {
		enum pg_subject on = pg_rules[i]->on;

		if (!r->choice.off[i])
			r->on[on].rules[n[on]++] = i;
	}
	for (int on = 0; on < PG_SUBJECTS; on++)
		r->on[on].rules[n[on]] = -1;
}

void pg_report_init(struct pg_report *r, const struct pg_rule_choice *choice)
{
	*r = (struct pg_report){ 0 };
	if (choice)
		r->choice = *choice;
	sort_by_subject(r);
}

void pg_report_add(struct pg_report *r, int rule, struct pg_finding f)
{
	f.rule = pg_rules[rule];
	f.index = rule;
	f.severity = r->choice.raise[rule] ? PG_VIOLATION : f.rule->severity;
	if (r->last[rule] && continues(&r->list[r->last[rule] - 1], &f)) {
		r->list[r->last[rule] - 1].size += f.size;
		return;
	}
	if (r->count == PG_FINDINGS_MAX) {
		r->dropped++;
		return;
	}
	if (r->count == r->room && !grow(r))
		return;
	r->list[r->count++] = f;
	r->last[rule] = r->count;
}

void pg_report_raise(struct pg_report *r, const struct pg_rule *rule,
		     struct pg_finding f)
{
	const int8_t *i = pg_report_rules(r, rule->on);

	while (*i >= 0 && pg_rules[*i] != rule)
		i++;
	if (*i >= 0)
		pg_report_add(r, *i, f);
}

static int by_number(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* Findings about no address come first. */
static int compare(const void *pa, const void *pb)
{
	const struct pg_finding *a = pa, *b = pb;
	const uint64_t keys[][2] = {
		{ a->space, b->space }, { a->size != 0, b->size != 0 },
		{ a->ia, b->ia },	{ a->index, b->index },
		{ a->size, b->size },	{ a->other_space, b->other_space },
		{ a->other, b->other }, { a->at, b->at },
		{ a->a, b->a },
	};
	int order = 0;

	for (size_t i = 0; i < PG_ARRAY_SIZE(keys) && !order; i++)
		order = by_number(keys[i][0], keys[i][1]);
	return order;
}

void pg_report_sort(struct pg_report *r)
{
	size_t n = r->count;

	if (!n)
		return;
	qsort(r->list, n, sizeof(*r->list), compare);
	memset(r->last, 0, sizeof(r->last));
	r->count = 0;
	for (size_t i = 0; i < n; i++) {
		struct pg_finding f = r->list[i];

		pg_report_add(r, f.index, f);
	}
}

void pg_report_deinit(struct pg_report *r)
{
	free(r->list);
}

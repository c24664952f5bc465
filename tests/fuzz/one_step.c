// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A mutant of the engine is one bug: it replaces one entry of the table of
 * steps, but for a few that need two.
 */
#include "check.h"

#include <string.h>

#include "engine/scheme.h"
#include "mutants/table.h"

#define STEPS (sizeof(struct pg_steps) / sizeof(void (*)(void)))

_Static_assert(!(sizeof(struct pg_steps) % sizeof(void (*)(void))),
	       "steps are pointers to functions, and nothing else");

/* A decision that takes two steps: to do it early, and then not again. */
static const struct exception {
	const char *name;
	const char *why;
} pairs[] = {
	{ "B3-2", "what a flush holds back is freed at once, not after it" },
	{ "BBM-16",
	  "the store of a link orders, too, where a barrier is left out" },
	{ "B193",
	  "the store of a link orders, too, where a barrier is left out" },
	{ "B082", "a lock is neither taken nor released" },
	{ "B107", "a lock is neither taken nor released" },
	{ "BBM-16-3",
	  "the store of a link orders, too, where a barrier is left out" },
};

static unsigned int expected(const char *name)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(pairs); i++)
		if (!strcmp(pairs[i].name, name))
			return 2;
	return 1;
}

static unsigned int replaced(const struct fz_mutant *m)
{
	const struct pg_scheme *scheme =
		m->scheme ? pg_scheme_of_name(m->scheme) : pg_schemes[0];
	struct pg_steps as_is, seeded;
	uintptr_t a[STEPS], b[STEPS];
	unsigned int count = 0;

	pg_scheme_steps(scheme, &as_is);
	seeded = as_is;
	m->seed(&seeded);
	memcpy(a, &as_is, sizeof(a));
	memcpy(b, &seeded, sizeof(b));
	for (size_t i = 0; i < STEPS; i++)
		count += a[i] != b[i];
	return count;
}

TEST(each_replaces_one)
{
	const struct fz_mutant *m;

	for (size_t i = 0; (m = fz_mutant_at(i)); i++) {
		if (!m->seed)
			continue;
		if (!CHECK_EQ(replaced(m), expected(fz_mutant_name(m))))
			printf("# %s: %s\n", fz_mutant_name(m), m->title);
	}
}

TEST(exceptions_are_mutants)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(pairs); i++)
		CHECK(fz_mutant(pairs[i].name));
}

int main(void)
{
	RUN(each_replaces_one);
	RUN(exceptions_are_mutants);
	return check_done();
}

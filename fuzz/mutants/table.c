// SPDX-License-Identifier: GPL-2.0-or-later
#include "table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* clang-format off */
static const struct fz_mutant *const lists[] = {
	fz_mutants_flush,
	fz_mutants_resize,
	fz_mutants_map,
	fz_mutants_hotplug,
	fz_mutants_kernel,
	fz_mutants_roots,
	fz_mutants_stage2,
	fz_mutants_walkers,
	fz_mutants_user,
	fz_mutants_thp,
	fz_mutants_rmap,
	fz_mutants_hugetlb,
	fz_mutants_schemes,
	fz_mutants_refs,
	fz_mutants_more,
	fz_mutants_parsers,
};
/* clang-format on */

const struct fz_mutant *fz_mutant_now;

const char *fz_mutant_name(const struct fz_mutant *m)
{
	return m->name ? m->name : m->bug;
}

const char *fz_mutant_harness(const struct fz_mutant *m)
{
	return m->harness ? m->harness : "ops";
}

const struct fz_mutant *fz_mutant_at(size_t index)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(lists); i++)
		for (const struct fz_mutant *m = lists[i]; m->bug; m++)
			if (!index--)
				return m;
	return NULL;
}

size_t fz_mutant_count(void)
{
	size_t n = 0;

	while (fz_mutant_at(n))
		n++;
	return n;
}

const struct fz_mutant *fz_mutant(const char *name)
{
	const struct fz_mutant *m;

	for (size_t i = 0; (m = fz_mutant_at(i)); i++)
		if (!strcmp(fz_mutant_name(m), name))
			return m;
	return NULL;
}

void fz_mutant_from_env(void)
{
	const char *name = getenv("PGT_MUT");

	if (!name || !*name)
		return;
	fz_mutant_now = fz_mutant(name);
	if (fz_mutant_now)
		return;
	fprintf(stderr, "PGT_MUT: no mutant %s\n", name);
	exit(2);
}

void (*fz_mutant_seed(void))(struct pg_steps *steps)
{
	return fz_mutant_now ? fz_mutant_now->seed : NULL;
}

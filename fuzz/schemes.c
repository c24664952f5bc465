// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The same program under a scheme of each of the five systems: every operation
 * that all of them have answers the same. Translations are the model's, which
 * is asked under each.
 *
 * Left out: programs with failing allocations, with operations that run at the
 * same time, and whose operations only some schemes have.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/scheme.h"
#include "mutants/table.h"
#include "run/run.h"
#include "replay/warm.h"

/* Only a build with mutants has them (meson's option of that name). */
#pragma weak fz_mutant_seed

static const char *const names[] = {
	"linux-6.12", "hot-remove-5.7", "s390-halves", "pks-cache", "pte-refs",
};

#define SCHEMES (sizeof(names) / sizeof(names[0]))

static struct fz_runner *runner;
static unsigned int numbers[SCHEMES];

static void find_schemes(void)
{
	for (unsigned int i = 0; pg_schemes[i]; i++)
		for (unsigned int k = 0; k < SCHEMES; k++)
			if (!strcmp(pg_schemes[i]->name, names[k]))
				numbers[k] = i;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct fz_runner_params params = {
		.seed = fz_mutant_seed ? fz_mutant_seed() : NULL,
		.harness = "schemes",
		.record = true,
	};
	struct pg_error err;

	find_schemes();
	runner = fz_runner_create(&params, &err);
	if (!runner) {
		fprintf(stderr, "%s\n", err.text);
		exit(1);
	}
	fz_warm_up(runner);
	return 0;
}

/* Lines that some schemes do not have, or whose answers hang on luck. */
static bool is_for_all(const struct fz_op *op)
{
	static const char *const some[] = { "table-", "ref-",	  "shrink",
					    "fail",   "schedule", "speculate" };
	const char *name = fz_kinds[op->kind].name;

	for (unsigned int i = 0; i < sizeof(some) / sizeof(some[0]); i++)
		if (!strncmp(name, some[i], strlen(some[i])))
			return false;
	return true;
}

static void strip(struct fz_program *p)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < p->count; i++) {
		if (!is_for_all(&p->ops[i]))
			continue;
		p->ops[count] = p->ops[i];
		p->ops[count++].actor = 0;
	}
	p->count = count;
	/* What a scheme has chosen is its own. */
	p->header.more = 0;
}

static void compare(struct fz_finding *f, const struct fz_record *a,
		    const struct fz_record *b, const char *scheme)
{
	for (unsigned int i = 0; i < a->count && i < b->count; i++) {
		const struct fz_answer *x = &a->answers[i];
		const struct fz_answer *y = &b->answers[i];

		/* A line that no caller would do there was passed over. */
		if (x->line != y->line)
			return;
		if (x->result == y->result)
			continue;
		/* Memory went elsewhere; what follows is of another world. */
		if (x->result == PG_ENOMEM || y->result == PG_ENOMEM)
			return;
		fz_found(f, "schemes", "differ", x->name, scheme,
			 "line %u: %s answers %d, and %d under %s", x->line,
			 x->name, x->result, y->result, scheme);
		f->line = x->line;
		return;
	}
}

/* Blocks of several tables are for users' alone. */
static bool fits(const struct fz_program *p, unsigned int scheme)
{
	const struct fz_world *w = &fz_worlds[p->header.world];

	if (pg_schemes[numbers[scheme]]->knobs.source != PG_SOURCE_FRAGMENTS)
		return true;
	for (unsigned int i = 0; i < FZ_SPACES && w->spaces[i].regime; i++)
		if (w->spaces[i].class != PG_CLASS_USER)
			return false;
	return true;
}

/* False if the program is another one under this scheme. */
static bool run(const struct fz_program *p, unsigned int scheme,
		struct fz_finding *f)
{
	static struct fz_program own;

	own = *p;
	own.header.scheme = (uint8_t)numbers[scheme];
	fz_canon(&own);
	if (own.count != p->count)
		return false;
	fz_run(runner, &own, f, NULL);
	if (f->found)
		fz_report(f);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct fz_program p;
	static struct fz_record first;
	struct fz_finding f;

	fz_decode(data, size, &p);
	strip(&p);
	p.header.scheme = (uint8_t)numbers[0];
	fz_canon(&p);
	run(&p, 0, &f);
	first = *fz_runner_record(runner);
	for (unsigned int i = 1; i < SCHEMES; i++) {
		if (!fits(&p, i) || !run(&p, i, &f))
			continue;
		compare(&f, &first, fz_runner_record(runner), names[i]);
		if (f.found)
			fz_report(&f);
	}
	return 0;
}

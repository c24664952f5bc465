// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs the witnesses of the engine's mutants (fuzz/mutants/mutants.h): as
 *things are, when no policy may object, and with the step replaced, when the
 *named one has to. Prints a line for each, in TAP.
 *
 *	test-mutants [-v] [BUG|NAME...]
 *
 * -v: every objection, also those that were expected.
 */
#include "mutants/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool verbose;

static int make_space(struct fz_bench *b, unsigned int id,
		      enum pg_space_class class, const char *regime,
		      struct pg_error *err)
{
	struct pg_mm_params params = {
		.id = id,
		.class = class,
		.asid = id,
	};
	int ret = pg_regime_parse(regime, &params.regime, err);

	if (ret)
		return ret;
	return pg_mm_create(b->t, &params, err);
}

/* Two CPUs run with the tables before anything happens to them. */
static void load(struct fz_bench *b, const struct pg_mm *mm)
{
	for (unsigned int i = 0; i < b->world.knobs.observers; i++)
		pg_say(&b->world.tasks[i], (struct pg_event){
						   .kind = PG_EV_ROOT,
						   .space = mm->id,
					   });
}

static int make_spaces(struct fz_bench *b, struct pg_error *err)
{
	const struct fz_mutant *m = b->mutant;
	enum pg_space_class class = m->regime ? m->class : PG_CLASS_USER;
	const char *regime = m->regime ? m->regime : "el1:low:4k:48";
	const char *kernel = m->kernel		     ? m->kernel
			     : strstr(regime, "16k") ? "el1:high:16k:47"
			     : strstr(regime, "64k") ? "el1:high:64k:48"
						     : "el1:high:4k:48";
	int ret = make_space(b, 0, PG_CLASS_INIT, kernel, err);

	if (!ret)
		ret = make_space(b, 1, class, regime, err);
	b->kernel = &b->world.mms[0];
	b->mm = &b->world.mms[1];
	if (!ret)
		load(b, b->mm);
	return ret;
}

static int set_up(struct fz_bench *b, struct pg_error *err)
{
	const struct fz_mutant *m = b->mutant;
	const struct pg_scheme *scheme =
		m->scheme ? pg_scheme_of_name(m->scheme) : pg_schemes[0];
	const char *regime = m->regime ? m->regime : "4k";
	struct pg_world_params params = { .first = 0x100000000, .size = 1 };
	struct pg_judge_params judge;
	struct pg_steps steps;

	if (!scheme)
		return pg_error(err, PG_ENOENT, "no scheme %s", m->scheme);
	params.shift = strstr(regime, "64k")   ? 16
		       : strstr(regime, "16k") ? 14
					       : 12;
	params.size = 0x100000000;
	params.knobs = scheme->knobs;
	if (m->tune)
		m->tune(&params.knobs);
	pg_scheme_steps(scheme, &steps);
	if (b->seeded)
		m->seed(&steps);
	params.steps = &steps;
	judge = pg_scheme_judge(&params.knobs, PG_COSTS_ALL);
	b->judge = params.judge = pg_judge_create(&judge, err);
	if (!b->judge)
		return PG_ENOMEM;
	b->t = &b->world.tasks[0];
	return pg_world_init(&b->world, &params, err);
}

/* A script makes its own spaces, with the row's scheme and knobs. */
static int play(struct fz_bench *b, struct pg_error *err)
{
	struct pg_script_run run = { .world = &b->world };
	const char *text = b->mutant->script;
	struct pg_script *script;
	int ret = pg_script_parse(text, strlen(text), NULL, &script, err);

	if (ret)
		return ret;
	ret = pg_script_run(script, &run, err);
	pg_script_destroy(script);
	return ret;
}

static int witness(struct fz_bench *b, struct pg_error *err)
{
	int ret;

	if (b->mutant->script)
		return play(b, err);
	ret = make_spaces(b, err);
	if (!ret)
		b->mutant->witness(b);
	return ret;
}

static void show(const struct pg_judge *j)
{
	for (size_t i = 0; i < j->count; i++)
		printf("# %s at event %llu: %s\n",
		       j->objections[i].policy->name,
		       (unsigned long long)j->objections[i].seq,
		       j->objections[i].text);
}

/* How many objections there were: of all policies, or of this one. */
static int run(const struct fz_mutant *m, bool seeded, int policy,
	       uint64_t *all, uint64_t *named)
{
	struct fz_bench *b = calloc(1, sizeof(*b));
	struct pg_error err;
	int ret;

	if (!b)
		return PG_ENOMEM;
	b->mutant = m;
	b->seeded = seeded;
	ret = set_up(b, &err);
	if (!ret)
		ret = witness(b, &err);
	if (ret) {
		printf("# %s\n", err.text);
	} else {
		pg_grace_end(&b->world);
		pg_judge_finish(b->judge);
		*all = b->judge->total;
		*named = policy < 0 ? 0 : b->judge->counts[policy];
		if (verbose || !seeded)
			show(b->judge);
	}
	pg_world_deinit(&b->world);
	pg_judge_destroy(b->judge);
	free(b);
	return ret;
}

/* NULL if it did what it has to. */
static const char *judge_mutant(const struct fz_mutant *m, const char **skip)
{
	int policy = pg_policy_index(m->policy);
	uint64_t all = 0, named = 0;

	*skip = NULL;
	if (run(m, false, policy, &all, &named))
		return "could not be set up";
	if (all)
		return "objected to without the bug";
	if (policy < 0) {
		*skip = "there is no such policy";
		return NULL;
	}
	if (run(m, true, policy, &all, &named))
		return "could not be set up with the bug";
	if (!named)
		return all ? "objected to by others only" : "not objected to";
	return NULL;
}

static bool wanted(const char *bug, const char *name, int argc, char **argv)
{
	bool any = false;

	for (int i = 1; i < argc; i++) {
		if (argv[i][0] == '-')
			continue;
		any = true;
		if (!strcmp(argv[i], bug) || !strcmp(argv[i], name))
			return true;
	}
	return !any;
}

/* Names are in data and on command lines: no two rows have the same. */
static bool named(const struct fz_mutant *m)
{
	const char *name = fz_mutant_name(m);

	return fz_mutant(name) == m &&
	       strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuv"
			    "wxyz0123456789.-") == strlen(name);
}

int main(int argc, char **argv)
{
	unsigned int n = 0, failed = 0;
	const struct fz_mutant *m;

	verbose = argc > 1 && !strcmp(argv[1], "-v");
	for (size_t i = 0; (m = fz_mutant_at(i)); i++) {
		const char *name = fz_mutant_name(m), *why, *skip = NULL;

		if (!m->seed || !wanted(m->bug, name, argc, argv))
			continue;
		why = named(m) ? judge_mutant(m, &skip) : "not its name alone";
		failed += why != NULL;
		printf("%sok %u - %s %s: %s%s%s%s%s\n", why ? "not " : "", ++n,
		       name, m->policy, m->title, why ? " - " : "",
		       why ? why : "", skip ? " # SKIP " : "",
		       skip ? skip : "");
	}
	for (const struct fz_not_expressed *x = fz_mutants_not; x->bug; x++)
		if (wanted(x->bug, x->bug, argc, argv))
			printf("# not expressed: %s: %s\n", x->bug, x->why);
	printf("1..%u\n", n);
	return failed ? 1 : 0;
}

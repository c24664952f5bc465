// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The interleavings that have to be covered, a row and a script each. A row is
 * explored twice: as things are, to the end, when no interleaving may be
 * objected to; and with a mutant's step, when one has to be. The lines of TAP
 * say how many there were.
 *
 *	cover [long] [NUMBER...]
 *
 * long: without a bound on preemptions, for ten minutes a row (SECONDS), and
 * then with the row's bound if that did not do.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/explore_script.h"
#include "mutants/table.h"

/* Runs that are spent on a row at most; a row that needs more says so. */
#define RUNS 60000

/* And seconds, where all interleavings of every row are wanted. */
#define SECONDS_LONG 600

/* As things are: sanitizers look for other errors, and make runs slow. */
#ifdef __SANITIZE_ADDRESS__
#define RUNS_AS_IS 1000
#else
#define RUNS_AS_IS RUNS
#endif

/*
 * number: of the list of interleavings. script: NUMBER-NAME.script in this
 * directory. mutant: its name; NULL if history has none. policy: that has to
 * object. preemptions: -1 for all interleavings.
 */
struct row {
	unsigned int number;
	const char *script;
	const char *mutant;
	const char *policy;
	int preemptions;
};

static const struct row rows[] = {
	{ 1, "gup-collapse", "B080", "G4", -1 },
	{ 2, "gup-retract", "B081", "G1", 1 },
	{ 3, "rmap-retract", "B087", "G1", 1 },
	{ 4, "fault-retract", "B084", "C5", 1 },
	{ 5, "mremap-retract", "B090", "D5", 1 },
	{ 6, "mremap-truncate", "B106", "T5", -1 },
	{ 7, "munmap-dontneed", "B140", "T2", 1 },
	{ 9, "reclaim-munmap", "B146", "T6", -1 },
	{ 10, "split-gup", "B097", "G4", 1 },
	{ 11, "dontneed-fault", "B111", "T4", 1 },
	{ 15, "hot-remove-ptdump", "B047", "D5", -1 },
	{ 16, "vmap-ptdump", "B061", "D5", 1 },
	{ 18, "vmap-device", "B073", "T8", -1 },
	{ 19, "walk-munmap", "B100", "D5", -1 },
	{ 21, "fork-gup", NULL, NULL, -1 },
	{ 22, "exit-retract", "B086", "L3", 1 },
	{ 23, "uffd-retract", "B091", "X2", 1 },
	{ 24, "halves", "B024-2", "F5", -1 },
	{ 25, "show-pte-munmap", "B062", "D5", -1 },
	{ 26, "fault-fault", NULL, NULL, -1 },
	{ 27, "read-munmap", "B184", "D5", -1 },
};

/* One exploration. policy: index of the one that ends it; -1: none. */
struct cover {
	const struct row *row;
	struct pg_script *script;
	struct pg_world world;
	struct pg_judge *judge;
	struct pg_explore *engine;
	int policy;
	bool found, done, all;
	time_t deadline; /* 0: none */
	struct pg_explore_counts counts;
};

static bool stop(void *ctx, const struct pg_explore *e)
{
	struct cover *c = ctx;

	for (size_t i = 0; i < pg_explore_finds(e) && c->policy >= 0; i++) {
		const struct pg_policy *p = pg_explore_find(e, i)->policy;

		if (p && !strcmp(p->id, pg_policies[c->policy]->id))
			c->found = true;
	}
	return c->found || (c->deadline && time(NULL) > c->deadline);
}

static int explore(struct cover *c, const struct fz_mutant *m, int preemptions,
		   struct pg_error *err)
{
	struct pg_judge_params params =
		pg_scheme_judge(pg_script_knobs(c->script), PG_COSTS_ALL);
	struct pg_explore_params p = {
		.runs = c->deadline ? 0
			: m	    ? RUNS
				    : RUNS_AS_IS,
		.preemptions = preemptions,
		.stop = stop,
		.stop_ctx = c,
	};
	struct pg_explore_script es = { c->script, &c->world, NULL };
	struct pg_explore_target target = pg_explore_script_target(&es);
	struct pg_steps steps;
	int ret;

	pg_scheme_steps(pg_script_scheme(c->script), &steps);
	if (m)
		m->seed(&steps);
	es.judge = pg_judge_create(&params, err);
	if (!es.judge ||
	    pg_script_world(c->script, es.judge, &steps, &c->world, err))
		return PG_ENOMEM;
	c->engine = pg_explore_create(&target, &p, err);
	ret = c->engine ? pg_explore_run(c->engine, err) : PG_ENOMEM;
	c->done = !ret;
	if (c->engine) {
		stop(c, c->engine);
		c->counts = *pg_explore_counts(c->engine);
		for (size_t i = 0; i < pg_explore_finds(c->engine) && !m; i++)
			printf("# %s\n", pg_explore_find(c->engine, i)->text);
		if (!m && pg_explore_finds(c->engine))
			c->found = true;
	}
	pg_explore_destroy(c->engine);
	pg_world_deinit(&c->world);
	pg_judge_destroy(es.judge);
	return ret < 0 ? ret : 0;
}

static char *read_script(const struct row *row, size_t *size)
{
	const char *src = getenv("SRC");
	char name[4096], *text = malloc(1 << 16);
	FILE *file;

	snprintf(name, sizeof(name), "%s/tests/explore/%02u-%s.script",
		 src ? src : ".", row->number, row->script);
	file = fopen(name, "rb");
	*size = 0;
	if (!file || !text) {
		free(text);
		return NULL;
	}
	*size = fread(text, 1, 1 << 16, file);
	fclose(file);
	return text;
}

static void print_counts(const char *how, const struct cover *c)
{
	printf(" %s: %llu covered, %llu redundant, %llu skipped%s;", how,
	       (unsigned long long)c->counts.complete,
	       (unsigned long long)c->counts.redundant,
	       (unsigned long long)c->counts.skipped,
	       c->done || c->found ? "" : ", not all");
}

/* All interleavings, as far as the time goes. */
static int without_bound(struct cover *c, struct pg_error *err)
{
	const char *seconds = getenv("SECONDS");
	int ret;

	c->deadline = time(NULL) + (seconds ? atol(seconds) : SECONDS_LONG);
	ret = explore(c, NULL, -1, err);
	c->deadline = 0;
	if (!ret && !c->done)
		print_counts("without, as far as the time went", c);
	return ret;
}

/* NULL, or what is wrong; *skip: why nothing could be said. */
static const char *both(struct cover *c, const struct fz_mutant *m,
			const char **skip, struct pg_error *err)
{
	const int bounds[] = { 1, 2, c->row->preemptions };

	c->policy = -1;
	if (c->all && c->row->preemptions >= 0 && without_bound(c, err))
		return "could not be explored";
	if (!c->done && explore(c, NULL, c->row->preemptions, err))
		return "could not be explored";
	print_counts("without", c);
	if (c->found)
		return "objected to without the bug";
	if (!c->row->mutant)
		return NULL;
	if (!m) {
		*skip = "no mutant yet";
		return NULL;
	}
	c->policy = pg_policy_index(c->row->policy);
	c->found = false;
	/* Most bugs need one or two preemptions: those are soon run. */
	for (size_t i = 0; i < 3 && !c->found; i++)
		if (explore(c, m, bounds[i], err))
			return "could not be explored with the bug";
	print_counts("with", c);
	return c->found ? NULL : "the bug was not found";
}

/* Prints what belongs between the number and the end of its line. */
static const char *cover(const struct row *row, bool all, const char **skip)
{
	struct cover *c = calloc(1, sizeof(*c));
	struct pg_error err = { .text = "" };
	const char *why = NULL;
	size_t size;
	char *text = read_script(row, &size);

	*skip = NULL;
	if (!c || !text) {
		*skip = "no script yet";
	} else if (pg_script_parse(text, size, NULL, &c->script, &err)) {
		printf("# %s\n", err.text);
		*skip = "operations that are not there yet";
	} else {
		c->row = row;
		c->all = all;
		printf("#");
		why = both(c, row->mutant ? fz_mutant(row->mutant) : NULL, skip,
			   &err);
		printf("\n");
		if (err.text[0])
			printf("# %s\n", err.text);
		pg_script_destroy(c->script);
	}
	free(text);
	free(c);
	return why;
}

static bool wanted(unsigned int number, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strtoul(argv[i], NULL, 10) == number)
			return true;
	return argc < 2;
}

int main(int argc, char **argv)
{
	bool all = argc > 1 && !strcmp(argv[1], "long");
	unsigned int n = 0, failed = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *skip, *why;

		if (!wanted(rows[i].number, argc - all, argv + all))
			continue;
		why = cover(&rows[i], all, &skip);
		failed += why != NULL;
		printf("%sok %u - %u %s %s%s%s%s%s%s\n", why ? "not " : "", ++n,
		       rows[i].number, rows[i].script,
		       rows[i].mutant ? rows[i].mutant : "",
		       !all && rows[i].preemptions > 0
			       ? ", one preemption at most"
			       : "",
		       why ? " - " : "", why ? why : "", skip ? " # SKIP " : "",
		       skip ? skip : "");
		fflush(stdout);
	}
	printf("1..%u\n", n);
	return failed ? 1 : 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* The generator's loop. */
#include <time.h>

#include "gen/gen.h"
#include "trace/judge.h"

/* Programs between two looks at the clock, which costs as much as some. */
#define BETWEEN 64

/* One with the cheap policies, one with all of them and all oracles. */
struct runners {
	struct fz_runner *cheap, *deep;
};

double gen_cpu(const struct gen *g)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return g->cpu + (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool is_over(struct gen *g, const struct gen_options *o)
{
	double cpu;

	if (g->status == GEN_TROUBLE || (g->finding_count && o->stop) ||
	    (o->execs && g->programs >= o->execs))
		return true;
	if (g->programs % BETWEEN)
		return false;
	cpu = gen_cpu(g);
	if (cpu >= g->next_stats)
		gen_stats(g, o, false);
	return o->cpu > 0 && cpu >= o->cpu;
}

static void count(struct gen *g, const struct fz_outcome *outcome)
{
	g->ops += outcome->ops;
	g->refused += outcome->refused;
	g->events += outcome->events;
	for (unsigned int i = 0; i < g->current.count; i++)
		g->kinds[g->current.ops[i].kind]++;
}

/* True if it reached something new. again: it ran before. */
static bool try(struct gen *g, const struct gen_options *o,
		struct fz_runner *runner, bool again)
{
	struct fz_outcome outcome;
	struct fz_finding finding;

	fz_run(runner, &g->current, &finding, &outcome);
	count(g, &outcome);
	if (finding.found)
		gen_found(g, o, &g->current, &finding);
	if (!again && !o->blind)
		gen_swept(g, &outcome);
	return gen_learn(g, o, &outcome);
}

/* What is new meets all policies, too. */
static void both(struct gen *g, const struct gen_options *o,
		 const struct runners *r)
{
	if (try(g, o, g->deep ? r->deep : r->cheap, false) && !g->deep &&
	    o->policies == GEN_MIXED)
		try(g, o, r->deep, true);
}

static void search(struct gen *g, const struct gen_options *o,
		   const struct runners *r)
{
	while (!is_over(g, o)) {
		gen_next(g, o);
		g->programs++;
		if (o->print)
			gen_print(g, &g->current);
		g->busy = true;
		both(g, o, r);
		g->busy = false;
	}
}

static struct fz_runner *runner(struct gen *g, const struct gen_options *o,
				uint32_t costs, uint32_t oracles)
{
	struct fz_runner_params params = {
		.seed = o->seed_step,
		.costs = costs,
		.oracles = oracles,
	};
	struct pg_error err;
	struct fz_runner *made = fz_runner_create(&params, &err);

	if (!made) {
		fprintf(stderr, "gen: %s\n", err.text);
		g->status = GEN_TROUBLE;
	}
	return made;
}

void gen_run(struct gen *g, const struct gen_options *o)
{
	uint32_t few = 1u << FZ_ORACLE_POLICY | 1u << FZ_ORACLE_COUNTS;
	struct runners r = {
		.cheap = runner(g, o, 1u << PG_COST_CHEAP, o->oracles & few),
		.deep = runner(g, o, PG_COSTS_ALL, o->oracles),
	};

	if (r.cheap && r.deep)
		search(g, o, &r);
	fz_runner_destroy(r.cheap);
	fz_runner_destroy(r.deep);
}

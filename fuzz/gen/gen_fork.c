// SPDX-License-Identifier: GPL-2.0-or-later
/* Workers that may crash: what they ran then is a finding. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "replay/child.h"
#include "gen/gen.h"
#include "trace/judge.h"

/* Seconds of CPU that a program may take before it hangs. */
#define HANG 5

struct work {
	struct gen *g;
	const struct gen_options *o;
};

/* For the handler: the search of this worker, and what it saw last. */
static struct gen *watched;
static uint64_t last;
static unsigned int ticks;

static void tick(int number)
{
	if (!watched->busy || watched->programs != last)
		ticks = 0;
	last = watched->programs;
	if (++ticks <= HANG)
		return;
	signal(SIGXCPU, SIG_DFL);
	raise(SIGXCPU);
}

static void watch(struct gen *g)
{
	struct itimerval each = { { .tv_sec = 1 }, { .tv_sec = 1 } };

	watched = g;
	ticks = 0;
	signal(SIGPROF, tick);
	setitimer(ITIMER_PROF, &each, NULL);
}

static void search(void *arg)
{
	struct work *work = arg;

	watch(work->g);
	gen_run(work->g, work->o);
}

struct attempt {
	const struct gen_options *o;
	struct fz_program p;
};

/* Once more, alone, with all that is asked. */
static void replay(void *arg)
{
	struct attempt *a = arg;
	struct fz_runner_params params = {
		.seed = a->o->seed_step,
		.costs = PG_COSTS_ALL,
		.oracles = a->o->oracles,
	};
	struct fz_runner *r = fz_runner_create(&params, NULL);
	struct fz_finding finding;

	fz_child_limit(HANG);
	if (r)
		fz_run(r, &a->p, &finding, NULL);
}

static bool crashes(struct attempt *a)
{
	char class[FZ_CLASS];
	struct fz_child child;
	double cpu = 0;
	bool well;

	if (!fz_child_start(&child, replay, a))
		return false;
	well = fz_child_end(&child, class, &cpu);
	fz_child_log(&child, NULL, 0);
	return !well;
}

/* The last operation of the shortest beginning that crashes, too. */
static const char *op_of(const struct gen *g, const struct gen_options *o)
{
	struct attempt a = { .o = o, .p = g->current };

	for (a.p.count = 1; a.p.count < g->current.count; a.p.count++)
		if (fz_kinds[a.p.ops[a.p.count - 1].kind].row && crashes(&a))
			break;
	return a.p.count ? fz_kinds[a.p.ops[a.p.count - 1].kind].name : "end";
}

static void crashed(struct gen *g, const struct gen_options *o,
		    struct fz_child *child, const char *class)
{
	struct fz_finding f = { .found = false };

	fz_child_log(child, NULL, 0);
	g->crashes++;
	g->busy = false;
	fz_found(&f, "ops", "crash", op_of(g, o), class,
		 "the worker did not come back from this");
	gen_found(g, o, &g->current, &f);
}

/* What a worker that ended well had to say. */
static void tell(struct fz_child *child)
{
	char text[4096];

	fz_child_log(child, text, sizeof(text));
	fputs(text, stderr);
}

/* False when there is nothing left to do. */
static bool once(struct gen *g, const struct gen_options *o)
{
	struct work work = { .g = g, .o = o };
	struct fz_child child;
	char class[FZ_CLASS];

	if (!fz_child_start(&child, search, &work)) {
		fprintf(stderr, "gen: %s\n", strerror(errno));
		g->status = GEN_TROUBLE;
		return false;
	}
	if (fz_child_end(&child, class, &g->cpu)) {
		tell(&child);
		return false;
	}
	if (!g->busy) {
		fprintf(stderr, "gen: the worker ended between programs: %s\n",
			class);
		g->status = GEN_TROUBLE;
		return false;
	}
	crashed(g, o, &child, class);
	return g->status != GEN_TROUBLE && !o->stop;
}

void gen_run_forked(struct gen *g, const struct gen_options *o)
{
	while (once(g, o))
		continue;
}

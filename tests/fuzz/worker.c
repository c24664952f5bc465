// SPDX-License-Identifier: GPL-2.0-or-later
/* The generator's workers: what kills one is a finding, and another goes on. */
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"
#include "engine/steps.h"
#include "gen/gen.h"

static void (*publish)(struct pg_task *t, struct pg_mm *mm);

static void abort_at(struct pg_task *t, struct pg_mm *mm)
{
	abort();
}

static void never_end(struct pg_task *t, struct pg_mm *mm)
{
	for (volatile bool forever = true; forever;)
		continue;
}

static void fall(struct pg_task *t, struct pg_mm *mm)
{
	raise(SIGSEGV);
}

static void seed(struct pg_steps *steps)
{
	steps->entry.publish = publish;
}

/* Findings are printed, and standard output is for the results of tests. */
static void run_aside(struct gen *g, const struct gen_options *o)
{
	int out;

	fflush(stdout);
	out = dup(STDOUT_FILENO);
	dup2(STDERR_FILENO, STDOUT_FILENO);
	gen_run_forked(g, o);
	fflush(stdout);
	dup2(out, STDOUT_FILENO);
	close(out);
}

static struct gen *search(void (*step)(struct pg_task *t, struct pg_mm *mm),
			  bool stop)
{
	struct gen_options o = {
		.execs = 60,
		.oracles = FZ_ORACLES_ALL,
		.policies = GEN_MIXED,
		.pool = true,
		.stop = stop,
		.seed_step = seed,
	};
	struct gen *g = mmap(NULL, sizeof(*g), PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	publish = step;
	g->rng.state = 1;
	run_aside(g, &o);
	return g;
}

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED true
#else
#define SANITIZED false
#endif

/* Sanitizers name a frame of the stack, which depends on how it was built. */
static bool found(const struct gen *g, const char *class)
{
	for (unsigned int i = 0; i < g->finding_count; i++)
		if (!strncmp(g->findings[i], "ops/crash/", 10) &&
		    (SANITIZED ||
		     !strcmp(strrchr(g->findings[i], '/') + 1, class)))
			return true;
	return false;
}

TEST(an_abort)
{
	struct gen *g = search(abort_at, false);

	CHECK(g->crashes > 1);
	CHECK_EQ(g->programs, 60);
	CHECK_EQ(g->status, GEN_FOUND);
	CHECK(found(g, "SIGABRT"));
	munmap(g, sizeof(*g));
}

TEST(a_bad_access)
{
	struct gen *g = search(fall, true);

	CHECK_EQ(g->crashes, 1);
	CHECK(found(g, "SIGSEGV"));
	munmap(g, sizeof(*g));
}

TEST(no_end)
{
	struct gen *g = search(never_end, true);

	CHECK_EQ(g->crashes, 1);
	CHECK(found(g, "hang"));
	munmap(g, sizeof(*g));
}

int main(void)
{
	RUN(an_abort);
	RUN(a_bad_access);
	RUN(no_end);
	return check_done();
}

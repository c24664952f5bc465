// SPDX-License-Identifier: GPL-2.0-or-later
/* The generator's workers: what kills one is a finding, and another goes on. */
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "check.h"
#include "engine/steps.h"
#include "gen.h"

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
	gen_run_forked(g, &o);
	return g;
}

static bool found(const struct gen *g, const char *class)
{
	for (unsigned int i = 0; i < g->finding_count; i++)
		if (!strncmp(g->findings[i], "ops/crash/", 10) &&
		    !strcmp(strrchr(g->findings[i], '/') + 1, class))
			return true;
	return false;
}

TEST(an_abort)
{
	struct gen *g = search(abort_at, false);

	CHECK(g->crashes > 1);
	CHECK_EQ(g->programs, 60);
	CHECK_EQ(g->status, GEN_FOUND);
	CHECK(found(g, "SIGABRT") || found(g, "abort_at"));
	munmap(g, sizeof(*g));
}

TEST(a_bad_access)
{
	struct gen *g = search(fall, true);

	CHECK_EQ(g->crashes, 1);
	CHECK(found(g, "SIGSEGV") || found(g, "exit-1"));
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

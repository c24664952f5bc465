// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the generator or a campaign found and somebody fixed: scripts on which
 * no oracle has anything to say. The minimizer prints such a test; its name
 * goes into main().
 */
#include "check.h"

#include <string.h>

#include "engine/script.h"
#include "engine/table.h"
#include "run/run.h"

#define FIX(name) check_run(#name, fix_##name)

/* With a step that is wrong, or NULL; all oracles, all policies. */
static bool clean_with(const char *script, void (*seed)(struct pg_steps *steps))
{
	struct fz_runner_params params = {
		.seed = seed,
		.costs = PG_COSTS_ALL,
		.oracles = FZ_ORACLES_ALL,
	};
	struct fz_finding f = { .found = true };
	struct fz_runner *r = fz_runner_create(&params, NULL);
	struct pg_script *s = NULL;

	CHECK_EQ(pg_script_parse(script, strlen(script), NULL, &s, NULL), 0);
	if (r && s)
		fz_run_script(r, s, &f, NULL);
	pg_script_destroy(s);
	fz_runner_destroy(r);
	return !f.found;
}

static bool clean(const char *script)
{
	return clean_with(script, NULL);
}

static void no_dtor(struct pg_task *t, uint64_t table)
{
}

static void seed_dtor(struct pg_steps *s)
{
	s->table.dtor = no_dtor;
}

/* That such tests can fail. */
static void fix_nothing(void)
{
	static const char script[] = "script 1\n"
				     "space 1 user el1:low:4k:48\n"
				     "mmap 1 0x400000+64K anon\n"
				     "access 1 0x400000 write\n";

	CHECK(clean(script));
	CHECK(!clean_with(script, seed_dtor));
}

int main(void)
{
	FIX(nothing);
	return check_done();
}

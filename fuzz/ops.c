// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Programs of operations on the engine, with all policies and oracles. PGT_MUT
 * in the environment seeds a mutant, where they are built in.
 */
#include <stdio.h>
#include <stdlib.h>

#include "mutants/table.h"
#include "run/run.h"
#include "replay/warm.h"

/* Only a build with mutants has them (meson's option of that name). */
#pragma weak fz_mutant_seed

static struct fz_runner *runner;

static void open_runner(void)
{
	struct fz_runner_params params = {
		.seed = fz_mutant_seed ? fz_mutant_seed() : NULL,
		.costs = PG_COSTS_ALL,
		.oracles = FZ_ORACLES_ALL,
	};
	struct pg_error err;

	runner = fz_runner_create(&params, &err);
	if (runner)
		return;
	fprintf(stderr, "%s\n", err.text);
	exit(1);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	open_runner();
	fz_warm_up(runner);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct fz_program p;
	static struct fz_outcome outcome;
	struct fz_finding f;

	fz_decode(data, size, &p);
	fz_run(runner, &p, &f, &outcome);
	fz_hash = outcome.hash;
	if (f.found)
		fz_report(&f);
	return 0;
}

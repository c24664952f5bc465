// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The engine's operations against a flat map:
 *
 *	COUNT=N SEED=N JUDGED=N model [long]
 *
 * COUNT: operations in all. JUDGED: one world in so many is judged by all
 * policies, 4 where nothing is said; 0: none is. SCHEME: this one alone. For
 * each kind of space, each scheme and each break-before-make level some random
 * operations are done to tables and to a list of pieces; after each of them
 * core's walker has to read the one from the other.
 */
#include "model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"

#define ROUND 100 /* operations in one world */

static const struct config {
	const char *regime;
	enum pg_space_class class;
} configs[] = {
	{ "el1:low:4k:48", PG_CLASS_USER },
	{ "el1:low:4k:39", PG_CLASS_USER },
	{ "el1:low:4k:52:ds", PG_CLASS_USER },
	{ "el1:low:4k:36", PG_CLASS_EFI },
	{ "el1:low:4k:25", PG_CLASS_TEMP },
	{ "el1:high:4k:48", PG_CLASS_INIT },
	{ "el1:high:4k:52:ds", PG_CLASS_INIT },
	{ "el1:low:16k:47", PG_CLASS_USER },
	{ "el1:low:16k:48", PG_CLASS_USER },
	{ "el1:high:16k:52:ds", PG_CLASS_INIT },
	{ "el1:low:64k:42", PG_CLASS_USER },
	{ "el1:low:64k:52:oa52", PG_CLASS_USER },
	{ "el1:high:64k:48", PG_CLASS_INIT },
	{ "s2:4k:40", PG_CLASS_GUEST },
	{ "s2:4k:33", PG_CLASS_GUEST },
	{ "s2:4k:48:fwb", PG_CLASS_GUEST },
	{ "s2:16k:40", PG_CLASS_GUEST },
	{ "s2:64k:44", PG_CLASS_GUEST },
	{ "el2:4k:39", PG_CLASS_TEMP },
	{ "el2:low:4k:48", PG_CLASS_USER },
	{ "el3:4k:42", PG_CLASS_TEMP },
};

static unsigned int tests, failed;

/* Where nothing is said; sanitizers make them slow. */
#ifdef __SANITIZE_ADDRESS__
#define OPERATIONS 1000
#else
#define OPERATIONS 5000
#endif

static uint64_t setting(const char *name, uint64_t fallback)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 0) : fallback;
}

/* A world of its own for each round: tables pile up otherwise. */
static int set_up(struct model *m, const struct config *config,
		  struct pg_knobs knobs, uint32_t costs, struct pg_error *err)
{
	struct pg_mm_params mm = {
		.id = config->class == PG_CLASS_INIT ? 0 : 1,
		.class = config->class,
		.asid = 1,
	};
	struct pg_judge_params judge = pg_scheme_judge(&knobs, costs);
	struct pg_world_params params = {
		.knobs = knobs,
		.first = UINT64_C(1) << 32,
		.size = UINT64_C(1) << 40,
	};
	struct pg_steps steps;
	int ret = pg_regime_parse(config->regime, &mm.regime, err);

	if (ret)
		return ret;
	mm.regime.ha = knobs.ha;
	mm.regime.hd = knobs.hd;
	params.shift = mm.regime.granule;
	pg_scheme_steps(m->scheme, &steps);
	params.steps = &steps;
	m->judge = params.judge = pg_judge_create(&judge, err);
	ret = m->judge ? pg_world_init(&m->world, &params, err) : PG_ENOMEM;
	if (ret)
		return ret;
	m->t = &m->world.tasks[0];
	m->mm = &m->world.mms[mm.id];
	ret = pg_mm_create(m->t, &mm, err);
	m->frames = m->world.phys.live;
	return ret;
}

static void tear_down(struct model *m)
{
	pg_world_deinit(&m->world);
	pg_judge_destroy(m->judge);
	fz_flat_free(&m->flat);
}

static void round_of(struct model *m, const struct config *config,
		     unsigned int number, uint64_t ops, uint32_t costs)
{
	struct pg_knobs knobs = m->scheme->knobs;
	struct pg_error err;

	knobs.bbml = (uint8_t)(number % 3);
	knobs.ha = number / 3 % 4 > 1;
	knobs.hd = number / 3 % 4 > 2;
	knobs.tlb_range = number / 3 % 4 & 1;
	m->regime = config->regime;
	if (set_up(m, config, knobs, costs, &err)) {
		model_fail(m, "%s", err.text);
	} else {
		for (uint64_t i = 0; i < ops && !m->failures; i++)
			model_step(m);
		if (!m->failures)
			model_end(m);
	}
	tear_down(m);
}

static void run_config(const struct config *config,
		       const struct pg_scheme *scheme, uint64_t count,
		       uint64_t seed)
{
	struct model *m = calloc(1, sizeof(*m));
	uint64_t done = 0, every = setting("JUDGED", 4);
	bool judged;

	if (!m)
		exit(1);
	m->scheme = scheme;
	m->seed = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	for (unsigned int i = tests; done < count && !m->failures; i++) {
		uint64_t ops = pg_min(ROUND, count - done);

		/* Judging everything takes ten times as long as the rest. */
		judged = every && !model_random(m, every);
		round_of(m, config, i, ops, judged ? PG_COSTS_ALL : 0);
		done += ops;
	}
	failed += m->failures > 0;
	printf("%sok %u - %s, %s: %llu operations, %llu refused, %llu without "
	       "memory\n",
	       m->failures ? "not " : "", ++tests, config->regime, scheme->name,
	       (unsigned long long)m->ops, (unsigned long long)m->refused,
	       (unsigned long long)m->no_memory);
	fflush(stdout);
	free(m);
}

/* In a short run each scheme has some kinds of space, the first one all. */
static bool wanted(size_t scheme, size_t config, bool all)
{
	const char *only = getenv("SCHEME");

	if (only && *only)
		return !strcmp(only, pg_schemes[scheme]->name);
	return all || !scheme || !((scheme + config) % 7);
}

int main(int argc, char **argv)
{
	bool all = argc > 1 && !strcmp(argv[1], "long");
	uint64_t count = setting("COUNT", all ? 1000000 : OPERATIONS);
	uint64_t seed = setting("SEED", 1);
	size_t combinations = 0;

	for (size_t i = 0; pg_schemes[i]; i++)
		for (size_t k = 0; k < PG_ARRAY_SIZE(configs); k++)
			combinations += wanted(i, k, all);
	for (size_t i = 0; pg_schemes[i]; i++)
		for (size_t k = 0; k < PG_ARRAY_SIZE(configs); k++)
			if (wanted(i, k, all))
				run_config(&configs[k], pg_schemes[i],
					   count / combinations + 1,
					   seed + tests);
	printf("1..%u\n", tests);
	return failed ? 1 : 0;
}

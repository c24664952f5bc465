// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the engine does in a second: pages mapped and unmapped again, by kind
 * of space and by how much is judged, beside a bare loop that stores the same
 * descriptors in an array. Nothing is asserted.
 *
 *	bench-engine [PAGES [KIND [LEVEL]]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/bits.h"
#include "engine/map.h"
#include "engine/scheme.h"

#define TABLE_PAGES 512
#define TABLES	    16

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* What is judged. */
static const struct level {
	const char *name;
	bool judge;
	uint32_t costs;
} levels[] = {
	{ "nobody listens", false, 0 },
	{ "the ledger alone", true, 0 },
	{ "cheap policies", true, 1u << PG_COST_CHEAP },
	{ "cheap and tlb", true, 1u << PG_COST_CHEAP | 1u << PG_COST_TLB },
	{ "all policies", true, PG_COSTS_ALL },
};

static const struct kind {
	const char *name, *regime;
	enum pg_space_class class;
	unsigned int id;
	uint64_t base;
} kinds[] = {
	{ "kernel", "el1:high:4k:48", PG_CLASS_INIT, 0,
	  UINT64_C(0xffff800080000000) },
	{ "user", "el1:low:4k:48", PG_CLASS_USER, 1, UINT64_C(0x40000000) },
	{ "guest", "s2:4k:40", PG_CLASS_GUEST, 1, UINT64_C(0x40000000) },
};

static struct pg_world *make_world(const struct kind *kind,
				   const struct level *level)
{
	struct pg_world *w = calloc(1, sizeof(*w));
	struct pg_knobs knobs = pg_schemes[0]->knobs;
	struct pg_judge_params judge = pg_scheme_judge(&knobs, level->costs);
	struct pg_world_params params = {
		.knobs = knobs,
		.shift = 12,
		.first = UINT64_C(1) << 32,
		.size = UINT64_C(1) << 32,
	};
	struct pg_mm_params mm = {
		.id = kind->id,
		.class = kind->class,
		.asid = 1,
	};
	struct pg_error err;

	if (!w || pg_regime_parse(kind->regime, &mm.regime, &err))
		exit(1);
	if (level->judge)
		params.judge = pg_judge_create(&judge, &err);
	if (pg_world_init(w, &params, &err) ||
	    pg_mm_create(&w->tasks[0], &mm, &err))
		exit(1);
	return w;
}

/* Operations a second; descriptors are those that were stored at last. */
static double run(const struct kind *kind, const struct level *level,
		  uint64_t pages)
{
	struct pg_world *w = make_world(kind, level);
	struct pg_task *t = &w->tasks[0];
	struct pg_mm *mm = &w->mms[kind->id];
	double start = 0;

	/* The first round makes the tables. */
	for (uint64_t i = 0; i < pages + TABLES * TABLE_PAGES; i++) {
		uint64_t page = i * 7 % (TABLES * TABLE_PAGES);
		struct pg_job job = {
			.va = kind->base + (page << 12),
			.size = 4096,
			.pa = (UINT64_C(1) << 36) + (page << 12),
			.prot = PG_PROT_READ | PG_PROT_WRITE,
		};

		if (i == TABLES * TABLE_PAGES)
			start = now();
		if (pg_map(t, mm, &job) || pg_unmap(t, mm, &job))
			exit(1);
	}
	start = now() - start;
	if (w->judge && w->judge->total)
		printf("# %s\n", w->judge->objections[0].text);
	pg_judge_destroy(w->judge);
	pg_world_deinit(w);
	free(w);
	return 2 * (double)pages / start;
}

/* The same stores, and nothing else. */
static double bare(uint64_t pages)
{
	static uint64_t array[TABLES * TABLE_PAGES];
	volatile uint64_t *words = array;
	double start = now();

	for (uint64_t i = 0; i < pages; i++) {
		uint64_t page = i * 7 % (TABLES * TABLE_PAGES);

		words[page] = (UINT64_C(1) << 36) + (page << 12) + 0x743;
		words[page] = 0;
	}
	return 2 * (double)pages / (now() - start);
}

int main(int argc, char **argv)
{
	uint64_t pages = argc > 1 ? strtoull(argv[1], NULL, 0) : 300000;

	for (size_t k = 0; k < PG_ARRAY_SIZE(kinds); k++)
		for (size_t l = 0; l < PG_ARRAY_SIZE(levels); l++) {
			double floor, rate;

			if ((argc > 2 && strcmp(argv[2], kinds[k].name)) ||
			    (argc > 3 && strcmp(argv[3], levels[l].name)))
				continue;
			floor = bare(20 * pages);
			rate = run(&kinds[k], &levels[l], pages);
			printf("%-6s %-16s %6.2f million operations a second, "
			       "%6.1f bare stores each\n",
			       kinds[k].name, levels[l].name, rate * 1e-6,
			       floor / rate);
			fflush(stdout);
		}
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How long a step of an exploration takes, with the cheap policies and with
 * all, the making of the world before each run included:
 *
 *	bench-explore [SCRIPT]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/explore_script.h"

static const char usual[] = "script 1\n"
			    "space 1 user el1:low:4k:39\n"
			    "map 1 0x400000+4K 0x80000000 rwu\n"
			    "0: unmap 1 0x400000+4K free=yes\n"
			    "1: map 1 0x401000+4K 0x80001000 rwu\n"
			    "2: walk-user 1 0x400000\n";

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int measure(const struct pg_script *script, const char *name,
		   uint32_t costs, struct pg_error *err)
{
	struct pg_judge_params params =
		pg_scheme_judge(pg_script_knobs(script), costs);
	struct pg_explore_params p = { .preemptions = -1, .runs = 20000 };
	static struct pg_world world;
	struct pg_explore_script es = { script, &world, NULL };
	struct pg_explore_target target = pg_explore_script_target(&es);
	const struct pg_explore_counts *c;
	struct pg_explore *e;
	double start, time;

	es.judge = pg_judge_create(&params, err);
	if (!es.judge || pg_script_world(script, es.judge, NULL, &world, err))
		return 1;
	e = pg_explore_create(&target, &p, err);
	start = now();
	if (!e || pg_explore_run(e, err) < 0)
		return 1;
	time = now() - start;
	c = pg_explore_counts(e);
	printf("%-6s %8llu runs of %llu steps at most: %7.0f ns a step, "
	       "%6.2f us a run\n",
	       name, (unsigned long long)(c->complete + c->redundant),
	       (unsigned long long)c->deepest,
	       time * 1e9 / (double)c->transitions,
	       time * 1e6 / (double)(c->complete + c->redundant));
	pg_explore_destroy(e);
	pg_world_deinit(&world);
	pg_judge_destroy(es.judge);
	return 0;
}

static int measure_all(const char *text, size_t size)
{
	static const struct {
		const char *name;
		uint32_t costs;
	} rows[] = {
		{ "none", 0 },
		{ "cheap", 1u << PG_COST_CHEAP },
		{ "tlb", 1u << PG_COST_CHEAP | 1u << PG_COST_TLB },
		{ "all", PG_COSTS_ALL },
	};
	struct pg_script *script;
	struct pg_error err;
	int ret = pg_script_parse(text, size, NULL, &script, &err);

	if (ret) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && !ret; i++)
		ret = measure(script, rows[i].name, rows[i].costs, &err);
	if (ret)
		fprintf(stderr, "%s\n", err.text);
	pg_script_destroy(script);
	return ret;
}

int main(int argc, char **argv)
{
	static char text[1 << 16];
	size_t size;
	FILE *file;

	if (argc < 2)
		return measure_all(usual, strlen(usual));
	file = fopen(argv[1], "r");
	if (!file) {
		perror(argv[1]);
		return 1;
	}
	size = fread(text, 1, sizeof(text), file);
	fclose(file);
	return measure_all(text, size);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "formats/script_explore.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "engine/explore_script.h"
#include "engine/script_make.h"
#include "engine/world.h"
#include "trace/judge.h"

#define RUNS   16
#define SHRINK 12
#define STEPS  300

#define BAD(f, oracle, op, class, ...) \
	fz_found(f, "script", oracle, op, class, __VA_ARGS__)

struct exploring {
	struct pg_explore_script es;
	struct pg_world world;
	struct pg_explore_target target;
	struct pg_explore *explore;
	struct fz_finding *f;
	uint64_t hash;
};

static uint64_t mix(uint64_t hash, uint64_t value)
{
	return (hash ^ value) * UINT64_C(0x100000001b3);
}

/* The bounds that the script's length stands for. */
static struct pg_explore_params bounds(const struct pg_script *s)
{
	size_t n = pg_script_count(s);

	return (struct pg_explore_params){
		.runs = RUNS,
		.steps = STEPS,
		.preemptions = (int)(n % 4) - 1,
		.fails = n % 5 ? 0 : (1u << PG_FAILS) - 1,
		.first = n % 7 == 0,
	};
}

static bool begin(struct exploring *x, const struct pg_script *s)
{
	struct pg_judge_params judge =
		pg_scheme_judge(pg_script_knobs(s), PG_COSTS_ALL);
	struct pg_explore_params params = bounds(s);
	struct pg_error err;

	judge.room = 16;
	x->hash = 0;
	x->es = (struct pg_explore_script){ s, &x->world,
					    pg_judge_create(&judge, &err) };
	x->target = pg_explore_script_target(&x->es);
	x->explore = NULL;
	if (!x->es.judge)
		return false;
	if (pg_script_world(s, x->es.judge, NULL, &x->world, &err)) {
		pg_judge_destroy(x->es.judge);
		return false;
	}
	x->explore = pg_explore_create(&x->target, &params, &err);
	return true;
}

static void end(struct exploring *x)
{
	if (x->explore)
		pg_explore_destroy(x->explore);
	pg_world_deinit(&x->world);
	pg_judge_destroy(x->es.judge);
}

/* The schedule's steps: as many as there are choices, the last the one. */
static void check_find(struct exploring *x, const struct pg_explore_find *find)
{
	struct pg_explore_step *steps = NULL;
	struct pg_error err = { .text = "" };
	size_t count = 0;
	int ret = pg_explore_steps(x->explore, find, &steps, &count, &err);

	if (ret == PG_ENOMEM)
		return;
	if (ret)
		BAD(x->f, "explore", "schedule", "refused",
		    "a schedule that was found cannot be run: %s", err.text);
	else if (count != find->count)
		BAD(x->f, "explore", "schedule", "count",
		    "%zu choices came to %zu steps", find->count, count);
	for (size_t i = 0; i < count; i++)
		x->hash = mix(x->hash, steps[i].actor ^ steps[i].event.kind);
	free(steps);
}

static void check_finds(struct exploring *x)
{
	for (size_t i = 0; i < pg_explore_finds(x->explore); i++) {
		const struct pg_explore_find *find =
			pg_explore_find(x->explore, i);

		if (!*find->text)
			BAD(x->f, "explore", "find", "silent",
			    "what was found has no sentence");
		x->hash = mix(x->hash, find->runs ^ find->preemptions << 16);
		check_find(x, find);
	}
}

/* What is written is read, and written again. */
static void check_state(struct exploring *x, const struct pg_script *s)
{
	struct pg_explore_params params = bounds(s);
	struct pg_error err = { .text = "" };
	struct pg_explore *again = pg_explore_create(&x->target, &params, &err);
	size_t n = 0, m = 0;
	char *one = pg_explore_text(x->explore, "a script", &n), *other = NULL;
	int ret = one && again
			  ? pg_explore_read(again, "a script", one, n, &err)
			  : PG_ENOMEM;

	if (!ret)
		other = pg_explore_text(again, "a script", &m);
	else if (ret != PG_ENOMEM)
		BAD(x->f, "explore", "state", "refused",
		    "what was written is refused: %s", err.text);
	if (other && (n != m || memcmp(one, other, n)))
		BAD(x->f, "explore", "state", "differs",
		    "a state is written otherwise when it was read again");
	free(one);
	free(other);
	if (again)
		pg_explore_destroy(again);
}

static void check_counts(struct exploring *x)
{
	const struct pg_explore_counts *c = pg_explore_counts(x->explore);

	if (c->complete + c->redundant + c->endless > RUNS)
		BAD(x->f, "explore", "runs", "count",
		    "%" PRIu64 " runs where %u are allowed", c->complete, RUNS);
	x->hash = mix(mix(x->hash, c->complete ^ c->redundant << 8),
		      c->transitions ^ c->failures << 32);
}

static uint64_t explore(const struct pg_script *s, struct fz_finding *f)
{
	static struct exploring x;
	struct pg_error err;
	int ret;

	x.f = f;
	if (!begin(&x, s))
		return 0;
	ret = x.explore ? pg_explore_run(x.explore, &err) : PG_ENOMEM;
	if (ret >= 0) {
		check_counts(&x);
		check_state(&x, s);
		check_finds(&x);
		if (!pg_explore_shrink(x.explore, SHRINK, &err))
			check_finds(&x);
	}
	end(&x);
	return x.hash;
}

uint64_t fz_script_explore(const struct pg_script *s, struct fz_finding *f)
{
	uint64_t first, second;

	/* It takes long, so few are done for each allocation that fails. */
	if (!pg_script_sections(s) || (fz_excused && pg_script_count(s) % 4))
		return 0;
	first = explore(s, f);
	second = fz_excused ? first : explore(s, f);
	if (first != second)
		BAD(f, "explore", "runs", "differ",
		    "the same exploration finds something else the second "
		    "time");
	return first;
}

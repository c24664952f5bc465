// SPDX-License-Identifier: GPL-2.0-or-later
/* A world and a judge used again are as good as new ones. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "engine/script.h"

static const char *const scripts[] = {
	"script 1\nscheme linux-5.1\nset bbml=1\n"
	"space 1 user el1:low:4k:48 asid=1\n"
	"mmap 1 0x400000+64K anon\nfault 1 0x400000 write\n"
	"fork 1 2\nfault 2 0x400000 write\nmunmap 1 0x400000+64K\n",
	"script 1\nscheme pks-cache\nset group=2\n"
	"space 1 user el1:low:4k:39 asid=1\n"
	"map 1 0x400000+2M 0x80000000 rw\nsplit 1 0x400000+64K\nexit 1\n",
	"script 1\nscheme pte-refs\nspace 1 user el1:low:4k:48 asid=1\n"
	"fail table 2\nmmap 1 0x400000+64K anon\nfault 1 0x400000 write\n"
	"0: fault 1 0x401000 write\n1: dontneed 1 0x400000+64K\n"
	"schedule 0 1 0 1\n",
};

#define SCRIPTS (sizeof(scripts) / sizeof(scripts[0]))

static void tap(void *ctx, const struct pg_event *ev)
{
	const unsigned char *bytes = (const unsigned char *)ev;
	uint64_t *hash = ctx;

	for (size_t i = 0; i < sizeof(*ev); i++)
		*hash = (*hash ^ bytes[i]) * UINT64_C(0x100000001b3);
}

static uint64_t play(struct pg_world *w, const struct pg_script *s)
{
	struct pg_script_run run = { .world = w };
	uint64_t hash = 1;
	struct pg_error err;

	w->tap = tap;
	w->tap_ctx = &hash;
	CHECK_EQ(pg_script_run(s, &run, &err), 0);
	pg_judge_finish(w->judge);
	CHECK_EQ(w->judge->total, 0);
	return hash;
}

static struct pg_script *parse(unsigned int i)
{
	struct pg_script *s = NULL;
	struct pg_error err;

	CHECK_EQ(pg_script_parse(scripts[i], strlen(scripts[i]), NULL, &s,
				 &err),
		 0);
	return s;
}

static uint64_t fresh(unsigned int i)
{
	struct pg_script *s = parse(i);
	struct pg_judge_params params =
		pg_scheme_judge(pg_script_knobs(s), PG_COSTS_ALL);
	struct pg_judge *judge = pg_judge_create(&params, NULL);
	struct pg_world *w = calloc(1, sizeof(*w));
	uint64_t hash;

	CHECK_EQ(pg_script_world(s, judge, NULL, w, NULL), 0);
	hash = play(w, s);
	pg_world_deinit(w);
	pg_judge_destroy(judge);
	pg_script_destroy(s);
	free(w);
	return hash;
}

static uint64_t again(struct pg_world *w, struct pg_judge *judge,
		      unsigned int i, uint32_t costs)
{
	struct pg_script *s = parse(i);
	struct pg_judge_params params =
		pg_scheme_judge(pg_script_knobs(s), costs);
	struct pg_steps steps;
	struct pg_world_params world = {
		.knobs = *pg_script_knobs(s),
		.steps = &steps,
		.shift = 12,
		.first = PG_SCRIPT_FIRST,
		.size = PG_SCRIPT_SIZE,
		.judge = judge,
	};
	uint64_t hash;

	pg_script_steps(s, &steps);
	CHECK_EQ(pg_judge_restart(judge, &params, NULL), 0);
	CHECK_EQ(pg_world_restart(w, &world, NULL), 0);
	hash = play(w, s);
	pg_script_destroy(s);
	return hash;
}

TEST(restart)
{
	struct pg_judge_params params = { .observers = 1 };
	struct pg_judge *judge = pg_judge_create(&params, NULL);
	struct pg_world *w = calloc(1, sizeof(*w));
	struct pg_script *s = parse(0);
	struct pg_world_params other = { .shift = 14 };
	struct pg_error err;

	CHECK_EQ(pg_script_world(s, judge, NULL, w, NULL), 0);
	for (unsigned int i = 0; i < 4 * SCRIPTS; i++)
		CHECK_EQ(again(w, judge, i % SCRIPTS, i % 2 ? PG_COSTS_ALL : 1),
			 fresh(i % SCRIPTS));
	CHECK_EQ(pg_world_restart(w, &other, &err), PG_EINVAL);
	params.observers = 0;
	CHECK_EQ(pg_judge_restart(judge, &params, &err), PG_EINVAL);
	pg_world_deinit(w);
	pg_judge_destroy(judge);
	pg_script_destroy(s);
	free(w);
}

/* What each line answered, and that a lenient script goes on. */
static int results[8];

static bool pass_over(void *ctx, const struct pg_script_line *line)
{
	return line->row->op != PG_OP_RMAP;
}

static void after(void *ctx, const struct pg_script_line *line, int result)
{
	unsigned int *count = ctx;

	results[(*count)++] = result;
}

TEST(lenient)
{
	static const char text[] = "script 1\n"
				   "space 1 user el1:low:4k:48 asid=1\n"
				   "truncate 1000 0\n"
				   "mmap 1 0x400000+64K anon\n";
	struct pg_judge_params params = { .observers = 2 };
	struct pg_judge *judge = pg_judge_create(&params, NULL);
	struct pg_world *w = calloc(1, sizeof(*w));
	unsigned int count = 0;
	struct pg_script_run run = {
		.world = w,
		.after = after,
		.line_ctx = &count,
	};
	struct pg_script *s;
	struct pg_error err;

	CHECK_EQ(pg_script_parse(text, strlen(text), NULL, &s, &err), 0);
	CHECK_EQ(pg_script_world(s, judge, NULL, w, NULL), 0);
	CHECK_EQ(pg_script_run(s, &run, &err), PG_EINVAL);
	CHECK_EQ(count, 1);
	pg_world_reset(w);
	pg_judge_reset(judge);
	run.lenient = true;
	CHECK_EQ(pg_script_run(s, &run, &err), 0);
	CHECK_EQ(count, 3);
	CHECK_EQ(results[1], PG_EINVAL);
	CHECK_EQ(results[2], 0);
	pg_world_reset(w);
	pg_judge_reset(judge);
	run.lenient = false;
	run.before = pass_over;
	CHECK_EQ(pg_script_run(s, &run, &err), 0);
	CHECK_EQ(count, 4);
	pg_world_deinit(w);
	pg_judge_destroy(judge);
	pg_script_destroy(s);
	free(w);
}

int main(void)
{
	RUN(restart);
	RUN(lenient);
	return check_done();
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/explore_script.h"

static int run(void *ctx, pg_chooser choose, void *choose_ctx,
	       struct pg_error *err)
{
	struct pg_explore_script *es = ctx;
	struct pg_script_run run = {
		.world = es->world,
		.choose = choose,
		.ctx = choose_ctx,
	};
	int ret;

	pg_judge_reset(es->judge);
	pg_world_reset(es->world);
	ret = pg_script_run(es->script, &run, err);
	if (!ret)
		pg_judge_finish(es->judge);
	return ret;
}

struct pg_explore_target pg_explore_script_target(struct pg_explore_script *es)
{
	return (struct pg_explore_target){ es->world, run, es };
}

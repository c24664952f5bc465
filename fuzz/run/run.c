// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/model.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct fz_oracle_row *const oracles[FZ_ORACLES] = {
	[FZ_ORACLE_POLICY] = &fz_oracle_policy,
	[FZ_ORACLE_MODEL] = &fz_oracle_model,
	[FZ_ORACLE_TABLES] = &fz_oracle_tables,
	[FZ_ORACLE_COUNTS] = &fz_oracle_counts,
	[FZ_ORACLE_FAILED] = &fz_oracle_failed,
};

struct fz_runner *fz_runner_create(const struct fz_runner_params *params,
				   struct pg_error *err)
{
	struct fz_runner *r = calloc(1, sizeof(*r));

	if (r)
		r->model = calloc(1, sizeof(*r->model));
	if (!r || !r->model) {
		free(r);
		pg_error(err, PG_ENOMEM, "no memory for a runner");
		return NULL;
	}
	r->params = *params;
	r->harness = params->harness ? params->harness : "ops";
	fz_callers_init(r);
	fz_failed_init(r);
	return r;
}

void fz_runner_destroy(struct fz_runner *r)
{
	if (!r)
		return;
	for (unsigned int i = 0; i < FZ_SHIFTS; i++) {
		if (r->places[i].world)
			pg_world_deinit(r->places[i].world);
		free(r->places[i].world);
		pg_judge_destroy(r->places[i].judge);
	}
	pg_script_destroy(r->script);
	for (unsigned int i = 0; i < PG_SPACES; i++)
		fz_flat_free(&r->model->maps[i].flat);
	free(r->model->was.list);
	free(r->model);
	free(r->leaves.list);
	free(r->tables.list);
	free(r);
}

static const char *op_name(const struct fz_runner *r, unsigned int line)
{
	if (line >= FZ_LINE_END)
		return "end";
	return r->rows[line] ? r->rows[line]->name : "other";
}

void fz_object(struct fz_runner *r, const struct fz_oracle_row *oracle,
	       unsigned int line, const char *class, const char *fmt, ...)
{
	char text[sizeof(r->finding->text)];
	va_list args;

	if (r->finding->found)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	fz_found(r->finding, r->harness, oracle->name, op_name(r, line), class,
		 "%s", text);
	r->finding->line = line < FZ_LINE_END ? line : 0;
}

static bool before(void *ctx, const struct pg_script_line *line)
{
	struct fz_runner *r = ctx;
	unsigned int number = fz_op_number(r, line->row);

	if (r->finding->found || !fz_callers_before(r, line, number))
		return false;
	if (line->number < FZ_LINE_END)
		r->rows[line->number] = line->row;
	r->concurrent |= line->actor >= 0;
	if (r->outcome)
		fz_outcome_before(r, line);
	for (unsigned int i = 0; i < FZ_ORACLES; i++)
		if (oracles[i]->before && fz_asked(r, i))
			oracles[i]->before(r, line);
	return true;
}

static bool rest(void *ctx)
{
	return fz_callers_rest(ctx);
}

static void after(void *ctx, const struct pg_script_line *line, int result)
{
	struct fz_runner *r = ctx;

	fz_callers_after(r, line, fz_op_number(r, line->row), result);
	if (r->params.record)
		fz_record_after(r, line, result);
	if (r->outcome)
		fz_outcome_after(r, line, result);
	for (unsigned int i = 0; i < FZ_ORACLES; i++)
		if (oracles[i]->after && fz_asked(r, i))
			oracles[i]->after(r, line, result);
}

/* The first program with this size of pages makes world and judge. */
static int make_place(struct fz_place *p, const struct pg_judge_params *judge,
		      struct pg_world_params *world, struct pg_error *err)
{
	int ret;

	p->judge = pg_judge_create(judge, err);
	p->world = calloc(1, sizeof(*p->world));
	if (!p->judge || !p->world)
		return PG_ENOMEM;
	world->judge = p->judge;
	ret = pg_world_init(p->world, world, err);
	if (!ret)
		return 0;
	free(p->world);
	p->world = NULL;
	return ret;
}

static int open_place(struct fz_runner *r, struct pg_error *err)
{
	unsigned int shift = pg_script_shift(r->s);
	struct fz_place *p = &r->places[(shift - 12) / 2];
	struct pg_knobs knobs = *pg_script_knobs(r->s);
	struct pg_judge_params judge;
	struct pg_steps steps;
	struct pg_world_params world = {
		.steps = &steps,
		.shift = shift,
		.first = PG_SCRIPT_FIRST,
		.size = PG_SCRIPT_SIZE,
		.judge = p->judge,
	};
	int ret;

	fz_callers_knobs(&knobs);
	world.knobs = knobs;
	judge = pg_scheme_judge(&knobs, r->params.costs);
	pg_script_steps(r->s, &steps);
	if (r->params.seed)
		r->params.seed(&steps);
	if (p->world) {
		ret = pg_judge_restart(p->judge, &judge, err);
		if (!ret)
			ret = pg_world_restart(p->world, &world, err);
	} else {
		ret = make_place(p, &judge, &world, err);
	}
	r->w = p->world;
	r->judge = p->judge;
	return ret;
}

/* Now, and not before the next program: what a program does is its own. */
static void close_place(struct fz_runner *r)
{
	pg_world_reset(r->w);
	pg_judge_reset(r->judge);
}

static void begin(struct fz_runner *r)
{
	memset(r->rows, 0, sizeof(r->rows));
	memset(r->spaces, 0, sizeof(r->spaces));
	r->speculation.mm = NULL;
	r->record.count = 0;
	r->concurrent = false;
	r->w->tap = r->outcome ? fz_outcome_event : NULL;
	r->w->tap_ctx = r;
	for (unsigned int i = 0; i < FZ_ORACLES; i++)
		if (oracles[i]->begin && fz_asked(r, i))
			oracles[i]->begin(r);
}

static void play(struct fz_runner *r)
{
	struct pg_script_run run = {
		.world = r->w,
		.lenient = true,
		.before = before,
		.after = after,
		.rest = rest,
		.line_ctx = r,
	};
	struct pg_error err;

	pg_script_run(r->s, &run, &err);
	for (unsigned int i = 0; i < FZ_ORACLES; i++)
		if (oracles[i]->end && fz_asked(r, i))
			oracles[i]->end(r);
	if (r->finding->found)
		return;
	fz_close(r);
	for (unsigned int i = 0; i < FZ_ORACLES; i++)
		if (oracles[i]->closed && fz_asked(r, i))
			oracles[i]->closed(r);
}

void fz_run_script(struct fz_runner *r, const struct pg_script *script,
		   struct fz_finding *finding, struct fz_outcome *outcome)
{
	struct pg_error err;

	*finding = (struct fz_finding){ .found = false };
	if (outcome)
		memset(outcome, 0, sizeof(*outcome));
	r->s = script;
	r->finding = finding;
	r->outcome = outcome;
	if (open_place(r, &err))
		return;
	begin(r);
	play(r);
	if (outcome)
		outcome->events = r->w->events;
	close_place(r);
}

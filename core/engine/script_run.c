// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "engine/kernel_ops.h"
#include "engine/map.h"
#include "engine/script_priv.h"
#include "engine/user_ops.h"

const struct pg_op_row *const pg_op_lists[] = {
	pg_map_ops, pg_kernel_ops, pg_scheme_ops, pg_user_ops, NULL,
};

const char *const pg_op_titles[] = {
	"Any space",
	"The kernel's spaces, firmware's and guests'",
	"Tables alone: the cache, fragments and references",
	"User spaces",
	NULL,
};

const struct pg_op_row *pg_op_row(const char *name)
{
	for (unsigned int i = 0; pg_op_lists[i]; i++)
		for (const struct pg_op_row *row = pg_op_lists[i]; row->name;
		     row++)
			if (!strcmp(row->name, name))
				return row;
	return NULL;
}

struct pg_mm *pg_value_mm(struct pg_task *t, const struct pg_value *value)
{
	return &t->world->mms[value->n];
}

void pg_script_steps(const struct pg_script *s, struct pg_steps *steps)
{
	pg_knobs_steps(&s->knobs, steps);
	if (s->scheme->fill)
		s->scheme->fill(steps);
}

int pg_script_world(const struct pg_script *s, struct pg_judge *judge,
		    const struct pg_steps *steps, struct pg_world *world,
		    struct pg_error *err)
{
	struct pg_steps own;
	struct pg_world_params params = {
		.knobs = s->knobs,
		.steps = steps,
		.shift = s->shift,
		.first = PG_SCRIPT_FIRST,
		.size = PG_SCRIPT_SIZE,
		.judge = judge,
	};

	if (!steps) {
		pg_script_steps(s, &own);
		params.steps = &own;
	}
	return pg_world_init(world, &params, err);
}

unsigned int pg_script_sections(const struct pg_script *s)
{
	unsigned int count = 0;

	for (size_t i = 0; i < s->count; i++)
		count += s->lines[i].actor >= 0 &&
			 (!i || s->lines[i - 1].actor < 0);
	return count;
}

/* What one actor does in a section: its lines, in order. */
struct lane {
	const struct pg_script *script;
	const struct pg_script_run *run;
	size_t first, end;
	int actor;
	const struct pg_line *wrong; /* its arguments made no sense */
};

static bool in_space(const struct pg_mm *mm, uint64_t va, uint64_t size)
{
	uint64_t last = pg_regime_last(&mm->regime);

	return va >= mm->regime.base && va <= last && size - 1 <= last - va;
}

/* A space may be gone by now; input addresses are those of the first one. */
static int check_value(struct pg_task *t, const struct pg_line *line,
		       unsigned int i)
{
	const struct pg_arg *arg = &line->row->args[i];
	const struct pg_value *v = &line->values[i];
	bool range = arg->kind == PG_ARG_RANGE;

	if (arg->kind == PG_ARG_SPACE && !pg_value_mm(t, v)->live)
		return pg_error(&t->error, PG_ENOENT, "space %llu is gone",
				(unsigned long long)v->n);
	if (!v->given || (!range && arg->kind != PG_ARG_ADDR) ||
	    in_space(pg_value_mm(t, line->values), v->n, range ? v->size : 1))
		return 0;
	if (!range)
		return pg_error(&t->error, PG_EINVAL,
				"0x%llx is not in space %llu",
				(unsigned long long)v->n,
				(unsigned long long)line->values[0].n);
	return pg_error(&t->error, PG_EINVAL,
			"0x%llx+0x%llx is not in space %llu",
			(unsigned long long)v->n, (unsigned long long)v->size,
			(unsigned long long)line->values[0].n);
}

static int check_values(struct pg_task *t, const struct pg_line *line)
{
	int ret = 0;

	for (unsigned int i = 0; !ret && i < PG_ARGS; i++)
		if (line->row->args[i].name)
			ret = check_value(t, line, i);
	return ret;
}

static bool do_op(struct pg_task *t, const struct pg_line *line,
		  const struct pg_script_run *run)
{
	const struct pg_script_line shown = { line->number, line->actor,
					      line->row, line->values };
	int ret;

	t->error.text[0] = '\0';
	t->line = line->number;
	if (run->before && !run->before(run->line_ctx, &shown))
		return true;
	ret = check_values(t, line);
	if (!ret)
		ret = line->row->run(t, line->values);
	if (run->answer)
		run->answer(run->answer_ctx, line->number, line->row, ret,
			    t->error.text);
	if (run->after)
		run->after(run->line_ctx, &shown, ret);
	return ret != PG_EINVAL || run->lenient;
}

static void run_lane(struct pg_task *t, void *arg)
{
	struct lane *lane = arg;

	for (size_t i = lane->first; i < lane->end && !lane->wrong; i++) {
		const struct pg_line *line = &lane->script->lines[i];

		if (line->actor == lane->actor && !do_op(t, line, lane->run))
			lane->wrong = line;
	}
}

/*
 * Follows the schedule lines behind a section, then goes round. turn, done: in
 * the line; a turn of somebody who has to wait is passed over as a whole.
 */
struct follow {
	const struct pg_line *line, *end;
	unsigned int turn;
	uint32_t done;
	int last;
};

/* The next turn that somebody can take; -1 behind the last. */
static int next_turn(struct follow *f, uint32_t ready)
{
	for (; f->line < f->end; f->line++, f->turn = 0) {
		for (; f->turn < f->line->turn_count; f->turn++, f->done = 0) {
			const struct pg_turn *t = &f->line->turns[f->turn];

			if (f->done < t->count && ready >> t->actor & 1) {
				f->done++;
				return t->actor;
			}
		}
	}
	return -1;
}

static int follow(void *ctx, struct pg_world *w, uint32_t ready)
{
	struct follow *f = ctx;
	int who = next_turn(f, ready);

	(void)w;
	if (who >= 0)
		f->last = who;
	else if (!(ready >> f->last & 1))
		f->last = __builtin_ctz(ready);
	return f->last;
}

static int wrong(const struct pg_line *line, const struct pg_task *t,
		 struct pg_error *err)
{
	return pg_error(err, PG_EINVAL, "line %u: %s: %s", line->number,
			line->row->name, t->error.text);
}

/* Lines first to end run at the same time; schedule lines follow up to after. */
static int run_section(const struct pg_script *s,
		       const struct pg_script_run *run, size_t first,
		       size_t end, size_t after, struct pg_error *err)
{
	struct pg_part_of parts[PG_ACTORS] = { { NULL, NULL } };
	struct lane lanes[PG_ACTORS];
	struct follow f = { &s->lines[end], &s->lines[after], 0, 0, 0 };
	unsigned int count = 0;
	int ret;

	for (size_t i = first; i < end; i++)
		if (s->lines[i].actor >= (int)count)
			count = (unsigned int)s->lines[i].actor + 1;
	for (unsigned int i = 0; i < count; i++) {
		lanes[i] = (struct lane){ s, run, first, end, (int)i, NULL };
		parts[i] = (struct pg_part_of){ run_lane, &lanes[i] };
	}
	ret = pg_schedule_run(run->world, parts, count,
			      run->choose ? run->choose : follow,
			      run->choose ? run->ctx : &f, err);
	for (unsigned int i = 0; i < count && ret >= 0; i++)
		if (lanes[i].wrong)
			return wrong(lanes[i].wrong, &run->world->tasks[i],
				     err);
	return ret;
}

static int run_line(const struct pg_line *line, const struct pg_script_run *run,
		    struct pg_error *err)
{
	struct pg_world *w = run->world;
	struct pg_task *t = &w->tasks[0];
	struct pg_error why;

	t->line = line->number;
	switch (line->kind) {
	case PG_LINE_OP:
		return do_op(t, line, run) ? 0 : wrong(line, t, err);
	case PG_LINE_SPACE:
		if (!pg_mm_create(t, line->space, &why) || run->lenient)
			return 0;
		return pg_error(err, PG_EINVAL, "line %u: %s", line->number,
				why.text);
	case PG_LINE_FAIL:
		w->phys.fail[line->how] = line->count;
		return 0;
	case PG_LINE_GRACE:
		pg_grace_end(w);
		return 0;
	case PG_LINE_IDLE:
		if (run->rest && !run->rest(run->line_ctx))
			return 0;
		pg_say(t, (struct pg_event){ .kind = PG_EV_IDLE });
		return 0;
	default:
		return 0;
	}
}

static size_t skip(const struct pg_script *s, size_t i, bool actors)
{
	while (i < s->count && (actors ? s->lines[i].actor >= 0
				       : s->lines[i].kind == PG_LINE_SCHEDULE))
		i++;
	return i;
}

int pg_script_run(const struct pg_script *s, const struct pg_script_run *run,
		  struct pg_error *err)
{
	size_t i = 0;
	int ret = 0;

	while (i < s->count && !ret) {
		size_t end = skip(s, i, true), after = skip(s, end, false);

		if (end == i) {
			ret = run_line(&s->lines[i++], run, err);
			continue;
		}
		ret = run_section(s, run, i, end, after, err);
		if (ret == 2)
			ret = 0; /* a deadlock is an event */
		i = after;
	}
	/* Nothing runs any more, so what waits for readers is done. */
	pg_grace_end(run->world);
	return ret;
}

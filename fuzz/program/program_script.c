// SPDX-License-Identifier: GPL-2.0-or-later
/* Programs to scripts and back. */
#include <string.h>

#include "program/program_priv.h"

static int add_line(struct pg_script *s, const struct fz_line *line)
{
	switch (line->kind) {
	case PG_LINE_OP:
		return pg_script_add_op(s, line->actor, line->row,
					line->values);
	case PG_LINE_FAIL:
		return pg_script_add_fail(s, line->how, line->count);
	case PG_LINE_GRACE:
		return pg_script_add_grace(s);
	case PG_LINE_IDLE:
		return pg_script_add_idle(s);
	case PG_LINE_JOIN:
		return pg_script_add_join(s);
	default:
		return pg_script_add_turns(s, line->turns, line->turn_count);
	}
}

static int add_world(struct pg_script *s, const struct fz_form *f)
{
	int ret = 0;

	for (unsigned int i = 0; i < f->count && !ret; i++)
		ret = pg_script_add_space(s, &f->shapes[i].params);
	for (unsigned int i = 0; i < f->region_count && !ret; i++)
		ret = pg_script_add_op(s, -1, fz_region_row(), f->regions[i]);
	return ret;
}

int fz_to_script(const struct fz_program *p, struct pg_script *s)
{
	const struct fz_form *f = fz_form_of(p->header.world);
	struct fz_context c;
	struct pg_knobs knobs;
	int ret;

	fz_knobs_of(&p->header, &knobs);
	pg_script_begin(s, pg_schemes[p->header.scheme], &knobs, f->shift);
	ret = add_world(s, f);
	fz_begin(&c, &p->header);
	for (unsigned int i = 0; i < p->count && !ret; i++) {
		struct fz_line line = { .kind = PG_LINE_OP };

		if (!fz_line_of(&c, &p->ops[i], &line))
			continue;
		fz_note(&c, fz_plan_of(p->ops[i].kind), &line);
		ret = add_line(s, &line);
	}
	return ret;
}

/* What a world's form says of a space line. */
static bool same_space(const struct pg_mm_params *a,
		       const struct pg_mm_params *b)
{
	char one[PG_REGIME_SPEC_MAX], two[PG_REGIME_SPEC_MAX];

	if (a->id != b->id || a->class != b->class || a->asid != b->asid ||
	    a->built != b->built || a->root != b->root)
		return false;
	pg_regime_spec(&a->regime, one, sizeof(one));
	pg_regime_spec(&b->regime, two, sizeof(two));
	return !strcmp(one, two);
}

static bool same_value(const struct pg_value *a, const struct pg_value *b)
{
	return a->given == b->given && a->n == b->n && a->size == b->size;
}

static bool same_region(const struct pg_line *line, const struct pg_value *v)
{
	if (line->kind != PG_LINE_OP || line->row != fz_region_row() ||
	    line->actor >= 0)
		return false;
	for (unsigned int i = 0; i < pg_op_args(line->row); i++)
		if (!same_value(&line->values[i], &v[i]))
			return false;
	return true;
}

/* The script begins with all that the world has; so many lines. */
static unsigned int lines_of(const struct pg_script *s, const struct fz_form *f)
{
	unsigned int lines = f->count + f->region_count;

	if (pg_script_count(s) < lines)
		return 0;
	for (unsigned int i = 0; i < f->count; i++) {
		const struct pg_line *line = pg_script_at(s, i);

		if (line->kind != PG_LINE_SPACE ||
		    !same_space(line->space, &f->shapes[i].params))
			return 0;
	}
	for (unsigned int i = 0; i < f->region_count; i++)
		if (!same_region(pg_script_at(s, f->count + i), f->regions[i]))
			return 0;
	return lines;
}

/* The world that a script begins with, the one with the most lines. */
static unsigned int world_of(const struct pg_script *s, uint8_t *world)
{
	unsigned int best = 0;

	for (unsigned int i = 0; i < fz_world_count(); i++) {
		unsigned int lines = lines_of(s, fz_form_of(i));

		if (lines <= best)
			continue;
		best = lines;
		*world = (uint8_t)i;
	}
	return best;
}

/* What program lines do not have is left as it would be without it. */
static void plain_values(const struct pg_line *line, struct fz_line *to)
{
	for (unsigned int i = 0; i < pg_op_args(line->row); i++) {
		const struct pg_arg *arg = &line->row->args[i];

		to->values[i] = line->values[i];
		if (arg->kind == PG_ARG_WORD && arg->option && !to->values[i].n)
			to->values[i].given = false;
	}
}

static void line_to(const struct pg_line *line, struct fz_line *to)
{
	*to = (struct fz_line){
		.kind = line->kind,
		.actor = line->actor,
		.row = line->row,
		.how = line->how,
		.count = line->count,
	};
	if (line->kind == PG_LINE_OP)
		plain_values(line, to);
}

static unsigned int kind_of(const struct pg_line *line)
{
	unsigned int kind = 0;

	while (fz_line_kind(kind) != line->kind ||
	       fz_kinds[kind].row !=
		       (line->kind == PG_LINE_OP ? line->row : NULL))
		kind++;
	return kind;
}

/* The record has to mean the line again; what else it needs is there then. */
static const char *keep(struct fz_context *c, unsigned int kind,
			const struct fz_line *line, struct fz_program *p)
{
	struct fz_line same = { .kind = PG_LINE_OP };
	const char *why;

	if (p->count == FZ_OPS)
		return "more lines than a program has records";
	if (!fz_kind_fits(&p->header, kind))
		return "the world has no space for it";
	why = fz_op_of(c, kind, line, &p->ops[p->count]);
	if (why)
		return why;
	if (!fz_line_of(c, &p->ops[p->count], &same))
		return "it makes no sense there";
	for (unsigned int i = 0; line->row && i < pg_op_args(line->row); i++)
		if (!same_value(&line->values[i], &same.values[i]))
			return "an argument is not among the choices";
	fz_note(c, fz_plan_of(kind), line);
	p->count++;
	return NULL;
}

/* Turns of one schedule line go into as many records as they need. */
static const char *keep_turns(struct fz_context *c, unsigned int kind,
			      const struct pg_line *line, struct fz_program *p)
{
	unsigned int next = 0;
	uint32_t done = 0;
	const char *why = NULL;

	do {
		struct fz_line part = { .kind = PG_LINE_SCHEDULE, .actor = -1 };
		struct fz_op op;

		while (next < line->turn_count) {
			uint32_t left = line->turns[next].count - done;
			struct pg_turn turn = { line->turns[next].actor,
						(uint32_t)pg_min(left, 255u) };

			part.turns[part.turn_count++] = turn;
			if (part.turn_count > FZ_TURNS ||
			    fz_op_of(c, kind, &part, &op)) {
				part.turn_count--;
				break;
			}
			done = turn.count == left ? 0 : done + turn.count;
			next += !done;
		}
		if (!part.turn_count && line->turn_count)
			return "the turns are of others than the section's";
		why = keep(c, kind, &part, p);
	} while (!why && next < line->turn_count);
	return why;
}

static int refuse(const struct pg_line *line, const char *why,
		  struct pg_error *err)
{
	return pg_error(err, PG_EINVAL, "line %u: no program says it: %s",
			line->number, why);
}

int fz_from_script(const struct pg_script *s, struct fz_program *p,
		   struct pg_error *err)
{
	struct fz_context c;
	size_t first;

	p->count = 0;
	p->header = (struct fz_header){ 0 };
	if (!fz_header_of(pg_script_scheme(s), pg_script_knobs(s), &p->header))
		return pg_error(err, PG_EINVAL, "no program has these knobs");
	first = world_of(s, &p->header.world);
	if (!first)
		return pg_error(err, PG_EINVAL, "no program has these spaces");
	fz_begin(&c, &p->header);
	for (size_t i = first; i < pg_script_count(s); i++) {
		const struct pg_line *line = pg_script_at(s, i);
		struct fz_line to;
		const char *why;

		if (line->kind == PG_LINE_SPACE)
			return refuse(line, "another space", err);
		line_to(line, &to);
		why = line->kind == PG_LINE_SCHEDULE
			      ? keep_turns(&c, kind_of(line), line, p)
			      : keep(&c, kind_of(line), &to, p);
		if (why)
			return refuse(line, why, err);
	}
	return 0;
}

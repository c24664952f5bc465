// SPDX-License-Identifier: GPL-2.0-or-later
/* Spaces against what they mean; model.h. */
#include <inttypes.h>

#include "engine/regions.h"
#include "run/model.h"

static void begin(struct fz_runner *r)
{
	struct fz_model *m = r->model;

	m->behind = false;
	m->was.count = 0;
	m->range = NULL;
	for (unsigned int i = 0; i < PG_SPACES; i++) {
		m->users[i].count = 0;
		if (!m->maps[i].used)
			continue;
		m->maps[i].flat.count = 0;
		m->maps[i].used = false;
	}
}

static struct fz_space_map *map_of(struct fz_runner *r, unsigned int id)
{
	struct fz_space_map *map = &r->model->maps[id];

	if (!map->used) {
		map->used = map->known = map->exact = true;
		map->flat.count = 0;
	}
	return map;
}

/* Mappings of users' spaces, and what of them ran at the same time. */
static void user_after(struct fz_runner *r, const struct pg_script_line *line,
		       int result)
{
	const struct pg_mm *mm = &r->w->mms[line->values[0].n % PG_SPACES];
	struct fz_model *m = r->model;

	if (line->actor >= 0)
		m->behind = true;
	else if (!result && !m->behind &&
		 line->row->args[0].kind == PG_ARG_SPACE &&
		 mm->class == PG_CLASS_USER)
		fz_mappings_change(m->users, mm, line);
	if (mm->class == PG_CLASS_USER && mm->user && !m->behind)
		fz_user_after(r, line, result);
	m->range = fz_user_range(r, line);
	if (line->actor < 0)
		fz_user_check(r, line->number);
	m->range = NULL;
}

static void before(struct fz_runner *r, const struct pg_script_line *line)
{
	const struct fz_map_op *op = r->map_ops[fz_op_number(r, line->row)];
	const struct pg_value *range = &line->values[1];
	struct fz_model *m = r->model;
	const struct pg_mm *mm;
	uint64_t first, size;

	m->may_fail = fz_may_fail(r);
	/* shrink has pages there. */
	if (line->row->args[0].kind != PG_ARG_SPACE)
		return;
	mm = &r->w->mms[line->values[0].n];
	if (mm->class == PG_CLASS_USER && mm->user)
		fz_user_before(r, line);
	if (!op || !op->widens || !mm->live)
		return;
	m->lo = range->n;
	m->hi = range->n + range->size;
	if (fz_leaf_at(r, mm, m->lo, &first, &size))
		m->lo = first;
	if (fz_leaf_at(r, mm, m->hi - 1, &first, &size))
		m->hi = first + size;
}

/* All of the space but what vmemmap has, which nobody said. */
static void compare(struct fz_runner *r, unsigned int line,
		    const struct pg_mm *mm)
{
	const struct pg_regions *g = r->w->part[PG_PART_HOTPLUG];
	uint64_t base = mm->regime.base, end = pg_regime_last(&mm->regime);
	uint64_t after;

	if (!g || !pg_mm_is_init(mm) || !g->vmemmap_size) {
		fz_map_compare(r, line, mm, base, end - base + 1);
		return;
	}
	after = g->vmemmap_va + g->vmemmap_size;
	if (g->vmemmap_va > base)
		fz_map_compare(r, line, mm, base, g->vmemmap_va - base);
	if (after && after - 1 < end)
		fz_map_compare(r, line, mm, after, end - after + 1);
}

/* An answer that the map can tell. */
static void judge_result(const struct fz_change *c, const struct fz_map_op *op)
{
	int wanted = op->refuses ? op->refuses(c) : 0;
	const char *name = c->line->row->name;

	if (c->result == wanted || c->result == PG_EINVAL ||
	    c->result == PG_EBUDGET || (c->result && !op->answers) ||
	    (c->result == PG_EBUSY && fz_map_may_refuse(c)) ||
	    (c->result == PG_ENOMEM &&
	     (c->r->model->may_fail || fz_may_fail(c->r))))
		return;
	fz_object(c->r, &fz_oracle_model, c->line->number, "result",
		  "%s answered %d, and should have answered %d", name,
		  c->result, wanted);
}

static bool has_map(const struct fz_runner *r, const struct pg_mm *mm)
{
	const struct fz_space_state *s = &r->spaces[mm->id];

	return mm->live && !s->ended && !fz_is_copy(mm) &&
	       (mm->class != PG_CLASS_USER || s->leaves);
}

static void after(struct fz_runner *r, const struct pg_script_line *line,
		  int result)
{
	const struct fz_map_op *op = r->map_ops[fz_op_number(r, line->row)];
	struct fz_change c = { .r = r, .line = line, .result = result };

	user_after(r, line, result);
	if (line->row->args[0].kind != PG_ARG_SPACE)
		return;
	c.mm = &r->w->mms[line->values[0].n];
	if (!has_map(r, c.mm))
		return;
	c.map = map_of(r, c.mm->id);
	c.map->known &= op && (!result || op->whole) &&
			(line->actor < 0 || !op->apply || op->alone);
	if (!c.map->known)
		return;
	if (line->actor < 0)
		judge_result(&c, op);
	c.map->exact &= op->exact;
	if (!result && op->widens)
		fz_flat_unmap(&c.map->flat, r->model->lo,
			      r->model->hi - r->model->lo);
	if (!result && op->apply)
		op->apply(&c);
	if (line->actor < 0)
		compare(r, line->number, c.mm);
}

static void end(struct fz_runner *r)
{
	for (unsigned int i = 0; i < PG_SPACES; i++) {
		const struct fz_space_map *map = &r->model->maps[i];

		if (map->used && map->known && has_map(r, &r->w->mms[i]))
			compare(r, FZ_LINE_END, &r->w->mms[i]);
	}
	fz_user_check(r, FZ_LINE_END);
}

const struct fz_oracle_row fz_oracle_model = {
	.name = "model",
	.end = end,
	.begin = begin,
	.before = before,
	.after = after,
};

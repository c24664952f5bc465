// SPDX-License-Identifier: GPL-2.0-or-later
/* One space: its registers, and a walk that shows each subject to its rules. */
#include "verify/verify_priv.h"

static void judge_setup(struct pg_judge *j)
{
	struct pg_report *report = &j->v->report;
	const int8_t *i = pg_report_rules(report, PG_ON_SETUP);

	for (; *i >= 0; i++) {
		struct pg_finding f = { .space = j->number,
					.level = PG_NO_LEVEL };

		if (pg_rules[*i]->setup(&j->space->setup, &f))
			pg_report_add(report, *i, f);
	}
}

/* Whether nobody objected to an entry that is the same but for its address. */
static bool known_clean(const struct pg_judge *j, const struct pg_visit *v,
			enum pg_desc_kind kind)
{
	const struct pg_clean *c = &j->clean[v->level + 1];
	unsigned int shift = kind == PG_DESC_TABLE_KIND
				     ? j->r->granule
				     : pg_level_shift(j->r, v->level);

	return c->known && v->kind != PG_VISIT_FAULT &&
	       !((c->desc ^ v->desc) & ~pg_desc_oa_mask(j->r, shift));
}

/* Rules of form. */
static void judge_entry(struct pg_judge *j, const struct pg_visit *v)
{
	struct pg_report *report = &j->v->report;
	const struct pg_entry entry = {
		.regime = j->r,
		.visit = v,
		.kind = pg_desc_kind(j->r, v->level, v->desc),
		.level = v->level,
		.desc = v->desc,
	};
	const int8_t *i = pg_report_rules(report, PG_ON_ENTRY);
	bool clean = v->kind != PG_VISIT_FAULT;

	if (known_clean(j, v, entry.kind))
		return;
	for (; *i >= 0; i++) {
		struct pg_finding f = pg_visit_finding(j, v);

		if (!pg_rules[*i]->entry(&entry, &f))
			continue;
		pg_report_add(report, *i, f);
		clean = false;
	}
	j->clean[v->level + 1] =
		(struct pg_clean){ .known = clean, .desc = v->desc };
}

static enum pg_action visit(void *ctx, const struct pg_visit *v)
{
	struct pg_judge *j = ctx;

	switch (v->kind) {
	case PG_VISIT_TABLE:
		judge_entry(j, v);
		return pg_book_table(j, v) ? PG_CONTINUE : PG_PRUNE;
	case PG_VISIT_INVALID:
		pg_book_invalid(j, v);
		break;
	case PG_VISIT_UNREADABLE:
		pg_book_unreadable(j, v);
		break;
	case PG_VISIT_FAULT:
		judge_entry(j, v);
		break;
	case PG_VISIT_LEAF:
		j->v->counts.leaves += v->count;
		judge_entry(j, v);
		if (pg_desc_contig(j->r, v->level, v->desc))
			pg_judge_sets(j, v);
		pg_span_visit(&j->joiner, v);
		break;
	}
	return j->no_memory || j->too_many || j->too_long ||
			       j->joiner.exhausted ||
			       pg_report_is_full(&j->v->report)
		       ? PG_STOP
		       : PG_CONTINUE;
}

/* What the leaf rules look at is in this key, without a second stage. */
static bool leaf_known_clean(const struct pg_judge *j, const struct pg_span *s)
{
	const struct pg_clean *c = &j->clean_leaf;
	uint64_t oa = pg_desc_oa_mask(j->r, pg_level_shift(j->r, s->level));

	return c->known && c->level == s->level &&
	       !((c->desc ^ s->desc) & ~oa) && pg_hier_same(&c->hier, &s->hier);
}

static enum pg_action take_span(void *ctx, const struct pg_span *s)
{
	struct pg_judge *j = ctx;
	int ret;

	if (s->kind != PG_SPAN_BLOCK && s->kind != PG_SPAN_PAGE)
		return PG_CONTINUE;
	if (!leaf_known_clean(j, s)) {
		const struct pg_finding like = {
			.space = j->number,
			.level = s->level,
			.ia = s->ia,
			.size = s->size,
			.at = s->at,
			.raw = s->desc,
		};
		bool clean = pg_judge_leaf(j->v, s, &like, PG_TEXT_NO);

		j->clean_leaf = (struct pg_clean){
			.known = clean && !s->tables->through,
			.desc = s->desc,
			.level = s->level,
			.hier = s->hier,
		};
	}
	pg_judge_linux(j, s);
	ret = pg_rmap_add(&j->v->rmap, j->number, s);
	j->no_memory = j->no_memory || ret == PG_ENOMEM;
	j->too_many = j->too_many || ret == PG_EBUDGET;
	return ret || j->too_long ? PG_STOP : PG_CONTINUE;
}

static void set_range(struct pg_judge *j)
{
	const struct pg_verify_space *s = j->space;

	j->joiner = (struct pg_joiner){
		.sink = take_span,
		.ctx = j,
		.last = UINT64_MAX,
		.limit = s->pieces,
	};
	if (!s->size)
		return;
	j->joiner.first = s->first;
	j->joiner.last = pg_add_sat(s->first, s->size - 1);
}

static int judge_tables(struct pg_judge *j, struct pg_error *err)
{
	const struct pg_verify_space *s = j->space;
	struct pg_walk walk = {
		.tables = s->tables,
		.first = s->first,
		.size = s->size,
		.budget = s->budget,
		.visit = visit,
		.ctx = j,
	};
	struct pg_walk_result result;
	int ret;

	set_range(j);
	pg_judge_linux_begin(j);
	j->parents[j->r->start + 1].table = s->tables->root;
	ret = pg_walk(&walk, &result, err);
	pg_span_flush(&j->joiner);
	pg_book_judge(j);
	j->v->counts.entries += result.reads;
	if (j->no_memory || j->v->report.no_memory)
		return pg_verify_no_memory(err);
	if (pg_report_is_full(&j->v->report))
		return pg_verify_too_wrong(err);
	if (j->too_long)
		return pg_error(err, PG_EBUDGET,
				"looking up mapped pages in the kernel's page "
				"array took more than the budget; nothing "
				"behind them was judged");
	if (j->too_many || j->joiner.exhausted)
		return pg_error(err, PG_EBUDGET,
				"there are more mappings than can be kept; "
				"nothing behind them was judged");
	return ret;
}

int pg_verify_space(struct pg_verify *v, const struct pg_verify_space *space,
		    struct pg_error *err)
{
	struct pg_judge j = {
		.v = v,
		.number = v->nspaces,
		.r = space->setup.regime,
	};
	int ret = pg_verify_add_space(v, space, err);

	if (ret)
		return ret;
	j.space = &v->spaces[j.number];
	v->rmap.limit = pg_max(v->rmap.limit, PG_VERIFY_MAPPINGS);
	v->rmap.limit = pg_max(v->rmap.limit, space->pieces);
	v->rmap.limit = pg_min(v->rmap.limit, PG_RMAP_LIMIT);
	/* Of a range that is switched off nothing has to be right. */
	if (!j.r->epd)
		judge_setup(&j);
	/* A root above the output size is never read (F-1). */
	if (!space->tables || j.r->off || j.r->epd ||
	    pg_oa_too_big(j.r, space->tables->root))
		return v->report.no_memory ? pg_verify_no_memory(err) : PG_OK;
	v->counts.tables++;
	return judge_tables(&j, err);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "verify/verify.h"

#include <stdlib.h>

#include "verify/verify_priv.h"

struct pg_verify *pg_verify_create(const struct pg_rule_choice *choice)
{
	struct pg_verify *v = calloc(1, sizeof(*v));

	if (v)
		pg_report_init(&v->report, choice);
	return v;
}

void pg_verify_destroy(struct pg_verify *v)
{
	if (!v)
		return;
	pg_report_deinit(&v->report);
	pg_rmap_deinit(&v->rmap);
	pg_book_deinit(&v->book);
	free(v->spaces);
	free(v);
}

static int no_memory(struct pg_error *err)
{
	return pg_error(err, PG_ENOMEM, "out of memory for the verdict");
}

static int too_wrong(struct pg_error *err)
{
	return pg_error(
		err, PG_EBUDGET,
		"there are more than %llu findings; what is left was "
		"not judged",
		(unsigned long long)(PG_FINDINGS_MAX + PG_FINDINGS_DROPPED));
}

int pg_verify_add_space(struct pg_verify *v,
			const struct pg_verify_space *space,
			struct pg_error *err)
{
	struct pg_verify_space *more;

	if (v->nspaces == UINT16_MAX)
		return pg_error(err, PG_EINVAL, "more than %d spaces",
				UINT16_MAX);
	more = realloc(v->spaces, (v->nspaces + 1) * sizeof(*more));
	if (!more)
		return no_memory(err);
	v->spaces = more;
	v->spaces[v->nspaces++] = *space;
	return PG_OK;
}

struct pg_finding pg_visit_finding(const struct pg_judge *j,
				   const struct pg_visit *visit)
{
	return (struct pg_finding){
		.space = j->number,
		.level = visit->level,
		.ia = visit->ia,
		.size = visit->size * visit->count,
		.at = visit->at,
		.raw = visit->desc,
	};
}

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

bool pg_judge_leaf(struct pg_verify *v, const struct pg_span *leaf,
		   const struct pg_finding *like, enum pg_text_need most)
{
	const int8_t *i = pg_report_rules(&v->report, PG_ON_LEAF);
	bool clean = true;

	for (; *i >= 0; i++) {
		const struct pg_rule *rule = pg_rules[*i];
		struct pg_finding f = *like;

		if ((most != PG_TEXT_NO &&
		     (!rule->on_text || rule->on_text > most)) ||
		    !rule->leaf(leaf, &f))
			continue;
		pg_report_add(&v->report, *i, f);
		clean = false;
	}
	return clean;
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
		return no_memory(err);
	if (pg_report_is_full(&j->v->report))
		return too_wrong(err);
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
		return v->report.no_memory ? no_memory(err) : PG_OK;
	v->counts.tables++;
	return judge_tables(&j, err);
}

static void count(struct pg_verify *v)
{
	v->counts.dropped = v->report.dropped;
	for (size_t i = 0; i < v->report.count; i++)
		v->counts.found[v->report.list[i].severity]++;
}

int pg_verify_finish(struct pg_verify *v, struct pg_error *err)
{
	int ret = pg_rmap_build(&v->rmap);

	pg_judge_text_end(v);
	if (!ret)
		ret = pg_judge_aliases(v);
	if (!ret)
		ret = pg_judge_table_mappings(v);
	if (!ret)
		ret = pg_judge_global(v);
	pg_report_sort(&v->report);
	count(v);
	if (ret == PG_ENOMEM || v->report.no_memory)
		return no_memory(err);
	if (pg_report_is_full(&v->report))
		return too_wrong(err);
	if (ret)
		return pg_error(err, ret,
				"comparing the spaces with each other took "
				"more than the budget; not all was compared");
	return PG_OK;
}

const struct pg_finding *pg_verify_findings(const struct pg_verify *v,
					    size_t *count)
{
	*count = v->report.count;
	return v->report.list;
}

const struct pg_verify_counts *pg_verify_counts(const struct pg_verify *v)
{
	return &v->counts;
}

size_t pg_verify_spaces(const struct pg_verify *v)
{
	return v->nspaces;
}

const char *pg_verify_space_name(const struct pg_verify *v, unsigned int space)
{
	return v->spaces[space].name;
}

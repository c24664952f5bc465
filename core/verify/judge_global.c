// SPDX-License-Identifier: GPL-2.0-or-later
/* Global leaves where address space identifiers tell spaces apart. */
#include "verify/verify_priv.h"

static bool judged(const struct pg_regime *r)
{
	return pg_regime_two_els(r) && !r->high;
}

static bool is_global(const struct pg_rmap_class *c)
{
	return !pg_bit(c->desc, PG_DESC_NG);
}

/* The space has a leaf that is bound to its identifier. */
static bool uses_asids(const struct pg_verify *v, unsigned int space)
{
	struct pg_rmap_entry e;

	for (size_t i = 0; i < pg_rmap_count(&v->rmap); i++) {
		pg_rmap_get(&v->rmap, i, &e);
		if (e.class->tag == space && !is_global(e.class))
			return true;
	}
	return false;
}

/* A global mapping, held against another space. left: descriptors to read. */
struct overlap {
	struct pg_verify *v;
	struct pg_rmap_entry e;
	uint64_t left;
};

static enum pg_action held_against(void *ctx, const struct pg_span *s)
{
	struct overlap *o = ctx;
	uint64_t pa = o->e.pa + (s->ia - o->e.ia);
	struct pg_finding f = pg_entry_finding(&o->e);

	if (pg_report_is_full(&o->v->report))
		return PG_STOP;
	if (s->kind != PG_SPAN_BLOCK && s->kind != PG_SPAN_PAGE)
		return PG_CONTINUE;
	if (o->e.size == o->e.ia_size && s->pa == pa &&
	    s->access.priv == o->e.class->access.priv &&
	    s->access.user == o->e.class->access.user &&
	    s->attr.byte == o->e.class->attr.byte)
		return PG_CONTINUE;
	f.ia = s->ia;
	f.size = s->size;
	pg_report_raise(&o->v->report, &pg_rule_global_overlap, f);
	return PG_CONTINUE;
}

static int compare_with(struct overlap *o, const struct pg_verify_space *other)
{
	struct pg_joiner joiner = {
		.sink = held_against,
		.ctx = o,
		.first = o->e.ia,
		.last = o->e.ia + (o->e.ia_size - 1),
		.limit = other->pieces,
	};
	struct pg_walk walk = {
		.tables = other->tables,
		.first = o->e.ia,
		.size = o->e.ia_size,
		.budget = o->left,
		.visit = pg_span_visit,
		.ctx = &joiner,
	};
	struct pg_walk_result result;
	int ret = o->left ? pg_walk(&walk, &result, NULL) : PG_EBUDGET;

	if (!o->left)
		return ret;
	pg_span_flush(&joiner);
	o->left -= pg_min(o->left, result.reads);
	return joiner.exhausted ? PG_EBUDGET : ret;
}

static bool same_half(const struct pg_verify_space *a,
		      const struct pg_verify_space *b)
{
	return a->tables && b->tables && !a->tables->regime->off &&
	       !b->tables->regime->off &&
	       a->tables->regime->kind == b->tables->regime->kind &&
	       a->tables->regime->high == b->tables->regime->high &&
	       pg_regime_two_els(a->tables->regime);
}

static int judge_overlaps(struct overlap *o)
{
	const struct pg_verify *v = o->v;
	uint32_t own = o->e.class->tag;
	int ret = PG_OK;

	for (size_t i = 0; i < v->nspaces && !ret; i++) {
		if (i != own && same_half(&v->spaces[i], &v->spaces[own]))
			ret = compare_with(o, &v->spaces[i]);
	}
	return ret;
}

/* What the walks of all spaces may read, these comparisons may as well. */
static uint64_t budget(const struct pg_verify *v)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < v->nspaces; i++)
		sum += v->spaces[i].budget ? v->spaces[i].budget
					   : PG_WALK_BUDGET;
	return sum;
}

static int judge_all_overlaps(struct pg_verify *v)
{
	struct overlap o = { .v = v, .left = budget(v) };
	int ret = PG_OK;

	for (size_t i = 0; i < pg_rmap_count(&v->rmap) && !ret &&
			   !pg_report_is_full(&v->report);
	     i++) {
		pg_rmap_get(&v->rmap, i, &o.e);
		if (pg_regime_two_els(o.e.class->tables->regime) &&
		    is_global(o.e.class))
			ret = judge_overlaps(&o);
	}
	return ret;
}

static void judge_mixed(struct pg_verify *v, unsigned int space)
{
	struct pg_rmap_entry e;

	if (!uses_asids(v, space))
		return;
	for (size_t i = 0; i < pg_rmap_count(&v->rmap); i++) {
		pg_rmap_get(&v->rmap, i, &e);
		if (e.class->tag == space && is_global(e.class))
			pg_report_raise(&v->report, &pg_rule_global_mixed,
					pg_entry_finding(&e));
	}
}

int pg_judge_global(struct pg_verify *v)
{
	for (size_t i = 0; i < v->nspaces; i++) {
		if (v->spaces[i].tables && judged(v->spaces[i].tables->regime))
			judge_mixed(v, i);
	}
	return v->nspaces > 1 ? judge_all_overlaps(v) : PG_OK;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What only the reverse map shows: memory that is mapped more than once, and
 * table pages that are mapped at all.
 *
 * The sweep goes through the mappings in physical order and keeps, for each
 * kind of mapping that rules can tell apart, the one that reaches furthest. A
 * mapping overlaps one of a kind exactly if it begins before that one ends.
 */
#include <stdlib.h>
#include <string.h>

#include "arch/translate.h"
#include "verify/verify_priv.h"

/* Kinds: few in any system; the later ones of a hostile image share a place. */
#define KINDS_MAX 256

/*
 * regime, nested: of the tables; rules rank exception levels, and stage 2 alone
 * is not a mapping.
 */
struct kind {
	enum pg_regime_kind regime;
	bool nested;
	struct pg_access access;
	struct pg_memattr attr;
	uint64_t end;
	struct pg_rmap_entry furthest;
};

/* silent: no rule objects to these two kinds; what a rule sees is in them. */
struct sweep {
	struct pg_verify *v;
	struct kind kinds[KINDS_MAX];
	size_t nkinds;
	bool silent[KINDS_MAX][KINDS_MAX];
};

struct pg_finding pg_entry_finding(const struct pg_rmap_entry *e)
{
	return (struct pg_finding){
		.space = e->class->tag,
		.level = e->class->level,
		.ia = e->ia,
		.size = e->ia_size,
		.raw = e->class->desc,
	};
}

static bool nested(const struct pg_rmap_class *c)
{
	return c->tables->through;
}

static bool same_kind(const struct kind *k, const struct pg_rmap_class *c)
{
	return k->regime == c->tables->regime->kind && k->nested == nested(c) &&
	       k->access.priv == c->access.priv &&
	       k->access.user == c->access.user &&
	       k->attr.type == c->attr.type && k->attr.inner == c->attr.inner &&
	       k->attr.outer == c->attr.outer && k->attr.sh == c->attr.sh;
}

/* Room for all is sixty kilobytes, of which most sweeps need little. */
static void add_kind(struct sweep *s, const struct pg_rmap_class *c)
{
	size_t new = s->nkinds++;

	s->kinds[new] = (struct kind){
		.regime = c->tables->regime->kind,
		.nested = nested(c),
		.access = c->access,
		.attr = c->attr,
	};
	for (size_t i = 0; i <= new; i++)
		s->silent[new][i] = s->silent[i][new] = false;
}

static struct kind *kind_of(struct sweep *s, const struct pg_rmap_class *c)
{
	size_t i = 0;

	while (i < s->nkinds && !same_kind(&s->kinds[i], c))
		i++;
	if (i == KINDS_MAX)
		return &s->kinds[KINDS_MAX - 1];
	if (i == s->nkinds)
		add_kind(s, c);
	return &s->kinds[i];
}

/*
 * Nobody accesses memory through stage 2 alone: where the guest's stage 1 is
 * judged too, its leaves say what both come to.
 */
static bool one_mapping(const struct pg_rmap_class *a,
			const struct pg_rmap_class *b)
{
	return (a->tables->regime->stage == 2 && nested(b)) ||
	       (b->tables->regime->stage == 2 && nested(a));
}

/* The part of e from its start on that k's mapping shares; false if silent. */
static bool judge_pair(struct sweep *s, const struct pg_rmap_entry *e,
		       const struct kind *k)
{
	const struct pg_overlap pair = { e->class, k->furthest.class };
	struct pg_report *report = &s->v->report;
	uint64_t both = pg_min(e->size, k->end - e->pa);
	const int8_t *i = pg_report_rules(report, PG_ON_ALIAS);
	struct pg_finding like = pg_entry_finding(e);
	bool silent = true;

	if (one_mapping(pair.a, pair.b))
		return false;
	if (e->size == e->ia_size)
		like.size = both;
	like.other = k->furthest.ia + (e->pa - k->furthest.pa);
	like.other_space = k->furthest.class->tag;
	for (; *i >= 0; i++) {
		struct pg_finding f = like;

		if (!pg_rules[*i]->alias(&pair, &f))
			continue;
		pg_report_add(report, *i, f);
		silent = false;
	}
	return !silent;
}

/* The last place is shared by all kinds that there is no place for. */
static bool is_one_kind(const struct sweep *s, const struct kind *k)
{
	return k != &s->kinds[KINDS_MAX - 1];
}

static void sweep_entry(struct sweep *s, const struct pg_rmap_entry *e)
{
	struct kind *own = kind_of(s, e->class);
	bool *silent = s->silent[own - s->kinds];

	for (size_t i = 0; i < s->nkinds; i++) {
		if (s->kinds[i].end > e->pa && !silent[i])
			silent[i] = !judge_pair(s, e, &s->kinds[i]) &&
				    is_one_kind(s, own) &&
				    is_one_kind(s, &s->kinds[i]);
	}
	if (e->pa + e->size <= own->end)
		return;
	own->end = e->pa + e->size;
	own->furthest = *e;
}

int pg_judge_aliases(struct pg_verify *v)
{
	struct sweep *s = malloc(sizeof(*s));
	size_t n = pg_rmap_count(&v->rmap);

	if (!s)
		return PG_ENOMEM;
	s->v = v;
	s->nkinds = 0;
	for (size_t i = 0; i < n && !pg_report_is_full(&v->report); i++) {
		struct pg_rmap_entry e;

		pg_rmap_get(&v->rmap, i, &e);
		sweep_entry(s, &e);
	}
	free(s);
	return PG_OK;
}

/*
 * Mappings that are looked at for all tables together: some seconds. A kernel
 * has a few for each table.
 */
#define LOOKS_MAX (UINT64_C(1) << 27)

/* A piece of a table that is being looked for among the mappings. */
struct target {
	struct pg_verify *v;
	uint64_t *left; /* mappings that may still be looked at */
	const struct pg_tables *tables;
	uint64_t pa, size;
};

/*
 * Confined by these tables: EL0 by those of its own world, a guest by its
 * stage 2 and by EL2. Host processes may well write a guest's tables.
 */
static bool exposed(const struct target *t, const struct pg_rmap_class *c)
{
	const struct pg_regime *owner = t->tables->regime;

	if (c->tables->regime->stage == 2)
		return owner->kind != PG_EL10;
	return c->access.user & PG_W && !t->tables->through == !nested(c);
}

/* Stage 2 lets a guest write its own tables; its stage 1 has the say. */
static bool own_stage2(const struct target *t, const struct pg_rmap_class *c)
{
	return c->tables->regime->stage == 2 && t->tables->through;
}

static bool mapped(void *ctx, const struct pg_rmap_entry *e)
{
	struct target *t = ctx;
	uint64_t from = pg_max(t->pa, e->pa);
	uint64_t to = pg_min(t->pa + t->size, e->pa + e->size);
	struct pg_finding f = pg_entry_finding(e);

	if (!*t->left)
		return false;
	--*t->left;
	if (!((e->class->access.priv | e->class->access.user) & PG_W) ||
	    own_stage2(t, e->class))
		return true;
	f.ia = e->ia + (from - e->pa);
	f.size = to - from;
	f.other = from;
	pg_report_raise(&t->v->report,
			exposed(t, e->class) ? &pg_rule_table_exposed
					     : &pg_rule_table_writable,
			f);
	return !pg_report_is_full(&t->v->report);
}

/*
 * A guest's tables lie at intermediate addresses; mappings end at physical.
 * Returns the bytes from addr on of which that is one answer.
 */
static uint64_t to_physical(struct target *t, uint64_t addr, uint64_t left)
{
	const struct pg_tables *s2 = t->tables->through;
	struct pg_translation how;

	t->pa = addr;
	t->size = left;
	if (!s2)
		return left;
	pg_translate(s2, addr, NULL, &how);
	if (how.size)
		left = pg_min(left, how.size - (addr & (how.size - 1)));
	t->pa = how.pa;
	t->size = how.fault.kind ? 0 : left;
	return left;
}

static int look_for(struct pg_verify *v, unsigned int space, uint64_t addr,
		    uint64_t size, uint64_t *left)
{
	struct target t = {
		.v = v,
		.left = left,
		.tables = v->spaces[space].tables,
	};
	int ret = PG_OK;

	for (uint64_t done = 0, n; done < size && !ret; done += n) {
		n = to_physical(&t, addr + done, size - done);
		ret = pg_rmap_find(&v->rmap, t.pa, t.size, mapped, &t);
		if (!ret && !*left)
			ret = PG_EBUDGET;
	}
	return ret;
}

static int look_for_root(struct pg_verify *v, unsigned int space,
			 uint64_t *left)
{
	const struct pg_tables *tables = v->spaces[space].tables;

	if (!tables || tables->regime->off)
		return PG_OK;
	return look_for(v, space, tables->root,
			pg_regime_root_size(tables->regime), left);
}

int pg_judge_table_mappings(struct pg_verify *v)
{
	uint64_t left = LOOKS_MAX;
	int ret = PG_OK;

	for (size_t i = 0; i < v->nspaces && !ret; i++)
		ret = look_for_root(v, i, &left);
	for (size_t i = 0; i < pg_book_count(&v->book) && !ret &&
			   !pg_report_is_full(&v->report);
	     i++) {
		const struct pg_page *p = pg_book_at(&v->book, i);
		const struct pg_setup *setup = &v->spaces[p->space].setup;

		ret = look_for(v, p->space, p->pa,
			       PG_BIT(setup->regime->granule), &left);
	}
	return ret;
}

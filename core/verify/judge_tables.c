// SPDX-License-Identifier: GPL-2.0-or-later
/* Table pages while the walk meets them: T- rules. */
#include "arch/run.h"
#include "arch/translate.h"
#include "verify/verify_priv.h"

static void raise(struct pg_judge *j, const struct pg_rule *rule,
		  struct pg_finding f)
{
	pg_report_raise(&j->v->report, rule, f);
}

/* The table lies on the path from the root to the entry that points to it. */
static bool on_path(const struct pg_judge *j, int level, uint64_t table)
{
	uint64_t root = j->parents[j->r->start + 1].table;

	for (int l = j->r->start; l <= level; l++) {
		if (j->parents[l + 1].table == table)
			return true;
	}
	return table - root < pg_regime_root_size(j->r);
}

/* A table met before is walked again, but its own tables are not counted. */
static void enter_again(struct pg_judge *j, const struct pg_visit *v)
{
	j->inside = true;
	j->inside_last = v->ia + (v->size - 1);
}

static bool still_inside(struct pg_judge *j, const struct pg_visit *v)
{
	j->inside = j->inside && v->ia <= j->inside_last;
	return j->inside;
}

static void met_again(struct pg_judge *j, const struct pg_visit *v,
		      struct pg_page *page)
{
	struct pg_finding f = pg_visit_finding(j, v);

	if (page->level == v->level + 1) {
		if (page->refs++ == 1) {
			page->again_ia = v->ia;
			page->again_at = v->at;
			page->again_raw = v->desc;
		}
		enter_again(j, v);
		return;
	}
	f.a = page->pa;
	f.other = page->ia;
	if (!page->levels)
		raise(j, &pg_rule_table_levels, f);
	page->levels = true;
	enter_again(j, v);
}

bool pg_book_table(struct pg_judge *j, const struct pg_visit *v)
{
	uint64_t next = pg_desc_oa(j->r, v->desc, j->r->granule);
	struct pg_finding f = pg_visit_finding(j, v);
	struct pg_page *page;

	if (on_path(j, v->level, next)) {
		f.a = next;
		raise(j, &pg_rule_table_loop, f);
		return false;
	}
	j->parents[v->level + 2] =
		(struct pg_parent){ next, v->ia, v->at, v->desc };
	if (still_inside(j, v))
		return true;
	page = pg_book_open(&j->v->book, j->number, next);
	if (!page) {
		j->no_memory = true;
		return false;
	}
	if (page->refs) {
		met_again(j, v, page);
		return true;
	}
	j->v->counts.tables++;
	page->refs = 1;
	page->level = v->level + 1;
	page->ia = v->ia;
	page->at = v->at;
	page->raw = v->desc;
	return true;
}

/* A finding about a whole table, at the entry that points to it. */
static struct pg_finding table_finding(const struct pg_judge *j,
				       const struct pg_visit *v)
{
	const struct pg_parent *p = &j->parents[v->level + 1];
	struct pg_finding f = pg_visit_finding(j, v);

	f.a = v->at;
	if (v->level == j->r->start || v->at != p->table)
		return f;
	f.level = v->level - 1;
	f.at = p->at;
	f.raw = p->raw;
	return f;
}

/*
 * The entries without anything from a table's first on. The walk shows them in
 * parts where the memory that they are in has parts.
 */
static const struct pg_visit *empty_part(struct pg_judge *j,
					 const struct pg_visit *v)
{
	struct pg_visit *e = &j->empty;

	if (v->repeat || v->desc)
		e->count = 0;
	else if (v->at == j->parents[v->level + 1].table ||
		 v->count == PG_BIT(j->r->stride))
		*e = *v;
	else if (e->count && e->level == v->level &&
		 e->at + 8 * e->count == v->at)
		e->count += v->count;
	else
		e->count = 0;
	return e;
}

void pg_book_invalid(struct pg_judge *j, const struct pg_visit *v)
{
	const struct pg_visit *e = empty_part(j, v);
	bool whole = e->count == PG_BIT(j->r->stride);

	if (whole && v->level > j->r->start && !still_inside(j, v))
		raise(j, &pg_rule_table_empty, table_finding(j, e));
}

/* A table that stage 2 hides is the guest's affair, and all there is to know. */
static bool hidden_by_stage2(const struct pg_visit *v)
{
	struct pg_fault fault;

	return v->tables->through &&
	       pg_stage2_walk_fault(v->tables->through, v->at, &fault) &&
	       fault.kind != PG_FAULT_UNREADABLE;
}

void pg_book_unreadable(struct pg_judge *j, const struct pg_visit *v)
{
	struct pg_verify_counts *c = &j->v->counts;
	struct pg_finding f = table_finding(j, v);

	/* Where no descriptor was read, there is none to show. */
	if (f.at == v->at)
		f.at = 0;
	raise(j, &pg_rule_table_absent, f);
	if (hidden_by_stage2(v))
		return;
	if (!c->unread) {
		c->unread_at = v->at;
		c->unread_ia = v->ia;
	}
	c->unread += v->count;
}

/*
 * All entries of the table lead to one place, as those of a zero shadow do;
 * what they permit on the way may differ (Linux 6.1 with KASAN).
 */
static bool uniform(const struct pg_judge *j, uint64_t table)
{
	uint64_t mask = pg_desc_oa_mask(j->r, j->r->granule) | pg_mask(1, 0);
	size_t n = PG_BIT(j->r->stride);
	pg_word words[1 << 13];
	const pg_word *w =
		pg_mem_view(j->space->tables->mem, table, n * 8, words);

	if (j->r->ee)
		mask = __builtin_bswap64(mask);
	return w && pg_run_length(w, n, mask, 0) == n;
}

static struct pg_finding page_finding(const struct pg_judge *j,
				      const struct pg_page *page)
{
	return (struct pg_finding){
		.space = j->number,
		.level = page->level - 1,
		.ia = page->ia,
		.size = PG_BIT(pg_level_shift(j->r, page->level - 1)),
		.at = page->at,
		.raw = page->raw,
		.a = page->pa,
	};
}

static void judge_shared(struct pg_judge *j, const struct pg_page *page)
{
	struct pg_finding f = page_finding(j, page);

	f.ia = page->again_ia;
	f.at = page->again_at;
	f.raw = page->again_raw;
	f.other = page->ia;
	raise(j,
	      uniform(j, page->pa) ? &pg_rule_table_shared_uniform
				   : &pg_rule_table_shared,
	      f);
}

static bool is_free(const struct pg_judge *j, uint64_t pa)
{
	return j->space->pages && pg_page_is_free(j->space->pages, pa);
}

static void judge_owner(struct pg_judge *j, const struct pg_page *page)
{
	if (is_free(j, page->pa))
		raise(j, &pg_rule_table_free, page_finding(j, page));
	else if (j->space->pages &&
		 pg_page_holds_data(j->space->pages, page->pa))
		raise(j, &pg_rule_table_data, page_finding(j, page));
}

/* A small root comes from the slab allocator (pgd_cache), and may be data. */
static void judge_root(struct pg_judge *j)
{
	struct pg_finding f = {
		.space = j->number,
		.level = j->r->start,
		.ia = j->r->base,
		.size = PG_BIT(j->r->ia_bits),
		.a = j->space->tables->root,
	};

	if (is_free(j, f.a))
		raise(j, &pg_rule_table_free, f);
}

void pg_book_judge(struct pg_judge *j)
{
	judge_root(j);
	for (size_t i = 0; i < pg_book_count(&j->v->book); i++) {
		const struct pg_page *page = pg_book_at(&j->v->book, i);

		if (page->space != j->number)
			continue;
		if (page->refs > 1)
			judge_shared(j, page);
		judge_owner(j, page);
	}
}

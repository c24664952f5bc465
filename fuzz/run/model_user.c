// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Users' spaces from the page's side: what is mapped lies in a mapping that
 * allows it, is the page that the mapping has there, and who may write to a
 * private page is alone.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "engine/frag.h"
#include "run/model.h"

#define RDONLY PG_BIT(7)
#define USER   PG_BIT(6)
#define DBM    PG_BIT(51)
#define UXN    PG_BIT(54)
#define DIRTY  PG_BIT(55)
#define ZERO   PG_BIT(56) /* software: the zero page, a driver's page */

static bool writable(const struct fz_runner *r, const struct fz_leaf *l)
{
	const struct pg_knobs *k = &r->w->knobs;

	return !(l->word & RDONLY) || (l->word & DBM && k->ha && k->hd);
}

static void object(struct fz_runner *r, unsigned int line, const char *class,
		   const struct fz_leaf *l, const char *what)
{
	fz_object(r, &fz_oracle_model, line, class,
		  "space %u: 0x%" PRIx64 " at 0x%" PRIx64 ": %s", l->space,
		  l->pa, l->va, what);
}

/* Rights are the mapping's at most. */
static void check_rights(struct fz_runner *r, unsigned int line,
			 const struct fz_leaf *l, const struct pg_vma *vma)
{
	bool write = vma->flags & PG_VMA_WRITE;

	if (vma->flags & PG_VMA_NO_USE)
		object(r, line, "usable", l, "the mapping allows no use");
	else if (writable(r, l) && !write)
		object(r, line, "writable", l, "the mapping is read-only");
	else if (!(l->word & UXN) && (write || !(vma->flags & PG_VMA_EXEC)))
		object(r, line, "executable", l,
		       "the mapping is not to be executed");
	else if (!(l->word & USER))
		object(r, line, "kernel", l, "users cannot use it");
	else if (!pg_bit(l->word, PG_DESC_NG))
		object(r, line, "global", l, "it is global");
}

/* The page that a file has for a leaf, 0: none. */
static uint64_t file_page(const struct fz_runner *r, const struct fz_leaf *l,
			  const struct pg_vma *vma)
{
	uint64_t index = vma->offset + (l->va - vma->start);
	const struct pg_folio *f =
		pg_folio_cached(r->w, vma->kind, vma->file, index);

	return f ? f->pa + (index - f->index) : 0;
}

static void check_page(struct fz_runner *r, unsigned int line,
		       const struct fz_leaf *l, const struct pg_vma *vma)
{
	bool shared = vma->flags & PG_VMA_SHARED;
	const struct pg_folio *f;
	uint64_t pa;

	if (vma->kind == PG_VMA_PFNMAP) {
		if (vma->pa &&
		    l->pa != vma->pa + vma->offset + (l->va - vma->start))
			object(r, line, "address", l,
			       "the device has another page there");
		return;
	}
	if (l->word & ZERO) {
		if (writable(r, l))
			object(r, line, "zero-write", l,
			       "the zero page can be written");
		return;
	}
	f = pg_folio_of(r->w, l->pa);
	if (!f) {
		object(r, line, "freed", l, "it is nobody's page");
		return;
	}
	if (vma->kind == PG_VMA_ANON && f->kind != PG_VMA_ANON)
		object(r, line, "address", l, "it is a file's page");
	if (f->kind == PG_VMA_ANON &&
	    f->index + (l->pa - f->pa) != vma->offset + (l->va - vma->start))
		object(r, line, "index", l,
		       "the page is of another place in the mapping");
	if (vma->kind == PG_VMA_ANON)
		return;
	pa = file_page(r, l, vma);
	if (shared && l->pa != pa)
		object(r, line, "address", l,
		       "the file has another page there");
	if (!shared && l->pa == pa && writable(r, l))
		object(r, line, "shared-write", l,
		       "a private mapping can write to the file");
}

static void check_frame(struct fz_runner *r, unsigned int line,
			const struct fz_leaf *l)
{
	const struct pg_frame *f = pg_frame_find(&r->w->phys, l->pa);

	if (f && f->state == PG_FRAME_FREE)
		object(r, line, "freed", l, "the frame is free");
	else if (f && f->level != PG_EV_DATA)
		object(r, line, "table", l, "the frame is a table");
}

static void check_leaf(struct fz_runner *r, unsigned int line,
		       const struct fz_leaf *l)
{
	const struct fz_mappings *m = &r->model->users[l->space];
	const struct pg_vma *vma = fz_mapping_at(m, l->va);

	if (!vma || !fz_mapping_at(m, l->va + l->size - 1)) {
		object(r, line, "outside", l, "there is no mapping");
		return;
	}
	check_rights(r, line, l, vma);
	check_page(r, line, l, vma);
	if (vma->kind != PG_VMA_PFNMAP)
		check_frame(r, line, l);
}

static int by_pa(const void *a, const void *b)
{
	const struct fz_leaf *x = a, *y = b;

	if (x->pa != y->pa)
		return x->pa < y->pa ? -1 : 1;
	return x->size < y->size ? -1 : x->size > y->size;
}

static bool is_private(const struct fz_runner *r, const struct fz_leaf *l)
{
	const struct pg_vma *vma =
		fz_mapping_at(&r->model->users[l->space], l->va);

	return vma && vma->kind < PG_VMA_PFNMAP && !(l->word & ZERO) &&
	       !(vma->flags & PG_VMA_SHARED);
}

/* Who can write to a page of a private mapping is the only one who has it. */
static void check_sharing(struct fz_runner *r, unsigned int line)
{
	struct fz_leaves *all = &r->leaves;

	qsort(all->list, all->count, sizeof(all->list[0]), by_pa);
	for (size_t i = 1; i < all->count && !r->finding->found; i++) {
		const struct fz_leaf *a = &all->list[i - 1];
		const struct fz_leaf *b = &all->list[i];

		if (b->pa - a->pa >= a->size)
			continue;
		if ((writable(r, a) && is_private(r, a)) ||
		    (writable(r, b) && is_private(r, b)))
			object(r, line, "shared-write", b,
			       "somebody else has a page that can be written "
			       "in private");
	}
}

/* Not of spaces whose leaves no VMA knows of. */
static bool has_mappings(const struct fz_runner *r, const struct pg_mm *mm)
{
	const struct fz_space_state *s = &r->spaces[mm->id];

	return mm->live && mm->class == PG_CLASS_USER && mm->user &&
	       !s->leaves && !s->visitors;
}

void fz_user_read(struct fz_runner *r)
{
	r->leaves.count = 0;
	r->leaves.over = false;
	r->tables.count = 0;
	r->tables.over = false;
	for (unsigned int i = 0; i < PG_SPACES; i++)
		if (has_mappings(r, &r->w->mms[i]))
			fz_read(r->w, &r->w->mms[i], &r->leaves, &r->tables);
}

static bool is_dirty(const struct fz_leaf *l)
{
	return l->word & DIRTY || (l->word & DBM && !(l->word & RDONLY));
}

/* now: what has its address by now, NULL: nothing. */
static bool is_same(const struct fz_leaf *was, const struct fz_leaf *now)
{
	return now && was->pa == now->pa + (was->va - now->va);
}

/* An anonymous page outside of the range stays, and so do its rights. */
static bool is_kept(const struct fz_runner *r, const struct fz_leaf *was,
		    const struct fz_leaf *now)
{
	const struct pg_value *v = r->model->range;
	const struct pg_vma *vma;

	if (!v || was->space != v[0].n ||
	    (was->va < v[1].n + v[1].size && v[1].n < was->va + was->size))
		return true;
	vma = fz_mapping_at(&r->model->users[was->space], was->va);
	if (!vma || vma->kind != PG_VMA_ANON)
		return true;
	return is_same(was, now) &&
	       !((was->word ^ now->word) & (USER | UXN | RDONLY | DBM));
}

/*
 * Both lists ascend: what was dirty and is the same page at the same place is
 * dirty still, however large its leaf is by now.
 */
static void check_changes(struct fz_runner *r, unsigned int line)
{
	const struct fz_leaves *now = &r->leaves, *was = &r->model->was;
	size_t at = 0;

	for (size_t i = 0; i < was->count; i++) {
		const struct fz_leaf *l = &was->list[i], *is;

		while (at < now->count &&
		       (now->list[at].space < l->space ||
			(now->list[at].space == l->space &&
			 now->list[at].va + (now->list[at].size - 1) < l->va)))
			at++;
		is = at < now->count && now->list[at].space == l->space &&
				     l->va - now->list[at].va <
					     now->list[at].size
			     ? &now->list[at]
			     : NULL;
		if (is_same(l, is) && is_dirty(l) && !is_dirty(is))
			object(r, line, "clean", l, "was dirty");
		if (!is_kept(r, l, is))
			object(r, line, "outside-range", l,
			       "is not what it was");
	}
}

/* What stands there now is what stood there before, next time. */
static void keep_leaves(struct fz_runner *r)
{
	const struct fz_leaves *now = &r->leaves;
	struct fz_leaves *was = &r->model->was;
	struct fz_leaf *more;

	was->count = 0;
	if (was->room < now->count) {
		more = realloc(was->list, now->room * sizeof(*more));
		if (!more)
			return;
		was->list = more;
		was->room = now->room;
	}
	for (; was->count < now->count; was->count++)
		was->list[was->count] = now->list[was->count];
}

/* Some mapping has a part of what the table translates. */
static bool is_needed(const struct fz_runner *r, const struct fz_table *t)
{
	const struct fz_mappings *m = &r->model->users[t->space];
	const struct pg_regime *regime = &r->w->mms[t->space].regime;
	uint64_t size = PG_BIT(pg_level_shift(regime, t->level - 1));

	for (unsigned int i = 0; i < m->count; i++)
		if (m->list[i].start < t->va + size && t->va < m->list[i].end)
			return true;
	return t->level == regime->start || m->count == FZ_MAPPINGS;
}

/*
 * munmap frees the tables that no mapping needs any more, and nobody makes
 * others (lifecycle 2.3); but neighbours' in pairs.
 */
static void check_tables(struct fz_runner *r, unsigned int line)
{
	const struct fz_pages *p = &r->tables;

	if (p->over || (r->w->knobs.source == PG_SOURCE_FRAGMENTS &&
			pg_frag_design(r->w)->paired))
		return;
	for (size_t i = 0; i < p->count; i++)
		if (!is_needed(r, &p->list[i]))
			fz_object(r, &fz_oracle_model, line, "empty-table",
				  "space %u: the table 0x%" PRIx64
				  " is left at 0x%" PRIx64
				  ", and nothing is mapped there",
				  p->list[i].space, p->list[i].pa,
				  p->list[i].va);
}

/* What ran at the same time was in an order that only the engine knows. */
void fz_user_catch_up(struct fz_runner *r)
{
	if (!r->model->behind)
		return;
	for (unsigned int i = 0; i < PG_SPACES; i++)
		if (has_mappings(r, &r->w->mms[i]))
			fz_mappings_take(&r->model->users[i], &r->w->mms[i]);
	r->model->behind = false;
	r->model->was.count = 0;
}

void fz_user_check(struct fz_runner *r, unsigned int line)
{
	fz_user_catch_up(r);
	fz_user_read(r);
	if (r->leaves.over) {
		r->model->was.count = 0;
		return;
	}
	check_changes(r, line);
	keep_leaves(r);
	for (size_t i = 0; i < r->leaves.count && !r->finding->found; i++)
		check_leaf(r, line, &r->leaves.list[i]);
	if (r->leaves.count > 1)
		check_sharing(r, line);
	check_tables(r, line);
}

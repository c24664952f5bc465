// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What one operation that ran alone has to have done to users' pages: moved all
 * of them, left none, lost none.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "run/model.h"

#define RDONLY PG_BIT(7)
#define DBM    PG_BIT(51)
#define ZERO   PG_BIT(56)

static void object(struct fz_runner *r, const struct pg_script_line *line,
		   const char *class, const struct fz_leaf *l, const char *what)
{
	fz_object(r, &fz_oracle_model, line->number, class,
		  "space %u: 0x%" PRIx64 " at 0x%" PRIx64 " %s", l->space,
		  l->pa, l->va, what);
}

/* The leaf of a space that has va, among those that were read last. */
static const struct fz_leaf *leaf_of(const struct fz_runner *r,
				     unsigned int space, uint64_t va)
{
	for (size_t i = 0; i < r->leaves.count; i++) {
		const struct fz_leaf *l = &r->leaves.list[i];

		if (l->space == space && va - l->va < l->size)
			return l;
	}
	return NULL;
}

/*
 * Pages of the range go with it: the same page as far on as before. A file's
 * and a driver's may come again with a fault.
 */
static void moved(struct fz_runner *r, const struct pg_script_line *line)
{
	const struct pg_value *v = line->values;

	for (size_t i = 0; i < r->model->held; i++) {
		const struct fz_leaf *was = &r->model->hold[i], *is;
		uint64_t to = was->va - v[1].n + v[2].n;
		const struct pg_vma *vma;

		vma = fz_mapping_at(&r->model->users[v[0].n], to);
		if (was->space != v[0].n || was->va - v[1].n >= v[1].size ||
		    (vma && vma->kind != PG_VMA_ANON))
			continue;
		is = leaf_of(r, was->space, to);
		if (!is || is->pa + (to - is->va) != was->pa)
			object(r, line, "lost", was, "did not come along");
	}
}

/* What was private and anonymous the child has, too; the parent keeps it. */
static void copied(struct fz_runner *r, const struct pg_script_line *line)
{
	const struct pg_value *v = line->values;
	const struct fz_mappings *m = &r->model->users[v[0].n];

	for (size_t i = 0; i < r->model->held; i++) {
		const struct fz_leaf *was = &r->model->hold[i], *is;
		const struct pg_vma *vma = fz_mapping_at(m, was->va);

		if (was->space != v[0].n || !vma || was->word & ZERO ||
		    vma->kind != PG_VMA_ANON)
			continue;
		is = leaf_of(r, was->space, was->va);
		if (!is || is->pa + (was->va - is->va) != was->pa)
			object(r, line, "parent", was, "is not the parent's");
		if (!leaf_of(r, (unsigned int)v[1].n, was->va))
			object(r, line, "lost", was, "is not the child's");
	}
}

/* Nothing of the range is left in mappings that lose their pages. */
static void discarded(struct fz_runner *r, const struct pg_script_line *line)
{
	const struct pg_value *v = line->values;
	const struct fz_mappings *m = &r->model->users[v[0].n];

	for (size_t i = 0; i < r->leaves.count; i++) {
		const struct fz_leaf *l = &r->leaves.list[i];
		const struct pg_vma *vma = fz_mapping_at(m, l->va);

		if (l->space == v[0].n && l->va - v[1].n < v[1].size && vma &&
		    vma->kind != PG_VMA_PFNMAP)
			object(r, line, "left", l, "is still mapped");
	}
}

/* Some page is there; a write may take a second fault. */
static void brought(struct fz_runner *r, const struct pg_script_line *line)
{
	const struct pg_value *v = line->values;
	struct fz_leaf l = { .space = (uint16_t)v[0].n, .va = v[1].n };

	if (!fz_look(r->w, &r->w->mms[v[0].n], v[1].n, &l))
		object(r, line, "missing", &l, "was not brought");
}

/* The access went through. */
static void accessed(struct fz_runner *r, const struct pg_script_line *line)
{
	const struct pg_value *v = line->values;
	struct fz_leaf l = { .space = (uint16_t)v[0].n, .va = v[1].n };

	if (!fz_look(r->w, &r->w->mms[v[0].n], v[1].n, &l))
		object(r, line, "missing", &l, "was not brought");
	else if (v[2].n == 1 && l.word & RDONLY && !(l.word & DBM))
		object(r, line, "missing", &l, "cannot be written");
}

/* The page that was there is mapped no more, by nobody. */
static void gone(struct fz_runner *r, const struct pg_script_line *line)
{
	const struct pg_value *v = line->values;
	uint64_t pa = 0;

	for (size_t i = 0; i < r->model->held; i++) {
		const struct fz_leaf *was = &r->model->hold[i];

		if (was->space == v[0].n && v[1].n - was->va < was->size)
			pa = was->pa + (v[1].n - was->va);
	}
	for (size_t i = 0; pa && i < r->leaves.count; i++) {
		const struct fz_leaf *l = &r->leaves.list[i];

		if (pa - l->pa < l->size)
			object(r, line, "left", l, "is still mapped");
	}
}

/*
 * keep: leaves as they were before matter; read: and as they are now. within:
 * nothing outside of the range changes. check: NULL: no more than that.
 */
static const struct fz_user_step {
	const char *name;
	bool keep, read, within;
	void (*check)(struct fz_runner *r, const struct pg_script_line *line);
} steps[] = {
	{ "mremap", true, true, false, moved },
	{ "fork", true, true, false, copied },
	{ "dontneed", false, true, true, discarded },
	{ "munmap", false, false, true, NULL },
	{ "mprotect", false, false, true, NULL },
	{ "fault", false, false, false, brought },
	{ "access", false, false, false, accessed },
	{ "huge-fault", false, false, false, brought },
	{ "migrate", true, true, false, gone },
	{ "rmap-unmap", true, true, false, gone },
};

const struct fz_user_step *fz_user_step(const char *name)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(steps); i++)
		if (!strcmp(steps[i].name, name))
			return &steps[i];
	return NULL;
}

void fz_user_before(struct fz_runner *r, const struct pg_script_line *line)
{
	const struct fz_user_step *s =
		r->user_steps[fz_op_number(r, line->row)];
	struct fz_model *m = r->model;

	m->held = 0;
	if (!s || !s->keep || line->actor >= 0)
		return;
	fz_user_read(r);
	for (size_t i = 0; i < r->leaves.count && m->held < FZ_HELD; i++)
		m->hold[m->held++] = r->leaves.list[i];
}

void fz_user_after(struct fz_runner *r, const struct pg_script_line *line,
		   int result)
{
	const struct fz_user_step *s =
		r->user_steps[fz_op_number(r, line->row)];

	if (!s || !s->check || line->actor >= 0 || result)
		return;
	r->leaves.over = false;
	if (s->read)
		fz_user_read(r);
	if (!r->leaves.over)
		s->check(r, line);
}

const struct pg_value *fz_user_range(const struct fz_runner *r,
				     const struct pg_script_line *line)
{
	const struct fz_user_step *s =
		r->user_steps[fz_op_number(r, line->row)];

	return s && s->within && line->actor < 0 ? line->values : NULL;
}

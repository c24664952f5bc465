// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An operation that was refused changed no translation, and neither did one
 * that only looks, splits or joins; and memory is not refused for a place that
 * it has. Asked of operations that run alone.
 */
#include <string.h>

#include "engine/regions.h"
#include "run/model.h"

/* Bits that a leaf of another size may have otherwise, and hardware's. */
#define SIZE_BITS (PG_BIT(1) | PG_BIT(PG_DESC_CONTIG))
#define SOFT_BITS (PG_BIT(PG_DESC_AF) | PG_BIT(55))

/* What half done stays: callers take it back, or the next fault goes on. */
static const char *const partial[] = {
	"vmap",		"vmalloc",    "vunmap", "set-memory",
	"apply",	"efi-map",    "idmap",	"linear",
	"clone-linear", "trampoline", "s2-map", "s2-unmap",
	"s2-early",	"mprotect",   "fork",	"access",
};

/* Changes of form alone. */
static const char *const formal[] = {
	"split",       "collapse", "fold",	"unfold",     "thp-split",
	"gup",	       "walk",	   "rmap-age",	"split-vma",  "hvo",
	"ptdump",      "show-pte", "walk-user", "walk-novma", "device",
	"table-alloc", "s2-walk",
};

static bool is_among(const char *name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash ^= word;
	hash *= UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

/* Neighbours that go on in both addresses count as one. */
static uint64_t hash_leaves(const struct fz_runner *r)
{
	const struct fz_leaves *l = &r->leaves;
	uint64_t hash = 1, va = 0, pa = 0, attrs = 0;
	unsigned int space = PG_SPACES;

	for (size_t i = 0; i < l->count; i++) {
		const struct fz_leaf *f = &l->list[i];
		const struct pg_vma *vma =
			fz_mapping_at(&r->model->users[f->space], f->va);
		uint64_t is = f->word & ~(SIZE_BITS | SOFT_BITS) &
			      ~pg_mask(49, 12);

		/* A driver's and a file's come again with a fault. */
		if (vma &&
		    (vma->kind == PG_VMA_PFNMAP ||
		     (vma->kind != PG_VMA_ANON && f->level < PG_LEVEL_MAX)))
			continue;
		if (f->space != space || f->va != va || f->pa != pa ||
		    is != attrs)
			hash = mix(mix(mix(mix(hash, f->va), f->pa), is),
				   f->space);
		hash += f->size;
		space = f->space;
		va = f->va + f->size;
		pa = f->pa + f->size;
		attrs = is;
	}
	return hash;
}

/* Not of copies: they follow the kernel's top level when it is looked at. */
static uint64_t hash_all(struct fz_runner *r)
{
	r->leaves.count = 0;
	r->leaves.over = false;
	for (unsigned int i = 0; i < PG_SPACES; i++)
		if (r->w->mms[i].live && !fz_is_copy(&r->w->mms[i]))
			fz_read(r->w, &r->w->mms[i], &r->leaves, NULL);
	return r->leaves.over ? 0 : hash_leaves(r);
}

/* Its leaves are not what they were to begin with where sizes change. */
void fz_failed_init(struct fz_runner *r)
{
	unsigned int number = 1;

	for (unsigned int i = 0; pg_op_lists[i]; i++)
		for (const struct pg_op_row *row = pg_op_lists[i];
		     row->name && number < FZ_OPERATIONS; row++, number++) {
			r->formal[number] = is_among(row->name, formal,
						     PG_ARRAY_SIZE(formal));
			r->partial[number] = is_among(row->name, partial,
						      PG_ARRAY_SIZE(partial));
		}
}

static void before(struct fz_runner *r, const struct pg_script_line *line)
{
	r->hash_before = 0;
	if (line->actor >= 0)
		return;
	fz_user_catch_up(r);
	r->hash_before = hash_all(r);
}

/* The linear map may begin below address 0, where no memory is. */
static bool has_place(const struct pg_regions *g, const struct pg_value *memory)
{
	uint64_t in = memory->n - g->memstart;

	return memory->size && in < g->linear_size &&
	       memory->size <= g->linear_size - in &&
	       memory->n <= pg_ones(g->oa_bits) &&
	       memory->size - 1 <= pg_ones(g->oa_bits) - memory->n;
}

static bool is_taken(const struct fz_runner *r, const struct pg_regions *g,
		     const struct pg_value *memory)
{
	uint64_t va = pg_linear_va(g, memory->n);

	if (pg_memory_overlaps(g, memory->n, memory->size))
		return true;
	for (size_t i = 0; i < r->leaves.count; i++)
		if (r->leaves.list[i].va - va < memory->size ||
		    va - r->leaves.list[i].va < r->leaves.list[i].size)
			return true;
	return false;
}

/* EBUSY is of what is there already, or has no place. */
static void judge_refusal(struct fz_runner *r,
			  const struct pg_script_line *line)
{
	const struct pg_regions *g = r->w->part[PG_PART_HOTPLUG];

	if (!g || !has_place(g, &line->values[1]) ||
	    is_taken(r, g, &line->values[1]))
		return;
	fz_object(r, &fz_oracle_failed, line->number, "place",
		  "memory 0x%llx + 0x%llx is refused, which has a place",
		  (unsigned long long)line->values[1].n,
		  (unsigned long long)line->values[1].size);
}

static void after(struct fz_runner *r, const struct pg_script_line *line,
		  int result)
{
	unsigned int number = fz_op_number(r, line->row);
	uint64_t now;

	if (!r->hash_before || line->actor >= 0 ||
	    (!r->formal[number] && (result >= 0 || r->partial[number])))
		return;
	now = hash_all(r);
	if (now && now != r->hash_before)
		fz_object(r, &fz_oracle_failed, line->number,
			  result ? "refused" : "form",
			  "%s answered %d, and translations are others now",
			  line->row->name, result);
	else if (now && result == PG_EBUSY &&
		 !strcmp(line->row->name, "hot-add"))
		judge_refusal(r, line);
}

const struct fz_oracle_row fz_oracle_failed = {
	.name = "failed",
	.before = before,
	.after = after,
};

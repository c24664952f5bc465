// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What callers owe to the engine's operations. Kernels promise it to one
 * another: who maps owns the range, nobody frees what somebody runs with, a
 * space has VMAs or it has none. A program that breaks such a promise shows
 * nothing, so that its line is passed over, depending on what came before it
 * and on nothing else.
 */
#include <string.h>

#include "arch/translate.h"
#include "run/duties.h"
#include "engine/regions.h"
#include "run/model.h"

void fz_callers_init(struct fz_runner *r)
{
	unsigned int number = 1;

	for (unsigned int i = 0; pg_op_lists[i]; i++) {
		r->first[i] = number;
		for (const struct pg_op_row *row = pg_op_lists[i];
		     row->name && number < FZ_OPERATIONS; row++) {
			r->map_ops[number] = fz_map_op(row->name);
			r->user_steps[number] = fz_user_step(row->name);
			r->duties[number++] = fz_duty(i, row->name);
		}
		r->first[i + 1] = number;
	}
	r->duties[0] = &fz_no_duty;
}

unsigned int fz_op_number(const struct fz_runner *r,
			  const struct pg_op_row *row)
{
	for (unsigned int i = 0; pg_op_lists[i]; i++)
		if (row >= pg_op_lists[i] &&
		    row < pg_op_lists[i] + (r->first[i + 1] - r->first[i]))
			return r->first[i] +
			       (unsigned int)(row - pg_op_lists[i]);
	return 0;
}

bool fz_leaf_at(const struct fz_runner *r, const struct pg_mm *mm, uint64_t va,
		uint64_t *first, uint64_t *size)
{
	struct pg_tables tables = pg_mm_tables(r->w, mm);
	struct pg_translation tr;
	unsigned int shift;

	pg_translate(&tables, va, NULL, &tr);
	if (tr.fault.kind != PG_FAULT_NONE)
		return false;
	shift = pg_level_shift(&mm->regime, tr.level);
	if (pg_bit(tr.desc, PG_DESC_CONTIG))
		shift += pg_contig_bits(&mm->regime, tr.level);
	*first = va & ~pg_ones(shift);
	*size = PG_BIT(shift);
	return true;
}

/* No leaf, or set of leaves, goes on there. */
static bool is_border(const struct fz_runner *r, const struct pg_mm *mm,
		      uint64_t va)
{
	uint64_t first, size;

	return !fz_leaf_at(r, mm, va, &first, &size) || first == va;
}

static bool is_whole(const struct fz_runner *r, const struct pg_mm *mm,
		     const struct pg_value *range)
{
	uint64_t end = range->n + range->size;

	return is_border(r, mm, range->n) &&
	       (end - 1 == pg_regime_last(&mm->regime) ||
		is_border(r, mm, end));
}

/* Whether any leaf of the range has one of these bits; 1: any leaf. */
struct look {
	uint64_t bits;
	bool found;
};

static enum pg_action see_leaf(void *ctx, const struct pg_visit *v)
{
	struct look *look = ctx;

	if (v->kind != PG_VISIT_LEAF || !(v->desc & look->bits))
		return PG_CONTINUE;
	look->found = true;
	return PG_STOP;
}

static bool has_leaf(const struct fz_runner *r, const struct pg_mm *mm,
		     const struct pg_value *range, uint64_t bits)
{
	struct pg_tables tables = pg_mm_tables(r->w, mm);
	struct look look = { .bits = bits };
	struct pg_walk walk = {
		.tables = &tables,
		.first = range->n,
		.size = range->size,
		.visit = see_leaf,
		.ctx = &look,
	};
	struct pg_error err;

	return pg_walk(&walk, NULL, &err) || look.found;
}

static bool is_mapped(const struct fz_runner *r, const struct pg_mm *mm,
		      const struct pg_value *range)
{
	uint64_t end = range->n + range->size, va = range->n, first, size;

	for (; va < end; va = first + size)
		if (!fz_leaf_at(r, mm, va, &first, &size))
			return false;
	return true;
}

static bool overlaps(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
	return a_size && b_size && a - b < b_size ? true
						  : b_size && b - a < a_size;
}

/* Not where the linear map and vmemmap are. */
static bool is_free(const struct fz_runner *r, const struct pg_mm *mm,
		    const struct pg_value *range)
{
	const struct pg_regions *g = r->w->part[PG_PART_HOTPLUG];
	uint64_t size = range->size ? range->size : 1;

	return !g || !pg_mm_is_init(mm) ||
	       (!overlaps(range->n, size, g->linear_va, g->linear_size) &&
		!overlaps(range->n, size, g->vmemmap_va, g->vmemmap_size));
}

static bool is_unused(const struct fz_runner *r, const struct pg_mm *mm)
{
	return !r->judge->ledger.spaces[mm->id].runs;
}

/* Of guests one alone, for their TLBs are invalidated by what runs. */
static bool is_rival(const struct pg_mm *mm, const struct pg_mm *other)
{
	return other != mm && other->live && other->class == mm->class &&
	       (mm->class == PG_CLASS_GUEST || other->asid == mm->asid);
}

static bool has_rival(const struct fz_runner *r, const struct pg_mm *mm)
{
	for (unsigned int i = 0; i < PG_SPACES; i++)
		if (is_rival(mm, &r->w->mms[i]))
			return true;
	return false;
}

static bool is_sole(const struct fz_runner *r, const struct pg_mm *mm)
{
	bool guest = mm->class == PG_CLASS_GUEST;

	for (unsigned int i = 0; i < PG_SPACES; i++) {
		const struct pg_mm *other = &r->w->mms[i];

		if (is_rival(mm, other) && (guest || !is_unused(r, other)))
			return false;
	}
	return true;
}

/*
 * No guest is made while one runs. Spaces that are run with have whole pages as
 * roots: a small one is freed before what TLBs hold of it.
 */
static bool may_be_made(const struct fz_runner *r, const struct pg_mm *mm)
{
	if (mm->class == PG_CLASS_EFI &&
	    pg_regime_root_size(&mm->regime) < PG_BIT(mm->regime.granule))
		return false;
	return mm->live && (mm->class != PG_CLASS_GUEST || is_unused(r, mm));
}

/* What is asked of the world, as long as the range lies in the space. */
static bool keeps(const struct fz_runner *r, const struct pg_mm *mm,
		  const struct pg_value *range, uint64_t owes)
{
	if (owes & UNUSED && !is_unused(r, mm))
		return false;
	if (owes & SOLE && !is_sole(r, mm))
		return false;
	if (owes & MAKES && !may_be_made(r, mm))
		return false;
	if (!mm->live || range->n < mm->regime.base ||
	    range->n > pg_regime_last(&mm->regime) ||
	    (range->size &&
	     range->size - 1 > pg_regime_last(&mm->regime) - range->n))
		return true;
	if (owes & FREE && !is_free(r, mm, range))
		return false;
	if (owes & EMPTY && has_leaf(r, mm, range, 1))
		return false;
	if (owes & SINGLE && has_leaf(r, mm, range, PG_BIT(PG_DESC_CONTIG)))
		return false;
	if (owes & MAPPED && mm->class == PG_CLASS_EFI &&
	    !is_mapped(r, mm, range))
		return false;
	return !(owes & WHOLE) || is_whole(r, mm, range);
}

/* Users' spaces have all the same, for their pages are counted or not. */
static bool is_of_family(struct fz_runner *r, struct fz_space_state *s,
			 const struct pg_mm *mm, unsigned int family)
{
	if (family == ANY ||
	    (mm->class != PG_CLASS_USER && mm->class != PG_CLASS_GUEST))
		return true;
	if (mm->class == PG_CLASS_USER)
		s = &r->spaces[PG_SPACES];
	if (!s->family)
		s->family = (uint8_t)family;
	return s->family == family;
}

static bool has_memory(const struct fz_runner *r, const struct pg_value *range)
{
	const struct pg_regions *g = r->w->part[PG_PART_HOTPLUG];

	return g && pg_memory_overlaps(g, range->n, range->size);
}

/* What was added as one is one to the left and to the right of an address. */
static bool is_cut(const struct fz_runner *r, uint64_t at)
{
	const struct pg_regions *g = r->w->part[PG_PART_HOTPLUG];
	unsigned int section = r->w->phys.shift == 16 ? 29 : 27;

	for (unsigned int i = 0; g && at & pg_ones(section) && i < g->count;
	     i++)
		if (at > g->memory[i].pa &&
		    at - g->memory[i].pa < g->memory[i].size)
			return true;
	return false;
}

/*
 * Who takes a part of a section away added just that, with pages: what is left
 * would share leaves of the page array with what goes.
 */
static bool cuts_section(const struct fz_runner *r,
			 const struct pg_value *range)
{
	return is_cut(r, range->n) || is_cut(r, range->n + range->size);
}

/* One speculative reference at a time, given back where it was taken. */
static bool may_speculate(struct fz_runner *r, const struct pg_value *v,
			  uint64_t owes)
{
	struct fz_speculation *s = &r->speculation;
	bool put;

	if (!(owes & SPECULATES))
		return !s->mm || owes & TABLES_STAY;
	put = v[3].given && v[3].n;
	if (!put && (s->mm || r->spaces[v[0].n].freeing))
		return false;
	if (put && (!s->mm || s->taking || s->mm->id != v[0].n ||
		    s->va != v[1].n || s->level != (int)v[2].n))
		return false;
	*s = (struct fz_speculation){
		.mm = put ? NULL : &r->w->mms[v[0].n],
		.va = v[1].n,
		.level = (int)v[2].n,
		.taking = !put,
	};
	return true;
}

static bool is_mmap(const struct pg_op_row *row)
{
	return !strcmp(row->name, "mmap");
}

static bool of_vmas(const struct pg_op_row *row)
{
	return is_mmap(row) || !strcmp(row->name, "mprotect");
}

/* Anonymous memory that is shared is a file's in kernels. */
static bool kind_is_ok(const struct pg_script_line *line)
{
	const struct pg_value *v = line->values;

	return !is_mmap(line->row) || v[2].n != PG_VMA_ANON || !v[4].given ||
	       v[4].n != 1;
}

/* The kernel's pages are not users', nor written and executed; global is. */
static bool prot_is_ok(const struct pg_mm *mm,
		       const struct pg_script_line *line)
{
	const struct pg_arg *args = line->row->args;

	for (unsigned int i = 0; i < PG_ARGS && args[i].name; i++) {
		unsigned int prot = (unsigned int)line->values[i].n;
		unsigned int both = PG_PROT_WRITE | PG_PROT_EXEC;

		if (args[i].kind != PG_ARG_PROT || !line->values[i].given)
			continue;
		if (mm->class == PG_CLASS_USER)
			return of_vmas(line->row) ||
			       (prot & PG_PROT_USER && (prot & both) != both);
		if (mm->class == PG_CLASS_GUEST)
			return true;
		return !(prot & PG_PROT_USER) && (prot & both) != both;
	}
	return true;
}

bool fz_is_copy(const struct pg_mm *mm)
{
	return mm->class == PG_CLASS_EFI && mm->regime.high;
}

/* What changes entries one by one tells no copies of them. */
static bool has_copies(const struct fz_runner *r, const struct pg_mm *mm)
{
	for (unsigned int i = 0; pg_mm_is_init(mm) && i < PG_SPACES; i++)
		if (r->w->mms[i].live && fz_is_copy(&r->w->mms[i]))
			return true;
	return false;
}

static bool maps_drivers(struct pg_mm *mm)
{
	const struct pg_user *user = pg_user(mm);

	for (unsigned int i = 0; user && i < PG_VMAS; i++)
		if (user->vmas[i].attached &&
		    user->vmas[i].kind == PG_VMA_PFNMAP)
			return true;
	return false;
}

/* Promises of lines that may not be at work at the same time. */
static const uint64_t rivals[][2] = { { ADDS, LETS_GO }, { LOOKS, VISITS } };

_Static_assert(sizeof(rivals) / sizeof(uint64_t) == FZ_RIVALS, "a count each");

static bool meets_rival(const struct fz_space_state *s, uint64_t owes)
{
	for (unsigned int i = 0; i < FZ_RIVALS; i++)
		if (owes & rivals[i / 2][i % 2] && s->rivals[i ^ 1])
			return true;
	return false;
}

/*
 * Up to 6.15 exit took areas from their files before it invalidated anything,
 * and a driver that frees its memory then sees nobody who maps it.
 */
static bool allows(const struct fz_runner *r, const struct fz_space_state *s,
		   const struct pg_script_line *line, uint64_t owes)
{
	if (s->ended || (owes & FIRST && s->touched))
		return false;
	if (owes & ABSENT && has_memory(r, &line->values[1]))
		return false;
	if (owes & SECTIONS && cuts_section(r, &line->values[1]))
		return false;
	if ((owes & FIXED && s->untold) || (owes & UNSHARED && s->shared))
		return false;
	if (owes & OTHERS && overlaps(line->values[1].n, line->values[1].size,
				      PG_SCRIPT_FIRST, PG_SCRIPT_SIZE))
		return false;
	if (owes & COPIES &&
	    !is_whole(r, &r->w->mms[line->values[1].n], &line->values[2]))
		return false;
	if ((owes & UNSPLIT && s->split) || (owes & SPLITS && s->removing))
		return false;
	if (owes & YOUNG && line->values[2].n == 1 &&
	    !((USER | GUEST) >> r->w->mms[line->values[0].n].class & 1))
		return false;
	if (owes & RELEASED && !line->values[1].n &&
	    !is_unused(r, &r->w->mms[line->values[0].n]))
		return false;
	if (owes & COUNTED && r->w->knobs.reclaim != PG_RECLAIM_REFCOUNT)
		return false;
	if (owes & PLAIN && r->w->knobs.source == PG_SOURCE_FRAGMENTS)
		return false;
	if (owes & SURE && fz_may_fail(r))
		return false;
	if (owes & BELOW && line->values[2].given &&
	    (int64_t)line->values[2].n <=
		    r->w->mms[line->values[0].n].regime.start)
		return false;
	if (line->actor < 0)
		return true;
	if (meets_rival(s, owes))
		return false;
	if (owes & DRIVERS && maps_drivers(&r->w->mms[line->values[0].n]))
		return false;
	if (owes & ROOT ? s->busy != s->rooted : s->rooted)
		return false;
	/* Whose ASID is whose is settled one after the other. */
	if (owes & SOLE && has_rival(r, &r->w->mms[line->values[0].n]))
		return false;
	return !(owes & ALONE) && !(owes & OWNER && s->owner);
}

/* The range stands behind the spaces. */
static const struct pg_value *range_of(const struct pg_script_line *line)
{
	return line->row->args[1].kind == PG_ARG_SPACE ? &line->values[2]
						       : &line->values[1];
}

/*
 * Leaves of a user's space have an owner there, who is not the only one. Roots
 * are looked at without a lock where tables stay.
 */
static uint64_t owes_there(const struct duty *d, const struct pg_mm *mm)
{
	if (d->owes & WALKED && mm->class == PG_CLASS_USER)
		return (d->owes & ~ALONE) | OWNER;
	if (d->owes & ROOT && !((EFI | TEMP) >> mm->class & 1))
		return d->owes | ALONE;
	return d->owes;
}

static void count_line(struct fz_space_state *s, uint64_t owes, int more)
{
	s->owner += owes & OWNER ? more : 0;
	s->removing += owes & UNSPLIT ? more : 0;
	s->freeing += owes & TABLES_STAY ? 0 : more;
	for (unsigned int i = 0; i < FZ_RIVALS; i++)
		s->rivals[i] += owes & rivals[i / 2][i % 2] ? more : 0;
	s->rooted += owes & ROOT ? more : 0;
	s->busy += more;
}

bool fz_callers_before(struct fz_runner *r, const struct pg_script_line *line,
		       unsigned int number)
{
	const struct duty *d = r->duties[number];
	struct fz_space_state *s;
	const struct pg_mm *mm;
	uint64_t owes;

	if (line->row->args[0].kind != PG_ARG_SPACE)
		return !r->speculation.mm;
	mm = &r->w->mms[line->values[0].n];
	s = &r->spaces[line->values[0].n];
	owes = owes_there(d, mm);
	if (!(d->classes >> mm->class & 1) ||
	    (fz_is_copy(mm) && (!(owes & SHARES) || line->actor >= 0)) ||
	    (d->family == LEAVES && (!mm->live || has_copies(r, mm))) ||
	    !is_of_family(r, s, mm, d->family) || !allows(r, s, line, owes) ||
	    !prot_is_ok(mm, line) || !kind_is_ok(line) ||
	    !keeps(r, mm, range_of(line), owes))
		return false;
	if (!may_speculate(r, line->values, owes))
		return false;
	s->touched |= !(owes & FIRST) || owes & ONCE;
	s->ended |= owes & ENDS;
	s->split |= (owes & SPLITS) != 0;
	s->leaves |= d->family == LEAVES;
	s->untold |= (owes & UNSHARED) != 0;
	s->shared |= (owes & FIXED) != 0;
	s->visitors |= d->family == VISITORS;
	count_line(s, owes, 1);
	return true;
}

bool fz_callers_rest(const struct fz_runner *r)
{
	for (unsigned int i = 0; i < PG_SLOTS; i++)
		if (r->w->slots[i].table)
			return false;
	return !r->speculation.mm && !r->w->grace;
}

/* Up to 5.1 tables of level 2 had no lock of their own to begin with. */
void fz_callers_knobs(struct pg_knobs *knobs)
{
	if (knobs->release == PG_RELEASE_5_1)
		knobs->split_pmd = false;
}

/* Nothing was taken where there is no table. */
static void end_speculation(struct fz_runner *r,
			    const struct pg_script_line *line, int result)
{
	const struct pg_value *v = line->values;

	r->speculation.taking = false;
	if (result && !(v[3].given && v[3].n))
		r->speculation.mm = NULL;
}

/* Nothing was done to a space that is new. */
static void forget_space(struct fz_runner *r, const struct pg_value *child)
{
	r->spaces[child->n] = (struct fz_space_state){ .touched = false };
	r->model->maps[child->n].used = false;
	r->model->maps[child->n].flat.count = 0;
}

void fz_callers_after(struct fz_runner *r, const struct pg_script_line *line,
		      unsigned int number, int result)
{
	unsigned int id = (unsigned int)line->values[0].n;
	uint64_t owes;

	if (line->row->args[0].kind != PG_ARG_SPACE)
		return;
	owes = owes_there(r->duties[number], &r->w->mms[id]);
	count_line(&r->spaces[id], owes, -1);
	if (!strcmp(line->row->name, "space-make") && !result)
		forget_space(r, &line->values[1]);
	if (owes & SPECULATES)
		end_speculation(r, line, result);
}

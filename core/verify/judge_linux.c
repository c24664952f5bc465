// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A Linux kernel's own map, held against its layout: two ranges in which the
 * virtual address alone says what has to be there
 * (arch/arm64/include/asm/memory.h and kernel/vmlinux.lds.S, 6.1.192 and
 * 6.12.117; both offsets are what VMCOREINFO says since 5.10).
 */
#include "arch/translate.h"
#include "linux/markers.h"
#include "verify/verify_priv.h"

/*
 * The tables are those of this kernel: not a process's, a guest's at another
 * place, or the few pages that KPTI leaves to EL0.
 */
static bool is_kernel(const struct pg_judge *j)
{
	const struct pg_kernel *k = j->space->kernel;

	return k && pg_kernel_since(k, 5, 10) && j->r->high &&
	       !j->space->tables->through &&
	       j->space->tables->root == k->root_pa;
}

static struct pg_linux_range linear_map(const struct pg_kernel *k,
					const struct pg_mem *mem)
{
	uint64_t first = -PG_BIT(k->va_bits);

	return (struct pg_linux_range){
		.rule = &pg_rule_linear_map,
		.first = first,
		.end = k->phys_offset_known ? pg_kernel_linear_end(k, mem)
					    : first,
		.offset = first - k->phys_offset,
		.never = PG_X,
	};
}

static struct pg_linux_range image(const struct pg_kernel *k)
{
	return (struct pg_linux_range){
		.rule = &pg_rule_kernel_image,
		.first = k->stext ? k->stext : k->swapper,
		.end = k->swapper,
		.offset = k->kimage_voffset,
		.never = PG_W,
	};
}

static bool is_cached(const struct pg_span *s)
{
	const struct pg_memattr *m = &s->attr;

	return m->type == PG_MEM_NORMAL && m->inner == PG_CACHE_WB &&
	       m->outer == PG_CACHE_WB &&
	       (m->sh == PG_SH_INNER || s->tables->regime->ds);
}

static void object(struct pg_judge *j, const struct pg_linux_range *r,
		   struct pg_finding f, enum pg_linux_flaw flaw)
{
	f.a = flaw;
	if (flaw == PG_LINUX_ADDRESS)
		f.other = f.ia - r->offset;
	pg_report_raise(&j->v->report, r->rule, f);
}

/* The part of a leaf's span that lies in the range. */
static void judge_range(struct pg_judge *j, const struct pg_linux_range *r,
			const struct pg_span *s)
{
	uint64_t first = pg_max(s->ia, r->first);
	uint64_t last = pg_min(s->ia + (s->size - 1), r->end - 1);
	uint8_t rights = s->access.priv | s->access.user;
	bool wx = (s->access.priv & (PG_W | PG_X)) == (PG_W | PG_X);
	struct pg_finding f = { .space = j->number,
				.level = s->level,
				.ia = first,
				.size = last - first + 1,
				.at = first == s->ia ? s->at : 0,
				.raw = s->desc };

	if (r->first >= r->end || first > last)
		return;
	if (s->repeat || s->pa + (first - s->ia) != first - r->offset)
		object(j, r, f, PG_LINUX_ADDRESS);
	if (!is_cached(s))
		object(j, r, f, PG_LINUX_TYPE);
	if (!pg_bit(s->desc, PG_DESC_AF))
		object(j, r, f, PG_LINUX_AF);
	if (pg_bit(s->desc, PG_DESC_NG) != r->ng)
		object(j, r, f, PG_LINUX_NG);
	/* Of what is both, rule wx speaks. */
	if (rights & r->never && !wx)
		object(j, r, f,
		       r->never == PG_X ? PG_LINUX_EXEC : PG_LINUX_WRITE);
}

/* With KPTI all is bound to an ASID, and without it nothing. */
static bool is_bound(const struct pg_judge *j, uint64_t va)
{
	struct pg_translation t;

	pg_translate(j->space->tables, va, NULL, &t);
	return !t.fault.kind && pg_bit(t.desc, PG_DESC_NG);
}

void pg_judge_linux_begin(struct pg_judge *j)
{
	const struct pg_kernel *k = j->space->kernel;

	j->looks = j->space->budget ? j->space->budget : PG_WALK_BUDGET;
	if (!is_kernel(j))
		return;
	j->layout[0] = linear_map(k, j->space->tables->mem);
	j->layout[1] = image(k);
	for (size_t i = 0; i < PG_LINUX_RANGES; i++)
		j->layout[i].ng = is_bound(j, j->layout[1].first);
	j->nlayout = PG_LINUX_RANGES;
}

/*
 * Not so the linear map, which holds free pages too, nor the kernel's image:
 * what it needed to start (init_pg_dir) is free and stays mapped. Of other
 * maps, what EL0 uses.
 */
static bool is_used(const struct pg_judge *j, const struct pg_span *s)
{
	const struct pg_linux_range *linear = &j->layout[0];

	if (!j->space->pages || j->space->tables->through ||
	    j->space->pages->page_shift != j->r->granule ||
	    !pg_regime_two_els(j->r))
		return false;
	if (!j->r->high)
		return s->access.user;
	return j->nlayout && (s->ia < linear->first || s->ia >= linear->end) &&
	       s->pa != pg_kernel_image_pa(j->space->kernel, s->ia);
}

/* Of the span's pages those that the budget allows. */
static uint64_t take_looks(struct pg_judge *j, const struct pg_span *s)
{
	unsigned int shift = j->space->pages->page_shift;
	uint64_t pages = (s->repeat ? s->repeat : s->size) >> shift;

	j->too_long = pages > j->looks;
	pages = pg_min(pages, j->looks);
	j->looks -= pages;
	return pages << shift;
}

/* One finding for each run of free pages, once the report has joined them. */
static void judge_pages(struct pg_judge *j, const struct pg_span *s)
{
	const struct pg_page_array *a = j->space->pages;
	uint64_t end = s->pa + take_looks(j, s), next = end;
	uint64_t pa = pg_page_next_free(a, s->pa, end, &next);

	while (pa < end) {
		struct pg_finding f = { .space = j->number,
					.level = s->level,
					.raw = s->desc };

		next = pg_min(next, end);
		f.ia = s->ia + (pa - s->pa);
		f.size = s->repeat ? s->size - (pa - s->pa) : next - pa;
		f.at = f.ia == s->ia ? s->at : 0;
		pg_report_raise(&j->v->report, &pg_rule_leaf_free, f);
		pa = pg_page_next_free(a, next, end, &next);
	}
}

void pg_judge_linux(struct pg_judge *j, const struct pg_span *s)
{
	if (is_used(j, s))
		judge_pages(j, s);
	for (size_t i = 0; i < j->nlayout; i++)
		judge_range(j, &j->layout[i], s);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Bugs in decoding tables (core/arch). */
#include "arch/access.h"
#include "arch/attr.h"
#include "arch/desc.h"
#include "arch/run.h"
#include "arch/translate.h"
#include "arch/walk.h"
#include "wrap.h"

#define PXN_UXN (PG_BIT(PG_DESC_PXN) | PG_BIT(PG_DESC_UXN))

void __real_pg_hier_add(struct pg_hier *hier, const struct pg_regime *r,
			int level, uint64_t desc);
void __wrap_pg_hier_add(struct pg_hier *hier, const struct pg_regime *r,
			int level, uint64_t desc);
bool __real_pg_hier_same(const struct pg_hier *a, const struct pg_hier *b);
bool __wrap_pg_hier_same(const struct pg_hier *a, const struct pg_hier *b);
struct pg_access __real_pg_leaf_access(const struct pg_regime *r, uint64_t desc,
				       const struct pg_hier *hier);
struct pg_access __wrap_pg_leaf_access(const struct pg_regime *r, uint64_t desc,
				       const struct pg_hier *hier);
int __real_pg_walk(const struct pg_walk *walk, struct pg_walk_result *result,
		   struct pg_error *err);
int __wrap_pg_walk(const struct pg_walk *walk, struct pg_walk_result *result,
		   struct pg_error *err);
int __real_pg_regime_init(struct pg_regime *r, struct pg_error *err);
int __wrap_pg_regime_init(struct pg_regime *r, struct pg_error *err);
unsigned int __real_pg_contig_bits(const struct pg_regime *r, int level);
unsigned int __wrap_pg_contig_bits(const struct pg_regime *r, int level);
size_t __real_pg_run_length(const pg_word *w, size_t n, uint64_t mask,
			    uint64_t step);
size_t __wrap_pg_run_length(const pg_word *w, size_t n, uint64_t mask,
			    uint64_t step);
struct pg_memattr __real_pg_combine_memattr(struct pg_memattr s1,
					    const struct pg_regime *s2,
					    uint64_t s2desc);
struct pg_memattr __wrap_pg_combine_memattr(struct pg_memattr s1,
					    const struct pg_regime *s2,
					    uint64_t s2desc);

/* PXN_TABLE: forgotten. HPD: hierarchical attributes count all the same. */
void __wrap_pg_hier_add(struct pg_hier *hier, const struct pg_regime *r,
			int level, uint64_t desc)
{
	struct pg_regime obeyed = *r;
	int8_t pxn = hier->pxn;

	if (fz_wrapped(FZ_DESC_HPD))
		obeyed.hpd = false;
	__real_pg_hier_add(hier, &obeyed, level, desc);
	if (fz_wrapped(FZ_DESC_PXN_TABLE))
		hier->pxn = pxn;
}

/* A table met again under other limits is taken for the same. */
bool __wrap_pg_hier_same(const struct pg_hier *a, const struct pg_hier *b)
{
	struct pg_hier x = *a, y = *b;

	if (fz_wrapped(FZ_DESC_SHARED))
		x.no_write = y.no_write = x.no_el0 = y.no_el0 = PG_HIER_NONE;
	return __real_pg_hier_same(&x, &y);
}

/* UXN is where PXN belongs, and the other way round. */
struct pg_access __wrap_pg_leaf_access(const struct pg_regime *r, uint64_t desc,
				       const struct pg_hier *hier)
{
	uint64_t pxn = desc >> PG_DESC_PXN & 1, uxn = desc >> PG_DESC_UXN & 1;

	if (fz_wrapped(FZ_DESC_XN_SWAP) && r->stage == 1 && !r->pie)
		desc = (desc & ~PXN_UXN) | uxn << PG_DESC_PXN |
		       pxn << PG_DESC_UXN;
	return __real_pg_leaf_access(r, desc, hier);
}

/* What a leaf is taken for, by bugs that lose some of its bits. */
static uint64_t misread(const struct pg_visit *v)
{
	const struct pg_regime *r = v->tables->regime;
	uint64_t desc = v->desc;

	if (fz_wrapped(FZ_DESC_AF))
		desc |= PG_BIT(PG_DESC_AF);
	if (fz_wrapped(FZ_DESC_LPA2) && r->oa_format == PG_OA_DS)
		desc &= ~pg_mask(9, 8);
	if (fz_wrapped(FZ_DESC_LPA) && r->oa_format == PG_OA_LPA)
		desc &= ~pg_mask(15, 12);
	return desc;
}

static enum pg_action visit(void *ctx, const struct pg_visit *v)
{
	const struct pg_walk *walk = ctx;
	struct pg_visit changed = *v;

	if (v->kind == PG_VISIT_LEAF)
		changed.desc = misread(v);
	return walk->visit(walk->ctx, &changed);
}

int __wrap_pg_walk(const struct pg_walk *walk, struct pg_walk_result *result,
		   struct pg_error *err)
{
	struct pg_walk mine = *walk;

	if (!fz_wrapped(FZ_DESC_AF) && !fz_wrapped(FZ_DESC_LPA2) &&
	    !fz_wrapped(FZ_DESC_LPA))
		return __real_pg_walk(walk, result, err);
	mine.visit = visit;
	mine.ctx = (void *)walk;
	return __real_pg_walk(&mine, result, err);
}

/* LPA2 has blocks of 512G, which nothing before it had. */
int __wrap_pg_regime_init(struct pg_regime *r, struct pg_error *err)
{
	int ret = __real_pg_regime_init(r, err);

	if (!ret && r->granule == 12 && fz_wrapped(FZ_DESC_BLOCK_0))
		r->leaves &= ~(1 << 1);
	return ret;
}

/* 16K's sets have 128 entries at level 3, and not at level 2. */
unsigned int __wrap_pg_contig_bits(const struct pg_regime *r, int level)
{
	unsigned int bits = __real_pg_contig_bits(r, level);

	if (fz_wrapped(FZ_DESC_CONTIG_16K) && r->granule == 14 && level == 2)
		return 7;
	return bits;
}

/* What looks at many words at once stops short of the last of them. */
size_t __wrap_pg_run_length(const pg_word *w, size_t n, uint64_t mask,
			    uint64_t step)
{
	size_t length = __real_pg_run_length(w, n, mask, step);

	if (fz_wrapped(FZ_DESC_RUN) && length + 1 == n && n >= 8)
		return n;
	return length;
}

/* Stage 2's Device does not make Normal memory Device. */
struct pg_memattr __wrap_pg_combine_memattr(struct pg_memattr s1,
					    const struct pg_regime *s2,
					    uint64_t s2desc)
{
	struct pg_memattr both = __real_pg_combine_memattr(s1, s2, s2desc);

	if (fz_wrapped(FZ_DESC_STAGE2_DEVICE) && both.type < PG_MEM_NORMAL &&
	    s1.type == PG_MEM_NORMAL)
		return s1;
	return both;
}

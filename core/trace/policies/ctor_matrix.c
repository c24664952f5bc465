// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From the Linux releases named: pte_alloc_one(), pmd_alloc_one(), the
 * pgtable callbacks of arch/arm64/mm/mmu.c, and their changes (lifecycle 3.4).
 */
#include "trace/policies/ctor_matrix.h"

#define L  PG_CTOR_LOCK
#define T  PG_CTOR_TYPE
#define LT (L | T)
#define LX (L | PG_CTOR_ANY_TYPE) /* typed since 5.9 */
#define TX PG_CTOR_ANY_TYPE
#define W  (PG_CTOR_ANY | PG_CTOR_PTE_KIND)

enum use {
	USE_USER,
	USE_EFI,
	USE_VMALLOC,
	USE_LINEAR, /* of memory that was added */
	USE_VMEMMAP,
	USES,
};

/* As Linux counts them; the architecture's levels from 3 up. */
enum kind {
	KIND_PTE,
	KIND_PMD,
	KIND_PUD,
	KIND_P4D,
	KINDS,
};

/* Columns are enum pg_release: 5.1, 5.2, 6.7, 6.14, 6.16. */
static const uint8_t matrix[USES][KINDS][PG_RELEASES] = {
	[USE_USER] = {
		[KIND_PTE] = { LT, LT, LT, LT, LT },
		[KIND_PMD] = { 0, LX, LT, LT, LT },
		[KIND_PUD] = { 0, 0, T, T, T },
		[KIND_P4D] = { 0, 0, 0, TX, TX },
	},
	[USE_EFI] = {
		[KIND_PTE] = { LT, LT, LT, LT, LT },
		[KIND_PMD] = { W, LT, LT, LT, LT },
		[KIND_PUD] = { W, 0, 0, TX, T },
		[KIND_P4D] = { W, 0, 0, TX, T },
	},
	[USE_VMALLOC] = {
		[KIND_PTE] = { 0, 0, 0, 0, T },
		[KIND_PMD] = { 0, LX, LT, LT, T },
		[KIND_PUD] = { 0, 0, T, T, T },
		[KIND_P4D] = { 0, 0, 0, TX, T },
	},
	[USE_LINEAR] = {
		[KIND_PTE] = { W, 0, 0, 0, T },
		[KIND_PMD] = { W, 0, 0, 0, T },
		[KIND_PUD] = { W, 0, 0, 0, T },
		[KIND_P4D] = { W, 0, 0, 0, T },
	},
};

static enum use use_in_init(const struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_region_mark *mark =
		pg_ledger_region(&j->ledger, ev->space, ev->va);

	if (!mark)
		return USES;
	switch ((enum pg_region)mark->how) {
	case PG_REGION_VMALLOC:
		return USE_VMALLOC;
	case PG_REGION_VMEMMAP:
		return USE_VMEMMAP;
	case PG_REGION_LINEAR:
		return pg_ledger_in_op(&j->ledger, ev->actor, PG_OP_HOT_ADD)
			       ? USE_LINEAR
			       : USES;
	default:
		return USES;
	}
}

static enum use use_of(const struct pg_judge *j, const struct pg_event *ev)
{
	switch (j->ledger.spaces[ev->space].class) {
	case PG_CLASS_USER:
		return USE_USER;
	case PG_CLASS_EFI:
		return USE_EFI;
	case PG_CLASS_INIT:
		return use_in_init(j, ev);
	default:
		return USES;
	}
}

uint8_t pg_ctor_expected(const struct pg_judge *j, const struct pg_page *page,
			 const struct pg_event *ev)
{
	int kind = PG_LEVEL_MAX - (ev->level + 1);
	enum use use = use_of(j, ev);
	uint8_t cell;

	if (page->origin == PG_ORIGIN_BOOT || page->origin == PG_ORIGIN_STATIC)
		return 0;
	if (use == USES || page->state == PG_PAGE_UNKNOWN)
		return PG_CTOR_ANY;
	cell = matrix[use][kind < KINDS ? kind : KIND_P4D][j->params.release];
	if (j->params.ptl == PG_PTL_NONE ||
	    (kind == KIND_PMD && !j->params.split_pmd))
		cell &= (uint8_t)~L;
	return cell;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* What each version prints: columns, level names, and what it looks at. */
#include <string.h>

#include "arch/desc.h"
#include "linux/ptdump.h"

#define INDEX(n)   ((uint64_t)(n) << 2)
#define INDEX_MASK INDEX(7)

enum { PGD, P4D, PUD, PMD, PTE };

#define COMMON_ROWS                                         \
	{ PG_BIT(0), PG_BIT(0), " ", "F" },                 \
		{ PG_BIT(6), PG_BIT(6), "USR", "   " },     \
		{ PG_BIT(7), PG_BIT(7), "ro", "RW" },       \
		{ PG_BIT(53), PG_BIT(53), "NX", "x " },     \
		{ INDEX(0xc0), INDEX(0xc0), "SHD", "   " }, \
		{ PG_BIT(10), PG_BIT(10), "AF", "  " },     \
		{ PG_BIT(11), PG_BIT(11), "NG", "  " },     \
	{                                                   \
		PG_BIT(52), PG_BIT(52), "CON", "   "        \
	}

#define COMMON_TAIL                                              \
	{ PG_BIT(54), PG_BIT(54), "UXN", "   " },                \
		{ PG_BIT(50), PG_BIT(50), "GP", "  " },          \
		{ INDEX_MASK, INDEX(3), "DEVICE/nGnRnE", NULL }, \
		{ INDEX_MASK, INDEX(4), "DEVICE/nGnRE", NULL },  \
		{ INDEX_MASK, INDEX(2), "MEM/NORMAL-NC", NULL }, \
		{ INDEX_MASK, INDEX(0), "MEM/NORMAL", NULL },    \
	{                                                        \
		INDEX_MASK, INDEX(1), "MEM/NORMAL-TAGGED", NULL  \
	}

/* 6.1 and 6.12: "no table bit" is a block, valid or not. */
static const struct pg_ptdump_row rows_6_1[] = {
	COMMON_ROWS,
	{ PG_BIT(1), PG_BIT(1), "   ", "BLK" },
	COMMON_TAIL,
};

/* About 6.15 on: a block is type 01. */
static const struct pg_ptdump_row rows_mainline[] = {
	COMMON_ROWS,
	{ 3, 1, "BLK", "   " },
	COMMON_TAIL,
};

/* KVM, 6.12: every column also asks for VALID. X means execute-never. */
static const struct pg_ptdump_row rows_kvm[] = {
	{ PG_BIT(0), PG_BIT(0), " ", "F" },
	{ PG_BIT(6) | 1, PG_BIT(6) | 1, "R", " " },
	{ PG_BIT(7) | 1, PG_BIT(7) | 1, "W", " " },
	{ PG_BIT(54) | 1, 1, " ", "X" },
	{ PG_BIT(10) | 1, PG_BIT(10) | 1, "AF", "  " },
	{ 3, 1, "BLK", "   " },
};

/* KVM from about 6.18 on, as reported: XN alone, in stage 1's words. */
static const struct pg_ptdump_row rows_kvm_mainline[] = {
	{ PG_BIT(0), PG_BIT(0), " ", "F" },
	{ PG_BIT(6), PG_BIT(6), "R", " " },
	{ PG_BIT(7), PG_BIT(7), "W", " " },
	{ PG_BIT(54), PG_BIT(54), "NX", "x " },
	{ PG_BIT(10), PG_BIT(10), "AF", "  " },
	{ 3, 1, "BLK", "   " },
};

/* The same where XN's two strings were swapped, as in some vendors' trees. */
static const struct pg_ptdump_row rows_kvm_swapped[] = {
	{ PG_BIT(0), PG_BIT(0), " ", "F" },
	{ PG_BIT(6) | 1, PG_BIT(6) | 1, "R", " " },
	{ PG_BIT(7) | 1, PG_BIT(7) | 1, "W", " " },
	{ PG_BIT(54) | 1, 1, "X", " " },
	{ PG_BIT(10) | 1, PG_BIT(10) | 1, "AF", "  " },
	{ 3, 1, "BLK", "   " },
};

#define XNX(n)	 ((uint64_t)(n) << 53)
#define XNX_MASK XNX(3)

/* With FEAT_XNX support, as reported: XN[54:53] tells EL1 and EL0 apart. */
static const struct pg_ptdump_row rows_kvm_xnx[] = {
	{ PG_BIT(0), PG_BIT(0), " ", "F" },
	{ PG_BIT(6), PG_BIT(6), "R", " " },
	{ PG_BIT(7), PG_BIT(7), "W", " " },
	{ XNX_MASK, XNX(0), "px ux ", NULL },
	{ XNX_MASK, XNX(1), "PXNux ", NULL },
	{ XNX_MASK, XNX(2), "PXNUXN", NULL },
	{ XNX_MASK, XNX(3), "px UXN", NULL },
	{ PG_BIT(10), PG_BIT(10), "AF", "  " },
	{ 3, 1, "BLK", "   " },
};

/*
 * All memory types that a version knows, in the numbering of 5.15 on. Kernels
 * of 5.10's time print DEVICE/GRE as well, for index 6.
 */
static const struct pg_ptdump_row rows_any[] = {
	COMMON_ROWS,
	{ PG_BIT(1), PG_BIT(1), "   ", "BLK" },
	COMMON_TAIL,
	{ INDEX_MASK, INDEX(6), "DEVICE/GRE", NULL },
};

static const char *const version_names[] = {
	[PG_PTDUMP_6_1] = "6.1",
	[PG_PTDUMP_6_12] = "6.12",
	[PG_PTDUMP_MAINLINE] = "mainline",
};

bool pg_ptdump_version_from_name(const char *name, enum pg_ptdump_version *v)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(version_names); i++) {
		if (strcmp(name, version_names[i]))
			continue;
		*v = i;
		return true;
	}
	return false;
}

const char *pg_ptdump_version_name(enum pg_ptdump_version v)
{
	return version_names[v];
}

enum pg_ptdump_version pg_ptdump_version_of(const struct pg_kernel *k)
{
	if (pg_kernel_since(k, 6, 15))
		return PG_PTDUMP_MAINLINE;
	return pg_kernel_since(k, 6, 9) ? PG_PTDUMP_6_12 : PG_PTDUMP_6_1;
}

static void set_rows(struct pg_ptdump_style *s,
		     const struct pg_ptdump_row *rows, size_t nrows)
{
	s->rows = rows;
	s->nrows = nrows;
	s->mask = 0;
	for (size_t i = 0; i < nrows; i++)
		s->mask |= rows[i].mask;
}

/* What of the tree exists: enough to name its levels. */
struct shape {
	unsigned int levels;
	bool p4d_folded, pud_folded; /* at run time */
	bool granule_64k;
};

/*
 * Names: chosen at compile time up to 6.8; fixed since, while levels that are
 * folded at run time become level 0 before lines are grouped.
 */
static void set_names(struct pg_ptdump_style *s, enum pg_ptdump_version v,
		      const struct shape *shape)
{
	static const char *const fixed[] = { "PGD", "P4D", "PUD", "PMD",
					     "PTE" };
	bool old = v == PG_PTDUMP_6_1;

	for (int i = 0; i < PG_PTDUMP_LEVELS; i++) {
		s->name[i] = fixed[i];
		s->fold[i] = i;
	}
	if (old && shape->levels <= 3)
		s->name[PUD] = "PGD";
	if (old && shape->levels <= 2)
		s->name[PMD] = "PGD";
	if (!old && shape->p4d_folded)
		s->fold[P4D] = PGD;
	if (!old && shape->pud_folded)
		s->fold[PUD] = PGD;
}

/* real_depth() of mm/pagewalk.c: holes of absent levels move up. */
static void set_holes(struct pg_ptdump_style *s, unsigned int levels)
{
	s->hole[PTE] = PTE;
	s->hole[PMD] = levels <= 2 ? PUD : PMD;
	s->hole[PUD] = levels <= 3 ? P4D : PUD;
	s->hole[P4D] = levels <= 4 ? PGD : P4D;
	s->hole[PGD] = PGD;
	for (int i = PMD; i > PGD; i--) {
		while (s->hole[s->hole[i]] != s->hole[i])
			s->hole[i] = s->hole[s->hole[i]];
	}
}

/* pmd_present() and pud_present() beside the valid bit (asm/pgtable.h). */
static void set_present_invalid(struct pg_ptdump_style *s,
				enum pg_ptdump_version v)
{
	if (v == PG_PTDUMP_6_1) {
		s->present_invalid[PMD] = PG_BIT(58) | PG_BIT(59);
		s->present_invalid[PUD] = PG_BIT(58);
	} else {
		s->present_invalid[PMD] = s->present_invalid[PUD] = PG_BIT(11);
	}
}

static struct pg_ptdump_style kernel_style(const struct shape *shape,
					   enum pg_ptdump_version v)
{
	struct pg_ptdump_style s = { .flush = true };

	if (v == PG_PTDUMP_MAINLINE)
		set_rows(&s, rows_mainline, PG_ARRAY_SIZE(rows_mainline));
	else
		set_rows(&s, rows_6_1, PG_ARRAY_SIZE(rows_6_1));
	set_names(&s, v, shape);
	set_holes(&s, shape->levels);
	set_present_invalid(&s, v);
	s.bad_leaf[PGD] = s.bad_leaf[P4D] = true;
	/* With 64K the PUD is the root, and Linux knows no block there. */
	s.bad_leaf[PUD] = shape->granule_64k;
	return s;
}

struct pg_ptdump_style pg_ptdump_kernel_style(const struct pg_kernel *k,
					      enum pg_ptdump_version v)
{
	const struct shape shape = {
		.levels = k->levels,
		.p4d_folded = pg_kernel_p4d_folded(k),
		.pud_folded = pg_kernel_pud_folded(k),
		.granule_64k = k->page_shift == 16,
	};

	return kernel_style(&shape, v);
}

struct pg_ptdump_style pg_ptdump_plain_style(const struct pg_regime *r,
					     enum pg_ptdump_version v)
{
	const struct shape shape = {
		.levels = PG_LEVEL_MAX - r->start + 1,
		.p4d_folded = r->start > PG_LEVEL_MIN,
		.pud_folded = r->start > PG_LEVEL_MIN + 1,
		.granule_64k = r->granule == 16,
	};

	return kernel_style(&shape, v);
}

struct pg_ptdump_style pg_ptdump_words_style(enum pg_ptdump_words words)
{
#define ROWS(rows) rows, PG_ARRAY_SIZE(rows)
	static const struct {
		const struct pg_ptdump_row *rows;
		size_t nrows;
	} table[] = {
		[PG_PTDUMP_STAGE1] = { ROWS(rows_any) },
		[PG_PTDUMP_KVM_A] = { ROWS(rows_kvm) },
		[PG_PTDUMP_KVM_SWAPPED] = { ROWS(rows_kvm_swapped) },
		[PG_PTDUMP_KVM_A2] = { ROWS(rows_kvm_mainline) },
		[PG_PTDUMP_KVM_B] = { ROWS(rows_kvm_xnx) },
	};
#undef ROWS
	static const char *const names[] = { "PGD", "P4D", "PUD", "PMD",
					     "PTE" };
	static const char *const digits[] = { "-1", "0", "1", "2", "3" };
	bool kvm = words != PG_PTDUMP_STAGE1;
	struct pg_ptdump_style s = { .every_entry = kvm };

	set_rows(&s, table[words].rows, table[words].nrows);
	for (int i = 0; i < PG_PTDUMP_LEVELS; i++) {
		s.name[i] = kvm ? digits[i] : names[i];
		s.hole[i] = s.fold[i] = i;
	}
	return s;
}

struct pg_ptdump_style pg_ptdump_kvm_style(enum pg_ptdump_version v)
{
	bool mainline = v == PG_PTDUMP_MAINLINE;
	struct pg_ptdump_style s = pg_ptdump_words_style(
		mainline ? PG_PTDUMP_KVM_A2 : PG_PTDUMP_KVM_A);

	s.flush = mainline;
	return s;
}

struct pg_ptdump_style pg_ptdump_kvm_style_of(const struct pg_kernel *k)
{
	struct pg_ptdump_style s;

	s = pg_ptdump_kvm_style(pg_kernel_since(k, 6, 18) ? PG_PTDUMP_MAINLINE
							  : PG_PTDUMP_6_12);
	s.flush = pg_kernel_since(k, 7, 3);
	return s;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/user_ops.h"

#include <inttypes.h>

#include "engine/exit.h"
#include "engine/fault.h"
#include "engine/fork.h"
#include "engine/gup.h"
#include "engine/hugetlb.h"
#include "engine/khuge.h"
#include "engine/mremap.h"
#include "engine/reverse.h"
#include "engine/thp.h"
#include "engine/truncate.h"
#include "engine/uffd.h"
#include "engine/walk.h"

#define MM(v) pg_value_mm(t, &(v)[0])

static const char *const kinds[] = { "anon", "file", "pfn", "hugetlb", NULL };
static const char *const uses[] = { "read", "write", "exec", NULL };
static const char *const ways[] = { "private", "shared", "uffd",
				    "uffd-wp", "large",	 NULL };

static unsigned int vma_flags(const struct pg_value *prot,
			      const struct pg_value *way)
{
	static const uint8_t of_way[] = { 0, PG_VMA_SHARED, PG_VMA_UFFD,
					  PG_VMA_UFFD_WP, PG_VMA_LARGE };
	unsigned int flags = prot->given ? 0 : PG_VMA_WRITE;

	if (prot->given && prot->n & PG_PROT_WRITE)
		flags |= PG_VMA_WRITE;
	if (prot->given && prot->n & PG_PROT_EXEC)
		flags |= PG_VMA_EXEC;
	return flags | (way->given ? of_way[way->n] : 0);
}

/* unit: of hugetlb; where a driver's memory is. Anonymous pages count by va. */
/* A number that is too large is refused: another one was not meant. */
static bool is_below(struct pg_task *t, const struct pg_value *v, uint64_t end,
		     const char *what)
{
	if (v->n < end)
		return true;
	pg_error(&t->error, PG_EINVAL,
		 "%s %" PRIu64 ": they have numbers below %" PRIu64, what, v->n,
		 end);
	return false;
}

static int run_mmap(struct pg_task *t, const struct pg_value *v)
{
	struct pg_vma vma = {
		.kind = (uint8_t)v[2].n,
		.flags = (uint8_t)vma_flags(&v[3], &v[4]),
		.file = (uint8_t)v[5].n,
		.start = v[1].n,
		.end = v[1].n + v[1].size,
		.offset = v[6].given ? v[6].n : 0,
		.unit = v[7].given && v[2].n == PG_VMA_HUGETLB ? v[7].n : 0,
		.pa = v[7].given && v[2].n == PG_VMA_PFNMAP ? v[7].n : 0,
	};

	if (!is_below(t, &v[5], PG_FILES, "file"))
		return PG_EINVAL;
	if (vma.kind == PG_VMA_ANON)
		vma.offset = vma.start;
	if (vma.kind == PG_VMA_HUGETLB && !vma.unit)
		vma.unit = pg_level_bytes(MM(v), PG_PMD);
	if (vma.kind == PG_VMA_HUGETLB)
		vma.flags |= PG_VMA_SHARED;
	return pg_mmap(t, MM(v), &vma);
}

static enum pg_use use_of(const struct pg_value *v)
{
	return v->given ? (enum pg_use)v->n : PG_USE_READ;
}

static int run_fault(struct pg_task *t, const struct pg_value *v)
{
	return pg_fault(t, MM(v), v[1].n, use_of(&v[2]));
}

static int run_huge_fault(struct pg_task *t, const struct pg_value *v)
{
	return pg_huge_fault(t, MM(v), v[1].n, use_of(&v[2]));
}

static int run_access(struct pg_task *t, const struct pg_value *v)
{
	return pg_access(t, MM(v), v[1].n, use_of(&v[2]));
}

static int run_munmap(struct pg_task *t, const struct pg_value *v)
{
	return pg_munmap(t, MM(v), v[1].n, v[1].size);
}

static int run_dontneed(struct pg_task *t, const struct pg_value *v)
{
	return pg_dontneed(t, MM(v), v[1].n, v[1].size);
}

static int run_exit(struct pg_task *t, const struct pg_value *v)
{
	return pg_exit(t, MM(v));
}

static int run_thp_split(struct pg_task *t, const struct pg_value *v)
{
	return pg_thp_split(t, MM(v), v[1].n);
}

static int run_gup(struct pg_task *t, const struct pg_value *v)
{
	return pg_gup_fast(t, MM(v), v[1].n, use_of(&v[2]));
}

static int run_reclaim(struct pg_task *t, const struct pg_value *v)
{
	return pg_reclaim_page(t, MM(v), v[1].n);
}

static int run_age(struct pg_task *t, const struct pg_value *v)
{
	return pg_age_page(t, MM(v), v[1].n);
}

static int run_migrate(struct pg_task *t, const struct pg_value *v)
{
	return pg_migrate_page(t, MM(v), v[1].n);
}

static int run_thp_collapse(struct pg_task *t, const struct pg_value *v)
{
	return pg_thp_collapse(t, MM(v), v[1].n);
}

static int run_collapse_mapped(struct pg_task *t, const struct pg_value *v)
{
	return pg_collapse_mapped(t, MM(v), v[1].n);
}

static int run_retract(struct pg_task *t, const struct pg_value *v)
{
	if (!is_below(t, &v[1], PG_FILES, "file"))
		return PG_EINVAL;
	return pg_retract(t, (unsigned int)v[1].n, v[2].n, MM(v));
}

static int run_mremap(struct pg_task *t, const struct pg_value *v)
{
	return pg_mremap(t, MM(v), v[1].n, v[1].size, v[2].n);
}

static int run_fork(struct pg_task *t, const struct pg_value *v)
{
	return pg_fork(t, MM(v), (unsigned int)v[1].n);
}

static int run_mprotect(struct pg_task *t, const struct pg_value *v)
{
	return pg_mprotect(t, MM(v), v[1].n, v[1].size,
			   v[2].given ? (unsigned int)v[2].n : 0);
}

static int run_truncate(struct pg_task *t, const struct pg_value *v)
{
	if (!is_below(t, &v[0], PG_FILES, "file"))
		return PG_EINVAL;
	return pg_truncate(t, (unsigned int)v[0].n, v[1].n);
}

static int run_speculate(struct pg_task *t, const struct pg_value *v)
{
	if (!is_below(t, &v[2], PG_LEVEL_MAX + 1, "level"))
		return PG_EINVAL;
	return pg_speculate(t, MM(v), v[1].n, (int)v[2].n,
			    v[3].given && v[3].n);
}

static int run_uffd_copy(struct pg_task *t, const struct pg_value *v)
{
	return pg_uffd_copy(t, MM(v), v[1].n);
}

static int run_share(struct pg_task *t, const struct pg_value *v)
{
	return pg_htlb_share(t, MM(v), v[1].n);
}

static int run_unshare(struct pg_task *t, const struct pg_value *v)
{
	return pg_htlb_unshare(t, MM(v), v[1].n);
}

static int run_split_vma(struct pg_task *t, const struct pg_value *v)
{
	return pg_split_vma(t, MM(v), v[1].n);
}

static int run_htlb_unmap(struct pg_task *t, const struct pg_value *v)
{
	return pg_htlb_unmap(t, MM(v), v[1].n);
}

static int run_walk(struct pg_task *t, const struct pg_value *v)
{
	return pg_pagewalk(t, MM(v), v[1].n, v[1].size,
			   (enum pg_walk_how)v[2].n);
}

static const char *const walks[] = { "vmas", "all", "split", NULL };
static const char *const takes[] = { "get", "put", NULL };

#define SPACE                          \
	{                              \
		"space", PG_ARG_SPACE, \
	}
#define RANGE                          \
	{                              \
		"range", PG_ARG_RANGE, \
	}
#define ADDR                       \
	{                          \
		"va", PG_ARG_ADDR, \
	}
#define USE                                        \
	{                                          \
		"use", PG_ARG_WORD, .words = uses, \
	}

const struct pg_op_row pg_user_ops[] = {
	{
		.name = "mmap",
		.op = PG_OP_MAP,
		.args = { SPACE,
			  RANGE,
			  { "kind", PG_ARG_WORD, .words = kinds },
			  { "prot", PG_ARG_PROT, .option = true },
			  { "how", PG_ARG_WORD, .option = true, .words = ways },
			  { "file", PG_ARG_NUMBER, .option = true },
			  { "offset", PG_ARG_SIZE, .option = true },
			  { "unit", PG_ARG_SIZE, .option = true } },
		.text = "Makes a mapping of user memory; its tables come with "
			"faults.",
		.run = run_mmap,
	},
	{
		.name = "fault",
		.op = PG_OP_FAULT,
		.args = { SPACE, ADDR, USE },
		.text = "Brings the page at an address, and its tables.",
		.run = run_fault,
	},
	{
		.name = "huge-fault",
		.op = PG_OP_HUGE_FAULT,
		.args = { SPACE, ADDR, USE },
		.text = "Brings a huge page where one fits, otherwise a page.",
		.run = run_huge_fault,
	},
	{
		.name = "access",
		.op = PG_OP_FAULT,
		.args = { SPACE, ADDR, USE },
		.text = "Uses an address as a program does; faults where it "
			"has to.",
		.run = run_access,
	},
	{
		.name = "munmap",
		.op = PG_OP_MUNMAP,
		.args = { SPACE, RANGE },
		.text = "Takes mappings away, and the tables below them.",
		.run = run_munmap,
	},
	{
		.name = "dontneed",
		.op = PG_OP_DONTNEED,
		.args = { SPACE, RANGE },
		.text = "Takes the pages of a range away; empty tables, too, "
			"where the scheme reclaims them.",
		.run = run_dontneed,
	},
	{
		.name = "exit",
		.op = PG_OP_EXIT,
		.args = { SPACE },
		.text = "Takes all of a space down.",
		.run = run_exit,
	},
	{
		.name = "thp-split",
		.op = PG_OP_THP_SPLIT,
		.args = { SPACE, ADDR },
		.text = "Maps a huge page by a table of pages.",
		.run = run_thp_split,
	},
	{
		.name = "gup",
		.op = PG_OP_GUP,
		.args = { SPACE, ADDR, USE },
		.text = "Takes the page at an address without locks, and gives "
			"it back.",
		.run = run_gup,
	},
	{
		.name = "rmap-unmap",
		.op = PG_OP_RMAP,
		.args = { SPACE, ADDR },
		.text = "Takes the page at an address from all who map it, as "
			"reclaim does.",
		.run = run_reclaim,
	},
	{
		.name = "rmap-age",
		.op = PG_OP_AGE,
		.args = { SPACE, ADDR },
		.text = "Clears the access flag of all entries of the page at "
			"an address.",
		.run = run_age,
	},
	{
		.name = "migrate",
		.op = PG_OP_MIGRATE,
		.args = { SPACE, ADDR },
		.text = "Gives the page at an address another frame.",
		.run = run_migrate,
	},
	{
		.name = "thp-collapse",
		.op = PG_OP_THP_COLLAPSE,
		.args = { SPACE, ADDR },
		.text = "Makes a huge page of the pages around an address.",
		.run = run_thp_collapse,
	},
	{
		.name = "collapse-mapped",
		.op = PG_OP_THP_COLLAPSE,
		.args = { SPACE, ADDR },
		.text = "Takes the table away that maps a huge page of a file "
			"by its pages, in one space.",
		.run = run_collapse_mapped,
	},
	{
		.name = "retract",
		.op = PG_OP_RETRACT,
		.args = { SPACE,
			  { "file", PG_ARG_NUMBER },
			  { "offset", PG_ARG_SIZE } },
		.text = "Makes a huge page of a file's pages, and takes away "
			"the tables that mapped them, in all spaces; the one "
			"named says how large it is.",
		.run = run_retract,
	},
	{
		.name = "mremap",
		.op = PG_OP_MREMAP,
		.args = { SPACE, RANGE, { "to", PG_ARG_ADDR } },
		.text = "Moves a mapping to another address.",
		.run = run_mremap,
	},
	{
		.name = "fork",
		.op = PG_OP_FORK,
		.args = { SPACE, { "child", PG_ARG_CHILD } },
		.text = "Makes another space, a copy of this one.",
		.run = run_fork,
	},
	{
		.name = "mprotect",
		.op = PG_OP_PROTECT,
		.args = { SPACE,
			  RANGE,
			  { "prot", PG_ARG_PROT, .option = true } },
		.text = "Changes the permissions of mappings; without prot "
			"they may not be used at all.",
		.run = run_mprotect,
	},
	{
		.name = "truncate",
		.op = PG_OP_RMAP,
		.args = { { "file", PG_ARG_NUMBER },
			  { "offset", PG_ARG_SIZE } },
		.text = "Takes a file's pages away, or a driver's, from an "
			"offset on, and frees them.",
		.run = run_truncate,
	},
	{
		.name = "speculate",
		.op = PG_OP_NONE,
		.args = { SPACE,
			  ADDR,
			  { "level", PG_ARG_NUMBER },
			  { "what", PG_ARG_WORD, .option = true,
			    .words = takes } },
		.text = "Takes a reference of the table of this level for "
			"nothing, or puts it.",
		.run = run_speculate,
	},
	{
		.name = "uffd-copy",
		.op = PG_OP_UFFD,
		.args = { SPACE, ADDR },
		.text = "Brings a page as a user-space pager does.",
		.run = run_uffd_copy,
	},
	{
		.name = "walk",
		.op = PG_OP_WALK,
		.args = { SPACE, RANGE, { "how", PG_ARG_WORD, .words = walks } },
		.text = "Looks at all entries of a range.",
		.run = run_walk,
	},
	{
		.name = "htlb-fault",
		.op = PG_OP_FAULT,
		.args = { SPACE, ADDR, USE },
		.text = "Brings a page of hugetlbfs.",
		.run = run_fault,
	},
	{
		.name = "htlb-unmap",
		.op = PG_OP_RMAP,
		.args = { SPACE, ADDR },
		.text = "Takes a page of hugetlbfs away, as migration does.",
		.run = run_htlb_unmap,
	},
	{
		.name = "share",
		.op = PG_OP_SHARE,
		.args = { SPACE, ADDR },
		.text = "Links another space's table for the same part of a "
			"hugetlbfs file.",
		.run = run_share,
	},
	{
		.name = "unshare",
		.op = PG_OP_UNSHARE,
		.args = { SPACE, ADDR },
		.text = "Gives a shared table up.",
		.run = run_unshare,
	},
	{
		.name = "split-vma",
		.op = PG_OP_UNSHARE,
		.args = { SPACE, ADDR },
		.text = "Makes two mappings of the one at an address.",
		.run = run_split_vma,
	},
	{ .name = NULL },
};

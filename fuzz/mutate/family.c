// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Operations that have to do with each other, a row for each family: what has
 * to come first, and what follows. The same name twice is wanted twice.
 */
#include <stddef.h>

#include "base/bits.h"
#include "engine/scheme.h"
#include "mutate/family.h"

#define OPEN(...)            \
	{                    \
		__VA_ARGS__, \
	}
#define WITH OPEN

/*
 * The field "what" of mmap: what is mapped, rights and how, in the order of the
 * words of its arguments; and of those who access: for writing.
 */
#define MMAP(kind, how) ((kind) + 4 + 24 * (how))
#define ANON		0
#define FILE		1
#define HUGETLB		3
#define PRIVATE		0
#define SHARED		1
#define LARGE		4
#define WRITE		1

static bool has_source(const struct pg_knobs *knobs)
{
	return knobs->source != PG_SOURCE_BUDDY;
}

static bool counts_references(const struct pg_knobs *knobs)
{
	return knobs->reclaim == PG_RECLAIM_REFCOUNT;
}

const struct fz_family fz_families[] = {
	{
		.name = "leaves",
		.open = OPEN("map"),
		.with = WITH("map", "map", "unmap", "unmap", "protect", "age",
			     "show-pte", "hardware", "split", "split",
			     "collapse", "fold", "unfold", "device"),
	},
	{
		.name = "walked",
		.open = OPEN("map"),
		.with = WITH("map", "unmap", "unmap", "unmap", "show-pte",
			     "show-pte", "walk-user", "walk-novma"),
	},
	{
		.name = "sizes",
		.open = OPEN("map", "collapse"),
		.with = WITH("map", "map", "collapse", "collapse", "split",
			     "fold", "unfold", "protect", "age", "unmap"),
	},
	{
		.name = "rights",
		.open = OPEN("map", "protect", "collapse"),
		.with = WITH("map", "protect", "protect", "collapse", "split",
			     "age", "hardware", "fold"),
	},
	{
		.name = "memory",
		.open = OPEN("mmap", "access"),
		.what = { MMAP(ANON, PRIVATE), WRITE },
		.with = WITH("mmap", "fault", "access", "access", "munmap",
			     "dontneed", "exit", "gup", "mprotect", "mremap",
			     "fork", "walk", "speculate", "hardware"),
	},
	{
		.name = "huge",
		.tabled = true,
		.open = OPEN("mmap", "huge-fault"),
		.what = { MMAP(ANON, LARGE), WRITE },
		.with = WITH("huge-fault", "thp-split", "thp-split", "munmap",
			     "device", "dontneed", "mprotect", "mremap", "fork",
			     "gup", "migrate", "access", "truncate", "walk",
			     "exit"),
	},
	{
		.name = "collapse",
		.tabled = true,
		.open = OPEN("mmap", "access"),
		.what = { MMAP(ANON, PRIVATE), WRITE },
		.with = WITH("access", "access", "thp-collapse", "thp-collapse",
			     "thp-split", "gup", "migrate", "rmap-unmap",
			     "munmap", "dontneed", "fork", "walk", "exit"),
	},
	{
		.name = "files",
		.tabled = true,
		.open = OPEN("mmap", "access"),
		.what = { MMAP(FILE, LARGE) },
		.with = WITH("mmap", "access", "fault", "retract", "retract",
			     "device", "collapse-mapped", "truncate",
			     "truncate", "uffd-copy", "mremap", "exit",
			     "rmap-unmap", "migrate", "gup", "munmap",
			     "dontneed", "walk"),
	},
	{
		.name = "reverse",
		.open = OPEN("mmap", "access"),
		.with = WITH("access", "rmap-unmap", "rmap-unmap", "rmap-age",
			     "migrate", "migrate", "fork", "munmap", "mprotect",
			     "mremap", "retract", "exit", "gup", "age"),
	},
	{
		.name = "lookers",
		.open = OPEN("mmap", "access"),
		.with = WITH("walk", "walk-novma", "walk-user", "show-pte",
			     "ptdump", "gup", "munmap", "dontneed", "mremap",
			     "exit", "thp-split", "huge-fault", "access"),
	},
	{
		.name = "hugetlb",
		.tabled = true,
		.open = OPEN("mmap", "htlb-fault"),
		.what = { MMAP(HUGETLB, SHARED), WRITE },
		.with = WITH("mmap", "htlb-fault", "htlb-fault", "htlb-unmap",
			     "share", "share", "unshare", "split-vma", "munmap",
			     "truncate", "mprotect", "fork", "walk", "gup",
			     "exit", "dontneed", "mremap"),
	},
	{
		.name = "hot-plug",
		.open = OPEN("region", "region", "hot-add"),
		.with = WITH("linear", "hot-add", "hot-add", "hot-remove",
			     "hot-remove", "hvo", "hvo", "ptdump", "set-memory",
			     "show-pte", "region"),
	},
	{
		.name = "boot",
		.open = OPEN("region", "region", "linear"),
		.with = WITH("linear", "linear", "hot-remove", "hot-add", "hvo",
			     "set-memory", "split", "unmap", "clone-linear",
			     "idmap", "protect"),
	},
	{
		.name = "vmalloc",
		.open = OPEN("region", "vmap"),
		.with = WITH("vmap", "vmap", "vmalloc", "vunmap", "vunmap",
			     "vmap-lookup", "apply", "set-memory", "ptdump",
			     "device", "show-pte", "region", "root-lookup"),
	},
	{
		.name = "firmware",
		.open = OPEN("efi-map", "efi-switch"),
		.with = WITH("efi-map", "efi-map", "efi-switch", "efi-leave",
			     "vmap", "vunmap", "space-destroy", "map",
			     "set-memory", "hardware"),
	},
	{
		.name = "copies",
		.open = OPEN("efi-switch", "vmap"),
		.with = WITH("efi-switch", "space-make", "efi-leave", "vmap",
			     "vmap", "vunmap", "vmalloc", "hot-add", "hot-add",
			     "hot-remove", "hot-remove", "space-destroy",
			     "apply", "show-pte"),
	},
	{
		.name = "spaces",
		.open = OPEN("space-make", "space-make"),
		.with = WITH("space-make", "space-make", "space-destroy",
			     "space-destroy", "efi-map", "efi-switch",
			     "efi-switch", "efi-leave", "idmap", "vmap",
			     "s2-map", "s2-early", "s2-destroy", "show-pte"),
	},
	{
		.name = "firmware-again",
		.open = OPEN("efi-map", "space-make", "efi-map", "efi-switch"),
		.with = WITH("efi-map", "efi-switch", "efi-leave", "vmap",
			     "space-make", "space-destroy", "hardware",
			     "show-pte", "set-memory"),
	},
	{
		.name = "makings",
		.open = OPEN("fail", "space-make", "fail", "space-make"),
		.with = WITH("fail", "space-make", "s2-early", "efi-map",
			     "idmap"),
	},
	{
		.name = "guests",
		.open = OPEN("s2-early", "efi-switch"),
		.with = WITH("s2-early", "s2-map", "s2-unmap", "s2-unmap",
			     "s2-destroy", "s2-destroy", "space-make",
			     "efi-switch", "efi-leave", "s2-walk"),
	},
	{
		.name = "roots",
		.open = OPEN("idmap"),
		.with = WITH("idmap", "trampoline", "clone-linear",
			     "clone-linear", "root-grow", "root-grow",
			     "root-lookup", "space-destroy", "map", "linear",
			     "vmap", "show-pte", "unmap"),
	},
	{
		.name = "stage2",
		.open = OPEN("s2-map"),
		.with = WITH("s2-map", "s2-map", "s2-unmap", "s2-unmap",
			     "s2-walk", "s2-destroy", "map", "unmap", "split",
			     "collapse", "age", "protect", "device"),
	},
	{
		.name = "tables",
		.open = OPEN("table-alloc"),
		.with = WITH("table-alloc", "table-alloc", "table-alloc",
			     "table-free", "table-free", "table-defer",
			     "table-queue", "table-early", "table-exit",
			     "shrink", "shrink", "gp", "exit", "map"),
		.suits = has_source,
	},
	{
		.name = "references",
		.open = OPEN("ref-fault"),
		.with = WITH("ref-fault", "ref-fault", "ref-zap", "ref-zap",
			     "ref-move", "ref-move", "ref-collapse",
			     "ref-collapse", "ref-split", "ref-split",
			     "speculate", "speculate", "table-exit"),
		.suits = counts_references,
	},
	{ .name = NULL },
};

unsigned int fz_family_count(void)
{
	return PG_ARRAY_SIZE(fz_families) - 1;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Operations that have to do with each other, a row for each family: what has
 * to come first, and what follows. The same name twice is wanted twice.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "engine/scheme.h"
#include "mutate/family.h"
#include "mutate/near.h"

#define OPEN(...)            \
	{                    \
		__VA_ARGS__, \
	}
#define WITH OPEN

static bool has_source(const struct pg_knobs *knobs)
{
	return knobs->source != PG_SOURCE_BUDDY;
}

static bool counts_references(const struct pg_knobs *knobs)
{
	return knobs->reclaim == PG_RECLAIM_REFCOUNT;
}

static bool scans_tables(const struct pg_knobs *knobs)
{
	return knobs->reclaim == PG_RECLAIM_SCAN;
}

/* Reclaim by scanning, and retraction as it was. */
static bool goes_other_ways(const struct pg_knobs *knobs)
{
	return scans_tables(knobs) || knobs->release < PG_RELEASE_6_7;
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
		.name = "aging",
		.open = OPEN("map", "age old"),
		.with = WITH("hardware", "hardware", "age", "age", "protect",
			     "split", "fold", "unfold", "collapse", "unmap",
			     "map"),
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
		.likes = goes_other_ways,
		.open = OPEN("mmap anon", "access write"),
		.with = WITH("mmap", "fault", "access", "access", "munmap",
			     "dontneed", "exit", "gup", "mprotect", "mremap",
			     "fork", "walk", "speculate", "hardware"),
	},
	{
		.name = "reclaim",
		.span = 1,
		.open = OPEN("mmap anon", "access write"),
		.with = WITH("dontneed", "dontneed", "dontneed", "dontneed",
			     "access", "access", "fault", "thp-split", "munmap",
			     "gup", "walk", "mmap", "uffd-copy"),
		.suits = scans_tables,
	},
	{
		.name = "drivers",
		.likes = goes_other_ways,
		.span = 1,
		.open = OPEN("mmap pfn shared file=1", "access write"),
		.with = WITH("mmap", "mmap", "access", "truncate", "truncate",
			     "munmap", "munmap", "munmap", "dontneed", "mremap",
			     "mprotect", "fork", "huge-fault", "gup", "walk"),
	},
	{
		.name = "blocks",
		.span = 2,
		.open = OPEN("mmap pfn shared file=1 unit#5",
			     "huge-fault read"),
		.with = WITH("gup", "gup", "walk", "thp-split", "show-pte",
			     "munmap", "mprotect", "mremap", "dontneed",
			     "truncate", "fork", "access", "exit"),
	},
	{
		.name = "huge",
		.likes = goes_other_ways,
		.span = 1,
		.open = OPEN("mmap anon large", "huge-fault write"),
		.with = WITH("huge-fault", "thp-split", "thp-split", "munmap",
			     "device", "dontneed", "mprotect", "mremap", "fork",
			     "gup", "migrate", "access", "truncate", "walk",
			     "exit", "rmap-unmap"),
	},
	{
		.name = "collapse",
		.likes = goes_other_ways,
		.span = 1,
		.open = OPEN("mmap anon", "access write"),
		.with = WITH("access", "access", "thp-collapse", "thp-collapse",
			     "thp-split", "gup", "migrate", "rmap-unmap",
			     "munmap", "dontneed", "fork", "walk", "exit"),
	},
	{
		.name = "files",
		.likes = goes_other_ways,
		.span = 1,
		.open = OPEN("mmap file file=1", "access read"),
		.with = WITH("mmap", "access", "fault", "retract", "retract",
			     "retract", "device", "collapse-mapped", "truncate",
			     "uffd-copy", "mremap", "mremap", "exit",
			     "rmap-unmap", "migrate", "gup", "munmap",
			     "dontneed", "walk"),
	},
	{
		.name = "huge-files",
		.likes = goes_other_ways,
		.span = 1,
		.open = OPEN("mmap file file=1", "retract file=1",
			     "access read"),
		.with = WITH("access", "retract", "collapse-mapped",
			     "collapse-mapped", "collapse-mapped", "truncate",
			     "huge-fault", "thp-split", "uffd-copy", "fault",
			     "mremap", "exit", "fork", "gup", "munmap",
			     "dontneed", "walk", "migrate", "rmap-unmap"),
	},
	{
		.name = "pagers",
		.likes = goes_other_ways,
		.span = 1,
		.open = OPEN("mmap file uffd file=1"),
		.with = WITH("uffd-copy", "uffd-copy", "uffd-copy", "retract",
			     "retract", "dontneed", "dontneed", "truncate",
			     "access", "collapse-mapped", "munmap", "exit",
			     "mremap", "fork", "mmap", "walk"),
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
		.span = 1,
		.open = OPEN("mmap hugetlb shared file=1", "htlb-fault write"),
		.with = WITH("mmap", "htlb-fault", "htlb-fault", "htlb-unmap",
			     "share", "share", "unshare", "split-vma", "munmap",
			     "truncate", "mprotect", "fork", "walk", "gup",
			     "exit", "dontneed", "mremap"),
	},
	{
		.name = "shared-tables",
		.span = 2,
		.twice = true,
		.open = OPEN("mmap hugetlb shared file=1", "htlb-fault write",
			     "htlb-fault write"),
		.with = WITH("htlb-fault", "htlb-fault", "htlb-unmap", "share",
			     "unshare", "unshare", "split-vma", "munmap",
			     "munmap", "truncate", "mprotect", "fork", "walk",
			     "gup", "exit", "speculate", "mremap", "mmap"),
	},
	{
		.name = "hot-plug",
		.open = OPEN("region", "region", "hot-add"),
		.with = WITH("linear", "hot-add", "hot-add", "hot-remove",
			     "hot-remove", "hvo", "hvo", "ptdump", "set-memory",
			     "show-pte", "region"),
	},
	{
		.name = "hot-blocks",
		.span = 2,
		.open = OPEN("hot-add"),
		.with = WITH("hot-remove", "hot-remove", "hot-remove",
			     "hot-add", "hvo", "set-memory", "ptdump",
			     "show-pte"),
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

static struct fz_family_kinds kinds[PG_ARRAY_SIZE(fz_families) - 1];

const struct fz_family_kinds *fz_family_kinds(const struct fz_family *family)
{
	return &kinds[family - fz_families];
}

/* Rows are right, or no program starts. */
static uint8_t kind_of(const char *line)
{
	char name[32];
	unsigned int kind;

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(line, " "), line);
	kind = fz_kind_named(name);
	if (kind >= fz_kind_count() || kind >= FZ_KINDS_MAX) {
		fprintf(stderr, "a family names no operation: %s\n", line);
		abort();
	}
	return (uint8_t)kind;
}

static struct fz_opening opening_of(const char *line)
{
	struct fz_op op = { .kind = kind_of(line) };
	const char *words = strchr(line, ' ');

	if (words && !fz_say(words, &op)) {
		fprintf(stderr, "no operation has these words: %s\n", line);
		abort();
	}
	return (struct fz_opening){
		.kind = op.kind,
		.what = op.what,
		.more = op.more,
		.said = words,
	};
}

static void add_opening(struct fz_family_kinds *k, struct fz_opening opening)
{
	k->open[k->open_count++] = opening;
}

static void add_with(struct fz_family_kinds *k, uint8_t kind)
{
	k->with[k->with_count++] = kind;
}

/* After the codec's table of kinds, which has a priority. */
__attribute__((constructor)) static void fill(void)
{
	for (const struct fz_family *f = fz_families; f->name; f++) {
		struct fz_family_kinds *k = &kinds[f - fz_families];

		while (k->open_count < FZ_FAMILY_OPEN && f->open[k->open_count])
			add_opening(k, opening_of(f->open[k->open_count]));
		while (k->with_count < FZ_FAMILY_WITH && f->with[k->with_count])
			add_with(k, kind_of(f->with[k->with_count]));
	}
}

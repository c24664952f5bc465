// SPDX-License-Identifier: GPL-2.0-or-later
/* The schemes, a row each; lifecycle pages 3 to 7. */
#include "engine/frag.h"
#include "engine/refs.h"
#include "engine/scheme.h"

/* A release of arm64 Linux as it is: system 1. */
#define LINUX(rel, split, late)                                              \
	{                                                                    \
		.release = rel, .ptl = PG_PTL_ALLOCATED, .split_pmd = split, \
		.dtor_late = late, .free_path = PG_FREE_RCU, .observers = 2, \
	}

static const struct pg_scheme linux_6_12 = {
	.name = "linux-6.12",
	.system = 1,
	.source = "Linux 6.12, arch/arm64",
	.title = "Linux 6.12",
	.text = "Constructors by level; PUD tables are counted; the destructor "
		"runs when a table is queued; frames are freed by RCU.",
	.knobs = LINUX(PG_RELEASE_6_7, true, false),
};

static const struct pg_scheme linux_5_1 = {
	.name = "linux-5.1",
	.system = 1,
	.source = "Linux 5.1, arch/arm64/mm/mmu.c pgd_pgtable_alloc()",
	.title = "Linux up to 5.1: one constructor for all levels",
	.text = "Tables of every level but the user's have the PTE "
		"constructor; PMD tables have no lock of their own.",
	.knobs = LINUX(PG_RELEASE_5_1, false, false),
};

static const struct pg_scheme linux_5_2 = {
	.name = "linux-5.2",
	.system = 1,
	.source = "Linux 5.2, arch/arm64/mm/mmu.c",
	.title = "Linux 5.2: constructors by level, split PMD locks",
	.text = "PTE and PMD tables have their level's constructor, with a "
		"lock each; the kernel's linear map has none.",
	.knobs = LINUX(PG_RELEASE_5_2, true, false),
};

static const struct pg_scheme linux_6_1 = {
	.name = "linux-6.1",
	.system = 1,
	.source = "Linux 6.1, arch/arm64",
	.title = "Linux 6.1",
	.text = "As 5.2; lockless walkers of user tables are stopped by an "
		"IPI where a table is retracted.",
	.knobs = LINUX(PG_RELEASE_5_2, true, false),
};

static const struct pg_scheme linux_6_7 = {
	.name = "linux-6.7",
	.system = 1,
	.source = "Linux 6.7, commit 55d2a0bd5ead",
	.title = "Linux 6.7: PUD tables are counted",
	.text = "PUD tables have a constructor that sets their type, and "
		"cannot fail.",
	.knobs = LINUX(PG_RELEASE_6_7, true, false),
};

static const struct pg_scheme linux_6_14 = {
	.name = "linux-6.14",
	.system = 1,
	.source = "Linux 6.14, include/asm-generic/tlb.h",
	.title = "Linux 6.14: destructors run when tables are freed",
	.text = "Locks and types live until the grace period has passed; "
		"tables of all levels are counted.",
	.knobs = LINUX(PG_RELEASE_6_14, true, true),
};

static const struct pg_scheme linux_6_16 = {
	.name = "linux-6.16",
	.system = 1,
	.source = "Linux 6.16, arch/arm64/mm/mmu.c",
	.title = "Linux 6.16: the kernel's tables are constructed, too",
	.text = "Tables of init_mm have a type and are counted; they have no "
		"lock.",
	.knobs = LINUX(PG_RELEASE_6_16, true, true),
};

static const struct pg_scheme hot_remove_2017 = {
	.name = "hot-remove-2017",
	.system = 2,
	.source = "linux-arm-kernel, 2017, remove_pagetable(direct)",
	.title = "hot-remove as first proposed: by region",
	.text = "Tables of the linear map are destructed, those of vmemmap "
		"are not, whatever was done when they were made: wrong for "
		"tables that boot made.",
	.knobs = LINUX(PG_RELEASE_5_1, false, false),
	.fill = pg_scheme_by_region,
};

static const struct pg_scheme hot_remove_5_7 = {
	.name = "hot-remove-5.7",
	.system = 2,
	.source = "Linux 5.7, commit bbd6ec605c0f",
	.title = "hot-remove as merged: by what happened to the page",
	.text = "Tables of the linear map and of vmemmap have no constructor, "
		"and so no destructor.",
	.knobs = LINUX(PG_RELEASE_5_2, true, false),
};

static const struct pg_scheme hot_remove_6_16 = {
	.name = "hot-remove-6.16",
	.system = 2,
	.source = "Linux 6.16, commit c594b83457cc",
	.title = "hot-remove where the linear map's tables are constructed",
	.text = "Those have a destructor, vmemmap's have none.",
	.knobs = LINUX(PG_RELEASE_6_16, true, true),
};

/* Fragments: the destructor of a shared descriptor runs at the very end. */
#define FRAGMENTS(which, kind)                                             \
	{                                                                  \
		.release = PG_RELEASE_6_7, .ptl = kind, .split_pmd = true, \
		.free_path = PG_FREE_RCU, .source = PG_SOURCE_FRAGMENTS,   \
		.variant = which, .observers = 2,                          \
	}

static const struct pg_scheme s390_halves = {
	.name = "s390-halves",
	.system = 3,
	.source = "Linux 6.6, arch/s390/mm/pgalloc.c",
	.title = "two tables a block, reused, as on s390",
	.text = "A block is listed while just one half is in use; a half that "
		"waits for a grace period is not handed out; who ends the "
		"last one frees the block.",
	.knobs = FRAGMENTS(PG_FRAG_HALVES, PG_PTL_ALLOCATED),
};

static const struct pg_scheme s390_whole = {
	.name = "s390-pgste",
	.system = 3,
	.source = "Linux 6.6, arch/s390/mm/pgalloc.c",
	.title = "a block a table, as for guests of s390",
	.text = "Both halves belong to one table, and no list is used.",
	.knobs = FRAGMENTS(PG_FRAG_WHOLE, PG_PTL_ALLOCATED),
};

static const struct pg_scheme powerpc_fragments = {
	.name = "powerpc-fragments",
	.system = 3,
	.source = "Linux 6.12, arch/powerpc/mm/pgtable-frag.c",
	.title = "counted fragments, as on powerpc",
	.text = "Pieces are handed out in turn and not again; the block goes "
		"with its last one, after a grace period if one of them asked "
		"for it.",
	.knobs = FRAGMENTS(PG_FRAG_COUNTED, PG_PTL_ALLOCATED),
};

static const struct pg_scheme pairs = {
	.name = "pairs",
	.system = 3,
	.source = "linux-mm, 2023, \"Split ptdesc from struct page\"",
	.title = "proposed: tables in pairs, two entries filled by each fault",
	.text = "A block's two tables are linked at once, so that its "
		"descriptor has to do with one life only.",
	.knobs = FRAGMENTS(PG_FRAG_PAIRS, PG_PTL_ALLOCATED),
};

static const struct pg_scheme blocks_2 = {
	.name = "blocks-2",
	.system = 3,
	.source = "linux-mm, 2023, \"Split ptdesc from struct page\"",
	.title = "proposed: two pages at a time, a descriptor a piece",
	.text = "As halves, but with room for a lock and a type for each.",
	.knobs = FRAGMENTS(PG_FRAG_BLOCKS_2, PG_PTL_ALLOCATED),
};

static const struct pg_scheme blocks_4 = {
	.name = "blocks-4",
	.system = 3,
	.source = "linux-mm, 2023, \"Split ptdesc from struct page\"",
	.title = "proposed: four pages at a time, a descriptor a piece",
	.text = "As blocks-2, of four.",
	.knobs = FRAGMENTS(PG_FRAG_BLOCKS_4, PG_PTL_ALLOCATED),
};

static const struct pg_scheme ptdesc_slab = {
	.name = "ptdesc-slab",
	.system = 3,
	.source = "linux-mm, 2023, \"Split ptdesc from struct page\"",
	.title = "proposed: descriptors that are allocated",
	.text = "Each table has a lock and an rcu_head of its own, embedded in "
		"an object from a slab; that allocation can fail.",
	.knobs = FRAGMENTS(PG_FRAG_SLAB, PG_PTL_EMBEDDED),
};

static const struct pg_scheme pks_cache = {
	.name = "pks-cache",
	.system = 4,
	.source = "linux-mm, August 2021, \"PKS write protected page tables\"",
	.title = "tables from groups of pages that a key protects",
	.text = "The linear map is broken up by groups; freed tables go back "
		"to the cache, and from there to the page allocator when "
		"memory is short.",
	.knobs = {
		.release = PG_RELEASE_5_2,
		.ptl = PG_PTL_ALLOCATED,
		.split_pmd = true,
		.free_path = PG_FREE_RCU,
		.source = PG_SOURCE_CACHE,
		.observers = 2,
		.keyed = true,
	},
};

static const struct pg_scheme kpkeys = {
	.name = "kpkeys",
	.system = 4,
	.source = "linux-mm, August 2025, \"kpkeys_hardened_pgtables\" v5",
	.title = "keys set by constructors",
	.text = "Any page is keyed when it becomes a table, and no longer when "
		"it is freed.",
	.knobs = {
		.release = PG_RELEASE_6_16,
		.ptl = PG_PTL_ALLOCATED,
		.split_pmd = true,
		.dtor_late = true,
		.free_path = PG_FREE_RCU,
		.observers = 2,
		.keyed = true,
	},
};

#define REFERENCES(which)                                           \
	{                                                           \
		.release = PG_RELEASE_5_2, .ptl = PG_PTL_ALLOCATED, \
		.split_pmd = true, .free_path = PG_FREE_RCU,        \
		.reclaim = PG_RECLAIM_REFCOUNT, .variant = which,   \
		.observers = 2,                                     \
	}

static const struct pg_scheme pte_refs = {
	.name = "pte-refs",
	.system = 5,
	.source = "linux-mm, August 2021, \"Free user PTE page table pages\" "
		  "v2",
	.title = "counted PTE tables, entered under the PMD lock",
	.text = "A reference for each entry and each visitor; the last one "
		"unlinks, flushes and frees the table at once.",
	.knobs = REFERENCES(PG_REFS_LOCKED),
};

static const struct pg_scheme pte_refs_rcu = {
	.name = "pte-refs-rcu",
	.system = 5,
	.source = "linux-mm, August 2021, \"Free user PTE page table pages\" "
		  "v2 8/9",
	.title = "counted PTE tables, entered under RCU",
	.text = "Visitors take no lock to enter, and look again; tables are "
		"freed after a grace period.",
	.knobs = REFERENCES(PG_REFS_RCU),
};

static const struct pg_scheme pt_reclaim = {
	.name = "pt-reclaim",
	.system = 5,
	.source = "Linux 6.14, mm/pt_reclaim.c",
	.title = "empty PTE tables are freed where they are zapped",
	.text = "What landed instead of references: whoever zaps a whole table "
		"looks whether it is empty, under both locks.",
	.knobs = {
		.release = PG_RELEASE_6_14,
		.ptl = PG_PTL_ALLOCATED,
		.split_pmd = true,
		.dtor_late = true,
		.free_path = PG_FREE_RCU,
		.reclaim = PG_RECLAIM_SCAN,
		.observers = 2,
	},
};

const struct pg_scheme *const pg_schemes[] = {
	&linux_6_12,	    &linux_5_1,	      &linux_5_2,   &linux_6_1,
	&linux_6_7,	    &linux_6_14,      &linux_6_16,  &hot_remove_2017,
	&hot_remove_5_7,    &hot_remove_6_16, &s390_halves, &s390_whole,
	&powerpc_fragments, &pairs,	      &blocks_2,    &blocks_4,
	&ptdesc_slab,	    &pks_cache,	      &kpkeys,	    &pte_refs,
	&pte_refs_rcu,	    &pt_reclaim,      NULL,
};

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Aliases that undo W^X: physical memory that is writable through one input
 * address and executable through another, each of which alone is harmless.
 */
#ifndef PG_ARCH_ALIAS_H
#define PG_ARCH_ALIAS_H

#include "arch/rmap.h"

/* One of the two mappings of a range: what kind, and where it begins. */
struct pg_alias_side {
	const struct pg_rmap_class *class;
	uint64_t ia;
};

/*
 * [pa, pa + size), mapped throughout by both. Where more mappings would do, it
 * is one of them that is told. The two sides may be of one class, but not at
 * one address of one space.
 */
struct pg_alias {
	uint64_t pa;
	uint64_t size;
	struct pg_alias_side writable;
	struct pg_alias_side executable;
};

/* Takes an alias; it is gone when this returns. False: stop. */
typedef bool (*pg_alias_visitor)(void *ctx, const struct pg_alias *alias);

/*
 * Shows all such ranges of a map that was built: exact, disjoint, ascending,
 * and as long as both sides allow. Permissions are the effective ones, at any
 * exception level; the two may be at different ones and in different spaces.
 * Takes one pass over the entries and no memory.
 */
void pg_aliases(const struct pg_rmap *rmap, pg_alias_visitor visit, void *ctx);

#endif

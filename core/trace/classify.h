/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a change of one descriptor asks of software, from the two words alone:
 * Arm ARM D8.16 (RXCLRD, IWZCBG: what a TLB may hold; RPVTFW, RDDMVT: what
 * needs break-before-make) and D8.17.
 */
#ifndef PG_TRACE_CLASSIFY_H
#define PG_TRACE_CLASSIFY_H

#include "arch/desc.h"

/* By strength: the strongest of all fields that changed counts. */
enum pg_classify {
	PG_CLASSIFY_NONE,  /* nothing that a TLB holds has changed */
	PG_CLASSIFY_FRESH, /* no TLB could hold the old word */
	PG_CLASSIFY_BREAK, /* no TLB can hold the new word */
	PG_CLASSIFY_AFTER, /* allowed in place; invalidate afterwards */
	PG_CLASSIFY_SIZE,  /* size of the mapping only: see bbml */
	PG_CLASSIFY_FULL,  /* needs break-before-make */
	PG_CLASSIFY_COUNT,
};

enum pg_classify_why {
	PG_CLASSIFY_WHY_NOTHING,
	PG_CLASSIFY_WHY_VALIDITY,
	PG_CLASSIFY_WHY_ADDRESS,
	PG_CLASSIFY_WHY_SPACE, /* NS, NSE: which physical address space */
	PG_CLASSIFY_WHY_MEMORY_TYPE,
	PG_CLASSIFY_WHY_GLOBAL,
	PG_CLASSIFY_WHY_CONTIGUOUS,
	PG_CLASSIFY_WHY_TABLE_OR_LEAF,
	PG_CLASSIFY_WHY_NT,
	PG_CLASSIFY_WHY_PERMISSION,
	PG_CLASSIFY_WHY_OTHER, /* GP, PBHA, FnXS */
	PG_CLASSIFY_WHY_ACCESS_FLAG,
	PG_CLASSIFY_WHY_DIRTY,
	PG_CLASSIFY_WHY_NEXT_TABLE,
	PG_CLASSIFY_WHY_HIERARCHICAL, /* APTable, UXNTable, XNTable, PXNTable */
	PG_CLASSIFY_WHYS,
};

/*
 * The entry is in a table of level. ha, hd: hardware updates the access flag
 * of leaves and the dirty state. strict_attr: compare AttrIndx and SH as they
 * stand. tagged_is_permission: Normal Tagged and Normal write-back differ as
 * permissions do. equal_contents: the two output addresses hold the same data.
 * same_below: a table and what stands beside it translate every address alike.
 */
struct pg_classify_params {
	const struct pg_regime *regime;
	int level;
	bool ha, hd;
	bool strict_attr;
	bool tagged_is_permission;
	bool equal_contents;
	bool same_below;
};

/*
 * deferrable: of AFTER: a stale entry does no harm, either because it only
 * lacks rights that the new one gives, or because the owner may live with an
 * old answer about access and dirty state.
 */
struct pg_classified {
	enum pg_classify change;
	enum pg_classify_why why;
	bool deferrable;
};

/* Whether a TLB may ever hold this word. */
bool pg_classify_cacheable(const struct pg_classify_params *p, uint64_t desc);

/* The change from one word to another at the same place. */
struct pg_classified pg_classify(const struct pg_classify_params *p,
				 uint64_t old, uint64_t new);

/* A store is granted by this leaf, or will be as soon as hardware wants. */
bool pg_classify_writable(const struct pg_classify_params *p, uint64_t desc);

/* Hardware may rewrite this word by itself: AF, or the dirty state. */
bool pg_classify_hw_may_update(const struct pg_classify_params *p,
			       uint64_t desc);

/*
 * The leaf of level to that translates as the leaf desc of level from, with
 * the smaller size: offset is where in the larger one. to is not above from.
 */
uint64_t pg_classify_piece(const struct pg_regime *r, int from, uint64_t desc,
			   int to, uint64_t offset);

/* "full", ...; "the output address changes", ...: permanent; static storage. */
const char *pg_classify_name(enum pg_classify change);
const char *pg_classify_why_text(enum pg_classify_why why);

#endif

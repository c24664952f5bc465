/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Spans: neighbouring leaves that say the same and lie one after the other in
 * physical memory, joined; and the holes between them.
 */
#ifndef PG_ARCH_SPAN_H
#define PG_ARCH_SPAN_H

#include "arch/access.h"
#include "arch/attr.h"
#include "arch/walk.h"

enum pg_span_kind {
	PG_SPAN_BLOCK,
	PG_SPAN_PAGE,
	PG_SPAN_HOLE,
	PG_SPAN_UNREADABLE,
};

/*
 * ia, size: the range; size 0 means 2^64. pa: of ia, for blocks and pages.
 * at, desc: the first descriptor. count: leaves (entries, for holes).
 * repeat: not 0: pa does not ascend over the span, but starts again where the
 * input address passes a multiple of repeat bytes (one shared table of equal
 * entries, as under KASAN).
 * fault: for holes, why: PG_FAULT_TRANSLATION at the descriptor's level for
 * entries that are invalid or reserved, else what the walk says.
 */
struct pg_span {
	const struct pg_tables *tables;
	enum pg_span_kind kind;
	int8_t level;
	uint64_t ia;
	uint64_t size;
	uint64_t pa;
	uint64_t count;
	uint64_t at;
	uint64_t desc;
	uint64_t repeat;
	struct pg_hier hier;
	struct pg_fault fault;
	struct pg_access access;
	struct pg_memattr attr;
};

/* Takes a finished span; returns PG_STOP to end the walk. */
typedef enum pg_action (*pg_span_sink)(void *ctx, const struct pg_span *span);

/*
 * Pieces that stage 2 may cut leaves into where nothing else is said: 16 GiB of
 * 4K pages. A hostile image can ask for any number with a handful of tables.
 */
#define PG_SPAN_PIECES (UINT64_C(1) << 22)

/*
 * A joiner: give pg_span_visit() and it to a walk with PG_JOIN_EXACT, then
 * call pg_span_flush(). Spans are cut to [first, last] (both included).
 *
 * Where the tables go through stage 2, stage-1 leaves are cut at the stage-2
 * leaves that map them; pa, access and attr are those of both stages.
 */
struct pg_joiner {
	pg_span_sink sink;
	void *ctx;
	uint64_t first, last;
	uint64_t limit; /* pieces at most, 0 for PG_SPAN_PIECES */
	bool exhausted; /* too many pieces: nothing from stopped_ia on */
	uint64_t stopped_ia;
	/* Private: */
	uint64_t pieces;
	struct pg_span spans[2]; /* the open one, and the next: no copies */
	unsigned int open;
	bool has_open;
	bool stopped;
};

enum pg_action pg_span_visit(void *joiner, const struct pg_visit *visit);
void pg_span_flush(struct pg_joiner *joiner);

/* A block or pages. */
static inline bool pg_span_is_leaf(const struct pg_span *span)
{
	return span->kind == PG_SPAN_BLOCK || span->kind == PG_SPAN_PAGE;
}

/*
 * Two leaf spans say the same, wherever they lie and lead: permissions, memory
 * type, and all bits of the descriptor but the output address. Both are of one
 * regime and level.
 */
bool pg_span_same_leaf(const struct pg_span *a, const struct pg_span *b);

/* The output address of input address ia, for a leaf span and up to its end. */
uint64_t pg_span_pa(const struct pg_span *span, uint64_t ia);

/*
 * Drops the first bytes, fewer than there are. Where a span goes over several
 * entries, desc is then no longer that of the first: only the bits that all of
 * them share are good. at is good as long as the entries are of one table.
 */
void pg_span_skip(struct pg_span *span, uint64_t bytes);

/* Entries that the span touches. */
uint64_t pg_span_entries(const struct pg_span *span);

/*
 * A hole that is more than an entry of zero: it holds a value, or the stage
 * that the tables are not of is what makes it one.
 */
bool pg_span_hole_tells(const struct pg_span *span);

/* "block", "page", "hole", "unreadable": permanent names. */
const char *pg_span_kind_name(enum pg_span_kind kind);

#endif

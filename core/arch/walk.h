/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The walk: every descriptor of a tree shown to a visitor, in address order.
 * All commands that read tables use this one walker; they differ in what their
 * visitor does.
 *
 * Equal neighbours are shown as one run, so that a page-granular mapping of
 * millions of leaves costs one comparison each and one visit per table.
 */
#ifndef PG_ARCH_WALK_H
#define PG_ARCH_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/desc.h"
#include "arch/fault.h"
#include "arch/regime.h"
#include "base/error.h"
#include "base/mem.h"

/*
 * Translation tables: a regime, a memory and the address of the start table.
 *
 * through: NULL, or the stage-2 tables that mem is seen through and that the
 * output addresses still have to go through (two-stage translation).
 */
struct pg_tables {
	const struct pg_regime *regime;
	const struct pg_mem *mem;
	uint64_t root;
	const struct pg_tables *through;
};

enum pg_visit_kind {
	PG_VISIT_TABLE, /* a table descriptor, before what it points to */
	/*
	 * Blocks or pages. A block may be greater than the output size: it is
	 * shown whole, though addresses in it beyond that size fault (D-9).
	 */
	PG_VISIT_LEAF,
	PG_VISIT_INVALID,    /* entries that translate nothing */
	PG_VISIT_FAULT,	     /* valid entries that the architecture refuses */
	PG_VISIT_UNREADABLE, /* descriptors that are not in memory */
};

/*
 * One descriptor, or a run of count equal neighbours.
 *
 * ia, size: the first entry's input address and the bytes that one entry
 * translates; entries are whole even where the walk's range cuts them.
 * at: where the first descriptor lies; desc: its value (0 if unreadable).
 * fault: for PG_VISIT_FAULT, which; _NONE for reserved encodings means a
 * translation fault.
 * repeat: all entries of the run are the one at desc and at, met in a table
 * page that is shared or uniform throughout.
 */
struct pg_visit {
	const struct pg_tables *tables;
	enum pg_visit_kind kind;
	enum pg_fault_kind fault;
	int level;
	uint64_t ia;
	uint64_t size;
	uint64_t count;
	uint64_t at;
	uint64_t desc;
	struct pg_hier hier;
	bool repeat;
};

/* PRUNE counts for PG_VISIT_TABLE: do not go down. STOP ends the walk. */
enum pg_action {
	PG_CONTINUE,
	PG_PRUNE,
	PG_STOP,
};

typedef enum pg_action (*pg_visitor)(void *ctx, const struct pg_visit *visit);

/* How leaves become runs. */
enum pg_join {
	PG_JOIN_EXACT,	/* output addresses ascend, all else is equal */
	PG_JOIN_MASKED, /* the bits of join_mask are equal, addresses any */
};

/*
 * first, size: the input range, cut to the regime; size 0 is all of it.
 * budget: descriptors to read at most, 0 for PG_WALK_BUDGET.
 * join_mask: for PG_JOIN_MASKED; bits 1:0 always count. It also turns off the
 * judgement of leaf output addresses, which it may not contain.
 */
struct pg_walk {
	const struct pg_tables *tables;
	uint64_t first;
	uint64_t size;
	uint64_t budget;
	enum pg_join join;
	uint64_t join_mask;
	pg_visitor visit;
	void *ctx;
};

/* Eight GiB of tables: four TiB mapped by 4K pages. */
#define PG_WALK_BUDGET (UINT64_C(1) << 30)

/*
 * Table entries that point back to their own path, followed at most: a
 * recursive map has a handful, a hostile image as many as fit.
 */
#define PG_WALK_LOOPS 10000

/*
 * What the walk met, beside what it showed.
 *
 * reads: descriptors read. loops: table descriptors that point back to a table
 * on their own path, the first at loop_at; they are followed, as hardware does.
 * stopped_ia: for PG_EBUDGET, the first address not walked.
 */
struct pg_walk_result {
	uint64_t reads;
	uint64_t loops, loop_at, loop_ia;
	uint64_t stopped_ia;
};

/*
 * Walks. *result may be NULL. 0, or PG_EBUDGET when the budget ended it, or
 * PG_ENOMEM. A visitor's PG_STOP is not an error. Memory use does not depend
 * on the tables. A regime that is off has nothing to show; one whose walks are
 * disabled (EPD) is one hole.
 */
int pg_walk(const struct pg_walk *walk, struct pg_walk_result *result,
	    struct pg_error *err);

#endif

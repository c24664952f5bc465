/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ledger: what follows from the events so far, and nothing else. It does
 * not know the engine; a trace that a person wrote fills it just as well.
 *
 * Policies read it. A policy sees an event before the ledger does, so that it
 * can compare what the event says with what was true; the judge enters the
 * event afterwards.
 */
#ifndef PG_TRACE_LEDGER_H
#define PG_TRACE_LEDGER_H

#include "arch/desc.h"
#include "arch/regime.h"
#include "base/error.h"
#include "base/mem.h"
#include "trace/event.h"

/* Locks that an actor holds at most; more are a finding, not an overflow. */
#define PG_HELD_MAX 16

/* Pages that a ledger keeps; with more it is out of memory. */
#define PG_LEDGER_PAGES (UINT32_C(1) << 20)

/* Operations within operations whose names are kept. */
#define PG_OPS_MAX 4

/* Table pages that an operation allocated, and descriptors that it read. */
#define PG_FRESH_MAX 32
#define PG_TAKEN_MAX 32
#define PG_SEEN_MAX  16

/* Contiguous sets that an operation touched. */
#define PG_SETS_MAX 32

enum pg_page_state {
	PG_PAGE_UNKNOWN, /* never mentioned by ALLOC or FREE */
	PG_PAGE_OWNED,
	PG_PAGE_QUEUED, /* unlinked, waits for a flush or a grace period */
	PG_PAGE_FREE,
	PG_PAGE_CACHED, /* free, in an allocator that has it from another */
};

/*
 * What is known of one page of physical memory.
 *
 * pa: its address. order: log2 of the pages of its block, kept by the first of
 * them; head: the block's first page. level: of the table that it is, or
 * PG_EV_DATA. origin, flags, pool: of its ALLOC; under: the allocator that
 * origin has it from, or none. objects: live parts of it, where it is shared by
 * objects smaller than a page. ctor: PG_CTOR_ flags that ran and were not
 * undone, for ctor_level. ptl: its lock object lives; had_ptl: it had one in
 * this life. space: it was allocated for.
 *
 * parents: valid table descriptors that point at it; parent_at: the one stored
 * last, parent_space: its space, base: the first address it translates, linked:
 * number of the event that stored it. huge: PTE tables deposited with it.
 *
 * words: what was stored in it, by entries of the granule, NULL until the
 * first WRITE; set: how many of them are not 0; valid: how many have bit 0;
 * stale: how many of those not 0 lay in it when its life began. unknown: what
 * lies in it nobody has said: the allocator did not clear it.
 * unlinked: number of the event that took the last parent away, 0: never;
 * unlinker: whoever did, or put it to another use since; detached: what it
 * translated was detached by then.
 *
 * maps: of data, leaves that map it, mapcount: what was said. counted, refd:
 * its map count, or references of entries and visitors, were told.
 * pieces: two bits for each fragment (enum pg_piece); pieced: it has some;
 * sliced: that are smaller than a page.
 * rcu_called, rcu_ran: numbers of those events, 0: never in this life.
 * side: of the policies that keep something for each page (judge.h).
 */
#define PG_PAGE_SIDES 4

struct pg_page {
	uint64_t pa;
	uint64_t head;
	uint8_t state;
	uint8_t origin, under;
	uint8_t order;
	uint8_t ctor;
	int8_t ctor_level;
	int8_t level;
	uint8_t unlinker;
	bool ptl, had_ptl;
	bool root; /* of a space */
	bool deposited, unknown;
	bool kept;   /* it was, since it was linked last */
	bool shared; /* it was, by several spaces */
	bool detached;
	bool rcu_queued;
	bool counted, refd, pieced, sliced;
	uint16_t flags;
	uint16_t pool;
	uint16_t space;
	uint16_t parent_space;
	uint32_t objects;
	uint32_t marks; /* bits by enum pg_mark */
	uint32_t parents;
	uint32_t huge;
	uint32_t set, valid, stale;
	uint32_t maps;
	int32_t refs[PG_REFS];
	int32_t mapcount;
	uint64_t parent_at, base, linked;
	uint64_t unlinked;
	uint64_t rcu_called, rcu_ran;
	uint64_t pieces;
	uint64_t *words;
	uint64_t *spare; /* room for words, from before a reset */
	void *side[PG_PAGE_SIDES];
};

/* A lock held, and when it was taken (number of the event). */
struct pg_held {
	uint64_t id;
	uint8_t mode;
	uint8_t flags;
	uint64_t seq;
};

/* An operation that an actor is in: its BEGIN, whose number is seq. */
struct pg_begun {
	enum pg_op op;
	uint64_t seq;
	struct pg_event begin;
};

/* A valid leaf that is not there any more, and where it was. */
struct pg_taken {
	uint64_t at, word;
};

/* A descriptor that an actor read in its present read section. */
struct pg_seen {
	uint64_t at, word;
	uint64_t seq; /* of the last time */
	uint16_t space;
	uint16_t times;
};

/* A contiguous set: its first descriptor. */
struct pg_set_at {
	uint64_t at;
	uint16_t space;
	int8_t level;
};

/*
 * What one actor does: the locks it holds, in the order of taking; nested
 * read sections, each with the number of the event that entered the outermost;
 * the space whose tables it runs with, or -1; window: it may write keyed
 * pages, lazy: it may keep stores back. op: how many operations it is in;
 * begin: the outermost. ops: the outer PG_OPS_MAX of them.
 *
 * Of the present (outermost) operation: held_before, irq_before, rcu_before:
 * what it began with; detach: DETACH's range, size 0 for none (lifecycle 2.3);
 * fails: refused allocations; leaves: valid leaves stored less those taken
 * away; counts: what it changed counters by; fresh: tables allocated,
 * fresh_lost: there were more; sets: contiguous sets touched, sets_lost: there
 * were more. ipi: number of its last IPI event.
 *
 * seen: a ring of seen_count descriptors, read since it has been in a read
 * section. taken: one of taken_count valid leaves that its operation replaced.
 */
struct pg_actor {
	struct pg_held held[PG_HELD_MAX];
	unsigned int held_count;
	unsigned int irq_off, rcu;
	uint64_t irq_since, rcu_since;
	int space;
	bool window, lazy;
	unsigned int op;
	struct pg_event begin;
	struct pg_begun ops[PG_OPS_MAX];
	unsigned int held_before, irq_before, rcu_before;
	uint16_t detach_space;
	uint64_t detach_va, detach_size;
	uint64_t fails;
	int64_t leaves;
	int64_t counts[PG_COUNTERS];
	uint64_t fresh[PG_FRESH_MAX];
	unsigned int fresh_count;
	bool fresh_lost, sets_lost;
	struct pg_set_at sets[PG_SETS_MAX];
	unsigned int set_count;
	uint64_t ipi;
	struct pg_seen seen[PG_SEEN_MAX];
	unsigned int seen_count;
	struct pg_taken taken[PG_TAKEN_MAX];
	unsigned int taken_count;
};

/*
 * An address space. declared: somebody said what it is; gone: an exit took it
 * down. asid: or the VMID of
 * stage 2. mm_bytes, rss: counters as told. runs: bit for each actor that has
 * its tables loaded; ran: that had them at any time. linked: bytes of tables
 * that are linked below the root, or deposited; pages: mapped by leaves of
 * ordinary memory. wrote: number of each actor's last store to it.
 */
struct pg_space {
	bool declared;
	bool gone;
	enum pg_space_class class;
	struct pg_regime regime;
	uint64_t root;
	uint64_t asid;
	int64_t mm_bytes;
	int64_t rss;
	int64_t linked;
	int64_t pages;
	uint32_t runs, ran;
	uint64_t wrote[PG_ACTORS];
};

struct pg_region_mark {
	uint16_t space;
	uint8_t how;
	uint64_t va, size;
};

/* Pages that are found without a search. */
#define PG_RECENT 16

/* Regions of one trace; more are refused. */
#define PG_REGION_MARKS 32

/*
 * shift: log2 of the page size, which all spaces share: the granule of the
 * first space declared. mem: the tables as stored, for pg_walk() and friends.
 * seq: number of the present event, from 1.
 *
 * spaces_bits: bit for each space declared. busy: bit for each actor that is in
 * an operation; holders: that holds a lock; readers: that is in a read section.
 * told: bit for each counter (enum pg_counter) that was ever told.
 * typing: bit for each actor whose last constructor or destructor is not
 * counted yet. typed, ptls, charged: pages with a type, living lock objects,
 * tables allocated with ACCOUNT. data: pages given away for data. keyed: some
 * page has been. present: bits that make an invalid leaf a present one for
 * software; the judge's, from its release.
 */
struct pg_ledger {
	struct pg_mem mem;
	unsigned int shift;
	uint64_t seq;
	struct pg_page **slots;
	size_t room, count;
	struct pg_page *recent[PG_RECENT]; /* by the low bits of their number */
	struct pg_page **order; /* all pages, in the order of their mention */
	size_t pooled;		/* behind them: pages to use again */
	struct pg_actor actors[PG_ACTORS];
	struct pg_space spaces[PG_SPACES];
	struct pg_region_mark regions[PG_REGION_MARKS];
	unsigned int region_count;
	int64_t counters[PG_COUNTERS];
	uint32_t spaces_bits;
	uint32_t busy, holders, readers;
	uint32_t told;
	uint32_t typing;
	int64_t typed, ptls, charged, data;
	bool keyed;
	uint64_t present;
	uint64_t *zeros; /* a page of them */
	bool out_of_memory;
};

void pg_ledger_init(struct pg_ledger *ledger);
void pg_ledger_deinit(struct pg_ledger *ledger);

/*
 * As after pg_ledger_init(), for spaces of the same granule; what was allocated
 * for pages is used again.
 */
void pg_ledger_reset(struct pg_ledger *ledger);

static inline uint64_t pg_ledger_page_size(const struct pg_ledger *ledger)
{
	return UINT64_C(1) << ledger->shift;
}

/* The address of the page that holds pa. */
static inline uint64_t pg_page_base(const struct pg_ledger *ledger, uint64_t pa)
{
	return pa & ~(pg_ledger_page_size(ledger) - 1);
}

/* Looks it up; pg_ledger_find() does so for who was not asked for lately. */
struct pg_page *pg_ledger_look_up(struct pg_ledger *ledger, uint64_t base);

/* The page that holds pa if it was mentioned, otherwise NULL. */
static inline struct pg_page *pg_ledger_find(struct pg_ledger *ledger,
					     uint64_t pa)
{
	uint64_t base = pg_page_base(ledger, pa);
	struct pg_page *page =
		ledger->recent[base >> ledger->shift & (PG_RECENT - 1)];

	return page && page->pa == base ? page
					: pg_ledger_look_up(ledger, base);
}

/* The same, made if it is not there; NULL only without memory. */
struct pg_page *pg_ledger_page(struct pg_ledger *ledger, uint64_t pa);

/* The word stored at a descriptor's address; 0 if none was. */
uint64_t pg_ledger_word(struct pg_ledger *ledger, uint64_t at);

/* Enters an event. */
void pg_ledger_enter(struct pg_ledger *ledger, const struct pg_event *ev);

/* PG_EV_BIT()s of the kinds that change it: it is wrong without any of them. */
extern const uint64_t pg_ledger_kinds;

/*
 * What a store replaces: the word known to be there, or the event's own where
 * none was stored yet, as in tables that were there before the events began.
 */
static inline uint64_t pg_ledger_old(const struct pg_page *page,
				     const struct pg_event *ev)
{
	uint64_t word =
		page && page->words ? page->words[(ev->at - page->pa) / 8] : 0;

	return word ? word : ev->old;
}

/*
 * Whether a descriptor event names a level that its space has, or may get: the
 * one above its root, when it grows.
 */
static inline bool pg_ledger_in_tables(const struct pg_ledger *ledger,
				       const struct pg_event *ev)
{
	const struct pg_space *space = &ledger->spaces[ev->space];

	return space->declared && ev->level >= space->regime.start - 1 &&
	       ev->level >= PG_LEVEL_MIN && ev->level <= PG_LEVEL_MAX;
}

/*
 * A leaf, or an invalid word that software takes for one (lifecycle 1.1,
 * present-invalid): its output address and size.
 */
bool pg_ledger_leaf(const struct pg_ledger *ledger, unsigned int space,
		    int level, uint64_t word, uint64_t *pa, uint64_t *size);

/* The contiguous set that holds the descriptor at; false: there are none. */
bool pg_ledger_set_of(const struct pg_ledger *ledger, unsigned int space,
		      int level, uint64_t at, struct pg_set_at *set,
		      unsigned int *bits);

/* Declares a space; see pg_judge_space(). */
int pg_ledger_space(struct pg_ledger *ledger, unsigned int id,
		    const struct pg_space *space, struct pg_error *err);

/* A space's root is another page now, with another regime (B007, B185). */
void pg_ledger_regrow(struct pg_ledger *ledger, unsigned int id,
		      const struct pg_space *space);

/* The lock if the actor holds it, otherwise NULL. */
const struct pg_held *pg_ledger_held(const struct pg_ledger *ledger,
				     unsigned int actor, uint64_t id);

/* The actor is in this operation, at any depth. */
bool pg_ledger_in_op(const struct pg_ledger *ledger, unsigned int actor,
		     enum pg_op op);

/* The range of this actor's DETACH holds all of va to va + size - 1. */
bool pg_ledger_detached(const struct pg_ledger *ledger, unsigned int actor,
			unsigned int space, uint64_t va, uint64_t size);

/* The region that holds va, otherwise NULL. */
const struct pg_region_mark *pg_ledger_region(const struct pg_ledger *ledger,
					      unsigned int space, uint64_t va);

/*
 * The page whose descriptor speaks for a table: itself; or, of a block whose
 * fragments have one in common, the block's first page.
 */
const struct pg_page *pg_ledger_speaker(struct pg_ledger *ledger,
					const struct pg_page *page);

#endif

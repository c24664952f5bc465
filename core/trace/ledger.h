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

enum pg_page_state {
	PG_PAGE_UNKNOWN, /* never mentioned by ALLOC or FREE */
	PG_PAGE_OWNED,
	PG_PAGE_QUEUED, /* unlinked, waits for a flush or a grace period */
	PG_PAGE_FREE,
};

/*
 * What is known of one page of physical memory.
 *
 * pa: its address. order: log2 of the pages of its block, kept by the first of
 * them; head: the block's first page. level: of the table that it is, or
 * PG_EV_DATA. origin, flags: of its ALLOC. ctor: PG_CTOR_ flags that ran and
 * were not undone. ptl: its lock object lives. space: it was allocated for.
 *
 * parents: valid table descriptors that point at it; parent_at: the one stored
 * last, parent_space: its space. huge: PTE tables deposited with it.
 *
 * words: what was stored in it, by entries of the granule, NULL until the
 * first WRITE; set: how many of them are not 0; valid: how many have bit 0.
 * unlinked: number of the event that took the last parent away, 0: never.
 * side: of the policies that keep something for each page (judge.h).
 */
#define PG_PAGE_SIDES 4

struct pg_page {
	uint64_t pa;
	uint64_t head;
	uint8_t state;
	uint8_t origin;
	uint8_t order;
	uint8_t ctor;
	int8_t level;
	bool ptl;
	bool root; /* of a space */
	bool deposited;
	bool rcu_queued;
	uint16_t flags;
	uint16_t space;
	uint16_t parent_space;
	uint32_t marks; /* bits by enum pg_mark */
	uint32_t parents;
	uint32_t huge;
	uint32_t set, valid;
	int32_t refs[PG_REFS];
	int32_t mapcount;
	uint64_t parent_at;
	uint64_t unlinked;
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

/*
 * What one actor does: the locks it holds, in the order of taking; nested
 * read sections, each with the number of the event that entered the outermost;
 * the space whose tables it runs with, or -1; window: it may write keyed
 * pages. op: how many operations it is in; detached: the present one works on
 * a range that was detached before (lifecycle 2.3).
 */
struct pg_actor {
	struct pg_held held[PG_HELD_MAX];
	unsigned int held_count;
	unsigned int irq_off, rcu;
	uint64_t irq_since, rcu_since;
	int space;
	bool window;
	unsigned int op;
	struct pg_event begin;
};

/*
 * An address space. declared: somebody said what it is. asid: or the VMID of
 * stage 2. mm_bytes, rss: counters as told. runs: bit for each actor that has
 * its tables loaded; ran: that had them at any time.
 */
struct pg_space {
	bool declared;
	enum pg_space_class class;
	struct pg_regime regime;
	uint64_t root;
	uint64_t asid;
	int64_t mm_bytes;
	int64_t rss;
	uint32_t runs, ran;
};

struct pg_region_mark {
	uint16_t space;
	uint8_t how;
	uint64_t va, size;
};

/* Regions of one trace; more are refused. */
#define PG_REGION_MARKS 32

/*
 * shift: log2 of the page size, which all spaces share: the granule of the
 * first space declared. mem: the tables as stored, for pg_walk() and friends.
 * seq: number of the present event, from 1.
 */
struct pg_ledger {
	struct pg_mem mem;
	unsigned int shift;
	uint64_t seq;
	struct pg_page **slots;
	size_t room, count;
	struct pg_page *last;
	struct pg_page **order; /* all pages, in the order of their mention */
	size_t pooled;		/* behind them: pages to use again */
	struct pg_actor actors[PG_ACTORS];
	struct pg_space spaces[PG_SPACES];
	struct pg_region_mark regions[PG_REGION_MARKS];
	unsigned int region_count;
	int64_t counters[PG_COUNTERS];
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

/* The page that holds pa if it was mentioned, otherwise NULL. */
struct pg_page *pg_ledger_find(struct pg_ledger *ledger, uint64_t pa);

/* The same, made if it is not there; NULL only without memory. */
struct pg_page *pg_ledger_page(struct pg_ledger *ledger, uint64_t pa);

/* The word stored at a descriptor's address; 0 if none was. */
uint64_t pg_ledger_word(struct pg_ledger *ledger, uint64_t at);

/* Enters an event. */
void pg_ledger_enter(struct pg_ledger *ledger, const struct pg_event *ev);

/* Declares a space; see pg_judge_space(). */
int pg_ledger_space(struct pg_ledger *ledger, unsigned int id,
		    const struct pg_space *space, struct pg_error *err);

/* A space's root is another page now, with another regime (B007, B185). */
void pg_ledger_regrow(struct pg_ledger *ledger, unsigned int id,
		      const struct pg_space *space);

/* The lock if the actor holds it, otherwise NULL. */
const struct pg_held *pg_ledger_held(const struct pg_ledger *ledger,
				     unsigned int actor, uint64_t id);

/* The region that holds va, otherwise NULL. */
const struct pg_region_mark *pg_ledger_region(const struct pg_ledger *ledger,
					      unsigned int space, uint64_t va);

static inline uint64_t pg_ledger_page_size(const struct pg_ledger *ledger)
{
	return UINT64_C(1) << ledger->shift;
}

/* Pages in one block of this order, 1 at least. */
static inline uint64_t pg_page_base(const struct pg_ledger *ledger, uint64_t pa)
{
	return pa & ~(pg_ledger_page_size(ledger) - 1);
}

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the policies on break-before-make and on translation caches share: one
 * model of what TLBs may hold, filled by one function that hears all events.
 * Private to core/trace/policies.
 *
 * A location's state is the word in it, and the stale records of its address:
 * none and an invalid word is "clean", none and a valid one "valid"; records
 * and an invalid word "broken"; records and a valid one "modified". How far an
 * invalidation has come is in each record, and belongs to who stored.
 */
#ifndef PG_TRACE_POLICIES_TLB_H
#define PG_TRACE_POLICIES_TLB_H

#include "trace/classify.h"
#include "trace/cover.h"
#include "trace/judge.h"
#include "trace/policies.h"
#include "trace/stale.h"

/* Every kind that the model needs, and so each of its policies asks for. */
#define PG_TLB_KINDS                                                           \
	(PG_EV_BIT(PG_EV_ALLOC) | PG_EV_BIT(PG_EV_FREE) |                      \
	 PG_EV_BIT(PG_EV_ZERO) | PG_EV_BIT(PG_EV_REF) |                        \
	 PG_EV_BIT(PG_EV_WRITE) | PG_EV_BIT(PG_EV_DSB) |                       \
	 PG_EV_BIT(PG_EV_ISB) | PG_EV_BIT(PG_EV_WMB) | PG_EV_BIT(PG_EV_TLBI) | \
	 PG_EV_BIT(PG_EV_NOTIFY) | PG_EV_BIT(PG_EV_VOUCH) |                    \
	 PG_EV_BIT(PG_EV_ROOT) | PG_EV_BIT(PG_EV_UNROOT) |                     \
	 PG_EV_BIT(PG_EV_MSR) | PG_EV_BIT(PG_EV_LOCK) |                        \
	 PG_EV_BIT(PG_EV_UNLOCK) | PG_EV_BIT(PG_EV_ACCESS) |                   \
	 PG_EV_BIT(PG_EV_OWNER) | PG_EV_BIT(PG_EV_BEGIN) |                     \
	 PG_EV_BIT(PG_EV_END) | PG_EV_BIT(PG_EV_DETACH) |                      \
	 PG_EV_BIT(PG_EV_IDLE))

/* Which of a page's sides is this model's. */
#define PG_TLB_SIDE 0

/*
 * A table page. linked: walkers can reach it, at va of space. wrote: number of
 * the event that stored in it last while they could not, by writer. cut,
 * cut_id: the stale table descriptor that still leads here. contiguous: an
 * entry had the contiguous bit. known: it was linked or unlinked in the log.
 */
struct tlb_page {
	uint64_t va;
	uint64_t wrote;
	uint64_t cut_id;
	uint32_t cut;
	uint16_t space;
	uint8_t writer;
	bool linked;
	bool contiguous;
	bool known;
};

/* When a lock was taken, or given back. */
struct tlb_turn {
	uint64_t id;
	uint64_t seq;
};

#define TLB_TURNS 16

/*
 * Numbers of events: stored_nsh, stored_ish: of the last DSB that orders
 * stores, for this PE's walker and for all; ordered: of the last barrier
 * between stores that others see in this order; isb; tlbi: of the last one,
 * ranged says of which form; begin: where the operation began. locks, unlocks:
 * the last few.
 *
 * broken: the record of the last word taken away. moved: records MOVED.
 * fresh: number of the last store that made a kernel address valid, all of
 * them since a DSB being in [fresh_lo, fresh_last] of fresh_space.
 * wide: spaces whose ASID or VMID all of it invalidates, waiting for a DSB;
 * near: the same, on this PE only. mmaps: spaces whose mmap lock the operation
 * had for writing. guest: whose VMID is loaded, or -1. nt_at: a block that was
 * given nT, or 0. rewrote: how far a register's change has come.
 */
struct tlb_actor {
	uint64_t stored_nsh, stored_ish, ordered, isb;
	uint64_t tlbi, begin;
	struct tlb_turn locks[TLB_TURNS], unlocks[TLB_TURNS];
	unsigned int lock_count, unlock_count;
	bool ranged;
	uint32_t broken;
	uint64_t broken_id;
	unsigned int moved;
	uint64_t fresh, fresh_lo, fresh_last;
	uint16_t fresh_space;
	uint32_t wide, near, mmaps;
	int guest;
	uint64_t nt_at;
	uint8_t rewrote;
	bool detached;
};

/*
 * adopted: its root is known to be linked. dead: detached as a whole. secondary:
 * a device keeps translations of its own; it keeps none of the ranges of which
 * it was told the start and not yet the end (more than TLB_HUSHES at once are
 * not remembered). cached: actors that may hold entries with its ASID or VMID.
 */
#define TLB_HUSHES 16

struct tlb_hush {
	uint64_t lo, last;
	uint8_t actor;
};

struct tlb_space {
	bool adopted, dead, secondary;
	uint64_t root; /* as adopted: spaces may get another */
	unsigned int hush_count;
	struct tlb_hush hushes[TLB_HUSHES];
	uint32_t cached;
	struct pg_classify_params params[PG_LEVEL_COUNT];
};

#define TLB_VOUCHES 16

struct pg_tlb {
	struct pg_judge *judge;
	struct pg_stale_pool pool;
	struct tlb_actor actors[PG_ACTORS];
	struct tlb_space spaces[PG_SPACES];
	uint64_t vouches[TLB_VOUCHES][2];
	unsigned int vouch_count;
	unsigned int budget; /* entries that one event may still visit */
};

/* One descriptor that is being stored. */
struct tlb_spot {
	const struct pg_event *ev;
	const struct pg_classify_params *params;
	const struct pg_regime *regime;
	unsigned int space;
	int level;
	uint64_t at, va, last;
	uint64_t old, new;
};

/* What all rows call. */
void pg_tlb_event(struct pg_judge *judge, const struct pg_event *ev);

/* Whether one event's turn is over: hostile traces may hold loops. */
static inline bool tlb_spend(struct pg_tlb *t)
{
	return t->budget && t->budget--;
}

static inline struct pg_ledger *tlb_ledger(struct pg_tlb *t)
{
	return &t->judge->ledger;
}

static inline struct tlb_page *tlb_side(const struct pg_page *page)
{
	return page ? page->side[PG_TLB_SIDE] : NULL;
}

/* The same, made; NULL without memory. */
struct tlb_page *tlb_side_make(struct pg_tlb *t, struct pg_page *page);

/* What the actor's operation works on was detached before. */
static inline bool tlb_detached(const struct pg_judge *j, unsigned int actor)
{
	return j->tlb && j->tlb->actors[actor].detached;
}

/* policies/tlb.c */
uint32_t tlb_observers(struct pg_tlb *t, unsigned int space);
bool tlb_private(struct pg_tlb *t, unsigned int space, unsigned int actor);

/* The last DSB by which the actor's stores reach all who walk the space. */
uint64_t tlb_stored(struct pg_tlb *t, unsigned int space, unsigned int actor);
bool tlb_live(struct pg_tlb *t, unsigned int space);
const struct pg_classify_params *tlb_params(struct pg_tlb *t,
					    unsigned int space, int level);
void tlb_close(struct pg_tlb *t, struct pg_stale *s);

/* policies/tlb_flush.c: barriers and invalidation. */
void tlb_dsb(struct pg_tlb *t, const struct pg_event *ev);
void tlb_barrier(struct pg_tlb *t, const struct pg_event *ev);
void tlb_tlbi(struct pg_tlb *t, const struct pg_event *ev);
void tlb_notify(struct pg_tlb *t, const struct pg_event *ev);
bool tlb_ordered(struct pg_tlb *t, const struct pg_stale *s,
		 unsigned int actor);

/* policies/tlb_write.c, tlb_link.c, tlb_make.c: what stores do. */
void tlb_write(struct pg_tlb *t, const struct pg_event *ev);
void tlb_fill(struct pg_tlb *t, const struct pg_event *ev);
void tlb_adopt(struct pg_tlb *t, unsigned int space);
bool tlb_has_root(struct pg_tlb *t, unsigned int space);
struct pg_stale *tlb_retire(struct pg_tlb *t, const struct tlb_spot *s,
			    uint64_t word);
void tlb_link(struct pg_tlb *t, const struct tlb_spot *s, uint64_t table);
void tlb_unlink(struct pg_tlb *t, const struct tlb_spot *s, uint64_t table,
		struct pg_stale *cut);
bool tlb_frozen(struct pg_tlb *t, const struct tlb_page *side);
void tlb_make(struct pg_tlb *t, const struct tlb_spot *s);
void tlb_contiguous_left(struct pg_tlb *t, const struct pg_event *ev,
			 const struct pg_stale *s);
bool tlb_same_below(struct pg_tlb *t, const struct pg_classify_params *p,
		    uint64_t leaf, uint64_t table);

/* policies/tlb_use.c: memory that changes hands, and accesses. */
void tlb_alloc(struct pg_tlb *t, const struct pg_event *ev);
void tlb_free(struct pg_tlb *t, const struct pg_event *ev);
void tlb_owner(struct pg_tlb *t, const struct pg_event *ev);
void tlb_ref(struct pg_tlb *t, const struct pg_event *ev);
void tlb_access(struct pg_tlb *t, const struct pg_event *ev);
void tlb_was_free(struct pg_tlb *t, const struct tlb_spot *s,
		  struct pg_stale *stale);

/* policies/tlb_end.c: operations and locks end. */
void tlb_begin(struct pg_tlb *t, const struct pg_event *ev);
void tlb_end(struct pg_tlb *t, const struct pg_event *ev);
void tlb_lock(struct pg_tlb *t, const struct pg_event *ev);
void tlb_unlock(struct pg_tlb *t, const struct pg_event *ev);
void tlb_idle(struct pg_tlb *t, const struct pg_event *ev);

/* policies/tlb_root.c: spaces come and go. */
void tlb_root(struct pg_tlb *t, const struct pg_event *ev);
void tlb_unroot(struct pg_tlb *t, const struct pg_event *ev);
void tlb_msr(struct pg_tlb *t, const struct pg_event *ev);
void tlb_detach(struct pg_tlb *t, const struct pg_event *ev);
void tlb_vouch(struct pg_tlb *t, const struct pg_event *ev);
void tlb_wide(struct pg_tlb *t, const struct pg_event *ev,
	      const struct pg_tlbi_row *row);
void tlb_wide_done(struct pg_tlb *t, const struct pg_event *ev, bool all);
bool tlb_vouched(const struct pg_tlb *t, uint64_t a, uint64_t b);
int tlb_vmid(struct pg_tlb *t, const struct pg_event *ev);

/* policies/tlb_blame.c: why a record is still there, by the best policy. */
const struct pg_policy *tlb_progress(struct pg_tlb *t,
				     const struct pg_stale *s);
void tlb_blame(struct pg_tlb *t, const struct pg_event *ev, struct pg_stale *s);

#endif

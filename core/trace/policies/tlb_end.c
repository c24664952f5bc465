// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Operations and critical sections end: what is still owed by then (BBM-8,
 * BBM-9; lifecycle T3, T5, T6, T7).
 */
#include "trace/policies/tlb.h"

struct ending {
	struct pg_tlb *t;
	const struct pg_event *ev;
	unsigned int actor;
};

static void object_after(struct ending *e, struct pg_stale *s)
{
	pg_object(e->t->judge, &pg_policy_bbm_after, e->ev,
		  "the level %d entry for address 0x%llx was changed in place "
		  "from 0x%llx, which TLBs may still hold",
		  s->level, (unsigned long long)s->va,
		  (unsigned long long)s->word);
	tlb_blame(e->t, e->ev, s);
}

/* Something was invalidated after the store, and not this. */
static void object_left(struct ending *e, struct pg_stale *s)
{
	if (!s->left || s->why == PG_MISS_LOCAL ||
	    e->t->actors[s->owner].tlbi <= s->stored)
		return;
	if (s->why == PG_MISS_EARLY) {
		tlb_blame(e->t, e->ev, s);
		return;
	}
	pg_object(e->t->judge, &pg_policy_t3, e->ev,
		  "the level %d %s for address 0x%llx was taken away and not "
		  "invalidated with the rest",
		  s->level, s->flags & PG_STALE_TABLE ? "table" : "leaf",
		  (unsigned long long)s->va);
	tlb_blame(e->t, e->ev, s);
}

/* Each is looked at once; what may wait longer is found when it matters. */
static void see_end(void *ctx, struct pg_stale *s)
{
	struct ending *e = ctx;
	struct pg_tlb *t = e->t;

	pg_stale_take(s, &t->pool, PG_STALE_BY_OWNER);
	pg_stale_put(s, &t->pool, PG_STALE_BY_OWNER, &t->pool.kept[s->owner]);
	if (s->flags & (PG_STALE_DEFERRABLE | PG_STALE_PE_DONE |
			PG_STALE_ENDED | PG_STALE_LATCHED | PG_STALE_USED))
		return;
	s->flags |= PG_STALE_ENDED;
	if (s->flags & PG_STALE_MODIFIED)
		object_after(e, s);
	else
		object_left(e, s);
}

static void check_fresh(struct pg_tlb *t, const struct pg_event *ev,
			struct tlb_actor *a)
{
	if (a->fresh > tlb_stored(t, a->fresh_space, ev->actor))
		pg_object(t->judge, &pg_policy_t7, ev,
			  "kernel addresses 0x%llx to 0x%llx were made valid "
			  "without a DSB since",
			  (unsigned long long)a->fresh_lo,
			  (unsigned long long)a->fresh_last);
	a->fresh = 0;
}

static void check_nt(struct pg_tlb *t, const struct pg_event *ev,
		     struct tlb_actor *a)
{
	uint64_t at = a->nt_at;

	a->nt_at = 0;
	if (at && pg_bit(pg_ledger_word(tlb_ledger(t), at), PG_DESC_NT))
		pg_object(t->judge, &pg_policy_bbm_nt, ev,
			  "the block at 0x%llx keeps nT",
			  (unsigned long long)at);
}

static void check_registers(struct pg_tlb *t, const struct pg_event *ev,
			    struct tlb_actor *a)
{
	if (a->rewrote)
		pg_object(t->judge, &pg_policy_bbm_register, ev,
			  "what TLBs hold of the register was not invalidated "
			  "by ISB, TLBI of the regime and DSB");
	a->rewrote = 0;
}

static void end_of(struct pg_tlb *t, const struct pg_event *ev,
		   unsigned int actor)
{
	struct ending e = { t, ev, actor };
	struct tlb_actor *a = &t->actors[actor];

	if (t->pool.owed[actor])
		pg_stale_each_in(&t->pool, t->pool.owed[actor],
				 PG_STALE_BY_OWNER, see_end, &e);
	check_fresh(t, ev, a);
	check_nt(t, ev, a);
	check_registers(t, ev, a);
	a->detached = false;
}

struct deferred {
	struct pg_tlb *t;
	const struct pg_event *ev;
	uint32_t spaces;
	uint64_t lo, last;
};

/* When the actor took its last lock. */
static uint64_t last_lock(const struct tlb_actor *a)
{
	return a->lock_count ? a->locks[(a->lock_count - 1) % TLB_TURNS].seq
			     : 0;
}

static void see_deferred(void *ctx, struct pg_stale *s)
{
	struct deferred *d = ctx;

	if (s->owner == d->ev->actor || !(d->spaces >> s->space & 1) ||
	    s->va > d->last || s->last < d->lo || s->left ||
	    s->stored > last_lock(&d->t->actors[d->ev->actor]) ||
	    s->flags & (PG_STALE_DEFERRABLE | PG_STALE_PE_DONE |
			PG_STALE_BLAMED | PG_STALE_TABLE))
		return;
	s->flags |= PG_STALE_BLAMED;
	pg_object(d->t->judge, &pg_policy_t6, d->ev,
		  "actor %u has not completed its flush of address 0x%llx",
		  s->owner, (unsigned long long)s->va);
}

/* Operations after which nobody may use the range as it was. */
static bool promises(unsigned int op)
{
	return op == PG_OP_NONE || op == PG_OP_UNMAP || op == PG_OP_MUNMAP ||
	       op == PG_OP_PROTECT || op == PG_OP_DONTNEED || op == PG_OP_EXIT;
}

/*
 * Whoever had a space's mmap lock for writing answers for all that was taken
 * away in its range before it took its last lock, also by others whose flush
 * is late; if its operation promises so.
 */
static void check_deferred(struct pg_tlb *t, const struct pg_event *ev,
			   uint32_t spaces)
{
	const struct pg_actor *actor = &tlb_ledger(t)->actors[ev->actor];
	struct deferred d = { t, ev, spaces, 0, UINT64_MAX };

	if (!spaces || !t->pool.count)
		return;
	if (actor->op && (!actor->begin.size || !promises(actor->begin.how)))
		return;
	if (actor->op) {
		d.lo = actor->begin.va;
		d.last = d.lo + actor->begin.size - 1;
	}
	pg_stale_each_in(&t->pool, t->pool.issued, PG_STALE_ISSUED,
			 see_deferred, &d);
}

/* Before it clears anything nobody else can find a mapping there. */
static bool unmaps(const struct pg_actor *a)
{
	return a->op && a->begin.how == PG_OP_MUNMAP;
}

/*
 * Who still has the table's lock flushes before it goes; whoever finds a PMD
 * empty takes no lock to wait for that (zap_pmd_range(), 6.12).
 */
static bool is_at_it(const struct pg_actor *a, const struct pg_stale *s)
{
	for (unsigned int i = 0; i < a->held_count; i++) {
		unsigned int class = PG_LOCK_CLASS(a->held[i].id);

		if (a->held[i].seq < s->stored &&
		    (class == PG_LOCK_PMD || class == PG_LOCK_PAGE_TABLE))
			return true;
	}
	return false;
}

static void see_unflushed(void *ctx, struct pg_stale *s)
{
	struct deferred *d = ctx;

	if (s->owner == d->ev->actor || !(d->spaces >> s->space & 1) ||
	    s->va > d->last || s->last < d->lo ||
	    s->stored > d->t->actors[d->ev->actor].begin ||
	    unmaps(&tlb_ledger(d->t)->actors[s->owner]) ||
	    is_at_it(&tlb_ledger(d->t)->actors[s->owner], s) ||
	    s->flags & (PG_STALE_DEFERRABLE | PG_STALE_PE_DONE |
			PG_STALE_BLAMED | PG_STALE_TABLE))
		return;
	s->flags |= PG_STALE_BLAMED;
	pg_object(d->t->judge, &pg_policy_t6, d->ev,
		  "actor %u took address 0x%llx away before, and TLBs may "
		  "still hold it",
		  s->owner, (unsigned long long)s->va);
}

/*
 * MADV_DONTNEED with the mmap lock for reading may find that another has
 * cleared its entries, and not flushed them yet: it has to (Linux 4.13,
 * mm_tlb_flush_nested()). Not where munmap is at work: no mapping is left.
 */
static void check_nested(struct pg_tlb *t, const struct pg_event *ev)
{
	const struct pg_actor *actor = &tlb_ledger(t)->actors[ev->actor];
	const struct pg_event *op = &actor->begin;
	struct deferred d = { t, ev, UINT32_C(1) << (op->space % PG_SPACES),
			      op->va, op->va + op->size - 1 };

	if (actor->op && !ev->new && op->how == PG_OP_DONTNEED && op->size)
		pg_stale_each_va(&t->pool, d.lo, d.last, see_unflushed, &d);
}

void tlb_begin(struct pg_tlb *t, const struct pg_event *ev)
{
	struct tlb_actor *a = &t->actors[ev->actor];
	const struct pg_actor *actor = &tlb_ledger(t)->actors[ev->actor];

	if (actor->op)
		return;
	a->begin = tlb_ledger(t)->seq;
	a->mmaps = 0;
	for (unsigned int i = 0; i < actor->held_count; i++)
		if (PG_LOCK_CLASS(actor->held[i].id) == PG_LOCK_MMAP &&
		    actor->held[i].mode == PG_LOCK_WRITE)
			a->mmaps |= UINT32_C(1)
				    << (PG_LOCK_OBJECT(actor->held[i].id) &
					(PG_SPACES - 1));
}

void tlb_end(struct pg_tlb *t, const struct pg_event *ev)
{
	struct tlb_actor *a = &t->actors[ev->actor];

	if (tlb_ledger(t)->actors[ev->actor].op > 1)
		return;
	check_deferred(t, ev, a->mmaps);
	check_nested(t, ev);
	a->mmaps = 0;
	end_of(t, ev, ev->actor);
}

void tlb_lock(struct pg_tlb *t, const struct pg_event *ev)
{
	struct tlb_actor *a = &t->actors[ev->actor];

	if (ev->flags & PG_LOCK_FAILED)
		return;
	a->locks[a->lock_count++ % TLB_TURNS] =
		(struct tlb_turn){ ev->at, tlb_ledger(t)->seq };
	if (PG_LOCK_CLASS(ev->at) == PG_LOCK_MMAP && ev->how == PG_LOCK_WRITE)
		a->mmaps |= UINT32_C(1)
			    << (PG_LOCK_OBJECT(ev->at) & (PG_SPACES - 1));
}

struct section {
	struct pg_tlb *t;
	const struct pg_event *ev;
	uint64_t since;
};

static void see_moved(void *ctx, struct pg_stale *s)
{
	struct section *c = ctx;

	if (!(s->flags & PG_STALE_MOVED) || s->stored < c->since ||
	    s->flags & PG_STALE_PE_DONE)
		return;
	s->flags &= (uint16_t)~PG_STALE_MOVED;
	c->t->actors[s->owner].moved--;
	pg_object(c->t->judge, &pg_policy_t5, c->ev,
		  "what address 0x%llx mapped is mapped elsewhere now, and the "
		  "flush of the old place is not complete",
		  (unsigned long long)s->va);
	tlb_blame(c->t, c->ev, s);
}

static void check_moved(struct pg_tlb *t, const struct pg_event *ev)
{
	unsigned int class = PG_LOCK_CLASS(ev->at);
	const struct pg_held *held =
		pg_ledger_held(tlb_ledger(t), ev->actor, ev->at);
	struct section c = { t, ev, held ? held->seq : 0 };

	if (!held || (class != PG_LOCK_PTE && class != PG_LOCK_PMD &&
		      class != PG_LOCK_PAGE_TABLE))
		return;
	pg_stale_each_in(&t->pool, t->pool.owed[ev->actor], PG_STALE_BY_OWNER,
			 see_moved, &c);
}

static void see_shared(void *ctx, struct pg_stale *s)
{
	struct section *c = ctx;
	const struct pg_regime *r = &tlb_ledger(c->t)->spaces[s->space].regime;
	const struct pg_page *table;

	if (!(s->flags & PG_STALE_TABLE) || s->stored < c->since ||
	    s->flags & (PG_STALE_PE_DONE | PG_STALE_BLAMED))
		return;
	table = pg_ledger_find(tlb_ledger(c->t),
			       pg_desc_oa(r, s->word, r->granule));
	if (!table || !table->parents)
		return;
	s->flags |= PG_STALE_BLAMED;
	pg_object(c->t->judge, &pg_policy_t5, c->ev,
		  "table 0x%llx is others' alone now, and walks from address "
		  "0x%llx may still lead to it",
		  (unsigned long long)table->pa, (unsigned long long)s->va);
}

/*
 * A shared table was given up: its last sharer may take it for its own as soon
 * as the file's lock is free (hugetlb_change_protection(), Linux 6.12).
 */
static void check_shared(struct pg_tlb *t, const struct pg_event *ev)
{
	const struct pg_held *held =
		pg_ledger_held(tlb_ledger(t), ev->actor, ev->at);
	struct section c = { t, ev, held ? held->seq : 0 };

	if (held && PG_LOCK_CLASS(ev->at) == PG_LOCK_I_MMAP)
		pg_stale_each_in(&t->pool, t->pool.owed[ev->actor],
				 PG_STALE_BY_OWNER, see_shared, &c);
}

void tlb_unlock(struct pg_tlb *t, const struct pg_event *ev)
{
	struct tlb_actor *a = &t->actors[ev->actor];
	const struct pg_actor *actor = &tlb_ledger(t)->actors[ev->actor];
	uint32_t space = UINT32_C(1)
			 << (PG_LOCK_OBJECT(ev->at) & (PG_SPACES - 1));

	a->unlocks[a->unlock_count++ % TLB_TURNS] =
		(struct tlb_turn){ ev->at, tlb_ledger(t)->seq };
	if (a->moved)
		check_moved(t, ev);
	check_shared(t, ev);
	if (PG_LOCK_CLASS(ev->at) == PG_LOCK_MMAP && a->mmaps & space) {
		check_deferred(t, ev, space);
		a->mmaps &= ~space;
	}
	if (!actor->op && actor->held_count <= 1)
		end_of(t, ev, ev->actor);
}

void tlb_idle(struct pg_tlb *t, const struct pg_event *ev)
{
	for (unsigned int i = 0; i < PG_ACTORS; i++)
		end_of(t, ev, i);
}

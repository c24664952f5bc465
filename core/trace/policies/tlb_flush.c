// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Barriers and invalidation: how far each stale record has come (bbm-rules 3,
 * 5, 6 and 8). A store is ordered by a DSB, covered by TLBIs after it, and
 * done by a DSB after those, all three by the same actor.
 */
#include "trace/policies/tlb.h"

#define BY_IPA_BITS (PG_HELD_GLOBAL | PG_HELD_WALK)

struct flush {
	struct pg_tlb *t;
	const struct pg_event *ev;
	struct pg_tlbi_meaning m;
	uint16_t vmid;
	bool hit;
};

static void miss(struct pg_stale *s, enum pg_miss why)
{
	if (s->why < why)
		s->why = (uint8_t)why;
}

/* The owner gave a lock back after the store, and the actor took it then. */
static bool handed_over(const struct tlb_actor *owner,
			const struct tlb_actor *actor, uint64_t stored)
{
	for (unsigned int i = 0; i < TLB_TURNS; i++) {
		const struct tlb_turn *gave = &owner->unlocks[i];

		for (unsigned int k = 0; k < TLB_TURNS && gave->seq > stored;
		     k++)
			if (actor->locks[k].id == gave->id &&
			    actor->locks[k].seq > gave->seq)
				return true;
	}
	return false;
}

/* Somebody else's barriers count if the owner's lock came to them. */
static bool entitled(struct pg_tlb *t, const struct pg_stale *s,
		     unsigned int actor)
{
	return actor == s->owner || t->judge->params.handoff ||
	       handed_over(&t->actors[s->owner], &t->actors[actor], s->stored);
}

uint64_t tlb_stored(struct pg_tlb *t, unsigned int space, unsigned int actor)
{
	const struct tlb_actor *a = &t->actors[actor];

	return tlb_private(t, space, actor) ? a->stored_nsh : a->stored_ish;
}

bool tlb_ordered(struct pg_tlb *t, const struct pg_stale *s, unsigned int actor)
{
	if (!entitled(t, s, actor))
		return false;
	return tlb_stored(t, s->space, actor) > s->stored ||
	       tlb_stored(t, s->space, s->owner) > s->stored;
}

static struct pg_held_entry held_of(struct pg_tlb *t, const struct pg_stale *s)
{
	const struct pg_space *space = &tlb_ledger(t)->spaces[s->space];

	return (struct pg_held_entry){
		.regime = &space->regime,
		.va = s->va,
		.last = s->last,
		.level = s->level,
		.bits = s->bits,
		.any_asid = space->class == PG_CLASS_INIT,
		.asid = (uint16_t)space->asid,
	};
}

/* Whose TLBs cannot hold it any more; gone if it was the last. */
static void done(struct pg_tlb *t, const struct pg_event *ev,
		 struct pg_stale *s, uint32_t actors)
{
	s->mask &= ~actors;
	if (s->mask & ~PG_STALE_SECONDARY)
		return;
	if (s->word & PG_BIT(PG_DESC_CONTIG) && !(s->flags & PG_STALE_TABLE))
		tlb_contiguous_left(t, ev, s);
	if (s->mask) {
		s->flags |= PG_STALE_PE_DONE;
		pg_stale_take(s, &t->pool, PG_STALE_ISSUED);
		return;
	}
	tlb_close(t, s);
}

static void issue(struct pg_tlb *t, struct pg_stale *s)
{
	if (!s->heads[PG_STALE_ISSUED])
		pg_stale_put(s, &t->pool, PG_STALE_ISSUED, &t->pool.issued);
}

/* A block takes one TLBI, wherever in it (TLBI-6). */
static void count_again(struct flush *f, struct pg_stale *s)
{
	const struct pg_tlbi_row *row = f->m.row;

	if (s->flags & (PG_STALE_SLOW | PG_STALE_TABLE) || row->range ||
	    s->level == PG_LEVEL_MAX || s->left || s->owner != f->ev->actor ||
	    (row->scope != PG_TLBI_BY_VA && row->scope != PG_TLBI_BY_VAA))
		return;
	s->flags |= PG_STALE_SLOW;
	pg_object(f->t->judge, &pg_policy_tlbi_once, f->ev,
		  "the block at address 0x%llx was invalidated already",
		  (unsigned long long)s->va);
}

/* Stage 2: the combined entries only after those by IPA are gone for good. */
static uint8_t in_order(struct flush *f, struct pg_stale *s, uint8_t got)
{
	bool both = f->m.row->stage1 && f->m.row->stage2;

	if (both || !(got & PG_HELD_COMBINED) || s->flags & PG_STALE_S2_DONE)
		return got;
	miss(s, PG_MISS_STAGE);
	return got & (uint8_t)~PG_HELD_COMBINED;
}

static void take_over(struct pg_stale *s, unsigned int actor)
{
	if (s->by == (int8_t)actor)
		return;
	if (s->left)
		s->left = s->bits;
	s->by = (int8_t)actor;
	s->flags &= (uint16_t) ~(PG_STALE_S2_ISSUED | PG_STALE_S2_DONE);
}

static void remove_bits(struct flush *f, struct pg_stale *s, uint8_t got)
{
	struct pg_tlb *t = f->t;
	unsigned int actor = f->ev->actor;

	if (got == s->bits) {
		s->issued |= UINT32_C(1) << actor;
		s->left = 0;
		s->by = (int8_t)actor;
		issue(t, s);
		return;
	}
	take_over(s, actor);
	got = in_order(f, s, got);
	s->left &= (uint8_t)~got;
	if (got & BY_IPA_BITS && s->bits & PG_HELD_COMBINED &&
	    !(s->left & BY_IPA_BITS))
		s->flags |= PG_STALE_S2_ISSUED;
	if (!s->left)
		s->issued |= UINT32_C(1) << actor;
	if (!s->left || s->flags & PG_STALE_S2_ISSUED)
		issue(t, s);
}

/* Only this PE's TLB: enough where only it had the tables loaded. */
static void remove_here(struct flush *f, struct pg_stale *s, uint8_t got)
{
	if (tlb_private(f->t, s->space, f->ev->actor)) {
		remove_bits(f, s, got);
		return;
	}
	miss(s, PG_MISS_LOCAL);
	if (got != s->bits)
		return;
	s->local |= UINT32_C(1) << f->ev->actor;
	issue(f->t, s);
}

/* Whether a TLBI that named nothing of this was meant for it. */
static enum pg_miss suspect(struct flush *f, const struct pg_held_entry *held,
			    enum pg_miss why)
{
	if (why != PG_MISS_ELSEWHERE && why != PG_MISS_HINT)
		return why;
	if (!pg_cover_suspect(&f->m, f->ev->new, held))
		return why;
	return f->m.row->range ? PG_MISS_RANGE : PG_MISS_OPERAND;
}

static void try_one(void *ctx, struct pg_stale *s)
{
	struct flush *f = ctx;
	struct pg_held_entry held = held_of(f->t, s);
	enum pg_miss why;
	uint8_t got;

	if (s->flags & PG_STALE_PE_DONE)
		return;
	got = pg_cover(&f->m, f->vmid, &held, &why);
	if (got != held.bits)
		miss(s, suspect(f, &held, why));
	if (!got)
		return;
	f->hit = true;
	if (!tlb_ordered(f->t, s, f->ev->actor)) {
		miss(s, PG_MISS_EARLY);
		return;
	}
	count_again(f, s);
	if (f->m.reach == PG_TLBI_LOCAL)
		remove_here(f, s, got);
	else
		remove_bits(f, s, got);
}

static bool by_address(const struct pg_tlbi_row *row)
{
	return row->scope == PG_TLBI_BY_VA || row->scope == PG_TLBI_BY_VAA ||
	       row->scope == PG_TLBI_BY_IPA;
}

/* Granule and format: all spaces of a trace share them, but for DS. */
static const struct pg_regime *regime_for(struct pg_tlb *t,
					  const struct pg_event *ev)
{
	const struct pg_ledger *ledger = tlb_ledger(t);

	if (ledger->spaces[ev->space].declared)
		return &ledger->spaces[ev->space].regime;
	for (unsigned int i = 0; i < PG_SPACES; i++)
		if (ledger->spaces[i].declared)
			return &ledger->spaces[i].regime;
	return NULL;
}

/* What is by VA or by ASID says nothing of stage 2. */
static uint16_t vmid_of(struct pg_tlb *t, const struct pg_event *ev,
			const struct pg_tlbi_row *row)
{
	int guest;

	if (row->scope != PG_TLBI_VMALL && row->scope != PG_TLBI_BY_IPA)
		return 0;
	guest = tlb_vmid(t, ev);
	return guest < 0 ? 0 : (uint16_t)tlb_ledger(t)->spaces[guest].asid;
}

void tlb_tlbi(struct pg_tlb *t, const struct pg_event *ev)
{
	const struct pg_regime *r = regime_for(t, ev);
	struct tlb_actor *a = &t->actors[ev->actor];
	struct flush f = { .t = t, .ev = ev };

	if (!r)
		return;
	f.m = pg_tlbi_decode(ev->how, ev->new, r);
	if (!f.m.row)
		return;
	a->tlbi = tlb_ledger(t)->seq;
	a->ranged = f.m.row->range;
	f.vmid = vmid_of(t, ev, f.m.row);
	if (!by_address(f.m.row)) {
		tlb_wide(t, ev, f.m.row);
		pg_stale_each(&t->pool, try_one, &f);
		return;
	}
	if (t->pool.count)
		pg_stale_each_va(&t->pool, f.m.lo, f.m.last, try_one, &f);
	if (t->pool.count && !f.hit)
		pg_stale_each_in(&t->pool, t->pool.owed[ev->actor],
				 PG_STALE_BY_OWNER, try_one, &f);
}

/* Of what was issued for everybody: a DSB of the own domain is too little. */
static bool completes(struct flush *f, struct pg_stale *s, uint32_t bit)
{
	if (!(s->issued & bit) && !(s->flags & PG_STALE_S2_ISSUED))
		return false;
	if (f->ev->how != PG_DSB_NSH ||
	    tlb_private(f->t, s->space, f->ev->actor))
		return true;
	miss(s, PG_MISS_BARRIER);
	return false;
}

static void complete(void *ctx, struct pg_stale *s)
{
	struct flush *f = ctx;
	uint32_t bit = UINT32_C(1) << f->ev->actor, gone = s->local & bit;

	if (completes(f, s, bit)) {
		if (s->flags & PG_STALE_S2_ISSUED &&
		    s->by == (int8_t)f->ev->actor)
			s->flags |= PG_STALE_S2_DONE;
		if (s->issued & bit)
			gone = ~PG_STALE_SECONDARY;
	}
	s->local &= ~bit;
	if (gone)
		done(f->t, f->ev, s, gone);
}

void tlb_dsb(struct pg_tlb *t, const struct pg_event *ev)
{
	struct tlb_actor *a = &t->actors[ev->actor];
	struct flush f = { .t = t, .ev = ev };
	uint64_t seq = tlb_ledger(t)->seq;
	bool here = ev->how == PG_DSB_NSH || ev->how == PG_DSB_NSHST;

	if (ev->how >= PG_DSB_LD)
		return;
	a->stored_nsh = seq;
	if (!here)
		a->stored_ish = a->ordered = seq;
	if (ev->how > PG_DSB_NSH)
		return;
	if (a->wide || a->near || a->rewrote)
		tlb_wide_done(t, ev, !here);
	pg_stale_each_in(&t->pool, t->pool.issued, PG_STALE_ISSUED, complete,
			 &f);
}

void tlb_barrier(struct pg_tlb *t, const struct pg_event *ev)
{
	struct tlb_actor *a = &t->actors[ev->actor];

	if (ev->kind == PG_EV_WMB)
		a->ordered = tlb_ledger(t)->seq;
	else
		a->isb = tlb_ledger(t)->seq;
	if (ev->kind == PG_EV_ISB && a->rewrote == 1)
		a->rewrote = 2;
}

struct notice {
	struct pg_tlb *t;
	const struct pg_event *ev;
	uint64_t last;
};

static void forget(void *ctx, struct pg_stale *s)
{
	struct notice *n = ctx;

	if (s->space != n->ev->space || s->va > n->last || s->last < n->ev->va)
		return;
	s->mask &= ~PG_STALE_SECONDARY;
	if (s->flags & PG_STALE_PE_DONE)
		tlb_close(n->t, s);
}

/* The one that began last, of those that are the actor's. */
static void end_hush(struct tlb_space *space, const struct pg_event *ev,
		     uint64_t last)
{
	for (unsigned int i = space->hush_count; i-- > 0;) {
		struct tlb_hush *h = &space->hushes[i];

		if (h->actor != ev->actor || h->lo != ev->va || h->last != last)
			continue;
		*h = space->hushes[--space->hush_count];
		return;
	}
}

/* Size 0 is the whole space. */
void tlb_notify(struct pg_tlb *t, const struct pg_event *ev)
{
	struct tlb_space *space = &t->spaces[ev->space];
	struct notice n = { t, ev, ev->va + ev->size - 1 };

	if (!ev->size || n.last < ev->va)
		n.last = UINT64_MAX;
	if (ev->how == PG_NOTIFY_START && space->hush_count < TLB_HUSHES)
		space->hushes[space->hush_count++] =
			(struct tlb_hush){ ev->va, n.last, ev->actor };
	if (ev->how == PG_NOTIFY_END)
		end_hush(space, ev, n.last);
	else
		pg_stale_each_va(&t->pool, ev->va, n.last, forget, &n);
}

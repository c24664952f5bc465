// SPDX-License-Identifier: GPL-2.0-or-later
/* Who runs with which tables, and what is invalidated as a whole. */
#include "trace/policies/tlb.h"

/* Two spaces whose entries a TLB cannot tell apart. */
static bool same_tag(const struct pg_space *a, const struct pg_space *b)
{
	return a->declared && b->declared && a->asid == b->asid &&
	       a->regime.kind == b->regime.kind &&
	       a->regime.high == b->regime.high && a->root != b->root;
}

/* BBM-14: nothing of another root may be left under this ASID or VMID. */
static void check_tag(struct pg_tlb *t, const struct pg_event *ev)
{
	const struct pg_space *spaces = tlb_ledger(t)->spaces;

	if (spaces[ev->space].class == PG_CLASS_INIT)
		return;
	for (unsigned int i = 0; i < PG_SPACES; i++) {
		if (i == ev->space || !t->spaces[i].cached ||
		    spaces[i].class == PG_CLASS_INIT ||
		    !same_tag(&spaces[i], &spaces[ev->space]))
			continue;
		pg_object(t->judge, &pg_policy_bbm_tag, ev,
			  "space %u has the %s %llu, and so had space %u, "
			  "whose entries may still be cached",
			  ev->space,
			  spaces[i].regime.stage == 2 ? "VMID" : "ASID",
			  (unsigned long long)spaces[i].asid, i);
		t->spaces[i].cached = 0;
	}
}

void tlb_root(struct pg_tlb *t, const struct pg_event *ev)
{
	const struct pg_space *s = &tlb_ledger(t)->spaces[ev->space];
	struct tlb_space *space = &t->spaces[ev->space];

	if (!s->declared)
		return;
	if (ev->flags & PG_ROOT_SECONDARY) {
		space->secondary = true;
		return;
	}
	check_tag(t, ev);
	space->cached |= UINT32_C(1) << ev->actor;
	space->dead = false;
	if (s->class == PG_CLASS_GUEST)
		t->actors[ev->actor].guest = ev->space;
	if (!tlb_has_root(t, ev->space))
		tlb_adopt(t, ev->space);
}

void tlb_unroot(struct pg_tlb *t, const struct pg_event *ev)
{
	if (t->actors[ev->actor].guest == ev->space)
		t->actors[ev->actor].guest = -1;
}

/*
 * Whose VMID an operation is about: the guest that the actor has loaded. A log
 * that never says who loads a guest means the one that it names, or the only
 * one there is. -1: none.
 */
int tlb_vmid(struct pg_tlb *t, const struct pg_event *ev)
{
	const struct pg_space *spaces = tlb_ledger(t)->spaces;
	int only = -1;

	if (t->actors[ev->actor].guest >= 0)
		return t->actors[ev->actor].guest;
	for (int i = 0; i < PG_SPACES; i++) {
		if (!spaces[i].declared || spaces[i].class != PG_CLASS_GUEST)
			continue;
		if (i == ev->space)
			return i;
		if (!spaces[i].ran)
			only = only < 0 ? i : PG_SPACES;
	}
	return only == PG_SPACES ? -1 : only;
}

/* RVNRFW: a register's field, ISB, TLBI of the regime, DSB. */
void tlb_msr(struct pg_tlb *t, const struct pg_event *ev)
{
	t->actors[ev->actor].rewrote = 1;
}

/* Size 0 is the whole space. */
void tlb_detach(struct pg_tlb *t, const struct pg_event *ev)
{
	const struct pg_space *s = &tlb_ledger(t)->spaces[ev->space];

	t->actors[ev->actor].detached = true;
	if (!s->declared || s->class != PG_CLASS_USER)
		return;
	if (!ev->size ||
	    (ev->va <= s->regime.base && ev->size > pg_ones(s->regime.ia_bits)))
		t->spaces[ev->space].dead = true;
}

/* at and new are pages with equal contents, until one is stored in. */
void tlb_vouch(struct pg_tlb *t, const struct pg_event *ev)
{
	uint64_t *pair = t->vouches[t->vouch_count++ % TLB_VOUCHES];

	pair[0] = ev->at;
	pair[1] = ev->new;
}

bool tlb_vouched(const struct pg_tlb *t, uint64_t a, uint64_t b)
{
	for (unsigned int i = 0; i < TLB_VOUCHES && i < t->vouch_count; i++)
		if ((t->vouches[i][0] == a && t->vouches[i][1] == b) ||
		    (t->vouches[i][0] == b && t->vouches[i][1] == a))
			return true;
	return false;
}

static bool is_about(const struct pg_tlbi_row *row, const struct pg_event *ev,
		     const struct pg_space *s, int vmid, unsigned int id)
{
	if (s->regime.stage == 2)
		return row->stage2 && row->scope <= PG_TLBI_VMALL &&
		       (row->scope == PG_TLBI_ALL || (int)id == vmid);
	if (!row->stage1)
		return false;
	return row->scope != PG_TLBI_BY_ASID ||
	       pg_bits(ev->new, 63, 48) == (s->asid & 0xffff);
}

/* All of an ASID, a VMID or a regime: counts when a DSB has followed. */
void tlb_wide(struct pg_tlb *t, const struct pg_event *ev,
	      const struct pg_tlbi_row *row)
{
	struct tlb_actor *a = &t->actors[ev->actor];
	const struct pg_space *spaces = tlb_ledger(t)->spaces;
	bool broadcast = ev->how & (PG_TLBI_IS | PG_TLBI_OS);
	int vmid = tlb_vmid(t, ev);

	for (unsigned int i = 0; i < PG_SPACES; i++) {
		uint32_t bit = UINT32_C(1) << i;

		if (!spaces[i].declared ||
		    !is_about(row, ev, &spaces[i], vmid, i))
			continue;
		a->near |= bit;
		a->wide |= broadcast ? bit : 0;
	}
	if (a->rewrote == 2 && row->scope <= PG_TLBI_VMALL)
		a->rewrote = 3;
}

void tlb_wide_done(struct pg_tlb *t, const struct pg_event *ev, bool all)
{
	struct tlb_actor *a = &t->actors[ev->actor];

	for (unsigned int i = 0; i < PG_SPACES; i++) {
		uint32_t gone = 0;

		if (a->near >> i & 1)
			gone = UINT32_C(1) << ev->actor;
		if (all && a->wide >> i & 1)
			gone = UINT32_MAX;
		t->spaces[i].cached &= ~gone | tlb_ledger(t)->spaces[i].runs;
	}
	a->wide = a->near = 0;
	if (a->rewrote == 3)
		a->rewrote = 0;
}

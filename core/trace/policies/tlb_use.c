// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory that changes hands while a TLB may still lead to it, and accesses
 * that may be answered by what is stale (bbm-rules 9; lifecycle T1, T2, T8).
 */
#include "trace/policies/tlb.h"

struct use {
	struct pg_tlb *t;
	const struct pg_event *ev;
	uint64_t lo, last;
};

static uint64_t oa_of(struct pg_tlb *t, const struct pg_stale *s,
		      uint64_t *size)
{
	const struct pg_regime *r = &tlb_ledger(t)->spaces[s->space].regime;
	unsigned int shift = s->flags & PG_STALE_TABLE
				     ? r->granule
				     : pg_level_shift(r, s->level);

	*size = PG_BIT(shift);
	return pg_desc_oa(r, s->word, shift);
}

static bool names(const struct use *u, const struct pg_stale *s)
{
	uint64_t size, oa = oa_of(u->t, s, &size);

	return oa <= u->last && oa + (size - 1) >= u->lo;
}

static bool is_linear(struct pg_tlb *t, const struct pg_stale *s)
{
	const struct pg_region_mark *r =
		pg_ledger_region(tlb_ledger(t), s->space, s->va);

	return r && (r->how == PG_REGION_LINEAR || r->how == PG_REGION_BOOT);
}

/*
 * Entries of a space that nobody runs any more translate nothing, whatever
 * their frames are now; its ASID has to be invalidated before it is used again
 * (BBM-14). The linear map maps all memory, whoever owns it.
 */
static bool harmless(struct pg_tlb *t, const struct pg_stale *s)
{
	const struct pg_space *space = &tlb_ledger(t)->spaces[s->space];

	if (s->flags & PG_STALE_TABLE)
		return false;
	if (t->spaces[s->space].dead ||
	    (space->class == PG_CLASS_USER && space->ran && !space->runs))
		return true;
	return s->flags & PG_STALE_MODIFIED && is_linear(t, s);
}

static const char *happens(const struct pg_event *ev)
{
	return ev->kind == PG_EV_FREE	 ? "is freed"
	       : ev->kind == PG_EV_ALLOC ? "is given away"
					 : "changes its owner";
}

/* Devices walk the kernel's tables, too, and may not use its pages. */
static void object_secondary(struct use *u, struct pg_stale *s)
{
	const struct pg_space *space = &tlb_ledger(u->t)->spaces[s->space];

	if (!(s->mask & PG_STALE_SECONDARY) ||
	    (space->class == PG_CLASS_INIT && !(s->flags & PG_STALE_TABLE)))
		return;
	pg_object(u->t->judge, &pg_policy_t8, u->ev,
		  "0x%llx %s, and nobody told the secondary caches of address "
		  "0x%llx",
		  (unsigned long long)u->ev->at, happens(u->ev),
		  (unsigned long long)s->va);
}

static void object_use(struct use *u, struct pg_stale *s)
{
	bool table = s->flags & PG_STALE_TABLE;

	pg_object(u->t->judge, table ? &pg_policy_t2 : &pg_policy_t1, u->ev,
		  "0x%llx %s, and a %s for address 0x%llx may still be cached",
		  (unsigned long long)u->ev->at, happens(u->ev),
		  table ? "walk entry" : "translation",
		  (unsigned long long)s->va);
	pg_object(u->t->judge,
		  table ? &pg_policy_bbm_table_freed : &pg_policy_bbm_owner,
		  u->ev, "0x%llx %s before the entry at 0x%llx was invalidated",
		  (unsigned long long)u->ev->at, happens(u->ev),
		  (unsigned long long)s->at);
	tlb_blame(u->t, u->ev, s);
}

static void see_use(void *ctx, struct pg_stale *s)
{
	struct use *u = ctx;

	if (s->flags & PG_STALE_USED || !names(u, s))
		return;
	if (harmless(u->t, s))
		return;
	s->flags |= PG_STALE_USED;
	object_secondary(u, s);
	if (!(s->flags & PG_STALE_PE_DONE))
		object_use(u, s);
}

static struct use use_of(struct pg_tlb *t, const struct pg_event *ev)
{
	uint64_t page = pg_ledger_page_size(tlb_ledger(t));
	uint64_t size = ev->size < page ? page : ev->size;
	struct use u = { t, ev, ev->at & ~(page - 1), 0 };

	u.last = u.lo + size - 1 < u.lo ? UINT64_MAX : u.lo + size - 1;
	return u;
}

static void look(struct pg_tlb *t, const struct pg_event *ev)
{
	struct use u = use_of(t, ev);

	if (t->pool.count)
		pg_stale_each_oa(&t->pool, u.lo, u.last, see_use, &u);
}

/* A page begins a new life: what stood in it is nobody's. */
static void start_life(struct pg_tlb *t, uint64_t pa)
{
	struct tlb_page *side = tlb_side(pg_ledger_find(tlb_ledger(t), pa));

	if (side)
		*side = (struct tlb_page){ 0 };
}

static void each_page(struct pg_tlb *t, const struct pg_event *ev,
		      void (*see)(struct pg_tlb *, const struct pg_event *,
				  uint64_t pa))
{
	struct use u = use_of(t, ev);
	uint64_t page = pg_ledger_page_size(tlb_ledger(t));
	uint64_t count = (u.last - u.lo) / page + 1;

	for (uint64_t i = 0; i < count && tlb_spend(t); i++)
		see(t, ev, u.lo + i * page);
}

static void alloc_page(struct pg_tlb *t, const struct pg_event *ev, uint64_t pa)
{
	start_life(t, pa);
}

void tlb_alloc(struct pg_tlb *t, const struct pg_event *ev)
{
	look(t, ev);
	each_page(t, ev, alloc_page);
	if (ev->level != PG_EV_DATA && ev->flags & PG_ALLOC_ZERO)
		tlb_fill(t, ev);
}

/* A table that a present descriptor, or a loaded root, still points at. */
static void free_page(struct pg_tlb *t, const struct pg_event *ev, uint64_t pa)
{
	struct pg_page *page = pg_ledger_find(tlb_ledger(t), pa);
	struct tlb_page *side = tlb_side(page);
	bool root;

	if (!side || !side->linked)
		return;
	root = page->root && tlb_ledger(t)->spaces[page->space].runs;
	if (root || (!page->root && page->parents))
		pg_object(t->judge, &pg_policy_bbm_table_freed, ev,
			  "table 0x%llx is freed while walkers reach it",
			  (unsigned long long)pa);
	side->linked = false;
	side->known = true;
}

void tlb_free(struct pg_tlb *t, const struct pg_event *ev)
{
	look(t, ev);
	each_page(t, ev, free_page);
}

void tlb_owner(struct pg_tlb *t, const struct pg_event *ev)
{
	look(t, ev);
}

static void see_last_ref(void *ctx, struct pg_stale *s)
{
	struct use *u = ctx;

	if (s->flags & (PG_STALE_TABLE | PG_STALE_PE_DONE) || !names(u, s) ||
	    harmless(u->t, s))
		return;
	pg_object(u->t->judge, &pg_policy_t5, u->ev,
		  "the last reference to frame 0x%llx goes before the flush of "
		  "address 0x%llx is complete",
		  (unsigned long long)u->ev->at, (unsigned long long)s->va);
}

void tlb_ref(struct pg_tlb *t, const struct pg_event *ev)
{
	struct use u = use_of(t, ev);
	const struct pg_page *page;

	if (ev->how != PG_REF_PAGE || !t->pool.count || (int64_t)ev->new >= 0)
		return;
	page = pg_ledger_find(tlb_ledger(t), ev->at);
	if (page && page->refs[PG_REF_PAGE] + (int32_t)ev->new <= 0)
		pg_stale_each_oa(&t->pool, u.lo, u.last, see_last_ref, &u);
}

/* A mapping is taken away whose frame was freed under it. */
void tlb_was_free(struct pg_tlb *t, const struct tlb_spot *s,
		  struct pg_stale *stale)
{
	struct pg_ledger *ledger = tlb_ledger(t);
	uint64_t size, oa = oa_of(t, stale, &size);
	struct pg_page *page = pg_ledger_find(ledger, oa);

	if (!page || page->state != PG_PAGE_FREE || is_linear(t, stale))
		return;
	stale->flags |= PG_STALE_USED;
	pg_object(t->judge, &pg_policy_t1, s->ev,
		  "frame 0x%llx was freed while address 0x%llx mapped it",
		  (unsigned long long)oa, (unsigned long long)s->va);
}

struct access {
	struct pg_tlb *t;
	const struct pg_event *ev;
};

static bool is_free(struct pg_tlb *t, uint64_t pa)
{
	const struct pg_page *page = pg_ledger_find(tlb_ledger(t), pa);

	return page && page->state == PG_PAGE_FREE;
}

/* What is stale is owed by an operation that has ended. */
static bool overdue(struct pg_tlb *t, const struct pg_stale *s)
{
	return !tlb_ledger(t)->actors[s->owner].op &&
	       s->flags & PG_STALE_MODIFIED &&
	       !(s->flags &
		 (PG_STALE_DEFERRABLE | PG_STALE_TABLE | PG_STALE_ENDED));
}

static void see_access(void *ctx, struct pg_stale *s)
{
	struct access *a = ctx;
	uint64_t size, oa = oa_of(a->t, s, &size);
	bool table = s->flags & PG_STALE_TABLE;

	if (s->space != a->ev->space || a->ev->va < s->va ||
	    a->ev->va > s->last || s->flags & PG_STALE_PE_DONE ||
	    !(s->mask >> a->ev->actor & 1))
		return;
	if (!table)
		oa += (a->ev->va - s->va) & ~(PG_BIT(a->t->pool.shift) - 1);
	if (is_free(a->t, oa) && !(s->flags & PG_STALE_USED)) {
		s->flags |= PG_STALE_USED;
		pg_object(a->t->judge, table ? &pg_policy_t2 : &pg_policy_t1,
			  a->ev,
			  "address 0x%llx may lead to 0x%llx, which is "
			  "free",
			  (unsigned long long)a->ev->va,
			  (unsigned long long)oa);
	}
	if (overdue(a->t, s)) {
		s->flags |= PG_STALE_ENDED;
		pg_object(a->t->judge, &pg_policy_bbm_after, a->ev,
			  "address 0x%llx may still be translated by 0x%llx",
			  (unsigned long long)a->ev->va,
			  (unsigned long long)s->word);
	}
}

/* T7: the kernel does not survive a fault on what it has just mapped. */
static void check_visible(struct pg_tlb *t, const struct pg_event *ev)
{
	for (unsigned int i = 0; i < PG_ACTORS; i++) {
		struct tlb_actor *a = &t->actors[i];
		bool fetch = ev->how == PG_USE_EXEC && i == ev->actor;

		if (!a->fresh || a->fresh_space != ev->space ||
		    ev->va < a->fresh_lo || ev->va > a->fresh_last)
			continue;
		if (tlb_stored(t, ev->space, i) > a->fresh &&
		    (!fetch || a->isb > a->fresh))
			continue;
		pg_object(t->judge, &pg_policy_t7, ev,
			  "address 0x%llx was made valid without a barrier "
			  "since",
			  (unsigned long long)ev->va);
		a->fresh = 0;
		return;
	}
}

static void check_carries(struct pg_tlb *t, const struct pg_event *ev,
			  const struct pg_stale *s)
{
	if (s->space != ev->space || ev->va < s->va || ev->va > s->last ||
	    s->flags &
		    (PG_STALE_TABLE | PG_STALE_MODIFIED | PG_STALE_PE_DONE) ||
	    s->owner != ev->actor ||
	    tlb_ledger(t)->spaces[s->space].class != PG_CLASS_INIT)
		return;
	pg_object(t->judge, &pg_policy_bbm_carries, ev,
		  "address 0x%llx is used by who has just broken its mapping",
		  (unsigned long long)ev->va);
}

void tlb_access(struct pg_tlb *t, const struct pg_event *ev)
{
	struct access a = { .t = t, .ev = ev };
	struct pg_stale *last;

	check_visible(t, ev);
	if (!t->pool.count)
		return;
	last = pg_stale_at(&t->pool, t->actors[ev->actor].broken);
	if (last && last->id && last->id == t->actors[ev->actor].broken_id)
		check_carries(t, ev, last);
	pg_stale_each_va(&t->pool, ev->va, ev->va, see_access, &a);
}

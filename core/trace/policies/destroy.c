// SPDX-License-Identifier: GPL-2.0-or-later
/* D: tables are destructed and freed; G5 and L3 where that is too early. */
#include "trace/policies/common.h"
#include "trace/policies/hear.h"
#include "trace/policies/readers.h"

static void judge_dtor_flags(struct pg_judge *j, const struct pg_event *ev,
			     const struct pg_page *page)
{
	if (!page->ctor)
		pg_object(j, &pg_policy_dtor, ev,
			  "table 0x%llx was never constructed", ULL(ev->at));
	else if (ev->flags && ev->flags != page->ctor)
		pg_object(j, &pg_policy_dtor, ev,
			  "table 0x%llx: the destructor undoes something else "
			  "than the constructor did",
			  ULL(ev->at));
	else if (ev->flags & PG_CTOR_LOCK && page->huge)
		pg_object(j, &pg_policy_clean_free, ev,
			  "%u tables are still deposited with table 0x%llx",
			  page->huge, ULL(ev->at));
}

/* dtor and PTL FREE: the lock, the type and the charge go. */
static void judge_early(struct pg_judge *j, const struct pg_event *ev,
			const struct pg_page *page)
{
	int holder = pg_holder_of(j, page);
	int reader = pg_reader_of(j, ev->actor, page);

	if (holder >= 0)
		pg_object(j, &pg_policy_ptl_alive, ev,
			  "the lock of table 0x%llx goes while actor %d holds "
			  "it",
			  ULL(page->pa), holder);
	if (reader >= 0 && j->params.release >= PG_RELEASE_6_14)
		pg_object(j, &pg_policy_ptl_grace, ev,
			  "actor %d may be in table 0x%llx, and look for its "
			  "lock",
			  reader, ULL(page->pa));
}

void pg_hear_dtor(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_page *page = pg_ledger_find(&j->ledger, ev->at);

	if (!page || page->state == PG_PAGE_UNKNOWN)
		return;
	judge_dtor_flags(j, ev, page);
	if (page->origin == PG_ORIGIN_STATIC)
		pg_object(j, &pg_policy_static, ev,
			  "the table 0x%llx of the image is destructed",
			  ULL(ev->at));
	if (page->ctor & PG_CTOR_LOCK)
		judge_early(j, ev, page);
}

void pg_hear_ptl_free(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_page *page = pg_ledger_find(&j->ledger, ev->at);

	if (ev->how != PG_PTL_FREE || !page)
		return;
	if (!page->ptl && page->state != PG_PAGE_UNKNOWN)
		pg_object(j, &pg_policy_dtor, ev,
			  "table 0x%llx has no lock to free", ULL(ev->at));
	else
		judge_early(j, ev, page);
}

/* What the next owner of the memory would find. */
static void judge_left(struct pg_judge *j, const struct pg_event *ev,
		       const struct pg_page *page)
{
	bool inside = ev->how == PG_ORIGIN_CACHE;
	const char *left = NULL;

	if (page->ctor)
		left = "its constructor was not undone";
	else if (page->ptl && j->params.ptl == PG_PTL_ALLOCATED)
		left = "its lock object lives";
	else if (page->huge)
		left = "tables are deposited with it";
	else if (page->refs[PG_REF_SHARE])
		left = "it is shared";
	else if (pg_page_marked(page, PG_MARK_PAGETABLE) && !inside)
		left = "it is marked as a table";
	else if (pg_page_marked(page, PG_MARK_ACTIVE))
		left = "it is marked active";
	else if (pg_page_marked(page, PG_MARK_LISTED) && !inside)
		left = "it is in a list";
	else if (page->refs[PG_REF_PAGE] > 1)
		left = "others refer to it";
	if (left)
		pg_object(j, &pg_policy_clean_free, ev, "page 0x%llx: %s",
			  ULL(page->pa), left);
}

static void judge_origin(struct pg_judge *j, const struct pg_event *ev,
			 const struct pg_page *page)
{
	uint64_t size = ev->size ? ev->size : pg_ledger_page_size(&j->ledger);
	uint64_t block = pg_ledger_page_size(&j->ledger) << page->order;
	bool back = page->state == PG_PAGE_CACHED && page->under == ev->how;

	if (page->origin == PG_ORIGIN_STATIC)
		pg_object(j, &pg_policy_static, ev,
			  "memory of the image, 0x%llx, is freed", ULL(ev->at));
	else if (page->origin != ev->how && !back)
		pg_object(j, &pg_policy_origin, ev,
			  "frame 0x%llx came from another allocator",
			  ULL(ev->at));
	else if (page->origin == ev->how && page->pool != (uint16_t)ev->new)
		pg_object(j,
			  ev->how == PG_ORIGIN_CACHE ? &pg_policy_cache_list
						     : &pg_policy_origin,
			  ev, "frame 0x%llx came from pool %u, not %u",
			  ULL(ev->at), page->pool, (unsigned int)ev->new);
	else if (page->order && !(page->flags & PG_ALLOC_BLOCK) && !back &&
		 size != block)
		pg_object(j, &pg_policy_origin, ev,
			  "0x%llx bytes are freed of a block of 0x%llx at "
			  "0x%llx",
			  ULL(size), ULL(block), ULL(page->head));
}

static void judge_twice(struct pg_judge *j, const struct pg_event *ev,
			const struct pg_page *page)
{
	pg_object(j, &pg_policy_double_free, ev, "frame 0x%llx is free already",
		  ULL(ev->at));
	if (ev->how == PG_ORIGIN_CACHE)
		pg_object(j, &pg_policy_cache_list, ev,
			  "page 0x%llx is in the cache already", ULL(page->pa));
}

/* Something still leads to it. */
static void judge_in_use(struct pg_judge *j, const struct pg_event *ev,
			 struct pg_page *page)
{
	const struct pg_space *space = &j->ledger.spaces[page->space];
	const char *why = NULL;

	if (page->root && space->declared && space->runs)
		why = "somebody runs with this root";
	else if (page->parents && pg_is_reachable(j, page) &&
		 !pg_is_detached(j, ev->actor, page))
		why = "a table points at it";
	else if (page->deposited)
		why = "it is deposited";
	else if (page->rcu_queued)
		why = "its rcu_head is queued";
	else if (page->maps && !pg_page_is_table(page) &&
		 ev->how != PG_ORIGIN_ALTMAP)
		why = "it is mapped";
	if (why)
		pg_object(j, &pg_policy_reachable, ev,
			  "page 0x%llx is freed while %s", ULL(page->pa), why);
}

static void judge_free_page(struct pg_judge *j, const struct pg_event *ev,
			    struct pg_page *page)
{
	int holder = pg_holder_of(j, page);

	judge_left(j, ev, page);
	judge_in_use(j, ev, page);
	if (holder >= 0)
		pg_object(j, &pg_policy_ptl_alive, ev,
			  "table 0x%llx is freed while actor %d holds its lock",
			  ULL(page->pa), holder);
	pg_judge_grace(j, ev, page);
}

void pg_hear_free(struct pg_judge *j, const struct pg_event *ev)
{
	uint64_t page_size = pg_ledger_page_size(&j->ledger);
	struct pg_page *page = pg_ledger_find(&j->ledger, ev->at);
	bool back = page && page->state == PG_PAGE_CACHED &&
		    (page->under == ev->how || page->pieced);

	if (page && page->state != PG_PAGE_UNKNOWN) {
		if (pg_page_is_free(page) && !back) {
			judge_twice(j, ev, page);
			return;
		}
		judge_origin(j, ev, page);
	}
	if (page && page->objects > 1)
		return;
	for (uint64_t i = 0; i == 0 || (i < ev->size && i < PG_BIT(32));
	     i += page_size) {
		page = pg_ledger_find(&j->ledger, ev->at + i);
		if (page)
			judge_free_page(j, ev, page);
	}
}

/* Since before the block began to wait for its grace period, if it has. */
static bool reads(const struct pg_actor *a, const struct pg_page *head)
{
	uint64_t called = head->rcu_queued ? head->rcu_called : UINT64_MAX;

	return (a->irq_off && a->irq_since < called) ||
	       (a->rcu && a->rcu_since < called);
}

/*
 * A fragment's block goes after a grace period, and nobody gets the fragment
 * before: who walked there may go on reading (pte_free_defer() of s390 and
 * powerpc).
 */
static bool is_going(struct pg_judge *j, const struct pg_event *ev,
		     const struct pg_page *page)
{
	const struct pg_page *head = pg_ledger_find(&j->ledger, page->head);

	return ev->kind == PG_EV_READ && page->origin == PG_ORIGIN_FRAG &&
	       page->state == PG_PAGE_CACHED && head &&
	       (head->rcu_queued || pg_page_marked(head, PG_MARK_ACTIVE) ||
		pg_page_marked(page, PG_MARK_ACTIVE)) &&
	       reads(&j->ledger.actors[ev->actor], head);
}

/* Reads, scans and stores into memory that is free. */
void pg_hear_use(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_page *page = pg_ledger_find(&j->ledger, ev->at);

	if (page && ev->kind == PG_EV_ZERO && page->origin == PG_ORIGIN_FRAG &&
	    page->state == PG_PAGE_CACHED)
		return; /* by who hands it out */
	if (page && pg_page_is_free(page) && !is_going(j, ev, page))
		pg_object(j, &pg_policy_reachable, ev,
			  "table page 0x%llx is used after it was freed",
			  ULL(page->pa));
}

/* A link to memory that is free, or about to be. */
void pg_hear_link_dead(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_stored *c;

	if ((ev->new & 3) != 3 || ev->level == PG_LEVEL_MAX)
		return;
	c = pg_stored(j, ev);
	if (c->to && c->to != c->from &&
	    (pg_page_is_free(c->to) || c->to->state == PG_PAGE_QUEUED))
		pg_object(j, &pg_policy_reachable, ev,
			  "the table 0x%llx that is linked is %s",
			  ULL(c->to->pa),
			  pg_page_is_free(c->to) ? "free" : "to be freed");
}

PG_POLICY(dtor, .name = "D1-dtor-mirrors-ctor", .id = "D1",
	  .source = "include/linux/mm.h pagetable_dtor(), Linux 6.14",
	  .title = "a destructor does not mirror the table's constructor",
	  .text = "Whether a table has a destructor follows from what happened "
		  "to this page, not from the region that it is in. A "
		  "destructor too many frees garbage and makes the counter "
		  "negative.",
	  .kinds = ON(DTOR) | ON(PTL));

PG_POLICY(clean_free, .name = "D2-clean-free", .id = "D2",
	  .source = "mm/page_alloc.c free_pages_prepare(), Linux 6.12",
	  .title = "a table page is freed with something of a table left",
	  .text = "Its type, lock, deposits, sharers or flags would be the "
		  "next owner's. Since Linux 6.17 the page allocator clears a "
		  "type silently, and nothing else reports it.",
	  .kinds = ON(FREE) | ON(DTOR));

PG_POLICY(origin, .name = "D3-origin", .id = "D3",
	  .source = "arch/arm64/mm/mmu.c free_hotplug_page_range(), Linux 6.12",
	  .title = "a frame is freed to where it did not come from",
	  .text = "Memory from boot, of the image, of a device or of a cache "
		  "may not enter the buddy allocator, and the other way round; "
		  "and a block is freed as it was allocated.",
	  .kinds = ON(FREE));

PG_POLICY(double_free, .name = "D4-double-free", .id = "D4",
	  .source = "mm/page_alloc.c, Linux 6.12",
	  .title = "a frame is freed twice",
	  .text = "The allocator gives it to two owners, which then write over "
		  "each other's data.",
	  .kinds = ON(FREE));

PG_POLICY(reachable, .name = "D5-reachable", .id = "D5",
	  .source = "mm/mmu_gather.c, Linux 6.12",
	  .title = "memory is free while something leads to it",
	  .text = "A table that points at it, a root that somebody runs with, "
		  "a list, or software that goes on using it: what they find "
		  "there is the next owner's.",
	  .kinds = ON(FREE) | ON(READ) | ON(SCAN) | ON(WRITE) | ON(HW) |
		   ON(ZERO) | ON(DEPOSIT));

PG_POLICY(static, .name = "D7-static", .id = "D7",
	  .source = "arch/arm64/mm/fixmap.c, Linux 6.12",
	  .title = "a table of the kernel's image is freed or typed",
	  .text = "The fixmap's, idmap's and KASAN's first tables are part of "
		  "the image and belong to no allocator.",
	  .kinds = ON(FREE) | ON(CTOR) | ON(DTOR));

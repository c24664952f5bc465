// SPDX-License-Identifier: GPL-2.0-or-later
/* K: table pages from a cache of grouped pages, protected by a key. */
#include "trace/policies/common.h"
#include "trace/policies/hear.h"

static bool is_cache_table(const struct pg_page *page)
{
	return page->origin == PG_ORIGIN_CACHE && !pg_page_is_free(page);
}

void pg_hear_mark(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_page *page;

	if (ev->how != PG_MARK_PAGETABLE && ev->how != PG_MARK_LISTED)
		return;
	page = pg_ledger_find(&j->ledger, ev->at);
	if (!page)
		return;
	if (ev->new &&pg_page_marked(page, ev->how))
		pg_object(j,
			  ev->how == PG_MARK_LISTED ? &pg_policy_cache_list
						    : &pg_policy_cache_flag,
			  ev, "page 0x%llx is %s already", ULL(page->pa),
			  ev->how == PG_MARK_LISTED ? "listed"
						    : "marked as a table");
	if (ev->how == PG_MARK_PAGETABLE && !ev->new && page->parents)
		pg_object(j, &pg_policy_cache_flag, ev,
			  "table 0x%llx loses its mark while it is linked",
			  ULL(page->pa));
}

/* Those who free queued pages know tables by the mark. */
void pg_hear_cache_queue(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_page *page = pg_ledger_find(&j->ledger, ev->at);

	if (page && is_cache_table(page) &&
	    !pg_page_marked(page, PG_MARK_PAGETABLE))
		pg_object(j, &pg_policy_cache_flag, ev,
			  "table 0x%llx is queued without its mark",
			  ULL(page->pa));
}

void pg_hear_cache_link(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_page *to;

	if ((ev->new & 3) != 3 || ev->level == PG_LEVEL_MAX)
		return;
	to = pg_stored(j, ev)->to;
	if (!to || !is_cache_table(to) || to->linked)
		return;
	if (!pg_page_marked(to, PG_MARK_PAGETABLE))
		pg_object(j, &pg_policy_cache_flag, ev,
			  "table 0x%llx of the cache has no mark", ULL(to->pa));
	if (j->ledger.keyed && !pg_page_marked(to, PG_MARK_KEYED))
		pg_object(j, &pg_policy_cache_key, ev,
			  "table 0x%llx is linked without its key",
			  ULL(to->pa));
}

void pg_hear_cache_write(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_page *page;

	if (!j->ledger.keyed)
		return;
	page = pg_stored(j, ev)->page;
	if (page && pg_page_marked(page, PG_MARK_KEYED) &&
	    !j->ledger.actors[ev->actor].window)
		pg_object(j, &pg_policy_cache_key, ev,
			  "table 0x%llx is written outside a window",
			  ULL(page->pa));
}

static void judge_recycled(struct pg_judge *j, const struct pg_event *ev,
			   const struct pg_page *page)
{
	const char *left = NULL;

	if (page->state == PG_PAGE_OWNED && page->origin == PG_ORIGIN_CACHE)
		pg_object(j, &pg_policy_cache_list, ev,
			  "page 0x%llx is given away twice", ULL(page->pa));
	else if (page->ptl)
		left = "a lock";
	else if (page->huge)
		left = "deposits";
	else if (page->refs[PG_REF_SHARE])
		left = "sharers";
	if (left)
		pg_object(j, &pg_policy_recycle, ev,
			  "page 0x%llx comes from the cache with %s",
			  ULL(page->pa), left);
}

static bool refills(const struct pg_judge *j, unsigned int actor)
{
	return j->ledger.actors[actor].op &&
	       pg_ledger_in_op(&j->ledger, actor, PG_OP_REFILL);
}

void pg_hear_cache_alloc(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_page *page = pg_ledger_find(&j->ledger, ev->at);

	if (page && ev->how == PG_ORIGIN_BUDDY &&
	    pg_page_marked(page, PG_MARK_KEYED))
		pg_object(j, &pg_policy_cache_key, ev,
			  "page 0x%llx is given away with a key",
			  ULL(page->pa));
	if (ev->how != PG_ORIGIN_CACHE)
		return;
	if (page)
		judge_recycled(j, ev, page);
	if (refills(j, ev->actor) && !(ev->flags & PG_ALLOC_ATOMIC))
		pg_object(j, &pg_policy_refill, ev,
			  "a refill of the cache takes a page from the cache");
}

void pg_hear_cache_free(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_page *page = pg_ledger_find(&j->ledger, ev->at);

	if (page && ev->how != PG_ORIGIN_CACHE &&
	    pg_page_marked(page, PG_MARK_KEYED))
		pg_object(j, &pg_policy_cache_key, ev,
			  "page 0x%llx goes to another allocator with its key",
			  ULL(page->pa));
	if (page && ev->how == PG_ORIGIN_CACHE && is_cache_table(page) &&
	    pg_page_marked(page, PG_MARK_PAGETABLE))
		pg_object(j, &pg_policy_cache_flag, ev,
			  "page 0x%llx goes to the cache marked as a table",
			  ULL(page->pa));
}

void pg_hear_refill(struct pg_judge *j, const struct pg_event *ev)
{
	if (ev->how == PG_OP_REFILL && refills(j, ev->actor))
		pg_object(j, &pg_policy_refill, ev,
			  "a refill of the cache needs a refill");
}

#define SERIES "Rick Edgecombe, PKS page tables, v2 2021"

PG_POLICY(
	cache_flag, .name = "K1-table-mark", .id = "K1", .source = SERIES,
	.title = "a page of the cache is marked as a table, and is none, or "
		 "the other way round",
	.text = "The allocator sets the mark and whoever frees the page takes "
		"it away: the ways by which queued pages are freed know "
		"tables by it.",
	.kinds = ON(MARK) | ON(QUEUE) | ON(WRITE) | ON(FREE));

PG_POLICY(recycle, .name = "K2-recycle", .id = "K2", .source = SERIES,
	  .title = "a page comes from the cache with an earlier table's state",
	  .text = "It did not pass through the page allocator, which would "
		  "have reset it: lock word, deposits, sharers.",
	  .kinds = ON(ALLOC) | ON(PTL));

PG_POLICY(cache_zero, .name = "K3-cache-zero", .id = "K3", .source = SERIES,
	  .title = "a page of the cache is linked and was not cleared",
	  .text = "Entries of its earlier use appear as mappings.",
	  .kinds = ON(WRITE));

PG_POLICY(cache_list, .name = "K4-cache-list", .id = "K4", .source = SERIES,
	  .title = "a page is in the wrong list of the cache, or twice",
	  .text = "Each page is once in the list of its node.",
	  .kinds = ON(FREE) | ON(ALLOC) | ON(MARK));

PG_POLICY(cache_key, .name = "K5-cache-key", .id = "K5", .source = SERIES,
	  .title = "a page's key does not follow its owner",
	  .text = "A table has the key, and is written in a window; memory of "
		  "the page allocator has the default, or its next owner "
		  "faults.",
	  .kinds = ON(WRITE) | ON(ALLOC) | ON(FREE));

PG_POLICY(refill, .name = "K6-refill", .id = "K6", .source = SERIES,
	  .title = "refilling the cache needs the cache",
	  .text = "To protect a group may split a block of the linear map, "
		  "which needs a table; it has a reserve of its own.",
	  .kinds = ON(BEGIN) | ON(ALLOC));

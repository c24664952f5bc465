// SPDX-License-Identifier: GPL-2.0-or-later
/* A5, D6, F5: what is owned and cannot be found any more. */
#include "trace/policies/common.h"
#include "trace/policies/hear.h"

/* A guest's root may have to stay: hardware still uses it (B023). */
static bool is_left(const struct pg_space *space)
{
	return space->gone && space->class == PG_CLASS_USER;
}

/* Of tables with several parents only the last one to link it is known. */
static bool is_parent_gone(const struct pg_judge *j, const struct pg_page *page)
{
	const struct pg_space *spaces = j->ledger.spaces;

	if (!page->parents || !spaces[page->parent_space].gone)
		return false;
	for (unsigned int i = 0; page->shared && i < PG_SPACES; i++)
		if (spaces[i].declared && !spaces[i].gone &&
		    spaces[i].class == PG_CLASS_USER)
			return false;
	return true;
}

/* Somebody can find the page, so that it can be freed one day. */
static bool is_found(struct pg_judge *j, const struct pg_page *page)
{
	const struct pg_page *head;

	if (is_parent_gone(j, page))
		return false;
	if (page->root && !is_left(&j->ledger.spaces[page->space]))
		return true;
	if (page->parents || page->deposited || page->rcu_queued)
		return true;
	if (pg_page_marked(page, PG_MARK_LISTED) || page->refs[PG_REF_FRAG] > 0)
		return true;
	if (page->pieced && page->pieces)
		return true;
	head = pg_ledger_speaker(&j->ledger, page);
	return head != page && head->state != PG_PAGE_FREE &&
	       (head->pieces || head->refs[PG_REF_FRAG] > 0);
}

static bool is_exempt(const struct pg_page *page)
{
	return page->origin == PG_ORIGIN_STATIC ||
	       page->origin == PG_ORIGIN_BOOT ||
	       page->origin == PG_ORIGIN_DEVICE || page->objects;
}

static void judge_lost(struct pg_judge *j, const struct pg_event *ev,
		       const struct pg_page *page)
{
	if (page->pieced)
		pg_object(j, &pg_policy_last_piece, ev,
			  "all fragments of frame 0x%llx are free, and it is "
			  "not",
			  ULL(page->pa));
	else
		pg_object(j, &pg_policy_leak, ev, "table 0x%llx is %s",
			  ULL(page->pa),
			  page->state == PG_PAGE_QUEUED
				  ? "queued, and never freed"
				  : "owned, and nothing leads to it");
}

/* Of a block that was freed in part: nobody has the rest. */
static void judge_rest(struct pg_judge *j, const struct pg_event *ev,
		       const struct pg_page *page)
{
	const struct pg_page *head = pg_ledger_find(&j->ledger, page->head);

	if (head && head->state == PG_PAGE_FREE && page->pa != page->head &&
	    !page->maps && !pg_page_marked(page, PG_MARK_LISTED))
		pg_object(j, &pg_policy_leak, ev,
			  "page 0x%llx is what is left of the block at 0x%llx",
			  ULL(page->pa), ULL(page->head));
}

void pg_hear_idle_leak(struct pg_judge *j, const struct pg_event *ev)
{
	for (size_t i = 0; i < j->ledger.count; i++) {
		const struct pg_page *page = j->ledger.order[i];

		if (page->state != PG_PAGE_OWNED &&
		    page->state != PG_PAGE_QUEUED)
			continue;
		if (!pg_page_is_table(page) && !page->ctor)
			judge_rest(j, ev, page);
		else if (!is_exempt(page) &&
			 (!is_found(j, page) ||
			  (page->state == PG_PAGE_QUEUED && !page->rcu_queued)))
			judge_lost(j, ev, page);
	}
}

/* A fragment's block stays, for the fragments to come: charged and counted. */
static bool block_stays(struct pg_judge *j, const struct pg_page *page)
{
	const struct pg_page *head = pg_ledger_speaker(&j->ledger, page);

	return head->refs[PG_REF_FRAG] > 0 ||
	       (head != page && !pg_page_is_free(head));
}

/* Tables that a failed operation allocated: linked, or gone. */
static unsigned int kept_by(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_actor *a = &j->ledger.actors[ev->actor];
	unsigned int kept = 0;

	for (unsigned int i = 0; i < a->fresh_count; i++) {
		const struct pg_page *page =
			pg_ledger_find(&j->ledger, a->fresh[i]);

		if (page && block_stays(j, page))
			kept++;
		if (!page || pg_page_is_free(page))
			continue;
		kept++;
		if (page->state == PG_PAGE_OWNED && !is_exempt(page) &&
		    !is_found(j, page))
			pg_object(
				j, &pg_policy_failure, ev,
				"table 0x%llx was allocated and nothing leads "
				"to it",
				ULL(page->pa));
	}
	return kept;
}

void pg_hear_failure(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_actor *a = &j->ledger.actors[ev->actor];

	if (a->op != 1 || (int64_t)ev->new != PG_ENOMEM)
		return;
	if (a->held_count > a->held_before)
		pg_object(j, &pg_policy_failure, ev,
			  "the operation failed and keeps a lock");
	if (kept_by(j, ev) || a->fresh_lost || a->detach_size)
		return;
	if (a->counts[PG_COUNT_NR_PAGETABLE] > 0 ||
	    a->counts[PG_COUNT_MM_BYTES] > 0 || a->counts[PG_COUNT_MEMCG] > 0)
		pg_object(j, &pg_policy_failure, ev,
			  "the operation failed, and counters stay higher");
}

/* An operation that was refused memory has to say so. */
PG_POLICY(
	failure, .name = "A5-clean-failure", .id = "A5",
	.source = "mm/memory.c __pte_alloc(), Linux 6.12",
	.title = "an operation that failed leaves something behind",
	.text = "What it allocated is linked or freed, the locks that it took "
		"are released, and counters are as before.",
	.kinds = ON(END));

PG_POLICY(leak, .name = "D6-leak", .id = "D6",
	  .source = "mm/memory.c free_pgd_range(), Linux 6.12",
	  .title = "a table page is lost",
	  .text = "Nothing runs, and no root, table, deposit, list or queue "
		  "leads to it; nobody will ever free it.",
	  .kinds = ON(IDLE));

// SPDX-License-Identifier: GPL-2.0-or-later
/* G: grace periods, and walkers that rely on them. */
#include "arch/translate.h"
#include "trace/policies/common.h"
#include "trace/policies/hear.h"
#include "trace/policies/readers.h"

int pg_holder_of(const struct pg_judge *j, const struct pg_page *page)
{
	uint32_t holders = page->had_ptl ? j->ledger.holders : 0;

	for (unsigned int i = 0; holders; i++, holders >>= 1)
		if (holders & 1 && (pg_holds(j, i, PG_LOCK_PTE, page->pa) ||
				    pg_holds(j, i, PG_LOCK_PMD, page->pa)))
			return (int)i;
	return -1;
}

int pg_reader_of(struct pg_judge *j, unsigned int actor,
		 const struct pg_page *page)
{
	uint32_t readers = page->unlinked ? j->ledger.readers : 0;

	for (unsigned int i = 0; readers; i++, readers >>= 1)
		if (readers & 1 && i != actor && pg_may_read(j, i, page, false))
			return (int)i;
	return -1;
}

/*
 * An IPI alone: readers of RCU are not waited for. Whoever deposits a table
 * keeps all of them out while it is taken away.
 */
static bool ipi_only(const struct pg_judge *j, const struct pg_event *ev,
		     const struct pg_page *page)
{
	return j->params.gather_rcu && j->params.release >= PG_RELEASE_6_7 &&
	       page->rcu_ran < page->unlinked && !page->kept &&
	       !page->detached &&
	       j->ledger.actors[ev->actor].ipi > page->unlinked &&
	       j->ledger.spaces[page->parent_space].class == PG_CLASS_USER;
}

void pg_judge_grace(struct pg_judge *j, const struct pg_event *ev,
		    const struct pg_page *page)
{
	int reader;

	if (!page->unlinked || page->kept || pg_is_detached(j, ev->actor, page))
		return;
	reader = pg_reader_of(j, ev->actor, page);
	if (reader >= 0)
		pg_object(j, &pg_policy_grace, ev,
			  "actor %d has been in a read section since before "
			  "table 0x%llx was unlinked",
			  reader, ULL(page->pa));
	if (ipi_only(j, ev, page))
		pg_object(j, &pg_policy_ipi_only, ev,
			  "table 0x%llx is freed after an IPI, and was not "
			  "detached",
			  ULL(page->pa));
}

void pg_hear_rcu_call(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_page *page = pg_ledger_find(&j->ledger, ev->at);

	if (!page)
		return;
	if (page->rcu_queued)
		pg_object(j, &pg_policy_rcu_head, ev,
			  "the rcu_head of frame 0x%llx is queued already",
			  ULL(page->pa));
	else if (page->pieced ? page->state == PG_PAGE_FREE
			      : pg_page_is_free(page))
		pg_object(j, &pg_policy_reachable, ev,
			  "frame 0x%llx is free already", ULL(page->pa));
}

/* The grace period has to have waited for who read when it began. */
void pg_hear_rcu_run(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_page *page = pg_ledger_find(&j->ledger, ev->at);
	uint32_t readers = j->ledger.readers;

	if (!page || !page->rcu_queued)
		return;
	for (unsigned int i = 0; readers; i++, readers >>= 1) {
		const struct pg_actor *a = &j->ledger.actors[i];

		if ((a->irq_off && a->irq_since < page->rcu_called) ||
		    (a->rcu && a->rcu_since < page->rcu_called))
			pg_object(j, &pg_policy_grace, ev,
				  "the grace period of frame 0x%llx ends, and "
				  "actor %u has been reading since before it",
				  ULL(page->pa), i);
	}
}

/*
 * Nothing keeps the tables of another's space from going away. Whoever tears a
 * space down is its last user, and up to 5.x takes no lock for it.
 */
void pg_hear_unprotected(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_actor *a = &j->ledger.actors[ev->actor];
	uint32_t others = j->ledger.busy & ~(1u << ev->actor);

	if (!others || a->irq_off || a->rcu || a->held_count ||
	    a->detach_size ||
	    pg_ledger_in_op(&j->ledger, ev->actor, PG_OP_EXIT))
		return;
	if (a->op && a->begin.how == PG_OP_EXIT)
		return; /* its last user's own */
	if (j->ledger.spaces[ev->space].class == PG_CLASS_USER &&
	    ev->level > j->ledger.spaces[ev->space].regime.start)
		pg_object(j, &pg_policy_grace, ev,
			  "the table at 0x%llx is read with interrupts on, "
			  "without RCU and without a lock",
			  ULL(ev->at));
}

static bool leads_to(const struct pg_judge *j, const struct pg_event *ev,
		     const struct pg_seen *seen, int level)
{
	const struct pg_regime *r = &j->ledger.spaces[ev->space].regime;
	enum pg_desc_kind kind = pg_desc_kind(r, level, seen->word);
	uint64_t span = PG_BIT(pg_level_shift(r, level));

	if (seen->times < 2 || kind == PG_DESC_INVALID)
		return false;
	return !pg_desc_is_leaf(kind) ||
	       ev->at - (pg_desc_oa(r, seen->word, r->granule) & ~(span - 1)) <
		       span;
}

static unsigned int seen_by(const struct pg_actor *a)
{
	return a->seen_count < PG_SEEN_MAX ? a->seen_count : PG_SEEN_MAX;
}

/* Did the actor look at this descriptor again after it took the page? */
static bool looked_again(const struct pg_judge *j, const struct pg_event *ev,
			 const struct pg_step *step)
{
	const struct pg_actor *a = &j->ledger.actors[ev->actor];

	for (unsigned int i = 0; i < seen_by(a); i++)
		if (a->seen[i].at == step->at)
			return leads_to(j, ev, &a->seen[i], step->level);
	return false;
}

/*
 * A table of blocks that was moved, or that is another space's: what it says
 * holds there, and nobody looks at the entry above it again.
 */
static bool is_elsewhere(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_actor *a = &j->ledger.actors[ev->actor];
	int start = j->ledger.spaces[ev->space].regime.start;

	for (unsigned int i = 0; i < seen_by(a); i++) {
		const struct pg_page *page =
			pg_ledger_find(&j->ledger, a->seen[i].at);

		if (page && page->level >= start &&
		    page->level < PG_LEVEL_MAX && page->parents &&
		    leads_to(j, ev, &a->seen[i], page->level))
			return true;
	}
	return false;
}

void pg_hear_pin(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_space *space = &j->ledger.spaces[ev->space];
	struct pg_tables tables = {
		.regime = &space->regime,
		.mem = &j->ledger.mem,
		.root = space->root,
	};
	struct pg_translation t;

	if (!pg_space_is_whole(j, ev->space))
		return;
	pg_translate(&tables, ev->va, NULL, &t);
	if (t.fault.kind == PG_FAULT_NONE &&
	    pg_page_base(&j->ledger, t.pa) == pg_page_base(&j->ledger, ev->at))
		return;
	if ((t.nsteps && looked_again(j, ev, &t.steps[t.nsteps - 1])) ||
	    is_elsewhere(j, ev))
		return;
	pg_object(j, &pg_policy_gup, ev,
		  "page 0x%llx is kept, and 0x%llx does not map it",
		  ULL(ev->at), ULL(ev->va));
}

PG_POLICY(grace, .name = "G1-grace", .id = "G1",
	  .source = "mm/mmu_gather.c, mm/gup.c gup_fast(), Linux 6.12",
	  .title = "a table is freed, or read, without waiting for readers",
	  .text = "Walkers without locks keep interrupts off, or are in an RCU "
		  "read section. A TLBI stops none of them, and an IPI only "
		  "the former.",
	  .kinds = ON(FREE) | ON(RCU_RUN) | ON(READ));

PG_POLICY(rcu_head, .name = "G2-rcu-head", .id = "G2",
	  .source = "mm/pgtable-generic.c pte_free_defer(), Linux 6.6",
	  .title = "a frame's rcu_head is queued twice",
	  .text = "There is one for each frame, however many tables are in "
		  "it; the list that it is in loses what follows.",
	  .kinds = ON(RCU_CALL));

PG_POLICY(ipi_only, .name = "G3-ipi-only", .id = "G3",
	  .source = "mm/mmu_gather.c tlb_remove_table_one(), Linux 6.12",
	  .title = "a table that walkers can find is freed after an IPI alone",
	  .text = "The way out when there is no memory for a batch waits for "
		  "interrupts, not for RCU. It is right only where no walker "
		  "can find the range.",
	  .kinds = ON(FREE));

PG_POLICY(gup, .name = "G4-gup-recheck", .id = "G4",
	  .source = "mm/gup.c gup_fast_pte_range(), Linux 6.12",
	  .title = "a lockless walker keeps a page that is not mapped",
	  .text = "After it took its reference it has to look again: at the "
		  "entry, and at the entry above.",
	  .kinds = ON(PIN) | ON(READ));

PG_POLICY(ptl_grace, .name = "G5-ptl-grace", .id = "G5",
	  .source = "mm/mmu_gather.c __tlb_remove_table(), Linux 6.14",
	  .title = "a table's lock goes before its readers",
	  .text = "A walker may have found the lock before the table was "
		  "unlinked, and takes it afterwards to look again.",
	  .kinds = ON(DTOR) | ON(PTL));

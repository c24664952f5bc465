// SPDX-License-Identifier: GPL-2.0-or-later
/* L2 to L6: taking locks, giving them back, and what may be done meanwhile. */
#include "trace/policies/common.h"
#include "trace/policies/hear.h"

/*
 * rank: locks are taken upwards; 0: in no order with the others. sleeps:
 * waiting for it may sleep.
 *
 * The lists of fragments and of the cache are taken wherever a table is freed,
 * so inside everything (arch/s390/mm/pgalloc.c, Linux 6.1). A folio's lock is
 * taken before the rmap's and tried inside others (mm/rmap.c, Linux 6.12).
 */
struct rank {
	uint8_t rank;
	bool sleeps;
};

static const struct rank ranks[PG_LOCK_CLASSES] = {
	[PG_LOCK_HOTPLUG] = { 1, true },   [PG_LOCK_MMAP] = { 2, true },
	[PG_LOCK_VMA] = { 3, true },	   [PG_LOCK_I_MMAP] = { 4, true },
	[PG_LOCK_ANON_VMA] = { 5, true },  [PG_LOCK_FIXMAP] = { 6, true },
	[PG_LOCK_STAGE2] = { 7, false },   [PG_LOCK_PAGE_TABLE] = { 8, false },
	[PG_LOCK_PMD] = { 9, false },	   [PG_LOCK_PTE] = { 10, false },
	[PG_LOCK_CONTEXT] = { 11, false }, [PG_LOCK_CACHE] = { 12, false },
	[PG_LOCK_PAGE] = { 0, true },
};

static struct rank rank_of(uint64_t id)
{
	unsigned int class = PG_LOCK_CLASS(id);

	return class < PG_LOCK_CLASSES ? ranks[class] : (struct rank)
	{
		0
	};
}

/* A lock that is spun for, other than stage 2's: or irqs off, or RCU. */
static bool is_atomic(const struct pg_actor *a, bool guest)
{
	if (a->irq_off || a->rcu)
		return true;
	for (unsigned int i = 0; i < a->held_count; i++) {
		unsigned int class = PG_LOCK_CLASS(a->held[i].id);

		if (class < PG_LOCK_CLASSES && !ranks[class].sleeps &&
		    !(guest && class == PG_LOCK_STAGE2))
			return true;
	}
	return false;
}

/* init_mm's lock comes after another space's of the same class. */
static bool in_order(const struct pg_held *held, const struct pg_event *ev)
{
	struct rank a = rank_of(held->id), b = rank_of(ev->at);

	if (!a.rank || !b.rank || a.rank < b.rank)
		return true;
	if (a.rank > b.rank)
		return false;
	return ev->flags & PG_LOCK_NESTED ||
	       (PG_LOCK_CLASS(ev->at) == PG_LOCK_MMAP &&
		!PG_LOCK_OBJECT(ev->at));
}

static void judge_order(struct pg_judge *j, const struct pg_event *ev,
			const struct pg_actor *a)
{
	for (unsigned int i = 0; i < a->held_count; i++) {
		if (a->held[i].id == ev->at) {
			pg_object(j, &pg_policy_order, ev,
				  "the actor holds this lock already");
			return;
		}
		if (in_order(&a->held[i], ev))
			continue;
		pg_object(j, &pg_policy_order, ev,
			  "%s is taken while %s is held",
			  pg_lock_class_names[PG_LOCK_CLASS(ev->at)],
			  pg_lock_class_names[PG_LOCK_CLASS(a->held[i].id)]);
		return;
	}
}

void pg_hear_order(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_actor *a = &j->ledger.actors[ev->actor];

	if (ev->flags & (PG_LOCK_TRY | PG_LOCK_DOWN) ||
	    PG_LOCK_CLASS(ev->at) >= PG_LOCK_CLASSES)
		return;
	if (a->held_count)
		judge_order(j, ev, a);
	if (rank_of(ev->at).sleeps && is_atomic(a, false))
		pg_object(j, &pg_policy_atomic, ev, "waiting for %s may sleep",
			  pg_lock_class_names[PG_LOCK_CLASS(ev->at)]);
}

void pg_hear_unlock(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_actor *a = &j->ledger.actors[ev->actor];

	if (!pg_ledger_held(&j->ledger, ev->actor, ev->at) &&
	    a->held_count < PG_HELD_MAX)
		pg_object(j, &pg_policy_paired, ev,
			  "the actor does not hold this lock");
}

void pg_hear_leave(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_actor *a = &j->ledger.actors[ev->actor];

	if (ev->kind == PG_EV_IRQ_ON ? !a->irq_off : !a->rcu)
		pg_object(j, &pg_policy_paired, ev,
			  "the actor leaves a section that it is not in");
}

/* What an operation ends with it began with. */
void pg_hear_end_paired(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_actor *a = &j->ledger.actors[ev->actor];
	const char *left = NULL;

	if (a->op != 1)
		return;
	if (a->held_count != a->held_before)
		left = "holding other locks than it began with";
	else if (a->irq_off != a->irq_before)
		left = "with interrupts in another state";
	else if (a->rcu != a->rcu_before)
		left = "in another RCU section";
	else if (a->lazy)
		left = "while stores may be kept back";
	else if (a->window)
		left = "in a window";
	if (left)
		pg_object(j, &pg_policy_paired, ev, "the operation ends %s",
			  left);
}

void pg_hear_idle_paired(struct pg_judge *j, const struct pg_event *ev)
{
	uint32_t left = j->ledger.holders | j->ledger.readers;

	if (left)
		pg_object(j, &pg_policy_paired, ev,
			  "actor %d holds a lock, or is in a read section, for "
			  "ever",
			  __builtin_ctz(left));
}

/* Only the page allocator and caches above it may wait for memory. */
void pg_hear_atomic(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_actor *a = &j->ledger.actors[ev->actor];
	bool guest = j->ledger.spaces[ev->space].class == PG_CLASS_GUEST;

	if (!a->held_count && !a->irq_off && !a->rcu)
		return;
	if (ev->flags & PG_ALLOC_ATOMIC ||
	    (ev->how != PG_ORIGIN_BUDDY && ev->how != PG_ORIGIN_SLAB))
		return;
	if (is_atomic(a, guest))
		pg_object(j, &pg_policy_atomic, ev,
			  "an allocation may sleep where nothing may");
}

void pg_hear_ipi(struct pg_judge *j, const struct pg_event *ev)
{
	if (j->ledger.actors[ev->actor].irq_off)
		pg_object(j, &pg_policy_atomic, ev,
			  "waiting for an IPI with interrupts off");
}

PG_POLICY(revalidate, .name = "L2-revalidate", .id = "L2",
	  .source = "mm/pgtable-generic.c pte_offset_map_lock(), Linux 6.12",
	  .title = "an entry is stored in a table that went elsewhere",
	  .text = "Between looking and locking somebody unlinked or moved the "
		  "table; the entry above has to be read again under the "
		  "lock.",
	  .kinds = ON(WRITE));

PG_POLICY(ptl_alive, .name = "L3-ptl-alive", .id = "L3",
	  .source = "mm/memory.c ptlock_free(), Linux 6.12",
	  .title = "a table's lock is used when it is gone",
	  .text = "It was freed, with the table or alone, while somebody held "
		  "it or came to take it.",
	  .kinds = ON(LOCK) | ON(DTOR) | ON(PTL) | ON(FREE));

PG_POLICY(
	paired, .name = "L4-paired", .id = "L4",
	.source = "include/linux/mm.h pte_unmap_unlock(), Linux 6.12",
	.title = "a lock or section is left that was not entered, or not left",
	.text = "Error paths unlock what failed to be locked, or return with "
		"a lock or in a batch of stores.",
	.kinds = ON(UNLOCK) | ON(IRQ_ON) | ON(RCU_UNLOCK) | ON(END) | ON(IDLE));

PG_POLICY(order, .name = "L5-order", .id = "L5",
	  .source = "mm/rmap.c, at its top, Linux 6.12",
	  .title = "locks are taken in the wrong order, or twice",
	  .text = "Two who take them in different orders wait for each other. "
		  "Against the order one may only try.",
	  .kinds = ON(LOCK));

PG_POLICY(atomic, .name = "L6-atomic", .id = "L6",
	  .source = "include/linux/sched/mm.h might_alloc(), Linux 6.12",
	  .title = "something that may sleep is done where nothing may",
	  .text = "Under a spinlock, with interrupts off or in an RCU read "
		  "section nobody may wait for memory, for a sleeping lock or "
		  "for other CPUs.",
	  .kinds = ON(ALLOC) | ON(LOCK) | ON(IPI));

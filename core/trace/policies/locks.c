// SPDX-License-Identifier: GPL-2.0-or-later
/* L1, L7, L8: which locks a store needs. */
#include "base/bits.h"
#include "trace/policies/common.h"
#include "trace/policies/hear.h"

/* What a store does to the tree. */
enum action {
	ACT_LEAF,
	ACT_LINK,   /* a table appears */
	ACT_UNLINK, /* a table goes */
};

static enum action action_of(const struct pg_stored *c)
{
	if (c->was == PG_DESC_TABLE_KIND &&
	    (c->is != PG_DESC_TABLE_KIND || c->from != c->to))
		return ACT_UNLINK;
	return c->is == PG_DESC_TABLE_KIND ? ACT_LINK : ACT_LEAF;
}

/* lock_for() of a user's space: the table's own lock, or the space's. */
static bool holds_entry_lock(struct pg_judge *j, const struct pg_event *ev,
			     const struct pg_stored *c)
{
	enum pg_lock_class class = ev->level == PG_LEVEL_MAX ? PG_LOCK_PTE
							     : PG_LOCK_PMD;

	if (pg_level_has_ptl(j, c->r, ev->level))
		return pg_holds(j, ev->actor, class,
				pg_ledger_speaker(&j->ledger, c->page)->pa);
	return pg_holds(j, ev->actor, PG_LOCK_PAGE_TABLE, ev->space);
}

/*
 * The kernel's: leaves belong to whoever owns the addresses. When the linear
 * map is made, there is nobody else.
 */
static bool holds_init_lock(struct pg_judge *j, const struct pg_event *ev,
			    const struct pg_stored *c)
{
	return action_of(c) != ACT_LINK ||
	       pg_holds(j, ev->actor, PG_LOCK_PAGE_TABLE, ev->space) ||
	       pg_holds(j, ev->actor, PG_LOCK_FIXMAP, PG_ANY_OBJECT) ||
	       pg_holds_write(j, ev->actor, PG_LOCK_HOTPLUG, PG_ANY_OBJECT) ||
	       (j->ledger.actors[ev->actor].op &&
		pg_ledger_in_op(&j->ledger, ev->actor, PG_OP_LINEAR));
}

static bool holds_efi_lock(struct pg_judge *j, const struct pg_event *ev,
			   const struct pg_stored *c)
{
	return pg_holds(j, ev->actor, PG_LOCK_FIXMAP, PG_ANY_OBJECT) ||
	       holds_entry_lock(j, ev, c);
}

static bool holds_guest_lock(struct pg_judge *j, const struct pg_event *ev,
			     const struct pg_stored *c)
{
	const struct pg_held *held =
		pg_holds(j, ev->actor, PG_LOCK_STAGE2, ev->space);

	(void)c;
	return held &&
	       (held->mode == PG_LOCK_WRITE || ev->how != PG_STORE_PLAIN);
}

typedef bool (*holds_fn)(struct pg_judge *j, const struct pg_event *ev,
			 const struct pg_stored *c);

/* By class; temporary spaces have one owner and no lock. */
static const holds_fn holds[PG_SPACE_CLASSES] = {
	[PG_CLASS_INIT] = holds_init_lock,
	[PG_CLASS_USER] = holds_entry_lock,
	[PG_CLASS_EFI] = holds_efi_lock,
	[PG_CLASS_GUEST] = holds_guest_lock,
};

/*
 * The entry's span and the range that was detached overlap: of upper levels a
 * part is enough, floor and ceiling are other policies' business.
 */
static bool is_detached(const struct pg_judge *j, const struct pg_event *ev,
			const struct pg_stored *c)
{
	const struct pg_actor *a = &j->ledger.actors[ev->actor];
	uint64_t last = ev->va | pg_ones(pg_level_shift(c->r, ev->level));

	return a->detach_size && a->detach_space == ev->space &&
	       ev->va <= a->detach_va + (a->detach_size - 1) &&
	       a->detach_va <= last;
}

/* An entry of init_mm's root goes into a copy of it. */
static bool is_copy(struct pg_judge *j, const struct pg_event *ev,
		    const struct pg_stored *c)
{
	const struct pg_space *init = &j->ledger.spaces[0];

	return ev->space && init->declared && ev->level == c->r->start &&
	       init->regime.start == c->r->start &&
	       init->regime.base == c->r->base &&
	       ev->new ==
		       pg_ledger_word(&j->ledger,
				      init->root + (ev->at - c->space->root));
}

/*
 * Nobody else can be there: it is not linked yet, or no more, or detached; or
 * nobody has used the user's space, and whoever stores does so by hand.
 */
static bool is_private(struct pg_judge *j, const struct pg_event *ev,
		       const struct pg_stored *c)
{
	return !c->live || is_copy(j, ev, c) ||
	       (c->space->class == PG_CLASS_USER && !c->space->ran &&
		!j->ledger.actors[ev->actor].op) ||
	       is_detached(j, ev, c);
}

static void judge_entry_lock(struct pg_judge *j, const struct pg_event *ev,
			     const struct pg_stored *c)
{
	holds_fn fn = holds[c->space->class];

	if (fn && !fn(j, ev, c))
		pg_object(
			j, &pg_policy_entry_lock, ev,
			"the entry at 0x%llx, level %d, is stored without its "
			"lock",
			ULL(ev->at), ev->level);
}

/* Hot-plug holds its lock; tables that vanish stop the dumper. */
static void judge_region(struct pg_judge *j, const struct pg_event *ev,
			 const struct pg_stored *c)
{
	const struct pg_region_mark *mark =
		pg_ledger_region(&j->ledger, ev->space, ev->va);
	bool hotplug;

	if (!mark)
		return;
	hotplug = pg_holds_write(j, ev->actor, PG_LOCK_HOTPLUG, PG_ANY_OBJECT);
	if ((mark->how == PG_REGION_LINEAR || mark->how == PG_REGION_VMEMMAP) &&
	    !hotplug && j->ledger.actors[ev->actor].op &&
	    (pg_ledger_in_op(&j->ledger, ev->actor, PG_OP_HOT_ADD) ||
	     pg_ledger_in_op(&j->ledger, ev->actor, PG_OP_HOT_REMOVE)))
		pg_object(j, &pg_policy_region, ev,
			  "memory comes or goes without the hotplug lock");
	else if (action_of(c) == ACT_UNLINK && !hotplug &&
		 j->params.release >= PG_RELEASE_6_16 &&
		 !pg_holds(j, ev->actor, PG_LOCK_MMAP, 0))
		pg_object(j, &pg_policy_region, ev,
			  "a table of the kernel goes without init_mm's lock");
}

/*
 * A live user's table: nobody may come from mmap_lock, i_mmap or anon_vma; or
 * its own lock is held, too, and those who come look again.
 */
static bool may_remove(struct pg_judge *j, const struct pg_event *ev,
		       const struct pg_stored *c)
{
	unsigned int actor = ev->actor;
	bool i_mmap = pg_holds_write(j, actor, PG_LOCK_I_MMAP, PG_ANY_OBJECT);
	bool anon = pg_holds_write(j, actor, PG_LOCK_ANON_VMA, PG_ANY_OBJECT);

	if (c->from->refd && !pg_page_refs(c->from))
		return true;
	if (pg_holds(j, actor, PG_LOCK_PTE,
		     pg_ledger_speaker(&j->ledger, c->from)->pa) &&
	    holds_entry_lock(j, ev, c))
		return true;
	if (pg_holds_write(j, actor, PG_LOCK_MMAP, ev->space))
		return i_mmap || anon;
	return i_mmap && pg_holds(j, actor, PG_LOCK_VMA, PG_ANY_OBJECT);
}

/* Operations of whoever has the space for itself: no VMAs, no files. */
#define ALONE                                                 \
	(PG_EV_BIT(PG_OP_MAP) | PG_EV_BIT(PG_OP_UNMAP) |      \
	 PG_EV_BIT(PG_OP_PROTECT) | PG_EV_BIT(PG_OP_AGE) |    \
	 PG_EV_BIT(PG_OP_SPLIT) | PG_EV_BIT(PG_OP_COLLAPSE) | \
	 PG_EV_BIT(PG_OP_FOLD) | PG_EV_BIT(PG_OP_UNFOLD))

static bool owns_space(const struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_actor *a = &j->ledger.actors[ev->actor];

	return a->op && ALONE >> a->ops[0].op & 1;
}

static void judge_removal(struct pg_judge *j, const struct pg_event *ev,
			  const struct pg_stored *c)
{
	if (action_of(c) == ACT_UNLINK && c->from && !owns_space(j, ev) &&
	    !may_remove(j, ev, c))
		pg_object(j, &pg_policy_removal, ev,
			  "table 0x%llx goes while others may come by another "
			  "way",
			  ULL(c->from->pa));
}

void pg_hear_entry_lock(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_stored *c = pg_stored(j, ev);

	if (!c->page || !pg_ledger_in_tables(&j->ledger, ev) ||
	    is_private(j, ev, c))
		return;
	judge_entry_lock(j, ev, c);
	if (c->space->class == PG_CLASS_INIT)
		judge_region(j, ev, c);
	if (c->space->class == PG_CLASS_USER && c->was == PG_DESC_TABLE_KIND)
		judge_removal(j, ev, c);
}

/* The dumper keeps tables from going away; KVM has a dumper of its own. */
void pg_hear_dump(struct pg_judge *j, const struct pg_event *ev)
{
	bool init = j->ledger.spaces[ev->space].class == PG_CLASS_INIT;
	bool guest = j->ledger.spaces[ev->space].class == PG_CLASS_GUEST;

	if (!j->ledger.actors[ev->actor].op ||
	    !pg_ledger_in_op(&j->ledger, ev->actor, PG_OP_PTDUMP))
		return;
	if (init && !pg_holds(j, ev->actor, PG_LOCK_HOTPLUG, PG_ANY_OBJECT))
		pg_object(
			j, &pg_policy_region, ev,
			"a dump reads the kernel's tables without the hotplug "
			"lock");
	else if (guest && !pg_holds(j, ev->actor, PG_LOCK_STAGE2, ev->space))
		pg_object(j, &pg_policy_region, ev,
			  "a dump reads a guest's tables without its lock");
	else if (!guest && j->params.release >= PG_RELEASE_6_16 &&
		 !pg_holds_write(j, ev->actor, PG_LOCK_MMAP, 0))
		pg_object(j, &pg_policy_region, ev,
			  "a dump does not hold init_mm's lock for writing");
}

PG_POLICY(entry_lock, .name = "L1-entry-lock", .id = "L1",
	  .source = "include/linux/mm.h pte_lockptr(), pmd_lock(), Linux 6.12",
	  .title = "an entry is stored without its lock",
	  .text = "Which lock it is follows from space, level and the kinds of "
		  "locks. The kernel's leaves have none, a table of its own "
		  "is installed under init_mm's page_table_lock.",
	  .kinds = ON(WRITE));

PG_POLICY(region, .name = "L7-region", .id = "L7",
	  .source = "arch/arm64/mm/mmu.c, mm/ptdump.c, Linux 6.12",
	  .title = "a region's discipline is not kept",
	  .text = "Adding and removing memory holds the hotplug lock for "
		  "writing, whoever dumps holds it for reading, and init_mm's "
		  "lock keeps the two kinds of table freers apart.",
	  .kinds = ON(WRITE) | ON(READ) | ON(SCAN));

PG_POLICY(removal, .name = "L8-removal", .id = "L8",
	  .source = "mm/khugepaged.c retract_page_tables(), Linux 6.12",
	  .title = "a user's table is removed while others can come to it",
	  .text = "By the space, by the file or by the anonymous pages: all "
		  "ways are closed, or the table's own lock is held and those "
		  "who come look again.",
	  .kinds = ON(WRITE));

// SPDX-License-Identifier: GPL-2.0-or-later
/* A: tables are allocated and constructed; C1, C4, D7 and K3 at their link. */
#include "trace/policies/common.h"
#include "trace/policies/hear.h"
#include "trace/policies/ctor_matrix.h"

static void judge_ctor_level(struct pg_judge *j, const struct pg_event *ev,
			     const struct pg_page *page)
{
	const struct pg_space *space = &j->ledger.spaces[ev->space];
	bool any = j->params.release == PG_RELEASE_5_1 &&
		   space->class != PG_CLASS_USER && !j->params.split_pmd;

	if (any && ev->level == PG_LEVEL_MAX)
		return;
	if (pg_page_is_table(page) && page->level != ev->level)
		pg_object(j, &pg_policy_ctor_level, ev,
			  "constructor of level %d for the table 0x%llx, "
			  "allocated for level %d",
			  ev->level, ULL(ev->at), page->level);
	else if (space->declared && !pg_page_is_table(page) &&
		 ev->level < space->regime.start)
		pg_object(j, &pg_policy_ctor_level, ev,
			  "constructor of level %d, which is folded",
			  ev->level);
}

void pg_hear_ctor(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_page *page = pg_ledger_find(&j->ledger, ev->at);

	if (!page)
		return;
	if (page->ctor)
		pg_object(j, &pg_policy_ctor_once, ev,
			  "the table 0x%llx is constructed already",
			  ULL(ev->at));
	if (page->origin == PG_ORIGIN_STATIC && ev->flags & PG_CTOR_TYPE)
		pg_object(j, &pg_policy_static, ev,
			  "the table 0x%llx of the image gets a type",
			  ULL(ev->at));
	judge_ctor_level(j, ev, page);
}

void pg_hear_ptl(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_page *page = pg_ledger_find(&j->ledger, ev->at);

	if (ev->how != PG_PTL_INIT)
		return;
	if (ev->old)
		pg_object(
			j, &pg_policy_ptl_clean, ev,
			"the lock of table 0x%llx is put over the word 0x%llx",
			ULL(ev->at), ULL(ev->old));
	else if (page && page->ptl)
		pg_object(j, &pg_policy_ptl_clean, ev,
			  "table 0x%llx has a lock already", ULL(ev->at));
	if (ev->old && page && page->origin == PG_ORIGIN_CACHE)
		pg_object(
			j, &pg_policy_recycle, ev,
			"the cache gave page 0x%llx away with an old lock word",
			ULL(ev->at));
}

/* A table of this release lacks what it needs, or has what it should not. */
static void judge_matrix(struct pg_judge *j, const struct pg_event *ev,
			 const struct pg_page *to)
{
	uint8_t want = pg_ctor_expected(j, to, ev);
	bool lock = to->ctor & PG_CTOR_LOCK, type = to->ctor & PG_CTOR_TYPE;

	if (want & PG_CTOR_LOCK && !pg_has_ptl(j, to))
		pg_object(j, &pg_policy_live_ptl, ev,
			  "table 0x%llx is linked without a lock", ULL(to->pa));
	if (lock && !(want & (PG_CTOR_LOCK | PG_CTOR_ANY_LOCK)))
		pg_object(j, &pg_policy_ptl_count, ev,
			  "table 0x%llx has a lock that nobody takes",
			  ULL(to->pa));
	if (want & PG_CTOR_TYPE && !type)
		pg_object(j, &pg_policy_nr_pagetable, ev,
			  "table 0x%llx is linked and not counted",
			  ULL(to->pa));
	if (type && !(want & (PG_CTOR_TYPE | PG_CTOR_ANY_TYPE)))
		pg_object(
			j, &pg_policy_ctor_once, ev,
			"table 0x%llx is constructed, and such tables are not",
			ULL(to->pa));
}

/* Who should have cleared it. */
static const struct pg_policy *stale_policy(const struct pg_page *speaker,
					    const struct pg_page *table)
{
	if (speaker->pieced)
		return &pg_policy_piece_empty;
	return table->origin == PG_ORIGIN_CACHE ? &pg_policy_cache_zero
						: &pg_policy_clean_table;
}

static unsigned int entries_of(const struct pg_judge *j)
{
	return 1u << (j->ledger.shift - 3);
}

static void judge_new_table(struct pg_judge *j, const struct pg_event *ev,
			    const struct pg_page *table)
{
	const struct pg_page *to = pg_ledger_speaker(&j->ledger, table);

	if (to->ctor && to->ctor_level != ev->level + 1 &&
	    !(pg_ctor_expected(j, to, ev) & PG_CTOR_PTE_KIND))
		pg_object(j, &pg_policy_ctor_level, ev,
			  "table 0x%llx was constructed for level %d and is "
			  "linked at level %d",
			  ULL(to->pa), to->ctor_level, ev->level + 1);
	else
		judge_matrix(j, ev, to);
	if (table->stale)
		pg_object(j, stale_policy(to, table), ev,
			  "table 0x%llx has %u entries of an earlier use",
			  ULL(table->pa), table->stale);
	else if (table->unknown && table->set < entries_of(j))
		pg_object(j, &pg_policy_clean_table, ev,
			  "table 0x%llx was not cleared, and %u of its %u "
			  "entries were stored",
			  ULL(table->pa), table->set, entries_of(j));
}

void pg_hear_link(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_stored *c;

	if ((ev->new & 3) != 3 || ev->level == PG_LEVEL_MAX)
		return;
	c = pg_stored(j, ev);
	if (c->to && !c->to->linked && c->to->state == PG_PAGE_OWNED)
		judge_new_table(j, ev, c->to);
}

void pg_hear_root(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_space *space = &j->ledger.spaces[ev->space];
	const struct pg_page *root =
		space->declared ? pg_ledger_find(&j->ledger, space->root)
				: NULL;

	if (root && root->stale && !root->objects)
		pg_object(j, &pg_policy_clean_table, ev,
			  "the root 0x%llx has %u entries of an earlier use",
			  ULL(root->pa), root->stale);
}

/* A lock that is taken has to be there. */
void pg_hear_lock(struct pg_judge *j, const struct pg_event *ev)
{
	unsigned int class = PG_LOCK_CLASS(ev->at);
	const struct pg_page *page;

	if (class != PG_LOCK_PTE && class != PG_LOCK_PMD)
		return;
	page = pg_ledger_find(&j->ledger, PG_LOCK_OBJECT(ev->at));
	if (!page || page->state == PG_PAGE_UNKNOWN || pg_has_ptl(j, page))
		return;
	if (page->had_ptl || pg_page_is_free(page))
		pg_object(j, &pg_policy_ptl_alive, ev,
			  "the lock of table 0x%llx is gone", ULL(page->pa));
	else
		pg_object(j, &pg_policy_live_ptl, ev,
			  "table 0x%llx never had a lock", ULL(page->pa));
}

/* A root may be smaller than a page, and has to be aligned to its size. */
static void judge_size(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_regime *r = &j->ledger.spaces[ev->space].regime;
	uint64_t page = pg_ledger_page_size(&j->ledger);
	bool root = ev->level == r->start;
	uint64_t need = root ? pg_regime_root_size(r) : page;
	uint64_t align = root ? pg_regime_root_align(r) : page;
	uint64_t size = ev->size ? ev->size : page;

	if (ev->how == PG_ORIGIN_FRAG)
		return;
	if (size < need)
		pg_object(j, &pg_policy_table_size, ev,
			  "0x%llx bytes for a table of 0x%llx", ULL(size),
			  ULL(need));
	else if (ev->at & (align - 1))
		pg_object(j, &pg_policy_table_size, ev,
			  "table 0x%llx is not aligned to 0x%llx", ULL(ev->at),
			  ULL(align));
}

static void judge_flags(struct pg_judge *j, const struct pg_event *ev)
{
	enum pg_space_class class = j->ledger.spaces[ev->space].class;
	bool account = ev->flags & PG_ALLOC_ACCOUNT;

	if (ev->how == PG_ORIGIN_BOOT || ev->how == PG_ORIGIN_STATIC)
		return;
	if (class == PG_CLASS_USER && !account)
		pg_object(j, &pg_policy_alloc_flags, ev,
			  "a user's table 0x%llx is not charged", ULL(ev->at));
	if (class == PG_CLASS_INIT && account)
		pg_object(j, &pg_policy_alloc_flags, ev,
			  "the kernel's table 0x%llx is charged to somebody",
			  ULL(ev->at));
}

void pg_hear_alloc(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_actor *a = &j->ledger.actors[ev->actor];
	bool none = a->op && a->begin.flags & PG_BEGIN_NOALLOC;

	if (ev->level == PG_EV_DATA)
		return;
	if (none ||
	    (a->op && pg_ledger_in_op(&j->ledger, ev->actor, PG_OP_HOT_REMOVE)))
		pg_object(j, &pg_policy_alloc_flags, ev,
			  "a table is allocated where none may be");
	if (ev->kind != PG_EV_ALLOC || !j->ledger.spaces[ev->space].declared)
		return;
	judge_size(j, ev);
	judge_flags(j, ev);
}

PG_POLICY(ctor_once, .name = "A1-ctor-once", .id = "A1",
	  .source = "include/linux/mm.h pagetable_pte_ctor(), Linux 6.12",
	  .title = "a constructor runs twice, or for a table that has none",
	  .text = "The second run loses the first one's lock object and counts "
		  "the page again; a table that is freed without a destructor "
		  "must not have been constructed.",
	  .kinds = ON(CTOR) | ON(WRITE));

PG_POLICY(ptl_clean, .name = "A2-ptl-clean", .id = "A2",
	  .source = "include/linux/mm.h ptlock_init(), Linux 6.12",
	  .title = "a table's lock is put over a word that is not 0",
	  .text = "Allocators promise that the word is 0. If it is not, a lock "
		  "object is lost, or another use of the word goes on.",
	  .kinds = ON(PTL));

PG_POLICY(ctor_level, .name = "A3-ctor-level", .id = "A3",
	  .source = "arch/arm64/mm/mmu.c pgd_pgtable_alloc(), Linux 5.2",
	  .title = "a table's constructor is another level's",
	  .text = "Each level has its own: with split PMD locks a PMD table "
		  "that was constructed as a PTE table has the wrong lock and "
		  "no place for deposits, and a folded level has no tables.",
	  .kinds = ON(CTOR) | ON(WRITE));

PG_POLICY(live_ptl, .name = "A4-live-ptl", .id = "A4",
	  .source = "mm/memory.c apply_to_pte_range(), Linux 6.12",
	  .title = "a table has no lock where walkers take one",
	  .text = "Generic walkers take the lock of each table of every space "
		  "but the kernel's own; efi_mm's tables need one, too.",
	  .kinds = ON(WRITE) | ON(LOCK));

PG_POLICY(clean_table, .name = "A6-clean-table", .id = "A6",
	  .source = "mm/memory.c pmd_install(), Linux 6.12",
	  .title = "a table is linked with entries of an earlier use",
	  .text = "Walkers take them for mappings. Entries that were stored "
		  "since the table was allocated are meant: a split fills it "
		  "first. Who fills all of it needs no cleared page.",
	  .kinds = ON(WRITE) | ON(ROOT));

PG_POLICY(table_size, .name = "A7-table-size", .id = "A7",
	  .source = "R-8; arch/arm64/mm/pgd.c pgtable_cache_init(), Linux 6.12",
	  .title = "a table is smaller, or aligned to less, than it has to be",
	  .text = "Hardware ignores the low bits of its address, and reads all "
		  "of it.",
	  .kinds = ON(ALLOC));

PG_POLICY(
	alloc_flags, .name = "A8-alloc-flags", .id = "A8",
	.source = "include/asm-generic/pgalloc.h GFP_PGTABLE_USER, Linux 6.12",
	.title = "a table is allocated with the wrong flags, or where none "
		 "may be",
	.text = "Users' tables are charged to them and the kernel's are not. "
		"Tearing down may not allocate: it has to succeed without "
		"memory.",
	.kinds = ON(ALLOC) | ON(FAIL));

// SPDX-License-Identifier: GPL-2.0-or-later
/* C: counters against what the ledger counts itself; at rest. */
#include "trace/policies/common.h"
#include "trace/policies/hear.h"

static bool told(const struct pg_judge *j, enum pg_counter counter)
{
	return j->ledger.told >> counter & 1;
}

static void judge_nr(struct pg_judge *j, const struct pg_event *ev)
{
	int64_t nr = j->ledger.counters[PG_COUNT_NR_PAGETABLE];

	if (ev->kind == PG_EV_END && j->ledger.typing & ~(1u << ev->actor))
		return; /* a callback is about to count */
	if (told(j, PG_COUNT_NR_PAGETABLE) && nr != j->ledger.typed)
		pg_object(j, &pg_policy_nr_pagetable, ev,
			  "NR_PAGETABLE is %lld, and %lld pages have the type",
			  (long long)nr, (long long)j->ledger.typed);
}

static void judge_space(struct pg_judge *j, const struct pg_event *ev,
			unsigned int id)
{
	const struct pg_space *space = &j->ledger.spaces[id];

	if (space->class != PG_CLASS_USER)
		return;
	if (told(j, PG_COUNT_MM_BYTES) && space->mm_bytes != space->linked)
		pg_object(
			j, &pg_policy_mm_bytes, ev,
			"space %u: pgtables_bytes is %lld, and tables of %lld "
			"bytes are linked or deposited",
			id, (long long)space->mm_bytes,
			(long long)space->linked);
	if (told(j, PG_COUNT_RSS) && space->rss != space->pages)
		pg_object(j, &pg_policy_mapcount, ev,
			  "space %u: rss is %lld, and %lld pages are mapped",
			  id, (long long)space->rss, (long long)space->pages);
}

/* A charge may be missing where nobody was there to pay. */
static void judge_memcg(struct pg_judge *j, const struct pg_event *ev)
{
	int64_t charge = j->ledger.counters[PG_COUNT_MEMCG];

	if (told(j, PG_COUNT_MEMCG) &&
	    (charge < 0 || charge > j->ledger.charged))
		pg_object(j, &pg_policy_memcg, ev,
			  "%lld tables are charged, and there are %lld",
			  (long long)charge, (long long)j->ledger.charged);
}

void pg_hear_counters(struct pg_judge *j, const struct pg_event *ev)
{
	uint32_t spaces = j->ledger.spaces_bits;

	if (!j->ledger.told || !pg_ends_all(j, ev))
		return;
	judge_nr(j, ev);
	judge_memcg(j, ev);
	for (unsigned int i = 0; spaces; i++, spaces >>= 1)
		if (spaces & 1)
			judge_space(j, ev, i);
}

static bool becomes_negative(const struct pg_judge *j,
			     const struct pg_event *ev)
{
	int64_t by = (int64_t)ev->new, sum;

	return by < 0 && ev->how < PG_COUNTERS &&
	       (__builtin_add_overflow(j->ledger.counters[ev->how], by, &sum) ||
		sum < 0);
}

/* A counter that would become negative was never right. */
void pg_hear_count(struct pg_judge *j, const struct pg_event *ev)
{
	if (!becomes_negative(j, ev))
		return;
	if (ev->how == PG_COUNT_NR_PAGETABLE)
		pg_object(j, &pg_policy_nr_pagetable, ev,
			  "NR_PAGETABLE becomes negative");
	if (ev->how == PG_COUNT_MEMCG)
		pg_object(j, &pg_policy_memcg, ev,
			  "more is uncharged than was charged");
}

/* Every page: map counts, and lock objects that outlived their tables. */
void pg_hear_idle_counts(struct pg_judge *j, const struct pg_event *ev)
{
	int64_t ptls = 0;

	for (size_t i = 0; i < j->ledger.count; i++) {
		const struct pg_page *page = j->ledger.order[i];

		ptls += page->ptl && page->ctor & PG_CTOR_LOCK;
		if (page->counted && !pg_page_is_table(page) &&
		    page->mapcount != (int64_t)page->maps)
			pg_object(j, &pg_policy_mapcount, ev,
				  "page 0x%llx: its map count is %d, and %u "
				  "entries map it",
				  ULL(page->pa), page->mapcount, page->maps);
	}
	if (j->params.ptl == PG_PTL_ALLOCATED && j->ledger.ptls != ptls)
		pg_object(j, &pg_policy_ptl_count, ev,
			  "%lld lock objects live, and %lld tables have one",
			  (long long)j->ledger.ptls, (long long)ptls);
}

PG_POLICY(nr_pagetable, .name = "C1-nr-pagetable", .id = "C1",
	  .source = "include/linux/mm.h __pagetable_ctor(), Linux 6.14",
	  .title = "NR_PAGETABLE is not the number of table pages",
	  .text = "It counts the pages with the type of a table. It drifts "
		  "where a destructor is missing, and goes below zero where "
		  "one runs too often.",
	  .kinds = ON(COUNT) | ON(END) | ON(IDLE) | ON(WRITE));

PG_POLICY(mm_bytes, .name = "C2-mm-bytes", .id = "C2",
	  .source = "kernel/fork.c check_mm(), Linux 6.12",
	  .title = "a space's pgtables_bytes is not the size of its tables",
	  .text = "A table counts from its link to its unlinking, a deposited "
		  "one too. Who lost a race counts nothing. It is 0 in the "
		  "end.",
	  .kinds = ON(COUNT) | ON(END) | ON(IDLE));

PG_POLICY(memcg, .name = "C3-memcg", .id = "C3",
	  .source = "mm/page_alloc.c __memcg_kmem_charge_page(), Linux 6.12",
	  .title = "charges for tables do not balance",
	  .text = "Somebody pays for tables that are gone, or got more back "
		  "than was paid.",
	  .kinds = ON(COUNT) | ON(END) | ON(IDLE));

PG_POLICY(ptl_count, .name = "C4-ptl-count", .id = "C4",
	  .source = "mm/memory.c ptlock_alloc(), Linux 6.12",
	  .title = "lock objects and tables that need one are not as many",
	  .text = "A lock object lives as long as its table; the kernel's own "
		  "tables need none.",
	  .kinds = ON(IDLE) | ON(WRITE) | ON(PTL));

PG_POLICY(
	mapcount, .name = "C5-mapcount", .id = "C5",
	.source = "mm/page_table_check.c, Linux 6.12",
	.title = "a page's map count, or a space's rss, is not what is mapped",
	.text = "An entry was lost, or counted twice. Special mappings, as "
		"of the zero page, do not count; invalid ones that software "
		"takes for present do.",
	.kinds = ON(COUNT) | ON(END) | ON(IDLE));

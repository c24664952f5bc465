// SPDX-License-Identifier: GPL-2.0-or-later
/* R, F: reference counts, sharers and fragments. */
#include "trace/policies/common.h"
#include "trace/policies/hear.h"

/* A count of entries and visitors that is 0 belongs to whoever frees. */
static bool is_dead(const struct pg_page *page)
{
	return page->refd && !pg_page_refs(page) && !page->deposited &&
	       (page->parents || page->unlinked);
}

void pg_hear_ref(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_page *page = pg_ledger_find(&j->ledger, ev->at);
	int64_t by = (int64_t)ev->new, now;

	if (!page || ev->how >= PG_REFS)
		return;
	now = page->refs[ev->how];
	if (by < INT32_MIN || (by < 0 && now + by < 0))
		pg_object(j,
			  ev->how == PG_REF_FRAG ? &pg_policy_pieces
						 : &pg_policy_ref_drop,
			  ev,
			  "frame 0x%llx: of %lld references %llu are dropped",
			  ULL(page->pa), (long long)now, ULL(0) - ULL(by));
	if (by > 0 && (ev->how == PG_REF_ENTRY || ev->how == PG_REF_VISITOR) &&
	    is_dead(page))
		pg_object(
			j, &pg_policy_ref_get, ev,
			"a reference is taken of table 0x%llx, which has none",
			ULL(page->pa));
}

/* An entry in a table that nothing keeps. */
void pg_hear_ref_write(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_page *page = pg_stored(j, ev)->page;

	if (page && ev->new &&is_dead(page))
		pg_object(j, &pg_policy_ref_held, ev,
			  "an entry is stored in table 0x%llx, which has no "
			  "references",
			  ULL(page->pa));
}

/* QUEUE, RCU_CALL, FREE: who takes it away has to be the last. */
void pg_hear_ref_free(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_page *page = pg_ledger_find(&j->ledger, ev->at);

	if (!page || !page->refd)
		return;
	if (pg_page_refs(page) > 0)
		pg_object(j, &pg_policy_ref_zero, ev,
			  "table 0x%llx goes with %lld references",
			  ULL(page->pa), (long long)pg_page_refs(page));
	else if (page->deposited)
		pg_object(j, &pg_policy_ref_zero, ev,
			  "table 0x%llx goes because it is empty, and is "
			  "deposited",
			  ULL(page->pa));
}

static void judge_refs(struct pg_judge *j, const struct pg_event *ev,
		       const struct pg_page *page)
{
	if (!page->parents || !page->refd || page->deposited)
		return;
	if (page->refs[PG_REF_ENTRY] != (int64_t)page->set)
		pg_object(j, &pg_policy_ref_value, ev,
			  "table 0x%llx counts %d entries and has %u",
			  ULL(page->pa), page->refs[PG_REF_ENTRY], page->set);
	else if (page->refs[PG_REF_VISITOR])
		pg_object(j, &pg_policy_ref_value, ev,
			  "table 0x%llx counts %d visitors, and nobody runs",
			  ULL(page->pa), page->refs[PG_REF_VISITOR]);
	else if (!pg_page_refs(page))
		pg_object(j, &pg_policy_ref_zero, ev,
			  "table 0x%llx has no references and is still linked",
			  ULL(page->pa));
}

static void judge_share(struct pg_judge *j, const struct pg_event *ev,
			const struct pg_page *page)
{
	int64_t share = page->refs[PG_REF_SHARE];

	if (share && share + 1 != (int64_t)page->parents)
		pg_object(j, &pg_policy_share, ev,
			  "table 0x%llx is shared by %lld more, and %u entries "
			  "point at it",
			  ULL(page->pa), (long long)share, page->parents);
}

static unsigned int pieces_in(const struct pg_page *page, enum pg_piece state)
{
	unsigned int n = 0;

	for (uint64_t p = page->pieces; p; p >>= 2)
		n += (p & 3) == (uint64_t)state;
	return n;
}

/* Two halves of a frame, or of two: listed if exactly one is in use. */
static void judge_listed(struct pg_judge *j, const struct pg_event *ev,
			 const struct pg_page *page)
{
	bool listed = pg_page_marked(page, PG_MARK_LISTED);
	unsigned int used = pieces_in(page, PG_PIECE_USED);

	if (page->refs[PG_REF_FRAG] || page->pieces >> 4 || page->order > 1 ||
	    pg_page_marked(page, PG_MARK_ACTIVE))
		return;
	if (listed != (used == 1))
		pg_object(j, &pg_policy_listed, ev,
			  "frame 0x%llx has %u halves in use and is %s",
			  ULL(page->pa), used,
			  listed ? "listed" : "not listed");
}

static void judge_pieces(struct pg_judge *j, const struct pg_event *ev,
			 const struct pg_page *page)
{
	unsigned int busy = pieces_in(page, PG_PIECE_USED) +
			    pieces_in(page, PG_PIECE_PENDING);

	if (page->refs[PG_REF_FRAG] && page->refs[PG_REF_FRAG] < (int64_t)busy)
		pg_object(j, &pg_policy_pieces, ev,
			  "frame 0x%llx counts %d fragments, and %u are in use",
			  ULL(page->pa), page->refs[PG_REF_FRAG], busy);
	judge_listed(j, ev, page);
}

void pg_hear_idle_refs(struct pg_judge *j, const struct pg_event *ev)
{
	for (size_t i = 0; i < j->ledger.count; i++) {
		const struct pg_page *page = j->ledger.order[i];

		if (page->state != PG_PAGE_OWNED)
			continue;
		judge_refs(j, ev, page);
		judge_share(j, ev, page);
		if (page->pieced)
			judge_pieces(j, ev, page);
	}
}

/*
 * The words of a fragment that is handed out. One that is a page may be cleared
 * until it is linked (judge_new_table()).
 */
static unsigned int left_in(const struct pg_judge *j,
			    const struct pg_page *page,
			    const struct pg_event *ev)
{
	uint64_t all = pg_ledger_page_size(&j->ledger);
	uint64_t size = ev->size ? ev->size : all / 2;
	unsigned int left = 0;

	if (!page->words || !page->set || size >= all || ev->va >= all / size)
		return 0;
	for (uint64_t i = 0; i < size / 8; i++)
		left += page->words[ev->va * (size / 8) + i] & 1;
	return left;
}

static void judge_handed_out(struct pg_judge *j, const struct pg_event *ev,
			     const struct pg_page *page)
{
	unsigned int left = left_in(j, page, ev);

	if (left)
		pg_object(j, &pg_policy_piece_empty, ev,
			  "fragment %llu of frame 0x%llx is handed out with %u "
			  "valid entries",
			  ULL(ev->va), ULL(page->pa), left);
}

void pg_hear_piece(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_page *page = pg_ledger_find(&j->ledger, ev->at);
	uint64_t was;

	if (!page || ev->va >= 32)
		return;
	was = page->pieces >> (2 * ev->va) & 3;
	if (ev->new == PG_PIECE_BOTH ||
	    (ev->new == PG_PIECE_USED &&was == PG_PIECE_PENDING))
		pg_object(
			j, &pg_policy_piece_both, ev,
			"fragment %llu of frame 0x%llx is handed out while it "
			"waits to be free",
			ULL(ev->va), ULL(page->pa));
	else if (ev->new == PG_PIECE_USED)
		judge_handed_out(j, ev, page);
	if (page->pieced && was != ev->old)
		pg_object(j, &pg_policy_pieces, ev,
			  "fragment %llu of frame 0x%llx was in another state",
			  ULL(ev->va), ULL(page->pa));
}

void pg_hear_piece_free(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_page *page = pg_ledger_find(&j->ledger, ev->at);

	if (page && page->pieced && page->pieces && page->state != PG_PAGE_FREE)
		pg_object(j, &pg_policy_last_piece, ev,
			  "frame 0x%llx is freed with fragments in use",
			  ULL(page->pa));
}

PG_POLICY(ref_held, .name = "R1-ref-held", .id = "R1",
	  .source = "Qi Zheng, free user PTE page table pages, v2 2021",
	  .title = "a table without references is used",
	  .text = "Whoever dropped the last one is about to unlink and free "
		  "it.",
	  .kinds = ON(WRITE));

PG_POLICY(ref_value, .name = "R2-ref-value", .id = "R2",
	  .source = "Qi Zheng, free user PTE page table pages, v2 2021",
	  .title = "a table's references are not its entries and visitors",
	  .text = "One too many keeps the table for ever, one too few frees it "
		  "under somebody.",
	  .kinds = ON(IDLE));

PG_POLICY(ref_get, .name = "R3-ref-get", .id = "R3",
	  .source = "Qi Zheng, free user PTE page table pages, v2 2021",
	  .title = "a reference is taken of a table that has none",
	  .text = "It is being freed; a visitor has to wait until its entry is "
		  "clear.",
	  .kinds = ON(REF));

PG_POLICY(ref_drop, .name = "R4-ref-drop", .id = "R4",
	  .source = "include/linux/page_ref.h, Linux 6.12",
	  .title = "more references are dropped than are held",
	  .text = "The page is freed under those who still hold one.",
	  .kinds = ON(REF));

PG_POLICY(ref_zero, .name = "R5-ref-zero", .id = "R5",
	  .source = "Qi Zheng, free user PTE page table pages, v2 2021",
	  .title = "a table goes before its last reference, or stays after it",
	  .text = "The last reference unlinks the table, once. A deposited "
		  "table is empty and not free.",
	  .kinds = ON(QUEUE) | ON(RCU_CALL) | ON(FREE) | ON(IDLE));

PG_POLICY(share, .name = "R6-share-count", .id = "R6",
	  .source = "mm/hugetlb.c huge_pmd_unshare(), Linux 6.12",
	  .title = "a shared table's count is not the number of its sharers",
	  .text = "The count is kept apart from the page's references, which "
		  "anybody may take for a moment.",
	  .kinds = ON(IDLE));

PG_POLICY(pieces, .name = "F1-piece-count", .id = "F1",
	  .source = "arch/powerpc/mm/pgtable-frag.c, Linux 6.12",
	  .title = "a frame's count of fragments is not what is in use",
	  .text = "Fragments handed out, never handed out and waiting make up "
		  "the frame, also of one that was built at boot.",
	  .kinds = ON(PIECE) | ON(REF) | ON(IDLE));

PG_POLICY(piece_both, .name = "F2-piece-state", .id = "F2",
	  .source = "arch/s390/mm/pgalloc.c, Linux 6.1",
	  .title = "a fragment is in use and waits to be free",
	  .text = "It was handed out before its grace period was over.",
	  .kinds = ON(PIECE));

PG_POLICY(listed, .name = "F3-listed", .id = "F3",
	  .source = "arch/s390/mm/pgalloc.c, Linux 6.1",
	  .title =
		  "a frame is in the list of half-free ones and should not be, "
		  "or the other way round",
	  .text = "A frame is listed if exactly one of its halves is in use.",
	  .kinds = ON(IDLE));

PG_POLICY(piece_empty, .name = "F4-piece-empty", .id = "F4",
	  .source = "arch/s390/mm/pgalloc.c, Linux 6.1",
	  .title = "a fragment is handed out with entries",
	  .text = "Nothing clears it on reuse: what the last user left is the "
		  "next one's mapping.",
	  .kinds = ON(PIECE) | ON(WRITE));

PG_POLICY(last_piece, .name = "F5-last-piece", .id = "F5",
	  .source = "arch/s390/mm/pgalloc.c page_table_free(), Linux 6.1",
	  .title = "the last fragment does not free the frame, once",
	  .text = "Two ways of freeing race for the last one: exactly one of "
		  "them has to see it.",
	  .kinds = ON(FREE) | ON(IDLE));

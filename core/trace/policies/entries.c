// SPDX-License-Identifier: GPL-2.0-or-later
/* E1, E3 to E6, L2: one descriptor that is stored or read. */
#include "arch/attr.h"
#include "trace/policies/common.h"
#include "trace/policies/hear.h"

#define BIT_NO_EL0   6 /* AP[1], inverted: 1 grants EL0 */
#define BIT_RDONLY   7 /* AP[2] */
#define BIT_DIRTY    55
#define BIT_PXNTABLE 59
#define BIT_UXNTABLE 60

/* Bits that software keeps, and that no TLB holds. */
#define SOFTWARE (pg_mask(58, 55) | PG_BIT(63))

/* What may change under walkers, by stage (pgattr_change_is_safe()). */
static uint64_t safe_bits(const struct pg_regime *r, enum pg_space_class class)
{
	uint64_t bits = SOFTWARE | PG_BIT(PG_DESC_AF);

	if (r->stage == 2)
		return bits | pg_mask(7, 6) | pg_mask(54, 53);
	bits |= PG_BIT(BIT_RDONLY) | PG_BIT(PG_DESC_DBM) | PG_BIT(PG_DESC_PXN) |
		PG_BIT(PG_DESC_NG);
	return class == PG_CLASS_USER ? bits | pg_mask(62, 60) : bits;
}

/* Normal write-back memory, with tags or without. */
static bool same_but_tags(const struct pg_regime *r, uint64_t a, uint64_t b)
{
	struct pg_memattr x = pg_leaf_memattr(r, a), y = pg_leaf_memattr(r, b);

	return r->stage == 1 && x.type == PG_MEM_NORMAL && y.type == x.type &&
	       x.inner == y.inner && x.outer == y.outer && x.tagged != y.tagged;
}

static bool leaf_is_safe(const struct pg_stored *c, uint64_t new)
{
	uint64_t differ = c->old ^ new;
	bool cont = pg_bit(c->old | new, PG_DESC_CONTIG);

	if (c->r->stage == 1 && pg_bit(c->old & ~new, PG_DESC_NG))
		return false;
	if (cont && c->space->class != PG_CLASS_USER)
		return false;
	if (same_but_tags(c->r, c->old, new))
		differ &= ~pg_mask(4, 2);
	return !(differ & ~safe_bits(c->r, c->space->class));
}

/* What BBM levels 1 and 2 allow is for those who know the levels. */
static bool licensed(const struct pg_judge *j, const struct pg_stored *c,
		     uint64_t new)
{
	bool size = c->was != c->is || pg_bit(c->old ^ new, PG_DESC_CONTIG);

	if (j->params.bbml >= 2 && size)
		return true;
	return j->params.bbml == 1 &&
	       (pg_bit(c->old ^ new, PG_DESC_CONTIG) ||
		(pg_bit(c->old | new, PG_DESC_NT) && c->was != c->is) ||
		((c->old ^ new) == PG_BIT(PG_DESC_NT)));
}

static bool is_safe(const struct pg_judge *j, const struct pg_stored *c,
		    uint64_t new)
{
	uint64_t table = pg_mask(63, 59) | pg_desc_oa_mask(c->r, c->r->granule);

	if (c->was == PG_DESC_INVALID || c->is == PG_DESC_INVALID ||
	    c->old == new)
		return true;
	if (c->was == PG_DESC_TABLE_KIND && c->is == c->was &&
	    !((c->old ^ new) & table))
		return true;
	if (c->was == c->is && pg_desc_is_leaf(c->is) && leaf_is_safe(c, new))
		return true;
	return licensed(j, c, new);
}

/* A live table that loses its only link by another. */
static void judge_overwritten(struct pg_judge *j, const struct pg_event *ev,
			      const struct pg_stored *c)
{
	if (c->was == PG_DESC_TABLE_KIND && c->is == c->was &&
	    c->from != c->to && c->from && c->from->parents == 1)
		pg_object(j, &pg_policy_one_parent, ev,
			  "the link to table 0x%llx is overwritten",
			  ULL(c->from->pa));
}

/* Replicas of a top level, and tables of the image, have many parents. */
static bool may_have_more(const struct pg_judge *j, const struct pg_event *ev,
			  const struct pg_stored *c)
{
	const struct pg_page *to = c->to;

	if (to->origin == PG_ORIGIN_STATIC || to->origin == PG_ORIGIN_FRAG ||
	    to->pieced)
		return true;
	if (to->parents <
	    1 + (uint32_t)pg_max(0, (uint64_t)to->refs[PG_REF_SHARE]))
		return true;
	return to->parent_space != ev->space && ev->level == c->r->start &&
	       (j->ledger.spaces[to->parent_space].class == PG_CLASS_INIT ||
		c->space->class == PG_CLASS_INIT);
}

static void judge_child(struct pg_judge *j, const struct pg_event *ev,
			const struct pg_stored *c)
{
	const struct pg_page *to = c->to;

	if (to == c->from || to->state == PG_PAGE_UNKNOWN)
		return;
	if (to->parents && !may_have_more(j, ev, c))
		pg_object(j, &pg_policy_one_parent, ev,
			  "table 0x%llx is linked at 0x%llx already",
			  ULL(to->pa), ULL(to->parent_at));
	if (!pg_page_is_table(to) && to->state == PG_PAGE_OWNED)
		pg_object(j, &pg_policy_level, ev,
			  "page 0x%llx was allocated for data and is linked as "
			  "a table",
			  ULL(to->pa));
	else if (pg_page_is_table(to) && to->level != ev->level + 1 &&
		 (to->linked || c->space->class != PG_CLASS_GUEST))
		pg_object(j, &pg_policy_level, ev,
			  "table 0x%llx of level %d is linked at level %d",
			  ULL(to->pa), to->level, ev->level + 1);
}

static void judge_table_attrs(struct pg_judge *j, const struct pg_event *ev,
			      const struct pg_stored *c)
{
	enum pg_space_class class = c->space->class;
	bool pxn = pg_bit(ev->new, BIT_PXNTABLE);
	bool uxn = pg_bit(ev->new, BIT_UXNTABLE);
	bool known = j->params.release >= PG_RELEASE_6_7;

	if (!pg_regime_two_els(c->r) || c->r->hpd)
		return;
	if (class == PG_CLASS_USER && (uxn || (known && !pxn)))
		pg_object(j, &pg_policy_attributes, ev,
			  "a user's table needs PXNTable alone, and 0x%llx has "
			  "not",
			  ULL(ev->new));
	if (class == PG_CLASS_INIT && known && !uxn)
		pg_object(
			j, &pg_policy_attributes, ev,
			"a table of the kernel needs UXNTable, and 0x%llx has "
			"not",
			ULL(ev->new));
}

static void judge_leaf_attrs(struct pg_judge *j, const struct pg_event *ev,
			     const struct pg_stored *c)
{
	enum pg_space_class class = c->space->class;
	bool rdonly = pg_bit(ev->new, BIT_RDONLY);

	if (!pg_regime_two_els(c->r) || c->r->pie)
		return;
	if (class != PG_CLASS_INIT && class != PG_CLASS_EFI)
		return;
	if (rdonly && pg_bit(ev->new, PG_DESC_DBM))
		pg_object(j, &pg_policy_attributes, ev,
			  "read-only with DBM: hardware makes it writable");
	if (class != PG_CLASS_INIT)
		return;
	if (!pg_bit(ev->new, PG_DESC_AF) &&
	    !pg_ledger_in_op(&j->ledger, ev->actor, PG_OP_AGE))
		pg_object(j, &pg_policy_attributes, ev,
			  "the kernel's leaf has no access flag: nobody sets "
			  "it when it faults");
	if (!pg_bit(ev->new, PG_DESC_UXN))
		pg_object(j, &pg_policy_attributes, ev,
			  "the kernel's leaf may be executed by users");
	if (!rdonly && !pg_bit(ev->new, PG_DESC_PXN))
		pg_object(j, &pg_policy_attributes, ev,
			  "the kernel's leaf is writable and executable");
}

/* Dirty state that hardware kept in AP[2] has to go on in software. */
static void judge_dirty(struct pg_judge *j, const struct pg_event *ev,
			const struct pg_stored *c)
{
	bool was = pg_bit(c->old, PG_DESC_DBM) && !pg_bit(c->old, BIT_RDONLY);

	if (!j->params.hd || c->space->class != PG_CLASS_USER || !was ||
	    c->r->stage != 1)
		return;
	if (!pg_bit(ev->new, PG_DESC_DBM) && !pg_bit(ev->new, BIT_DIRTY))
		pg_object(j, &pg_policy_shadow, ev,
			  "the page was dirty, and its entry forgets it");
}

static void judge_nonpresent(struct pg_judge *j, const struct pg_event *ev,
			     const struct pg_stored *c)
{
	uint64_t present = j->ledger.present;

	if (c->r->stage != 1 || !(ev->new &present))
		return;
	if (pg_bit(ev->new, PG_DESC_CONTIG) && pg_contig_bits(c->r, ev->level))
		pg_object(j, &pg_policy_nonpresent, ev,
			  "an invalid entry has the contiguous bit");
	if (c->old && !(c->old & (1 | present)) &&
	    !((c->old ^ ev->new) & ~present))
		pg_object(j, &pg_policy_nonpresent, ev,
			  "an entry that was not present is made present for "
			  "software");
}

static void judge_valid(struct pg_judge *j, const struct pg_event *ev,
			const struct pg_stored *c)
{
	if (c->is == PG_DESC_TABLE_KIND) {
		judge_table_attrs(j, ev, c);
		if (c->to)
			judge_child(j, ev, c);
	} else if (pg_desc_is_leaf(c->is)) {
		judge_leaf_attrs(j, ev, c);
	} else {
		pg_object(j, &pg_policy_level, ev,
			  "0x%llx is no descriptor of level %d", ULL(ev->new),
			  ev->level);
	}
	pg_judge_carried(j, ev, c);
	if (c->was == PG_DESC_INVALID)
		return;
	judge_overwritten(j, ev, c);
	if (pg_desc_is_leaf(c->was) && c->was == c->is)
		judge_dirty(j, ev, c);
	if (!is_safe(j, c, ev->new) && c->live)
		pg_object(j, &pg_policy_safe_change, ev,
			  "0x%llx becomes 0x%llx without a break", ULL(c->old),
			  ULL(ev->new));
}

/*
 * The address is not one that this table translates; of one that several link
 * the last place alone is known.
 */
static bool is_elsewhere(const struct pg_page *page, const struct pg_regime *r,
			 const struct pg_event *ev)
{
	unsigned int shift = pg_level_shift(r, ev->level) + r->stride;

	if (!ev->va || page->parents != 1 || page->root || !page->linked ||
	    page->shared || page->parent_space != ev->space || page->pieced ||
	    page->origin == PG_ORIGIN_STATIC || page->level != ev->level)
		return false;
	return shift < 64 && (page->base ^ ev->va) >> shift;
}

/* Tables change hands while nobody looks: others wrote, or moved it. */
static void judge_place(struct pg_judge *j, const struct pg_event *ev,
			const struct pg_stored *c)
{
	const struct pg_actor *a = &j->ledger.actors[ev->actor];
	const struct pg_page *page = c->page;

	if (!c->live && page->unlinked && page->unlinker != ev->actor &&
	    page->state == PG_PAGE_OWNED && ev->new && !page->deposited)
		pg_object(j, &pg_policy_revalidate, ev,
			  "table 0x%llx was unlinked by actor %u",
			  ULL(page->pa), page->unlinker);
	if (!is_elsewhere(page, c->r, ev))
		return;
	pg_object(j,
		  a->held_count && page->linked > a->held[0].seq
			  ? &pg_policy_revalidate
			  : &pg_policy_level,
		  ev, "table 0x%llx does not translate 0x%llx", ULL(page->pa),
		  ULL(ev->va));
}

/* In the space at all? Who tears down may not know where it is. */
static bool va_fits(const struct pg_regime *r, const struct pg_event *ev)
{
	return !ev->va || ev->va - r->base <= pg_ones(r->ia_bits);
}

static bool index_fits(const struct pg_regime *r, const struct pg_event *ev)
{
	uint64_t index = ev->va >> pg_level_shift(r, ev->level) &
			 pg_ones(pg_level_index_bits(r, ev->level));
	uint64_t in = ev->at >> 3 & pg_ones(pg_level_index_bits(r, ev->level));

	return index == in || !ev->va;
}

static void judge_table_page(struct pg_judge *j, const struct pg_event *ev,
			     const struct pg_page *page)
{
	const struct pg_regime *r = &j->ledger.spaces[ev->space].regime;

	if (!va_fits(r, ev))
		pg_object(j, &pg_policy_level, ev,
			  "0x%llx is outside of the space", ULL(ev->va));
	else if (!index_fits(r, ev))
		pg_object(j, &pg_policy_level, ev,
			  "0x%llx is not the entry for 0x%llx", ULL(ev->at),
			  ULL(ev->va));
	else if (page && page->state == PG_PAGE_OWNED &&
		 page->level != ev->level)
		pg_object(j, &pg_policy_level, ev,
			  "page 0x%llx is no table of level %d", ULL(page->pa),
			  ev->level);
	else if (!page && pg_space_is_whole(j, ev->space))
		pg_object(j, &pg_policy_level, ev, "0x%llx is not in any table",
			  ULL(ev->at));
}

/* A space that grows gets a root of the level above before it is its root. */
static bool is_folded(const struct pg_space *space, const struct pg_page *page,
		      const struct pg_event *ev)
{
	return ev->level < space->regime.start &&
	       !(page && page->state == PG_PAGE_OWNED &&
		 page->level == ev->level);
}

/* Operations that map the range that they name, and nothing else. */
#define MAPS                                                  \
	(PG_EV_BIT(PG_OP_MAP) | PG_EV_BIT(PG_OP_VMAP) |       \
	 PG_EV_BIT(PG_OP_S2_MAP) | PG_EV_BIT(PG_OP_EFI_MAP) | \
	 PG_EV_BIT(PG_OP_HOT_ADD) | PG_EV_BIT(PG_OP_LINEAR))

/* A new leaf reaches over the ends of the range. */
static void judge_reach(struct pg_judge *j, const struct pg_event *ev,
			const struct pg_stored *c)
{
	const struct pg_actor *a = &j->ledger.actors[ev->actor];
	uint64_t size, va, last, end;

	if (!a->op || c->was != PG_DESC_INVALID || c->is != PG_DESC_BLOCK ||
	    !(MAPS >> a->ops[0].op & 1) || !a->begin.size ||
	    a->begin.space != ev->space)
		return;
	size = PG_BIT(pg_level_shift(c->r, ev->level));
	va = ev->va & ~(size - 1);
	last = va + size - 1;
	end = pg_add_sat(a->begin.va, a->begin.size - 1);
	if (va <= end && last >= a->begin.va &&
	    (va < a->begin.va || last > end))
		pg_object(j, &pg_policy_shadow, ev,
			  "the block at 0x%llx maps more than the operation's "
			  "range",
			  ULL(va));
}

void pg_hear_entry(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_stored *c = pg_stored(j, ev);

	if (!c->space->declared || ev->level == PG_EV_DATA)
		return;
	if (!pg_ledger_in_tables(&j->ledger, ev) ||
	    is_folded(c->space, c->page, ev)) {
		pg_object(j, &pg_policy_level, ev,
			  "space %u has no tables of level %d", ev->space,
			  ev->level);
		return;
	}
	judge_table_page(j, ev, c->page);
	if (c->page)
		judge_place(j, ev, c);
	judge_reach(j, ev, c);
	if (c->is != PG_DESC_INVALID)
		judge_valid(j, ev, c);
	else if (ev->new)
		judge_nonpresent(j, ev, c);
}

void pg_hear_read(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_space *space = &j->ledger.spaces[ev->space];
	const struct pg_actor *a = &j->ledger.actors[ev->actor];
	const struct pg_page *page;
	uint64_t since = 0;

	if (!space->declared || ev->level == PG_EV_DATA ||
	    ev->level > PG_LEVEL_MAX)
		return;
	page = pg_ledger_find(&j->ledger, ev->at);
	if (is_folded(space, page, ev)) {
		pg_object(j, &pg_policy_level, ev,
			  "level %d is folded and has no tables", ev->level);
		return;
	}
	judge_table_page(j, ev, page);
	if (a->irq_off || a->rcu)
		since = a->irq_off ? a->irq_since : a->rcu_since;
	if (page && (!since || page->linked < since) &&
	    is_elsewhere(page, &space->regime, ev))
		pg_object(j, &pg_policy_level, ev,
			  "table 0x%llx does not translate 0x%llx",
			  ULL(page->pa), ULL(ev->va));
}

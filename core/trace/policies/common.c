// SPDX-License-Identifier: GPL-2.0-or-later
#include "trace/policies/common.h"

static struct pg_page *table_at(struct pg_judge *j, const struct pg_regime *r,
				enum pg_desc_kind kind, uint64_t word)
{
	if (kind != PG_DESC_TABLE_KIND)
		return NULL;
	return pg_ledger_find(&j->ledger, pg_desc_oa(r, word, r->granule));
}

void pg_stored_fill(struct pg_judge *j, const struct pg_event *ev)
{
	struct pg_stored *c = &j->change;

	c->seq = j->ledger.seq;
	c->page = pg_ledger_find(&j->ledger, ev->at);
	c->space = &j->ledger.spaces[ev->space];
	c->r = &c->space->regime;
	c->old = pg_ledger_old(c->page, ev);
	c->was = c->is = PG_DESC_INVALID;
	c->from = c->to = NULL;
	c->live = c->page && (c->page->root || c->page->parents);
	if (!pg_ledger_in_tables(&j->ledger, ev))
		return;
	c->was = pg_desc_kind(c->r, ev->level, c->old);
	c->is = pg_desc_kind(c->r, ev->level, ev->new);
	c->from = table_at(j, c->r, c->was, c->old);
	c->to = table_at(j, c->r, c->is, ev->new);
}

const struct pg_held *pg_holds(const struct pg_judge *j, unsigned int actor,
			       enum pg_lock_class class, uint64_t object)
{
	const struct pg_actor *a = &j->ledger.actors[actor];

	for (unsigned int i = a->held_count; i-- > 0;)
		if (PG_LOCK_CLASS(a->held[i].id) == (unsigned int)class &&
		    (object == PG_ANY_OBJECT ||
		     PG_LOCK_OBJECT(a->held[i].id) == object))
			return &a->held[i];
	return NULL;
}

bool pg_holds_write(const struct pg_judge *j, unsigned int actor,
		    enum pg_lock_class class, uint64_t object)
{
	const struct pg_held *held = pg_holds(j, actor, class, object);

	return held && held->mode == PG_LOCK_WRITE;
}

bool pg_has_ptl(const struct pg_judge *j, const struct pg_page *page)
{
	return page->ptl ||
	       (j->params.ptl != PG_PTL_ALLOCATED && page->ctor & PG_CTOR_LOCK);
}

bool pg_is_reachable(struct pg_judge *j, const struct pg_page *page)
{
	for (int i = 0; page && i < PG_LEVEL_COUNT; i++) {
		if (page->root)
			return true;
		if (!page->parents)
			return false;
		page = pg_ledger_find(&j->ledger, page->parent_at);
	}
	return false;
}

bool pg_is_detached(const struct pg_judge *j, unsigned int actor,
		    const struct pg_page *page)
{
	return pg_ledger_detached(&j->ledger, actor, page->parent_space,
				  page->base, 1);
}

static bool saw(const struct pg_judge *j, const struct pg_actor *a,
		const struct pg_page *page)
{
	const struct pg_space *space = &j->ledger.spaces[page->parent_space];
	const struct pg_regime *r = &space->regime;
	unsigned int n = a->seen_count < PG_SEEN_MAX ? a->seen_count
						     : PG_SEEN_MAX;

	for (unsigned int i = 0; i < n; i++) {
		const struct pg_seen *seen = &a->seen[i];

		if (seen->space == page->parent_space &&
		    space->class == PG_CLASS_USER)
			return true;
		if (pg_page_base(&j->ledger, seen->at) == page->pa)
			return true;
		if ((seen->word & 3) == 3 && space->declared &&
		    pg_desc_oa(r, seen->word, r->granule) == page->pa)
			return true;
	}
	return false;
}

bool pg_may_read(struct pg_judge *j, unsigned int actor,
		 const struct pg_page *page, bool rcu_only)
{
	const struct pg_actor *a = &j->ledger.actors[actor];
	bool irq = a->irq_off && a->irq_since < page->unlinked;
	bool rcu = a->rcu && a->rcu_since < page->unlinked;

	return (rcu || (irq && !rcu_only)) && saw(j, a, page);
}

bool pg_level_has_ptl(const struct pg_judge *j, const struct pg_regime *r,
		      int level)
{
	if (j->params.ptl == PG_PTL_NONE || level == r->start)
		return false;
	return level == PG_LEVEL_MAX ||
	       (level == PG_LEVEL_MAX - 1 && j->params.split_pmd);
}

bool pg_is_alone(const struct pg_judge *j, const struct pg_event *ev,
		 unsigned int space, uint64_t seq)
{
	for (unsigned int i = 0; i < PG_ACTORS; i++)
		if (i != ev->actor && j->ledger.spaces[space].wrote[i] > seq)
			return false;
	return true;
}

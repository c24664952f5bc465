/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Questions that several policies ask. */
#ifndef PG_TRACE_POLICIES_COMMON_H
#define PG_TRACE_POLICIES_COMMON_H

#include "trace/judge.h"
#include "trace/policies.h"

#define ULL(x) ((unsigned long long)(x))

/* common.c: fills judge->change; use pg_stored(). */
void pg_stored_fill(struct pg_judge *j, const struct pg_event *ev);

/* The store that WRITE or HW tells; page and r are never NULL if it is. */
static inline const struct pg_stored *pg_stored(struct pg_judge *j,
						const struct pg_event *ev)
{
	if (j->change.seq != j->ledger.seq)
		pg_stored_fill(j, ev);
	return &j->change;
}

static inline bool pg_page_is_table(const struct pg_page *page)
{
	return page->level != PG_EV_DATA;
}

/* Nobody may look into it. */
static inline bool pg_page_is_free(const struct pg_page *page)
{
	return page->state == PG_PAGE_FREE || page->state == PG_PAGE_CACHED;
}

static inline bool pg_page_marked(const struct pg_page *page, enum pg_mark mark)
{
	return page->marks >> mark & 1;
}

/* References of system 5: entries and visitors together. */
static inline int64_t pg_page_refs(const struct pg_page *page)
{
	return (int64_t)page->refs[PG_REF_ENTRY] + page->refs[PG_REF_VISITOR];
}

/* The operation is the actor's last open one, and no other actor is in one. */
static inline bool pg_ends_all(const struct pg_judge *j,
			       const struct pg_event *ev)
{
	return ev->kind == PG_EV_IDLE ||
	       (j->ledger.actors[ev->actor].op == 1 &&
		!(j->ledger.busy & ~(1u << ev->actor)));
}

/* A lock of this class is held; object: of it, or PG_ANY_OBJECT. */
#define PG_ANY_OBJECT UINT64_MAX

const struct pg_held *pg_holds(const struct pg_judge *j, unsigned int actor,
			       enum pg_lock_class class, uint64_t object);
bool pg_holds_write(const struct pg_judge *j, unsigned int actor,
		    enum pg_lock_class class, uint64_t object);

/* Its lock object lives, as far as anybody told. */
bool pg_has_ptl(const struct pg_judge *j, const struct pg_page *page);

/* From a root of a declared space, parents lead to the page. */
bool pg_is_reachable(struct pg_judge *j, const struct pg_page *page);

/* Walkers cannot find the page's table: this actor detached its range. */
bool pg_is_detached(const struct pg_judge *j, unsigned int actor,
		    const struct pg_page *page);

/*
 * The actor is in a read section (of irqs, or of RCU) since before the page was
 * unlinked, and may be in it: it read a descriptor that led here, or, in a
 * user's space, any.
 */
bool pg_may_read(struct pg_judge *j, unsigned int actor,
		 const struct pg_page *page, bool rcu_only);

/* The table has a last-level, or next-to-last lock of its own. */
bool pg_level_has_ptl(const struct pg_judge *j, const struct pg_regime *r,
		      int level);

/*
 * A row whose events go through the table in hear.c: it says for each kind
 * which functions look at it, so that an event is looked at once for all
 * policies. A function objects as whatever policy fits.
 */
#define PG_POLICY(ident, ...)                                                  \
	const struct pg_policy pg_policy_##ident = { .severity = PG_VIOLATION, \
						     .event = pg_hear,         \
						     __VA_ARGS__ }

#define ON(kind) PG_EV_BIT(PG_EV_##kind)

void pg_hear(struct pg_judge *j, const struct pg_event *ev);

/* Somebody wants what takes a look at whole spaces. */
static inline bool pg_wants_deep(const struct pg_judge *j)
{
	return j->params.costs >> PG_COST_DEEP & 1;
}

/* What the engine's run was told to be, not the image's: the root is known. */
static inline bool pg_space_is_whole(struct pg_judge *j, unsigned int space)
{
	const struct pg_space *s = &j->ledger.spaces[space];
	const struct pg_page *root =
		s->declared ? pg_ledger_find(&j->ledger, s->root) : NULL;

	return root && root->state != PG_PAGE_UNKNOWN;
}

/* No other actor has stored to a space's tables since this event. */
bool pg_is_alone(const struct pg_judge *j, const struct pg_event *ev,
		 unsigned int space, uint64_t seq);

#endif

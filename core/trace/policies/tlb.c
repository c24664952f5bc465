// SPDX-License-Identifier: GPL-2.0-or-later
/* The model of translation caches: who hears what, and what all ask. */
#include "trace/policies/tlb.h"

#include <stdlib.h>

/* Entries that one event may visit: a table of a table of pages, and more. */
#define BUDGET (1u << 20)

typedef void (*hear_fn)(struct pg_tlb *t, const struct pg_event *ev);

static const hear_fn hear[PG_EVENT_KINDS] = {
	[PG_EV_ALLOC] = tlb_alloc,   [PG_EV_FREE] = tlb_free,
	[PG_EV_ZERO] = tlb_fill,     [PG_EV_REF] = tlb_ref,
	[PG_EV_WRITE] = tlb_write,   [PG_EV_DSB] = tlb_dsb,
	[PG_EV_ISB] = tlb_barrier,   [PG_EV_WMB] = tlb_barrier,
	[PG_EV_TLBI] = tlb_tlbi,     [PG_EV_NOTIFY] = tlb_notify,
	[PG_EV_VOUCH] = tlb_vouch,   [PG_EV_ROOT] = tlb_root,
	[PG_EV_UNROOT] = tlb_unroot, [PG_EV_MSR] = tlb_msr,
	[PG_EV_LOCK] = tlb_lock,     [PG_EV_UNLOCK] = tlb_unlock,
	[PG_EV_ACCESS] = tlb_access, [PG_EV_OWNER] = tlb_owner,
	[PG_EV_BEGIN] = tlb_begin,   [PG_EV_END] = tlb_end,
	[PG_EV_DETACH] = tlb_detach, [PG_EV_IDLE] = tlb_idle,
};

static void drop(struct pg_judge *judge, void *kept)
{
	struct pg_tlb *t = kept;

	if (t)
		pg_stale_deinit(&t->pool);
	judge->tlb = NULL;
}

static struct pg_tlb *make(struct pg_judge *judge)
{
	int index = pg_policy_index(pg_policy_bbm_full.name);
	struct pg_tlb *t = pg_judge_keep(judge, index, sizeof(*t), drop);

	if (!t)
		return NULL;
	t->judge = judge;
	for (unsigned int i = 0; i < PG_ACTORS; i++)
		t->actors[i].guest = -1;
	return judge->tlb = t;
}

void pg_tlb_event(struct pg_judge *judge, const struct pg_event *ev)
{
	struct pg_tlb *t = judge->tlb ? judge->tlb : make(judge);

	if (!t || !hear[ev->kind])
		return;
	t->budget = BUDGET;
	t->pool.shift = judge->ledger.shift; /* of the first space */
	hear[ev->kind](t, ev);
}

struct tlb_page *tlb_side_make(struct pg_tlb *t, struct pg_page *page)
{
	void **side = &page->side[PG_TLB_SIDE];

	if (!*side)
		*side = calloc(1, sizeof(struct tlb_page));
	if (!*side)
		tlb_ledger(t)->out_of_memory = true;
	return *side;
}

static uint32_t everybody(const struct pg_tlb *t)
{
	return (UINT32_C(1) << t->judge->params.observers) - 1;
}

/* The kernel's half is in use everywhere, and so is what nobody ever loaded. */
uint32_t tlb_observers(struct pg_tlb *t, unsigned int space)
{
	const struct pg_space *s = &tlb_ledger(t)->spaces[space];

	return s->class == PG_CLASS_INIT || !s->ran ? everybody(t) : s->ran;
}

bool tlb_private(struct pg_tlb *t, unsigned int space, unsigned int actor)
{
	if (t->judge->params.observers == 1)
		return true;
	return tlb_observers(t, space) == UINT32_C(1) << actor;
}

/* Tables of firmware and temporary ones count from their first use on. */
bool tlb_live(struct pg_tlb *t, unsigned int space)
{
	const struct pg_space *s = &tlb_ledger(t)->spaces[space];

	return s->declared &&
	       ((s->class != PG_CLASS_EFI && s->class != PG_CLASS_TEMP) ||
		s->ran);
}

const struct pg_classify_params *tlb_params(struct pg_tlb *t,
					    unsigned int space, int level)
{
	struct pg_classify_params *p = &t->spaces[space].params[level + 1];
	const struct pg_judge_params *j = &t->judge->params;
	const struct pg_regime *r = &tlb_ledger(t)->spaces[space].regime;

	if (!p->regime)
		*p = (struct pg_classify_params){
			.regime = r,
			.level = level,
			.ha = j->ha || r->ha,
			.hd = j->hd || r->hd,
			.strict_attr = j->strict_attr,
			.tagged_is_permission = !j->strict_attr,
		};
	return p;
}

void tlb_close(struct pg_tlb *t, struct pg_stale *s)
{
	struct tlb_actor *a = &t->actors[s->owner];

	if (s->flags & PG_STALE_MOVED && a->moved)
		a->moved--;
	pg_stale_drop(&t->pool, s);
}

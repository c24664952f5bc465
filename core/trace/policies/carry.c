// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * E7, of what a leaf says beside its address and rights: whoever breaks it and
 * stores it anew, in parts or as one of a set, keeps its access flag, its dirty
 * state and whether it is guarded.
 */
#include "trace/classify.h"
#include "trace/policies/common.h"
#include "trace/policies/hear.h"

#define BIT_RDONLY 7
#define BIT_GP	   50
#define BIT_DIRTY  55

/* Operations that change how something is mapped, or something beside it. */
#define KEEPS                                                  \
	(PG_EV_BIT(PG_OP_SPLIT) | PG_EV_BIT(PG_OP_FOLD) |      \
	 PG_EV_BIT(PG_OP_UNFOLD) | PG_EV_BIT(PG_OP_FORK) |     \
	 PG_EV_BIT(PG_OP_THP_SPLIT) | PG_EV_BIT(PG_OP_FAULT) | \
	 PG_EV_BIT(PG_OP_MUNMAP) | PG_EV_BIT(PG_OP_DONTNEED) | \
	 PG_EV_BIT(PG_OP_PROTECT) | PG_EV_BIT(PG_OP_SET_MEMORY))

struct carry {
	struct pg_judge *j;
	const struct pg_event *ev;
	const struct pg_stored *c;
	unsigned int op;
	bool told;
};

static bool is_dirty(uint64_t word)
{
	return pg_bit(word, BIT_DIRTY) ||
	       (pg_bit(word, PG_DESC_DBM) && !pg_bit(word, BIT_RDONLY));
}

/* Up to 5.x a split gave the dirty state of a huge page to the page alone. */
static bool loses_dirt(const struct carry *k, uint64_t old, uint64_t new)
{
	return k->c->space->class == PG_CLASS_USER && k->c->r->stage == 1 &&
	       (k->c->was == k->c->is ||
		k->j->params.release >= PG_RELEASE_6_7) &&
	       is_dirty(old) && !is_dirty(new);
}

static void compare(struct carry *k, uint64_t old, uint64_t new)
{
	uint64_t oa = pg_desc_oa_mask(k->c->r, k->c->r->granule);
	const char *what = NULL;

	if (k->told || (old ^ new) & oa)
		return;
	if (pg_bit(old, PG_DESC_AF) && !pg_bit(new, PG_DESC_AF))
		what = "its access flag";
	else if (k->c->r->stage == 1 && k->op != PG_OP_PROTECT &&
		 pg_bit(old ^ new, BIT_GP))
		what = "whether it is guarded";
	else if (loses_dirt(k, old, new))
		what = "its dirty state";
	if (!what)
		return;
	k->told = true;
	pg_object(k->j, &pg_policy_shadow, k->ev,
		  "0x%llx becomes 0x%llx, which loses %s", ULL(old), ULL(new),
		  what);
}

/* What the actor's operation has taken from this entry. */
static uint64_t taken_from(const struct pg_actor *a, uint64_t at)
{
	unsigned int n = a->taken_count < PG_TAKEN_MAX ? a->taken_count
						       : PG_TAKEN_MAX;

	for (unsigned int i = 0; i < n; i++)
		if (a->taken[i].at == at)
			return a->taken[i].word;
	return 0;
}

static void compare_parts(struct carry *k, uint64_t leaf)
{
	const struct pg_regime *r = k->c->r;
	const struct pg_page *to = k->c->to;
	int level = k->ev->level + 1;

	if (!to || !to->words || !to->valid)
		return;
	for (unsigned int i = 0; i < 1u << (r->granule - 3) && !k->told; i++)
		if (to->words[i] & 1)
			compare(k,
				pg_classify_piece(r, k->ev->level, leaf, level,
						  (uint64_t)i << pg_level_shift(
							  r, level)),
				to->words[i]);
}

void pg_judge_carried(struct pg_judge *j, const struct pg_event *ev,
		      const struct pg_stored *c)
{
	const struct pg_actor *a = &j->ledger.actors[ev->actor];
	struct carry k = { .j = j, .ev = ev, .c = c };
	uint64_t leaf = c->old;

	k.op = a->op ? a->ops[0].op : PG_OP_NONE;
	if (!(KEEPS >> k.op & 1))
		return;
	if (c->was == PG_DESC_INVALID)
		leaf = taken_from(a, ev->at);
	if (!leaf || c->was == PG_DESC_TABLE_KIND)
		return;
	if (c->is == PG_DESC_TABLE_KIND)
		compare_parts(&k, leaf);
	else
		compare(&k, leaf, ev->new);
}

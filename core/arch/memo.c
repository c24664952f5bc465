// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch/memo.h"

#include <stdlib.h>

#define SLOTS 1024

struct pg_memo_slot {
	struct pg_memo_key key;
	struct pg_uniform is;
};

void pg_uniform_add(struct pg_uniform *is, const struct pg_uniform *run,
		    uint64_t mask)
{
	if (run->state == PG_MIXED || is->state == PG_MIXED) {
		is->state = PG_MIXED;
	} else if (is->state == PG_UNKNOWN) {
		*is = *run;
	} else if (is->kind != run->kind || is->fault != run->fault ||
		   is->level != run->level || (is->desc ^ run->desc) & mask ||
		   !pg_hier_same(&is->hier, &run->hier)) {
		is->state = PG_MIXED;
	}
}

static struct pg_memo_slot *slot(const struct pg_memo *memo,
				 const struct pg_memo_key *key)
{
	uint64_t hash = (key->table >> 12) * UINT64_C(0x9e3779b97f4a7c15);

	return &memo->slots[((hash >> 32) + key->level) % SLOTS];
}

bool pg_memo_get(const struct pg_memo *memo, const struct pg_memo_key *key,
		 struct pg_uniform *is)
{
	const struct pg_memo_slot *s;

	if (!memo->slots)
		return false;
	s = slot(memo, key);
	if (s->is.state != PG_SAME || s->key.table != key->table ||
	    s->key.level != key->level ||
	    !pg_hier_same(&s->key.hier, &key->hier))
		return false;
	*is = s->is;
	return true;
}

void pg_memo_put(struct pg_memo *memo, const struct pg_memo_key *key,
		 const struct pg_uniform *is)
{
	if (is->state != PG_SAME)
		return;
	if (!memo->slots)
		memo->slots = calloc(SLOTS, sizeof(*memo->slots));
	if (memo->slots)
		*slot(memo, key) = (struct pg_memo_slot){ *key, *is };
}

void pg_memo_deinit(struct pg_memo *memo)
{
	free(memo->slots);
	memo->slots = NULL;
}

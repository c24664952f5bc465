// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fragments with a state for each piece, as on s390 (lifecycle 5.3), and the
 * proposals that go on from there.
 *
 * A block is listed iff a piece may still be had from it: some are in use, and
 * not all. The list's lock protects the list and "in use"; not "pending", and
 * not the block. So a piece that is freed becomes pending under the lock, and
 * who ends the last pending one, with none in use, frees the block.
 */
#include "base/bits.h"
#include "engine/frag.h"
#include "engine/table.h"
#include "engine/zap.h"

static uint64_t context_lock(const struct pg_mm *mm)
{
	return PG_LOCK_ID(PG_LOCK_CONTEXT, mm->id);
}

static uint8_t all_used(const struct pg_world *w)
{
	return (uint8_t)pg_ones(1u << pg_frag_design(w)->order);
}

static uint64_t piece_pa(const struct pg_world *w, uint64_t head,
			 unsigned int piece)
{
	return head + ((uint64_t)piece << w->phys.shift);
}

/*
 * A descriptor of its own has a lock and a type of its own; what its last user
 * left of them nobody else clears.
 */
static uint64_t construct(struct pg_task *t, struct pg_mm *mm, uint64_t table,
			  int level)
{
	const struct pg_table_steps *s = &t->world->steps.table;

	if (pg_frag_design(t->world)->shared)
		return table;
	pg_frame_get(&t->world->phys, table)->ptl = 0;
	if (s->ctor(t, mm, table, level))
		return table;
	s->free(t, mm, table);
	return 0;
}

/* Only the first listed block is looked at; under the lock. */
static uint64_t from_list(struct pg_task *t, struct pg_mm *mm)
{
	const struct pg_frag_list *list = &pg_frags(t->world)->lists[mm->id];
	uint64_t head;
	int piece;

	if (!list->count)
		return 0;
	head = list->heads[0];
	piece = t->world->steps.frag.pick(t, head);
	if (piece < 0)
		return 0;
	t->world->steps.frag.clean(t, piece_pa(t->world, head,
					       (unsigned int)piece));
	if ((pg_piece(t, head, (unsigned int)piece,
		      PG_PIECE_A((unsigned int)piece)) &
	     0xf) == all_used(t->world))
		pg_frag_unlist(t, head);
	return piece_pa(t->world, head, (unsigned int)piece);
}

static uint64_t from_block(struct pg_task *t, struct pg_mm *mm, int level)
{
	const struct pg_frag_design *design = pg_frag_design(t->world);
	uint64_t head = t->world->steps.frag.block(t, mm, level);
	unsigned int first = 0;

	if (!head)
		return 0;
	if (design->paired)
		first = t->va >> pg_level_shift(&mm->regime, level - 1) & 1;
	pg_piece(t, head, first, PG_PIECE_A(first));
	if (design->whole || design->paired)
		pg_piece(t, head, first ^ 1, PG_PIECE_A(first ^ 1));
	if (design->paired)
		pg_ref(t, PG_REF_FRAG, head, 2);
	if (design->reuse) {
		pg_lock(t, context_lock(mm), PG_LOCK_WRITE);
		pg_frag_enlist(t, head, false);
		pg_unlock(t, context_lock(mm));
	}
	return piece_pa(t->world, head, first);
}

static uint64_t shared_alloc(struct pg_task *t, struct pg_mm *mm, int level)
{
	uint64_t table = 0;

	if (!pg_frag_wanted(mm, level))
		return pg_steps_default.table.alloc(t, mm, level);
	if (!pg_frags(t->world))
		return 0;
	if (pg_frag_design(t->world)->reuse) {
		pg_lock(t, context_lock(mm), PG_LOCK_WRITE);
		table = from_list(t, mm);
		pg_unlock(t, context_lock(mm));
	}
	if (!table)
		table = from_block(t, mm, level);
	return table ? construct(t, mm, table, level) : 0;
}

/* After a piece went out of use: its block's place in the list. */
static void relist(struct pg_task *t, uint64_t head, uint8_t now,
		   unsigned int piece, bool tail)
{
	const struct pg_frame *f = pg_frame_get(&t->world->phys, head);
	uint8_t used = now & 0xf;
	bool listed = f->marks >> PG_MARK_LISTED & 1;
	bool active = f->marks >> PG_MARK_ACTIVE & 1;

	if (!pg_frag_design(t->world)->reuse)
		return;
	pg_shares(t, PG_SHARED_OTHER, head, PG_TOUCH_READ);
	if (used && !listed && !active)
		pg_frag_enlist(t, head, tail);
	else if (listed && (!used || active))
		pg_frag_unlist(t, head);
}

/* The other of a pair goes with it, if it was never linked. */
static void leave_partner(struct pg_task *t, uint64_t table)
{
	uint64_t head = pg_frag_head(t->world, table);
	unsigned int other = pg_frag_index(t->world, table) ^ 1;
	const struct pg_frame *f =
		pg_frame_get(&t->world->phys, piece_pa(t->world, head, other));
	const struct pg_frame *h = pg_frame_get(&t->world->phys, head);

	if (f->back || !(h->pieces & PG_PIECE_A(other)))
		return;
	pg_piece(t, head, other, PG_PIECE_A(other));
	if (pg_frag_design(t->world)->paired)
		pg_ref(t, PG_REF_FRAG, head, -1);
}

static void begin_free(struct pg_task *t, uint64_t table, bool tail)
{
	const struct pg_frag_design *design = pg_frag_design(t->world);
	uint64_t head = pg_frag_head(t->world, table);
	unsigned int piece = pg_frag_index(t->world, table);
	struct pg_frame *f = pg_frame_get(&t->world->phys, table);
	uint64_t lock = context_lock(&t->world->mms[f->owner % PG_SPACES]);
	uint8_t now;

	if (!design->shared)
		pg_steps_default.table.dtor(t, table);
	pg_lock(t, lock, PG_LOCK_WRITE);
	now = t->world->steps.frag.leave(t, head, piece);
	relist(t, head, now, piece, tail);
	if (design->paired || design->whole)
		leave_partner(t, table);
	f->back = 0;
	pg_unlock(t, lock);
}

static void release_later(struct pg_task *t, uint64_t head)
{
	t->world->steps.frag.release(t, head);
}

/* Who sees nothing in use and nothing pending frees the block. */
static void end_free(struct pg_task *t, uint64_t table)
{
	const struct pg_frag_steps *s = &t->world->steps.frag;
	uint64_t head = pg_frag_head(t->world, table);

	if (pg_frag_design(t->world)->paired)
		pg_ref(t, PG_REF_FRAG, head, -1);
	if (s->settle(t, head, pg_frag_index(t->world, table)))
		return;
	if (s->deferred(t, head))
		pg_rcu_call(t, head, release_later);
	else
		s->release(t, head);
}

/* When it is queued: the first half. */
static void shared_dtor(struct pg_task *t, uint64_t table)
{
	if (pg_is_frag(t->world, table))
		begin_free(t, table, true);
	else
		pg_steps_default.table.dtor(t, table);
}

/* When nobody can look at it any more: the second. */
static void shared_put(struct pg_task *t, uint64_t table)
{
	if (pg_is_frag(t->world, table))
		end_free(t, table);
	else
		pg_steps_default.table.put(t, table);
}

static void shared_free(struct pg_task *t, struct pg_mm *mm, uint64_t table)
{
	if (!pg_is_frag(t->world, table)) {
		pg_steps_default.table.free(t, mm, table);
		return;
	}
	begin_free(t, table, false);
	t->world->steps.table.put(t, table);
}

/* Where a table of a pair is linked. */
static void remember(struct pg_task *t, uint64_t table,
		     const struct pg_place *p)
{
	struct pg_frags *frags = pg_frags(t->world);
	uint64_t head = pg_frag_head(t->world, table);

	pg_frame_get(&t->world->phys, table)->back = p->at;
	for (unsigned int i = 0; i < frags->count; i++)
		if (frags->blocks[i].head == head)
			frags->blocks[i].va[pg_frag_index(t->world, table)] =
				p->va;
}

static void flush_entry(struct pg_task *t, const struct pg_place *p)
{
	uint64_t span = UINT64_C(1) << pg_level_shift(&p->mm->regime, p->level);

	t->world->steps.entry.flush(t, &(struct pg_flush){
					       .mm = p->mm,
					       .va = p->va,
					       .size = span,
					       .stride = span,
					       .level = PG_FLUSH_ANY_LEVEL,
				       });
}

/*
 * A pair fills the neighbour's entry, too, if that is empty. Nobody may be
 * about to flush what was there before: so a table goes only when no VMA is
 * left in the whole of its pair (pair_bounds()).
 */
static void pair_linked(struct pg_task *t, const struct pg_place *p,
			uint64_t table)
{
	uint64_t span = UINT64_C(1) << pg_level_shift(&p->mm->regime, p->level);
	struct pg_place near = { p->mm, p->level, p->at ^ 8, p->va ^ span };
	uint64_t other = table ^ UINT64_C(1) << t->world->phys.shift;

	if (!pg_is_frag(t->world, table) || p->level != PG_LEVEL_MAX - 1)
		return;
	remember(t, table, p);
	if (pg_read(t, &near))
		return;
	t->world->steps.table.account(t, p->mm, 1);
	t->world->steps.entry.set(t, &near, pg_table_desc(p->mm, other));
	t->world->steps.entry.publish(t, p->mm);
	remember(t, other, &near);
}

static void unlink_rest(struct pg_task *t, uint64_t table, uint64_t va)
{
	const struct pg_frame *f = pg_frame_get(&t->world->phys, table);
	struct pg_mm *mm = &t->world->mms[f->owner % PG_SPACES];
	struct pg_place p = { mm, f->level - 1, f->back, va };

	t->world->steps.entry.clear(t, &p);
	t->world->steps.table.account(t, mm, -1);
	flush_entry(t, &p);
	pg_notify(t, mm, PG_NOTIFY_FLUSH, va,
		  pg_level_bytes(mm, PG_LEVEL_MAX - 1));
	t->world->steps.table.defer(t, mm, table);
}

/* Retraction may have unlinked it, and frees it after a grace period. */
static bool is_linked(struct pg_task *t, uint64_t table)
{
	const struct pg_frame *f = pg_frame_get(&t->world->phys, table);
	struct pg_mm *mm = &t->world->mms[f->owner % PG_SPACES];
	struct pg_place p = { mm, f->level - 1, f->back, 0 };
	uint64_t below;

	return f->back && pg_is_table(mm, p.level, pg_peek(t, &p), &below) &&
	       below == table;
}

/* Neighbours that nobody asked for go with the table that links them. */
static void unlink_neighbours(struct pg_task *t, uint64_t pmd)
{
	struct pg_frags *frags = pg_frags(t->world);
	uint64_t mask = ~pg_ones(t->world->phys.shift);

	for (unsigned int i = frags ? frags->count : 0; i-- > 0;) {
		struct pg_frag_live b = frags->blocks[i];

		for (unsigned int j = 0; j < 2; j++) {
			uint64_t table = piece_pa(t->world, b.head, j);

			if ((pg_frame_get(&t->world->phys, table)->back &
			     mask) == pmd &&
			    is_linked(t, table))
				unlink_rest(t, table, b.va[j]);
		}
	}
}

static void pair_dtor(struct pg_task *t, uint64_t table)
{
	if (!pg_is_frag(t->world, table))
		unlink_neighbours(t, table);
	shared_dtor(t, table);
}

static bool pair_bounds(const struct pg_range *r, uint64_t lo, uint64_t hi)
{
	unsigned int shift = pg_level_shift(&r->mm->regime, PG_LEVEL_MAX - 1);

	if (hi - lo == UINT64_C(1) << shift) {
		lo &= ~pg_ones(shift + 1);
		hi = lo + (UINT64_C(2) << shift);
	}
	return pg_zap_bounds(r, lo, hi);
}

/* A table that moved alone would be its partner's neighbour no more. */
static bool pair_can_move(const struct pg_mm *mm, int level)
{
	return false;
}

void pg_frag_fill_shared(struct pg_steps *steps)
{
	steps->table.alloc = shared_alloc;
	steps->table.dtor = shared_dtor;
	steps->table.put = shared_put;
	steps->table.free = shared_free;
	steps->table.defer = pg_frag_defer;
}

void pg_frag_fill_pairs(struct pg_steps *steps)
{
	pg_frag_fill_shared(steps);
	steps->table.linked = pair_linked;
	steps->table.dtor = pair_dtor;
	steps->user.zap.bounds = pair_bounds;
	steps->user.mremap.can = pair_can_move;
}

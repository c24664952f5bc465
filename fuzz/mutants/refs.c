// SPDX-License-Identifier: GPL-2.0-or-later
/* Bugs in tables that are counted or reclaimed while others use them. */
#include "mutants.h"

#include "engine/exit.h"
#include "engine/fault.h"
#include "engine/refs.h"
#include "engine/schedule.h"
#include "engine/table.h"
#include "engine/zap.h"

#define VA   UINT64_C(0x40000000)
#define PAGE UINT64_C(0x1000)
#define SPAN UINT64_C(0x200000)

/* Two actors on one table, in many orders: mostly one goes on for a while. */
struct order {
	uint64_t seed;
	unsigned int last;
};

static unsigned int roll(struct order *o, unsigned int sides)
{
	o->seed = o->seed * UINT64_C(6364136223846793005) +
		  UINT64_C(1442695040888963407);
	return (unsigned int)(o->seed >> 33) % sides;
}

static int choose(void *ctx, struct pg_world *w, uint32_t ready)
{
	struct order *o = ctx;
	unsigned int n;

	if (ready >> o->last & 1 && roll(o, 6))
		return (int)o->last;
	n = roll(o, (unsigned int)__builtin_popcount(ready));
	while (n--)
		ready &= ready - 1;
	o->last = (unsigned int)__builtin_ctz(ready);
	return (int)o->last;
}

static void fault(struct pg_task *t, void *arg)
{
	pg_refs_fault(t, &t->world->mms[1], VA);
}

static void zap(struct pg_task *t, void *arg)
{
	pg_refs_zap(t, &t->world->mms[1], VA, PAGE);
}

static void visit_and_free(struct fz_bench *b)
{
	static const struct pg_part_of parts[] = { { zap, NULL },
						   { fault, NULL } };
	struct order order = { 1, 0 };
	struct pg_error err;

	for (unsigned int i = 0; i < 1000; i++) {
		pg_refs_fault(b->t, b->mm, VA);
		pg_schedule_run(&b->world, parts, 2, choose, &order, &err);
	}
}

/* B113: visitors enter a table whatever its count is. */
static bool get_always(struct pg_task *t, uint64_t table)
{
	pg_ref(t, PG_REF_VISITOR, table, 1);
	return true;
}

static void seed_get_always(struct pg_steps *s)
{
	s->ref.try_get = get_always;
}

/* B114: a table that is there is used, also one that is being freed. */
static uint64_t alloc_any(struct pg_task *t, const struct pg_place *p)
{
	uint64_t table = pg_table_below(t, p);

	pg_ref(t, PG_REF_VISITOR, table, 1);
	pg_frame_get(&t->world->phys, table)->back = p->at;
	return table;
}

static void seed_alloc_any(struct pg_steps *s)
{
	s->ref.alloc_get = alloc_any;
}

/* B115: the frame goes before the walk cache forgets it. */
static void free_first(struct pg_task *t, const struct pg_place *p,
		       uint64_t table)
{
	const struct pg_steps *s = &t->world->steps;
	struct pg_place q = *p;
	uint64_t lock;

	q.at = pg_frame_get(&t->world->phys, table)->back;
	lock = s->lock.of_entry(t, &q);
	pg_lock(t, lock, PG_LOCK_WRITE);
	s->entry.clear(t, &q);
	pg_unlock(t, lock);
	s->table.account(t, p->mm, -1);
	s->table.free(t, p->mm, table);
	s->entry.flush(t, &(struct pg_flush){
				  .mm = p->mm,
				  .va = VA,
				  .size = SPAN,
				  .stride = SPAN,
				  .level = PG_FLUSH_ANY_LEVEL,
			  });
}

static void seed_free_first(struct pg_steps *s)
{
	s->ref.free = free_first;
}

static void fault_and_zap(struct fz_bench *b)
{
	fault(b->t, NULL);
	zap(b->t, NULL);
	fault(b->t, NULL);
}

/* B116: a table that is kept has no entries, and is freed for it. */
static void deposit_empty(struct pg_task *t, const struct pg_place *p,
			  uint64_t table, unsigned int entries)
{
	pg_ref(t, PG_REF_ENTRY, table, -(int32_t)entries);
	t->world->steps.table.free(t, p->mm, table);
}

static void seed_deposit_empty(struct pg_steps *s)
{
	s->ref.deposit = deposit_empty;
}

static void collapse_and_split(struct fz_bench *b)
{
	fault(b->t, NULL);
	pg_refs_collapse(b->t, b->mm, VA);
	pg_refs_split(b->t, b->mm, VA);
}

/* B117: the back-pointer stays where the table was first linked. */
static void moved_once(struct pg_task *t, const struct pg_place *to,
		       uint64_t table)
{
	struct pg_frame *f = pg_frame_get(&t->world->phys, table);

	if (!f->back)
		f->back = to->at;
}

static void seed_moved_once(struct pg_steps *s)
{
	s->ref.moved = moved_once;
}

static void move_and_zap(struct fz_bench *b)
{
	fault(b->t, NULL);
	pg_refs_move(b->t, b->mm, VA, VA + SPAN);
	pg_refs_zap(b->t, b->mm, VA + SPAN, PAGE);
}

/* B118: a visitor who returns early keeps its reference. */
static void put_later(struct pg_task *t, const struct pg_place *p,
		      uint64_t table)
{
}

static void seed_put_later(struct pg_steps *s)
{
	s->ref.put = put_later;
}

/* B109: the lock that was never mapped is released. */
static void unlock_nothing(struct pg_task *t, const struct pg_ptmap *m)
{
	pg_unlock(t, PG_LOCK_ID(PG_LOCK_PTE, m->pmd.at));
}

static void seed_unlock_nothing(struct pg_steps *s)
{
	s->user.zap.reclaim_fail = unlock_nothing;
}

/* B111: the reclaimed table's walks end with the gather, not before. */
static void no_reclaim_flush(struct pg_task *t, struct pg_zap *z, uint64_t va)
{
}

static void seed_no_reclaim_flush(struct pg_steps *s)
{
	s->user.zap.reclaim_flush = no_reclaim_flush;
}

static void discard(struct pg_task *t, void *arg)
{
	pg_dontneed(t, &t->world->mms[1], VA, SPAN);
}

static void touch(struct pg_task *t, void *arg)
{
	pg_fault(t, &t->world->mms[1], VA, PG_USE_WRITE);
}

/* The neighbour's table comes and goes under the same lock. */
static void neighbour(struct pg_task *t, void *arg)
{
	for (unsigned int i = 0; i < 4; i++) {
		pg_fault(t, &t->world->mms[1], VA + SPAN, PG_USE_WRITE);
		pg_dontneed(t, &t->world->mms[1], VA + SPAN, SPAN);
	}
}

/* Two discard a whole table, one comes back to it, one is in their way. */
static void reclaim(struct fz_bench *b)
{
	static const struct pg_part_of parts[] = { { discard, NULL },
						   { discard, NULL },
						   { touch, NULL },
						   { neighbour, NULL } };
	static const struct pg_vma vma = {
		.kind = PG_VMA_ANON,
		.flags = PG_VMA_WRITE,
		.start = VA,
		.end = VA + 2 * SPAN,
	};
	struct order order = { 1, 0 };
	struct pg_error err;

	pg_mmap(b->t, b->mm, &vma);
	for (unsigned int i = 0; i < 300; i++) {
		touch(b->t, NULL);
		pg_schedule_run(&b->world, parts, 4, choose, &order, &err);
	}
}

#define REFS	 "pte-refs"
#define REFS_RCU "pte-refs-rcu"

const struct fz_mutant fz_mutants_refs[] = {
	{ .bug = "B113",
	  .title = "a table without references is entered",
	  .policy = "R3",
	  .seed = seed_get_always,
	  .witness = visit_and_free,
	  .scheme = REFS_RCU },
	{ .bug = "B114",
	  .title = "a table that is being freed is used again",
	  .policy = "D5",
	  .seed = seed_alloc_any,
	  .witness = visit_and_free,
	  .scheme = REFS },
	{ .bug = "B115",
	  .title = "a table is freed before the flush",
	  .policy = "T2",
	  .seed = seed_free_first,
	  .witness = fault_and_zap,
	  .scheme = REFS },
	{ .bug = "B116",
	  .title = "a deposited table is freed for being empty",
	  .policy = "R5",
	  .seed = seed_deposit_empty,
	  .witness = collapse_and_split,
	  .scheme = REFS },
	{ .bug = "B117",
	  .title = "a moved table's back-pointer is stale",
	  .policy = "D5",
	  .seed = seed_moved_once,
	  .witness = move_and_zap,
	  .scheme = REFS },
	{ .bug = "B118",
	  .title = "a visitor's reference is never dropped",
	  .policy = "R2",
	  .seed = seed_put_later,
	  .witness = fault_and_zap,
	  .scheme = REFS },
	{ .bug = "B109",
	  .name = "B109-2",
	  .title = "a lock is released that was not mapped",
	  .policy = "L4",
	  .seed = seed_unlock_nothing,
	  .witness = reclaim,
	  .scheme = "pt-reclaim" },
	{ .bug = "B111",
	  .name = "B111-2",
	  .title = "a reclaimed table is replaced unflushed",
	  .policy = "T4",
	  .seed = seed_no_reclaim_flush,
	  .witness = reclaim,
	  .scheme = "pt-reclaim" },
	{ .bug = NULL },
};

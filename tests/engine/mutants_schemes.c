// SPDX-License-Identifier: GPL-2.0-or-later
/* Bugs in where table pages come from and go (core/engine/scheme_steps.h). */
#include "mutants.h"

#include "base/bits.h"
#include "engine/cache.h"
#include "engine/exit.h"
#include "engine/fault.h"
#include "engine/frag.h"
#include "engine/refs.h"
#include "engine/schedule.h"
#include "engine/table.h"
#include "engine/task.h"
#include "engine/zap.h"

#define VA   UINT64_C(0x40000000)
#define PAGE UINT64_C(0x1000)
#define SPAN UINT64_C(0x200000)

static uint64_t alloc(struct bench *b, int level)
{
	b->t->va = VA;
	return b->world.steps.table.alloc(b->t, b->mm, level);
}

static void release(struct bench *b, uint64_t table)
{
	b->world.steps.table.free(b->t, b->mm, table);
}

static void free_queued(struct pg_task *t, uint64_t table)
{
	t->world->steps.table.put(t, table);
}

/* As a gather does: destructed now, freed after a grace period. */
static void queue(struct bench *b, uint64_t table)
{
	b->world.steps.table.dtor(b->t, table);
	pg_say(b->t, (struct pg_event){
			     .kind = PG_EV_QUEUE,
			     .how = PG_QUEUE_RCU,
			     .level = PG_EV_DATA,
			     .space = b->mm->id,
			     .at = table,
		     });
	pg_rcu_call(b->t, table, free_queued);
}

/* B007: the run-time top level was allocated raw, and freed like any other. */
static bool no_ctor(struct pg_task *t, struct pg_mm *mm, uint64_t table,
		    int level)
{
	pg_table_frame(t->world, table)->ctor = PG_CTOR_TYPE;
	return true;
}

static void seed_no_ctor(struct pg_steps *s)
{
	s->table.ctor = no_ctor;
}

static void come_and_go(struct bench *b)
{
	release(b, alloc(b, b->mm->regime.start));
}

/* B011: what was freed was no table to the function that freed it. */
static void no_put(struct pg_task *t, uint64_t table)
{
}

static void seed_no_put(struct pg_steps *s)
{
	s->table.put = no_put;
}

/* B015: the count of a block that boot made. */
static void no_early(struct pg_task *t, uint64_t head)
{
}

static void seed_no_early(struct pg_steps *s)
{
	s->frag.early = no_early;
}

static void unplug_early(struct bench *b)
{
	release(b, pg_frag_early(b->t, b->mm));
}

/* B017: who drops the unused pieces leaves the mark. */
static bool keep_mark(struct pg_task *t, uint64_t head)
{
	return pg_frame_get(&t->world->phys, head)->marks >> PG_MARK_ACTIVE & 1;
}

static void seed_keep_mark(struct pg_steps *s)
{
	s->frag.deferred = keep_mark;
}

static void defer_and_exit(struct bench *b)
{
	b->world.steps.table.defer(b->t, b->mm, alloc(b, PG_LEVEL_MAX));
	b->world.steps.table.exit(b->t, b->mm);
}

/* B024: pending halves are handed out. */
static int pick_pending(struct pg_task *t, uint64_t head)
{
	uint8_t used = pg_frame_get(&t->world->phys, head)->pieces;

	return used & PG_PIECE_A(0) ? 1 : 0;
}

static void seed_pick_pending(struct pg_steps *s)
{
	s->frag.pick = pick_pending;
}

static void reuse_half(struct bench *b)
{
	uint64_t h0 = alloc(b, PG_LEVEL_MAX), h1 = alloc(b, PG_LEVEL_MAX), h2;

	queue(b, h1);
	h2 = alloc(b, PG_LEVEL_MAX);
	pg_grace_end(&b->world);
	release(b, h2);
	release(b, h0);
}

/* B024: both ways of freeing look at "in use" alone. */
static uint8_t settle_early(struct pg_task *t, uint64_t head,
			    unsigned int piece)
{
	return pg_piece(t, head, piece, PG_PIECE_P(piece)) & 0xf;
}

static void seed_settle_early(struct pg_steps *s)
{
	s->frag.settle = settle_early;
}

static void two_last_halves(struct bench *b)
{
	uint64_t h0 = alloc(b, PG_LEVEL_MAX), h1 = alloc(b, PG_LEVEL_MAX);

	queue(b, h1);
	release(b, h0);
}

/* B026: one rcu_head, queued for each fragment. */
static void nothing(struct pg_task *t, uint64_t head)
{
}

static void defer_head(struct pg_task *t, struct pg_mm *mm, uint64_t table)
{
	pg_rcu_call(t, pg_frag_head(t->world, table), nothing);
}

static void seed_defer_head(struct pg_steps *s)
{
	s->table.defer = defer_head;
}

static void defer_two(struct bench *b)
{
	uint64_t first = alloc(b, PG_LEVEL_MAX);
	uint64_t second = alloc(b, PG_LEVEL_MAX);

	b->world.steps.table.defer(b->t, b->mm, first);
	b->world.steps.table.defer(b->t, b->mm, second);
	pg_grace_end(&b->world);
	b->world.steps.table.exit(b->t, b->mm);
}

/* B027: the lock's word of the last user. */
static void small_groups(struct pg_knobs *knobs)
{
	knobs->group = 3;
}

static void no_reset(struct pg_task *t, uint64_t page)
{
}

static void seed_no_reset(struct pg_steps *s)
{
	s->cache.reset = no_reset;
}

static void recycle(struct bench *b)
{
	release(b, alloc(b, PG_LEVEL_MAX));
	release(b, alloc(b, PG_LEVEL_MAX));
}

/* B028: the flag goes with the destructor, before the table is queued. */
static void dtor_flag(struct pg_task *t, uint64_t table)
{
	t->world->steps.cache.flag(t, table, false);
	pg_steps_default.table.dtor(t, table);
}

static void seed_dtor_flag(struct pg_steps *s)
{
	s->table.dtor = dtor_flag;
}

static void queue_one(struct bench *b)
{
	queue(b, alloc(b, PG_LEVEL_MAX));
}

/* B029: nobody sets it. */
static void no_flag(struct pg_task *t, uint64_t page, bool on)
{
}

static void seed_no_flag(struct pg_steps *s)
{
	s->cache.flag = no_flag;
}

static void reach(struct bench *b)
{
	pg_table_reach(b->t, b->mm, VA, PG_LEVEL_MAX);
}

/* B030: the loop looks at the head of the list, not at its cursor. */
static void dispose_head(struct pg_task *t, const uint64_t *pages,
			 unsigned int count)
{
	for (unsigned int i = 0; i < count; i++)
		pg_cache_dispose(t, pages, 1);
}

static void seed_dispose_head(struct pg_steps *s)
{
	s->cache.dispose = dispose_head;
}

static void shrink_two(struct bench *b)
{
	release(b, alloc(b, PG_LEVEL_MAX));
	pg_cache_shrink(b->t, 2);
}

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

static void visit_and_free(struct bench *b)
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

static void fault_and_zap(struct bench *b)
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

static void collapse_and_split(struct bench *b)
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

static void move_and_zap(struct bench *b)
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
static void reclaim(struct bench *b)
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

#define HALVES	 "s390-halves"
#define COUNTED	 "powerpc-fragments"
#define CACHE	 "pks-cache"
#define REFS	 "pte-refs"
#define REFS_RCU "pte-refs-rcu"

const struct mutant mutants_schemes[] = {
	{ .bug = "B007",
	  .title = "a new top level without a constructor",
	  .policy = "D1",
	  .seed = seed_no_ctor,
	  .witness = come_and_go,
	  .scheme = "linux-6.14" },
	{ .bug = "B011",
	  .title = "freeing a table does nothing",
	  .policy = "D6",
	  .seed = seed_no_put,
	  .witness = come_and_go },
	{ .bug = "B015",
	  .title = "boot's fragments are not counted",
	  .policy = "F1",
	  .seed = seed_no_early,
	  .witness = unplug_early,
	  .scheme = COUNTED },
	{ .bug = "B017",
	  .title = "the mark stays when a space exits",
	  .policy = "D2",
	  .seed = seed_keep_mark,
	  .witness = defer_and_exit,
	  .scheme = COUNTED },
	{ .bug = "B024",
	  .title = "a pending half is handed out",
	  .policy = "F2",
	  .seed = seed_pick_pending,
	  .witness = reuse_half,
	  .scheme = HALVES },
	{ .bug = "B024",
	  .title = "both halves see the last one",
	  .policy = "F5",
	  .seed = seed_settle_early,
	  .witness = two_last_halves,
	  .scheme = HALVES },
	{ .bug = "B026",
	  .title = "a block's rcu_head is queued twice (s390)",
	  .policy = "G2",
	  .seed = seed_defer_head,
	  .witness = defer_two,
	  .scheme = HALVES },
	{ .bug = "B026",
	  .title = "and on powerpc",
	  .policy = "G2",
	  .seed = seed_defer_head,
	  .witness = defer_two,
	  .scheme = COUNTED },
	{ .bug = "B027",
	  .title = "a recycled page has its old lock's word",
	  .policy = "A2",
	  .seed = seed_no_reset,
	  .witness = recycle,
	  .scheme = CACHE,
	  .tune = small_groups },
	{ .bug = "B028",
	  .title = "the destructor clears the table's flag",
	  .policy = "K1",
	  .seed = seed_dtor_flag,
	  .witness = queue_one,
	  .scheme = CACHE,
	  .tune = small_groups },
	{ .bug = "B029",
	  .title = "nobody sets the table's flag",
	  .policy = "K1",
	  .seed = seed_no_flag,
	  .witness = reach,
	  .scheme = CACHE,
	  .tune = small_groups },
	{ .bug = "B030",
	  .title = "the shrinker disposes of one page twice",
	  .policy = "D4",
	  .seed = seed_dispose_head,
	  .witness = shrink_two,
	  .scheme = CACHE,
	  .tune = small_groups },
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
	  .title = "a lock is released that was not mapped",
	  .policy = "L4",
	  .seed = seed_unlock_nothing,
	  .witness = reclaim,
	  .scheme = "pt-reclaim" },
	{ .bug = "B111",
	  .title = "a reclaimed table is replaced unflushed",
	  .policy = "T4",
	  .seed = seed_no_reclaim_flush,
	  .witness = reclaim,
	  .scheme = "pt-reclaim" },
	{ .bug = NULL },
};

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

static uint64_t alloc(struct fz_bench *b, int level)
{
	b->t->va = VA;
	return b->world.steps.table.alloc(b->t, b->mm, level);
}

static void release(struct fz_bench *b, uint64_t table)
{
	b->world.steps.table.free(b->t, b->mm, table);
}

static void free_queued(struct pg_task *t, uint64_t table)
{
	t->world->steps.table.put(t, table);
}

/* As a gather does: destructed now, freed after a grace period. */
static void queue(struct fz_bench *b, uint64_t table)
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

static void come_and_go(struct fz_bench *b)
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

static void unplug_early(struct fz_bench *b)
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

static void defer_and_exit(struct fz_bench *b)
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

static void reuse_half(struct fz_bench *b)
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

static void two_last_halves(struct fz_bench *b)
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

static void defer_two(struct fz_bench *b)
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

static void recycle(struct fz_bench *b)
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

static void queue_one(struct fz_bench *b)
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

static void reach(struct fz_bench *b)
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

static void shrink_two(struct fz_bench *b)
{
	release(b, alloc(b, PG_LEVEL_MAX));
	pg_cache_shrink(b->t, 2);
}

#define HALVES	"s390-halves"
#define COUNTED "powerpc-fragments"
#define CACHE	"pks-cache"

const struct fz_mutant fz_mutants_schemes[] = {
	{ .bug = "B007",
	  .name = "B007-2",
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
	  .name = "B024-2",
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
	  .name = "B026-2",
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
	{ .bug = NULL },
};

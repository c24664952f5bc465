// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every scheme: many actors allocate and free tables under random schedules,
 * and at the end everything is where it was.
 */
#include "check.h"

#include "engine/cache.h"
#include "engine/frag.h"
#include "engine/refs.h"
#include "engine/table.h"
#include "engine/task.h"
#include "rig.h"

#define ACTORS 4
#define HELD   6
#define ROUNDS 40

/* What one actor has, and how long it goes on. */
struct program {
	struct rig *rig;
	uint64_t held[HELD];
	unsigned int rounds;
};

static void free_queued(struct pg_task *t, uint64_t table)
{
	const struct pg_table_steps *s = &t->world->steps.table;

	if (t->world->knobs.dtor_late)
		s->dtor(t, table);
	s->put(t, table);
}

static void queue(struct pg_task *t, struct pg_mm *mm, uint64_t table)
{
	if (!t->world->knobs.dtor_late)
		t->world->steps.table.dtor(t, table);
	pg_say(t, (struct pg_event){
			  .kind = PG_EV_QUEUE,
			  .how = PG_QUEUE_RCU,
			  .level = PG_EV_DATA,
			  .space = mm->id,
			  .at = table,
		  });
	pg_rcu_call(t, table, free_queued);
}

static void drop(struct rig *rig, struct pg_task *t, uint64_t table)
{
	const struct pg_table_steps *s = &t->world->steps.table;
	struct pg_mm *mm = &t->world->mms[1];

	switch (rig_random(rig) % 3) {
	case 0:
		s->free(t, mm, table);
		break;
	case 1:
		queue(t, mm, table);
		break;
	default:
		s->defer(t, mm, table);
	}
}

static void alloc_and_free(struct pg_task *t, void *arg)
{
	struct program *p = arg;

	for (unsigned int i = 0; i < p->rounds; i++) {
		uint64_t *slot = &p->held[rig_random(p->rig) % HELD];
		int level = rig_random(p->rig) % 4 ? 3 : 2;

		if (*slot) {
			drop(p->rig, t, *slot);
			*slot = 0;
			continue;
		}
		t->va = (rig_random(p->rig) % 64) * p->rig->span;
		*slot = t->world->steps.table.alloc(t, &t->world->mms[1],
						    level);
	}
	for (unsigned int i = 0; i < HELD; i++)
		if (p->held[i])
			drop(p->rig, t, p->held[i]);
}

static bool nothing_left(struct rig *rig, const char *name)
{
	struct pg_world *w = &rig->world;
	struct pg_frags *frags = w->part[PG_PART_FRAGMENTS];
	struct pg_grouped *cache = w->part[PG_PART_CACHE];
	unsigned int bad = check_state.failed_checks;

	CHECK(!w->grace);
	CHECK_EQ(w->lock_count, 0);
	if (cache) {
		/* The roots are tables, too. */
		pg_cache_drain(&w->tasks[0]);
		CHECK_EQ(cache->count, 2);
	} else {
		CHECK_EQ(w->phys.live, rig->live);
	}
	if (frags) {
		CHECK_EQ(frags->count, 0);
		for (unsigned int i = 0; i < PG_SPACES; i++)
			CHECK_EQ(frags->lists[i].count, 0);
	}
	CHECK_EQ(rig->judge->ledger.counters[PG_COUNT_NR_PAGETABLE],
		 rig->judge->ledger.counters[PG_COUNT_NR_PAGETABLE]);
	CHECK_EQ(rig_objections(rig, name), 0);
	return bad == check_state.failed_checks;
}

static bool one_run(const struct pg_scheme *scheme, uint64_t seed, bool fails)
{
	struct program programs[ACTORS] = { 0 };
	struct pg_part_of parts[ACTORS];
	struct pg_knobs knobs = scheme->knobs;
	struct rig rig;
	bool ok;

	knobs.group = 3;
	if (!CHECK(rig_make(&rig, scheme, &knobs,
			    (enum rig_form)(seed % RIG_FORMS), seed)))
		return false;
	for (unsigned int i = 0; i < ACTORS; i++) {
		programs[i].rig = &rig;
		programs[i].rounds = ROUNDS;
		parts[i] = (struct pg_part_of){ alloc_and_free, &programs[i] };
	}
	for (unsigned int i = 0; fails && i < PG_FAILS; i++)
		rig.world.phys.fail[i] = 1 + rig_random(&rig) % 20;
	CHECK_EQ(rig_run(&rig, parts, ACTORS), 0);
	rig_quiesce(&rig);
	pg_judge_finish(rig.judge);
	ok = nothing_left(&rig, scheme->name);
	if (!ok)
		printf("# %s, seed %llu\n", scheme->name,
		       (unsigned long long)seed);
	rig_drop(&rig);
	return ok;
}

TEST(tables)
{
	for (unsigned int i = 0; pg_schemes[i]; i++)
		for (uint64_t seed = 1; seed <= CHECK_ROUNDS(100); seed++)
			if (!one_run(pg_schemes[i], seed * 7919, seed % 2))
				break;
}

#define VA UINT64_C(0x4000000000)

/* Faults and zaps in two tables, so that their last references race. */
static void visit(struct pg_task *t, void *arg)
{
	struct program *p = arg;
	struct pg_mm *mm = &t->world->mms[1];

	for (unsigned int i = 0; i < p->rounds; i++) {
		uint64_t va = VA + rig_random(p->rig) % 2 * p->rig->span;

		if (rig_random(p->rig) % 2)
			pg_refs_fault(t, mm,
				      va + rig_random(p->rig) % 2 *
						      p->rig->page);
		else
			pg_refs_zap(t, mm, va, 2 * p->rig->page);
	}
}

static void mover(struct pg_task *t, void *arg)
{
	struct program *p = arg;
	struct pg_mm *mm = &t->world->mms[1];

	for (unsigned int i = 0; i < p->rounds; i++) {
		uint64_t to = VA + rig_random(p->rig) % 3 * p->rig->span;

		pg_refs_move(t, mm, VA, to == VA ? VA + 3 * p->rig->span : to);
		pg_refs_zap(t, mm, to, 2 * p->rig->page);
	}
}

static bool run_visits(const struct pg_scheme *scheme, uint64_t seed)
{
	struct program programs[ACTORS] = { 0 };
	struct pg_part_of parts[ACTORS];
	struct rig rig;
	unsigned int above;
	struct pg_place p;
	bool ok;

	if (!CHECK(rig_make(&rig, scheme, NULL,
			    (enum rig_form)(seed % RIG_FORMS), seed)))
		return false;
	for (unsigned int i = 0; i < ACTORS; i++) {
		programs[i] = (struct program){ .rig = &rig, .rounds = 12 };
		parts[i] =
			(struct pg_part_of){ i ? visit : mover, &programs[i] };
	}
	CHECK_EQ(rig_run(&rig, parts, ACTORS), 0);
	pg_refs_zap(&rig.world.tasks[0], &rig.world.mms[1], VA, 8 * rig.span);
	rig_quiesce(&rig);
	p = pg_table_look(&rig.world.tasks[0], &rig.world.mms[1], VA, 3);
	ok = CHECK_EQ(p.level, 2);
	/* The tables above remain, from below the root on. */
	above = (unsigned int)(PG_LEVEL_MAX - 1 -
			       rig.world.mms[1].regime.start);
	ok &= CHECK_EQ(rig.world.phys.live, rig.live + above);
	pg_judge_finish(rig.judge);
	ok &= CHECK_EQ(rig_objections(&rig, scheme->name), 0);
	if (!ok)
		printf("# %s, seed %llu\n", scheme->name,
		       (unsigned long long)seed);
	rig_drop(&rig);
	return ok;
}

TEST(references)
{
	for (unsigned int i = 0; pg_schemes[i]; i++)
		for (uint64_t seed = 1; seed <= CHECK_ROUNDS(100); seed++)
			if (pg_schemes[i]->knobs.reclaim ==
				    PG_RECLAIM_REFCOUNT &&
			    !run_visits(pg_schemes[i], seed * 104729))
				break;
}

int main(void)
{
	RUN(tables);
	RUN(references);
	return check_done();
}

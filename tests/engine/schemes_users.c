// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every scheme under what users do: VMAs come, fault and go in several actors
 * and under random schedules; then the space exits, and nothing is left.
 */
#include <stdlib.h>

#include "check.h"

#include "engine/cache.h"
#include "engine/exit.h"
#include "engine/fault.h"
#include "engine/frag.h"
#include "rig.h"

#define ACTORS 3
#define VA     UINT64_C(0x4000000000)

struct program {
	struct rig *rig;
	unsigned int rounds;
};

static uint64_t some_va(struct rig *rig)
{
	return VA + rig->span * (rig_random(rig) % 6) +
	       rig->page * (rig_random(rig) % 3);
}

static uint64_t half_of(struct rig *rig)
{
	return some_va(rig) & ~(rig->span / 2 - 1);
}

static void make_vma(struct rig *rig, struct pg_task *t, struct pg_mm *mm)
{
	uint64_t start = VA + rig->span * (rig_random(rig) % 6);
	struct pg_vma like = {
		.kind = rig_random(rig) % 2 ? PG_VMA_ANON : PG_VMA_FILE,
		.flags = PG_VMA_WRITE | PG_VMA_SHARED,
		.file = 1,
		.start = start,
		.end = start + rig->span / 2 * (1 + rig_random(rig) % 4),
	};

	if (like.kind == PG_VMA_ANON)
		like.flags = PG_VMA_WRITE;
	pg_mmap(t, mm, &like);
}

static void use(struct pg_task *t, void *arg)
{
	struct program *p = arg;
	struct pg_mm *mm = &t->world->mms[1];

	for (unsigned int i = 0; i < p->rounds; i++)
		switch (rig_random(p->rig) % 8) {
		case 0:
			make_vma(p->rig, t, mm);
			break;
		case 1:
			pg_munmap(t, mm, half_of(p->rig),
				  p->rig->span / 2 *
					  (1 + rig_random(p->rig) % 4));
			break;
		case 2:
			pg_dontneed(t, mm, half_of(p->rig), p->rig->span);
			break;
		default:
			pg_fault(t, mm, some_va(p->rig),
				 rig_random(p->rig) % 2 ? PG_USE_READ
							: PG_USE_WRITE);
		}
}

/* What tables remain the judge says (D6); the kernel's root does. */
static bool nothing_left(struct rig *rig, const char *name)
{
	struct pg_world *w = &rig->world;
	struct pg_frags *frags = w->part[PG_PART_FRAGMENTS];
	struct pg_grouped *cache = w->part[PG_PART_CACHE];
	unsigned int bad = check_state.failed_checks;

	if (cache)
		pg_cache_drain(&w->tasks[0]);
	CHECK(!w->grace);
	CHECK_EQ(w->lock_count, 0);
	CHECK_EQ(cache ? cache->count : 1, 1);
	CHECK_EQ(frags ? frags->count : 0, 0);
	CHECK_EQ(rig->judge->ledger.spaces[1].mm_bytes, 0);
	CHECK_EQ(rig_objections(rig, name), 0);
	return bad == check_state.failed_checks;
}

static bool one_run(const struct pg_scheme *scheme, uint64_t seed)
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
	for (unsigned int i = 0; i < 3; i++)
		make_vma(&rig, &rig.world.tasks[0], &rig.world.mms[1]);
	for (unsigned int i = 0; i < ACTORS; i++) {
		programs[i] = (struct program){ .rig = &rig, .rounds = 12 };
		parts[i] = (struct pg_part_of){ use, &programs[i] };
	}
	CHECK_EQ(rig_run(&rig, parts, ACTORS), 0);
	pg_exit(&rig.world.tasks[0], &rig.world.mms[1]);
	pg_grace_end(&rig.world);
	pg_judge_finish(rig.judge);
	ok = nothing_left(&rig, scheme->name);
	if (!ok)
		printf("# %s, seed %llu\n", scheme->name,
		       (unsigned long long)seed);
	rig_drop(&rig);
	return ok;
}

TEST(users)
{
	const char *rounds = getenv("ROUNDS"), *only = getenv("SCHEME");
	uint64_t count = rounds ? strtoull(rounds, NULL, 0) : 40;

	for (unsigned int i = 0; pg_schemes[i]; i++)
		for (uint64_t seed = 1; seed <= CHECK_ROUNDS(count); seed++)
			if ((!only || !strcmp(only, pg_schemes[i]->name)) &&
			    !one_run(pg_schemes[i], seed * 7919))
				break;
}

int main(void)
{
	RUN(users);
	return check_done();
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The user side done right: random operations of two and three actors in random
 * schedules. SEED and ROUNDS from the environment; with SEED one round, and its
 * events.
 */
#include <stdlib.h>

#include "check.h"
#include "user_world.h"

static const char *const regimes[] = {
	"el1:low:4k:48",
	"el1:low:4k:39",
	"el1:low:16k:47",
	"el1:low:64k:42",
};

static struct pg_knobs knobs_of(uint64_t seed)
{
	struct pg_knobs k = pg_schemes[0]->knobs;

	k.split_pmd = seed & 1;
	k.ptl = seed & 2 ? PG_PTL_EMBEDDED : PG_PTL_ALLOCATED;
	k.free_path = seed & 4 ? PG_FREE_RCU : PG_FREE_IPI;
	k.reclaim = seed & 8 && seed & 4 ? PG_RECLAIM_SCAN : PG_RECLAIM_NONE;
	k.dtor_late = (seed & 16 && seed & 4) || k.reclaim == PG_RECLAIM_SCAN;
	if (k.dtor_late)
		k.release = PG_RELEASE_6_14;
	else if (seed & 64)
		k.release = PG_RELEASE_5_2;
	return k;
}

static bool round_of(uint64_t seed, bool loud)
{
	struct user_world u = { .seed = seed * 2 + 1, .show = loud };
	struct pg_knobs knobs = knobs_of(seed);
	const char *left, *objection;
	int ret;

	if (!user_world_open(&u, regimes[seed / 32 % 8 < 5 ? 0 : seed % 4],
			     &knobs, NULL))
		return false;
	ret = user_world_run(&u, 1 + seed % 3, 20);
	left = ret ? "stuck" : user_world_end(&u);
	objection = user_world_objection(&u);
	if (left || objection)
		printf("# seed %llu: %d %s %s\n", (unsigned long long)seed, ret,
		       left ? left : "", objection ? objection : "");
	user_world_close(&u);
	return !left && !objection;
}

TEST(random_operations)
{
	const char *seed = getenv("SEED"), *rounds = getenv("ROUNDS");
	uint64_t count = rounds ? strtoull(rounds, NULL, 0) : 300;
	unsigned int bad = 0;

	if (seed) {
		CHECK(round_of(strtoull(seed, NULL, 0), true));
		return;
	}
	for (uint64_t i = 1; i <= count && bad < 5; i++)
		bad += !round_of(i, false);
	CHECK_EQ(bad, 0);
}

int main(void)
{
	RUN(random_operations);
	return check_done();
}

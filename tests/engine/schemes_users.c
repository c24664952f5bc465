// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every scheme under what users do: random operations of three actors in random
 * schedules; then all spaces exit, and nothing is left. SEED, ROUNDS and SCHEME
 * from the environment.
 */
#include <stdlib.h>

#include "check.h"
#include "user_world.h"

static const char *const regimes[] = {
	"el1:low:4k:48",
	"el1:low:16k:47",
	"el1:low:4k:39",
	"el1:low:64k:42",
};

static bool one_run(const struct pg_scheme *scheme, uint64_t seed, bool show)
{
	struct user_world u = { .seed = seed * 2 + 1, .show = show };
	struct pg_knobs knobs = scheme->knobs;
	const char *left, *objection;
	struct pg_steps steps;
	int ret;

	knobs.group = 3;
	pg_scheme_steps(scheme, &steps);
	if (!CHECK(user_world_open(&u, regimes[seed % 4], &knobs, &steps)))
		return false;
	/* The engine's words are those of 6.7 and later. */
	u.judge->ledger.present |= UINT64_C(1) << 11;
	ret = user_world_run(&u, 3, 12);
	left = ret ? "stuck" : user_world_end(&u);
	objection = user_world_objection(&u);
	if (left || objection)
		printf("# %s, seed %llu: %s %s\n", scheme->name,
		       (unsigned long long)seed, left ? left : "",
		       objection ? objection : "");
	user_world_close(&u);
	return CHECK(!left && !objection);
}

TEST(users)
{
	const char *rounds = getenv("ROUNDS"), *only = getenv("SCHEME");
	const char *seed = getenv("SEED");
	uint64_t first = seed ? strtoull(seed, NULL, 0) : 1;
	uint64_t count = rounds ? strtoull(rounds, NULL, 0) : 10;

	if (seed)
		count = 1;
	for (unsigned int i = 0; pg_schemes[i]; i++)
		for (uint64_t n = 0; n < CHECK_ROUNDS(count); n++)
			if ((!only || !strcmp(only, pg_schemes[i]->name)) &&
			    !one_run(pg_schemes[i], first + n, seed && only))
				break;
}

int main(void)
{
	RUN(users);
	return check_done();
}

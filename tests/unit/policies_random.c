// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Events without sense: policies and ledger have to survive them, and what a
 * judge kept has to be counted. Sanitizers see the rest.
 */
#include "check.h"

#include <stdlib.h>

#include "base/bits.h"
#include "trace/judge.h"

#define ROUNDS 400
#define EVENTS 400

static uint64_t state = UINT64_C(88172645463325252);

static uint64_t next(uint64_t limit)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return limit ? state % limit : state;
}

static uint64_t word(void)
{
	static const uint64_t words[] = {
		0,
		1,
		3,
		0x100003,
		0x110003,
		0x8000000100110003,
		UINT64_MAX,
		0xffff000000000000,
		0x68000000120703,
		0x100000,
		4096,
		65536,
		PG_BIT(52),
		PG_BIT(63),
	};

	if (next(3))
		return words[next(PG_ARRAY_SIZE(words))];
	return next(4) ? 0x100000 + next(0x80) * 0x1000 + next(512) * 8
		       : next(0);
}

static struct pg_event event(void)
{
	struct pg_event ev = {
		.kind = (uint8_t)next(PG_EVENT_KINDS + 1),
		.actor = (uint8_t)next(3),
		.level = (int8_t)(next(20) ? next(4) : next(256)),
		.how = (uint8_t)next(next(8) ? 12 : 256),
		.space = (uint16_t)(next(20) ? next(3) : next(40)),
		.flags = (uint16_t)next(16),
		.at = word() & (next(8) ? ~UINT64_C(7) : UINT64_MAX),
		.va = word(),
		.size = next(4) ? 0 : word(),
		.old = word(),
		.new = word(),
	};

	if (ev.kind == PG_EV_LOCK || ev.kind == PG_EV_UNLOCK)
		ev.at = PG_LOCK_ID(next(16), 0x100000 + next(8) * 0x10000);
	if (ev.kind == PG_EV_ALLOC || ev.kind == PG_EV_FREE ||
	    ev.kind == PG_EV_COUNT)
		ev.size = next(8) * 2048;
	return ev;
}

static void declare(struct pg_judge *j, unsigned int id)
{
	static const char *const regimes[] = {
		"el1:low:4k:39",  "el1:high:4k:48",	  "s2:4k:40",
		"el1:low:64k:42", "el1:low:16k:47",	  "el1:low:4k:52:ds",
		"el2:low:4k:48",  "el1:high:64k:52:oa52",
	};
	struct pg_space space = {
		.class = (enum pg_space_class)next(PG_SPACE_CLASSES),
		.root = 0x100000 * (id + 1),
		.asid = id,
	};
	struct pg_error err;

	/* Another granule than the first space's is refused. */
	if (CHECK(!pg_regime_parse(regimes[next(PG_ARRAY_SIZE(regimes))],
				   &space.regime, &err)))
		pg_judge_space(j, id, &space, &err);
}

static void round_of_nonsense(void)
{
	struct pg_judge_params params = {
		.bbml = (uint8_t)next(4),
		.observers = (uint8_t)(1 + next(4)),
		.ptl = (enum pg_ptl_kind)next(3),
		.split_pmd = next(2),
		.release = (enum pg_release)next(PG_RELEASES),
		.gather_rcu = next(2),
		.hd = next(2),
		.costs = (uint32_t)next(PG_COSTS_ALL + 1),
		.room = 20,
	};
	uint64_t total = 0;
	struct pg_error err;
	struct pg_judge *j = pg_judge_create(&params, &err);

	REQUIRE(j);
	for (unsigned int id = 0; id < 3; id++)
		declare(j, id);
	for (unsigned int i = 0; i < EVENTS; i++) {
		struct pg_event ev = event();

		pg_judge_event(j, &ev);
	}
	CHECK(pg_judge_finish(j));
	for (int i = 0; pg_policies[i]; i++)
		total += j->counts[i];
	CHECK_EQ(j->total, total);
	CHECK(j->count <= params.room);
	pg_judge_destroy(j);
}

TEST(nonsense)
{
	for (unsigned int i = 0; i < CHECK_ROUNDS(ROUNDS); i++)
		round_of_nonsense();
}

int main(void)
{
	RUN(nonsense);
	return check_done();
}

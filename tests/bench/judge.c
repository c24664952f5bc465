// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What judging costs: CPU nanoseconds for the events of a page that is mapped,
 *and of one that is unmapped and flushed, with the policies on translation
 *caches and without any. Nothing is asserted.
 *
 *	bench-judge [PAGES]
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "arch/tlbi.h"
#include "trace/judge.h"

#define L1 UINT64_C(0x100000)
#define L2 UINT64_C(0x101000)
#define L3 UINT64_C(0x200000)
#define VA UINT64_C(0x40000000)

#define TABLES 512
#define LEAF   UINT64_C(0x60000080000f43)

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static struct pg_judge *make_judge(uint32_t costs)
{
	struct pg_judge_params params = { .observers = 4, .costs = costs };
	struct pg_space space = { .class = PG_CLASS_USER,
				  .root = L1,
				  .asid = 5 };
	struct pg_error err;
	struct pg_judge *judge;

	if (pg_regime_parse("el1:low,4k,39", &space.regime, &err))
		exit(1);
	judge = pg_judge_create(&params, &err);
	if (!judge || pg_judge_space(judge, 1, &space, &err))
		exit(1);
	return judge;
}

static void put(struct pg_judge *judge, int level, uint64_t at, uint64_t va,
		uint64_t old, uint64_t new)
{
	struct pg_event ev = {
		.kind = PG_EV_WRITE,
		.space = 1,
		.level = (int8_t)level,
		.how = PG_STORE_ATOMIC,
		.at = at,
		.va = va,
		.old = old,
		.new = new,
	};

	pg_judge_event(judge, &ev);
}

static void say(struct pg_judge *judge, enum pg_event_kind kind,
		unsigned int how, uint64_t at, uint64_t operand)
{
	struct pg_event ev = { .kind = (uint8_t)kind,
			       .how = (uint8_t)how,
			       .space = 1,
			       .at = at,
			       .new = operand };

	pg_judge_event(judge, &ev);
}

static uint64_t lock_of(uint64_t page)
{
	return PG_LOCK_ID(PG_LOCK_PTE, L3 + page / 512 * 4096);
}

static void map(struct pg_judge *judge, uint64_t page)
{
	say(judge, PG_EV_LOCK, 0, lock_of(page), 0);
	put(judge, 3, L3 + page * 8, VA + page * 4096, 0, LEAF + page * 4096);
	say(judge, PG_EV_UNLOCK, 0, lock_of(page), 0);
}

static void unmap(struct pg_judge *judge, uint64_t page)
{
	say(judge, PG_EV_LOCK, 0, lock_of(page), 0);
	put(judge, 3, L3 + page * 8, VA + page * 4096, LEAF + page * 4096, 0);
	say(judge, PG_EV_DSB, PG_DSB_ISHST, 0, 0);
	say(judge, PG_EV_TLBI, PG_TLBI_VALE1 + PG_TLBI_IS, 0,
	    UINT64_C(5) << 48 | (VA / 4096 + page));
	say(judge, PG_EV_DSB, PG_DSB_ISH, 0, 0);
	say(judge, PG_EV_UNLOCK, 0, lock_of(page), 0);
}

static uint64_t time_of(struct pg_judge *judge, uint64_t pages,
			void (*what)(struct pg_judge *, uint64_t))
{
	uint64_t start = now();

	for (uint64_t i = 0; i < pages; i++)
		what(judge, i % (TABLES * 512));
	return (now() - start) / pages;
}

static void measure(const char *name, uint32_t costs, uint64_t pages)
{
	struct pg_judge *judge = make_judge(costs);

	put(judge, 1, L1 + 8, VA, 0, L2 | 3);
	for (uint64_t i = 0; i < TABLES; i++)
		put(judge, 2, L2 + 8 * i, VA + i * 0x200000, 0,
		    (L3 + 4096 * i) | 3);
	time_of(judge, TABLES * 512, map);
	time_of(judge, TABLES * 512, unmap);
	printf("%s: map %ju ns, ", name, (uintmax_t)time_of(judge, pages, map));
	printf("unmap %ju ns a page, %ju objections\n",
	       (uintmax_t)time_of(judge, pages, unmap),
	       (uintmax_t)judge->total);
	pg_judge_destroy(judge);
}

int main(int argc, char **argv)
{
	uint64_t pages = argc > 1 ? strtoull(argv[1], NULL, 0) : TABLES * 512;

	if (!pages || pages > TABLES * 512)
		pages = TABLES * 512;
	measure("no policy", 0, pages);
	measure("translation caches", 1u << PG_COST_TLB, pages);
	measure("all policies", PG_COSTS_ALL, pages);
	return 0;
}

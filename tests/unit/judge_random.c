// SPDX-License-Identifier: GPL-2.0-or-later
/* A judge hears anything: it objects, and does not fall over. */
#include "trace/judge.h"

#include <stdlib.h>

#include "arch/regime.h"
#include "events.h"
#include "trace/text.h"

#define EVENTS 3000
#define PAGES  24
#define FIRST  UINT64_C(0x50000000)

static struct pg_error err;

/* What a run came to; the same events come to the same. */
struct outcome {
	uint64_t total, sum;
};

static uint64_t rnd_page(unsigned int shift)
{
	return FIRST + (rnd() % PAGES << shift);
}

/* Nothing, tables, leaves of a few attributes, and anything. */
static uint64_t rnd_desc(unsigned int shift)
{
	static const uint64_t low[] = { 0x3,   0x703, 0x701, 0x783,
					0x7c3, 0xf43, 0x702, 0x400 };

	switch (rnd() % 8) {
	case 0:
		return 0;
	case 1:
		return rnd();
	default:
		return rnd_page(shift) | low[rnd() % PG_ARRAY_SIZE(low)] |
		       (rnd() % 8 ? 0 : PG_BIT(51 + rnd() % 4));
	}
}

/* Few pages, so that events have to do with each other. */
static struct pg_event rnd_close(unsigned int shift)
{
	struct pg_event ev = rnd_event();
	bool write = rnd() % 2;

	if (write)
		ev = (struct pg_event){ .kind = PG_EV_WRITE,
					.how = (uint8_t)(rnd() % 3),
					.actor = ev.actor,
					.level = (int8_t)(rnd() % 4),
					.space = (uint16_t)(rnd() % 2 * 7) };
	if (write || ev.kind == PG_EV_HW) {
		ev.old = rnd_desc(shift);
		ev.new = rnd_desc(shift);
	}
	ev.actor %= 3;
	if (ev.kind != PG_EV_LOCK && ev.kind != PG_EV_UNLOCK)
		ev.at = rnd_page(shift);
	if (write || ev.kind == PG_EV_HW || ev.kind == PG_EV_READ)
		ev.at += rnd() % 4 * 8;
	if (rnd() % 4)
		ev.va = rnd() % 4 << shift;
	if (rnd() % 4 || ev.size > PG_BIT(shift + 6))
		ev.size = PG_BIT(shift);
	if (ev.va && ev.size > -ev.va)
		ev.size = PG_BIT(shift);
	return ev;
}

static const char *const granules[] = { "4k:48", "16k:47", "64k:42" };

/* Two spaces; events come before the first, too. */
static void declare(struct pg_judge *judge, unsigned int granule,
		    unsigned int id)
{
	struct pg_space space = {
		.class = id ? PG_CLASS_USER : PG_CLASS_INIT,
		.root = FIRST + (id ? UINT64_C(0x100000) : 0),
		.asid = id,
	};
	char text[40];

	snprintf(text, sizeof(text), "el1:%s:%s", id ? "low" : "high",
		 granules[granule]);
	CHECK_EQ(pg_regime_parse(text, &space.regime, &err), PG_OK);
	CHECK_EQ(pg_judge_space(judge, id, &space, &err), PG_OK);
}

static struct pg_judge_params rnd_params(void)
{
	struct pg_judge_params p;

	pg_trace_params_default(&p);
	p.bbml = rnd() % 4;
	p.observers = 1 + rnd() % PG_ACTORS;
	p.ha = rnd() % 2;
	p.hd = p.ha && rnd() % 2;
	p.handoff = rnd() % 2;
	p.strict_attr = rnd() % 2;
	p.ptl = rnd() % 3;
	p.split_pmd = rnd() % 2;
	p.release = rnd() % PG_RELEASES;
	p.gather_rcu = rnd() % 2;
	p.room = 1 + rnd() % 50;
	return p;
}

static struct outcome run(uint64_t seed)
{
	struct pg_judge_params params;
	struct pg_judge *judge;
	struct outcome o = { 0 };
	unsigned int granule;

	rnd_state = seed;
	params = rnd_params();
	granule = rnd() % PG_ARRAY_SIZE(granules);
	judge = pg_judge_create(&params, &err);
	if (!CHECK(judge))
		return o;
	for (unsigned int i = 0; i < EVENTS; i++) {
		struct pg_event ev = rnd_close(12 + 2 * granule);

		if (i == 20)
			declare(judge, granule, 0);
		if (i == 40)
			declare(judge, granule, 7);
		pg_judge_event(judge, &ev);
	}
	CHECK(pg_judge_finish(judge));
	CHECK(judge->count <= params.room && judge->count <= judge->total);
	o.total = judge->total;
	for (size_t i = 0; i < judge->count; i++) {
		const struct pg_objection *ob = &judge->objections[i];

		CHECK(ob->policy && ob->text[0]);
		CHECK(ob->seq && ob->seq <= EVENTS + 1);
		o.sum = o.sum * 31 + ob->seq + strlen(ob->text);
	}
	pg_judge_destroy(judge);
	return o;
}

TEST(anything)
{
	uint64_t total = 0;

	for (uint64_t seed = 1; seed <= CHECK_ROUNDS(100); seed++) {
		struct outcome a = run(seed), b = run(seed);

		total += a.total;
		if (!CHECK_EQ(a.total, b.total) || !CHECK_EQ(a.sum, b.sum))
			printf("# seed %ju\n", (uintmax_t)seed);
	}
	CHECK(total);
}

int main(void)
{
	RUN(anything);
	return check_done();
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Exploring, against brute force: small random programs are run in every
 * interleaving that there is, and by exploring, and have to have the same
 * outcomes: what each actor saw, what memory holds, what the judge objected to.
 */
#include <stdlib.h>

#include "arch/regime.h"
#include "check.h"
#include "engine/explore.h"
#include "engine/flush.h"
#include "engine/scheme.h"
#include "trace/policies.h"

#define ACTORS	 3
#define LENGTH	 8
#define OUTCOMES 4096

enum op {
	OP_READ,
	OP_WRITE,
	OP_SWAP, /* compare and exchange */
	OP_SCAN,
	OP_LOCK,
	OP_RLOCK,
	OP_TRY,
	OP_UNLOCK,
	OP_RCU,
	OP_RCU_END,
	OP_IRQ,
	OP_IRQ_END,
	OP_IPI,
	OP_CALL,
	OP_REF,
	OP_LINK,
	OP_UNLINK,
	OP_PEEK,
	OP_FREE,
	OP_COUNT,
	OP_DSB,
	OP_TLBI,
	OP_HIDDEN, /* what no event tells of */
	OP_BEGIN,
	OP_END,
	OP_ALLOC,
	OP_ACCESS,
	OP_ROOT,
	OP_PIN,
	OP_MAP,
	OPS,
};

struct step {
	uint8_t op, arg;
};

/* seen: a hash of all that the actor was told; held: by lock, what it has. */
struct actor {
	struct step steps[LENGTH];
	unsigned int count;
	uint64_t seen;
	bool held[2];
	unsigned int ops;
};

static struct pg_world world;
static struct pg_judge *judge;
static struct pg_regime regime;
static struct actor actors[ACTORS];
static unsigned int actor_count;
static uint64_t tables[3]; /* PMD table, PTE table, another */
static uint32_t state = 1;
static uint64_t hidden;

static unsigned int any(unsigned int below)
{
	state = state * 1664525u + 1013904223u;
	return (state >> 8) % below;
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

static struct pg_place place(unsigned int arg)
{
	unsigned int table = arg / 2 % 2;

	return (struct pg_place){
		.mm = &world.mms[1],
		.level = table ? 3 : 2,
		.at = tables[table] + 8 * (arg % 2),
		.va = table ? (arg % 2) << 12 : (uint64_t)(arg % 2) << 21,
	};
}

static uint64_t lock_of(unsigned int arg)
{
	return PG_LOCK_ID(PG_LOCK_ANON_VMA, arg % 2 + 1);
}

static void callback(struct pg_task *t, uint64_t frame)
{
	struct pg_place p = place(2);

	pg_write(t, &p, pg_read(t, &p) + 0x100000, PG_STORE_PLAIN);
}

/* The link at the PMD table's second entry. */
static void link_to(struct pg_task *t, uint64_t table)
{
	struct pg_place p = place(1);

	pg_write(t, &p, table ? pg_desc_put_oa(&regime, table) | 3 : 0,
		 PG_STORE_PLAIN);
}

static void do_table(struct pg_task *t, struct actor *a, struct step s)
{
	struct pg_place p = place(s.arg);
	uint64_t word = (a->seen & 0xff0) | (uint64_t)t->actor << 16;

	if (s.op == OP_READ)
		a->seen = mix(a->seen, pg_read(t, &p));
	else if (s.op == OP_WRITE)
		pg_write(t, &p, word, PG_STORE_PLAIN);
	else if (s.op == OP_SWAP)
		a->seen = mix(a->seen, pg_cmpxchg(t, &p, 0, word));
	else if (s.op == OP_SCAN)
		a->seen = mix(a->seen, pg_scan(t, p.mm, tables[1], 3));
	else if (s.op == OP_LINK)
		link_to(t, tables[2]);
	else if (s.op == OP_UNLINK)
		link_to(t, 0);
	else if (s.op == OP_PEEK)
		a->seen = mix(a->seen, pg_read(t, &(struct pg_place){
							  p.mm, 3, tables[2],
							  UINT64_C(1) << 21 }));
}

static void do_lock(struct pg_task *t, struct actor *a, struct step s)
{
	bool *held = &a->held[s.arg % 2];
	uint64_t id = lock_of(s.arg);

	if (s.op == OP_UNLOCK && *held) {
		pg_unlock(t, id);
		*held = false;
	}
	if (s.op == OP_UNLOCK || *held)
		return;
	*held = true;
	if (s.op == OP_TRY)
		*held = pg_trylock(t, id, PG_LOCK_WRITE);
	else
		pg_lock(t, id, s.op == OP_LOCK ? PG_LOCK_WRITE : PG_LOCK_READ);
	a->seen = mix(a->seen, *held);
}

static void do_section(struct pg_task *t, struct step s)
{
	if (s.op == OP_RCU)
		pg_rcu_lock(t);
	else if (s.op == OP_RCU_END && t->rcu)
		pg_rcu_unlock(t);
	else if (s.op == OP_IRQ)
		pg_irq_off(t);
	else if (s.op == OP_IRQ_END && t->irq_off)
		pg_irq_on(t);
	else if (s.op == OP_IPI && !t->irq_off)
		pg_ipi_sync(t);
	else if (s.op == OP_CALL)
		pg_rcu_call(t, tables[s.arg % 3], callback);
}

static void do_other(struct pg_task *t, struct actor *a, struct step s)
{
	if (s.op == OP_REF)
		a->seen = mix(a->seen,
			      (uint64_t)pg_ref(t, PG_REF_PAGE, tables[2], 1));
	else if (s.op == OP_FREE)
		pg_put_frames(t, tables[2], PG_ORIGIN_BUDDY, 0);
	else if (s.op == OP_COUNT)
		pg_count(t, PG_COUNT_RSS, &world.mms[1], 0, s.arg);
	else if (s.op == OP_HIDDEN) {
		hidden = mix(hidden, t->actor);
		a->seen = mix(a->seen, hidden);
		pg_shares(t, PG_SHARED_OTHER, 0, PG_TOUCH_WRITE);
	} else if (s.op == OP_DSB)
		pg_dsb(t, s.arg & 1 ? PG_DSB_ISH : PG_DSB_ISHST);
	else if (s.op == OP_TLBI)
		world.steps.entry.invalidate(
			t, &(struct pg_flush){
				   .mm = &world.mms[1],
				   .va = place(s.arg).va,
				   .size = 4096,
				   .level = PG_FLUSH_ANY_LEVEL,
			   });
}

static void do_more(struct pg_task *t, struct actor *a, struct step s)
{
	struct pg_mm *mm = &world.mms[1];
	struct pg_place p = place(s.arg | 2);
	struct pg_event ev = {
		.kind = s.op == OP_ACCESS ? PG_EV_ACCESS
			: s.op == OP_ROOT ? PG_EV_ROOT
					  : PG_EV_PIN,
		.space = 1,
		.va = s.op == OP_PIN ? 0 : p.va,
		.size = s.op == OP_ACCESS ? 8 : 0,
		.at = s.op == OP_PIN ? tables[2] : 0,
	};

	if (s.op == OP_BEGIN)
		pg_begin(t, PG_OP_MAP, mm, p.va, 4096), a->ops++;
	else if (s.op == OP_END && a->ops)
		pg_end(t, 0), a->ops--;
	else if (s.op == OP_ALLOC)
		world.steps.table.alloc(t, mm, 3);
	else if (s.op == OP_MAP)
		pg_write(t, &p, pg_desc_put_oa(&regime, tables[2]) | 0x743,
			 PG_STORE_RELEASE);
	else if (s.op == OP_ACCESS || s.op == OP_ROOT || s.op == OP_PIN)
		pg_say(t, ev);
}

static void body(struct pg_task *t, void *arg)
{
	struct actor *a = arg;

	a->seen = 1;
	a->held[0] = a->held[1] = false;
	a->ops = 0;
	for (unsigned int i = 0; i < a->count; i++) {
		struct step s = a->steps[i];

		do_table(t, a, s);
		if (s.op >= OP_LOCK && s.op <= OP_UNLOCK)
			do_lock(t, a, s);
		do_section(t, s);
		do_other(t, a, s);
		do_more(t, a, s);
	}
	for (unsigned int i = 0; i < 2; i++)
		do_lock(t, a, (struct step){ OP_UNLOCK, (uint8_t)i });
	while (t->rcu)
		pg_rcu_unlock(t);
	while (t->irq_off)
		pg_irq_on(t);
}

/* Afresh: a space, two tables linked and one that is not. */
static void make(void)
{
	struct pg_task *t = &world.tasks[ACTORS];
	struct pg_error err;

	hidden = 0;
	pg_judge_reset(judge);
	pg_world_reset(&world);
	pg_mm_create(t,
		     &(struct pg_mm_params){
			     .id = 1,
			     .class = PG_CLASS_USER,
			     .regime = regime,
			     .asid = 1,
		     },
		     &err);
	for (unsigned int i = 0; i < 3; i++)
		tables[i] = world.steps.table.get(t, &world.mms[1], i ? 3 : 2);
}

static int run(void *ctx, pg_chooser choose, void *choose_ctx,
	       struct pg_error *err)
{
	struct pg_part_of parts[ACTORS];
	int ret;

	make();
	for (unsigned int i = 0; i < actor_count; i++)
		parts[i] = (struct pg_part_of){ body, &actors[i] };
	ret = pg_schedule_run(&world, parts, actor_count, choose, choose_ctx,
			      err);
	if (ret == 0)
		pg_judge_finish(judge);
	return ret;
}

/* What can be told of a run: all of it, and the objections by themselves. */
static uint64_t outcome(int ret)
{
	uint64_t hash = mix(7, (uint64_t)ret), sum = 0;

	for (unsigned int i = 0; i < actor_count; i++)
		hash = mix(hash, actors[i].seen);
	for (unsigned int i = 0; i < 4; i++)
		hash = mix(hash, pg_phys_load(&world.phys, place(i).at));
	for (size_t i = 0; i < judge->count; i++)
		sum += mix((uintptr_t)judge->objections[i].policy,
			   judge->objections[i].event.actor * 64 +
				   judge->objections[i].event.kind);
	return mix(hash, sum);
}

struct outcomes {
	uint64_t list[OUTCOMES];
	size_t count;
	uint64_t runs;
	bool full;
};

static void note(struct outcomes *o, uint64_t value)
{
	o->runs++;
	for (size_t i = 0; i < o->count; i++)
		if (o->list[i] == value)
			return;
	if (o->count == OUTCOMES)
		o->full = true;
	else
		o->list[o->count++] = value;
}

static bool has(const struct outcomes *o, uint64_t value)
{
	for (size_t i = 0; i < o->count; i++)
		if (o->list[i] == value)
			return true;
	return false;
}

/* Brute force: all choices at all points, in the order of the actors. */
struct brute {
	uint32_t ready[ACTORS * LENGTH * 8];
	uint8_t choice[ACTORS * LENGTH * 8];
	size_t depth, count;
	bool begins;
};

static int brute_choose(void *ctx, struct pg_world *w, uint32_t ready)
{
	struct brute *b = ctx;

	/* Whoever has only begun goes on. */
	if (b->depth && b->begins) {
		unsigned int last = b->choice[b->depth - 1];

		if (ready >> last & 1 && !w->tasks[last].share_count)
			ready = 1u << last;
	}
	if (b->depth == b->count) {
		b->ready[b->count] = ready;
		b->choice[b->count++] = (uint8_t)__builtin_ctz(ready);
	}
	b->begins = w->tasks[b->choice[b->depth]].pending.kind == PG_EV_NONE;
	return b->choice[b->depth++];
}

static bool brute_next(struct brute *b)
{
	while (b->count) {
		uint32_t left = b->ready[b->count - 1] &
				~((2u << b->choice[b->count - 1]) - 1);

		if (left) {
			b->choice[b->count - 1] = (uint8_t)__builtin_ctz(left);
			return true;
		}
		b->count--;
	}
	return false;
}

/* False: too many to wait for. */
static bool by_brute(struct outcomes *o, uint64_t limit)
{
	static struct brute b;
	struct pg_error err;

	b.count = 0;
	*o = (struct outcomes){ .runs = 0 };
	do {
		int ret;

		b.depth = 0;
		ret = run(NULL, brute_choose, &b, &err);
		note(o, outcome(ret));
	} while (brute_next(&b) && o->runs < limit);
	return o->runs < limit && !o->full;
}

static struct outcomes *noted;

static int noting_run(void *ctx, pg_chooser choose, void *choose_ctx,
		      struct pg_error *err)
{
	int ret = run(ctx, choose, choose_ctx, err);

	if (ret == 0 || ret == 2)
		note(noted, outcome(ret));
	return ret;
}

static bool (*wrong_conflict)(const struct pg_footprint *a,
			      const struct pg_footprint *b);

static struct pg_explore *new_explore(int preemptions)
{
	struct pg_explore_target target = { &world, noting_run, NULL };
	struct pg_explore_params params = {
		.preemptions = preemptions,
		.conflict = wrong_conflict,
	};
	struct pg_error err;

	return pg_explore_create(&target, &params, &err);
}

static struct pg_explore_counts by_exploring(struct outcomes *o,
					     int preemptions)
{
	struct pg_explore *e = new_explore(preemptions);
	struct pg_explore_counts counts = { 0 };
	struct pg_error err = { .text = "" };

	*o = (struct outcomes){ .runs = 0 };
	noted = o;
	CHECK_EQ(pg_explore_run(e, &err), 0);
	CHECK_STR(err.text, "");
	counts = *pg_explore_counts(e);
	pg_explore_destroy(e);
	return counts;
}

/* Kinds that programs are of; NULL for any. */
static const uint8_t *favoured;

/* Some kinds more often than others; a program is about a few of them. */
static void random_program(void)
{
	unsigned int kinds = 2 + any(5), kind[6];

	actor_count = 2 + any(2);
	for (unsigned int i = 0; i < kinds; i++)
		kind[i] = any(OPS);
	for (unsigned int i = 0; i < 6 && favoured; i++)
		kind[i] = favoured[i % 4];
	for (unsigned int i = 0; i < actor_count; i++) {
		actors[i].count = 1 + any(actor_count == 2 ? 5 : 3);
		for (unsigned int k = 0; k < actors[i].count; k++)
			actors[i].steps[k] =
				(struct step){ (uint8_t)kind[any(kinds)],
					       (uint8_t)any(4) };
	}
}

static void show_program(void)
{
	for (unsigned int i = 0; i < actor_count; i++) {
		printf("# %u:", i);
		for (unsigned int k = 0; k < actors[i].count; k++)
			printf(" %u/%u", actors[i].steps[k].op,
			       actors[i].steps[k].arg);
		printf("\n");
	}
}

static bool same(const struct outcomes *a, const struct outcomes *b)
{
	bool ok = a->count == b->count;

	for (size_t i = 0; i < a->count; i++)
		ok &= has(b, a->list[i]);
	return ok;
}

/* How many of the programs have other outcomes when explored. */
static unsigned int compare(unsigned int programs, uint64_t *brute_runs,
			    struct pg_explore_counts *sum)
{
	static struct outcomes brute, explored;
	unsigned int wrong = 0, compared = 0;

	for (unsigned int i = 0; i < programs; i++) {
		struct pg_explore_counts counts;

		random_program();
		if (!by_brute(&brute, 4000))
			continue;
		compared++;
		counts = by_exploring(&explored, -1);
		if (!same(&brute, &explored)) {
			if (!wrong_conflict && wrong < 3)
				show_program();
			wrong++;
		}
		*brute_runs += brute.runs;
		sum->complete += counts.complete;
		sum->redundant += counts.redundant;
	}
	printf("# %u programs: %llu interleavings, %llu runs explored, %llu "
	       "cut; %u differ\n",
	       compared, (unsigned long long)*brute_runs,
	       (unsigned long long)sum->complete,
	       (unsigned long long)sum->redundant, wrong);
	return wrong;
}

TEST(same_outcomes)
{
	struct pg_explore_counts sum = { 0 };
	const char *seed = getenv("SEED"), *count = getenv("COUNT");
	uint64_t runs = 0;

	state = seed ? (uint32_t)atoi(seed) : 1;
	CHECK_EQ(compare(count ? (unsigned int)atoi(count) : CHECK_ROUNDS(1200),
			 &runs, &sum),
		 0);
	CHECK(sum.complete * 3 < runs);
}

static unsigned int lost_class;

/* The relation without one class of things. */
static bool without(const struct pg_footprint *a, const struct pg_footprint *b)
{
	struct pg_footprint x = *a, y = *b;

	x.count = y.count = 0;
	for (unsigned int i = 0; i < a->count; i++)
		if (a->touch[i].key >> 56 != lost_class)
			x.touch[x.count++] = a->touch[i];
	for (unsigned int i = 0; i < b->count; i++)
		if (b->touch[i].key >> 56 != lost_class)
			y.touch[y.count++] = b->touch[i];
	return pg_touches_conflict(&x, &y);
}

/* A relation that lets conflicting steps commute loses outcomes. */
TEST(broken_relation_shows)
{
	static const struct {
		unsigned int lost;
		uint8_t kinds[4];
	} cases[] = {
		{ 1, { OP_READ, OP_WRITE, OP_SWAP, OP_SCAN } },
		{ 3, { OP_LINK, OP_UNLINK, OP_PEEK, OP_FREE } },
		{ 32 + PG_LOCK_ANON_VMA,
		  { OP_LOCK, OP_UNLOCK, OP_RLOCK, OP_TRY } },
		{ 13, { OP_HIDDEN, OP_READ, OP_HIDDEN, OP_READ } },
		{ 7, { OP_RCU, OP_READ, OP_CALL, OP_READ } },
	};

	wrong_conflict = without;
	for (unsigned int i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pg_explore_counts sum = { 0 };
		uint64_t runs = 0;

		lost_class = cases[i].lost;
		favoured = cases[i].kinds;
		state = 1;
		if (!CHECK(compare(CHECK_ROUNDS(300), &runs, &sum) > 0))
			printf("# without class %u\n", lost_class);
	}
	favoured = NULL;
	wrong_conflict = NULL;
}

static void program(unsigned int actor, const struct step *steps,
		    unsigned int count)
{
	memcpy(actors[actor].steps, steps, count * sizeof(*steps));
	actors[actor].count = count;
	actor_count = actor + 1;
}

/* Steps that have nothing to do with each other need one run. */
TEST(nothing_shared)
{
	struct outcomes o;
	struct pg_explore_counts c;

	program(0, (struct step[]){ { OP_READ, 0 }, { OP_WRITE, 0 } }, 2);
	program(1, (struct step[]){ { OP_READ, 2 }, { OP_WRITE, 2 } }, 2);
	c = by_exploring(&o, -1);
	CHECK_EQ(c.complete, 1);
	CHECK_EQ(c.redundant, 0);
	program(1, (struct step[]){ { OP_READ, 0 }, { OP_WRITE, 2 } }, 2);
	c = by_exploring(&o, -1);
	CHECK_EQ(c.complete, 2);
}

static const struct step crossed[2][2] = {
	{ { OP_LOCK, 0 }, { OP_LOCK, 1 } },
	{ { OP_LOCK, 1 }, { OP_LOCK, 0 } },
};

/* Two locks, taken in both orders: the deadlock, by its shortest schedule. */
TEST(deadlock)
{
	const struct pg_explore_find *f = NULL;
	struct outcomes o = { .runs = 0 };
	struct pg_explore_step *steps;
	struct pg_error err;
	struct pg_explore *e;
	size_t count;

	program(0, crossed[0], 2);
	program(1, crossed[1], 2);
	noted = &o;
	e = new_explore(-1);
	CHECK_EQ(pg_explore_run(e, &err), 0);
	CHECK_EQ(pg_explore_counts(e)->deadlocks, 1);
	CHECK_EQ(pg_explore_shrink(e, 1000, &err), 0);
	for (size_t i = 0; i < pg_explore_finds(e); i++)
		if (pg_explore_find(e, i)->event.kind == PG_EV_BUG)
			f = pg_explore_find(e, i);
	REQUIRE(f);
	CHECK_EQ(f->count, 4); /* each begins, and takes its first */
	CHECK_EQ(f->preemptions, 1);
	CHECK(f->minimal);
	CHECK_EQ(pg_explore_steps(e, f, &steps, &count, &err), 0);
	REQUIRE(count == 4);
	CHECK_EQ(steps[1].event.kind, PG_EV_LOCK);
	CHECK_EQ(steps[3].event.kind, PG_EV_LOCK);
	CHECK(steps[1].actor != steps[3].actor);
	free(steps);
	pg_explore_destroy(e);
}

/* With a bound, exactly the schedules that have no more preemptions. */
TEST(bound)
{
	static const struct step writes[3] = { { OP_WRITE, 0 },
					       { OP_WRITE, 0 },
					       { OP_WRITE, 0 } };
	struct outcomes o;

	program(0, writes, 3);
	program(1, writes, 3);
	CHECK_EQ(by_exploring(&o, 0).complete, 2);
	/* One more: leave the first after one or two of its steps. */
	CHECK_EQ(by_exploring(&o, 1).complete, 2 + 4);
	CHECK(by_exploring(&o, 1).skipped > 0);
	CHECK_EQ(by_exploring(&o, 9).complete, 20);
	CHECK_EQ(by_exploring(&o, 9).skipped, 0);
}

static struct outcomes seen;

/* Explores so many runs more; true when all is done. */
static bool go_on(struct pg_explore *e)
{
	struct pg_error err = { .text = "" };
	int ret = pg_explore_run(e, &err);

	CHECK_STR(err.text, "");
	return ret == 0;
}

static struct pg_explore *limited(uint64_t runs, int preemptions,
				  uint32_t fails)
{
	struct pg_explore_target target = { &world, noting_run, NULL };
	struct pg_explore_params params = {
		.runs = runs,
		.preemptions = preemptions,
		.fails = fails,
	};
	struct pg_error err;

	noted = &seen;
	seen.count = 0;
	return pg_explore_create(&target, &params, &err);
}

static char *saved(const struct pg_explore *e, size_t *size)
{
	char *text = pg_explore_text(e, "a test", size);

	CHECK(text != NULL);
	return text;
}

/* Stopped after each few runs, and gone on with from what was written. */
static void check_resumed(int preemptions)
{
	struct pg_explore *whole = limited(0, preemptions, 0);
	struct pg_explore_counts c, part;
	struct pg_explore *e = NULL;
	struct pg_error err = { .text = "" };
	uint64_t runs = 0;
	bool done = false;
	char *text = NULL;
	size_t size = 0;

	CHECK(go_on(whole));
	c = *pg_explore_counts(whole);
	while (!done) {
		runs += 3;
		e = limited(runs, preemptions, 0);
		if (text)
			CHECK_EQ(pg_explore_read(e, "a test", text, size, &err),
				 0);
		CHECK_STR(err.text, "");
		free(text);
		done = go_on(e);
		text = saved(e, &size);
		part = *pg_explore_counts(e);
		CHECK_EQ(pg_explore_finds(e) <= pg_explore_finds(whole), true);
		if (!done)
			pg_explore_destroy(e);
	}
	CHECK(runs > 12);
	CHECK_EQ(memcmp(&part, &c, sizeof(c)), 0);
	REQUIRE(pg_explore_finds(e) == pg_explore_finds(whole));
	for (size_t i = 0; i < pg_explore_finds(e); i++) {
		const struct pg_explore_find *a = pg_explore_find(e, i);
		const struct pg_explore_find *b = pg_explore_find(whole, i);

		CHECK_EQ(a->runs, b->runs);
		CHECK_EQ(a->count, b->count);
		CHECK_STR(a->text, b->text);
		CHECK_EQ(memcmp(a->choices, b->choices, a->count), 0);
	}
	pg_explore_destroy(e);
	/* What is done stays done. */
	e = limited(0, preemptions, 0);
	CHECK_EQ(pg_explore_read(e, "a test", text, size, &err), 0);
	CHECK(go_on(e));
	CHECK_EQ(memcmp(pg_explore_counts(e), &c, sizeof(c)), 0);
	free(text);
	pg_explore_destroy(e);
	pg_explore_destroy(whole);
}

static void busy_program(void)
{
	static const struct step a[] = { { OP_WRITE, 2 }, { OP_LOCK, 0 },
					 { OP_READ, 2 },  { OP_LOCK, 1 },
					 { OP_CALL, 0 },  { OP_FREE, 0 } };
	static const struct step b[] = { { OP_LOCK, 1 }, { OP_WRITE, 2 },
					 { OP_RCU, 0 },	 { OP_LOCK, 0 },
					 { OP_READ, 2 }, { OP_FREE, 0 } };

	program(0, a, 6);
	program(1, b, 6);
}

TEST(resumed)
{
	busy_program();
	check_resumed(-1);
	check_resumed(2);
}

/* Text that was cut off or spoilt is refused, or is another state. */
TEST(spoilt_state)
{
	struct pg_explore *e;
	struct pg_error err;
	size_t size;
	char *text;

	busy_program();
	e = limited(12, -1, 0);
	CHECK(!go_on(e));
	text = saved(e, &size);
	pg_explore_destroy(e);
	for (size_t i = 0; i < size; i++) {
		e = limited(0, -1, 0);
		CHECK(pg_explore_read(e, "a test", text, i, &err) < 0);
		CHECK_HAS(err.text, "line ");
		pg_explore_destroy(e);
	}
	state = 9;
	for (unsigned int i = 0; i < CHECK_ROUNDS(2000); i++) {
		size_t at = any((unsigned int)size);
		char was = text[at];

		text[at] = (char)any(256);
		e = limited(40, -1, 0);
		if (!pg_explore_read(e, "a test", text, size, &err))
			pg_explore_run(e, &err);
		pg_explore_destroy(e);
		text[at] = was;
	}
	e = limited(0, -1, 0);
	CHECK(pg_explore_read(e, "another", text, size, &err) < 0);
	CHECK_HAS(err.text, "line 2");
	pg_explore_destroy(e);
	free(text);
}

/* Takes out the lines that say what was tried. */
static size_t without_tried(char *text, size_t size)
{
	size_t kept = 0;

	for (size_t at = 0; at < size;) {
		const char *end = memchr(text + at, '\n', size - at);
		size_t length = (size_t)(end - text) + 1 - at;

		if (strncmp(text + at, "tried", 5) &&
		    strncmp(text + at, "touch", 5)) {
			memmove(text + kept, text + at, length);
			kept += length;
		}
		at += length;
	}
	return kept;
}

/* It costs runs, and nothing else: nobody sleeps of whom nothing is known. */
TEST(state_without_what_was_tried)
{
	struct pg_explore *e;
	struct pg_error err;
	size_t size, less;
	char *text;

	busy_program();
	for (unsigned int runs = 2; runs < 12; runs++) {
		e = limited(runs, -1, 0);
		CHECK(!go_on(e));
		text = saved(e, &size);
		pg_explore_destroy(e);
		less = without_tried(text, size);
		CHECK(less < size);
		e = limited(40, -1, 0);
		CHECK_EQ(pg_explore_read(e, "a test", text, less, &err), 0);
		CHECK(pg_explore_run(e, &err) >= 0);
		pg_explore_destroy(e);
		free(text);
	}
}

int main(void)
{
	struct pg_judge_params params;
	struct pg_knobs knobs = pg_schemes[0]->knobs;
	struct pg_error err;

	params = pg_scheme_judge(&knobs, PG_COSTS_ALL);
	judge = pg_judge_create(&params, &err);
	if (!judge || pg_regime_parse("el1:low:4k:39", &regime, &err) ||
	    pg_world_init(&world,
			  &(struct pg_world_params){
				  .knobs = knobs,
				  .shift = 12,
				  .first = 0x80000000,
				  .size = 0x10000000,
				  .judge = judge,
			  },
			  &err))
		return 1;
	RUN(nothing_shared);
	RUN(deadlock);
	RUN(bound);
	RUN(resumed);
	RUN(spoilt_state);
	RUN(state_without_what_was_tried);
	RUN(same_outcomes);
	RUN(broken_relation_shows);
	pg_world_deinit(&world);
	pg_judge_destroy(judge);
	return check_done();
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Fragments, the cache and references, one step after another. */
#include "check.h"

#include "engine/cache.h"
#include "engine/frag.h"
#include "engine/hotplug.h"
#include "engine/refs.h"
#include "engine/table.h"
#include "rig.h"

#define VA   UINT64_C(0x40000000)
#define SPAN UINT64_C(0x200000)
#define PTE  PG_LEVEL_MAX

static struct rig rig;
static struct pg_task *task;

static bool open_world(const char *scheme, unsigned int group)
{
	const struct pg_scheme *s = pg_scheme_of_name(scheme);
	struct pg_knobs knobs;

	if (!CHECK(s != NULL))
		return false;
	knobs = s->knobs;
	knobs.group = (uint8_t)group;
	task = &rig.world.tasks[0];
	return CHECK(rig_make(&rig, s, &knobs, RIG_4K, 1));
}

static void close_world(void)
{
	rig_quiesce(&rig);
	pg_judge_finish(rig.judge);
	CHECK_EQ(rig_objections(&rig, "parts"), 0);
	rig_drop(&rig);
}

static uint64_t alloc_in(unsigned int space)
{
	return rig.world.steps.table.alloc(task, &rig.world.mms[space], PTE);
}

static uint64_t alloc(void)
{
	return alloc_in(1);
}

static void release(uint64_t table)
{
	rig.world.steps.table.free(task, &rig.world.mms[1], table);
}

/* The first half of freeing, as when a table is queued; and the second. */
static void queue(uint64_t table)
{
	rig.world.steps.table.dtor(task, table);
}

static void finish(uint64_t table)
{
	rig.world.steps.table.put(task, table);
}

static uint8_t state(uint64_t table)
{
	return pg_frame_get(&rig.world.phys, pg_frag_head(&rig.world, table))
		->pieces;
}

static unsigned int listed(void)
{
	return pg_frags(&rig.world)->lists[1].count;
}

/* Lifecycle 5.3: states, the list, and who frees the block. */
TEST(halves)
{
	uint64_t a, b, c;

	if (!open_world("s390-halves", 0))
		return;
	a = alloc();
	CHECK_EQ(state(a), 0x01);
	CHECK_EQ(listed(), 1);
	b = alloc();
	CHECK_EQ(b, a + 0x1000);
	CHECK_EQ(state(a), 0x03);
	CHECK_EQ(listed(), 0);
	CHECK_EQ(pg_table_frame(&rig.world, b)->pa, a);

	/* A half that is pending is not handed out. */
	queue(b);
	CHECK_EQ(state(a), 0x21);
	CHECK_EQ(listed(), 1);
	c = alloc();
	CHECK(pg_frag_head(&rig.world, c) != a);
	finish(b);
	CHECK_EQ(state(a), 0x01);

	/* The list's first block is looked at alone: c's. */
	CHECK_EQ(alloc(), c + 0x1000);
	CHECK_EQ(alloc(), b);

	/* Who ends the last half frees the block. */
	queue(b);
	release(a);
	CHECK_EQ(state(a), 0x20);
	CHECK_EQ(listed(), 0);
	CHECK_EQ(pg_frags(&rig.world)->count, 2);
	finish(b);
	CHECK_EQ(pg_frags(&rig.world)->count, 1);
	release(c);
	release(c + 0x1000);
	close_world();
}

/* A table that was freed with entries is handed out without. */
TEST(clean)
{
	struct pg_place p = { .level = PTE };
	uint64_t a, b;

	if (!open_world("s390-halves", 0))
		return;
	p.mm = &rig.world.mms[1];
	a = alloc();
	b = alloc();
	p.at = b + 8;
	pg_write(task, &p, 0x80000403, PG_STORE_PLAIN);
	release(b);
	CHECK_EQ(alloc(), b);
	CHECK_EQ(pg_peek(task, &p), 0);
	release(a);
	release(b);
	close_world();
}

TEST(whole)
{
	uint64_t a, b;

	if (!open_world("s390-pgste", 0))
		return;
	a = alloc();
	b = alloc();
	CHECK_EQ(state(a), 0x03);
	CHECK_EQ(listed(), 0);
	CHECK(pg_frag_head(&rig.world, b) != a);
	release(a);
	release(b);
	CHECK_EQ(pg_frags(&rig.world)->count, 0);
	close_world();
}

TEST(a_space_each)
{
	uint64_t a, b;

	if (!open_world("s390-halves", 0))
		return;
	a = alloc();
	b = alloc_in(0);
	CHECK(pg_frag_head(&rig.world, b) != a);
	release(a);
	release(b);
	close_world();
}

/* A block has one constructor and one lock; if that fails, nothing is left. */
TEST(no_lock)
{
	if (!open_world("s390-halves", 0))
		return;
	rig.world.phys.fail[PG_FAIL_PTL] = 1;
	CHECK_EQ(alloc(), 0);
	CHECK_EQ(pg_frags(&rig.world)->count, 0);
	CHECK_EQ(rig.world.phys.live, rig.live);
	close_world();

	/* Of a piece with a lock of its own: the piece goes back. */
	if (!open_world("blocks-2", 0))
		return;
	rig.world.phys.fail[PG_FAIL_PTL] = 1;
	CHECK_EQ(alloc(), 0);
	CHECK_EQ(pg_frags(&rig.world)->count, 0);
	close_world();
}

/* Deferred: the block is marked, not listed, and goes by its own rcu_head. */
TEST(deferred_half)
{
	uint64_t a, b;

	if (!open_world("s390-halves", 0))
		return;
	a = alloc();
	b = alloc();
	rig.world.steps.table.defer(task, &rig.world.mms[1], a);
	CHECK_EQ(listed(), 0);
	CHECK(!rig.world.grace);
	rig.world.steps.table.defer(task, &rig.world.mms[1], b);
	CHECK(rig.world.grace && rig.world.grace->frame == a);
	CHECK_EQ(pg_grace_end(&rig.world), 1);
	CHECK_EQ(rig.world.phys.live, rig.live);
	close_world();
}

static int32_t count(uint64_t table)
{
	uint64_t head = pg_frag_head(&rig.world, table);

	return pg_frame_get(&rig.world.phys, head)->refs[PG_REF_FRAG];
}

/* Lifecycle 5.4. */
TEST(counted)
{
	uint64_t first, last = 0;

	if (!open_world("powerpc-fragments", 0))
		return;
	first = alloc();
	CHECK_EQ(count(first), 8);
	for (unsigned int i = 1; i < 8; i++)
		last = alloc();
	CHECK_EQ(last, first + 0x7000);
	CHECK_EQ(pg_frags(&rig.world)->next[1][0], 0);
	release(last);
	CHECK_EQ(count(first), 7);
	/* Not again before the block has died. */
	last = alloc();
	CHECK(pg_frag_head(&rig.world, last) != first);
	release(last);
	for (unsigned int i = 0; i < 7; i++)
		release(first + 0x1000 * i);
	/* Seven pieces of the second were never handed out. */
	CHECK_EQ(count(last), 7);
	rig.world.steps.table.exit(task, &rig.world.mms[1]);
	CHECK_EQ(rig.world.phys.live, rig.live);
	close_world();
}

TEST(descriptors)
{
	uint64_t a;

	if (!open_world("ptdesc-slab", 0))
		return;
	a = alloc();
	CHECK_EQ(pg_frags(&rig.world)->descriptors, 3);
	rig.world.phys.fail[PG_FAIL_DESCRIPTOR] = 1;
	CHECK_EQ(alloc(), 0);
	release(a);
	CHECK_EQ(rig.world.phys.live, rig.live);
	close_world();
}

static bool is_marked(uint64_t pa, enum pg_mark mark)
{
	return pg_frame_get(&rig.world.phys, pa)->marks >> mark & 1;
}

/* Groups of eight; two roots were taken of the first. */
TEST(cache)
{
	struct pg_grouped *c;
	uint64_t a;

	if (!open_world("pks-cache", 3))
		return;
	c = pg_cache(&rig.world);
	CHECK_EQ(c->groups, 1);
	CHECK_EQ(c->reserve.count, PG_CACHE_RESERVE);
	CHECK_EQ(c->nodes[0].count, 8 - PG_CACHE_RESERVE - 2);
	a = alloc();
	CHECK(is_marked(a, PG_MARK_PAGETABLE));
	CHECK(is_marked(a, PG_MARK_KEYED));
	CHECK(!is_marked(a, PG_MARK_LISTED));
	release(a);
	CHECK(!is_marked(a, PG_MARK_PAGETABLE));
	CHECK(is_marked(a, PG_MARK_LISTED));
	CHECK_EQ(alloc(), a);
	release(a);
	CHECK_EQ(pg_cache_shrink(task, 100), 4);
	CHECK(!is_marked(a, PG_MARK_KEYED));
	CHECK_EQ(c->count, 2 + PG_CACHE_RESERVE);
	pg_cache_drain(task);
	CHECK_EQ(c->count, 2);
	close_world();
}

/* In atomic context nothing is refilled; single pages need the reserve. */
TEST(reserve)
{
	struct pg_grouped *c;
	uint64_t a, b;

	if (!open_world("pks-cache", 3))
		return;
	c = pg_cache(&rig.world);
	pg_cache_shrink(task, 100);
	pg_irq_off(task);
	a = alloc();
	pg_irq_on(task);
	CHECK(a != 0);
	CHECK_EQ(c->groups, 1);
	CHECK_EQ(c->reserve.count, PG_CACHE_RESERVE - 1);

	/* No group: a page for itself, and one for the linear map's table. */
	rig.world.phys.fail[PG_FAIL_GROUP] = 1;
	b = alloc();
	CHECK(b != 0);
	CHECK_EQ(c->singles, 1);
	CHECK_EQ(c->splits.count, 1);
	CHECK_EQ(c->reserve.count, 0);
	rig.world.phys.fail[PG_FAIL_GROUP] = 1;
	CHECK_EQ(alloc(), 0);
	release(a);
	release(b);
	pg_cache_drain(task);
	close_world();
}

static int32_t references(uint64_t table)
{
	return pg_ref_sum(task, table);
}

static void do_references(const char *scheme)
{
	struct pg_mm *mm;
	struct pg_place p;
	uint64_t table = 0;

	if (!open_world(scheme, 0))
		return;
	mm = &rig.world.mms[1];
	p = pg_table_reach(task, mm, VA, PTE - 1);
	CHECK_EQ(rig.world.steps.ref.get(task, &p, &table), PG_REF_GOT_NONE);
	CHECK_EQ(pg_refs_fault(task, mm, VA), 0);
	CHECK_EQ(pg_refs_fault(task, mm, VA), 0);
	CHECK_EQ(pg_refs_fault(task, mm, VA + 0x1000), 0);
	CHECK_EQ(rig.world.steps.ref.get(task, &p, &table), PG_REF_GOT_TABLE);
	CHECK_EQ(references(table), 3);
	CHECK_EQ(pg_refs_zap(task, mm, VA, 0x2000), 0);
	CHECK_EQ(references(table), 1);
	CHECK(pg_peek(task, &p) != 0);
	rig.world.steps.ref.put(task, &p, table);
	CHECK_EQ(pg_peek(task, &p), 0);
	CHECK_EQ(rig.judge->ledger.spaces[1].mm_bytes, 2 * 4096);

	/* Moved, kept and split, it is freed by its last entry all the same. */
	CHECK_EQ(pg_refs_fault(task, mm, VA), 0);
	CHECK_EQ(pg_refs_move(task, mm, VA, VA + SPAN), 0);
	CHECK_EQ(pg_refs_collapse(task, mm, VA + SPAN), 0);
	CHECK_EQ(pg_refs_split(task, mm, VA + SPAN), 0);
	p = pg_place_in(mm, p.at & ~UINT64_C(0xfff), PTE - 1, VA + SPAN);
	CHECK(pg_is_table(mm, PTE - 1, pg_peek(task, &p), &table));
	CHECK_EQ(references(table), 512);
	CHECK_EQ(pg_refs_zap(task, mm, VA + SPAN, SPAN), 0);
	CHECK_EQ(pg_peek(task, &p), 0);
	close_world();
}

TEST(references)
{
	do_references("pte-refs");
	do_references("pte-refs-rcu");
}

/* A pair: two entries filled by one, freed when both are gone. */
TEST(pairs)
{
	struct pg_place p, q;
	uint64_t a, b;

	if (!open_world("pairs", 0))
		return;
	pg_table_reach(task, &rig.world.mms[1], VA + SPAN, PTE);
	p = pg_table_look(task, &rig.world.mms[1], VA, PTE);
	q = pg_table_look(task, &rig.world.mms[1], VA + SPAN, PTE);
	CHECK_EQ(p.level, PTE);
	a = p.at & ~UINT64_C(0xfff);
	b = q.at & ~UINT64_C(0xfff);
	CHECK_EQ(b, a + 0x1000);
	CHECK_EQ(count(a), 2);
	CHECK_EQ(rig.judge->ledger.spaces[1].mm_bytes, 4 * 4096);
	close_world();
}

#define LINEAR	UINT64_C(0xffff000000000000)
#define VMEMMAP UINT64_C(0xfffffc0000000000)
#define PHYS	UINT64_C(0x40000000)
#define ADDED	UINT64_C(0x400000000)
#define MB(n)	((uint64_t)(n) << 20)

/* Every scheme's steps free what they made of the kernel's tables. */
static void plug(const struct pg_scheme *scheme)
{
	struct pg_mm *kernel;
	uint64_t live;

	if (!open_world(scheme->name, 3))
		return;
	kernel = &rig.world.mms[0];
	pg_region_set(task, kernel, PG_REGION_LINEAR, LINEAR, UINT64_C(1) << 46,
		      PHYS);
	pg_region_set(task, kernel, PG_REGION_VMEMMAP, VMEMMAP,
		      UINT64_C(1) << 40, 0);
	if (rig.world.part[PG_PART_CACHE])
		pg_cache_drain(task);
	live = rig.world.phys.live;
	CHECK_EQ(pg_hot_add(task, kernel, ADDED, MB(128), PG_HOT_PAGES), 0);
	CHECK(rig.world.phys.live > live);
	CHECK_EQ(pg_hot_remove(task, kernel, ADDED, MB(128)), 0);
	rig_quiesce(&rig);
	if (rig.world.part[PG_PART_CACHE])
		pg_cache_drain(task);
	CHECK_EQ(rig.world.phys.live, live);
	close_world();
}

TEST(hotplug)
{
	for (unsigned int i = 0; pg_schemes[i]; i++)
		plug(pg_schemes[i]);
}

int main(void)
{
	RUN(halves);
	RUN(clean);
	RUN(whole);
	RUN(a_space_each);
	RUN(no_lock);
	RUN(deferred_half);
	RUN(counted);
	RUN(descriptors);
	RUN(cache);
	RUN(reserve);
	RUN(references);
	RUN(pairs);
	RUN(hotplug);
	return check_done();
}

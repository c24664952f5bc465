// SPDX-License-Identifier: GPL-2.0-or-later
/* Operations of engine/map.h: what they refuse, and the words they leave. */
#include "engine/map.h"

#include "base/bits.h"
#include "check.h"
#include "engine/scheme.h"
#include "engine/table.h"

#define KB(n) ((uint64_t)(n) << 10)
#define MB(n) ((uint64_t)(n) << 20)
#define GB(n) ((uint64_t)(n) << 30)

static struct pg_world world;
static struct pg_task *t;
static struct pg_mm *mm;

static void set_up(const char *regime, enum pg_space_class class, uint8_t bbml)
{
	struct pg_mm_params params = {
		.id = class == PG_CLASS_INIT ? 0 : 1,
		.class = class,
		.asid = 1,
	};
	struct pg_world_params w = {
		.knobs = pg_schemes[0]->knobs,
		.first = GB(4),
		.size = GB(1),
	};
	struct pg_error err;

	CHECK_EQ(pg_regime_parse(regime, &params.regime, &err), 0);
	w.knobs.bbml = bbml;
	w.shift = params.regime.granule;
	CHECK_EQ(pg_world_init(&world, &w, &err), 0);
	t = &world.tasks[0];
	mm = &world.mms[params.id];
	CHECK_EQ(pg_mm_create(t, &params, &err), 0);
}

static int map(uint64_t va, uint64_t size, uint64_t pa, unsigned int flags)
{
	return pg_map(t, mm,
		      &(struct pg_job){ .va = va,
					.size = size,
					.pa = pa,
					.prot = PG_PROT_READ | PG_PROT_WRITE,
					.flags = flags });
}

static int unmap(uint64_t va, uint64_t size, unsigned int flags)
{
	return pg_unmap(
		t, mm,
		&(struct pg_job){ .va = va, .size = size, .flags = flags });
}

/* The level that translates va, and the word there. */
static int level_of(uint64_t va, uint64_t *word)
{
	struct pg_place p = pg_table_look(t, mm, va, PG_LEVEL_MAX);

	*word = pg_peek(t, &p);
	return p.level;
}

TEST(ranges)
{
	set_up("el1:low:4k:48", PG_CLASS_USER, 0);
	CHECK_EQ(map(GB(1), 0, GB(8), 0), PG_EINVAL);
	CHECK_EQ(map(GB(1), 100, GB(8), 0), PG_EINVAL);
	CHECK_EQ(map(GB(1) + 8, KB(4), GB(8), 0), PG_EINVAL);
	CHECK_EQ(map(GB(1), KB(4), GB(8) + 8, 0), PG_EINVAL);
	CHECK_EQ(map(GB(1), KB(4), PG_BIT(48), 0), PG_EINVAL);
	CHECK_EQ(map(PG_BIT(48) - KB(4), KB(8), GB(8), 0), PG_EINVAL);
	CHECK_EQ(map(UINT64_MAX - 4095, KB(4), GB(8), 0), PG_EINVAL);
	CHECK_EQ(map(UINT64_MAX - 4095, KB(8), GB(8), 0), PG_EINVAL);
	CHECK_EQ(map(PG_BIT(48) - KB(4), KB(4), GB(8), 0), 0);
	CHECK_HAS(t->error.text, "no range of whole pages");
	pg_world_deinit(&world);
}

/* The last page of all there is. */
TEST(top)
{
	uint64_t word;

	set_up("el1:high:4k:48", PG_CLASS_INIT, 0);
	CHECK_EQ(map(UINT64_MAX - 4095, KB(4), GB(8), 0), 0);
	CHECK_EQ(level_of(UINT64_MAX, &word), 3);
	CHECK_EQ(word & 3, 3);
	CHECK_EQ(unmap(UINT64_MAX - 4095, KB(4), PG_JOB_FREE), 0);
	CHECK_EQ(world.phys.live, 1);
	pg_world_deinit(&world);
}

/* From a page to a block, with the sets between, and back. */
TEST(largest)
{
	uint64_t word;

	set_up("el1:low:4k:48", PG_CLASS_USER, 0);
	CHECK_EQ(map(GB(4) - KB(4), GB(1) + MB(34) + KB(72), GB(68) - KB(4), 0),
		 0);
	CHECK_EQ(level_of(GB(4) - KB(4), &word), 3);
	CHECK(!pg_bit(word, PG_DESC_CONTIG));
	CHECK_EQ(level_of(GB(4), &word), 1);
	CHECK_EQ(level_of(GB(5), &word), 2);
	CHECK(pg_bit(word, PG_DESC_CONTIG));
	CHECK_EQ(level_of(GB(5) + MB(32), &word), 2);
	CHECK(!pg_bit(word, PG_DESC_CONTIG));
	CHECK_EQ(level_of(GB(5) + MB(34), &word), 3);
	CHECK(pg_bit(word, PG_DESC_CONTIG));
	CHECK_EQ(level_of(GB(5) + MB(34) + KB(64), &word), 3);
	CHECK(!pg_bit(word, PG_DESC_CONTIG));
	CHECK_EQ(map(GB(5), KB(4), GB(8), 0), PG_EBUSY);
	CHECK_HAS(t->error.text, "0x140000000 is mapped already");
	pg_world_deinit(&world);
}

/* The ladder, down to the one page: nothing else loses its size. */
TEST(ladder)
{
	uint64_t word;

	set_up("el1:low:4k:48", PG_CLASS_USER, 2);
	CHECK_EQ(map(GB(4), GB(1), GB(8), 0), 0);
	CHECK_EQ(unmap(GB(4) + MB(100), KB(4), 0), 0);
	CHECK_EQ(level_of(GB(4), &word), 2);
	CHECK(pg_bit(word, PG_DESC_CONTIG));
	CHECK_EQ(level_of(GB(4) + MB(96), &word), 2);
	CHECK(!pg_bit(word, PG_DESC_CONTIG));
	CHECK_EQ(level_of(GB(4) + MB(100), &word), 3);
	CHECK_EQ(word, 0);
	CHECK_EQ(level_of(GB(4) + MB(100) + KB(4), &word), 3);
	CHECK(!pg_bit(word, PG_DESC_CONTIG));
	CHECK_EQ(level_of(GB(4) + MB(100) + KB(64), &word), 3);
	CHECK(pg_bit(word, PG_DESC_CONTIG));
	pg_world_deinit(&world);
}

/* The kernel's own mappings are split where the CPU can do it alone. */
TEST(in_use)
{
	uint64_t base = UINT64_C(0xffff800000000000), word;

	for (uint8_t bbml = 0; bbml < 3; bbml++) {
		uint64_t live;

		set_up("el1:high:4k:48", PG_CLASS_INIT, bbml);
		CHECK_EQ(map(base, MB(2), GB(8), 0), 0);
		live = world.phys.live;
		CHECK_EQ(unmap(base, KB(4), 0), bbml < 2 ? PG_EBUSY : 0);
		CHECK_EQ(level_of(base, &word), bbml < 2 ? 2 : 3);
		CHECK_EQ(world.phys.live, live + (bbml == 2));
		CHECK_EQ(unmap(base, KB(8), PG_JOB_IDLE), 0);
		CHECK_EQ(level_of(base, &word), 3);
		pg_world_deinit(&world);
	}
}

/* Each allocation that can fail, one after the other. */
TEST(no_memory)
{
	uint64_t live, word;

	set_up("el1:low:4k:48", PG_CLASS_USER, 0);
	CHECK_EQ(map(GB(512), GB(1), GB(8), 0), 0);
	live = world.phys.live;
	for (unsigned int n = 1; n <= 2; n++) {
		world.phys.fail[PG_FAIL_TABLE] = n;
		CHECK_EQ(unmap(GB(512) + KB(4), KB(4), 0), PG_ENOMEM);
		CHECK_EQ(world.phys.live, live);
		CHECK_EQ(level_of(GB(512), &word), 1);
	}
	world.phys.fail[PG_FAIL_TABLE] = 3;
	CHECK_EQ(unmap(GB(512) + KB(4), KB(4), 0), 0);
	CHECK_EQ(map(0, PG_BIT(48), 0, PG_JOB_NO_BLOCK), PG_ENOMEM);
	pg_world_deinit(&world);
}

/* A table that leads to itself is left, not followed for ever. */
TEST(loop)
{
	struct pg_place p;

	set_up("el1:low:4k:48", PG_CLASS_USER, 0);
	for (uint64_t i = 0; i < 512; i++) {
		p = pg_place_root(mm, i << 39);
		pg_write(t, &p, pg_table_desc(mm, mm->root), PG_STORE_PLAIN);
	}
	CHECK_EQ(pg_collapse(t, mm,
			     &(struct pg_job){ .va = 0, .size = PG_BIT(48) }),
		 PG_EBUDGET);
	pg_world_deinit(&world);
}

int main(void)
{
	RUN(ranges);
	RUN(top);
	RUN(largest);
	RUN(ladder);
	RUN(in_use);
	RUN(no_memory);
	RUN(loop);
	return check_done();
}

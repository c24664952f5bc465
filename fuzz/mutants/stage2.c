// SPDX-License-Identifier: GPL-2.0-or-later
/* Bugs of guests' tables (core/engine/stage2.h). */
#include "bench_kernel.h"

/* Four levels; and a root of two pages, on three. */
#define S2_48 "s2:4k:48:sl0"
#define S2_40 "s2:4k:40"
#define RWX   (PG_PROT_READ | PG_PROT_WRITE | PG_PROT_EXEC)

static int map(struct fz_bench *b, uint64_t ipa, uint64_t size)
{
	return pg_s2_map(b->t, b->mm, ipa, GB(8) + ipa, size, RWX);
}

static void pages_come_and_go(struct fz_bench *b)
{
	map(b, GB(1), KB(8));
	pg_s2_unmap(b->t, b->mm, GB(1), KB(8));
}

/* Below the second page of the root. */
static void second_page(struct fz_bench *b)
{
	map(b, GB(600), KB(4));
	pg_s2_unmap(b->t, b->mm, GB(600), KB(4));
}

static void block_over_pages(struct fz_bench *b)
{
	map(b, GB(1), KB(8));
	map(b, GB(1), MB(2));
}

/* B013 */
static void no_split(struct pg_task *t, uint64_t root, unsigned int pages)
{
}

static void seed_b013(struct pg_steps *s)
{
	s->stage2.split_root = no_split;
}

/* B014 */
static void no_counts(struct pg_task *t, struct pg_mm *mm)
{
}

static void seed_b014(struct pg_steps *s)
{
	s->stage2.finalise = no_counts;
}

static void early(struct fz_bench *b)
{
	pg_s2_early_map(b->t, b->mm, GB(1), GB(9), KB(8), RWX);
	pg_s2_finalise(b->t, b->mm);
	pg_s2_unmap(b->t, b->mm, GB(1), KB(4));
}

/* B018 */
static int no_level(const struct pg_mm *mm)
{
	return PG_LEVEL_MAX + 1;
}

static void seed_b018(struct pg_steps *s)
{
	s->stage2.teardown_level = no_level;
}

static void leave(struct fz_bench *b)
{
	for (unsigned int i = 0; i < b->world.knobs.observers; i++)
		pg_efi_leave(&b->world.tasks[i], b->mm);
}

static void destroy(struct fz_bench *b)
{
	map(b, GB(1), KB(8));
	leave(b);
	pg_s2_destroy(b->t, b->mm, false);
}

/* B020, B021 */
static void put_twice(struct pg_task *t, struct pg_mm *mm, uint64_t table)
{
	pg_s2_drop_unlinked(t, mm, table);
	pg_s2_drop_unlinked(t, mm, table);
}

static void seed_b020(struct pg_steps *s)
{
	s->stage2.drop_unlinked = put_twice;
}

static void put_never(struct pg_task *t, struct pg_mm *mm, uint64_t table)
{
}

static void seed_b021(struct pg_steps *s)
{
	s->stage2.drop_unlinked = put_never;
}

/* B022 */
static void no_undo(struct pg_task *t, struct pg_mm *mm)
{
}

static void seed_b022(struct pg_steps *s)
{
	s->stage2.undo_init = no_undo;
}

static void create_fails(struct fz_bench *b)
{
	struct pg_mm_params p = { .id = 2, .asid = 2 };
	struct pg_error err;

	pg_regime_parse(S2_48, &p.regime, &err);
	b->world.phys.fail[PG_FAIL_DATA] = 1;
	pg_s2_create(b->t, &p, 1, &err);
}

/* B023 */
static void free_root(struct pg_task *t, struct pg_mm *mm)
{
	t->world->steps.stage2.release(t, mm, mm->root);
}

static void seed_b023(struct pg_steps *s)
{
	s->stage2.keep_root = free_root;
}

static void destroy_stuck(struct fz_bench *b)
{
	map(b, GB(1), KB(8));
	pg_s2_destroy(b->t, b->mm, true);
}

/* B031 */
static void forget_subtree(struct pg_task *t, struct pg_mm *mm, uint64_t table,
			   int level)
{
}

static void seed_b031(struct pg_steps *s)
{
	s->stage2.free_unlinked = forget_subtree;
}

/* B182: whatever is as large as a block is one. */
static bool fits_by_size(const struct pg_mm *mm, int level, uint64_t ipa,
			 uint64_t pa, uint64_t size)
{
	return size >= PG_BIT(pg_level_shift(&mm->regime, level));
}

static void seed_b182(struct pg_steps *s)
{
	s->stage2.leaf_fits = fits_by_size;
}

static void block_unaligned(struct fz_bench *b)
{
	map(b, GB(1), MB(2) + KB(4));
	pg_s2_map(b->t, b->mm, GB(2) + KB(4), GB(9), MB(2), RWX);
}

/* B183 */
static void walk_unguarded(struct pg_task *t, const struct pg_mm *mm, bool on)
{
}

static void seed_b183(struct pg_steps *s)
{
	s->stage2.walk_guard = walk_unguarded;
}

static void walk(struct pg_task *t, void *bench)
{
	pg_s2_walk(t, &t->world->mms[1], GB(1));
}

static void change_slot(struct pg_task *t, void *bench)
{
	pg_s2_unmap(t, &t->world->mms[1], GB(1), KB(8));
}

static bool reads_leaf(const struct fz_bench *b, const struct pg_event *ev)
{
	return ev->kind == PG_EV_READ && ev->level == PG_LEVEL_MAX;
}

static void walk_and_change(struct fz_bench *b)
{
	static const struct race race = { walk, change_slot, reads_leaf, NULL };

	map(b, GB(1), KB(8));
	fz_run_race(b, &race);
}

/* B188 */
static void release_elsewhere(struct pg_task *t, struct pg_mm *mm,
			      uint64_t table)
{
	pg_put_frames(t, table, PG_ORIGIN_SLAB, 0);
}

static void seed_b188(struct pg_steps *s)
{
	s->stage2.release = release_elsewhere;
}

/* B189 */
static void break_leaf_only(struct pg_task *t, const struct pg_place *p,
			    bool table)
{
	const struct pg_entry_steps *s = &t->world->steps.entry;
	uint64_t page = PG_BIT(t->world->phys.shift);

	s->clear(t, p);
	s->flush(t, &(struct pg_flush){
			    .mm = p->mm,
			    .va = p->va,
			    .size = page,
			    .stride = page,
			    .leaf_only = true,
			    .level = PG_FLUSH_ANY_LEVEL,
		    });
}

static void seed_b189(struct pg_steps *s)
{
	s->stage2.break_entry = break_leaf_only;
}

/* B195 */
static bool never_leaf(const struct pg_mm *mm, int level, uint64_t word)
{
	return false;
}

static void seed_b195(struct pg_steps *s)
{
	s->stage2.is_leaf = never_leaf;
}

static void unmap_block(struct fz_bench *b)
{
	map(b, GB(1), MB(2));
	pg_s2_unmap(b->t, b->mm, GB(1), MB(2));
}

/* B197 */
static uint64_t no_lock(const struct pg_mm *mm)
{
	return 0;
}

static void seed_b197(struct pg_steps *s)
{
	s->stage2.lock = no_lock;
}

#define GUEST .class = PG_CLASS_GUEST, .regime = S2_48

const struct fz_mutant fz_mutants_stage2[] = {
	{
		.bug = "B013",
		.title = "a root's pages are counted as one",
		.policy = "D5",
		.seed = seed_b013,
		.witness = second_page,
		.class = PG_CLASS_GUEST,
		.regime = S2_40,
	},
	{
		.bug = "B014",
		.title = "tables from before there were counts have none",
		.policy = "D5",
		.seed = seed_b014,
		.witness = early,
		GUEST,
	},
	{
		.bug = "B018",
		.title = "the level is gone before tables are freed by it",
		.policy = "D6",
		.seed = seed_b018,
		.witness = destroy,
		GUEST,
	},
	{
		.bug = "B020",
		.title = "a table that was replaced is put twice",
		.policy = "D4",
		.seed = seed_b020,
		.witness = block_over_pages,
		GUEST,
	},
	{
		.bug = "B021",
		.name = "B021-2",
		.title = "a table that was replaced is never put",
		.policy = "D6",
		.seed = seed_b021,
		.witness = block_over_pages,
		GUEST,
	},
	{
		.bug = "B022",
		.title = "a guest that cannot be made leaves its root",
		.policy = "D6",
		.seed = seed_b022,
		.witness = create_fails,
		GUEST,
	},
	{
		.bug = "B023",
		.title = "a root that hardware still uses is freed",
		.policy = "D5",
		.seed = seed_b023,
		.witness = destroy_stuck,
		GUEST,
	},
	{
		.bug = "B031",
		.title = "a block replaces a table that nobody frees",
		.policy = "D6",
		.seed = seed_b031,
		.witness = block_over_pages,
		GUEST,
	},
	{
		.bug = "B182",
		.name = "B182-2",
		.title = "a block at an address that is not aligned",
		.policy = "E7",
		.seed = seed_b182,
		.witness = block_unaligned,
		GUEST,
	},
	{
		.bug = "B183",
		.title = "tables are walked without a guard",
		.policy = "D5",
		.seed = seed_b183,
		.witness = walk_and_change,
		GUEST,
	},
	{
		.bug = "B188",
		.title = "table pages are freed to another allocator",
		.policy = "D3",
		.seed = seed_b188,
		.witness = pages_come_and_go,
		GUEST,
	},
	{
		.bug = "B189",
		.title = "a table goes with an invalidation of leaves only",
		.policy = "T2",
		.seed = seed_b189,
		.witness = block_over_pages,
		GUEST,
	},
	{
		.bug = "B195",
		.title = "unmapping takes a block for a table",
		.policy = "E5",
		.seed = seed_b195,
		.witness = unmap_block,
		GUEST,
	},
	{
		.bug = "B197",
		.name = "B197-2",
		.title = "entries change without a lock",
		.policy = "L1",
		.seed = seed_b197,
		.witness = pages_come_and_go,
		GUEST,
	},
	{ .bug = NULL },
};

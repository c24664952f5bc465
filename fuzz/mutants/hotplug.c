// SPDX-License-Identifier: GPL-2.0-or-later
/* Bugs of memory hot-plug (core/engine/hotplug.h). */
#include "bench_kernel.h"

static void release_6_16(struct pg_knobs *k)
{
	k->release = PG_RELEASE_6_16;
}

/* A block of the linear map comes and goes. */
static void come_and_go(struct fz_bench *b, bool vmemmap, uint64_t size)
{
	fz_kernel_up(b, vmemmap);
	pg_hot_add(b->t, b->kernel, ADDED, size, 0);
	pg_hot_remove(b->t, b->kernel, ADDED, size);
}

static void linear_only(struct fz_bench *b)
{
	come_and_go(b, false, MB(2));
}

static void with_pages(struct fz_bench *b)
{
	come_and_go(b, true, MB(2));
}

static void with_blocks(struct fz_bench *b)
{
	come_and_go(b, true, MB(128));
}

/* B001 */
static void no_dtor(struct pg_task *t, const struct pg_hot *h, uint64_t table)
{
}

static void seed_b001(struct pg_steps *s)
{
	s->hotplug.dtor = no_dtor;
}

/* B002: by level, whatever happened to the page. */
static void dtor_by_level(struct pg_task *t, const struct pg_hot *h,
			  uint64_t table)
{
	const struct pg_frame *frame = pg_frame_find(&t->world->phys, table);

	pg_say(t, (struct pg_event){
			  .kind = PG_EV_DTOR,
			  .level = frame->level,
			  .space = h->mm->id,
			  .flags = PG_CTOR_TYPE,
			  .at = table,
		  });
	pg_count(t, PG_COUNT_NR_PAGETABLE, NULL, table, -1);
}

static void seed_b002(struct pg_steps *s)
{
	s->hotplug.dtor = dtor_by_level;
}

/* B009: the helper for tables frees one page of a block. */
static void free_as_table(struct pg_task *t, const struct pg_hot *h,
			  uint64_t pa, uint64_t size)
{
	pg_put_frames(t, pa, PG_ORIGIN_BUDDY, 0);
}

static void seed_b009(struct pg_steps *s)
{
	s->hotplug.free_backing = free_as_table;
}

/* B032 */
static bool always_empty(struct pg_task *t, const struct pg_hot *h,
			 uint64_t table, int level)
{
	return true;
}

static void seed_b032(struct pg_steps *s)
{
	s->hotplug.is_empty = always_empty;
}

static void two_neighbours(struct fz_bench *b)
{
	fz_kernel_up(b, true);
	pg_hot_add(b->t, b->kernel, ADDED, MB(2), 0);
	pg_hot_add(b->t, b->kernel, ADDED + MB(2), MB(2), 0);
	pg_hot_remove(b->t, b->kernel, ADDED, MB(2));
}

/* B040 */
static bool blocks_always(const struct pg_mm *mm, uint64_t pa, uint64_t size)
{
	return true;
}

static void seed_b040(struct pg_steps *s)
{
	s->hotplug.blocks_ok = blocks_always;
}

/* B041: an index is added although the level is the root itself. */
static uint64_t slot_unfolded(const struct pg_mm *mm, uint64_t table, int level,
			      uint64_t va)
{
	uint64_t index = va >> pg_level_shift(&mm->regime, level) &
			 pg_ones(mm->regime.stride);

	return table + 8 * index;
}

static void seed_b041(struct pg_steps *s)
{
	s->hotplug.slot = slot_unfolded;
}

static void built_for_five(struct fz_bench *b)
{
	uint64_t pa = PHYS + GB(1024);

	b->kernel->built = 5;
	fz_kernel_up(b, false);
	pg_hot_add(b->t, b->kernel, pa, MB(2), 0);
	pg_hot_remove(b->t, b->kernel, pa, MB(2));
}

/* B042, B043 */
static bool any_range(const struct pg_regions *r, uint64_t pa, uint64_t size)
{
	return true;
}

static void seed_b042(struct pg_steps *s)
{
	s->hotplug.range_ok = any_range;
}

static void beyond_linear(struct fz_bench *b)
{
	fz_kernel_up(b, false);
	pg_hot_add(b->t, b->kernel, PHYS + (UINT64_C(1) << 46), MB(2), 0);
}

static bool range_unwrapped(const struct pg_regions *r, uint64_t pa,
			    uint64_t size)
{
	return pa >= r->memstart &&
	       pa + size - 1 <= r->memstart + r->linear_size - 1;
}

static void seed_b043(struct pg_steps *s)
{
	s->hotplug.range_ok = range_unwrapped;
}

/* A randomised base: the first linear address would be below address 0. */
static void random_base(struct fz_bench *b)
{
	pg_region_set(b->t, b->kernel, PG_REGION_LINEAR, LINEAR,
		      UINT64_C(1) << 46, -GB(64));
	fz_run_with(b, b->kernel);
	if (pg_hot_add(b->t, b->kernel, ADDED, MB(2), 0))
		pg_bug(b->t, PG_BUG_RESULT, ADDED);
}

/* B044 */
static void free_first(struct pg_task *t, const struct pg_hot *h,
		       const struct pg_place *p, uint64_t word)
{
	const struct pg_steps *s = &t->world->steps;
	unsigned int shift = pg_level_shift(&h->mm->regime, p->level);

	if (h->free_backing)
		s->hotplug.free_backing(t, h,
					pg_desc_oa(&h->mm->regime, word, shift),
					PG_BIT(shift));
	s->entry.clear(t, p);
	if (h->free_backing)
		s->hotplug.flush_leaf(t, h, p);
}

static void seed_b044(struct pg_steps *s)
{
	s->hotplug.drop_leaf = free_first;
}

/* B045 */
static void flush_pages_only(struct pg_task *t, const struct pg_hot *h,
			     const struct pg_place *p)
{
	if (p->level == PG_LEVEL_MAX)
		pg_hot_flush_leaf(t, h, p);
}

static void seed_b045(struct pg_steps *s)
{
	s->hotplug.flush_leaf = flush_pages_only;
}

/* B048 */
static void no_guard(struct pg_task *t, bool on)
{
}

static void seed_b048(struct pg_steps *s)
{
	s->hotplug.guard = no_guard;
}

static void add_low(struct pg_task *t, void *bench)
{
	pg_hot_add(t, &t->world->mms[0], ADDED, MB(2), 0);
}

static void add_high(struct pg_task *t, void *bench)
{
	pg_hot_add(t, &t->world->mms[0], ADDED + MB(2), MB(2), 0);
}

static bool links_vmemmap(const struct fz_bench *b, const struct pg_event *ev)
{
	return ev->kind == PG_EV_WRITE && ev->va >= VMEMMAP;
}

static void two_adders(struct fz_bench *b)
{
	static const struct race race = { add_low, add_high, links_vmemmap,
					  NULL };

	fz_kernel_up(b, true);
	fz_run_race(b, &race);
}

/* B049, B050: what is only partly removed is split on the way. */
static int split_locked(struct pg_task *t, const struct pg_hot *h,
			const struct pg_place *p, uint64_t word)
{
	uint64_t lock = PG_LOCK_ID(PG_LOCK_PAGE_TABLE, h->mm->id);
	int ret;

	pg_lock(t, lock, PG_LOCK_WRITE);
	ret = pg_kmap_split(t, h->mm, p->va, p->level);
	pg_unlock(t, lock);
	return ret;
}

static void seed_b049(struct pg_steps *s)
{
	s->hotplug.partial = split_locked;
}

static int split_open(struct pg_task *t, const struct pg_hot *h,
		      const struct pg_place *p, uint64_t word)
{
	return pg_kmap_split(t, h->mm, p->va, p->level);
}

static void seed_b050(struct pg_steps *s)
{
	s->hotplug.partial = split_open;
}

static void part_of_a_block(struct fz_bench *b)
{
	fz_kernel_up(b, false);
	pg_hot_add(b->t, b->kernel, ADDED, GB(1), 0);
	pg_hot_remove(b->t, b->kernel, ADDED, MB(256));
}

static void part_without_memory(struct fz_bench *b)
{
	fz_kernel_up(b, false);
	pg_hot_add(b->t, b->kernel, ADDED, GB(1), 0);
	b->world.phys.fail[PG_FAIL_TABLE] = 1;
	pg_hot_remove(b->t, b->kernel, ADDED, MB(256));
}

/* B152 */
static void replace_live(struct pg_task *t, const struct pg_place *p,
			 uint64_t word)
{
	t->world->steps.entry.set(t, p, word);
	t->world->steps.entry.publish(t, p->mm);
}

static void seed_b152(struct pg_steps *s)
{
	s->kmap.replace = replace_live;
}

static void without_repetitions(struct fz_bench *b)
{
	fz_kernel_up(b, true);
	pg_hot_add(b->t, b->kernel, ADDED, MB(128), 0);
	pg_hvo(b->t, b->kernel, ADDED);
}

/* Boot memory, and memory that was never added, are no memory to remove. */
static bool removable_always(const struct pg_regions *r, uint64_t pa,
			     uint64_t size)
{
	return true;
}

static void seed_removable(struct pg_steps *s)
{
	s->hotplug.removable = removable_always;
}

static void remove_boot(struct fz_bench *b)
{
	fz_kernel_up(b, true);
	pg_boot_memory(b->t, b->kernel, PHYS, MB(128));
	pg_hot_remove(b->t, b->kernel, PHYS, MB(128));
}

/* An altmap's pages are the device's. */
static void altmap_to_buddy(struct pg_task *t, const struct pg_hot *h,
			    uint64_t pa, uint64_t size)
{
	pg_put_frames(t, pa, PG_ORIGIN_BUDDY, 0);
}

static void seed_altmap(struct pg_steps *s)
{
	s->hotplug.free_backing = altmap_to_buddy;
}

static void own_memmap(struct fz_bench *b)
{
	fz_kernel_up(b, true);
	pg_hot_add(b->t, b->kernel, ADDED, MB(2), PG_HOT_ALTMAP);
	pg_hot_remove(b->t, b->kernel, ADDED, MB(2));
}

/* What a failed add made stays. */
static void no_undo(struct pg_task *t, const struct pg_hot *h)
{
}

static void seed_undo(struct pg_steps *s)
{
	s->hotplug.undo = no_undo;
}

static void add_fails(struct fz_bench *b)
{
	fz_kernel_up(b, true);
	b->world.phys.fail[PG_FAIL_DATA] = 3;
	pg_hot_add(b->t, b->kernel, ADDED, MB(2), 0);
}

/* Tables that other regions may be in. */
static bool out_of_bounds(const struct pg_hot *h, const struct pg_place *p)
{
	return true;
}

static void seed_bounds(struct pg_steps *s)
{
	s->hotplug.in_bounds = out_of_bounds;
}

/* The linear map ends inside a table's span, where vmalloc begins. */
static void shared_table(struct fz_bench *b)
{
	pg_region_set(b->t, b->kernel, PG_REGION_LINEAR, LINEAR, MB(256),
		      ADDED);
	pg_region_set(b->t, b->kernel, PG_REGION_VMALLOC, LINEAR + MB(256),
		      MB(256), 0);
	fz_run_with(b, b->kernel);
	pg_hot_add(b->t, b->kernel, ADDED, MB(2), 0);
	pg_hot_remove(b->t, b->kernel, ADDED, MB(2));
}

const struct fz_mutant fz_mutants_hotplug[] = {
	{
		.bug = "B001",
		.title = "tables of memory that is removed are not destructed",
		.policy = "D2",
		.seed = seed_b001,
		.witness = linear_only,
		.tune = release_6_16,
	},
	{
		.bug = "B002",
		.title = "vmemmap's tables are destructed",
		.policy = "D1",
		.seed = seed_b002,
		.witness = with_pages,
		.tune = release_6_16,
	},
	{
		.bug = "B009",
		.title = "one page of vmemmap's block is freed",
		.policy = "D6",
		.seed = seed_b009,
		.witness = with_blocks,
	},
	{
		.bug = "B032",
		.name = "B032-2",
		.title = "a table goes with its first leaf",
		.policy = "H3",
		.seed = seed_b032,
		.witness = two_neighbours,
	},
	{
		.bug = "B040",
		.title = "vmemmap has blocks for parts of sections",
		.policy = "H2",
		.seed = seed_b040,
		.witness = two_neighbours,
	},
	{
		.bug = "B041",
		.title = "an index is added for a level that is folded",
		.policy = "E5",
		.seed = seed_b041,
		.witness = built_for_five,
	},
	{
		.bug = "B042",
		.title = "memory beyond the linear map is added",
		.policy = "H7",
		.seed = seed_b042,
		.witness = beyond_linear,
	},
	{
		.bug = "B043",
		.title = "a linear map that wraps refuses memory",
		.policy = "X2",
		.seed = seed_b043,
		.witness = random_base,
	},
	{
		.bug = "B044",
		.title = "vmemmap's pages are freed before they are unmapped",
		.policy = "D5",
		.seed = seed_b044,
		.witness = with_pages,
	},
	{
		.bug = "B045",
		.title = "blocks are not invalidated",
		.policy = "BBM-18",
		.seed = seed_b045,
		.witness = with_blocks,
	},
	{
		.bug = "B048",
		.title = "memory is added without the hot-plug lock",
		.policy = "E4",
		.seed = seed_b048,
		.witness = two_adders,
	},
	{
		.bug = "B049",
		.title = "a block is split under a spinlock",
		.policy = "L6",
		.seed = seed_b049,
		.witness = part_of_a_block,
	},
	{
		.bug = "B050",
		.title = "removing memory allocates",
		.policy = "A8",
		.seed = seed_b050,
		.witness = part_without_memory,
	},
	{
		.bug = "B152",
		.name = "B152-2",
		.title = "a live block becomes a table at once",
		.policy = "E1",
		.seed = seed_b152,
		.witness = without_repetitions,
	},
	{
		.bug = "H5",
		.title = "boot memory is removed",
		.policy = "H5",
		.seed = seed_removable,
		.witness = remove_boot,
	},
	{
		.bug = "4.4",
		.title = "an altmap's pages go to the buddy allocator",
		.policy = "D3",
		.seed = seed_altmap,
		.witness = own_memmap,
	},
	{
		.bug = "H6",
		.title = "a failed add leaves what it made",
		.policy = "H6",
		.seed = seed_undo,
		.witness = add_fails,
	},
	{
		.bug = "H3",
		.title = "tables are freed whatever the bounds are",
		.policy = "H3",
		.seed = seed_bounds,
		.witness = shared_table,
	},
	{ .bug = NULL },
};

// SPDX-License-Identifier: GPL-2.0-or-later
/* Bugs of the kernel's own mappings and of those who walk them. */
#include "bench_kernel.h"
#include "trace/policies/tlb.h"

#define EFI_REGIME "el1:low:4k:48"

static void release_5_2(struct pg_knobs *k)
{
	k->release = PG_RELEASE_5_2;
}

static void release_6_14(struct pg_knobs *k)
{
	k->release = PG_RELEASE_6_14;
}

/* Small pages, and then a block where their table is. */
static void block_over_table(struct fz_bench *b)
{
	fz_kernel_up(b, false);
	fz_kernel_vmap(b->t, VMALLOC, KB(4));
	pg_vunmap(b->t, b->kernel, VMALLOC, KB(4));
	fz_kernel_vmap(b->t, VMALLOC, MB(2));
}

/* B004: all tables are constructed as a user's PTE tables are. */
static bool ctor_always(struct pg_task *t, struct pg_mm *mm, uint64_t table,
			int level)
{
	struct pg_frame *frame = pg_frame_find(&t->world->phys, table);
	unsigned int flags = PG_CTOR_LOCK | PG_CTOR_TYPE;

	if (!t->world->steps.table.ptl_init(t, table))
		return false;
	frame->ctor = (uint8_t)flags;
	pg_say(t, (struct pg_event){
			  .kind = PG_EV_CTOR,
			  .level = (int8_t)level,
			  .space = mm->id,
			  .flags = (uint16_t)flags,
			  .at = table,
		  });
	pg_count(t, PG_COUNT_NR_PAGETABLE, NULL, table, 1);
	return true;
}

static void seed_b004(struct pg_steps *s)
{
	s->table.ctor = ctor_always;
}

/* B005 */
static uint64_t alloc_raw(struct pg_task *t, const struct pg_kmap *k, int level)
{
	return t->world->steps.table.get(t, k->mm, level);
}

static void seed_b005(struct pg_steps *s)
{
	s->kmap.alloc = alloc_raw;
}

static void efi_apply(struct fz_bench *b)
{
	pg_efi_map(b->t, b->mm, MB(16), GB(8), KB(8), KRW);
	pg_apply(b->t, b->mm, MB(16), KB(8), fz_touch_entry, NULL);
}

/* B006 */
static bool ctor_of_ptes(struct pg_task *t, struct pg_mm *mm, uint64_t table,
			 int level)
{
	return pg_steps_default.table.ctor(t, mm, table, PG_LEVEL_MAX);
}

static void seed_b006(struct pg_steps *s)
{
	s->table.ctor = ctor_of_ptes;
}

/* B007: those who free it take it for one like any other. */
static uint64_t root_raw(struct pg_task *t, struct pg_mm *mm, int level)
{
	uint64_t root = t->world->steps.table.get(t, mm, level);
	struct pg_frame *frame = pg_frame_find(&t->world->phys, root);

	if (frame)
		frame->ctor = PG_CTOR_TYPE;
	return root;
}

static void seed_b007(struct pg_steps *s)
{
	s->kmap.root_alloc = root_raw;
}

static void grow_and_go(struct fz_bench *b)
{
	pg_root_grow(b->t, b->mm);
	for (unsigned int i = 0; i < b->world.knobs.observers; i++)
		pg_efi_leave(&b->world.tasks[i], b->mm);
	pg_space_destroy(b->t, b->mm);
}

/* B008 */
static void seed_b008(struct pg_steps *s)
{
	s->kmap.cache_init = pg_pgd_cache_make;
}

static void cache_twice(struct fz_bench *b)
{
	uint64_t pgd;

	pg_pgd_cache_init(b->t);
	pgd = pg_pgd_alloc(b->t, b->mm);
	pg_pgd_cache_init(b->t);
	pg_pgd_free(b->t, b->mm, pgd);
	pg_pgd_cache_shrink(b->t);
}

/* B010: entries made by hand stay in a pgd that is used again. */
static void keep_entries(struct pg_task *t, struct pg_mm *mm, uint64_t pgd)
{
}

static void seed_b010(struct pg_steps *s)
{
	s->kmap.pgd_clear = keep_entries;
}

/* What an exit does, of a space that has but one table. */
static void leave_space(struct fz_bench *b, struct pg_mm *mm, uint64_t table)
{
	pg_begin(b->t, PG_OP_EXIT, mm, 0, UINT64_C(1) << 40);
	pg_say(b->t, (struct pg_event){
			     .kind = PG_EV_DETACH,
			     .level = PG_EV_DATA,
			     .space = mm->id,
			     .size = UINT64_C(1) << 40,
		     });
	pg_pgd_free(b->t, mm, mm->root);
	b->world.steps.entry.flush(
		b->t,
		&(struct pg_flush){ .mm = mm, .level = PG_FLUSH_ANY_LEVEL });
	if (table)
		b->world.steps.table.free(b->t, mm, table);
	pg_end(b->t, 0);
}

static void used_again(struct fz_bench *b)
{
	uint64_t lock = PG_LOCK_ID(PG_LOCK_PAGE_TABLE, 2), table;
	struct pg_mm *mm;

	pg_pgd_cache_init(b->t);
	mm = fz_add_space(b, 2, PG_CLASS_USER, "el1:low:4k:40",
			  pg_pgd_alloc(b->t, b->mm));
	table = b->world.steps.table.alloc(b->t, mm, 1);
	pg_lock(b->t, lock, PG_LOCK_WRITE);
	b->world.steps.table.before_link(b->t);
	pg_write(b->t, &(struct pg_place){ mm, 0, mm->root, 0 },
		 pg_table_desc(mm, table), PG_STORE_PLAIN);
	pg_unlock(b->t, lock);
	leave_space(b, mm, table);
	mm = fz_add_space(b, 3, PG_CLASS_USER, "el1:low:4k:40",
			  pg_pgd_alloc(b->t, b->mm));
	pg_show_pte(b->t, mm, 0);
	leave_space(b, mm, 0);
}

/* B060 */
static bool overwrite(struct pg_task *t, const struct pg_place *p,
		      uint64_t word)
{
	t->world->steps.entry.set(t, p, word);
	return true;
}

static void seed_b060(struct pg_steps *s)
{
	s->kmap.put_block = overwrite;
}

/* B064 */
static bool fits_by_pa(const struct pg_mm *mm, int level, uint64_t va,
		       uint64_t pa, uint64_t size)
{
	return level == 2 && !(pa & (MB(2) - 1));
}

static void seed_b064(struct pg_steps *s)
{
	s->kmap.huge_fits = fits_by_pa;
}

static void odd_address(struct fz_bench *b)
{
	fz_kernel_up(b, false);
	pg_vmap(b->t, b->kernel, VMALLOC + MB(1), GB(8), MB(1), KRW, true);
}

/* B065, B066 */
static bool never_leaf(const struct pg_mm *mm, int level, uint64_t word)
{
	return false;
}

static void seed_b065(struct pg_steps *s)
{
	s->kmap.is_leaf = never_leaf;
}

static void seed_b066(struct pg_steps *s)
{
	s->kmap.lookup_leaf = never_leaf;
}

static void block_and_back(struct fz_bench *b)
{
	uint64_t pa;

	fz_kernel_up(b, false);
	fz_kernel_vmap(b->t, VMALLOC, MB(2));
	pg_vmap_lookup(b->t, b->kernel, VMALLOC, &pa);
	pg_vunmap(b->t, b->kernel, VMALLOC, MB(2));
}

/* B067 */
static unsigned int piece_of_blocks(const struct pg_mm *mm,
				    const struct pg_chunk *chunks,
				    unsigned int count)
{
	return pg_level_shift(&mm->regime, 2);
}

static void seed_b067(struct pg_steps *s)
{
	s->kmap.piece_shift = piece_of_blocks;
}

/* Every other page is somebody else's. */
static void mixed_pieces(struct fz_bench *b)
{
	struct pg_chunk chunks[4];

	fz_kernel_up(b, false);
	for (uint64_t i = 0; i < 4; i++)
		chunks[i] = (struct pg_chunk){ GB(9) + i * KB(8), KB(4) };
	pg_vmap_chunks(b->t, b->kernel, VMALLOC, chunks, 4, KRW);
}

/* B073 */
static void no_notify(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		      uint64_t size)
{
}

static void seed_b073(struct pg_steps *s)
{
	s->kmap.notify = no_notify;
}

/* A device translates by the kernel's tables, too. */
static void shared_with_device(struct fz_bench *b)
{
	pg_say(b->t, (struct pg_event){
			     .kind = PG_EV_ROOT,
			     .flags = PG_ROOT_SECONDARY,
		     });
	block_over_table(b);
}

/* B077, B153: nothing orders the stores before their use. */
static void end_on_success(struct pg_task *t, struct pg_mm *mm, int result)
{
	if (!result)
		pg_kmap_end_batch(t, mm, result);
}

static void seed_b077(struct pg_steps *s)
{
	s->kmap.end_batch = end_on_success;
}

static void use(struct fz_bench *b, const struct pg_mm *mm, uint64_t va)
{
	pg_say(b->t, (struct pg_event){
			     .kind = PG_EV_ACCESS,
			     .level = PG_EV_DATA,
			     .space = mm->id,
			     .va = va,
		     });
}

static void bad_page(struct fz_bench *b)
{
	uint64_t top = UINT64_C(1) << 48;

	fz_kernel_up(b, false);
	pg_vmap(b->t, b->kernel, VMALLOC, top - KB(4), KB(8), KRW, false);
	use(b, b->kernel, VMALLOC);
}

static void no_publish(struct pg_task *t, struct pg_mm *mm)
{
}

static void seed_b153(struct pg_steps *s)
{
	s->entry.publish = no_publish;
}

static void map_and_use(struct fz_bench *b)
{
	fz_kernel_up(b, false);
	fz_kernel_vmap(b->t, VMALLOC, KB(4));
	use(b, b->kernel, VMALLOC);
}

/* B150: the DSB after a TLBI does not complete it. */
static void complete_nothing(struct pg_task *t, struct pg_mm *mm)
{
	pg_isb(t);
}

static void seed_b150(struct pg_steps *s)
{
	s->entry.complete = complete_nothing;
}

/* B154: the hint names a level that the leaves are not at. */
static uint64_t wrong_hint(const struct pg_mm *mm, uint64_t va, int level)
{
	return pg_flush_operand(mm, va, 1);
}

static void seed_b154(struct pg_steps *s)
{
	s->entry.operand = wrong_hint;
}

static void map_twice(struct fz_bench *b)
{
	fz_kernel_up(b, false);
	fz_kernel_vmap(b->t, VMALLOC, KB(4));
	pg_vunmap(b->t, b->kernel, VMALLOC, KB(4));
	pg_vmap(b->t, b->kernel, VMALLOC, GB(9), KB(4), KRW, false);
}

const struct fz_mutant fz_mutants_kernel[] = {
	{
		.bug = "B004",
		.title = "the kernel's tables have locks that nobody frees",
		.policy = "C4",
		.seed = seed_b004,
		.witness = block_over_table,
		.tune = release_5_2,
	},
	{
		.bug = "B005",
		.title = "efi_mm's tables have no lock",
		.policy = "A4",
		.seed = seed_b005,
		.witness = efi_apply,
		.class = PG_CLASS_EFI,
		.regime = EFI_REGIME,
	},
	{
		.bug = "B006",
		.title = "all tables are constructed as PTE tables",
		.policy = "A3",
		.seed = seed_b006,
		.witness = efi_apply,
		.class = PG_CLASS_EFI,
		.regime = EFI_REGIME,
	},
	{
		.bug = "B007",
		.title = "a new root is not constructed",
		.policy = "D1",
		.seed = seed_b007,
		.witness = grow_and_go,
		.class = PG_CLASS_USER,
		.regime = "el1:low:4k:39",
		.tune = release_6_14,
	},
	{
		.bug = "B008",
		.title = "the cache of root tables is made twice",
		.policy = "D3",
		.seed = seed_b008,
		.witness = cache_twice,
		.class = PG_CLASS_USER,
		.regime = "el1:low:4k:40",
	},
	{
		.bug = "B010",
		.title = "a root table is used again with entries",
		.policy = "D5",
		.seed = seed_b010,
		.witness = used_again,
		.class = PG_CLASS_USER,
		.regime = "el1:low:4k:40",
	},
	{
		.bug = "B060",
		.name = "B060-2",
		.title = "a block overwrites a table",
		.policy = "E1",
		.seed = seed_b060,
		.witness = block_over_table,
	},
	{
		.bug = "B064",
		.name = "B064-2",
		.title = "a block at an address that is not aligned",
		.policy = "E7",
		.seed = seed_b064,
		.witness = odd_address,
	},
	{
		.bug = "B065",
		.title = "unmapping takes a block for a table",
		.policy = "E5",
		.seed = seed_b065,
		.witness = block_and_back,
	},
	{
		.bug = "B066",
		.title = "a look-up takes a block for a table",
		.policy = "E5",
		.seed = seed_b066,
		.witness = block_and_back,
	},
	{
		.bug = "B067",
		.title = "single pages are mapped as if they were a block",
		.policy = "E7",
		.seed = seed_b067,
		.witness = mixed_pieces,
	},
	{
		.bug = "B073",
		.title = "IOMMUs are not told of tables that are freed",
		.policy = "T8",
		.seed = seed_b073,
		.witness = shared_with_device,
	},
	{
		.bug = "B077",
		.title = "an error leaves stores that nobody ordered",
		.policy = "T7",
		.seed = seed_b077,
		.witness = bad_page,
	},
	{
		.bug = "B150",
		.title = "a TLBI is not complete when it is taken for it",
		.policy = "BBM-5",
		.seed = seed_b150,
		.witness = map_twice,
	},
	{
		.bug = "B153",
		.name = "B153-2",
		.title = "an entry is used before walkers see it",
		.policy = "T7",
		.seed = seed_b153,
		.witness = map_and_use,
	},
	{
		.bug = "B154",
		.name = "B154-2",
		.title = "an invalidation hints at another level",
		.policy = "T3",
		.seed = seed_b154,
		.witness = map_twice,
	},
	{ .bug = NULL },
};

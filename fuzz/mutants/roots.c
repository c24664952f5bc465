// SPDX-License-Identifier: GPL-2.0-or-later
/* Bugs of roots, copies of them, and temporary tables. */
#include "bench_kernel.h"

#define LOW_REGIME "el1:low:4k:48"

static void replica_of(struct fz_bench *b, const struct pg_mm *mm, uint64_t va,
		       uint64_t size)
{
	pg_say(b->t, (struct pg_event){
			     .kind = PG_EV_REGION,
			     .how = PG_REGION_REPLICA,
			     .level = PG_EV_DATA,
			     .space = mm->id,
			     .va = va,
			     .size = size,
		     });
}

static void no_sync(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		    uint64_t size)
{
}

/* B068 */
static void seed_b068(struct pg_steps *s)
{
	s->kmap.sync_made = no_sync;
}

static void map_for_both(struct fz_bench *b)
{
	fz_kernel_up(b, false);
	replica_of(b, b->mm, VMALLOC, GB(1));
	pg_vmap(b->t, b->kernel, VMALLOC, GB(8), KB(4), KRW, true);
	fz_run_with(b, b->mm);
}

/* B069 */
static void seed_b069(struct pg_steps *s)
{
	s->kmap.sync_gone = no_sync;
}

/* The top-level entry goes with the last memory below it. */
static void remove_for_both(struct fz_bench *b)
{
	fz_kernel_up(b, false);
	replica_of(b, b->mm, LINEAR, UINT64_C(1) << 46);
	pg_hot_add(b->t, b->kernel, PHYS + GB(1024), MB(2), 0);
	pg_hot_remove(b->t, b->kernel, PHYS + GB(1024), MB(2));
	fz_run_with(b, b->mm);
}

/* B074 */
static void no_sync_switch(struct pg_task *t, struct pg_mm *mm)
{
}

static void seed_b074(struct pg_steps *s)
{
	s->kmap.sync_switch = no_sync_switch;
}

/* The copy is made after what it is to hold. */
static void switch_to_firmware(struct fz_bench *b)
{
	struct pg_mm *efi;

	fz_kernel_up(b, false);
	pg_vmap(b->t, b->kernel, VMALLOC, GB(8), KB(4), KRW, true);
	efi = fz_add_space(b, 2, PG_CLASS_EFI, "el1:high:4k:48", 0);
	replica_of(b, efi, VMALLOC, GB(1));
	pg_efi_switch(b->t, efi);
	pg_efi_leave(b->t, efi);
}

/* B051: the copy begins where the kernel was built to begin. */
static uint64_t built_base(const struct pg_mm *mm)
{
	return 0;
}

static void seed_b051(struct pg_steps *s)
{
	s->kmap.clone_first = built_base;
}

static void clone(struct fz_bench *b)
{
	struct pg_mm *temp;

	fz_kernel_up(b, false);
	pg_hot_add(b->t, b->kernel, ADDED, MB(2), 0);
	temp = fz_add_space(b, 2, PG_CLASS_TEMP, "el1:high:4k:48", 0);
	pg_vmap(b->t, b->kernel, VMALLOC, GB(8), KB(4), KRW, false);
	pg_clone_linear(b->t, temp, b->kernel, LINEAR - (UINT64_C(1) << 47),
			(UINT64_C(1) << 47) + GB(32));
}

/* B052: a user's table attributes on the kernel's. */
static uint64_t desc_of_user(const struct pg_kmap *k, uint64_t table)
{
	struct pg_mm user = *k->mm;

	user.class = PG_CLASS_USER;
	return pg_table_desc(&user, table);
}

static void seed_b052(struct pg_steps *s)
{
	s->kmap.table_desc = desc_of_user;
}

static void add_some(struct fz_bench *b)
{
	fz_kernel_up(b, false);
	pg_hot_add(b->t, b->kernel, ADDED, MB(2), 0);
}

/* B185: the level of after, the root of before. */
static void read_apart(struct pg_task *t, const struct pg_mm *mm,
		       uint64_t *root, int *level)
{
	struct pg_place p = { (struct pg_mm *)mm, mm->regime.start, mm->root,
			      mm->regime.base };

	*root = mm->root;
	pg_read(t, &p);
	*level = mm->regime.start;
}

static void seed_b185(struct pg_steps *s)
{
	s->kmap.root_read = read_apart;
}

static void look_up(struct pg_task *t, void *bench)
{
	uint64_t pa;

	pg_root_lookup(t, &t->world->mms[1], GB(1), &pa);
}

static void grow(struct pg_task *t, void *bench)
{
	pg_root_grow(t, &t->world->mms[1]);
}

static bool reads_root(const struct fz_bench *b, const struct pg_event *ev)
{
	return ev->kind == PG_EV_READ && ev->space == 1;
}

static void grow_and_look(struct fz_bench *b)
{
	static const struct race race = { look_up, grow, reads_root, NULL };

	pg_efi_map(b->t, b->mm, GB(1), GB(8), KB(4), KRW);
	fz_run_race(b, &race);
}

/* B190: two builders at once. */
static uint64_t no_lock(struct pg_task *t, const struct pg_kmap *k)
{
	return 0;
}

static void seed_b190(struct pg_steps *s)
{
	s->kmap.fixmap_lock = no_lock;
}

static void map_low(struct pg_task *t, void *bench)
{
	pg_efi_map(t, &t->world->mms[1], MB(16), GB(8), KB(4), KRW);
}

static void map_high(struct pg_task *t, void *bench)
{
	pg_efi_map(t, &t->world->mms[1], MB(20), GB(9), KB(4), KRW);
}

static bool links(const struct fz_bench *b, const struct pg_event *ev)
{
	return ev->kind == PG_EV_WRITE;
}

static void two_builders(struct fz_bench *b)
{
	static const struct race race = { map_low, map_high, links, NULL };

	fz_run_race(b, &race);
}

/* B191: the next range begins one span on, wherever this one began. */
static uint64_t next_unaligned(const struct pg_mm *mm, int level, uint64_t va,
			       uint64_t end)
{
	uint64_t next = va + PG_BIT(pg_level_shift(&mm->regime, level));

	return next < end ? next : end;
}

static void seed_b191(struct pg_steps *s)
{
	s->kmap.next = next_unaligned;
}

static void across_a_table(struct fz_bench *b)
{
	pg_efi_map(b->t, b->mm, GB(3) - KB(8), GB(8) - KB(8), KB(16), KRW);
}

/* B193 */
static void no_barrier(struct pg_task *t)
{
}

static void set_plain(struct pg_task *t, const struct pg_place *p,
		      uint64_t word)
{
	pg_write(t, p, word, PG_STORE_PLAIN);
}

/* Where stores are plain ones, as they are there. */
static void seed_b193(struct pg_steps *s)
{
	s->entry.set = set_plain;
	s->table.before_link = no_barrier;
}

/* B194 */
static void no_tlbi(struct pg_task *t, struct pg_mm *mm)
{
}

static void seed_b194(struct pg_steps *s)
{
	s->kmap.before_root = no_tlbi;
}

static void map_user(struct fz_bench *b, struct pg_mm *mm, uint64_t pa)
{
	struct pg_job job = {
		.va = MB(16),
		.size = KB(4),
		.pa = pa,
		.prot = KRW | PG_PROT_USER,
	};

	pg_map(b->t, mm, &job);
}

/* Another's tables under the same ASID. */
static void warm_boot(struct fz_bench *b)
{
	struct pg_mm_params p = { .id = 2, .class = PG_CLASS_USER, .asid = 1 };
	struct pg_mm *next = &b->world.mms[2];
	struct pg_error err;

	p.regime = b->mm->regime;
	map_user(b, b->mm, GB(8));
	pg_efi_leave(&b->world.tasks[0], b->mm);
	pg_efi_leave(&b->world.tasks[1], b->mm);
	pg_mm_create(b->t, &p, &err);
	map_user(b, next, GB(9));
	pg_efi_switch(b->t, next);
}

/* B196: blocks where the architecture has none. */
static bool fits_anywhere(const struct pg_kmap *k, int level, uint64_t va,
			  uint64_t pa, uint64_t size)
{
	uint64_t span = PG_BIT(pg_level_shift(&k->mm->regime, level));

	return !((va | pa) & (span - 1)) && size >= span;
}

static void seed_b196(struct pg_steps *s)
{
	s->kmap.leaf_fits = fits_anywhere;
}

static void half_a_tera(struct fz_bench *b)
{
	pg_efi_map(b->t, b->mm, GB(512), GB(512), GB(512), KRW);
}

const struct fz_mutant fz_mutants_roots[] = {
	{
		.bug = "B051",
		.title = "a clone begins below the space",
		.policy = "E5",
		.seed = seed_b051,
		.witness = clone,
	},
	{
		.bug = "B052",
		.title = "the kernel's tables have a user's attributes",
		.policy = "E6",
		.seed = seed_b052,
		.witness = add_some,
	},
	{
		.bug = "B068",
		.title = "copies of the top level lack a new entry",
		.policy = "E8",
		.seed = seed_b068,
		.witness = map_for_both,
		.class = PG_CLASS_EFI,
		.regime = "el1:high:4k:48",
	},
	{
		.bug = "B069",
		.title = "copies of the top level keep an entry",
		.policy = "E8",
		.seed = seed_b069,
		.witness = remove_for_both,
		.class = PG_CLASS_EFI,
		.regime = "el1:high:4k:48",
	},
	{
		.bug = "B074",
		.title = "firmware runs with an old copy of the top level",
		.policy = "E8",
		.seed = seed_b074,
		.witness = switch_to_firmware,
	},
	{
		.bug = "B185",
		.title = "root and level are read one after the other",
		.policy = "E5",
		.seed = seed_b185,
		.witness = grow_and_look,
		.class = PG_CLASS_EFI,
		.regime = "el1:low:4k:39",
	},
	{
		.bug = "B190",
		.name = "B190-2",
		.title = "tables are made without a lock",
		.policy = "E4",
		.seed = seed_b190,
		.witness = two_builders,
		.class = PG_CLASS_EFI,
		.regime = LOW_REGIME,
	},
	{
		.bug = "B191",
		.name = "B191-2",
		.title = "the next address is wrong at a table's end",
		.policy = "E7",
		.seed = seed_b191,
		.witness = across_a_table,
		.class = PG_CLASS_EFI,
		.regime = LOW_REGIME,
	},
	{
		.bug = "B193",
		.title = "a table is linked before its contents are there",
		.policy = "BBM-16",
		.seed = seed_b193,
		.witness = add_some,
	},
	{
		.bug = "B194",
		.title = "tables are used with what TLBs still hold",
		.policy = "BBM-14",
		.seed = seed_b194,
		.witness = warm_boot,
		.class = PG_CLASS_USER,
		.regime = LOW_REGIME,
	},
	{
		.bug = "B196",
		.title = "a block at level 0",
		.policy = "E5",
		.seed = seed_b196,
		.witness = half_a_tera,
		.class = PG_CLASS_EFI,
		.regime = LOW_REGIME,
	},
	{ .bug = NULL },
};

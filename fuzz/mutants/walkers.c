// SPDX-License-Identifier: GPL-2.0-or-later
/* Bugs of those who walk tables while others change them. */
#include "bench_kernel.h"
#include "engine/exit.h"
#include "engine/fault.h"
#include "engine/gather.h"

#define EFI_REGIME "el1:low:4k:48"

/* B061, B076 */
static bool no_guard(struct pg_task *t, struct pg_mm *mm, bool on)
{
	return true;
}

static void seed_b061(struct pg_steps *s)
{
	s->kmap.free_guard = no_guard;
}

static void dump(struct pg_task *t, void *bench)
{
	pg_ptdump(t, &t->world->mms[0]);
}

static void huge(struct pg_task *t, void *bench)
{
	fz_kernel_vmap(t, VMALLOC, MB(2));
}

/* The dumper is about to read the table that is in the way. */
static bool reads_ptes(const struct fz_bench *b, const struct pg_event *ev)
{
	return ev->kind == PG_EV_READ && ev->level == PG_LEVEL_MAX &&
	       ev->va == VMALLOC + KB(4);
}

static void dump_and_huge(struct fz_bench *b)
{
	static const struct race race = { dump, huge, reads_ptes, NULL };

	fz_kernel_up(b, false);
	fz_kernel_vmap(b->t, VMALLOC, KB(4));
	pg_vunmap(b->t, b->kernel, VMALLOC, KB(4));
	fz_run_race(b, &race);
}

static void collapse(struct pg_task *t, void *bench)
{
	pg_kmap_collapse(t, &t->world->mms[0], VMALLOC, 2);
}

static void dump_and_collapse(struct fz_bench *b)
{
	static const struct race race = { dump, collapse, reads_ptes, NULL };

	fz_kernel_up(b, false);
	pg_vmap(b->t, b->kernel, VMALLOC, GB(8), MB(2), KRW, false);
	fz_run_race(b, &race);
}

/* B047 */
static void dump_unguarded(struct pg_task *t, struct pg_mm *mm, bool on)
{
}

static void seed_b047(struct pg_steps *s)
{
	s->kwalk.dump_guard = dump_unguarded;
}

static void remove_added(struct pg_task *t, void *bench)
{
	pg_hot_remove(t, &t->world->mms[0], ADDED, MB(2));
}

static bool reads_linear(const struct fz_bench *b, const struct pg_event *ev)
{
	return ev->kind == PG_EV_READ && ev->level == 2 &&
	       ev->va - LINEAR < GB(32) && ev->va - LINEAR > GB(15);
}

static void dump_and_remove(struct fz_bench *b)
{
	static const struct race race = { dump, remove_added, reads_linear,
					  NULL };

	fz_kernel_up(b, false);
	pg_hot_add(b->t, b->kernel, ADDED, MB(2), 0);
	fz_run_race(b, &race);
}

/* B070 */
static uint64_t lock_init(struct pg_task *t, const struct pg_place *p)
{
	return PG_LOCK_ID(PG_LOCK_PAGE_TABLE, p->mm->id);
}

static void seed_b070(struct pg_steps *s)
{
	s->kwalk.apply_lock = lock_init;
}

static int apply_again(struct pg_task *t, const struct pg_place *p, void *arg)
{
	return pg_apply(t, p->mm, p->va + MB(2), KB(4), fz_touch_entry, NULL);
}

static void nested_apply(struct fz_bench *b)
{
	fz_kernel_up(b, false);
	fz_kernel_vmap(b->t, VMALLOC, MB(4));
	pg_vunmap(b->t, b->kernel, VMALLOC, MB(4));
	pg_apply(b->t, b->kernel, VMALLOC + MB(2), KB(4), fz_touch_entry, NULL);
	pg_apply(b->t, b->kernel, VMALLOC, KB(4), apply_again, NULL);
}

/* B071: what is stored is kept back until the table is done. */
static struct {
	struct pg_place place[8];
	uint64_t word[8];
	unsigned int count;
} kept;

static void keep_back(struct pg_task *t, const struct pg_place *p,
		      uint64_t word)
{
	kept.place[kept.count] = *p;
	kept.word[kept.count++] = word;
}

static void seed_b071(struct pg_steps *s)
{
	kept.count = 0;
	s->kwalk.apply_set = keep_back;
}

static int set_and_look(struct pg_task *t, const struct pg_place *p, void *arg)
{
	uint64_t word = pg_kmap_leaf(p->mm, p->level, *(uint64_t *)arg,
				     pg_kmap_attrs(p->mm, KRW));

	t->world->steps.kwalk.apply_set(t, p, word);
	*(uint64_t *)arg += KB(4);
	if (pg_read(t, p) != word)
		pg_bug(t, PG_BUG_RESULT, p->at);
	return 0;
}

static void apply_nested_read(struct fz_bench *b)
{
	uint64_t pa = GB(8);

	fz_kernel_up(b, false);
	pg_apply(b->t, b->kernel, VMALLOC, KB(8), set_and_look, &pa);
	b->world.steps.entry.publish(b->t, b->kernel);
}

/* B075: read-only, but hardware may still make it writable. */
static uint64_t permit_dbm(const struct pg_mm *mm, uint64_t word,
			   unsigned int prot)
{
	return pg_kwalk_permit(mm, word, prot) | (word & PG_BIT(PG_DESC_DBM));
}

static void seed_b075(struct pg_steps *s)
{
	s->kwalk.permit = permit_dbm;
}

static void efi_read_only(struct fz_bench *b)
{
	pg_efi_map(b->t, b->mm, MB(16), GB(8), KB(8), KRW);
	pg_set_memory(b->t, b->mm, MB(16), KB(8), PG_PROT_READ);
}

/* B062, B184, B100: a walker of a user's tables while they go. */
static void walk_unguarded(struct pg_task *t, struct pg_mm *mm, bool on)
{
}

static void seed_b062(struct pg_steps *s)
{
	s->kwalk.show_guard = walk_unguarded;
}

static void seed_b184(struct pg_steps *s)
{
	s->kwalk.user_guard = walk_unguarded;
}

/* munmap frees with the lock held for reading. */
static void novma_for_reading(struct pg_task *t, struct pg_mm *mm, bool on)
{
	uint64_t lock = PG_LOCK_ID(PG_LOCK_MMAP, mm->id);

	if (on)
		pg_lock(t, lock, PG_LOCK_READ);
	else
		pg_unlock(t, lock);
}

static void seed_b100(struct pg_steps *s)
{
	s->kwalk.novma_guard = novma_for_reading;
}

static void show(struct pg_task *t, void *bench)
{
	pg_show_pte(t, &t->world->mms[1], GB(1));
}

static void read_user(struct pg_task *t, void *bench)
{
	pg_walk_user(t, &t->world->mms[1], GB(1));
}

static void read_all(struct pg_task *t, void *bench)
{
	pg_walk_novma(t, &t->world->mms[1], GB(1), MB(2));
}

static void unmap(struct pg_task *t, void *bench)
{
	pg_munmap(t, &t->world->mms[1], GB(1), MB(2));
}

/* The one that begins is the one that pauses. */
static bool reads_leaf(const struct fz_bench *b, const struct pg_event *ev)
{
	return ev->kind == PG_EV_READ && ev->level == PG_LEVEL_MAX &&
	       ev->actor == 0;
}

static void some_pages(struct fz_bench *b)
{
	struct pg_vma like = {
		.start = GB(1),
		.end = GB(1) + MB(2),
		.flags = PG_VMA_WRITE,
	};

	pg_mmap(b->t, b->mm, &like);
	pg_fault(b->t, b->mm, GB(1), PG_USE_WRITE);
}

static void show_and_unmap(struct fz_bench *b)
{
	static const struct race race = { show, unmap, reads_leaf, NULL };

	some_pages(b);
	fz_run_race(b, &race);
}

static void read_and_unmap(struct fz_bench *b)
{
	static const struct race race = { read_user, unmap, reads_leaf, NULL };

	some_pages(b);
	fz_run_race(b, &race);
}

/* munmap has made itself a reader, and clears. */
static bool clears_leaf(const struct fz_bench *b, const struct pg_event *ev)
{
	return ev->kind == PG_EV_WRITE && ev->level == PG_LEVEL_MAX;
}

static bool reads_any_leaf(const struct fz_bench *b, const struct pg_event *ev)
{
	return ev->kind == PG_EV_READ && ev->level == PG_LEVEL_MAX;
}

static void unmap_and_read(struct fz_bench *b)
{
	static const struct race race = { unmap, read_all, clears_leaf,
					  reads_any_leaf };

	some_pages(b);
	fz_run_race(b, &race);
}

/* B149: upper tables go at once, around the gather. */
static void free_upper_now(struct pg_task *t, struct pg_gather *g,
			   uint64_t table, int level, uint64_t va)
{
	if (level == PG_LEVEL_MAX)
		pg_gather_table(t, g, table, level, va);
	else
		t->world->steps.table.free(t, g->mm, table);
}

static void seed_b149(struct pg_steps *s)
{
	s->user.gather.table = free_upper_now;
}

static void unmap_all(struct fz_bench *b)
{
	some_pages(b);
	pg_munmap(b->t, b->mm, GB(1), MB(2));
}

const struct fz_mutant fz_mutants_walkers[] = {
	{
		.bug = "B047",
		.title = "dumping does not keep memory from being removed",
		.policy = "D5",
		.seed = seed_b047,
		.witness = dump_and_remove,
	},
	{
		.bug = "B061",
		.title = "tables are freed while they are dumped",
		.policy = "D5",
		.seed = seed_b061,
		.witness = dump_and_huge,
	},
	{
		.bug = "B070",
		.title = "callbacks run under a lock that they take",
		.policy = "L5",
		.seed = seed_b070,
		.witness = nested_apply,
	},
	{
		.bug = "B071",
		.title = "stores are kept back while they are read",
		.policy = "X2",
		.seed = seed_b071,
		.witness = apply_nested_read,
	},
	{
		.bug = "B075",
		.name = "B075-2",
		.title = "read-only memory that hardware makes writable",
		.policy = "E6",
		.seed = seed_b075,
		.witness = efi_read_only,
		.class = PG_CLASS_EFI,
		.regime = EFI_REGIME,
	},
	{
		.bug = "B076",
		.title = "tables are collapsed while they are dumped",
		.policy = "D5",
		.seed = seed_b061,
		.witness = dump_and_collapse,
	},
	{
		.bug = "B062",
		.title = "a report of a bad access walks with interrupts on",
		.policy = "D5",
		.seed = seed_b062,
		.witness = show_and_unmap,
	},
	{
		.bug = "B100",
		.title = "a walk without VMAs holds the lock for reading",
		.policy = "D5",
		.seed = seed_b100,
		.witness = unmap_and_read,
	},
	{
		.bug = "B149",
		.name = "B149-2",
		.title = "upper tables are freed around the gather",
		.policy = "T2",
		.seed = seed_b149,
		.witness = unmap_all,
	},
	{
		.bug = "B184",
		.title = "KVM reads a user's tables with interrupts on",
		.policy = "D5",
		.seed = seed_b184,
		.witness = read_and_unmap,
	},
	{ .bug = NULL },
};

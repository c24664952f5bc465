// SPDX-License-Identifier: GPL-2.0-or-later
/* Bugs of hugetlbfs: shared tables, contiguous sets. */
#include "bench_user.h"

#include "engine/exit.h"
#include "engine/fault.h"
#include "engine/gather.h"
#include "engine/hugetlb.h"
#include "engine/table.h"
#include "engine/truncate.h"

#define PUD_SIZE UINT64_C(0x40000000)
#define SET_SIZE UINT64_C(0x10000)

static void map_file(struct fz_bench *b, struct pg_mm *mm, uint64_t va,
		     uint64_t size, uint64_t unit)
{
	struct pg_vma vma = {
		.kind = PG_VMA_HUGETLB,
		.flags = PG_VMA_WRITE | PG_VMA_SHARED,
		.file = 5,
		.start = va,
		.end = va + size,
		.unit = unit,
	};

	pg_mmap(b->t, mm, &vma);
}

/* Two spaces, one table. */
static struct pg_mm *share(struct fz_bench *b)
{
	struct pg_mm *other = &b->world.mms[2];
	struct pg_mm_params p = {
		.id = 2,
		.class = PG_CLASS_USER,
		.regime = b->mm->regime,
		.asid = 2,
	};
	struct pg_error err;

	if (pg_mm_create(b->t, &p, &err))
		return NULL;
	map_file(b, b->mm, PUD_SIZE, PUD_SIZE, PMD_SIZE);
	map_file(b, other, PUD_SIZE, PUD_SIZE, PMD_SIZE);
	pg_access(b->t, other, PUD_SIZE, PG_USE_WRITE);
	pg_htlb_share(b->t, b->mm, PUD_SIZE);
	pg_access(&b->world.tasks[1], b->mm, PUD_SIZE, PG_USE_WRITE);
	return other;
}

/* B120: shared is what has references, whosever they are. */
static bool by_references(struct pg_task *t, uint64_t table)
{
	const struct pg_frame *f = pg_frame_find(&t->world->phys, table);

	return f->refs[PG_REF_PAGE] + f->refs[PG_REF_SHARE] +
		       f->refs[PG_REF_SPECULATIVE] >
	       1;
}

static void seed_b120(struct pg_steps *s)
{
	s->user.htlb.is_shared = by_references;
}

static void witness_b120(struct fz_bench *b)
{
	map_file(b, b->mm, PUD_SIZE, PUD_SIZE, PMD_SIZE);
	pg_access(b->t, b->mm, PUD_SIZE, PG_USE_WRITE);
	pg_speculate(b->t, b->mm, PUD_SIZE, PG_PMD, false);
	pg_htlb_unshare(b->t, b->mm, PUD_SIZE);
	pg_speculate(b->t, b->mm, PUD_SIZE, PG_PMD, true);
}

/* B124: nothing is recorded, and so nothing flushed. */
static void record_nothing(struct pg_task *t, struct pg_gather *g,
			   const struct pg_place *pud, bool last)
{
	(void)t;
	(void)g;
	(void)pud;
	(void)last;
}

static void seed_b124(struct pg_steps *s)
{
	s->user.htlb.record = record_nothing;
}

/* The page goes with the other space's mapping and the file. */
static void witness_unshare(struct fz_bench *b)
{
	struct pg_mm *other = share(b);

	pg_htlb_unshare(b->t, b->mm, PUD_SIZE);
	pg_munmap(b->t, other, PUD_SIZE, PUD_SIZE);
	pg_grace_end(&b->world);
}

/* B126: as if tables that were given up were no tables. */
static bool unless_freed(const struct pg_gather *g)
{
	return !g->freed_tables;
}

static void seed_b126(struct pg_steps *s)
{
	s->user.gather.leaf_only = unless_freed;
}

/* B125, B131: the lock of another size of page. */
static uint64_t lock_of_space(struct pg_task *t, const struct pg_place *p,
			      uint64_t unit)
{
	(void)t;
	(void)unit;
	return PG_LOCK_ID(PG_LOCK_PAGE_TABLE, p->mm->id);
}

static void seed_b125(struct pg_steps *s)
{
	s->user.htlb.lock = lock_of_space;
}

static void seed_b131(struct pg_steps *s)
{
	s->user.htlb.lookup_lock = lock_of_space;
}

static void witness_set(struct fz_bench *b)
{
	map_file(b, b->mm, ADDR, PMD_SIZE, SET_SIZE);
	pg_access(&b->world.tasks[1], b->mm, ADDR, PG_USE_WRITE);
	pg_htlb_unmap(b->t, b->mm, ADDR);
}

/* B127: tables go, whatever else they map. */
static bool no_bounds(const struct pg_range *r, uint64_t lo, uint64_t hi)
{
	(void)r;
	(void)lo;
	(void)hi;
	return true;
}

static void seed_b127(struct pg_steps *s)
{
	s->user.zap.bounds = no_bounds;
}

static void witness_b127(struct fz_bench *b)
{
	fz_user_map(b, ADDR, SET_SIZE, PG_VMA_ANON, PG_VMA_WRITE, 0);
	pg_access(&b->world.tasks[1], b->mm, ADDR, PG_USE_WRITE);
	map_file(b, b->mm, ADDR + SET_SIZE, SET_SIZE, SET_SIZE);
	pg_access(b->t, b->mm, ADDR + SET_SIZE, PG_USE_WRITE);
	pg_munmap(b->t, b->mm, ADDR + SET_SIZE, SET_SIZE);
}

/* B128: the first of a set stands for all. */
static void clear_first(struct pg_task *t, const struct pg_place *p,
			unsigned int count)
{
	(void)count;
	pg_htlb_clear_set(t, p, 1);
}

static void seed_b128(struct pg_steps *s)
{
	s->user.htlb.clear_set = clear_first;
}

/* B129: a page begins where somebody asks for it. */
static uint64_t anywhere(const struct pg_mm *mm, uint64_t va, uint64_t unit)
{
	(void)unit;
	return va & ~(pg_page_bytes(mm) - 1);
}

static void seed_b129(struct pg_steps *s)
{
	s->user.htlb.base = anywhere;
}

static void witness_b129(struct fz_bench *b)
{
	uint64_t last = ADDR + PMD_SIZE - SET_SIZE;

	map_file(b, b->mm, ADDR, PMD_SIZE, SET_SIZE);
	pg_access(b->t, b->mm, last, PG_USE_WRITE);
	pg_htlb_unmap(b->t, b->mm, last + 2 * PAGE_SIZE);
}

const struct fz_mutant fz_mutants_hugetlb[] = {
	{ ROW("B120", "a reference makes a table shared", "D6", b120),
	  .witness = witness_b120 },
	{ ROW("B124", "giving a shared table up is not flushed", "T2", b124),
	  .witness = witness_unshare },
	{ ROW("B126", "the walk entry of a shared table stays", "T2", b126),
	  .witness = witness_unshare },
	{ ROW("B125", "a set of pages is stored under another lock", "L1",
	      b125),
	  .witness = witness_set },
	{ ROW("B131", "a set of pages is looked up under another lock", "L1",
	      b131),
	  .witness = witness_set },
	{ ROW("B127", "a table goes with pages beside", "C5", b127),
	  .witness = witness_b127 },
	{ .name = "B128-2",
	  ROW("B128", "one of a set is cleared", "E2", b128),
	  .witness = witness_set },
	{ ROW("B129", "a page's address is not rounded down", "E5", b129),
	  .witness = witness_b129 },
	{ .bug = NULL },
};

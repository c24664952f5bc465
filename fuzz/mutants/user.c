// SPDX-License-Identifier: GPL-2.0-or-later
/* Bugs of user tables that went through the gather, faults and zapping. */
#include "bench_user.h"

#include "engine/exit.h"
#include "engine/fault.h"
#include "engine/fork.h"
#include "engine/gather.h"
#include "engine/gup.h"
#include "engine/reverse.h"
#include "engine/table.h"
#include "engine/thp.h"
#include "engine/truncate.h"
#include "engine/walk.h"
#include "engine/zap.h"

static void scan(struct pg_knobs *k)
{
	k->reclaim = PG_RECLAIM_SCAN;
	k->release = PG_RELEASE_6_14;
	k->dtor_late = true;
}

static void touch(struct fz_bench *b, uint64_t va)
{
	pg_access(&b->world.tasks[1], b->mm, va, PG_USE_WRITE);
	pg_access(b->t, b->mm, va, PG_USE_READ);
}

static void map_two(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	(void)t;
	fz_user_map(b, ADDR, PMD_SIZE, PG_VMA_ANON, PG_VMA_WRITE, 0);
	fz_user_map(b, ADDR + PMD_SIZE, PMD_SIZE, PG_VMA_ANON, PG_VMA_WRITE, 0);
	touch(b, ADDR);
	touch(b, ADDR + PMD_SIZE);
}

static void unmap_all(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	pg_munmap(t, b->mm, ADDR, 4 * PMD_SIZE);
}

/* B140: the flush for the other gather's sake forgets what it was for. */
static void nested(struct pg_task *t, struct pg_gather *g)
{
	(void)t;
	if (!g->cleared && !g->freed_tables)
		return;
	g->freed_tables = false;
	g->cleared = 1u << (PG_PTE + 1);
}

static void seed_b140(struct pg_steps *s)
{
	s->user.gather.nested = nested;
}

static void unmap_first(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	pg_munmap(t, b->mm, ADDR, PMD_SIZE);
}

static void discard_second(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	pg_dontneed(t, b->mm, ADDR + PMD_SIZE, PMD_SIZE);
}

static void witness_b140(struct fz_bench *b)
{
	fz_user_race(b, &(struct user_race){ .before = map_two,
					     .one = unmap_first,
					     .two = discard_second,
					     .after = unmap_all });
}

/* B142: a driver's pages are freed when no VMA shows them any more. */
static void no_end_vma(struct pg_task *t, struct pg_gather *g,
		       const struct pg_vma *vma)
{
	(void)t;
	(void)g;
	(void)vma;
}

static void seed_b142(struct pg_steps *s)
{
	s->user.gather.end_vma = no_end_vma;
}

static void map_driver(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	(void)t;
	for (uint64_t i = 0; i < 8; i++) {
		fz_user_map(b, ADDR + i * PMD_SIZE, PMD_SIZE, PG_VMA_PFNMAP,
			    PG_VMA_WRITE | PG_VMA_SHARED, 3);
		touch(b, ADDR + i * PMD_SIZE);
	}
}

static void unmap_driver(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	pg_munmap(t, b->mm, ADDR, 8 * PMD_SIZE);
}

static void driver_frees(struct pg_task *t, void *arg)
{
	(void)arg;
	pg_truncate(t, 3, 0);
}

static void witness_b142(struct fz_bench *b)
{
	fz_user_race(b, &(struct user_race){ .before = map_driver,
					     .one = unmap_driver,
					     .two = driver_frees,
					     .pause = PG_EV_DETACH });
}

static void map_one(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	(void)t;
	fz_user_map(b, ADDR, PMD_SIZE, PG_VMA_ANON, PG_VMA_WRITE, 0);
}

static void map_touched(struct pg_task *t, void *arg)
{
	map_one(t, arg);
	touch(arg, ADDR);
}

/* B143: the hint of the leaves, although a table went. */
static int level_anyway(const struct pg_gather *g)
{
	(void)g;
	return PG_PTE;
}

static void seed_b143(struct pg_steps *s)
{
	s->user.gather.level = level_anyway;
}

static void witness_b143(struct fz_bench *b)
{
	map_touched(b->t, b);
	unmap_first(b->t, b);
}

/* B149: an upper table goes at once. */
static void upper_at_once(struct pg_task *t, struct pg_gather *g,
			  uint64_t table, int level, uint64_t va)
{
	if (level == PG_PTE)
		pg_gather_table(t, g, table, level, va);
	else
		t->world->steps.table.free(t, g->mm, table);
}

static void seed_b149(struct pg_steps *s)
{
	s->user.gather.table = upper_at_once;
}

/* B012: the table for a deposit that was not needed. */
static void keep(struct pg_task *t, struct pg_mm *mm, uint64_t table)
{
	(void)t;
	(void)mm;
	(void)table;
}

static void seed_b012(struct pg_steps *s)
{
	s->user.thp.drop = keep;
}

static void huge(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	pg_huge_fault(t, b->mm, ADDR, PG_USE_WRITE);
}

static void witness_b012(struct fz_bench *b)
{
	fz_user_race(b, &(struct user_race){ .before = map_one,
					     .one = huge,
					     .two = huge,
					     .after = unmap_all });
}

/* B093: a migration entry is taken for something impossible. */
static int must_be_present(const struct pg_mm *mm, uint64_t word)
{
	int kind = pg_zap_pmd_kind(mm, word);

	return kind == PG_WORD_SOFT ? PG_WORD_LEAF : kind;
}

static void seed_b093(struct pg_steps *s)
{
	s->user.zap.pmd_kind = must_be_present;
}

static void map_huge(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	map_one(t, b);
	huge(t, b);
	touch(b, ADDR);
}

static void migrate(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	pg_migrate_page(t, b->mm, ADDR);
}

static void witness_b093(struct fz_bench *b)
{
	fz_user_race(b, &(struct user_race){ .before = map_huge,
					     .one = migrate,
					     .two = unmap_first,
					     .after = unmap_all });
}

/* B109: the way out releases a lock that was not taken. */
static void unlock_anyway(struct pg_task *t, const struct pg_ptmap *m)
{
	pg_unlock(t, PG_LOCK_ID(PG_LOCK_PTE, m->pmd.at));
}

static void seed_b109(struct pg_steps *s)
{
	s->user.zap.reclaim_fail = unlock_anyway;
}

static void discard_first(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	pg_dontneed(t, b->mm, ADDR, PMD_SIZE);
}

static void split_discard(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	pg_thp_split(t, b->mm, ADDR);
	discard_first(t, arg);
}

static void witness_b109(struct fz_bench *b)
{
	fz_user_race(b, &(struct user_race){ .before = map_touched,
					     .one = discard_first,
					     .two = split_discard,
					     .after = unmap_all,
					     .rounds = 800 });
}

/* B111: another table may be linked before walks of the old one end. */
static void flush_later(struct pg_task *t, struct pg_zap *z, uint64_t va)
{
	(void)t;
	(void)z;
	(void)va;
}

static void seed_b111(struct pg_steps *s)
{
	s->user.zap.reclaim_flush = flush_later;
}

static void fault_first(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	pg_access(t, b->mm, ADDR + PAGE_SIZE, PG_USE_WRITE);
}

static void witness_b111(struct fz_bench *b)
{
	fz_user_race(b, &(struct user_race){ .before = map_touched,
					     .one = discard_first,
					     .two = fault_first,
					     .after = unmap_all,
					     .rounds = 200 });
}

/* B146: this CPU's DSB does not complete another's TLBIs. */
static void own_dsb(struct pg_task *t, struct pg_mm *mm)
{
	mm->user->batched = false;
	pg_dsb(t, PG_DSB_ISH);
}

static void seed_b146(struct pg_steps *s)
{
	s->user.reverse.pending = own_dsb;
}

static void reclaim(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	pg_reclaim_page(t, b->mm, ADDR);
}

static void protect_first(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	pg_mprotect(t, b->mm, ADDR, PMD_SIZE, PG_PROT_READ);
}

static void witness_b146(struct fz_bench *b)
{
	fz_user_race(b, &(struct user_race){ .before = map_touched,
					     .one = reclaim,
					     .two = protect_first,
					     .after = unmap_all,
					     .rounds = 200 });
}

/* B168: an old entry is not in TLBs, it was thought. */
static bool young(const struct pg_mm *mm, uint64_t word)
{
	(void)mm;
	return word & PG_WORD_VALID && word & PG_WORD_AF;
}

static void seed_b168(struct pg_steps *s)
{
	s->user.reverse.accessible = young;
}

static void witness_b168(struct fz_bench *b)
{
	map_touched(b->t, b);
	pg_age_page(&b->world.tasks[1], b->mm, ADDR);
	pg_reclaim_page(b->t, b->mm, ADDR);
}

/* B163: an invalidated leaf counts as one more. */
static void count_twice(struct pg_task *t, struct pg_mm *mm, int level,
			uint64_t word, int delta)
{
	if (level != PG_PMD || delta > 0)
		pg_mapcount(t, mm, level, word, delta);
}

static void seed_b163(struct pg_steps *s)
{
	s->user.reverse.count = count_twice;
}

static void witness_b163(struct fz_bench *b)
{
	map_huge(b->t, b);
	pg_thp_split(b->t, b->mm, ADDR);
}

/* B166: bits of shareability are bits of the address with 52 bits of it. */
static uint64_t shared_leaf(const struct pg_mm *mm, int level, uint64_t pa,
			    unsigned int prot)
{
	return pg_word_leaf(mm, level, pa, prot) | PG_WORD_SHARE;
}

static void seed_b166(struct pg_steps *s)
{
	s->user.fault.leaf = shared_leaf;
}

static void witness_b166(struct fz_bench *b)
{
	map_touched(b->t, b);
}

/* B102: unlocked, though the map had failed. */
static void unlock_failed(struct pg_task *t, const struct pg_ptmap *m)
{
	pg_unlock(t, PG_LOCK_ID(PG_LOCK_PTE, m->pmd.at));
}

static void seed_b102(struct pg_steps *s)
{
	s->user.walk.fail = unlock_failed;
}

static void witness_b102(struct fz_bench *b)
{
	map_huge(b->t, b);
	pg_pagewalk(b->t, b->mm, ADDR, PMD_SIZE, PG_WALK_VMA);
}

/* B101: until it works. */
static bool for_ever(unsigned int tries)
{
	(void)tries;
	return true;
}

static void seed_b101(struct pg_steps *s)
{
	s->user.walk.again = for_ever;
}

const struct fz_mutant fz_mutants_user[] = {
	{
		.bug = "B140",
		.title = "a nested flush forgets freed tables",
		.policy = "T2",
		.seed = seed_b140,
		.witness = witness_b140,
	},
	{
		.bug = "B142",
		.title = "a driver's pages are flushed when they are gone",
		.policy = "T1",
		.seed = seed_b142,
		.witness = witness_b142,
	},
	{
		.bug = "B143",
		.name = "B143-2",
		.title = "a level is hinted at though a table was freed",
		.policy = "T2",
		.seed = seed_b143,
		.witness = witness_b143,
	},
	{
		.bug = "B149",
		.name = "B149-3",
		.title = "upper tables go past the gather",
		.policy = "T2",
		.seed = seed_b149,
		.witness = witness_b143,
	},
	{
		.bug = "B012",
		.title = "a deposit that is not needed leaks",
		.policy = "D6",
		.seed = seed_b012,
		.witness = witness_b012,
	},
	{
		.bug = "B093",
		.title = "zapping takes a migration entry for a page",
		.policy = "C5",
		.seed = seed_b093,
		.witness = witness_b093,
	},
	{
		.bug = "B109",
		.title = "a lock is released that was not taken",
		.policy = "L4",
		.seed = seed_b109,
		.witness = witness_b109,
		.tune = scan,
	},
	{
		.bug = "B111",
		.title = "a table is replaced before its walks end",
		.policy = "T4",
		.seed = seed_b111,
		.witness = witness_b111,
		.tune = scan,
	},
	{
		.bug = "B146",
		.title = "a DSB stands in for another CPU's",
		.policy = "T6",
		.seed = seed_b146,
		.witness = witness_b146,
	},
	{
		.bug = "B168",
		.name = "B168-2",
		.title = "an old entry is not flushed",
		.policy = "T1",
		.seed = seed_b168,
		.witness = witness_b168,
	},
	{
		.bug = "B163",
		.title = "an invalid leaf is counted twice",
		.policy = "C5",
		.seed = seed_b163,
		.witness = witness_b163,
	},
	{
		.bug = "B166",
		.name = "B166-2",
		.title = "shareability is stored in address bits",
		.policy = "E7",
		.seed = seed_b166,
		.witness = witness_b166,
		.regime = "el1:low:4k:52:ds",
		.kernel = "el1:high:4k:52:ds",
		.class = PG_CLASS_USER,
	},
	{
		.bug = "B102",
		.title = "a walk unlocks after its map failed",
		.policy = "L4",
		.seed = seed_b102,
		.witness = witness_b102,
	},
	{
		.bug = "B101",
		.title = "a walk tries again for ever",
		.policy = "X1",
		.seed = seed_b101,
		.witness = witness_b102,
	},
	{ .bug = NULL },
};

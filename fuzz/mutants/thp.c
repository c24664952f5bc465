// SPDX-License-Identifier: GPL-2.0-or-later
/* Bugs of huge pages: collapse and retraction. */
#include "bench_user.h"

#include "engine/exit.h"
#include "engine/fault.h"
#include "engine/flush.h"
#include "engine/fork.h"
#include "engine/gup.h"
#include "engine/khuge.h"
#include "engine/mremap.h"
#include "engine/reverse.h"
#include "engine/table.h"
#include "engine/thp.h"
#include "engine/uffd.h"
#include "engine/walk.h"
#include "engine/zap.h"

static void gup(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	pg_gup_fast(t, b->mm, ADDR, PG_USE_READ);
}

static void old(struct pg_knobs *k)
{
	k->release = PG_RELEASE_5_2;
}

/* B080: the PTE is as it was, in a table that is not mapped. */
static bool look_at_pte(struct pg_task *t, const struct pg_gup *g)
{
	return pg_read(t, &g->leaf) == g->leaf_word;
}

static void seed_b080(struct pg_steps *s)
{
	s->user.gup.recheck = look_at_pte;
}

static void witness_b080(struct fz_bench *b)
{
	fz_user_race(b, &(struct user_race){ .before = fz_user_map_page,
					     .one = gup,
					     .two = fz_user_collapse,
					     .pause = PG_EV_REF });
}

/* B081: TLBIs stop no walker. */
static void no_sync(struct pg_task *t)
{
	(void)t;
}

static void seed_b081(struct pg_steps *s)
{
	s->user.khuge.sync = no_sync;
}

static void witness_gup_retract(struct fz_bench *b)
{
	fz_user_race(b, &(struct user_race){ .before = fz_user_map_file,
					     .one = gup,
					     .two = fz_user_retract,
					     .pause = PG_EV_READ,
					     .nth = 3 });
}

/* B082: rmap is not kept out. */
static void no_lock(struct pg_task *t, unsigned int file)
{
	(void)t;
	(void)file;
}

static void seed_b082(struct pg_steps *s)
{
	s->user.khuge.lock_file = no_lock;
	s->user.khuge.unlock_file = no_lock;
}

static void witness_b082(struct fz_bench *b)
{
	fz_user_map_file(b->t, b);
	fz_user_retract(b->t, b);
}

/* B083: secondary caches are not told. */
static void no_notify(struct pg_task *t, struct pg_mm *mm, unsigned int how,
		      uint64_t va)
{
	(void)t;
	(void)mm;
	(void)how;
	(void)va;
}

static void seed_b083(struct pg_steps *s)
{
	s->user.khuge.notify = no_notify;
}

static void witness_b083(struct fz_bench *b)
{
	pg_say(b->t, (struct pg_event){ .kind = PG_EV_ROOT,
					.flags = PG_ROOT_SECONDARY,
					.space = b->mm->id });
	fz_user_map_file(b->t, b);
	fz_user_retract(b->t, b);
}

/* B084: what was looked at before the locks may not be so any more. */
static void retract_late(struct pg_task *t, struct pg_mm *mm,
			 struct pg_vma *vma, uint64_t va)
{
	struct pg_vma copy = *vma;

	copy.anon_vma = 0;
	pg_khuge_retract_new(t, mm, &copy, va);
}

static void seed_b084(struct pg_steps *s)
{
	s->user.khuge.retract_new = retract_late;
}

/* B085: something, and neither huge nor bad: a table. */
static bool not_huge(const struct pg_mm *mm, uint64_t word)
{
	return pg_word_kind(mm, PG_PMD, word) != PG_WORD_LEAF;
}

static void seed_b085(struct pg_steps *s)
{
	s->user.khuge.is_table = not_huge;
}

static void witness_b085(struct fz_bench *b)
{
	fz_user_race(b, &(struct user_race){ .before = fz_user_map_huge,
					     .one = fz_user_migrate,
					     .two = fz_user_collapse,
					     .after = fz_user_unmap_all,
					     .rounds = 200 });
}

/* B086: nobody looks whether the space exits. */
static bool never(const struct pg_mm *mm)
{
	(void)mm;
	return false;
}

static void seed_b086(struct pg_steps *s)
{
	s->user.khuge.exiting = never;
}

static void leave(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	pg_exit(t, b->mm);
}

static void map_empty(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	fz_user_map(b, ADDR, PMD_SIZE, PG_VMA_FILE, 0, 1);
	pg_retract(t, 1, 0, b->mm);
	pg_access(t, b->mm, ADDR, PG_USE_READ);
	pg_dontneed(t, b->mm, ADDR, PMD_SIZE);
}

static void witness_b086(struct fz_bench *b)
{
	fz_user_race(b, &(struct user_race){ .before = map_empty,
					     .one = leave,
					     .two = fz_user_retract,
					     .pause = PG_EV_UNLOCK,
					     .nth = 1 });
}

/* B087: the table goes at once, with the lock that somebody holds. */
static void at_once(struct pg_task *t, struct pg_mm *mm, uint64_t table)
{
	t->world->steps.table.free(t, mm, table);
}

static void seed_b087(struct pg_steps *s)
{
	s->user.khuge.defer = at_once;
}

static void walk(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	pg_pagewalk(t, b->mm, ADDR, PMD_SIZE, PG_WALK_VMA);
}

static void witness_b087(struct fz_bench *b)
{
	fz_user_race(b, &(struct user_race){ .before = fz_user_map_file,
					     .one = walk,
					     .two = fz_user_retract,
					     .after = fz_user_unmap_all,
					     .rounds = 200 });
}

/* B089: the lock goes between what was verified and the end. */
static void open_gap(struct pg_task *t, uint64_t ptl)
{
	pg_unlock(t, ptl);
	pg_lock_nested(t, ptl, PG_LOCK_WRITE);
}

static void seed_b089(struct pg_steps *s)
{
	s->user.khuge.between = open_gap;
}

static void map_shared_huge(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	fz_user_map(b, ADDR, PMD_SIZE, PG_VMA_FILE, 0, 1);
	pg_retract(t, 1, 0, b->mm);
	pg_access(t, b->mm, ADDR, PG_USE_READ);
	pg_access(&b->world.tasks[1], b->mm, ADDR, PG_USE_READ);
}

static void collapse_mapped(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	pg_collapse_mapped(t, b->mm, ADDR);
}

/* Somebody who knows the table already, and has no mmap lock. */
static void store_page(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;
	struct pg_folio *f = pg_folio_new(t, PG_VMA_ANON, 0);
	struct pg_ptmap m;
	struct pg_place p;

	if (pg_ptmap_lock(t, b->mm, ADDR + PAGE_SIZE, &m)) {
		p = pg_ptmap_entry(&m, ADDR + PAGE_SIZE);
		if (!pg_read(t, &p)) {
			pg_install(t, &p,
				   pg_word_leaf(b->mm, PG_PTE, f->pa,
						PG_PROT_WRITE));
			f = NULL;
		}
		pg_ptmap_unlock(t, &m);
	}
	if (f)
		pg_folio_put(t, f->pa);
}

static void witness_b089(struct fz_bench *b)
{
	fz_user_race(b, &(struct user_race){ .before = map_shared_huge,
					     .one = collapse_mapped,
					     .two = store_page,
					     .after = fz_user_unmap_all,
					     .rounds = 300 });
}

/* B148: the leaves, and not the walk entry that led to them. */
static void clear_leaves(struct pg_task *t, const struct pg_place *p)
{
	t->world->steps.entry.clear(t, p);
	pg_flush_huge(t, p, true);
}

static void seed_b148(struct pg_steps *s)
{
	s->user.khuge.clear = clear_leaves;
}

static void witness_b148(struct fz_bench *b)
{
	map_shared_huge(b->t, b);
	collapse_mapped(b->t, b);
}

/* B091: the caller does not expect its table to go. */
static int assert_table(struct pg_task *t, uint64_t va)
{
	pg_bug(t, PG_BUG_ASSERT, va);
	return PG_ENOENT;
}

static void seed_b091(struct pg_steps *s)
{
	s->user.uffd.gone = assert_table;
}

static void map_uffd(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	fz_user_map(b, ADDR, PMD_SIZE, PG_VMA_FILE, PG_VMA_WRITE | PG_VMA_UFFD,
		    1);
	pg_access(t, b->mm, ADDR, PG_USE_READ);
}

static void uffd_copy(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	pg_uffd_copy(t, b->mm, ADDR + PAGE_SIZE);
}

static void discard(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	pg_dontneed(t, b->mm, ADDR, PMD_SIZE);
}

static void scan(struct pg_knobs *k)
{
	k->reclaim = PG_RECLAIM_SCAN;
	k->release = PG_RELEASE_6_14;
	k->dtor_late = true;
}

static void witness_b091(struct fz_bench *b)
{
	fz_user_race(b, &(struct user_race){ .before = map_uffd,
					     .one = uffd_copy,
					     .two = discard,
					     .after = fz_user_unmap_all,
					     .rounds = 400 });
}

static void witness_b084(struct fz_bench *b)
{
	fz_user_race(b, &(struct user_race){ .before = map_uffd,
					     .one = fz_user_retract,
					     .two = uffd_copy,
					     .pause = PG_EV_NOTIFY,
					     .nth = 1 });
}

const struct fz_mutant fz_mutants_thp[] = {
	{ ROW("B080", "only the PTE is looked at again", "G4", b080),
	  .witness = witness_b080 },
	{ ROW("B081", "a table is freed after TLBIs alone", "G1", b081),
	  .witness = witness_gup_retract, .tune = old },
	{ ROW("B082", "rmap may be in the table", "L8", b082),
	  .witness = witness_b082, .tune = old },
	{ ROW("B083", "secondary caches are not told", "T8", b083),
	  .witness = witness_b083 },
	{ ROW("B084", "the VMA is looked at before its locks", "C5", b084),
	  .witness = witness_b084 },
	{ ROW("B085", "a migration entry is taken for a table", "E5", b085),
	  .witness = witness_b085 },
	{ ROW("B086", "an exiting space's table is taken", "L3", b086),
	  .witness = witness_b086, .tune = old },
	{ ROW("B087", "a table goes while its lock is held", "G1", b087),
	  .witness = witness_b087 },
	{ ROW("B089", "a page comes between two passes", "C5", b089),
	  .witness = witness_b089 },
	{ .name = "B148-2",
	  ROW("B148", "the walk entry of a table stays", "T2", b148),
	  .witness = witness_b148 },
	{ ROW("B091", "a table must not have gone", "X2", b091),
	  .witness = witness_b091, .tune = scan },
	{ .bug = NULL },
};

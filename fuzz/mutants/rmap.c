// SPDX-License-Identifier: GPL-2.0-or-later
/* Bugs of walkers without locks, of rmap and of moves. */
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

/* B090: what was classified is taken for what is there. */
static bool the_same(struct pg_task *t, const struct pg_move *m, uint64_t word)
{
	(void)t;
	(void)m;
	(void)word;
	return true;
}

static void seed_b090(struct pg_steps *s)
{
	s->user.mremap.same = the_same;
}

static void witness_b090(struct fz_bench *b)
{
	fz_user_race(b, &(struct user_race){ .before = fz_user_map_file,
					     .one = fz_user_move,
					     .two = fz_user_retract,
					     .after = fz_user_unmap_all,
					     .rounds = 400 });
}

/* B094: the index goes on where the table ends. */
static struct pg_place past_end(struct pg_mm *mm, uint64_t table, int level,
				uint64_t va)
{
	struct pg_place p = pg_place_in(mm, table, level, va);

	if (level == PG_PTE && !(va & (PMD_SIZE - 1)))
		p.at += PAGE_SIZE;
	return p;
}

static void seed_b094(struct pg_steps *s)
{
	s->user.gup.next = past_end;
}

static void witness_b094(struct fz_bench *b)
{
	fz_user_map_page(b->t, b);
	gup(b->t, b);
}

/* B096: a leaf of this level is none, in this configuration. */
static bool no_pud_leaf(const struct pg_mm *mm, int level, uint64_t word)
{
	if (level == PG_PUD && word & PG_WORD_VALID)
		return false;
	return pg_gup_is_leaf(mm, level, word);
}

static void seed_b096(struct pg_steps *s)
{
	s->user.gup.is_leaf = no_pud_leaf;
}

static void witness_b096(struct fz_bench *b)
{
	uint64_t size = pg_level_bytes(b->mm, PG_PUD);
	struct pg_vma vma = {
		.kind = PG_VMA_PFNMAP,
		.flags = PG_VMA_WRITE | PG_VMA_SHARED,
		.start = size,
		.end = 2 * size,
		.pa = 16 * size,
	};

	pg_mmap(b->t, b->mm, &vma);
	pg_huge_fault(b->t, b->mm, size, PG_USE_READ);
	pg_gup_fast(b->t, b->mm, size, PG_USE_READ);
}

/* B097: present for software is enough. */
static bool held_is_ok(const struct pg_mm *mm, int level, uint64_t word,
		       bool write)
{
	return pg_gup_leaf_ok(mm, level, word | PG_WORD_VALID, write);
}

static void seed_b097(struct pg_steps *s)
{
	s->user.gup.leaf_ok = held_is_ok;
}

static void witness_b097(struct fz_bench *b)
{
	fz_user_race(b, &(struct user_race){ .before = fz_user_map_huge,
					     .one = fz_user_split,
					     .two = gup,
					     .pause = PG_EV_WITHDRAW });
}

/* B112: what is not present becomes so when it is invalidated. */
static void invalidate_any(struct pg_task *t, const struct pg_place *p,
			   uint64_t word)
{
	pg_write(t, p, (word & ~PG_WORD_VALID) | PG_WORD_NG, PG_STORE_ATOMIC);
	pg_flush_huge(t, p, true);
}

static void seed_b112(struct pg_steps *s)
{
	s->user.thp.invalidate = invalidate_any;
}

static void witness_b112(struct fz_bench *b)
{
	fz_user_race(b, &(struct user_race){ .before = fz_user_map_huge,
					     .one = fz_user_migrate,
					     .two = fz_user_split,
					     .after = fz_user_unmap_all,
					     .rounds = 100 });
}

/* B103: all of a large folio, wherever the table ends. */
static unsigned int whole_folio(struct pg_task *t, const struct pg_found *f)
{
	(void)t;
	return 1u << f->folio->order;
}

static void seed_b103(struct pg_steps *s)
{
	s->user.reverse.batch_max = whole_folio;
}

static void witness_b103(struct fz_bench *b)
{
	fz_user_map_huge(b->t, b);
	fz_user_split(b->t, b);
	pg_mremap(b->t, b->mm, ADDR, PMD_SIZE, TO + 16 * PAGE_SIZE);
	pg_reclaim_page(b->t, b->mm, TO + 16 * PAGE_SIZE);
}

/* B106: the lock goes before the flush. */
static void unlock_first(struct pg_task *t, const struct pg_move *m)
{
	struct pg_move unlocked = *m;

	pg_unlock(t, m->other);
	pg_unlock(t, m->lock);
	unlocked.lock = unlocked.other = 0;
	pg_move_finish(t, &unlocked);
}

static void seed_b106(struct pg_steps *s)
{
	s->user.mremap.finish = unlock_first;
}

static void witness_b106(struct fz_bench *b)
{
	fz_user_map_page(b->t, b);
	pg_mremap(b->t, b->mm, ADDR, PMD_SIZE, TO + PAGE_SIZE);
}

/* B107: rmap may look at the old place, or at the new one. */
static void no_rmap(struct pg_task *t, const struct pg_move *m)
{
	(void)t;
	(void)m;
}

static void seed_b107(struct pg_steps *s)
{
	s->user.mremap.lock_rmap = no_rmap;
	s->user.mremap.unlock_rmap = no_rmap;
}

static void witness_b107(struct fz_bench *b)
{
	fz_user_map_page(b->t, b);
	fz_user_move(b->t, b);
}

const struct fz_mutant fz_mutants_rmap[] = {
	{ ROW("B090", "a move does not look again", "D5", b090),
	  .witness = witness_b090 },
	{ ROW("B094", "an index goes past the table", "E5", b094),
	  .witness = witness_b094 },
	{ ROW("B096", "a large leaf is walked into", "E5", b096),
	  .witness = witness_b096 },
	{ ROW("B097", "a split's leaf is pinned", "G4", b097),
	  .witness = witness_b097 },
	{ ROW("B112", "a migration entry becomes present", "E3", b112),
	  .witness = witness_b112 },
	{ ROW("B103", "a batch goes past the table", "E5", b103),
	  .witness = witness_b103 },
	{ ROW("B106", "a moved page's lock goes before the flush", "T5", b106),
	  .witness = witness_b106 },
	{ ROW("B107", "rmap may see half of a move", "L8", b107),
	  .witness = witness_b107 },
	{ .bug = NULL },
};

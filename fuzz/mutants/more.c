// SPDX-License-Identifier: GPL-2.0-or-later
/* Bugs of the list that no other file has: huge entries, sharing, counts. */
#include "bench_user.h"

#include "engine/contpte.h"
#include "engine/exit.h"
#include "engine/fault.h"
#include "engine/fork.h"
#include "engine/gup.h"
#include "engine/hugetlb.h"
#include "engine/kernel_defaults.h"
#include "engine/khuge.h"
#include "engine/kmap.h"
#include "engine/kwalk.h"
#include "engine/map_words.h"
#include "engine/mremap.h"
#include "engine/reverse.h"
#include "engine/table.h"
#include "engine/thp.h"
#include "engine/word.h"

#define PUD_SIZE UINT64_C(0x40000000)

/* B092: where a migration entry leads is taken for a mapped page. */
static void fill_mapped(struct pg_task *t, const struct pg_place *p,
			uint64_t word)
{
	if (pg_word_kind(p->mm, p->level, word) == PG_WORD_SOFT)
		word = pg_word_leaf(p->mm, p->level,
				    pg_word_pa(p->mm, p->level, word),
				    PG_PROT_READ);
	pg_write(t, p, word, PG_STORE_PLAIN);
}

static void seed_b092(struct pg_steps *s)
{
	s->map.fill = fill_mapped;
}

static void witness_b092(struct fz_bench *b)
{
	fz_user_race(b, &(struct user_race){ .before = fz_user_map_huge,
					     .one = fz_user_migrate,
					     .two = fz_user_split,
					     .after = fz_user_unmap_all,
					     .rounds = 100 });
}

/* B098: what is invalid for a moment is no leaf, and walked into. */
static bool valid_leaf(const struct pg_mm *mm, int level, uint64_t word)
{
	return !word || (pg_gup_is_leaf(mm, level, word) &&
			 (level == PG_PTE || word & PG_WORD_VALID));
}

static void seed_b098(struct pg_steps *s)
{
	s->user.gup.is_leaf = valid_leaf;
}

static void gup(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	pg_gup_fast(t, b->mm, ADDR, PG_USE_READ);
}

static void witness_b098(struct fz_bench *b)
{
	fz_user_race(b, &(struct user_race){ .before = fz_user_map_huge,
					     .one = fz_user_split,
					     .two = gup,
					     .pause = PG_EV_WITHDRAW });
}

static void map_file(struct fz_bench *b, struct pg_mm *mm, uint64_t va,
		     uint64_t size)
{
	struct pg_vma vma = {
		.kind = PG_VMA_HUGETLB,
		.flags = PG_VMA_WRITE | PG_VMA_SHARED,
		.file = 5,
		.start = va,
		.end = va + size,
		.unit = PMD_SIZE,
	};

	pg_mmap(b->t, mm, &vma);
}

/* Two spaces, a table for each PUD entry of size. */
static struct pg_mm *share(struct fz_bench *b, uint64_t size)
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
	map_file(b, b->mm, PUD_SIZE, size);
	map_file(b, other, PUD_SIZE, size);
	for (uint64_t at = PUD_SIZE; at <= size; at += PUD_SIZE) {
		pg_access(b->t, other, at, PG_USE_WRITE);
		pg_access(&b->world.tasks[1], b->mm, at, PG_USE_WRITE);
	}
	return other;
}

/* B121: a constant says that nothing is shared. */
static bool never_shared(struct pg_task *t, uint64_t table)
{
	return false;
}

static void seed_b121(struct pg_steps *s)
{
	s->user.htlb.is_shared = never_shared;
}

static void witness_b121(struct fz_bench *b)
{
	struct pg_mm *other = share(b, PUD_SIZE);

	pg_munmap(b->t, b->mm, PUD_SIZE, PUD_SIZE);
	pg_grace_end(&b->world);
	pg_munmap(b->t, other, PUD_SIZE, PUD_SIZE);
}

/* The file's lock goes before the flush, which comes with the gather's end. */
static void settle_later(struct pg_task *t, struct pg_gather *g)
{
}

static void seed_settle_later(struct pg_steps *s)
{
	s->user.htlb.settle = settle_later;
}

static void give_up(struct fz_bench *b)
{
	struct pg_mm *other = share(b, PUD_SIZE);

	pg_munmap(b->t, b->mm, PUD_SIZE, PUD_SIZE);
	pg_munmap(b->t, other, PUD_SIZE, PUD_SIZE);
}

/* B132: the step over a shared table is a whole one too long. */
static uint64_t from_here(const struct pg_mm *mm, uint64_t va)
{
	return va + 2 * pg_level_bytes(mm, PG_PUD);
}

static void seed_b132(struct pg_steps *s)
{
	s->user.htlb.next = from_here;
}

static void witness_b132(struct fz_bench *b)
{
	struct pg_mm *other = share(b, 2 * PUD_SIZE);

	pg_munmap(b->t, b->mm, PUD_SIZE, 2 * PUD_SIZE);
	pg_grace_end(&b->world);
	pg_munmap(b->t, other, PUD_SIZE, 2 * PUD_SIZE);
}

/* B161: entries without the valid bit become a contiguous set. */
static bool fold_anything(struct pg_task *t, const struct pg_ptmap *m,
			  uint64_t va)
{
	return true;
}

static void seed_b161(struct pg_steps *s)
{
	s->user.contpte.can_fold = fold_anything;
}

static void fold_unused(struct fz_bench *b)
{
	struct pg_ptmap m;

	fz_user_map(b, ADDR, PMD_SIZE, PG_VMA_ANON, PG_VMA_WRITE | PG_VMA_LARGE,
		    0);
	fz_user_touch(b, ADDR);
	pg_mprotect(b->t, b->mm, ADDR, PMD_SIZE, 0);
	pg_lock(b->t, pg_mmap_lock(b->mm), PG_LOCK_READ);
	if (pg_ptmap_lock(b->t, b->mm, ADDR, &m)) {
		pg_contpte_fold(b->t, &m, ADDR);
		pg_ptmap_unlock(b->t, &m);
	}
	pg_unlock(b->t, pg_mmap_lock(b->mm));
}

/* B162: a table that goes is counted as if it mapped its span. */
static void count_links(struct pg_task *t, const struct pg_place *p)
{
	uint64_t word = pg_peek(t, p);

	pg_khuge_clear(t, p);
	pg_count(t, PG_COUNT_RSS, p->mm, 0, word ? -1 : 0);
}

static void seed_b162(struct pg_steps *s)
{
	s->user.khuge.clear = count_links;
}

static void witness_b162(struct fz_bench *b)
{
	fz_user_map_file(b->t, b);
	fz_user_retract(b->t, b);
}

/* B164: the page of zeros is counted where it is mapped. */
static void count_zero(struct pg_task *t, struct pg_mm *mm, int level,
		       uint64_t word, int delta)
{
	if (word & PG_WORD_SPECIAL)
		pg_count(t, PG_COUNT_RSS, mm, 0, delta);
	pg_mapcount(t, mm, level, word, delta);
}

static void seed_b164(struct pg_steps *s)
{
	s->user.reverse.count = count_zero;
}

static void read_zeros(struct fz_bench *b)
{
	fz_user_map(b, ADDR, PMD_SIZE, PG_VMA_ANON, PG_VMA_WRITE, 0);
	pg_access(b->t, b->mm, ADDR, PG_USE_READ);
}

/* Barriers that reach no other PE's walker. */
static void own_domain(struct pg_task *t, struct pg_mm *mm)
{
	pg_dsb(t, PG_DSB_NSHST);
}

static void seed_t7_nsh(struct pg_steps *s)
{
	s->entry.publish = own_domain;
}

static void map_kernel(struct fz_bench *b)
{
	pg_say(b->t, (struct pg_event){ .kind = PG_EV_ROOT });
	pg_say(&b->world.tasks[1], (struct pg_event){ .kind = PG_EV_ROOT });
	pg_vmap(b->t, b->kernel, UINT64_C(0xffff800010000000),
		UINT64_C(0x200000000), PAGE_SIZE, PG_PROT_READ | PG_PROT_WRITE,
		false);
}

static void own_contents(struct pg_task *t)
{
	pg_dsb(t, PG_DSB_NSHST);
}

/* Where stores are plain ones, the barrier alone has to order. */
static void plain_link(struct pg_task *t, const struct pg_place *p,
		       uint64_t word)
{
	pg_write(t, p, word, PG_STORE_PLAIN);
}

static void seed_bbm16_nsh(struct pg_steps *s)
{
	s->table.before_link = own_contents;
	s->entry.set = plain_link;
}

static void map_page(struct fz_bench *b)
{
	fz_user_map_page(b->t, b);
}

/* A table that goes alone, for there was no memory for a batch. */
static void one_unsynced(struct pg_task *t, struct pg_gather *g, uint64_t table)
{
	pg_gather_flush_tlb(t, g);
	t->world->steps.user.gather.free_table(t, table);
}

static void seed_one_g1(struct pg_steps *s)
{
	s->user.gather.one = one_unsynced;
}

static void one_unflushed(struct pg_task *t, struct pg_gather *g,
			  uint64_t table)
{
	pg_ipi_sync(t);
	t->world->steps.user.gather.free_table(t, table);
}

static void seed_one_t2(struct pg_steps *s)
{
	s->user.gather.one = one_unflushed;
}

static void one_lost(struct pg_task *t, struct pg_gather *g, uint64_t table)
{
}

static void seed_one_d6(struct pg_steps *s)
{
	s->user.gather.one = one_lost;
}

static void unmap_poor(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	b->world.phys.fail[PG_FAIL_BATCH] = 1;
	pg_munmap(t, b->mm, ADDR, PMD_SIZE);
}

static void witness_one(struct fz_bench *b)
{
	fz_user_race(b, &(struct user_race){ .before = fz_user_map_page,
					     .one = gup,
					     .two = unmap_poor,
					     .pause = PG_EV_READ,
					     .nth = 3 });
}

/* T-9: parts of a block that nobody has used, as hardware sees them. */
static uint64_t old_part(const struct pg_mm *mm, int level, uint64_t word,
			 uint64_t index)
{
	return pg_map_part(mm, level, word, index) & ~PG_WORD_AF;
}

static void seed_old_part(struct pg_steps *s)
{
	s->map.part = old_part;
}

static void split_block(struct fz_bench *b)
{
	struct pg_job job = {
		.va = ADDR,
		.size = PMD_SIZE,
		.pa = ADDR,
		.prot = PG_PROT_READ | PG_PROT_WRITE | PG_PROT_USER,
		.flags = PG_JOB_NO_CONT,
	};

	pg_map(b->t, b->mm, &job);
	job.unit = PAGE_SIZE;
	pg_split(b->t, b->mm, &job);
}

/* Writing is taken away, it is said, and stays. */
static uint64_t still_writable(const struct pg_mm *mm, uint64_t word,
			       unsigned int prot)
{
	return pg_map_protect(mm, word, prot) & ~PG_WORD_RDONLY;
}

static void seed_still_writable(struct pg_steps *s)
{
	s->map.protect = still_writable;
}

static void protect_page(struct fz_bench *b)
{
	struct pg_job job = {
		.va = ADDR,
		.size = PAGE_SIZE,
		.pa = ADDR,
		.prot = PG_PROT_READ | PG_PROT_WRITE | PG_PROT_USER,
	};

	pg_map(b->t, b->mm, &job);
	job.prot = PG_PROT_READ | PG_PROT_USER;
	pg_protect(b->t, b->mm, &job);
}

/* Attributes of the kernel's pages without the access flag. */
static uint64_t permit_old(const struct pg_mm *mm, uint64_t word,
			   unsigned int prot)
{
	return pg_kwalk_permit(mm, word, prot) & ~PG_WORD_AF;
}

static void seed_permit_old(struct pg_steps *s)
{
	s->kwalk.permit = permit_old;
}

static void set_memory(struct fz_bench *b)
{
	map_kernel(b);
	pg_set_memory(b->t, b->kernel, UINT64_C(0xffff800010000000), PAGE_SIZE,
		      PG_PROT_READ);
}

/* D6: exit_mmap() without pgd_free(). */
static void keep_root(struct pg_task *t, struct pg_mm *mm)
{
}

static void seed_root_stays(struct pg_steps *s)
{
	s->user.zap.put_root = keep_root;
}

const struct fz_mutant fz_mutants_more[] = {
	{ ROW("B092", "a split maps what migrates", "C5", b092),
	  .witness = witness_b092 },
	{ ROW("B098", "a leaf that is invalid for a moment is walked into",
	      "E5", b098),
	  .witness = witness_b098 },
	{ ROW("B121", "nothing is ever shared", "D5", b121),
	  .witness = witness_b121 },
	{ ROW("T5", "a shared table is flushed after the file's lock", "T5",
	      settle_later),
	  .witness = give_up },
	{ ROW("B132", "what follows a shared table is skipped", "D2", b132),
	  .witness = witness_b132 },
	{ ROW("B161", "unused pages become a set", "E3", b161),
	  .witness = fold_unused },
	{ ROW("B162", "a table is counted as a mapping", "C5", b162),
	  .witness = witness_b162 },
	{ ROW("B164", "the page of zeros is counted", "C5", b164),
	  .witness = read_zeros },
	{ ROW("T7", "what is mapped is shown to this PE alone", "T7", t7_nsh),
	  .witness = map_kernel },
	{ .name = "BBM-16-3",
	  ROW("BBM-16", "contents are ordered for this PE alone", "BBM-16",
	      bbm16_nsh),
	  .witness = map_page },
	{ ROW("G1", "a table goes alone under those who read it", "D5", one_g1),
	  .witness = witness_one },
	{ ROW("T2", "a table goes alone before its walks end", "T2", one_t2),
	  .witness = witness_one },
	{ ROW("D6", "a table without a batch is lost", "D6", one_d6),
	  .witness = witness_one },
	{ .name = "T-9-3",
	  ROW("T-9", "a split loses the access flag", "E7", old_part),
	  .witness = split_block },
	{ ROW("E7", "what is protected stays writable", "E7", still_writable),
	  .witness = protect_page },
	{ ROW("E6", "set_memory() loses the access flag", "E6", permit_old),
	  .witness = set_memory },
	{
		.bug = "D6",
		.name = "D6-2",
		.title = "the root stays when a space exits",
		.policy = "D6",
		.seed = seed_root_stays,
		.script = "script 1\nspace 1 user el1:low:4k:48\n"
			  "mmap 1 0x400000+8K anon\n"
			  "fault 1 0x400000 write\nexit 1\ngp\nidle\n",
	},
	{ .bug = NULL },
};

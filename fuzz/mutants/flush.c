// SPDX-License-Identifier: GPL-2.0-or-later
/* Bugs in the sequences of core/engine/map.h's operations, and in flushing. */
#include "bench_map.h"

#include "arch/tlbi.h"
#include "engine/flush.h"
#include "engine/map_words.h"

/* B1: no DSB between the store and the TLBI. */
static void no_order(struct pg_task *t, struct pg_mm *mm)
{
}

static void seed_no_order(struct pg_steps *s)
{
	s->entry.order = no_order;
}

/* A page comes, goes, and another takes its place. */
static void page(struct fz_bench *b)
{
	map_to(b, GB(1), KB(4), GB(64), 0);
	unmap(b, GB(1), KB(4), 0);
	map_to(b, GB(1), KB(4), GB(65), 0);
}

static void page_64k(struct fz_bench *b)
{
	map_to(b, GB(1), KB(64), GB(64), 0);
	unmap(b, GB(1), KB(64), 0);
	map_to(b, GB(1), KB(64), GB(65), 0);
}

static void two_pages(struct fz_bench *b)
{
	map_to(b, GB(1), KB(8), GB(64), 0);
	unmap(b, GB(1), KB(8), 0);
	map_to(b, GB(1), KB(8), GB(65), 0);
}

static void kernel_page(struct fz_bench *b)
{
	kernel_map(b, KERNEL, KB(4));
	kernel_unmap(b, KERNEL, KB(4));
	kernel_map(b, KERNEL, KB(4));
}

/* B2: address bits 63:56 land in TTL and ASID. */
static uint64_t unmasked(const struct pg_mm *mm, uint64_t va, int level)
{
	return va >> 12;
}

static void seed_unmasked(struct pg_steps *s)
{
	s->entry.operand = unmasked;
}

/* B10: shifted by the granule. */
static uint64_t by_granule(const struct pg_mm *mm, uint64_t va, int level)
{
	return (pg_flush_operand(mm, va, level) & ~pg_ones(44)) |
	       (va >> mm->regime.granule & pg_ones(44));
}

static void seed_by_granule(struct pg_steps *s)
{
	s->entry.operand = by_granule;
}

/* TLBI-8: of a range, the base, the granule and the size. */
static void with_ranges(struct pg_knobs *knobs)
{
	knobs->tlb_range = true;
}

static void pages_1m(struct fz_bench *b)
{
	map_to(b, GB(1), MB(1), GB(64), PG_JOB_NO_CONT);
	unmap(b, GB(1), MB(1), 0);
	map_to(b, GB(1), MB(1), GB(65), PG_JOB_NO_CONT);
}

static uint64_t unshifted(const struct pg_mm *mm,
			  const struct pg_flush_range *r)
{
	return (pg_flush_range_operand(mm, r) & ~pg_ones(37)) |
	       (r->va >> 12 & pg_ones(37));
}

static void seed_unshifted(struct pg_steps *s)
{
	s->entry.range_operand = unshifted;
}

static uint64_t other_granule(const struct pg_mm *mm,
			      const struct pg_flush_range *r)
{
	return pg_flush_range_operand(mm, r) ^ UINT64_C(3) << 46;
}

static void seed_other_granule(struct pg_steps *s)
{
	s->entry.range_operand = other_granule;
}

static uint64_t one_less(const struct pg_mm *mm, const struct pg_flush_range *r)
{
	struct pg_flush_range less = *r;

	less.num -= less.num > 0;
	return pg_flush_range_operand(mm, &less);
}

static void seed_one_less(struct pg_steps *s)
{
	s->entry.range_operand = one_less;
}

/* B6: no ASID where leaves have one. */
static uint64_t no_asid(const struct pg_mm *mm, uint64_t va, int level)
{
	return pg_flush_operand(mm, va, level) & pg_ones(48);
}

static void seed_no_asid(struct pg_steps *s)
{
	s->entry.operand = no_asid;
}

/* B7: the loop ends after one. */
static void first_only(struct pg_task *t, const struct pg_flush *f)
{
	struct pg_flush one = *f;

	one.size = one.stride;
	pg_flush_invalidate(t, &one);
}

static void seed_first_only(struct pg_steps *s)
{
	s->entry.invalidate = first_only;
}

/* B3: one address for all that was unmapped. */
static void reach_one(const struct pg_mm *mm, int level, uint64_t va,
		      uint64_t count, struct pg_flush *f)
{
	pg_map_reach(mm, level, va, 1, f);
}

static void seed_reach_one(struct pg_steps *s)
{
	s->map.reach = reach_one;
}

static void pages_2m(struct fz_bench *b)
{
	map_to(b, GB(1), MB(2), GB(64), PG_JOB_NO_BLOCK | PG_JOB_NO_CONT);
	unmap(b, GB(1), MB(2), PG_JOB_FREE);
	map_to(b, GB(1), MB(2), GB(65), 0);
}

/* B154, B143: the hint names the level above. */
static void reach_above(const struct pg_mm *mm, int level, uint64_t va,
			uint64_t count, struct pg_flush *f)
{
	pg_map_reach(mm, level, va, count, f);
	f->level = level - 1;
}

static void seed_reach_above(struct pg_steps *s)
{
	s->map.reach = reach_above;
}

/* B11: no other PE hears of it. */
static void local_only(struct pg_task *t, const struct pg_flush *f)
{
	for (uint64_t done = 0; done < f->size; done += f->stride)
		pg_say(t, (struct pg_event){
				  .kind = PG_EV_TLBI,
				  .how = PG_TLBI_VAE1,
				  .space = f->mm->id,
				  .new = pg_flush_operand(f->mm, f->va + done,
							  f->level),
			  });
}

static void seed_local_only(struct pg_steps *s)
{
	s->entry.invalidate = local_only;
}

/* The DSB that completes nothing. */
static void complete_st(struct pg_task *t, struct pg_mm *mm)
{
	pg_dsb(t, PG_DSB_ISHST);
}

static void seed_complete_st(struct pg_steps *s)
{
	s->entry.complete = complete_st;
}

static void complete_nsh(struct pg_task *t, struct pg_mm *mm)
{
	pg_dsb(t, PG_DSB_NSH);
}

static void seed_complete_nsh(struct pg_steps *s)
{
	s->entry.complete = complete_nsh;
}

/* B5: by IPA alone. */
static void by_ipa_only(struct pg_task *t, const struct pg_flush *f)
{
	for (uint64_t done = 0; done < f->size; done += f->stride)
		pg_tlbi(t, f->mm, PG_TLBI_IPAS2E1,
			pg_flush_operand(f->mm, f->va + done, f->level));
}

static void seed_by_ipa_only(struct pg_steps *s)
{
	s->entry.invalidate = by_ipa_only;
}

/* B3, B044: the frame goes before anything is invalidated. */
static void clear_only(struct pg_cursor *c, const struct pg_place *p)
{
	const struct pg_steps *s = &c->t->world->steps;

	s->entry.clear(c->t, p);
	s->table.account(c->t, c->mm, -1);
}

static void free_then_flush(struct pg_task *t, struct pg_mm *mm, uint64_t table)
{
	struct pg_flush f = { .mm = mm, .level = PG_FLUSH_ANY_LEVEL };

	pg_map_retire(t, mm, table);
	t->world->steps.entry.flush(t, &f);
}

static void seed_free_first(struct pg_steps *s)
{
	s->map.unlink = clear_only;
	s->map.retire = free_then_flush;
}

static void free_now(struct pg_knobs *knobs)
{
	knobs->free_path = PG_FREE_NOW;
}

/* B4: nothing is invalidated for a table that was empty. */
static void seed_never_flush(struct pg_steps *s)
{
	s->map.unlink = clear_only;
}

/* B148, B189: leaf entries only, and walk entries stay. */
static void unlink_leaf_only(struct pg_cursor *c, const struct pg_place *p)
{
	const struct pg_steps *s = &c->t->world->steps;
	uint64_t size = PG_BIT(pg_level_shift(&c->mm->regime, p->level));
	struct pg_flush f = {
		.mm = c->mm,
		.va = p->va,
		.size = size,
		.stride = size,
		.leaf_only = true,
		.level = PG_FLUSH_ANY_LEVEL,
	};

	s->entry.clear(c->t, p);
	s->entry.flush(c->t, &f);
	s->table.account(c->t, c->mm, -1);
}

static void seed_unlink_leaf_only(struct pg_steps *s)
{
	s->map.unlink = unlink_leaf_only;
}

/* B143: the hint of the leaves that were there, though a table goes. */
static void unlink_with_hint(struct pg_cursor *c, const struct pg_place *p)
{
	const struct pg_steps *s = &c->t->world->steps;
	uint64_t size = PG_BIT(pg_level_shift(&c->mm->regime, p->level));
	struct pg_flush f = {
		.mm = c->mm,
		.va = p->va,
		.size = size,
		.stride = size,
		.level = p->level,
	};

	s->entry.clear(c->t, p);
	s->entry.flush(c->t, &f);
	s->table.account(c->t, c->mm, -1);
}

static void seed_unlink_with_hint(struct pg_steps *s)
{
	s->map.unlink = unlink_with_hint;
}

/* B149: no wait for those who walk without a lock. */
static void retire_now(struct pg_task *t, struct pg_mm *mm, uint64_t table)
{
	t->world->steps.table.free(t, mm, table);
}

static void seed_retire_now(struct pg_steps *s)
{
	s->map.retire = retire_now;
}

static void unmap_beside_reader(struct fz_bench *b)
{
	struct pg_task *reader = &b->world.tasks[1];
	struct pg_place p;

	map_to(b, GB(1), KB(4), GB(64), 0);
	pg_irq_off(reader);
	p = pg_table_look(reader, b->mm, GB(1), PG_LEVEL_MAX);
	unmap(b, GB(1), KB(4), PG_JOB_FREE);
	pg_read(reader, &p);
	pg_irq_on(reader);
}

/* B21: the frame is never freed. */
static void retire_never(struct pg_task *t, struct pg_mm *mm, uint64_t table)
{
}

static void seed_retire_never(struct pg_steps *s)
{
	s->map.retire = retire_never;
}

static void write_protect(struct fz_bench *b)
{
	map_to(b, GB(1), KB(4), GB(64), 0);
	pg_protect(b->t, b->mm,
		   &(struct pg_job){ .va = GB(1),
				     .size = KB(4),
				     .prot = PG_PROT_READ | PG_PROT_USER });
}

/* BBM-8: nobody is told that a page may no longer be written. */
static void close_unsettled(struct pg_cursor *c)
{
	c->owed_count = 0;
	pg_map_close(c);
}

static void seed_close_unsettled(struct pg_steps *s)
{
	s->map.close = close_unsettled;
}

/* BBM-11: a plain store, while hardware may set flags. */
static bool plain_modify(struct pg_task *t, const struct pg_place *p,
			 uint64_t old, uint64_t word)
{
	pg_write(t, p, word, PG_STORE_PLAIN);
	return true;
}

static void protect_old(struct fz_bench *b)
{
	struct pg_job job = {
		.va = GB(1),
		.size = KB(4),
		.prot = PG_PROT_READ | PG_PROT_USER,
		.flags = PG_AGE_OLD,
	};

	map_to(b, GB(1), KB(4), GB(64), 0);
	pg_age(b->t, b->mm, &job);
	pg_protect(b->t, b->mm, &job);
}

static void seed_plain_modify(struct pg_steps *s)
{
	s->map.modify = plain_modify;
}

static void two_stars(struct pg_knobs *knobs)
{
	knobs->ha = knobs->hd = true;
}

/* B153: no walker has to see it. */
static void no_publish(struct pg_task *t, struct pg_mm *mm)
{
}

static void seed_no_publish(struct pg_steps *s)
{
	s->entry.publish = no_publish;
}

/* B197, B190: no lock. */
static uint64_t no_lock(struct pg_task *t, const struct pg_place *p)
{
	return 0;
}

static void seed_no_entry_lock(struct pg_steps *s)
{
	s->lock.of_entry = no_lock;
}

static void seed_no_install_lock(struct pg_steps *s)
{
	s->lock.of_install = no_lock;
}

/* T-7: what was allocated for an operation that failed is kept. */
static void free_never(struct pg_task *t, struct pg_mm *mm, uint64_t table)
{
}

static void seed_free_never(struct pg_steps *s)
{
	s->table.free = free_never;
}

static void map_and_fail(struct fz_bench *b)
{
	b->world.phys.fail[PG_FAIL_TABLE] = 3;
	map_to(b, GB(1), KB(4), GB(64), 0);
}

#define HA_HD                                      \
	.tune = two_stars, .class = PG_CLASS_USER, \
	.regime = "el1:low:4k:48:ha:hd"

const struct fz_mutant fz_mutants_flush[] = {
	{ ROW("B1", "no DSB between the store and the TLBI", "BBM-2", no_order,
	      page) },
	{ ROW("B2", "an upper-half address not masked", "TLBI-1", unmasked,
	      kernel_page) },
	{ ROW("B3", "one address invalidated for 2M of pages", "TLBI-3",
	      reach_one, pages_2m) },
	{ .name = "B3-2",
	  ROW("B3", "tables freed before the TLBI", "BBM-6", free_first,
	      pages_2m),
	  .tune = free_now },
	{ ROW("B4", "an empty table freed without a TLBI", "BBM-6", never_flush,
	      pages_2m) },
	{ ROW("B5", "stage 2 by IPA alone", "TLBI-5", by_ipa_only, page),
	  .class = PG_CLASS_GUEST, .regime = "s2:4k:40" },
	{ ROW("B6", "EL2&0 without the ASID", "TLBI-4", no_asid, page),
	  .class = PG_CLASS_USER, .regime = "el2:low:4k:48" },
	{ ROW("B7", "the loop over addresses ends after one", "TLBI-3",
	      first_only, two_pages) },
	{ ROW("B10", "the operand shifted by 16", "TLBI-1", by_granule,
	      page_64k),
	  .class = PG_CLASS_USER, .regime = "el1:low:64k:48" },
	{ .name = "B10-2",
	  ROW("B10", "the operand shifted by 14", "TLBI-1", by_granule,
	      page_64k),
	  .class = PG_CLASS_USER,
	  .regime = "el1:low:16k:48" },
	{ ROW("TLBI-8", "a range's base in 4K where it counts in 64K", "TLBI-8",
	      unshifted, pages_1m),
	  .class = PG_CLASS_USER, .regime = "el1:low:4k:52:ds",
	  .tune = with_ranges },
	{ .name = "TLBI-8-2",
	  ROW("TLBI-8", "a range of another granule", "TLBI-8", other_granule,
	      pages_1m),
	  .tune = with_ranges },
	{ .name = "TLBI-8-3",
	  ROW("TLBI-8", "a range that is too short", "T3", one_less, pages_1m),
	  .tune = with_ranges },
	{ ROW("B11", "invalidated on the own PE alone", "BBM-3", local_only,
	      page) },
	{ ROW("TLBI-2", "a DSB for stores completes the TLBI", "BBM-5",
	      complete_st, page) },
	{ .name = "TLBI-2-2",
	  ROW("TLBI-2", "a non-shareable DSB after a broadcast", "TLBI-2",
	      complete_nsh, page) },
	{ ROW("B143", "a level hint, though a table goes", "BBM-6",
	      unlink_with_hint, pages_2m) },
	{ ROW("B154", "the hint of another level", "TLBI-7", reach_above,
	      page) },
	{ ROW("B148", "leaf entries alone, where a table goes", "BBM-6",
	      unlink_leaf_only, pages_2m) },
	{ ROW("B149", "a table freed under those who walk without locks",
	      "G1-grace", retire_now, unmap_beside_reader) },
	{ ROW("B021", "an unlinked table is never freed", "D6-leak",
	      retire_never, pages_2m) },
	{ ROW("BBM-8", "write protection without a TLBI", "BBM-8",
	      close_unsettled, write_protect) },
	{ ROW("BBM-11", "a plain store while hardware sets flags", "BBM-11",
	      plain_modify, protect_old),
	  HA_HD },
	{ ROW("B153", "an entry without the barrier that shows it",
	      "T7-visible", no_publish, kernel_page) },
	{ ROW("B197", "entries stored without their lock", "L1-entry-lock",
	      no_entry_lock, page) },
	{ ROW("B190", "tables installed without a lock", "L1-entry-lock",
	      no_install_lock, kernel_page) },
	{ ROW("T-7", "tables of an operation that failed are kept", "D6-leak",
	      free_never, map_and_fail) },
	{ .bug = NULL },
};

// SPDX-License-Identifier: GPL-2.0-or-later
/* Bugs in words and choices of core/engine/map.h's operations. */
#include "bench_map.h"

#include "engine/map_words.h"

/* B12, B196: a block where the architecture has none. */
static bool leaf_everywhere(const struct pg_mm *mm, int level)
{
	return level >= 0;
}

static void seed_leaf_everywhere(struct pg_steps *s)
{
	s->map.leaf_at = leaf_everywhere;
}

static void map_512g(struct fz_bench *b)
{
	map_to(b, GB(512), GB(512), GB(512), 0);
}

/* B064: only the physical address is looked at. */
static bool pa_only(const struct pg_mm *mm, const struct pg_fit *fit)
{
	return !(fit->pa & pg_ones(fit->shift)) && fit->left >> fit->shift;
}

static void seed_pa_only(struct pg_steps *s)
{
	s->map.fits = pa_only;
}

static void map_askew(struct fz_bench *b)
{
	map_to(b, GB(1) + MB(1), MB(3), GB(64), PG_JOB_NO_CONT);
}

/* B182: the size decides alone. */
static bool size_only(const struct pg_mm *mm, const struct pg_fit *fit)
{
	return fit->left >> fit->shift;
}

static void seed_size_only(struct pg_steps *s)
{
	s->map.fits = size_only;
}

/* The block goes on where the range has ended. */
static bool whatever_is_left(const struct pg_mm *mm, const struct pg_fit *fit)
{
	return !((fit->va | fit->pa) & pg_ones(fit->shift));
}

static void seed_whatever_is_left(struct pg_steps *s)
{
	s->map.fits = whatever_is_left;
}

static void map_1m(struct fz_bench *b)
{
	unmap(b, GB(1), MB(2), 0); /* nothing is expected beyond */
	map_to(b, GB(1), MB(1), GB(64), PG_JOB_NO_CONT);
}

/* C-4: a set begins where a page does. */
static bool sets_anywhere(const struct pg_mm *mm, const struct pg_fit *fit)
{
	uint64_t odd = fit->va | (fit->shift == 16 ? 0 : fit->pa);

	return !(odd & pg_ones(fit->shift)) && fit->left >> fit->shift;
}

static void seed_sets_anywhere(struct pg_steps *s)
{
	s->map.fits = sets_anywhere;
}

static void map_set_askew(struct fz_bench *b)
{
	map_to(b, GB(1), KB(64), GB(64) + KB(4), 0);
}

/* B191: the next entry begins a page early, where a level-1 entry ends. */
static uint64_t early_end(const struct pg_mm *mm, int level, uint64_t va)
{
	uint64_t end = pg_map_end_of(mm, level, va);

	return level == 1 ? end - KB(4) : end;
}

static void seed_early_end(struct pg_steps *s)
{
	s->map.end_of = early_end;
}

static void map_over_border(struct fz_bench *b)
{
	map_to(b, GB(3) - MB(2), MB(4), GB(64) - MB(2),
	       PG_JOB_NO_BLOCK | PG_JOB_NO_CONT);
	unmap(b, GB(3) - MB(2), MB(4), 0);
}

/* B060, B031: what is there already is no obstacle. */
static bool nothing_is_taken(const struct pg_mm *mm, int level, uint64_t word)
{
	return false;
}

static void seed_nothing_is_taken(struct pg_steps *s)
{
	s->map.taken = nothing_is_taken;
}

static void map_twice(struct fz_bench *b)
{
	map_to(b, GB(1), KB(4), GB(64), 0);
	map_to(b, GB(1), KB(8), GB(65), PG_JOB_NO_CONT);
}

/* B165: the kernel's leaves may be executed by EL0. */
static uint64_t no_uxn(const struct pg_mm *mm, unsigned int prot)
{
	return pg_map_attrs(mm, prot) & ~PG_BIT(PG_DESC_UXN);
}

static void seed_no_uxn(struct pg_steps *s)
{
	s->map.attrs = no_uxn;
}

static void kernel_page(struct fz_bench *b)
{
	kernel_map(b, KERNEL, KB(4));
	kernel_unmap(b, KERNEL, KB(4));
	kernel_map(b, KERNEL, KB(4));
}

/* B166: shareability where DS has address bits. */
static uint64_t always_inner(const struct pg_mm *mm, unsigned int prot)
{
	return pg_map_attrs(mm, prot) | UINT64_C(3) << 8;
}

static void seed_always_inner(struct pg_steps *s)
{
	s->map.attrs = always_inner;
}

static void map_page(struct fz_bench *b)
{
	map_to(b, GB(1), KB(4), GB(64), 0);
}

/* D-8: address bits above 47 stay where they are, or are lost. */
static uint64_t straight_address(const struct pg_mm *mm, int level, uint64_t pa,
				 uint64_t attrs)
{
	return (pa & pg_ones(50)) | attrs | (level == PG_LEVEL_MAX ? 3 : 1);
}

static void seed_straight_address(struct pg_steps *s)
{
	s->map.leaf = straight_address;
}

static void map_high(struct fz_bench *b)
{
	map_to(b, GB(1), KB(64), PG_BIT(51) + GB(1), PG_JOB_NO_CONT);
}

/* B9: what a split writes at the last level has the type of a block. */
static uint64_t block_for_ever(const struct pg_mm *mm, int level, uint64_t pa,
			       uint64_t attrs)
{
	return pg_desc_put_oa(&mm->regime, pa) | attrs | 1;
}

static uint64_t part_as_block(const struct pg_mm *mm, int level, uint64_t word,
			      uint64_t index)
{
	uint64_t part = pg_map_part(mm, level, word, index);

	return block_for_ever(
		mm, level,
		pg_desc_oa(&mm->regime, part,
			   pg_level_shift(&mm->regime, level + 1)),
		pg_leaf_attrs(mm, part));
}

static void seed_part_as_block(struct pg_steps *s)
{
	s->map.part = part_as_block;
}

static void split_2m(struct fz_bench *b)
{
	map_to(b, GB(1), MB(2), GB(64), 0);
	split(b, GB(1), MB(2), KB(4));
}

/* A split forgets who may do what. */
static uint64_t part_bare(const struct pg_mm *mm, int level, uint64_t word,
			  uint64_t index)
{
	return pg_map_part(mm, level, word, index) &
	       ~(PG_BIT(PG_DESC_PXN) | PG_BIT(PG_DESC_UXN) |
		 PG_BIT(PG_DESC_NG));
}

static void seed_part_bare(struct pg_steps *s)
{
	s->map.part = part_bare;
}

/* All parts of a block are its first. */
static uint64_t part_first(const struct pg_mm *mm, int level, uint64_t word,
			   uint64_t index)
{
	return pg_map_part(mm, level, word, 0);
}

static void seed_part_first(struct pg_steps *s)
{
	s->map.part = part_first;
}

/* B075: read-only, and hardware may still make it writable. */
static uint64_t keep_dbm(const struct pg_mm *mm, uint64_t word,
			 unsigned int prot)
{
	return pg_map_protect(mm, word, prot) | (word & PG_BIT(PG_DESC_DBM));
}

static void seed_keep_dbm(struct pg_steps *s)
{
	s->map.protect = keep_dbm;
}

static void kernel_read_only(struct fz_bench *b)
{
	kernel_map(b, KERNEL, KB(4));
	pg_protect(b->t, b->kernel,
		   &(struct pg_job){
			   .va = KERNEL, .size = KB(4), .prot = PG_PROT_READ });
}

/* B169: that hardware made it dirty is forgotten. */
static uint64_t forget_dirt(const struct pg_mm *mm, uint64_t word,
			    unsigned int prot)
{
	return pg_map_protect(mm, word, prot) & ~PG_BIT(55);
}

static void seed_forget_dirt(struct pg_steps *s)
{
	s->map.protect = forget_dirt;
}

static void dirty_then_protect(struct fz_bench *b)
{
	struct pg_job job = {
		.va = GB(1),
		.size = KB(4),
		.prot = PG_PROT_READ | PG_PROT_USER,
		.flags = PG_AGE_CLEAN,
	};

	map_page(b);
	pg_age(b->t, b->mm, &job);
	pg_age_hardware(b->t, b->mm, GB(1), PG_AGE_DIRTY);
	pg_protect(b->t, b->mm, &job);
}

/* B152: any word may follow any other. */
static bool anything_goes(const struct pg_mm *mm, int level, uint64_t old,
			  uint64_t word)
{
	return true;
}

static void seed_anything_goes(struct pg_steps *s)
{
	s->map.in_place = anything_goes;
}

static void make_device(struct fz_bench *b)
{
	map_page(b);
	pg_protect(b->t, b->mm,
		   &(struct pg_job){ .va = GB(1),
				     .size = KB(4),
				     .prot = PG_PROT_READ | PG_PROT_USER |
					     PG_PROT_DEVICE });
}

/* The level that the CPU does not have. */
static enum pg_resize always_direct(struct pg_task *t, bool contig)
{
	return PG_RESIZE_DIRECT;
}

static void seed_always_direct(struct pg_steps *s)
{
	s->map.resize = always_direct;
}

static void fold_pages(struct fz_bench *b)
{
	map_to(b, GB(1), KB(64), GB(64), PG_JOB_NO_CONT);
	pg_fold(b->t, b->mm, &(struct pg_job){ .va = GB(1), .size = KB(64) });
}

/* Leaves with other rights become one. */
static bool all_alike(const struct pg_mm *mm, uint64_t a, uint64_t b)
{
	return true;
}

static void seed_all_alike(struct pg_steps *s)
{
	s->map.alike = all_alike;
}

static void collapse_mixed(struct fz_bench *b)
{
	map_to(b, GB(1), MB(2), GB(64), PG_JOB_NO_BLOCK | PG_JOB_NO_CONT);
	pg_protect(b->t, b->mm,
		   &(struct pg_job){ .va = GB(1) + KB(4),
				     .size = KB(4),
				     .prot = PG_PROT_READ | PG_PROT_USER });
	pg_collapse(b->t, b->mm,
		    &(struct pg_job){ .va = GB(1), .size = MB(2) });
}

/* B168: what has no access flag is in no TLB, they say. */
static bool only_young(const struct pg_mm *mm, uint64_t word)
{
	return pg_bit(word, PG_DESC_VALID) && pg_bit(word, PG_DESC_AF);
}

static void seed_only_young(struct pg_steps *s)
{
	s->map.cached = only_young;
}

static void unmap_old(struct fz_bench *b)
{
	map_page(b);
	pg_age(b->t, b->mm,
	       &(struct pg_job){
		       .va = GB(1), .size = KB(4), .flags = PG_AGE_OLD });
	unmap(b, GB(1), KB(4), 0);
	map_to(b, GB(1), KB(4), GB(65), 0);
}

/* B032: a table goes with the first page that does. */
static bool always_empty(struct pg_task *t, struct pg_mm *mm, uint64_t table,
			 int level)
{
	return true;
}

static void seed_always_empty(struct pg_steps *s)
{
	s->map.empty = always_empty;
}

static void unmap_one_of_two(struct fz_bench *b)
{
	map_to(b, GB(1), KB(8), GB(64), 0);
	unmap(b, GB(1), KB(4), PG_JOB_FREE);
}

static void two_stars(struct pg_knobs *knobs)
{
	knobs->ha = knobs->hd = true;
}

const struct fz_mutant fz_mutants_map[] = {
	{ .bug = "B12",
	  .title = "a block at level 0 without LPA2",
	  .policy = "E5-level",
	  .seed = seed_leaf_everywhere,
	  .witness = map_512g },
	{ .bug = "B064",
	  .title = "a block by the alignment of its physical address alone",
	  .policy = "E7-shadow",
	  .seed = seed_pa_only,
	  .witness = map_askew },
	{ .bug = "B182",
	  .title = "a block by its size alone",
	  .policy = "E7-shadow",
	  .seed = seed_size_only,
	  .witness = map_askew },
	{ .bug = "E7-left",
	  .title = "a block that is larger than what is left of the range",
	  .policy = "E7-shadow",
	  .seed = seed_whatever_is_left,
	  .witness = map_1m },
	{ .bug = "C-4",
	  .title = "a contiguous set at an address aligned to a page",
	  .policy = "E2-contig-set",
	  .seed = seed_sets_anywhere,
	  .witness = map_set_askew },
	{ .bug = "B191",
	  .title = "the next address is wrong at a level-1 border",
	  .policy = "E7-shadow",
	  .seed = seed_early_end,
	  .witness = map_over_border },
	{ .bug = "B060",
	  .title = "a live leaf is mapped over",
	  .policy = "BBM-1-full",
	  .seed = seed_nothing_is_taken,
	  .witness = map_twice },
	{ .bug = "B165",
	  .title = "the kernel's leaves without UXN",
	  .policy = "E6-attributes",
	  .seed = seed_no_uxn,
	  .witness = kernel_page },
	{ .bug = "B166",
	  .title = "shareability bits where LPA2 has address bits",
	  .policy = "E7-shadow",
	  .seed = seed_always_inner,
	  .witness = map_page,
	  .class = PG_CLASS_USER,
	  .regime = "el1:low:4k:52:ds" },
	{ .bug = "D-8",
	  .title = "address bits above 49 left where they are, LPA2",
	  .policy = "E7-shadow",
	  .seed = seed_straight_address,
	  .witness = map_high,
	  .class = PG_CLASS_USER,
	  .regime = "el1:low:4k:52:ds" },
	{ .bug = "D-8",
	  .name = "D-8-2",
	  .title = "address bits above 47 left where they are, LPA",
	  .policy = "E7-shadow",
	  .seed = seed_straight_address,
	  .witness = map_high,
	  .class = PG_CLASS_USER,
	  .regime = "el1:low:64k:52:oa52" },
	{ .bug = "B9",
	  .title = "a split writes blocks at the last level",
	  .policy = "E5-level",
	  .seed = seed_part_as_block,
	  .witness = split_2m },
	{ .bug = "T-9",
	  .title = "a split loses PXN, UXN and nG",
	  .policy = "BBM-1-full",
	  .seed = seed_part_bare,
	  .tune = level_2,
	  .witness = split_2m },
	{ .bug = "T-9",
	  .name = "T-9-2",
	  .title = "a split gives all parts the first one's address",
	  .policy = "BBM-1-full",
	  .seed = seed_part_first,
	  .tune = level_2,
	  .witness = split_2m },
	{ .bug = "B075",
	  .title = "read-only with DBM left set",
	  .policy = "E6-attributes",
	  .seed = seed_keep_dbm,
	  .witness = kernel_read_only },
	{ .bug = "B169",
	  .title = "dirty state is lost when a page is write-protected",
	  .policy = "E7-shadow",
	  .seed = seed_forget_dirt,
	  .tune = two_stars,
	  .witness = dirty_then_protect,
	  .class = PG_CLASS_USER,
	  .regime = "el1:low:4k:48:ha:hd" },
	{ .bug = "B152",
	  .title = "the memory type of a live page changed in place",
	  .policy = "BBM-1-full",
	  .seed = seed_anything_goes,
	  .witness = make_device },
	{ .bug = "BBM-1",
	  .name = "BBM-1-2",
	  .title = "a live block replaced by a table at level 0",
	  .policy = "BBM-1-full",
	  .seed = seed_always_direct,
	  .witness = split_2m },
	{ .bug = "BBM-12",
	  .name = "BBM-12-2",
	  .title = "pages become a contiguous set in place at level 0",
	  .policy = "BBM-1-full",
	  .seed = seed_always_direct,
	  .witness = fold_pages },
	{ .bug = "T-6",
	  .title = "leaves with other rights become one block",
	  .policy = "E7-shadow",
	  .seed = seed_all_alike,
	  .witness = collapse_mixed },
	{ .bug = "B168",
	  .title = "a leaf without access flag is not invalidated, HA = 1",
	  .policy = "BBM-2-order",
	  .seed = seed_only_young,
	  .tune = two_stars,
	  .witness = unmap_old,
	  .class = PG_CLASS_USER,
	  .regime = "el1:low:4k:48:ha:hd" },
	{ .bug = "B032",
	  .title = "a table freed while there is something in it",
	  .policy = "H3-bounds",
	  .seed = seed_always_empty,
	  .witness = unmap_one_of_two },
	{ .bug = NULL },
};

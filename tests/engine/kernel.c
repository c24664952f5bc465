// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel side's operations at random, in every granule and release, with
 * memory that runs out now and then: no policy may object, and what is left in
 * the end is what was there in the beginning. Prints TAP; SEED and COUNT say
 * where to begin and for how long.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "engine/hotplug.h"
#include "engine/kmap.h"
#include "engine/kwalk.h"
#include "engine/scheme.h"
#include "engine/script.h"
#include "engine/stage2.h"
#include "trace/judge.h"

#define MB(n) ((uint64_t)(n) << 20)
#define GB(n) ((uint64_t)(n) << 30)
#define KRW   (PG_PROT_READ | PG_PROT_WRITE)

/* vmemmap: of the region, or 0 for none. */
struct subject {
	const char *kernel, *efi, *guest;
};

static const struct subject subjects[] = {
	{ "el1:high:4k:48", "el1:low:4k:48", "s2:4k:40" },
	{ "el1:high:4k:39", "el1:low:4k:39", "s2:4k:48:sl0" },
	{ "el1:high:4k:52:ds", "el1:low:4k:52:ds", "s2:4k:44" },
	{ "el1:high:16k:47", "el1:low:16k:47", "s2:16k:40" },
	{ "el1:high:16k:36", "el1:low:16k:36", "s2:16k:47" },
	{ "el1:high:64k:42", "el1:low:64k:42", "s2:64k:40" },
	{ "el1:high:64k:48", "el1:low:64k:48", "s2:64k:48" },
};

struct run {
	struct pg_world world;
	struct pg_judge *judge;
	struct pg_task *t;
	struct pg_mm *kernel, *efi, *guest;
	uint64_t state;
	uint64_t granule, page, vmalloc, block;
	uint8_t added[8]; /* pieces of memory that are there */
};

static uint64_t dice(struct run *r, uint64_t n)
{
	uint64_t x = r->state += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return (x ^ x >> 31) % n;
}

static struct pg_mm *make(struct run *r, unsigned int id,
			  enum pg_space_class class, const char *regime)
{
	struct pg_mm_params p = { .id = id, .class = class, .asid = id };
	struct pg_error err;

	if (pg_regime_parse(regime, &p.regime, &err) ||
	    pg_mm_create(r->t, &p, &err)) {
		printf("# %s: %s\n", regime, err.text);
		return NULL;
	}
	return &r->world.mms[id];
}

/* The lower half of the space: linear map, vmemmap; then vmalloc. */
static void regions(struct run *r)
{
	const struct pg_regime *g = &r->kernel->regime;
	uint64_t quarter = PG_BIT(g->ia_bits - 2);

	pg_region_set(r->t, r->kernel, PG_REGION_LINEAR, g->base, quarter,
		      GB(1));
	pg_region_set(r->t, r->kernel, PG_REGION_VMEMMAP, g->base + quarter,
		      quarter, 0);
	r->vmalloc = g->base + 2 * quarter;
	pg_region_set(r->t, r->kernel, PG_REGION_VMALLOC, r->vmalloc, quarter,
		      0);
	for (unsigned int i = 0; i < 2; i++) {
		struct pg_event ev = { .kind = PG_EV_ROOT };

		pg_say(&r->world.tasks[i], ev);
		ev.space = r->guest->id;
		pg_say(&r->world.tasks[i], ev);
	}
}

static bool start(struct run *r, const struct subject *s,
		  enum pg_release release, enum pg_ptl_kind ptl)
{
	struct pg_world_params params = { .first = GB(64), .size = GB(64) };
	struct pg_judge_params judge;
	struct pg_steps steps;
	struct pg_error err;

	params.knobs = pg_schemes[0]->knobs;
	params.knobs.release = release;
	params.knobs.ptl = ptl;
	params.shift = strstr(s->kernel, "64k")	  ? 16
		       : strstr(s->kernel, "16k") ? 14
						  : 12;
	pg_knobs_steps(&params.knobs, &steps);
	params.steps = &steps;
	judge = pg_scheme_judge(&params.knobs, PG_COSTS_ALL);
	r->judge = params.judge = pg_judge_create(&judge, &err);
	if (!r->judge || pg_world_init(&r->world, &params, &err))
		return false;
	r->t = &r->world.tasks[0];
	r->kernel = make(r, 0, PG_CLASS_INIT, s->kernel);
	r->efi = make(r, 1, PG_CLASS_EFI, s->efi);
	r->guest = make(r, 2, PG_CLASS_GUEST, s->guest);
	if (!r->kernel || !r->efi || !r->guest)
		return false;
	r->page = PG_BIT(params.shift);
	r->granule = pg_hot_granule(&r->world);
	r->block = PG_BIT(pg_level_shift(&r->kernel->regime, 2));
	regions(r);
	return true;
}

static uint64_t piece(const struct run *r, uint64_t i)
{
	return GB(4) + i * r->granule;
}

static void hot_add(struct run *r)
{
	uint64_t i = dice(r, 8);

	if (!pg_hot_add(r->t, r->kernel, piece(r, i), r->granule,
			(dice(r, 2) ? PG_HOT_PAGES : 0) |
				(dice(r, 2) ? PG_HOT_ALTMAP : 0)))
		r->added[i] = 1;
}

static void hot_remove(struct run *r)
{
	uint64_t i = dice(r, 8);

	if (!pg_hot_remove(r->t, r->kernel, piece(r, i), r->granule))
		r->added[i] = 0;
}

static void section(struct run *r)
{
	uint64_t size = pg_hot_section(&r->world);

	if (!pg_hot_add(r->t, r->kernel, GB(8), size, 0))
		pg_hot_remove(r->t, r->kernel, GB(8), size);
}

/* Each place of vmalloc is one block's; it is unmapped before it is mapped. */
static uint64_t place(struct run *r)
{
	return r->vmalloc + dice(r, 3) * r->block;
}

static void vmap(struct run *r)
{
	uint64_t va = place(r), size = (1 + dice(r, 4)) * r->page;

	pg_vunmap(r->t, r->kernel, va, r->block);
	if (!dice(r, 3))
		size = r->block;
	pg_vmap(r->t, r->kernel, va, GB(16), size, KRW, dice(r, 2));
}

static void vunmap(struct run *r)
{
	pg_vunmap(r->t, r->kernel, place(r), r->block);
}

static void look(struct run *r)
{
	uint64_t pa;

	pg_vmap_lookup(r->t, r->kernel, place(r), &pa);
	pg_show_pte(r->t, r->kernel, place(r));
}

static void set_memory(struct run *r)
{
	pg_set_memory(r->t, r->kernel, place(r), r->page,
		      PG_PROT_READ | (dice(r, 2) ? PG_PROT_WRITE : 0));
}

static void split(struct run *r)
{
	pg_kmap_split(r->t, r->kernel, place(r), 2);
}

static void collapse(struct run *r)
{
	pg_kmap_collapse(r->t, r->kernel, place(r), 2);
}

static void dump(struct run *r)
{
	if (!dice(r, 8))
		pg_ptdump(r->t, dice(r, 2) ? r->kernel : r->efi);
}

static void efi(struct run *r)
{
	uint64_t va = (1 + dice(r, 4)) * r->block;

	pg_efi_map(r->t, r->efi, va, GB(16) + va, (1 + dice(r, 3)) * r->page,
		   KRW);
}

static void s2_map(struct run *r)
{
	uint64_t ipa = dice(r, 3) * r->block;
	uint64_t size = dice(r, 2) ? r->block : (1 + dice(r, 4)) * r->page;

	pg_s2_map(r->t, r->guest, ipa, GB(16) + ipa, size, KRW);
}

static void s2_unmap(struct run *r)
{
	pg_s2_unmap(r->t, r->guest, dice(r, 3) * r->block,
		    dice(r, 2) ? r->block : r->page);
}

static void grace(struct run *r)
{
	pg_s2_walk(r->t, r->guest, dice(r, 3) * r->block);
	pg_grace_end(&r->world);
}

static void (*const ops[])(struct run *r) = {
	hot_add,    hot_remove, section,  vmap,	      vunmap,  look,
	set_memory, split,	collapse, dump,	      efi,     s2_map,
	s2_map,	    s2_unmap,	grace,	  hot_remove, hot_add,
};

/* Everything that was added goes again. */
static void undo(struct run *r)
{
	memset(r->world.phys.fail, 0, sizeof(r->world.phys.fail));
	for (uint64_t i = 0; i < 8; i++)
		if (r->added[i])
			pg_hot_remove(r->t, r->kernel, piece(r, i), r->granule);
	for (uint64_t i = 0; i < 3; i++)
		pg_vunmap(r->t, r->kernel, r->vmalloc + i * r->block, r->block);
	pg_s2_unmap(r->t, r->guest, 0, 4 * r->block);
	pg_grace_end(&r->world);
}

static enum pg_action any_leaf(void *ctx, const struct pg_visit *visit)
{
	*(bool *)ctx |= visit->kind == PG_VISIT_LEAF;
	return PG_CONTINUE;
}

static bool is_empty(struct run *r, const struct pg_mm *mm)
{
	struct pg_tables tables = pg_mm_tables(&r->world, mm);
	bool any = false;
	struct pg_walk walk = {
		.tables = &tables,
		.visit = any_leaf,
		.ctx = &any,
	};

	return !pg_walk(&walk, NULL, NULL) && !any;
}

static bool judge(struct run *r)
{
	const struct pg_judge *j = r->judge;

	pg_judge_finish(r->judge);
	for (size_t i = 0; i < j->count && i < 8; i++)
		printf("# %s at event %llu: %s\n",
		       j->objections[i].policy->name,
		       (unsigned long long)j->objections[i].seq,
		       j->objections[i].text);
	return !j->total;
}

static bool run(const struct subject *s, enum pg_release release,
		enum pg_ptl_kind ptl, uint64_t seed, uint64_t count)
{
	struct run *r = calloc(1, sizeof(*r));
	bool ok = r;

	if (!r)
		return false;
	r->state = seed;
	ok = start(r, s, release, ptl);
	for (uint64_t i = 0; ok && i < count; i++) {
		if (!dice(r, 6))
			r->world.phys.fail[dice(r, PG_FAILS)] = 1 + dice(r, 4);
		ops[dice(r, PG_ARRAY_SIZE(ops))](r);
		ok = !r->judge->total;
	}
	if (ok)
		undo(r);
	if (ok && !(is_empty(r, r->kernel) && is_empty(r, r->guest))) {
		printf("# something is still mapped\n");
		ok = false;
	}
	if (r->judge)
		ok = judge(r) && ok;
	pg_world_deinit(&r->world);
	pg_judge_destroy(r->judge);
	free(r);
	return ok;
}

static uint64_t setting(const char *name, uint64_t other)
{
	const char *value = getenv(name);

	return value ? strtoull(value, NULL, 0) : other;
}

int main(void)
{
	uint64_t seed = setting("SEED", 1), count = setting("COUNT", 60);
	unsigned int n = 0, failed = 0;

	for (size_t i = 0; i < PG_ARRAY_SIZE(subjects); i++)
		for (unsigned int k = 0; k < 2 * PG_RELEASES; k++) {
			enum pg_release release = k / 2;
			enum pg_ptl_kind ptl = k & 1 ? PG_PTL_ALLOCATED
						     : PG_PTL_EMBEDDED;
			bool ok = run(&subjects[i], release, ptl,
				      seed * 1000 + n, count);

			failed += !ok;
			printf("%sok %u - %s, release %u, locks %u, seed "
			       "%llu\n",
			       ok ? "" : "not ", ++n, subjects[i].kernel,
			       release, ptl, (unsigned long long)seed);
		}
	printf("1..%u\n", n);
	return failed != 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pgtool's own engine as a subject: its tables lie in memory of its own, and
 * what it does to them is done again in the host's, event by event.
 */
#include <stddef.h>
#include <stdlib.h>

#include "arch/tlbi.h"
#include "base/bits.h"
#include "engine/map.h"
#include "engine/scheme.h"
#include "engine/table.h"
#include "subjects/subject_load.h"

#define FIRST  (UINT64_C(1) << 41)
#define FRAMES 16384 /* of the engine's memory: more than the host has */

/* pages: the host's, by number of the engine's frame; next: of a new one. */
struct engine {
	struct pg_world world;
	struct pg_steps steps;
	const struct pgt_host *host;
	struct pg_task *t;
	struct pg_mm *mm;
	unsigned char *pages[FRAMES], *next;
};

static unsigned char **page_of(struct engine *e, uint64_t pa)
{
	uint64_t frame = (pa - FIRST) >> e->world.phys.shift;

	return pa >= FIRST && frame < FRAMES ? &e->pages[frame] : NULL;
}

/* A descriptor as it has to be in the host's memory. */
static uint64_t word_of(struct engine *e, const struct pg_event *ev)
{
	const struct pg_regime *r = &e->mm->regime;
	uint64_t pa = pg_desc_oa(r, ev->new, r->granule);

	if (pg_desc_kind(r, ev->level, ev->new) != PG_DESC_TABLE_KIND)
		return ev->new;
	return (ev->new & ~pg_desc_oa_mask(r, r->granule)) |
	       pg_desc_put_oa(r, e->host->v2p(e->host->ctx, *page_of(e, pa)));
}

static void told_write(struct engine *e, const struct pg_event *ev)
{
	unsigned char **page = page_of(e, ev->at);
	uint64_t *ptep =
		(uint64_t *)(*page + (ev->at & pg_ones(e->world.phys.shift)));
	uint64_t old = *ptep;

	*ptep = word_of(e, ev);
	e->host->pte_write(e->host->ctx, ptep, old, *ptep, ev->how);
}

/* Names take longer to write than all the rest. */
static void told_tlbi(struct engine *e, const struct pg_event *ev)
{
	static char names[96][16];
	char *name = names[ev->how % 96];

	if (!*name)
		pg_tlbi_name(ev->how, name);
	e->host->tlbi_raw(e->host->ctx, name, ev->new);
}

/* The root is more than a page, or not of the steps. */
static void told_alloc(struct engine *e, const struct pg_event *ev)
{
	uint64_t size = PG_BIT(e->world.phys.shift);

	if (!e->next)
		e->next = e->host->alloc(e->host->ctx, pg_max(ev->size, size));
	for (uint64_t at = 0; at < pg_max(ev->size, size); at += size)
		*page_of(e, ev->at + at) = e->next + at;
	e->next = NULL;
}

static void told_free(struct engine *e, const struct pg_event *ev)
{
	uint64_t size = PG_BIT(e->world.phys.shift);

	for (uint64_t at = 0; at < pg_max(ev->size, size); at += size)
		e->host->put(e->host->ctx, *page_of(e, ev->at + at));
}

static void tap(void *ctx, const struct pg_event *ev)
{
	struct engine *e = ctx;

	if (ev->kind == PG_EV_ALLOC)
		told_alloc(e, ev);
	else if (ev->kind == PG_EV_FREE)
		told_free(e, ev);
	else if (ev->kind == PG_EV_WRITE)
		told_write(e, ev);
	else if (ev->kind == PG_EV_TLBI)
		told_tlbi(e, ev);
	else if (ev->kind == PG_EV_DSB)
		e->host->dsb(e->host->ctx, (enum pgt_dsb)ev->how);
	else if (ev->kind == PG_EV_WMB)
		e->host->dsb(e->host->ctx, PGT_DMB_ISHST);
	else if (ev->kind == PG_EV_ISB)
		e->host->isb(e->host->ctx);
}

/* The host is asked first: it may refuse. */
static uint64_t get_table(struct pg_task *t, struct pg_mm *mm, int level)
{
	struct engine *e = (struct engine *)((char *)t->world -
					     offsetof(struct engine, world));

	e->next = e->host->alloc(e->host->ctx, PG_BIT(t->world->phys.shift));
	return e->next ? e->steps.table.get(t, mm, level) : 0;
}

static bool regime_of(const struct pgt_config *c, uint64_t caps,
		      struct pg_regime *r)
{
	static const enum pg_regime_kind kinds[] = { PG_EL10, PG_EL10, PG_EL2,
						     PG_S2 };

	*r = (struct pg_regime){
		.kind = kinds[c->regime],
		.high = c->regime == PGT_EL1_HIGH,
		.granule = c->granule,
		.txsz = 64 - c->ia_bits,
		.pamax = c->oa_bits,
		.ps = c->oa_bits > 48 ? 6 : 5,
		.sl = PG_START_AUTO,
		.ds = c->granule < 16 && (c->ia_bits > 48 || c->oa_bits > 48),
		.fwb = caps & PGT_CAP_FWB,
		.mair = 0x4404ff,
		.sh = 3,
	};
	return (!r->ds || caps & PGT_CAP_LPA2) && !pg_regime_init(r, NULL);
}

static int engine_init(const struct pgt_host *host, const struct pgt_config *c,
		       void **instance)
{
	static const enum pg_space_class classes[] = {
		PG_CLASS_USER, PG_CLASS_INIT, PG_CLASS_TEMP, PG_CLASS_GUEST
	};
	struct engine *e = calloc(1, sizeof(*e));
	struct pg_world_params params = { .knobs = pg_schemes[0]->knobs,
					  .shift = c->granule,
					  .first = FIRST,
					  .size = PG_BIT(40) };
	struct pg_mm_params mm = { .id = c->regime != PGT_EL1_HIGH,
				   .class = classes[c->regime],
				   .asid = c->tag };

	if (!e || !regime_of(c, host->caps(host->ctx), &mm.regime)) {
		free(e);
		return e ? PGT_INVALID : PGT_NOMEM;
	}
	e->host = host;
	pg_scheme_steps(pg_schemes[0], &e->steps);
	params.steps = &e->steps;
	if (pg_world_init(&e->world, &params, NULL)) {
		free(e);
		return PGT_NOMEM;
	}
	*instance = e;
	e->world.steps.table.get = get_table;
	e->world.tap = tap;
	e->world.tap_ctx = e;
	e->world.kinds = UINT64_MAX;
	e->t = &e->world.tasks[0];
	e->mm = &e->world.mms[mm.id];
	if (!pg_mm_create(e->t, &mm, NULL))
		return PGT_OK;
	pg_world_deinit(&e->world);
	free(e);
	*instance = NULL;
	return PGT_NOMEM;
}

/* Knobs are the CPU's of this moment; what waits is freed before it ends. */
static int run(struct engine *e,
	       int (*op)(struct pg_task *t, struct pg_mm *mm,
			 const struct pg_job *job),
	       struct pg_job job)
{
	static const struct {
		int code, answer;
	} answers[] = { { 0, PGT_OK },
			{ PG_ENOMEM, PGT_NOMEM },
			{ PG_EBUSY, PGT_BUSY },
			{ PG_EINVAL, PGT_INVALID } };
	uint64_t caps = e->host->caps(e->host->ctx);
	int ret;

	e->world.knobs.tlb_range = caps & PGT_CAP_TLBI_RANGE;
	e->world.knobs.bbml = caps & PGT_CAP_BBML2 ? 2 : 0;
	job.flags |= PG_JOB_IDLE;
	if (!job.size || job.va < e->mm->regime.base ||
	    job.va > pg_regime_last(&e->mm->regime) ||
	    job.size - 1 > pg_regime_last(&e->mm->regime) - job.va ||
	    (job.va | job.size) & pg_ones(e->mm->regime.granule))
		return PGT_INVALID;
	ret = op(e->t, e->mm, &job);
	pg_grace_end(&e->world);
	for (size_t i = 0; i < PG_ARRAY_SIZE(answers); i++)
		if (answers[i].code == ret)
			return answers[i].answer;
	return PGT_AGAIN;
}

static unsigned int prot_of(const struct pgt_prot *prot)
{
	return PG_PROT_READ | (prot->rights & PGT_W ? PG_PROT_WRITE : 0) |
	       (prot->rights & PGT_X ? PG_PROT_EXEC : 0) |
	       (prot->rights & PGT_USER ? PG_PROT_USER : 0) |
	       (prot->memory == PGT_DEVICE ? PG_PROT_DEVICE : 0);
}

static int engine_map(void *instance, uint64_t ia, uint64_t size, uint64_t pa,
		      const struct pgt_prot *prot, unsigned int flags)
{
	int ret = run(instance, pg_map,
		      (struct pg_job){ .va = ia,
				       .size = size,
				       .pa = pa,
				       .prot = prot_of(prot) });

	return ret == PGT_BUSY ? PGT_EXISTS : ret;
}

static int engine_unmap(void *instance, uint64_t ia, uint64_t size)
{
	return run(instance, pg_unmap,
		   (struct pg_job){
			   .va = ia, .size = size, .flags = PG_JOB_FREE });
}

static int age(void *instance, uint64_t ia, uint64_t size, unsigned int how)
{
	return run(instance, pg_age,
		   (struct pg_job){ .va = ia, .size = size, .flags = how });
}

/* What may be written is clean until somebody does. */
static int engine_protect(void *instance, uint64_t ia, uint64_t size,
			  const struct pgt_prot *prot)
{
	int ret = run(instance, pg_protect,
		      (struct pg_job){
			      .va = ia, .size = size, .prot = prot_of(prot) });

	return ret ? ret : age(instance, ia, size, PG_AGE_DIRTY);
}

static int engine_young(void *instance, uint64_t ia, unsigned int flags)
{
	struct engine *e = instance;
	uint64_t page = PG_BIT(e->mm->regime.granule);

	return age(e, ia & ~(page - 1), page, PG_AGE_YOUNG);
}

static int engine_split(void *instance, uint64_t ia, uint64_t size, int level,
			unsigned int budget)
{
	struct engine *e = instance;

	return run(e, pg_split,
		   (struct pg_job){ .va = ia,
				    .size = size,
				    .unit = PG_BIT(pg_level_shift(
					    &e->mm->regime, level)) });
}

static int engine_collapse(void *instance, uint64_t ia, uint64_t size)
{
	return run(instance, pg_collapse,
		   (struct pg_job){ .va = ia, .size = size });
}

static void engine_geometry(void *instance, struct pgt_geometry *g)
{
	struct engine *e = instance;
	const struct pg_regime *r = &e->mm->regime;

	*g = (struct pgt_geometry){
		.regime = r->kind == PG_S2    ? PGT_STAGE2
			  : r->kind == PG_EL2 ? PGT_EL2
			  : r->high	      ? PGT_EL1_HIGH
					      : PGT_EL1_LOW,
		.granule = r->granule,
		.ia_bits = r->ia_bits,
		.oa_bits = r->oa_bits,
		.start = r->start,
		.ds = r->ds,
		.fwb = r->fwb,
		.mair = r->mair,
		.root = e->host->v2p(e->host->ctx, *page_of(e, e->mm->root)) +
			(e->mm->root & pg_ones(r->granule)),
	};
}

static void engine_destroy(void *instance)
{
	struct engine *e = instance;
	uint64_t page = PG_BIT(e->mm->regime.granule);

	engine_unmap(e, e->mm->regime.base, page);
	engine_unmap(e, e->mm->regime.base + page,
		     pg_ones(e->mm->regime.ia_bits) - page + 1);
	e->world.tap = NULL;
	for (uint64_t at = 0; at < pg_regime_root_size(&e->mm->regime);
	     at += page)
		e->host->put(e->host->ctx, *page_of(e, e->mm->root + at));
	pg_world_deinit(&e->world);
	free(e);
}

const struct pgt_subject fz_subject_engine = {
	PGT_SUBJECT_HEAD,
	.name = "engine",
	.source = "pgtool's engine",
	.calls = PGT_BIT(PGT_MAP) | PGT_BIT(PGT_UNMAP) | PGT_BIT(PGT_PROTECT) |
		 PGT_BIT(PGT_YOUNG) | PGT_BIT(PGT_SPLIT) |
		 PGT_BIT(PGT_COLLAPSE),
	.tells = PGT_TELLS_WRITES | PGT_TELLS_TLBI,
	.traits = {
		.flags = PGT_TRAIT_MAP_AF | PGT_TRAIT_TABLES_STAY | PGT_TRAIT_USER_EXEC,
		.memories = PGT_BIT(PGT_NORMAL) | PGT_BIT(PGT_DEVICE),
		.absent = PGT_OK,
	},
	.init = engine_init,
	.destroy = engine_destroy,
	.geometry = engine_geometry,
	.map = engine_map,
	.unmap = engine_unmap,
	.protect = engine_protect,
	.young = engine_young,
	.split = engine_split,
	.collapse = engine_collapse,
};

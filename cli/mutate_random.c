// SPDX-License-Identifier: GPL-2.0-or-later
/* Operations at random: what they are follows from the seed alone. */
#include "base/bits.h"
#include "engine/map.h"
#include "mutate.h"

/* Addresses where something is mapped, from all over the space. */
#define ANCHORS 64

struct places {
	uint64_t anchors[ANCHORS];
	uint64_t seen; /* runs of leaves that could have been one */
};

struct dice {
	uint64_t state;
	struct places spaces[SPACES_MAX];
	struct places *present;
};

static uint64_t throw(struct dice * d)
{
	uint64_t x = d->state += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

static uint64_t below(struct dice *d, uint64_t n)
{
	return throw(d) % n;
}

/* Each run of leaves has the same chance to be among the anchors. */
static enum pg_action note(void *ctx, const struct pg_visit *visit)
{
	struct dice *d = ctx;
	struct places *p = d->present;
	uint64_t at;

	if (visit->kind != PG_VISIT_LEAF)
		return PG_CONTINUE;
	at = p->seen < ANCHORS ? p->seen : below(d, p->seen + 1);
	p->seen++;
	if (at < ANCHORS)
		p->anchors[at] = visit->ia;
	return PG_CONTINUE;
}

static void look_around(struct mutating *m, struct dice *d,
			const struct pg_mm *mm)
{
	struct pg_tables tables = pg_mm_tables(&m->world, mm);
	struct pg_walk walk = {
		.tables = &tables,
		.budget = m->session->budget,
		.visit = note,
		.ctx = d,
	};

	/* Where the budget ends it there are anchors enough. */
	(void)pg_walk(&walk, NULL, NULL);
}

typedef int (*op_fn)(struct pg_task *t, struct pg_mm *mm,
		     const struct pg_job *job);

static const op_fn ops[] = {
	pg_map,	  pg_unmap, pg_protect, pg_split,
	pg_split, pg_fold,  pg_unfold,	pg_collapse,
};

/*
 * Near something that is mapped, or, one time in four, anywhere. Each throw is
 * a statement of its own, so that compilers agree on their order.
 */
static uint64_t address(struct dice *d, const struct pg_mm *mm)
{
	const struct places *p = &d->spaces[mm->id];
	const struct pg_regime *r = &mm->regime;
	uint64_t mask = pg_ones(r->granule);
	uint64_t count = pg_min(p->seen, ANCHORS);
	uint64_t anchor, page;

	if (!count || !below(d, 4))
		return r->base + (throw(d) & pg_ones(r->ia_bits) & ~mask);
	anchor = p->anchors[below(d, count)];
	page = below(d, PG_BIT(r->stride));
	return (anchor + (page << r->granule)) & ~mask;
}

static void one(struct mutating *m, struct dice *d)
{
	struct pg_mm *mm = &m->world.mms[below(d, m->session->nspaces)];
	const struct pg_regime *r = &mm->regime;
	unsigned int shift = r->granule;
	struct pg_job job = { .flags = PG_JOB_IDLE };

	if (!below(d, 3))
		shift = pg_level_shift(r, PG_LEVEL_MAX - 1);
	job.va = address(d, mm) & ~pg_ones(shift);
	job.size = (1 + below(d, 16)) << shift;
	job.pa = throw(d) & pg_ones(r->oa_bits) & ~pg_ones(shift);
	job.prot = PG_PROT_READ | (below(d, 2) ? PG_PROT_WRITE : 0);
	job.flags |= below(d, 2) ? PG_JOB_FREE : 0;
	if (ops[below(d, PG_ARRAY_SIZE(ops))](&m->world.tasks[0], mm, &job))
		m->refused++;
	else
		m->done++;
}

void mutate_at_random(struct mutating *m, uint64_t count, uint64_t seed)
{
	struct dice d = { .state = seed };

	for (size_t i = 0; i < m->session->nspaces; i++) {
		d.present = &d.spaces[i];
		look_around(m, &d, &m->world.mms[i]);
	}
	for (uint64_t i = 0; i < count; i++)
		one(m, &d);
}

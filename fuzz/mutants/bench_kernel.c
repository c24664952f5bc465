// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench_kernel.h"

void fz_run_with(struct fz_bench *b, const struct pg_mm *mm)
{
	for (unsigned int i = 0; i < b->world.knobs.observers; i++)
		pg_say(&b->world.tasks[i], (struct pg_event){
						   .kind = PG_EV_ROOT,
						   .space = mm->id,
					   });
}

void fz_kernel_up(struct fz_bench *b, bool vmemmap)
{
	pg_region_set(b->t, b->kernel, PG_REGION_LINEAR, LINEAR,
		      UINT64_C(1) << 46, PHYS);
	pg_region_set(b->t, b->kernel, PG_REGION_VMALLOC, VMALLOC,
		      UINT64_C(1) << 45, 0);
	if (vmemmap)
		pg_region_set(b->t, b->kernel, PG_REGION_VMEMMAP, VMEMMAP,
			      UINT64_C(1) << 40, 0);
	fz_run_with(b, b->kernel);
}

struct choice {
	struct fz_bench *b;
	const struct race *race;
	bool paused, turned;
};

static int choose(void *ctx, struct pg_world *world, uint32_t ready)
{
	struct choice *c = ctx;

	if (!c->paused && (ready & 1) &&
	    c->race->pause(c->b, &world->tasks[0].pending))
		c->paused = true;
	if (c->paused && !c->turned && (ready & 2) && c->race->turn &&
	    c->race->turn(c->b, &world->tasks[1].pending))
		c->turned = true;
	if ((!c->paused || c->turned) && (ready & 1))
		return 0;
	/* Grace periods end as early as they may. */
	if (ready >> PG_ENVIRONMENT & 1 && (c->turned || !(ready & 2)))
		return PG_ENVIRONMENT;
	return ready & 2 ? 1 : __builtin_ctz(ready);
}

void fz_run_race(struct fz_bench *b, const struct race *race)
{
	struct pg_part_of parts[2] = { { race->a, b }, { race->c, b } };
	struct choice c = { .b = b, .race = race };
	struct pg_error err;

	pg_schedule_run(&b->world, parts, 2, choose, &c, &err);
}

struct pg_mm *fz_add_space(struct fz_bench *b, unsigned int id,
			   enum pg_space_class class, const char *regime,
			   uint64_t root)
{
	struct pg_mm_params p = {
		.id = id,
		.class = class,
		.root = root,
		.asid = id,
	};
	struct pg_error err;

	if (pg_regime_parse(regime, &p.regime, &err) ||
	    pg_mm_create(b->t, &p, &err))
		return NULL;
	return &b->world.mms[id];
}

void fz_kernel_vmap(struct pg_task *t, uint64_t va, uint64_t size)
{
	pg_vmap(t, &t->world->mms[0], va, GB(8) + (va & (GB(1) - 1)), size, KRW,
		true);
}

int fz_touch_entry(struct pg_task *t, const struct pg_place *p, void *arg)
{
	pg_read(t, p);
	return 0;
}

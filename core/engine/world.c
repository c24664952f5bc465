// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/world.h"

#include <stdlib.h>
#include <string.h>

#include "engine/fiber.h"
#include "engine/task.h"

static void take_params(struct pg_world *w, const struct pg_world_params *p)
{
	w->phys.below = p->below;
	w->knobs = p->knobs;
	w->steps = p->steps ? *p->steps : pg_steps_default;
	w->judge = p->judge;
	w->kinds = w->judge ? ~UINT64_C(0) & ~PG_EV_BIT(PG_EV_READ) : 0;
	if (w->judge && w->judge->kinds & PG_EV_BIT(PG_EV_READ))
		w->kinds = ~UINT64_C(0);
}

int pg_world_init(struct pg_world *w, const struct pg_world_params *params,
		  struct pg_error *err)
{
	int ret;

	memset(w, 0, sizeof(*w));
	ret = pg_phys_init(&w->phys, params->shift, params->first, params->size,
			   err);
	if (ret)
		return ret;
	take_params(w, params);
	w->grace_end = &w->grace;
	w->shape = 1;
	for (unsigned int i = 0; i < PG_ACTORS; i++) {
		w->tasks[i].world = w;
		w->tasks[i].actor = (uint8_t)i;
	}
	return 0;
}

static void drop_parts(struct pg_world *w)
{
	for (unsigned int i = 0; i < PG_PARTS; i++) {
		if (w->part_drop[i])
			w->part_drop[i](w, w->part[i]);
		w->part[i] = NULL;
		w->part_drop[i] = NULL;
	}
	for (unsigned int i = 0; i < PG_SPACES; i++) {
		free(w->mms[i].user);
		w->mms[i].user = NULL;
	}
}

/* What waits for a grace period goes to the spare ones. */
static void drop_grace(struct pg_world *w)
{
	*w->grace_end = w->spare_grace;
	w->spare_grace = w->grace;
	w->grace = NULL;
	w->grace_end = &w->grace;
	w->shape++;
}

void pg_world_deinit(struct pg_world *w)
{
	for (unsigned int i = 0; i < PG_ACTORS; i++)
		pg_fiber_destroy(w->tasks[i].fiber);
	drop_parts(w);
	drop_grace(w);
	while (w->spare_grace) {
		struct pg_grace *next = w->spare_grace->next;

		free(w->spare_grace);
		w->spare_grace = next;
	}
	pg_phys_deinit(&w->phys);
}

/* But for the texts and shares that nobody has asked for. */
static void reset_task(struct pg_task *t)
{
	t->irq_off = t->rcu = 0;
	t->error.text[0] = '\0';
	t->result = 0;
	t->pending = (struct pg_event){ .kind = PG_EV_NONE };
	t->running = false;
	t->use = 0;
	t->va = 0;
	t->line = 0;
	t->op = NULL;
	t->share_count = 0;
}

void pg_world_reset(struct pg_world *w)
{
	drop_parts(w);
	drop_grace(w);
	pg_phys_reset(&w->phys);
	for (unsigned int i = 0; i < PG_SPACES; i++)
		if (w->mms[i].used)
			w->mms[i] = (struct pg_mm){ .live = false };
	for (unsigned int i = 0; i < PG_ACTORS; i++)
		reset_task(&w->tasks[i]);
	memset(w->slots, 0, sizeof(w->slots));
	w->schedule = NULL;
	w->lock_count = 0;
	w->next_ptl = 0;
	w->events = w->schedules = 0;
}

int pg_world_restart(struct pg_world *w, const struct pg_world_params *params,
		     struct pg_error *err)
{
	if (params->shift != w->phys.shift || params->first != w->phys.first ||
	    params->size != w->phys.size)
		return pg_error(err, PG_EINVAL,
				"a world keeps its page size and its memory");
	pg_world_reset(w);
	take_params(w, params);
	return 0;
}

static int check(const struct pg_world *w, const struct pg_mm_params *p,
		 struct pg_error *err)
{
	if (p->id >= PG_SPACES || w->mms[p->id].live)
		return pg_error(err, PG_EINVAL,
				"space %u is taken, or above %u", p->id,
				PG_SPACES - 1);
	if (p->regime.granule != w->phys.shift)
		return pg_error(err, PG_EINVAL,
				"space %u: the granule is not the world's",
				p->id);
	if (p->regime.off || p->regime.epd || p->regime.ee)
		return pg_error(err, PG_EINVAL,
				"space %u: the engine changes little-endian "
				"tables that are walked",
				p->id);
	return 0;
}

/*
 * A start table may be smaller than a page, or several pages. Guests' tables
 * have nothing to do with where the kernel's come from.
 */
static uint64_t new_root(struct pg_task *t, struct pg_mm *mm)
{
	uint64_t size = pg_regime_root_size(&mm->regime);
	unsigned int order = 0;
	uint64_t root;

	if (size <= UINT64_C(1) << t->world->phys.shift &&
	    mm->class != PG_CLASS_GUEST)
		return t->world->steps.table.alloc(t, mm, mm->regime.start);
	while (UINT64_C(1) << (t->world->phys.shift + order) < size)
		order++;
	root = pg_get_frames(t, &(struct pg_want){
					.origin = PG_ORIGIN_BUDDY,
					.fail = PG_FAIL_TABLE,
					.order = order,
					.flags = order ? PG_ALLOC_ZERO |
								 PG_ALLOC_BLOCK
						       : PG_ALLOC_ZERO,
					.level = mm->regime.start,
					.mm = mm,
				});
	if (root)
		t->world->steps.stage2.split_root(t, root, 1u << order);
	return root;
}

static int declare(struct pg_world *w, const struct pg_mm *mm,
		   struct pg_error *err)
{
	struct pg_space space = {
		.class = mm->class,
		.regime = mm->regime,
		.root = mm->root,
		.asid = mm->asid,
	};

	return w->judge ? pg_judge_space(w->judge, mm->id, &space, err) : 0;
}

int pg_mm_create(struct pg_task *t, const struct pg_mm_params *p,
		 struct pg_error *err)
{
	struct pg_world *w = t->world;
	struct pg_mm *mm;
	int ret = check(w, p, err);

	if (ret)
		return ret;
	mm = &w->mms[p->id];
	*mm = (struct pg_mm){
		.used = true,
		.id = (uint16_t)p->id,
		.class = p->class,
		.regime = p->regime,
		.root = p->root,
		.asid = p->asid,
		.built = p->built,
	};
	if (!mm->built)
		mm->built = (uint8_t)(PG_LEVEL_MAX + 1 - mm->regime.start);
	if (!mm->root)
		mm->root = new_root(t, mm);
	if (!mm->root)
		return pg_error(err, PG_ENOMEM, "no frame for space %u's root",
				p->id);
	ret = declare(w, mm, err);
	mm->live = !ret;
	return ret;
}

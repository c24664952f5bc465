// SPDX-License-Identifier: GPL-2.0-or-later
#include "rig.h"

#include <stdio.h>
#include <string.h>

#include "engine/cache.h"
#include "engine/task.h"

#define FIRST UINT64_C(0x100000000)
#define SIZE  UINT64_C(0x1000000000)

static const struct {
	unsigned int shift;
	const char *kernel, *user;
} forms[RIG_FORMS] = {
	[RIG_4K] = { 12, "el1:high:4k:48", "el1:low:4k:48" },
	[RIG_16K] = { 14, "el1:high:16k:47", "el1:low:16k:47" },
	[RIG_64K] = { 16, "el1:high:64k:48", "el1:low:64k:48" },
	[RIG_LPA2] = { 12, "el1:high:4k:52:ds", "el1:low:4k:52:ds" },
};

uint64_t rig_random(struct rig *rig)
{
	rig->seed ^= rig->seed << 13;
	rig->seed ^= rig->seed >> 7;
	rig->seed ^= rig->seed << 17;
	return rig->seed * UINT64_C(0x2545f4914f6cdd1d) >> 16;
}

static bool make_space(struct rig *rig, unsigned int id,
		       enum pg_space_class class, const char *regime)
{
	struct pg_mm_params params = { .id = id, .class = class, .asid = id };
	struct pg_error err = { "" };

	if (!pg_regime_parse(regime, &params.regime, &err) &&
	    !pg_mm_create(&rig->world.tasks[0], &params, &err))
		return true;
	printf("# space %u: %s\n", id, err.text);
	return false;
}

bool rig_make(struct rig *rig, const struct pg_scheme *scheme,
	      const struct pg_knobs *knobs, enum rig_form form, uint64_t seed)
{
	struct pg_judge_params judge;
	struct pg_steps steps;
	struct pg_world_params params = {
		.knobs = knobs ? *knobs : scheme->knobs,
		.steps = &steps,
		.shift = forms[form].shift,
		.first = FIRST,
		.size = SIZE,
	};
	struct pg_error err = { "" };

	memset(rig, 0, sizeof(*rig));
	rig->seed = seed;
	pg_scheme_steps(scheme, &steps);
	judge = pg_scheme_judge(&params.knobs, PG_COSTS_ALL);
	rig->judge = pg_judge_create(&judge, &err);
	params.judge = rig->judge;
	if (!rig->judge || pg_world_init(&rig->world, &params, &err)) {
		printf("# no world: %s\n", err.text);
		return false;
	}
	if (!make_space(rig, 0, PG_CLASS_INIT, forms[form].kernel) ||
	    !make_space(rig, 1, PG_CLASS_USER, forms[form].user))
		return false;
	rig->page = UINT64_C(1) << params.shift;
	rig->span = rig->page << (params.shift - 3);
	rig->live = rig->world.phys.live;
	return true;
}

void rig_drop(struct rig *rig)
{
	pg_world_deinit(&rig->world);
	pg_judge_destroy(rig->judge);
}

static int choose(void *ctx, struct pg_world *world, uint32_t ready)
{
	struct rig *rig = ctx;
	unsigned int n =
		(unsigned int)(rig_random(rig) %
			       (unsigned int)__builtin_popcount(ready));

	rig->steps++;
	while (n--)
		ready &= ready - 1;
	return __builtin_ctz(ready);
}

int rig_run(struct rig *rig, const struct pg_part_of *parts, unsigned int count)
{
	struct pg_error err = { "" };
	int ret = pg_schedule_run(&rig->world, parts, count, choose, rig, &err);

	if (ret < 0)
		printf("# %s\n", err.text);
	return ret;
}

void rig_quiesce(struct rig *rig)
{
	struct pg_task *t = &rig->world.tasks[0];

	pg_grace_end(&rig->world);
	for (unsigned int i = 0; i < 2; i++)
		rig->world.steps.table.exit(t, &rig->world.mms[i]);
	pg_grace_end(&rig->world);
}

unsigned int rig_objections(struct rig *rig, const char *name)
{
	for (size_t i = 0; i < rig->judge->count && i < 5; i++) {
		const struct pg_objection *o = &rig->judge->objections[i];

		printf("# %s: event %llu (%s by %u): %s: %s\n", name,
		       (unsigned long long)o->seq,
		       pg_event_rows[o->event.kind].name, o->event.actor,
		       o->policy->name, o->text);
	}
	return (unsigned int)rig->judge->total;
}

bool rig_objected(const struct rig *rig, const char *id)
{
	for (int i = 0; pg_policies[i]; i++)
		if (!strcmp(pg_policies[i]->id, id) && rig->judge->counts[i])
			return true;
	return false;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What schemes cost, side by side, in frames and locks: 64 last-level tables
 * of neighbouring ranges, then of every second range; then half of them are
 * unlinked and freed after a grace period, then the rest.
 *
 *	schemes [NAME...]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "engine/cache.h"
#include "engine/frag.h"
#include "engine/schedule.h"
#include "engine/scheme.h"
#include "engine/table.h"
#include "engine/task.h"

#define TABLES 64
#define VA     UINT64_C(0x40000000)
#define SPAN   UINT64_C(0x200000)
#define MEMORY UINT64_C(0x100000000)

/* frames: with all tables linked; half: with half of them freed. */
struct figures {
	uint64_t frames, half, events;
	unsigned int locks, heads, most_heads;
};

static struct pg_world world;

static bool make(const struct pg_scheme *scheme)
{
	struct pg_steps steps;
	struct pg_world_params params = {
		.knobs = scheme->knobs,
		.steps = &steps,
		.shift = 12,
		.first = MEMORY,
		.size = MEMORY,
	};
	struct pg_mm_params space = { .id = 1, .class = PG_CLASS_USER };
	struct pg_error err;

	pg_scheme_steps(scheme, &steps);
	if (pg_world_init(&world, &params, &err))
		return false;
	world.kinds = ~UINT64_C(0); /* all events are counted */
	return !pg_regime_parse("el1:low:4k:48", &space.regime, &err) &&
	       !pg_mm_create(&world.tasks[0], &space, &err);
}

/* Frames in use for tables; the cache's own are its stock. */
static uint64_t frames(void)
{
	const struct pg_grouped *c = world.part[PG_PART_CACHE];
	uint64_t idle = 0;

	for (unsigned int i = 0; c && i < PG_CACHE_NODES; i++)
		idle += c->nodes[i].count;
	return world.phys.live - idle - (c ? c->reserve.count : 0);
}

static unsigned int count_locks(const uint64_t *tables, unsigned int count)
{
	unsigned int locks = 0;

	for (unsigned int i = 0; i < count; i++) {
		uint64_t pa = pg_table_frame(&world, tables[i])->pa;
		unsigned int j = 0;

		while (j < i && pg_table_frame(&world, tables[j])->pa != pa)
			j++;
		locks += j == i;
	}
	return locks;
}

static unsigned int pending(void)
{
	unsigned int count = 0;

	for (const struct pg_grace *g = world.grace; g; g = g->next)
		count++;
	return count;
}

static void drop(uint64_t va, struct figures *f)
{
	struct pg_task *t = &world.tasks[0];
	struct pg_place p =
		pg_table_look(t, &world.mms[1], va, PG_LEVEL_MAX - 1);
	uint64_t table;

	if (!pg_is_table(p.mm, p.level, pg_peek(t, &p), &table))
		return;
	world.steps.entry.clear(t, &p);
	world.steps.table.account(t, p.mm, -1);
	world.steps.table.defer(t, p.mm, table);
	if (pending() > f->most_heads)
		f->most_heads = pending();
}

static void measure(uint64_t stride, struct figures *f)
{
	struct pg_task *t = &world.tasks[0];
	struct pg_mm *mm = &world.mms[1];
	uint64_t tables[TABLES], before, events = world.events;

	memset(f, 0, sizeof(*f));
	/* The tables above are everybody's. */
	pg_table_reach(t, mm, VA, PG_LEVEL_MAX - 1);
	before = frames();
	for (unsigned int i = 0; i < TABLES; i++)
		tables[i] =
			pg_table_reach(t, mm, VA + i * stride, PG_LEVEL_MAX).at &
			~pg_ones(12);
	f->frames = frames() - before;
	f->locks = count_locks(tables, TABLES);
	for (unsigned int i = 0; i < TABLES; i += 2)
		drop(VA + i * stride, f);
	pg_grace_end(&world);
	f->half = frames() - before;
	for (unsigned int i = 1; i < TABLES; i += 2)
		drop(VA + i * stride, f);
	f->heads = f->most_heads;
	pg_grace_end(&world);
	f->events = world.events - events;
}

static void show(const struct pg_scheme *s)
{
	struct figures dense, sparse;
	uint64_t bytes;

	if (!make(s))
		return;
	measure(SPAN, &dense);
	pg_world_deinit(&world);
	if (!make(s))
		return;
	measure(2 * SPAN, &sparse);
	bytes = dense.frames * 4096 / TABLES;
	if (s->knobs.source == PG_SOURCE_FRAGMENTS &&
	    s->knobs.variant == PG_FRAG_SLAB)
		bytes += PG_FRAG_DESCRIPTOR;
	printf("%-18s %5ju %5ju %6ju %6ju %6.2f %6u %6ju\n", s->name,
	       (uintmax_t)dense.frames, (uintmax_t)sparse.frames,
	       (uintmax_t)bytes, (uintmax_t)dense.half,
	       (double)TABLES / dense.locks, dense.heads,
	       (uintmax_t)dense.events);
	pg_world_deinit(&world);
}

static bool wanted(const char *name, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], name))
			return true;
	return argc < 2;
}

int main(int argc, char **argv)
{
	printf("%d tables         frames sparse bytes/  half tables  heads "
	       "events\n"
	       "                              table freed  /lock\n",
	       TABLES);
	for (unsigned int i = 0; pg_schemes[i]; i++)
		if (wanted(pg_schemes[i]->name, argc, argv))
			show(pg_schemes[i]);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Descriptors of their own (the third proposal of lifecycle 5.1): a table is a
 * page, and its lock, type and rcu_head are in an object from a slab. Nothing
 * is shared, nothing overlaps; but one more allocation can fail.
 */
#include "engine/frag.h"
#include "engine/table.h"

static bool describe(struct pg_task *t)
{
	struct pg_frags *frags = pg_frags(t->world);

	if (!frags)
		return false;
	if (pg_phys_fails(&t->world->phys, PG_FAIL_DESCRIPTOR)) {
		pg_say(t, (struct pg_event){
				  .kind = PG_EV_FAIL,
				  .how = PG_FAIL_DESCRIPTOR,
				  .level = PG_EV_DATA,
			  });
		return false;
	}
	frags->descriptors++;
	return true;
}

static uint64_t slab_get(struct pg_task *t, struct pg_mm *mm, int level)
{
	uint64_t table = pg_steps_default.table.get(t, mm, level);

	if (table && !describe(t)) {
		pg_steps_default.table.put(t, table);
		return 0;
	}
	return table;
}

static void slab_put(struct pg_task *t, uint64_t table)
{
	struct pg_frags *frags = pg_frags(t->world);

	if (frags)
		frags->descriptors--;
	pg_steps_default.table.put(t, table);
}

void pg_frag_fill_slab(struct pg_steps *steps)
{
	steps->table.get = slab_get;
	steps->table.put = slab_put;
}

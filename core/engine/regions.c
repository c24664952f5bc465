// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/regions.h"

#include <stdlib.h>

#include "engine/task.h"

static void drop(struct pg_world *w, void *part)
{
	free(part);
}

struct pg_regions *pg_regions(struct pg_world *w)
{
	if (!w->part[PG_PART_HOTPLUG]) {
		w->part[PG_PART_HOTPLUG] = calloc(1, sizeof(struct pg_regions));
		w->part_drop[PG_PART_HOTPLUG] = drop;
	}
	return w->part[PG_PART_HOTPLUG];
}

int pg_region_set(struct pg_task *t, struct pg_mm *mm, enum pg_region what,
		  uint64_t va, uint64_t size, uint64_t memstart)
{
	struct pg_regions *r = pg_regions(t->world);
	struct pg_event ev = {
		.kind = PG_EV_REGION,
		.level = PG_EV_DATA,
		.how = (uint8_t)what,
		.space = mm->id,
		.va = va,
		.size = size,
	};

	if (!r)
		return pg_error(&t->error, PG_ENOMEM, "no memory");
	if (va < mm->regime.base || size - 1 > pg_regime_last(&mm->regime) - va)
		return pg_error(&t->error, PG_EINVAL,
				"the region is not in the space");
	if (what == PG_REGION_LINEAR) {
		r->linear_va = va;
		r->linear_size = size;
		r->memstart = memstart;
		r->oa_bits = mm->regime.oa_bits;
	} else if (what == PG_REGION_VMEMMAP) {
		r->vmemmap_va = va;
		r->vmemmap_size = size;
	}
	pg_say(t, ev);
	return 0;
}

struct pg_memory *pg_memory_of(struct pg_regions *r, uint64_t pa, uint64_t size)
{
	for (unsigned int i = 0; i < r->count; i++) {
		struct pg_memory *m = &r->memory[i];

		if (pa >= m->pa && size <= m->size &&
		    pa - m->pa <= m->size - size)
			return m;
	}
	return NULL;
}

bool pg_memory_overlaps(const struct pg_regions *r, uint64_t pa, uint64_t size)
{
	for (unsigned int i = 0; i < r->count; i++) {
		const struct pg_memory *m = &r->memory[i];

		if (pa <= m->pa + (m->size - 1) && m->pa <= pa + (size - 1))
			return true;
	}
	return false;
}

bool pg_memory_note(struct pg_regions *r, const struct pg_memory *memory)
{
	if (r->count == PG_MEMORY_MAX)
		return false;
	r->memory[r->count++] = *memory;
	return true;
}

bool pg_memory_forget(struct pg_regions *r, uint64_t pa, uint64_t size)
{
	struct pg_memory *m = pg_memory_of(r, pa, size), rest;

	if (!m)
		return true;
	rest = *m;
	if (pa > m->pa) {
		m->size = pa - m->pa;
		m = NULL;
	}
	rest.size -= pa + size - rest.pa;
	rest.pa = pa + size;
	if (!m)
		return !rest.size || pg_memory_note(r, &rest);
	if (rest.size)
		*m = rest;
	else
		*m = r->memory[--r->count];
	return true;
}

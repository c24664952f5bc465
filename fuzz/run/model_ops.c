// SPDX-License-Identifier: GPL-2.0-or-later
/* Operations as they change a flat map. */
#include <string.h>

#include "arch/translate.h"
#include "engine/map.h"
#include "engine/regions.h"
#include "run/model.h"

#define RANGE(c) (&(c)->line->values[1])

static bool yes(const struct pg_value *v)
{
	return v->given && v->n;
}

/* The kernel's own pages are dirty when they are writable. */
struct change {
	unsigned int prot, how;
	bool keeps_dirt;
};

static bool keeps_dirt(const struct pg_mm *mm)
{
	return mm->class == PG_CLASS_USER || mm->class == PG_CLASS_GUEST;
}

static int map_refuses(const struct fz_change *c)
{
	return fz_flat_any(&c->map->flat, RANGE(c)->n, RANGE(c)->size)
		       ? PG_EBUSY
		       : 0;
}

/* Who looks something up says so where nothing is; of vmemmap nobody knows. */
static int look_refuses(const struct fz_change *c)
{
	const struct pg_regions *g = c->r->w->part[PG_PART_HOTPLUG];

	if (g && pg_mm_is_init(c->mm) &&
	    RANGE(c)->n - g->vmemmap_va < g->vmemmap_size)
		return c->result;
	return fz_flat_any(&c->map->flat, RANGE(c)->n, 1) ? 0 : PG_ENOENT;
}

static void put(const struct fz_change *c, uint64_t va, uint64_t size,
		uint64_t pa, unsigned int prot)
{
	struct fz_flat_piece piece = {
		.va = va,
		.size = size,
		.pa = pa,
		.state = { .prot = (uint8_t)prot, .af = true },
	};

	piece.state.writable = piece.state.dirty = prot & PG_PROT_WRITE;
	fz_flat_unmap(&c->map->flat, va, size);
	fz_flat_map(&c->map->flat, &piece);
}

static void do_map(const struct fz_change *c)
{
	const struct pg_value *v = c->line->values;

	put(c, v[1].n, v[1].size, v[2].n, (unsigned int)v[3].n);
}

static void do_unmap(const struct fz_change *c)
{
	fz_flat_unmap(&c->map->flat, RANGE(c)->n, RANGE(c)->size);
}

static void to_protect(struct fz_state *s, const void *arg)
{
	const struct change *to = arg;
	bool write = to->prot & PG_PROT_WRITE;

	if (s->writable || (write && !to->keeps_dirt))
		s->dirty = true;
	s->prot = (uint8_t)to->prot;
	s->writable = write && s->dirty;
}

static void do_protect(const struct fz_change *c)
{
	struct change to = {
		.prot = (unsigned int)c->line->values[2].n,
		.keeps_dirt = keeps_dirt(c->mm),
	};

	fz_flat_change(&c->map->flat, RANGE(c)->n, RANGE(c)->size, to_protect,
		       &to);
}

enum age {
	YOUNG,
	OLD,
	DIRTY,
	CLEAN,
};

static void to_age(struct fz_state *s, const void *arg)
{
	const struct change *to = arg;

	if (to->how == YOUNG)
		s->af = true;
	if (to->how == OLD)
		s->af = false;
	if (!to->keeps_dirt)
		return;
	if (to->how == DIRTY && s->prot & PG_PROT_WRITE)
		s->writable = s->dirty = true;
	if (to->how == CLEAN)
		s->dirty = s->writable = false;
}

static void do_age(const struct fz_change *c)
{
	struct change to = {
		.how = (unsigned int)c->line->values[2].n,
		.keeps_dirt = keeps_dirt(c->mm),
	};

	fz_flat_change(&c->map->flat, RANGE(c)->n, RANGE(c)->size, to_age, &to);
}

/* Dirty state comes with the access flag. */
static void to_touch(struct fz_state *s, const void *arg)
{
	const bool *write = arg;

	s->af = true;
	if (*write && s->prot & PG_PROT_WRITE)
		s->writable = true;
}

/*
 * It changes the one descriptor that translates an address. Stage 2 has DBM in
 * regimes with HD alone.
 */
static void do_hardware(const struct fz_change *c)
{
	const struct pg_value *v = c->line->values;
	const struct pg_knobs *k = &c->r->w->knobs;
	const struct pg_regime *regime = &c->mm->regime;
	bool write = v[2].n && k->hd && (regime->stage != 2 || regime->hd);
	struct pg_tables tables = pg_mm_tables(c->r->w, c->mm);
	struct pg_translation tr;
	uint64_t size;

	if (!k->ha || !fz_flat_any(&c->map->flat, v[1].n, 1))
		return;
	pg_translate(&tables, v[1].n, NULL, &tr);
	size = PG_BIT(pg_level_shift(regime, tr.level));
	fz_flat_change(&c->map->flat, v[1].n & ~(size - 1), size, to_touch,
		       &write);
}

/* Their leaves have no state beside permissions. */
static void to_set(struct fz_state *s, const void *arg)
{
	const struct change *to = arg;

	s->prot = (uint8_t)to->prot;
	s->writable = to->prot & PG_PROT_WRITE;
}

static unsigned int prot_or_rw(const struct pg_value *v)
{
	return v->given ? (unsigned int)v->n : PG_PROT_READ | PG_PROT_WRITE;
}

static void do_set_memory(const struct fz_change *c)
{
	struct change to = { .prot = prot_or_rw(&c->line->values[2]) };

	fz_flat_change(&c->map->flat, RANGE(c)->n, RANGE(c)->size, to_set, &to);
}

static void do_vmap(const struct fz_change *c)
{
	const struct pg_value *v = c->line->values;

	put(c, v[1].n, v[1].size, v[2].n, prot_or_rw(&v[3]));
}

/* Where memory is given by its physical addresses. */
static uint64_t linear_va(const struct fz_change *c)
{
	const struct pg_regions *g = c->r->w->part[PG_PART_HOTPLUG];

	return g ? pg_linear_va(g, RANGE(c)->n) : 0;
}

static void do_linear(const struct fz_change *c)
{
	put(c, linear_va(c), RANGE(c)->size, RANGE(c)->n,
	    PG_PROT_READ | PG_PROT_WRITE);
}

static void do_remove(const struct fz_change *c)
{
	fz_flat_unmap(&c->map->flat, linear_va(c), RANGE(c)->size);
}

static const struct fz_map_op ops[] = {
	{ "map", map_refuses, do_map, true, true, true, false, true },
	{ "unmap", NULL, do_unmap, true, true, true, false, true },
	{ "protect", NULL, do_protect, true, true, true, false, true },
	{ "age", NULL, do_age, true, true, true, false, true },
	{ "hardware", NULL, do_hardware, true, true, false, false, false },
	{ "split", NULL, NULL, true, true, true, false, false },
	{ "collapse", NULL, NULL, true, true, true, false, false },
	{ "fold", NULL, NULL, true, true, true, false, false },
	{ "unfold", NULL, NULL, true, true, true, false, false },
	{ "region", NULL, NULL, true, true, true, false, false },
	{ "linear", NULL, do_linear, false, false, false, false, false },
	{ "hot-add", NULL, do_linear, true, false, false, false, false },
	{ "hot-remove", NULL, do_remove, true, false, false, false, false },
	{ "hvo", NULL, NULL, true, false, false, false, false },
	{ "vmap", NULL, do_vmap, false, false, false, false, true },
	{ "vunmap", NULL, do_unmap, false, false, false, false, true },
	{ "set-memory", NULL, do_set_memory, false, false, false, false, true },
	{ "vmap-lookup", look_refuses, NULL, true, true, true, false, false },
	{ "apply", NULL, NULL, true, true, false, false, false },
	{ "ptdump", NULL, NULL, true, true, true, false, false },
	{ "show-pte", NULL, NULL, true, true, true, false, false },
	{ "walk-user", NULL, NULL, true, true, true, false, false },
	{ "walk-novma", NULL, NULL, true, true, true, false, false },
	{ "efi-map", NULL, do_vmap, false, false, false, false, true },
	{ "efi-switch", NULL, NULL, true, true, true, false, false },
	{ "efi-leave", NULL, NULL, true, true, true, false, false },
	{ "device", NULL, NULL, true, true, true, false, false },
	{ "root-grow", NULL, NULL, true, true, true, false, false },
	{ "root-lookup", look_refuses, NULL, true, true, true, false, false },
	{ "space-make", NULL, NULL, true, true, false, false, false },
	{ "s2-early", NULL, do_map, false, false, false, true, false },
	{ "s2-map", NULL, do_map, false, false, false, true, false },
	{ "s2-unmap", NULL, do_unmap, false, false, false, true, false },
	{ "s2-walk", NULL, NULL, true, true, true, false, false },
};

const struct fz_map_op *fz_map_op(const char *name)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(ops); i++)
		if (!strcmp(ops[i].name, name))
			return &ops[i];
	return NULL;
}

bool fz_map_may_refuse(const struct fz_change *c)
{
	const struct pg_value *v = c->line->values;
	const struct pg_op_row *row = c->line->row;

	if (c->mm->class != PG_CLASS_INIT)
		return false;
	for (unsigned int i = 0; i < PG_ARGS && row->args[i].name; i++)
		if (!strcmp(row->args[i].name, "idle") && yes(&v[i]))
			return false;
	return c->r->w->knobs.bbml < 2 || !strcmp(row->name, "protect");
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* What the tables say, read by core's walker, against the flat map. */
#include <inttypes.h>

#include "arch/access.h"
#include "arch/attr.h"
#include "run/model.h"

/* at: the next piece; va: nothing is mapped before it that was not seen. */
struct reading {
	struct fz_runner *r;
	const struct pg_mm *mm;
	const struct fz_space_map *map;
	unsigned int line;
	size_t at;
	uint64_t va, last;
};

static struct pg_access rights_of(const struct reading *g,
				  const struct fz_state *s)
{
	const struct pg_regime *r = &g->mm->regime;
	uint8_t data = PG_R, exec = s->prot & PG_PROT_EXEC ? PG_X : 0;

	/* Guests have what was asked for; everybody else can read. */
	if (!g->map->exact && r->kind == PG_S2 && !(s->prot & PG_PROT_READ))
		data = 0;
	if (s->prot & PG_PROT_WRITE && (s->writable || (r->ha && r->hd)))
		data |= PG_W;
	if (r->kind == PG_S2)
		return (struct pg_access){ data | exec, data | exec };
	if (!pg_regime_two_els(r) || !(s->prot & PG_PROT_USER))
		return (struct pg_access){ data | exec, 0 };
	return (struct pg_access){ data, data | exec };
}

/* EL0 never executes what the kernel has, nor the other way. */
static bool same_rights(const struct reading *g, const struct pg_visit *v,
			const struct fz_state *s)
{
	const struct pg_regime *r = &g->mm->regime;
	struct pg_access is = pg_leaf_access(r, v->desc, &v->hier);
	struct pg_access wants = rights_of(g, s);

	if (!(s->prot & PG_PROT_USER))
		is.user = r->kind == PG_S2 ? is.user : is.user & ~PG_X;
	return is.priv == wants.priv && is.user == wants.user;
}

static bool same_state(const struct reading *g, const struct pg_visit *v,
		       const struct fz_state *s)
{
	const struct pg_regime *r = &g->mm->regime;
	bool device = s->prot & PG_PROT_DEVICE;

	if (!same_rights(g, v, s))
		return false;
	if (!g->map->exact)
		return true;
	if (pg_regime_two_els(r) &&
	    pg_bit(v->desc, 11) != (g->mm->class == PG_CLASS_USER))
		return false;
	return pg_leaf_memattr(r, v->desc).type ==
		       (device ? PG_MEM_NGNRE : PG_MEM_NORMAL) &&
	       pg_bit(v->desc, 10) == s->af && pg_bit(v->desc, 55) == s->dirty;
}

static void object(const struct reading *g, const char *class, uint64_t va,
		   const char *what, uint64_t desc)
{
	fz_object(g->r, &fz_oracle_model, g->line, class,
		  "space %u: 0x%" PRIx64 " %s (descriptor 0x%" PRIx64 ")",
		  g->mm->id, va, what, desc);
}

static void compare_leaf(struct reading *g, const struct pg_visit *v,
			 uint64_t va, uint64_t last)
{
	const struct fz_flat *f = &g->map->flat;
	unsigned int shift = pg_level_shift(&g->mm->regime, v->level);
	uint64_t pa = pg_desc_oa(&g->mm->regime, v->desc, shift) + va - v->ia;

	for (;;) {
		const struct fz_flat_piece *p = &f->pieces[g->at];
		uint64_t end;

		if (g->at == f->count || p->va > va) {
			object(g, "mapped", va, "is mapped", v->desc);
			return;
		}
		end = p->va + (p->size - 1);
		if (pa != p->pa + (va - p->va))
			object(g, "address", va, "maps another page", v->desc);
		else if (!same_state(g, v, &p->state))
			object(g, "rights", va, "has other attributes",
			       v->desc);
		g->at += end <= last;
		if (end >= last)
			return;
		pa += end + 1 - va;
		va = end + 1;
	}
}

static void expect_hole(struct reading *g, uint64_t va, uint64_t last)
{
	const struct fz_flat *f = &g->map->flat;

	if (g->at < f->count && f->pieces[g->at].va <= last)
		object(g, "missing", pg_max(f->pieces[g->at].va, va),
		       "is not mapped", 0);
}

static enum pg_action read_back(void *ctx, const struct pg_visit *v)
{
	struct reading *g = ctx;
	uint64_t va = pg_max(v->ia, g->va);
	uint64_t last = pg_min(v->ia + v->count * v->size - 1, g->last);

	if (v->kind == PG_VISIT_LEAF)
		compare_leaf(g, v, va, last);
	else if (v->kind == PG_VISIT_INVALID)
		expect_hole(g, va, last);
	else if (v->kind != PG_VISIT_TABLE)
		object(g, "illegal", va, "has no legal descriptor", v->desc);
	return g->r->finding->found ? PG_STOP : PG_CONTINUE;
}

void fz_map_compare(struct fz_runner *r, unsigned int line,
		    const struct pg_mm *mm, uint64_t va, uint64_t size)
{
	const struct fz_space_map *map = &r->model->maps[mm->id];
	struct pg_tables tables = pg_mm_tables(r->w, mm);
	struct reading g = {
		.r = r,
		.mm = mm,
		.map = map,
		.line = line,
		.at = fz_flat_find(&map->flat, va),
		.va = va,
		.last = va + (size - 1),
	};
	struct pg_walk walk = {
		.tables = &tables,
		.first = va,
		.size = size,
		.visit = read_back,
		.ctx = &g,
	};
	struct pg_error err;

	if (pg_walk(&walk, NULL, &err))
		fz_object(r, &fz_oracle_model, line, "walk", "%s", err.text);
}

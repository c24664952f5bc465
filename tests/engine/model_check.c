// SPDX-License-Identifier: GPL-2.0-or-later
/* What the tables say, read by core's walker, against the flat map. */
#include "model.h"

#include <stdarg.h>
#include <stdio.h>

#include "arch/access.h"
#include "arch/attr.h"
#include "arch/walk.h"
#include "base/bits.h"

void model_fail(struct model *m, const char *fmt, ...)
{
	va_list args;

	if (m->failures++ > 2)
		return;
	printf("# %s, %s, bbml %u%s, op %llu (%s 0x%llx+0x%llx pa 0x%llx unit "
	       "0x%llx prot 0x%x flags 0x%x): ",
	       m->regime, m->scheme->name, m->world.knobs.bbml,
	       m->world.knobs.hd   ? " hd"
	       : m->world.knobs.ha ? " ha"
				   : "",
	       (unsigned long long)m->ops, m->last_op ? m->last_op : "",
	       (unsigned long long)m->last.va, (unsigned long long)m->last.size,
	       (unsigned long long)m->last.pa, (unsigned long long)m->last.unit,
	       m->last.prot, m->last.flags);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	printf("\n");
}

/* at: the next piece; va: nothing is mapped before it that was not seen. */
struct reading {
	struct model *m;
	size_t at;
	uint64_t va, last;
	bool over;
};

static struct pg_access rights_of(const struct model *m,
				  const struct fz_state *s)
{
	const struct pg_regime *r = &m->mm->regime;
	uint8_t data = PG_R, exec = s->prot & PG_PROT_EXEC ? PG_X : 0;

	if (s->prot & PG_PROT_WRITE && (s->writable || (r->ha && r->hd)))
		data |= PG_W;
	if (r->kind == PG_S2)
		return (struct pg_access){ data | exec, data | exec };
	if (!pg_regime_two_els(r) || !(s->prot & PG_PROT_USER))
		return (struct pg_access){ data | exec, 0 };
	return (struct pg_access){ data, data | exec };
}

static bool same_state(const struct model *m, const struct pg_visit *v,
		       const struct fz_state *s)
{
	const struct pg_regime *r = &m->mm->regime;
	struct pg_access is = pg_leaf_access(r, v->desc, &v->hier);
	struct pg_access wants = rights_of(m, s);
	struct pg_memattr attr = pg_leaf_memattr(r, v->desc);
	bool device = s->prot & PG_PROT_DEVICE;

	if (pg_regime_two_els(r) &&
	    pg_bit(v->desc, 11) != (m->mm->class == PG_CLASS_USER &&
				    !(s->prot & PG_PROT_GLOBAL)))
		return false;
	/* EL0 never executes what the kernel has, nor the other way. */
	if (!(s->prot & PG_PROT_USER))
		is.user = r->kind == PG_S2 ? is.user : is.user & ~PG_X;
	return is.priv == wants.priv && is.user == wants.user &&
	       attr.type == (device ? PG_MEM_NGNRE : PG_MEM_NORMAL) &&
	       pg_bit(v->desc, 10) == s->af && pg_bit(v->desc, 55) == s->dirty;
}

static void compare_leaf(struct reading *g, const struct pg_visit *v,
			 uint64_t va, uint64_t last)
{
	const struct fz_flat *f = &g->m->flat;
	unsigned int shift = pg_level_shift(&g->m->mm->regime, v->level);
	uint64_t pa = pg_desc_oa(&g->m->mm->regime, v->desc, shift);
	bool more = true;

	pa += va - v->ia;
	while (more) {
		const struct fz_flat_piece *p = &f->pieces[g->at];
		uint64_t end;

		if (g->at == f->count || p->va > va) {
			model_fail(g->m, "0x%llx is mapped: 0x%llx",
				   (unsigned long long)va,
				   (unsigned long long)v->desc);
			return;
		}
		end = p->va + (p->size - 1);
		if (pa != p->pa + (va - p->va) ||
		    !same_state(g->m, v, &p->state))
			model_fail(g->m,
				   "0x%llx: 0x%llx at 0x%llx, not 0x%llx with "
				   "prot 0x%x %s%s%s",
				   (unsigned long long)va,
				   (unsigned long long)v->desc,
				   (unsigned long long)pa,
				   (unsigned long long)(p->pa + (va - p->va)),
				   p->state.prot, p->state.af ? "af " : "",
				   p->state.writable ? "writable " : "",
				   p->state.dirty ? "dirty" : "");
		more = end < last;
		if (end <= last)
			g->at++;
		pa += end + 1 - va;
		va = end + 1;
	}
}

static void expect_hole(struct reading *g, uint64_t va, uint64_t last)
{
	const struct fz_flat *f = &g->m->flat;

	if (g->at < f->count && f->pieces[g->at].va <= last)
		model_fail(g->m, "0x%llx is not mapped",
			   (unsigned long long)pg_max(f->pieces[g->at].va, va));
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
		model_fail(g->m, "0x%llx: 0x%llx is no legal descriptor",
			   (unsigned long long)va, (unsigned long long)v->desc);
	return g->m->failures > 2 ? PG_STOP : PG_CONTINUE;
}

void model_compare(struct model *m, uint64_t va, uint64_t size)
{
	struct pg_tables tables = pg_mm_tables(&m->world, m->mm);
	struct reading g = {
		.m = m,
		.at = fz_flat_find(&m->flat, va),
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
		model_fail(m, "%s", err.text);
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash ^= word;
	hash *= UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

static enum pg_action hash_visit(void *ctx, const struct pg_visit *v)
{
	uint64_t *hash = ctx;
	uint64_t desc = v->desc;

	if (v->kind == PG_VISIT_TABLE)
		desc &= ~pg_mask(49, 8);
	*hash = mix(mix(mix(*hash, v->ia), v->count), desc);
	return PG_CONTINUE;
}

uint64_t model_hash(struct model *m)
{
	struct pg_tables tables = pg_mm_tables(&m->world, m->mm);
	uint64_t hash = 1;
	struct pg_walk walk = {
		.tables = &tables,
		.visit = hash_visit,
		.ctx = &hash,
	};
	struct pg_error err;

	if (pg_walk(&walk, NULL, &err))
		model_fail(m, "%s", err.text);
	return hash;
}

static enum pg_action count_visit(void *ctx, const struct pg_visit *v)
{
	if (v->kind == PG_VISIT_TABLE)
		*(uint64_t *)ctx += v->count;
	return PG_CONTINUE;
}

void model_count(struct model *m)
{
	struct pg_tables tables = pg_mm_tables(&m->world, m->mm);
	uint64_t count = 0, live;
	struct pg_walk walk = {
		.tables = &tables,
		.visit = count_visit,
		.ctx = &count,
	};
	struct pg_error err;

	if (pg_walk(&walk, NULL, &err))
		model_fail(m, "%s", err.text);
	pg_grace_end(&m->world);
	live = m->world.phys.live - m->frames;
	if (m->scheme->knobs.source == PG_SOURCE_BUDDY && live != count)
		model_fail(m, "%llu tables are allocated, %llu can be reached",
			   (unsigned long long)live, (unsigned long long)count);
}

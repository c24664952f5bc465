// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * E7: a flat map of what callers expect, compared with the tables wherever
 * something was expected or stored since the last comparison.
 */
#include <stdlib.h>
#include <string.h>

#include "arch/walk.h"
#include "trace/policies/common.h"
#include "trace/policies/hear.h"

#define TOUCHED_MAX 64

/* Mapped from va to last to pa on; attrs is not 0. */
struct span {
	uint64_t va, last;
	uint64_t pa;
	uint64_t attrs;
};

/* Ascending, without overlaps. used: somebody expected something. */
struct map {
	struct span *spans;
	size_t count, room;
	bool used;
};

/* Ranges to compare; lost: there were more, so everything. */
struct pg_shadow {
	struct map maps[PG_SPACES];
	struct {
		uint16_t space;
		uint64_t va, last;
	} touched[TOUCHED_MAX];
	unsigned int count;
	bool lost;
};

static void drop(struct pg_judge *j, void *kept)
{
	struct pg_shadow *s = kept;

	j->shadow = NULL;
	for (unsigned int i = 0; s && i < PG_SPACES; i++)
		free(s->maps[i].spans);
}

static void touch(struct pg_shadow *s, unsigned int space, uint64_t va,
		  uint64_t size)
{
	uint64_t last = pg_add_sat(va, size - 1);
	unsigned int n = s->count;

	if (n && s->touched[n - 1].space == space &&
	    va <= pg_add_sat(s->touched[n - 1].last, 1) &&
	    last >= s->touched[n - 1].va) {
		s->touched[n - 1].va = pg_min(va, s->touched[n - 1].va);
		s->touched[n - 1].last = pg_max(last, s->touched[n - 1].last);
		return;
	}
	s->lost |= n == TOUCHED_MAX;
	if (n == TOUCHED_MAX)
		return;
	s->touched[n].space = (uint16_t)space;
	s->touched[n].va = va;
	s->touched[n].last = last;
	s->count++;
}

/* The first span that ends at va or behind it. */
static size_t find(const struct map *m, uint64_t va)
{
	size_t lo = 0, hi = m->count;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (m->spans[mid].last < va)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool insert(struct map *m, size_t at, struct span span)
{
	size_t room = m->room ? 2 * m->room : 16;
	struct span *more;

	if (m->count == m->room) {
		more = realloc(m->spans, room * sizeof(*more));
		if (!more)
			return false;
		m->spans = more;
		m->room = room;
	}
	memmove(&m->spans[at + 1], &m->spans[at],
		(m->count - at) * sizeof(span));
	m->spans[at] = span;
	m->count++;
	return true;
}

static struct span tail_of(const struct span *span, uint64_t from)
{
	return (struct span){
		.va = from,
		.last = span->last,
		.pa = span->pa + (from - span->va),
		.attrs = span->attrs,
	};
}

/* Takes va to last out of the map. */
static bool cut(struct map *m, uint64_t va, uint64_t last)
{
	size_t i = find(m, va), end;

	if (i < m->count && m->spans[i].va < va) {
		struct span tail = tail_of(&m->spans[i], va);

		m->spans[i++].last = va - 1;
		if (!insert(m, i, tail))
			return false;
	}
	for (end = i; end < m->count && m->spans[end].last <= last; end++)
		;
	if (end < m->count && m->spans[end].va <= last)
		m->spans[end] = tail_of(&m->spans[end], last + 1);
	memmove(&m->spans[i], &m->spans[end],
		(m->count - end) * sizeof(*m->spans));
	m->count -= end - i;
	return true;
}

static bool joins(const struct span *a, const struct span *b)
{
	return a->last + 1 == b->va && a->attrs == b->attrs &&
	       a->pa + (b->va - a->va) == b->pa;
}

static bool put(struct map *m, struct span span)
{
	size_t i;

	if (!cut(m, span.va, span.last))
		return false;
	if (!span.attrs)
		return true;
	i = find(m, span.va);
	if (i && joins(&m->spans[i - 1], &span)) {
		m->spans[i - 1].last = span.last;
		return true;
	}
	return insert(m, i, span);
}

void pg_hear_expect(struct pg_judge *j, const struct pg_event *ev)
{
	int number = pg_policy_number(&pg_policy_shadow);
	struct pg_shadow *s;

	if (!ev->size || !pg_wants_deep(j) ||
	    !j->ledger.spaces[ev->space].declared)
		return;
	j->shadow = s = pg_judge_keep(j, number, sizeof(*s), drop);
	if (!s)
		return;
	s->maps[ev->space].used = true;
	touch(s, ev->space, ev->va, ev->size);
	if (!put(&s->maps[ev->space],
		 (struct span){
			 .va = ev->va,
			 .last = pg_add_sat(ev->va, ev->size - 1),
			 .pa = ev->at,
			 .attrs = ev->new,
		 }))
		j->ledger.out_of_memory = true;
}

void pg_hear_shadow_write(struct pg_judge *j, const struct pg_event *ev)
{
	struct pg_shadow *s = j->shadow;
	uint64_t size;

	if (!s || !s->maps[ev->space].used ||
	    !pg_ledger_in_tables(&j->ledger, ev))
		return;
	size = PG_BIT(
		pg_level_shift(&j->ledger.spaces[ev->space].regime, ev->level));
	touch(s, ev->space, ev->va & ~(size - 1), size);
}

/* A comparison of one range: next is the first address not compared. */
struct look {
	struct pg_judge *j;
	const struct pg_event *ev;
	const struct pg_regime *r;
	const struct map *map;
	uint64_t next, last;
	bool done;
};

/* Bits that mean something to who uses the mapping. */
static uint64_t compared(const struct pg_regime *r, uint64_t a, uint64_t b)
{
	uint64_t bits = pg_mask(4, 2) | pg_mask(7, 6) | PG_BIT(PG_DESC_DBM) |
			pg_mask(PG_DESC_UXN, PG_DESC_PXN);

	if (r->stage == 2)
		bits |= PG_BIT(5);
	else
		bits |= PG_BIT(PG_DESC_NG);
	if (r->oa_format != PG_OA_DS)
		bits |= pg_mask(9, 8);
	if (r->stage == 1 && pg_bit(a & b, PG_DESC_DBM))
		bits &= ~PG_BIT(7);
	return bits;
}

static void object(struct look *look, const char *what, uint64_t va)
{
	if (!look->done)
		pg_object(look->j, &pg_policy_shadow, look->ev, "0x%llx %s",
			  ULL(va), what);
	look->done = true;
}

/* Nothing is mapped from next up to end, which is not part of it. */
static void compare_hole(struct look *look, uint64_t end)
{
	size_t i = find(look->map, look->next);

	if (end <= look->next || i == look->map->count)
		return;
	if (look->map->spans[i].va < end)
		object(look, "is not mapped, and should be",
		       pg_max(look->map->spans[i].va, look->next));
}

static void compare_leaf(struct look *look, uint64_t va, uint64_t last,
			 uint64_t pa, uint64_t desc)
{
	while (!look->done) {
		size_t i = find(look->map, va);
		const struct span *span = &look->map->spans[i];

		if (i == look->map->count || span->va > va)
			object(look, "is mapped, and should not be", va);
		else if (span->pa + (va - span->va) != pa)
			object(look, "is mapped to another address", va);
		else if ((span->attrs ^ desc) &
			 compared(look->r, span->attrs, desc))
			object(look, "is mapped with other attributes", va);
		if (look->done || span->last >= last)
			return;
		pa += span->last + 1 - va;
		va = span->last + 1;
	}
}

static enum pg_action visit(void *ctx, const struct pg_visit *v)
{
	struct look *look = ctx;
	uint64_t pa, first = v->ia, last = v->ia + (v->size * v->count - 1);

	if (v->kind != PG_VISIT_LEAF)
		return PG_CONTINUE;
	pa = pg_desc_oa(look->r, v->desc, pg_level_shift(look->r, v->level));
	if (first < look->next) {
		pa += look->next - first;
		first = look->next;
	}
	last = pg_min(last, look->last);
	if (first > last)
		return PG_CONTINUE;
	compare_hole(look, first);
	compare_leaf(look, first, last, pa, v->desc);
	look->next = last + 1;
	return look->done || !look->next ? PG_STOP : PG_CONTINUE;
}

static void compare(struct pg_judge *j, const struct pg_event *ev,
		    unsigned int id, uint64_t va, uint64_t last)
{
	const struct pg_space *space = &j->ledger.spaces[id];
	const struct map *map = &j->shadow->maps[id];
	struct pg_tables tables = { &space->regime, &j->ledger.mem, space->root,
				    NULL };
	struct look look = { j, ev, &space->regime, map, va, last, false };
	struct pg_walk walk = {
		.tables = &tables,
		.first = va,
		.size = last - va + 1,
		.visit = visit,
		.ctx = &look,
	};

	if (!map->used)
		return;
	if (pg_walk(&walk, NULL, NULL))
		j->ledger.out_of_memory = true;
	else if (!look.done && look.next && look.next <= last)
		compare_hole(&look, last + 1 ? last + 1 : last);
}

static void compare_all(struct pg_judge *j, const struct pg_event *ev)
{
	for (unsigned int i = 0; i < PG_SPACES; i++) {
		const struct pg_regime *r = &j->ledger.spaces[i].regime;

		if (j->shadow->maps[i].used)
			compare(j, ev, i, r->base, pg_regime_last(r));
	}
}

void pg_hear_shadow_end(struct pg_judge *j, const struct pg_event *ev)
{
	struct pg_shadow *s = j->shadow;

	if (!s || !pg_ends_all(j, ev))
		return;
	if (s->lost)
		compare_all(j, ev);
	for (unsigned int i = 0; !s->lost && i < s->count; i++)
		compare(j, ev, s->touched[i].space, s->touched[i].va,
			s->touched[i].last);
	s->count = 0;
	s->lost = false;
}

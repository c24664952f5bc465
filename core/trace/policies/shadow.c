// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * E7: a flat map of what callers expect, compared with the tables wherever
 * something was expected or stored since the last comparison.
 *
 * An expectation holds until an operation stores in its own range and expects
 * nothing new there: what it stores elsewhere has to change nothing. Where
 * operations meet, nobody knows who is last, and nothing is expected.
 */
#include <stdlib.h>
#include <string.h>

#include "arch/walk.h"
#include "trace/policies/common.h"
#include "trace/policies/hear.h"

#define TOUCHED_MAX 64

/* Mapped from va to last to pa on; attrs 0: not mapped. By whom, and when. */
struct span {
	uint64_t va, last;
	uint64_t pa;
	uint64_t attrs;
	uint64_t seq;
	uint8_t actor;
};

/* Ascending, without overlaps; what lies between is not known. */
struct map {
	struct span *spans;
	size_t count, room;
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
	struct span tail = *span;

	tail.va = from;
	tail.pa += from - span->va;
	return tail;
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
	if (end == i)
		return true;
	memmove(&m->spans[i], &m->spans[end],
		(m->count - end) * sizeof(*m->spans));
	m->count -= end - i;
	return true;
}

static bool joins(const struct span *a, const struct span *b)
{
	return a->last + 1 == b->va && a->attrs == b->attrs &&
	       a->actor == b->actor &&
	       (!a->attrs || a->pa + (b->va - a->va) == b->pa);
}

static bool put(struct map *m, struct span span)
{
	size_t i = find(m, span.va);

	if (i < m->count && m->spans[i].va == span.va &&
	    m->spans[i].last == span.last) {
		m->spans[i] = span; /* as pages come and go */
		return true;
	}
	if (!cut(m, span.va, span.last))
		return false;
	i = find(m, span.va);
	if (i && joins(&m->spans[i - 1], &span)) {
		m->spans[i - 1].last = span.last;
		m->spans[i - 1].seq = span.seq;
		return true;
	}
	return insert(m, i, span);
}

/* Others stored something in the space during the actor's operation. */
static bool met_others(const struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_actor *a = &j->ledger.actors[ev->actor];
	const struct pg_space *space = &j->ledger.spaces[ev->space];
	bool met = false;

	for (unsigned int i = 0; a->op && i < PG_ACTORS; i++)
		met |= i != ev->actor && space->wrote[i] > a->ops[0].seq;
	return met;
}

void pg_hear_expect(struct pg_judge *j, const struct pg_event *ev)
{
	int number = pg_policy_number(&pg_policy_shadow);
	struct pg_shadow *s;
	struct span span = {
		.va = ev->va,
		.last = pg_add_sat(ev->va, ev->size - 1),
		.pa = ev->at,
		.attrs = ev->new,
		.seq = j->ledger.seq,
		.actor = ev->actor,
	};
	bool done;

	if (!ev->size || !pg_wants_deep(j) ||
	    !j->ledger.spaces[ev->space].declared)
		return;
	j->shadow = s = pg_judge_keep(j, number, sizeof(*s), drop);
	if (!s)
		return;
	touch(s, ev->space, ev->va, ev->size);
	done = met_others(j, ev) ? cut(&s->maps[ev->space], span.va, span.last)
				 : put(&s->maps[ev->space], span);
	if (!done)
		j->ledger.out_of_memory = true;
}

/* Memory comes and goes with its part of vmemmap. */
static bool is_memmap(const struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_region_mark *mark =
		pg_ledger_region(&j->ledger, ev->space, ev->va);

	return mark && mark->how == PG_REGION_VMEMMAP;
}

/* The part of va to *last that the actor's operation is about. */
static bool clip(const struct pg_judge *j, const struct pg_event *ev,
		 uint64_t *va, uint64_t *last)
{
	const struct pg_actor *a = &j->ledger.actors[ev->actor];
	const struct pg_event *op = &a->begin;

	if (!a->op || !op->size || op->space != ev->space || is_memmap(j, ev))
		return true;
	*va = pg_max(*va, op->va);
	*last = pg_min(*last, pg_add_sat(op->va, op->size - 1));
	return *va <= *last;
}

/* What was expected of an earlier operation, or by others, is no more. */
static bool forget(const struct pg_judge *j, struct map *m,
		   const struct pg_event *ev, uint64_t va, uint64_t last)
{
	const struct pg_actor *a = &j->ledger.actors[ev->actor];
	uint64_t since = a->op ? a->ops[0].seq : j->ledger.seq;

	for (size_t i = find(m, va); i < m->count && m->spans[i].va <= last;
	     i = find(m, va)) {
		uint64_t from = pg_max(va, m->spans[i].va);
		uint64_t to = pg_min(last, m->spans[i].last);
		bool own = m->spans[i].actor == ev->actor &&
			   m->spans[i].seq > since;

		if (!own && !cut(m, from, to))
			return false;
		if (to == last)
			break;
		va = to + 1;
	}
	return true;
}

void pg_hear_shadow_write(struct pg_judge *j, const struct pg_event *ev)
{
	struct pg_shadow *s = j->shadow;
	uint64_t size, va, last;

	if (!s || !s->maps[ev->space].count || ev->kind == PG_EV_HW ||
	    !pg_ledger_in_tables(&j->ledger, ev))
		return;
	size = PG_BIT(
		pg_level_shift(&j->ledger.spaces[ev->space].regime, ev->level));
	va = ev->va & ~(size - 1);
	last = va + size - 1;
	touch(s, ev->space, va, size);
	if (clip(j, ev, &va, &last) &&
	    !forget(j, &s->maps[ev->space], ev, va, last))
		j->ledger.out_of_memory = true;
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

/* Nothing is mapped from next up to last. */
static void compare_hole(struct look *look, uint64_t last)
{
	const struct map *m = look->map;

	for (size_t i = find(m, look->next);
	     i < m->count && m->spans[i].va <= last; i++)
		if (m->spans[i].attrs)
			object(look, "is not mapped, and should be",
			       pg_max(m->spans[i].va, look->next));
}

static void compare_span(struct look *look, const struct span *span,
			 uint64_t va, uint64_t pa, uint64_t desc)
{
	if (!span->attrs)
		object(look, "is mapped, and should not be", va);
	else if (span->pa + (va - span->va) != pa)
		object(look, "is mapped to another address", va);
	else if ((span->attrs ^ desc) & compared(look->r, span->attrs, desc))
		object(look, "is mapped with other attributes", va);
}

static void compare_leaf(struct look *look, uint64_t va, uint64_t last,
			 uint64_t pa, uint64_t desc)
{
	const struct map *m = look->map;

	for (size_t i = find(m, va); i < m->count && m->spans[i].va <= last;
	     i++) {
		uint64_t from = pg_max(va, m->spans[i].va);

		compare_span(look, &m->spans[i], from, pa + (from - va), desc);
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
	if (first > look->next)
		compare_hole(look, first - 1);
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

	if (!map->count)
		return;
	if (pg_walk(&walk, NULL, NULL))
		j->ledger.out_of_memory = true;
	else if (!look.done && look.next && look.next <= last)
		compare_hole(&look, last);
}

static void compare_all(struct pg_judge *j, const struct pg_event *ev)
{
	for (unsigned int i = 0; i < PG_SPACES; i++) {
		const struct pg_regime *r = &j->ledger.spaces[i].regime;

		if (j->shadow->maps[i].count)
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

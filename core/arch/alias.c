// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A sweep in physical order. Of all entries that came before, only the one that
 * reaches furthest among those that may be written matters, and the same among
 * those that may be executed: where a new entry overlaps any of them, it
 * overlaps that one, and from its own first byte on.
 */
#include "arch/alias.h"

struct sweep {
	pg_alias_visitor visit;
	void *ctx;
	struct pg_rmap_entry writable, executable; /* the furthest, or size 0 */
	uint64_t done; /* shown, or found to be none, up to here */
	struct pg_alias open;
	bool stop;
};

static bool has(const struct pg_rmap_entry *e, uint8_t right)
{
	return (e->class->access.priv | e->class->access.user) & right;
}

static uint64_t end_of(const struct pg_rmap_entry *e)
{
	return e->pa + e->size;
}

static void flush(struct sweep *s)
{
	if (s->open.size && !s->stop)
		s->stop = !s->visit(s->ctx, &s->open);
	s->open.size = 0;
}

static bool goes_on(const struct pg_alias_side *open, uint64_t size,
		    const struct pg_alias_side *next)
{
	return open->class == next->class && open->ia + size == next->ia;
}

static void show(struct sweep *s, const struct pg_alias *a)
{
	struct pg_alias *o = &s->open;

	if (o->size && o->pa + o->size == a->pa &&
	    goes_on(&o->writable, o->size, &a->writable) &&
	    goes_on(&o->executable, o->size, &a->executable)) {
		o->size += a->size;
		return;
	}
	flush(s);
	*o = *a;
}

static struct pg_alias_side side(const struct pg_rmap_entry *e, uint64_t pa)
{
	return (struct pg_alias_side){ e->class, e->ia + (pa - e->pa) };
}

/* What both map and was not shown yet; one of them begins at from. */
static void overlap(struct sweep *s, const struct pg_rmap_entry *writable,
		    const struct pg_rmap_entry *executable, uint64_t from)
{
	uint64_t pa = pg_max(from, s->done);
	uint64_t end = pg_min(end_of(writable), end_of(executable));
	struct pg_alias alias = {
		.pa = pa,
		.size = end - pa,
		.writable = side(writable, pa),
		.executable = side(executable, pa),
	};

	if (!writable->size || !executable->size || end <= pa)
		return;
	s->done = end;
	show(s, &alias);
}

static void meet(struct sweep *s, const struct pg_rmap_entry *e)
{
	struct pg_rmap_entry again = *e;

	if (has(e, PG_W))
		overlap(s, e, &s->executable, e->pa);
	if (has(e, PG_X))
		overlap(s, &s->writable, e, e->pa);
	/* Mapped again and again, so that it is its own alias. */
	again.ia += e->size;
	if (e->ia_size > e->size && has(e, PG_W) && has(e, PG_X))
		overlap(s, e, &again, e->pa);
	if (has(e, PG_W) && end_of(e) > end_of(&s->writable))
		s->writable = *e;
	if (has(e, PG_X) && end_of(e) > end_of(&s->executable))
		s->executable = *e;
}

void pg_aliases(const struct pg_rmap *rmap, pg_alias_visitor visit, void *ctx)
{
	struct sweep s = { .visit = visit, .ctx = ctx };
	struct pg_rmap_entry e;

	for (size_t i = 0; i < pg_rmap_count(rmap) && !s.stop; i++) {
		pg_rmap_get(rmap, i, &e);
		meet(&s, &e);
	}
	flush(&s);
}

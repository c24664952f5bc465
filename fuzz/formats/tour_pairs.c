// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The part of a tour that compares: a space with itself after one of its
 * descriptors was written. What is said of the two is the mirror of what is
 * said of them in the other order.
 */
#include <inttypes.h>
#include <string.h>

#include "arch/delta.h"
#include "arch/tableset.h"
#include "base/bits.h"
#include "formats/tour.h"

/* A memory with one other word, which is a piece of its own. */
static struct pg_stretch written_locate(const struct pg_mem *mem, uint64_t addr)
{
	const struct fz_written *w = (const struct fz_written *)mem;
	struct pg_stretch s = pg_mem_locate(w->below, addr);

	if (addr - w->at < sizeof(w->word)) {
		s.data = w->word + (addr - w->at);
		s.size = sizeof(w->word) - (addr - w->at);
	} else if (addr < w->at) {
		s.size = pg_min(s.size, w->at - addr);
	}
	return s;
}

/* Nothing, a bit of it less or more, or another one of the space's words. */
static uint64_t other_word(struct fz_tour *t, const struct fz_seen *seen,
			   uint64_t old)
{
	uint64_t chance = fz_tour_next(t);

	switch (chance % 8) {
	case 0:
		return 0;
	case 1:
		return seen->spans[(chance >> 8) % seen->kept].desc;
	case 2:
		return old ^ 2;
	default:
		return old ^ UINT64_C(1) << ((chance >> 8) % 64);
	}
}

bool fz_tour_write(struct fz_tour *t, const struct pg_tables *tables,
		   const struct fz_seen *seen, struct fz_written *w)
{
	const struct pg_span *span;
	uint64_t old;

	if (!seen->kept)
		return false;
	span = &seen->spans[fz_tour_next(t) % seen->kept];
	w->mem.locate = written_locate;
	w->below = tables->mem;
	w->at = span->at;
	if (span->at & 7 || !pg_mem_read(tables->mem, span->at, &old, 8))
		return false;
	old = other_word(t, seen, pg_le64(&old));
	for (unsigned int i = 0; i < sizeof(w->word); i++)
		w->word[i] = (uint8_t)(old >> 8 * i);
	return true;
}

/* Bytes by what became of them. */
struct sums {
	struct fz_tour *t;
	uint64_t bytes[PG_CHANGE_COUNT];
	uint64_t attributes[PG_ATTR_COUNT];
	uint64_t next;
	bool unread;
};

static void add_sums(struct sums *s, const struct pg_delta *d)
{
	for (unsigned int i = 0; i < PG_CHANGE_COUNT; i++)
		s->bytes[i] += d->changes >> i & 1 ? d->size : 0;
	for (unsigned int i = 0; i < PG_ATTR_COUNT; i++)
		s->attributes[i] += d->attributes >> i & 1 ? d->size : 0;
	s->unread |= d->changes >> PG_CHANGE_UNREADABLE & 1;
}

static enum pg_action take(void *ctx, const struct pg_delta *d)
{
	struct sums *s = ctx;

	if (d->ia < s->next || !d->changes)
		FZ_TOUR(s->t, "delta", "ranges", "order",
			"0x%" PRIx64 " comes after 0x%" PRIx64, d->ia, s->next);
	s->next = d->ia + (d->size - 1);
	for (unsigned int i = 0; i < PG_ATTR_COUNT; i++) {
		if (!(d->attributes >> i & 1))
			continue;
		if (pg_attribute_value(&d->before, i) ==
		    pg_attribute_value(&d->after, i))
			FZ_TOUR(s->t, "delta", pg_attribute_name(i), "same",
				"0x%" PRIx64 " is as before", d->ia);
	}
	add_sums(s, d);
	return PG_CONTINUE;
}

static enum pg_action take_table(void *ctx, const struct pg_visit *v)
{
	pg_tableset_add_visit(ctx, v);
	return PG_CONTINUE;
}

struct side {
	struct pg_stream stream;
	struct pg_tableset set;
};

static int open_side(struct fz_tour *t, struct side *s,
		     const struct pg_tables *tables)
{
	s->set = (struct pg_tableset){ 0 };
	s->stream = (struct pg_stream){
		.tables = tables,
		.first = tables->regime->base,
		.last = pg_regime_last(tables->regime),
		.budget = t->budget,
		.limit = t->budget,
		.split_holes = true,
		.on_table = take_table,
		.ctx = &s->set,
	};
	pg_tableset_add_root(&s->set, tables);
	return pg_stream_init(&s->stream, NULL);
}

/* What is left is in order, in one of the sets only, and leads somewhere. */
static void check_sets(struct fz_tour *t, struct pg_tableset *a,
		       struct pg_tableset *b, const struct pg_regime *r)
{
	pg_tableset_subtract(a, b);
	for (size_t i = 0; i < a->count; i++) {
		const struct pg_table_page *p = &a->pages[i];

		if (i && p->ia < a->pages[i - 1].ia)
			FZ_TOUR(t, "tables", "set", "order",
				"0x%" PRIx64 " comes too late", p->pa);
		if (!pg_table_page_reach(r, p->level))
			FZ_TOUR(t, "tables", "set", "reach",
				"a table of level %d translates nothing",
				p->level);
		for (size_t k = 0; k < b->count; k++)
			if (p->pa == b->pages[k].pa &&
			    p->level == b->pages[k].level)
				FZ_TOUR(t, "tables", "set", "both",
					"0x%" PRIx64 " is in both", p->pa);
	}
	t->hash = fz_mix(t->hash, a->count << 32 ^ b->count);
}

/* False if not all of both could be read. */
static bool compare(struct fz_tour *t, const struct pg_tables *x,
		    const struct pg_tables *y, struct sums *sums)
{
	static struct side a, b;
	struct pg_comparison c = {
		.before = &a.stream,
		.after = &b.stream,
		.sink = take,
		.ctx = sums,
	};
	int ret = open_side(t, &a, x) | open_side(t, &b, y);

	*sums = (struct sums){ .t = t };
	if (!ret)
		ret = pg_delta_run(&c, NULL);
	ret |= a.stream.ret | b.stream.ret;
	if (!a.set.out_of_memory && !b.set.out_of_memory)
		check_sets(t, &a.set, &b.set, x->regime);
	pg_stream_deinit(&a.stream);
	pg_stream_deinit(&b.stream);
	pg_tableset_deinit(&a.set);
	pg_tableset_deinit(&b.set);
	return !ret && !sums->unread;
}

static enum pg_change mirrored(enum pg_change change)
{
	switch (change) {
	case PG_CHANGE_MAPPED:
		return PG_CHANGE_UNMAPPED;
	case PG_CHANGE_UNMAPPED:
		return PG_CHANGE_MAPPED;
	case PG_CHANGE_SPLIT:
		return PG_CHANGE_COLLAPSED;
	case PG_CHANGE_COLLAPSED:
		return PG_CHANGE_SPLIT;
	default:
		return change;
	}
}

void fz_tour_pairs(struct fz_tour *t, const struct pg_tables *tables,
		   const struct fz_seen *seen)
{
	struct pg_tables other = *tables;
	struct fz_written written;
	struct sums there, back;

	if (!fz_tour_write(t, tables, seen, &written))
		return;
	other.mem = &written.mem;
	if (!compare(t, tables, &other, &there) ||
	    !compare(t, &other, tables, &back))
		return;
	for (enum pg_change i = 0; i < PG_CHANGE_COUNT; i++) {
		if (there.bytes[i] != back.bytes[mirrored(i)])
			FZ_TOUR(t, "delta", pg_change_name(i), "mirror",
				"0x%" PRIx64 " bytes, and 0x%" PRIx64
				" in the other order",
				there.bytes[i], back.bytes[mirrored(i)]);
		t->hash = fz_mix(t->hash, there.bytes[i]);
	}
	if (memcmp(there.attributes, back.attributes, sizeof(back.attributes)))
		FZ_TOUR(t, "delta", "attributes", "mirror",
			"other attributes in the other order");
}

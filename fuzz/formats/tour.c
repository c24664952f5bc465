// SPDX-License-Identifier: GPL-2.0-or-later
#include "formats/tour.h"

#include <inttypes.h>
#include <malloc.h>
#include <string.h>

#include "arch/alias.h"
#include "arch/delta.h"
#include "arch/rmap.h"
#include "arch/stat.h"
#include "arch/translate.h"
#include "base/bits.h"

/* Addresses that are asked one by one. */
#define ASKED 12
/* No multiple of a word, so that words lie across two pieces. */
#define PIECE 1020

/* Streams and searches begin with megabytes, which cost more than their use. */
void fz_tour_prepare(void)
{
	mallopt(M_MMAP_THRESHOLD, 1 << 30);
	mallopt(M_TRIM_THRESHOLD, 1 << 30);
}

uint64_t fz_tour_next(struct fz_tour *t)
{
	uint64_t z = t->seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* A memory whose bytes end at multiples of PIECE; what is absent is whole. */
struct pieces {
	struct pg_mem mem;
	const struct pg_mem *below;
};

static struct pg_stretch pieces_locate(const struct pg_mem *mem, uint64_t addr)
{
	const struct pieces *p = (const struct pieces *)mem;
	struct pg_stretch s = pg_mem_locate(p->below, addr);

	if (s.data)
		s.size = pg_min(s.size, PIECE - addr % PIECE);
	return s;
}

static uint64_t hash_span(uint64_t h, const struct pg_span *s)
{
	h = fz_mix(h, s->ia ^ (uint64_t)s->kind << 60);
	h = fz_mix(h, s->size);
	h = fz_mix(h, s->pa ^ (uint64_t)(uint8_t)s->level << 56);
	h = fz_mix(h, s->desc);
	h = fz_mix(h, s->at);
	h = fz_mix(h, s->count ^ s->repeat << 32);
	h = fz_mix(h, s->access.priv | s->access.user << 8 |
			      s->fault.kind << 16 | s->attr.type << 24);
	return fz_mix(h, (uint64_t)s->attr.inner << 32 | s->attr.outer << 16 |
				 s->attr.sh);
}

static enum pg_action keep(void *ctx, const struct pg_span *span)
{
	struct fz_seen *s = ctx;

	if (span->ia != s->next && !s->gap) {
		s->gap = true;
		s->gap_at = span->ia;
	}
	if (s->kept < FZ_TOUR_SPANS)
		s->spans[s->kept++] = *span;
	s->next = span->ia + span->size;
	s->count++;
	s->hash = hash_span(s->hash, span);
	if (pg_span_is_leaf(span)) {
		s->leaves += span->count;
		s->mapped += span->size;
	}
	s->unread += span->kind == PG_SPAN_UNREADABLE;
	s->repeats += span->repeat > 0;
	return PG_CONTINUE;
}

void fz_tour_see(const struct fz_tour *t, const struct pg_tables *tables,
		 struct fz_seen *s)
{
	struct pg_joiner joiner = {
		.sink = keep,
		.ctx = s,
		.first = tables->regime->base,
		.last = pg_regime_last(tables->regime),
		.limit = t->budget,
	};
	struct pg_walk walk = {
		.tables = tables,
		.budget = t->budget,
		.visit = pg_span_visit,
		.ctx = &joiner,
	};

	s->kept = s->count = s->leaves = s->mapped = s->unread = 0;
	s->repeats = 0;
	s->hash = s->gap_at = 0;
	s->gap = false;
	s->next = tables->regime->base;
	s->err.text[0] = '\0';
	s->ret = pg_walk(&walk, &s->result, &s->err);
	pg_span_flush(&joiner);
	s->exhausted = joiner.exhausted;
}

static void check_walk(struct fz_tour *t, const struct pg_tables *tables,
		       const struct fz_seen *s)
{
	uint64_t end = pg_regime_last(tables->regime) + 1;

	if (s->gap)
		FZ_TOUR(t, "walk", "spans", "gap",
			"a span begins at 0x%" PRIx64 ", not where the one "
			"before ended",
			s->gap_at);
	if (s->ret == PG_EBUDGET)
		end = s->result.stopped_ia;
	else if (s->ret)
		FZ_TOUR(t, "walk", "ret", "code", "a walk ended with %d: %s",
			s->ret, s->err.text);
	if (!s->exhausted && s->next != end)
		FZ_TOUR(t, "walk", "spans", "end",
			"the spans end at 0x%" PRIx64 ", the walk at "
			"0x%" PRIx64,
			s->next, end);
	if (s->result.reads > t->budget)
		FZ_TOUR(t, "budget", "walk", "reads",
			"%" PRIu64 " descriptors were read, of %" PRIu64
			" allowed",
			s->result.reads, t->budget);
	if (s->ret && !strstr(s->err.text, "0x"))
		FZ_TOUR(t, "sentence", "walk", "address",
			"no address in \"%s\"", s->err.text);
}

static struct fz_seen again;

static void check_again(struct fz_tour *t, const struct pg_tables *tables,
			const struct pg_mem *pieces, const struct fz_seen *s)
{
	struct pg_tables cut = *tables;

	cut.mem = pieces;
	fz_tour_see(t, tables, &again);
	if (again.hash != s->hash || again.ret != s->ret)
		FZ_TOUR(t, "again", "walk", "spans",
			"a second walk shows other spans: %" PRIu64 ", not "
			"%" PRIu64,
			again.count, s->count);
	fz_tour_see(t, &cut, &again);
	if (again.ret != s->ret || again.mapped != s->mapped ||
	    again.leaves != s->leaves || again.next != s->next ||
	    again.result.reads != s->result.reads ||
	    (!s->repeats && again.hash != s->hash))
		FZ_TOUR(t, "pieces", "walk", "spans",
			"memory in pieces shows other spans: %" PRIu64 ", not "
			"%" PRIu64,
			again.count, s->count);
}

/* Why the address of a leaf does not translate, where that is right. */
static bool leaf_may_fault(const struct pg_tables *tables,
			   const struct pg_span *s, uint64_t pa,
			   const struct pg_translation *tr)
{
	const struct pg_regime *r = tables->regime;

	if (tables->through)
		return tr->fault.kind == PG_FAULT_ACCESS_FLAG ||
		       tr->fault.kind == PG_FAULT_ADDRESS_SIZE;
	if (tr->fault.kind == PG_FAULT_ADDRESS_SIZE)
		return pg_oa_too_big(r, pa);
	return tr->fault.kind == PG_FAULT_ACCESS_FLAG &&
	       !(s->desc & PG_BIT(10)) && !r->ha;
}

static void ask_leaf(struct fz_tour *t, const struct pg_tables *tables,
		     const struct pg_span *s, const struct pg_translation *tr)
{
	uint64_t pa = pg_span_pa(s, tr->ia);

	if (tr->fault.kind) {
		if (!leaf_may_fault(tables, s, pa, tr))
			FZ_TOUR(t, "translate", "leaf",
				pg_fault_name(tr->fault.kind),
				"0x%" PRIx64 " is in a leaf and faults",
				tr->ia);
		return;
	}
	if (tr->pa != pa)
		FZ_TOUR(t, "translate", "leaf", "pa",
			"0x%" PRIx64 " is at 0x%" PRIx64 ", by its span at "
			"0x%" PRIx64,
			tr->ia, tr->pa, pa);
	if (tr->access.priv != s->access.priv ||
	    tr->access.user != s->access.user)
		FZ_TOUR(t, "translate", "leaf", "access",
			"0x%" PRIx64 " has other permissions than its span",
			tr->ia);
	if (tr->attr.type != s->attr.type || tr->attr.sh != s->attr.sh)
		FZ_TOUR(t, "translate", "leaf", "attr",
			"0x%" PRIx64 " has another memory type than its span",
			tr->ia);
}

static void ask(struct fz_tour *t, const struct pg_tables *tables,
		const struct pg_span *s, uint64_t ia)
{
	struct pg_translation tr;

	pg_translate(tables, ia, NULL, &tr);
	tr.ia = ia;
	if (tr.nsteps > PG_STEPS_MAX)
		FZ_TOUR(t, "translate", "steps", "count", "%u steps",
			tr.nsteps);
	if (pg_span_is_leaf(s))
		ask_leaf(t, tables, s, &tr);
	else if (!tr.fault.kind)
		FZ_TOUR(t, "translate", pg_span_kind_name(s->kind), "none",
			"0x%" PRIx64 " is in no leaf and translates to "
			"0x%" PRIx64,
			ia, tr.pa);
	else if (!tables->through && tr.fault.kind != s->fault.kind)
		FZ_TOUR(t, "translate", pg_span_kind_name(s->kind),
			pg_fault_name(tr.fault.kind),
			"0x%" PRIx64 " faults otherwise than its span (%s)", ia,
			pg_fault_name(s->fault.kind));
	t->hash = fz_mix(t->hash, tr.fault.kind ? tr.fault.addr : tr.pa);
}

/* The spans that are asked about: the first, and some of the others. */
static const struct pg_span *chosen(struct fz_tour *t, const struct fz_seen *s,
				    size_t i)
{
	if (i < ASKED / 2)
		return i < s->kept ? &s->spans[i] : NULL;
	return s->kept > i ? &s->spans[fz_tour_next(t) % s->kept] : NULL;
}

static void check_translate(struct fz_tour *t, const struct pg_tables *tables,
			    const struct fz_seen *s)
{
	for (size_t i = 0; i < ASKED; i++) {
		const struct pg_span *span = chosen(t, s, i);
		uint64_t into;

		if (!span)
			continue;
		into = fz_tour_next(t);
		into = span->size ? into % span->size : into;
		ask(t, tables, span, span->ia);
		ask(t, tables, span, span->ia + span->size - 1);
		ask(t, tables, span, span->ia + into);
	}
}

struct wanted {
	uint64_t pa, ia;
	bool found;
};

static bool meets(void *ctx, const struct pg_rmap_entry *e)
{
	struct wanted *w = ctx;
	uint64_t into = w->ia - e->ia;

	w->found = w->found ||
		   (into < e->ia_size && e->pa + into % e->size == w->pa);
	return !w->found;
}

static void check_found(struct fz_tour *t, const struct pg_rmap *map,
			const char *filled, const struct pg_span *span)
{
	struct wanted w = { pg_span_pa(span, span->ia), span->ia, false };

	if (!pg_rmap_find(map, w.pa, 1, meets, &w) && !w.found)
		FZ_TOUR(t, "rmap", filled, "lost",
			"0x%" PRIx64 " is at 0x%" PRIx64 ", and not found "
			"there",
			w.ia, w.pa);
	w = (struct wanted){ w.pa + span->size, span->ia, false };
	if (!pg_rmap_find(map, w.pa, 1, meets, &w) && w.found)
		FZ_TOUR(t, "rmap", filled, "invented",
			"0x%" PRIx64 " is found at 0x%" PRIx64, w.ia, w.pa);
}

static bool see_alias(void *ctx, const struct pg_alias *a)
{
	struct fz_tour *t = ctx;
	const struct pg_access w = a->writable.class->access;
	const struct pg_access x = a->executable.class->access;

	if (!a->size || !((w.priv | w.user) & PG_W) ||
	    !((x.priv | x.user) & PG_X))
		FZ_TOUR(t, "rmap", "alias", "rights", "no alias at 0x%" PRIx64,
			a->pa);
	t->hash = fz_mix(t->hash, a->pa ^ a->size);
	return true;
}

static void check_map(struct fz_tour *t, struct pg_rmap *map, int ret,
		      const char *filled, const struct fz_seen *s)
{
	if (ret || pg_rmap_build(map))
		return;
	for (size_t i = 0; i < ASKED; i++) {
		const struct pg_span *span = chosen(t, s, i);

		if (span && pg_span_is_leaf(span))
			check_found(t, map, filled, span);
	}
	pg_aliases(map, see_alias, t);
}

static void check_rmap(struct fz_tour *t, const struct pg_tables *tables,
		       const struct fz_seen *s)
{
	struct pg_rmap joined = { .limit = t->budget };
	struct pg_rmap single = { .limit = t->budget };
	struct pg_rmap_feed feed = { .rmap = &single };
	struct pg_walk walk = {
		.tables = tables,
		.budget = t->budget,
		.visit = pg_rmap_visit,
		.ctx = &feed,
	};
	int ret = 0;

	for (size_t i = 0; !ret && i < s->kept; i++)
		ret = pg_rmap_add(&joined, 0, &s->spans[i]);
	check_map(t, &joined, ret, "spans", s);
	if (!tables->through) {
		pg_walk(&walk, NULL, NULL);
		check_map(t, &single, feed.ret, "visits", s);
	}
	pg_rmap_deinit(&joined);
	pg_rmap_deinit(&single);
}

static void check_stat(struct fz_tour *t, const struct pg_tables *tables,
		       const struct fz_seen *s)
{
	struct pg_stat stat = { 0 };
	struct pg_walk walk = {
		.tables = tables,
		.budget = t->budget,
		.visit = pg_stat_visit,
		.ctx = &stat,
	};
	uint64_t leaves = 0;

	pg_walk(&walk, NULL, NULL);
	pg_stat_finish(&stat);
	for (size_t i = 0; i < PG_LEVEL_COUNT; i++)
		leaves += stat.leaves[i].count;
	if (!stat.out_of_memory && !tables->through &&
	    (leaves != s->leaves || stat.mapped != s->mapped))
		FZ_TOUR(t, "stat", "leaves", "count",
			"%" PRIu64 " leaves of 0x%" PRIx64 " bytes; the spans "
			"have %" PRIu64 " of 0x%" PRIx64,
			leaves, stat.mapped, s->leaves, s->mapped);
	if (stat.tlb_possible > stat.tlb)
		FZ_TOUR(t, "stat", "tlb", "possible",
			"more TLB entries than without sets");
	t->hash = fz_mix(t->hash, stat.tlb ^ stat.tlb_possible << 32);
	pg_stat_deinit(&stat);
}

static enum pg_action see_delta(void *ctx, const struct pg_delta *d)
{
	struct fz_tour *t = ctx;

	if (!(d->changes & 1u << PG_CHANGE_UNREADABLE))
		FZ_TOUR(t, "delta", "itself", "differs",
			"0x%" PRIx64 " differs from itself: 0x%x", d->ia,
			d->changes);
	return PG_CONTINUE;
}

static void check_delta(struct fz_tour *t, const struct pg_tables *tables)
{
	struct pg_stream a = {
		.tables = tables,
		.first = tables->regime->base,
		.last = pg_regime_last(tables->regime),
		.budget = t->budget,
		.limit = t->budget,
		.split_holes = true,
	};
	struct pg_stream b = a;
	struct pg_comparison c = {
		.before = &a,
		.after = &b,
		.sink = see_delta,
		.ctx = t,
	};
	struct pg_error err = { "" };

	if (!pg_stream_init(&a, &err) && !pg_stream_init(&b, &err))
		pg_delta_run(&c, &err);
	if (a.ret && !a.err.text[0])
		FZ_TOUR(t, "sentence", "stream", "empty", "no sentence for %d",
			a.ret);
	pg_stream_deinit(&a);
	pg_stream_deinit(&b);
}

void fz_tour(struct fz_tour *t, const struct pg_tables *tables, bool own)
{
	static struct fz_seen seen;
	struct pieces pieces = { { pieces_locate }, tables->mem };

	/* Only judged: commands refuse to walk from there. */
	if (pg_oa_too_big(tables->regime, tables->root)) {
		fz_tour_verify(t, tables, &pieces.mem);
		return;
	}
	fz_tour_see(t, tables, &seen);
	t->hash = fz_mix(t->hash, seen.hash);
	check_walk(t, tables, &seen);
	check_again(t, tables, &pieces.mem, &seen);
	check_translate(t, tables, &seen);
	if (seen.exhausted || t->finding->found)
		return;
	check_rmap(t, tables, &seen);
	check_stat(t, tables, &seen);
	fz_tour_verify(t, tables, &pieces.mem);
	fz_tour_text(t, tables, &seen, own);
	if (!tables->through)
		fz_tour_extract(t, tables, &seen);
	/* They begin with megabytes. */
	switch (fz_tour_next(t) % 4) {
	case 0:
		check_delta(t, tables);
		break;
	case 1:
		fz_tour_pairs(t, tables, &seen);
		break;
	}
}

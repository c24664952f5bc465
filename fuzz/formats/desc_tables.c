// SPDX-License-Identifier: GPL-2.0-or-later
/* What a walk shows, and all that says the same in another way. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "arch/alias.h"
#include "arch/delta.h"
#include "arch/stat.h"
#include "arch/translate.h"
#include "formats/desc.h"

#define VISITS 48
#define SPANS  96
#define ASKED  10
#define PIECES 1024
/* Looked at of what there is: more of the same shows no more. */
#define LOOKS  20
#define DELTAS 48

/* What a walk showed: the first visits after some, and how far it went. */
struct shown {
	struct pg_visit list[VISITS];
	unsigned int count, skip;
	uint64_t next; /* where the next visit that is no table has to begin */
	uint64_t first, last;
	bool gap, done;
};

#define BAD(d, op, class, ...) \
	fz_found(&(d)->finding, "desc", "tables", op, class, __VA_ARGS__)

static enum pg_action show(void *ctx, const struct pg_visit *v)
{
	struct shown *s = ctx;

	if (v->kind == PG_VISIT_TABLE)
		return PG_CONTINUE;
	if (s->done || v->ia != s->next || !v->count)
		s->gap = true;
	s->next = v->ia + v->size * v->count;
	s->done = s->next - 1 == s->last;
	if (s->skip)
		s->skip--;
	else if (s->count < VISITS)
		s->list[s->count++] = *v;
	return PG_CONTINUE;
}

static struct pg_walk walk_of(const struct desc *d, const struct desc_tables *t,
			      pg_visitor visit, void *ctx)
{
	return (struct pg_walk){ .tables = &t->tables,
				 .budget = d->budget,
				 .visit = visit,
				 .ctx = ctx };
}

/* Visits lie side by side, from the first address to where a walk ended. */
static bool walk_shown(struct desc *d, struct desc_tables *t, struct shown *s)
{
	struct pg_walk walk = walk_of(d, t, show, s);
	struct pg_walk_result result = { 0 };
	struct pg_error err;
	int ret;

	*s = (struct shown){ .first = t->regime.base,
			     .last = pg_regime_last(&t->regime),
			     .skip = d->asks & 63,
			     .next = t->regime.base };
	ret = pg_walk(&walk, &result, &err);
	if (result.reads > d->budget)
		BAD(d, "walk", "budget", "a walk read %" PRIu64 " descriptors",
		    result.reads);
	else if (s->gap)
		BAD(d, "walk", "gap", "visits do not lie side by side");
	else if (!ret && !s->done)
		BAD(d, "walk", "end", "a walk ended at 0x%" PRIx64, s->next);
	else if (ret == PG_EBUDGET && result.stopped_ia != s->next)
		BAD(d, "walk", "stopped",
		    "a walk went to 0x%" PRIx64 " and says 0x%" PRIx64, s->next,
		    result.stopped_ia);
	return !ret && !d->finding.found;
}

/* The first and the last address of each visit, each with another access. */
void desc_ask(struct desc *d, struct core *c, struct desc_tables *t,
	      struct differ *differ)
{
	bool one = d->world.kind == WORLD_EL2 || d->world.kind == WORLD_EL3;
	static struct shown s;
	unsigned int how = d->how;

	walk_shown(d, t, &s);
	for (unsigned int i = 0; i < s.count && i < ASKED; i++) {
		const struct pg_visit *v = &s.list[i];
		struct spec_access a = { .kind = how % 3,
					 .el0 = !one && how / 3 % 2,
					 .pan = d->world.pan };

		differ_access(differ, &d->world, c, v->ia, &a);
		a.kind = (how + 1) % 3;
		differ_access(differ, &d->world, c,
			      v->ia + v->size * v->count - 1, &a);
		if (i == how % ASKED)
			differ_walk(differ, &d->world, c, v->ia);
		how++;
	}
}

struct spans {
	struct pg_span list[SPANS];
	unsigned int count;
	uint64_t leaves[PG_LEVEL_COUNT];
	uint64_t mapped;
	struct pg_rmap rmap;
	int added; /* why the reverse map took no more */
	bool all;
};

static enum pg_action take_span(void *ctx, const struct pg_span *span)
{
	struct spans *s = ctx;

	if (s->count < SPANS)
		s->list[s->count++] = *span;
	else
		s->all = false;
	if (!pg_span_is_leaf(span))
		return PG_CONTINUE;
	s->leaves[span->level + 1] += span->count;
	s->mapped += span->size;
	if (!s->added)
		s->added = pg_rmap_add(&s->rmap, 0, span);
	return PG_CONTINUE;
}

/*
 * Why a hole is one, as a translation says it; EPD's has no table. An access
 * flag makes no hole, and the stage behind may.
 */
static bool same_fault(const struct desc_tables *t, const struct pg_fault *a,
		       const struct pg_fault *b)
{
	if (t->tables.through && a->kind == PG_FAULT_ACCESS_FLAG)
		return true;
	return a->kind == b->kind && a->stage == b->stage &&
	       (a->level == b->level || t->regime.epd);
}

/* One address of a span, translated. */
static void check_address(struct desc *d, struct desc_tables *t,
			  const struct pg_span *span, uint64_t ia)
{
	struct pg_translation tr;

	/* Where registers fault everything, a walk shows what would be. */
	if (pg_oa_too_big(&t->regime, t->tables.root))
		return;
	pg_translate(&t->tables, ia, NULL, &tr);
	if (span->kind == PG_SPAN_UNREADABLE) {
		if (tr.fault.kind != PG_FAULT_UNREADABLE)
			BAD(d, "span", "unreadable",
			    "0x%" PRIx64 " is unreadable, and translates", ia);
	} else if (span->kind == PG_SPAN_HOLE) {
		if (!same_fault(t, &tr.fault, &span->fault))
			BAD(d, "span", "fault",
			    "0x%" PRIx64 " is a hole by %s at level %d of "
			    "stage %d, and translates to %s at %d of %d",
			    ia, pg_fault_name(span->fault.kind),
			    span->fault.level, span->fault.stage,
			    pg_fault_name(tr.fault.kind), tr.fault.level,
			    tr.fault.stage);
	} else if (tr.fault.kind == PG_FAULT_NONE) {
		if (tr.pa != pg_span_pa(span, ia))
			BAD(d, "span", "pa",
			    "0x%" PRIx64 " leads to 0x%" PRIx64
			    ", and in its span to 0x%" PRIx64,
			    ia, tr.pa, pg_span_pa(span, ia));
		else if (tr.access.priv != span->access.priv ||
			 tr.access.user != span->access.user ||
			 tr.level != span->level)
			BAD(d, "span", "access",
			    "0x%" PRIx64 " has other rights in its span", ia);
	} else if (tr.fault.kind != PG_FAULT_ACCESS_FLAG &&
		   tr.fault.kind != PG_FAULT_ADDRESS_SIZE) {
		BAD(d, "span", "leaf",
		    "0x%" PRIx64 " is a leaf, and faults: %s", ia,
		    pg_fault_name(tr.fault.kind));
	}
}

static void check_spans(struct desc *d, struct desc_tables *t,
			const struct spans *s)
{
	uint64_t next = t->regime.base;

	for (unsigned int i = 0; i < s->count; i++) {
		const struct pg_span *span = &s->list[i];

		if (span->ia != next)
			BAD(d, "span", "gap",
			    "a span begins at 0x%" PRIx64 " after 0x%" PRIx64,
			    span->ia, next);
		next = span->ia + span->size;
		check_address(d, t, span, span->ia);
		check_address(d, t, span, next - 1);
	}
	if (s->all && next - 1 != pg_regime_last(&t->regime))
		BAD(d, "span", "end", "spans end at 0x%" PRIx64, next);
}

/* The same spans asked for one by one. */
static void check_stream(struct desc *d, struct desc_tables *t,
			 const struct spans *s)
{
	struct pg_stream st = { .tables = &t->tables,
				.first = t->regime.base,
				.last = pg_regime_last(&t->regime),
				.budget = d->budget * 2 };
	const struct pg_span *got;
	struct pg_error err;
	unsigned int i;

	if (pg_stream_init(&st, &err))
		return;
	for (i = 0; i < s->count; i++) {
		const struct pg_span *want = &s->list[i];

		got = pg_stream_get(&st);
		if (!got || got->ia != want->ia || got->size != want->size ||
		    got->kind != want->kind || got->level != want->level ||
		    got->count != want->count || got->desc != want->desc ||
		    (pg_span_is_leaf(got) && got->pa != want->pa)) {
			BAD(d, "stream", "differs",
			    "a stream says otherwise at 0x%" PRIx64, want->ia);
			break;
		}
		pg_stream_skip(&st, want->size);
	}
	if (i == s->count && s->all && pg_stream_get(&st))
		BAD(d, "stream", "end", "a stream goes on after the end");
	pg_stream_deinit(&st);
}

/* Of tables without a stage behind, whose leaves nothing cuts. */
static void check_stat(struct desc *d, struct desc_tables *t,
		       const struct spans *s)
{
	struct pg_stat stat = { 0 };
	struct pg_walk walk = walk_of(d, t, pg_stat_visit, &stat);
	struct pg_error err;
	int ret = pg_walk(&walk, NULL, &err);

	pg_stat_finish(&stat);
	if (!ret && !stat.out_of_memory && !t->tables.through) {
		if (stat.mapped != s->mapped)
			BAD(d, "stat", "mapped",
			    "%" PRIu64 " bytes are mapped, by spans %" PRIu64,
			    stat.mapped, s->mapped);
		for (int i = 0; i < PG_LEVEL_COUNT; i++) {
			struct pg_stat_leaves *l = &stat.leaves[i];

			if (l->count != s->leaves[i] ||
			    l->contig + l->broken > l->count ||
			    l->could_set > l->count)
				BAD(d, "stat", "leaves",
				    "%" PRIu64 " leaves of level %d, by spans "
				    "%" PRIu64,
				    l->count, i - 1, s->leaves[i]);
		}
	}
	pg_stat_deinit(&stat);
}

/* An address that has to be among those that a physical one leads to. */
struct back {
	uint64_t ia, pa;
	bool found;
};

static bool look_back(void *ctx, const struct pg_rmap_entry *e)
{
	struct back *b = ctx;
	uint64_t offset = b->ia - e->ia;

	if (offset < pg_max(e->ia_size, e->size) &&
	    e->pa + offset % e->size == b->pa)
		b->found = true;
	return !b->found;
}

static bool leads_back(const struct pg_rmap *map, uint64_t pa, uint64_t ia)
{
	struct back back = { ia, pa, false };

	return pg_rmap_find(map, pa, 1, look_back, &back) || back.found;
}

static bool take_alias(void *ctx, const struct pg_alias *a)
{
	struct desc *d = ctx;
	const struct pg_access *w = &a->writable.class->access;
	const struct pg_access *x = &a->executable.class->access;

	if (!a->size || !((w->priv | w->user) & PG_W) ||
	    !((x->priv | x->user) & PG_X))
		BAD(d, "alias", "rights",
		    "an alias at 0x%" PRIx64 " that undoes nothing", a->pa);
	return true;
}

static void check_map(struct desc *d, struct pg_rmap *map,
		      const struct spans *s, const char *op)
{
	if (pg_rmap_build(map))
		return;
	for (unsigned int i = 0; i < s->count && i < LOOKS; i++) {
		const struct pg_span *span = &s->list[i];
		uint64_t last = span->ia + span->size - 1;

		if (!pg_span_is_leaf(span))
			continue;
		if (!leads_back(map, pg_span_pa(span, span->ia), span->ia) ||
		    !leads_back(map, pg_span_pa(span, last), last))
			BAD(d, op, "lost",
			    "0x%" PRIx64 " is mapped at 0x%" PRIx64
			    ", and the reverse map does not know",
			    span->pa, span->ia);
	}
	pg_aliases(map, take_alias, d);
}

/* The map that a walk feeds, instead of spans. */
static void check_feed(struct desc *d, struct desc_tables *t,
		       const struct spans *s)
{
	struct pg_rmap map = { .limit = PIECES };
	struct pg_rmap_feed feed = { .rmap = &map };
	struct pg_walk walk = walk_of(d, t, pg_rmap_visit, &feed);
	struct pg_error err;

	if (!pg_walk(&walk, NULL, &err) && !feed.ret)
		check_map(d, &map, s, "feed");
	pg_rmap_deinit(&map);
}

void desc_spans(struct desc *d, struct desc_tables *t)
{
	static struct spans s;
	struct pg_joiner joiner = { .sink = take_span,
				    .ctx = &s,
				    .first = t->regime.base,
				    .last = pg_regime_last(&t->regime),
				    .limit = PIECES };
	struct pg_walk walk = walk_of(d, t, pg_span_visit, &joiner);
	struct pg_error err;
	int ret;

	s.rmap = (struct pg_rmap){ .limit = PIECES };
	memset(s.leaves, 0, sizeof(s.leaves));
	s.mapped = s.count = s.added = 0;
	s.all = true;
	ret = pg_walk(&walk, NULL, &err);
	pg_span_flush(&joiner);
	for (unsigned int i = 0; i < s.count; i++)
		d->seen = (d->seen ^ s.list[i].ia ^ s.list[i].pa ^
			   s.list[i].desc << 8) *
			  UINT64_C(0x100000001b3);
	if (!ret && !joiner.exhausted) {
		if (desc_wants(d, DESC_SPAN)) {
			check_spans(d, t, &s);
			check_stream(d, t, &s);
		}
		if (desc_wants(d, DESC_STAT))
			check_stat(d, t, &s);
		if (desc_wants(d, DESC_RMAP) && !s.added && !(d->how & 2))
			check_map(d, &s.rmap, &s, "rmap");
		if (desc_wants(d, DESC_RMAP) && !t->tables.through &&
		    d->how & 2)
			check_feed(d, t, &s);
	}
	pg_rmap_deinit(&s.rmap);
}

/* Memory in which one word is another, so that tables lie in pieces. */
struct patched {
	struct pg_mem mem;
	const struct pg_mem *below;
	uint64_t at, word;
};

static struct pg_stretch locate_patched(const struct pg_mem *mem, uint64_t addr)
{
	const struct patched *p = (const struct patched *)mem;
	struct pg_stretch s;

	if (addr - p->at < 8)
		return (struct pg_stretch){ (const unsigned char *)&p->word +
						    (addr - p->at),
					    8 - (addr - p->at) };
	s = pg_mem_locate(p->below, addr);
	if (addr < p->at)
		s.size = pg_min(s.size, p->at - addr);
	return s;
}

struct deltas {
	unsigned int count;
	uint64_t hash;
	bool mirrored;
	bool lost;
};

/* The same in the other direction. */
static unsigned int mirror(unsigned int changes)
{
	static const uint8_t pairs[][2] = {
		{ PG_CHANGE_MAPPED, PG_CHANGE_UNMAPPED },
		{ PG_CHANGE_SPLIT, PG_CHANGE_COLLAPSED },
	};

	for (unsigned int i = 0; i < PG_ARRAY_SIZE(pairs); i++) {
		unsigned int a = 1u << pairs[i][0], b = 1u << pairs[i][1];
		unsigned int is = changes & (a | b);

		if (is == a || is == b)
			changes ^= a | b;
	}
	return changes;
}

static enum pg_action take_delta(void *ctx, const struct pg_delta *delta)
{
	struct deltas *s = ctx;
	unsigned int changes = s->mirrored ? mirror(delta->changes)
					   : delta->changes;
	uint64_t parts[] = { delta->ia, delta->size, changes,
			     delta->attributes };

	if (delta->changes == 1u << PG_CHANGE_UNREADABLE)
		s->lost = true;
	for (unsigned int i = 0; i < PG_ARRAY_SIZE(parts); i++)
		s->hash = (s->hash ^ parts[i]) * UINT64_C(0x9e3779b97f4a7c15);
	return ++s->count < DELTAS ? PG_CONTINUE : PG_STOP;
}

static struct pg_stream stream_of(const struct desc *d,
				  const struct pg_tables *t)
{
	return (struct pg_stream){ .tables = t,
				   .first = t->regime->base,
				   .last = pg_regime_last(t->regime),
				   .budget = d->budget * 2,
				   .limit = PIECES,
				   .split_holes = true };
}

/* False where nothing can be said, for lack of budget or memory. */
static bool compare(const struct desc *d, const struct pg_tables *a,
		    const struct pg_tables *b, unsigned int ignore,
		    struct deltas *out)
{
	struct pg_stream before = stream_of(d, a), after = stream_of(d, b);
	struct pg_comparison c = { .before = &before,
				   .after = &after,
				   .ignore = ignore,
				   .sink = take_delta,
				   .ctx = out };
	struct pg_error err;
	bool good = !pg_stream_init(&before, &err);

	if (good && pg_stream_init(&after, &err)) {
		pg_stream_deinit(&before);
		return false;
	}
	good = good && !pg_delta_run(&c, &err) && !before.ret && !after.ret;
	if (before.spans)
		pg_stream_deinit(&before);
	if (after.spans)
		pg_stream_deinit(&after);
	return good;
}

static void compare_patched(struct desc *d, struct desc_tables *t,
			    struct desc_tables *other)
{
	struct deltas to = { 0 }, from = { .mirrored = true };

	if (!compare(d, &t->tables, &other->tables, 0, &to) ||
	    !compare(d, &other->tables, &t->tables, 0, &from))
		return;
	if (to.hash != from.hash)
		BAD(d, "delta", "mirror",
		    "%u changes in one direction, other %u in the other",
		    to.count, from.count);
}

void desc_delta(struct desc *d, struct desc_tables *t)
{
	struct deltas self = { 0 };
	struct desc_tables other = *t;
	struct patched p = { { locate_patched }, &d->memory.mem, 0, 0 };
	uint32_t at;

	if (d->how & 1 || !d->memory.touched) {
		if (compare(d, &t->tables, &t->tables,
			    1u << PG_CHANGE_UNREADABLE, &self) &&
		    self.count)
			BAD(d, "delta", "self",
			    "%u changes of what is the same", self.count);
		return;
	}
	at = d->memory.touch[d->how % d->memory.touched];
	p.at = d->memory.base + at * UINT64_C(8);
	p.word = d->memory.words[at] ^ PG_BIT(d->asks & 63);
	other.tables.regime = &other.regime;
	other.tables.mem = &p.mem;
	if (t->tables.through) {
		other.stage2_tables.regime = &other.stage2;
		other.stage2_tables.mem = &p.mem;
		pg_nested_init(&other.nested, &other.stage2_tables);
		other.tables.mem = &other.nested.mem;
		other.tables.through = &other.stage2_tables;
	}
	compare_patched(d, t, &other);
}

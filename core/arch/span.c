// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch/span.h"

#include "arch/translate.h"

const char *pg_span_kind_name(enum pg_span_kind kind)
{
	static const char *const names[] = {
		[PG_SPAN_BLOCK] = "block",
		[PG_SPAN_PAGE] = "page",
		[PG_SPAN_HOLE] = "hole",
		[PG_SPAN_UNREADABLE] = "unreadable",
	};

	return names[kind];
}

static bool is_leaf(const struct pg_span *s)
{
	return s->kind == PG_SPAN_BLOCK || s->kind == PG_SPAN_PAGE;
}

static void emit(struct pg_joiner *j, const struct pg_span *s)
{
	if (!j->stopped && j->sink(j->ctx, s) == PG_STOP)
		j->stopped = true;
}

/* Where the physical address stands at the end of a leaf span. */
static uint64_t pa_end(const struct pg_span *s)
{
	return s->repeat ? s->pa : s->pa + s->size;
}

static bool same_hole(const struct pg_span *a, const struct pg_span *b)
{
	return a->desc == b->desc && a->fault.kind == b->fault.kind &&
	       a->fault.stage == b->fault.stage;
}

static bool same_leaf(const struct pg_span *a, const struct pg_span *b)
{
	const struct pg_regime *r = a->tables->regime;
	uint64_t oa = pg_desc_oa_mask(r, pg_level_shift(r, a->level));

	return !((a->desc ^ b->desc) & ~oa) && pa_end(a) == b->pa &&
	       a->repeat == b->repeat && a->access.priv == b->access.priv &&
	       a->access.user == b->access.user &&
	       a->attr.type == b->attr.type && a->attr.inner == b->attr.inner &&
	       a->attr.outer == b->attr.outer && a->attr.sh == b->attr.sh;
}

static bool joins(const struct pg_span *a, const struct pg_span *b)
{
	if (a->kind != b->kind || a->level != b->level ||
	    a->ia + a->size != b->ia || !pg_hier_same(&a->hier, &b->hier))
		return false;
	if (is_leaf(a))
		return same_leaf(a, b);
	return a->kind == PG_SPAN_UNREADABLE || same_hole(a, b);
}

static void add(struct pg_joiner *j, const struct pg_span *s)
{
	if (j->has_open && joins(&j->open, s)) {
		j->open.size += s->size;
		j->open.count += s->count;
		return;
	}
	pg_span_flush(j);
	j->open = *s;
	j->has_open = true;
}

void pg_span_flush(struct pg_joiner *j)
{
	if (j->has_open)
		emit(j, &j->open);
	j->has_open = false;
}

/* Drops the first skip bytes of a span. */
static void drop_front(struct pg_span *s, uint64_t skip, uint64_t entry)
{
	s->ia += skip;
	s->size -= skip;
	s->count -= skip / entry;
	s->at += skip / entry * 8;
	if (!is_leaf(s))
		return;
	if (s->repeat) {
		s->pa += skip % s->repeat;
		return;
	}
	s->pa += skip;
	/* Keep the value that really stands in the first entry shown. */
	s->desc += skip / entry * entry;
}

static void cut(const struct pg_joiner *j, struct pg_span *s, uint64_t entry)
{
	uint64_t last = s->ia + (s->size - 1);

	if (s->ia < j->first)
		drop_front(s, j->first - s->ia, entry);
	if (last > j->last) {
		s->size -= last - j->last;
		s->count = (s->size + entry - 1) / entry;
	}
}

/* A piece of a stage-1 leaf through the stage-2 leaf that holds its start. */
static struct pg_span stage2_piece(const struct pg_span *whole, uint64_t offset)
{
	const struct pg_tables *s2 = whole->tables->through;
	struct pg_translation t;
	struct pg_span piece = *whole;
	uint64_t ipa = whole->pa + offset, left = whole->size - offset;

	pg_translate(s2, ipa, NULL, &t);
	piece.ia += offset;
	if (!t.size)
		t.size = PG_BIT(s2->regime->granule);
	piece.size = pg_min(left, t.size - (ipa & (t.size - 1)));
	if (t.fault.kind) {
		piece.kind = PG_SPAN_HOLE;
		piece.fault = t.fault;
		piece.fault.addr = 0;
		return piece;
	}
	piece.pa = t.pa;
	piece.access = pg_combine_access(whole->access, t.access);
	piece.attr = pg_combine_memattr(whole->attr, s2->regime, t.desc);
	return piece;
}

/* Each repetition of a shared page goes through stage 2 on its own. */
static void add_through(struct pg_joiner *j, const struct pg_span *s,
			uint64_t entry)
{
	struct pg_span piece;

	for (uint64_t at = 0; at < s->size && !j->stopped; at += piece.size) {
		piece = stage2_piece(s, s->repeat ? at % s->repeat : at);
		piece.ia = s->ia + at;
		if (s->repeat)
			piece.size =
				pg_min(piece.size, s->repeat - at % s->repeat);
		piece.repeat = 0;
		piece.count = (piece.size + entry - 1) / entry;
		piece.at = s->at + (s->repeat ? 0 : at / entry * 8);
		if (!s->repeat)
			piece.desc = s->desc + at / entry * entry;
		add(j, &piece);
	}
}

static enum pg_span_kind span_kind(const struct pg_visit *v)
{
	switch (v->kind) {
	case PG_VISIT_LEAF:
		return v->level == PG_LEVEL_MAX ? PG_SPAN_PAGE : PG_SPAN_BLOCK;
	case PG_VISIT_UNREADABLE:
		return PG_SPAN_UNREADABLE;
	default:
		return PG_SPAN_HOLE;
	}
}

static struct pg_span from_visit(const struct pg_visit *v)
{
	const struct pg_regime *r = v->tables->regime;
	struct pg_span s = {
		.tables = v->tables,
		.kind = span_kind(v),
		.level = v->level,
		.ia = v->ia,
		.size = v->size * v->count,
		.count = v->count,
		.at = v->at,
		.desc = v->desc,
		.hier = v->hier,
	};

	if (v->kind != PG_VISIT_LEAF) {
		s.fault = (struct pg_fault){
			.kind = v->kind == PG_VISIT_INVALID
					? PG_FAULT_TRANSLATION
					: v->fault,
			.stage = r->stage,
			.level = v->level,
			.addr = v->at,
		};
		return s;
	}
	s.pa = pg_desc_oa(r, v->desc, pg_level_shift(r, v->level));
	s.repeat = v->repeat ? v->size : 0;
	s.access = pg_leaf_access(r, v->desc, &v->hier);
	s.attr = pg_leaf_memattr(r, v->desc);
	return s;
}

enum pg_action pg_span_visit(void *ctx, const struct pg_visit *v)
{
	struct pg_joiner *j = ctx;
	struct pg_span s;

	if (v->kind == PG_VISIT_TABLE)
		return PG_CONTINUE;
	s = from_visit(v);
	cut(j, &s, v->size);
	if (v->kind == PG_VISIT_LEAF && v->tables->through)
		add_through(j, &s, v->size);
	else
		add(j, &s);
	return j->stopped ? PG_STOP : PG_CONTINUE;
}

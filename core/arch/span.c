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

/* The stage that stopped this is not the one whose tables are walked. */
static bool other_stage(const struct pg_span *s)
{
	return s->fault.kind && s->fault.stage != s->tables->regime->stage;
}

bool pg_span_hole_tells(const struct pg_span *s)
{
	return s->kind == PG_SPAN_HOLE && (s->desc || other_stage(s));
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

/* The same, or different tables' that come to the same: mostly the former. */
static bool same_hier(const struct pg_hier *a, const struct pg_hier *b)
{
	return !memcmp(a, b, sizeof(*a)) || pg_hier_same(a, b);
}

/* Invalid entries may keep the addresses that they had: those ascend. */
static bool same_value(const struct pg_span *a, const struct pg_span *b)
{
	if (a->desc == b->desc)
		return true;
	return a->desc && b->desc - a->desc == a->size;
}

static bool same_hole(const struct pg_span *a, const struct pg_span *b)
{
	return same_value(a, b) && a->fault.kind == b->fault.kind &&
	       a->fault.stage == b->fault.stage &&
	       a->fault.level == b->fault.level;
}

bool pg_span_same_leaf(const struct pg_span *a, const struct pg_span *b)
{
	const struct pg_regime *r = a->tables->regime;
	uint64_t oa = pg_desc_oa_mask(r, pg_level_shift(r, a->level));

	return !((a->desc ^ b->desc) & ~oa) && same_hier(&a->hier, &b->hier) &&
	       a->access.priv == b->access.priv &&
	       a->access.user == b->access.user &&
	       a->attr.type == b->attr.type && a->attr.inner == b->attr.inner &&
	       a->attr.outer == b->attr.outer && a->attr.sh == b->attr.sh &&
	       a->attr.tagged == b->attr.tagged &&
	       a->attr.xs_clear == b->attr.xs_clear;
}

static bool same_leaf(const struct pg_span *a, const struct pg_span *b)
{
	return pa_end(a) == b->pa && a->repeat == b->repeat &&
	       pg_span_same_leaf(a, b);
}

static bool joins(const struct pg_span *a, const struct pg_span *b)
{
	if (a->kind != b->kind || a->level != b->level ||
	    a->ia + a->size != b->ia)
		return false;
	if (pg_span_is_leaf(a))
		return same_leaf(a, b);
	if (!same_hier(&a->hier, &b->hier))
		return false;
	/* Pieces of one leaf under one stage-2 table that is missing. */
	if (a->kind == PG_SPAN_UNREADABLE && other_stage(a) && other_stage(b))
		return (a->at ^ b->at) <
		       PG_BIT(a->tables->through->regime->granule);
	if (a->kind == PG_SPAN_UNREADABLE)
		return a->at + a->count * 8 == b->at;
	return same_hole(a, b);
}

/* Where the next span is made. */
static struct pg_span *next_span(struct pg_joiner *j)
{
	return &j->spans[!j->open];
}

/* The next span joins the open one, or takes its place. */
static void add(struct pg_joiner *j)
{
	struct pg_span *open = &j->spans[j->open];
	const struct pg_span *next = next_span(j);

	if (j->has_open && joins(open, next)) {
		open->size += next->size;
		open->count += next->count;
		return;
	}
	pg_span_flush(j);
	j->open = !j->open;
	j->has_open = true;
}

void pg_span_flush(struct pg_joiner *j)
{
	struct pg_span *open = &j->spans[j->open];

	if (j->has_open) {
		open->count = pg_max(open->count, 1);
		emit(j, open);
	}
	j->has_open = false;
}

/* Drops the first skip bytes of a span. */
static void drop_front(struct pg_span *s, uint64_t skip, uint64_t entry)
{
	s->ia += skip;
	s->size -= skip;
	s->count -= skip / entry;
	s->at += skip / entry * 8;
	if (!pg_span_is_leaf(s))
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
		s->count -= (last - j->last) / entry;
	}
}

/* Why stage 2 gives nothing: a hole, or a stage-2 table that is missing. */
static void set_stage2_fault(struct pg_span *s, const struct pg_fault *fault)
{
	bool missing = fault->kind == PG_FAULT_UNREADABLE;

	s->kind = missing ? PG_SPAN_UNREADABLE : PG_SPAN_HOLE;
	s->fault = *fault;
	if (missing)
		s->at = fault->addr;
}

/* A piece of a stage-1 leaf through the stage-2 leaf that holds its start. */
static struct pg_span stage2_piece(const struct pg_span *whole, uint64_t offset)
{
	const struct pg_tables *s2 = whole->tables->through;
	struct pg_translation t;
	struct pg_span piece = *whole;
	uint64_t ipa = whole->pa + offset, left = whole->size - offset;

	pg_translate(s2, ipa, NULL, &t);
	/* Before any look-up: the address is outside, and all above it too. */
	piece.size = left;
	if (t.size)
		piece.size = pg_min(left, t.size - (ipa & (t.size - 1)));
	else if (ipa <= pg_regime_last(s2->regime))
		piece.size = pg_min(left, pg_regime_last(s2->regime) - ipa + 1);
	if (t.fault.kind) {
		set_stage2_fault(&piece, &t.fault);
		return piece;
	}
	piece.pa = t.pa;
	piece.access = pg_combine_access(whole->access, t.access);
	piece.attr = pg_combine_memattr(whole->attr, s2->regime, t.desc);
	return piece;
}

/* The entry, counted from the span's first, that holds its byte at. */
static uint64_t entry_of(const struct pg_span *s, uint64_t at, uint64_t entry)
{
	return (at + (s->ia & (entry - 1))) / entry;
}

uint64_t pg_span_pa(const struct pg_span *s, uint64_t ia)
{
	uint64_t phase = s->repeat - 1;

	if (!s->repeat)
		return s->pa + (ia - s->ia);
	return s->pa - (s->ia & phase) + (ia & phase);
}

static uint64_t entry_size(const struct pg_span *s)
{
	return PG_BIT(pg_level_shift(s->tables->regime, s->level));
}

void pg_span_skip(struct pg_span *s, uint64_t bytes)
{
	if (pg_span_is_leaf(s))
		s->pa = pg_span_pa(s, s->ia + bytes);
	if (!s->repeat)
		s->at += entry_of(s, bytes, entry_size(s)) * 8;
	s->ia += bytes;
	s->size -= bytes;
}

uint64_t pg_span_entries(const struct pg_span *s)
{
	return entry_of(s, s->size - 1, entry_size(s)) + 1;
}

/* The piece at a distance from the start of a span whose address ascends. */
static struct pg_span ascending_piece(const struct pg_span *s, uint64_t at,
				      uint64_t entry)
{
	struct pg_span piece = stage2_piece(s, at);
	uint64_t first = entry_of(s, at, entry);
	uint64_t last = entry_of(s, at + piece.size - 1, entry);
	/* An entry counts for the piece that holds its first byte. */
	bool begun = at && entry_of(s, at - 1, entry) == first;

	piece.ia = s->ia + at;
	piece.count = last - first + !begun;
	if (piece.kind != PG_SPAN_UNREADABLE)
		piece.at = s->at + first * 8;
	piece.desc = s->desc + first * entry;
	return piece;
}

/*
 * A span of one page repeated: what one repetition comes to, all do; pieces
 * smaller than the page have to be taken one by one.
 */
static struct pg_span repeated_piece(const struct pg_span *s, uint64_t at,
				     uint64_t entry)
{
	uint64_t phase = (s->ia + at) & (s->repeat - 1);
	struct pg_span one = *s;
	struct pg_span piece;

	/* The page from its beginning. */
	one.pa = s->pa - (s->ia & (s->repeat - 1));
	one.size = s->repeat;
	piece = stage2_piece(&one, phase);
	piece.ia = s->ia + at;
	piece.at = piece.kind == PG_SPAN_UNREADABLE ? piece.at : s->at;
	if (!phase && piece.size == s->repeat && !(s->size - at < s->repeat)) {
		piece.repeat = piece.kind == PG_SPAN_HOLE ? 0 : s->repeat;
		piece.size = (s->size - at) & -s->repeat;
		piece.count = piece.size / entry;
		return piece;
	}
	piece.repeat = 0;
	piece.size = pg_min(piece.size, s->size - at);
	piece.count = !phase || !at;
	return piece;
}

static void add_through(struct pg_joiner *j, uint64_t entry)
{
	const struct pg_span whole = *next_span(j), *s = &whole;
	uint64_t at = 0;

	while (at < s->size && !j->stopped) {
		struct pg_span *piece = next_span(j);

		if (++j->pieces > (j->limit ? j->limit : PG_SPAN_PIECES)) {
			pg_span_flush(j);
			j->exhausted = j->stopped = true;
			j->stopped_ia = s->ia + at;
			return;
		}
		*piece = s->repeat ? repeated_piece(s, at, entry)
				   : ascending_piece(s, at, entry);
		at += piece->size;
		add(j);
	}
}

/* A table that stage 2 does not map is the guest's fault, not the image's. */
static void ask_stage2(struct pg_span *s)
{
	const struct pg_tables *s2 = s->tables->through;
	struct pg_fault fault;

	if (s->kind == PG_SPAN_UNREADABLE && s2 &&
	    pg_stage2_walk_fault(s2, s->at, &fault))
		set_stage2_fault(s, &fault);
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

static void fill_fault(struct pg_span *s, const struct pg_visit *v)
{
	s->fault.kind = v->kind == PG_VISIT_INVALID ? PG_FAULT_TRANSLATION
						    : v->fault;
	s->fault.stage = v->tables->regime->stage;
	s->fault.level = v->level;
	s->fault.addr = v->at;
	ask_stage2(s);
}

/*
 * What a leaf's attributes and those of the tables above come to. Neighbours
 * whose addresses do not ascend mostly agree in all else.
 */
static void fill_attributes(struct pg_span *s, const struct pg_visit *v,
			    const struct pg_span *before)
{
	const struct pg_regime *r = v->tables->regime;
	uint64_t oa = pg_desc_oa_mask(r, pg_level_shift(r, v->level));

	if (before && pg_span_is_leaf(before) && before->level == s->level &&
	    !((before->desc ^ s->desc) & ~oa) &&
	    same_hier(&before->hier, &s->hier)) {
		s->access = before->access;
		s->attr = before->attr;
		return;
	}
	s->access = pg_leaf_access(r, v->desc, &v->hier);
	s->attr = pg_leaf_memattr(r, v->desc);
}

/* Field by field: clearing all of it first costs more than the rest. */
static void fill_span(struct pg_span *s, const struct pg_visit *v,
		      const struct pg_span *before)
{
	const struct pg_regime *r = v->tables->regime;

	s->tables = v->tables;
	s->kind = span_kind(v);
	s->level = v->level;
	s->ia = v->ia;
	s->size = v->size * v->count;
	s->pa = 0;
	s->count = v->count;
	s->at = v->at;
	s->desc = v->desc;
	s->repeat = 0;
	s->hier = v->hier;
	s->fault = (struct pg_fault){ 0 };
	if (v->kind != PG_VISIT_LEAF) {
		s->access = (struct pg_access){ 0 };
		s->attr = (struct pg_memattr){ 0 };
		fill_fault(s, v);
		return;
	}
	s->pa = pg_desc_oa(r, v->desc, pg_level_shift(r, v->level));
	s->repeat = v->repeat ? v->size : 0;
	fill_attributes(s, v, before);
}

enum pg_action pg_span_visit(void *ctx, const struct pg_visit *v)
{
	struct pg_joiner *j = ctx;
	struct pg_span *s = next_span(j);
	/* Through stage 2 the open span's attributes are of both stages. */
	bool known = j->has_open && !v->tables->through;

	if (v->kind == PG_VISIT_TABLE)
		return PG_CONTINUE;
	fill_span(s, v, known ? &j->spans[j->open] : NULL);
	cut(j, s, v->size);
	if (v->kind == PG_VISIT_LEAF && v->tables->through)
		add_through(j, v->size);
	else
		add(j);
	return j->stopped ? PG_STOP : PG_CONTINUE;
}

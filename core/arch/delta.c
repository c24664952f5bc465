// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch/delta.h"

#include "arch/translate.h"

#define NOT_WRITTEN 7 /* AP[2] and nDirty; S2AP[1] is the reverse */

const char *pg_change_name(enum pg_change change)
{
	static const char *const names[] = {
		[PG_CHANGE_UNREADABLE] = "unreadable",
		[PG_CHANGE_MAPPED] = "mapped",
		[PG_CHANGE_UNMAPPED] = "unmapped",
		[PG_CHANGE_MOVED] = "moved",
		[PG_CHANGE_PERMISSION] = "permission",
		[PG_CHANGE_MEMTYPE] = "memtype",
		[PG_CHANGE_SHAREABILITY] = "shareability",
		[PG_CHANGE_ATTRIBUTE] = "attribute",
		[PG_CHANGE_SPLIT] = "split",
		[PG_CHANGE_COLLAPSED] = "collapsed",
		[PG_CHANGE_CONTIG] = "contig",
		[PG_CHANGE_FAULT] = "fault",
		[PG_CHANGE_INVALID] = "invalid",
	};

	return names[change];
}

/* Where an attribute stands, and when it is there at all. */
enum when {
	S1 = 1 << 0,
	S2 = 1 << 1,
	TWO_EL = 1 << 2,
	DIRECT = 1 << 3,
	BLOCK = 1 << 4,
};

/* hi and lo 0: not a field, but computed. */
static const struct {
	const char *name;
	uint8_t hi, lo;
	unsigned int when;
} attributes[] = {
	[PG_ATTR_AF] = { "af", PG_DESC_AF, PG_DESC_AF, 0 },
	[PG_ATTR_NG] = { "ng", PG_DESC_NG, PG_DESC_NG, S1 | TWO_EL },
	[PG_ATTR_DBM] = { "dbm", PG_DESC_DBM, PG_DESC_DBM, DIRECT },
	[PG_ATTR_DIRTY] = { "dirty", 0, 0, 0 },
	[PG_ATTR_GP] = { "gp", PG_DESC_GP, PG_DESC_GP, S1 },
	[PG_ATTR_SW] = { "sw", 58, 55, 0 },
	[PG_ATTR_NT] = { "nt", PG_DESC_NT, PG_DESC_NT, BLOCK },
	[PG_ATTR_NS] = { "ns", 5, 5, S1 },
	[PG_ATTR_FNXS] = { "fnxs", 11, 11, S2 },
	[PG_ATTR_PBHA] = { "pbha", 62, 59, 0 },
	[PG_ATTR_MAIR] = { "mair", 0, 0, 0 },
};

const char *pg_attribute_name(enum pg_attribute attribute)
{
	return attributes[attribute].name;
}

static unsigned int context(const struct pg_span *s)
{
	const struct pg_regime *r = s->tables->regime;
	unsigned int is = r->stage == 1 ? S1 : S2;

	is |= pg_regime_two_els(r) ? TWO_EL : 0;
	is |= r->pie ? 0 : DIRECT;
	is |= s->kind == PG_SPAN_BLOCK ? BLOCK : 0;
	return is;
}

/* D-19: only where hardware keeps it does the bit say so. */
static bool dirty(const struct pg_span *s)
{
	const struct pg_regime *r = s->tables->regime;

	if (!r->ha || !r->hd || !(r->pie || pg_bit(s->desc, PG_DESC_DBM)))
		return false;
	return pg_bit(s->desc, NOT_WRITTEN) == (r->stage == 2);
}

uint64_t pg_attribute_value(const struct pg_span *s, enum pg_attribute a)
{
	if (attributes[a].when & ~context(s))
		return 0;
	if (a == PG_ATTR_DIRTY)
		return dirty(s);
	if (a == PG_ATTR_MAIR)
		return s->attr.byte;
	return pg_bits(s->desc, attributes[a].hi, attributes[a].lo);
}

static bool same_type(const struct pg_memattr *a, const struct pg_memattr *b)
{
	return a->type == b->type && a->inner == b->inner &&
	       a->outer == b->outer && a->tagged == b->tagged &&
	       a->xs_clear == b->xs_clear;
}

static unsigned int differing_attributes(const struct pg_span *a,
					 const struct pg_span *b)
{
	unsigned int bits = 0;

	for (unsigned int i = 0; i < PG_ATTR_COUNT; i++) {
		if (pg_attribute_value(a, i) != pg_attribute_value(b, i))
			bits |= 1U << i;
	}
	/* Another type has another byte; that is no news. */
	if (!same_type(&a->attr, &b->attr))
		bits &= ~(1U << PG_ATTR_MAIR);
	return bits;
}

static bool contig(const struct pg_span *s)
{
	return pg_desc_contig(s->tables->regime, s->level, s->desc);
}

static unsigned int size_change(const struct pg_span *a,
				const struct pg_span *b)
{
	unsigned int was = pg_level_shift(a->tables->regime, a->level);
	unsigned int is = pg_level_shift(b->tables->regime, b->level);

	if (was != is)
		return 1U << (was > is ? PG_CHANGE_SPLIT : PG_CHANGE_COLLAPSED);
	return contig(a) == contig(b) ? 0 : 1U << PG_CHANGE_CONTIG;
}

/* Bytes until a span that repeats starts again. */
static uint64_t to_restart(const struct pg_span *s)
{
	return s->repeat ? s->repeat - (s->ia & (s->repeat - 1)) : UINT64_MAX;
}

/*
 * How long one answer to "the same output address?" holds, and which. Where
 * one span stays on one piece of memory and the other ascends past it, the two
 * meet once, or once in each of the longer periods.
 */
static uint64_t compare_pa(const struct pg_span *a, const struct pg_span *b,
			   uint64_t size, bool *moved)
{
	bool a_shorter = a->repeat && (!b->repeat || a->repeat < b->repeat);
	const struct pg_span *little = a_shorter ? a : b;
	const struct pg_span *large = a_shorter ? b : a;
	uint64_t left = to_restart(little), home, there;

	*moved = a->pa != b->pa;
	if (a->repeat == b->repeat)
		return size;
	size = pg_min(size, to_restart(large));
	if (!*moved)
		return pg_min(size, left);
	home = little->pa + left - little->repeat;
	there = large->pa + left;
	if (home < there || (home - there) & (little->repeat - 1))
		return size;
	return pg_min(size, left + (home - there));
}

static void compare_leaves(const struct pg_span *a, const struct pg_span *b,
			   struct pg_delta *d)
{
	bool moved;

	d->size = compare_pa(a, b, d->size, &moved);
	d->attributes = differing_attributes(a, b);
	d->changes = size_change(a, b);
	if (moved)
		d->changes |= 1U << PG_CHANGE_MOVED;
	if (a->access.priv != b->access.priv ||
	    a->access.user != b->access.user)
		d->changes |= 1U << PG_CHANGE_PERMISSION;
	if (!same_type(&a->attr, &b->attr))
		d->changes |= 1U << PG_CHANGE_MEMTYPE;
	if (a->attr.sh != b->attr.sh)
		d->changes |= 1U << PG_CHANGE_SHAREABILITY;
	if (d->attributes)
		d->changes |= 1U << PG_CHANGE_ATTRIBUTE;
}

static bool same_fault(const struct pg_fault *a, const struct pg_fault *b)
{
	return a->kind == b->kind && a->stage == b->stage && a->walk == b->walk;
}

/* What an entry that translates nothing holds; other stages' leaves do not. */
static uint64_t held(const struct pg_span *s)
{
	return s->fault.stage == s->tables->regime->stage ? s->desc : 0;
}

static unsigned int hole_changes(const struct pg_span *a,
				 const struct pg_span *b)
{
	unsigned int changes = 0;

	if (!same_fault(&a->fault, &b->fault))
		changes |= 1U << PG_CHANGE_FAULT;
	if (held(a) != held(b))
		changes |= 1U << PG_CHANGE_INVALID;
	return changes;
}

void pg_delta_compare(const struct pg_span *a, const struct pg_span *b,
		      struct pg_delta *d)
{
	bool was = pg_span_is_leaf(a), is = pg_span_is_leaf(b);

	*d = (struct pg_delta){
		.ia = a->ia,
		.size = pg_min(a->size, b->size),
		.before = *a,
		.after = *b,
	};
	if (a->kind == PG_SPAN_UNREADABLE || b->kind == PG_SPAN_UNREADABLE)
		d->changes = 1U << PG_CHANGE_UNREADABLE;
	else if (was && is)
		compare_leaves(a, b, d);
	else if (was || is)
		d->changes = 1U << (is ? PG_CHANGE_MAPPED : PG_CHANGE_UNMAPPED);
	else
		d->changes = hole_changes(a, b);
	d->before.size = d->after.size = d->size;
}

#define OF_HOLES (1U << PG_CHANGE_FAULT | 1U << PG_CHANGE_INVALID)
#define OF_ADDRESSES                                         \
	(1U << PG_CHANGE_MAPPED | 1U << PG_CHANGE_UNMAPPED | \
	 1U << PG_CHANGE_MOVED)

/*
 * b says of its range what a says of the one before, addresses aside; so the
 * attributes that differ are the same too.
 */
static bool goes_on(const struct pg_span *a, const struct pg_span *b,
		    unsigned int changes)
{
	if (a->kind != b->kind)
		return false;
	if (a->kind == PG_SPAN_HOLE)
		return !(changes & OF_HOLES) ||
		       (same_fault(&a->fault, &b->fault) && held(a) == held(b));
	if (a->level != b->level)
		return false;
	return a->kind == PG_SPAN_UNREADABLE || pg_span_same_leaf(a, b);
}

/* The output address goes on, as far as there is one. */
static bool ascends(const struct pg_span *a, const struct pg_span *b)
{
	return !pg_span_is_leaf(a) || !pg_span_is_leaf(b) ||
	       (a->repeat == b->repeat && pg_span_pa(a, b->ia) == b->pa);
}

/*
 * Spans that were cut or joined hold the value of some leaf; the tables tell
 * that of the first. A repetition that is not met within the range is none.
 */
static void finish(struct pg_span *s, uint64_t size, bool scattered)
{
	struct pg_translation t;

	s->size = size;
	if (s->count)
		s->count = pg_span_entries(s);
	if (s->repeat && (scattered || to_restart(s) >= size))
		s->repeat = 0;
	if (s->kind == PG_SPAN_UNREADABLE || !s->desc)
		return;
	pg_translate(s->tables, s->ia, NULL, &t);
	s->desc = t.desc;
}

static void flush(struct pg_comparison *c)
{
	struct pg_delta *d = &c->open;

	if (!c->has_open || c->stopped)
		return;
	c->has_open = false;
	c->found = true;
	finish(&d->before, d->size, d->scattered);
	finish(&d->after, d->size, d->scattered);
	c->stopped = c->sink(c->ctx, d) == PG_STOP;
}

static bool join(struct pg_delta *o, const struct pg_delta *d)
{
	bool ascend = ascends(&o->before, &d->before) &&
		      ascends(&o->after, &d->after);

	if (o->ia + o->size != d->ia || o->changes != d->changes ||
	    !goes_on(&o->before, &d->before, d->changes) ||
	    !goes_on(&o->after, &d->after, d->changes) ||
	    (!ascend && d->changes & OF_ADDRESSES))
		return false;
	o->scattered = o->scattered || !ascend;
	o->size += d->size;
	return true;
}

static void add(struct pg_comparison *c, const struct pg_delta *d)
{
	if (c->has_open && join(&c->open, d))
		return;
	flush(c);
	c->open = *d;
	c->has_open = true;
}

/* Only repetition can cut where neither of the spans ends. */
static bool too_many_cuts(struct pg_comparison *c, const struct pg_span *a,
			  const struct pg_span *b, const struct pg_delta *d)
{
	if (d->size < a->size && d->size < b->size)
		c->cuts++;
	return c->cuts > PG_SPAN_PIECES;
}

/* Marks what is not told as what nobody knows. */
static void add_rest(struct pg_comparison *c, uint64_t from)
{
	struct pg_span rest = {
		.tables = c->before->tables,
		.kind = PG_SPAN_UNREADABLE,
		.level = c->before->tables->regime->start,
		.ia = from,
		.size = c->before->last - from + 1,
	};
	struct pg_delta d = {
		.ia = from,
		.size = rest.size,
		.changes = 1U << PG_CHANGE_UNREADABLE,
		.before = rest,
		.after = rest,
	};

	d.after.tables = c->after->tables;
	d.after.level = c->after->tables->regime->start;
	add(c, &d);
}

int pg_delta_run(struct pg_comparison *c, struct pg_error *err)
{
	const struct pg_span *a, *b;
	struct pg_delta d;
	int ret = PG_OK;

	while (!c->stopped && (a = pg_stream_get(c->before)) &&
	       (b = pg_stream_get(c->after))) {
		pg_delta_compare(a, b, &d);
		if (too_many_cuts(c, a, b, &d)) {
			ret = pg_error(err, PG_EBUDGET,
				       "the two repeat memory at different "
				       "lengths, which makes more than %llu "
				       "ranges; nothing from address "
				       "0x%016llx on is told",
				       (unsigned long long)PG_SPAN_PIECES,
				       (unsigned long long)a->ia);
			add_rest(c, a->ia);
			break;
		}
		d.changes &= ~c->ignore;
		if (d.changes)
			add(c, &d);
		pg_stream_skip(c->before, d.size);
		pg_stream_skip(c->after, d.size);
	}
	flush(c);
	return ret;
}

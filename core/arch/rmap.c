// SPDX-License-Identifier: GPL-2.0-or-later
/* What the reverse map keeps, and how spans become entries of it. */
#include "arch/rmap.h"

#include <stdlib.h>
#include <string.h>

#include "arch/rmap_priv.h"

/* Pages, or repetitions, of one entry at most. */
#define LENGTH_MAX PG_BIT(LENGTH_BITS)

void pg_rmap_deinit(struct pg_rmap *rmap)
{
	free(rmap->entries);
	free(rmap->classes);
	free(rmap->slots);
	free(rmap->ends);
	*rmap = (struct pg_rmap){ 0 };
}

static inline bool same_attr(const struct pg_memattr *a,
			     const struct pg_memattr *b)
{
	return a->byte == b->byte && a->type == b->type &&
	       a->inner == b->inner && a->outer == b->outer && a->sh == b->sh &&
	       a->tagged == b->tagged && a->xs_clear == b->xs_clear;
}

static bool same_access(struct pg_access a, struct pg_access b)
{
	return a.priv == b.priv && a.user == b.user;
}

static bool same_class(const struct pg_rmap_class *a,
		       const struct pg_rmap_class *b)
{
	return a->desc == b->desc && a->tag == b->tag &&
	       a->tables == b->tables && a->level == b->level &&
	       a->repeat == b->repeat && same_access(a->access, b->access) &&
	       same_attr(&a->attr, &b->attr);
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 32;
}

/* What is left out here only collides. */
static uint64_t hash_class(const struct pg_rmap_class *c)
{
	uint64_t hash = mix(c->desc, c->repeat);

	hash = mix(hash, (uint64_t)c->tag << 8 | (uint8_t)c->level);
	return mix(hash, (uint64_t)c->access.priv << 24 |
				 (uint64_t)c->access.user << 16 |
				 (uint64_t)c->attr.sh << 12 |
				 (uint64_t)c->attr.type << 8 | c->attr.byte);
}

/*
 * Classes that are looked at for one. Who makes an image may choose attributes
 * that hash alike; a class that is then not found is made once more, which
 * costs its memory, but not the time of a search through all of them.
 */
#define PROBES 64

/* The slot that holds the class, or the free one where it belongs, or NULL. */
static uint32_t *slot_of(const struct pg_rmap *m, const struct pg_rmap_class *c)
{
	uint64_t hash = hash_class(c);

	for (size_t n = 0; n < PROBES; n++) {
		uint32_t *slot = &m->slots[(hash + n) & (m->nslots - 1)];

		if (!*slot || same_class(&m->classes[*slot - 1], c))
			return slot;
	}
	return NULL;
}

static void place(struct pg_rmap *m, uint32_t index)
{
	uint32_t *slot = slot_of(m, &m->classes[index]);

	if (slot)
		*slot = index + 1;
}

void pg_rmap_rehash(struct pg_rmap *m)
{
	memset(m->slots, 0, m->nslots * sizeof(*m->slots));
	for (size_t i = 0; i < m->nclasses; i++)
		place(m, i);
}

/* Room for one more class in a hash table that is never more than half full. */
static int grow_classes(struct pg_rmap *m)
{
	size_t room = m->class_room ? 2 * m->class_room : 64;
	struct pg_rmap_class *classes =
		reallocarray(m->classes, room, sizeof(*classes));
	uint32_t *slots = reallocarray(NULL, 2 * room, sizeof(*slots));

	if (classes)
		m->classes = classes;
	if (!classes || !slots) {
		free(slots);
		return PG_ENOMEM;
	}
	free(m->slots);
	m->slots = slots;
	m->nslots = 2 * room;
	m->class_room = room;
	pg_rmap_rehash(m);
	return PG_OK;
}

static int new_class(struct pg_rmap *m, const struct pg_rmap_class *c)
{
	if (m->nclasses == PG_RMAP_CLASSES)
		return PG_EBUDGET;
	if (m->nclasses == m->class_room && grow_classes(m))
		return PG_ENOMEM;
	m->classes[m->nclasses] = *c;
	place(m, m->nclasses);
	m->last_class = m->nclasses++;
	return PG_OK;
}

/* The bits of its descriptor that are no output address. */
static inline uint64_t attributes(const struct pg_span *s)
{
	const struct pg_regime *r = s->tables->regime;

	return s->desc & ~pg_desc_oa_mask(r, pg_level_shift(r, s->level));
}

/* The class met last is that of the span too, as it is of most neighbours. */
static inline bool is_last_class(const struct pg_rmap *m, uint32_t tag,
				 const struct pg_span *s, uint64_t repeat)
{
	const struct pg_rmap_class *c;

	if (!m->nclasses)
		return false;
	c = &m->classes[m->last_class];
	return c->desc == attributes(s) && c->tag == tag &&
	       c->tables == s->tables && c->level == s->level &&
	       c->repeat == repeat && same_access(c->access, s->access) &&
	       same_attr(&c->attr, &s->attr);
}

/* Leaves the class's number in last_class. */
static int find_class(struct pg_rmap *m, uint32_t tag, const struct pg_span *s,
		      uint64_t repeat)
{
	struct pg_rmap_class class;
	uint32_t *slot = NULL;

	if (is_last_class(m, tag, s, repeat))
		return PG_OK;
	class = (struct pg_rmap_class){
		.tables = s->tables,
		.desc = attributes(s),
		.repeat = repeat,
		.attr = s->attr,
		.tag = tag,
		.access = s->access,
		.level = s->level,
	};
	if (m->nslots)
		slot = slot_of(m, &class);
	if (!slot || !*slot)
		return new_class(m, &class);
	m->last_class = *slot - 1;
	return PG_OK;
}

/*
 * Twice as much each time is only address space: large blocks move without
 * being copied, and what was never touched takes no memory.
 */
static int grow_entries(struct pg_rmap *m)
{
	size_t room = m->room ? 2 * m->room : 1024;
	struct pg_pair *entries =
		reallocarray(m->entries, room, sizeof(*entries));

	if (!entries)
		return PG_ENOMEM;
	m->entries = entries;
	m->room = room;
	return PG_OK;
}

static int put(struct pg_rmap *m, uint64_t pa_page, uint64_t ia_page,
	       uint64_t length)
{
	if (m->count >= (m->limit ? m->limit : PG_RMAP_LIMIT))
		return PG_EBUDGET;
	if (m->count == m->room && grow_entries(m))
		return PG_ENOMEM;
	m->entries[m->count++] = (struct pg_pair){
		.hi = pa_page << LENGTH_BITS | (length - 1),
		.lo = ia_page << CLASS_BITS | m->last_class,
	};
	return PG_OK;
}

/* A part of a span, ia counted from the regime's base. */
struct part {
	uint64_t pa, ia, size;
};

/*
 * In units of PG_BIT(shift) bytes: pages, or repetitions, which all are at one
 * physical address.
 */
static int put_long(struct pg_rmap *m, const struct part *part,
		    unsigned int shift, bool repeated)
{
	uint64_t left = part->size >> shift, pa = part->pa, ia = part->ia;
	int ret = PG_OK;

	while (left && !ret) {
		uint64_t n = pg_min(left, LENGTH_MAX);

		ret = put(m, pa >> PAGE_SHIFT, ia >> PAGE_SHIFT, n);
		left -= n;
		ia += n << shift;
		pa += repeated ? 0 : n << shift;
	}
	return ret;
}

/*
 * A span that begins or ends within a repetition is mapped once there. The
 * regime's base is aligned to any repetition.
 */
static int put_repeated(struct pg_rmap *m, uint32_t tag,
			const struct pg_span *s, const struct part *part)
{
	uint64_t repeat = s->repeat;
	uint64_t head = pg_min(-part->ia & (repeat - 1), part->size);
	uint64_t whole = (part->size - head) & -repeat;
	uint64_t begin = part->pa - (part->ia & (repeat - 1));
	struct part first = { part->pa, part->ia, head };
	struct part middle = { begin, part->ia + head, whole };
	struct part last = { begin, part->ia + head + whole,
			     part->size - head - whole };
	int ret = PG_OK;

	if (first.size || last.size)
		ret = find_class(m, tag, s, 0);
	if (!ret)
		ret = put_long(m, &first, PAGE_SHIFT, false);
	if (!ret)
		ret = put_long(m, &last, PAGE_SHIFT, false);
	if (!ret && whole)
		ret = find_class(m, tag, s, repeat);
	return ret ? ret : put_long(m, &middle, __builtin_ctzll(repeat), true);
}

static bool is_leaf(const struct pg_span *s)
{
	return s->kind == PG_SPAN_BLOCK || s->kind == PG_SPAN_PAGE;
}

/* The last byte of [first, first + size) lies below 2^52. */
static bool fits(uint64_t first, uint64_t size)
{
	uint64_t top = PG_BIT(PAGE_BITS + PAGE_SHIFT);

	return first < top && size <= top - first;
}

/* Both addresses are in range, and at the same place of their leaf. */
static bool sane(const struct part *part, uint64_t repeat)
{
	uint64_t unit = pg_max(repeat, PAGE);
	uint64_t phase = part->ia & (unit - 1);

	if (unit & (unit - 1) || !fits(part->ia, part->size) ||
	    (part->pa & (unit - 1)) != phase)
		return false;
	return fits(part->pa, repeat ? repeat - phase : part->size);
}

int pg_rmap_add(struct pg_rmap *m, uint32_t tag, const struct pg_span *s)
{
	uint64_t within = s->ia & (PAGE - 1);
	struct part part = {
		.pa = s->pa - within,
		.ia = s->ia - within - s->tables->regime->base,
		.size = pg_add_sat(s->size, within + PAGE - 1) & -PAGE,
	};
	int ret;

	if (!is_leaf(s))
		return PG_OK;
	if (tag >= PG_RMAP_TAGS || !sane(&part, s->repeat))
		return PG_EINVAL;
	m->built = false;
	if (s->repeat)
		return put_repeated(m, tag, s, &part);
	ret = find_class(m, tag, s, 0);
	return ret ? ret : put_long(m, &part, PAGE_SHIFT, false);
}

/* The visit's leaves as a span, with what a class is made of. */
static struct pg_span leaf_span(const struct pg_visit *v)
{
	const struct pg_regime *r = v->tables->regime;

	return (struct pg_span){
		.tables = v->tables,
		.kind = PG_SPAN_PAGE,
		.level = v->level,
		.ia = v->ia,
		.size = v->size * v->count,
		.pa = pg_desc_oa(r, v->desc, pg_level_shift(r, v->level)),
		.desc = v->desc,
		.repeat = v->repeat ? v->size : 0,
		.hier = v->hier,
		.access = pg_leaf_access(r, v->desc, &v->hier),
		.attr = pg_leaf_memattr(r, v->desc),
	};
}

/* It differs from the leaf before in its address alone. */
static bool like_before(const struct pg_rmap_feed *f, const struct pg_visit *v)
{
	const struct pg_regime *r = v->tables->regime;
	uint64_t oa = pg_desc_oa_mask(r, pg_level_shift(r, v->level));

	return f->known && !v->repeat && f->level == v->level &&
	       !((f->desc ^ v->desc) & ~oa) &&
	       !memcmp(&f->hier, &v->hier, sizeof(f->hier));
}

/* The part continues the entry made last, which can take it. */
static bool extend(struct pg_rmap_feed *f, const struct part *part)
{
	struct pg_pair *last = &f->rmap->entries[f->rmap->count - 1];
	uint64_t pages = part->size >> PAGE_SHIFT;

	if (part->pa != f->pa_end || part->ia != f->ia_end ||
	    pg_rmap_length(last) + pages > LENGTH_MAX)
		return false;
	last->hi += pages;
	return true;
}

static void remember(struct pg_rmap_feed *f, const struct pg_visit *v,
		     const struct pg_span *span)
{
	f->known = !v->repeat && !f->ret;
	f->level = v->level;
	f->class = f->rmap->last_class;
	f->desc = v->desc;
	f->hier = v->hier;
	f->pa_end = span->pa + span->size;
	f->ia_end = span->ia + span->size - v->tables->regime->base;
}

enum pg_action pg_rmap_visit(void *feed, const struct pg_visit *v)
{
	struct pg_rmap_feed *f = feed;
	const struct pg_regime *r = v->tables->regime;

	if (v->kind != PG_VISIT_LEAF)
		return PG_CONTINUE;
	if (like_before(f, v)) {
		const struct part part = {
			.pa = pg_desc_oa(r, v->desc,
					 pg_level_shift(r, v->level)),
			.ia = v->ia - r->base,
			.size = v->size * v->count,
		};

		f->rmap->last_class = f->class;
		if (!extend(f, &part))
			f->ret = put_long(f->rmap, &part, PAGE_SHIFT, false);
		f->pa_end = part.pa + part.size;
		f->ia_end = part.ia + part.size;
	} else {
		const struct pg_span span = leaf_span(v);

		f->ret = pg_rmap_add(f->rmap, f->tag, &span);
		remember(f, v, &span);
	}
	return f->ret ? PG_STOP : PG_CONTINUE;
}

size_t pg_rmap_count(const struct pg_rmap *rmap)
{
	return rmap->count;
}

void pg_rmap_get(const struct pg_rmap *m, size_t index,
		 struct pg_rmap_entry *out)
{
	const struct pg_pair *p = &m->entries[index];
	const struct pg_rmap_class *class = pg_rmap_class(m, p);
	uint64_t length = pg_rmap_length(p);

	out->pa = pg_rmap_pa_page(p) << PAGE_SHIFT;
	out->ia = class->tables->regime->base +
		  (pg_rmap_ia_page(p) << PAGE_SHIFT);
	out->size = class->repeat ? class->repeat : length << PAGE_SHIFT;
	out->ia_size = class->repeat ? length * class->repeat : out->size;
	out->class = class;
}

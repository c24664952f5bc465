// SPDX-License-Identifier: GPL-2.0-or-later
/* What the reverse map keeps, and how spans become entries of it. */
#include "arch/rmap.h"

#include <stdlib.h>

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

static bool same_class(const struct pg_rmap_class *a,
		       const struct pg_rmap_class *b)
{
	return a->desc == b->desc && a->tag == b->tag &&
	       a->tables == b->tables && a->level == b->level &&
	       a->repeat == b->repeat && a->access.priv == b->access.priv &&
	       a->access.user == b->access.user &&
	       a->attr.type == b->attr.type && a->attr.inner == b->attr.inner &&
	       a->attr.outer == b->attr.outer &&
	       a->attr.tagged == b->attr.tagged &&
	       a->attr.xs_clear == b->attr.xs_clear &&
	       a->attr.sh == b->attr.sh && a->attr.byte == b->attr.byte;
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

/* The slot that holds the class, or the free one where it belongs. */
static uint32_t *slot_of(const struct pg_rmap *m, const struct pg_rmap_class *c)
{
	size_t i = hash_class(c) & (m->nslots - 1);

	while (m->slots[i] && !same_class(&m->classes[m->slots[i] - 1], c))
		i = (i + 1) & (m->nslots - 1);
	return &m->slots[i];
}

/* Room for one more class in a hash table that is never more than half full. */
static int grow_classes(struct pg_rmap *m)
{
	size_t room = m->class_room ? 2 * m->class_room : 64;
	struct pg_rmap_class *classes =
		reallocarray(m->classes, room, sizeof(*classes));
	uint32_t *slots = calloc(2 * room, sizeof(*slots));

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
	for (size_t i = 0; i < m->nclasses; i++)
		*slot_of(m, &m->classes[i]) = i + 1;
	return PG_OK;
}

static int new_class(struct pg_rmap *m, const struct pg_rmap_class *c)
{
	if (m->nclasses == PG_RMAP_CLASSES)
		return PG_EBUDGET;
	if (m->nclasses == m->class_room && grow_classes(m))
		return PG_ENOMEM;
	*slot_of(m, c) = m->nclasses + 1;
	m->last_class = m->nclasses;
	m->classes[m->nclasses++] = *c;
	return PG_OK;
}

/* Leaves the class's number in last_class: neighbours often agree. */
static int find_class(struct pg_rmap *m, const struct pg_rmap_class *c)
{
	uint32_t *slot;

	if (m->nclasses && same_class(&m->classes[m->last_class], c))
		return PG_OK;
	slot = m->nslots ? slot_of(m, c) : NULL;
	if (!slot || !*slot)
		return new_class(m, c);
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
		.lo = (uint64_t)m->last_class << PAGE_BITS | ia_page,
	};
	return PG_OK;
}

/* Units of PG_BIT(shift) bytes: pages, or repetitions. */
static int put_long(struct pg_rmap *m, const struct pg_rmap_entry *e,
		    unsigned int shift)
{
	uint64_t left = e->ia_size >> shift;
	uint64_t pa = e->pa >> PAGE_SHIFT, ia = e->ia >> PAGE_SHIFT;
	int ret = find_class(m, e->class);

	while (left && !ret) {
		uint64_t n = pg_min(left, LENGTH_MAX);
		uint64_t pages = n << (shift - PAGE_SHIFT);

		ret = put(m, pa, ia, n);
		left -= n;
		ia += pages;
		pa += e->class->repeat ? 0 : pages;
	}
	return ret;
}

/* A part of a span that begins or ends within a repetition. */
static int put_part(struct pg_rmap *m, const struct pg_rmap_entry *from,
		    uint64_t size)
{
	struct pg_rmap_class once = *from->class;
	struct pg_rmap_entry e = *from;

	once.repeat = 0;
	e.class = &once;
	e.ia_size = size;
	return put_long(m, &e, PAGE_SHIFT);
}

/* e.ia counts from the regime's base, which is aligned to any repetition. */
static int put_repeated(struct pg_rmap *m, struct pg_rmap_entry e)
{
	uint64_t repeat = e.class->repeat;
	uint64_t head = pg_min(-e.ia & (repeat - 1), e.ia_size);
	uint64_t whole = (e.ia_size - head) & -repeat;
	uint64_t tail = e.ia_size - head - whole;
	int ret = head ? put_part(m, &e, head) : PG_OK;

	e.ia += head;
	/* From here on the repetition's own first address. */
	if (head)
		e.pa = (e.pa + head) - repeat;
	e.ia_size = whole;
	if (!ret && whole)
		ret = put_long(m, &e, __builtin_ctzll(repeat));
	e.ia += whole;
	return !ret && tail ? put_part(m, &e, tail) : ret;
}

static bool is_leaf(const struct pg_span *s)
{
	return s->kind == PG_SPAN_BLOCK || s->kind == PG_SPAN_PAGE;
}

static struct pg_rmap_class class_of(uint32_t tag, const struct pg_span *s)
{
	const struct pg_regime *r = s->tables->regime;

	return (struct pg_rmap_class){
		.tables = s->tables,
		.desc = s->desc &
			~pg_desc_oa_mask(r, pg_level_shift(r, s->level)),
		.repeat = s->repeat,
		.attr = s->attr,
		.tag = tag,
		.access = s->access,
		.level = s->level,
	};
}

/* The last byte of [first, first + size) lies below 2^52. */
static bool fits(uint64_t first, uint64_t size)
{
	uint64_t top = PG_BIT(PAGE_BITS + PAGE_SHIFT);

	return first < top && size <= top - first;
}

/* Both addresses are in range, and at the same place of their leaf. */
static bool sane(const struct pg_rmap_entry *e)
{
	uint64_t repeat = pg_max(e->class->repeat, PAGE);
	uint64_t phase = e->ia & (repeat - 1);

	if (repeat & (repeat - 1) || !fits(e->ia, e->ia_size) ||
	    (e->pa & (repeat - 1)) != phase)
		return false;
	return fits(e->pa, e->class->repeat ? repeat - phase : e->ia_size);
}

int pg_rmap_add(struct pg_rmap *m, uint32_t tag, const struct pg_span *s)
{
	uint64_t within = s->ia & (PAGE - 1);
	struct pg_rmap_class class;
	struct pg_rmap_entry e = {
		.pa = s->pa - within,
		.ia = s->ia - within,
		.ia_size = (pg_add_sat(s->size, within + PAGE - 1)) & -PAGE,
		.class = &class,
	};

	if (!is_leaf(s))
		return PG_OK;
	class = class_of(tag, s);
	e.ia -= s->tables->regime->base;
	if (tag >= PG_RMAP_TAGS || !sane(&e))
		return PG_EINVAL;
	m->built = false;
	return s->repeat ? put_repeated(m, e) : put_long(m, &e, PAGE_SHIFT);
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

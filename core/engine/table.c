// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/table.h"

#include "base/bits.h"
#include "engine/steps.h"

/* Attributes that Linux gives table descriptors of stage 1. */
#define TABLE_PXN PG_BIT(59)
#define TABLE_UXN PG_BIT(60)

enum name {
	NAME_PTE,
	NAME_PMD,
	NAME_PUD,
	NAME_TOP,
	NAMES,
};

#define L  PG_CTOR_LOCK
#define T  PG_CTOR_TYPE
#define LT (PG_CTOR_LOCK | PG_CTOR_TYPE)

/*
 * Lifecycle 3.4. Columns: 5.1, 5.2 to 6.6, 6.7 to 6.13, 6.14 and 6.15, 6.16
 * and later. 5.1 ran the PTE constructor for every level of efi_mm.
 */
static const uint8_t user_ctor[NAMES][PG_RELEASES] = {
	[NAME_PTE] = { LT, LT, LT, LT, LT },
	[NAME_PMD] = { 0, LT, LT, LT, LT },
	[NAME_PUD] = { 0, 0, T, T, T },
	[NAME_TOP] = { 0, 0, 0, T, T },
};

static const uint8_t efi_ctor[NAMES][PG_RELEASES] = {
	[NAME_PTE] = { LT, LT, LT, LT, LT },
	[NAME_PMD] = { LT, LT, LT, LT, LT },
	[NAME_PUD] = { LT, 0, 0, 0, T },
	[NAME_TOP] = { 0, 0, 0, T, T },
};

static const uint8_t vmalloc_ctor[NAMES][PG_RELEASES] = {
	[NAME_PTE] = { 0, 0, 0, 0, T },
	[NAME_PMD] = { 0, LT, LT, LT, T },
	[NAME_PUD] = { 0, 0, T, T, T },
	[NAME_TOP] = { 0, 0, 0, T, T },
};

static const uint8_t linear_ctor[NAMES][PG_RELEASES] = {
	[NAME_PTE] = { LT, 0, 0, 0, T },
	[NAME_PMD] = { LT, 0, 0, 0, T },
	[NAME_PUD] = { LT, 0, 0, 0, T },
	[NAME_TOP] = { LT, 0, 0, 0, T },
};

static const uint8_t no_ctor[NAMES][PG_RELEASES];

#undef L
#undef T
#undef LT

static const uint8_t (*rows_of(enum pg_space_class class,
			       enum pg_table_use use))[PG_RELEASES]
{
	if (use == PG_USE_LINEAR || use == PG_USE_TRAMPOLINE)
		return linear_ctor;
	if (use == PG_USE_VMEMMAP)
		return no_ctor;
	switch (class) {
	case PG_CLASS_USER:
		return user_ctor;
	case PG_CLASS_EFI:
		return efi_ctor;
	case PG_CLASS_INIT:
		return vmalloc_ctor;
	default:
		return no_ctor;
	}
}

unsigned int pg_ctor_wanted(const struct pg_knobs *knobs,
			    enum pg_space_class class, enum pg_table_use use,
			    int level)
{
	unsigned int name = (unsigned int)(PG_LEVEL_MAX - level);
	unsigned int flags;

	if (name > NAME_TOP)
		name = NAME_TOP;
	flags = rows_of(class, use)[name][knobs->release];
	if (knobs->ptl == PG_PTL_NONE ||
	    (name == NAME_PMD && !knobs->split_pmd))
		flags &= ~(unsigned int)PG_CTOR_LOCK;
	return flags;
}

struct pg_frame *pg_table_frame(struct pg_world *w, uint64_t table)
{
	struct pg_frame *frame = pg_frame_get(&w->phys, table);

	if (frame && frame->head && frame->head != frame->pa)
		frame = pg_frame_get(&w->phys, frame->head);
	return frame;
}

uint64_t pg_table_desc(const struct pg_mm *mm, uint64_t table)
{
	uint64_t desc = pg_desc_put_oa(&mm->regime, table) | 3;

	if (!pg_regime_two_els(&mm->regime))
		return desc;
	return desc | (mm->class == PG_CLASS_USER ? TABLE_PXN : TABLE_UXN);
}

struct pg_place pg_place_in(struct pg_mm *mm, uint64_t table, int level,
			    uint64_t va)
{
	const struct pg_regime *r = &mm->regime;
	unsigned int shift = pg_level_shift(r, level);
	uint64_t index = (va - r->base) >> shift &
			 pg_ones(pg_level_index_bits(r, level));

	return (struct pg_place){
		.mm = mm,
		.level = level,
		.at = table + 8 * index,
		.va = va & ~pg_ones(shift),
	};
}

bool pg_is_table(const struct pg_mm *mm, int level, uint64_t word,
		 uint64_t *table)
{
	if (pg_desc_kind(&mm->regime, level, word) != PG_DESC_TABLE_KIND)
		return false;
	if (table)
		*table = pg_desc_oa(&mm->regime, word, mm->regime.granule);
	return true;
}

void pg_table_link(struct pg_task *t, const struct pg_place *p, uint64_t table)
{
	const struct pg_steps *s = &t->world->steps;

	s->table.account(t, p->mm, 1);
	s->table.before_link(t);
	s->entry.set(t, p, pg_table_desc(p->mm, table));
	s->table.linked(t, p, table);
}

uint64_t pg_table_below(struct pg_task *t, const struct pg_place *p)
{
	const struct pg_steps *s = &t->world->steps;
	uint64_t word = pg_read(t, p), table, lock;

	if (pg_is_table(p->mm, p->level, word, &table))
		return table;
	if (word)
		return 0;
	t->va = p->va;
	table = s->table.alloc(t, p->mm, p->level + 1);
	if (!table)
		return 0;
	lock = s->lock.of_install(t, p);
	pg_lock(t, lock, PG_LOCK_WRITE);
	word = pg_read(t, p);
	if (!word)
		pg_table_link(t, p, table);
	pg_unlock(t, lock);
	if (!word)
		return table;
	s->table.free(t, p->mm, table);
	return pg_is_table(p->mm, p->level, word, &table) ? table : 0;
}

struct pg_place pg_table_reach(struct pg_task *t, struct pg_mm *mm, uint64_t va,
			       int level)
{
	struct pg_place p = pg_place_root(mm, va);

	while (p.level < level) {
		uint64_t table = pg_table_below(t, &p);

		if (!table) {
			p.at = 0;
			return p;
		}
		p = pg_place_in(mm, table, p.level + 1, va);
	}
	return p;
}

struct pg_place pg_table_look(struct pg_task *t, struct pg_mm *mm, uint64_t va,
			      int level)
{
	struct pg_place p = pg_place_root(mm, va);
	uint64_t table;

	while (p.level < level &&
	       pg_is_table(mm, p.level, pg_read(t, &p), &table))
		p = pg_place_in(mm, table, p.level + 1, va);
	return p;
}

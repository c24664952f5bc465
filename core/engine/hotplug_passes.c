// SPDX-License-Identifier: GPL-2.0-or-later
/* The two passes of a removal: leaves first, then tables that are empty. */
#include "base/bits.h"
#include "engine/hotplug.h"
#include "engine/kernel_defaults.h"
#include "engine/kmap.h"

/*
 * Levels that the kernel was built for and that the hardware has not are
 * folded: the entry there is the root itself.
 */
static int built_top(const struct pg_mm *mm)
{
	int top = PG_LEVEL_MAX + 1 - mm->built;

	return top < mm->regime.start ? top : mm->regime.start;
}

static bool folded(const struct pg_mm *mm, int level)
{
	return level < mm->regime.start;
}

uint64_t pg_hot_slot(const struct pg_mm *mm, uint64_t table, int level,
		     uint64_t va)
{
	if (folded(mm, level))
		return table;
	return pg_place_in((struct pg_mm *)mm, table, level, va).at;
}

static struct pg_place place(struct pg_task *t, const struct pg_hot *h,
			     uint64_t table, int level, uint64_t va)
{
	struct pg_place p = {
		.mm = h->mm,
		.level = level,
		.va = va,
	};

	p.at = t->world->steps.hotplug.slot(h->mm, table, level, va);
	if (!folded(h->mm, level))
		p.va &= ~pg_ones(pg_level_shift(&h->mm->regime, level));
	return p;
}

/* The end of what one entry translates; folded levels translate everything. */
static uint64_t entry_end(const struct pg_hot *h, int level, uint64_t va,
			  uint64_t end)
{
	return folded(h->mm, level) ? end : pg_kmap_next(h->mm, level, va, end);
}

/* A leaf that begins before, or ends after, what is to go. */
static bool reaches_out(const struct pg_hot *h, const struct pg_place *p,
			uint64_t word)
{
	unsigned int shift = pg_level_shift(&h->mm->regime, p->level);
	uint64_t first, size;

	if (pg_desc_contig(&h->mm->regime, p->level, word))
		shift += pg_contig_bits(&h->mm->regime, p->level);
	size = PG_BIT(shift);
	first = p->va & ~(size - 1);
	return first < h->va || first + (size - 1) > h->va + (h->size - 1);
}

int pg_hot_partial(struct pg_task *t, const struct pg_hot *h,
		   const struct pg_place *p, uint64_t word)
{
	return pg_error(&t->error, PG_EBUSY,
			"the leaf at 0x%llx reaches beyond what is removed",
			(unsigned long long)p->va);
}

static int check_range(struct pg_task *t, const struct pg_hot *h,
		       uint64_t table, int level, uint64_t va, uint64_t end)
{
	struct pg_mm *mm = h->mm;
	uint64_t next, below;
	int ret = 0;

	for (; !ret && va != end; va = next) {
		struct pg_place p = pg_place_in(mm, table, level, va);
		uint64_t word = pg_read(t, &p);

		next = pg_kmap_next(mm, level, va, end);
		if (pg_is_table(mm, level, word, &below))
			ret = check_range(t, h, below, level + 1, va, next);
		else if (word & 1 && reaches_out(h, &p, word))
			ret = t->world->steps.hotplug.partial(t, h, &p, word);
	}
	return ret;
}

int pg_hot_check_leaves(struct pg_task *t, const struct pg_hot *h)
{
	return check_range(t, h, h->mm->root, h->mm->regime.start, h->va,
			   h->va + h->size);
}

static enum pg_action find_leaf(void *ctx, const struct pg_visit *visit)
{
	bool *found = ctx;

	*found |= visit->kind == PG_VISIT_LEAF;
	return *found ? PG_STOP : PG_CONTINUE;
}

/* Tables that lie, of an image say, may have no end: that is mapped, too. */
bool pg_hot_mapped(struct pg_task *t, const struct pg_hot *h)
{
	struct pg_tables tables = pg_mm_tables(t->world, h->mm);
	bool found = false;
	struct pg_walk walk = {
		.tables = &tables,
		.first = h->va,
		.size = h->size,
		.budget = UINT64_C(1) << 24,
		.visit = find_leaf,
		.ctx = &found,
	};

	return pg_walk(&walk, NULL, NULL) || found;
}

void pg_hot_free_backing(struct pg_task *t, const struct pg_hot *h, uint64_t pa,
			 uint64_t size)
{
	struct pg_frame *frame;

	if (h->altmap) {
		pg_say(t, (struct pg_event){
				  .kind = PG_EV_FREE,
				  .how = PG_ORIGIN_ALTMAP,
				  .level = PG_EV_DATA,
				  .at = pa,
				  .size = size,
			  });
		return;
	}
	frame = pg_frame_get(&t->world->phys, pa);
	if (frame)
		pg_put_frames(t, pa, frame->origin, frame->order);
}

/* One address is enough for a block. */
void pg_hot_flush_leaf(struct pg_task *t, const struct pg_hot *h,
		       const struct pg_place *p)
{
	uint64_t page = PG_BIT(t->world->phys.shift);

	t->world->steps.entry.flush(t, &(struct pg_flush){
					       .mm = h->mm,
					       .va = p->va,
					       .size = page,
					       .stride = page,
					       .leaf_only = true,
					       .level = PG_FLUSH_ANY_LEVEL,
				       });
}

/*
 * What is mapped is freed only once no TLB can have it; where it is not freed,
 * one invalidation at the end serves all.
 */
void pg_hot_drop_leaf(struct pg_task *t, const struct pg_hot *h,
		      const struct pg_place *p, uint64_t word)
{
	const struct pg_steps *s = &t->world->steps;
	unsigned int shift = pg_level_shift(&h->mm->regime, p->level);

	s->entry.clear(t, p);
	if (!h->free_backing)
		return;
	s->hotplug.flush_leaf(t, h, p);
	s->hotplug.free_backing(t, h, pg_desc_oa(&h->mm->regime, word, shift),
				PG_BIT(shift));
}

/* stride: of the smallest leaf that was there; 0: there was none. */
void pg_hot_end_leaves(struct pg_task *t, const struct pg_hot *h,
		       uint64_t stride)
{
	if (h->free_backing || !stride)
		return;
	t->world->steps.entry.flush(t, &(struct pg_flush){
					       .mm = h->mm,
					       .va = h->va,
					       .size = h->size,
					       .stride = stride,
					       .leaf_only = true,
					       .level = PG_FLUSH_ANY_LEVEL,
				       });
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a && (!b || a < b) ? a : b;
}

/* Returns the size of the smallest leaf that went, or 0. */
static uint64_t unmap_range(struct pg_task *t, const struct pg_hot *h,
			    uint64_t table, int level, uint64_t va,
			    uint64_t end)
{
	const struct pg_hotplug_steps *s = &t->world->steps.hotplug;
	uint64_t next, word, below, least = 0, size;

	for (; va != end; va = next) {
		struct pg_place p = place(t, h, table, level, va);

		next = entry_end(h, level, va, end);
		size = 0;
		word = folded(h->mm, level) ? 0 : pg_read(t, &p);
		if (folded(h->mm, level)) {
			size = unmap_range(t, h, p.at, level + 1, va, next);
		} else if (pg_is_table(h->mm, level, word, &below)) {
			size = unmap_range(t, h, below, level + 1, va, next);
		} else if (pg_kmap_is_leaf(h->mm, level, word)) {
			s->drop_leaf(t, h, &p, word);
			size = PG_BIT(pg_level_shift(&h->mm->regime, level));
		} else if (word) {
			pg_bug(t, PG_BUG_WARN, p.at);
		}
		least = smaller(least, size);
	}
	return least;
}

void pg_hot_unmap(struct pg_task *t, const struct pg_hot *h)
{
	uint64_t least = unmap_range(t, h, h->mm->root, built_top(h->mm), h->va,
				     h->va + h->size);

	t->world->steps.hotplug.end_leaves(t, h, least);
}

bool pg_hot_in_bounds(const struct pg_hot *h, const struct pg_place *p)
{
	uint64_t span = pg_ones(pg_level_shift(&h->mm->regime, p->level));
	uint64_t first = p->va & ~span, last = first | span;

	return first >= h->floor && last <= h->ceiling - 1;
}

bool pg_hot_is_empty(struct pg_task *t, const struct pg_hot *h, uint64_t table,
		     int level)
{
	return !pg_scan(t, h->mm, table, level);
}

void pg_hot_unlink(struct pg_task *t, const struct pg_hot *h,
		   const struct pg_place *p)
{
	const struct pg_steps *s = &t->world->steps;

	uint64_t size = PG_BIT(pg_level_shift(&h->mm->regime, p->level));

	s->entry.clear(t, p);
	if (p->level == h->mm->regime.start)
		s->kmap.sync_gone(t, h->mm, p->va, size);
	pg_kmap_flush_table(t, p);
	s->kmap.notify(t, h->mm, p->va, size);
}

/* The frame knows whether it was constructed: vmemmap's tables are not. */
void pg_hot_dtor(struct pg_task *t, const struct pg_hot *h, uint64_t table)
{
	t->world->steps.table.dtor(t, table);
}

static void put_later(struct pg_task *t, uint64_t table)
{
	t->world->steps.table.put(t, table);
}

/* After a grace period: show_pte() may be there (see pg_kmap_free_table()). */
void pg_hot_free_table(struct pg_task *t, const struct pg_hot *h,
		       uint64_t table)
{
	struct pg_frame *frame = pg_frame_get(&t->world->phys, table);

	/* Tables of boot memory stay empty: nobody can take them back. */
	if (frame && frame->origin == PG_ORIGIN_BOOT)
		pg_bug(t, PG_BUG_WARN, table);
	t->world->steps.hotplug.dtor(t, h, table);
	pg_rcu_call(t, table, put_later);
}

static bool of_boot(struct pg_task *t, uint64_t table)
{
	const struct pg_frame *frame = pg_frame_find(&t->world->phys, table);

	return !frame || frame->origin == PG_ORIGIN_BOOT ||
	       frame->origin == PG_ORIGIN_NONE;
}

static void free_range(struct pg_task *t, const struct pg_hot *h,
		       uint64_t table, int level, uint64_t va, uint64_t end)
{
	const struct pg_hotplug_steps *s = &t->world->steps.hotplug;
	uint64_t next, below;

	for (; va != end; va = next) {
		struct pg_place p = place(t, h, table, level, va);

		next = entry_end(h, level, va, end);
		if (folded(h->mm, level)) {
			free_range(t, h, p.at, level + 1, va, next);
			continue;
		}
		if (!pg_is_table(h->mm, level, pg_read(t, &p), &below))
			continue;
		if (level + 1 < PG_LEVEL_MAX)
			free_range(t, h, below, level + 1, va, next);
		if (of_boot(t, below) || !s->in_bounds(h, &p) ||
		    !s->is_empty(t, h, below, level + 1))
			continue;
		s->unlink(t, h, &p);
		s->free_table(t, h, below);
	}
}

void pg_hot_free_tables(struct pg_task *t, const struct pg_hot *h)
{
	free_range(t, h, h->mm->root, built_top(h->mm), h->va, h->va + h->size);
}

/* The table is made first, then exchanged for the block (B152). */
int pg_hvo(struct pg_task *t, struct pg_mm *mm, uint64_t pa)
{
	const struct pg_regions *r = pg_regions(t->world);
	int ret;

	if (!r || !r->vmemmap_size)
		return pg_error(&t->error, PG_EINVAL,
				"the space has no vmemmap");
	t->world->steps.hotplug.guard(t, true);
	ret = pg_kmap_split(t, mm, pg_vmemmap_va(r, t->world, pa),
			    PG_LEVEL_MAX - 1);
	t->world->steps.hotplug.guard(t, false);
	return ret;
}

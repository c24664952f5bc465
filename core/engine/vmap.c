// SPDX-License-Identifier: GPL-2.0-or-later
/* vmalloc's tables: made on demand, freed only where a block wants the place. */
#include "base/bits.h"
#include "engine/kernel_defaults.h"
#include "engine/kmap.h"

bool pg_kmap_huge_fits(const struct pg_mm *mm, int level, uint64_t va,
		       uint64_t pa, uint64_t size)
{
	uint64_t span = PG_BIT(pg_level_shift(&mm->regime, level));

	return pg_level_has_leaf(&mm->regime, level) && size >= span &&
	       !((va | pa) & (span - 1));
}

bool pg_kmap_is_leaf(const struct pg_mm *mm, int level, uint64_t word)
{
	return pg_desc_is_leaf(pg_desc_kind(&mm->regime, level, word));
}

/* Since 6.12.117: dumpers take it for writing (CVE-2026-74672). */
bool pg_kmap_free_guard(struct pg_task *t, struct pg_mm *mm, bool on)
{
	uint64_t lock = PG_LOCK_ID(PG_LOCK_MMAP, mm->id);

	if (on)
		return pg_trylock(t, lock, PG_LOCK_READ);
	pg_unlock(t, lock);
	return true;
}

/*
 * pte_free_kernel() has no destructor before 6.16: PTE tables of the kernel
 * were not constructed, but for 5.1's linear map. pmd_free() has.
 */
static void free_later(struct pg_task *t, uint64_t table)
{
	const struct pg_table_steps *s = &t->world->steps.table;
	const struct pg_frame *frame = pg_frame_find(&t->world->phys, table);
	enum pg_release release = t->world->knobs.release;

	if ((frame && frame->level < PG_LEVEL_MAX) ||
	    release == PG_RELEASE_5_1 || release >= PG_RELEASE_6_16)
		s->dtor(t, table);
	s->put(t, table);
}

/*
 * show_pte() walks kernel tables with interrupts off and no lock, so a grace
 * period has to pass; up to 6.12 Linux does not wait for it.
 */
void pg_kmap_free_table(struct pg_task *t, struct pg_mm *mm, uint64_t table,
			int level)
{
	pg_rcu_call(t, table, free_later);
}

void pg_kmap_notify(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		    uint64_t size)
{
	pg_say(t, (struct pg_event){
			  .kind = PG_EV_NOTIFY,
			  .how = PG_NOTIFY_FLUSH,
			  .level = PG_EV_DATA,
			  .space = mm->id,
			  .va = va,
			  .size = size,
		  });
}

/* __flush_tlb_kernel_pgtable(): one address reaches every level. */
void pg_kmap_flush_table(struct pg_task *t, const struct pg_place *p)
{
	const struct pg_entry_steps *s = &t->world->steps.entry;
	uint64_t size = PG_BIT(t->world->phys.shift);

	s->flush(t, &(struct pg_flush){
			    .mm = p->mm,
			    .va = p->va,
			    .size = size,
			    .stride = size,
			    .level = PG_FLUSH_ANY_LEVEL,
		    });
}

static void free_one(struct pg_task *t, const struct pg_place *p,
		     uint64_t table)
{
	const struct pg_steps *s = &t->world->steps;

	s->entry.clear(t, p);
	pg_kmap_flush_table(t, p);
	s->kmap.notify(t, p->mm, p->va,
		       PG_BIT(pg_level_shift(&p->mm->regime, p->level)));
	s->kmap.free_table(t, p->mm, table, p->level + 1);
}

/* pud_free_pmd_page(), pmd_free_pte_page(): from the bottom upwards. */
static void free_tables(struct pg_task *t, const struct pg_place *p,
			uint64_t table)
{
	uint64_t span = PG_BIT(pg_level_shift(&p->mm->regime, p->level + 1));
	uint64_t below;

	for (uint64_t i = 0;
	     p->level + 1 < PG_LEVEL_MAX && i < PG_BIT(p->mm->regime.stride);
	     i++) {
		struct pg_place q = pg_place_in(p->mm, table, p->level + 1,
						p->va + i * span);

		if (pg_is_table(p->mm, q.level, pg_read(t, &q), &below))
			free_tables(t, &q, below);
	}
	free_one(t, p, table);
}

bool pg_kmap_put_block(struct pg_task *t, const struct pg_place *p,
		       uint64_t word)
{
	const struct pg_kmap_steps *s = &t->world->steps.kmap;
	uint64_t table;

	if (pg_is_table(p->mm, p->level, pg_read(t, p), &table)) {
		if (!s->free_guard(t, p->mm, true))
			return false;
		free_tables(t, p, table);
		s->free_guard(t, p->mm, false);
	}
	return s->set_leaf(t, p, word);
}

/* One mapping in the making. */
struct vmap {
	struct pg_mm *mm;
	uint64_t va, pa, end, attrs;
	bool huge;
};

/* True if a block was put there; tables that lie in its way are empty ones. */
static bool try_huge(struct pg_task *t, const struct vmap *v,
		     const struct pg_place *p, uint64_t va, uint64_t size)
{
	const struct pg_kmap_steps *s = &t->world->steps.kmap;
	uint64_t pa = v->pa + (va - v->va);
	uint64_t word = pg_kmap_leaf(v->mm, p->level, pa, v->attrs);

	return v->huge && s->huge_fits(v->mm, p->level, va, pa, size) &&
	       s->put_block(t, p, word);
}

/* Something is mapped below: vmalloc's addresses are its own, so it is odd. */
static int map_page(struct pg_task *t, const struct vmap *v,
		    const struct pg_place *p, uint64_t va)
{
	uint64_t pa = v->pa + (va - v->va);

	if (pg_read(t, p)) {
		pg_bug(t, PG_BUG_ASSERT, p->at);
		return pg_error(&t->error, PG_EBUSY, "0x%llx is mapped already",
				(unsigned long long)va);
	}
	if (pg_oa_too_big(&v->mm->regime, pa))
		return pg_error(&t->error, PG_EINVAL,
				"0x%llx is above the output size",
				(unsigned long long)pa);
	t->world->steps.entry.set(t, p,
				  pg_kmap_leaf(v->mm, p->level, pa, v->attrs));
	return 0;
}

static int map_range(struct pg_task *t, const struct vmap *v, uint64_t table,
		     int level, uint64_t va, uint64_t end)
{
	const struct pg_kmap_steps *s = &t->world->steps.kmap;
	uint64_t next, below;
	int ret = 0;

	for (; !ret && va != end; va = next) {
		struct pg_place p = pg_place_in(v->mm, table, level, va);

		next = s->next(v->mm, level, va, end);
		if (level == PG_LEVEL_MAX) {
			ret = map_page(t, v, &p, va);
			continue;
		}
		if (try_huge(t, v, &p, va, next - va))
			continue;
		below = pg_table_below(t, &p);
		if (!below)
			return pg_error(&t->error, PG_ENOMEM,
					"no table for 0x%llx",
					(unsigned long long)va);
		ret = map_range(t, v, below, level + 1, va, next);
	}
	return ret;
}

/* Walkers see what was made, also where it ended in an error. */
void pg_kmap_end_batch(struct pg_task *t, struct pg_mm *mm, int result)
{
	t->world->steps.entry.publish(t, mm);
}

void pg_kmap_expect(struct pg_task *t, const struct pg_mm *mm, uint64_t va,
		    uint64_t size, uint64_t pa, uint64_t attrs)
{
	pg_say(t, (struct pg_event){
			  .kind = PG_EV_EXPECT,
			  .level = PG_EV_DATA,
			  .space = mm->id,
			  .at = pa,
			  .va = va,
			  .size = size,
			  .new = attrs,
		  });
}

static int check(struct pg_task *t, const struct pg_mm *mm, uint64_t va,
		 uint64_t size)
{
	const struct pg_regime *r = &mm->regime;

	if (size && !((va | size) & pg_ones(r->granule)) && va >= r->base &&
	    va <= pg_regime_last(r) && size - 1 <= pg_regime_last(r) - va)
		return 0;
	return pg_error(&t->error, PG_EINVAL,
			"0x%llx + 0x%llx is not in the "
			"space",
			(unsigned long long)va, (unsigned long long)size);
}

int pg_vmap(struct pg_task *t, struct pg_mm *mm, uint64_t va, uint64_t pa,
	    uint64_t size, unsigned int prot, bool huge)
{
	const struct pg_kmap_steps *s = &t->world->steps.kmap;
	struct vmap v = {
		.mm = mm,
		.va = va,
		.pa = pa,
		.end = va + size,
		.attrs = pg_kmap_attrs(mm, prot),
		.huge = huge,
	};
	int ret = check(t, mm, va, size);

	if (ret)
		return ret;
	pg_begin(t, PG_OP_VMAP, mm, va, size);
	t->use = PG_USE_MM;
	ret = map_range(t, &v, mm->root, mm->regime.start, va, va + size);
	s->end_batch(t, mm, ret);
	s->sync_made(t, mm, va, size);
	if (!ret)
		pg_kmap_expect(t, mm, va, size, pa, v.attrs);
	return pg_end(t, ret);
}

/* Returns the size of the smallest leaf that went, or 0. */
static uint64_t unmap_range(struct pg_task *t, struct pg_mm *mm, uint64_t table,
			    int level, uint64_t va, uint64_t end)
{
	const struct pg_steps *s = &t->world->steps;
	uint64_t next, below, least = 0, size;

	for (; va != end; va = next) {
		struct pg_place p = pg_place_in(mm, table, level, va);
		uint64_t word = pg_read(t, &p);

		next = s->kmap.next(mm, level, va, end);
		if (!(word & 1))
			continue;
		below = pg_desc_oa(&mm->regime, word, mm->regime.granule);
		size = PG_BIT(pg_level_shift(&mm->regime, level));
		if (s->kmap.is_leaf(mm, level, word))
			s->entry.clear(t, &p);
		else if (level < PG_LEVEL_MAX)
			size = unmap_range(t, mm, below, level + 1, va, next);
		if (size && (!least || size < least))
			least = size;
	}
	return least;
}

int pg_vunmap(struct pg_task *t, struct pg_mm *mm, uint64_t va, uint64_t size)
{
	const struct pg_steps *s = &t->world->steps;
	int ret = check(t, mm, va, size);
	uint64_t stride;

	if (ret)
		return ret;
	pg_begin(t, PG_OP_VUNMAP, mm, va, size);
	stride = unmap_range(t, mm, mm->root, mm->regime.start, va, va + size);
	if (stride)
		s->entry.flush(t, &(struct pg_flush){
					  .mm = mm,
					  .va = va,
					  .size = size,
					  .stride = stride,
					  .leaf_only = true,
					  .level = PG_FLUSH_ANY_LEVEL,
				  });
	pg_kmap_expect(t, mm, va, size, 0, 0);
	return pg_end(t, 0);
}

bool pg_vmap_lookup(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		    uint64_t *pa)
{
	const struct pg_kmap_steps *s = &t->world->steps.kmap;
	struct pg_place p = pg_place_root(mm, va);

	for (;;) {
		uint64_t word = pg_read(t, &p);
		unsigned int shift = pg_level_shift(&mm->regime, p.level);

		if (!(word & 1))
			return false;
		if (p.level == PG_LEVEL_MAX ||
		    s->lookup_leaf(mm, p.level, word)) {
			*pa = pg_desc_oa(&mm->regime, word, shift) |
			      (va & pg_ones(shift));
			return true;
		}
		p = pg_place_in(
			mm, pg_desc_oa(&mm->regime, word, mm->regime.granule),
			p.level + 1, va);
	}
}

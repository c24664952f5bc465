// SPDX-License-Identifier: GPL-2.0-or-later
/* Adding memory, and the order of things when it is removed. */
#include "engine/hotplug.h"

#include "base/bits.h"
#include "engine/kernel_defaults.h"
#include "engine/kmap.h"
#include "engine/script.h"

#define MIB UINT64_C(0x100000)

uint64_t pg_hot_granule(const struct pg_world *w)
{
	uint64_t fills = PG_BIT(2 * w->phys.shift) / PG_STRUCT_PAGE;

	return pg_max(2 * MIB, fills);
}

uint64_t pg_hot_section(const struct pg_world *w)
{
	return w->phys.shift == 16 ? 512 * MIB : 128 * MIB;
}

void pg_hot_guard(struct pg_task *t, bool on)
{
	uint64_t lock = PG_LOCK_ID(PG_LOCK_HOTPLUG, 0);

	if (on)
		pg_lock(t, lock, PG_LOCK_WRITE);
	else
		pg_unlock(t, lock);
}

/*
 * The linear map's physical range may wrap: with a randomised base it starts
 * below address 0, where there is no memory.
 */
bool pg_hot_range_ok(const struct pg_regions *r, uint64_t pa, uint64_t size)
{
	uint64_t first = r->memstart, last = first + (r->linear_size - 1);

	if (first > last)
		first = 0;
	if (last > pg_ones(r->oa_bits))
		last = pg_ones(r->oa_bits);
	return pa >= first && pa <= last && size - 1 <= last - pa;
}

bool pg_hot_removable(const struct pg_regions *r, uint64_t pa, uint64_t size)
{
	const struct pg_memory *m =
		pg_memory_of((struct pg_regions *)r, pa, size);

	return m && !m->boot;
}

/* Blocks: 4K pages alone, and whole sections (d4234d131b0a). */
bool pg_hot_blocks_ok(const struct pg_mm *mm, uint64_t pa, uint64_t size)
{
	uint64_t section = 128 * MIB;

	return mm->regime.granule == 12 && !((pa | size) & (section - 1));
}

static struct pg_hot linear_of(struct pg_mm *mm, const struct pg_regions *r,
			       uint64_t pa, uint64_t size)
{
	return (struct pg_hot){
		.mm = mm,
		.va = pg_linear_va(r, pa),
		.size = size,
		.floor = r->linear_va,
		.ceiling = r->linear_va + r->linear_size,
	};
}

static struct pg_hot vmemmap_of(struct pg_task *t, struct pg_mm *mm,
				struct pg_regions *r, uint64_t pa,
				uint64_t size)
{
	struct pg_memory *m = pg_memory_of(r, pa, size);

	return (struct pg_hot){
		.mm = mm,
		.va = pg_vmemmap_va(r, t->world, pa),
		.size = (size >> t->world->phys.shift) * PG_STRUCT_PAGE,
		.floor = r->vmemmap_va,
		.ceiling = r->vmemmap_va + r->vmemmap_size,
		.free_backing = true,
		.altmap = m && m->altmap ? m : NULL,
	};
}

static int map_linear(struct pg_task *t, struct pg_mm *mm, uint64_t pa,
		      uint64_t size, enum pg_kmap_source source, bool pages)
{
	struct pg_kmap k = {
		.mm = mm,
		.va = pg_linear_va(pg_regions(t->world), pa),
		.pa = pa,
		.size = size,
		.attrs = pg_regions(t->world)->attrs,
		.flags = PG_KMAP_NO_EXEC,
		.source = source,
		.use = PG_USE_LINEAR,
	};
	int ret;

	if (!k.attrs)
		k.attrs = pg_kmap_attrs(mm, PG_PROT_READ | PG_PROT_WRITE);
	if (pages)
		k.flags |= PG_KMAP_NO_BLOCK | PG_KMAP_NO_CONT;
	ret = pg_kmap_create(t, &k);
	if (!ret)
		pg_kmap_expect(t, mm, k.va, size, pa, k.attrs);
	return ret;
}

/* Backing of vmemmap: the added memory's own, or the system's. */
static uint64_t backing(struct pg_task *t, struct pg_memory *m,
			enum pg_kmap_source source, uint64_t size)
{
	struct pg_want want = {
		.origin = source == PG_KMAP_BOOT ? PG_ORIGIN_BOOT
						 : PG_ORIGIN_BUDDY,
		.fail = PG_FAIL_DATA,
		.level = PG_EV_DATA,
	};
	uint64_t pa;

	while (PG_BIT(t->world->phys.shift + want.order) < size)
		want.order++;
	want.flags = want.order ? PG_ALLOC_BLOCK : 0;
	if (!m->altmap)
		return pg_get_frames(t, &want);
	pa = (m->altmap + m->altmap_used + size - 1) & ~(size - 1);
	if (pa + size > m->pa + m->size)
		return 0;
	m->altmap_used = pa + size - m->altmap;
	pg_say(t, (struct pg_event){
			  .kind = PG_EV_ALLOC,
			  .how = PG_ORIGIN_ALTMAP,
			  .level = PG_EV_DATA,
			  .flags = want.flags,
			  .at = pa,
			  .size = size,
		  });
	return pa;
}

/* The place of a leaf, its tables made on the way (vmemmap_populate()). */
static int reach(struct pg_task *t, const struct pg_kmap *k, uint64_t va,
		 int level, struct pg_place *p)
{
	uint64_t table;
	int ret = 0;

	*p = pg_place_root(k->mm, va);
	while (!ret && p->level < level) {
		ret = pg_kmap_descend(t, k, p, &table);
		if (!ret)
			*p = pg_place_in(k->mm, table, p->level + 1, va);
	}
	return ret;
}

static int vmemmap_leaf(struct pg_task *t, struct pg_mm *mm,
			struct pg_memory *m, enum pg_kmap_source source,
			uint64_t va, int level)
{
	uint64_t size = PG_BIT(pg_level_shift(&mm->regime, level)), pa;
	uint64_t attrs = pg_kmap_attrs(mm, PG_PROT_READ | PG_PROT_WRITE);
	struct pg_kmap k = { .mm = mm, .source = source };
	struct pg_place p;
	int ret;

	k.use = PG_USE_VMEMMAP;
	ret = reach(t, &k, va, level, &p);
	if (ret)
		return ret;
	if (pg_is_table(mm, level, pg_read(t, &p), NULL))
		return PG_ENOENT;
	if (pg_read(t, &p))
		return 0; /* a neighbour's block */
	pa = backing(t, m, source, size);
	if (!pa)
		return pg_error(&t->error, PG_ENOMEM, "no page for vmemmap");
	t->world->steps.entry.set(t, &p, pg_kmap_leaf(mm, level, pa, attrs));
	pg_kmap_expect(t, mm, p.va, size, pa, attrs);
	return 0;
}

static int map_vmemmap(struct pg_task *t, const struct pg_hot *h,
		       struct pg_memory *m, enum pg_kmap_source source,
		       bool blocks)
{
	int level = blocks ? PG_LEVEL_MAX - 1 : PG_LEVEL_MAX;
	uint64_t va = h->va, end = h->va + h->size;
	uint8_t use = t->use;
	int ret = 0;

	while (!ret && va != end) {
		uint64_t next = pg_kmap_next(h->mm, level, va, end);

		ret = vmemmap_leaf(t, h->mm, m, source, va, level);
		if (ret == PG_ENOENT) { /* pages were mapped here before */
			level = PG_LEVEL_MAX;
			ret = 0;
			continue;
		}
		va = next;
	}
	t->use = use;
	t->world->steps.entry.publish(t, h->mm);
	t->world->steps.kmap.sync_made(t, h->mm, h->va, h->size);
	return ret;
}

static void take_back(struct pg_task *t, const struct pg_hot *h)
{
	pg_begin(t, PG_OP_HOT_REMOVE, h->mm, h->va, h->size);
	pg_hot_unmap(t, h);
	pg_hot_free_tables(t, h);
	pg_kmap_expect(t, h->mm, h->va, h->size, 0, 0);
	pg_end(t, 0);
}

void pg_hot_undo(struct pg_task *t, const struct pg_hot *h)
{
	take_back(t, h);
}

static int add(struct pg_task *t, struct pg_mm *mm, struct pg_memory *m,
	       enum pg_kmap_source source, bool pages)
{
	const struct pg_hotplug_steps *s = &t->world->steps.hotplug;
	struct pg_regions *r = pg_regions(t->world);
	struct pg_hot linear = linear_of(mm, r, m->pa, m->size);
	struct pg_hot memmap = vmemmap_of(t, mm, r, m->pa, m->size);
	int ret = map_linear(t, mm, m->pa, m->size, source, pages);

	memmap.altmap = m->altmap ? m : NULL;
	if (!ret && r->vmemmap_size)
		ret = map_vmemmap(t, &memmap, m, source,
				  s->blocks_ok(mm, m->pa, m->size));
	if (!ret && pg_memory_note(r, m))
		return 0;
	if (!ret)
		ret = pg_error(&t->error, PG_ENOMEM,
			       "more than %u ranges of memory", PG_MEMORY_MAX);
	if (r->vmemmap_size)
		s->undo(t, &memmap);
	s->undo(t, &linear);
	return ret;
}

static int refuse(struct pg_task *t, uint64_t pa, uint64_t size,
		  const char *why)
{
	return pg_error(&t->error, PG_EBUSY, "memory 0x%llx + 0x%llx %s",
			(unsigned long long)pa, (unsigned long long)size, why);
}

static int check(struct pg_task *t, struct pg_mm *mm, uint64_t pa,
		 uint64_t size)
{
	const struct pg_regions *r = pg_regions(t->world);
	uint64_t granule = pg_hot_granule(t->world);

	if (!r)
		return pg_error(&t->error, PG_ENOMEM, "no memory");
	if (!pg_mm_is_init(mm) || !r->linear_size)
		return pg_error(&t->error, PG_EINVAL,
				"the space has no linear map: declare it");
	if (!size || (pa | size) & (granule - 1))
		return pg_error(&t->error, PG_EINVAL,
				"memory comes and goes by 0x%llx",
				(unsigned long long)granule);
	return 0;
}

int pg_boot_memory(struct pg_task *t, struct pg_mm *mm, uint64_t pa,
		   uint64_t size)
{
	struct pg_memory m = { .pa = pa, .size = size, .boot = true };
	struct pg_regions *r = pg_regions(t->world);
	int ret = check(t, mm, pa, size);

	if (ret)
		return ret;
	pg_begin(t, PG_OP_LINEAR, mm, pg_linear_va(r, pa), size);
	if (!pg_hot_range_ok(r, pa, size))
		ret = refuse(t, pa, size, "is not in the linear map");
	else
		ret = add(t, mm, &m, PG_KMAP_BOOT, false);
	if (!ret)
		ret = pg_region_set(t, mm, PG_REGION_BOOT, pg_linear_va(r, pa),
				    size, 0);
	return pg_end(t, ret);
}

/* Noted, or mapped by whoever made the tables that were taken over. */
static bool is_there(struct pg_task *t, struct pg_mm *mm,
		     const struct pg_regions *r, uint64_t pa, uint64_t size)
{
	struct pg_hot linear = linear_of(mm, r, pa, size);

	if (pg_memory_overlaps(r, pa, size))
		return true;
	return pg_hot_range_ok(r, pa, size) && pg_hot_mapped(t, &linear);
}

int pg_hot_add(struct pg_task *t, struct pg_mm *mm, uint64_t pa, uint64_t size,
	       unsigned int flags)
{
	const struct pg_hotplug_steps *s = &t->world->steps.hotplug;
	struct pg_memory m = { .pa = pa, .size = size };
	const struct pg_regions *r = pg_regions(t->world);
	int ret = check(t, mm, pa, size);

	if (ret)
		return ret;
	if (flags & PG_HOT_ALTMAP)
		m.altmap = pa;
	pg_begin(t, PG_OP_HOT_ADD, mm, pg_linear_va(r, pa), size);
	s->guard(t, true);
	if (!s->range_ok(r, pa, size))
		ret = refuse(t, pa, size, "is not in the linear map");
	else if (is_there(t, mm, r, pa, size))
		ret = refuse(t, pa, size, "is there already");
	else
		ret = add(t, mm, &m, PG_KMAP_LATE, flags & PG_HOT_PAGES);
	s->guard(t, false);
	return pg_end(t, ret);
}

static int remove_range(struct pg_task *t, struct pg_mm *mm, uint64_t pa,
			uint64_t size)
{
	struct pg_regions *r = pg_regions(t->world);
	struct pg_hot linear = linear_of(mm, r, pa, size);
	struct pg_hot memmap = vmemmap_of(t, mm, r, pa, size);
	int ret = pg_hot_check_leaves(t, &linear);

	if (ret)
		return ret;
	if (r->vmemmap_size)
		take_back(t, &memmap);
	take_back(t, &linear);
	if (!pg_memory_forget(r, pa, size))
		return pg_error(&t->error, PG_ENOMEM,
				"more than %u ranges of memory", PG_MEMORY_MAX);
	return 0;
}

int pg_hot_remove(struct pg_task *t, struct pg_mm *mm, uint64_t pa,
		  uint64_t size)
{
	const struct pg_hotplug_steps *s = &t->world->steps.hotplug;
	const struct pg_regions *r = pg_regions(t->world);
	int ret = check(t, mm, pa, size);

	if (ret)
		return ret;
	pg_begin(t, PG_OP_HOT_REMOVE, mm, pg_linear_va(r, pa), size);
	s->guard(t, true);
	if (s->removable(r, pa, size))
		ret = remove_range(t, mm, pa, size);
	else
		ret = refuse(t, pa, size, "was not added, or was at boot");
	s->guard(t, false);
	return pg_end(t, ret);
}

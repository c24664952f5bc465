// SPDX-License-Identifier: GPL-2.0-or-later
/* Blocks and tables exchanged, firmware's and temporary tables, clones. */
#include "base/bits.h"
#include "engine/cursor.h"
#include "engine/kernel_defaults.h"
#include "engine/kmap.h"
#include "engine/regions.h"
#include "engine/script.h"

/*
 * Break, invalidate, make. A block goes with one address; below a table every
 * page may be cached.
 */
void pg_kmap_replace(struct pg_task *t, const struct pg_place *p, uint64_t word)
{
	const struct pg_entry_steps *s = &t->world->steps.entry;
	uint64_t size = PG_BIT(pg_level_shift(&p->mm->regime, p->level));
	bool table = pg_is_table(p->mm, p->level, pg_peek(t, p), NULL);

	s->clear(t, p);
	s->flush(t, &(struct pg_flush){
			    .mm = p->mm,
			    .va = p->va,
			    .size = size,
			    .stride = table ? 0 : size,
			    .level = PG_FLUSH_ANY_LEVEL,
		    });
	s->set(t, p, word);
	s->publish(t, p->mm);
}

/* Which row of constructors holds for a table there (lifecycle 3.4). */
static enum pg_table_use use_at(struct pg_task *t, const struct pg_mm *mm,
				uint64_t va)
{
	const struct pg_regions *r = t->world->part[PG_PART_HOTPLUG];

	if (!pg_mm_is_init(mm) || !r)
		return PG_USE_MM;
	if (va - r->linear_va < r->linear_size)
		return PG_USE_LINEAR;
	return va - r->vmemmap_va < r->vmemmap_size ? PG_USE_VMEMMAP
						    : PG_USE_MM;
}

static uint64_t new_table(struct pg_task *t, struct pg_mm *mm, uint64_t va,
			  int level)
{
	struct pg_kmap k = {
		.mm = mm,
		.source = PG_KMAP_LATE,
		.use = (uint8_t)use_at(t, mm, va),
	};

	return t->world->steps.kmap.alloc(t, &k, level);
}

/* Under the lock that who installs a table there holds. */
static void exchange(struct pg_task *t, const struct pg_place *p, uint64_t word)
{
	uint64_t lock = t->world->steps.lock.of_install(t, p);

	pg_lock(t, lock, PG_LOCK_WRITE);
	t->world->steps.kmap.replace(t, p, word);
	pg_unlock(t, lock);
}

/* The smaller leaves say what the block said. */
static void fill(struct pg_task *t, const struct pg_place *p, uint64_t table,
		 uint64_t word)
{
	const struct pg_regime *r = &p->mm->regime;
	unsigned int shift = pg_level_shift(r, p->level + 1);
	uint64_t pa = pg_desc_oa(r, word, pg_level_shift(r, p->level));
	uint64_t attrs = word &
			 ~pg_desc_oa_mask(r, pg_level_shift(r, p->level)) &
			 ~(PG_BIT(PG_DESC_CONTIG) | 3);

	for (uint64_t i = 0; i < PG_BIT(r->stride); i++) {
		struct pg_place q = pg_place_in(p->mm, table, p->level + 1,
						p->va + (i << shift));

		t->world->steps.map.fill(
			t, &q,
			pg_kmap_leaf(p->mm, q.level, pa + (i << shift), attrs));
	}
}

int pg_kmap_split(struct pg_task *t, struct pg_mm *mm, uint64_t va, int level)
{
	const struct pg_steps *s = &t->world->steps;
	struct pg_place p = pg_table_look(t, mm, va, level);
	uint64_t word = pg_read(t, &p), table;
	uint8_t use = t->use;

	if (p.level == PG_LEVEL_MAX || !pg_kmap_is_leaf(mm, p.level, word) ||
	    word & PG_BIT(PG_DESC_CONTIG))
		return pg_error(&t->error, PG_ENOENT,
				"no block to split at 0x%llx",
				(unsigned long long)va);
	pg_begin(t, PG_OP_SPLIT, mm, p.va,
		 PG_BIT(pg_level_shift(&mm->regime, p.level)));
	table = new_table(t, mm, p.va, p.level + 1);
	t->use = use;
	if (!table)
		return pg_end(t, pg_error(&t->error, PG_ENOMEM,
					  "no memory for a table"));
	fill(t, &p, table, word);
	s->table.before_link(t);
	exchange(t, &p, pg_table_desc(mm, table));
	return pg_end(t, 0);
}

/* All leaves of a table agree and ascend: the block that says the same. */
static uint64_t block_of(struct pg_task *t, const struct pg_place *p,
			 uint64_t table)
{
	const struct pg_regime *r = &p->mm->regime;
	unsigned int shift = pg_level_shift(r, p->level + 1);
	struct pg_place q = pg_place_in(p->mm, table, p->level + 1, p->va);
	uint64_t first = pg_read(t, &q) & ~PG_BIT(PG_DESC_CONTIG);
	uint64_t pa = pg_desc_oa(r, first, shift);
	uint64_t attrs = first & ~pg_desc_oa_mask(r, shift) & ~UINT64_C(3);

	if (!pg_kmap_is_leaf(p->mm, q.level, first) ||
	    pa & pg_ones(pg_level_shift(r, p->level)) ||
	    !pg_level_has_leaf(r, p->level))
		return 0;
	for (uint64_t i = 1; i < PG_BIT(r->stride); i++) {
		q = pg_place_in(p->mm, table, p->level + 1,
				p->va + (i << shift));
		if ((pg_read(t, &q) & ~PG_BIT(PG_DESC_CONTIG)) !=
		    pg_kmap_leaf(p->mm, q.level, pa + (i << shift), attrs))
			return 0;
	}
	return pg_kmap_leaf(p->mm, p->level, pa, attrs);
}

int pg_kmap_collapse(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		     int level)
{
	const struct pg_kmap_steps *s = &t->world->steps.kmap;
	struct pg_place p = pg_table_look(t, mm, va, level);
	uint64_t table, block;
	int ret = 0;

	if (p.level != level || !pg_is_table(mm, level, pg_read(t, &p), &table))
		return pg_error(&t->error, PG_EBUSY, "no table at 0x%llx",
				(unsigned long long)va);
	pg_begin(t, PG_OP_COLLAPSE, mm, p.va,
		 PG_BIT(pg_level_shift(&mm->regime, level)));
	if (!s->free_guard(t, mm, true))
		return pg_end(t, pg_error(&t->error, PG_EBUSY,
					  "somebody walks the tables"));
	block = block_of(t, &p, table);
	if (block) {
		exchange(t, &p, block);
		s->notify(t, mm, p.va,
			  PG_BIT(pg_level_shift(&mm->regime, level)));
		s->free_table(t, mm, table, level + 1);
	} else {
		ret = pg_error(&t->error, PG_EBUSY,
			       "the leaves below 0x%llx differ",
			       (unsigned long long)p.va);
	}
	s->free_guard(t, mm, false);
	return pg_end(t, ret);
}

static int create(struct pg_task *t, const struct pg_kmap *k)
{
	int ret = pg_kmap_create(t, k);

	if (!ret)
		pg_kmap_expect(t, k->mm, k->va, k->size, k->pa, k->attrs);
	return ret;
}

int pg_efi_map(struct pg_task *t, struct pg_mm *mm, uint64_t va, uint64_t pa,
	       uint64_t size, unsigned int prot)
{
	struct pg_kmap k = {
		.mm = mm,
		.va = va,
		.pa = pa,
		.size = size,
		.attrs = pg_kmap_attrs(mm, prot),
		.source = PG_KMAP_MM,
	};
	int ret;

	pg_begin(t, PG_OP_EFI_MAP, mm, va, size);
	ret = create(t, &k);
	return pg_end(t, ret);
}

int pg_trampoline(struct pg_task *t, struct pg_mm *mm, uint64_t va, uint64_t pa,
		  uint64_t size)
{
	struct pg_kmap k = {
		.mm = mm,
		.va = va,
		.pa = pa,
		.size = size,
		.attrs = pg_kmap_attrs(mm, PG_PROT_READ | PG_PROT_EXEC),
		.source = PG_KMAP_LATE,
		.use = PG_USE_TRAMPOLINE,
		.flags = PG_KMAP_NO_BLOCK | PG_KMAP_NO_CONT,
	};
	int ret;

	pg_begin(t, PG_OP_MAP, mm, va, size);
	ret = create(t, &k);
	return pg_end(t, ret);
}

int pg_idmap(struct pg_task *t, struct pg_mm *mm, uint64_t pa, uint64_t size)
{
	struct pg_kmap k = {
		.mm = mm,
		.va = pa,
		.pa = pa,
		.size = size,
		.attrs = pg_kmap_attrs(mm, PG_PROT_READ | PG_PROT_EXEC),
		.source = PG_KMAP_BOOT,
	};
	int ret;

	pg_begin(t, PG_OP_MAP, mm, pa, size);
	ret = create(t, &k);
	return pg_end(t, ret);
}

uint64_t pg_kmap_clone_first(const struct pg_mm *mm)
{
	return mm->regime.base;
}

/* Copies leaves; what is not mapped has nothing to copy. */
static int clone_range(struct pg_task *t, struct pg_mm *to, struct pg_mm *from,
		       uint64_t table, int level, uint64_t va, uint64_t end,
		       unsigned int *tables)
{
	uint64_t next, below;
	int ret = 0;

	if (++*tables > PG_CURSOR_TABLES)
		return pg_error(&t->error, PG_EBUDGET,
				"there are more than %u tables",
				PG_CURSOR_TABLES);
	for (; !ret && va != end; va = next) {
		struct pg_place p = pg_place_in(from, table, level, va), q;
		uint64_t word = pg_read(t, &p);

		next = pg_kmap_next(from, level, va, end);
		if (pg_is_table(from, level, word, &below)) {
			ret = clone_range(t, to, from, below, level + 1, va,
					  next, tables);
			continue;
		}
		if (!pg_kmap_is_leaf(from, level, word))
			continue;
		q = pg_table_reach(t, to, va, level);
		if (!q.at)
			return pg_error(&t->error, PG_ENOMEM,
					"no table for 0x%llx",
					(unsigned long long)va);
		t->world->steps.entry.set(t, &q, word);
	}
	return ret;
}

int pg_clone_linear(struct pg_task *t, struct pg_mm *to, struct pg_mm *from,
		    uint64_t va, uint64_t size)
{
	const struct pg_steps *s = &t->world->steps;
	uint64_t first = pg_max(va, s->kmap.clone_first(from));
	unsigned int tables = 0;
	int ret = 0;

	pg_begin(t, PG_OP_MAP, to, va, size);
	if (va + (size - 1) >= first)
		ret = clone_range(t, to, from, from->root, from->regime.start,
				  first, va + size, &tables);
	s->entry.publish(t, to);
	return pg_end(t, ret);
}

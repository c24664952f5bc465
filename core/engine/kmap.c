// SPDX-License-Identifier: GPL-2.0-or-later
/* The creator: tables and leaves for a range, top down. */
#include "engine/kmap.h"

#include "base/bits.h"
#include "engine/kernel_defaults.h"
#include "engine/script.h"

#define S1_USER	  PG_BIT(6)
#define S1_RDONLY PG_BIT(7)
#define S2_READ	  PG_BIT(6)
#define S2_WRITE  PG_BIT(7)

/* The index of the first MAIR byte that is this kind of memory; 0 if none. */
static uint64_t mair_index(uint64_t mair, uint8_t first, uint8_t second)
{
	for (unsigned int pass = 0; pass < 2; pass++)
		for (uint64_t i = 0; i < 8; i++)
			if ((mair >> (8 * i) & 0xff) == (pass ? second : first))
				return i;
	return 0;
}

static uint64_t stage2_attrs(unsigned int prot)
{
	uint64_t attrs = PG_BIT(PG_DESC_AF);

	attrs |= prot & PG_PROT_DEVICE ? UINT64_C(1) << 2
				       : UINT64_C(15) << 2 | UINT64_C(3) << 8;
	if (prot & PG_PROT_READ)
		attrs |= S2_READ;
	if (prot & PG_PROT_WRITE)
		attrs |= S2_WRITE;
	if (!(prot & PG_PROT_EXEC))
		attrs |= PG_BIT(PG_DESC_UXN);
	return attrs;
}

static uint64_t memory_attrs(const struct pg_regime *r, unsigned int prot)
{
	bool device = prot & PG_PROT_DEVICE;
	uint64_t index = device ? mair_index(r->mair, 0x04, 0x00)
				: mair_index(r->mair, 0xff, 0xf0);

	/* With DS these two bits belong to the address. */
	if (!device && r->oa_format != PG_OA_DS)
		return index << 2 | UINT64_C(3) << 8;
	return index << 2;
}

uint64_t pg_kmap_attrs(const struct pg_mm *mm, unsigned int prot)
{
	const struct pg_regime *r = &mm->regime;
	uint64_t attrs = PG_BIT(PG_DESC_AF) | memory_attrs(r, prot);
	bool user = prot & PG_PROT_USER, exec = prot & PG_PROT_EXEC;

	if (r->stage == 2)
		return stage2_attrs(prot);
	if (prot & PG_PROT_WRITE)
		attrs |= PG_BIT(PG_DESC_DBM);
	else
		attrs |= S1_RDONLY;
	if (!pg_regime_two_els(r))
		return attrs | S1_USER | (exec ? 0 : PG_BIT(PG_DESC_UXN));
	if (user)
		attrs |= S1_USER | PG_BIT(PG_DESC_NG);
	if (user || !exec)
		attrs |= PG_BIT(PG_DESC_PXN);
	if (!user || !exec)
		attrs |= PG_BIT(PG_DESC_UXN);
	return attrs;
}

uint64_t pg_kmap_leaf(const struct pg_mm *mm, int level, uint64_t pa,
		      uint64_t attrs)
{
	return pg_desc_put_oa(&mm->regime, pa) | attrs |
	       (level == PG_LEVEL_MAX ? 3 : 1);
}

bool pg_kmap_safe(const struct pg_mm *mm, int level, uint64_t old, uint64_t new)
{
	uint64_t mask = PG_BIT(PG_DESC_PXN) | S1_RDONLY | PG_BIT(PG_DESC_DBM) |
			PG_BIT(PG_DESC_NG) | pg_mask(58, 55);

	if (!old || !new)
		return true;
	if ((old | new) & PG_BIT(PG_DESC_CONTIG))
		return old == new;
	if (!pg_bit(new, PG_DESC_NG) && pg_bit(old, PG_DESC_NG))
		return false;
	return !((old ^ new) & ~mask);
}

uint64_t pg_kmap_next(const struct pg_mm *mm, int level, uint64_t va,
		      uint64_t end)
{
	uint64_t span = PG_BIT(pg_level_shift(&mm->regime, level));
	uint64_t next = (va | (span - 1)) + 1;

	/* end is the last address plus one, and may be 0: 2^64. */
	return next - 1 < end - 1 && next ? next : end;
}

bool pg_kmap_leaf_fits(const struct pg_kmap *k, int level, uint64_t va,
		       uint64_t pa, uint64_t size)
{
	uint64_t span = PG_BIT(pg_level_shift(&k->mm->regime, level));

	if (level == PG_LEVEL_MAX)
		return true;
	if (k->flags & PG_KMAP_NO_BLOCK ||
	    !pg_level_has_leaf(&k->mm->regime, level))
		return false;
	return !((va | pa) & (span - 1)) && size >= span;
}

/* The same for one set of contiguous leaves. */
static bool contig_fits(const struct pg_kmap *k, int level, uint64_t va,
			uint64_t pa, uint64_t end)
{
	unsigned int bits = pg_contig_bits(&k->mm->regime, level);
	uint64_t size = PG_BIT(pg_level_shift(&k->mm->regime, level) + bits);

	if (!bits || k->flags & PG_KMAP_NO_CONT)
		return false;
	return !((va | pa) & (size - 1)) && end - va >= size;
}

uint64_t pg_kmap_fixmap_lock(struct pg_task *t, const struct pg_kmap *k)
{
	return PG_LOCK_ID(PG_LOCK_FIXMAP, 0);
}

uint64_t pg_kmap_table_desc(const struct pg_kmap *k, uint64_t table)
{
	uint64_t desc = pg_table_desc(k->mm, table);

	if (k->flags & PG_KMAP_NO_EXEC && pg_regime_two_els(&k->mm->regime))
		desc |= PG_BIT(59); /* PXNTable */
	return desc;
}

/* Boot memory has no constructor, and is never given back. */
uint64_t pg_kmap_alloc(struct pg_task *t, const struct pg_kmap *k, int level)
{
	const struct pg_table_steps *s = &t->world->steps.table;
	struct pg_want want = {
		.origin = k->source == PG_KMAP_BOOT ? PG_ORIGIN_BOOT
						    : PG_ORIGIN_BUDDY,
		.fail = PG_FAIL_TABLE,
		.flags = PG_ALLOC_ZERO,
		.level = level,
		.mm = k->mm,
	};

	if (k->source == PG_KMAP_NONE)
		return 0;
	if (k->source == PG_KMAP_BOOT || k->source == PG_KMAP_TEMP)
		return pg_get_frames(t, &want);
	t->use = k->use;
	return s->alloc(t, k->mm, level);
}

bool pg_kmap_set_leaf(struct pg_task *t, const struct pg_place *p,
		      uint64_t word)
{
	uint64_t old = pg_read(t, p);

	if (!pg_kmap_safe(p->mm, p->level, old, word))
		return false;
	if (old != word)
		t->world->steps.entry.set(t, p, word);
	return true;
}

struct creator {
	const struct pg_kmap *k;
	uint64_t contig_end; /* the set that is being made ends here */
};

/* The table below an entry, made without a lock: the creator's is enough. */
int pg_kmap_descend(struct pg_task *t, const struct pg_kmap *k,
		    const struct pg_place *p, uint64_t *table)
{
	const struct pg_steps *s = &t->world->steps;
	uint64_t word = pg_read(t, p);

	if (pg_is_table(k->mm, p->level, word, table))
		return 0;
	if (word)
		return pg_error(&t->error, PG_EBUSY,
				"a leaf is mapped at 0x%llx already",
				(unsigned long long)p->va);
	t->va = p->va;
	*table = s->kmap.alloc(t, k, p->level + 1);
	if (!*table)
		return pg_error(&t->error, PG_ENOMEM, "no memory for a table");
	s->table.account(t, k->mm, 1);
	s->table.before_link(t);
	s->entry.set(t, p, s->kmap.table_desc(k, *table));
	return 0;
}

/* No set is begun that a table in its middle would keep from its end. */
static bool set_is_free(struct pg_task *t, const struct pg_place *first)
{
	struct pg_place p = *first;
	uint64_t left, table;

	left = PG_BIT(pg_contig_bits(&p.mm->regime, p.level));
	for (; left--; p.at += sizeof(uint64_t))
		if (pg_is_table(p.mm, p.level, pg_peek(t, &p), &table))
			return false;
	return true;
}

static int put_leaf(struct pg_task *t, struct creator *c,
		    const struct pg_place *p, uint64_t va, uint64_t end)
{
	const struct pg_kmap *k = c->k;
	uint64_t pa = k->pa + (va - k->va), attrs = k->attrs;

	if (contig_fits(k, p->level, va, pa, end) && set_is_free(t, p))
		c->contig_end =
			va + PG_BIT(pg_level_shift(&k->mm->regime, p->level) +
				    pg_contig_bits(&k->mm->regime, p->level));
	if (va < c->contig_end)
		attrs |= PG_BIT(PG_DESC_CONTIG);
	if (t->world->steps.kmap.set_leaf(
		    t, p, pg_kmap_leaf(k->mm, p->level, pa, attrs)))
		return 0;
	return pg_error(&t->error, PG_EBUSY,
			"what is mapped at 0x%llx cannot change while it is "
			"live",
			(unsigned long long)va);
}

static int create_range(struct pg_task *t, struct creator *c, uint64_t table,
			int level, uint64_t va, uint64_t end)
{
	const struct pg_kmap_steps *s = &t->world->steps.kmap;
	struct pg_mm *mm = c->k->mm;
	uint64_t limit = end, next, below;
	int ret = 0;

	for (; !ret && va != end; va = next) {
		struct pg_place p = pg_place_in(mm, table, level, va);
		uint64_t pa = c->k->pa + (va - c->k->va);

		next = s->next(mm, level, va, end);
		if (s->leaf_fits(c->k, level, va, pa, next - va)) {
			ret = put_leaf(t, c, &p, va, limit);
			continue;
		}
		c->contig_end = 0;
		ret = pg_kmap_descend(t, c->k, &p, &below);
		if (!ret)
			ret = create_range(t, c, below, level + 1, va, next);
	}
	return ret;
}

static int check(struct pg_task *t, const struct pg_kmap *k)
{
	const struct pg_regime *r = &k->mm->regime;
	uint64_t mask = pg_ones(r->granule);

	if (!k->size || (k->va | k->pa | k->size) & mask)
		return pg_error(&t->error, PG_EINVAL,
				"a mapping is whole pages");
	if (k->va < r->base || k->va > pg_regime_last(r) ||
	    k->size - 1 > pg_regime_last(r) - k->va)
		return pg_error(&t->error, PG_EINVAL,
				"0x%llx + 0x%llx is not in the space",
				(unsigned long long)k->va,
				(unsigned long long)k->size);
	if (pg_oa_too_big(r, k->pa) ||
	    k->size - 1 > pg_ones(r->oa_bits) - k->pa)
		return pg_error(&t->error, PG_EINVAL,
				"0x%llx + 0x%llx is above the output size",
				(unsigned long long)k->pa,
				(unsigned long long)k->size);
	return 0;
}

int pg_kmap_create(struct pg_task *t, const struct pg_kmap *k)
{
	const struct pg_steps *s = &t->world->steps;
	struct creator c = { .k = k };
	uint8_t use = t->use;
	uint64_t lock;
	int ret = check(t, k);

	if (ret)
		return ret;
	lock = s->kmap.fixmap_lock(t, k);
	pg_lock(t, lock, PG_LOCK_WRITE);
	ret = create_range(t, &c, k->mm->root, k->mm->regime.start, k->va,
			   k->va + k->size);
	s->entry.publish(t, k->mm);
	pg_unlock(t, lock);
	t->use = use;
	s->kmap.sync_made(t, k->mm, k->va, k->size);
	return ret;
}

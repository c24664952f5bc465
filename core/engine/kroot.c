// SPDX-License-Identifier: GPL-2.0-or-later
/* Roots: grown by a level, loaded, copied, taken from a slab cache, torn down. */
#include <stdlib.h>

#include "base/bits.h"
#include "engine/kernel_defaults.h"
#include "engine/kmap.h"
#include "engine/regions.h"
#include "engine/stage2.h"
#include "trace/judge.h"

uint64_t pg_kmap_root_alloc(struct pg_task *t, struct pg_mm *mm, int level)
{
	return t->world->steps.table.alloc(t, mm, level);
}

/* Both at once: who reads them apart may get one of before and one of after. */
void pg_kmap_root_read(struct pg_task *t, const struct pg_mm *mm,
		       uint64_t *root, int *level)
{
	struct pg_place p = { (struct pg_mm *)mm, mm->regime.start, mm->root,
			      mm->regime.base };

	pg_read(t, &p); /* whoever else is there goes on before this one */
	*root = mm->root;
	*level = mm->regime.start;
}

/* The regime with one level more; false if there is no such. */
static bool taller(const struct pg_regime *r, struct pg_regime *grown)
{
	unsigned int bits = r->ia_bits + r->stride;

	*grown = *r;
	if (r->start == PG_LEVEL_MIN || r->root_bits != r->stride)
		return false;
	grown->txsz = (uint8_t)(64 - pg_min(bits, 48));
	grown->ds = grown->ds && bits > 48;
	return !pg_regime_init(grown, NULL) && grown->start == r->start - 1;
}

/* The judge has to know before there are tables of the new level. */
static void tell_root(struct pg_task *t, const struct pg_mm *mm,
		      const struct pg_regime *r, uint64_t root)
{
	struct pg_space space = { .regime = *r, .root = root };

	if (t->world->judge)
		pg_ledger_regrow(&t->world->judge->ledger, mm->id, &space);
}

int pg_root_grow(struct pg_task *t, struct pg_mm *mm)
{
	const struct pg_steps *s = &t->world->steps;
	struct pg_place p = { .mm = mm, .va = mm->regime.base };
	uint64_t lock = PG_LOCK_ID(PG_LOCK_PAGE_TABLE, mm->id), root;
	struct pg_regime grown;

	if (mm->regime.high || !taller(&mm->regime, &grown))
		return pg_error(&t->error, PG_EINVAL,
				"the space cannot have another level");
	pg_begin(t, PG_OP_ROOT_GROW, mm, 0, 0);
	tell_root(t, mm, &grown, mm->root);
	root = s->kmap.root_alloc(t, mm, grown.start);
	if (!root) {
		tell_root(t, mm, &mm->regime, mm->root);
		return pg_end(t, pg_error(&t->error, PG_ENOMEM,
					  "no memory for a table"));
	}
	pg_lock(t, lock, PG_LOCK_WRITE);
	p.level = grown.start;
	p.at = root;
	s->table.before_link(t);
	s->entry.set(t, &p, pg_table_desc(mm, mm->root));
	s->table.account(t, mm, 1);
	mm->regime = grown;
	mm->root = root;
	mm->built = (uint8_t)(PG_LEVEL_MAX + 1 - grown.start);
	tell_root(t, mm, &grown, root);
	pg_unlock(t, lock);
	return pg_end(t, 0);
}

int pg_root_lookup(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		   uint64_t *pa)
{
	uint64_t table, word;
	int level;

	t->world->steps.kmap.root_read(t, mm, &table, &level);
	for (;; level++) {
		struct pg_place p = pg_place_in(mm, table, level, va);

		word = pg_read(t, &p);
		if (!pg_is_table(mm, level, word, &table))
			break;
	}
	if (!pg_kmap_is_leaf(mm, level, word))
		return pg_error(&t->error, PG_ENOENT, "0x%llx is not mapped",
				(unsigned long long)va);
	*pa = pg_desc_oa(&mm->regime, word, pg_level_shift(&mm->regime, level));
	return 0;
}

/* Tables below an entry that is gone from all caches, bottom upwards. */
void pg_kmap_free_tree(struct pg_task *t, struct pg_mm *mm, uint64_t table,
		       int level)
{
	const struct pg_steps *s = &t->world->steps;
	uint64_t count = PG_BIT(mm->regime.stride), i = 0, below;

	for (; (i = pg_peek_next(t, table, i, count)) < count; i++) {
		struct pg_place p = { mm, level, table + 8 * i, 0 };
		uint64_t word = pg_read(t, &p);

		s->entry.clear(t, &p);
		if (!pg_is_table(mm, level, word, &below))
			continue;
		s->table.account(t, mm, -1);
		pg_kmap_free_tree(t, mm, below, level + 1);
	}
	s->table.free(t, mm, table);
}

/* Spaces with a copy of init_mm's top level: same regime, another root. */
static bool copies(const struct pg_mm *init, const struct pg_mm *mm)
{
	return init->live && pg_mm_is_init(init) && mm->live &&
	       mm->class == PG_CLASS_EFI && mm != init &&
	       mm->regime.high == init->regime.high &&
	       mm->regime.start == init->regime.start &&
	       mm->regime.ia_bits == init->regime.ia_bits;
}

/*
 * The root's entries go first, each from all caches before what it led to,
 * unless that is the kernel's.
 */
static void free_root(struct pg_task *t, struct pg_mm *mm)
{
	const struct pg_steps *s = &t->world->steps;
	int level = mm->regime.start;
	uint64_t count = PG_BIT(mm->regime.root_bits), i = 0, below;
	unsigned int shift = pg_level_shift(&mm->regime, level);
	bool lent = copies(&t->world->mms[0], mm);

	for (; (i = pg_peek_next(t, mm->root, i, count)) < count; i++) {
		struct pg_place p = { mm, level, mm->root + 8 * i,
				      mm->regime.base + (i << shift) };
		uint64_t word = pg_read(t, &p);

		s->entry.clear(t, &p);
		s->entry.flush(t, &(struct pg_flush){
					  .mm = mm,
					  .level = PG_FLUSH_ANY_LEVEL,
				  });
		if (lent || !pg_is_table(mm, level, word, &below))
			continue;
		s->table.account(t, mm, -1);
		pg_kmap_free_tree(t, mm, below, level + 1);
	}
	s->table.free(t, mm, mm->root);
}

/* A small root is cleared as it goes to its cache; its tables follow. */
static void free_slab_root(struct pg_task *t, struct pg_mm *mm)
{
	const struct pg_steps *s = &t->world->steps;
	int level = mm->regime.start;
	uint64_t count = PG_BIT(mm->regime.root_bits), found = 0, i = 0, below;
	uint64_t *words = calloc(count, sizeof(*words));

	if (!words) {
		t->world->phys.out_of_memory = true;
		return;
	}
	for (; (i = pg_peek_next(t, mm->root, i, count)) < count; i++) {
		struct pg_place p = { mm, level, mm->root + 8 * i, 0 };

		words[found++] = pg_read(t, &p);
	}
	pg_pgd_free(t, mm, mm->root);
	s->entry.flush(t, &(struct pg_flush){ .mm = mm,
					      .level = PG_FLUSH_ANY_LEVEL });
	for (i = 0; i < found; i++) {
		if (!pg_is_table(mm, level, words[i], &below))
			continue;
		s->table.account(t, mm, -1);
		pg_kmap_free_tree(t, mm, below, level + 1);
	}
	free(words);
}

static bool is_small(const struct pg_world *w, const struct pg_regime *r)
{
	return pg_regime_root_size(r) < PG_BIT(w->phys.shift);
}

static int no_memory(struct pg_task *t)
{
	return pg_error(&t->error, PG_ENOMEM, "no memory for a root");
}

static int make_stage1(struct pg_task *t, struct pg_mm_params *p)
{
	struct pg_world *w = t->world;
	struct pg_mm made = { .id = (uint16_t)p->id,
			      .class = p->class,
			      .regime = p->regime };
	struct pg_mm *mm = &w->mms[p->id];
	int ret;

	if (is_small(w, &p->regime)) {
		pg_pgd_cache_init(t);
		p->root = pg_pgd_alloc(t, &made);
		if (!p->root)
			return no_memory(t);
	}
	ret = pg_mm_create(t, p, &t->error);
	if (ret)
		return ret;
	mm->slab = is_small(w, &p->regime);
	return copies(&w->mms[0], mm)
		       ? pg_region_set(t, mm, PG_REGION_REPLICA, p->regime.base,
				       PG_BIT(p->regime.ia_bits), 0)
		       : 0;
}

int pg_space_make(struct pg_task *t, const struct pg_mm *like, unsigned int id)
{
	struct pg_mm_params p = {
		.id = id,
		.class = like->class,
		.regime = like->regime,
		.asid = like->asid,
	};

	if (!like->live)
		return pg_error(&t->error, PG_EINVAL, "space %u is no more",
				like->id);
	if (id >= PG_SPACES || t->world->mms[id].used)
		return pg_error(&t->error, PG_EINVAL,
				"space %u was there before, or is above %u", id,
				PG_SPACES - 1);
	if (like->class == PG_CLASS_GUEST)
		p.asid = id;
	if (like->class == PG_CLASS_GUEST)
		return pg_s2_create(t, &p, 1, &t->error);
	if (like->class != PG_CLASS_EFI && like->class != PG_CLASS_TEMP)
		return pg_error(&t->error, PG_EINVAL,
				"the kernel's space is the only one, and "
				"users' come by fork");
	return make_stage1(t, &p);
}

int pg_space_destroy(struct pg_task *t, struct pg_mm *mm)
{
	const struct pg_frame *root = pg_frame_find(&t->world->phys, mm->root);
	const struct pg_regime *r = &mm->regime;

	if (!root || root->origin == PG_ORIGIN_NONE)
		return pg_error(&t->error, PG_EINVAL,
				"tables that others made cannot be freed");
	pg_begin(t, PG_OP_EXIT, mm, r->base, pg_ones(r->ia_bits) + 1);
	pg_say(t, (struct pg_event){
			  .kind = PG_EV_DETACH,
			  .level = PG_EV_DATA,
			  .space = mm->id,
			  .va = r->base,
			  .size = pg_ones(r->ia_bits),
		  });
	if (mm->slab)
		free_slab_root(t, mm);
	else
		free_root(t, mm);
	mm->live = false;
	return pg_end(t, 0);
}

static void copy_entry(struct pg_task *t, const struct pg_place *from,
		       const struct pg_place *to)
{
	const struct pg_steps *s = &t->world->steps;
	uint64_t word = pg_read(t, from), lock = s->lock.of_install(t, to);

	if (pg_read(t, to) == word)
		return;
	pg_lock(t, lock, PG_LOCK_WRITE);
	if (word)
		s->entry.set(t, to, word);
	else
		s->entry.clear(t, to);
	pg_unlock(t, lock);
}

static void copy_top(struct pg_task *t, struct pg_mm *from, struct pg_mm *to,
		     uint64_t va, uint64_t size)
{
	int level = from->regime.start;
	uint64_t last = va + (size - 1), next;

	for (;; va = next) {
		struct pg_place p = pg_place_in(from, from->root, level, va);
		struct pg_place q = pg_place_in(to, to->root, level, va);

		copy_entry(t, &p, &q);
		next = (va | pg_ones(pg_level_shift(&from->regime, level))) + 1;
		if (next - 1 >= last)
			break;
	}
	t->world->steps.entry.publish(t, to);
}

/* In a world without such copies there is nothing to do: arm64 has none. */
void pg_kmap_sync(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		  uint64_t size)
{
	for (unsigned int i = 0; pg_mm_is_init(mm) && i < PG_SPACES; i++)
		if (copies(mm, &t->world->mms[i]))
			copy_top(t, mm, &t->world->mms[i], va, size);
}

void pg_kmap_sync_switch(struct pg_task *t, struct pg_mm *mm)
{
	struct pg_mm *init = &t->world->mms[0];

	if (copies(init, mm))
		copy_top(t, init, mm, init->regime.base,
			 pg_ones(init->regime.ia_bits));
}

/* Whatever an earlier user of the ASID left: gone before the root is loaded. */
void pg_kmap_before_root(struct pg_task *t, struct pg_mm *mm)
{
	t->world->steps.entry.flush(
		t, &(struct pg_flush){ .mm = mm, .level = PG_FLUSH_ANY_LEVEL });
}

int pg_efi_switch(struct pg_task *t, struct pg_mm *mm)
{
	const struct pg_kmap_steps *s = &t->world->steps.kmap;

	s->sync_switch(t, mm);
	s->before_root(t, mm);
	pg_say(t, (struct pg_event){ .kind = PG_EV_ROOT, .space = mm->id });
	return 0;
}

int pg_efi_leave(struct pg_task *t, struct pg_mm *mm)
{
	pg_say(t, (struct pg_event){ .kind = PG_EV_UNROOT, .space = mm->id });
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/stage2.h"

#include "base/bits.h"
#include "engine/kernel_defaults.h"
#include "engine/kmap.h"
#include "engine/table.h"

uint64_t pg_s2_lock(const struct pg_mm *mm)
{
	return PG_LOCK_ID(PG_LOCK_STAGE2, mm->id);
}

/* split_page(): an allocation counts its first page only until then. */
void pg_s2_split_root(struct pg_task *t, uint64_t root, unsigned int pages)
{
	struct pg_frame *head = pg_frame_find(&t->world->phys, root);

	/* Each goes back by itself: the block is none any more. */
	if (head)
		head->order = 0;
	for (unsigned int i = 1; i < pages; i++) {
		struct pg_frame *f = pg_frame_get(
			&t->world->phys,
			root + ((uint64_t)i << t->world->phys.shift));

		if (!f)
			return;
		f->refs[PG_REF_PAGE] = 1;
		f->origin = PG_ORIGIN_BUDDY;
		f->state = PG_FRAME_OWNED;
		f->order = 0;
	}
}

void pg_s2_get(struct pg_task *t, uint64_t table)
{
	pg_ref(t, PG_REF_PAGE, table, 1);
}

void pg_s2_release(struct pg_task *t, struct pg_mm *mm, uint64_t table)
{
	pg_put_frames(t, table, PG_ORIGIN_BUDDY, 0);
}

/* The last reference frees. */
void pg_s2_put(struct pg_task *t, struct pg_mm *mm, uint64_t table)
{
	struct pg_frame *f = pg_frame_get(&t->world->phys, table);

	if (f && f->refs[PG_REF_PAGE] <= 1)
		t->world->steps.stage2.release(t, mm, table);
	else
		pg_ref(t, PG_REF_PAGE, table, -1);
}

/* Sizes, but also whether there is such a level (6.12: kvm_level_supports). */
bool pg_s2_leaf_fits(const struct pg_mm *mm, int level, uint64_t ipa,
		     uint64_t pa, uint64_t size)
{
	uint64_t span = PG_BIT(pg_level_shift(&mm->regime, level));

	return pg_level_has_leaf(&mm->regime, level) && size >= span &&
	       !((ipa | pa) & (span - 1));
}

bool pg_s2_is_leaf(const struct pg_mm *mm, int level, uint64_t word)
{
	return pg_kmap_is_leaf(mm, level, word);
}

/* By IPA, at all levels; for a table over its whole range: everything. */
void pg_s2_break_entry(struct pg_task *t, const struct pg_place *p, bool table)
{
	const struct pg_entry_steps *s = &t->world->steps.entry;
	uint64_t page = PG_BIT(t->world->phys.shift);

	s->clear(t, p);
	s->flush(t, &(struct pg_flush){
			    .mm = p->mm,
			    .va = p->va,
			    .size = table ? 0 : page,
			    .stride = page,
			    .level = PG_FLUSH_ANY_LEVEL,
		    });
}

static uint64_t page_of(const struct pg_task *t, uint64_t at)
{
	return at & ~pg_ones(t->world->phys.shift);
}

/* Puts references from the bottom upwards; the table's own comes last. */
static void free_below(struct pg_task *t, struct pg_mm *mm, uint64_t table,
		       int level)
{
	const struct pg_steps *s = &t->world->steps;
	uint64_t below;

	for (uint64_t i = 0; i < PG_BIT(mm->regime.stride); i++) {
		struct pg_place p = { mm, level, table + 8 * i, 0 };
		uint64_t word = pg_read(t, &p);

		if (!word)
			continue;
		pg_write(t, &p, 0, PG_STORE_PLAIN);
		s->stage2.put(t, mm, table);
		if (!pg_is_table(mm, level, word, &below))
			continue;
		free_below(t, mm, below, level + 1);
		s->stage2.drop_unlinked(t, mm, below);
	}
}

void pg_s2_drop_unlinked(struct pg_task *t, struct pg_mm *mm, uint64_t table)
{
	t->world->steps.stage2.put(t, mm, table);
}

/* Runs after a grace period: nobody walks below it. */
static void free_later(struct pg_task *t, uint64_t table)
{
	struct pg_frame *f = pg_frame_get(&t->world->phys, table);
	struct pg_mm *mm = f ? &t->world->mms[f->owner] : NULL;

	if (!f)
		return;
	free_below(t, mm, table, f->level);
	t->world->steps.stage2.drop_unlinked(t, mm, table);
}

void pg_s2_free_unlinked(struct pg_task *t, struct pg_mm *mm, uint64_t table,
			 int level)
{
	pg_rcu_call(t, table, free_later);
}

void pg_s2_walk_guard(struct pg_task *t, const struct pg_mm *mm, bool on)
{
	uint64_t lock = t->world->steps.stage2.lock(mm);

	if (on) {
		pg_lock(t, lock, PG_LOCK_READ);
		pg_rcu_lock(t);
		return;
	}
	pg_rcu_unlock(t);
	pg_unlock(t, lock);
}

/* Tables taken before the lock; what is left goes back (a memory cache). */
struct cache {
	uint64_t tables[PG_LEVEL_COUNT];
	unsigned int count;
};

static bool top_up(struct pg_task *t, struct pg_mm *mm, struct cache *c)
{
	unsigned int want = (unsigned int)(PG_LEVEL_MAX - mm->regime.start);

	for (; c->count < want; c->count++) {
		c->tables[c->count] = pg_get_frames(
			t, &(struct pg_want){
				   .origin = PG_ORIGIN_BUDDY,
				   .fail = PG_FAIL_TABLE,
				   .flags = PG_ALLOC_ZERO | PG_ALLOC_ACCOUNT,
				   .level = PG_LEVEL_MAX,
				   .mm = mm,
			   });
		if (!c->tables[c->count])
			return false;
	}
	return true;
}

static void give_back(struct pg_task *t, struct pg_mm *mm, struct cache *c)
{
	while (c->count)
		t->world->steps.stage2.release(t, mm, c->tables[--c->count]);
}

/* done: up to where. count: entries count as references of their page. */
struct s2_map {
	struct pg_mm *mm;
	uint64_t ipa, pa, end, attrs;
	uint64_t done;
	struct cache cache;
	bool count;
};

static void count_entry(struct pg_task *t, const struct s2_map *m, uint64_t at)
{
	if (m->count)
		t->world->steps.stage2.get(t, page_of(t, at));
}

static uint64_t take_table(struct pg_task *t, struct s2_map *m, int level)
{
	uint64_t table = m->cache.tables[--m->cache.count];
	struct pg_frame *f = pg_frame_get(&t->world->phys, table);

	if (f)
		f->level = (int8_t)level;
	return table;
}

static void link_table(struct pg_task *t, struct s2_map *m,
		       const struct pg_place *p, uint64_t *table)
{
	const struct pg_steps *s = &t->world->steps;

	*table = take_table(t, m, p->level + 1);
	s->table.before_link(t);
	s->entry.set(t, p, pg_table_desc(m->mm, *table));
	count_entry(t, m, p->at);
}

static void put_leaf(struct pg_task *t, struct s2_map *m,
		     const struct pg_place *p, uint64_t old, uint64_t pa)
{
	const struct pg_steps *s = &t->world->steps;
	uint64_t word = pg_kmap_leaf(m->mm, p->level, pa, m->attrs), table;

	if (old == word)
		return;
	if (old) {
		bool is_table = pg_is_table(m->mm, p->level, old, &table);

		s->stage2.break_entry(t, p, is_table);
		if (is_table)
			s->stage2.free_unlinked(t, m->mm, table, p->level + 1);
	}
	s->entry.set(t, p, word);
	if (!old)
		count_entry(t, m, p->at);
}

/* A block that is in the way of smaller leaves: what it mapped goes. */
/* What else a leaf mapped that is in the way goes with it. */
static void forget_leaf(struct pg_task *t, const struct pg_place *p)
{
	pg_kmap_expect(t, p->mm, p->va,
		       PG_BIT(pg_level_shift(&p->mm->regime, p->level)), 0, 0);
}

static uint64_t below(struct pg_task *t, struct s2_map *m,
		      const struct pg_place *p, uint64_t word)
{
	const struct pg_steps *s = &t->world->steps;
	uint64_t table;

	if (pg_is_table(m->mm, p->level, word, &table))
		return table;
	if (word) {
		s->stage2.break_entry(t, p, false);
		s->stage2.put(t, m->mm, page_of(t, p->at));
		forget_leaf(t, p);
	}
	link_table(t, m, p, &table);
	return table;
}

/* One fault: the greatest leaf that fits at ipa. Returns its size. */
static uint64_t map_one(struct pg_task *t, struct s2_map *m, uint64_t ipa)
{
	const struct pg_stage2_steps *s = &t->world->steps.stage2;
	struct pg_place p = pg_place_root(m->mm, ipa);
	uint64_t pa = m->pa + (ipa - m->ipa);

	while (p.level < PG_LEVEL_MAX &&
	       !s->leaf_fits(m->mm, p.level, ipa, pa, m->end - ipa)) {
		uint64_t table = below(t, m, &p, pg_read(t, &p));

		p = pg_place_in(m->mm, table, p.level + 1, ipa);
	}
	put_leaf(t, m, &p, pg_read(t, &p), pa);
	return PG_BIT(pg_level_shift(&m->mm->regime, p.level));
}

static int map_all(struct pg_task *t, struct s2_map *m)
{
	const struct pg_stage2_steps *s = &t->world->steps.stage2;
	uint64_t ipa = m->ipa, lock = s->lock(m->mm), done;

	for (m->done = ipa; ipa != m->end; m->done = ipa) {
		if (!top_up(t, m->mm, &m->cache))
			return pg_error(&t->error, PG_ENOMEM,
					"no memory for a table");
		pg_lock(t, lock, PG_LOCK_WRITE);
		done = map_one(t, m, ipa);
		t->world->steps.entry.publish(t, m->mm);
		pg_unlock(t, lock);
		/* The next fault is where this leaf ends. */
		done = (ipa | (done - 1)) + 1;
		ipa = done - 1 < m->end - 1 ? done : m->end;
	}
	return 0;
}

int pg_s2_counted(struct pg_task *t, const struct pg_mm *mm)
{
	const struct pg_frame *root = pg_frame_find(&t->world->phys, mm->root);

	if (root && root->refs[PG_REF_PAGE])
		return 0;
	return pg_error(&t->error, PG_EINVAL,
			"tables that others made have no counts: map and unmap "
			"change them");
}

static int check(struct pg_task *t, const struct pg_mm *mm, uint64_t ipa,
		 uint64_t pa, uint64_t size)
{
	const struct pg_regime *r = &mm->regime;
	int ret = pg_s2_counted(t, mm);

	if (ret)
		return ret;
	if (mm->class == PG_CLASS_GUEST && size &&
	    !((ipa | pa | size) & pg_ones(r->granule)) &&
	    ipa <= pg_regime_last(r) && size - 1 <= pg_regime_last(r) - ipa &&
	    !pg_oa_too_big(r, pa) && size - 1 <= pg_ones(r->oa_bits) - pa)
		return 0;
	return pg_error(&t->error, PG_EINVAL,
			"0x%llx + 0x%llx to 0x%llx is nothing to map in a "
			"guest's space",
			(unsigned long long)ipa, (unsigned long long)size,
			(unsigned long long)pa);
}

static int s2_map(struct pg_task *t, struct s2_map *m, uint64_t size)
{
	int ret = check(t, m->mm, m->ipa, m->pa, size);

	if (ret)
		return ret;
	pg_begin(t, PG_OP_S2_MAP, m->mm, m->ipa, size);
	ret = map_all(t, m);
	give_back(t, m->mm, &m->cache);
	if (m->done != m->ipa)
		pg_kmap_expect(t, m->mm, m->ipa, m->done - m->ipa, m->pa,
			       m->attrs);
	return pg_end(t, ret);
}

int pg_s2_map(struct pg_task *t, struct pg_mm *mm, uint64_t ipa, uint64_t pa,
	      uint64_t size, unsigned int prot)
{
	struct s2_map m = {
		mm, ipa, pa, ipa + size, pg_kmap_attrs(mm, prot), .count = true
	};

	return s2_map(t, &m, size);
}

int pg_s2_early_map(struct pg_task *t, struct pg_mm *mm, uint64_t ipa,
		    uint64_t pa, uint64_t size, unsigned int prot)
{
	struct s2_map m = {
		mm, ipa, pa, ipa + size, pg_kmap_attrs(mm, prot), .count = false
	};

	return s2_map(t, &m, size);
}

/* An entry goes, and with it its table's reference to the page it is in. */
static void drop_entry(struct pg_task *t, const struct pg_place *p, bool table)
{
	const struct pg_stage2_steps *s = &t->world->steps.stage2;

	s->break_entry(t, p, table);
	s->put(t, p->mm, page_of(t, p->at));
}

static void unmap_range(struct pg_task *t, struct pg_mm *mm, uint64_t table,
			int level, uint64_t ipa, uint64_t end)
{
	const struct pg_stage2_steps *s = &t->world->steps.stage2;
	uint64_t next, child;

	for (; ipa != end; ipa = next) {
		struct pg_place p = pg_place_in(mm, table, level, ipa);
		uint64_t word = pg_read(t, &p);
		struct pg_frame *f;

		next = pg_kmap_next(mm, level, ipa, end);
		if (!word)
			continue;
		if (level == PG_LEVEL_MAX || s->is_leaf(mm, level, word)) {
			drop_entry(t, &p, false);
			forget_leaf(t, &p);
			continue;
		}
		child = pg_desc_oa(&mm->regime, word, mm->regime.granule);
		unmap_range(t, mm, child, level + 1, ipa, next);
		f = pg_frame_get(&t->world->phys, child);
		if (!f || f->refs[PG_REF_PAGE] != 1)
			continue;
		drop_entry(t, &p, true);
		s->put(t, mm, child);
	}
}

int pg_s2_unmap(struct pg_task *t, struct pg_mm *mm, uint64_t ipa,
		uint64_t size)
{
	uint64_t lock = t->world->steps.stage2.lock(mm);
	int ret = check(t, mm, ipa, 0, size);

	if (ret)
		return ret;
	pg_begin(t, PG_OP_S2_UNMAP, mm, ipa, size);
	pg_lock(t, lock, PG_LOCK_WRITE);
	unmap_range(t, mm, mm->root, mm->regime.start, ipa, ipa + size);
	pg_unlock(t, lock);
	pg_kmap_expect(t, mm, ipa, size, 0, 0);
	return pg_end(t, 0);
}

uint64_t pg_s2_walk(struct pg_task *t, struct pg_mm *mm, uint64_t ipa)
{
	const struct pg_stage2_steps *s = &t->world->steps.stage2;
	struct pg_place p = pg_place_root(mm, ipa);
	uint64_t word, table;

	pg_begin(t, PG_OP_WALK, mm, ipa, 0);
	s->walk_guard(t, mm, true);
	for (;;) {
		word = pg_read(t, &p);
		if (!pg_is_table(mm, p.level, word, &table))
			break;
		p = pg_place_in(mm, table, p.level + 1, ipa);
	}
	s->walk_guard(t, mm, false);
	pg_end(t, 0);
	return word;
}

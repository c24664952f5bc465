// SPDX-License-Identifier: GPL-2.0-or-later
/* A guest's tables from beginning to end. */
#include "base/bits.h"
#include "engine/kernel_defaults.h"
#include "engine/stage2.h"
#include "engine/table.h"

static unsigned int root_pages(const struct pg_mm *mm)
{
	uint64_t size = pg_regime_root_size(&mm->regime);

	return (unsigned int)pg_max(1, size >> mm->regime.granule);
}

static uint64_t get_root(struct pg_task *t, struct pg_mm *mm)
{
	struct pg_want want = {
		.origin = PG_ORIGIN_BUDDY,
		.fail = PG_FAIL_TABLE,
		.flags = PG_ALLOC_ZERO | PG_ALLOC_ACCOUNT,
		.level = mm->regime.start,
		.mm = mm,
	};
	uint64_t root;

	while (1u << want.order < root_pages(mm))
		want.order++;
	if (want.order)
		want.flags |= PG_ALLOC_BLOCK;
	root = pg_get_frames(t, &want);
	if (root)
		t->world->steps.stage2.split_root(t, root, root_pages(mm));
	return root;
}

/* Page by page; what still counts in them is not asked. */
static void put_root(struct pg_task *t, struct pg_mm *mm)
{
	uint64_t page = PG_BIT(t->world->phys.shift);

	for (unsigned int i = 0; i < root_pages(mm); i++)
		t->world->steps.stage2.release(t, mm, mm->root + i * page);
	mm->root = 0;
}

void pg_s2_undo_init(struct pg_task *t, struct pg_mm *mm)
{
	put_root(t, mm);
}

/* What a guest needs beside its tables: one page, and it goes with it. */
static bool get_extra(struct pg_task *t, unsigned int extra)
{
	for (unsigned int i = 0; i < extra; i++) {
		uint64_t pa =
			pg_get_frames(t, &(struct pg_want){
						 .origin = PG_ORIGIN_BUDDY,
						 .fail = PG_FAIL_DATA,
						 .level = PG_EV_DATA,
					 });

		if (!pa)
			return false;
		pg_put_frames(t, pa, PG_ORIGIN_BUDDY, 0);
	}
	return true;
}

int pg_s2_create(struct pg_task *t, const struct pg_mm_params *params,
		 unsigned int extra, struct pg_error *err)
{
	struct pg_mm made = {
		.id = (uint16_t)params->id,
		.class = PG_CLASS_GUEST,
		.regime = params->regime,
	};
	struct pg_mm_params p = *params;

	if (params->regime.stage != 2)
		return pg_error(err, PG_EINVAL,
				"space %u: not a stage-2 regime", params->id);
	made.root = get_root(t, &made);
	if (!made.root)
		return pg_error(err, PG_ENOMEM, "no memory for space %u's root",
				params->id);
	if (!get_extra(t, extra)) {
		t->world->steps.stage2.undo_init(t, &made);
		return pg_error(err, PG_ENOMEM, "no memory for a guest");
	}
	p.class = PG_CLASS_GUEST;
	p.root = made.root;
	return pg_mm_create(t, &p, err);
}

int pg_s2_teardown_level(const struct pg_mm *mm)
{
	return mm->regime.start;
}

/* Its memory is lost: nothing else may have it. */
void pg_s2_keep_root(struct pg_task *t, struct pg_mm *mm)
{
}

/* Whose entry is gone from all caches. */
static void free_entries(struct pg_task *t, struct pg_mm *mm, uint64_t table,
			 int level)
{
	const struct pg_stage2_steps *s = &t->world->steps.stage2;
	uint64_t count = PG_BIT(mm->regime.stride), i = 0, below;

	for (; (i = pg_peek_next(t, table, i, count)) < count; i++) {
		struct pg_place p = { mm, level, table + 8 * i, 0 };
		uint64_t word = pg_read(t, &p);

		t->world->steps.entry.clear(t, &p);
		s->put(t, mm, table);
		if (!pg_is_table(mm, level, word, &below))
			continue;
		free_entries(t, mm, below, level + 1);
		s->put(t, mm, below);
	}
}

static void free_root_entries(struct pg_task *t, struct pg_mm *mm)
{
	const struct pg_stage2_steps *s = &t->world->steps.stage2;
	uint64_t page_mask = pg_ones(t->world->phys.shift), below;
	uint64_t count = PG_BIT(mm->regime.root_bits), i = 0;

	for (; (i = pg_read_next(t, mm->root, i, count)) < count; i++) {
		struct pg_place p = { mm, mm->regime.start, mm->root + 8 * i,
				      0 };
		uint64_t word = pg_read(t, &p);

		if (!word)
			continue;
		s->break_entry(t, &p, true);
		s->put(t, mm, p.at & ~page_mask);
		if (!pg_is_table(mm, p.level, word, &below))
			continue;
		free_entries(t, mm, below, p.level + 1);
		s->put(t, mm, below);
	}
}

int pg_s2_destroy(struct pg_task *t, struct pg_mm *mm, bool stuck)
{
	const struct pg_steps *s = &t->world->steps;
	const struct pg_regime *r = &mm->regime;
	int level = s->stage2.teardown_level(mm);
	int ret = pg_s2_counted(t, mm);

	if (ret)
		return ret;
	pg_begin(t, PG_OP_EXIT, mm, 0, pg_ones(r->ia_bits));
	pg_lock(t, s->stage2.lock(mm), PG_LOCK_WRITE);
	pg_say(t, (struct pg_event){
			  .kind = PG_EV_DETACH,
			  .level = PG_EV_DATA,
			  .space = mm->id,
			  .size = pg_ones(r->ia_bits),
		  });
	if (level <= PG_LEVEL_MAX)
		free_root_entries(t, mm);
	if (stuck) {
		s->stage2.keep_root(t, mm);
	} else {
		put_root(t, mm);
		mm->live = false;
	}
	pg_unlock(t, s->stage2.lock(mm));
	return pg_end(t, 0);
}

/* Every page counts what points into and out of it. */
static void count_range(struct pg_task *t, struct pg_mm *mm, uint64_t table,
			int level)
{
	uint64_t page_mask = pg_ones(t->world->phys.shift), below;
	uint64_t count = PG_BIT(pg_level_index_bits(&mm->regime, level));

	for (uint64_t i = 0; i < count; i++) {
		struct pg_place p = { mm, level, table + 8 * i, 0 };
		uint64_t word = pg_read(t, &p);

		if (!word)
			continue;
		t->world->steps.stage2.get(t, p.at & ~page_mask);
		if (pg_is_table(mm, level, word, &below))
			count_range(t, mm, below, level + 1);
	}
}

void pg_s2_count_all(struct pg_task *t, struct pg_mm *mm)
{
	count_range(t, mm, mm->root, mm->regime.start);
}

int pg_s2_finalise(struct pg_task *t, struct pg_mm *mm)
{
	int ret = pg_s2_counted(t, mm);

	if (ret)
		return ret;
	pg_begin(t, PG_OP_S2_MAP, mm, 0, 0);
	t->world->steps.stage2.finalise(t, mm);
	return pg_end(t, 0);
}

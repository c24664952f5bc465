// SPDX-License-Identifier: GPL-2.0-or-later
/* The steps that all parts share, right in every respect. */
#include "engine/steps.h"

#include "base/bits.h"
#include "engine/cache.h"
#include "engine/flush.h"
#include "engine/map_words.h"
#include "engine/kernel_defaults.h"
#include "engine/frag.h"
#include "engine/refs.h"
#include "engine/table.h"
#include "engine/user_default.h"

static unsigned int alloc_flags(const struct pg_mm *mm)
{
	return PG_ALLOC_ZERO |
	       (mm->class == PG_CLASS_USER ? PG_ALLOC_ACCOUNT : 0);
}

static uint64_t table_get(struct pg_task *t, struct pg_mm *mm, int level)
{
	return pg_get_frames(t, &(struct pg_want){
					.origin = PG_ORIGIN_BUDDY,
					.fail = PG_FAIL_TABLE,
					.flags = alloc_flags(mm),
					.level = level,
					.mm = mm,
				});
}

static uint64_t table_alloc(struct pg_task *t, struct pg_mm *mm, int level)
{
	const struct pg_table_steps *s = &t->world->steps.table;
	uint64_t table = s->get(t, mm, level);

	if (table && !s->ctor(t, mm, table, level)) {
		s->put(t, table);
		return 0;
	}
	return table;
}

/* The allocator must have cleared the word (lifecycle 2.1). */
static bool ptl_init(struct pg_task *t, uint64_t table)
{
	struct pg_world *w = t->world;
	struct pg_frame *frame = pg_table_frame(w, table);
	struct pg_event ev = {
		.kind = PG_EV_PTL,
		.how = PG_PTL_INIT,
		.at = frame->pa,
		.old = frame->ptl,
	};

	if (w->knobs.ptl == PG_PTL_ALLOCATED &&
	    pg_phys_fails(&w->phys, PG_FAIL_PTL)) {
		ev.kind = PG_EV_FAIL;
		ev.how = PG_FAIL_PTL;
		pg_say(t, ev);
		return false;
	}
	pg_say(t, ev);
	frame->ptl = ++w->next_ptl;
	return true;
}

static void ptl_free(struct pg_task *t, uint64_t table)
{
	struct pg_frame *frame = pg_table_frame(t->world, table);

	if (!frame->ptl)
		return;
	pg_say(t, (struct pg_event){
			  .kind = PG_EV_PTL,
			  .how = PG_PTL_FREE,
			  .at = frame->pa,
		  });
}

static bool table_ctor(struct pg_task *t, struct pg_mm *mm, uint64_t table,
		       int level)
{
	const struct pg_steps *s = &t->world->steps;
	unsigned int flags =
		pg_ctor_wanted(&t->world->knobs, mm->class, t->use, level);
	struct pg_frame *frame = pg_table_frame(t->world, table);

	if (!flags)
		return true;
	if (flags & PG_CTOR_LOCK && !s->table.ptl_init(t, table))
		return false;
	frame->ctor = (uint8_t)flags;
	pg_say(t, (struct pg_event){
			  .kind = PG_EV_CTOR,
			  .level = (int8_t)level,
			  .space = mm->id,
			  .flags = (uint16_t)flags,
			  .at = frame->pa,
			  .va = t->va,
		  });
	if (flags & PG_CTOR_TYPE)
		pg_count(t, PG_COUNT_NR_PAGETABLE, NULL, table, 1);
	return true;
}

/* What was constructed is destroyed: the frame knows (lifecycle 4.1). */
static void table_dtor(struct pg_task *t, uint64_t table)
{
	struct pg_frame *frame = pg_table_frame(t->world, table);
	unsigned int flags = frame->ctor;

	if (!flags)
		return;
	if (flags & PG_CTOR_LOCK)
		t->world->steps.table.ptl_free(t, table);
	frame->ctor = 0;
	pg_say(t, (struct pg_event){
			  .kind = PG_EV_DTOR,
			  .level = frame->level,
			  .space = frame->owner,
			  .flags = (uint16_t)flags,
			  .at = frame->pa,
		  });
	if (flags & PG_CTOR_TYPE)
		pg_count(t, PG_COUNT_NR_PAGETABLE, NULL, table, -1);
}

static void table_put(struct pg_task *t, uint64_t table)
{
	struct pg_frame *frame = pg_table_frame(t->world, table);

	pg_put_frames(t, frame->pa, frame->origin, frame->order);
}

static void table_free(struct pg_task *t, struct pg_mm *mm, uint64_t table)
{
	const struct pg_table_steps *s = &t->world->steps.table;

	s->dtor(t, table);
	s->put(t, table);
}

static void free_deferred(struct pg_task *t, uint64_t table)
{
	struct pg_frame *frame = pg_table_frame(t->world, table);
	struct pg_mm *mm = &t->world->mms[frame->owner % PG_SPACES];

	t->world->steps.table.free(t, mm, table);
}

static void table_defer(struct pg_task *t, struct pg_mm *mm, uint64_t table)
{
	pg_rcu_call(t, table, free_deferred);
}

static void linked(struct pg_task *t, const struct pg_place *p, uint64_t table)
{
}

static void mm_exit(struct pg_task *t, struct pg_mm *mm)
{
}

static void before_link(struct pg_task *t)
{
	pg_dsb(t, PG_DSB_ISHST);
}

/* init_mm's bytes are never looked at; others' tables count (lifecycle 1.4). */
static void account(struct pg_task *t, struct pg_mm *mm, int tables)
{
	int64_t size = INT64_C(1) << t->world->phys.shift;

	if (mm->class == PG_CLASS_USER)
		pg_count(t, PG_COUNT_MM_BYTES, mm, 0, tables * size);
}

static void entry_set(struct pg_task *t, const struct pg_place *p,
		      uint64_t word)
{
	pg_write(t, p, word, PG_STORE_RELEASE);
}

static void entry_clear(struct pg_task *t, const struct pg_place *p)
{
	pg_write(t, p, 0, PG_STORE_ATOMIC);
}

static void publish(struct pg_task *t, struct pg_mm *mm)
{
	pg_dsb(t, PG_DSB_ISHST);
}

static uint64_t page_table_lock(const struct pg_mm *mm)
{
	if (mm->class == PG_CLASS_GUEST)
		return PG_LOCK_ID(PG_LOCK_STAGE2, mm->id);
	return PG_LOCK_ID(PG_LOCK_PAGE_TABLE, mm->id);
}

/* Lifecycle 1.3: init_mm's walkers take none. */
static uint64_t lock_of_entry(struct pg_task *t, const struct pg_place *p)
{
	const struct pg_knobs *k = &t->world->knobs;
	uint64_t table = p->at & ~pg_ones(t->world->phys.shift);

	if (p->mm->class == PG_CLASS_INIT || p->mm->class == PG_CLASS_TEMP)
		return 0;
	if (p->mm->class == PG_CLASS_GUEST || k->ptl == PG_PTL_NONE)
		return page_table_lock(p->mm);
	table = pg_table_frame(t->world, table)->pa;
	if (p->level == PG_LEVEL_MAX)
		return PG_LOCK_ID(PG_LOCK_PTE, table);
	if (p->level == PG_LEVEL_MAX - 1 && k->split_pmd &&
	    p->level > p->mm->regime.start)
		return PG_LOCK_ID(PG_LOCK_PMD, table);
	return page_table_lock(p->mm);
}

static uint64_t lock_of_install(struct pg_task *t, const struct pg_place *p)
{
	if (p->level < PG_LEVEL_MAX - 1 || pg_mm_is_init(p->mm) ||
	    p->mm->class == PG_CLASS_TEMP)
		return page_table_lock(p->mm);
	return t->world->steps.lock.of_entry(t, p);
}

const struct pg_steps pg_steps_default = {
	.table = {
		.alloc = table_alloc,
		.get = table_get,
		.ctor = table_ctor,
		.dtor = table_dtor,
		.ptl_init = ptl_init,
		.ptl_free = ptl_free,
		.free = table_free,
		.put = table_put,
		.defer = table_defer,
		.linked = linked,
		.exit = mm_exit,
		.before_link = before_link,
		.account = account,
	},
	.entry = {
		.set = entry_set,
		.clear = entry_clear,
		.publish = publish,
		.flush = pg_flush_all_steps,
		.order = pg_flush_order,
		.invalidate = pg_flush_invalidate,
		.complete = pg_flush_complete,
		.operand = pg_flush_operand,
		.range_operand = pg_flush_range_operand,
	},
	.lock = {
		.of_entry = lock_of_entry,
		.of_install = lock_of_install,
	},
	.map = {
		.leaf_at = pg_map_leaf_at,
		.fits = pg_map_fits,
		.end_of = pg_map_end_of,
		.taken = pg_map_taken,
		.resize = pg_map_resize,
		.may_break = pg_map_may_break,
		.in_place = pg_map_in_place,
		.alike = pg_map_alike,
		.cached = pg_map_cached,
		.clear = pg_map_clear,
		.close = pg_map_close,
		.empty = pg_map_empty,
		.attrs = pg_map_attrs,
		.leaf = pg_map_leaf,
		.part = pg_map_part,
		.protect = pg_map_protect,
		.age = pg_map_age,
		.modify = pg_map_modify,
		.reach = pg_map_reach,
		.rewrite_set = pg_map_rewrite_set,
		.split = pg_map_split,
		.merge = pg_map_merge,
		.unlink = pg_map_unlink,
		.retire = pg_map_retire,
		.fill = pg_map_fill,
		.enter = pg_map_enter,
		.leave = pg_map_leave,
	},
	.kmap = PG_KMAP_STEPS,
	.kwalk = PG_KWALK_STEPS,
	.hotplug = PG_HOTPLUG_STEPS,
	.stage2 = PG_STAGE2_STEPS,
	.user = PG_USER_STEPS,
	.frag = PG_FRAG_STEPS,
	.cache = PG_CACHE_STEPS,
	.ref = PG_REF_STEPS,
};

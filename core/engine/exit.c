// SPDX-License-Identifier: GPL-2.0-or-later
/* munmap, dontneed, exit. */
#include "engine/exit.h"

#include "engine/fault.h"
#include "engine/hugetlb.h"
#include "engine/script.h"
#include "engine/table.h"
#include "engine/thp.h"
#include "engine/zap.h"

int pg_vma_cut(struct pg_task *t, struct pg_mm *mm, uint64_t va)
{
	struct pg_vma *vma = pg_vma_find(mm, va);

	if (!vma || vma->start == va)
		return 0;
	if (vma->kind == PG_VMA_HUGETLB)
		return pg_htlb_split(t, mm, vma, va);
	if (va & (pg_level_bytes(mm, PG_PMD) - 1))
		pg_thp_split_pmd(t, mm, va);
	if (vma->kind == PG_VMA_PFNMAP)
		pg_thp_split_pud(t, mm, va);
	return pg_vma_split(t, mm, vma, va) ? 0 : PG_ENOMEM;
}

static void expect_none(struct pg_task *t, struct pg_mm *mm, uint64_t va,
			uint64_t size)
{
	pg_say(t, (struct pg_event){
			  .kind = PG_EV_EXPECT,
			  .level = PG_EV_DATA,
			  .space = mm->id,
			  .va = va,
			  .size = size,
		  });
}

/* The parts of a space that are being taken down. */
struct parts {
	struct pg_vma *vma[PG_VMAS];
	unsigned int count;
	struct pg_range range;
};

static void zap_vma(struct pg_task *t, struct pg_gather *g, struct pg_vma *vma)
{
	struct pg_zap z = {
		.g = g,
		.vma = vma,
		.start = vma->start,
		.end = vma->end,
	};

	pg_notify(t, g->mm, PG_NOTIFY_START, z.start, z.end - z.start);
	if (vma->kind == PG_VMA_HUGETLB)
		pg_htlb_zap(t, &z);
	else
		pg_zap_range(t, &z);
	pg_notify(t, g->mm, PG_NOTIFY_END, z.start, z.end - z.start);
	t->world->steps.user.gather.end_vma(t, g, vma);
}

/* Between its neighbours nothing can be found. */
static void tell_detach(struct pg_task *t, const struct pg_range *r)
{
	uint64_t end = r->ceiling ? r->ceiling
				  : pg_regime_last(&r->mm->regime) + 1;

	pg_say(t, (struct pg_event){
			  .kind = PG_EV_DETACH,
			  .space = r->mm->id,
			  .va = r->floor,
			  .size = end - r->floor,
		  });
}

/* Leaves; then nobody finds the range; then tables, without any lock. */
static void take_down(struct pg_task *t, struct pg_gather *g,
		      const struct parts *parts)
{
	for (unsigned int i = 0; i < parts->count; i++)
		zap_vma(t, g, parts->vma[i]);
	for (unsigned int i = 0; i < parts->count; i++)
		pg_vma_unlink(t, parts->vma[i]);
	tell_detach(t, &parts->range);
	pg_free_tables(t, g, &parts->range);
}

static void detach(struct pg_mm *mm, struct parts *parts, uint64_t start,
		   uint64_t end)
{
	*parts = (struct parts){ .range = { mm, start, end, 0, 0 } };
	for (unsigned int i = 0; i < PG_VMAS; i++) {
		struct pg_vma *vma = &mm->user->vmas[i];

		if (!vma->attached || vma->start < start || vma->end > end)
			continue;
		vma->attached = false;
		parts->vma[parts->count++] = vma;
	}
	pg_vma_gap(mm, start, end, &parts->range.floor, &parts->range.ceiling);
}

static int unmap(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		 uint64_t size, bool downgrade)
{
	int ret = pg_vma_cut(t, mm, va);
	struct pg_gather g;
	struct parts parts;

	if (!ret)
		ret = pg_vma_cut(t, mm, va + size);
	if (ret)
		return ret;
	detach(mm, &parts, va, va + size);
	if (!parts.count)
		return 0;
	if (downgrade)
		pg_downgrade(t, pg_mmap_lock(mm));
	pg_gather_open(t, &g, mm, false);
	take_down(t, &g, &parts);
	pg_gather_close(t, &g);
	expect_none(t, mm, va, size);
	return 0;
}

int pg_unmap_locked(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		    uint64_t size)
{
	return unmap(t, mm, va, size, false);
}

int pg_split_vma(struct pg_task *t, struct pg_mm *mm, uint64_t va)
{
	int ret;

	if (!pg_user_enter(t, mm))
		return PG_ENOENT;
	pg_begin(t, PG_OP_UNSHARE, mm, 0, 0);
	pg_lock(t, pg_mmap_lock(mm), PG_LOCK_WRITE);
	ret = pg_vma_cut(t, mm, va);
	pg_unlock(t, pg_mmap_lock(mm));
	pg_end(t, ret);
	pg_user_leave(t, mm);
	return ret;
}

/* From the detachment on the mmap lock is a reader's. */
int pg_munmap(struct pg_task *t, struct pg_mm *mm, uint64_t va, uint64_t size)
{
	int ret;

	if (!pg_user_enter(t, mm))
		return PG_ENOENT;
	pg_begin(t, PG_OP_MUNMAP, mm, va, size);
	pg_user_run(t, mm);
	pg_lock(t, pg_mmap_lock(mm), PG_LOCK_WRITE);
	ret = unmap(t, mm, va, size, true);
	pg_unlock(t, pg_mmap_lock(mm));
	ret = pg_end(t, ret);
	pg_user_leave(t, mm);
	return ret;
}

static void discard(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		    uint64_t start, uint64_t end)
{
	struct pg_gather g;
	struct pg_zap z = {
		.g = &g,
		.vma = vma,
		.start = pg_max(start, vma->start),
		.end = pg_min(end, vma->end),
		.live = true,
		.reclaim = t->world->knobs.reclaim == PG_RECLAIM_SCAN,
	};

	pg_gather_open(t, &g, mm, false);
	pg_notify(t, mm, PG_NOTIFY_START, z.start, z.end - z.start);
	if (vma->kind == PG_VMA_HUGETLB)
		pg_htlb_zap(t, &z);
	else
		pg_zap_range(t, &z);
	pg_notify(t, mm, PG_NOTIFY_END, z.start, z.end - z.start);
	pg_gather_close(t, &g);
}

static bool overlaps(const struct pg_vma *vma, uint64_t start, uint64_t end)
{
	return vma->attached && vma->start < end && start < vma->end;
}

/* Of drivers' no page goes, of hugetlbfs whole ones (madvise(), Linux 5.18). */
static bool can_discard(const struct pg_mm *mm, uint64_t start, uint64_t end)
{
	for (unsigned int i = 0; i < PG_VMAS; i++) {
		const struct pg_vma *vma = &mm->user->vmas[i];
		uint64_t both = pg_max(start, vma->start) |
				pg_min(end, vma->end);

		if (overlaps(vma, start, end) && vma->kind == PG_VMA_HUGETLB &&
		    both & (vma->unit - 1))
			return false;
	}
	return true;
}

int pg_dontneed(struct pg_task *t, struct pg_mm *mm, uint64_t va, uint64_t size)
{
	int ret;

	if (!pg_user_enter(t, mm))
		return PG_ENOENT;
	pg_begin(t, PG_OP_DONTNEED, mm, va, size);
	pg_user_run(t, mm);
	pg_lock(t, pg_mmap_lock(mm), PG_LOCK_READ);
	ret = can_discard(mm, va, va + size) ? 0 : PG_ENOENT;
	for (unsigned int i = 0; i < PG_VMAS && !ret; i++) {
		struct pg_vma *vma = &mm->user->vmas[i];

		if (overlaps(vma, va, va + size))
			discard(t, mm, vma, va, va + size);
	}
	pg_unlock(t, pg_mmap_lock(mm));
	pg_end(t, ret);
	pg_user_leave(t, mm);
	return ret;
}

int pg_exit(struct pg_task *t, struct pg_mm *mm)
{
	struct pg_user *u = mm->live ? pg_user(mm) : NULL;

	if (!pg_files(t->world) || !u || u->exited)
		return PG_ENOENT;
	u->exited = true;
	pg_user_leave(t, mm);
	return 0;
}

/* Nobody's CPU has these tables loaded any more. */
static void unload(struct pg_task *t, struct pg_mm *mm)
{
	struct pg_world *w = t->world;
	struct pg_files *files = pg_files(w);

	for (unsigned int i = 0; i < PG_ACTORS; i++) {
		struct pg_event ev = { .kind = PG_EV_UNROOT, .space = mm->id };

		/* Who said nothing may have had it from the start. */
		if (files->runs[i] != mm->id &&
		    (files->runs[i] >= 0 || i >= w->knobs.observers))
			continue;
		files->runs[i] = -1;
		pg_tell(&w->tasks[i], &ev);
	}
}

/*
 * Up to 6.1 without the mmap lock: nobody uses the space any more, once who
 * collapses there and has seen a user is done (khugepaged_exit()).
 */
static void exit_tables(struct pg_task *t, struct pg_mm *mm)
{
	struct pg_gather g;
	struct parts parts;

	bool locked = t->world->knobs.release >= PG_RELEASE_6_7;

	pg_lock(t, pg_mmap_lock(mm), PG_LOCK_WRITE);
	if (!locked)
		pg_unlock(t, pg_mmap_lock(mm));
	detach(mm, &parts, mm->regime.base, pg_regime_last(&mm->regime) + 1);
	pg_gather_open(t, &g, mm, true);
	take_down(t, &g, &parts);
	pg_gather_close(t, &g);
	if (locked)
		pg_unlock(t, pg_mmap_lock(mm));
}

void pg_exit_mmap(struct pg_task *t, struct pg_mm *mm)
{
	pg_begin(t, PG_OP_EXIT, mm, mm->regime.base, 0);
	exit_tables(t, mm);
	unload(t, mm);
	t->world->steps.table.exit(t, mm);
	t->world->steps.user.zap.put_root(t, mm);
	mm->live = false;
	pg_end(t, 0);
}

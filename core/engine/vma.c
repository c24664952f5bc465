// SPDX-License-Identifier: GPL-2.0-or-later
/* VMAs: found, made, split. */
#include "engine/script.h"
#include "engine/user.h"

struct pg_vma *pg_vma_find(const struct pg_mm *mm, uint64_t va)
{
	for (unsigned int i = 0; i < PG_VMAS; i++) {
		struct pg_vma *vma = &mm->user->vmas[i];

		if (vma->attached && va >= vma->start && va < vma->end)
			return vma;
	}
	return NULL;
}

struct pg_vma *pg_vma_any(const struct pg_mm *mm, uint64_t va)
{
	struct pg_vma *found = pg_vma_find(mm, va);

	for (unsigned int i = 0; i < PG_VMAS && !found; i++) {
		struct pg_vma *vma = &mm->user->vmas[i];

		if (vma->linked && va >= vma->start && va < vma->end)
			found = vma;
	}
	return found;
}

unsigned int pg_vma_prot(const struct pg_vma *vma)
{
	unsigned int prot = PG_PROT_READ | PG_PROT_USER;

	if (vma->flags & PG_VMA_WRITE)
		prot |= PG_PROT_WRITE;
	else if (vma->flags & PG_VMA_EXEC)
		prot |= PG_PROT_EXEC;
	return prot;
}

void pg_vma_gap(const struct pg_mm *mm, uint64_t start, uint64_t end,
		uint64_t *floor, uint64_t *ceiling)
{
	*floor = 0;
	*ceiling = 0;
	for (unsigned int i = 0; i < PG_VMAS; i++) {
		const struct pg_vma *vma = &mm->user->vmas[i];

		if (!vma->attached)
			continue;
		if (vma->end <= start && vma->end > *floor)
			*floor = vma->end;
		if (vma->start >= end && (!*ceiling || vma->start < *ceiling))
			*ceiling = vma->start;
	}
}

static struct pg_vma *free_vma(const struct pg_mm *mm)
{
	for (unsigned int i = 0; i < PG_VMAS; i++)
		if (!mm->user->vmas[i].attached && !mm->user->vmas[i].linked)
			return &mm->user->vmas[i];
	return NULL;
}

static bool is_taken(const struct pg_mm *mm, uint64_t start, uint64_t end)
{
	for (unsigned int i = 0; i < PG_VMAS; i++) {
		const struct pg_vma *vma = &mm->user->vmas[i];

		if (vma->attached && vma->start < end && start < vma->end)
			return true;
	}
	return false;
}

static uint64_t lock_of(const struct pg_vma *vma)
{
	return vma->kind == PG_VMA_ANON ? 0 : pg_i_mmap_lock(vma->file);
}

struct pg_vma *pg_vma_add(struct pg_task *t, struct pg_mm *mm,
			  const struct pg_vma *like)
{
	uint64_t lock = lock_of(like);
	struct pg_vma *vma;

	pg_lock(t, lock, PG_LOCK_WRITE);
	vma = is_taken(mm, like->start, like->end) ? NULL : free_vma(mm);
	if (vma) {
		*vma = *like;
		vma->anon_vma = 0;
		vma->attached = vma->linked = true;
	}
	pg_unlock(t, lock);
	if (!vma || !like->anon_vma)
		return vma;
	pg_lock(t, pg_anon_vma_lock(like->anon_vma), PG_LOCK_WRITE);
	vma->anon_vma = like->anon_vma;
	pg_unlock(t, pg_anon_vma_lock(like->anon_vma));
	return vma;
}

static bool makes_sense(const struct pg_mm *mm, const struct pg_vma *like)
{
	uint64_t page = like->kind == PG_VMA_HUGETLB ? like->unit
						     : pg_page_bytes(mm);

	if (!page || mm->regime.start > PG_PMD)
		return false;
	return like->start < like->end && like->start >= mm->regime.base &&
	       like->end - 1 <= pg_regime_last(&mm->regime) &&
	       !((like->start | like->end | like->offset) & (page - 1)) &&
	       like->file < PG_FILES;
}

/* All pages of a hugetlb file are of one size. */
static bool has_unit(struct pg_task *t, const struct pg_vma *like)
{
	uint64_t *unit = &pg_files(t->world)->units[like->file];

	if (like->kind != PG_VMA_HUGETLB)
		return true;
	pg_shares(t, PG_SHARED_OTHER, like->file, PG_TOUCH_WRITE);
	if (!*unit)
		*unit = like->unit;
	return *unit == like->unit;
}

int pg_mmap(struct pg_task *t, struct pg_mm *mm, const struct pg_vma *like)
{
	int ret;

	if (!pg_user_enter(t, mm))
		return pg_error(&t->error, PG_ENOENT, "space %u has exited",
				mm->id);
	if (!makes_sense(mm, like) || !has_unit(t, like)) {
		pg_user_leave(t, mm);
		return pg_error(&t->error, PG_EINVAL,
				"no mapping can be at 0x%llx",
				(unsigned long long)like->start);
	}
	pg_begin(t, PG_OP_MAP, mm, like->start, 0);
	pg_lock(t, pg_mmap_lock(mm), PG_LOCK_WRITE);
	ret = pg_vma_add(t, mm, like)
		      ? 0
		      : pg_error(&t->error, PG_ENOENT,
				 "no room for a mapping at 0x%llx",
				 (unsigned long long)like->start);
	pg_unlock(t, pg_mmap_lock(mm));
	pg_end(t, ret);
	pg_user_leave(t, mm);
	return ret;
}

struct pg_vma *pg_vma_part(struct pg_mm *mm, struct pg_vma *vma, uint64_t va)
{
	struct pg_vma *tail = free_vma(mm);

	if (!tail)
		return NULL;
	*tail = *vma;
	tail->offset = pg_vma_index(vma, va);
	tail->start = va;
	vma->end = va;
	return tail;
}

struct pg_vma *pg_vma_split(struct pg_task *t, struct pg_mm *mm,
			    struct pg_vma *vma, uint64_t va)
{
	uint64_t file = lock_of(vma), anon = pg_anon_vma_lock(vma->anon_vma);
	struct pg_vma *tail;

	pg_lock(t, file, PG_LOCK_WRITE);
	pg_lock(t, anon, PG_LOCK_WRITE);
	tail = pg_vma_part(mm, vma, va);
	pg_unlock(t, anon);
	pg_unlock(t, file);
	return tail;
}

/* Whoever holds the mmap lock for reading may be about to do the same. */
void pg_anon_vma_prepare(struct pg_task *t, struct pg_mm *mm,
			 struct pg_vma *vma)
{
	uint64_t page_table = PG_LOCK_ID(PG_LOCK_PAGE_TABLE, mm->id);
	uint32_t number;

	pg_shares(t, PG_SHARED_VMAS, mm->id, PG_TOUCH_READ);
	if (vma->anon_vma)
		return;
	number = ++pg_files(t->world)->anon_vmas;
	pg_lock(t, pg_anon_vma_lock(number), PG_LOCK_WRITE);
	pg_lock(t, page_table, PG_LOCK_WRITE);
	pg_shares(t, PG_SHARED_VMAS, mm->id, PG_TOUCH_WRITE);
	if (!vma->anon_vma)
		vma->anon_vma = number;
	pg_unlock(t, page_table);
	pg_unlock(t, pg_anon_vma_lock(number));
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/truncate.h"

#include "engine/reverse.h"
#include "engine/table.h"
#include "engine/zap.h"

static void zap_vma(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		    uint64_t index)
{
	uint64_t from = pg_max(index, vma->offset);
	struct pg_gather g;
	struct pg_zap z = {
		.g = &g,
		.vma = vma,
		.start = vma->start + (from - vma->offset),
		.end = vma->end,
		.live = true,
	};

	if (from - vma->offset >= vma->end - vma->start)
		return;
	pg_gather_open(t, &g, mm, false);
	pg_notify(t, mm, PG_NOTIFY_START, z.start, z.end - z.start);
	pg_zap_range(t, &z);
	pg_notify(t, mm, PG_NOTIFY_END, z.start, z.end - z.start);
	pg_gather_close(t, &g);
}

/* unmap_mapping_range(): by the file's VMAs, with nothing else held. */
static void unmap_file(struct pg_task *t, unsigned int file, uint64_t index)
{
	pg_lock(t, pg_i_mmap_lock(file), PG_LOCK_READ);
	for (unsigned int i = 0; i < PG_SPACES; i++) {
		struct pg_mm *mm = &t->world->mms[i];

		for (unsigned int v = 0; mm->user && v < PG_VMAS; v++) {
			struct pg_vma *vma = &mm->user->vmas[v];

			if (mm->live && vma->linked && vma->file == file &&
			    (vma->kind == PG_VMA_FILE ||
			     (vma->kind == PG_VMA_PFNMAP && !vma->pa)))
				zap_vma(t, mm, vma, index);
		}
	}
	pg_unlock(t, pg_i_mmap_lock(file));
}

/* Nobody maps it from here on; false: it had gone. */
static bool take_out(struct pg_task *t, struct pg_folio *f)
{
	bool cached;

	pg_lock(t, pg_folio_lock(f), PG_LOCK_WRITE);
	cached = f->cached;
	/* Who mapped it meanwhile held its lock: it is looked at once more. */
	if (cached && f->maps)
		pg_reverse_unmap(t, f);
	pg_shares(t, PG_SHARED_OTHER, f->file, PG_TOUCH_WRITE);
	f->cached = false;
	pg_unlock(t, pg_folio_lock(f));
	return cached;
}

static void remove_page(struct pg_task *t, struct pg_folio *f, uint64_t index)
{
	if (!pg_folio_try(t, f->pa))
		return;
	if (take_out(t, f)) {
		/* A driver's mappings are not counted: all are looked at. */
		if (f->kind == PG_VMA_PFNMAP)
			unmap_file(t, f->file, index);
		pg_folio_put(t, f->pa);
	}
	pg_folio_put(t, f->pa);
}

int pg_truncate(struct pg_task *t, unsigned int file, uint64_t index)
{
	struct pg_files *files = pg_files(t->world);

	if (!files)
		return PG_ENOMEM;
	pg_begin(t, PG_OP_RMAP, NULL, 0, 0);
	unmap_file(t, file, index);
	for (size_t i = 0; i < files->count; i++) {
		struct pg_folio *f = files->folios[i];

		if (f->live && f->cached && f->file == file &&
		    f->kind < PG_VMA_HUGETLB && f->index >= index)
			remove_page(t, f, index);
	}
	return pg_end(t, 0);
}

int pg_speculate(struct pg_task *t, struct pg_mm *mm, uint64_t va, int level,
		 bool drop)
{
	struct pg_place p = pg_place_root(mm, va);
	uint64_t table = mm->root;

	if (!mm->live || level <= mm->regime.start || level > PG_PTE)
		return PG_ENOENT;
	while (p.level < level) {
		if (!pg_is_table(mm, p.level, pg_peek(t, &p), &table))
			return PG_ENOENT;
		p = pg_place_in(mm, table, p.level + 1, va);
	}
	if (drop)
		pg_ref(t, PG_REF_SPECULATIVE, table, -1);
	else if (!pg_ref_try(t, PG_REF_SPECULATIVE, table))
		return PG_ENOENT;
	return 0;
}

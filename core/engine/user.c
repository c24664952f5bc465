// SPDX-License-Identifier: GPL-2.0-or-later
/* User spaces: folios, references, who keeps a space alive. */
#include "engine/user.h"

#include <stdlib.h>

#include "engine/exit.h"

static void files_drop(struct pg_world *w, void *part)
{
	struct pg_files *files = part;

	for (size_t i = 0; i < files->count; i++)
		free(files->folios[i]);
	free(files->folios);
	free(files);
}

struct pg_files *pg_files(struct pg_world *w)
{
	struct pg_files *files = w->part[PG_PART_USER];

	if (files)
		return files;
	files = calloc(1, sizeof(*files));
	if (!files) {
		w->phys.out_of_memory = true;
		return NULL;
	}
	for (unsigned int i = 0; i < PG_ACTORS; i++)
		files->runs[i] = -1;
	w->part[PG_PART_USER] = files;
	w->part_drop[PG_PART_USER] = files_drop;
	return files;
}

struct pg_folio *pg_folio_of(struct pg_world *w, uint64_t pa)
{
	struct pg_files *files = pg_files(w);

	for (size_t i = 0; files && i < files->count; i++) {
		struct pg_folio *f = files->folios[i];

		if (f->live &&
		    pa - f->pa < UINT64_C(1) << (f->order + w->phys.shift))
			return f;
	}
	return NULL;
}

struct pg_folio *pg_folio_cached(struct pg_world *w, enum pg_vma_kind kind,
				 unsigned int file, uint64_t index)
{
	struct pg_files *files = pg_files(w);

	for (size_t i = 0; files && i < files->count; i++) {
		struct pg_folio *f = files->folios[i];

		if (f->live && f->cached && f->kind == kind &&
		    f->file == file &&
		    index - f->index < UINT64_C(1)
					       << (f->order + w->phys.shift))
			return f;
	}
	return NULL;
}

static struct pg_folio *free_folio(struct pg_files *files)
{
	struct pg_folio **folios;
	size_t room;

	for (size_t i = 0; i < files->count; i++)
		if (!files->folios[i]->live)
			return files->folios[i];
	if (files->count == files->room) {
		room = files->room ? 2 * files->room : 32;
		folios = realloc(files->folios, room * sizeof(*folios));
		if (!folios)
			return NULL;
		files->folios = folios;
		files->room = room;
	}
	files->folios[files->count] = calloc(1, sizeof(struct pg_folio));
	return files->folios[files->count] ? files->folios[files->count++]
					   : NULL;
}

struct pg_folio *pg_folio_new(struct pg_task *t, enum pg_vma_kind kind,
			      unsigned int order)
{
	struct pg_files *files = pg_files(t->world);
	struct pg_folio *f;
	uint64_t pa = pg_get_frames(t, &(struct pg_want){
					       .origin = PG_ORIGIN_BUDDY,
					       .fail = PG_FAIL_DATA,
					       .order = order,
					       .level = PG_EV_DATA,
				       });

	f = pa && files ? free_folio(files) : NULL;
	if (!f)
		return NULL;
	*f = (struct pg_folio){
		.live = true,
		.kind = (uint8_t)kind,
		.order = (uint8_t)order,
		.pa = pa,
	};
	return f;
}

/* Counts are those of the folio's first frame. */
static uint64_t head_of(struct pg_task *t, uint64_t pa)
{
	struct pg_folio *f = pg_folio_of(t->world, pa);

	return f ? f->pa : pa;
}

void pg_folio_get(struct pg_task *t, uint64_t pa)
{
	pg_ref(t, PG_REF_PAGE, head_of(t, pa), 1);
}

bool pg_folio_try(struct pg_task *t, uint64_t pa)
{
	return pg_ref_try(t, PG_REF_PAGE, head_of(t, pa));
}

void pg_folio_put(struct pg_task *t, uint64_t pa)
{
	struct pg_folio *f = pg_folio_of(t->world, pa);
	uint64_t head = f ? f->pa : pa;
	unsigned int order = f ? f->order : 0;

	if (pg_ref(t, PG_REF_PAGE, head, -1) > 0)
		return;
	f = pg_folio_of(t->world, head);
	if (f)
		f->live = false;
	pg_put_frames(t, head, PG_ORIGIN_BUDDY, order);
}

struct pg_user *pg_user(struct pg_mm *mm)
{
	if (!mm->user && mm->class == PG_CLASS_USER) {
		mm->user = calloc(1, sizeof(*mm->user));
		if (mm->user)
			mm->user->users = 1;
	}
	return mm->user;
}

bool pg_user_enter(struct pg_task *t, struct pg_mm *mm)
{
	struct pg_user *u = mm->live ? pg_user(mm) : NULL;

	pg_shares(t, PG_SHARED_USERS, mm->id, PG_TOUCH_ADD);
	if (!pg_files(t->world) || !u || !u->users)
		return false;
	u->users++;
	return true;
}

void pg_user_leave(struct pg_task *t, struct pg_mm *mm)
{
	pg_shares(t, PG_SHARED_USERS, mm->id, PG_TOUCH_WRITE);
	if (!--mm->user->users)
		pg_exit_mmap(t, mm);
}

void pg_user_run(struct pg_task *t, struct pg_mm *mm)
{
	struct pg_files *files = pg_files(t->world);
	struct pg_event ev = { .kind = PG_EV_UNROOT };

	if (files->runs[t->actor] == mm->id)
		return;
	if (files->runs[t->actor] >= 0) {
		ev.space = (uint16_t)files->runs[t->actor];
		pg_say(t, ev);
	}
	files->runs[t->actor] = mm->id;
	ev.kind = PG_EV_ROOT;
	ev.space = mm->id;
	pg_say(t, ev);
}

uint64_t pg_mmap_lock(const struct pg_mm *mm)
{
	return PG_LOCK_ID(PG_LOCK_MMAP, mm->id);
}

uint64_t pg_i_mmap_lock(unsigned int file)
{
	return PG_LOCK_ID(PG_LOCK_I_MMAP, file);
}

uint64_t pg_anon_vma_lock(uint32_t anon_vma)
{
	return anon_vma ? PG_LOCK_ID(PG_LOCK_ANON_VMA, anon_vma) : 0;
}

uint64_t pg_folio_lock(const struct pg_folio *folio)
{
	return PG_LOCK_ID(PG_LOCK_PAGE, folio->pa);
}

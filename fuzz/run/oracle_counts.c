// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Frames: when all spaces are gone nothing is in use that was allocated, but
 * what was lost on purpose.
 */
#include <inttypes.h>
#include <string.h>

#include "engine/cache.h"
#include "engine/frag.h"
#include "run/run_priv.h"

/* Operations after which memory stays that nobody gives back. */
static bool keeps(const struct pg_op_row *row)
{
	static const char *const names[] = { "vmalloc", "s2-destroy", "hvo" };

	for (unsigned int i = 0; i < PG_ARRAY_SIZE(names); i++)
		if (!strcmp(row->name, names[i]))
			return true;
	return false;
}

static void after(struct fz_runner *r, const struct pg_script_line *line,
		  int result)
{
	if (keeps(line->row))
		r->kept = true;
}

static void begin(struct fz_runner *r)
{
	r->kept = false;
}

static void find_tables(struct fz_runner *r)
{
	r->tables.count = 0;
	r->tables.over = false;
	for (unsigned int i = 0; i < PG_SPACES; i++)
		if (r->w->mms[i].live || r->spaces[i].ended)
			fz_read(r->w, &r->w->mms[i], NULL, &r->tables);
}

static bool is_found(const struct fz_runner *r, uint64_t pa)
{
	for (size_t i = 0; i < r->tables.count; i++)
		if (r->tables.list[i].pa == pa)
			return true;
	return r->tables.over;
}

/*
 * The first frame that is in use and that nothing leads to: as a table; as
 * data, where none may be.
 */
static const struct pg_frame *left(struct fz_runner *r)
{
	const struct pg_phys *phys = &r->w->phys;

	for (size_t i = 0; i < phys->count; i++) {
		const struct pg_frame *f = phys->order[i];

		if (f->state == PG_FRAME_FREE || f->origin != PG_ORIGIN_BUDDY ||
		    (r->kept && f->level == PG_EV_DATA))
			continue;
		if (!is_found(r, f->pa))
			return f;
	}
	return NULL;
}

static void closed(struct fz_runner *r)
{
	const struct pg_frame *f;

	if (r->w->lock_count)
		fz_object(r, &fz_oracle_counts, FZ_LINE_END, "lock",
			  "lock 0x%" PRIx64 " is held at the end",
			  r->w->locks[0].id);
	if (!r->w->phys.live)
		return;
	find_tables(r);
	f = left(r);
	if (f)
		fz_object(r, &fz_oracle_counts, FZ_LINE_END,
			  f->level == PG_EV_DATA ? "page" : "table",
			  "all spaces are gone, and the frame at 0x%" PRIx64
			  " is still in use",
			  f->pa);
}

const struct fz_oracle_row fz_oracle_counts = {
	.name = "counts",
	.begin = begin,
	.after = after,
	.closed = closed,
};

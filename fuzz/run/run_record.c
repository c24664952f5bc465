// SPDX-License-Identifier: GPL-2.0-or-later
/* Answers of operations, to be compared with those under another scheme. */
#include "run/run_priv.h"

/* Pages that are told apart at most. */
#define PAGES 256

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash ^= word;
	hash *= UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

/* The first of the leaves that maps this page; memory of others is its own. */
static uint64_t page_of(const struct fz_leaves *l, size_t at)
{
	uint64_t pa = l->list[at].pa;

	if (pa - PG_SCRIPT_FIRST >= PG_SCRIPT_SIZE)
		return pa;
	for (size_t i = 0; i < at && i < PAGES; i++)
		if (l->list[i].pa == pa)
			return i;
	return at;
}

static uint64_t hash_all(struct fz_runner *r)
{
	struct fz_leaves *l = &r->leaves;
	uint64_t hash = 1;

	l->count = 0;
	l->over = false;
	for (unsigned int i = 0; i < PG_SPACES; i++)
		if (r->w->mms[i].live)
			fz_read(r->w, &r->w->mms[i], l, NULL);
	for (size_t i = 0; i < l->count && !l->over; i++) {
		const struct fz_leaf *f = &l->list[i];

		hash = mix(hash, f->va | f->space);
		hash = mix(hash, page_of(l, i));
		hash = mix(hash, f->word & (pg_mask(7, 6) | pg_mask(54, 53)));
	}
	return l->over ? 0 : hash;
}

void fz_record_after(struct fz_runner *r, const struct pg_script_line *line,
		     int result)
{
	struct fz_record *record = &r->record;

	if (record->count == FZ_ANSWERS)
		return;
	record->answers[record->count++] = (struct fz_answer){
		.line = line->number,
		.result = result,
		.name = line->row->name,
		.hash = hash_all(r),
	};
}

const struct fz_record *fz_runner_record(const struct fz_runner *r)
{
	return &r->record;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The mappings of users' spaces, kept beside the engine: what mmap, munmap,
 * mremap, mprotect, fork and exit make of them. Pieces in no order; a mapping
 * may be several.
 */
#ifndef FUZZ_MAPPINGS_H
#define FUZZ_MAPPINGS_H

#include "engine/user.h"
#include "run/run_priv.h"

#define FZ_MAPPINGS 64

/* vma: kind, flags, file, start, end, offset, pa of the mapping. */
struct fz_mappings {
	struct pg_vma list[FZ_MAPPINGS];
	unsigned int count;
};

/* NULL if nothing has va. */
const struct pg_vma *fz_mapping_at(const struct fz_mappings *m, uint64_t va);

/* What the engine has itself: where order is not known. */
void fz_mappings_take(struct fz_mappings *m, const struct pg_mm *mm);

/* An operation of a user's space that answered 0. */
void fz_mappings_change(struct fz_mappings *all, const struct pg_mm *mm,
			const struct pg_script_line *line);

#endif

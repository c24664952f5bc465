/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A memory that keeps a list of the pages read through it, so that what a
 * command needed of an image can be written out again.
 */
#ifndef PG_IMAGE_RECORD_H
#define PG_IMAGE_RECORD_H

#include "base/mem.h"

#define PG_RECORD_PAGE 4096

/*
 * pages: addresses of present pages that were asked for; sorted and without
 * repetition after pg_record_finish(). out_of_memory: the list is incomplete.
 * Not for several threads.
 */
struct pg_record {
	struct pg_mem mem;
	const struct pg_mem *below;
	uint64_t *pages;
	size_t count, room;
	bool out_of_memory;
};

/* below: borrowed. Stretches end with the page, so that nothing is missed. */
void pg_record_init(struct pg_record *record, const struct pg_mem *below);
void pg_record_deinit(struct pg_record *record);

/* Sorts the list and drops repetitions. */
void pg_record_finish(struct pg_record *record);

#endif

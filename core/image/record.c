// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/record.h"

#include <stdlib.h>

#include "base/bits.h"

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

void pg_record_finish(struct pg_record *record)
{
	size_t kept = 0;

	if (!record->count)
		return;
	qsort(record->pages, record->count, sizeof(*record->pages), compare);
	for (size_t i = 1; i < record->count; i++) {
		if (record->pages[i] != record->pages[kept])
			record->pages[++kept] = record->pages[i];
	}
	record->count = kept + 1;
}

/* Room for one more; a full list is first rid of repetitions. */
static bool make_room(struct pg_record *record)
{
	size_t room = record->room ? 2 * record->room : 1024;
	uint64_t *pages;

	if (record->count < record->room)
		return true;
	pg_record_finish(record);
	if (record->count < record->room / 2)
		return true;
	pages = realloc(record->pages, room * sizeof(*pages));
	if (!pages) {
		record->out_of_memory = true;
		return false;
	}
	record->pages = pages;
	record->room = room;
	return true;
}

static void note(struct pg_record *record, uint64_t page)
{
	if (record->count && record->pages[record->count - 1] == page)
		return;
	if (make_room(record))
		record->pages[record->count++] = page;
}

static struct pg_stretch record_locate(const struct pg_mem *mem, uint64_t addr)
{
	/* Reading is what is recorded, so a reader's const is cast away. */
	struct pg_record *record = (struct pg_record *)mem;
	struct pg_stretch s = pg_mem_locate(record->below, addr);
	uint64_t to_end = PG_RECORD_PAGE - addr % PG_RECORD_PAGE;

	if (!s.data)
		return s;
	s.size = pg_min(s.size, to_end);
	note(record, addr - addr % PG_RECORD_PAGE);
	return s;
}

void pg_record_init(struct pg_record *record, const struct pg_mem *below)
{
	*record =
		(struct pg_record){ .mem = { record_locate }, .below = below };
}

void pg_record_deinit(struct pg_record *record)
{
	free(record->pages);
	record->pages = NULL;
}

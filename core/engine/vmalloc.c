// SPDX-License-Identifier: GPL-2.0-or-later
/* vmalloc(): memory in pieces of one size or another, mapped in a row. */
#include <stdlib.h>

#include "base/bits.h"
#include "engine/kernel_defaults.h"
#include "engine/kmap.h"

/* The array is mapped by pieces as great as the smallest of it. */
unsigned int pg_kmap_piece_shift(const struct pg_mm *mm,
				 const struct pg_chunk *chunks,
				 unsigned int count)
{
	unsigned int shift = pg_level_shift(&mm->regime, PG_LEVEL_MAX - 1);

	for (unsigned int i = 0; i < count; i++)
		if (chunks[i].size < PG_BIT(shift) ||
		    chunks[i].pa & pg_ones(shift))
			return mm->regime.granule;
	return shift;
}

/* With a shift, the first page of a piece speaks for all of it. */
static int map_chunks(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		      const struct pg_chunk *chunks, unsigned int count,
		      unsigned int prot)
{
	unsigned int shift =
		t->world->steps.kmap.piece_shift(mm, chunks, count);
	uint64_t done = 0;
	int ret = 0;

	for (unsigned int i = 0; !ret && i < count;) {
		uint64_t pa = chunks[i].pa, size = 0;

		do
			size += chunks[i++].size;
		while (i < count && size < PG_BIT(shift));
		ret = pg_vmap(t, mm, va + done, pa, size, prot,
			      shift > mm->regime.granule);
		done += size;
	}
	return ret;
}

int pg_vmap_chunks(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		   const struct pg_chunk *chunks, unsigned int count,
		   unsigned int prot)
{
	uint64_t attrs = pg_kmap_attrs(mm, prot), done = 0;
	int ret = map_chunks(t, mm, va, chunks, count, prot);

	/* What the caller got to believe is mapped. */
	for (unsigned int i = 0; !ret && i < count; i++) {
		pg_kmap_expect(t, mm, va + done, chunks[i].size, chunks[i].pa,
			       attrs);
		done += chunks[i].size;
	}
	return ret;
}

/* Pieces at most: 2 GiB of 2M with 4K pages, or 4 MiB of pages. */
#define CHUNKS_MAX 1024

static void free_chunks(struct pg_task *t, const struct pg_chunk *chunks,
			unsigned int count)
{
	for (unsigned int i = 0; i < count; i++)
		pg_put_frames(
			t, chunks[i].pa, PG_ORIGIN_BUDDY,
			pg_frame_get(&t->world->phys, chunks[i].pa)->order);
}

static bool get_chunk(struct pg_task *t, struct pg_chunk *c, unsigned int order)
{
	c->size = PG_BIT(t->world->phys.shift + order);
	c->pa = pg_get_frames(t, &(struct pg_want){
					 .origin = PG_ORIGIN_BUDDY,
					 .fail = order ? PG_FAIL_GROUP
						       : PG_FAIL_DATA,
					 .order = order,
					 .level = PG_EV_DATA,
				 });
	return c->pa;
}

/* Great pieces as long as there are some, then single pages. */
static unsigned int get_chunks(struct pg_task *t, const struct pg_mm *mm,
			       uint64_t size, struct pg_chunk *chunks)
{
	unsigned int order = mm->regime.stride, count = 0;

	while (size) {
		struct pg_chunk *c = &chunks[count];

		if (count == CHUNKS_MAX)
			break;
		if (size < PG_BIT(t->world->phys.shift + order))
			order = 0;
		if (!get_chunk(t, c, order) && order) {
			order = 0;
			continue;
		}
		if (!c->pa)
			break;
		size -= c->size;
		count++;
	}
	if (!size)
		return count;
	free_chunks(t, chunks, count);
	return 0;
}

int pg_vmalloc(struct pg_task *t, struct pg_mm *mm, uint64_t va, uint64_t size,
	       unsigned int prot)
{
	struct pg_chunk *chunks = calloc(CHUNKS_MAX, sizeof(*chunks));
	unsigned int count = chunks ? get_chunks(t, mm, size, chunks) : 0;
	int ret;

	if (count)
		ret = pg_vmap_chunks(t, mm, va, chunks, count, prot);
	else
		ret = pg_error(&t->error, PG_ENOMEM,
			       "no memory for 0x%llx bytes",
			       (unsigned long long)size);
	if (ret && count) {
		pg_vunmap(t, mm, va, size);
		free_chunks(t, chunks, count);
	}
	free(chunks);
	return ret;
}

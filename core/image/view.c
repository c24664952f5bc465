// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/image_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/bits.h"

/*
 * The sweep that makes the view goes over the segments by address. Those that
 * cover the present address wait in a heap, the one that came first in the
 * order of the files on top, so that n segments cost n log n however they
 * overlap. Segments that have ended leave only when they reach the top.
 */
struct ranked {
	struct pg_segment segment;
	size_t rank;
};

struct sweep {
	const struct ranked *sorted;
	size_t next;
	size_t count;
	const struct ranked **heap;
	size_t nr_heap;
};

static int compare_ranked(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->segment.pa != y->segment.pa)
		return x->segment.pa < y->segment.pa ? -1 : 1;
	return x->rank < y->rank ? -1 : x->rank > y->rank;
}

static void heap_push(struct sweep *s, const struct ranked *r)
{
	size_t i = s->nr_heap++;

	for (; i && s->heap[(i - 1) / 2]->rank > r->rank; i = (i - 1) / 2)
		s->heap[i] = s->heap[(i - 1) / 2];
	s->heap[i] = r;
}

static void heap_pop(struct sweep *s)
{
	const struct ranked *last = s->heap[--s->nr_heap];
	size_t i = 0, child;

	while ((child = 2 * i + 1) < s->nr_heap) {
		if (child + 1 < s->nr_heap &&
		    s->heap[child + 1]->rank < s->heap[child]->rank)
			child++;
		if (s->heap[child]->rank > last->rank)
			break;
		s->heap[i] = s->heap[child];
		i = child;
	}
	s->heap[i] = last;
}

static uint64_t segment_end(const struct ranked *r)
{
	return r->segment.pa + r->segment.size;
}

/* Brings the heap to address pos; false if nothing covers it. */
static bool sweep_to(struct sweep *s, uint64_t pos)
{
	while (s->next < s->count && s->sorted[s->next].segment.pa <= pos)
		heap_push(s, &s->sorted[s->next++]);
	while (s->nr_heap && segment_end(s->heap[0]) <= pos)
		heap_pop(s);
	return s->nr_heap;
}

/* Parts that go on in memory and in the file are one part. */
static void add_part(struct pg_image *image, const struct pg_segment *from,
		     uint64_t pa, uint64_t end)
{
	uint64_t offset = from->offset + (pa - from->pa);
	struct pg_part *last = NULL;

	if (image->nr_parts)
		last = &image->parts[image->nr_parts - 1];
	if (last && last->pa + last->size == pa && last->file == from->file &&
	    last->offset + last->size == offset) {
		last->size = end - last->pa;
		return;
	}
	image->parts[image->nr_parts++] = (struct pg_part){
		.pa = pa,
		.size = end - pa,
		.data = image->files[from->file].map + offset,
		.file = from->file,
		.offset = offset,
	};
}

static void run_sweep(struct pg_image *image, struct sweep *s)
{
	uint64_t pos = 0, end;

	while (sweep_to(s, pos) || s->next < s->count) {
		uint64_t upcoming = UINT64_MAX;

		if (s->next < s->count)
			upcoming = s->sorted[s->next].segment.pa;
		if (!s->nr_heap) {
			pos = upcoming;
			continue;
		}
		end = pg_min(segment_end(s->heap[0]), upcoming);
		add_part(image, &s->heap[0]->segment, pos, end);
		pos = end;
	}
}

static struct ranked *sort_segments(struct pg_image *image)
{
	struct ranked *sorted = calloc(image->nr_segments, sizeof(*sorted));

	if (!sorted)
		return NULL;
	for (size_t i = 0; i < image->nr_segments; i++)
		sorted[i] = (struct ranked){ image->segments[i], i };
	qsort(sorted, image->nr_segments, sizeof(*sorted), compare_ranked);
	for (size_t i = 0; i < image->nr_segments; i++)
		image->segments[i] = sorted[i].segment;
	return sorted;
}

/*
 * Copies of the kernel's own image in /proc/vmcore overlap with memory and
 * agree with it; a core that lies may not, so it is said.
 */
static void warn_of_overlaps(struct pg_image *image,
			     const struct ranked *sorted)
{
	uint64_t end = 0, first = 0;
	size_t overlaps = 0;
	unsigned int file = 0;

	for (size_t i = 0; i < image->nr_segments; i++) {
		if (sorted[i].segment.pa < end && !overlaps++) {
			first = sorted[i].segment.pa;
			file = sorted[i].segment.file;
		}
		end = pg_max(end, segment_end(&sorted[i]));
	}
	if (overlaps)
		pg_image_warn(image, file,
			      "segments overlap, first at physical address "
			      "0x%jx; the one that comes first is used",
			      (uintmax_t)first);
}

int pg_image_make_view(struct pg_image *image, struct pg_error *err)
{
	struct sweep s = { .count = image->nr_segments };
	struct ranked *sorted = sort_segments(image);
	int rc = PG_OK;

	s.sorted = sorted;
	s.heap = calloc(s.count, sizeof(const struct ranked *));
	/* A part ends where a segment begins or ends: at most 2n - 1. */
	image->parts = calloc(2 * s.count, sizeof(*image->parts));
	if (sorted)
		warn_of_overlaps(image, sorted);
	if (sorted && s.heap && image->parts)
		run_sweep(image, &s);
	else
		rc = pg_error(err, PG_ENOMEM, "no memory for %zu segments",
			      s.count);
	free(s.heap);
	free(sorted);
	return rc;
}

/* The index of the first part that ends behind addr, nr_parts if none. */
static size_t find_part(const struct pg_image *image, uint64_t addr)
{
	size_t low = 0, high = image->nr_parts;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct pg_part *part = &image->parts[middle];

		if (part->pa + part->size <= addr)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct pg_stretch pg_image_locate(const struct pg_mem *mem, uint64_t addr)
{
	const struct pg_image *image = (const struct pg_image *)mem;
	size_t i = find_part(image, addr);
	const struct pg_part *part = image->parts + i;

	if (i == image->nr_parts)
		return (struct pg_stretch){ NULL, addr ? UINT64_MAX - addr + 1
						       : UINT64_MAX };
	if (addr < part->pa)
		return (struct pg_stretch){ NULL, part->pa - addr };
	return (struct pg_stretch){ part->data + (addr - part->pa),
				    part->size - (addr - part->pa) };
}

/*
 * The stored bytes of a part from its byte at *skip on; false if the rest of
 * the part is a hole. A file system that cannot say, and /proc/vmcore, count
 * as storing everything.
 */
static bool stored_bytes(const struct pg_image *image,
			 const struct pg_part *part, uint64_t *skip,
			 uint64_t *size)
{
	int fd = image->files[part->file].fd;
	off_t from = part->offset + *skip;
	off_t end = part->offset + part->size;
	off_t data = lseek(fd, from, SEEK_DATA);
	off_t hole;

	/* ENXIO: no data between here and the end of the file. */
	if (data >= end || (data < 0 && errno == ENXIO))
		return false;
	data = data < from ? from : data;
	hole = lseek(fd, data, SEEK_HOLE);
	hole = hole <= data || hole > end ? end : hole;
	*skip = data - (off_t)part->offset;
	*size = hole - data;
	return true;
}

bool pg_image_next_data(const struct pg_image *image, uint64_t *pa,
			uint64_t *size)
{
	for (size_t i = find_part(image, *pa); i < image->nr_parts; i++) {
		const struct pg_part *part = &image->parts[i];
		uint64_t skip = *pa > part->pa ? *pa - part->pa : 0;

		if (stored_bytes(image, part, &skip, size)) {
			*pa = part->pa + skip;
			return true;
		}
	}
	return false;
}

/* Only whole pages: the ends may be in use by a neighbour. */
static void forget_bytes(const unsigned char *data, uint64_t size)
{
	uintptr_t page = sysconf(_SC_PAGESIZE);
	uintptr_t first = ((uintptr_t)data + page - 1) & -page;
	uintptr_t end = ((uintptr_t)data + size) & -page;

	if (first < end)
		madvise((void *)first, end - first, MADV_DONTNEED);
}

void pg_image_forget(const struct pg_image *image, uint64_t pa, uint64_t size)
{
	uint64_t end = pg_add_sat(pa, size);

	for (size_t i = find_part(image, pa); i < image->nr_parts; i++) {
		const struct pg_part *part = &image->parts[i];
		uint64_t first = pg_max(pa, part->pa);

		if (first >= end)
			break;
		/* What is not mapped from a file would be lost. */
		if (image->files[part->file].lent)
			continue;
		forget_bytes(part->data + (first - part->pa),
			     pg_min(end, part->pa + part->size) - first);
	}
}

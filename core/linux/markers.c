// SPDX-License-Identifier: GPL-2.0-or-later
#include "linux/markers.h"

#include <string.h>

#define MIB (UINT64_C(1) << 20)

/* How far around the tables of the kernel image its data can lie. */
#define IMAGE_SPAN (256 * MIB)
#define NEAR	   (4 * MIB)
#define CHUNK	   MIB
/* Copies of the string to follow: a kernel has one, or two under KASAN. */
#define TRIES 16

/* struct addr_marker: u64 start_address; char *name (both versions). */
#define MARKER_SIZE 16

static const char first_name[] = "Linear Mapping start";

/* A name in the image: printable, and long enough to be one. */
static bool read_name(const struct pg_kernel *k, const struct pg_mem *mem,
		      uint64_t va, char *buf, size_t size)
{
	if (!pg_mem_read_string(mem, pg_kernel_image_pa(k, va), buf, size))
		return false;
	for (const char *c = buf; *c; c++) {
		if (*c < ' ' || *c > '~')
			return false;
	}
	return strlen(buf) >= 3;
}

/*
 * Reads the array that starts at pa, judging each entry. KASAN builds hold a
 * second pointer to the first name (a compiler-made descriptor), so nothing
 * less than the whole array is believed.
 */
static bool read_array(const struct pg_kernel *k, const struct pg_mem *mem,
		       uint64_t pa, struct pg_markers *m)
{
	uint64_t start, name, previous = -PG_BIT(k->va_bits);

	for (m->count = 0; m->count < PG_MARKERS_MAX; m->count++) {
		struct pg_marker *entry = &m->list[m->count];
		uint64_t at = pa + m->count * MARKER_SIZE;

		if (!pg_mem_read64(mem, at, &start) ||
		    !pg_mem_read64(mem, at + 8, &name))
			return false;
		if (!name)
			return start == UINT64_MAX && m->count >= 10;
		if (start < previous || (!m->count && start != previous) ||
		    !read_name(k, mem, name, entry->name, sizeof(entry->name)))
			return false;
		entry->start = previous = start;
	}
	return false;
}

/* Tries each pointer to the string in [first, first + size). */
static bool find_array(const struct pg_kernel *k, const struct pg_mem *mem,
		       const struct pg_mem *search, uint64_t first,
		       uint64_t size, uint64_t string_pa, struct pg_markers *m)
{
	uint64_t end = first + size, pointer, at;
	unsigned char bytes[8];

	pointer = string_pa + k->kimage_voffset;
	for (int i = 0; i < 8; i++)
		bytes[i] = pointer >> (8 * i);
	while (first < end &&
	       pg_mem_find(search, first, end - first, bytes, 8, 8, &at)) {
		m->at = at - 8;
		if (read_array(k, mem, m->at, m))
			return true;
		first = at + 8;
	}
	return false;
}

/*
 * The array is data (6.1) or read-only after start-up (6.12): a few pages away
 * from the root table on either side. What is far is looked at last.
 */
static bool find_array_of(const struct pg_kernel *k, const struct pg_mem *mem,
			  const struct pg_mem *search, uint64_t low,
			  uint64_t string_pa, struct pg_markers *m)
{
	uint64_t root = k->swapper_pa;
	uint64_t below = pg_min(NEAR, root - low);
	const struct {
		uint64_t first, size;
	} places[] = {
		{ root - below, below },
		{ root, NEAR },
		{ low, root - low - below },
		{ root + NEAR, IMAGE_SPAN - NEAR },
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(places); i++) {
		if (find_array(k, mem, search, places[i].first, places[i].size,
			       string_pa, m))
			return true;
	}
	return false;
}

/* Tries each copy of the string in one stretch of memory. */
static bool find_in_chunk(const struct pg_kernel *k, const struct pg_mem *mem,
			  const struct pg_mem *search, uint64_t low,
			  uint64_t first, uint64_t size, unsigned int *tries,
			  struct pg_markers *m)
{
	uint64_t end = first + size, at;

	/* With its NUL: printed copies have " ]---" behind the text. */
	while (first < end && *tries < TRIES &&
	       pg_mem_find(search, first, end - first, first_name,
			   sizeof(first_name), 1, &at)) {
		++*tries;
		if (find_array_of(k, mem, search, low, at, m))
			return true;
		first = at + 1;
	}
	return false;
}

/*
 * The string is in .rodata, which ends where swapper_pg_dir lies (vmlinux.lds.S
 * of 6.1 and 6.12), behind the text: so from there backwards, chunk by chunk.
 */
bool pg_markers_find(const struct pg_kernel *k, const struct pg_mem *mem,
		     const struct pg_mem *search, struct pg_markers *m)
{
	uint64_t high = k->swapper_pa;
	uint64_t low = k->stext ? pg_kernel_image_pa(k, k->stext) : 0;
	unsigned int tries = 0;
	uint64_t at;

	*m = (struct pg_markers){ 0 };
	if (low >= high || high - low > IMAGE_SPAN)
		low = high > IMAGE_SPAN ? high - IMAGE_SPAN : 0;
	for (at = high; at > low;) {
		uint64_t size = pg_min(CHUNK, at - low);

		at -= size;
		/* A string that begins in this chunk may end in the next. */
		if (find_in_chunk(k, mem, search, low, at,
				  pg_min(size + sizeof(first_name), high - at),
				  &tries, m))
			return true;
	}
	if (find_in_chunk(k, mem, search, low, high, IMAGE_SPAN, &tries, m))
		return true;
	*m = (struct pg_markers){ 0 };
	return false;
}

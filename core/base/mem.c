// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/mem.h"

#include <string.h>

#include "base/bits.h"

bool pg_mem_read(const struct pg_mem *mem, uint64_t addr, void *buf,
		 size_t size)
{
	unsigned char *to = buf;

	while (size) {
		struct pg_stretch s = pg_mem_locate(mem, addr);
		size_t n = pg_min(s.size, size);

		if (!s.data)
			return false;
		memcpy(to, s.data, n);
		to += n;
		size -= n;
		addr += n;
		if (size && !addr)
			return false;
	}
	return true;
}

const void *pg_mem_view(const struct pg_mem *mem, uint64_t addr, size_t size,
			void *scratch)
{
	struct pg_stretch s = pg_mem_locate(mem, addr);

	if (s.data && s.size >= size)
		return s.data;
	return pg_mem_read(mem, addr, scratch, size) ? scratch : NULL;
}

bool pg_mem_read64(const struct pg_mem *mem, uint64_t addr, uint64_t *word)
{
	unsigned char bytes[8];

	if (!pg_mem_read(mem, addr, bytes, sizeof(bytes)))
		return false;
	*word = pg_le64(bytes);
	return true;
}

bool pg_mem_read_string(const struct pg_mem *mem, uint64_t addr, char *buf,
			size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (addr + i < addr || !pg_mem_read(mem, addr + i, &buf[i], 1))
			return false;
		if (!buf[i])
			return true;
	}
	return false;
}

/* The first aligned match that lies wholly inside one stretch. */
static bool find_inside(const unsigned char *data, uint64_t size, uint64_t addr,
			const void *needle, size_t length, unsigned int align,
			uint64_t *at)
{
	const unsigned char *p = data;
	const unsigned char *end = data + size;

	while ((p = memmem(p, end - p, needle, length))) {
		*at = addr + (p - data);
		if (*at % align == 0)
			return true;
		p++;
	}
	return false;
}

/* The first aligned match that begins in the last bytes of a stretch. */
static bool find_across(const struct pg_mem *mem, uint64_t from, uint64_t to,
			const void *needle, size_t length, unsigned int align,
			uint64_t *at)
{
	unsigned char window[64];

	if (length > sizeof(window))
		return false;
	for (; from < to; from++) {
		if (from % align || !pg_mem_read(mem, from, window, length))
			continue;
		*at = from;
		if (!memcmp(window, needle, length))
			return true;
	}
	return false;
}

bool pg_mem_find(const struct pg_mem *mem, uint64_t first, uint64_t size,
		 const void *needle, size_t length, unsigned int align,
		 uint64_t *at)
{
	/* The range ends at the latest where the space does. */
	uint64_t left = first ? pg_min(size, -first) : size;

	while (left >= length && left) {
		struct pg_stretch s = pg_mem_locate(mem, first);
		uint64_t n = pg_min(s.size, left);
		uint64_t tail = pg_min(n, length - 1);

		if (s.data &&
		    find_inside(s.data, n, first, needle, length, align, at))
			return true;
		if (s.data && n < left &&
		    find_across(mem, first + n - tail, first + n, needle,
				length, align, at))
			return true;
		first += n;
		left -= n;
	}
	return false;
}

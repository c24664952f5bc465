// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/elf_va.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"

/* The architecture has no physical addresses of more bits than these. */
#define MAX_PA_BITS 56

/* The value behind "key=" at the start of a line, and its length; or NULL. */
static const char *find_line(const char *text, size_t size, const char *key,
			     size_t *length)
{
	const char *end = text + size;
	size_t n = strlen(key);

	while (text < end) {
		const char *stop = memchr(text, '\n', end - text);

		stop = stop ? stop : end;
		if ((size_t)(stop - text) > n && !memcmp(text, key, n) &&
		    text[n] == '=') {
			*length = stop - text - n - 1;
			return text + n + 1;
		}
		text = stop < end ? stop + 1 : end;
	}
	return NULL;
}

/*
 * The number of a key. arm64's own NUMBER() lines are hexadecimal with 0x,
 * SYMBOL() lines hexadecimal without, the remaining ones decimal.
 */
static bool find_number(const char *text, size_t size, const char *key,
			int base, uint64_t *value)
{
	char copy[32], *stop;
	size_t length;
	const char *found = find_line(text, size, key, &length);

	if (!found || length >= sizeof(copy))
		return false;
	memcpy(copy, found, length);
	copy[length] = '\0';
	/* strtoull() would take blanks and a sign. */
	if (!isxdigit((unsigned char)copy[0]))
		return false;
	errno = 0;
	*value = strtoull(copy, &stop, base);
	return !errno && !*stop;
}

/*
 * The linear map begins at -2^VA_BITS and ends where the kernel's other
 * regions begin, which is half way up for the smallest address space that the
 * kernel can run with: at most 48 bits of it, since a 52-bit kernel must do on
 * hardware without that feature.
 */
static bool init_linear(struct pg_va_map *map, const char *text, size_t size)
{
	uint64_t bits, offset;

	if (!find_number(text, size, "NUMBER(VA_BITS)", 10, &bits) ||
	    !find_number(text, size, "NUMBER(PHYS_OFFSET)", 16, &offset))
		return false;
	if (bits < 36 || bits > 52)
		return false;
	map->linear_first = -PG_BIT(bits);
	map->linear_size = PG_BIT(bits) - PG_BIT(pg_min(bits, 48) - 1);
	/* PHYS_OFFSET may be "negative"; the sum is meant modulo 2^64. */
	map->linear_add = PG_BIT(bits) + offset;
	return true;
}

static bool init_image(struct pg_va_map *map, const char *text, size_t size)
{
	uint64_t stext, voffset;

	if (!find_number(text, size, "SYMBOL(_stext)", 16, &stext) ||
	    !find_number(text, size, "NUMBER(kimage_voffset)", 16, &voffset))
		return false;
	map->stext = stext;
	map->image_add = -voffset;
	return true;
}

bool pg_va_map_init(struct pg_va_map *map, const char *text, size_t size)
{
	bool linear, image;

	*map = (struct pg_va_map){ 0 };
	linear = init_linear(map, text, size);
	image = init_image(map, text, size);
	return linear || image;
}

bool pg_va_map_apply(const struct pg_va_map *map, uint64_t va, uint64_t size,
		     uint64_t *pa)
{
	uint64_t into = va - map->linear_first;

	if (into < map->linear_size && size <= map->linear_size - into)
		*pa = va + map->linear_add;
	else if (map->stext && map->stext - va < size)
		*pa = va + map->image_add;
	else
		return false;
	return *pa < PG_BIT(MAX_PA_BITS) && size <= PG_BIT(MAX_PA_BITS) - *pa;
}

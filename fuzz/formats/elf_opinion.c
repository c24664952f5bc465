// SPDX-License-Identifier: GPL-2.0-or-later
#include "formats/elf_opinion.h"

#include <string.h>

/* Offsets in the headers of a 64-bit ELF file, elf(5). */
#define E_TYPE	    16
#define E_MACHINE   18
#define E_PHOFF	    32
#define E_SHOFF	    40
#define E_PHENTSIZE 54
#define E_PHNUM	    56
#define EHDR	    64
#define PHDR	    56
#define SH_INFO	    44

static uint64_t get(const struct fz_elf *e, uint64_t at, unsigned int bytes)
{
	uint64_t value = 0;

	for (unsigned int i = bytes; i-- > 0;)
		value = value << 8 | (at + i < e->size ? e->bytes[at + i] : 0);
	return value;
}

struct header {
	uint64_t type, offset, va, pa, file_size, align;
};

static struct header header_at(const struct fz_elf *e, uint64_t at)
{
	return (struct header){
		.type = get(e, at, 4),
		.offset = get(e, at + 8, 8),
		.va = get(e, at + 16, 8),
		.pa = get(e, at + 24, 8),
		.file_size = get(e, at + 32, 8),
		.align = get(e, at + 48, 8),
	};
}

/* e_phnum 0xffff: the number is in the first section header. */
static uint64_t header_count(const struct fz_elf *e)
{
	uint64_t count = get(e, E_PHNUM, 2);
	uint64_t sections = get(e, E_SHOFF, 8);

	if (count != 0xffff || !sections || sections >= e->size)
		return count;
	return get(e, sections + SH_INFO, 4);
}

static bool is_valid(const struct fz_elf *e, uint64_t count)
{
	static const uint8_t ident[7] = { 0x7f, 'E', 'L', 'F', 2, 1, 1 };
	uint64_t at = get(e, E_PHOFF, 8);

	return e->size >= EHDR && !memcmp(e->bytes, ident, sizeof(ident)) &&
	       get(e, E_TYPE, 2) == 4 && get(e, E_MACHINE, 2) == 183 && count &&
	       at && at <= e->size && get(e, E_PHENTSIZE, 2) == PHDR &&
	       (e->size - at) / PHDR >= count;
}

static uint64_t present(const struct fz_elf *e, const struct header *h)
{
	if (h->offset >= e->size)
		return 0;
	return h->file_size < e->size - h->offset ? h->file_size
						  : e->size - h->offset;
}

static void add_load(struct fz_elf *e, const struct header *h)
{
	uint64_t size = present(e, h);

	if (h->pa == UINT64_MAX || !size)
		return;
	if (size > UINT64_MAX - h->pa)
		size = UINT64_MAX - h->pa;
	e->many |= e->count == FZ_ELF_SEGMENTS;
	if (!e->many && size)
		e->segments[e->count++] =
			(struct fz_elf_segment){ h->pa, size, h->offset };
}

static void read_notes(struct fz_elf *e, const struct header *h)
{
	uint64_t at = h->offset, end = at + present(e, h);

	e->eight |= h->align == 8;
	while (!e->text && end >= 12 && at <= end - 12) {
		uint64_t name = get(e, at, 4), size = get(e, at + 4, 4);
		uint64_t desc = at + 12 + ((name + 3) & ~UINT64_C(3));

		/* libelf wants the last one's padding, too. */
		if (desc > end || ((size + 3) & ~UINT64_C(3)) > end - desc)
			return;
		if ((name == 10 || (name > 10 && !e->bytes[at + 22])) &&
		    !memcmp(e->bytes + at + 12, "VMCOREINFO", 10)) {
			e->text = e->bytes + desc;
			e->text_size = size;
		}
		at = desc + ((size + 3) & ~UINT64_C(3));
	}
}

/* No header has a physical address: all that hold something say 0 or ~0. */
static void judge_addresses(struct fz_elf *e, uint64_t first, uint64_t count)
{
	uint64_t unknown = 0, stored = 0, va = 0;
	bool zero = false, differ = false;

	for (uint64_t i = 0; i < count; i++) {
		struct header h = header_at(e, first + i * PHDR);

		if (h.type != 1 || !h.file_size)
			continue;
		stored++;
		unknown += h.pa == UINT64_MAX;
		if (h.pa && h.pa != UINT64_MAX)
			return;
		differ |= !h.pa && zero && h.va != va;
		if (!h.pa && !zero)
			va = h.va;
		zero |= !h.pa;
	}
	e->derived = stored && (differ || unknown == stored);
}

void fz_elf_read(struct fz_elf *e, const uint8_t *bytes, size_t size)
{
	uint64_t count, at;

	e->bytes = bytes;
	e->size = size;
	e->many = e->derived = e->eight = false;
	e->count = e->text_size = 0;
	e->text = NULL;
	count = header_count(e);
	at = get(e, E_PHOFF, 8);
	e->valid = is_valid(e, count);
	for (uint64_t i = 0; e->valid && i < count; i++) {
		struct header h = header_at(e, at + i * PHDR);

		if (h.type == 1)
			add_load(e, &h);
		else if (h.type == 4)
			read_notes(e, &h);
	}
	if (e->valid)
		judge_addresses(e, at, count);
}

bool fz_elf_byte(const struct fz_elf *e, uint64_t pa, uint8_t *byte)
{
	for (size_t i = 0; i < e->count; i++) {
		const struct fz_elf_segment *s = &e->segments[i];

		if (pa < s->pa || pa - s->pa >= s->size)
			continue;
		*byte = e->bytes[s->offset + (pa - s->pa)];
		return true;
	}
	return false;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 99;
}

static bool number(const char *p, const char *end, unsigned int base,
		   uint64_t *value)
{
	if (base == 16 && end - p > 2 && p[0] == '0' && p[1] == 'x')
		p += 2;
	*value = 0;
	if (p == end)
		return false;
	for (; p < end; p++) {
		if ((unsigned int)digit(*p) >= base ||
		    __builtin_mul_overflow(*value, base, value) ||
		    __builtin_add_overflow(*value, digit(*p), value))
			return false;
	}
	return true;
}

bool fz_elf_number(const char *text, size_t size, const char *key,
		   unsigned int base, uint64_t *value)
{
	const char *end = text + size;
	size_t n = strlen(key);

	while (text < end) {
		const char *stop = memchr(text, '\n', end - text);

		stop = stop ? stop : end;
		if ((size_t)(stop - text) > n && !memcmp(text, key, n) &&
		    text[n] == '=')
			return number(text + n + 1, stop, base, value);
		text = stop + (stop < end);
	}
	return false;
}

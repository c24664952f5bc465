// SPDX-License-Identifier: GPL-2.0-or-later
#include "linux/markers.h"

#include <string.h>

#include "arch/translate.h"
#include "base/number.h"

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

static void add(struct pg_markers *m, const char *name, uint64_t start)
{
	struct pg_marker *entry = &m->list[m->count++];

	entry->start = start;
	strncpy(entry->name, name, sizeof(entry->name) - 1);
}

static uint64_t number_or(const struct pg_vmcoreinfo *info, const char *name,
			  uint64_t fallback)
{
	uint64_t value;

	return pg_vmcoreinfo_number(info, name, &value) ? value : fallback;
}

static uint64_t page_struct_size(const struct pg_vmcoreinfo *info)
{
	uint64_t size = 64;
	char text[16];

	if (pg_vmcoreinfo_get(info, "SIZE(page)", text, sizeof(text)))
		pg_parse_u64(text, &size);
	return pg_min(size, 4096);
}

/* sizeof(struct page), rounded up to a power of two, as a power. */
static unsigned int page_struct_shift(const struct pg_vmcoreinfo *info)
{
	unsigned int shift = 0;

	while (PG_BIT(shift) < page_struct_size(info))
		shift++;
	return shift;
}

/* Pages from Fixmap start to Fixmap end, KPTI and RELOCATABLE built in. */
static uint64_t fixmap_pages(const struct pg_kernel *k, bool new)
{
	uint64_t page = PG_BIT(k->page_shift);
	uint64_t early = 7 * ((256 << 10) / page + 1) + 5;

	return new ? (2 * MIB) / page + 5 + 4 + early : 4 * MIB / page + 3 + 4;
}

struct layout {
	uint64_t vmemmap_base, vmemmap, vmemmap_end, vmalloc_end;
	uint64_t pci, pci_end, fixmap, fixmap_end;
};

/* Before 6.9: everything hangs below VMEMMAP_START. */
static struct layout old_layout(const struct pg_kernel *k,
				const struct pg_vmcoreinfo *info)
{
	unsigned int shift = page_struct_shift(info);
	uint64_t pages = PG_BIT(k->va_bits) - PG_BIT(k->va_bits_min - 1);
	struct layout l;

	l.vmemmap = -PG_BIT(k->va_bits - k->page_shift + shift);
	l.vmemmap_end = l.vmemmap + (pages >> (k->page_shift - shift));
	l.vmalloc_end = number_or(info, "VMALLOC_END", l.vmemmap - 256 * MIB);
	l.pci_end = l.vmemmap - 8 * MIB;
	l.pci = l.pci_end - 16 * MIB;
	l.fixmap_end = l.vmemmap - 32 * MIB;
	l.fixmap = l.fixmap_end - (fixmap_pages(k, false) << k->page_shift);
	return l;
}

/* From 6.9 on: from the top of the address space down. */
static struct layout new_layout(const struct pg_kernel *k,
				const struct pg_vmcoreinfo *info)
{
	uint64_t each = page_struct_size(info);
	uint64_t pages = (PG_BIT(k->va_bits) - PG_BIT(k->va_bits_min - 1)) >>
			 k->page_shift;
	uint64_t unused = (PG_BIT(k->va_bits) - PG_BIT(k->va_bits_actual)) >>
			  k->page_shift;
	struct layout l;

	l.vmemmap_end = -1024 * MIB;
	l.vmemmap_base = l.vmemmap_end - pages * each;
	l.vmemmap = l.vmemmap_base + unused * each;
	l.vmalloc_end =
		number_or(info, "VMALLOC_END", l.vmemmap_base - 8 * MIB);
	l.pci = l.vmemmap_end + 8 * MIB;
	l.pci_end = l.pci + 16 * MIB;
	l.fixmap_end = -8 * MIB;
	l.fixmap = l.fixmap_end - (fixmap_pages(k, true) << k->page_shift);
	return l;
}

/* PG_R | PG_W | PG_X at EL1; 0 where nothing is mapped. */
static uint8_t kernel_rights(const struct pg_kernel *k,
			     const struct pg_mem *mem, uint64_t va)
{
	const struct pg_tables tables = {
		.regime = &k->regime,
		.mem = mem,
		.root = k->root_pa,
	};
	struct pg_translation t;

	pg_translate(&tables, va, NULL, &t);
	return t.fault.kind ? 0 : t.access.priv;
}

/*
 * KASAN's shadow ends at -2^(MIN-1), where it shadows the last byte of all. One
 * byte shadows eight in generic KASAN and sixteen in SW_TAGS: under the right
 * one the kernel image has a shadow of its own, which is writable, while most
 * of the shadow is one read-only page (arch/arm64/mm/kasan_init.c). 0: no
 * KASAN.
 */
static uint64_t kasan_shadow_start(const struct pg_kernel *k,
				   const struct pg_mem *mem, uint64_t end)
{
	if (!kernel_rights(k, mem, end - 1))
		return 0;
	for (unsigned int shift = 3; shift <= 4; shift++) {
		uint64_t shadow = end - (-k->swapper >> shift);

		if (kernel_rights(k, mem, shadow) & PG_W)
			return end - PG_BIT(k->va_bits_actual - shift);
	}
	return 0;
}

void pg_markers_compute(const struct pg_kernel *k,
			const struct pg_vmcoreinfo *info,
			const struct pg_mem *mem, struct pg_markers *m)
{
	bool new = pg_kernel_since(k, 6, 9);
	struct layout l = new ? new_layout(k, info) : old_layout(k, info);
	uint64_t half = -PG_BIT(k->va_bits_min - 1);
	uint64_t modules = number_or(info, "MODULES_VADDR", half);
	uint64_t modules_size = pg_kernel_since(k, 6, 5) ? 2048 : 128;
	uint64_t modules_end =
		number_or(info, "MODULES_END", modules + modules_size * MIB);
	uint64_t shadow = kasan_shadow_start(k, mem, half);

	*m = (struct pg_markers){ .fixmap_guessed = true };
	add(m, first_name, -PG_BIT(k->va_bits));
	add(m, "Linear Mapping end", shadow ? shadow : half);
	if (shadow) {
		add(m, "Kasan shadow start", shadow);
		add(m, "Kasan shadow end", half);
	}
	add(m, "Modules start", modules);
	add(m, "Modules end", modules_end);
	add(m, "vmalloc() area", number_or(info, "VMALLOC_START", modules_end));
	add(m, "vmalloc() end", l.vmalloc_end);
	if (!new) {
		add(m, "Fixmap start", l.fixmap);
		add(m, "Fixmap end", l.fixmap_end);
		add(m, "PCI I/O start", l.pci);
		add(m, "PCI I/O end", l.pci_end);
	}
	add(m, "vmemmap start", l.vmemmap);
	add(m, "vmemmap end", l.vmemmap_end);
	if (new) {
		add(m, "PCI I/O start", l.pci);
		add(m, "PCI I/O end", l.pci_end);
		add(m, "Fixmap start", l.fixmap);
		add(m, "Fixmap end", l.fixmap_end);
	}
}

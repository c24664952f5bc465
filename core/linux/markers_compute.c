// SPDX-License-Identifier: GPL-2.0-or-later
/* The region borders of a kernel that has no array of them. */
#include <string.h>

#include "arch/translate.h"
#include "base/number.h"
#include "linux/markers.h"

#define MIB (UINT64_C(1) << 20)

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

/* Pages for early_ioremap() at the lower end of the fixmap, 6.12. */
static uint64_t early_pages(const struct pg_kernel *k)
{
	return 7 * (((256 << 10) >> k->page_shift) + 1) + 5;
}

/* Pages from Fixmap start to Fixmap end; tramp: those that KPTI adds. */
static uint64_t fixmap_pages(const struct pg_kernel *k, bool new,
			     unsigned int tramp)
{
	uint64_t page = PG_BIT(k->page_shift);

	return new ? 2 * MIB / page + 5 + tramp + early_pages(k)
		   : 4 * MIB / page + 3 + tramp;
}

struct layout {
	uint64_t vmemmap_base, vmemmap, vmemmap_end, vmalloc_end;
	uint64_t pci, pci_end, fixmap_end;
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

uint64_t pg_kernel_linear_end(const struct pg_kernel *k,
			      const struct pg_mem *mem)
{
	uint64_t half = -PG_BIT(k->va_bits_min - 1);
	uint64_t shadow = kasan_shadow_start(k, mem, half);

	return shadow ? shadow : half;
}

/*
 * The size of the fixmap hangs on the configuration. Its last permanent page is
 * KPTI's trampoline, the only executable one in it; without such a page 6.1 has
 * no KPTI, and 6.12 may have it and not use it (asm/fixmap.h, mm/mmu.c).
 */
static uint64_t fixmap_start(const struct pg_kernel *k,
			     const struct pg_mem *mem, bool new, uint64_t end,
			     bool *guessed)
{
	unsigned int shift = k->page_shift;
	uint64_t most = fixmap_pages(k, new, 4) + 8;

	*guessed = false;
	for (uint64_t va = end - (most << shift); va < end;
	     va += PG_BIT(shift)) {
		if (!(kernel_rights(k, mem, va) & PG_X))
			continue;
		return va - PG_BIT(shift) - (new ? early_pages(k) << shift : 0);
	}
	*guessed = true;
	return end - (fixmap_pages(k, new, new ? 4 : 0) << shift);
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

	uint64_t fixmap;

	*m = (struct pg_markers){ .count = 0 };
	fixmap = fixmap_start(k, mem, new, l.fixmap_end, &m->fixmap_guessed);
	add(m, "Linear Mapping start", -PG_BIT(k->va_bits));
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
		add(m, "Fixmap start", fixmap);
		add(m, "Fixmap end", l.fixmap_end);
		add(m, "PCI I/O start", l.pci);
		add(m, "PCI I/O end", l.pci_end);
	}
	add(m, "vmemmap start", l.vmemmap);
	add(m, "vmemmap end", l.vmemmap_end);
	if (new) {
		add(m, "PCI I/O start", l.pci);
		add(m, "PCI I/O end", l.pci_end);
		add(m, "Fixmap start", fixmap);
		add(m, "Fixmap end", l.fixmap_end);
	}
}

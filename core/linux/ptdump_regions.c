// SPDX-License-Identifier: GPL-2.0-or-later
#include "linux/ptdump_regions.h"

#include <string.h>

/*
 * address_markers of arch/arm64/mm/ptdump.c, 6.1.192 and 6.12.117; BPF's as
 * reported for 5.10. The last one is what printing a marker without a name
 * gives, at the end of KVM's array.
 */
static const struct pg_ptdump_region regions[] = {
	{ "Linear Mapping start", PG_PTDUMP_KERNEL, { 0, 0 }, false },
	{ "Linear Mapping end", PG_PTDUMP_KERNEL, { 1, 1 }, false },
	{ "Kasan shadow start", PG_PTDUMP_KERNEL, { 2, 2 }, false },
	{ "Kasan shadow end", PG_PTDUMP_KERNEL, { 3, 3 }, false },
	{ "BPF start", PG_PTDUMP_KERNEL, { 4, 4 }, true },
	{ "BPF end", PG_PTDUMP_KERNEL, { 5, 5 }, true },
	{ "Modules start", PG_PTDUMP_KERNEL, { 6, 6 }, false },
	{ "Modules end", PG_PTDUMP_KERNEL, { 7, 7 }, false },
	{ "vmalloc() area", PG_PTDUMP_KERNEL, { 8, 8 }, false },
	{ "vmalloc() end", PG_PTDUMP_KERNEL, { 9, 9 }, false },
	{ "Fixmap start", PG_PTDUMP_KERNEL, { 10, 14 }, false },
	{ "Fixmap end", PG_PTDUMP_KERNEL, { 11, 15 }, false },
	{ "PCI I/O start", PG_PTDUMP_KERNEL, { 12, 12 }, false },
	{ "PCI I/O end", PG_PTDUMP_KERNEL, { 13, 13 }, false },
	{ "vmemmap start", PG_PTDUMP_KERNEL, { 14, 10 }, false },
	{ "vmemmap end", PG_PTDUMP_KERNEL, { 15, 11 }, false },
	{ "UEFI runtime start", PG_PTDUMP_EFI, { 0, 0 }, false },
	{ "UEFI runtime end", PG_PTDUMP_EFI, { 1, 1 }, false },
	{ "Guest IPA", PG_PTDUMP_STAGE2, { 0, 0 }, false },
	{ "(null)", PG_PTDUMP_STAGE2, { 1, 1 }, false },
};

const struct pg_ptdump_region *pg_ptdump_region(enum pg_ptdump_source source,
						const char *name)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(regions); i++) {
		if (regions[i].source == source &&
		    !strcmp(regions[i].name, name))
			return &regions[i];
	}
	return NULL;
}

bool pg_ptdump_region_first(const char *name, enum pg_ptdump_source *source)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(regions); i++) {
		if (regions[i].rank[0] || strcmp(regions[i].name, name))
			continue;
		*source = regions[i].source;
		return true;
	}
	return false;
}

bool pg_ptdump_region_follows(const struct pg_ptdump_region *region,
			      int8_t rank[2], uint8_t *orders)
{
	for (int i = 0; i < 2; i++) {
		if (region->rank[i] <= rank[i])
			*orders &= ~(1 << i);
		rank[i] = region->rank[i];
	}
	return *orders;
}

bool pg_ptdump_region_base(uint64_t start)
{
	static const uint8_t bits[] = { 36, 39, 42, 47, 48, 52 };

	for (size_t i = 0; i < PG_ARRAY_SIZE(bits); i++) {
		if (start == -PG_BIT(bits[i]))
			return true;
	}
	return false;
}

bool pg_ptdump_region_efi_end(uint64_t end)
{
	static const uint8_t bits[] = { 36, 39, 42, 47, 48 };

	for (size_t i = 0; i < PG_ARRAY_SIZE(bits); i++) {
		if (end == PG_BIT(bits[i]))
			return true;
	}
	return false;
}

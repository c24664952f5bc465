/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The region markers between ptdump's lines ("---[ Modules start ]---"): read
 * from the kernel's own array in the image, or computed where a kernel has
 * none (CONFIG_PTDUMP_DEBUGFS=n).
 */
#ifndef PG_LINUX_MARKERS_H
#define PG_LINUX_MARKERS_H

#include "linux/kernel.h"

#define PG_MARKERS_MAX 32

struct pg_marker {
	uint64_t start;
	char name[32];
};

/*
 * at: physical address of the array, 0 if computed. fixmap_guessed: "Fixmap
 * start" hangs on the kernel's configuration, which nothing in the image shows;
 * it is that of the most common one.
 */
struct pg_markers {
	size_t count;
	struct pg_marker list[PG_MARKERS_MAX];
	uint64_t at;
	bool fixmap_guessed;
};

/*
 * Finds the array of kernel_page_tables in the image: the string "Linear
 * Mapping start", then a pointer to it, then an array that passes all checks
 * (the first start is -2^VA_BITS, starts never decrease, every name is text,
 * the terminator is ~0). search: where to look for text and pointers; mem:
 * where to read what was found (the same, unless somebody keeps a record of
 * what is read). False if the kernel has none.
 */
bool pg_markers_find(const struct pg_kernel *k, const struct pg_mem *mem,
		     const struct pg_mem *search, struct pg_markers *m);

/*
 * Computes them from the version, the geometry and VMCOREINFO (formulas of
 * arch/arm64/include/asm/{memory,fixmap,kasan}.h, 6.1 and 6.12).
 */
void pg_markers_compute(const struct pg_kernel *k,
			const struct pg_vmcoreinfo *info,
			const struct pg_mem *mem, struct pg_markers *m);

/*
 * Where the linear map ends: PAGE_END, which is where KASAN's shadow starts if
 * the kernel's tables have one (asm/memory.h since 5.4).
 */
uint64_t pg_kernel_linear_end(const struct pg_kernel *k,
			      const struct pg_mem *mem);

#endif

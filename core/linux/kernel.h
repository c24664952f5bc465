/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What one arm64 Linux kernel did with the architecture: its version, where
 * its image and its linear map lie, the root of its tables and the regime that
 * they were made for. All from VMCOREINFO and the tables; no symbols.
 */
#ifndef PG_LINUX_KERNEL_H
#define PG_LINUX_KERNEL_H

#include "arch/regime.h"
#include "arch/walk.h"
#include "base/error.h"
#include "base/mem.h"
#include "linux/vmcoreinfo.h"

/*
 * Addresses are virtual unless they end in _pa. Offsets are to be added or
 * subtracted modulo 2^64: with a randomised linear map PHYS_OFFSET "wraps".
 *
 * va_bits: VA_BITS the kernel was built for; va_bits_actual: what it runs
 * with (64 - T1SZ); va_bits_min: VA_BITS_MIN. levels: PGTABLE_LEVELS.
 * regime, root_pa: what the hardware uses, and ptdump walks from 6.9 on.
 * built_regime, built_root_pa: the tables in the geometry that the kernel was
 * built for, which ptdump walked before; they differ for 64K/52 on 48 bits.
 */
struct pg_kernel {
	char release[128];
	unsigned int major, minor, patch;
	unsigned int page_shift;
	unsigned int va_bits, va_bits_actual, va_bits_min;
	unsigned int levels;
	bool t1sz_known; /* va_bits_actual was read, not inferred */
	uint64_t kimage_voffset;
	uint64_t phys_offset;
	bool phys_offset_known;
	uint64_t stext; /* 0 if unknown */
	uint64_t kaslr_offset;
	uint64_t swapper;
	uint64_t swapper_pa;
	struct pg_regime regime;
	uint64_t root_pa;
	struct pg_regime built_regime;
	uint64_t built_root_pa;
};

/*
 * Fills *k. Errors: a key that is needed is missing or absurd (the sentence
 * names it), or the root is not in mem.
 */
int pg_kernel_init(struct pg_kernel *k, const struct pg_vmcoreinfo *info,
		   const struct pg_mem *mem, struct pg_error *err);

/* The kernel is at least this version. */
static inline bool pg_kernel_since(const struct pg_kernel *k,
				   unsigned int major, unsigned int minor)
{
	return k->major > major || (k->major == major && k->minor >= minor);
}

/* Physical address of an address inside the kernel image. */
static inline uint64_t pg_kernel_image_pa(const struct pg_kernel *k,
					  uint64_t va)
{
	return va - k->kimage_voffset;
}

/* Level 1 (P4D) or 2 (PUD) of Linux's names is absent at run time. */
bool pg_kernel_p4d_folded(const struct pg_kernel *k);
bool pg_kernel_pud_folded(const struct pg_kernel *k);

#endif

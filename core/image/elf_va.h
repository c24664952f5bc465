/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Physical addresses for ELF cores whose program headers have none.
 *
 * Some cores, copies of an old /proc/kcore among them, give kernel virtual
 * addresses only. Two parts of an arm64 kernel's address space are at a fixed
 * distance from physical memory, and VMCOREINFO says which: the linear map,
 * and the kernel's own image. The rest is mapped page by page.
 */
#ifndef PG_IMAGE_ELF_VA_H
#define PG_IMAGE_ELF_VA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * linear_first, linear_size: the linear map's virtual addresses; size 0 if
 *              VMCOREINFO does not tell.
 * linear_add:  physical minus virtual address there, modulo 2^64.
 * stext:       an address inside the kernel image, 0 if not known.
 * image_add:   physical minus virtual address in the kernel image.
 */
struct pg_va_map {
	uint64_t linear_first;
	uint64_t linear_size;
	uint64_t linear_add;
	uint64_t stext;
	uint64_t image_add;
};

/*
 * Reads the keys from the size bytes of VMCOREINFO at text. False if they tell
 * neither the linear map nor the image.
 */
bool pg_va_map_init(struct pg_va_map *map, const char *text, size_t size);

/*
 * The physical address of the size bytes at va in *pa. False if they are
 * neither wholly in the linear map nor a piece of the kernel image that holds
 * _stext, or come out beyond what arm64 can address.
 */
bool pg_va_map_apply(const struct pg_va_map *map, uint64_t va, uint64_t size,
		     uint64_t *pa);

#endif

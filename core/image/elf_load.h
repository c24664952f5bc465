/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a core's PT_LOAD program headers to the segments of an image: what is
 * believed, what is cut, what is left out and what is said about it.
 */
#ifndef PG_IMAGE_ELF_LOAD_H
#define PG_IMAGE_ELF_LOAD_H

#include "image/image_priv.h"

/* A PT_LOAD as the file has it, unchecked; header is its index. */
struct pg_load {
	size_t header;
	uint64_t pa;
	uint64_t va;
	uint64_t offset;
	uint64_t file_size;
	uint64_t memory_size;
};

/*
 * Adds what count PT_LOADs of the image's file with this index hold. Memory
 * without bytes in the file (a filtered dump) is absent without a word.
 *
 * The image's VMCOREINFO must be there already, because it is what physical
 * addresses are derived from if no header has one. PG_EFORMAT if there is no
 * segment or no physical address at all.
 */
int pg_elf_add_loads(struct pg_image *image, unsigned int file,
		     const struct pg_load *loads, size_t count,
		     struct pg_error *err);

#endif

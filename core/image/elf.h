/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ELF cores: program headers become segments, the VMCOREINFO note is kept.
 */
#ifndef PG_IMAGE_ELF_H
#define PG_IMAGE_ELF_H

#include "image/image_priv.h"

/*
 * Adds what the image's file with this index, an open ELF file, holds. What
 * the file lacks is a warning as long as something can be had from it.
 *
 * PG_EFORMAT: not a little-endian arm64 core, headers that lie outside of the
 * file, no segment at all, or no physical addresses.
 */
int pg_elf_load(struct pg_image *image, unsigned int file,
		struct pg_error *err);

#endif

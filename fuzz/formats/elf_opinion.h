/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A second opinion on ELF cores, which shares nothing with core/image: from
 * elf(5) and from what core/image/image.h promises.
 */
#ifndef FUZZ_ELF_OPINION_H
#define FUZZ_ELF_OPINION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FZ_ELF_SEGMENTS 256

struct fz_elf_segment {
	uint64_t pa, size, offset;
};

/*
 * valid: the headers are those of an arm64 core that can be read. segments: in
 * the order of the file, without those that hold nothing. many: there are more
 * than there is room for. derived: physical addresses are made of virtual
 * ones, so that pa is 0 everywhere. text: of VMCOREINFO notes whose padding is
 * the usual one, the first; NULL if there is none. eight: some notes may be
 * padded to eight bytes.
 */
struct fz_elf {
	const uint8_t *bytes;
	uint64_t size;
	bool valid, many, derived, eight;
	struct fz_elf_segment segments[FZ_ELF_SEGMENTS];
	size_t count;
	const uint8_t *text;
	size_t text_size;
};

void fz_elf_read(struct fz_elf *e, const uint8_t *bytes, size_t size);

/* The file's byte at a physical address; false if there is none. */
bool fz_elf_byte(const struct fz_elf *e, uint64_t pa, uint8_t *byte);

/* The value behind KEY= of a text in lines, as a number. */
bool fz_elf_number(const char *text, size_t size, const char *key,
		   unsigned int base, uint64_t *value);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An address space that can be read: physical memory in an image, or a
 * guest's intermediate physical memory seen through stage 2.
 *
 * A memory answers one question, "what is at this address, and for how many
 * bytes does that answer hold?", in stretches. Everything else (views of whole
 * tables, copies, searches) is made of stretches, so that holes, bank borders
 * and stage-2 page borders are met in one place.
 */
#ifndef PG_BASE_MEM_H
#define PG_BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The bytes from one address on that are all present, or all absent.
 *
 * data: the bytes, valid as long as the memory is; NULL if absent.
 * size: how many bytes, at least 1; saturates at the end of the space.
 */
struct pg_stretch {
	const unsigned char *data;
	uint64_t size;
};

/*
 * A memory. Implementations embed it as their first member and set locate.
 *
 * locate() must accept any address and must not fail: an address that cannot
 * be had is absent. It may be called from one thread at a time unless the
 * implementation says otherwise.
 */
struct pg_mem {
	struct pg_stretch (*locate)(const struct pg_mem *mem, uint64_t addr);
};

static inline struct pg_stretch pg_mem_locate(const struct pg_mem *mem,
					      uint64_t addr)
{
	return mem->locate(mem, addr);
}

/*
 * size bytes at addr, without a copy where one stretch holds them, otherwise
 * gathered in scratch (at least size bytes, caller's). NULL if any byte is
 * absent or the range leaves the address space.
 */
const void *pg_mem_view(const struct pg_mem *mem, uint64_t addr, size_t size,
			void *scratch);

/* Copies size bytes to buf; false (buf undefined) if any byte is absent. */
bool pg_mem_read(const struct pg_mem *mem, uint64_t addr, void *buf,
		 size_t size);

/* The little-endian word at addr in *word; false if any byte is absent. */
bool pg_mem_read64(const struct pg_mem *mem, uint64_t addr, uint64_t *word);

/*
 * The NUL-terminated string at addr, in buf with its NUL. False if it has no
 * NUL within size bytes or is not wholly present.
 */
bool pg_mem_read_string(const struct pg_mem *mem, uint64_t addr, char *buf,
			size_t size);

/*
 * The first place in [first, first + size) where the needle of length bytes
 * starts at a multiple of align, absent memory skipped. A needle that lies
 * across two stretches is found too. False if there is none.
 */
bool pg_mem_find(const struct pg_mem *mem, uint64_t first, uint64_t size,
		 const void *needle, size_t length, unsigned int align,
		 uint64_t *at);

#endif

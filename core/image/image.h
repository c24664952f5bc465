/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that hold physical memory. An image is opened from one or several
 * files and read as a pg_mem; its format is found by content.
 *
 *   ELF core        QEMU dump-guest-memory, /proc/vmcore, /proc/kcore
 *   raw RAM         FILE@PHYSADDR, several pieces
 *
 * Files are mapped, never read whole, so opening costs the same for any size.
 */
#ifndef PG_IMAGE_IMAGE_H
#define PG_IMAGE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/mem.h"

/*
 * One piece of physical memory that a file holds.
 *
 * pa, size: physical address and bytes (size is never 0; pa + size is at
 *           most 2^64 - 1, so that it does not wrap). Only bytes that the file
 * really has are counted. va:       the p_vaddr of the program header, 0 for
 * raw pieces; unreliable. file:     index into the image's files; offset: where
 * in that file.
 */
struct pg_segment {
	uint64_t pa;
	uint64_t size;
	uint64_t va;
	unsigned int file;
	uint64_t offset;
};

enum pg_image_format {
	PG_IMAGE_RAW,
	PG_IMAGE_ELF,
};

/* Something odd that did not stop the opening, as a sentence. */
struct pg_warning {
	char text[256];
};

struct pg_image;

/*
 * Opens count files. A name of the form FILE@PHYSADDR (0x for hexadecimal) is
 * raw memory at that address, unless a file of the whole name exists; other
 * names are taken by content. Raw memory without an address is an error that
 * says so, as are files that are not readable, not arm64, or big-endian.
 *
 * *image is to be closed with pg_image_close(). Segments that overlap are kept
 * as one view in which the earlier in the order of names and program headers
 * wins. Truncated files and segments without a physical address (p_paddr ~0,
 * as in /proc/kcore) are warnings; an image without a single usable segment is
 * an error. A core that has no physical address at all gets them from virtual
 * ones where VMCOREINFO says how, with a warning.
 *
 * PG_EIO: the operating system refused. PG_EFORMAT: not a file that can be
 * used, or damaged. PG_EINVAL: raw memory without a proper address.
 *
 * A file that shrinks while it is open ends the process with SIGBUS.
 */
int pg_image_open(const char *const *names, size_t count,
		  struct pg_image **image, struct pg_error *err);

/*
 * A file whose bytes are in memory, under a name for errors. raw: memory at pa;
 * otherwise the bytes are taken by content. bytes: borrowed until
 * pg_image_close(), not changed until then, and not NULL.
 */
struct pg_image_bytes {
	const char *name;
	const void *bytes;
	uint64_t size;
	bool raw;
	uint64_t pa;
};

/* As pg_image_open(), of bytes instead of files; PG_EIO cannot happen. */
int pg_image_open_bytes(const struct pg_image_bytes *files, size_t count,
			struct pg_image **image, struct pg_error *err);

void pg_image_close(struct pg_image *image);

/* The memory of an image; lives as long as the image. Any thread may read. */
const struct pg_mem *pg_image_mem(const struct pg_image *image);

/* PG_IMAGE_ELF if any of the files is an ELF core. */
enum pg_image_format pg_image_format(const struct pg_image *image);

/* Segments as the files give them, by physical address; image's storage. */
const struct pg_segment *pg_image_segments(const struct pg_image *image,
					   size_t *count);

const struct pg_warning *pg_image_warnings(const struct pg_image *image,
					   size_t *count);

/*
 * The text of the first VMCOREINFO note, not NUL-terminated, image's storage;
 * NULL, and a size of 0, if there is no such note.
 */
const char *pg_image_vmcoreinfo(const struct pg_image *image, size_t *size);

/*
 * All notes of the first core that has some, as they stand in it; image's
 * storage; NULL, and a size of 0, if there are none.
 */
const void *pg_image_notes(const struct pg_image *image, size_t *size);

/*
 * The next address at or after pa whose bytes the file really stores: holes
 * between segments and holes in sparse files are skipped. False at the end.
 * *pa moves; *size says how many bytes follow in this stored run.
 */
bool pg_image_next_data(const struct pg_image *image, uint64_t *pa,
			uint64_t *size);

/*
 * Hands back the pages that the operating system mapped for [pa, pa + size),
 * after a search that will not come back; contents stay readable.
 */
void pg_image_forget(const struct pg_image *image, uint64_t pa, uint64_t size);

#endif

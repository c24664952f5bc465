/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of an image share among themselves; nobody else includes it.
 *
 *   file.c     a file, opened and mapped; what it is by its first bytes
 *   elf.c      program headers and notes, added as segments
 *   elf_va.c   physical addresses for cores that hold virtual ones only
 *   view.c     segments made into one view, and everything asked of it
 *   image.c    names, the order of all this, and the plain questions
 */
#ifndef PG_IMAGE_IMAGE_PRIV_H
#define PG_IMAGE_IMAGE_PRIV_H

#include "image/image.h"

/* More oddities than these are counted by nobody and read by nobody. */
#define PG_MAX_WARNINGS 32

/*
 * A file, mapped whole.
 *
 * name: what errors call it, without any @PHYSADDR; owned.
 * fd:   stays open to ask where a sparse file has holes; -1 if not open.
 * lent: map is memory of the caller's, and there is no file.
 */
struct pg_file {
	char *name;
	int fd;
	bool lent;
	const unsigned char *map;
	uint64_t size;
};

/* A part of the view: bytes that one segment won; parts never overlap. */
struct pg_part {
	uint64_t pa;
	uint64_t size;
	const unsigned char *data;
	unsigned int file;
	uint64_t offset;
};

/*
 * mem comes first, so that a pg_mem of an image is the image. Nothing in here
 * changes after the opening, so that threads may read without a lock.
 */
struct pg_image {
	struct pg_mem mem;
	enum pg_image_format format;
	struct pg_file *files;
	size_t nr_files;
	struct pg_segment *segments;
	size_t nr_segments;
	size_t max_segments;
	struct pg_part *parts;
	size_t nr_parts;
	char *vmcoreinfo;
	size_t vmcoreinfo_size;
	const unsigned char *notes; /* in a file's map */
	size_t notes_size;
	struct pg_warning warnings[PG_MAX_WARNINGS];
	size_t nr_warnings;
};

/*
 * Notes an oddity of a file as "NAME: sentence". What comes after the last one
 * that there is room for is left out, and the last one says so.
 */
void pg_image_warn(struct pg_image *image, unsigned int file, const char *fmt,
		   ...) __attribute__((format(printf, 3, 4)));

/*
 * Appends a segment that lies wholly inside its file. Its end is cut, with a
 * warning, where the physical addresses would wrap; a size of 0 is ignored.
 * PG_OK or PG_ENOMEM.
 */
int pg_image_add(struct pg_image *image, const struct pg_segment *segment,
		 struct pg_error *err);

/*
 * Opens and maps the file called name; file->name must be set, and
 * pg_file_close() follows even if this fails. PG_EIO where the operating
 * system says no, PG_EFORMAT for what is not a file with bytes in it.
 */
int pg_file_open(struct pg_file *file, struct pg_error *err);

void pg_file_close(struct pg_file *file);

bool pg_file_is_elf(const struct pg_file *file);

/*
 * PG_EFORMAT, with a sentence that names the format and says what to do, for a
 * file of a known format that holds physical memory in a way that is not
 * understood here; otherwise PG_OK.
 */
int pg_file_refuse_known(const struct pg_file *file, struct pg_error *err);

/*
 * Makes the view of all segments, which are sorted by address on the way; the
 * order they come in is the order of who wins. PG_OK or PG_ENOMEM.
 */
int pg_image_make_view(struct pg_image *image, struct pg_error *err);

/* The locate() of an image's memory. */
struct pg_stretch pg_image_locate(const struct pg_mem *mem, uint64_t addr);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes ELF cores: physical segments and a VMCOREINFO note. */
#ifndef PG_IMAGE_WRITER_H
#define PG_IMAGE_WRITER_H

#include <stdio.h>

#include "base/error.h"
#include "image/record.h"

/* What was written. */
struct pg_written {
	uint64_t bytes;
	size_t segments;
};

/*
 * Writes the recorded pages (the list is finished by this call) as an ELF core
 * that is deterministic: the same input gives the same file. vmcoreinfo may be
 * NULL. The file appears whole or not at all: it is written under another name
 * beside the target and renamed, so the image itself may be the target.
 */
int pg_write_core(const char *name, struct pg_record *record,
		  const char *vmcoreinfo, size_t vmcoreinfo_size,
		  struct pg_written *written, struct pg_error *err);

/* The same to a stream, which is at its start and has room for all. */
int pg_write_core_to(FILE *file, struct pg_record *record,
		     const char *vmcoreinfo, size_t vmcoreinfo_size,
		     struct pg_written *written, struct pg_error *err);

/* Bytes of memory that are present, one after the other. */
struct pg_extent {
	uint64_t pa, size;
};

/*
 * A core of a whole memory: the extents, which ascend and do not overlap, all
 * bytes of them present. notes: as they stand in a core, written before a
 * VMCOREINFO note; both may be NULL. Everything is borrowed.
 */
struct pg_core {
	const struct pg_mem *mem;
	const struct pg_extent *extents;
	size_t count;
	const void *notes;
	size_t notes_size;
	const char *vmcoreinfo;
	size_t vmcoreinfo_size;
};

/* As pg_write_core(); pages of zeros become holes where a file may have some. */
int pg_write_memory(const char *name, const struct pg_core *core,
		    struct pg_written *written, struct pg_error *err);

#endif

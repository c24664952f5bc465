/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes ELF cores: physical segments and a VMCOREINFO note. */
#ifndef PG_IMAGE_WRITER_H
#define PG_IMAGE_WRITER_H

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

#endif

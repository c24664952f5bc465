/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * VMCOREINFO: what a Linux kernel tells about itself, KEY=value a line
 * (kernel/crash_core.c, vmcore_info.c; arm64's part in
 * arch/arm64/kernel/{crash_core,vmcore_info}.c).
 */
#ifndef PG_LINUX_VMCOREINFO_H
#define PG_LINUX_VMCOREINFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/mem.h"

/* The page that holds the text: the kernel never writes more than this. */
#define PG_VMCOREINFO_MAX 4096

/* text: NUL-terminated copy, without what follows the text in memory. */
struct pg_vmcoreinfo {
	char text[16 * PG_VMCOREINFO_MAX + 1];
	size_t size;
};

/*
 * Takes a text of size bytes, up to its first NUL. Error if it is no
 * VMCOREINFO (no OSRELEASE= line) or too long (64 KiB).
 */
int pg_vmcoreinfo_set(struct pg_vmcoreinfo *info, const char *text, size_t size,
		      struct pg_error *err);

/* The value of a key, copied to buf and NUL-terminated; false if absent. */
bool pg_vmcoreinfo_get(const struct pg_vmcoreinfo *info, const char *key,
		       char *buf, size_t size);

/*
 * NUMBER(name): arm64's own are hexadecimal with 0x, the others decimal and
 * may be negative (then the value is two's complement).
 */
bool pg_vmcoreinfo_number(const struct pg_vmcoreinfo *info, const char *name,
			  uint64_t *value);

/* SYMBOL(name): hexadecimal without 0x. */
bool pg_vmcoreinfo_symbol(const struct pg_vmcoreinfo *info, const char *name,
			  uint64_t *value);

/*
 * Looks at one page of memory: the kernel keeps the plain text at the start of
 * a page, and a note whose text begins at page + 0x18 (measured, 6.1 and
 * 6.12). True if this page holds either; info is then set.
 */
bool pg_vmcoreinfo_probe(const struct pg_mem *mem, uint64_t page,
			 struct pg_vmcoreinfo *info);

#endif

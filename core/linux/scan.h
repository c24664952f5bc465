/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks for kernels in an image that has no VMCOREINFO note. */
#ifndef PG_LINUX_SCAN_H
#define PG_LINUX_SCAN_H

#include "image/image.h"
#include "linux/vmcoreinfo.h"

#define PG_SCAN_MAX 16

/*
 * Different VMCOREINFO texts found: list[i] was met first at physical address
 * pa[i], and copies[i] times in all (a kernel keeps two). more: the list was
 * too short.
 */
struct pg_scan {
	size_t count;
	struct pg_vmcoreinfo *list; /* PG_SCAN_MAX of them */
	uint64_t pa[PG_SCAN_MAX];
	unsigned int copies[PG_SCAN_MAX];
	bool more;
};

/* Told now and then how many bytes of how many are done; may be NULL. */
typedef void (*pg_scan_progress)(void *ctx, uint64_t done, uint64_t total);

/*
 * Reads every page that the image's files really store: time grows with the
 * image, memory does not. PG_ENOMEM, or 0. Free with pg_scan_free().
 */
int pg_scan_image(const struct pg_image *image, pg_scan_progress progress,
		  void *ctx, struct pg_scan *scan, struct pg_error *err);

void pg_scan_free(struct pg_scan *scan);

#endif

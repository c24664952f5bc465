/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that appear whole or not at all: written under another name beside the
 * target, which they then take. Whoever has the old file open keeps it.
 */
#ifndef PG_BASE_REPLACE_H
#define PG_BASE_REPLACE_H

#include <stdbool.h>
#include <stdio.h>

#include "base/error.h"

/* What is done about a target that is no plain file, such as a device. */
enum pg_special {
	PG_SPECIAL_REFUSE,
	PG_SPECIAL_WRITE, /* written directly */
};

/*
 * put writes it all and returns false, with errno set, if it cannot; what is
 * buffered is flushed after it. Links are followed. A new file gets the usual
 * permissions, another those of the file that it replaces.
 *
 * PG_EIO: the operating system refused, and a plain file is as it was.
 * PG_EINVAL: no plain file, and that is refused.
 */
int pg_replace_file(const char *name, enum pg_special special,
		    bool (*put)(FILE *file, void *ctx), void *ctx,
		    struct pg_error *err);

#endif

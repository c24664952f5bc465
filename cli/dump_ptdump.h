/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dump -f ptdump: the kernel's own text. */
#ifndef PG_CLI_DUMP_PTDUMP_H
#define PG_CLI_DUMP_PTDUMP_H

#include "linux/ptdump.h"
#include "session.h"

void dump_ptdump(struct session *s, const struct space *space);

#endif

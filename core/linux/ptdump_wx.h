/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's own W+X check: arch/arm64/mm/ptdump.c, ptdump_check_wx(), the
 * same in 6.1.192 and 6.12.117. It looks at leaf bits alone, at invalid entries
 * too, and counts a page of both kinds twice.
 */
#ifndef PG_LINUX_PTDUMP_WX_H
#define PG_LINUX_PTDUMP_WX_H

#include "linux/ptdump.h"

/* page_shift: log2 of the page size; the rest is counted. */
struct pg_ptdump_wx {
	unsigned int page_shift;
	uint64_t wx, non_uxn;
};

/* Takes a line of the kernel's walk. */
void pg_ptdump_wx_add(struct pg_ptdump_wx *wx,
		      const struct pg_ptdump_line *line);

/* No page of either kind was counted. */
bool pg_ptdump_wx_passed(const struct pg_ptdump_wx *wx);

/* The line of the kernel's log, without a newline. */
void pg_ptdump_wx_text(const struct pg_ptdump_wx *wx, char *buf, size_t size);

#endif

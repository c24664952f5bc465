// SPDX-License-Identifier: GPL-2.0-or-later
#include "linux/ptdump_wx.h"

#include <stdio.h>

#include "arch/desc.h"

#define RDONLY 7

void pg_ptdump_wx_add(struct pg_ptdump_wx *wx,
		      const struct pg_ptdump_line *line)
{
	uint64_t pages = (line->end - line->start) >> wx->page_shift;

	if (!line->prot)
		return;
	if (!pg_bit(line->prot, PG_DESC_UXN))
		wx->non_uxn += pages;
	if (!pg_bit(line->prot, RDONLY) && !pg_bit(line->prot, PG_DESC_PXN))
		wx->wx += pages;
}

bool pg_ptdump_wx_passed(const struct pg_ptdump_wx *wx)
{
	return !wx->wx && !wx->non_uxn;
}

void pg_ptdump_wx_text(const struct pg_ptdump_wx *wx, char *buf, size_t size)
{
	if (pg_ptdump_wx_passed(wx))
		snprintf(buf, size,
			 "Checked W+X mappings: passed, no W+X pages found");
	else
		snprintf(buf, size,
			 "Checked W+X mappings: FAILED, %llu W+X pages found, "
			 "%llu non-UXN pages found",
			 (unsigned long long)wx->wx,
			 (unsigned long long)wx->non_uxn);
}

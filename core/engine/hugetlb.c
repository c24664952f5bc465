// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/hugetlb.h"

int pg_htlb_fault(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		  uint64_t va)
{
	(void)t;
	(void)mm;
	(void)vma;
	(void)va;
	return PG_ENOENT;
}

void pg_htlb_zap(struct pg_task *t, struct pg_zap *z)
{
	pg_zap_range(t, z);
}

int pg_htlb_split(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		  uint64_t va)
{
	return pg_vma_split(t, mm, vma, va) ? 0 : PG_ENOMEM;
}

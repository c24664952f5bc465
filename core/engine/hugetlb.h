/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Huge pages of hugetlbfs, and the PMD tables that spaces share for them
 * (lifecycle 5.5; mm/hugetlb.c, 6.12.117).
 */
#ifndef PG_ENGINE_HUGETLB_H
#define PG_ENGINE_HUGETLB_H

#include "engine/zap.h"

int pg_htlb_fault(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		  uint64_t va);
void pg_htlb_zap(struct pg_task *t, struct pg_zap *z);
int pg_htlb_split(struct pg_task *t, struct pg_mm *mm, struct pg_vma *vma,
		  uint64_t va);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pages that user space brings (mm/userfaultfd.c, 6.12; lifecycle A25). */
#ifndef PG_ENGINE_UFFD_H
#define PG_ENGINE_UFFD_H

#include "engine/ptmap.h"

/* One page. PG_ENOENT: no such range, or something is mapped there. */
int pg_uffd_copy(struct pg_task *t, struct pg_mm *mm, uint64_t va);

bool pg_uffd_is_table(struct pg_task *t, const struct pg_place *p);
int pg_uffd_gone(struct pg_task *t, uint64_t va);

#define PG_UFFD_STEPS                                               \
	{                                                           \
		.is_table = pg_uffd_is_table, .gone = pg_uffd_gone, \
	}

#endif

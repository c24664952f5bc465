/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file's pages go, and with them who maps them (mm/truncate.c, 6.12). */
#ifndef PG_ENGINE_TRUNCATE_H
#define PG_ENGINE_TRUNCATE_H

#include "engine/user.h"

/* From index on; of a driver's pages, too. */
int pg_truncate(struct pg_task *t, unsigned int file, uint64_t index);

/* A reference that has nothing to do with what the page is: taken, dropped. */
int pg_speculate(struct pg_task *t, struct pg_mm *mm, uint64_t va, int level,
		 bool drop);

#endif

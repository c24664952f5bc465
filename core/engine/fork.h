/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Copies of spaces (mm/memory.c copy_page_range(), 6.12; lifecycle A14), and
 * other permissions for a range (mm/mprotect.c).
 */
#ifndef PG_ENGINE_FORK_H
#define PG_ENGINE_FORK_H

#include "engine/ptmap.h"

/* Makes space child as a copy. PG_EINVAL: that space is there already. */
int pg_fork(struct pg_task *t, struct pg_mm *mm, unsigned int child);

/* prot: PG_PROT_READ, WRITE, EXEC; 0: no use at all. */
int pg_mprotect(struct pg_task *t, struct pg_mm *mm, uint64_t va, uint64_t size,
		unsigned int prot);

uint64_t pg_fork_wrprotect(uint64_t word);
void pg_fork_flush(struct pg_task *t, struct pg_mm *mm);

#define PG_FORK_STEPS                                                   \
	{                                                               \
		.wrprotect = pg_fork_wrprotect, .flush = pg_fork_flush, \
	}

#endif

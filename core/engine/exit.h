/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ranges and whole spaces that go away (mm/mmap.c, 6.12: do_vmi_align_munmap(),
 * exit_mmap(); lifecycle A4, A6).
 */
#ifndef PG_ENGINE_EXIT_H
#define PG_ENGINE_EXIT_H

#include "engine/user.h"

int pg_munmap(struct pg_task *t, struct pg_mm *mm, uint64_t va, uint64_t size);

/* With the mmap lock in hand for writing, and kept so. */
int pg_unmap_locked(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		    uint64_t size);

/* MADV_DONTNEED: the pages go, and where the scheme does so their tables. */
int pg_dontneed(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		uint64_t size);

/* The space's last thread exits; who still works on it ends it. */
int pg_exit(struct pg_task *t, struct pg_mm *mm);

/* All of it goes; nobody uses the space any more. */
void pg_exit_mmap(struct pg_task *t, struct pg_mm *mm);

/*
 * VMAs end or begin at va from here on; the mmap lock is held for writing.
 * PG_ENOMEM: too many of them; PG_EINVAL: va is amid a page.
 */
int pg_vma_cut(struct pg_task *t, struct pg_mm *mm, uint64_t va);

#endif

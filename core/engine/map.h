/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Operations on one space of any class: map, unmap, protect, age, split,
 * collapse, fold and unfold.
 *
 * All of them first find out what they need and whether they may; whatever can
 * fail fails then, and has changed nothing. After that nothing fails.
 *
 * Ranges are whole pages. Where a bound lies within a leaf that an operation
 * changes, the leaf is split first, down to what the bound needs: from a block
 * to contiguous sets, to the blocks below, and so on. Live leaves are replaced
 * as the CPU's break-before-make level allows (knobs.bbml). Kernel mappings
 * that are in use can not do without, so below level 2 such a split is refused
 * unless the caller says PG_JOB_IDLE.
 */
#ifndef PG_ENGINE_MAP_H
#define PG_ENGINE_MAP_H

#include "engine/script.h"

#define PG_JOB_NO_BLOCK 0x001 /* pages (and sets of pages) only */
#define PG_JOB_NO_CONT	0x002 /* no contiguous sets */
#define PG_JOB_FREE	0x004 /* unmap: tables left empty go */
#define PG_JOB_IDLE	0x008 /* nobody uses the range meanwhile */

/* age: set the access flag, clear it; dirty, clean. */
#define PG_AGE_YOUNG 0x010
#define PG_AGE_OLD   0x020
#define PG_AGE_DIRTY 0x040
#define PG_AGE_CLEAN 0x080

/*
 * What is to be done. va, size: the range. pa: where map maps it to. prot: of
 * map and protect, PG_PROT_ bits. unit: split: leaves of the range end up no
 * larger than this many bytes; 0: only its bounds are split.
 */
struct pg_job {
	uint64_t va, size;
	uint64_t pa;
	uint64_t unit;
	unsigned int prot;
	unsigned int flags;
};

/*
 * Each returns 0, or a code with t->error filled and nothing changed:
 * PG_EINVAL for a range, a unit or an address that there cannot be,
 * PG_EBUSY for what is there already or may not be changed while it is used,
 * PG_ENOMEM, also for one that takes more than 65536 tables of one level.
 * PG_EBUDGET is for tables that lead back to themselves, as a broken image may
 * have them; part of those may be changed by then.
 */

/* With the largest leaves that fit. Refuses a range where anything is. */
int pg_map(struct pg_task *t, struct pg_mm *mm, const struct pg_job *job);

/* Holes are no error. */
int pg_unmap(struct pg_task *t, struct pg_mm *mm, const struct pg_job *job);

/* Permissions and memory type; access flag and dirty state stay. */
int pg_protect(struct pg_task *t, struct pg_mm *mm, const struct pg_job *job);
int pg_age(struct pg_task *t, struct pg_mm *mm, const struct pg_job *job);

/*
 * What hardware does at one address by itself, to the one descriptor that
 * translates it: AF where knobs.ha says so, dirty where knobs.hd does and the
 * descriptor has DBM. PG_ENOENT where it does nothing.
 */
int pg_age_hardware(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		    unsigned int how);

int pg_split(struct pg_task *t, struct pg_mm *mm, const struct pg_job *job);

/*
 * Defragments: tables wholly in the range whose leaves have equal attributes
 * and consecutive addresses become blocks or contiguous sets, recursively.
 * What may not be changed while it is used stays.
 */
int pg_collapse(struct pg_task *t, struct pg_mm *mm, const struct pg_job *job);

/* Contiguous sets alone: those wholly in the range; those that meet it. */
int pg_fold(struct pg_task *t, struct pg_mm *mm, const struct pg_job *job);
int pg_unfold(struct pg_task *t, struct pg_mm *mm, const struct pg_job *job);

/* The operations as scripts know them (script.h). */
extern const struct pg_op_row pg_map_ops[];

#endif

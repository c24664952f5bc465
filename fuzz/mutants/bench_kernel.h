/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel side's witnesses have in common. */
#ifndef FUZZ_MUTANTS_BENCH_KERNEL_H
#define FUZZ_MUTANTS_BENCH_KERNEL_H

#include "base/bits.h"
#include "engine/flush.h"
#include "engine/hotplug.h"
#include "engine/kernel_defaults.h"
#include "engine/kmap.h"
#include "engine/kwalk.h"
#include "engine/schedule.h"
#include "engine/stage2.h"
#include "mutants.h"

#define KB(n) ((uint64_t)(n) << 10)
#define MB(n) ((uint64_t)(n) << 20)
#define GB(n) ((uint64_t)(n) << 30)

#define KRW (PG_PROT_READ | PG_PROT_WRITE)

/* The kernel's regions with 48 bits; physical memory that may be added. */
#define LINEAR	UINT64_C(0xffff000000000000)
#define PHYS	UINT64_C(0x40000000)
#define VMEMMAP UINT64_C(0xfffffc0000000000)
#define VMALLOC UINT64_C(0xffff800010000000)
#define ADDED	GB(16)

/* Declares linear map and vmalloc; vmemmap if wanted; two CPUs run with it. */
void fz_kernel_up(struct fz_bench *b, bool vmemmap);

/*
 * Runs a and c at the same time: a until pause() says so, c until its end, or
 * until it has to wait, or until turn() (may be NULL) says so; then the rest, a
 * first.
 */
struct race {
	void (*a)(struct pg_task *t, void *bench);
	void (*c)(struct pg_task *t, void *bench);
	bool (*pause)(const struct fz_bench *b, const struct pg_event *pending);
	bool (*turn)(const struct fz_bench *b, const struct pg_event *pending);
};

void fz_run_race(struct fz_bench *b, const struct race *race);

/* Space id, of this class, with these tables or new ones. NULL on failure. */
struct pg_mm *fz_add_space(struct fz_bench *b, unsigned int id,
			   enum pg_space_class class, const char *regime,
			   uint64_t root);

/* Maps some memory at VMALLOC; blocks where they fit. */
void fz_kernel_vmap(struct pg_task *t, uint64_t va, uint64_t size);

/* A callback for pg_apply() that reads the entry. */
int fz_touch_entry(struct pg_task *t, const struct pg_place *p, void *arg);

void fz_run_with(struct fz_bench *b, const struct pg_mm *mm);

#endif

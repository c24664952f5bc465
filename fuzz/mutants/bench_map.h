/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Short forms of map.h's operations, for the witnesses of its bugs. */
#ifndef FUZZ_MUTANTS_BENCH_MAP_H
#define FUZZ_MUTANTS_BENCH_MAP_H

#include "base/bits.h"
#include "engine/cursor.h"
#include "mutants.h"

#define KB(n) ((uint64_t)(n) << 10)
#define MB(n) ((uint64_t)(n) << 20)
#define GB(n) ((uint64_t)(n) << 30)

#define KERNEL UINT64_C(0xffff800080000000)

static inline void map_to(struct fz_bench *b, uint64_t va, uint64_t size,
			  uint64_t pa, unsigned int flags)
{
	bool user = b->mm->class == PG_CLASS_USER;

	pg_map(b->t, b->mm,
	       &(struct pg_job){
		       .va = va,
		       .size = size,
		       .pa = pa,
		       .prot = PG_PROT_READ | PG_PROT_WRITE |
			       (user ? PG_PROT_USER : 0),
		       .flags = flags,
	       });
}

static inline void unmap(struct fz_bench *b, uint64_t va, uint64_t size,
			 unsigned int flags)
{
	pg_unmap(b->t, b->mm,
		 &(struct pg_job){ .va = va, .size = size, .flags = flags });
}

static inline void split(struct fz_bench *b, uint64_t va, uint64_t size,
			 uint64_t unit)
{
	pg_split(b->t, b->mm,
		 &(struct pg_job){ .va = va, .size = size, .unit = unit });
}

static inline void kernel_map(struct fz_bench *b, uint64_t va, uint64_t size)
{
	pg_map(b->t, b->kernel,
	       &(struct pg_job){ .va = va,
				 .size = size,
				 .pa = GB(64),
				 .prot = PG_PROT_READ | PG_PROT_WRITE,
				 .flags = PG_JOB_NO_CONT });
}

static inline void kernel_unmap(struct fz_bench *b, uint64_t va, uint64_t size)
{
	pg_unmap(b->t, b->kernel, &(struct pg_job){ .va = va, .size = size });
}

static inline void level_2(struct pg_knobs *knobs)
{
	knobs->bbml = 2;
}

/* A row: id, title, policy, seed_NAME, witness. */
#define ROW(id, what, by, how, shown)                                     \
	.bug = (id), .title = (what), .policy = (by), .seed = seed_##how, \
	.witness = (shown)

#endif

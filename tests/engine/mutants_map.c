// SPDX-License-Identifier: GPL-2.0-or-later
/* Bugs in mapping, unmapping, splitting and merging (core/engine/map.h). */
#include "mutants.h"

#include "base/bits.h"
#include "engine/cursor.h"
#include "engine/flush.h"
#include "engine/map_words.h"

#define KB(n) ((uint64_t)(n) << 10)
#define MB(n) ((uint64_t)(n) << 20)
#define GB(n) ((uint64_t)(n) << 30)

#define RW (PG_PROT_READ | PG_PROT_WRITE | PG_PROT_USER)

static void map(struct bench *b, uint64_t va, uint64_t size, unsigned int flags)
{
	pg_map(b->t, b->mm,
	       &(struct pg_job){ .va = va,
				 .size = size,
				 .pa = GB(8) + va,
				 .prot = RW,
				 .flags = flags });
}

static void unmap(struct bench *b, uint64_t va, uint64_t size,
		  unsigned int flags)
{
	pg_unmap(b->t, b->mm,
		 &(struct pg_job){ .va = va, .size = size, .flags = flags });
}

/* A page comes and goes. */
static void page(struct bench *b)
{
	map(b, GB(1), KB(4), 0);
	unmap(b, GB(1), KB(4), 0);
	map(b, GB(1), KB(4), 0);
}

static void no_order(struct pg_task *t, struct pg_mm *mm)
{
}

static void seed_no_order(struct pg_steps *s)
{
	s->entry.order = no_order;
}

const struct mutant mutants_map[] = {
	{
		.bug = "B1",
		.title = "no DSB between the store and the TLBI",
		.policy = "BBM-2",
		.seed = seed_no_order,
		.witness = page,
	},
	{ .bug = NULL },
};

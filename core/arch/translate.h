/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One address through the tables, as the MMU would, every step kept. */
#ifndef PG_ARCH_TRANSLATE_H
#define PG_ARCH_TRANSLATE_H

#include "arch/access.h"
#include "arch/attr.h"
#include "arch/fault.h"
#include "arch/walk.h"

/* Five look-ups of stage 1 and five of stage 2 for the final address. */
#define PG_STEPS_MAX 10

struct pg_step {
	uint8_t stage;
	int8_t level;
	enum pg_desc_kind kind;
	bool readable; /* false: raw and kind mean nothing */
	uint64_t at;
	uint64_t raw;
};

/*
 * fault.kind PG_FAULT_NONE: pa and what follows are valid, for size bytes
 * around the address (the smaller of both stages). ipa: what stage 1 gave,
 * equal to pa without stage 2. level, desc: the stage-1 leaf (stage-2 tables
 * alone: that one).
 */
struct pg_translation {
	uint64_t ia;
	struct pg_fault fault;
	uint64_t pa;
	uint64_t ipa;
	uint64_t size;
	int8_t level;
	uint64_t desc;
	struct pg_hier hier;
	struct pg_access access;
	struct pg_memattr attr;
	unsigned int nsteps;
	struct pg_step steps[PG_STEPS_MAX];
};

/* How an address is accessed, where that is asked. */
struct pg_how {
	bool user;
	uint8_t right; /* one of PG_R, PG_W, PG_X; 0: permissions not judged */
};

/*
 * Translates ia. Never fails: what cannot be is a fault in *t, in the order of
 * rules F-1 and F-6. how may be NULL. Tags (TBI) are stripped for the look-up.
 */
void pg_translate(const struct pg_tables *tables, uint64_t ia,
		  const struct pg_how *how, struct pg_translation *t);

/*
 * F-7: a stage-1 descriptor at ipa that could not be read may be so because
 * stage 2 does not translate its address, or does not let it be read. True if
 * so: *fault is then stage 2's, met on a walk.
 */
bool pg_stage2_walk_fault(const struct pg_tables *s2, uint64_t ipa,
			  struct pg_fault *fault);

/*
 * The input address without its tag, moved into this regime's range; false if
 * it lies outside, which is a translation fault at level 0.
 */
bool pg_regime_contains(const struct pg_regime *r, uint64_t ia, bool fetch,
			uint64_t *address);

#endif

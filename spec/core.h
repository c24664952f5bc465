/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * core's walker behind the interface of the spec walker: what one is asked,
 * the other can be asked.
 */
#ifndef SPEC_CORE_H
#define SPEC_CORE_H

#include "arch/nested.h"
#include "arch/translate.h"
#include "base/error.h"

#include "spec.h"

#define CORE_WORDS 64

/*
 * A place for faults of our own, so that it can be seen that a comparison
 * finds them. All may be NULL. word: what core reads instead of a word;
 * regimes: after the registers were read; answer: after core answered.
 */
struct core_mutant {
	const char *name;
	uint64_t (*word)(uint64_t word);
	void (*regimes)(struct pg_regime *regime, struct pg_regime *stage2);
	void (*answer)(const struct pg_regime *regime,
		       struct pg_translation *t);
};

/*
 * One half of a regime. memory: the words that core was given lately; it is
 * handed eight bytes at a time.
 */
struct core {
	struct pg_mem mem;
	struct spec_memory memory;
	uint64_t words[CORE_WORDS];
	unsigned int next;
	const struct core_mutant *mutant;
	struct pg_regime regime, stage2;
	struct pg_tables tables, stage2_tables;
	struct pg_nested nested;
	struct pg_error err;
};

/*
 * The registers as core has them; those that it does not know are not given.
 * pan: PSTATE.PAN.
 */
void core_registers(const struct spec_input *in, bool pan,
		    struct pg_regs *regs);

/* upper: of a regime with two ranges. */
enum pg_space_reg core_space(enum spec_regime regime, bool upper);

/*
 * What spec_translate() is given, for addresses with this bit 55 and accesses
 * with this PSTATE.PAN. False where core refuses the registers; c->err says
 * why. c must not move afterwards.
 */
bool core_prepare(struct core *c, const struct spec_input *in, bool upper,
		  bool pan, const struct core_mutant *mutant);

/*
 * Translates. The result holds what core has a word for: no hints of caches
 * (a MAIR byte is 0x4, 0xb or 0xf each half), no updates, no overlays.
 * access: NULL asks without one, which permissions do not refuse.
 */
void core_ask(struct core *c, uint64_t addr, const struct spec_access *access,
	      struct spec_result *result);

/*
 * The same address shown by pg_walk(), as dump sees it: what its entry was, as
 * the fault of a privileged read, permissions not judged. An access flag that
 * is not set is no fault here, and one is not judged. False where there is
 * nothing to be walked for this address, or through stage 2.
 */
bool core_walk(struct core *c, uint64_t addr, struct spec_result *result);

/* A spec walker's result, less what core has no word for. */
void core_view(struct spec_result *result);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The system registers that shape translation, as a set of values in which
 * any may be missing. Filled from a registers file (one NAME=VALUE a line) or
 * from single NAME=VALUE words.
 */
#ifndef PG_ARCH_REGS_H
#define PG_ARCH_REGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum pg_reg {
	PG_TTBR0_EL1,
	PG_TTBR1_EL1,
	PG_TCR_EL1,
	PG_TCR2_EL1,
	PG_MAIR_EL1,
	PG_SCTLR_EL1,
	PG_PIR_EL1,
	PG_PIRE0_EL1,
	PG_TTBR0_EL2,
	PG_TTBR1_EL2,
	PG_TCR_EL2,
	PG_TCR2_EL2,
	PG_MAIR_EL2,
	PG_SCTLR_EL2,
	PG_PIR_EL2,
	PG_PIRE0_EL2,
	PG_HCR_EL2,
	PG_VTTBR_EL2,
	PG_VTCR_EL2,
	PG_TTBR0_EL3,
	PG_TCR_EL3,
	PG_MAIR_EL3,
	PG_SCTLR_EL3,
	PG_PIR_EL3,
	PG_ID_AA64MMFR0_EL1,
	PG_ID_AA64MMFR1_EL1,
	PG_ID_AA64MMFR2_EL1,
	PG_ID_AA64MMFR3_EL1,
	PG_PSTATE,
	PG_REG_COUNT,
};

/* Zero-initialised: nothing known. */
struct pg_regs {
	uint64_t value[PG_REG_COUNT];
	bool known[PG_REG_COUNT];
};

const char *pg_reg_name(enum pg_reg reg);

/* The value of a register, or fallback where it is not known. */
static inline uint64_t pg_reg_or(const struct pg_regs *regs, enum pg_reg reg,
				 uint64_t fallback)
{
	return regs->known[reg] ? regs->value[reg] : fallback;
}

/* The value of a register, 0 where it is not known. */
static inline uint64_t pg_reg(const struct pg_regs *regs, enum pg_reg reg)
{
	return pg_reg_or(regs, reg, 0);
}

/* Whether NAME=VALUE names a register that shapes translation. */
bool pg_reg_is_known(const char *text);

/*
 * Takes one NAME=VALUE; blanks around either are ignored, letter case does
 * not count. Registers that do not shape translation (PC, SP, VBAR_EL1 ...)
 * are accepted and dropped: real register files are full of them. A later
 * value replaces an earlier one. Errors: no '=', an empty name, a value that
 * is not a 64-bit number.
 */
int pg_regs_set(struct pg_regs *regs, const char *text, struct pg_error *err);

/*
 * Takes a whole registers file: one NAME=VALUE a line, empty lines and lines
 * that begin with # ignored. The error names the line.
 */
int pg_regs_parse(struct pg_regs *regs, const char *text, size_t size,
		  struct pg_error *err);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the host and the guest agree on: where things lie in the guest's
 * memory, and the form of jobs and requests. Both include this.
 */
#ifndef ORACLE_ABI_H
#define ORACLE_ABI_H

#define OR_RAM_BASE 0x40000000 /* of -M virt */
#define OR_RAM_SIZE 0x10000000

#define OR_LINK_BASE 0x40100000 /* the guest itself: see guest.ld */
#define OR_MAILBOX   0x40200000
#define OR_JOBS	     0x40210000
#define OR_REQUESTS  0x40300000
#define OR_ARENAS    0x42000000 /* tables under test, to the end */

/* The file descriptors that QEMU inherits. */
#define OR_FD_RAM     10
#define OR_FD_REQUEST 11
#define OR_FD_ANSWER  12

#define OR_MAGIC 0x70676f7261636c65 /* "pgoracle" */

#ifndef __ASSEMBLER__
#include <stdint.h>

/* The registers of a job, in the order in which they are written. */
enum or_reg {
	OR_SCTLR_EL1,
	OR_TCR_EL1,
	OR_MAIR_EL1,
	OR_TTBR0_EL1,
	OR_TTBR1_EL1,
	OR_HCR_EL2,
	OR_VTCR_EL2,
	OR_VTTBR_EL2,
	OR_SCTLR_EL2,
	OR_TCR_EL2,
	OR_TTBR0_EL2,
	OR_TTBR1_EL2,
	OR_MAIR_EL2,
	OR_PAN, /* PSTATE.PAN: 0 or 1 */
	OR_REG_COUNT,
};

/* The AT instructions. */
enum or_op {
	OR_S1E1R,
	OR_S1E1W,
	OR_S1E0R,
	OR_S1E0W,
	OR_S12E1R,
	OR_S12E1W,
	OR_S12E0R,
	OR_S12E0W,
	OR_S1E2R,
	OR_S1E2W,
	OR_S1E1RP,
	OR_S1E1WP,
	OR_OP_COUNT,
};

/* The guest writes it once, when it is ready; magic last. */
struct or_mailbox {
	uint64_t magic;
	uint64_t current_el;
	uint64_t mmfr[4]; /* ID_AA64MMFR0_EL1 to MMFR3 */
	uint64_t pfr1;
};

/* One state of registers and memory, and what to ask of it. */
struct or_job {
	uint64_t reg[OR_REG_COUNT];
	uint64_t requests; /* address of the first struct or_request */
	uint64_t count;
};

/* esr: 0, or the syndrome of the exception that AT took; par is then void. */
struct or_request {
	uint64_t va;
	uint64_t op;
	uint64_t par;
	uint64_t esr;
};

/* What goes through the request pipe; any eight bytes come back. */
struct or_doorbell {
	uint32_t first; /* index of a job */
	uint32_t count;
};
#endif

#endif

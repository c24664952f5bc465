/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A second page-table walker, to be compared with core's. It is written from
 * the rules of the Arm ARM (DDI 0487, VMSAv8-64), one function for each step,
 * slow and literal; it shares no line with core and includes none of its
 * headers. Comments name rules by the letters of the families that follow, and
 * a rule that no comment names is not in it:
 *
 *	R registers and geometry	F faults and their order
 *	D descriptors and attributes	P permissions
 *	C contiguous sets
 *
 * Not modelled: 128-bit descriptors, AssuredOnly and TopLevel, granule
 * protection, AMEC, the XS attribute, HCR_EL2.CD and ID.
 */
#ifndef SPEC_SPEC_H
#define SPEC_SPEC_H

#include <stdbool.h>
#include <stdint.h>

/* The registers that a walk looks at; what is not set is 0. */
enum spec_reg {
	SPEC_SCTLR_EL1,
	SPEC_TCR_EL1,
	SPEC_TCR2_EL1,
	SPEC_TTBR0_EL1,
	SPEC_TTBR1_EL1,
	SPEC_MAIR_EL1,
	SPEC_MAIR2_EL1,
	SPEC_PIR_EL1,
	SPEC_PIRE0_EL1,
	SPEC_POR_EL1,
	SPEC_POR_EL0,
	SPEC_SCTLR_EL2,
	SPEC_TCR_EL2,
	SPEC_TCR2_EL2,
	SPEC_TTBR0_EL2,
	SPEC_TTBR1_EL2,
	SPEC_MAIR_EL2,
	SPEC_MAIR2_EL2,
	SPEC_PIR_EL2,
	SPEC_PIRE0_EL2,
	SPEC_POR_EL2,
	SPEC_HCR_EL2,
	SPEC_VTCR_EL2,
	SPEC_VTTBR_EL2,
	SPEC_S2PIR_EL2,
	SPEC_SCTLR_EL3,
	SPEC_TCR_EL3,
	SPEC_TTBR0_EL3,
	SPEC_MAIR_EL3,
	SPEC_MAIR2_EL3,
	SPEC_PIR_EL3,
	SPEC_POR_EL3,
	SPEC_SCR_EL3,
	SPEC_ID_AA64MMFR0_EL1,
	SPEC_ID_AA64MMFR1_EL1,
	SPEC_ID_AA64MMFR2_EL1,
	SPEC_ID_AA64MMFR3_EL1,
	SPEC_ID_AA64ISAR1_EL1,
	SPEC_ID_AA64PFR0_EL1,
	SPEC_ID_AA64PFR1_EL1,
	SPEC_REGS,
};

/* What the register is called, for example "TCR_EL1". */
extern const char *const spec_reg_names[SPEC_REGS];

/* SPEC_STAGE2 asks stage 2 alone: the address is an IPA. */
enum spec_regime {
	SPEC_EL10,
	SPEC_EL2,
	SPEC_EL20,
	SPEC_EL3,
	SPEC_STAGE2,
	SPEC_REGIMES,
};

/* The Security state of the access, and the space of an output address. */
enum spec_space {
	SPEC_NONSECURE,
	SPEC_SECURE,
	SPEC_REALM,
	SPEC_ROOT,
};

enum spec_kind {
	SPEC_READ,
	SPEC_WRITE,
	SPEC_FETCH,
};

struct spec_access {
	enum spec_kind kind;
	bool el0;      /* by EL0, otherwise by the regime's own EL */
	bool pan;      /* PSTATE.PAN is 1 */
	bool nonfault; /* SVE non-fault or transactional, for NFDn */
	bool unaligned;
};

/*
 * What implementations may choose. All zero is the default everywhere.
 */
struct spec_knobs {
	bool tnsz_above_faults;	   /* otherwise clamped to the largest */
	bool tnsz_below_faults;	   /* otherwise clamped; with LVA or
				      LPA it always faults */
	unsigned int reserved_tg;  /* 12, 14 or 16; 0 is 12 */
	bool contig_beyond_faults; /* C-7 */
	bool contig_ignored;  /* C-4: the bit does not change the address */
	bool nt_translates;   /* D-7: otherwise a translation fault */
	bool device_executes; /* P-12: otherwise a permission fault */
	bool pan_reserved_is_none; /* P-4: PAN sees a reserved PIRE0 nibble
				      as 0 */
	bool cache_enables;	   /* let SCTLR.C and I change the attributes */
};

/*
 * Reads the eight bytes at an address, as a little-endian number; false if
 * nothing answers there (an external abort).
 */
struct spec_memory {
	bool (*read)(void *ctx, uint64_t addr, uint64_t *word);
	void *ctx;
};

struct spec_input {
	uint64_t regs[SPEC_REGS];
	enum spec_regime regime;
	enum spec_space state;
	bool alone; /* stage 1 alone, whatever HCR_EL2.VM says */
	struct spec_knobs knobs;
	struct spec_memory memory;
};

struct spec_rights {
	bool r, w, x;
};

/*
 * Memory attributes as a byte of MAIR and the shareability as an SH field: 0
 * none, 2 outer, 3 inner; 1 is the reserved encoding, kept as it is.
 */
struct spec_attr {
	uint8_t mair;
	uint8_t sh;
	bool reserved; /* an unallocated encoding chose them */
};

struct spec_fault {
	unsigned int stage; /* 1 or 2, 0: there is no fault */
	bool walk;	    /* F-7: stage 2, of a stage-1 descriptor */
	unsigned int fsc;   /* F-4 */
	int level;
	bool overlay, dirty; /* F-5: which part of the permissions */
	uint64_t ipa;	     /* what stage 2 was asked, if stage is 2 */
};

struct spec_result {
	struct spec_fault fault;
	/* The rest is 0 where the walk did not get so far. */
	uint64_t pa;
	enum spec_space space;
	struct spec_attr attr;
	/*
	 * What accesses with the same PSTATE.PAN may do, both stages together.
	 * Valid also for a permission fault of the last stage asked, so that
	 * it is seen what would have been allowed.
	 */
	bool has_rights;
	struct spec_rights priv, user;
	int level;     /* of the stage-1 leaf, of stage 2 if asked alone */
	uint64_t desc; /* that leaf */
	/* P-7: which tables of stage 1 were the first to limit it. */
	int limit_el0, limit_write, limit_ux, limit_px;
	unsigned int size_bits; /* log2 of the leaf, the smaller of two stages */
	/* Hardware updates of that leaf; D-18, D-19. */
	bool sets_af, sets_dirty;
	unsigned int reads;
};

#define SPEC_NO_LIMIT (-100)

/*
 * Whether the registers themselves are wrong, so that no address at all
 * translates or the implementation has to choose.
 */
bool spec_registers_wrong(const struct spec_input *in, uint64_t addr);

/* ID registers of a machine that has every feature that the walker knows. */
void spec_machine(uint64_t regs[SPEC_REGS]);

/* Never fails: every input has an answer. */
void spec_translate(const struct spec_input *in, uint64_t addr,
		    const struct spec_access *access,
		    struct spec_result *result);

#endif

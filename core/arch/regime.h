/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One stage of one translation regime, its geometry computed once.
 *
 * Rule ids (R-4 ...) are those of the project's rule list; the Arm ARM's own
 * ids (DDI 0487) stand beside them where a rule has one.
 */
#ifndef PG_ARCH_REGIME_H
#define PG_ARCH_REGIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/regs.h"
#include "base/bits.h"
#include "base/error.h"

enum pg_regime_kind {
	PG_EL10, /* EL1&0, stage 1, two ranges */
	PG_EL2,	 /* EL2 with HCR_EL2.E2H = 0, one range */
	PG_EL20, /* EL2&0 (VHE), two ranges */
	PG_EL3,	 /* EL3, one range */
	PG_S2,	 /* stage 2 of EL1&0 */
};

/* Where a descriptor keeps the output address bits above 47 (D-8). */
enum pg_oa_format {
	PG_OA_48,  /* nowhere */
	PG_OA_LPA, /* 64K with FEAT_LPA: [51:48] in descriptor bits [15:12] */
	PG_OA_DS,  /* 4K, 16K with DS: [49:48] in place, [51:50] in [9:8] */
};

/* Ask pg_regime_init() for the fewest levels, as KVM and most others do. */
#define PG_START_AUTO INT8_MAX

#define PG_LEVEL_MIN   (-1)
#define PG_LEVEL_MAX   3
#define PG_LEVEL_COUNT 5

/* What pg_regime_init() refused, for those who judge registers. */
enum pg_flaw {
	PG_FLAW_NONE,
	PG_FLAW_GRANULE,    /* TGn is reserved */
	PG_FLAW_TXSZ_LARGE, /* */
	PG_FLAW_TXSZ_SMALL, /* */
	PG_FLAW_START,	    /* stage 2: no such start level */
	PG_FLAW_START_SIZE, /* stage 2: T0SZ does not fit it */
};

/*
 * The first half is what registers or a --regime text say; set it, zero the
 * rest, and call pg_regime_init(), which computes the second half. Values are
 * the registers' own unless said otherwise.
 */
struct pg_regime {
	enum pg_regime_kind kind;
	bool high;	   /* the upper range of a regime with two */
	bool off;	   /* stage 1 is disabled: addresses pass unchanged */
	bool dc;	   /* off by HCR_EL2.DC: what passes is Normal memory */
	uint8_t granule;   /* log2 of the granule size: 12, 14 or 16 */
	uint8_t txsz;	   /* TnSZ: input addresses have 64 - TnSZ bits */
	uint8_t ps;	   /* PS or IPS, 0 to 7 */
	uint8_t pamax;	   /* physical address bits implemented, 32 to 52 */
	int8_t sl;	   /* stage 2: start level wanted, or PG_START_AUTO */
	bool ds;	   /* TCR.DS; ignored for 64K */
	bool tbi;	   /* top byte ignored, for data accesses */
	bool tbid;	   /* TBI does not hold for instruction fetches */
	bool epd;	   /* no walks at all */
	bool e0pd;	   /* no walks for EL0 */
	bool hpd;	   /* hierarchical attributes ignored */
	bool ha;	   /* the access flag is set by hardware */
	bool hd;	   /* dirty state is kept by hardware; needs ha */
	bool wxn;	   /* writable is never executable */
	bool pan;	   /* PSTATE.PAN */
	bool epan;	   /* SCTLR.EPAN: PAN looks at EL0 execute as well */
	bool pie;	   /* permissions are indirect (FEAT_S1PIE) */
	bool ee;	   /* descriptors are big-endian */
	bool no_lva;	   /* 64K input addresses end at 48 bits */
	bool ttst;	   /* small tables: TnSZ above 39 */
	bool nt_faults;	   /* a block with nT = 1 faults (D-7, a choice) */
	bool contig_merge; /* a contiguous set is read as one leaf (C-4) */
	bool fwb;	   /* stage 2: HCR_EL2.FWB */
	bool xnx;	   /* stage 2: FEAT_XNX */
	bool ptw;	   /* stage 2: HCR_EL2.PTW */
	bool ha_known;	   /* ha and hd were read from a register */
	uint8_t sh;	   /* TCR.SHn, the shareability of every leaf if DS */
	uint64_t mair;
	uint64_t pir;	/* privileged, 16 nibbles */
	uint64_t pire0; /* unprivileged, 16 nibbles */

	/* Computed by pg_regime_init(). */
	enum pg_flaw flaw; /* why it failed, if it is one of these */
	uint8_t stage;	   /* 1 or 2 */
	uint8_t ia_bits;   /* input address bits */
	uint8_t oa_bits;   /* output address bits: above them faults */
	uint8_t stride;	   /* index bits of a whole table */
	int8_t start;	   /* level of the first look-up, -1 to 3 */
	uint8_t root_bits; /* log2 of the entries of the start table(s) */
	uint8_t leaves; /* bit (level + 1) set: blocks or pages there (D-4) */
	enum pg_oa_format oa_format;
	uint64_t base; /* the first input address */
};

/*
 * Checks the first half and computes the second. The error names the field
 * and the rule it breaks. A regime that is off is not judged any further.
 */
int pg_regime_init(struct pg_regime *r, struct pg_error *err);

/*
 * From a text as given to --regime: el1|el2|el3 with :low or :high where there
 * are two ranges, or s2; then granule (4k, 16k, 64k), input bits, and words:
 *
 *   ds oaNN hpd wxn pan epan e0pd tbi ha hd pie fwb ee slN mair=N pir=N pire0=N
 *
 * Leaves *r initialised. What the text does not say: output size 48 bits (52
 * with ds), Linux's MAIR, no feature.
 */
int pg_regime_parse(const char *text, struct pg_regime *r,
		    struct pg_error *err);

/*
 * Back into a text that pg_regime_parse() takes, of a regime that it made or
 * that differs from one only in what has no word there, which is lost.
 */
#define PG_REGIME_SPEC_MAX 160
void pg_regime_spec(const struct pg_regime *r, char *buf, size_t size);

/* The spaces that registers can point at. */
enum pg_space_reg {
	PG_SPACE_EL1_LOW,
	PG_SPACE_EL1_HIGH,
	PG_SPACE_EL2,
	PG_SPACE_EL2_LOW,
	PG_SPACE_EL2_HIGH,
	PG_SPACE_EL3,
	PG_SPACE_S2,
};

/*
 * From registers. *root (may be NULL) is the physical address of the start
 * table as TTBR holds it. The error names a register that is missing, or a
 * field that is illegal; 128-bit descriptors are refused by name.
 */
int pg_regime_from_regs(const struct pg_regs *regs, enum pg_space_reg space,
			struct pg_regime *r, uint64_t *root,
			struct pg_error *err);

/* The registers that hold a space's root, and its geometry. */
enum pg_reg pg_space_ttbr(enum pg_space_reg space);
enum pg_reg pg_space_tcr(enum pg_space_reg space);

/* HCR_EL2 says that EL1&0 addresses go through stage 2. */
bool pg_regs_stage2_on(const struct pg_regs *regs);

/* "EL1&0 high, 4K granule, 48-bit input, 48-bit output, start level 0, ..." */
void pg_regime_describe(const struct pg_regime *r, char *buf, size_t size);

/* "EL1&0", "EL2", "EL2&0", "EL3", "stage 2" */
const char *pg_regime_kind_name(enum pg_regime_kind kind);

/* Privileged and unprivileged accesses are told apart. */
static inline bool pg_regime_two_els(const struct pg_regime *r)
{
	return r->kind == PG_EL10 || r->kind == PG_EL20;
}

/* log2 of the bytes that one entry at this level translates. */
static inline unsigned int pg_level_shift(const struct pg_regime *r, int level)
{
	return r->granule + r->stride * (PG_LEVEL_MAX - level);
}

/* Blocks (or, at level 3, pages) may stand at this level. */
static inline bool pg_level_has_leaf(const struct pg_regime *r, int level)
{
	return r->leaves >> (level + 1) & 1;
}

/* log2 of the entries of a table: the start table may differ. */
static inline unsigned int pg_level_index_bits(const struct pg_regime *r,
					       int level)
{
	return level == r->start ? r->root_bits : r->stride;
}

/* Bytes of the start table, all concatenated tables together. */
static inline uint64_t pg_regime_root_size(const struct pg_regime *r)
{
	return PG_BIT(r->root_bits + 3);
}

/* What the start table has to be aligned to. */
uint64_t pg_regime_root_align(const struct pg_regime *r);

/* The smallest and the largest TnSZ that there may be. */
unsigned int pg_regime_min_txsz(const struct pg_regime *r);
unsigned int pg_regime_max_txsz(const struct pg_regime *r);

/* TTBR holds address bits above 47 in [5:2]. */
static inline bool pg_regime_wide_ttbr(const struct pg_regime *r)
{
	return r->ds || (r->oa_format == PG_OA_LPA && r->ps == 6);
}

/* The last input address of the regime. */
static inline uint64_t pg_regime_last(const struct pg_regime *r)
{
	return r->base + pg_ones(r->ia_bits);
}

/*
 * Entries of one contiguous set at this level, as a power of two; 0 where the
 * bit means nothing (C-1, C-2).
 */
unsigned int pg_contig_bits(const struct pg_regime *r, int level);

#endif

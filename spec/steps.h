/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The steps of spec.h's walker, between its files.
 */
#ifndef SPEC_STEPS_H
#define SPEC_STEPS_H

#include "spec.h"

/* Bits [hi:lo] of a value. */
static inline uint64_t spec_bits(uint64_t value, unsigned int hi,
				 unsigned int lo)
{
	return (value >> lo) &
	       (hi - lo == 63 ? ~0ull : (1ull << (hi - lo + 1)) - 1);
}

static inline bool spec_bit(uint64_t value, unsigned int bit)
{
	return (value >> bit) & 1;
}

/*
 * What the registers say to one walk, features already taken into account: a
 * control is 0 where its feature is absent.
 */
struct spec_params {
	unsigned int stage;
	unsigned int granule; /* 12, 14 or 16 */
	bool granule_chosen;  /* the registers do not say one */
	unsigned int txsz;
	unsigned int ps; /* the field's value */
	unsigned int pamax;
	uint64_t ttbr;
	uint64_t mair, mair2;
	uint64_t pir, pire0;
	uint64_t por_priv, por_user;
	unsigned int sh;
	bool enabled;
	bool two_els; /* privileged and unprivileged, two ranges */
	bool lva, lpa, ttst, xnx, bbm, xs, mte;
	bool ds, ee;
	bool epd, e0pd, nfd, tbi, tbid;
	bool ha, hd, hpd;
	bool pie, poe, e0poe, aie, pnch;
	bool wxn, pan, epan, nv1, sif;
	bool dc, c, i;
	/* Stage 2. */
	unsigned int sl0, sl2;
	bool fwb, ptw, s2pie;
	uint64_t s2pir;
};

/* params.c */
void spec_params_stage1(const struct spec_input *in, uint64_t va,
			struct spec_params *p);
void spec_params_stage2(const struct spec_input *in, struct spec_params *p);
bool spec_stage2_enabled(const struct spec_input *in);

/* geometry.c */
unsigned int spec_stride(const struct spec_params *p);
unsigned int spec_shift(const struct spec_params *p, int level);
unsigned int spec_input_bits(const struct spec_params *p);
unsigned int spec_output_bits(const struct spec_params *p);
bool spec_txsz_faults(struct spec_params *p, const struct spec_knobs *knobs);
bool spec_va_out_of_range(const struct spec_params *p, uint64_t va,
			  const struct spec_access *access);
int spec_start_level(const struct spec_params *p);
bool spec_sl_faults(const struct spec_params *p);
uint64_t spec_table_base(const struct spec_params *p, int start);
uint64_t spec_descriptor_address(const struct spec_params *p, uint64_t table,
				 uint64_t ia, int level, int start);
bool spec_above_output(const struct spec_params *p, uint64_t addr);

/* descriptor.c */
enum spec_type {
	SPEC_INVALID,
	SPEC_TABLE,
	SPEC_LEAF,
};

enum spec_type spec_type(const struct spec_params *p, uint64_t desc, int level);
uint64_t spec_next_table(const struct spec_params *p, uint64_t desc);
uint64_t spec_leaf_base(const struct spec_params *p, uint64_t desc, int level);
unsigned int spec_contiguous_bits(const struct spec_params *p, uint64_t desc,
				  int level);
uint64_t spec_output(const struct spec_params *p,
		     const struct spec_knobs *knobs, uint64_t desc, int level,
		     uint64_t ia);
/* Step 8 of F-1: 0, or the first four bits of a fault status code. */
unsigned int spec_leaf_fault(const struct spec_params *p,
			     const struct spec_knobs *knobs, uint64_t desc,
			     int level, uint64_t ia);

/* What a walk has found so far, and where it is. */
struct spec_walk {
	int level;
	int start;
	uint64_t table;
	uint64_t desc;
	/* Limits of the tables above, P-7. */
	bool ap_table_ro, ap_table_priv;
	bool uxn_table, pxn_table;
	bool ns_table;
	/* The level of the first table that set each. */
	int limit_el0, limit_write, limit_ux, limit_px;
	unsigned int reads;
};

/* Fault status codes without their level, F-4. */
enum {
	SPEC_ADDRESS_SIZE = 0x00,
	SPEC_TRANSLATION = 0x04,
	SPEC_ACCESS_FLAG = 0x08,
	SPEC_PERMISSION = 0x0c,
	SPEC_ABORT_ON_WALK = 0x14,
	SPEC_ALIGNMENT = 0x21,
	SPEC_NO_FAULT = 0x3f,
};

void spec_set_fault(struct spec_fault *fault, unsigned int stage,
		    unsigned int kind, int level);

/* attrs.c */
struct spec_attr spec_stage1_attr(const struct spec_params *p, uint64_t desc);
struct spec_attr spec_disabled_attr(const struct spec_params *p,
				    const struct spec_access *access);
struct spec_attr spec_enabled_caches(const struct spec_params *p,
				     const struct spec_access *access,
				     struct spec_attr attr);
/* s1 is NULL where stage 2 is asked alone. */
struct spec_attr spec_stage2_attr(const struct spec_params *p, uint64_t desc,
				  const struct spec_attr *s1);
/* Of stage 2's own field, as the permission check sees it. */
bool spec_stage2_device(const struct spec_params *p, uint64_t desc,
			const struct spec_attr *s1);
bool spec_is_device(struct spec_attr attr);

/* permissions.c */

/* Permissions of one EL: base, overlay, and how they meet. */
struct spec_control {
	struct spec_rights base;
	struct spec_rights over;
	bool overlaid; /* over counts */
	bool wxn;
	bool dirty_needed; /* writes find a clean leaf that nobody marks */
};

void spec_hierarchical(const struct spec_params *p, struct spec_walk *w);
void spec_stage1_control(const struct spec_params *p,
			 const struct spec_knobs *knobs,
			 const struct spec_walk *w,
			 const struct spec_access *access,
			 enum spec_space state, enum spec_space space,
			 struct spec_control *control);
void spec_stage2_control(const struct spec_params *p, const struct spec_walk *w,
			 const struct spec_access *access,
			 struct spec_control *control);
/* True if refused; says in fault which part refused. */
bool spec_refused(const struct spec_control *control,
		  const struct spec_access *access, bool device,
		  const struct spec_knobs *knobs, struct spec_fault *fault);
/* Is this leaf clean, and would a write make it dirty? */
bool spec_sets_dirty(const struct spec_params *p, uint64_t desc);

/* stage2.c */

/* Where an IPA comes from. */
struct spec_ipa {
	uint64_t addr;
	bool for_walk;		      /* of a stage-1 descriptor */
	const struct spec_attr *attr; /* of stage 1, or NULL */
};

struct spec_stage2 {
	struct spec_fault fault;
	uint64_t pa;
	struct spec_attr attr;
	bool has_rights;
	struct spec_rights priv, user;
	int level;
	uint64_t desc;
	unsigned int size_bits;
	bool sets_af, sets_dirty;
	unsigned int reads;
};

void spec_stage2(const struct spec_input *in, const struct spec_ipa *ipa,
		 const struct spec_access *access, struct spec_stage2 *out);

/* stage1.c */
void spec_stage1(const struct spec_input *in, uint64_t va,
		 const struct spec_access *access, struct spec_result *out);

/* Reads one descriptor in the byte order that EE says. */
bool spec_read(const struct spec_input *in, const struct spec_params *p,
	       uint64_t addr, uint64_t *desc);

#endif

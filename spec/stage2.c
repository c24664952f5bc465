// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Stage 2 of the EL1&0 regime: F-6, step by step.
 */
#include <string.h>

#include "steps.h"

void spec_set_fault(struct spec_fault *fault, unsigned int stage,
		    unsigned int kind, int level)
{
	memset(fault, 0, sizeof(*fault));
	fault->stage = stage;
	fault->level = level;
	fault->fsc = kind;
	if (kind == SPEC_ALIGNMENT)
		return;
	/* F-4: level -1 has codes of its own. */
	if (level >= 0)
		fault->fsc = kind + (unsigned int)level;
	else if (kind == SPEC_ADDRESS_SIZE)
		fault->fsc = 0x29;
	else if (kind == SPEC_TRANSLATION)
		fault->fsc = 0x2b;
	else if (kind == SPEC_ABORT_ON_WALK)
		fault->fsc = 0x13;
}

/* D-21 */
bool spec_read(const struct spec_input *in, const struct spec_params *p,
	       uint64_t addr, uint64_t *desc)
{
	if (!in->memory.read(in->memory.ctx, addr, desc))
		return false;
	if (p->ee)
		*desc = __builtin_bswap64(*desc);
	return true;
}

static void fault2(struct spec_stage2 *out, unsigned int kind, int level)
{
	spec_set_fault(&out->fault, 2, kind, level);
}

/* F-6, before anything is read; F-2: all of level 0. */
static bool begin(const struct spec_input *in, struct spec_params *p,
		  const struct spec_ipa *ipa, struct spec_walk *w,
		  struct spec_stage2 *out)
{
	static const struct spec_access any = { .kind = SPEC_READ };

	if (spec_txsz_faults(p, &in->knobs) || spec_sl_faults(p) ||
	    spec_va_out_of_range(p, ipa->addr, &any)) {
		fault2(out, SPEC_TRANSLATION, 0);
		return false;
	}
	w->start = w->level = spec_start_level(p);
	w->table = spec_table_base(p, w->start);
	/* */
	if (spec_above_output(p, w->table)) {
		fault2(out, SPEC_ADDRESS_SIZE, 0);
		return false;
	}
	return true;
}

/* F-6 as step 7 of F-1: one level each turn; false after a fault. */
static bool descend(const struct spec_input *in, const struct spec_params *p,
		    uint64_t ipa, struct spec_walk *w, struct spec_stage2 *out)
{
	for (;; w->level++) {
		uint64_t at = spec_descriptor_address(p, w->table, ipa,
						      w->level, w->start);
		enum spec_type type;

		w->reads++;
		if (!spec_read(in, p, at, &w->desc)) {
			fault2(out, SPEC_ABORT_ON_WALK, w->level);
			return false;
		}
		type = spec_type(p, w->desc, w->level);
		if (type == SPEC_INVALID) {
			fault2(out, SPEC_TRANSLATION, w->level);
			return false;
		}
		if (type == SPEC_LEAF)
			return true;
		w->table = spec_next_table(p, w->desc);
		if (spec_above_output(p, w->table)) {
			fault2(out, SPEC_ADDRESS_SIZE, w->level);
			return false;
		}
	}
}

static bool passes(const struct spec_input *in, const struct spec_params *p,
		   const struct spec_walk *w, const struct spec_ipa *ipa,
		   bool el0, enum spec_kind kind)
{
	struct spec_access access = { .kind = kind, .el0 = el0 };
	struct spec_control c;
	struct spec_fault ignored;

	spec_stage2_control(p, w, &access, &c);
	return !spec_refused(&c, &access,
			     spec_stage2_device(p, w->desc, ipa->attr),
			     &in->knobs, &ignored);
}

static struct spec_rights rights(const struct spec_input *in,
				 const struct spec_params *p,
				 const struct spec_walk *w,
				 const struct spec_ipa *ipa, bool el0)
{
	return (struct spec_rights){
		.r = passes(in, p, w, ipa, el0, SPEC_READ),
		.w = passes(in, p, w, ipa, el0, SPEC_WRITE),
		.x = passes(in, p, w, ipa, el0, SPEC_FETCH),
	};
}

/* F-5: a walk is a read, and with PTW it must not touch Device memory. */
static bool
stage2_refused(const struct spec_input *in, const struct spec_params *p,
	       const struct spec_walk *w, const struct spec_ipa *ipa,
	       const struct spec_access *access, struct spec_fault *fault)
{
	bool device = spec_stage2_device(p, w->desc, ipa->attr);
	struct spec_access read = { .kind = SPEC_READ };
	struct spec_control c;

	if (ipa->for_walk && p->ptw && device)
		return true;
	if (ipa->for_walk)
		access = &read;
	spec_stage2_control(p, w, access, &c);
	return spec_refused(&c, access, device, &in->knobs, fault);
}

static void finish(const struct spec_input *in, const struct spec_params *p,
		   const struct spec_walk *w, const struct spec_ipa *ipa,
		   const struct spec_access *access, struct spec_stage2 *out)
{
	unsigned int kind =
		spec_leaf_fault(p, &in->knobs, w->desc, w->level, ipa->addr);
	struct spec_fault part = { 0 };

	if (kind != SPEC_NO_FAULT) {
		fault2(out, kind, w->level);
		return;
	}
	out->level = w->level;
	out->desc = w->desc;
	out->size_bits = spec_shift(p, w->level);
	out->attr = spec_stage2_attr(p, w->desc, ipa->attr);
	if (!ipa->for_walk && access->unaligned && spec_is_device(out->attr)) {
		fault2(out, SPEC_ALIGNMENT, w->level);
		return;
	}
	out->has_rights = true;
	out->priv = rights(in, p, w, ipa, false);
	out->user = rights(in, p, w, ipa, true);
	if (stage2_refused(in, p, w, ipa, access, &part)) {
		fault2(out, SPEC_PERMISSION, w->level);
		out->fault.overlay = part.overlay;
		out->fault.dirty = part.dirty;
		return;
	}
	out->pa = spec_output(p, &in->knobs, w->desc, w->level, ipa->addr);
	out->sets_af = !spec_bit(w->desc, 10);
	out->sets_dirty = !ipa->for_walk && access->kind == SPEC_WRITE &&
			  spec_sets_dirty(p, w->desc);
}

void spec_stage2(const struct spec_input *in, const struct spec_ipa *ipa,
		 const struct spec_access *access, struct spec_stage2 *out)
{
	struct spec_params p;
	struct spec_walk w = { 0 };

	memset(out, 0, sizeof(*out));
	spec_params_stage2(in, &p);
	if (begin(in, &p, ipa, &w, out) && descend(in, &p, ipa->addr, &w, out))
		finish(in, &p, &w, ipa, access, out);
	out->reads = w.reads;
	/* F-7 */
	if (out->fault.stage) {
		out->fault.walk = ipa->for_walk;
		out->fault.ipa = ipa->addr;
	}
}

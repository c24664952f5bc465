// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Stage 1 of every regime, and both stages one after the other: F-1, step by
 * step.
 */
#include <string.h>

#include "steps.h"

static void fault1(struct spec_result *out, unsigned int kind, int level)
{
	spec_set_fault(&out->fault, 1, kind, level);
}

/* F-1 (1) to (5); F-2: all of level 0. */
static bool va_faults(const struct spec_input *in, struct spec_params *p,
		      uint64_t va, const struct spec_access *access)
{
	if (spec_txsz_faults(p, &in->knobs))
		return true;
	if (spec_va_out_of_range(p, va, access))
		return true;
	/* */
	if (p->e0pd && access->el0)
		return true;
	if (p->nfd && access->nonfault && access->el0)
		return true;
	return p->epd;
}

static bool begin(const struct spec_input *in, struct spec_params *p,
		  uint64_t va, const struct spec_access *access,
		  struct spec_walk *w, struct spec_result *out)
{
	if (va_faults(in, p, va, access)) {
		fault1(out, SPEC_TRANSLATION, 0);
		return false;
	}
	w->start = w->level = spec_start_level(p);
	w->table = spec_table_base(p, w->start);
	/* R-10, F-1 (6) */
	if (spec_above_output(p, w->table)) {
		fault1(out, SPEC_ADDRESS_SIZE, 0);
		return false;
	}
	return true;
}

/* F-7: a descriptor's address is an IPA where there is a stage 2. */
static bool read_through(const struct spec_input *in,
			 const struct spec_params *p, uint64_t addr,
			 const struct spec_access *access, struct spec_walk *w,
			 struct spec_result *out)
{
	/* The walk's own memory is Normal; only stage 2 can say Device. */
	static const struct spec_attr normal = { .mair = 0xff };
	struct spec_ipa ipa = { .addr = addr,
				.for_walk = true,
				.attr = &normal };
	struct spec_stage2 stage2;

	if (spec_stage2_enabled(in)) {
		spec_stage2(in, &ipa, access, &stage2);
		out->reads += stage2.reads;
		if (stage2.fault.stage) {
			out->fault = stage2.fault;
			return false;
		}
		addr = stage2.pa;
	}
	out->reads++;
	if (spec_read(in, p, addr, &w->desc))
		return true;
	fault1(out, SPEC_ABORT_ON_WALK, w->level);
	return false;
}

/* F-1 (7): one level each turn; false after a fault. */
static bool descend(const struct spec_input *in, const struct spec_params *p,
		    uint64_t va, const struct spec_access *access,
		    struct spec_walk *w, struct spec_result *out)
{
	for (;; w->level++) {
		uint64_t at = spec_descriptor_address(p, w->table, va, w->level,
						      w->start);
		enum spec_type type;

		if (!read_through(in, p, at, access, w, out))
			return false;
		type = spec_type(p, w->desc, w->level);
		if (type == SPEC_INVALID) {
			fault1(out, SPEC_TRANSLATION, w->level);
			return false;
		}
		if (type == SPEC_LEAF)
			return true;
		spec_hierarchical(p, w);
		w->table = spec_next_table(p, w->desc);
		/* F-3: of the level of the table descriptor. */
		if (spec_above_output(p, w->table)) {
			fault1(out, SPEC_ADDRESS_SIZE, w->level);
			return false;
		}
	}
}

/* D-12, D-22, P-10: where the output address lies. */
static enum spec_space output_space(const struct spec_input *in,
				    const struct spec_walk *w)
{
	bool ns = spec_bit(w->desc, 5);
	bool nse = spec_bit(w->desc, 11);

	switch (in->state) {
	case SPEC_SECURE:
		return ns || w->ns_table ? SPEC_NONSECURE : SPEC_SECURE;
	case SPEC_ROOT:
		if (nse)
			return ns ? SPEC_REALM : SPEC_ROOT;
		return ns ? SPEC_NONSECURE : SPEC_SECURE;
	case SPEC_REALM:
		return in->regime != SPEC_EL10 && ns ? SPEC_NONSECURE
						     : SPEC_REALM;
	default:
		return SPEC_NONSECURE;
	}
}

static bool passes(const struct spec_input *in, const struct spec_params *p,
		   const struct spec_walk *w, const struct spec_result *out,
		   struct spec_access access, enum spec_kind kind)
{
	struct spec_control c;
	struct spec_fault ignored;

	access.kind = kind;
	spec_stage1_control(p, &in->knobs, w, &access, in->state, out->space,
			    &c);
	return !spec_refused(&c, &access, spec_is_device(out->attr), &in->knobs,
			     &ignored);
}

static struct spec_rights rights(const struct spec_input *in,
				 const struct spec_params *p,
				 const struct spec_walk *w,
				 const struct spec_result *out,
				 struct spec_access access, bool el0)
{
	access.el0 = el0;
	/* E0PD leaves EL0 nothing here. */
	if (el0 && (!p->two_els || p->e0pd))
		return (struct spec_rights){ false };
	return (struct spec_rights){
		.r = passes(in, p, w, out, access, SPEC_READ),
		.w = passes(in, p, w, out, access, SPEC_WRITE),
		.x = passes(in, p, w, out, access, SPEC_FETCH),
	};
}

/* F-1 (9) and (10); false after a fault. */
static bool permitted(const struct spec_input *in, const struct spec_params *p,
		      const struct spec_walk *w,
		      const struct spec_access *access, struct spec_result *out)
{
	bool device = spec_is_device(out->attr);
	struct spec_fault part = { 0 };
	struct spec_control c;

	if (access->unaligned && device && access->kind != SPEC_FETCH) {
		fault1(out, SPEC_ALIGNMENT, w->level);
		return false;
	}
	out->has_rights = true;
	out->priv = rights(in, p, w, out, *access, false);
	out->user = rights(in, p, w, out, *access, true);
	spec_stage1_control(p, &in->knobs, w, access, in->state, out->space,
			    &c);
	if (!spec_refused(&c, access, device, &in->knobs, &part))
		return true;
	/* F-3: the leaf's level, whichever level took the right away. */
	fault1(out, SPEC_PERMISSION, w->level);
	out->fault.overlay = part.overlay;
	out->fault.dirty = part.dirty;
	return false;
}

/* F-1 (8) to (10) */
static void finish(const struct spec_input *in, const struct spec_params *p,
		   uint64_t va, const struct spec_walk *w,
		   const struct spec_access *access, struct spec_result *out)
{
	unsigned int kind =
		spec_leaf_fault(p, &in->knobs, w->desc, w->level, va);

	if (kind != SPEC_NO_FAULT) {
		fault1(out, kind, w->level);
		return;
	}
	out->level = w->level;
	out->desc = w->desc;
	out->limit_el0 = w->limit_el0;
	out->limit_write = w->limit_write;
	out->limit_ux = w->limit_ux;
	out->limit_px = w->limit_px;
	out->size_bits = spec_shift(p, w->level);
	out->space = output_space(in, w);
	out->attr = spec_stage1_attr(p, w->desc);
	if (!permitted(in, p, w, access, out))
		return;
	if (in->knobs.cache_enables)
		out->attr = spec_enabled_caches(p, access, out->attr);
	out->pa = spec_output(p, &in->knobs, w->desc, w->level, va);
	out->sets_af = !spec_bit(w->desc, 10);
	out->sets_dirty = access->kind == SPEC_WRITE &&
			  spec_sets_dirty(p, w->desc);
}

/* what there is of the address is the output. */
static void disabled(const struct spec_input *in, const struct spec_params *p,
		     uint64_t va, const struct spec_access *access,
		     struct spec_result *out)
{
	bool fetch = access->kind == SPEC_FETCH;
	unsigned int top = p->tbi && !(fetch && p->tbid) ? 55 : 63;

	if (spec_bits(va, top, p->pamax)) {
		fault1(out, SPEC_ADDRESS_SIZE, 0);
		return;
	}
	out->pa = spec_bits(va, p->pamax - 1, 0);
	out->space = in->state;
	out->attr = spec_disabled_attr(p, access);
	out->has_rights = true;
	out->priv = (struct spec_rights){ true, true, true };
	if (p->two_els)
		out->user = out->priv;
}

void spec_stage1(const struct spec_input *in, uint64_t va,
		 const struct spec_access *access, struct spec_result *out)
{
	struct spec_params p;
	struct spec_walk w = { .limit_el0 = SPEC_NO_LIMIT,
			       .limit_write = SPEC_NO_LIMIT,
			       .limit_ux = SPEC_NO_LIMIT,
			       .limit_px = SPEC_NO_LIMIT };

	spec_params_stage1(in, va, &p);
	if (!p.enabled)
		disabled(in, &p, va, access, out);
	else if (begin(in, &p, va, access, &w, out) &&
		 descend(in, &p, va, access, &w, out))
		finish(in, &p, va, &w, access, out);
}

static struct spec_rights both(struct spec_rights a, struct spec_rights b)
{
	return (struct spec_rights){ a.r && b.r, a.w && b.w, a.x && b.x };
}

/* P-9: stage 1 first; what it finds goes through stage 2. */
static void second_stage(const struct spec_input *in,
			 const struct spec_access *access,
			 struct spec_result *out)
{
	struct spec_attr attr = out->attr;
	struct spec_ipa ipa = { .addr = out->pa, .attr = &attr };
	struct spec_stage2 stage2;

	spec_stage2(in, &ipa, access, &stage2);
	out->reads += stage2.reads;
	out->fault = stage2.fault;
	out->pa = stage2.pa;
	out->attr = stage2.attr;
	if (stage2.size_bits < out->size_bits)
		out->size_bits = stage2.size_bits;
	out->has_rights = stage2.has_rights;
	out->priv = both(out->priv, stage2.priv);
	out->user = both(out->user, stage2.user);
}

static void stage2_alone(const struct spec_input *in, uint64_t addr,
			 const struct spec_access *access,
			 struct spec_result *out)
{
	struct spec_ipa ipa = { .addr = addr };
	struct spec_stage2 stage2;

	spec_stage2(in, &ipa, access, &stage2);
	*out = (struct spec_result){
		.fault = stage2.fault,
		.pa = stage2.pa,
		.attr = stage2.attr,
		.has_rights = stage2.has_rights,
		.priv = stage2.priv,
		.user = stage2.user,
		.level = stage2.level,
		.desc = stage2.desc,
		.limit_el0 = SPEC_NO_LIMIT,
		.limit_write = SPEC_NO_LIMIT,
		.limit_ux = SPEC_NO_LIMIT,
		.limit_px = SPEC_NO_LIMIT,
		.size_bits = stage2.size_bits,
		.sets_af = stage2.sets_af,
		.sets_dirty = stage2.sets_dirty,
		.reads = stage2.reads,
	};
}

bool spec_registers_wrong(const struct spec_input *in, uint64_t addr)
{
	struct spec_knobs strict = { .tnsz_above_faults = true,
				     .tnsz_below_faults = true };
	struct spec_params p;

	if (in->regime == SPEC_STAGE2)
		spec_params_stage2(in, &p);
	else
		spec_params_stage1(in, addr, &p);
	if (!p.enabled)
		return false;
	return p.granule_chosen || spec_txsz_faults(&p, &strict) ||
	       (p.stage == 2 && spec_sl_faults(&p));
}

void spec_translate(const struct spec_input *in, uint64_t addr,
		    const struct spec_access *access, struct spec_result *out)
{
	memset(out, 0, sizeof(*out));
	out->limit_el0 = out->limit_write = SPEC_NO_LIMIT;
	out->limit_ux = out->limit_px = SPEC_NO_LIMIT;
	if (in->regime == SPEC_STAGE2) {
		stage2_alone(in, addr, access, out);
		return;
	}
	spec_stage1(in, addr, access, out);
	if (!out->fault.stage && spec_stage2_enabled(in))
		second_stage(in, access, out);
}

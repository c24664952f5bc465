// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch/translate.h"

static void set_fault(struct pg_translation *t, const struct pg_regime *r,
		      enum pg_fault_kind kind, int level, uint64_t addr)
{
	t->fault = (struct pg_fault){
		.kind = kind,
		.stage = r->stage,
		.level = level,
		.addr = addr,
	};
}

bool pg_regime_contains(const struct pg_regime *r, uint64_t ia, bool fetch,
			uint64_t *address)
{
	unsigned int top = r->tbi && !(fetch && r->tbid) ? 55 : 63;
	uint64_t sign = r->high ? pg_mask(63, r->ia_bits) : 0;
	uint64_t checked = pg_mask(63, r->ia_bits) & pg_ones(top + 1);

	if (r->off) {
		*address = ia & pg_ones(top + 1);
		return true;
	}
	if ((ia ^ sign) & checked)
		return false;
	*address = (ia & pg_ones(r->ia_bits)) | sign;
	return true;
}

/* The visitor: keeps each step, and the leaf or the fault at the end. */
static enum pg_action step(void *ctx, const struct pg_visit *v)
{
	struct pg_translation *t = ctx;
	const struct pg_regime *r = v->tables->regime;

	if (t->nsteps < PG_STEPS_MAX)
		t->steps[t->nsteps++] = (struct pg_step){
			.stage = r->stage,
			.level = v->level,
			.kind = pg_desc_kind(r, v->level, v->desc),
			.readable = v->kind != PG_VISIT_UNREADABLE,
			.at = v->at,
			.raw = v->desc,
		};
	t->level = v->level;
	t->desc = v->desc;
	t->hier = v->hier;
	t->size = v->size;
	if (v->kind == PG_VISIT_LEAF || v->kind == PG_VISIT_TABLE)
		t->fault.kind = PG_FAULT_NONE;
	else
		set_fault(t, r,
			  v->kind == PG_VISIT_INVALID ? PG_FAULT_TRANSLATION
						      : v->fault,
			  v->level, v->at);
	return v->kind == PG_VISIT_TABLE ? PG_CONTINUE : PG_STOP;
}

/* C-4: a contiguous set read as one leaf of its whole size. */
static uint64_t leaf_oa(const struct pg_regime *r,
			const struct pg_translation *t, uint64_t ia)
{
	unsigned int shift = pg_level_shift(r, t->level);
	uint64_t oa = pg_desc_oa(r, t->desc, shift);

	if (r->contig_merge && pg_desc_contig(r, t->level, t->desc)) {
		shift += pg_contig_bits(r, t->level);
		oa &= ~pg_ones(shift);
	}
	return oa | (ia & pg_ones(shift));
}

/*
 * D-9, D-18, and what a leaf gives once it is reached. The walk has judged the
 * address in the descriptor; a block greater than the output size passes it in
 * what it takes from the input address.
 */
static void finish_leaf(const struct pg_tables *tables,
			struct pg_translation *t, uint64_t ia)
{
	const struct pg_regime *r = tables->regime;
	uint64_t oa = leaf_oa(r, t, ia), at = t->steps[t->nsteps - 1].at;

	if (pg_oa_too_big(r, oa)) {
		set_fault(t, r, PG_FAULT_ADDRESS_SIZE, t->level, at);
		return;
	}
	if (!pg_bit(t->desc, PG_DESC_AF) && !r->ha) {
		set_fault(t, r, PG_FAULT_ACCESS_FLAG, t->level, at);
		return;
	}
	t->pa = t->ipa = oa;
	t->access = pg_leaf_access(r, t->desc, &t->hier);
	t->attr = pg_leaf_memattr(r, t->desc);
}

/* F-1 (1) to (6): what ends the walk before it begins. */
static bool refused(const struct pg_tables *tables, struct pg_translation *t,
		    const struct pg_how *how, uint64_t *address)
{
	const struct pg_regime *r = tables->regime;
	bool fetch = how && how->right == PG_X;

	if (!pg_regime_contains(r, t->ia, fetch, address) ||
	    (!r->off && ((how && how->user && r->e0pd) || r->epd))) {
		set_fault(t, r, PG_FAULT_TRANSLATION, 0, t->ia);
		return true;
	}
	if (!r->off && pg_oa_too_big(r, tables->root)) {
		set_fault(t, r, PG_FAULT_ADDRESS_SIZE, 0, tables->root);
		return true;
	}
	return false;
}

/* stage 1 off. */
static void pass_through(const struct pg_regime *r, struct pg_translation *t,
			 uint64_t ia)
{
	if (ia >> r->pamax) {
		set_fault(t, r, PG_FAULT_ADDRESS_SIZE, 0, ia);
		return;
	}
	t->pa = t->ipa = ia;
	t->size = PG_BIT(r->pamax);
	t->access.priv = PG_R | PG_W | PG_X;
	t->access.user = pg_regime_two_els(r) ? PG_R | PG_W | PG_X : 0;
	/* Data accesses; under HCR_EL2.DC Normal write-back. */
	t->attr = pg_mair_decode(r->dc ? 0xff : 0);
	t->attr.sh = r->dc ? PG_SH_NONE : PG_SH_OUTER;
}

static void translate_stage(const struct pg_tables *tables,
			    const struct pg_how *how, struct pg_translation *t)
{
	struct pg_walk walk = {
		.tables = tables,
		.size = 1,
		.visit = step,
		.ctx = t,
	};
	uint64_t address;

	if (refused(tables, t, how, &address))
		return;
	if (tables->regime->off) {
		pass_through(tables->regime, t, address);
		return;
	}
	walk.first = address;
	/* At most five reads, so neither the budget nor a loop can end it. */
	if (pg_walk(&walk, NULL, NULL))
		set_fault(t, tables->regime, PG_FAULT_UNREADABLE,
			  tables->regime->start, tables->root);
	if (!t->fault.kind)
		finish_leaf(tables, t, address);
}

bool pg_stage2_walk_fault(const struct pg_tables *s2, uint64_t ipa,
			  struct pg_fault *fault)
{
	struct pg_how read = { .right = PG_R };
	struct pg_translation t;

	pg_translate(s2, ipa, &read, &t);
	/* HCR_EL2.PTW: no walks in what stage 2 calls Device. */
	if (!t.fault.kind && s2->regime->ptw && t.attr.type < PG_MEM_NORMAL)
		set_fault(&t, s2->regime, PG_FAULT_PERMISSION, t.level,
			  t.steps[t.nsteps - 1].at);
	if (!t.fault.kind)
		return false;
	*fault = t.fault;
	fault->walk = true;
	fault->ipa = ipa;
	return true;
}

/* P-9: the output of stage 1 goes through stage 2. */
static void add_stage2(const struct pg_tables *s2, struct pg_translation *t)
{
	struct pg_translation second;

	pg_translate(s2, t->ipa, NULL, &second);
	for (unsigned int i = 0; i < second.nsteps; i++) {
		if (t->nsteps < PG_STEPS_MAX)
			t->steps[t->nsteps++] = second.steps[i];
	}
	if (second.fault.kind) {
		t->fault = second.fault;
		return;
	}
	t->pa = second.pa;
	t->size = pg_min(t->size, second.size);
	t->access = pg_combine_access(t->access, second.access);
	t->attr = pg_combine_memattr(t->attr, s2->regime, second.desc);
}

static bool allowed(const struct pg_translation *t, const struct pg_how *how)
{
	uint8_t have = how->user ? t->access.user : t->access.priv;

	return !how->right || have & how->right;
}

void pg_translate(const struct pg_tables *tables, uint64_t ia,
		  const struct pg_how *how, struct pg_translation *t)
{
	const struct pg_tables *s2 = tables->through;

	*t = (struct pg_translation){ .ia = ia, .hier = PG_HIER_INIT };
	translate_stage(tables, how, t);
	if (s2 && t->fault.kind == PG_FAULT_UNREADABLE)
		pg_stage2_walk_fault(s2, t->fault.addr, &t->fault);
	if (how && !t->fault.kind && !allowed(t, how))
		set_fault(t, tables->regime, PG_FAULT_PERMISSION, t->level, ia);
	if (!s2 || t->fault.kind)
		return;
	add_stage2(s2, t);
	if (how && !t->fault.kind && !allowed(t, how)) {
		set_fault(t, s2->regime, PG_FAULT_PERMISSION,
			  t->steps[t->nsteps - 1].level, t->ipa);
	}
}

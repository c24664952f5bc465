// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Walkers that are wrong on purpose: core's, with something done to what it
 * sees or says. A suite that does not catch one of them could not have caught
 * the bug in core either.
 */
#include <inttypes.h>
#include <stdio.h>

#include "suite.h"

/* Comparisons after which a mutant counts as not caught. */
#define PATIENCE 400000

static const struct pg_regime *regime(const struct or_view *v, int stage)
{
	return stage == 1 ? &v->s1.regime : &v->s2.regime;
}

static bool is_table(const struct or_view *v, int stage, int level,
		     uint64_t word)
{
	return pg_desc_kind(regime(v, stage), level, word) ==
	       PG_DESC_TABLE_KIND;
}

static bool is_leaf(const struct or_view *v, int stage, int level,
		    uint64_t word)
{
	return pg_desc_is_leaf(pg_desc_kind(regime(v, stage), level, word));
}

static bool is_fault(const struct or_view *v, enum pg_fault_kind kind)
{
	return v->t.fault.kind == kind;
}

/* Bits 47 and up of the output are lost. */
static void oa_of_47_bits(struct or_view *v)
{
	v->t.pa &= pg_ones(47);
}

static uint64_t no_aptable(const struct or_view *v, int stage, int level,
			   uint64_t word)
{
	if (stage == 1 && is_table(v, stage, level, word))
		word &= ~pg_mask(62, 61);
	return word;
}

static void start_one_late(struct or_view *v)
{
	struct pg_regime *r = &v->s1.regime;

	if (v->s1.refused || r->off || r->start == 3)
		return;
	r->start++;
	r->root_bits = r->stride;
}

static void no_hpd(struct or_view *v)
{
	v->s1.regime.hpd = false;
}

static uint64_t af_always_set(const struct or_view *v, int stage, int level,
			      uint64_t word)
{
	return is_leaf(v, stage, level, word) ? word | PG_BIT(PG_DESC_AF)
					      : word;
}

static void no_ha(struct or_view *v)
{
	v->s1.regime.ha = v->s2.regime.ha = false;
}

static void no_hd(struct or_view *v)
{
	v->s1.regime.hd = v->s2.regime.hd = false;
}

static void no_lpa(struct or_view *v)
{
	if (v->s1.regime.oa_format == PG_OA_LPA)
		v->s1.regime.oa_format = PG_OA_48;
}

/* [15:12] the wrong way round. */
static uint64_t lpa_reversed(const struct or_view *v, int stage, int level,
			     uint64_t word)
{
	uint64_t field = pg_bits(word, 15, 12);

	if (regime(v, stage)->oa_format != PG_OA_LPA)
		return word;
	field = (field & 1) << 3 | (field & 2) << 1 | (field & 4) >> 1 |
		(field & 8) >> 3;
	return (word & ~pg_mask(15, 12)) | field << 12;
}

static void ds_is_48_bits(struct or_view *v)
{
	if (v->s1.regime.oa_format == PG_OA_DS)
		v->s1.regime.oa_format = PG_OA_48;
}

/* [9:8] of DS taken for [49:48] and the other way round. */
static uint64_t ds_swapped(const struct or_view *v, int stage, int level,
			   uint64_t word)
{
	if (regime(v, stage)->oa_format != PG_OA_DS)
		return word;
	return (word & ~(pg_mask(49, 48) | pg_mask(9, 8))) |
	       pg_bits(word, 49, 48) << 8 | pg_bits(word, 9, 8) << 48;
}

static void no_epd(struct or_view *v)
{
	v->s1.regime.epd = false;
}

static void no_e0pd(struct or_view *v)
{
	v->s1.regime.e0pd = false;
}

static void no_tbi(struct or_view *v)
{
	v->s1.regime.tbi = false;
}

static void other_half(struct or_view *v)
{
	v->s1.regime.tbi = true;
}

static void no_pan(struct or_view *v)
{
	v->s1.regime.pan = false;
}

/* the fault of a start table has level 0, not the start level. */
static void root_fault_at_start(struct or_view *v)
{
	if (is_fault(v, PG_FAULT_ADDRESS_SIZE) && !v->t.nsteps &&
	    v->t.fault.stage == 1)
		v->t.fault.level = v->s1.regime.start;
}

/* F-2: the same for an address out of range. */
static void range_fault_at_start(struct or_view *v)
{
	if (is_fault(v, PG_FAULT_TRANSLATION) && !v->t.nsteps &&
	    v->t.fault.stage == 1 && !v->s1.refused)
		v->t.fault.level = v->s1.regime.start;
}

/* F-3: that of a next table's address is the level of the descriptor. */
static void table_fault_below(struct or_view *v)
{
	if (is_fault(v, PG_FAULT_ADDRESS_SIZE) && v->t.nsteps &&
	    v->t.steps[v->t.nsteps - 1].kind == PG_DESC_TABLE_KIND)
		v->t.fault.level++;
}

static uint64_t stage2_writable(const struct or_view *v, int stage, int level,
				uint64_t word)
{
	return stage == 2 && is_leaf(v, stage, level, word) ? word | 0xc0
							    : word;
}

/* A concatenated start table read as if it were one table. */
static void one_start_table(struct or_view *v)
{
	struct pg_regime *r = &v->s2.regime;

	if (!v->s2.refused && r->root_bits > r->stride)
		r->root_bits = r->stride;
}

/* The output of a block keeps bits of the descriptor below its size. */
static void block_mask(struct or_view *v)
{
	unsigned int shift = pg_level_shift(&v->s1.regime, v->t.level);

	if (!v->t.fault.kind && !v->both && v->t.level < 3)
		v->t.pa |= v->t.desc & pg_ones(shift) & ~pg_ones(16);
}

/* TG1 decoded by the table of TG0. */
static void tg1_as_tg0(struct or_view *v)
{
	static const uint8_t tg0[4] = { 12, 16, 14, 12 };
	struct pg_regime *r = &v->s1.regime;

	if (or_op_el2(v->q.op) || !r->high || r->off)
		return;
	r->granule = tg0[pg_bits(v->world->reg[OR_TCR_EL1], 31, 30)];
	v->s1.refused = pg_regime_init(r, NULL);
}

/* AttrIndx taken from one bit too high. */
static uint64_t mair_index(const struct or_view *v, int stage, int level,
			   uint64_t word)
{
	if (stage == 1 && is_leaf(v, stage, level, word))
		word = (word & ~pg_mask(4, 2)) | pg_bits(word, 5, 3) << 2;
	return word;
}

static void walk_mark_lost(struct or_view *v)
{
	v->t.fault.walk = false;
}

/* F-7: a stage-2 fault on a walk given as stage 1's. */
static void walk_is_stage1(struct or_view *v)
{
	if (v->t.fault.walk)
		v->t.fault.stage = 1;
}

/* P-9: stage 2's permissions are not looked at. */
static void stage2_allows_all(struct or_view *v)
{
	if (is_fault(v, PG_FAULT_PERMISSION) && v->t.fault.stage == 2 &&
	    !v->t.fault.walk)
		v->t.fault.kind = PG_FAULT_NONE;
}

static void sh_lost(const struct or_view *v, struct or_answer *a)
{
	if (!(a->par & OR_PAR_F))
		a->par &= ~OR_PAR_SH;
}

static void ee_ignored(struct or_view *v)
{
	v->s1.regime.ee = false;
}

static void fwb_ignored(struct or_view *v)
{
	v->s2.regime.fwb = false;
}

static void ps_ignored(struct or_view *v)
{
	v->s1.regime.oa_bits = v->s2.regime.oa_bits = 52;
}

static void root_unaligned(struct or_view *v)
{
	if (!v->s1.refused && !or_op_el2(v->q.op))
		v->s1.root |= v->world->reg[OR_TTBR0_EL1 + v->s1.regime.high] &
			      (pg_regime_root_align(&v->s1.regime) - 1) & ~7;
}

static void read_is_enough(struct or_view *v)
{
	if (is_fault(v, PG_FAULT_PERMISSION) && v->how.right == PG_W &&
	    v->t.fault.stage == 1 && v->t.access.priv & PG_R && !v->how.user)
		v->t.fault.kind = PG_FAULT_NONE;
}

static void ptw_ignored(struct or_view *v)
{
	v->s2.regime.ptw = false;
}

static void no_level1_blocks(struct or_view *v)
{
	v->s1.regime.leaves &= ~(1 << 2);
}

/* Blocks that only DS allows: 512G with 4K, 64G with 16K. */
static void no_ds_blocks(struct or_view *v)
{
	struct pg_regime *r = &v->s1.regime;

	if (r->ds)
		r->leaves &= r->granule == 12 ? ~(1 << 1) : ~(1 << 2);
}

static void no_level_minus1(struct or_view *v)
{
	v->s1.refused |= !v->s1.regime.off && v->s1.regime.start == -1;
}

/* FEAT_TTST, FEAT_LVA and stage 2's own start levels are not known. */
static void no_small_tables(struct or_view *v)
{
	v->s1.refused |= !v->s1.regime.off && v->s1.regime.txsz > 39;
}

static void clamp_txsz(struct or_view *v)
{
	struct pg_regime *r = &v->s1.regime;

	if (!v->s1.refused)
		return;
	r->txsz = pg_max(16, pg_min(r->txsz, 39));
	v->s1.refused = pg_regime_init(r, NULL);
	if (!or_op_el2(v->q.op))
		v->s1.root = v->world->reg[OR_TTBR0_EL1 + r->high] &
			     pg_mask(47, 12);
}

static void no_lva(struct or_view *v)
{
	const struct pg_regime *r = &v->s1.regime;

	v->s1.refused |= !r->off && r->granule == 16 && r->txsz < 16;
}

static void fewest_levels(struct or_view *v)
{
	struct pg_regime *r = &v->s2.regime;

	if (v->s2.refused)
		return;
	r->sl = PG_START_AUTO;
	v->s2.refused = pg_regime_init(r, NULL);
}

/* The upper half of EL2&0 is not told from the lower. */
static void one_range(struct or_view *v)
{
	if (or_op_el2(v->q.op) && v->s1.regime.high)
		v->s1.root = v->world->reg[OR_TTBR0_EL2] & pg_mask(47, 12);
}

/* What stage 2 says of memory is not looked at. */
static void stage1_attr(const struct or_view *v, struct or_answer *a)
{
	if (v->both && !(a->par & OR_PAR_F))
		a->par = (a->par & ~OR_PAR_ATTR) | (uint64_t)v->t.attr.byte
							   << 56;
}

/* The laxer of two kinds of Device memory. */
static void laxer_device(const struct or_view *v, struct or_answer *a)
{
	uint64_t type = a->par >> 58;

	if (v->both && !(a->par & (OR_PAR_F | OR_PAR_ATTR)))
		a->par |= (type + 1) << 58;
}

/* The name says what is wrong with it. */
static const struct {
	const char *name;
	struct or_hooks hooks;
} mutants[] = {
	{ "output address bits above 46 lost", .hooks.finish = oa_of_47_bits },
	{ "APTable ignored", .hooks.word = no_aptable },
	{ "start level one too late", .hooks.setup = start_one_late },
	{ "HPD ignored", .hooks.setup = no_hpd },
	{ "AF ignored", .hooks.word = af_always_set },
	{ "HA ignored", .hooks.setup = no_ha },
	{ "HD ignored", .hooks.setup = no_hd },
	{ "LPA bits ignored", .hooks.setup = no_lpa },
	{ "LPA bits in reverse order", .hooks.word = lpa_reversed },
	{ "DS bits ignored", .hooks.setup = ds_is_48_bits },
	{ "DS bits swapped", .hooks.word = ds_swapped },
	{ "EPD ignored", .hooks.setup = no_epd },
	{ "E0PD ignored", .hooks.setup = no_e0pd },
	{ "TBI ignored", .hooks.setup = no_tbi },
	{ "TBI always", .hooks.setup = other_half },
	{ "PAN ignored", .hooks.setup = no_pan },
	{ "start table's address size fault at the start level",
	  .hooks.finish = root_fault_at_start },
	{ "out of range at the start level",
	  .hooks.finish = range_fault_at_start },
	{ "next table's address size fault a level below",
	  .hooks.finish = table_fault_below },
	{ "S2AP ignored", .hooks.word = stage2_writable },
	{ "stage-2 permissions not applied",
	  .hooks.finish = stage2_allows_all },
	{ "concatenation ignored", .hooks.setup = one_start_table },
	{ "block size mask wrong", .hooks.finish = block_mask },
	{ "TG1 decoded as TG0", .hooks.setup = tg1_as_tg0 },
	{ "MAIR index wrong", .hooks.word = mair_index },
	{ "walk mark lost", .hooks.finish = walk_mark_lost },
	{ "stage-2 fault on a walk is stage 1's",
	  .hooks.finish = walk_is_stage1 },
	{ "SH not reported", .hooks.par = sh_lost },
	{ "EE ignored", .hooks.setup = ee_ignored },
	{ "FWB ignored", .hooks.setup = fwb_ignored },
	{ "PS ignored", .hooks.setup = ps_ignored },
	{ "start table not aligned", .hooks.setup = root_unaligned },
	{ "writes need leave to read only", .hooks.finish = read_is_enough },
	{ "no blocks at level 1", .hooks.setup = no_level1_blocks },
	{ "no blocks that need DS", .hooks.setup = no_ds_blocks },
	{ "no level -1", .hooks.setup = no_level_minus1 },
	{ "TnSZ above 39 refused", .hooks.setup = no_small_tables },
	{ "64K TnSZ below 16 refused", .hooks.setup = no_lva },
	{ "illegal TnSZ clamped", .hooks.setup = clamp_txsz },
	{ "SL0 ignored", .hooks.setup = fewest_levels },
	{ "TTBR1_EL2 ignored", .hooks.setup = one_range },
	{ "stage-2 attributes ignored", .hooks.par = stage1_attr },
	{ "nGnRE where nGnRnE wins", .hooks.par = laxer_device },
	{ "HCR_EL2.PTW ignored", .hooks.setup = ptw_ignored },
};

#define MUTANTS PG_ARRAY_SIZE(mutants)

/* Comparisons when each was caught; 0: not yet. */
struct hunt {
	uint64_t compared;
	uint64_t caught[MUTANTS];
};

/*
 * The mutant is caught by an answer that is neither QEMU's nor explained by
 * the masks, which see the mutant in core's place.
 */
static bool catches(const struct or_run *run, const struct or_world *w,
		    const struct or_regimes *r, const struct or_question *q,
		    const struct or_answer *theirs, const struct or_hooks *hook)
{
	struct or_answer a;
	struct or_view v;

	or_view_answer(&v, w, r, q, &hook, 1, &a);
	return !or_same(&a, theirs) &&
	       !or_explain_for(hook, w, r, q, theirs, run->allowed);
}

static void hunt_world(struct or_run *run, struct hunt *h, struct or_world *w)
{
	struct or_answer theirs[OR_QUESTIONS_MAX];
	bool asked[OR_QUESTIONS_MAX];
	struct or_regimes r;

	if (!or_run_one(run, w, theirs, asked, false)) {
		or_qemu_start(run->qemu);
		return;
	}
	or_regimes_decode(w, &r);
	for (unsigned int n = 0; n < w->nquestions; n++) {
		if (!asked[n])
			continue;
		h->compared++;
		for (size_t i = 0; i < MUTANTS; i++) {
			if (!h->caught[i] &&
			    catches(run, w, &r, &w->questions[n], &theirs[n],
				    &mutants[i].hooks))
				h->caught[i] = h->compared;
		}
	}
}

static bool all_caught(const struct hunt *h)
{
	for (size_t i = 0; i < MUTANTS; i++) {
		if (!h->caught[i])
			return false;
	}
	return true;
}

void or_suite_mutants(struct or_run *run)
{
	struct hunt h = { 0 };

	while (h.compared < PATIENCE && !all_caught(&h)) {
		struct or_world *w = or_run_world(run);

		or_run_make(run, w);
		hunt_world(run, &h, w);
	}
	or_run_world(run);
	for (size_t i = 0; i < MUTANTS; i++)
		or_suite_line(h.caught[i],
			      "mutant caught after %" PRIu64 " comparisons: %s",
			      h.caught[i] ? h.caught[i] : h.compared,
			      mutants[i].name);
}

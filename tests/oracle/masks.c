// SPDX-License-Identifier: GPL-2.0-or-later
/* QEMU's deviations, as what it does instead. */
#include "masks.h"

#include "masks_attr.h"

#define ALL 702, 9999

/* Levels, as bits level + 1, where the architecture has no block (D-4). */
static uint8_t blockless(const struct pg_regime *r)
{
	if (r->granule == 12)
		return 1 << 0 | (r->ds ? 0 : 1 << 1);
	return r->granule == 14 ? 1 << 1 | (r->ds ? 0 : 1 << 2) : 0;
}

/* Q1 */
static void blocks_anywhere(struct or_view *v)
{
	v->s1.regime.leaves |= blockless(&v->s1.regime);
	v->s2.regime.leaves |= blockless(&v->s2.regime);
}

static const struct pg_regime *regime(const struct or_view *v, int stage)
{
	return stage == 1 ? &v->s1.regime : &v->s2.regime;
}

/* Q2: the bits that hold [51:48], or [51:50] with DS, are not looked at. */
static uint64_t drop_wide(const struct or_view *v, int stage, int level,
			  uint64_t word)
{
	const struct pg_regime *r = regime(v, stage);

	if (r->oa_bits > 48)
		return word;
	if (r->oa_format == PG_OA_LPA)
		return word & ~pg_mask(15, 12);
	return r->oa_format == PG_OA_DS ? word & ~pg_mask(9, 8) : word;
}

/* Q2: address bits below a block's size count for its address size. */
static uint64_t low_bits_count(const struct or_view *v, int stage, int level,
			       uint64_t word)
{
	const struct pg_regime *r = regime(v, stage);
	enum pg_desc_kind kind = pg_desc_kind(r, level, word);
	unsigned int top = r->oa_format == PG_OA_DS ? 49 : 47;

	if (kind == PG_DESC_BLOCK && r->oa_bits <= 48 &&
	    (word & pg_mask(top, r->granule)) >> r->oa_bits)
		word |= PG_BIT(47);
	return word;
}

/* The register that v's stage 1 takes its start table from. */
static uint64_t stage1_ttbr(const struct or_view *v)
{
	const uint64_t *reg = v->world->reg;
	bool high = v->s1.regime.high;

	if (or_op_el2(v->q.op))
		return reg[high ? OR_TTBR1_EL2 : OR_TTBR0_EL2];
	return reg[high ? OR_TTBR1_EL1 : OR_TTBR0_EL1];
}

/* The root that QEMU finds in a TTBR. */
static void take_root(struct or_stage *s, uint64_t ttbr)
{
	s->root = ttbr & pg_mask(47, 0);
	if (s->regime.oa_bits > 48)
		s->root |= pg_bits(ttbr, 5, 2) << 48;
	s->root &= -pg_regime_root_size(&s->regime);
}

/* Q10: the two formats of TTBR are told apart by OAS. */
static void root_by_oas(struct or_stage *s, uint64_t ttbr)
{
	const struct pg_regime *r = &s->regime;
	bool lpa = r->oa_format == PG_OA_LPA;

	if (s->refused || r->off)
		return;
	if ((r->ds && r->oa_bits <= 48) || (lpa && r->ps == 7))
		take_root(s, ttbr);
}

static void roots_by_oas(struct or_view *v)
{
	root_by_oas(&v->s1, stage1_ttbr(v));
	root_by_oas(&v->s2, v->world->reg[OR_VTTBR_EL2]);
}

/* Q10: the 52-bit format does not ask for 64 bytes of alignment. */
static void root_unaligned(struct or_stage *s, uint64_t ttbr)
{
	const struct pg_regime *r = &s->regime;
	bool wide = r->ds || r->oa_format == PG_OA_LPA;

	if (!s->refused && !r->off && wide && r->oa_bits > 48 &&
	    pg_regime_root_size(r) < 64)
		take_root(s, ttbr);
}

static void roots_unaligned(struct or_view *v)
{
	root_unaligned(&v->s1, stage1_ttbr(v));
	root_unaligned(&v->s2, v->world->reg[OR_VTTBR_EL2]);
}

/* Q7: limits of stage 2 by the output size in force, and no 16K level 0. */
static bool s2_refused(const struct pg_regime *r)
{
	if (r->ia_bits > r->oa_bits)
		return true;
	if (r->start == -1)
		return r->ia_bits != 52;
	if (r->granule == 12)
		return r->start == 0 && r->oa_bits <= 42;
	if (r->granule == 14)
		return r->start == 0 || (r->start == 1 && r->oa_bits <= 40);
	return r->start == 1 && r->oa_bits <= 42;
}

static void s2_limits_by_ps(struct or_view *v)
{
	if (!v->s2.refused)
		v->s2.refused = s2_refused(&v->s2.regime);
}

/*
 * The leaf of stage 1, which has been reached, is written to. If stage 2 does
 * not let it be, that is a fault on the walk.
 */
static void write_leaf(struct or_view *v)
{
	const struct pg_how write = { .right = PG_W };
	const struct pg_translation *t = &v->t;
	struct pg_translation second;
	unsigned int i = 0;

	while (i + 1 < t->nsteps && t->steps[i + 1].stage == 1)
		i++;
	pg_translate(&v->tables2, t->steps[i].at, &write, &second);
	if (second.fault.kind) {
		v->t.fault = second.fault;
		v->t.fault.walk = true;
	}
	v->memory1.level = t->level;
}

static bool leaf_is_nested(const struct or_view *v)
{
	const struct pg_fault *f = &v->t.fault;
	bool reached = !f->kind || (f->stage == 2 && !f->walk);

	return v->s2on && !v->s2.refused && !v->s1.regime.off && reached;
}

/* A leaf greater than the output size, at an address that would fit. */
static bool great_leaf(const struct or_view *v, const struct pg_regime *r,
		       int level, uint64_t word)
{
	unsigned int shift = pg_level_shift(r, level);

	return pg_desc_kind(r, level, word) == PG_DESC_BLOCK &&
	       shift > r->oa_bits &&
	       !pg_oa_too_big(r, pg_desc_oa(r, word, shift));
}

/* The descriptor that v's fault is about, as core has read it. */
static uint64_t faulting_word(const struct or_view *v)
{
	const struct pg_fault *f = &v->t.fault;
	uint64_t word;

	if (!f->walk)
		return v->t.steps[v->t.nsteps - 1].raw;
	if (!or_world_holds(v->world, f->addr))
		return 0;
	word = or_world_get(v->world, f->addr);
	return v->s2.regime.ee ? __builtin_bswap64(word) : word;
}

/*
 * Q17: the walk has passed all else, so that a second one with room for every
 * block finds the same leaf.
 */
static void great_blocks(struct or_view *v)
{
	const struct pg_fault *f = &v->t.fault;
	struct pg_regime *r = f->stage == 1 ? &v->s1.regime : &v->s2.regime;

	if (f->kind != PG_FAULT_ADDRESS_SIZE || (!v->t.nsteps && !f->walk) ||
	    !great_leaf(v, r, f->level, faulting_word(v)))
		return;
	r->oa_bits = 48;
	or_view_again(v);
}

/* A4 */
static void flag_through_stage2(struct or_view *v)
{
	if (leaf_is_nested(v) && v->s1.regime.ha &&
	    !pg_bit(v->t.desc, PG_DESC_AF))
		write_leaf(v);
}

/* Q5: AP[2] is bit 7. */
static void dirty_through_stage2(struct or_view *v)
{
	if (leaf_is_nested(v) && or_op_write(v->q.op) && v->s1.regime.hd &&
	    pg_bit(v->t.desc, PG_DESC_DBM) && pg_bit(v->t.desc, 7))
		write_leaf(v);
}

/* Q11 */
static void walk_level(struct or_view *v)
{
	struct pg_fault *f = &v->t.fault;

	if (f->walk)
		f->level = v->memory1.level;
}

/* Hooks run in this order: those that replace a whole ATTR come before SH. */
const struct or_mask or_masks[] = {
	{ "Q3", "SH is the raw field for Device and Normal NC", ALL,
	  .hooks.par = or_sh_raw },
	{ "Q1", "a block at a level that has none is taken", ALL,
	  .hooks.setup = blocks_anywhere },
	{ "Q2-wide", "OA[51:48] (DS: [51:50]) ignored when OAS <= 48", ALL,
	  .hooks.word = drop_wide },
	{ "Q2-low", "bits below a block's size count as too large", ALL,
	  .hooks.word = low_bits_count },
	{ "Q7", "stage 2 is refused by PS where PAMax counts", ALL,
	  .hooks.setup = s2_limits_by_ps },
	{ "Q10", "the format of TTBR hangs on OAS", ALL,
	  .hooks.setup = roots_by_oas },
	{ "Q10-align", "small start tables lie anywhere in 64 bytes", ALL,
	  .hooks.setup = roots_unaligned },
	{ "Q17", "of a block only the descriptor's address is judged", ALL,
	  .hooks.finish = great_blocks },
	{ "A4", "free: AT may set AF, and stage 2 has to let it", ALL,
	  .hooks.finish = flag_through_stage2 },
	{ "Q5", "AT makes dirty, and stage 2 has to let it", ALL,
	  .hooks.finish = dirty_through_stage2 },
	{ "Q11", "a stage-2 fault on a walk has stage 1's level", ALL,
	  .hooks.finish = walk_level },
	{ "Q12", "FWB: a reserved MemAttr is Device-nGnRnE", ALL,
	  .hooks.par = or_fwb_reserved },
	{ "Q13", "FWB: stage 2's Device, whatever stage 1's", ALL,
	  .hooks.par = or_fwb_device },
	{ "Q14", "Normal's low nibble counts beside Device", ALL,
	  .hooks.par = or_nibble_as_device },
	{ "Q15", "write-through by stage 2 is never transient", ALL,
	  .hooks.par = or_not_transient },
	{ "A2", "free: MAIR bytes that are not allocated", ALL,
	  .hooks.par = or_mair_reserved },
	{ "A3", "free: stage-2 MemAttr values that are reserved", ALL,
	  .hooks.par = or_memattr_reserved },
	{ "A1", "free: which SH of stage 1 meets stage 2", ALL,
	  .hooks.par = or_sh_of_stage1 },
	{ "Q16", "with stage 1 off, its SH is 0 before stage 2", ALL,
	  .hooks.par = or_sh_of_off },
};

const unsigned int or_nmasks = PG_ARRAY_SIZE(or_masks);

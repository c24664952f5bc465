// SPDX-License-Identifier: GPL-2.0-or-later
#include "view.h"

/* Whether a table is where this host can answer for it. */
static bool is_absent(uint64_t addr)
{
	return addr >= OR_RAM_BASE + UINT64_C(1) * OR_RAM_SIZE;
}

static const struct pg_regime *regime_of(const struct or_memory *m)
{
	return m->stage == 1 ? &m->view->s1.regime : &m->view->s2.regime;
}

/* The level of the descriptor that is read after this one. */
static int next_level(const struct pg_regime *r, int level, uint64_t word)
{
	if (pg_desc_kind(r, level, word) != PG_DESC_TABLE_KIND ||
	    pg_oa_too_big(r, pg_desc_oa(r, word, r->granule)))
		return r->start;
	return level + 1;
}

/* A word of the arena as core is to see it: hooks applied, level counted. */
static struct pg_stretch read_word(struct or_memory *m, uint64_t addr)
{
	struct or_view *v = m->view;
	const struct pg_regime *r = regime_of(m);
	uint64_t word = or_world_get(v->world, addr);

	/* Where words are swapped, core locates each twice. */
	m->again = r->ee && !m->again;
	if (r->ee && !m->again)
		return (struct pg_stretch){ (unsigned char *)&m->scratch, 8 };
	if (r->ee)
		word = __builtin_bswap64(word);
	m->poison |= m->level == -1 && (word & 3) == 1;
	for (unsigned int i = 0; i < v->nhooks; i++) {
		if (v->hooks[i]->word)
			word = v->hooks[i]->word(v, m->stage, m->level, word);
	}
	m->level = next_level(r, m->level, word);
	m->scratch = r->ee ? __builtin_bswap64(word) : word;
	return (struct pg_stretch){ (unsigned char *)&m->scratch, 8 };
}

/* Core reads one word a level. */
static struct pg_stretch locate(const struct pg_mem *mem, uint64_t addr)
{
	struct or_memory *m = (struct or_memory *)mem;

	m->last = addr;
	if (or_world_holds(m->view->world, addr))
		return read_word(m, addr);
	m->view->stray |= !is_absent(addr);
	m->level = regime_of(m)->start;
	return (struct pg_stretch){ NULL, 1 };
}

/*
 * Core's intermediate memory reads stage-1 words from the memory of stage 2;
 * the last read of a look-up that succeeded was such a word.
 */
static struct pg_stretch locate_nested(const struct pg_mem *mem, uint64_t ipa)
{
	struct or_memory *m1 = (struct or_memory *)mem;
	struct or_memory *m2 = &m1->view->memory2;
	bool poison = m2->poison;
	struct pg_stretch s = pg_mem_locate(&m1->view->nested.mem, ipa);

	if (!s.data)
		return s;
	m2->poison = poison;
	m2->again = false;
	m2->level = m1->view->s2.regime.start;
	return read_word(m1, m2->last);
}

/* the granule that a reserved TG means is the CPU's choice: 4K here. */
static uint64_t legal_tg(uint64_t tcr, bool two_ranges)
{
	if (pg_bits(tcr, 15, 14) == 3)
		tcr &= ~pg_mask(15, 14);
	if (two_ranges && pg_bits(tcr, 31, 30) == 0)
		tcr |= PG_BIT(31);
	return tcr;
}

static void fill_regs(const struct or_world *w, struct pg_regs *regs)
{
	static const enum pg_reg names[] = {
		[OR_SCTLR_EL1] = PG_SCTLR_EL1, [OR_TCR_EL1] = PG_TCR_EL1,
		[OR_MAIR_EL1] = PG_MAIR_EL1,   [OR_TTBR0_EL1] = PG_TTBR0_EL1,
		[OR_TTBR1_EL1] = PG_TTBR1_EL1, [OR_HCR_EL2] = PG_HCR_EL2,
		[OR_VTCR_EL2] = PG_VTCR_EL2,   [OR_VTTBR_EL2] = PG_VTTBR_EL2,
		[OR_SCTLR_EL2] = PG_SCTLR_EL2, [OR_TCR_EL2] = PG_TCR_EL2,
		[OR_TTBR0_EL2] = PG_TTBR0_EL2, [OR_TTBR1_EL2] = PG_TTBR1_EL2,
		[OR_MAIR_EL2] = PG_MAIR_EL2,
	};

	bool e2h = or_world_e2h(w);

	*regs = (struct pg_regs){ 0 };
	for (size_t i = 0; i < PG_ARRAY_SIZE(names); i++) {
		regs->value[names[i]] = w->reg[i];
		regs->known[names[i]] = true;
	}
	for (size_t i = 0; i < 4; i++) {
		regs->value[PG_ID_AA64MMFR0_EL1 + i] = w->mmfr[i];
		regs->known[PG_ID_AA64MMFR0_EL1 + i] = true;
	}
	regs->known[PG_PSTATE] = true;
	regs->value[PG_TCR_EL1] = legal_tg(w->reg[OR_TCR_EL1], true);
	regs->value[PG_TCR_EL2] = legal_tg(w->reg[OR_TCR_EL2], e2h);
	regs->value[PG_VTCR_EL2] = legal_tg(w->reg[OR_VTCR_EL2], false);
}

static void decode(const struct pg_regs *regs, enum pg_space_reg space,
		   struct or_stage *s)
{
	s->refused =
		pg_regime_from_regs(regs, space, &s->regime, &s->root, NULL);
	/* D-7 allows both; QEMU's choice is to translate (Q4). */
	s->regime.nt_faults = false;
}

void or_regimes_decode(const struct or_world *w, struct or_regimes *r)
{
	struct pg_regs regs;

	fill_regs(w, &regs);
	/* The last is without PAN, which AT S1E2 knows nothing of. */
	for (int pan = 1; pan >= 0; pan--) {
		regs.value[PG_PSTATE] = pan ? PG_BIT(22) : 0;
		decode(&regs, PG_SPACE_EL1_LOW, &r->el1[0][pan]);
		decode(&regs, PG_SPACE_EL1_HIGH, &r->el1[1][pan]);
	}
	if (or_world_e2h(w)) {
		decode(&regs, PG_SPACE_EL2_LOW, &r->el2[0]);
		decode(&regs, PG_SPACE_EL2_HIGH, &r->el2[1]);
	} else {
		decode(&regs, PG_SPACE_EL2, &r->el2[0]);
		r->el2[1] = r->el2[0];
	}
	decode(&regs, PG_SPACE_S2, &r->s2);
	r->s2on = pg_regs_stage2_on(&regs);
}

static void fault(struct or_view *v, int stage, bool walk)
{
	v->t.fault = (struct pg_fault){
		.kind = PG_FAULT_TRANSLATION,
		.stage = stage,
		.walk = walk,
	};
}

/*
 * What core leaves to its caller: registers that describe no regime (R-1 to
 * a translation fault at level 0), and stage-1 instructions whose tables,
 * but not output, go through stage 2.
 */
static void translate(struct or_view *v)
{
	if (v->s1.refused) {
		v->t = (struct pg_translation){ .ia = v->q.va };
		fault(v, 1, false);
		return;
	}
	pg_translate(&v->tables1, v->q.va, &v->how, &v->t);
	if (!v->s2on)
		return;
	if (v->s2.refused && v->t.fault.kind == PG_FAULT_UNREADABLE)
		fault(v, 2, true);
	else if (v->s2.refused && !v->t.fault.kind && v->both)
		fault(v, 2, false);
	else if (!v->both && v->t.fault.kind == PG_FAULT_UNREADABLE)
		pg_stage2_walk_fault(&v->tables2, v->t.fault.addr, &v->t.fault);
}

void or_view_again(struct or_view *v)
{
	v->memory1.level = v->s1.regime.start;
	v->memory2.level = v->s2.regime.start;
	translate(v);
}

/* Intermediate memory of a stage 2 that translates nothing. */
static struct pg_stretch nothing(const struct pg_mem *mem, uint64_t addr)
{
	return (struct pg_stretch){ NULL, 1 };
}

static void connect(struct or_view *v)
{
	static const struct pg_mem empty = { nothing };

	v->memory1 = (struct or_memory){
		.mem = { v->s2on ? locate_nested : locate },
		.view = v,
		.stage = 1,
		.level = v->s1.regime.start,
	};
	v->memory2 = (struct or_memory){
		.mem = { locate },
		.view = v,
		.stage = 2,
		.level = v->s2.regime.start,
	};
	v->tables1 = (struct pg_tables){ &v->s1.regime, &v->memory1.mem,
					 v->s1.root, NULL };
	v->tables2 = (struct pg_tables){ &v->s2.regime, &v->memory2.mem,
					 v->s2.root, NULL };
	if (!v->s2on)
		return;
	pg_nested_init(&v->nested, &v->tables2);
	if (v->s2.refused)
		v->tables1.mem = &empty;
	if (v->both && !v->s2.refused)
		v->tables1.through = &v->tables2;
}

static void choose(struct or_view *v, const struct or_regimes *r)
{
	enum or_op op = v->q.op;
	bool pan = or_op_pan(op) && v->world->reg[OR_PAN];
	bool high = pg_bit(v->q.va, 55);

	v->s1 = or_op_el2(op) ? r->el2[high] : r->el1[high][pan];
	v->s2 = r->s2;
	v->s2on = r->s2on && !or_op_el2(op);
	v->both = v->s2on && or_op_both(op);
	v->how = (struct pg_how){ or_op_user(op),
				  or_op_write(op) ? PG_W : PG_R };
}

/* QEMU dies as well where it gives such a fault level -1 (Q11). */
static bool no_such_code(const struct or_view *v)
{
	const struct pg_fault *f = &v->t.fault;

	return f->walk && v->memory1.level == -1 &&
	       (f->kind == PG_FAULT_PERMISSION ||
		f->kind == PG_FAULT_ACCESS_FLAG);
}

bool or_view_answer(struct or_view *v, const struct or_world *w,
		    const struct or_regimes *r, const struct or_question *q,
		    const struct or_hooks *const *hooks, unsigned int n,
		    struct or_answer *a)
{
	v->world = w;
	v->q = *q;
	v->stray = false;
	v->nhooks = n;
	for (unsigned int i = 0; i < n; i++)
		v->hooks[i] = hooks[i];
	choose(v, r);
	for (unsigned int i = 0; i < n; i++) {
		if (hooks[i]->setup)
			hooks[i]->setup(v);
	}
	connect(v);
	translate(v);
	v->poison = v->memory1.poison || v->memory2.poison || no_such_code(v);
	for (unsigned int i = 0; i < n; i++) {
		if (hooks[i]->finish)
			hooks[i]->finish(v);
	}
	or_par_encode(v, a);
	for (unsigned int i = 0; i < n; i++) {
		if (hooks[i]->par)
			hooks[i]->par(v, a);
	}
	return !v->stray && !v->poison;
}

static bool core_answer(const struct or_world *w, const struct or_question *q,
			struct or_answer *a)
{
	struct or_regimes r;
	struct or_view v;

	or_regimes_decode(w, &r);
	return or_view_answer(&v, w, &r, q, NULL, 0, a);
}

const struct or_walker or_core = { "core", core_answer };

const struct or_walker *const or_walkers[] = { &or_core };
const unsigned int or_nwalkers = PG_ARRAY_SIZE(or_walkers);

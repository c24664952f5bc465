// SPDX-License-Identifier: GPL-2.0-or-later
#include "core.h"

#include <string.h>

/* Eight bytes at a time; c->words holds the last ones. */
static struct pg_stretch locate(const struct pg_mem *mem, uint64_t addr)
{
	struct core *c = (struct core *)mem;
	unsigned int offset = addr % 8;
	uint64_t *word = &c->words[c->next++ % CORE_WORDS];

	if (!c->memory.read(c->memory.ctx, addr - offset, word))
		return (struct pg_stretch){ NULL, 8 - offset };
	if (c->mutant && c->mutant->word)
		*word = c->mutant->word(*word);
	return (struct pg_stretch){ (unsigned char *)word + offset,
				    8 - offset };
}

/* The register of this name; SPEC_REGS for one that is not the walker's. */
static size_t spec_number(const char *name)
{
	size_t i = 0;

	while (i < SPEC_REGS && strcmp(name, spec_reg_names[i]))
		i++;
	return i;
}

void core_registers(const struct spec_input *in, bool pan, struct pg_regs *regs)
{
	/* One more than the number: 0 is not known yet. */
	static uint8_t numbers[PG_REG_COUNT];

	memset(regs, 0, sizeof(*regs));
	for (size_t i = 0; i < PG_REG_COUNT; i++) {
		if (!numbers[i])
			numbers[i] = spec_number(pg_reg_name(i)) + 1;
		if (numbers[i] > SPEC_REGS)
			continue;
		regs->value[i] = in->regs[numbers[i] - 1];
		regs->known[i] = true;
	}
	regs->value[PG_PSTATE] = pan ? PG_BIT(22) : 0;
	regs->known[PG_PSTATE] = true;
}

enum pg_space_reg core_space(enum spec_regime regime, bool upper)
{
	switch (regime) {
	case SPEC_EL10:
		return upper ? PG_SPACE_EL1_HIGH : PG_SPACE_EL1_LOW;
	case SPEC_EL2:
		return PG_SPACE_EL2;
	case SPEC_EL20:
		return upper ? PG_SPACE_EL2_HIGH : PG_SPACE_EL2_LOW;
	case SPEC_EL3:
		return PG_SPACE_EL3;
	default:
		return PG_SPACE_S2;
	}
}

/* Knobs that core has, too. */
static void turn_knobs(const struct spec_knobs *knobs, struct pg_regime *r)
{
	r->contig_merge = !knobs->contig_ignored;
	if (knobs->nt_translates)
		r->nt_faults = false;
}

static bool prepare_stage2(struct core *c, const struct spec_input *in,
			   const struct pg_regs *regs)
{
	if (pg_regime_from_regs(regs, PG_SPACE_S2, &c->stage2,
				&c->stage2_tables.root, &c->err))
		return false;
	turn_knobs(&in->knobs, &c->stage2);
	c->stage2_tables.regime = &c->stage2;
	c->stage2_tables.mem = &c->mem;
	pg_nested_init(&c->nested, &c->stage2_tables);
	c->tables.mem = &c->nested.mem;
	c->tables.through = &c->stage2_tables;
	return true;
}

bool core_prepare(struct core *c, const struct spec_input *in, bool upper,
		  bool pan, const struct core_mutant *mutant)
{
	enum pg_space_reg space = core_space(in->regime, upper);
	struct pg_regs regs;

	memset(c, 0, sizeof(*c));
	c->mem.locate = locate;
	c->memory = in->memory;
	c->mutant = mutant;
	core_registers(in, pan, &regs);
	if (pg_regime_from_regs(&regs, space, &c->regime, &c->tables.root,
				&c->err))
		return false;
	turn_knobs(&in->knobs, &c->regime);
	c->tables.regime = &c->regime;
	c->tables.mem = &c->mem;
	if (in->regime == SPEC_EL10 && !in->alone && pg_regs_stage2_on(&regs) &&
	    !prepare_stage2(c, in, &regs))
		return false;
	if (mutant && mutant->regimes)
		mutant->regimes(&c->regime, &c->stage2);
	return true;
}

static struct spec_rights rights(uint8_t r)
{
	return (struct spec_rights){ r & PG_R, r & PG_W, r & PG_X };
}

/* The half of a MAIR byte, without hints: core does not keep them. */
static unsigned int half(enum pg_cache cache)
{
	return cache == PG_CACHE_NC ? 0x4 : cache == PG_CACHE_WT ? 0xb : 0xf;
}

static struct spec_attr attr(const struct pg_memattr *a)
{
	struct spec_attr out = { .sh = a->sh,
				 .reserved = a->type == PG_MEM_RESERVED };

	if (a->type < PG_MEM_NORMAL)
		out.mair = a->type << 2;
	else
		out.mair = half(a->outer) << 4 | half(a->inner);
	return out;
}

static int limit(int8_t level)
{
	return level == PG_HIER_NONE ? SPEC_NO_LIMIT : level;
}

static void give_limits(const struct core *c, const struct pg_translation *t,
			struct spec_result *r)
{
	bool two = pg_regime_two_els(&c->regime);

	r->limit_el0 = limit(t->hier.no_el0);
	r->limit_write = limit(t->hier.no_write);
	r->limit_ux = two ? limit(t->hier.uxn) : SPEC_NO_LIMIT;
	r->limit_px = limit(two ? t->hier.pxn : t->hier.uxn);
}

/* Without a stage 1 core does not repeat the address as the IPA. */
static void give_fault(const struct core *c, const struct pg_translation *t,
		       struct spec_result *r)
{
	int fsc = pg_fault_fsc(t->fault.kind, t->fault.level);

	r->fault.stage = t->fault.stage;
	r->fault.fsc = (unsigned int)fsc;
	r->fault.level = t->fault.level;
	r->fault.walk = t->fault.walk;
	if (t->fault.stage == 2)
		r->fault.ipa = t->fault.walk	   ? t->fault.ipa
			       : c->tables.through ? t->ipa
						   : t->ia;
}

void core_ask(struct core *c, uint64_t addr, const struct spec_access *access,
	      struct spec_result *r)
{
	static const uint8_t kinds[] = { PG_R, PG_W, PG_X };
	struct pg_how how = { 0 };
	struct pg_translation t;

	memset(r, 0, sizeof(*r));
	if (access)
		how = (struct pg_how){ .user = access->el0,
				       .right = kinds[access->kind] };
	pg_translate(&c->tables, addr, access ? &how : NULL, &t);
	if (c->mutant && c->mutant->answer)
		c->mutant->answer(&c->regime, &t);
	if (t.fault.kind != PG_FAULT_NONE) {
		give_fault(c, &t, r);
		return;
	}
	r->pa = t.pa;
	r->level = t.level;
	r->desc = t.desc;
	r->size_bits = t.size ? (unsigned int)__builtin_ctzll(t.size) : 64;
	r->has_rights = true;
	r->priv = rights(t.access.priv);
	r->user = rights(t.access.user);
	r->attr = attr(&t.attr);
	give_limits(c, &t, r);
}

static uint8_t without_hints(uint8_t mair)
{
	unsigned int halves[] = { mair & 15, mair >> 4 };

	if (mair >> 4 == 0)
		return mair & 0x0c;
	if (mair == 0x40 || mair == 0xa0 || mair == 0xf0)
		halves[0] = halves[1];
	for (size_t i = 0; i < 2; i++) {
		if (halves[i] != 4)
			halves[i] = halves[i] & 4 ? 0xf : 0xb;
	}
	return halves[1] << 4 | halves[0];
}

void core_view(struct spec_result *r)
{
	r->fault.overlay = r->fault.dirty = false;
	r->sets_af = r->sets_dirty = false;
	r->attr.mair = without_hints(r->attr.mair);
}

/* The last thing that a walk of one address shows. */
static enum pg_action keep(void *ctx, const struct pg_visit *visit)
{
	struct pg_visit *last = ctx;

	if (visit->kind != PG_VISIT_TABLE)
		*last = *visit;
	return PG_CONTINUE;
}

static void give_leaf(const struct core *c, const struct pg_visit *v,
		      struct spec_result *r)
{
	struct pg_access access = pg_leaf_access(&c->regime, v->desc, &v->hier);
	struct pg_translation t = { .hier = v->hier };

	r->level = v->level;
	r->desc = v->desc;
	r->size_bits = (unsigned int)__builtin_ctzll(v->size);
	r->has_rights = true;
	r->priv = rights(access.priv);
	r->user = rights(access.user);
	give_limits(c, &t, r);
}

bool core_walk(struct core *c, uint64_t addr, struct spec_result *r)
{
	struct pg_visit last = { .kind = PG_VISIT_TABLE };
	struct pg_walk walk = {
		.tables = &c->tables, .size = 1, .visit = keep, .ctx = &last
	};
	enum pg_fault_kind kind = PG_FAULT_TRANSLATION;

	memset(r, 0, sizeof(*r));
	if (c->tables.through || c->regime.off ||
	    !pg_regime_contains(&c->regime, addr, false, &walk.first) ||
	    pg_walk(&walk, NULL, NULL) || last.kind == PG_VISIT_TABLE)
		return false;
	if (last.kind == PG_VISIT_LEAF) {
		give_leaf(c, &last, r);
		/* A leaf may be greater than all output; it is shown whole. */
		return r->size_bits <= c->regime.oa_bits;
	}
	if (last.kind == PG_VISIT_UNREADABLE)
		kind = PG_FAULT_UNREADABLE;
	else if (last.kind == PG_VISIT_FAULT && last.fault != PG_FAULT_NONE)
		kind = last.fault;
	r->fault.stage = c->regime.stage;
	r->fault.level = last.level;
	r->fault.ipa = c->regime.stage == 2 ? addr : 0;
	r->fault.fsc = (unsigned int)pg_fault_fsc(kind, last.level);
	return true;
}

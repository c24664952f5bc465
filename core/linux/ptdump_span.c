// SPDX-License-Identifier: GPL-2.0-or-later
#include "linux/ptdump_span.h"

/* arch/arm64/mm/proc.S, 5.15 on; byte 6 as kernels of 5.10's time had it. */
#define TEXT_MAIR UINT64_C(0x000c00040044ffff)

#define INDEX_MASK pg_mask(4, 2)
#define SH_MASK	   pg_mask(9, 8)

static struct pg_stretch nothing(const struct pg_mem *mem, uint64_t addr)
{
	return (struct pg_stretch){ NULL, addr ? -addr : UINT64_MAX };
}

int pg_ptdump_level(const struct pg_ptdump_space *space, int index)
{
	if (space->regime.stage == 2)
		return index - 1;
	return pg_ptdump_shape_level(&space->shape, index);
}

/* Output sizes do not show: the largest that the input size goes with. */
static void set_geometry(struct pg_regime *r, const struct pg_ptdump_shape *s)
{
	bool wide = s->va_bits > 48;

	r->granule = s->granule;
	r->txsz = 64 - s->va_bits;
	r->ds = s->granule != 16 && (wide || s->start < 0);
	r->ps = wide ? 6 : 5;
	r->pamax = wide ? 52 : 48;
}

static int stage1_regime(struct pg_ptdump_space *space,
			 const struct pg_ptdump_text *text,
			 struct pg_error *err)
{
	struct pg_regime *r = &space->regime;

	if (!pg_ptdump_shape_find(text, &space->shape, &space->sure))
		return pg_error(err, PG_EFORMAT,
				"the bounds of the text's lines fit no page "
				"size and address size that arm64 Linux has");
	r->kind = PG_EL10;
	r->high = text->source == PG_PTDUMP_KERNEL;
	r->sh = PG_SH_INNER;
	r->mair = TEXT_MAIR;
	set_geometry(r, &space->shape);
	return pg_regime_init(r, err);
}

static unsigned int bits_of(uint64_t value)
{
	return value ? 64 - __builtin_clzll(value) : 0;
}

/*
 * Stage 2 starts at the highest level that was seen, or at the lowest that
 * reaches the last address: up to 16 start tables are concatenated.
 */
static bool stage2_shape(const struct pg_ptdump_text *t, unsigned int granule,
			 struct pg_ptdump_shape *s)
{
	unsigned int stride = granule - 3, below;
	unsigned int bits = pg_max(bits_of(t->end - 1), t->ipa_bits);
	int start = pg_min(__builtin_ctz(t->names), 3) - 1;

	for (int i = 0; i < PG_PTDUMP_LEVELS; i++) {
		unsigned int shift = granule + stride * (4 - i);

		if (t->names >> i & 1 && t->bounds[i] & pg_ones(shift))
			return false;
	}
	below = granule + stride * (3 - start);
	while (bits > below + stride + 4 && start > (granule == 16 ? 1 : -1)) {
		start--;
		below += stride;
	}
	*s = (struct pg_ptdump_shape){
		.granule = granule,
		.va_bits = pg_max(pg_max(bits, below + 1), 25),
		.start = start,
	};
	return s->va_bits <= 52 && bits <= below + stride + 4;
}

static int stage2_regime(struct pg_ptdump_space *space,
			 const struct pg_ptdump_text *text,
			 struct pg_error *err)
{
	struct pg_regime *r = &space->regime;
	struct pg_ptdump_shape shape;
	unsigned int fitting = 0;

	for (unsigned int granule = 16; granule >= 12; granule -= 2) {
		if (!stage2_shape(text, granule, &shape))
			continue;
		if (!fitting++)
			space->shape = shape;
	}
	if (!fitting)
		return pg_error(err, PG_EFORMAT,
				"the bounds of the text's lines fit no page "
				"size that stage 2 has");
	space->sure = fitting == 1;
	r->kind = PG_S2;
	r->sl = space->shape.start;
	r->xnx = text->words == PG_PTDUMP_KVM_B;
	set_geometry(r, &space->shape);
	/* 16K has level 0 with DS only. */
	r->ds |= r->granule == 14 && r->sl == 0;
	return pg_regime_init(r, err);
}

int pg_ptdump_space_init(struct pg_ptdump_space *space,
			 const struct pg_ptdump_text *text,
			 struct pg_error *err)
{
	*space = (struct pg_ptdump_space){ .mem = { nothing } };
	space->tables.regime = &space->regime;
	space->tables.mem = &space->mem;
	if (!text->lines)
		return pg_error(err, PG_EFORMAT, "the text has no lines");
	return text->source == PG_PTDUMP_STAGE2
		       ? stage2_regime(space, text, err)
		       : stage1_regime(space, text, err);
}

static enum pg_span_kind kind_of(const struct pg_ptdump_space *space, int level,
				 uint64_t desc)
{
	switch (pg_desc_kind(&space->regime, level, desc)) {
	case PG_DESC_BLOCK:
		return PG_SPAN_BLOCK;
	case PG_DESC_PAGE:
		return PG_SPAN_PAGE;
	default:
		return PG_SPAN_HOLE;
	}
}

/* EFI text may print 2^64 where the space ends long before. */
static uint64_t size_of(const struct pg_ptdump_space *space,
			const struct pg_ptdump_line *l)
{
	const struct pg_regime *r = &space->regime;

	if (!l->end && !r->high)
		return r->base + pg_ones(r->ia_bits) + 1 - l->start;
	return l->end - l->start;
}

static uint64_t known_in(const struct pg_ptdump_space *space,
			 const struct pg_ptdump_record *record)
{
	/* With DS the bits are part of an address. */
	return space->regime.ds ? record->known & ~SH_MASK : record->known;
}

static bool access_known(const struct pg_ptdump_space *space, uint64_t known)
{
	uint64_t needed = space->regime.stage == 1 ? pg_mask(54, 53) | 0xc0
						   : PG_BIT(54) | 0xc0;

	return (known & needed) == needed;
}

void pg_ptdump_leaf(const struct pg_ptdump_space *space,
		    const struct pg_ptdump_record *record,
		    struct pg_ptdump_leaf *leaf)
{
	const struct pg_regime *r = &space->regime;
	struct pg_span *s = &leaf->span;

	*leaf = (struct pg_ptdump_leaf){
		.known = known_in(space, record),
		.number = record->number,
		.span = { .tables = &space->tables, .hier = PG_HIER_INIT },
	};
	s->level = pg_ptdump_level(space, record->line.level);
	s->ia = record->line.start;
	s->size = size_of(space, &record->line);
	s->count = s->size >> pg_level_shift(r, s->level);
	s->desc = record->line.prot & ~(r->ds ? SH_MASK : 0);
	s->kind = kind_of(space, s->level, s->desc);
	if (s->kind == PG_SPAN_HOLE) {
		s->fault = (struct pg_fault){ .kind = PG_FAULT_TRANSLATION,
					      .stage = r->stage,
					      .level = s->level,
					      .addr = s->ia };
		return;
	}
	s->access = pg_leaf_access(r, s->desc, &s->hier);
	s->attr = pg_leaf_memattr(r, s->desc);
	leaf->access_known = access_known(space, leaf->known);
	leaf->attr_known = r->stage == 1 &&
			   (leaf->known & INDEX_MASK) == INDEX_MASK;
}

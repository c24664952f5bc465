// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/flush.h"

#include "arch/tlbi.h"
#include "base/bits.h"

/* By granule: 1 for 4K, 2 for 16K, 3 for 64K, in TTL and TG fields. */
static uint64_t granule_code(const struct pg_mm *mm)
{
	return (mm->regime.granule - 10) / 2;
}

/*
 * [63:48] ASID, [47:44] TTL, [43:0] address bits [55:12], whatever the granule
 * is. IPA forms have no ASID, and address bits [51:12].
 */
uint64_t pg_flush_operand(const struct pg_mm *mm, uint64_t va, int level)
{
	uint64_t operand = va >> 12 & pg_ones(44);

	if (level >= 0)
		operand |= (granule_code(mm) << 2 | (uint64_t)level) << 44;
	if (pg_regime_two_els(&mm->regime) && mm->class == PG_CLASS_USER)
		operand |= mm->asid << 48;
	return operand;
}

void pg_tlbi(struct pg_task *t, const struct pg_mm *mm, unsigned int op,
	     uint64_t operand)
{
	pg_say(t, (struct pg_event){
			  .kind = PG_EV_TLBI,
			  .how = (uint8_t)(op + PG_TLBI_IS),
			  .space = mm->id,
			  .new = operand,
		  });
}

/*
 * Operations of a regime: all of it; by address, and at the leaf only; by
 * range, and at the leaf only.
 */
struct forms {
	uint8_t all, va, leaf, range, range_leaf;
};

static const struct forms user_forms = { PG_TLBI_ASIDE1, PG_TLBI_VAE1,
					 PG_TLBI_VALE1, PG_TLBI_RVAE1,
					 PG_TLBI_RVALE1 };
static const struct forms kernel_forms = { PG_TLBI_VMALLE1, PG_TLBI_VAAE1,
					   PG_TLBI_VAALE1, PG_TLBI_RVAAE1,
					   PG_TLBI_RVAALE1 };
static const struct forms el2_forms = { PG_TLBI_ALLE2, PG_TLBI_VAE2,
					PG_TLBI_VALE2, PG_TLBI_RVAE2,
					PG_TLBI_RVALE2 };
static const struct forms el3_forms = { PG_TLBI_ALLE3, PG_TLBI_VAE3,
					PG_TLBI_VALE3, PG_TLBI_RVAE3,
					PG_TLBI_RVALE3 };
static const struct forms guest_forms = { PG_TLBI_VMALLS12E1, PG_TLBI_IPAS2E1,
					  PG_TLBI_IPAS2LE1, PG_TLBI_RIPAS2E1,
					  PG_TLBI_RIPAS2LE1 };

static const struct forms *forms_of(const struct pg_mm *mm)
{
	switch (mm->regime.kind) {
	case PG_EL2:
		return &el2_forms;
	case PG_EL3:
		return &el3_forms;
	case PG_S2:
		return &guest_forms;
	default:
		return mm->class == PG_CLASS_USER ? &user_forms : &kernel_forms;
	}
}

void pg_flush_order(struct pg_task *t, struct pg_mm *mm)
{
	pg_dsb(t, PG_DSB_ISHST);
}

/* log2 of what the base of a range counts in: DS and 52-bit VAs count in 64K. */
static unsigned int base_shift(const struct pg_mm *mm)
{
	return mm->regime.ds ? 16 : mm->regime.granule;
}

/* [47:46] TG, [45:44] SCALE, [43:39] NUM, [38:37] TTL, [36:0] the base. */
uint64_t pg_flush_range_operand(const struct pg_mm *mm,
				const struct pg_flush_range *r)
{
	uint64_t operand = r->va >> base_shift(mm) & pg_ones(37);

	operand |= granule_code(mm) << 46 | (uint64_t)r->scale << 44 |
		   (uint64_t)r->num << 39;
	if (r->level > 0)
		operand |= (uint64_t)r->level << 37;
	if (pg_regime_two_els(&mm->regime) && mm->class == PG_CLASS_USER)
		operand |= mm->asid << 48;
	return operand;
}

static void one_page(struct pg_task *t, const struct pg_flush *f,
		     const struct forms *forms, uint64_t va)
{
	pg_tlbi(t, f->mm, f->leaf_only ? forms->leaf : forms->va,
		t->world->steps.entry.operand(f->mm, va, PG_FLUSH_ANY_LEVEL));
}

/*
 * A range of (num + 1) << (5 * scale + 1) pages from va on that is no larger
 * than size; false if not even the smallest fits, or va is no base.
 */
static bool fit_range(const struct pg_mm *mm, uint64_t va, uint64_t size,
		      struct pg_flush_range *r)
{
	uint64_t pages = size >> mm->regime.granule;

	if (pages < 2 || va & pg_ones(base_shift(mm)))
		return false;
	for (r->scale = 3; !(pages >> (5 * r->scale + 1)); r->scale--)
		;
	pages >>= 5 * r->scale + 1;
	r->va = va;
	r->num = (pages > 32 ? 32 : (unsigned int)pages) - 1;
	r->size = (uint64_t)(r->num + 1)
		  << (5 * r->scale + 1 + mm->regime.granule);
	return true;
}

/* A hint needs a base that is a leaf's, throughout (TLBI-8): none is given. */
static void by_range(struct pg_task *t, const struct pg_flush *f,
		     const struct forms *forms)
{
	uint64_t page = UINT64_C(1) << t->world->phys.shift;
	unsigned int op = f->leaf_only ? forms->range_leaf : forms->range;
	struct pg_flush_range r = { .level = 0 };

	for (uint64_t done = 0; done < f->size; done += r.size) {
		if (fit_range(f->mm, f->va + done, f->size - done, &r)) {
			pg_tlbi(t, f->mm, op,
				t->world->steps.entry.range_operand(f->mm, &r));
			continue;
		}
		one_page(t, f, forms, f->va + done);
		r.size = page;
	}
}

static void by_address(struct pg_task *t, const struct pg_flush *f,
		       const struct forms *forms)
{
	uint64_t stride = f->stride ? f->stride
				    : UINT64_C(1) << t->world->phys.shift;
	unsigned int op = f->leaf_only ? forms->leaf : forms->va;

	for (uint64_t done = 0; done < f->size; done += stride)
		pg_tlbi(t, f->mm, op,
			t->world->steps.entry.operand(f->mm, f->va + done,
						      f->level));
}

/* By IPA nothing that stage 1 contributed to goes: a second step has to. */
static void combined(struct pg_task *t, const struct pg_flush *f)
{
	pg_dsb(t, PG_DSB_ISH);
	pg_tlbi(t, f->mm, PG_TLBI_VMALLE1, 0);
}

void pg_flush_invalidate(struct pg_task *t, const struct pg_flush *f)
{
	const struct forms *forms = forms_of(f->mm);
	uint64_t stride = f->stride ? f->stride
				    : UINT64_C(1) << t->world->phys.shift;
	uint64_t operand = f->mm->class == PG_CLASS_USER ? f->mm->asid << 48
							 : 0;

	if (!f->size || f->size / stride > PG_FLUSH_MAX) {
		pg_tlbi(t, f->mm, forms->all, operand);
		return;
	}
	if (t->world->knobs.tlb_range && f->size > stride)
		by_range(t, f, forms);
	else
		by_address(t, f, forms);
	if (f->mm->regime.kind == PG_S2)
		combined(t, f);
}

void pg_flush_complete(struct pg_task *t, struct pg_mm *mm)
{
	pg_dsb(t, PG_DSB_ISH);
	if (mm->class != PG_CLASS_USER)
		pg_isb(t);
}

void pg_flush_all_steps(struct pg_task *t, const struct pg_flush *f)
{
	const struct pg_entry_steps *s = &t->world->steps.entry;

	s->order(t, f->mm);
	s->invalidate(t, f);
	s->complete(t, f->mm);
}

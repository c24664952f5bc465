// SPDX-License-Identifier: GPL-2.0-or-later
/* What descriptors of map.h's operations look like, and which may follow. */
#include "base/bits.h"
#include "engine/cursor.h"
#include "engine/map_words.h"

#define RDONLY	 PG_BIT(7) /* AP[2] */
#define USER	 PG_BIT(6) /* AP[1] */
#define S2_READ	 PG_BIT(6)
#define S2_WRITE PG_BIT(7)
#define AF	 PG_BIT(PG_DESC_AF)
#define NG	 PG_BIT(PG_DESC_NG)
#define DBM	 PG_BIT(PG_DESC_DBM)
#define PXN	 PG_BIT(PG_DESC_PXN)
#define UXN	 PG_BIT(PG_DESC_UXN)
#define DIRTY	 PG_BIT(55) /* software's, as Linux has it */
#define SOFT	 (pg_mask(58, 55))
#define MAY	 PG_BIT(56) /* stage 2: may be written, as DBM says in stage 1 */
#define INNER	 (UINT64_C(3) << 8)

bool pg_map_leaf_at(const struct pg_mm *mm, int level)
{
	return pg_level_has_leaf(&mm->regime, level);
}

bool pg_map_fits(const struct pg_mm *mm, const struct pg_fit *fit)
{
	return !((fit->va | fit->pa) & pg_ones(fit->shift)) &&
	       fit->left >> fit->shift;
}

uint64_t pg_map_end_of(const struct pg_mm *mm, int level, uint64_t va)
{
	return va | pg_ones(pg_level_shift(&mm->regime, level));
}

bool pg_map_taken(const struct pg_mm *mm, int level, uint64_t word)
{
	return word != 0;
}

/* The index of a memory type in MAIR; 0 if it has none such. */
static uint64_t attr_index(const struct pg_regime *r, uint8_t type)
{
	for (unsigned int i = 0; i < 8; i++)
		if ((r->mair >> (8 * i) & 0xff) == type)
			return i << 2;
	return 0;
}

/* Shareability bits are address bits where DS is set. */
static uint64_t share(const struct pg_regime *r)
{
	return r->oa_format == PG_OA_DS ? 0 : INNER;
}

/* R-device nGnRE; Normal write-back, MemAttr[3:0] as HCR_EL2.FWB has it. */
static uint64_t stage2_attrs(const struct pg_regime *r, unsigned int prot)
{
	uint64_t word = AF | share(r) | S2_READ;

	if (prot & PG_PROT_DEVICE)
		word |= UINT64_C(1) << 2;
	else
		word |= (r->fwb ? UINT64_C(6) : UINT64_C(15)) << 2;
	if (prot & PG_PROT_WRITE)
		word |= S2_WRITE | MAY | DIRTY | (r->hd ? DBM : 0);
	if (!(prot & PG_PROT_EXEC))
		word |= UXN;
	return word;
}

/* One range: AP[1] is RES1, and one XN bit at the place of UXN. */
static uint64_t execution(const struct pg_mm *mm, unsigned int prot)
{
	bool exec = prot & PG_PROT_EXEC;

	if (!pg_regime_two_els(&mm->regime))
		return USER | (exec ? 0 : UXN);
	if (prot & PG_PROT_USER)
		return USER | PXN | (exec ? 0 : UXN);
	return UXN | (exec ? 0 : PXN);
}

/* What a user has is never global: invalidation by ASID would miss it. */
static bool is_global(const struct pg_mm *mm)
{
	return mm->class != PG_CLASS_USER || !pg_regime_two_els(&mm->regime);
}

uint64_t pg_map_attrs(const struct pg_mm *mm, unsigned int prot)
{
	const struct pg_regime *r = &mm->regime;
	uint64_t word = AF | share(r);

	if (r->kind == PG_S2)
		return stage2_attrs(r, prot);
	word |= attr_index(r, prot & PG_PROT_DEVICE ? 0x04 : 0xff);
	word |= prot & PG_PROT_WRITE ? DBM | DIRTY : RDONLY;
	if (!is_global(mm))
		word |= NG;
	return word | execution(mm, prot);
}

uint64_t pg_map_leaf(const struct pg_mm *mm, int level, uint64_t pa,
		     uint64_t attrs)
{
	return pg_desc_put_oa(&mm->regime, pa) | attrs |
	       (level == PG_LEVEL_MAX ? 3 : 1);
}

uint64_t pg_leaf_attrs(const struct pg_mm *mm, uint64_t word)
{
	return word & ~(pg_desc_oa_mask(&mm->regime, mm->regime.granule) |
			PG_BIT(PG_DESC_CONTIG) | PG_BIT(PG_DESC_NT) | 3);
}

uint64_t pg_map_part(const struct pg_mm *mm, int level, uint64_t word,
		     uint64_t index)
{
	const struct pg_regime *r = &mm->regime;
	uint64_t pa = pg_desc_oa(r, word, pg_level_shift(r, level));

	pa += index << pg_level_shift(r, level + 1);
	return pg_map_leaf(mm, level + 1, pa, pg_leaf_attrs(mm, word));
}

/* Software may let it be written, whether it can be just now or not. */
static uint64_t may_write(const struct pg_mm *mm)
{
	return mm->regime.stage == 2 ? MAY : DBM;
}

/* The kernel's own pages are dirty when they are writable (E6). */
static bool keeps_dirt(const struct pg_mm *mm)
{
	return mm->class == PG_CLASS_USER || mm->class == PG_CLASS_GUEST;
}

/* Writable and not: how each stage says so. */
static uint64_t make_clean(const struct pg_mm *mm, uint64_t word)
{
	return mm->regime.stage == 2 ? word & ~S2_WRITE : word | RDONLY;
}

static uint64_t make_dirty(const struct pg_mm *mm, uint64_t word)
{
	return mm->regime.stage == 2 ? word | S2_WRITE : word & ~RDONLY;
}

static bool is_clean(const struct pg_mm *mm, uint64_t word)
{
	return make_clean(mm, word) == word;
}

bool pg_map_pending(const struct pg_mm *mm, uint64_t word)
{
	return !(word & AF) || (word & DBM && is_clean(mm, word));
}

/* What can be written is dirt that hardware may have made. */
uint64_t pg_map_protect(const struct pg_mm *mm, uint64_t word,
			unsigned int prot)
{
	uint64_t keep = AF | DIRTY | pg_mask(58, 57) | PG_BIT(PG_DESC_GP) |
			pg_mask(63, 59);
	uint64_t old = pg_leaf_attrs(mm, word);
	uint64_t attrs = pg_map_attrs(mm, prot) & ~keep;

	attrs |= old & keep;
	if (!is_clean(mm, word))
		attrs |= DIRTY;
	if (prot & PG_PROT_WRITE && !(attrs & DIRTY)) {
		if (keeps_dirt(mm))
			attrs = make_clean(mm, attrs);
		else
			attrs |= DIRTY;
	}
	return (word & ~old) | attrs;
}

static uint64_t age_dirt(const struct pg_mm *mm, uint64_t word,
			 unsigned int how)
{
	bool may = word & may_write(mm);

	if (how & PG_AGE_DIRTY && may)
		word = make_dirty(mm, word) | DIRTY;
	if (how & PG_AGE_CLEAN)
		word = (may ? make_clean(mm, word) : word) & ~DIRTY;
	return word;
}

uint64_t pg_map_age(const struct pg_mm *mm, uint64_t word, unsigned int how)
{
	if (how & PG_AGE_YOUNG)
		word |= AF;
	if (how & PG_AGE_OLD)
		word &= ~AF;
	return keeps_dirt(mm) ? age_dirt(mm, word, how) : word;
}

uint64_t pg_map_hardware(const struct pg_mm *mm, uint64_t word, bool af,
			 bool dirty)
{
	if (af)
		word |= AF;
	if (dirty && word & DBM)
		word = make_dirty(mm, word);
	return word;
}

/*
 * What Linux changes under walkers (pgattr_change_is_safe()): write and
 * privileged execute permission, software's bits, nG towards non-global; of
 * stage 2 all permissions. Never type, address, or a contiguous set's.
 */
bool pg_map_in_place(const struct pg_mm *mm, int level, uint64_t old,
		     uint64_t word)
{
	uint64_t may = SOFT | PG_BIT(63) | AF;

	if (mm->regime.stage == 2)
		may |= S2_READ | S2_WRITE | PXN | UXN;
	else
		may |= RDONLY | DBM | PXN;
	if (!pg_is_leaf(mm, level, old) || !pg_is_leaf(mm, level, word))
		return false;
	if (pg_regime_two_els(&mm->regime) && word & NG)
		may |= NG;
	return !((old ^ word) & ~may);
}

bool pg_map_silent(uint64_t old, uint64_t word)
{
	uint64_t changed = (old ^ word) & ~(SOFT | pg_mask(63, 63));

	return !changed || (changed == AF && word & AF);
}

bool pg_map_cached(const struct pg_mm *mm, uint64_t word)
{
	return pg_bit(word, PG_DESC_VALID);
}

bool pg_map_alike(const struct pg_mm *mm, uint64_t a, uint64_t b)
{
	return pg_leaf_attrs(mm, a) == pg_leaf_attrs(mm, b);
}

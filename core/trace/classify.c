// SPDX-License-Identifier: GPL-2.0-or-later
#include "trace/classify.h"

#include "arch/attr.h"

#define BIT_NS	    5
#define BIT_AP1	    6
#define BIT_AP2	    7
#define BIT_NSTABLE 63

/* Stage 2: S2AP[0] allows reading, S2AP[1] writing. */
#define BIT_S2R	 6
#define BIT_S2W	 7
#define BIT_FNXS 11

#define BIT_APTABLE_RO 62

/* The two words, with what all rows ask. */
struct pair {
	const struct pg_classify_params *p;
	const struct pg_regime *r;
	uint64_t old, new, diff;
	bool stage1;
};

static unsigned int leaf_shift(const struct pg_regime *r, int level)
{
	return pg_level_shift(r, level);
}

/*
 * Hardware with HA sets AF whenever it likes, and so AF=0 is no obstacle. Nor
 * is it in a table: either nobody looks at it, or hardware sets it (HAFT).
 */
bool pg_classify_cacheable(const struct pg_classify_params *p, uint64_t desc)
{
	const struct pg_regime *r = p->regime;
	enum pg_desc_kind kind = pg_desc_kind(r, p->level, desc);
	bool leaf = pg_desc_is_leaf(kind);
	unsigned int shift = leaf ? leaf_shift(r, p->level) : r->granule;

	if (!leaf && kind != PG_DESC_TABLE_KIND)
		return false;
	if (pg_oa_too_big(r, pg_desc_oa(r, desc, shift)))
		return false;
	return !leaf || p->ha || pg_bit(desc, PG_DESC_AF);
}

bool pg_classify_writable(const struct pg_classify_params *p, uint64_t desc)
{
	bool dbm = p->hd && pg_bit(desc, PG_DESC_DBM);

	if (p->regime->stage == 2)
		return dbm || pg_bit(desc, BIT_S2W);
	return p->regime->pie || dbm || !pg_bit(desc, BIT_AP2);
}

bool pg_classify_hw_may_update(const struct pg_classify_params *p,
			       uint64_t desc)
{
	enum pg_desc_kind kind = pg_desc_kind(p->regime, p->level, desc);
	bool clean = p->regime->stage == 2 ? !pg_bit(desc, BIT_S2W)
					   : pg_bit(desc, BIT_AP2);

	if (!pg_desc_is_leaf(kind))
		return false;
	return (p->ha && !pg_bit(desc, PG_DESC_AF)) ||
	       (p->hd && pg_bit(desc, PG_DESC_DBM) && clean);
}

/* Whether stage 2 lets EL1, and EL0, execute: XN[1:0], with FEAT_XNX. */
static unsigned int s2_exec(const struct pg_regime *r, uint64_t desc)
{
	static const uint8_t allowed[] = { 3, 1, 0, 2 }; /* EL0: 1, EL1: 2 */
	unsigned int xn = pg_bits(desc, 54, 53);

	return r->xnx ? allowed[xn] : xn & 2 ? 0 : 3;
}

/* Bits of rights, the more the better; only compared with another of its kind. */
static unsigned int rights(const struct pair *c, uint64_t desc)
{
	unsigned int r = pg_classify_writable(c->p, desc) ? 1 : 0;

	if (!c->stage1)
		return r | (unsigned int)pg_bit(desc, BIT_S2R) << 1 |
		       s2_exec(c->r, desc) << 2;
	r |= pg_bit(desc, BIT_AP1) ? 2 : 0;
	r |= pg_bit(desc, PG_DESC_PXN) ? 0 : 4;
	r |= pg_bit(desc, PG_DESC_UXN) ? 0 : 8;
	return r;
}

static bool oa_differs(const struct pair *c)
{
	return c->diff & pg_desc_oa_mask(c->r, leaf_shift(c->r, c->p->level));
}

static bool oa_is_safe(const struct pair *c)
{
	return c->p->equal_contents && !pg_classify_writable(c->p, c->old) &&
	       !pg_classify_writable(c->p, c->new);
}

static bool space_differs(const struct pair *c)
{
	uint64_t bits = 0;

	if (c->stage1)
		bits |= PG_BIT(BIT_NS);
	if (c->r->kind == PG_EL3)
		bits |= PG_BIT(PG_DESC_NG); /* NSE there */
	return c->diff & bits;
}

static uint64_t raw_type(const struct pair *c)
{
	uint64_t bits = c->stage1 ? pg_mask(4, 2) : pg_mask(5, 2);

	return c->r->oa_format == PG_OA_DS ? bits : bits | pg_mask(9, 8);
}

static bool type_differs(const struct pair *c)
{
	struct pg_memattr a, b;

	if (!(c->diff & raw_type(c)))
		return false;
	if (c->p->strict_attr)
		return true;
	a = pg_leaf_memattr(c->r, c->old);
	b = pg_leaf_memattr(c->r, c->new);
	return a.type != b.type || a.inner != b.inner || a.outer != b.outer ||
	       a.sh != b.sh || a.xs_clear != b.xs_clear ||
	       (a.tagged != b.tagged && !c->p->tagged_is_permission);
}

static bool tagged_differs(const struct pair *c)
{
	return c->diff & raw_type(c) &&
	       pg_leaf_memattr(c->r, c->old).tagged !=
		       pg_leaf_memattr(c->r, c->new).tagged;
}

static bool becomes_global(const struct pair *c)
{
	return pg_regime_two_els(c->r) && pg_bit(c->old & ~c->new, PG_DESC_NG);
}

static bool becomes_private(const struct pair *c)
{
	return pg_regime_two_els(c->r) && pg_bit(c->new & ~c->old, PG_DESC_NG);
}

static bool contiguous_differs(const struct pair *c)
{
	return pg_bit(c->diff, PG_DESC_CONTIG) &&
	       pg_contig_bits(c->r, c->p->level);
}

static bool nt_differs(const struct pair *c)
{
	return c->p->level < PG_LEVEL_MAX && pg_bit(c->diff, PG_DESC_NT);
}

static uint64_t permission_bits(const struct pair *c)
{
	uint64_t xn = c->stage1 || c->r->xnx ? pg_mask(54, 53) : PG_BIT(54);

	return pg_mask(7, 6) | xn |
	       (c->p->hd || c->r->pie ? PG_BIT(PG_DESC_DBM) : 0) |
	       (c->r->pie ? pg_mask(62, 60) : 0);
}

/* Writable and clean instead of dirty: rights are the same. */
static bool gets_clean(const struct pair *c)
{
	unsigned int bit = c->stage1 ? BIT_AP2 : BIT_S2W;

	return pg_bit(c->diff, bit) && !c->r->pie &&
	       pg_classify_writable(c->p, c->old) ==
		       pg_classify_writable(c->p, c->new);
}

static bool permission_shrinks(const struct pair *c)
{
	if (!(c->diff & permission_bits(c)))
		return false;
	return c->r->pie || rights(c, c->old) & ~rights(c, c->new);
}

static bool permission_grows(const struct pair *c)
{
	return c->diff & permission_bits(c);
}

static bool other_differs(const struct pair *c)
{
	uint64_t bits = pg_mask(62, 59);

	if (c->r->pie)
		bits &= ~pg_mask(62, 60);
	if (c->stage1)
		bits |= PG_BIT(PG_DESC_GP);
	else
		bits |= PG_BIT(BIT_FNXS);
	return c->diff & bits;
}

static bool gets_old(const struct pair *c)
{
	return pg_bit(c->old & ~c->new, PG_DESC_AF);
}

/* Strongest first; the first that holds gives class and reason. */
static const struct {
	bool (*holds)(const struct pair *c);
	enum pg_classify change;
	enum pg_classify_why why;
	bool deferrable;
} leaf_rows[] = {
	{ space_differs, PG_CLASSIFY_FULL, PG_CLASSIFY_WHY_SPACE, false },
	{ type_differs, PG_CLASSIFY_FULL, PG_CLASSIFY_WHY_MEMORY_TYPE, false },
	{ becomes_global, PG_CLASSIFY_FULL, PG_CLASSIFY_WHY_GLOBAL, false },
	{ contiguous_differs, PG_CLASSIFY_SIZE, PG_CLASSIFY_WHY_CONTIGUOUS,
	  false },
	{ oa_differs, PG_CLASSIFY_AFTER, PG_CLASSIFY_WHY_ADDRESS, false },
	{ nt_differs, PG_CLASSIFY_AFTER, PG_CLASSIFY_WHY_NT, false },
	{ becomes_private, PG_CLASSIFY_AFTER, PG_CLASSIFY_WHY_GLOBAL, false },
	{ permission_shrinks, PG_CLASSIFY_AFTER, PG_CLASSIFY_WHY_PERMISSION,
	  false },
	{ other_differs, PG_CLASSIFY_AFTER, PG_CLASSIFY_WHY_OTHER, false },
	{ tagged_differs, PG_CLASSIFY_AFTER, PG_CLASSIFY_WHY_MEMORY_TYPE,
	  false },
	{ gets_clean, PG_CLASSIFY_AFTER, PG_CLASSIFY_WHY_DIRTY, true },
	{ permission_grows, PG_CLASSIFY_AFTER, PG_CLASSIFY_WHY_PERMISSION,
	  true },
	{ gets_old, PG_CLASSIFY_AFTER, PG_CLASSIFY_WHY_ACCESS_FLAG, true },
};

static struct pg_classified classify_leaves(const struct pair *c)
{
	if (oa_differs(c) && !oa_is_safe(c))
		return (struct pg_classified){ PG_CLASSIFY_FULL,
					       PG_CLASSIFY_WHY_ADDRESS, false };
	for (size_t i = 0; i < sizeof(leaf_rows) / sizeof(leaf_rows[0]); i++)
		if (leaf_rows[i].holds(c))
			return (struct pg_classified){
				leaf_rows[i].change, leaf_rows[i].why,
				leaf_rows[i].deferrable
			};
	return (struct pg_classified){ PG_CLASSIFY_NONE,
				       PG_CLASSIFY_WHY_NOTHING, false };
}

static uint64_t hierarchical_bits(const struct pair *c)
{
	if (!c->stage1 || c->r->hpd)
		return 0;
	if (pg_regime_two_els(c->r))
		return pg_mask(62, 59);
	return PG_BIT(BIT_APTABLE_RO) | PG_BIT(60);
}

static struct pg_classified classify_tables(const struct pair *c)
{
	struct pg_classified same = { PG_CLASSIFY_NONE, PG_CLASSIFY_WHY_NOTHING,
				      false };

	if (c->stage1 && pg_bit(c->diff, BIT_NSTABLE))
		return (struct pg_classified){ PG_CLASSIFY_FULL,
					       PG_CLASSIFY_WHY_SPACE, false };
	if (c->diff & hierarchical_bits(c))
		return (struct pg_classified){ PG_CLASSIFY_FULL,
					       PG_CLASSIFY_WHY_HIERARCHICAL,
					       false };
	if (c->diff & pg_desc_oa_mask(c->r, c->r->granule))
		return (struct pg_classified){
			c->p->same_below ? PG_CLASSIFY_SIZE : PG_CLASSIFY_FULL,
			PG_CLASSIFY_WHY_NEXT_TABLE, false
		};
	return same;
}

static struct pg_classified classify_cached(const struct pair *c)
{
	bool a = pg_desc_kind(c->r, c->p->level, c->old) == PG_DESC_TABLE_KIND;
	bool b = pg_desc_kind(c->r, c->p->level, c->new) == PG_DESC_TABLE_KIND;

	if (a && b)
		return classify_tables(c);
	if (a != b)
		return (struct pg_classified){
			c->p->same_below ? PG_CLASSIFY_SIZE : PG_CLASSIFY_FULL,
			PG_CLASSIFY_WHY_TABLE_OR_LEAF, false
		};
	return classify_leaves(c);
}

/* AF 1 -> 0 takes the entry out of TLBs' reach, and nothing else with it. */
static struct pg_classified classify_broken(const struct pair *c)
{
	struct pair with = *c;
	struct pg_classified changed = { PG_CLASSIFY_BREAK,
					 PG_CLASSIFY_WHY_VALIDITY, false };

	with.new |= PG_BIT(PG_DESC_AF);
	if (!gets_old(c) || !pg_classify_cacheable(c->p, with.new))
		return changed;
	with.diff = with.old ^ with.new;
	if (classify_cached(&with).change > PG_CLASSIFY_AFTER)
		return changed;
	changed = classify_cached(&with);
	if (changed.change == PG_CLASSIFY_NONE)
		changed = (struct pg_classified){ PG_CLASSIFY_AFTER,
						  PG_CLASSIFY_WHY_ACCESS_FLAG,
						  true };
	return changed;
}

struct pg_classified pg_classify(const struct pg_classify_params *p,
				 uint64_t old, uint64_t new)
{
	const struct pair c = {
		.p = p,
		.r = p->regime,
		.old = old,
		.new = new,
		.diff = old ^ new,
		.stage1 = p->regime->stage == 1,
	};
	bool was = pg_classify_cacheable(p, old);
	bool is = pg_classify_cacheable(p, new);

	if (was && is)
		return classify_cached(&c);
	if (was)
		return classify_broken(&c);
	return (struct pg_classified){
		is ? PG_CLASSIFY_FRESH : PG_CLASSIFY_NONE,
		is ? PG_CLASSIFY_WHY_VALIDITY : PG_CLASSIFY_WHY_NOTHING, false
	};
}

uint64_t pg_classify_piece(const struct pg_regime *r, int from, uint64_t desc,
			   int to, uint64_t offset)
{
	if (from >= to)
		return desc;
	desc &= ~PG_BIT(PG_DESC_NT);
	desc |= offset &
		pg_mask(pg_level_shift(r, from) - 1, pg_level_shift(r, to));
	if (to == PG_LEVEL_MAX)
		desc |= PG_BIT(PG_DESC_TABLE);
	return desc;
}

const char *pg_classify_name(enum pg_classify change)
{
	static const char *const names[PG_CLASSIFY_COUNT] = {
		"none", "fresh", "break", "after", "size", "full",
	};

	return change < PG_CLASSIFY_COUNT ? names[change] : "?";
}

const char *pg_classify_why_text(enum pg_classify_why why)
{
	static const char *const texts[PG_CLASSIFY_WHYS] = {
		[PG_CLASSIFY_WHY_NOTHING] = "nothing changes",
		[PG_CLASSIFY_WHY_VALIDITY] =
			"the entry begins or ends to be valid",
		[PG_CLASSIFY_WHY_ADDRESS] = "the output address changes",
		[PG_CLASSIFY_WHY_SPACE] = "the physical address space changes",
		[PG_CLASSIFY_WHY_MEMORY_TYPE] = "the memory type changes",
		[PG_CLASSIFY_WHY_GLOBAL] = "nG changes",
		[PG_CLASSIFY_WHY_CONTIGUOUS] = "the contiguous bit changes",
		[PG_CLASSIFY_WHY_TABLE_OR_LEAF] =
			"a table and a block change places",
		[PG_CLASSIFY_WHY_NT] = "nT changes",
		[PG_CLASSIFY_WHY_PERMISSION] = "permissions change",
		[PG_CLASSIFY_WHY_OTHER] = "GP, PBHA or FnXS changes",
		[PG_CLASSIFY_WHY_ACCESS_FLAG] = "the access flag is cleared",
		[PG_CLASSIFY_WHY_DIRTY] = "dirty becomes clean",
		[PG_CLASSIFY_WHY_NEXT_TABLE] = "the next table changes",
		[PG_CLASSIFY_WHY_HIERARCHICAL] =
			"hierarchical permissions change",
	};

	return why < PG_CLASSIFY_WHYS ? texts[why] : "?";
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* What calls make of a flat map, by the traits of who is called. */
#include "subjects/subject_model.h"

#include "arch/translate.h"
#include "base/bits.h"

static const struct pgt_traits *traits(const struct fz_model *m)
{
	return &m->h->subject->traits;
}

static bool has(const struct fz_model *m, uint64_t trait)
{
	return traits(m)->flags & trait;
}

void fz_model_free(struct fz_model *m)
{
	fz_pieces_free(&m->now);
	fz_pieces_free(&m->real);
	for (unsigned int i = 0; i < FZ_CANDS; i++)
		fz_pieces_free(&m->cands[i]);
}

void fz_model_begin(struct fz_model *m, struct fz_host *h)
{
	m->h = h;
	m->now.count = m->real.count = 0;
	m->now.lost = m->real.lost = m->vague = false;
	m->nested_count = 0;
}

static bool is_point(const struct fz_call *c)
{
	return c->kind == PGT_RELAX || c->kind == PGT_YOUNG ||
	       c->kind == PGT_GET_LEAF;
}

static uint64_t owner_of(const struct fz_model *m, uint64_t word)
{
	const struct pgt_traits *t = traits(m);

	return word >> t->owner_lo & pg_ones(t->owner_bits);
}

/* The leaf that maps ia, or the entry that holds its owner, if one does. */
static bool leaf_at(const struct fz_model *m, uint64_t ia, uint64_t *lo,
		    uint64_t *last)
{
	struct pg_tables tables = fz_host_tables(m->h);
	struct pg_translation t;
	uint64_t size;

	pg_translate(&tables, ia, NULL, &t);
	if (t.fault.kind != PG_FAULT_NONE &&
	    (pg_bit(t.desc, PG_DESC_VALID) || !owner_of(m, t.desc)))
		return false;
	size = PG_BIT(pg_level_shift(tables.regime, t.level));
	*lo = ia & ~(size - 1);
	*last = *lo + (size - 1);
	return true;
}

/* Leaves that the range meets. */
static void widen(const struct fz_model *m, struct fz_plan *p)
{
	uint64_t lo, last;

	p->wide_lo = p->lo;
	p->wide_last = p->last;
	if (leaf_at(m, p->lo, &lo, &last)) {
		p->wide_lo = lo;
		p->wide_last = pg_max(p->last, last);
	}
	if (leaf_at(m, p->last, &lo, &last))
		p->wide_last = last;
}

/* The pages of the range; false: there are none. */
static bool round_range(const struct fz_model *m, struct fz_plan *p)
{
	uint64_t page = PG_BIT(m->h->regime.granule), mask = page - 1;
	uint64_t ia = p->call.ia, size = p->call.size;

	if (is_point(&p->call)) {
		ia &= ~mask;
		size = page;
	}
	p->bad = !size || size - 1 > UINT64_MAX - ia;
	if (p->bad)
		return false;
	p->lo = ia;
	p->last = ia + (size - 1);
	if (!((ia | size) & mask))
		return true;
	switch (traits(m)->rounding) {
	case PGT_ROUND_OUT:
		p->lo &= ~mask;
		p->last |= mask;
		return true;
	case PGT_ROUND_IN:
		p->lo = (p->lo + mask) & ~mask;
		p->last = ((p->last + 1) & ~mask) - 1;
		p->empty = p->last + 1 <= p->lo;
		return !p->empty;
	default:
		p->bad = true;
		return false;
	}
}

static bool in_space(const struct fz_model *m, const struct fz_plan *p)
{
	const struct pg_regime *r = &m->h->regime;

	return p->lo >= r->base && p->last <= pg_regime_last(r);
}

static bool good_address(const struct fz_model *m, const struct fz_plan *p)
{
	const struct pg_regime *r = &m->h->regime;
	uint64_t pa = p->call.pa - (p->call.ia - p->lo), size = p->last - p->lo;

	return !(pa & pg_ones(r->granule)) && !pg_oa_too_big(r, pa) &&
	       size <= pg_ones(r->oa_bits) - pa;
}

static bool takes_whole(const struct fz_model *m, const struct fz_call *c)
{
	if (c->kind == PGT_RELAX || c->kind == PGT_YOUNG)
		return has(m, PGT_TRAIT_TOUCH_ALL);
	return traits(m)->whole_leaf >> c->kind & 1;
}

void fz_model_plan(struct fz_model *m, const struct fz_call *call,
		   struct fz_plan *p)
{
	*p = (struct fz_plan){ .call = *call };
	if (!round_range(m, p))
		return;
	p->bad = !in_space(m, p) ||
		 (call->kind == PGT_MAP && !good_address(m, p));
	if (p->bad || (call->kind != PGT_SPLIT && !takes_whole(m, call)))
		return;
	widen(m, p);
	if (call->kind == PGT_SPLIT)
		return;
	/* What is put there is put in the range alone. */
	if (call->kind == PGT_MAP ||
	    (call->kind == PGT_SET_OWNER && call->owner))
		return;
	p->lo = p->wide_lo;
	p->last = p->wide_last;
}

static struct fz_meaning meaning_of(const struct fz_model *m,
				    const struct fz_plan *p)
{
	const struct pgt_prot *prot = &p->call.prot;

	return (struct fz_meaning){
		.rights = prot->rights,
		.memory = prot->memory,
		.software = prot->software & traits(m)->software,
		.af = has(m, PGT_TRAIT_MAP_AF),
		.pa = p->call.pa - (p->call.ia - p->lo),
	};
}

static bool any(const struct fz_pieces *p, uint64_t lo, uint64_t last)
{
	const struct fz_piece *piece = fz_pieces_find(p, lo);

	for (; piece && piece < p->list + p->count && piece->ia <= last;
	     piece++)
		if (fz_is_mapped(&piece->is))
			return true;
	return false;
}

/* Where the same memory is mapped in the same way, as it was before. */
static bool keep_old(const struct fz_pieces *old, struct fz_pieces *p,
		     const struct fz_piece *new_)
{
	const struct fz_piece *o = fz_pieces_find(old, new_->ia);
	bool kept = false;

	for (; o && o < old->list + old->count && o->ia <= new_->last; o++) {
		struct fz_piece part = *o;
		struct fz_meaning is = new_->is;

		if (part.ia < new_->ia) {
			part.is.pa += new_->ia - part.ia;
			part.ia = new_->ia;
		}
		part.last = pg_min(part.last, new_->last);
		is.pa += part.ia - new_->ia;
		if (!fz_is_mapped(&part.is) || part.is.pa != is.pa ||
		    part.is.memory != is.memory ||
		    part.is.software != is.software)
			continue;
		kept = true;
		fz_pieces_put(p, &part);
	}
	return kept;
}

static bool to_map(struct fz_model *m, struct fz_plan *plan,
		   struct fz_pieces *p, struct fz_pieces *alt)
{
	struct fz_piece new_ = { plan->lo, plan->last, meaning_of(m, plan) };
	struct fz_pieces old = { .count = 0 };
	bool kept = false;

	if (!has(m, PGT_TRAIT_MAP_REPLACES) && any(p, plan->lo, plan->last)) {
		plan->answers |= PG_BIT(PGT_EXISTS);
		return false;
	}
	plan->answers |= PG_BIT(PGT_OK);
	fz_pieces_copy(&old, p);
	/* Leaves that the ends lie in go, beyond the range, too. */
	if (takes_whole(m, &plan->call))
		fz_pieces_clear(p, plan->wide_lo, plan->wide_last);
	fz_pieces_put(p, &new_);
	if (alt && has(m, PGT_TRAIT_MAP_KEEPS)) {
		fz_pieces_copy(alt, p);
		kept = keep_old(&old, alt, &new_);
	}
	p->lost |= old.lost;
	fz_pieces_free(&old);
	if (kept)
		plan->answers |= PG_BIT(PGT_AGAIN);
	return kept;
}

static void to_protect(struct fz_meaning *is, const void *arg)
{
	const struct pgt_prot *prot = arg;

	if (!fz_is_mapped(is))
		return;
	is->rights = prot->rights;
	is->memory = prot->memory;
}

static void to_read_only(struct fz_meaning *is, const void *arg)
{
	is->rights &= (uint8_t)~PGT_W;
}

static void to_relax(struct fz_meaning *is, const void *arg)
{
	const struct pgt_prot *prot = arg;

	if (fz_is_mapped(is))
		is->rights |= prot->rights & (PGT_R | PGT_W | PGT_X);
}

static void to_young(struct fz_meaning *is, const void *arg)
{
	is->af = is->af || fz_is_mapped(is);
}

static void to_old(struct fz_meaning *is, const void *arg)
{
	is->af = false;
}

static bool is_young(const struct fz_pieces *p, uint64_t lo, uint64_t last)
{
	const struct fz_piece *piece = fz_pieces_find(p, lo);

	for (; piece && piece < p->list + p->count && piece->ia <= last;
	     piece++)
		if (fz_is_mapped(&piece->is) && piece->is.af)
			return true;
	return false;
}

static void to_owner(const struct fz_model *m, const struct fz_plan *plan,
		     struct fz_pieces *p)
{
	struct fz_piece piece = { plan->lo,
				  plan->last,
				  { .owner = plan->call.owner } };

	if (takes_whole(m, &plan->call))
		fz_pieces_clear(p, plan->wide_lo, plan->wide_last);
	if (plan->call.owner)
		fz_pieces_put(p, &piece);
	else
		fz_pieces_clear(p, plan->lo, plan->last);
}

static void change(struct fz_plan *plan, struct fz_pieces *p,
		   void (*how)(struct fz_meaning *is, const void *arg))
{
	fz_pieces_change(p, plan->lo, plan->last, how, &plan->call.prot);
}

/* One page's or leaf's: it has to be there. */
static void at_point(struct fz_model *m, struct fz_plan *plan,
		     struct fz_pieces *p,
		     void (*how)(struct fz_meaning *is, const void *arg))
{
	if (!any(p, plan->call.ia, plan->call.ia)) {
		plan->answers |= PG_BIT(traits(m)->absent);
		return;
	}
	plan->answers |= PG_BIT(PGT_OK);
	change(plan, p, how);
}

/* Some leaves are split, and which, no flat map knows. */
static bool to_split(struct fz_model *m, struct fz_plan *plan,
		     struct fz_pieces *p, struct fz_pieces *alt)
{
	plan->answers |= PG_BIT(PGT_OK) | PG_BIT(PGT_AGAIN) | PG_BIT(PGT_NOMEM);
	if (!alt || !has(m, PGT_TRAIT_SPLIT_AF))
		return false;
	fz_pieces_copy(alt, p);
	fz_pieces_change(p, plan->wide_lo, plan->wide_last, to_young, NULL);
	return true;
}

static void to_age(struct fz_plan *plan, struct fz_pieces *p)
{
	plan->young_known = true;
	plan->young |= is_young(p, plan->lo, plan->last);
	if (plan->call.clear)
		change(plan, p, to_old);
}

/* True: alt may be right just as well. */
bool fz_model_apply(struct fz_model *m, struct fz_plan *plan,
		    struct fz_pieces *p, struct fz_pieces *alt)
{
	if (plan->bad || plan->empty) {
		plan->answers |= PG_BIT(plan->bad ? PGT_INVALID : PGT_OK);
		return false;
	}
	switch (plan->call.kind) {
	case PGT_MAP:
		return to_map(m, plan, p, alt);
	case PGT_RELAX:
		at_point(m, plan, p, to_relax);
		return false;
	case PGT_YOUNG:
		at_point(m, plan, p, to_young);
		return false;
	case PGT_SPLIT:
		return to_split(m, plan, p, alt);
	case PGT_UNMAP:
		fz_pieces_clear(p, plan->lo, plan->last);
		break;
	case PGT_PROTECT:
		change(plan, p, to_protect);
		break;
	case PGT_WRITE_PROTECT:
		change(plan, p, to_read_only);
		break;
	case PGT_AGE:
		to_age(plan, p);
		break;
	case PGT_SET_OWNER:
		to_owner(m, plan, p);
		break;
	default:
		break;
	}
	plan->answers |= PG_BIT(PGT_OK);
	return false;
}

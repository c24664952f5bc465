// SPDX-License-Identifier: GPL-2.0-or-later
/* What core says, in the form of PAR_EL1 (F-4, F-8). */
#include "view.h"

/* Four bits: core's class, with the hints (and transience) of stage 1's. */
static unsigned int half_byte(enum pg_cache cache, unsigned int from)
{
	bool cacheable = from && from != 4;
	bool transient = from < 8;
	unsigned int hints = from & 3;

	if (cache == PG_CACHE_NC)
		return 4;
	/* Forced to be cacheable: as if it asked for everything. */
	if (!cacheable)
		return cache == PG_CACHE_WB ? 0xf : 0xb;
	if (cache == PG_CACHE_WB)
		return (transient ? 4 : 12) | hints;
	return (transient ? 0 : 8) | hints;
}

uint8_t or_par_attr(const struct pg_memattr *attr)
{
	bool device = !(attr->byte >> 4);

	if (attr->type < PG_MEM_NORMAL)
		return attr->type << 2;
	return half_byte(attr->outer, device ? 0 : attr->byte >> 4) << 4 |
	       half_byte(attr->inner, device ? 0 : attr->byte & 15);
}

static void encode_fault(const struct pg_fault *f, struct or_answer *a)
{
	uint64_t fst = pg_fault_fsc(f->kind, f->level);

	a->abort = f->kind == PG_FAULT_UNREADABLE;
	a->par = OR_PAR_F | fst << 1;
	if (a->abort)
		return;
	a->par |= f->walk ? OR_PAR_PTW : 0;
	a->par |= f->stage == 2 ? OR_PAR_S : 0;
}

void or_par_encode(const struct or_view *v, struct or_answer *a)
{
	const struct pg_memattr *attr = &v->t.attr;
	uint64_t byte = v->both ? or_par_attr(attr) : attr->byte;

	*a = (struct or_answer){ 0 };
	if (v->t.fault.kind) {
		encode_fault(&v->t.fault, a);
		return;
	}
	a->par = (v->t.pa & OR_PAR_PA) | byte << 56 | (uint64_t)attr->sh << 7;
}

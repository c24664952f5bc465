// SPDX-License-Identifier: GPL-2.0-or-later
/* Headers: bytes that are digits of knobs, a row each. */
#include <string.h>

#include "program/program_priv.h"

unsigned int fz_scheme_count(void)
{
	unsigned int count = 0;

	while (pg_schemes[count])
		count++;
	return count;
}

static void set_bbml(struct pg_knobs *k, unsigned int digit)
{
	k->bbml = (uint8_t)digit;
}

static void set_hardware(struct pg_knobs *k, unsigned int digit)
{
	k->ha = digit > 0;
	k->hd = digit > 1;
}

static void set_range(struct pg_knobs *k, unsigned int digit)
{
	k->tlb_range ^= digit;
}

static void set_observers(struct pg_knobs *k, unsigned int digit)
{
	static const uint8_t observers[] = { 2, 1, 4 };

	k->observers = observers[digit];
}

static void set_keyed(struct pg_knobs *k, unsigned int digit)
{
	k->keyed |= digit;
}

/* Another kind of lock in each table than the scheme's. */
static void set_ptl(struct pg_knobs *k, unsigned int digit)
{
	if (digit)
		k->ptl = k->ptl == PG_PTL_ALLOCATED ? PG_PTL_EMBEDDED
						    : PG_PTL_ALLOCATED;
}

static void set_split(struct pg_knobs *k, unsigned int digit)
{
	if (digit)
		k->split_pmd = false;
}

static void set_group(struct pg_knobs *k, unsigned int digit)
{
	k->group = (uint8_t)(2 * digit);
}

struct digit {
	unsigned int radix;
	void (*set)(struct pg_knobs *k, unsigned int digit);
};

static const struct digit knobs_digits[] = {
	{ 3, set_bbml },      { 3, set_hardware }, { 2, set_range },
	{ 3, set_observers }, { 2, set_keyed },	   { 0, NULL },
};

static const struct digit more_digits[] = {
	{ 2, set_ptl },
	{ 2, set_split },
	{ 4, set_group },
	{ 0, NULL },
};

static unsigned int range_of(const struct digit *d)
{
	unsigned int range = 1;

	for (; d->radix; d++)
		range *= d->radix;
	return range;
}

static void set_digits(const struct digit *d, unsigned int value,
		       struct pg_knobs *knobs)
{
	for (; d->radix; d++) {
		d->set(knobs, value % d->radix);
		value /= d->radix;
	}
}

void fz_knobs_of(const struct fz_header *header, struct pg_knobs *knobs)
{
	*knobs = pg_schemes[header->scheme]->knobs;
	set_digits(knobs_digits, header->knobs, knobs);
	set_digits(more_digits, header->more, knobs);
}

/*
 * Schemes that differ in users' tables alone are for worlds that have such, and
 * the cache has nothing of a guest's size; others are of the first ones.
 */
#define PLAIN_SCHEMES 10

static bool scheme_fits(const struct fz_header *h)
{
	const struct pg_knobs *k = &pg_schemes[h->scheme]->knobs;
	const struct fz_form *f = fz_form_of(h->world);
	bool guest = fz_space_count(f, 1u << PG_CLASS_GUEST);

	if (k->source == PG_SOURCE_CACHE)
		return !guest;
	return f->user >= 0 || (k->source == PG_SOURCE_BUDDY &&
				k->reclaim != PG_RECLAIM_REFCOUNT);
}

/* Digits of more that change nothing are 0. */
static void canon_more(struct fz_header *h)
{
	const struct pg_knobs *k = &pg_schemes[h->scheme]->knobs;

	h->more = (uint8_t)(h->more % range_of(more_digits));
	if (k->source != PG_SOURCE_CACHE)
		h->more &= 3;
	if (!k->split_pmd)
		h->more &= (uint8_t)~2;
}

void fz_canon_header(struct fz_header *h)
{
	h->scheme = (uint8_t)(h->scheme % fz_scheme_count());
	h->world = (uint8_t)(h->world % fz_world_count());
	if (!scheme_fits(h))
		h->scheme %= PLAIN_SCHEMES;
	h->knobs = (uint8_t)(h->knobs % range_of(knobs_digits));
	/* The last digit. */
	if (pg_schemes[h->scheme]->knobs.keyed)
		h->knobs %= range_of(knobs_digits) / 2;
	canon_more(h);
}

bool fz_header_of(const struct pg_scheme *scheme, const struct pg_knobs *knobs,
		  struct fz_header *h)
{
	struct pg_knobs same;

	for (h->scheme = 0; pg_schemes[h->scheme] != scheme;)
		if (!pg_schemes[++h->scheme])
			return false;
	for (unsigned int i = 0; i < range_of(more_digits); i++)
		for (unsigned int k = 0; k < range_of(knobs_digits); k++) {
			h->more = (uint8_t)i;
			h->knobs = (uint8_t)k;
			fz_knobs_of(h, &same);
			if (pg_knobs_same(&same, knobs))
				return true;
		}
	return false;
}

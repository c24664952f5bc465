// SPDX-License-Identifier: GPL-2.0-or-later
/* Fields of records become plain: alone, no switches, small, low, the same. */
#include <string.h>

#include "min/min.h"

/* p with one record's field set; true and taken if that shows it, too. */
static bool set(struct min *m, struct fz_program *p, unsigned int at,
		unsigned int field, unsigned int value)
{
	struct fz_program next = *p;

	if (*fz_field(&next.ops[at], field) == value)
		return false;
	*fz_field(&next.ops[at], field) = (uint8_t)value;
	fz_canon(&next);
	if (!memcmp(next.ops, p->ops, p->count * sizeof(*p->ops)) ||
	    !min_shows(m, &next))
		return false;
	*p = next;
	return true;
}

/* All records that have this value at once: places that are the same stay so. */
static bool rename_all(struct min *m, struct fz_program *p, unsigned int field,
		       unsigned int from, unsigned int to)
{
	struct fz_program next = *p;
	unsigned int changed = 0;

	for (unsigned int i = 0; i < p->count; i++) {
		uint8_t *at = fz_field(&next.ops[i], field);

		if (*at == from) {
			*at = (uint8_t)to;
			changed++;
		}
	}
	fz_canon(&next);
	if (changed < 2 || !min_shows(m, &next))
		return false;
	*p = next;
	return true;
}

static bool rename_field(struct min *m, struct fz_program *p,
			 unsigned int field)
{
	bool done = false;

	for (unsigned int i = 0; i < p->count; i++) {
		unsigned int value = *fz_field(&p->ops[i], field);

		for (unsigned int to = 0; to < value && to < 4; to++)
			if (rename_all(m, p, field, value, to)) {
				done = true;
				break;
			}
	}
	return done;
}

/* To 0, or else downwards by halves, or else by one. */
static bool lower(struct min *m, struct fz_program *p, unsigned int at,
		  unsigned int field)
{
	unsigned int value = *fz_field(&p->ops[at], field);
	bool done = false;

	if (!value || fz_range(&p->header, &p->ops[at], field) < 2)
		return false;
	if (set(m, p, at, field, 0))
		return true;
	while ((value = *fz_field(&p->ops[at], field)) > 1 &&
	       set(m, p, at, field, value / 2))
		done = true;
	value = *fz_field(&p->ops[at], field);
	return set(m, p, at, field, value - 1) || done;
}

/* Of a schedule: an actor passes, or does all that it has. */
static bool fewer_switches(struct min *m, struct fz_program *p, unsigned int at)
{
	bool done = false;

	for (unsigned int field = FZ_FIELDS; field-- > FZ_SPACE;) {
		unsigned int value = *fz_field(&p->ops[at], field);

		if (!value || value == UINT8_MAX)
			continue;
		done |= set(m, p, at, field, 0) ||
			set(m, p, at, field, UINT8_MAX);
	}
	return done;
}

static bool is_schedule(const struct fz_op *op)
{
	return !strcmp(fz_kinds[op->kind].name, "schedule");
}

/* Nobody at the same time; or else one record less. */
static bool alone(struct min *m, struct fz_program *p)
{
	struct fz_program next = *p;
	bool done = false;

	for (unsigned int i = 0; i < p->count; i++)
		next.ops[i].actor = 0;
	fz_canon(&next);
	if (memcmp(next.ops, p->ops, p->count * sizeof(*p->ops)) &&
	    min_shows(m, &next)) {
		*p = next;
		return true;
	}
	for (unsigned int i = 0; i < p->count; i++)
		done |= set(m, p, i, FZ_ACTOR, 0);
	return done;
}

bool min_fields(struct min *m, struct fz_program *p)
{
	static const unsigned int order[] = { FZ_SIZE, FZ_WHAT,	 FZ_MORE,
					      FZ_SLOT, FZ_PLACE, FZ_SPACE };
	bool done = alone(m, p);

	for (size_t k = 0; k < sizeof(order) / sizeof(*order); k++) {
		done |= rename_field(m, p, order[k]);
		for (unsigned int i = 0; i < p->count; i++)
			if (!is_schedule(&p->ops[i]))
				done |= lower(m, p, i, order[k]);
	}
	for (unsigned int i = 0; i < p->count; i++)
		if (is_schedule(&p->ops[i]))
			done |= fewer_switches(m, p, i);
	return done;
}

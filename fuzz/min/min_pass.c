// SPDX-License-Identifier: GPL-2.0-or-later
/* Records that are not needed go, many at once first. */
#include <string.h>

#include "min/min.h"

/* Takes the candidate if it is another one and shows it. */
static bool take(struct min *m, struct fz_program *p, struct fz_program *next)
{
	fz_canon(next);
	if (next->count == p->count &&
	    !memcmp(next->ops, p->ops, p->count * sizeof(*p->ops)) &&
	    !memcmp(&next->header, &p->header, sizeof(p->header)))
		return false;
	if (!min_shows(m, next))
		return false;
	*p = *next;
	return true;
}

static bool without(struct min *m, struct fz_program *p, unsigned int at,
		    unsigned int count)
{
	struct fz_program next = *p;

	memmove(next.ops + at, next.ops + at + count,
		(p->count - at - count) * sizeof(*p->ops));
	next.count -= count;
	return take(m, p, &next);
}

/* The shortest beginning that shows it, if longer ones do, too. */
static bool cut_tail(struct min *m, struct fz_program *p)
{
	unsigned int low = 0, before = p->count;

	while (low < p->count) {
		unsigned int middle = (low + p->count) / 2;

		if (!without(m, p, middle, p->count - middle))
			low = middle + 1;
	}
	return p->count < before;
}

/* All records that have another value of a field than the last one. */
static bool drop_others(struct min *m, struct fz_program *p, unsigned int field)
{
	struct fz_program next = *p;
	struct fz_op *last;

	if (!p->count)
		return false;
	last = &p->ops[p->count - 1];
	next.count = 0;
	for (unsigned int i = 0; i < p->count; i++)
		if (*fz_field(&p->ops[i], field) == *fz_field(last, field))
			next.ops[next.count++] = p->ops[i];
	return take(m, p, &next);
}

/* All lines that are no operations; all of one kind. */
static bool drop_kind(struct min *m, struct fz_program *p, unsigned int kind)
{
	struct fz_program next = *p;

	next.count = 0;
	for (unsigned int i = 0; i < p->count; i++)
		if (p->ops[i].kind != kind)
			next.ops[next.count++] = p->ops[i];
	return take(m, p, &next);
}

static bool drop_unrelated(struct min *m, struct fz_program *p)
{
	static const unsigned int fields[] = { FZ_SPACE, FZ_PLACE, FZ_ACTOR };
	bool done = false;

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		done |= drop_others(m, p, fields[i]);
	for (unsigned int i = p->count; i--;)
		if (i < p->count)
			done |= drop_kind(m, p, p->ops[i].kind);
	return done;
}

static bool drop_runs(struct min *m, struct fz_program *p)
{
	bool done = false;

	for (unsigned int run = (p->count + 1) / 2; run; run /= 2)
		for (unsigned int end = p->count; end > 0;) {
			unsigned int at = end > run ? end - run : 0;

			done |= without(m, p, at, end - at);
			end = at;
		}
	return done;
}

/* Two that are needed only together, wherever they are. */
static bool drop_pairs(struct min *m, struct fz_program *p)
{
	bool done = false;

	if (p->count > 24)
		return false;
	for (unsigned int i = p->count; i-- > 1;)
		for (unsigned int j = i; j--;) {
			struct fz_program next = *p;

			if (i >= p->count)
				break;
			memmove(next.ops + i, next.ops + i + 1,
				(next.count - i - 1) * sizeof(*next.ops));
			memmove(next.ops + j, next.ops + j + 1,
				(next.count - j - 2) * sizeof(*next.ops));
			next.count -= 2;
			done |= take(m, p, &next);
		}
	return done;
}

/* Each byte to its default, and each bit of it. */
static bool plain_header(struct min *m, struct fz_program *p)
{
	bool done = false;

	for (unsigned int at = 0; at < sizeof(p->header); at++)
		for (unsigned int mask = 0x100; mask; mask /= 2) {
			struct fz_program next = *p;
			uint8_t *byte = (uint8_t *)&next.header + at;

			*byte &= mask == 0x100 ? 0 : ~mask;
			done |= take(m, p, &next);
		}
	return done;
}

static unsigned int spaces_of(unsigned int world)
{
	unsigned int count = 0;

	while (count < FZ_SPACES && fz_worlds[world].spaces[count].regime)
		count++;
	return count;
}

/* The same in another world, all of it in this space; or where it was. */
static bool move(struct min *m, struct fz_program *p, unsigned int world,
		 unsigned int space)
{
	struct fz_program next = *p;

	next.header.world = (uint8_t)world;
	for (unsigned int i = 0; i < next.count && space < FZ_SPACES; i++)
		if (fz_kinds[next.ops[i].kind].row)
			next.ops[i].space = (uint8_t)space;
	return take(m, p, &next);
}

/* Worlds of fewer spaces. */
static bool smaller_world(struct min *m, struct fz_program *p)
{
	for (unsigned int count = 1; count < spaces_of(p->header.world);
	     count++)
		for (unsigned int w = 0; w < fz_world_count(); w++) {
			if (spaces_of(w) != count)
				continue;
			for (unsigned int at = 0; at <= count; at++)
				if (move(m, p, w, at ? at - 1 : FZ_SPACES))
					return true;
		}
	return false;
}

/* One pass after the other, until none of them changes anything. */
static void to_the_end(struct min *m, struct fz_program *p)
{
	bool again;

	do {
		again = cut_tail(m, p);
		again |= drop_unrelated(m, p);
		again |= drop_runs(m, p);
		again |= plain_header(m, p);
		again |= smaller_world(m, p);
		again |= min_fields(m, p);
		again |= drop_pairs(m, p);
	} while (again && !min_is_over(m));
}

/* What is long with the same class may be short with another. */
#define LONG 6

void min_program(struct min *m, struct fz_program *p)
{
	struct fz_program other;

	m->strict = true;
	to_the_end(m, p);
	if (m->o->strict || p->count <= LONG)
		return;
	m->strict = false;
	memset(m->cache, 0, sizeof(m->cache));
	other = *p;
	to_the_end(m, &other);
	if (other.count < p->count)
		*p = other;
}

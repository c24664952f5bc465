// SPDX-License-Identifier: GPL-2.0-or-later
/* What a program did, as a hash and a set of features. */
#include <string.h>

#include "run/run_priv.h"

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash ^= word;
	hash *= UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

/* A feature is a few small numbers; equal ones are the same. */
static void note(struct fz_runner *r, uint64_t what, uint64_t a, uint64_t b,
		 uint64_t c)
{
	uint64_t h = mix(what << 48 ^ a << 32 ^ b << 16 ^ c, 0) >> 20;

	h %= FZ_FEATURES;
	r->outcome->features[h / 64] |= UINT64_C(1) << h % 64;
}

static unsigned int log2_of(uint64_t n)
{
	return n ? 64 - (unsigned int)__builtin_clzll(n) : 0;
}

static struct fz_lane *lane_of(struct fz_runner *r, unsigned int actor)
{
	struct fz_outcome *o = r->outcome;

	if (!r->w->schedule || actor >= FZ_LANES)
		return NULL;
	if (o->section != r->w->schedules) {
		memset(o->lanes, 0, sizeof(o->lanes));
		o->section = r->w->schedules;
	}
	return &o->lanes[actor];
}

static void set_page(uint64_t *bits, unsigned int page)
{
	bits[page / 64] |= UINT64_C(1) << page % 64;
}

static enum fz_next next_of(const struct pg_event *ev)
{
	switch (ev->kind) {
	case PG_EV_READ:
	case PG_EV_SCAN:
		return FZ_NEXT_READS;
	case PG_EV_WRITE:
	case PG_EV_FREE:
	case PG_EV_QUEUE:
		return FZ_NEXT_CHANGES;
	default:
		return FZ_NEXT_OTHER;
	}
}

/* A table that is read entry by entry is one place to pause, not hundreds. */
static void follow(struct fz_runner *r, const struct pg_event *ev)
{
	struct fz_lane *l = lane_of(r, ev->actor);
	uint32_t next = 1 | (uint32_t)ev->kind << 8 |
			(uint32_t)(uint8_t)ev->level << 16 |
			(uint32_t)ev->how << 24;
	struct fz_point point = { .next = (uint8_t)next_of(ev) };

	if (!l)
		return;
	point.turn = (uint16_t)++l->turns;
	point.page = (uint8_t)((ev->at >> r->w->phys.shift) % FZ_TOLD);
	if (next != l->next && l->count < FZ_POINTS && l->turns <= UINT16_MAX)
		l->points[l->count++] = point;
	l->next = next;
	if (point.next == FZ_NEXT_READS)
		set_page(l->seen, point.page);
	else if (point.next == FZ_NEXT_CHANGES)
		set_page(l->changed, point.page);
}

void fz_outcome_event(void *ctx, const struct pg_event *ev)
{
	struct fz_runner *r = ctx;
	uint64_t head = ev->kind | (uint64_t)ev->actor << 8 |
			(uint64_t)ev->how << 16 | (uint64_t)ev->space << 24 |
			(uint64_t)ev->flags << 40;
	uint64_t hash = r->outcome->hash;

	follow(r, ev);
	/* Most events, and nothing changes by them. */
	if (ev->kind == PG_EV_READ)
		return;
	hash = mix(hash, head);
	hash = mix(hash, ev->at ^ ev->va << 1);
	r->outcome->hash = mix(hash, ev->new);
	note(r, 1, r->op[ev->actor], ev->kind,
	     (uint64_t)(uint8_t)ev->level << 8 | ev->how);
}

void fz_outcome_before(struct fz_runner *r, const struct pg_script_line *line)
{
	unsigned int actor = line->actor < 0 ? 0 : (unsigned int)line->actor;

	struct fz_lane *l = line->actor < 0 ? NULL : lane_of(r, actor);

	r->op[actor] = fz_op_number(r, line->row);
	if (l && !l->op)
		l->op = r->op[actor];
}

/* Operation by result; how much there is; what came before. */
void fz_outcome_after(struct fz_runner *r, const struct pg_script_line *line,
		      int result)
{
	unsigned int actor = line->actor < 0 ? 0 : (unsigned int)line->actor;
	unsigned int op = r->op[actor];

	if (line->actor >= 0 && lane_of(r, actor))
		lane_of(r, actor)->refused |= result < 0;
	r->outcome->ops++;
	r->outcome->refused += result < 0;
	r->outcome->hash = mix(r->outcome->hash, (uint64_t)(int64_t)result);
	note(r, 2, op, (uint64_t)(uint16_t)result, line->actor >= 0);
	note(r, 3, log2_of(r->w->phys.live), log2_of(r->w->events),
	     (uint64_t)r->w->knobs.source << 4 | r->w->knobs.reclaim);
}

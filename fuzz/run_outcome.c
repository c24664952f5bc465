// SPDX-License-Identifier: GPL-2.0-or-later
/* What a program did, as a hash and a set of features. */
#include "run_priv.h"

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

void fz_outcome_event(void *ctx, const struct pg_event *ev)
{
	struct fz_runner *r = ctx;
	uint64_t head = ev->kind | (uint64_t)ev->actor << 8 |
			(uint64_t)ev->how << 16 | (uint64_t)ev->space << 24 |
			(uint64_t)ev->flags << 40;
	uint64_t hash = r->outcome->hash;

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

	r->op[actor] = fz_op_number(r, line->row);
}

/* Operation by result; how much there is; what came before. */
void fz_outcome_after(struct fz_runner *r, const struct pg_script_line *line,
		      int result)
{
	unsigned int actor = line->actor < 0 ? 0 : (unsigned int)line->actor;
	unsigned int op = r->op[actor];

	r->outcome->ops++;
	r->outcome->refused += result < 0;
	r->outcome->hash = mix(r->outcome->hash, (uint64_t)(int64_t)result);
	note(r, 2, op, (uint64_t)(uint16_t)result, line->actor >= 0);
	note(r, 3, log2_of(r->w->phys.live), log2_of(r->w->events),
	     (uint64_t)r->w->knobs.source << 4 | r->w->knobs.reclaim);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench_user.h"

#include "engine/exit.h"
#include "engine/fault.h"
#include "engine/khuge.h"
#include "engine/mremap.h"
#include "engine/reverse.h"
#include "engine/schedule.h"
#include "engine/thp.h"

struct dice {
	uint64_t state;
	unsigned int bias; /* of 16: how often the last one goes on */
	int last;
};

static uint64_t roll(struct dice *d)
{
	d->state ^= d->state << 13;
	d->state ^= d->state >> 7;
	d->state ^= d->state << 17;
	return d->state * UINT64_C(0x9e3779b97f4a7c15) >> 24;
}

static int choose(void *ctx, struct pg_world *w, uint32_t ready)
{
	struct dice *d = ctx;
	uint64_t r = roll(d);
	unsigned int skip;

	(void)w;
	if (d->last >= 0 && ready >> d->last & 1 && (r & 15) < d->bias)
		return d->last;
	skip = (unsigned int)((r >> 8) %
			      (unsigned int)__builtin_popcount(ready));
	for (; skip; skip--)
		ready &= ready - 1;
	d->last = __builtin_ctz(ready);
	return d->last;
}

struct pause {
	const struct user_race *race;
	unsigned int seen;
	bool paused;
};

static int choose_pause(void *ctx, struct pg_world *w, uint32_t ready)
{
	struct pause *p = ctx;
	const struct pg_task *one = &w->tasks[0];

	if (!p->paused && ready & 1 && one->pending.kind == p->race->pause &&
	    p->seen++ == p->race->nth)
		p->paused = true;
	if (!p->paused && ready & 1)
		return 0;
	if (ready & 2)
		return 1;
	return __builtin_ctz(ready);
}

static void race_once(struct fz_bench *b, const struct user_race *r)
{
	struct pg_part_of parts[2] = { { r->one, b }, { r->two, b } };
	struct pause p = { .race = r };
	struct pg_error err;

	if (r->before)
		r->before(b->t, b);
	pg_schedule_run(&b->world, parts, 2, choose_pause, &p, &err);
	if (r->after)
		r->after(b->t, b);
}

void fz_user_race(struct fz_bench *b, const struct user_race *r)
{
	int policy = pg_policy_index(b->mutant->policy);
	struct dice d = { .state = 88172645463325252u, .last = -1 };
	unsigned int rounds = r->pause ? 0 : r->rounds ? r->rounds : 60;

	if (r->pause)
		race_once(b, r);
	for (unsigned int i = 0; i < rounds; i++) {
		struct pg_part_of parts[2] = { { r->one, b }, { r->two, b } };
		struct pg_error err;

		d.bias = i % 4 * 5;
		if (r->before)
			r->before(b->t, b);
		pg_schedule_run(&b->world, parts, 2, choose, &d, &err);
		if (policy >= 0 && b->judge->counts[policy])
			return;
		if (r->after)
			r->after(b->t, b);
		pg_grace_end(&b->world);
	}
}

void fz_user_map_in(struct pg_task *t, struct pg_mm *mm, uint64_t va,
		    uint64_t size, enum pg_vma_kind kind, unsigned int flags,
		    unsigned int file)
{
	struct pg_vma vma = {
		.kind = (uint8_t)kind,
		.flags = (uint8_t)flags,
		.file = (uint8_t)file,
		.start = va,
		.end = va + size,
		.offset = kind == PG_VMA_ANON ? va : 0,
	};

	pg_mmap(t, mm, &vma);
}

void fz_user_map(struct fz_bench *b, uint64_t va, uint64_t size,
		 enum pg_vma_kind kind, unsigned int flags, unsigned int file)
{
	fz_user_map_in(b->t, b->mm, va, size, kind, flags, file);
}

void fz_user_touch(struct fz_bench *b, uint64_t va)
{
	pg_access(&b->world.tasks[1], b->mm, va, PG_USE_WRITE);
	pg_access(b->t, b->mm, va, PG_USE_READ);
}

void fz_user_unmap_all(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	pg_munmap(t, b->mm, ADDR, 32 * PMD_SIZE);
}

void fz_user_map_page(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	(void)t;
	fz_user_map(b, ADDR, PMD_SIZE, PG_VMA_ANON, PG_VMA_WRITE, 0);
	fz_user_touch(b, ADDR);
}

void fz_user_map_huge(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	fz_user_map(b, ADDR, PMD_SIZE, PG_VMA_ANON, PG_VMA_WRITE, 0);
	pg_huge_fault(t, b->mm, ADDR, PG_USE_WRITE);
	fz_user_touch(b, ADDR);
}

void fz_user_map_file(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	(void)t;
	fz_user_map(b, ADDR, PMD_SIZE, PG_VMA_FILE, PG_VMA_WRITE, 1);
	pg_access(&b->world.tasks[1], b->mm, ADDR, PG_USE_READ);
	pg_access(b->t, b->mm, ADDR, PG_USE_READ);
}

void fz_user_collapse(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	pg_thp_collapse(t, b->mm, ADDR);
}

void fz_user_retract(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	pg_retract(t, 1, 0, b->mm);
}

void fz_user_split(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	pg_thp_split(t, b->mm, ADDR);
}

void fz_user_migrate(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	pg_migrate_page(t, b->mm, ADDR);
}

void fz_user_move(struct pg_task *t, void *arg)
{
	struct fz_bench *b = arg;

	pg_mremap(t, b->mm, ADDR, PMD_SIZE, TO);
}

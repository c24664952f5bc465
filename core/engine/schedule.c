// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/schedule.h"

#include "engine/fiber.h"

void pg_schedule_point(struct pg_task *t, const struct pg_event *ev)
{
	if (!t->fiber || !t->running)
		return;
	t->pending = *ev;
	t->pending.actor = t->actor;
	pg_fiber_yield(t->fiber);
}

void pg_shares(struct pg_task *t, enum pg_shared what, uint64_t object,
	       enum pg_touch_mode mode)
{
	struct pg_share *s;

	if (!t->world->schedule)
		return;
	for (unsigned int i = 0; i < t->share_count; i++) {
		s = &t->shares[i];
		if (s->what == what && s->object == object) {
			s->mode |= (uint8_t)mode;
			return;
		}
	}
	/* Too many to tell apart; who explores knows. */
	if (t->share_count++ < PG_SHARES)
		t->shares[t->share_count - 1] =
			(struct pg_share){ (uint8_t)what, (uint8_t)mode,
					   object };
}

/* Waiting for a lock, or for others' read sections, is not being ready. */
static bool can_go(const struct pg_world *w, const struct pg_task *t)
{
	const struct pg_event *ev = &t->pending;

	if (!t->running)
		return false;
	if (ev->kind == PG_EV_LOCK &&
	    !(ev->flags & (PG_LOCK_TRY | PG_LOCK_DOWN)))
		return pg_lock_is_free(w, t->actor, ev->at, ev->how);
	if (ev->kind == PG_EV_RCU_RUN)
		return pg_grace_is_due(w);
	if (ev->kind != PG_EV_IPI)
		return true;
	for (unsigned int i = 0; i < PG_ACTORS; i++)
		if (i != t->actor && w->tasks[i].irq_off)
			return false;
	return true;
}

struct start {
	struct pg_task *task;
	const struct pg_part_of *part;
};

static void body(void *arg)
{
	struct start *s = arg;

	/* What it does before its first event is a step, too. */
	pg_schedule_point(s->task, &(struct pg_event){ .kind = PG_EV_NONE });
	s->part->run(s->task, s->part->arg);
}

static void go_on(struct pg_task *t)
{
	t->share_count = 0;
	t->running = pg_fiber_resume(t->fiber);
}

/* The environment: callbacks, one after another, for ever. */
static void environment(void *arg)
{
	struct pg_task *t = arg;
	struct pg_event ev = { .kind = PG_EV_RCU_RUN };

	for (;;) {
		pg_schedule_point(t, &ev);
		pg_grace_next(t->world);
	}
}

/* left: somebody is not done yet. */
static uint32_t ready_actors(struct pg_world *w, bool *left)
{
	struct pg_task *env = &w->tasks[PG_ENVIRONMENT];
	uint32_t ready = 0;

	if (env->pending.kind == PG_EV_RCU_RUN)
		env->pending.at = w->grace ? w->grace->frame : 0;
	*left = env->pending.kind != PG_EV_RCU_RUN;
	for (unsigned int i = 0; i < PG_ACTORS; i++) {
		*left |= i < PG_ENVIRONMENT && w->tasks[i].running;
		if (can_go(w, &w->tasks[i]))
			ready |= 1u << i;
	}
	return ready;
}

static int loop(struct pg_world *w)
{
	for (;;) {
		bool left;
		uint32_t ready = ready_actors(w, &left);
		int who;

		if (!ready && !left)
			return 0;
		if (!ready) {
			struct pg_event ev = { .kind = PG_EV_BUG,
					       .how = PG_BUG_DEADLOCK };

			pg_tell(&w->tasks[PG_ENVIRONMENT], &ev);
			return 2;
		}
		who = w->schedule->choose(w->schedule->ctx, w, ready);
		if (who < 0)
			return 1;
		go_on(&w->tasks[who]);
	}
}

/* To its first point. */
static int begin(struct pg_task *t, void (*fn)(void *arg), void *arg,
		 struct pg_error *err)
{
	if (!t->fiber)
		t->fiber = pg_fiber_create();
	if (!t->fiber)
		return pg_error(err, PG_ENOMEM, "no memory for a fiber");
	pg_fiber_start(t->fiber, fn, arg);
	t->running = true;
	go_on(t);
	return 0;
}

int pg_schedule_run(struct pg_world *w, const struct pg_part_of *parts,
		    unsigned int count, pg_chooser choose, void *ctx,
		    struct pg_error *err)
{
	struct pg_schedule schedule = { w, choose, ctx };
	struct pg_task *env = &w->tasks[PG_ENVIRONMENT];
	struct start starts[PG_ACTORS];
	int ret = 0;

	if (count > PG_ENVIRONMENT)
		return pg_error(err, PG_EINVAL, "%u actors are too many",
				count);
	w->schedule = &schedule;
	w->schedules++;
	for (unsigned int i = 0; i < count && !ret; i++) {
		starts[i] = (struct start){ &w->tasks[i], &parts[i] };
		ret = begin(&w->tasks[i], body, &starts[i], err);
	}
	if (!ret)
		ret = begin(env, environment, env, err);
	if (!ret)
		ret = loop(w);
	for (unsigned int i = 0; i < PG_ACTORS; i++)
		w->tasks[i].running = false;
	w->schedule = NULL;
	return ret;
}

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

/* Waiting for a lock, or for others' read sections, is not being ready. */
static bool can_go(const struct pg_world *w, const struct pg_task *t)
{
	const struct pg_event *ev = &t->pending;

	if (!t->running)
		return false;
	if (ev->kind == PG_EV_LOCK && !(ev->flags & PG_LOCK_TRY))
		return pg_lock_is_free(w, t->actor, ev->at, ev->how);
	if (ev->kind != PG_EV_IPI)
		return true;
	for (unsigned int i = 0; i < PG_ACTORS; i++)
		if (i != t->actor && w->tasks[i].irq_off)
			return false;
	return true;
}

static bool grace_is_due(const struct pg_world *w)
{
	for (const struct pg_grace *g = w->grace; g; g = g->next)
		if (!g->readers)
			return true;
	return false;
}

struct start {
	struct pg_task *task;
	const struct pg_part_of *part;
};

static void body(void *arg)
{
	struct start *s = arg;

	s->part->run(s->task, s->part->arg);
}

static void go_on(struct pg_task *t)
{
	t->running = pg_fiber_resume(t->fiber);
}

static void environment(struct pg_world *w)
{
	struct pg_schedule *s = w->schedule;

	w->schedule = NULL; /* its steps are one */
	pg_grace_end(w);
	w->schedule = s;
}

static uint32_t ready_actors(const struct pg_world *w, bool *left)
{
	uint32_t ready = 0;

	*left = false;
	for (unsigned int i = 0; i < PG_ENVIRONMENT; i++) {
		*left |= w->tasks[i].running;
		if (can_go(w, &w->tasks[i]))
			ready |= 1u << i;
	}
	if (grace_is_due(w))
		ready |= 1u << PG_ENVIRONMENT;
	return ready;
}

static int loop(struct pg_world *w)
{
	for (;;) {
		bool left;
		uint32_t ready = ready_actors(w, &left);
		int who;

		if (!left)
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
		if (who == PG_ENVIRONMENT)
			environment(w);
		else
			go_on(&w->tasks[who]);
	}
}

int pg_schedule_run(struct pg_world *w, const struct pg_part_of *parts,
		    unsigned int count, pg_chooser choose, void *ctx,
		    struct pg_error *err)
{
	struct pg_schedule schedule = { w, choose, ctx };
	struct start starts[PG_ACTORS];
	int ret;

	if (count > PG_ENVIRONMENT)
		return pg_error(err, PG_EINVAL, "%u actors are too many",
				count);
	for (unsigned int i = 0; i < count; i++) {
		struct pg_task *t = &w->tasks[i];

		if (!t->fiber)
			t->fiber = pg_fiber_create();
		if (!t->fiber)
			return pg_error(err, PG_ENOMEM,
					"no memory for a fiber");
		starts[i] = (struct start){ t, &parts[i] };
		pg_fiber_start(t->fiber, body, &starts[i]);
	}
	w->schedule = &schedule;
	for (unsigned int i = 0; i < count; i++) {
		w->tasks[i].running = true;
		go_on(&w->tasks[i]); /* to its first point */
	}
	ret = loop(w);
	for (unsigned int i = 0; i < count; i++)
		w->tasks[i].running = false;
	w->schedule = NULL;
	return ret;
}

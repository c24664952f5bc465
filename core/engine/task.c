// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/task.h"

#include <stdlib.h>

void pg_tell(struct pg_task *t, struct pg_event *ev)
{
	struct pg_world *w = t->world;

	ev->actor = t->actor;
	w->events++;
	if (w->judge) {
		w->judge->line = t->line;
		pg_judge_event(w->judge, ev);
	}
	if (w->tap)
		w->tap(w->tap_ctx, ev);
}

static void say(struct pg_task *t, struct pg_event *ev)
{
	if (!pg_told(t, ev->kind))
		return;
	ev->actor = t->actor;
	pg_point(t, ev);
	pg_tell(t, ev);
}

void pg_say(struct pg_task *t, struct pg_event ev)
{
	say(t, &ev);
}

static struct pg_event entry_event(const struct pg_place *p,
				   enum pg_event_kind kind)
{
	return (struct pg_event){
		.kind = (uint8_t)kind,
		.level = (int8_t)p->level,
		.space = p->mm->id,
		.at = p->at,
		.va = p->va,
	};
}

uint64_t pg_peek(struct pg_task *t, const struct pg_place *p)
{
	return pg_phys_load(&t->world->phys, p->at);
}

uint64_t pg_read(struct pg_task *t, const struct pg_place *p)
{
	struct pg_event ev;

	if (!pg_told(t, PG_EV_READ))
		return pg_peek(t, p);
	ev = entry_event(p, PG_EV_READ);
	pg_point(t, &ev);
	ev.new = pg_peek(t, p);
	pg_tell(t, &ev);
	return ev.new;
}

/* Stores; what was there. Without memory nothing is. */
static uint64_t swap(struct pg_task *t, const struct pg_place *p, uint64_t word)
{
	uint64_t *slot = pg_phys_slot(&t->world->phys, p->at), old;

	if (!slot)
		return 0;
	old = *slot;
	*slot = word;
	t->world->shape += p->level < PG_LEVEL_MAX;
	return old;
}

void pg_write(struct pg_task *t, const struct pg_place *p, uint64_t word,
	      enum pg_store how)
{
	struct pg_event ev = entry_event(p, PG_EV_WRITE);

	ev.how = (uint8_t)how;
	ev.new = word;
	pg_point(t, &ev);
	ev.old = swap(t, p, word);
	pg_tell(t, &ev);
}

bool pg_cmpxchg(struct pg_task *t, const struct pg_place *p, uint64_t old,
		uint64_t word)
{
	uint64_t *slot;
	struct pg_event ev = entry_event(p, PG_EV_WRITE);

	ev.how = PG_STORE_ATOMIC;
	ev.new = word;
	pg_point(t, &ev);
	slot = pg_phys_slot(&t->world->phys, p->at);
	if (!slot)
		return true; /* without memory the world is lost anyway */
	ev.old = *slot;
	if (ev.old != old) {
		ev.kind = PG_EV_READ;
		ev.new = ev.old;
		ev.how = 0;
		pg_tell(t, &ev);
		return false;
	}
	*slot = word;
	t->world->shape += p->level < PG_LEVEL_MAX;
	pg_tell(t, &ev);
	return true;
}

bool pg_hardware(struct pg_task *t, const struct pg_place *p, uint64_t old,
		 uint64_t word)
{
	struct pg_event ev = entry_event(p, PG_EV_HW);

	ev.old = old;
	ev.new = word;
	pg_point(t, &ev);
	if (pg_peek(t, p) != old)
		return false;
	swap(t, p, word);
	pg_tell(t, &ev);
	return true;
}

unsigned int pg_scan(struct pg_task *t, struct pg_mm *mm, uint64_t table,
		     int level)
{
	struct pg_place p = { .mm = mm, .level = level, .at = table };
	struct pg_event ev = entry_event(&p, PG_EV_SCAN);
	unsigned int set = 0;

	ev.size = UINT64_C(1) << t->world->phys.shift;
	pg_point(t, &ev);
	for (uint64_t at = table, end = table + ev.size;
	     (at = pg_phys_next(&t->world->phys, at, end)) < end; at += 8)
		set++;
	ev.new = set;
	pg_tell(t, &ev);
	return set;
}

static struct pg_event frame_event(enum pg_event_kind kind, uint64_t at)
{
	return (struct pg_event){
		.kind = (uint8_t)kind,
		.level = PG_EV_DATA,
		.at = at,
	};
}

uint64_t pg_get_frames(struct pg_task *t, const struct pg_want *want)
{
	struct pg_world *w = t->world;
	struct pg_event ev = frame_event(PG_EV_ALLOC, 0);
	struct pg_frame *frame;

	ev.how = (uint8_t)want->origin;
	ev.level = (int8_t)want->level;
	ev.space = want->mm ? want->mm->id : 0;
	ev.flags = (uint16_t)want->flags;
	ev.size = UINT64_C(1) << (w->phys.shift + want->order);
	pg_point(t, &ev);
	frame = pg_phys_alloc(&w->phys, t->actor, want->fail, want->order);
	if (!frame) {
		ev.kind = PG_EV_FAIL;
		ev.how = (uint8_t)want->fail;
		pg_tell(t, &ev);
		return 0;
	}
	frame->origin = (uint8_t)want->origin;
	frame->level = (int8_t)want->level;
	frame->flags = (uint16_t)want->flags;
	frame->owner = ev.space;
	ev.at = frame->pa;
	if (want->flags & PG_ALLOC_ZERO)
		for (uint64_t pa = frame->pa; pa < frame->pa + ev.size;
		     pa += UINT64_C(1) << w->phys.shift) {
			struct pg_frame *page = pg_frame_get(&w->phys, pa);

			if (page)
				pg_phys_clear(&w->phys, page);
		}
	pg_tell(t, &ev);
	return ev.at;
}

void pg_put_frames(struct pg_task *t, uint64_t pa, enum pg_origin origin,
		   unsigned int order)
{
	struct pg_world *w = t->world;
	struct pg_event ev = frame_event(PG_EV_FREE, pa);
	struct pg_frame *frame;

	ev.how = (uint8_t)origin;
	ev.size = UINT64_C(1) << (w->phys.shift + order);
	pg_point(t, &ev);
	pg_tell(t, &ev);
	frame = pg_frame_get(&w->phys, pa);
	if (frame)
		pg_phys_free(&w->phys, t->actor, frame);
}

static struct pg_lock_state *lock_state(const struct pg_world *w, uint64_t id)
{
	for (unsigned int i = 0; i < w->lock_count; i++)
		if (w->locks[i].id == id)
			return (struct pg_lock_state *)&w->locks[i];
	return NULL;
}

bool pg_lock_is_free(const struct pg_world *w, unsigned int actor, uint64_t id,
		     enum pg_lock_mode mode)
{
	const struct pg_lock_state *lock = lock_state(w, id);

	return !lock || (lock->writer < 0 && mode == PG_LOCK_READ);
}

static void take(struct pg_task *t, uint64_t id, enum pg_lock_mode mode)
{
	struct pg_world *w = t->world;
	struct pg_lock_state *lock = lock_state(w, id);

	if (!lock && w->lock_count == PG_LOCKS_MAX)
		return; /* nobody holds that many: the judge objects */
	if (!lock) {
		lock = &w->locks[w->lock_count++];
		*lock = (struct pg_lock_state){ .id = id, .writer = -1 };
	}
	if (mode == PG_LOCK_READ)
		lock->readers |= 1u << t->actor;
	else
		lock->writer = (int8_t)t->actor;
}

static void lock_event(struct pg_task *t, uint64_t id, enum pg_lock_mode mode,
		       unsigned int flags)
{
	struct pg_event ev = frame_event(PG_EV_LOCK, id);

	ev.how = (uint8_t)mode;
	ev.flags = (uint16_t)flags;
	pg_point(t, &ev);
	if (flags & PG_LOCK_TRY &&
	    !pg_lock_is_free(t->world, t->actor, id, mode))
		ev.flags |= PG_LOCK_FAILED;
	else
		take(t, id, mode);
	t->result = !(ev.flags & PG_LOCK_FAILED);
	pg_tell(t, &ev);
}

void pg_lock(struct pg_task *t, uint64_t id, enum pg_lock_mode mode)
{
	if (id)
		lock_event(t, id, mode, 0);
}

void pg_lock_nested(struct pg_task *t, uint64_t id, enum pg_lock_mode mode)
{
	if (id)
		lock_event(t, id, mode, PG_LOCK_NESTED);
}

bool pg_trylock(struct pg_task *t, uint64_t id, enum pg_lock_mode mode)
{
	if (!id)
		return true;
	lock_event(t, id, mode, PG_LOCK_TRY);
	return t->result;
}

static void drop(struct pg_task *t, uint64_t id)
{
	struct pg_world *w = t->world;
	struct pg_lock_state *lock = lock_state(w, id);

	if (!lock)
		return;
	lock->readers &= ~(1u << t->actor);
	if (lock->writer == (int8_t)t->actor)
		lock->writer = -1;
	if (lock->writer < 0 && !lock->readers)
		*lock = w->locks[--w->lock_count];
}

void pg_unlock(struct pg_task *t, uint64_t id)
{
	struct pg_event ev = frame_event(PG_EV_UNLOCK, id);

	if (!id)
		return;
	pg_point(t, &ev);
	drop(t, id);
	pg_tell(t, &ev);
}

/* A writer becomes a reader; nobody else can write in between. */
void pg_downgrade(struct pg_task *t, uint64_t id)
{
	struct pg_event ev = frame_event(PG_EV_LOCK, id);

	ev.how = PG_LOCK_READ;
	ev.flags = PG_LOCK_DOWN;
	pg_point(t, &ev);
	drop(t, id);
	take(t, id, PG_LOCK_READ);
	pg_tell(t, &ev);
}

static void section(struct pg_task *t, enum pg_event_kind kind,
		    unsigned int *depth, int step)
{
	struct pg_event ev = frame_event(kind, 0);

	pg_point(t, &ev);
	*depth += (unsigned int)step;
	for (struct pg_grace *g = t->world->grace; g && !t->irq_off && !t->rcu;
	     g = g->next)
		g->readers &= ~(1u << t->actor);
	pg_tell(t, &ev);
}

void pg_irq_off(struct pg_task *t)
{
	section(t, PG_EV_IRQ_OFF, &t->irq_off, 1);
}

void pg_irq_on(struct pg_task *t)
{
	section(t, PG_EV_IRQ_ON, &t->irq_off, -1);
}

void pg_rcu_lock(struct pg_task *t)
{
	section(t, PG_EV_RCU_LOCK, &t->rcu, 1);
}

void pg_rcu_unlock(struct pg_task *t)
{
	section(t, PG_EV_RCU_UNLOCK, &t->rcu, -1);
}

void pg_ipi_sync(struct pg_task *t)
{
	pg_say(t, frame_event(PG_EV_IPI, 0));
}

void pg_rcu_call(struct pg_task *t, uint64_t frame,
		 void (*run)(struct pg_task *task, uint64_t frame))
{
	struct pg_world *w = t->world;
	struct pg_event ev = frame_event(PG_EV_RCU_CALL, frame);
	struct pg_grace *g;

	pg_point(t, &ev);
	g = w->spare_grace;
	if (g)
		w->spare_grace = g->next;
	else
		g = malloc(sizeof(*g));
	if (!g) {
		w->phys.out_of_memory = true;
		return;
	}
	*g = (struct pg_grace){ .frame = frame, .run = run };
	for (unsigned int i = 0; i < PG_ACTORS; i++)
		if (w->tasks[i].irq_off || w->tasks[i].rcu)
			g->readers |= 1u << i;
	*w->grace_end = g;
	w->grace_end = &g->next;
	pg_tell(t, &ev);
}

/*
 * The oldest callback goes first. None behind it may run before it: who still
 * reads since an older one was queued has read since a younger one was, too.
 */
bool pg_grace_is_due(const struct pg_world *w)
{
	return w->grace && !w->grace->readers;
}

bool pg_grace_next(struct pg_world *w)
{
	struct pg_task *t = &w->tasks[PG_ENVIRONMENT];
	struct pg_grace *g = w->grace;
	struct pg_event ev;

	if (!pg_grace_is_due(w))
		return false;
	w->grace = g->next;
	if (!w->grace)
		w->grace_end = &w->grace;
	ev = frame_event(PG_EV_RCU_RUN, g->frame);
	if (pg_told(t, PG_EV_RCU_RUN))
		pg_tell(t, &ev);
	g->next = w->spare_grace;
	w->spare_grace = g;
	g->run(t, ev.at);
	return true;
}

unsigned int pg_grace_end(struct pg_world *w)
{
	unsigned int count = 0;

	while (pg_grace_next(w))
		count++;
	return count;
}

void pg_dsb(struct pg_task *t, enum pg_dsb how)
{
	struct pg_event ev = { .kind = PG_EV_DSB, .how = (uint8_t)how };

	say(t, &ev);
}

void pg_isb(struct pg_task *t)
{
	struct pg_event ev = { .kind = PG_EV_ISB };

	say(t, &ev);
}

void pg_count(struct pg_task *t, enum pg_counter what, struct pg_mm *mm,
	      uint64_t frame, int64_t delta)
{
	struct pg_event ev = frame_event(PG_EV_COUNT, frame);

	ev.how = (uint8_t)what;
	ev.space = mm ? mm->id : 0;
	ev.new = (uint64_t)delta;
	say(t, &ev);
}

int32_t pg_ref(struct pg_task *t, enum pg_ref what, uint64_t frame,
	       int32_t delta)
{
	struct pg_event ev = frame_event(PG_EV_REF, frame);
	struct pg_frame *f = pg_frame_get(&t->world->phys, frame);

	ev.how = (uint8_t)what;
	ev.new = (uint64_t)(int64_t)delta;
	pg_point(t, &ev);
	if (f)
		f->refs[what] += delta;
	pg_tell(t, &ev);
	return f ? f->refs[what] : 0;
}

bool pg_ref_try(struct pg_task *t, enum pg_ref what, uint64_t frame)
{
	struct pg_event ev = frame_event(PG_EV_REF, frame);
	struct pg_frame *f = pg_frame_get(&t->world->phys, frame);

	ev.how = (uint8_t)what;
	ev.new = 1;
	pg_point(t, &ev);
	if (!f || f->state != PG_FRAME_OWNED || f->refs[PG_REF_PAGE] <= 0)
		return false;
	f->refs[what]++;
	pg_tell(t, &ev);
	return true;
}

void pg_mark(struct pg_task *t, enum pg_mark what, uint64_t frame, bool on)
{
	struct pg_event ev = frame_event(PG_EV_MARK, frame);
	struct pg_frame *f = NULL;

	if (what != PG_MARK_WINDOW)
		f = pg_frame_get(&t->world->phys, frame);
	ev.how = (uint8_t)what;
	ev.new = on;
	pg_point(t, &ev);
	if (f)
		f->marks = (f->marks & ~(1u << what)) | (unsigned int)on
								<< what;
	pg_tell(t, &ev);
}

void pg_bug(struct pg_task *t, enum pg_bug what, uint64_t at)
{
	struct pg_event ev = frame_event(PG_EV_BUG, at);

	ev.how = (uint8_t)what;
	say(t, &ev);
}

void pg_begin(struct pg_task *t, enum pg_op op, struct pg_mm *mm, uint64_t va,
	      uint64_t size)
{
	struct pg_event ev = frame_event(PG_EV_BEGIN, 0);

	ev.how = (uint8_t)op;
	ev.space = mm ? mm->id : 0;
	ev.va = va;
	ev.size = size;
	say(t, &ev);
}

int pg_end(struct pg_task *t, int result)
{
	struct pg_event ev = frame_event(PG_EV_END, 0);

	ev.new = (uint64_t)(int64_t)result;
	say(t, &ev);
	t->result = result;
	return result;
}

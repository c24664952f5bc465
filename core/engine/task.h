/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a task can do to the world, one event each: the bottom of everything
 * that operations do. Steps (steps.h) are made of these; operations call
 * steps, so that a step can be replaced.
 *
 * Each of these first announces its event and lets the schedule decide who
 * goes on (pg_point()); then it takes effect, at once and undivided; then the
 * event is told. So an interleaving is a sequence of events.
 */
#ifndef PG_ENGINE_TASK_H
#define PG_ENGINE_TASK_H

#include "engine/world.h"

/* A descriptor's place: in which space, at which level, for which address. */
struct pg_place {
	struct pg_mm *mm;
	int level;
	uint64_t at;
	uint64_t va;
};

/* Somebody listens to this kind, or a schedule has to know of it. */
static inline bool pg_told(const struct pg_task *t, enum pg_event_kind kind)
{
	return t->world->schedule || t->world->kinds >> kind & 1;
}

/* schedule.c: waits until the schedule lets the task do ev. */
void pg_schedule_point(struct pg_task *t, const struct pg_event *ev);

static inline void pg_point(struct pg_task *t, const struct pg_event *ev)
{
	if (t->world->schedule)
		pg_schedule_point(t, ev);
}

/*
 * Says that the code between two points looks at or changes what no event tells
 * of, so that who explores knows which steps commute. Not a point.
 */
void pg_shares(struct pg_task *t, enum pg_shared what, uint64_t object,
	       enum pg_touch_mode mode);

/* Tells judge and tap that it has happened; sets the event's actor. */
void pg_tell(struct pg_task *t, struct pg_event *ev);

/* pg_point() and pg_tell(): for events without an effect in the world. */
void pg_say(struct pg_task *t, struct pg_event ev);

/* Descriptors. pg_peek() is not an event: for what hardware or tests see. */
uint64_t pg_read(struct pg_task *t, const struct pg_place *p);
uint64_t pg_peek(struct pg_task *t, const struct pg_place *p);
void pg_write(struct pg_task *t, const struct pg_place *p, uint64_t word,
	      enum pg_store how);

/* The first entry of a table of count, from index i on, that is not 0; no
 * event. */
static inline uint64_t pg_peek_next(struct pg_task *t, uint64_t table,
				    uint64_t i, uint64_t count)
{
	return (pg_phys_next(&t->world->phys, table + 8 * i,
			     table + 8 * count) -
		table) /
	       8;
}

/* The next entry to read: i, unless it is 0 and nobody is told of reads. */
static inline uint64_t pg_read_next(struct pg_task *t, uint64_t table,
				    uint64_t i, uint64_t count)
{
	return pg_told(t, PG_EV_READ) ? i : pg_peek_next(t, table, i, count);
}

/* Stores if the word is still old; false, and no event but READ, if not. */
bool pg_cmpxchg(struct pg_task *t, const struct pg_place *p, uint64_t old,
		uint64_t word);

/* Hardware stores: an access flag or dirty state. False: the word is not old. */
bool pg_hardware(struct pg_task *t, const struct pg_place *p, uint64_t old,
		 uint64_t word);

/* How many entries of a table are not 0; one undivided look (SCAN). */
unsigned int pg_scan(struct pg_task *t, struct pg_mm *mm, uint64_t table,
		     int level);

/*
 * Frames. want: what for. pg_get_frames() is the buddy allocator (or what
 * origin says); 0 if it fails. Returns the physical address.
 */
struct pg_want {
	enum pg_origin origin;
	enum pg_fail fail;
	unsigned int order;
	unsigned int flags; /* PG_ALLOC_ */
	int level;	    /* PG_EV_DATA, or of the table it is for */
	struct pg_mm *mm;   /* NULL: nobody's */
};

uint64_t pg_get_frames(struct pg_task *t, const struct pg_want *want);
void pg_put_frames(struct pg_task *t, uint64_t pa, enum pg_origin origin,
		   unsigned int order);

/*
 * A frame that a cache of ours keeps is given away, as want says, or taken
 * back; no allocator is asked.
 */
void pg_hand_out(struct pg_task *t, uint64_t pa, const struct pg_want *want);
void pg_hand_back(struct pg_task *t, uint64_t pa, enum pg_origin origin);

/* All words of a table become 0 (ZERO). */
void pg_zero(struct pg_task *t, uint64_t table);

/* Locks: waits for them; try: 0 if it would have to. */
void pg_lock(struct pg_task *t, uint64_t id, enum pg_lock_mode mode);
void pg_lock_nested(struct pg_task *t, uint64_t id, enum pg_lock_mode mode);
bool pg_trylock(struct pg_task *t, uint64_t id, enum pg_lock_mode mode);
void pg_unlock(struct pg_task *t, uint64_t id);
void pg_downgrade(struct pg_task *t, uint64_t id);

/* Whether a lock could be had now; for schedules. */
bool pg_lock_is_free(const struct pg_world *world, unsigned int actor,
		     uint64_t id, enum pg_lock_mode mode);

/* Read sections, and waiting for those of others. */
void pg_irq_off(struct pg_task *t);
void pg_irq_on(struct pg_task *t);
void pg_rcu_lock(struct pg_task *t);
void pg_rcu_unlock(struct pg_task *t);
void pg_ipi_sync(struct pg_task *t);

/*
 * run(frame) is called after a grace period, by actor PG_ACTORS - 1, which is
 * the environment. Without a schedule: by pg_grace_end().
 */
#define PG_ENVIRONMENT (PG_ACTORS - 1)

void pg_rcu_call(struct pg_task *t, uint64_t frame,
		 void (*run)(struct pg_task *task, uint64_t frame));

/* Runs the callbacks whose readers are gone; how many. */
unsigned int pg_grace_end(struct pg_world *world);

/* The oldest alone: whether it may run; running it, false if it may not. */
bool pg_grace_is_due(const struct pg_world *world);
bool pg_grace_next(struct pg_world *world);

/* Barriers and invalidation, raw. */
void pg_dsb(struct pg_task *t, enum pg_dsb how);
void pg_isb(struct pg_task *t);

/* Counters, references, flags. */
void pg_count(struct pg_task *t, enum pg_counter what, struct pg_mm *mm,
	      uint64_t frame, int64_t delta);
int32_t pg_ref(struct pg_task *t, enum pg_ref what, uint64_t frame,
	       int32_t delta);

/* One more, unless there is none; false, and no event, if so. */
bool pg_ref_try(struct pg_task *t, enum pg_ref what, uint64_t frame);
void pg_mark(struct pg_task *t, enum pg_mark what, uint64_t frame, bool on);

/* One more reference, unless those of both kinds of a table are none. */
bool pg_ref_get(struct pg_task *t, uint64_t table);

/* Entry and visitor references of a table, as they are now. */
int32_t pg_ref_sum(struct pg_task *t, uint64_t table);

/*
 * A block's state byte, by exclusive or: bit piece for "in use", bit piece + 4
 * for "pending"; the byte that comes of it. One undivided step.
 */
#define PG_PIECE_A(piece) (0x01u << (piece))
#define PG_PIECE_P(piece) (0x10u << (piece))

uint8_t pg_piece(struct pg_task *t, uint64_t head, unsigned int piece,
		 unsigned int bits);

/* The modelled code noticed for itself that all is not well. */
void pg_bug(struct pg_task *t, enum pg_bug what, uint64_t at);

/* Operations: what the events between the two belong to. */
void pg_begin(struct pg_task *t, enum pg_op op, struct pg_mm *mm, uint64_t va,
	      uint64_t size);
int pg_end(struct pg_task *t, int result);

#endif

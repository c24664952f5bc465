/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a step touches, and when two steps of different actors commute: if they
 * do, running them in either order from the same state leaves the same world
 * and lets the judge's policies say the same. Whatever is not sure to commute
 * does not.
 *
 * A footprint is a few touches: a thing, a range of it, and a mode. Two touches
 * of overlapping ranges of one thing conflict unless both read, or both add:
 *
 *	READ	looks; any number of them commute
 *	ADD	changes so that the order of adding cannot be told, for example
 *		a counter, or something that only those who READ are told of
 *	WRITE	conflicts with all
 */
#ifndef PG_ENGINE_FOOTPRINT_H
#define PG_ENGINE_FOOTPRINT_H

#include "engine/task.h"

/* key: what, a class and a number. lo to hi: which part, both included. */
struct pg_touch {
	uint64_t key;
	uint64_t lo, hi;
	enum pg_touch_mode mode;
};

#define PG_TOUCHES 12

/* mask: bits by keys, so that most pairs are told apart at once. */
struct pg_footprint {
	uint64_t mask;
	uint32_t count;
	bool all; /* conflicts with everything */
	struct pg_touch touch[PG_TOUCHES];
};

/*
 * What an actor stored and invalidated and its next DSB will order or complete:
 * ranges of addresses of spaces. tlbi: one of them is an invalidation.
 */
#define PG_PROGRESS 12

struct pg_progress {
	unsigned int count;
	bool all, tlbi;
	struct {
		uint16_t space;
		uint64_t lo, hi;
	} range[PG_PROGRESS];
};

/*
 * What else decides: by actor, progress; failing: an allocation is to fail by
 * its number, so that the order of allocations matters; freed: a frame was
 * freed, so that allocations may be of frames with a past; ends: somebody
 * judges at the end of an operation.
 */
struct pg_scene {
	struct pg_world *world;
	struct pg_progress progress[PG_ACTORS];
	bool failing, freed, ends;
};

/* As at the beginning of a run. */
void pg_scene_start(struct pg_scene *scene);

/*
 * Adds to a footprint what an event touches. ev: as told, after it happened,
 * or pending. shared: for an UNLOCK, the lock was held for reading.
 */
void pg_footprint_add(const struct pg_scene *scene, struct pg_footprint *fp,
		      const struct pg_event *ev, bool shared);

/* Follows an event that has happened. */
void pg_scene_follow(struct pg_scene *scene, const struct pg_event *ev);

/*
 * Adds what code touches between its last event and this one, which is pending:
 * the state of the page that a constructor or destructor is about.
 */
void pg_footprint_tail(struct pg_footprint *fp, const struct pg_event *ev);

/* Adds what the task said that it shares, by pg_shares(). */
void pg_footprint_shares(struct pg_footprint *fp, const struct pg_task *t);

/* Adds one touch; false if there is no room. */
bool pg_footprint_put(struct pg_footprint *fp, const struct pg_touch *touch);

bool pg_touches_conflict(const struct pg_footprint *a,
			 const struct pg_footprint *b);

static inline bool pg_footprints_conflict(const struct pg_footprint *a,
					  const struct pg_footprint *b)
{
	return (a->mask & b->mask) && pg_touches_conflict(a, b);
}

#endif

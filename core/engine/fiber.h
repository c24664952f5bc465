/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fibers: functions that can be left in the middle and gone on with later.
 * An actor's operation is one, so that it can be written as one function and
 * still be interleaved with others at every step.
 *
 * A fiber runs until it yields or its function returns; whoever resumed it
 * goes on then. Fibers are of one thread. One that has returned may be started
 * again, which costs no system call.
 */
#ifndef PG_ENGINE_FIBER_H
#define PG_ENGINE_FIBER_H

#include <stdbool.h>

struct pg_fiber;

/* NULL without memory. */
struct pg_fiber *pg_fiber_create(void);

/* A fiber that has not returned is dropped where it stands. */
void pg_fiber_destroy(struct pg_fiber *fiber);

/* Gives it something to do: fn(arg). Drops what it was doing. */
void pg_fiber_start(struct pg_fiber *fiber, void (*fn)(void *arg), void *arg);

/* Runs it until it yields (true) or returns (false). */
bool pg_fiber_resume(struct pg_fiber *fiber);

/* Called inside: back to whoever resumed. */
void pg_fiber_yield(struct pg_fiber *fiber);

#endif

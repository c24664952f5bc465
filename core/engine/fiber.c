// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * makecontext() enters a stack for the first time; from then on _setjmp() and
 * _longjmp() switch, which saves no signal mask and so makes no system call.
 */
#undef _FORTIFY_SOURCE /* its longjmp() refuses to leave a stack */

#include "engine/fiber.h"

#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <ucontext.h>

#if defined(__SANITIZE_ADDRESS__)
#define FIBER_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FIBER_ASAN 1
#endif
#endif

#ifdef FIBER_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

#define STACK_SIZE (256 * 1024)

/*
 * inside: the fiber's place; outside: of whoever resumed it; home: the loop in
 * run(), which never returns, so that a stack is entered once. A fiber that is
 * dropped in the middle begins again there.
 */
struct pg_fiber {
	jmp_buf inside, outside, home;
	ucontext_t first;
	void (*fn)(void *arg);
	void *arg;
	void *stack;
	bool entered, busy, dropped;
#ifdef FIBER_ASAN
	void *fake_inside, *fake_outside;
	const void *outer_stack;
	size_t outer_size;
#endif
};

static void leaving(struct pg_fiber *f)
{
#ifdef FIBER_ASAN
	__sanitizer_start_switch_fiber(&f->fake_outside, f->stack, STACK_SIZE);
#endif
	(void)f;
}

static void left(struct pg_fiber *f)
{
#ifdef FIBER_ASAN
	__sanitizer_finish_switch_fiber(f->fake_outside, NULL, NULL);
#endif
	(void)f;
}

static void entered(struct pg_fiber *f)
{
#ifdef FIBER_ASAN
	__sanitizer_finish_switch_fiber(f->fake_inside, &f->outer_stack,
					&f->outer_size);
#endif
	(void)f;
}

static void returning(struct pg_fiber *f)
{
#ifdef FIBER_ASAN
	__sanitizer_start_switch_fiber(&f->fake_inside, f->outer_stack,
				       f->outer_size);
#endif
	(void)f;
}

struct pg_fiber *pg_fiber_create(void)
{
	struct pg_fiber *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	f->stack = malloc(STACK_SIZE);
	if (!f->stack) {
		free(f);
		return NULL;
	}
	return f;
}

void pg_fiber_destroy(struct pg_fiber *f)
{
	if (!f)
		return;
	free(f->stack);
	free(f);
}

void pg_fiber_yield(struct pg_fiber *f)
{
	if (_setjmp(f->inside))
		entered(f);
	else {
		returning(f);
		_longjmp(f->outside, 1);
	}
}

/* A pointer comes as two ints: makecontext() takes no others. */
static void run(unsigned int high, unsigned int low)
{
	struct pg_fiber *f =
		(struct pg_fiber *)((uintptr_t)high << 16 << 16 | low);

	entered(f);
	if (_setjmp(f->home))
		entered(f);
	for (;;) {
		f->fn(f->arg);
		f->busy = false;
		pg_fiber_yield(f);
	}
}

void pg_fiber_start(struct pg_fiber *f, void (*fn)(void *arg), void *arg)
{
	if (f->busy && f->entered)
		f->dropped = true;
	f->fn = fn;
	f->arg = arg;
	f->busy = true;
}

static void enter(struct pg_fiber *f)
{
	uintptr_t p = (uintptr_t)f;

	getcontext(&f->first);
	f->first.uc_stack.ss_sp = f->stack;
	f->first.uc_stack.ss_size = STACK_SIZE;
	f->first.uc_link = NULL;
	makecontext(&f->first, (void (*)(void))run, 2,
		    (unsigned int)(p >> 16 >> 16), (unsigned int)p);
	f->entered = true;
#ifdef FIBER_ASAN
	f->fake_inside = NULL;
	__asan_unpoison_memory_region(f->stack, STACK_SIZE);
#endif
	leaving(f);
	setcontext(&f->first);
}

/* Back to the loop, over whatever is left on the stack. */
static void go_home(struct pg_fiber *f)
{
	f->dropped = false;
#ifdef FIBER_ASAN
	f->fake_inside = NULL;
	__asan_unpoison_memory_region(f->stack, STACK_SIZE);
#endif
	leaving(f);
	_longjmp(f->home, 1);
}

bool pg_fiber_resume(struct pg_fiber *f)
{
	if (!f->busy)
		return false;
	if (!_setjmp(f->outside)) {
		if (!f->entered)
			enter(f);
		if (f->dropped)
			go_home(f);
		leaving(f);
		_longjmp(f->inside, 1);
	}
	left(f);
	return f->busy;
}
